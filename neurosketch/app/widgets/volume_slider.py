"""The volume of the room: master gain in decibels beside the meter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.slider_paint import knob_radius
from neurosketch.app.widgets.value_text import format_number

MIN_GAIN_DB = -60.0
"""The left end; it means silence."""
MAX_GAIN_DB = 6.0
SILENCE_DB = -120.0
DEFAULT_GAIN_DB = 0.0
_STEP_DB = 1.0
_PAGE_STEPS = 6.0
_FINE = 0.1
_REST_PLACE = ((DEFAULT_GAIN_DB - MIN_GAIN_DB) / (MAX_GAIN_DB - MIN_GAIN_DB)) ** 2


class VolumeSlider(ThemedWidget):
    """A slim slider for what is heard; it changes nothing that is kept or exported.

    Drag, wheel and arrow keys turn it, with Shift ten times finer; double-click, Ctrl-click,
    Delete and Backspace return to 0 dB; its left end is silence.

    Signals:
        gainChanged(float): gain in dB the hand chose; `SILENCE_DB` at the left end.
    """

    gainChanged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gain_db = DEFAULT_GAIN_DB
        self._drag: tuple[float, float] | None = None
        self._fine = False
        self.setObjectName("master.gain")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Volume"))
        self._describe()

    def gain_db(self) -> float:
        """The gain in dB; `SILENCE_DB` at the left end."""
        return SILENCE_DB if self._gain_db <= MIN_GAIN_DB else self._gain_db

    def set_gain_db(self, gain_db: float) -> None:
        """Show a gain without telling; beyond the ends it stands at the end."""
        self._gain_db = min(max(gain_db, MIN_GAIN_DB), MAX_GAIN_DB)
        self._describe()
        self.update()

    def value_text(self) -> str:
        """The gain with its unit."""
        if self._gain_db <= MIN_GAIN_DB:
            return self.tr("silent")
        return f"{format_number(self._gain_db, 1, signed=True)} dB"

    def reset(self) -> None:
        """Back to 0 dB."""
        self._turn_to(DEFAULT_GAIN_DB)

    def sizeHint(self) -> QSize:
        """Slim: it lies below the meter and is as wide as that."""
        return QSize(90, round(2 * _knob_radius() + 4))

    def _describe(self) -> None:
        text = self.value_text()
        self.setAccessibleDescription(text)
        self.setToolTip(
            self.tr("Volume: {0}, for your ears only: takes and exports keep their level").format(
                text
            )
        )

    def _turn_to(self, gain_db: float) -> None:
        before = self.gain_db()
        self.set_gain_db(gain_db)
        if self.gain_db() != before:
            self.gainChanged.emit(self.gain_db())

    def _track(self) -> QRectF:
        knob = _knob_radius() + 2.0
        return QRectF(knob, self.height() / 2.0, max(self.width() - 2 * knob, 1.0), 0.0)

    def _place(self) -> float:
        """Where the handle stands, 0 ... 1: squared, so that the loud end has most of the way."""
        return ((self._gain_db - MIN_GAIN_DB) / (MAX_GAIN_DB - MIN_GAIN_DB)) ** 2

    def _turn_to_place(self, place: float) -> None:
        share = min(max(place, 0.0), 1.0) ** 0.5
        self._turn_to(MIN_GAIN_DB + share * (MAX_GAIN_DB - MIN_GAIN_DB))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer, or hold it where it is with Shift."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held = event.modifiers()
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            self.reset()
            return
        self._fine = bool(held & Qt.KeyboardModifier.ShiftModifier)
        x, track = event.position().x(), self._track()
        knob_x = track.left() + self._place() * track.width()
        if not self._fine and abs(x - knob_x) > _knob_radius():
            self._turn_to_place((x - track.left()) / track.width())
        self._drag = (x, self._place())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand; Shift may come and go."""
        if self._drag is None:
            return
        x = event.position().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if fine is not self._fine:
            self._fine, self._drag = fine, (x, self._place())
            return
        start_x, start = self._drag
        way = (x - start_x) / self._track().width()
        self._turn_to_place(start + way * (_FINE if fine else 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to 0 dB."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One decibel a notch."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        self._turn_to(self._gain_db + notches * self._step(event))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages step, Home and End go to the ends, Delete resets."""
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Right: 1.0, Qt.Key.Key_Up: 1.0, Qt.Key.Key_Left: -1.0,
            Qt.Key.Key_Down: -1.0, Qt.Key.Key_PageUp: _PAGE_STEPS,
            Qt.Key.Key_PageDown: -_PAGE_STEPS,
        }.get(key)  # fmt: skip
        ends = {Qt.Key.Key_Home: MIN_GAIN_DB, Qt.Key.Key_End: MAX_GAIN_DB}
        if steps is not None:
            self._turn_to(self._gain_db + steps * self._step(event))
        elif key in ends:
            self._turn_to(ends[key])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _step(event: QWheelEvent | QKeyEvent) -> float:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return _STEP_DB * (_FINE if fine else 1.0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, the way up to the handle, a tick at 0 dB, the handle."""
        theme, painter, track = current_theme(), QPainter(self), self._track()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob, y = _knob_radius(), track.top()
        here = track.left() + self._place() * track.width()
        rest = track.left() + _REST_PLACE * track.width()
        painter.setPen(QPen(colour(theme.dim), 1.0))
        painter.drawLine(QPointF(rest, y - knob), QPointF(rest, y + knob))
        for start, end, token in (
            (0.0, float(self.width()), theme.hover if theme.is_dark else theme.line),
            (0.0, here, theme.muted),
        ):
            painter.setPen(QPen(colour(token), 3.0, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(start + 1.5, y), QPointF(max(end - 1.5, 1.5), y))
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.accent), 2.0))
            painter.setBrush(colour(theme.panel))
            painter.drawEllipse(QPointF(here, y), knob + 0.5, knob + 0.5)
        edge = theme.panel if theme.is_dark else theme.dim
        painter.setPen(QPen(colour(edge), 1.0))
        painter.setBrush(colour(theme.knob))
        painter.drawEllipse(QPointF(here, y), knob - 1.0, knob - 1.0)
        painter.end()


def _knob_radius() -> float:
    """Three quarters of a control's handle: this one is no part of the sound."""
    return 0.75 * knob_radius()
