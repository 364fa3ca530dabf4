"""Three sounds on a triangle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.triangle_pad import TrianglePad
from neurosketch.app.widgets.triangle_shape import Triangle, weights_of
from tests.app.widgets.conftest import pixels

SHAPE = Triangle(QPointF(100, 10), QPointF(10, 160), QPointF(190, 160))
share = st.floats(0.0, 1.0)


@given(share, share)
def test_weights_sum_to_one_and_a_place_gives_them_back(b, c):
    weights = weights_of(b, c)
    assert sum(weights) == pytest.approx(1.0)
    assert min(weights) >= 0.0
    assert SHAPE.weights(SHAPE.place(weights)) == pytest.approx(weights, abs=1e-9)


@given(st.floats(-300, 500), st.floats(-300, 500))
def test_beyond_a_side_the_nearest_mixture_is_meant(x, y):
    weights = SHAPE.weights(QPointF(x, y))
    assert sum(weights) == pytest.approx(1.0)
    assert min(weights) >= -1e-9
    found = SHAPE.place(weights)
    distance = np.hypot(found.x() - x, found.y() - y)
    grid = [weights_of(b, c) for b in np.linspace(0, 1, 9) for c in np.linspace(0, 1 - b, 9)]
    others = [SHAPE.place(other) for other in grid]
    assert distance <= min(np.hypot(p.x() - x, p.y() - y) for p in others) + 1e-6


@pytest.fixture
def pad(show):
    made = show(TrianglePad(), 220, 220)
    made.set_names("Sax", "Cello", "Voice")
    return made


@pytest.fixture
def log(pad):
    heard = []
    pad.gestureStarted.connect(lambda: heard.append("start"))
    pad.moved.connect(lambda b, c: heard.append((round(b, 2), round(c, 2))))
    pad.gestureFinished.connect(lambda: heard.append("end"))
    return heard


def at(pad, *weights):
    place = pad.triangle().place(weights)
    return place.x(), place.y()


def test_a_drag_is_one_gesture_with_both_shares(pad, log, hand):
    hand(pad).drag(at(pad, 0.5, 0.3, 0.2), at(pad, 0.2, 0.2, 0.6), steps=2)
    assert log[0] == "start"
    assert log[1] == (0.3, 0.2)
    assert log[-2:] == [(0.2, 0.6), "end"]
    assert log.count("start") == 1
    assert pad.weights() == pytest.approx((0.2, 0.2, 0.6), abs=1e-3)


def test_dragging_past_a_corner_stays_on_it(pad, log, hand):
    mouse = hand(pad)
    mouse.press(*at(pad, 0.4, 0.3, 0.3))
    mouse.move(-300.0, 500.0)
    mouse.release(-300.0, 500.0)
    assert pad.weights() == (0.0, 1.0, 0.0)


def test_shift_is_ten_times_finer(pad, hand):
    held = Qt.KeyboardModifier.ShiftModifier
    pad.set_point(0.3, 0.3)
    x, y = at(pad, 0.4, 0.3, 0.3)
    mouse = hand(pad)
    mouse.press(x + 20, y, held)
    assert pad.weights() == pytest.approx((0.4, 0.3, 0.3)), "held where it is"
    mouse.move(x + 60, y, held)
    fine = pad.weights()[2] - 0.3
    mouse.release(x + 60, y, held)
    width = pad.triangle().c.x() - pad.triangle().b.x()
    assert fine == pytest.approx(4.0 / width, abs=0.01)


@pytest.mark.parametrize(
    "back",
    [
        lambda hand, pad: hand(pad).double_click(*at(pad, 0.1, 0.2, 0.7)),
        lambda hand, pad: hand(pad).click(30, 30, Qt.KeyboardModifier.ControlModifier),
        lambda hand, pad: QTest.keyClick(pad, Qt.Key.Key_Home),
    ],
)
def test_it_goes_back_to_a_alone(pad, hand, back):
    pad.set_point(0.5, 0.5)
    back(hand, pad)
    assert pad.weights() == (1.0, 0.0, 0.0)


def test_arrows_step_and_end_as_one_gesture(pad, log, qtbot):
    pad.setFocus()
    pad.set_point(0.3, 0.3)
    with qtbot.waitSignal(pad.gestureFinished):
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
            QTest.keyClick(pad, key)
    assert log.count("start") == log.count("end") == 1
    assert pad.weights()[2] > 0.33
    assert pad.weights()[0] < 0.4
    assert pad.trail() == (pytest.approx((0.4, 0.3, 0.3)),)


def test_it_says_what_is_blended(pad):
    pad.set_point(0.25, 0.5)
    assert pad.accessibleName() == "Blend of Sax, Cello and Voice"
    assert pad.accessibleDescription() == "Sax 25 %, Cello 25 %, Voice 50 %"
    pad.set_point(1.0, 1.0)
    assert pad.weights() == (0.0, 0.5, 0.5)


def test_the_colours_are_those_of_the_corners(pad):
    pad.set_point(0.0, 0.0)
    picture = pixels(pad).astype(int)
    ratio = picture.shape[1] / pad.width()

    def colour(*weights):
        x, y = at(pad, *weights)
        return picture[int(y * ratio), int(x * ratio)]

    near_b, near_c = colour(0.08, 0.84, 0.08), colour(0.08, 0.08, 0.84)
    assert abs(near_b - near_c).sum() > 60
    between = colour(0.08, 0.46, 0.46)
    assert (abs(between - (near_b + near_c) / 2) < 24).all()
