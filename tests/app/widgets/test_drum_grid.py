"""The drum grid by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from neurosketch.app.viewmodels.score_editor import SELECT
from neurosketch.app.widgets.beat_axis import GUTTER
from neurosketch.app.widgets.drum_grid import SHOWN, DrumGrid
from neurosketch.core.composing import Region
from neurosketch.core.score import Note
from neurosketch.core.sketch_grid import DRUM_PITCHES, DRUMS
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import HEIGHT, WIDTH, make_desk

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton
KICK, SNARE, HAT = 36, 38, 42
NOTES = (Note(0.0, 0.25, KICK, 100), Note(1.06, 0.25, SNARE, 80))


@pytest.fixture
def desk(qapp):
    return make_desk("drums", *NOTES)


@pytest.fixture
def grid(desk, show):
    grid = show(DrumGrid(desk.commands, desk.axis), WIDTH, HEIGHT)
    grid.setFocus()
    return grid


@pytest.fixture
def mouse(grid, hand):
    return hand(grid)


def at(grid, beat, pitch):
    place = grid.place_of(beat, pitch)
    return place.x(), place.y()


def hits(desk):
    return [(note.start, note.pitch) for note in desk.editor.notes]


def test_all_drums_have_a_row_and_the_kick_is_the_lowest(grid):
    assert sorted(SHOWN) == sorted(DRUMS)
    assert SHOWN[-1] == "kick"
    for pitch in DRUM_PITCHES:
        assert grid.pitch_at(grid.row_rect(pitch).center().y()) == pitch


def test_a_click_sets_and_another_clears(desk, grid, mouse, told):
    struck = told(desk.editor.struck)
    mouse.click(*at(grid, 2.0, HAT))
    assert desk.rows[-1] == (2.0, 0.25, HAT, 96)
    assert struck == [("drums", HAT, 96)]
    mouse.double_click(*at(grid, 2.0, HAT))
    assert (2.0, HAT) in hits(desk), "two more clicks clear and set"
    mouse.click(*at(grid, 2.0, HAT))
    assert hits(desk) == [(0.0, KICK), (1.06, SNARE)]
    assert desk.history.count() == 4


def test_a_hit_off_the_grid_is_cleared_in_its_cell(desk, grid, mouse):
    mouse.click(*at(grid, 1.0, SNARE))
    assert hits(desk) == [(0.0, KICK)]


def test_a_drag_paints_and_leaves_no_gap(desk, grid, mouse):
    start, end = at(grid, 2.0, HAT), at(grid, 4.0, HAT)
    mouse.drag(start, (end[0], end[1] - 60), steps=2)
    assert [beat for beat, pitch in hits(desk) if pitch == HAT] == [
        2.0 + step / 4 for step in range(9)
    ]
    assert desk.history.count() == 1
    mouse.drag(start, end)
    assert HAT not in [pitch for _, pitch in hits(desk)], "on a hit it wipes"
    desk.history.undo()
    desk.history.undo()
    assert hits(desk) == [(0.0, KICK), (1.06, SNARE)]


def test_up_and_down_set_the_strength(desk, grid, mouse):
    x, y = at(grid, 0.0, KICK)
    mouse.drag((x, y), (x, y - 20))
    assert desk.rows[0] == (0.0, 0.25, KICK, 120)
    mouse.drag((x, y), (x + 3, y + 90))
    assert desk.rows[0][3] == 30
    mouse.click(*at(grid, 2.0, HAT))
    assert desk.rows[-1][3] == 30, "the next hit is as hard"
    x, y = at(grid, 3.0, HAT)
    mouse.drag((x, y), (x, y - 40))
    assert desk.rows[-1] == (3.0, 0.25, HAT, 70)


def test_the_right_button_clears(desk, grid, mouse):
    mouse.press(*at(grid, 0.0, KICK), button=RIGHT)
    mouse.move(*at(grid, 1.0, SNARE), button=RIGHT)
    mouse.release(*at(grid, 1.0, SNARE), button=RIGHT)
    assert desk.rows == []
    assert desk.history.count() == 1
    mouse.click(*at(grid, 5.0, HAT), button=RIGHT)
    menu = grid.findChild(QMenu, "menu.notes")
    assert menu is not None
    menu.close()


def test_with_the_arrow_hits_are_boxed_and_moved(desk, grid, mouse):
    desk.editor.set_tool(SELECT)
    mouse.drag(at(grid, 0.9, HAT), at(grid, 1.6, KICK))
    assert desk.editor.selection == {NOTES[1]}
    assert desk.editor.region == Region("drums", 1.0, 1.75)
    mouse.drag(at(grid, 1.0, SNARE), at(grid, 2.0, HAT))
    assert hits(desk) == [(0.0, KICK), (2.06, HAT)]
    mouse.drag(at(grid, 0.0, KICK), at(grid, 1.0, KICK), CTRL)
    assert hits(desk) == [(0.0, KICK), (1.0, KICK), (2.06, HAT)], "Ctrl leaves a copy"


def test_shift_selects_more_and_a_name_its_row(desk, grid, mouse, told):
    mouse.click(*at(grid, 0.0, KICK), SHIFT)
    mouse.click(*at(grid, 1.0, SNARE), SHIFT)
    assert len(desk.editor.selection) == 2
    struck = told(desk.editor.struck)
    mouse.press(GUTTER / 2, at(grid, 0.0, KICK)[1], SHIFT)
    assert desk.editor.selection == {NOTES[0]}
    mouse.move(GUTTER / 2, at(grid, 0.0, SNARE)[1])
    mouse.release(GUTTER / 2, at(grid, 0.0, SNARE)[1])
    assert [one[1] for one in struck] == [KICK, SNARE]


def test_keys_walk_set_and_move(desk, grid):
    desk.commands.put_cursor(2.0, KICK)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(grid, key)
    assert (2.25, SNARE) in hits(desk)
    QTest.keyClick(grid, Qt.Key.Key_A, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Up)
    assert [pitch for _, pitch in hits(desk)] == [SNARE, 45, 45]
    QTest.keyClick(grid, Qt.Key.Key_Up, SHIFT)
    assert [pitch for _, pitch in hits(desk)] == [SNARE, 45, 45], "drums have no octaves"
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert [beat for beat, _ in hits(desk)] == [0.25, 1.31, 2.5]
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert desk.rows == []


def test_escape_gives_a_drag_up(desk, grid, mouse):
    mouse.press(*at(grid, 2.0, HAT))
    mouse.move(*at(grid, 4.0, HAT))
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    mouse.release(*at(grid, 4.0, HAT))
    assert hits(desk) == [(0.0, KICK), (1.06, SNARE)]
    assert desk.history.count() == 0


def test_rows_that_do_not_fit_are_scrolled_to(desk, grid, mouse):
    grid.resize(WIDTH, 90)
    assert grid.row_rect(KICK).bottom() > 90
    mouse.wheel(300, 40, -2)
    assert grid.row_rect(KICK).bottom() <= 91
    grid.reveal_pitch(49)
    assert grid.row_rect(49).top() >= -1


def test_it_is_seen_and_told(desk, grid):
    before = pixels(grid)
    place = grid.box_of(NOTES[0]).center()
    QTest.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert (pixels(grid)[place.y(), place.x()] != before[place.y(), place.x()]).any()
    assert grid.accessibleDescription() == "2 of 2 hits selected"
    assert (grid.objectName(), grid.accessibleName()) == ("view.drums", "Drum grid")


def test_a_hand_on_an_empty_page_begins_a_sketch(desk, grid, mouse):
    desk.editor.load(None)
    mouse.click(*at(grid, 1.0, KICK))
    assert hits(desk) == [(1.0, KICK)]
