"""Every gesture over the waveform and its ruler."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.widgets.waveform_view import WaveformView
from tests.app.widgets.conftest import pixels

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
BEAT = 4000
"""Frames of a beat at 120 BPM and 8 kHz; the view below shows 20 frames a pixel."""


@pytest.fixture
def view(show, clip_audio):
    view = WaveformView()
    show(view, 800, 200)
    view.set_clip(clip_audio, 8000)
    return view


@pytest.fixture
def mouse(view, hand):
    return hand(view)


def test_it_is_found_named_and_described(view):
    assert view.objectName() == "view.waveform"
    assert view.accessibleName() == "Waveform"
    assert view.accessibleDescription() == "length 2.00 s"
    view.set_playhead(4000)
    view.set_selection((8000, 12_000))
    assert "selection 1.00 s to 1.50 s" in view.accessibleDescription()
    assert "playhead at 0.50 s" in view.accessibleDescription()


def test_a_click_seeks(view, mouse, told):
    sought = told(view.seekRequested)
    mouse.click(400, 100)
    assert sought == [8000]
    assert view.playhead() == 8000
    assert view.selection is None


def test_two_pixels_are_a_click_and_three_a_selection(view, mouse, told):
    sought, selected = told(view.seekRequested), told(view.selectionChanged)
    mouse.press(200, 100)
    mouse.move(202, 100)
    mouse.release(202, 100)
    assert sought == [4000]
    assert not selected
    mouse.press(200, 100)
    mouse.move(203, 100)
    mouse.release(203, 100)
    assert selected == [(4000, 4060)]
    assert sought == [4000]


def test_a_drag_selects_in_both_directions(view, mouse):
    mouse.drag((300, 100), (500, 100))
    assert view.selection == (6000, 10_000)
    mouse.drag((700, 100), (600, 100))
    assert view.selection == (12_000, 14_000)
    mouse.drag((100, 100), (-400, 100))
    assert view.selection == (0, 2000)


@pytest.mark.parametrize("tempo", [0.0, 5e-324, 1e12, 1e300])
def test_a_tempo_that_no_music_has_draws_no_ruler_of_bars(view, mouse, tempo):
    """Such a ruler would have millions of lines."""
    view.set_tempo(tempo)
    view.grab()
    mouse.drag((203, 100), (309, 100))
    assert view.selection == (4060, 6180)


def test_a_selection_snaps_to_the_grid_and_alt_leaves_it(view, mouse):
    view.set_tempo(120)
    # The finest division still 8 pixels apart is an eighth of a beat: 500 frames.
    mouse.drag((203, 100), (309, 100))
    assert view.selection == (4000, 6000)
    view.set_selection(None)
    mouse.drag((203, 100), (309, 100), ALT)
    assert view.selection == (4060, 6180)


def test_both_borders_can_be_dragged(view, mouse):
    view.set_selection((4000, 8000))
    mouse.drag((202, 50), (100, 50))
    assert view.selection == (2000, 8000)
    mouse.drag((398, 50), (500, 50))
    assert view.selection == (2000, 10_000)
    mouse.drag((500, 50), (50, 50))
    assert view.selection == (1000, 2000)


def test_a_click_on_a_border_changes_nothing(view, mouse, told):
    view.set_selection((4000, 8000))
    sought = told(view.seekRequested)
    mouse.click(201, 50)
    assert view.selection == (4000, 8000)
    assert not sought


def test_the_pointer_says_where_borders_are(view, mouse):
    view.set_selection((4000, 8000))
    mouse.hover(200, 60)
    assert view.cursor().shape() == Qt.CursorShape.SizeHorCursor
    mouse.hover(300, 60)
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_shift_click_stretches_the_selection(view, mouse):
    view.set_playhead(2000)
    mouse.click(300, 100, SHIFT)
    assert view.selection == (2000, 6000)
    mouse.click(600, 100, SHIFT)
    assert view.selection == (2000, 12_000)


def test_double_click_clears_then_fits(view, mouse, told):
    view.set_visible_range(2000, 10_000)
    view.set_selection((4000, 6000))
    selected = told(view.selectionChanged)
    mouse.double_click(700, 100)
    assert selected == [None]
    assert view.visible_range() == (2000, 10_000)
    mouse.double_click(700, 100)
    assert view.visible_range() == (0, 16_000)


def test_ctrl_wheel_zooms_around_the_pointer(view, mouse, told):
    ranges = told(view.visibleRangeChanged)
    before = view.frame_at(200)
    assert mouse.wheel(200, 100, 2, CTRL)
    low, high = view.visible_range()
    assert high - low == pytest.approx(16_000 / 1.25**2)
    assert view.frame_at(200) == pytest.approx(before)
    assert ranges[-1] == (low, high)
    mouse.wheel(200, 100, -9, CTRL)
    assert view.visible_range() == (0, 16_000)


def test_the_wheel_scrolls_when_zoomed(view, mouse):
    assert not mouse.wheel(200, 100, -1)
    view.set_visible_range(0, 8000)
    assert mouse.wheel(200, 100, -1)
    assert view.visible_range() == (pytest.approx(960), pytest.approx(8960))
    mouse.wheel(200, 100, 5)
    assert view.visible_range() == (0, 8000)


def test_zoom_to_selection(view):
    view.set_selection((4000, 6000))
    view.zoom_to_selection()
    low, high = view.visible_range()
    assert (low, high) == (pytest.approx(3920), pytest.approx(6080))
    assert "showing 0.49 s to 0.76 s" in view.accessibleDescription()


@pytest.mark.parametrize(
    ("key", "held", "place"),
    [
        (Qt.Key.Key_Right, NONE, 8500),
        (Qt.Key.Key_Left, NONE, 7500),
        (Qt.Key.Key_Right, CTRL, 16_000 - 1),
        (Qt.Key.Key_Right, ALT, 8020),
        (Qt.Key.Key_Home, NONE, 0),
        (Qt.Key.Key_End, NONE, 16_000 - 1),
    ],
)
def test_arrow_keys_seek_along_the_grid(view, told, key, held, place):
    view.set_tempo(120)
    view.set_playhead(8000)
    sought = told(view.seekRequested)
    QTest.keyClick(view, key, held)
    assert sought == [place]


def test_arrow_keys_with_shift_select_and_can_turn_round(view):
    view.set_tempo(120)
    view.set_playhead(8000)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.selection == (8000, 9000)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert view.selection == (7500, 8000)


def test_the_view_follows_the_playhead_of_the_keyboard(view):
    view.set_visible_range(0, 2000)
    view.set_playhead(0)
    QTest.keyClick(view, Qt.Key.Key_End)
    low, high = view.visible_range()
    assert high == 16_000
    assert high - low == pytest.approx(2000)


def test_plus_minus_and_ctrl_zero_zoom(view):
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.visible_range()[1] - view.visible_range()[0] < 16_000
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_0, CTRL)
    assert view.visible_range() == (0, 16_000)


def test_escape_clears_the_selection_and_is_left_to_others_without_one(view, told):
    view.set_selection((1000, 2000))
    selected = told(view.selectionChanged)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert selected == [None]
    left = []
    view.parentWidget()
    view.keyReleaseEvent = left.append
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert selected == [None]


def test_loop_is_drawn_moved_and_removed_in_the_ruler(view, mouse, told):
    loops = told(view.loopChanged)
    mouse.drag((100, 5), (300, 5))
    assert view.loop == (2000, 6000)
    mouse.drag((300, 5), (400, 5))
    assert view.loop == (2000, 8000)
    mouse.drag((102, 5), (200, 5))
    assert view.loop == (4000, 8000)
    mouse.drag((300, 5), (350, 5))
    assert view.loop == (5000, 9000)
    mouse.drag((300, 5), (5000, 5))
    assert view.loop == (12_000, 16_000)
    assert loops[-1] == (12_000, 16_000)
    assert view.selection is None
    mouse.double_click(700, 5)
    assert view.loop is None
    assert loops[-1] is None


def test_the_loop_snaps_and_alt_leaves_the_grid(view, mouse):
    view.set_tempo(120)
    mouse.drag((103, 5), (307, 5))
    assert view.loop == (2000, 6000)
    mouse.drag((302, 5), (311, 5), ALT)
    assert view.loop == (2000, 6220)


def test_a_click_in_the_ruler_seeks(view, mouse, told):
    sought, loops = told(view.seekRequested), told(view.loopChanged)
    mouse.press(100, 5)
    mouse.move(102, 5)
    mouse.release(102, 5)
    assert sought == [2000]
    assert not loops


def test_the_pointer_tells_the_ruler_apart(view, mouse):
    view.set_loop((4000, 8000))
    for x, shape in (
        (200, Qt.CursorShape.SizeHorCursor),
        (300, Qt.CursorShape.OpenHandCursor),
        (700, Qt.CursorShape.PointingHandCursor),
    ):
        mouse.hover(x, 5)
        assert view.cursor().shape() == shape


def test_setting_is_silent_and_clipped(view, told):
    loops, selected = told(view.loopChanged), told(view.selectionChanged)
    view.set_loop((9000, -50))
    view.set_selection((99_999, 15_000))
    assert view.loop == (0, 9000)
    assert view.selection == (15_000, 16_000)
    view.set_loop((5, 5))
    view.set_selection((7, 7))
    assert view.loop is None
    assert view.selection is None
    assert not loops
    assert not selected


def test_another_clip_clears_what_belonged_to_the_former(view, told, clip_audio):
    view.set_selection((1000, 2000))
    view.set_loop((1000, 2000))
    view.set_visible_range(100, 5000)
    loops, selected = told(view.loopChanged), told(view.selectionChanged)
    view.set_clip(clip_audio[:, :8000], 8000)
    assert loops == [None]
    assert selected == [None]
    assert view.visible_range() == (0, 8000)
    assert view.playhead() is None


def test_without_a_clip_gestures_do_nothing(show, hand, told):
    view = show(WaveformView(), 400, 150)
    view.set_message("Press Generate to make a sound.")
    told_seek, told_loop = told(view.seekRequested), told(view.loopChanged)
    mouse = hand(view)
    mouse.drag((10, 80), (200, 80))
    mouse.drag((10, 3), (200, 3))
    mouse.double_click(50, 80)
    assert not mouse.wheel(50, 80, 1, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not told_seek
    assert not told_loop
    assert view.accessibleDescription() == "Press Generate to make a sound."


def test_the_empty_state_shows_the_message(show):
    view = show(WaveformView(), 400, 150)
    bare = pixels(view)
    view.set_message("Press Generate to make a sound.")
    assert (pixels(view) != bare).any()


@pytest.mark.parametrize("audio", [np.zeros((1, 0), np.float32), np.zeros((2, 1), np.float32)])
def test_tiny_clips_are_shown_without_trouble(show, hand, audio):
    view = show(WaveformView(), 400, 150)
    view.set_clip(audio, 44_100)
    hand(view).drag((10, 80), (300, 80))
    hand(view).wheel(50, 80, 5, CTRL)
    view.grab()
    assert view.has_clip() is (audio.shape[1] > 0)


def test_the_selected_part_has_the_second_accent(view, dark):
    view.clearFocus()
    view.set_selection((6000, 10_000))
    picture = pixels(view)[:, :, :3][..., ::-1]

    def count(token, columns):
        tint = QColor(token).getRgb()[:3]
        return int((picture[:, columns] == tint).all(axis=2).sum())

    assert count(dark.accent2, slice(305, 495)) > 1000
    assert count(dark.wave, slice(305, 495)) == 0
    assert count(dark.wave, slice(0, 295)) > 500


def test_the_playhead_moves_without_a_new_picture(view, monkeypatch):
    view.set_playhead(1000)
    view.grab()
    drawn = []
    monkeypatch.setattr(view, "render_base", lambda *_: drawn.append(True))
    first = pixels(view)
    view.set_playhead(9000)
    second = pixels(view)
    assert not drawn
    assert (first != second).any()
    view.set_visible_range(100, 9000)
    view.grab()
    assert drawn == [True]


def test_a_new_theme_gives_new_colours(view, qapp):
    before = pixels(view)
    apply_theme(qapp, load_theme("light"))
    after = pixels(view)
    assert after[190, 10].astype(int).sum() > before[190, 10].astype(int).sum() + 300


def test_focus_is_visible(view):
    view.clearFocus()
    calm = pixels(view)
    view.setFocus()
    assert (pixels(view) != calm).any()


def test_losing_the_font_redraws(view):
    before = view.ruler_height()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    QApplication.setFont(font)
    assert view.ruler_height() > before * 1.5
    QApplication.sendEvent(view, QEvent(QEvent.Type.FontChange))
    view.grab()
