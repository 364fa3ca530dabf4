"""What all lanes of a sketch share: the time axis, a kept picture, gestures, the playhead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
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

from neurosketch.app.theme import colour, current_theme, mixed
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


class KeptPicture:
    """A picture that is drawn anew only when it has gone stale, into the same memory."""

    def __init__(self) -> None:
        self.stale = True
        self._pixmap = QPixmap()

    def get(self, size: QSize, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
        """The picture.

        Args:
            size: logical pixels.
            ratio: device pixel ratio.
            paint: draws all of it.
        """
        pixmap = self._pixmap
        if pixmap.size() != size * ratio or pixmap.devicePixelRatio() != ratio:
            pixmap = self._pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            self.stale = True
        if self.stale:
            self.stale = False
            painter = QPainter(pixmap)
            paint(painter)
            painter.end()
        return pixmap


class LaneView(ThemedWidget):
    """Base of the lanes: subclasses draw a picture, which is kept until `redraw`.

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
        self._base = KeptPicture()
        self._playhead: float | None = None
        self._pan: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        axis.changed.connect(self.redraw)

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

    def redraw(self) -> None:
        """Draw the picture anew at the next paint."""
        self._base.stale = True
        self.update()

    def theme_changed(self) -> None:
        """Draw the picture in the new colours."""
        self.redraw()

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
        """All lanes are as wide as each other; one that is put away has no say."""
        super().resizeEvent(event)
        if not self.isHidden():
            self.axis.set_width(self.width() - GUTTER)
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, what the hand does, the playhead."""
        ratio = self.devicePixelRatioF()
        picture = self._base.get(self.size(), ratio, self._render)
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        dirty = QRectF(event.rect())
        source = QRectF(dirty.topLeft() * ratio, dirty.size() * ratio)
        painter.drawPixmap(dirty, picture, source)
        self.paint_over(painter)
        if self._playhead is not None and self.axis.start <= self._playhead <= self.axis.end:
            x = self.axis.x_of(self._playhead)
            painter.setPen(QPen(colour(current_theme().playhead), 1.5))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 4.0)
        painter.end()

    def _render(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour(current_theme().panel))
        self.render_base(painter)

    def draw_lines(self, painter: QPainter, top: float, bottom: float) -> None:
        """The lines of bars, beats and grid."""
        theme, axis = current_theme(), self.axis
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        # Narrow boxes and not lines: Qt fills them many times as fast.
        ranks: tuple[list[QRect], ...] = ([], [], [])
        for beat, rank in axis.lines(self.editor.snap):
            x = round(axis.x_of(beat))
            ranks[rank].append(QRect(x, round(top), 1, round(bottom - top)))
        # And none is transparent: that would cost twenty times as much.
        tokens = (
            mixed(theme.raised, theme.line, 0.6),
            theme.line,
            mixed(theme.raised, theme.dim, 0.8),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        for lines, token in zip(ranks, tokens, strict=True):
            painter.setBrush(colour(token))
            painter.drawRects(lines)

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
