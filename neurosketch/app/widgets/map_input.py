"""Hands on the map: hear, morph, pull, pan, zoom, and the same by keyboard."""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.map_camera import MapCamera
from neurosketch.app.widgets.map_points import MapPoints, Target

DRAG_THRESHOLD = 4.0
CORPUS_REACH = 0.3
"""So far from a take, on a map 2 wide, nothing of it is left in a morph into the corpus."""
_ZOOM_STEP = 1.25
_PAN_STEP = 60.0
_GLIDE_STEP = 8.0

_WAYS = {
    Qt.Key.Key_Left: QPointF(-1, 0), Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1), Qt.Key.Key_Down: QPointF(0, 1),
}  # fmt: skip


class _Hand(Enum):
    FREE = 0
    PLACE = 1
    TAKE = 2
    PULL = 3
    PAN = 4


class InteractiveMap(ThemedWidget):
    """The part of the map that knows hands, but not how anything looks.

    Click a dot: it is heard. Drag: what sounds follows the pointer. Drag from a take: it morphs
    into the take (or the sounds) it is dragged to. Wheel: zoom. Middle, right or Ctrl drag: pan.
    Arrow keys: to the next dot in that direction; Shift: glide; Ctrl: pan; Enter: again; + - 0:
    zoom.

    Signals:
        held(float, float): a hand lies on a place.
        moved(float, float): it moves on.
        takeClicked(str): a take is to be heard.
        takePulled(str, str, float, float, float): a take is pulled towards another ("" for the
            corpus); place of the hand; share of the way.
        released(): the hand is gone.
        againRequested(): what lies here is to be heard from its beginning.
    """

    held = Signal(float, float)
    moved = Signal(float, float)
    takeClicked = Signal(str)
    takePulled = Signal(str, str, float, float, float)
    released = Signal()
    againRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = MapPoints()
        self.camera = MapCamera()
        self.place = (0.0, 0.0)
        self.current_take = ""
        self.hover: Target | None = None
        self.pull: tuple[str, str, QPointF] | None = None
        self._hand = _Hand.FREE
        self._pressed = QPointF()
        self._last = QPointF()
        self._pressed_take = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def look(self, camera: MapCamera) -> None:
        """Look at the map through this camera."""
        if camera != self.camera:
            self.camera = camera
            self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Closer or farther around a pixel, by default the place that sounds."""
        self.look(
            self.camera.zoomed(factor, self.camera.to_pixel(*self._here()) if at is None else at)
        )

    def show_all(self) -> None:
        """The whole map."""
        self.look(self.camera.whole())

    def _here(self) -> tuple[float, float]:
        take = self.points.take(self.current_take)
        return self.place if take is None else (take.x, take.y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what is under the pointer, or of the whole map."""
        self._finish()
        self._pressed = self._last = event.position()
        pans = event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton)
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if pans or held:
            self._hand = _Hand.PAN
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() != Qt.MouseButton.LeftButton or self.points.sounds is None:
            return
        target = self.points.at(event.position(), self.camera)
        if target is not None and target.take_id:
            self._hand, self._pressed_take = _Hand.TAKE, target.take_id
            return
        self._hand = _Hand.PLACE
        x, y = self._place_under(event.position()) if target is None else (target.x, target.y)
        self.held.emit(x, y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; without one, show what is under the pointer."""
        at = event.position()
        way = at - self._pressed
        dragged = math.hypot(way.x(), way.y()) >= DRAG_THRESHOLD
        if self._hand is _Hand.FREE:
            self._point_at(at)
        elif self._hand is _Hand.PAN:
            self.look(self.camera.panned(at - self._last))
        elif self._hand is _Hand.PLACE and (dragged or self._last != self._pressed):
            self.moved.emit(*self._place_under(at))
        elif self._hand is _Hand.TAKE and dragged:
            self._hand = _Hand.PULL
        if self._hand is _Hand.PULL:
            self._pull_to(at)
        if self._hand is not _Hand.PLACE or dragged:
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a take that was not dragged is heard."""
        hand, take_id = self._hand, self._pressed_take
        self._finish()
        if hand is _Hand.TAKE:
            self.takeClicked.emit(take_id)
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        super().leaveEvent(event)
        self._set_hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        steps = event.angleDelta().y() / 120.0
        if steps:
            self.zoom_by(_ZOOM_STEP**steps, event.position())
            self._point_at(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything a pointer can do, except to pull a take."""
        key, held = Qt.Key(event.key()), event.modifiers()
        way = _WAYS.get(key)
        if way is not None and held & Qt.KeyboardModifier.AltModifier:
            event.ignore()  # Alt with arrows goes through the family of a take
        elif way is not None and held & Qt.KeyboardModifier.ControlModifier:
            self.look(self.camera.panned(way * -_PAN_STEP))
        elif way is not None and held & Qt.KeyboardModifier.ShiftModifier:
            self._glide(way)
        elif way is not None:
            self._step(way)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._again()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1.0 / _ZOOM_STEP)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.show_all()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the middle."""
        super().resizeEvent(event)
        self.camera = self.camera.resized(QSizeF(self.size()))

    def _step(self, way: QPointF) -> None:
        target = self.points.towards(self.camera.to_pixel(*self._here()), way, self.camera)
        if target is None:
            return
        self.look(self.camera.showing(target.x, target.y))
        if target.take_id:
            self.takeClicked.emit(target.take_id)
        else:
            self.held.emit(target.x, target.y)
            self.released.emit()

    def _glide(self, way: QPointF) -> None:
        if self.points.sounds is None:
            return
        x, y = self._place_under(self.camera.to_pixel(*self._here()) + way * _GLIDE_STEP)
        self.look(self.camera.showing(x, y))
        self.held.emit(x, y)
        self.released.emit()

    def _again(self) -> None:
        if self.current_take:
            self.takeClicked.emit(self.current_take)
        elif self.points.sounds is not None:
            self.againRequested.emit()

    def _pull_to(self, at: QPointF) -> None:
        take = self.points.take(self._pressed_take)
        if take is None:
            self._finish()
            return
        other_id = self._pull_target(at)
        x, y = self._place_under(at)
        other = self.points.take(other_id)
        if other is None:
            share = math.hypot(x - take.x, y - take.y) / CORPUS_REACH
        else:
            start, end = (
                self.camera.to_pixel(take.x, take.y),
                self.camera.to_pixel(other.x, other.y),
            )
            line, way = end - start, at - start
            length = line.x() ** 2 + line.y() ** 2
            share = (line.x() * way.x() + line.y() * way.y()) / max(length, 1e-9)
        self.pull = (take.id, other_id, at)
        self.update()
        self.takePulled.emit(take.id, other_id, x, y, min(max(share, 0.0), 1.0))

    def _pull_target(self, at: QPointF) -> str:
        """The take under the hand, else the one chosen when the hand set off."""
        under = self.points.at(at, self.camera)
        if under is not None and under.take_id not in ("", self._pressed_take):
            return under.take_id
        if self.pull is not None:
            return self.pull[1]
        return self.points.take_ahead(self._pressed_take, at, self.camera)

    def _finish(self) -> None:
        hand, self._hand = self._hand, _Hand.FREE
        self._pressed_take = ""
        self.pull = None
        self.unsetCursor()
        self.update()
        if hand in (_Hand.PLACE, _Hand.PULL):
            self.released.emit()

    def _place_under(self, pixel: QPointF) -> tuple[float, float]:
        x, y = self.camera.to_place(pixel)
        return (min(max(x, -1.0), 1.0), min(max(y, -1.0), 1.0))

    def _point_at(self, pixel: QPointF) -> None:
        self._set_hover(self.points.at(pixel, self.camera))

    def _set_hover(self, target: Target | None) -> None:
        if target != self.hover:
            self.hover = target
            self.setCursor(
                Qt.CursorShape.PointingHandCursor
                if target is not None
                else Qt.CursorShape.ArrowCursor
            )
            self.update()
