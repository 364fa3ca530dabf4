"""Mouse and keyboard over time: seek, select, zoom, scroll."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from neurosketch.app.widgets.timeline import TimelineView

DRAG_THRESHOLD = 3.0
HANDLE_REACH = 6.0
ZOOM_STEP = 1.25
_SCROLL_SHARE = 0.12
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class InteractiveTimeline(TimelineView):
    """Adds the gestures.

    A click seeks. A drag of more than 3 pixels selects, a drag of a border moves it, Alt leaves the
    grid aside, Shift-click stretches the selection to the pointer. A double-click clears the
    selection or, without one, shows the whole clip. Ctrl and wheel zoom around the pointer, the
    wheel scrolls. Arrow keys seek, with Shift they select, with Ctrl by bars, with Alt by pixels;
    Home, End, plus, minus and Ctrl+0 do what they say; Escape clears the selection.
    """

    _press: QPointF | None = None
    _anchor: float | None = None
    _dragging = False

    def free(self, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether the grid is left aside."""
        return bool(modifiers & _ALT)

    def snapped(self, frame: float, modifiers: Qt.KeyboardModifier) -> int:
        """A frame on the grid, unless Alt is held."""
        per_pixel = self._axis.span / max(self.content_rect().width(), 1.0)
        if not self.free(modifiers):
            frame = self._grid.snap(frame, per_pixel, self._axis.length)
        return round(min(max(frame, 0.0), self._axis.length))

    def border_at(self, x: float) -> int | None:
        """0 or 1 for the selection's border under a pixel, else None."""
        if self._selection is None:
            return None
        ways = [abs(self.x_of(frame) - x) for frame in self._selection]
        nearest = 0 if ways[0] <= ways[1] else 1
        return nearest if ways[nearest] <= HANDLE_REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click or a drag begins."""
        if event.button() != Qt.MouseButton.LeftButton or not self.has_clip():
            return
        at = event.position()
        self._press, self._dragging, self._anchor = at, False, None
        border = self.border_at(at.x())
        if border is not None and self._selection is not None:
            self._anchor = float(self._selection[1 - border])
        elif event.modifiers() & _SHIFT:
            start = self._selection[0] if self._selection else (self._playhead or 0.0)
            self._anchor = float(start)
            self._drag_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select once the hand has moved more than the threshold."""
        if self._press is None:
            self.show_cursor(event.position())
            return
        way = event.position() - self._press
        if not self._dragging and abs(way.x()) < DRAG_THRESHOLD:
            return
        if not self._dragging:
            self._dragging = True
            if self._anchor is None:
                self._anchor = self.snapped(self.frame_at(self._press.x()), event.modifiers())
        self._drag_to(event)

    def _drag_to(self, event: QMouseEvent) -> None:
        here = self.snapped(self.frame_at(event.position().x()), event.modifiers())
        if self._anchor is not None:
            self.set_selection((round(self._anchor), here), notify=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Without a drag this was a click: seek."""
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        clicked = not self._dragging and self._anchor is None
        press, self._press, self._anchor, self._dragging = self._press, None, None, False
        if clicked:
            self.seek(self.frame_at(press.x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Clear the selection, or show everything."""
        if event.button() != Qt.MouseButton.LeftButton or not self.has_clip():
            return
        if self._selection is not None:
            self.set_selection(None, notify=True)
        else:
            self.zoom_to_fit()

    def seek(self, frame: float) -> None:
        """Ask for the playhead at a frame, and show it there at once."""
        place = round(min(max(frame, 0.0), max(self._axis.length - 1.0, 0.0)))
        self.set_playhead(place)
        self.seekRequested.emit(place)

    def show_cursor(self, at: QPointF) -> None:
        """Say with the pointer what a drag would do."""
        over_border = self.has_clip() and self.border_at(at.x()) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if over_border else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        delta = event.angleDelta()
        notches = (delta.y() or delta.x()) / 120.0
        if not self.has_clip() or notches == 0:
            event.ignore()
        elif event.modifiers() & _CTRL:
            self.zoom_at(event.position().x(), ZOOM_STEP**notches)
            event.accept()
        elif self._axis.zoomed:
            if self._axis.scroll(-notches * self._axis.span * _SCROLL_SHARE):
                self.range_changed()
            event.accept()
        else:
            event.ignore()

    def zoom_at(self, x: float, factor: float) -> None:
        """Magnify so that what lies under a pixel stays there."""
        if self._axis.zoom(self.frame_at(x), factor):
            self.range_changed()

    def zoom_by(self, factor: float) -> None:
        """Magnify around the playhead when it is in sight, else around the middle."""
        x = self.content_rect().width() / 2.0
        if self._playhead is not None and 0 <= self.x_of(self._playhead) <= 2 * x:
            x = self.x_of(self._playhead)
        self.zoom_at(x, factor)

    def _step(self, modifiers: Qt.KeyboardModifier) -> float:
        per_pixel = self._axis.span / max(self.content_rect().width(), 1.0)
        if modifiers & _ALT:
            return max(per_pixel, 1.0)
        if modifiers & _CTRL:
            return self._grid.bar_frames()
        return self._grid.snap_step(per_pixel) or self._axis.span / 100.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, select, zoom."""
        key, held = Qt.Key(event.key()), event.modifiers()
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        ends = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: self._axis.length}
        if not self.has_clip():
            super().keyPressEvent(event)
        elif way is not None or key in ends:
            here = self._playhead or 0.0
            place = ends[key] if way is None else here + way * self._step(held)
            if way is not None and not held & _ALT:
                # The first step lands on the grid, the next ones walk along it.
                place = self.snapped(place, held)
            self._go(place, select=bool(held & _SHIFT))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP**2)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(ZOOM_STEP**-2)
        elif key == Qt.Key.Key_0 and held & _CTRL:
            self.zoom_to_fit()
        elif key == Qt.Key.Key_Escape and self._selection is not None:
            self.set_selection(None, notify=True)
        else:
            super().keyPressEvent(event)

    def _go(self, frame: float, *, select: bool) -> None:
        frame = min(max(frame, 0.0), self._axis.length)
        if select:
            here = round(self._playhead or 0.0)
            chosen = self._selection or (here, here)
            # The border nearest to the playhead walks, the other one stays.
            anchor = chosen[0] if abs(chosen[1] - here) <= abs(chosen[0] - here) else chosen[1]
            self.set_selection((anchor, round(frame)), notify=True)
        self.seek(frame)
        if not self._axis.start <= frame <= self._axis.end:
            half = self._axis.span / 2.0
            self.set_visible_range(frame - half, frame + half)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()
