"""A pad on which three sounds blend into each other."""

from __future__ import annotations

from collections import deque

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRadialGradient,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.triangle_shape import Triangle, Weights, weights_of

TRAIL_LENGTH = 4
_FINE = 0.1
_STEP = 1.0 / 40.0
"""One key press, in sides of the triangle."""
_BURST_MS = 500
_MARGIN = 13.0
_CELLS = 4
_FLATTEST, _STEEPEST = 0.55, 1.05
"""Height of the triangle over its base; an even one has 0.87."""


def corner_colours(theme: Theme) -> tuple[str, str, str]:
    """Colours of A, B and C, as `#rrggbb`."""
    return theme.accent, theme.accent2, theme.families["jukebox"]


class TrianglePad(ThemedWidget):
    """Moves two controls, the shares of B and C, with one hand; A has the rest.

    Drag anywhere, Shift for ten times finer, double-click or Ctrl-click for A alone, arrow keys to
    step. Dragging past a corner or a side stays on it.

    Signals:
        moved(float, float): shares of B and C.
        gestureStarted(), gestureFinished(): a hand takes hold and lets go.
    """

    moved = Signal(float, float)
    gestureStarted = Signal()
    gestureFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: Weights = (1.0, 0.0, 0.0)
        self._before: Weights | None = None
        self._grab: tuple[QPointF, QPointF] | None = None
        self._fine = False
        self._names = ("A", "B", "C")
        self._trail: deque[Weights] = deque(maxlen=TRAIL_LENGTH)
        self._ground: tuple[object, QImage] | None = None
        self._burst = QTimer(self)
        self._burst.setSingleShot(True)
        self._burst.setInterval(_BURST_MS)
        self._burst.timeout.connect(self._finish)
        self.setObjectName("view.triangle")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._describe()

    def set_names(self, a: str, b: str, c: str) -> None:
        """What the corners are called."""
        self._names = (a, b, c)
        self._describe()
        self.update()

    def weights(self) -> Weights:
        """Shares of A, B and C."""
        return self._weights

    def set_point(self, b: float, c: float) -> None:
        """Move to these shares of B and C without telling."""
        weights = weights_of(b, c)
        if weights != self._weights:
            self._weights = weights
            self._describe()
            self.update()

    def trail(self) -> tuple[Weights, ...]:
        """Where earlier gestures started, oldest first."""
        return tuple(self._trail)

    def clear_trail(self) -> None:
        """Forget earlier gestures: the corners have other sounds."""
        self._trail.clear()
        self.update()

    def reset(self) -> None:
        """A alone, as one gesture."""
        self._begin()
        self._move((1.0, 0.0, 0.0))
        self._finish()

    def sizeHint(self) -> QSize:
        """About even sides."""
        return QSize(200, 180)

    def minimumSizeHint(self) -> QSize:
        """Large enough to aim."""
        return QSize(120, 96)

    def triangle(self) -> Triangle:
        """Where the corners lie: as large as fits, its base at the bottom."""
        texts = QFontMetricsF(ui_font("caption", bold=True)).height() + _MARGIN
        room = QRectF(self.rect()).adjusted(_MARGIN, texts, -_MARGIN, -texts)
        width = min(room.width(), room.height() / _FLATTEST)
        height = min(room.height(), width * _STEEPEST)
        middle = room.center().x()
        top = room.center().y() - height / 2.0
        return Triangle(
            QPointF(middle, top),
            QPointF(middle - width / 2.0, top + height),
            QPointF(middle + width / 2.0, top + height),
        )

    def _begin(self) -> None:
        if self._before is None:
            self._before = self._weights
            self.gestureStarted.emit()

    def _finish(self) -> None:
        self._burst.stop()
        before, self._before = self._before, None
        if before is None:
            return
        if before != self._weights:
            self._trail.append(before)
            self.update()
        self.gestureFinished.emit()

    def _move(self, weights: Weights) -> None:
        _, b, c = (round(share, 4) for share in weights)
        before = self._weights
        self.set_point(b, c)
        if self._weights != before:
            self.moved.emit(self._weights[1], self._weights[2])

    def _describe(self) -> None:
        self.setAccessibleName(self.tr("Blend of {0}, {1} and {2}").format(*self._names))
        parts = zip(self._names, self._weights, strict=True)
        self.setAccessibleDescription(
            ", ".join(f"{name} {round(100 * share)} %" for name, share in parts)
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the point to the pointer, or hold it where it is with Shift."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            self.reset()
            return
        self._finish()
        self._begin()
        self._fine = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if not self._fine:
            self._move(self.triangle().weights(event.position()))
        self._hold(event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; Shift may come and go."""
        if self._grab is None:
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine is not self._fine:
            self._fine = fine
            self._hold(event.position())
            return
        if not fine:
            self._move(self.triangle().weights(event.position()))
            return
        start, origin = self._grab
        self._move(self.triangle().weights(origin + (event.position() - start) * _FINE))

    def _hold(self, at: QPointF) -> None:
        self._grab = (at, self.triangle().place(self._weights))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self._grab is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grab = None
            self._finish()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Return to A."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step; Home, Backspace and Delete return to A."""
        key = Qt.Key(event.key())
        way = {
            Qt.Key.Key_Left: QPointF(-1.0, 0.0), Qt.Key.Key_Right: QPointF(1.0, 0.0),
            Qt.Key.Key_Up: QPointF(0.0, -1.0), Qt.Key.Key_Down: QPointF(0.0, 1.0),
        }.get(key)  # fmt: skip
        if way is not None:
            rate = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            triangle = self.triangle()
            step = (triangle.c.x() - triangle.b.x()) * _STEP * rate
            self._begin()
            self._move(triangle.weights(triangle.place(self._weights) + way * step))
            self._burst.start()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A burst of keys ends here."""
        super().focusOutEvent(event)
        if self._grab is None:
            self._finish()
        self.update()

    def theme_changed(self) -> None:
        """The picture is of the former theme."""
        self._ground = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mixture of three colours, the shares at the corners, the trail, the point."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 8.0, 8.0)
        painter.fillPath(ground, colour(theme.raised))
        painter.setClipPath(ground)
        triangle = self.triangle()
        self._paint_ground(painter, triangle, theme)
        self._paint_cells(painter, triangle, theme)
        self._paint_points(painter, triangle, theme)
        self._paint_shares(painter, triangle, theme)
        painter.setClipping(False)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()))
        painter.end()

    def _paint_ground(self, painter: QPainter, triangle: Triangle, theme: Theme) -> None:
        ratio = self.devicePixelRatioF()
        key = (self.width(), self.height(), ratio, theme.name)
        if self._ground is None or self._ground[0] != key:
            self._ground = (key, _mixture(triangle, self.size(), ratio, theme))
        shape = QPainterPath()
        shape.addPolygon(QPolygonF([triangle.a, triangle.b, triangle.c]))
        shape.closeSubpath()
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.drawImage(QPointF(0.0, 0.0), self._ground[1])
        painter.restore()
        # A soft edge: clipping by a path leaves steps.
        pen = QPen(colour(mixed(theme.raised, theme.text, 0.22)), 1.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

    def _paint_cells(self, painter: QPainter, triangle: Triangle, theme: Theme) -> None:
        painter.setPen(QPen(colour(theme.text, 0.09), 1.0))
        for step in range(1, _CELLS):
            near, far = step / _CELLS, 1.0 - step / _CELLS
            for first, second in (
                ((far, near, 0.0), (far, 0.0, near)),
                ((near, far, 0.0), (0.0, far, near)),
                ((near, 0.0, far), (0.0, near, far)),
            ):
                painter.drawLine(triangle.place(first), triangle.place(second))

    def _paint_points(self, painter: QPainter, triangle: Triangle, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for age, weights in enumerate(reversed(self._trail)):
            painter.setBrush(colour(_blend(theme, weights), 0.75 - 0.17 * age))
            painter.drawEllipse(triangle.place(weights), 5.5 - age, 5.5 - age)
        at, own = triangle.place(self._weights), colour(_blend(theme, self._weights))
        glow = QRadialGradient(at, 34.0)
        inner, outer = QColor(own), QColor(own)
        inner.setAlphaF(0.55)
        outer.setAlphaF(0.0)
        glow.setColorAt(0.0, inner)
        glow.setColorAt(1.0, outer)
        painter.setBrush(glow)
        painter.drawEllipse(at, 34.0, 34.0)
        painter.setPen(QPen(colour(theme.knob if theme.is_dark else theme.panel), 2.0))
        painter.setBrush(own)
        painter.drawEllipse(at, 7.5, 7.5)
        if self._grab is not None:
            painter.setPen(QPen(colour(theme.text, 0.5), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 12.0, 12.0)

    def _paint_shares(self, painter: QPainter, triangle: Triangle, theme: Theme) -> None:
        painter.setFont(ui_font("caption", bold=True))
        metrics = QFontMetricsF(painter.font())
        height, align = metrics.height(), Qt.AlignmentFlag
        room = QRectF(self.rect()).adjusted(9.0, 7.0, -9.0, -7.0)
        places = (
            (triangle.a.y() - height - 9.0, align.AlignHCenter, 0),
            (triangle.b.y() + 7.0, align.AlignLeft, 1),
            (triangle.c.y() + 7.0, align.AlignRight, 2),
        )
        for top, flags, corner in places:
            share = round(100 * self._weights[corner])
            painter.setPen(colour(theme.text if share else theme.muted))
            line = QRectF(room.left(), top, room.width(), height)
            painter.drawText(line, int(flags), f"{'ABC'[corner]} {share} %")


def _blend(theme: Theme, weights: Weights) -> str:
    """The colour of a mixture."""
    a, b, c = corner_colours(theme)
    _, second, third = weights
    rest = 1.0 - third
    return mixed(mixed(a, b, second / rest if rest > 0.0 else 0.0), c, third)


def _rgb(token: str) -> tuple[int, int, int]:
    shade = QColor(token)
    return shade.red(), shade.green(), shade.blue()


def _mixture(triangle: Triangle, size: QSize, ratio: float, theme: Theme) -> QImage:
    """Every mixture at its place, quiet enough for the point to stand out."""
    width, height = round(size.width() * ratio), round(size.height() * ratio)
    y, x = (np.mgrid[0:height, 0:width].reshape(2, -1) + 0.5) / ratio
    shares = np.clip(triangle.shares(x, y), 0.0, 1.0)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    corners = np.array([_rgb(token) for token in corner_colours(theme)])
    quiet = np.array(_rgb(theme.raised))
    strength = 0.5 if theme.is_dark else 0.55
    rgb = shares @ corners * strength + quiet * (1.0 - strength)
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(rgb, 0.0, 255.0).reshape(height, width, 3)
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    image = image.copy()
    image.setDevicePixelRatio(ratio)
    return image
