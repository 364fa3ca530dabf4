"""Every gesture on the map, what is painted, and how long that takes with 5,000 dots."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.widgets.latent_map import LatentMapView
from neurosketch.app.widgets.map_camera import MAX_ZOOM, MapCamera
from neurosketch.app.widgets.map_dots import DotImage
from neurosketch.app.widgets.map_labels import arrange, regions_of
from neurosketch.app.widgets.map_points import MapTake
from neurosketch.core.sound_map import SoundMap
from tests.app.maps import KINDS, make_sounds
from tests.app.widgets.conftest import pixels
from tests.slowness import slowness

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
FRAME_MS = 16.0
TAKES = (MapTake("a", "take a", -0.6, 0.5), MapTake("b", "take b", 0.6, 0.5, "red"))


@pytest.fixture
def view(show):
    view = LatentMapView()
    view.set_sounds(make_sounds())
    view.set_takes(TAKES)
    return show(view, 700, 500)


@pytest.fixture
def mouse(view, hand):
    return hand(view)


def at(view, x, y):
    pixel = view.camera.to_pixel(x, y)
    return pixel.x(), pixel.y()


def sound_at(view, index):
    return tuple(map(float, view.points.sounds.places[index]))


def test_a_click_on_a_dot_is_heard_exactly_there(view, mouse, told):
    held, moved, released = told(view.held), told(view.moved), told(view.released)
    x, y = sound_at(view, 4)
    px, py = at(view, x, y)
    mouse.click(px + 1, py)
    nearest = view.points.sounds.nearest(*held[0])
    assert nearest[1] < 1e-6
    assert len(held) == len(released) == 1
    assert moved == []


def test_a_click_on_empty_ground_is_heard_where_it_is(view, mouse, told):
    held = told(view.held)
    mouse.click(*at(view, 0.0, -0.9))
    assert held == [(pytest.approx(0.0, abs=0.01), pytest.approx(-0.9, abs=0.01))]


def test_a_drag_moves_with_the_hand_and_stays_on_the_map(view, mouse, told):
    held, moved, released = told(view.held), told(view.moved), told(view.released)
    mouse.drag(at(view, 0.0, -0.9), (5000, -5000))
    assert len(held) == len(released) == 1
    assert moved[-1] == (1.0, 1.0)


def test_a_trembling_click_is_no_drag(view, mouse, told):
    moved = told(view.moved)
    px, py = at(view, *sound_at(view, 4))
    mouse.drag((px, py), (px + 2, py + 1))
    assert moved == []


def test_a_take_is_heard_on_release_and_pulled_by_a_drag(view, mouse, told):
    clicked, pulled, released = told(view.takeClicked), told(view.takePulled), told(view.released)
    mouse.click(*at(view, -0.6, 0.5))
    assert clicked == ["a"]
    assert released == []
    mouse.drag(at(view, -0.6, 0.5), at(view, 0.0, 0.5))
    assert clicked == ["a"]
    take, other, _, _, share = pulled[-1]
    assert (take, other) == ("a", "b")
    assert share == pytest.approx(0.5, abs=0.02)
    assert len(released) == 1
    assert view.pull is None


def test_a_take_pulled_where_no_take_is_goes_into_the_corpus(view, mouse, told):
    pulled = told(view.takePulled)
    mouse.drag(at(view, -0.6, 0.5), at(view, -0.6, 0.35))
    take, other, x, y, share = pulled[-1]
    assert (take, other) == ("a", "")
    assert (x, y) == (pytest.approx(-0.6, abs=0.02), pytest.approx(0.35, abs=0.02))
    assert share == pytest.approx(0.5, abs=0.05)


def test_a_take_pulled_onto_another_one_means_that_one(view, mouse, told):
    third = MapTake("c", "take c", -0.6, -0.9)
    view.set_takes((*TAKES, third))
    pulled = told(view.takePulled)
    mouse.press(*at(view, -0.6, 0.5))
    mouse.move(*at(view, -0.4, 0.5))
    assert pulled[-1][1] == "b"
    mouse.move(*at(view, -0.6, -0.9))
    assert (pulled[-1][1], pulled[-1][4]) == ("c", pytest.approx(1.0, abs=0.01))
    mouse.release(*at(view, -0.6, -0.9))


def test_the_wheel_zooms_around_the_pointer(view, mouse):
    place = view.camera.to_place(QPointF(500, 200))
    assert mouse.wheel(500, 200, 3)
    assert view.camera.zoom > 1.5
    assert view.camera.to_place(QPointF(500, 200)) == pytest.approx(place, abs=1e-6)
    mouse.wheel(500, 200, -30)
    assert view.camera == MapCamera(700, 500)


@pytest.mark.parametrize("how", ["middle", "ctrl"])
def test_a_pulled_map_pans(view, mouse, told, how):
    held = told(view.held)
    view.zoom_by(4.0, QPointF(350, 250))
    before = view.camera.to_place(QPointF(300, 200))
    button = MIDDLE if how == "middle" else Qt.MouseButton.LeftButton
    keys = CTRL if how == "ctrl" else Qt.KeyboardModifier.NoModifier
    mouse.press(300, 200, keys, button)
    mouse.move(340, 230, keys, button)
    mouse.release(340, 230, keys, button)
    assert view.camera.to_place(QPointF(340, 230)) == pytest.approx(before, abs=1e-6)
    assert held == []


def test_arrow_keys_go_from_dot_to_dot(view, told):
    held, clicked = told(view.held), told(view.takeClicked)
    view.held.connect(lambda x, y: view.set_place(x, y, True))
    view.takeClicked.connect(view.set_current_take)
    view.set_place(*sound_at(view, 0), on_map=True)
    start = view.place[0]
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert held[-1][0] > start
    assert view.points.sounds.nearest(*held[-1])[1] < 1e-6
    for _ in range(200):
        QTest.keyClick(view, Qt.Key.Key_Right)
        if clicked:
            break
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert clicked, "takes are on the way as well"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert clicked[-1] == clicked[-2]


def test_shift_and_arrows_glide(view, told):
    held = told(view.held)
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert held[-1][0] == pytest.approx(0.0)
    assert 0.0 < held[-1][1] < 0.1


def test_keys_zoom_pan_and_show_everything(view):
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    closer = view.camera
    assert closer.zoom == pytest.approx(1.25**4)
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert view.camera.x > closer.x
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.camera.zoom < closer.zoom
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.camera.zoom == 1.0


def test_enter_begins_the_sound_again(view, told):
    again = told(view.againRequested)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(again) == 1


def test_without_a_map_nothing_can_be_heard(show, hand, told):
    view = LatentMapView()
    view.set_message("soon")
    show(view, 400, 300)
    held = told(view.held)
    hand(view).drag((50, 50), (200, 200))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Plus):
        QTest.keyClick(view, key)
    assert held == []
    assert view.accessibleDescription() == "soon"


def test_a_pointer_names_what_it_is_on(view, mouse):
    mouse.hover(*at(view, -0.6, 0.5))
    assert view.text_of(view.hover) == "take a"
    index = 7
    mouse.hover(*at(view, *sound_at(view, index)))
    assert view.text_of(view.hover).split()[0] in KINDS
    mouse.hover(*at(view, 0.0, -0.95))
    assert view.hover is None


def test_screen_readers_hear_where_they_are(view):
    assert view.objectName() == "view.map"
    assert view.accessibleName() == "Map of sounds"
    view.set_place(*sound_at(view, 0), on_map=True)
    assert view.points.sounds.labels[0] in view.accessibleDescription()
    assert "60 sounds, 2 takes" in view.accessibleDescription()
    view.set_current_take("b")
    assert view.accessibleDescription() == "Take “take b”"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_dots_takes_and_place_are_seen(qapp, view, theme):
    apply_theme(qapp, load_theme(theme))
    empty = LatentMapView()
    empty.resize(view.size())
    picture = pixels(view)
    assert (picture != pixels(empty)).any(axis=-1).sum() > 1500
    view.set_place(0.0, -0.9, on_map=True)
    x, y = map(round, at(view, 0.0, -0.9))
    knob = QColor(load_theme(theme).accent)
    found = pixels(view)[y, x]
    assert np.abs(found[:3].astype(int) - [knob.blue(), knob.green(), knob.red()]).max() < 6


def many(n):
    rng = np.random.default_rng(0)
    middles = 0.5 * rng.standard_normal((40, 2))
    places = middles[np.arange(n) % 40] + 0.06 * rng.standard_normal((n, 2))
    labels = tuple(f"name {index % 60}" for index in range(n))
    kinds = (np.arange(n) % 3).astype(np.uint8)
    return SoundMap("d" * 64, np.clip(places, -1, 1).astype(np.float32), labels, kinds, KINDS)


@pytest.mark.parametrize("movement", ["drag", "zoom", "pan", "hover"])
def test_five_thousand_dots_move_smoothly(show, movement):
    """Most of the frames are painted in time for a screen at 60 Hz."""
    view = LatentMapView()
    view.set_sounds(many(5000))
    show(view, 800, 560)
    canvas = QPixmap(view.size())
    view.render(canvas)
    spent = []
    for step in range(30):
        started = time.thread_time()
        if movement == "drag":
            view.set_place(-0.5 + 0.02 * step, 0.1, on_map=True)
        elif movement == "zoom":
            view.zoom_by(1.05, QPointF(400, 280))
        elif movement == "pan":
            view.look(view.camera.zoomed(2.0, QPointF(0, 0)).panned(QPointF(-5 * step, 0)))
        else:
            view._point_at(QPointF(100 + 20 * step, 280))
        view.render(canvas)
        spent.append(1000 * (time.thread_time() - started))
    assert np.median(spent) <= FRAME_MS * slowness()


def test_a_dot_lies_where_it_should_with_soft_edges():
    image = DotImage(40, 30)
    centre = np.array([[20.5, 10.5], [200.0, 5.0]])
    image.draw(centre, np.array([1, 0], np.uint8), [QColor("red"), QColor(0, 0, 255)], 4.0)
    picture = image.image(1.0)
    assert picture.pixelColor(20, 10) == QColor(0, 0, 255)
    assert picture.pixelColor(20, 17).alpha() == 0
    total = sum(picture.pixelColor(x, y).alphaF() for x in range(40) for y in range(30))
    assert total == pytest.approx(np.pi * 16, rel=0.08)


def test_regions_have_names_and_names_have_room():
    regions = regions_of(make_sounds(300))
    assert len(regions) > 5
    counts = [region.count for region in regions]
    assert counts == sorted(counts, reverse=True)
    camera = MapCamera(600, 400)
    widths = np.full(len(regions), 60.0)
    shown = arrange(regions, camera, widths, 12.0, [QRectF(0, 0, 600, 120)])
    boxes = [box for _, box in shown]
    assert shown
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(box.top() > 100 for box in boxes)


def test_a_camera_never_leaves_the_map():
    camera = MapCamera(600, 400)
    assert camera.panned(QPointF(500, 500)) == camera
    close = camera.zoomed(1e9, QPointF(10, 10))
    assert close.zoom == MAX_ZOOM
    assert max(abs(close.x), abs(close.y)) < 1.0
    shown = close.showing(0.9, -0.9)
    pixel = shown.to_pixel(0.9, -0.9)
    assert QRectF(0, 0, 600, 400).contains(pixel)
