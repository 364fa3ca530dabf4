"""The window around the notes of a sketch: tools, folds, drops, files, and what is found again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton

from neurosketch.app.windows.drops import ACCOMPANY, NOTES, SOURCE
from neurosketch.core.composing import ROLES, Task
from neurosketch.midi.files import read_score, write_score
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.sketches import WritingSession, make_composer
from tests.app.tunes import make_tune
from tests.app.viewmodels.helpers import PATIENCE_MS


@pytest.fixture
def specs():
    return (make_composer(), make_instrument(), make_spec())


@pytest.fixture
def session(specs):
    return WritingSession(specs)


@pytest.fixture
def settled(studio, qtbot):
    def wait():
        def done():
            quiet = not studio.writing.busy and not studio.kept.waiting
            return quiet and not studio.busy and not studio.jobs.pending

        qtbot.waitUntil(done, timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def sketched(window, studio, settled):
    window.actions_by_id["action.generate"].trigger()
    settled()
    return window


def press(window, qtbot, name):
    button = window.findChild(QPushButton, name)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_tool_writes_what_it_says(sketched, session, settled, studio, qtbot):
    studio.editor.set_role("bass")
    tools = sketched.sketching.tools
    assert tools.findChild(QPushButton, "action.reroll").text() == "Re-roll bass"
    press(sketched, qtbot, "action.reroll")
    settled()
    assert {region.role for region in session.written[-1].composing.regions} == {"bass"}
    tools.amount.setValue(25)
    press(sketched, qtbot, "action.vary")
    settled()
    assert session.written[-1].composing.amount == pytest.approx(0.25)
    tools.forms.setEditText("abac")
    press(sketched, qtbot, "action.extend")
    settled()
    assert session.written[-1].composing.form == "ABAC"
    tools.rhythm.click()
    assert studio.editor.keep_rhythm
    assert tools.rhythm.isChecked()
    assert sketched.actions_by_id["action.keep_rhythm"].isChecked()
    press(sketched, qtbot, "action.accompany")
    settled()
    assert "bass" not in {region.role for region in session.written[-1].composing.regions}
    audition, takes = studio.audition, studio.shelf.takes
    audition.set_side("a", takes[0].id)
    audition.set_side("b", takes[1].id)
    press(sketched, qtbot, "action.blend")
    settled()
    assert session.written[-1].composing.task is Task.BLEND


def test_notes_that_are_a_take_are_one_after_opening_it_again(
    sketched, studio, document, settled, qtbot
):
    path, source = document.path, studio.editor.source
    qtbot.waitUntil(lambda: studio.shelf.take(source) is not None, timeout=PATIENCE_MS)
    for open_one in (document.new, lambda: document.open(path)):
        with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
            open_one()
        settled()
    assert studio.editor.source == source
    assert not studio.edited.unkept, "it would become a second take"


def test_the_chords_that_stand_there_are_no_suggestion(window, studio, session, settled):
    studio.composing.suggest_chords()
    settled()
    asked, chords = len(session.written), studio.editor.score.chords
    studio.composing.suggest_chords()
    settled()
    # This model knows no others, and is not asked for ever.
    assert len(session.written) == asked + 4
    assert studio.editor.score.chords == chords


def test_a_form_that_is_none_goes_back_to_the_usual_one(sketched):
    forms = sketched.sketching.tools.forms
    forms.setEditText("xyz")
    forms.lineEdit().editingFinished.emit()
    assert forms.currentText() == "AA'BA"


def test_what_a_model_that_writes_shows(sketched, studio, qtbot):
    assert sketched.centre.switch.value() == "notes"
    assert sketched.sketching.tools.isVisible()
    assert not sketched.left.length.isVisible(), "bars have a slider"
    right = sketched.right
    assert right.slider("tempo").isVisibleTo(right)
    assert not right.slider("density_bass").isVisibleTo(right)
    right.findChild(QPushButton, "fold.Bass").click()
    assert right.slider("density_bass").isVisibleTo(right)
    studio.choose_model("vae-drift")
    assert sketched.left.length.isVisible()
    assert right.slider("density_bass") is None
    assert sketched.centre.switch.value() == "sound"
    studio.choose_model("musegan-quartet")
    # It stays unfolded.
    qtbot.waitUntil(lambda: right.slider("density_bass").isVisibleTo(right), timeout=PATIENCE_MS)


def test_actions_are_refused_where_nothing_is_written(sketched, studio, session, messages):
    studio.choose_model("vae-drift")
    asked = len(session.written)
    sketched.actions_by_id["action.reroll"].trigger()
    assert "does not write music" in messages[-1][0]
    assert len(session.written) == asked


def test_a_midi_file_is_accompanied_where_it_is_dropped(window, studio, session, settled, tmp_path):
    path = tmp_path / "tune.mid"
    write_score(make_tune(), path)
    veil = window.veil
    veil.set_notes(True)
    here = veil.tile(ACCOMPANY).center() + QPointF(veil.parentWidget().pos())
    none = Qt.KeyboardModifier.NoModifier
    assert veil.wish_at(here, none) == ACCOMPANY
    assert veil.wish_at(QPointF(5, 5), none) == NOTES
    veil.set_notes(False)
    assert veil.wish_at(QPointF(5, 5), none) == SOURCE
    window.dialogs.take_in([path], ACCOMPANY)
    settled()
    assert studio.editor.score.track("bass").notes
    assert session.written[-1].composing.context is not None


def test_notes_of_a_file_are_edited_or_accompanied(window, studio, session, settled, tmp_path):
    path = tmp_path / "tune.mid"
    write_score(make_tune(), path)
    window.dialogs.take_in([path], NOTES)
    settled()
    window.playing.sheet.edit.click()
    settled()
    assert studio.edited.unkept
    assert studio.editor.score.track("drums").notes
    window.dialogs.take_in([path], NOTES)
    settled()
    window.playing.sheet.accompany.click()
    settled()
    assert session.written
    assert len(studio.shelf.takes) == 2, "what was edited became a take first"


def test_stems_mix_and_notes_go_out_together(sketched, studio, session, qtbot, messages):
    sketched.actions_by_id["action.export_stems"].trigger()
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE_MS)
    folder = studio.settings.export_folder
    (notes,) = folder.glob("*.mid")
    base = notes.name.removesuffix(".mid")
    endings = {path.stem.removeprefix(f"{base}_") for path in folder.glob("*.wav")}
    assert endings == {*ROLES, "mix"}
    assert read_score(notes).n_notes == studio.editor.score.n_notes
    assert "Exported 8 files" in messages[-1][0]
    pulled = []
    studio.stems.pull(pulled.append)
    assert session.names().count("stems") == 1, "they lie there already"
    drag = sketched.sketching.build_drag(pulled[0])
    assert len(drag.mimeData().urls()) == 8


def test_notes_in_no_take_become_one_and_go_out(sketched, studio, qtbot, messages):
    editor = studio.editor
    editor.set_mix("bass", gain_db=-9.0)
    assert not studio.shelf.targets()
    before = len(studio.shelf.takes)
    sketched.actions_by_id["action.export"].trigger()
    assert not studio.edited.unkept
    qtbot.waitUntil(lambda: bool(messages), timeout=PATIENCE_MS)
    assert messages[-1][0].startswith("Exported")
    assert len(studio.shelf.takes) == before + 1
    assert len(list(studio.settings.export_folder.glob("*.wav"))) == 1


def test_what_is_no_sketch_has_no_stems(window, studio, session, settled, messages):
    window.actions_by_id["action.export_stems"].trigger()
    assert messages[-1][0].startswith("Choose a take first")
    studio.choose_model("vae-drift")
    studio.generate()
    settled()
    window.actions_by_id["action.export_stems"].trigger()
    settled()
    assert "is no sketch" in messages[-1][0]
    assert "stems" not in session.names()


def test_a_sketch_is_found_as_it_was_left(sketched, studio, document, settled, qtbot):
    editor, source = studio.editor, studio.editor.source
    editor.set_role_locked("drums", True)
    editor.set_bar_locked(2, True)
    editor.set_mix("lead", gain_db=-12.0)
    left, path = editor.score, document.path
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        document.new()
    settled()
    assert editor.score is None
    assert not editor.locked_roles
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        document.open(path)
    settled()
    assert editor.score == left
    assert editor.source == source
    assert (editor.locked_roles, editor.locked_bars) == ({"drums"}, {2})
    assert studio.edited.unkept, "it is in no take with this mix"
