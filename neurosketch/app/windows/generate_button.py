"""The large button: Generate, and while it works, progress and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from neurosketch.app.actions import native, spec_of
from neurosketch.app.theme import colour, current_theme, ui_font

_RADIUS = 8.0


class GenerateButton(QPushButton):
    """Shows its key; while a clip is made it fills from the left and a click cancels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action.generate")
        self.setProperty("role", "primary")
        self.setMinimumHeight(36)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._busy = False
        self._fraction = 0.0
        self._describe()

    @property
    def busy(self) -> bool:
        """Whether it shows progress."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Switch between Generate and Cancel."""
        self._busy = busy
        self._fraction = 0.0
        self._describe()

    def set_fraction(self, fraction: float) -> None:
        """Share of the clip that is done, 0 ... 1."""
        self._fraction = min(max(fraction, 0.0), 1.0)
        self._describe()

    def _describe(self) -> None:
        if self._busy:
            percent = round(self._fraction * 100)
            self.setText(self.tr("Generating {0} %").format(percent))
            self.setToolTip(self.tr("Cancel ({0})").format(self._hint()))
        else:
            self.setText(self.tr("Generate"))
            self.setToolTip(spec_of("action.generate").hint())
        self.setAccessibleName(self.text())
        self.update()

    def _hint(self) -> str:
        return native(spec_of("action.cancel" if self._busy else "action.generate").keys[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Key at the right end, progress underneath."""
        super().paintEvent(event)
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._busy:
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
            painter.setClipPath(shape)
            bar = QRectF(0, self.height() - 4.0, self.width() * self._fraction, 4.0)
            painter.fillRect(bar, colour(theme.accent2))
        if self.isEnabled():
            painter.setFont(ui_font("small"))
            painter.setPen(colour(theme.on_accent, 0.85))
            right = QRectF(self.rect()).adjusted(0, 0, -14, 0)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(right, side, self._hint())
        painter.end()
