"""The shelf of the real window: what hands do there reaches the library and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from neurosketch.app.windows.panels_bottom import LOW
from neurosketch.app.windows.shelf_drag import ShelfDrag

Key = Qt.Key


@pytest.fixture
def three(with_take, studio, qtbot):
    """Three takes; the last one is chosen and no job is left."""
    for count in (2, 3):
        studio.generate()
        qtbot.waitUntil(lambda count=count: len(studio.shelf.takes) == count)
        settle(studio, qtbot)
    qtbot.waitUntil(lambda: with_take.bottom.strip.current() == studio.shelf.takes[2].id)
    return with_take


@pytest.fixture
def strip(three):
    three.bottom.strip.setFocus()
    return three.bottom.strip


@pytest.fixture
def ids(strip):
    return strip.shown()


def settle(studio, qtbot):
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_arrows_audition_the_take_itself(three, strip, ids, studio, session, qtbot):
    press(three, Key.Key_Left)
    qtbot.waitUntil(lambda: session.last("play_clip")[1].id == ids[1])
    assert strip.current() == studio.shelf.chosen_id == ids[1]
    assert studio.shelf.selected == (ids[1],)


def test_the_order_on_screen_says_who_is_next(three, strip, ids, studio):
    strip.sort_by(-1, True)
    assert studio.shelf.neighbour(1, ids[1]) == ids[0]
    assert studio.shelf.neighbour(-1, ids[0]) == ids[1]


def test_several_takes_are_starred_binned_and_come_back_in_one_step(
    three, strip, ids, studio, qtbot
):
    press(three, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert studio.shelf.targets() == ids[1:]
    press(three, Key.Key_S)
    assert [take.starred for take in studio.shelf.takes] == [False, True, True]
    press(three, Key.Key_Delete)
    assert strip.shown() == ids[:1]
    assert strip.current() == ids[0]
    press(three, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert strip.shown() == ids
    press(three, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not any(take.starred for take in studio.shelf.takes)
    settle(studio, qtbot)


def test_the_bin_shows_what_is_in_it_and_gives_it_back(three, strip, ids, studio, qtbot):
    press(three, Key.Key_Delete)
    settle(studio, qtbot)
    strip.header.scope.button("bin").click()
    qtbot.waitUntil(lambda: strip.shown() == (ids[2],))
    strip.select_all()
    strip.header.restore.click()
    qtbot.waitUntil(lambda: strip.shown() == ())
    settle(studio, qtbot)
    strip.header.scope.button("sketch").click()
    qtbot.waitUntil(lambda: strip.shown() == ids)


def test_emptying_the_bin_is_for_good(three, strip, ids, studio, qtbot, messages):
    press(three, Key.Key_Delete)
    settle(studio, qtbot)
    strip.header.scope.button("bin").click()
    qtbot.waitUntil(lambda: strip.shown() == (ids[2],))
    strip.header.build_empty_menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: strip.shown() == ())
    settle(studio, qtbot)
    assert studio.shelf.take(ids[2]) is None
    assert "bin is empty" in messages[-1][0]


def test_tags_notes_and_colour_are_kept_and_undone(three, strip, ids, studio, qtbot):
    press(three, Key.Key_T)
    assert QApplication.focusWidget() is strip.details.tags
    QTest.keyClicks(strip.details.tags, "warm, pad")
    press(three, Key.Key_Return)
    assert strip.cards.hasFocus()
    press(three, Key.Key_N)
    QTest.keyClicks(strip.details.notes, "an octave down")
    press(three, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    press(three, Key.Key_C)
    take = studio.shelf.take(ids[2])
    assert (take.tags, take.notes, take.colour) == (("pad", "warm"), "an octave down", "red")
    for _ in range(3):
        press(three, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    take = studio.shelf.take(ids[2])
    assert (take.tags, take.notes, take.colour) == ((), "", "none")
    qtbot.waitUntil(lambda: strip.details.tags.text() == "")
    settle(studio, qtbot)


def test_tags_of_several_takes_are_one_step(three, strip, ids, studio, qtbot):
    studio.takes.set_tags([ids[1]], ["mine"])
    strip.select_all()
    before = studio.undo_stack.count()
    strip.edit_tags()
    strip.details.tags.setText("all")
    press(three, Key.Key_Return)
    tags = [studio.shelf.take(key).tags for key in ids]
    assert tags == [("all",), ("all", "mine"), ("all",)]
    assert studio.undo_stack.count() == before + 1
    studio.undo_stack.undo()
    assert [studio.shelf.take(key).tags for key in ids] == [(), ("mine",), ()]
    settle(studio, qtbot)


def test_renaming_in_place(three, strip, ids, studio, qtbot):
    press(three, Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "salt & iron")
    press(three, Key.Key_Return)
    assert studio.shelf.take(ids[2]).name == "salt & iron"
    assert three.centre.title.text().startswith("salt & iron")
    settle(studio, qtbot)


def test_the_library_finds_what_is_typed(three, strip, ids, studio, qtbot):
    studio.takes.set_notes(ids[0], "Überlagerung")
    settle(studio, qtbot)
    press(three, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget(), "uberl")
    assert strip.shown() == (ids[0],)
    qtbot.waitUntil(lambda: strip.takes.criteria.found == frozenset({ids[0]}))


def test_two_takes_are_compared(three, strip, ids, studio, session, qtbot):
    strip.header.compare.slots["a"].click()
    press(three, Key.Key_Left)
    settle(studio, qtbot)
    strip.header.compare.slots["b"].click()
    assert studio.audition.slots == (ids[2], ids[1])
    strip.header.compare.swap.click()
    qtbot.waitUntil(lambda: strip.current() == ids[2])
    assert session.last("swap_clip")[1].id == ids[2]


def test_equally_loud_by_button_and_key(three, strip, studio):
    was = studio.audition.loudness_match
    strip.header.match.click()
    assert studio.audition.loudness_match is not was
    press(three, Key.Key_M)
    assert studio.audition.loudness_match is was
    assert strip.header.match.isChecked() is was


def test_a_relative_is_one_click_away(three, strip, ids, studio, qtbot):
    studio.load_take(ids[0])
    settle(studio, qtbot)
    studio.generate()
    qtbot.waitUntil(lambda: len(studio.shelf.takes) == 4)
    settle(studio, qtbot)
    strip.header.details.setChecked(True)
    family = strip.findChild(QLabel, "shelf.family")
    qtbot.waitUntil(lambda: studio.shelf.take(ids[0]).name in family.text())
    family.linkActivated.emit(ids[0])
    qtbot.waitUntil(lambda: strip.current() == ids[0])


def test_thumbnails_come_when_they_are_seen(three, strip, ids, qtbot):
    three.bottom.strip.cards.viewport().repaint()
    qtbot.waitUntil(lambda: strip.model.kept_peaks() == 3)


def test_the_shelf_grows_with_the_window_and_leaves_the_panels_room(three, strip, qtbot):
    assert three.bottom.height() == LOW
    strip.set_expanded(True)
    qtbot.waitUntil(lambda: three.bottom.height() > LOW + 100)
    three.resize(1060, 640)
    qtbot.waitUntil(lambda: three.height() == 640)
    qtbot.waitUntil(lambda: three.bottom.geometry().bottom() < 640)
    assert three.bottom.height() >= LOW
    for panel in (three.left, three.centre, three.right):
        qtbot.waitUntil(lambda p=panel: p.height() >= p.minimumSizeHint().height())
        assert panel.geometry().bottom() < three.bottom.geometry().top()
    strip.set_expanded(False)
    assert three.bottom.height() == LOW


def test_in_the_smallest_window_nothing_of_the_shelf_is_cut(three, strip, qtbot):
    three.resize(three.minimumSizeHint().expandedTo(three.minimumSize()))
    QApplication.processEvents()
    panel = three.bottom
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.objectName().startswith("shelf"):
            rect = widget.rect().translated(widget.mapTo(panel, QPoint(0, 0)))
            assert panel.rect().contains(rect), widget.objectName()
    card = strip.cards.visualRect(strip.takes.index(0, 0))
    assert card.height() <= strip.cards.viewport().height()
    assert strip.cards.viewport().height() >= 118


def test_several_files_are_complete_before_they_are_dragged(three, strip, ids, studio, qtbot):
    started = []

    class Watched(ShelfDrag):
        def build(self, take_id, paths):
            started.append((take_id, [soundfile.info(path).frames for path in paths]))
            return super().build(take_id, paths)

    written = {}
    for key in ids[:2]:
        studio.drag_file(key, lambda clip, path: written.update({clip.id: path}))
    qtbot.waitUntil(lambda: len(written) == 2)
    watched = Watched(three.bottom.write_sound, strip, three)
    drag = watched.build(ids[0], [written[k] for k in ids[:2]])
    urls = [Path(url.toLocalFile()) for url in drag.mimeData().urls()]
    assert urls == [written[key] for key in ids[:2]]
    assert started == [(ids[0], [22050, 22050])]
    assert drag.pixmap().width() > 100


def test_a_hand_that_has_let_go_drags_nothing(three, strip, ids, studio, qtbot):
    begun = []
    drag = ShelfDrag(three.bottom.write_sound, strip, three)
    drag.build = lambda *args: begun.append(args)
    drag.prepare(ids[:2])
    settle(studio, qtbot)
    assert begun == []
    assert drag._wanted == (), "both files are written all the same"
