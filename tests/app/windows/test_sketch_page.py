"""The notes of a sketch: heads, tools, views, keys; some of it in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.widgets.slim_slider import SlimSlider
from neurosketch.app.windows.sketch_page import SketchPage
from neurosketch.core.composing import ROLES
from neurosketch.core.score import Note
from tests.app.fakes import make_spec
from tests.app.sketches import WritingSession, make_composer, make_sketch
from tests.app.widgets.conftest import Hand

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def specs():
    return (make_composer(), make_spec())


@pytest.fixture
def session(specs):
    return WritingSession(specs)


@pytest.fixture
def page(studio, qtbot):
    apply_theme(QApplication.instance(), load_theme("dark"))
    page = SketchPage(studio)
    qtbot.addWidget(page)
    page.resize(760, 520)
    studio.editor.load(make_sketch(), "", 4)
    studio.editor.set_role("bass")
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


@pytest.fixture
def shown(window, studio):
    """The page in the real window."""
    studio.editor.load(make_sketch(), "", 4)
    studio.editor.set_role("bass")
    QApplication.processEvents()
    return window.centre.notes


@pytest.fixture
def editor(page, studio):
    return studio.editor


def child(page, kind, name):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def test_a_model_that_writes_is_met_with_notes(shown, window, studio):
    assert window.centre.switch.value() == "notes"
    assert shown.isVisible()
    window.centre.toggle_notes()
    assert window.centre.switch.value() == "sound"
    window.centre.toggle_notes()
    assert shown.roll.hasFocus()
    studio.choose_model("vae-drift")
    assert window.centre.switch.value() == "sound"
    assert not window.centre.switch.button("notes").isVisible()
    window.centre.toggle_notes()
    assert not shown.isVisible()
    studio.choose_model("musegan-quartet")
    assert shown.isVisible()


def test_keys_of_the_roll_come_before_those_of_the_window(shown, window, studio):
    """Ctrl+A selects notes and not takes, Delete deletes them; Ctrl+Z is the window's."""
    editor = studio.editor
    shown.roll.setFocus()
    QTest.keyClick(shown.roll, Qt.Key.Key_A, CTRL)
    assert len(editor.selection) == 16
    QTest.keyClick(shown.roll, Qt.Key.Key_Delete)
    assert editor.notes == ()
    QTest.keyClick(shown.roll, Qt.Key.Key_Z, CTRL)
    assert len(editor.notes) == 16


@pytest.mark.parametrize("size", [(1060, 640), (1920, 1080)])
def test_it_fits_small_and_large_windows(shown, window, size):
    window.resize(*size)
    QApplication.processEvents()
    assert window.width() == size[0]
    assert shown.roll.width() > 200
    assert shown.roll.height() > 80
    for head in shown.heads.values():
        assert head.height() >= head.minimumHeight()
        assert head.preview.isVisible() is (size[0] > 1500)


def test_heads_choose_the_track_and_drums_have_a_grid(page, editor):
    Hand(page.heads["lead"]).click(8, 4)
    assert editor.role == "lead"
    assert page.roll.isVisible()
    Hand(page.heads["drums"]).click(8, 4)
    assert page.drums.isVisible()
    assert not page.roll.isVisible()
    assert page.axis.width == page.drums.width() - 64


def test_every_part_has_a_name(page):
    for role in ROLES:
        assert page.heads[role].objectName() == f"track.{role}"
        for kind, name in (
            (SlimSlider, f"control.{role}.volume"), (SlimSlider, f"control.{role}.pan"),
            (QToolButton, f"action.mute.{role}"), (QToolButton, f"action.solo.{role}"),
            (QToolButton, f"track.{role}.lock"), (QComboBox, f"track.{role}.instrument"),
        ):  # fmt: skip
            assert child(page, kind, name).accessibleName()
    for lane in page._lanes:
        assert lane.objectName().startswith("view.")
        assert lane.accessibleName()
        assert lane.accessibleDescription()


def test_the_mix_is_changed_and_taken_back(page, editor, studio):
    child(page, QToolButton, "action.mute.keys").click()
    child(page, QToolButton, "action.solo.bass").click()
    volume = child(page, SlimSlider, "control.bass.volume")
    for _ in range(3):
        QTest.keyClick(volume, Qt.Key.Key_Left)
    QTest.keyClick(child(page, SlimSlider, "control.bass.pan"), Qt.Key.Key_Home)
    bass, keys = editor.score.track("bass"), editor.score.track("keys")
    assert (keys.muted, bass.solo, bass.gain_db, bass.pan) == (True, True, -3.0, -1.0)
    assert [track.role for track in editor.score.audible] == ["bass"]
    assert "not heard" in page.heads["lead"].accessibleDescription()
    for _ in range(4):
        studio.undo_stack.undo()
    assert editor.score.track("bass").gain_db == 0.0
    assert volume.value() == 0.0
    assert not child(page, QToolButton, "action.mute.keys").isChecked()


def test_instruments_are_chosen(page, editor):
    page.set_instruments({"cello": "Cello", "sax": "Alto saxophone"}, {"rock": "Rock kit"})
    combo = child(page, QComboBox, "track.bass.instrument")
    combo.setCurrentIndex(combo.findData("cello"))
    combo.activated.emit(combo.currentIndex())
    assert editor.score.track("bass").instrument == "cello"
    assert combo.currentText() == "Cello"
    editor.set_mix("bass", instrument="cello:0.7,sax:0.3")
    assert combo.currentText() == "Cello + Alto saxophone"
    assert combo.currentData() == "cello:0.7,sax:0.3"
    drums = child(page, QComboBox, "track.drums.instrument")
    assert [drums.itemText(i) for i in range(drums.count())] == ["automatic", "Rock kit"]


def test_locks_and_dice(page, editor, told_by):
    asked = told_by(editor.rerollRequested)
    head = page.heads["keys"]
    child(page, QToolButton, "action.reroll.keys").click()
    child(page, QToolButton, "track.keys.lock").click()
    assert asked == ["keys"]
    assert editor.locked_roles == {"keys"}
    assert not child(page, QToolButton, "action.reroll.keys").isEnabled()
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_R)
    assert asked == ["keys"], "locked"


@pytest.fixture
def told_by():
    def collect(signal):
        heard = []
        signal.connect(heard.append)
        return heard

    return collect


def test_keys_on_a_head(page, editor, told_by):
    asked = told_by(editor.rerollRequested)
    head = page.heads["bass"]
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_M)
    QTest.keyClick(head, Qt.Key.Key_S)
    QTest.keyClick(head, Qt.Key.Key_R)
    track = editor.score.track("bass")
    assert (track.muted, track.solo, asked) == (True, True, ["bass"])
    QTest.keyClick(head, Qt.Key.Key_Down)
    assert page.heads["keys"].hasFocus()
    assert editor.role == "keys"
    QTest.keyClick(page.heads["keys"], Qt.Key.Key_Up)
    assert editor.role == "bass"


def test_tools_choose_how_the_hand_works(page, editor):
    page.tools.arrow.click()
    assert editor.tool == "select"
    page.roll.setFocus()
    QTest.keyClick(page.roll, Qt.Key.Key_B)
    assert page.tools.pencil.isChecked()
    grid = page.tools.grid
    grid.setCurrentIndex(grid.findText("1/8"))
    grid.activated.emit(grid.currentIndex())
    assert editor.snap == 0.5
    grid.setCurrentIndex(grid.count() - 1)
    grid.activated.emit(grid.currentIndex())
    assert editor.snap == 0.0
    page.tools.audible.click()
    assert not editor.audible
    page.axis.zoom(300.0, 4.0)
    assert not page._across.isHidden()
    page.tools.fit.click()
    assert not page.axis.zoomed
    assert page._across.isHidden()
    menu = page.tools.open_menu()
    actions = {action.objectName(): action for action in menu.actions()}
    actions["notes.all"].trigger()
    assert len(editor.selection) == 16
    menu.close()


def test_key_and_scale_are_highlighted(page, editor, studio):
    assert page.commands.scale == {0, 2, 4, 5, 7, 9, 11}
    studio.sketch.set_condition("scale", "dorian")
    assert page.commands.scale == {0, 2, 3, 5, 7, 9, 10}
    highlight = page.tools.highlight
    assert highlight.currentText() == editor.score.key
    highlight.setCurrentIndex(highlight.findData("none"))
    highlight.activated.emit(highlight.currentIndex())
    assert page.commands.scale is None


def test_scroll_bars_follow_and_lead(page, editor):
    page.axis.zoom(page.axis.x_of(0.0), 4.0)
    page._across.setValue(page._across.maximum())
    assert page.axis.end == pytest.approx(16.0)
    page._up.setValue(page._up.minimum())
    assert page.roll.pitches.top == pytest.approx(127.0, abs=0.01)


def test_the_page_turns_under_the_playhead_unless_a_hand_has_scrolled_away(page, qtbot):
    page.axis.zoom(page.axis.x_of(0.0), 4.0)
    here = [3.5]
    page.set_playhead_source(lambda: here[0])

    def heard(beat):
        here[0] = beat
        qtbot.waitUntil(lambda: page.roll._playhead == beat, timeout=30_000)

    heard(3.5)
    heard(4.5)
    assert page.axis.start <= 4.5 < page.axis.end
    page.axis.scroll_to(12.0)
    heard(5.0)
    assert page.axis.start == 12.0
    assert page.ruler.place == 5.0
    heard(None)


def test_no_chord_is_said_in_a_sentence(page, messages):
    page.chords.type_at(0.0)
    QTest.keyClicks(page.chords.typing, "what")
    QTest.keyClick(page.chords.typing, Qt.Key.Key_Return)
    assert messages[-1][0].startswith("“what” is no chord.")


def test_a_hand_that_draws_first_gets_the_tempo_and_key_of_the_window(page, editor, studio):
    studio.sketch.set_tempo(97.0)
    editor.load(None)
    editor.ensure()
    assert editor.score.tempos[0].bpm == 97.0
    assert editor.score.n_notes == 0


def test_a_note_drawn_by_hand_is_one_step(page, editor, studio):
    hand, roll = Hand(page.roll), page.roll
    before = studio.undo_stack.count()
    place = roll.place_of(2.6, editor.notes[0].pitch + 3)
    hand.click(place.x(), place.y())
    assert Note(2.5, 0.25, editor.notes[0].pitch + 3, 96) in editor.notes
    assert studio.undo_stack.count() == before + 1
