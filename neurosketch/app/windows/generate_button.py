"""The large button: Generate, and while it works, progress and Cancel."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.basics import with_key

_RADIUS = 8.0


class GenerateButton(QPushButton):
    """Shows its key; while a clip is made it fills from the left and a click cancels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action.generate")
        self.setProperty("role", "primary")
        self.setMinimumHeight(36)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._busy = self._searching = False
        self._fraction = 0.0
        self._keys: Mapping[str, str] = {}
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

    def set_searching(self, searching: bool) -> None:
        """Show the progress of a search, which a click cancels as well."""
        self._searching = searching
        self.set_busy(searching)

    def set_fraction(self, fraction: float) -> None:
        """Share of the clip that is done, 0 ... 1."""
        self._fraction = min(max(fraction, 0.0), 1.0)
        self._describe()

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Show these keys, action id → key as the system writes it."""
        self._keys = keys
        self._describe()

    def _describe(self) -> None:
        if self._busy:
            percent = round(self._fraction * 100)
            text = self.tr("Searching {0} %") if self._searching else self.tr("Generating {0} %")
            self.setText(text.format(percent))
            self.setToolTip(with_key(self.tr("Cancel"), self._hint()))
        else:
            self.setText(self.tr("Generate"))
            self.setToolTip(with_key(self.tr("Generate"), self._hint()))
        self.setAccessibleName(self.text())
        self.update()

    def _hint(self) -> str:
        return self._keys.get("action.cancel" if self._busy else "action.generate", "")

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
