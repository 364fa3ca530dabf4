"""What all lanes of a sketch share: the time axis, a kept picture, gestures, the playhead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis

ZOOM_STEP = 1.25
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
DRAG_THRESHOLD = 3.0
_NOTCH = 120.0
_WHEEL_PIXELS = 60.0
_MIDDLE = Qt.MouseButton.MiddleButton


class LaneView(ThemedWidget):
    """Base of the lanes: subclasses draw a picture, which is kept until `invalidate`.

    A moving playhead costs two narrow strips. The wheel scrolls (with Shift along the time), with
    Ctrl it zooms the time around the pointer; two fingers scroll both ways and pinch to zoom; the
    middle button drags the picture.

    Args:
        editor: what is shown.
        axis: the time axis of all lanes.
    """

    def __init__(self, editor: ScoreEditor, axis: BeatAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.axis = axis
        self._base: QPixmap | None = None
        self._playhead: float | None = None
        self._pan: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        axis.changed.connect(self.invalidate)

    def render_base(self, painter: QPainter) -> None:
        """Draw the picture that is kept."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter) -> None:
        """Draw what changes with every movement of the hand."""

    def scroll_up(self, pixels: float) -> bool:
        """Move the picture down by some pixels; whether the lane can."""
        return False

    def zoom_up(self, y: float, factor: float) -> None:
        """Magnify upwards around a pixel."""

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for the lane although it is a shortcut of the window."""
        return False

    def invalidate(self) -> None:
        """Draw the picture anew at the next paint."""
        self._base = None
        self.update()

    def theme_changed(self) -> None:
        """Draw the picture in the new colours."""
        self.invalidate()

    def lanes_rect(self) -> QRect:
        """Where time runs: everything right of the gutter."""
        return QRect(GUTTER, 0, max(self.width() - GUTTER, 1), self.height())

    def set_playhead(self, beat: float | None) -> None:
        """Show what is being heard."""
        if beat != self._playhead:
            for place in (self._playhead, beat):
                if place is not None:
                    self.update(round(self.axis.x_of(place)) - 2, 0, 5, self.height())
            self._playhead = beat

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All lanes are as wide as each other."""
        super().resizeEvent(event)
        self.axis.set_width(self.width() - GUTTER)
        self.invalidate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, what the hand does, the playhead."""
        ratio = self.devicePixelRatioF()
        if self._base is None or self._base.devicePixelRatio() != ratio:
            self._base = self._rendered(ratio)
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        for dirty in event.region():
            source = QRectF(
                dirty.x() * ratio, dirty.y() * ratio, dirty.width() * ratio, dirty.height() * ratio
            )
            painter.drawPixmap(QRectF(dirty), self._base, source)
        self.paint_over(painter)
        if self._playhead is not None and self.axis.start <= self._playhead <= self.axis.end:
            x = self.axis.x_of(self._playhead)
            painter.setPen(QPen(colour(current_theme().playhead), 1.5))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 4.0)
        painter.end()

    def _rendered(self, ratio: float) -> QPixmap:
        base = QPixmap(self.size() * ratio)
        base.setDevicePixelRatio(ratio)
        base.fill(colour(current_theme().panel))
        painter = QPainter(base)
        self.render_base(painter)
        painter.end()
        return base

    def draw_lines(self, painter: QPainter, top: float, bottom: float) -> None:
        """The lines of bars, beats and grid; what lies behind the end is darker."""
        theme, axis = current_theme(), self.axis
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for beat, rank in axis.lines(self.editor.snap):
            token, strength = (theme.dim, 0.85) if rank == 2 else (theme.line, (0.55, 1.0)[rank])
            painter.setPen(QPen(colour(token, strength), 1.0))
            x = round(axis.x_of(beat))
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll and zoom."""
        held = event.modifiers()
        across, up = self._way_of(event)
        if held & CTRL:
            factor = ZOOM_STEP ** ((up or across) / _WHEEL_PIXELS)
            if held & (SHIFT | ALT):
                self.zoom_up(event.position().y(), factor)
            else:
                self.axis.zoom(event.position().x(), factor)
        elif held & (SHIFT | ALT):
            self.axis.scroll_to(self.axis.start - (up or across) / self.axis.scale)
        else:
            moved = self.scroll_up(up) if up else False
            if across or not moved:
                self.axis.scroll_to(self.axis.start - (across or up) / self.axis.scale)
        event.accept()

    @staticmethod
    def _way_of(event: QWheelEvent) -> tuple[float, float]:
        """Pixels to the right and downwards, of a wheel or of two fingers."""
        if not event.pixelDelta().isNull():
            return float(event.pixelDelta().x()), float(event.pixelDelta().y())
        turned = event.angleDelta()
        return turned.x() / _NOTCH * _WHEEL_PIXELS, turned.y() / _NOTCH * _WHEEL_PIXELS

    def event(self, event: QEvent) -> bool:
        """Pinching zooms; keys of the lane come before those of the window."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.axis.zoom(event.position().x(), 1.0 + event.value())
                return True
        elif (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.wants_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def pan_pressed(self, event: QMouseEvent) -> bool:
        """Take hold of the picture with the middle button."""
        if event.button() == _MIDDLE:
            self._pan = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return True
        return False

    def pan_moved(self, event: QMouseEvent) -> bool:
        """Let the picture follow the hand."""
        if self._pan is None:
            return False
        way = event.position() - self._pan
        self._pan = event.position()
        self.axis.scroll_to(self.axis.start - way.x() / self.axis.scale)
        self.scroll_up(way.y())
        return True

    def pan_released(self, event: QMouseEvent) -> bool:
        """Let the picture go."""
        if self._pan is None or event.button() != _MIDDLE:
            return False
        self._pan = None
        self.unsetCursor()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()
