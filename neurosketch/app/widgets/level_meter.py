"""Output level of two channels with peak hold and a latched clip light."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.value_text import format_number
from neurosketch.core.events import MeterReading

FLOOR_DB = -60.0
YELLOW_DB = -12.0
RED_DB = -6.0
FALL_DB_PER_SECOND = 26.0
HOLD_MS = 1500


class LevelMeter(ThemedWidget):
    """Two bars: green to -12 dBFS, yellow to -6, red above; the peak of the last moments as text.

    The clip light stays on until it is clicked, or Enter or Delete is pressed on it: `clipReset`
    tells so.
    """

    clipReset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels = [FLOOR_DB, FLOOR_DB]
        self._held_db = float("-inf")
        self._clipped = False
        self._since_reading = QElapsedTimer()
        self._since_held = QElapsedTimer()
        self.setObjectName("meter")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Output level"))
        self._describe()

    def set_reading(self, reading: MeterReading) -> None:
        """Show a reading; bars rise at once and fall slowly."""
        fallen = 0.0
        if self._since_reading.isValid():
            fallen = self._since_reading.elapsed() / 1000.0 * FALL_DB_PER_SECOND
        self._since_reading.restart()
        levels = [
            max(new, old - fallen, FLOOR_DB)
            for new, old in zip(reading.peak_db, self._levels, strict=True)
        ]
        loudest = max(reading.peak_db)
        expired = not self._since_held.isValid() or self._since_held.elapsed() > HOLD_MS
        text_before = self.value_text()
        if loudest >= self._held_db or expired:
            self._held_db = loudest
            self._since_held.restart()
        changed = levels != self._levels or reading.clipped is not self._clipped
        self._levels, self._clipped = levels, reading.clipped
        if changed or self.value_text() != text_before:
            self._describe()
            self.update()

    def clipped(self) -> bool:
        """Whether the clip light is on."""
        return self._clipped

    def levels_db(self) -> tuple[float, float]:
        """What the bars show, in dBFS."""
        return (self._levels[0], self._levels[1])

    def value_text(self) -> str:
        """Held peak with unit."""
        if self._held_db <= FLOOR_DB:
            return "−∞ dB"
        return f"{format_number(self._held_db, 1)} dB"

    def _describe(self) -> None:
        parts = [self.tr("peak {0}").format(self.value_text())]
        if self._clipped:
            parts.append(self.tr("clipped; press to reset"))
        text = ", ".join(parts)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            self.setToolTip(self.tr("Output level: {0}").format(text))

    def _text_width(self) -> float:
        return QFontMetricsF(ui_font("small")).horizontalAdvance("−00.0 dB") + 2

    def sizeHint(self) -> QSize:
        """Bars and number."""
        height = max(20.0, QFontMetricsF(ui_font()).height() + 4)
        return QSize(round(190 + self._text_width()), round(height))

    def minimumSizeHint(self) -> QSize:
        """Bars may shrink, the number may not."""
        return QSize(round(90 + self._text_width()), self.sizeHint().height())

    def _reset(self) -> None:
        if self._clipped:
            self._clipped = False
            self._describe()
            self.update()
            self.clipReset.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the clip light out."""
        self._reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put the clip light out."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if Qt.Key(event.key()) in keys:
            self._reset()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two bars in zones, the light, the number."""
        theme, painter = current_theme(), QPainter(self)
        inset, light = 5.0, 7.0
        width = self.width() - self._text_width() - 2 * inset - light - 10.0
        middle = self.height() / 2.0
        zones = ((FLOOR_DB, YELLOW_DB, theme.good_mark), (YELLOW_DB, RED_DB, theme.warn_mark),
                 (RED_DB, 0.0, theme.clip_mark))  # fmt: skip
        for channel, level in enumerate(self._levels):
            y = middle - 6.5 + channel * 8.0
            for low, high, token in zones:
                left = inset + (low - FLOOR_DB) / -FLOOR_DB * width
                right = inset + (high - FLOOR_DB) / -FLOOR_DB * width
                painter.fillRect(
                    QRectF(left, y, right - left, 5.0), colour(mixed(theme.line, token, 0.12))
                )
                lit = min(right, inset + (level - FLOOR_DB) / -FLOOR_DB * width)
                if lit > left:
                    painter.fillRect(QRectF(left, y, lit - left, 5.0), colour(token))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.clip_mark if self._clipped else theme.line))
        painter.drawRoundedRect(QRectF(inset + width + 3.0, middle - 6.5, light, 13.0), 2.0, 2.0)
        painter.setFont(ui_font("small"))
        painter.setPen(colour(theme.clip if self._clipped else theme.muted))
        place = QRectF(self.rect()).adjusted(0, 0, -inset, 0)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.value_text()
        )
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()), 6.0)
        painter.end()
