"""The piano on the screen: where keys lie, who plays them, what is lit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from neurosketch.app.widgets.keyboard import PianoKeyboard
from neurosketch.app.widgets.piano_keys import LOUDEST, SOFTEST, KeyLayout, is_black, note_name
from tests.app.widgets.conftest import pixels

AREA = QRectF(3.0, 7.0, 640.0, 110.0)


@given(st.integers(0, 8), st.integers(2, 8), st.data())
def test_every_key_is_found_where_it_is_seen(octave, octaves, data):
    layout = KeyLayout(12 * octave, octaves, AREA)
    pitch = data.draw(st.sampled_from(list(layout.pitches)))
    rect = layout.rect(pitch)
    assert AREA.adjusted(-0.1, -0.1, 0.1, 0.1).contains(rect)
    front = QPointF(rect.center().x(), rect.bottom() - 3.0)
    assert layout.pitch_at(front) == pitch
    assert layout.pitch_at(QPointF(AREA.right() + 1.0, AREA.center().y())) is None


def test_keys_have_the_order_and_the_names_of_a_piano():
    layout = KeyLayout(48, 3, AREA)
    middles = [layout.rect(pitch).center().x() for pitch in layout.pitches]
    assert middles == sorted(middles)
    assert [note_name(pitch) for pitch in (60, 61, 69, 21)] == ["C4", "C♯4", "A4", "A0"]
    whites = [pitch for pitch in layout.pitches if not is_black(pitch)]
    assert len(whites) == 22
    assert layout.rect(84).right() == pytest.approx(AREA.right())


def test_lower_on_a_key_is_louder():
    layout = KeyLayout(48, 3, AREA)
    for pitch in (60, 61):
        key = layout.rect(pitch)
        heights = (key.top(), key.center().y(), key.bottom())
        soft, middle, loud = (layout.velocity_at(pitch, y) for y in heights)
        assert (soft, loud) == (SOFTEST, LOUDEST)
        assert soft < middle < loud


@pytest.fixture
def keyboard(show):
    board = show(PianoKeyboard(), 640, 120)
    board.show_keys(60, 76)
    return board


@pytest.fixture
def log(keyboard):
    heard = []
    keyboard.notePressed.connect(lambda pitch, velocity: heard.append(("on", pitch, velocity)))
    keyboard.noteReleased.connect(lambda pitch: heard.append(("off", pitch)))
    return heard


def front_of(keyboard, pitch):
    rect = keyboard.layout_of_keys().rect(pitch)
    return rect.center().x(), rect.bottom() - 2.0


def test_a_press_plays_until_the_button_comes_up(keyboard, log, hand):
    mouse = hand(keyboard)
    mouse.press(*front_of(keyboard, 61))
    mouse.move(*front_of(keyboard, 61))
    assert [entry[:2] for entry in log] == [("on", 61)]
    assert log[0][2] > 115
    mouse.release(*front_of(keyboard, 61))
    assert log[1:] == [("off", 61)]


def test_a_slide_takes_the_next_key_before_it_leaves_the_last(keyboard, log, hand):
    mouse = hand(keyboard)
    mouse.press(*front_of(keyboard, 60))
    mouse.move(*front_of(keyboard, 62))
    x, _ = front_of(keyboard, 64)
    mouse.move(x, keyboard.height() + 40.0)
    mouse.release(x, keyboard.height() + 40.0)
    assert [entry[:2] for entry in log] == [
        ("on", 60), ("on", 62), ("off", 60), ("on", 64), ("off", 62), ("off", 64),
    ]  # fmt: skip


def test_other_buttons_and_the_strip_above_play_nothing(keyboard, log, hand):
    mouse = hand(keyboard)
    mouse.click(*front_of(keyboard, 60), button=Qt.MouseButton.RightButton)
    mouse.click(20.0, 1.0)
    assert log == []


def test_nothing_hangs_when_the_keyboard_goes_away(keyboard, log, hand):
    hand(keyboard).press(*front_of(keyboard, 60))
    keyboard.hide()
    assert log[-1] == ("off", 60)


def test_enter_plays_the_chosen_key_for_as_long_as_it_is_held(keyboard, log):
    keyboard.setFocus()
    assert keyboard.chosen_key == 60
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Left):
        QTest.keyClick(keyboard, key)
    assert keyboard.chosen_key == 73
    assert "C♯5" in keyboard.accessibleDescription()
    QTest.keyPress(keyboard, Qt.Key.Key_Return)
    QTest.keyPress(keyboard, Qt.Key.Key_Return)
    assert [entry[:2] for entry in log] == [("on", 73)]
    QTest.keyRelease(keyboard, Qt.Key.Key_Return)
    assert log[-1] == ("off", 73)
    QTest.keyClick(keyboard, Qt.Key.Key_Up)
    QTest.keyClick(keyboard, Qt.Key.Key_Return)
    assert log[-2][2] > log[0][2]


def test_the_keyboard_follows_the_chosen_key_and_stays_inside(keyboard):
    keyboard.setFocus()
    for key, end in ((Qt.Key.Key_PageUp, 120), (Qt.Key.Key_PageDown, 12)):
        for _ in range(12):
            QTest.keyClick(keyboard, key)
        layout = keyboard.layout_of_keys()
        assert end in layout.pitches
        assert keyboard.chosen_key in layout.pitches
    keyboard.set_range(40, 80)
    QTest.keyClick(keyboard, Qt.Key.Key_End)
    assert keyboard.chosen_key == 80
    QTest.keyClick(keyboard, Qt.Key.Key_Home)
    assert keyboard.chosen_key == 40


def test_a_key_that_enter_holds_ends_with_the_focus(show, qtbot):
    panel = QWidget()
    board, field = PianoKeyboard(), QLineEdit()
    for widget in (board, field):
        widget.setParent(panel)
    box = QVBoxLayout(panel)
    box.addWidget(board)
    box.addWidget(field)
    show(panel, 640, 200)
    ended = []
    board.noteReleased.connect(ended.append)
    board.setFocus()
    qtbot.waitUntil(board.hasFocus)
    QTest.keyPress(board, Qt.Key.Key_Return)
    field.setFocus()
    assert ended == [board.chosen_key]


def test_more_room_shows_more_octaves_around_the_instrument(show):
    board = show(PianoKeyboard(), 640, 120)
    board.set_range(36, 76)
    assert board.layout_of_keys().octaves == 4
    board.resize(1300, 120)
    wide = board.layout_of_keys()
    assert wide.octaves == 8
    assert wide.first < 36
    assert wide.last > 76
    board.resize(320, 120)
    narrow = board.layout_of_keys()
    assert narrow.octaves == 2
    assert 56 in narrow.pitches


def test_what_letters_play_comes_into_sight(keyboard):
    keyboard.resize(320, 120)
    keyboard.set_letters(dict.fromkeys(range(84, 101), "A"))
    layout = keyboard.layout_of_keys()
    assert {84, 100} <= set(layout.pitches)
    keyboard.set_letters({})
    assert keyboard.layout_of_keys() == layout, "nothing moves when letters go"


def test_the_wheel_moves_whole_octaves(keyboard, hand):
    first = keyboard.layout_of_keys().first
    assert hand(keyboard).wheel(50, 50, 1)
    assert keyboard.layout_of_keys().first == first + 12
    hand(keyboard).wheel(50, 50, -2)
    assert keyboard.layout_of_keys().first == first - 12


def test_held_keys_are_lit_and_told(keyboard):
    dark = pixels(keyboard)
    keyboard.set_held({60: 120, 20: 80})
    lit = pixels(keyboard)
    rect = keyboard.layout_of_keys().rect(60)
    x, y = int(rect.center().x()), int(rect.bottom() - 12)
    assert (lit[y, x] != dark[y, x]).any()
    assert (lit[12:40, :12] != dark[12:40, :12]).any(), "an arrow to the key below those in sight"
    assert "C4" in keyboard.accessibleDescription()
    keyboard.set_held({60: 30, 20: 80})
    assert (pixels(keyboard)[y, x] != lit[y, x]).any(), "the harder, the brighter"
    keyboard.set_held({})
    assert (pixels(keyboard) == dark).all()


@pytest.mark.parametrize(
    "mark", [lambda board: board.set_range(60, 72), lambda board: board.set_scale(frozenset({0}))]
)
def test_range_and_scale_are_marked(keyboard, mark):
    before = pixels(keyboard)
    mark(keyboard)
    assert (pixels(keyboard) != before).any()
