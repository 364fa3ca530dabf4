"""The morph slider between its two ends."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.basics import ThemedWidget, label
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.core.control import ControlSpec


class SideBadge(ThemedWidget):
    """The letter of one side in its colour."""

    def __init__(self, letter: str, *, second: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self._second = second
        self.setFixedSize(QSize(30, 24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded ground and letter."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.accent2_soft if self._second else theme.accent_soft))
        painter.drawRoundedRect(QRectF(self.rect()), 6.0, 6.0)
        painter.setPen(colour(theme.accent2_text if self._second else theme.accent_text))
        painter.setFont(ui_font("small", bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()


class MorphRow(QWidget):
    """A badge for each side, the slider between them, the names of both below."""

    def __init__(self, spec: ControlSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = ControlSlider(spec, self)
        self._names = (label("", "caption"), label("", "caption"))
        row = QHBoxLayout()
        row.setSpacing(8)
        bottom = Qt.AlignmentFlag.AlignBottom
        row.addWidget(SideBadge("A", second=False), 0, bottom)
        row.addWidget(self.slider, 1)
        row.addWidget(SideBadge("B", second=True), 0, bottom)
        names = QHBoxLayout()
        names.addWidget(self._names[0])
        names.addStretch(1)
        names.addWidget(self._names[1])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addLayout(names)

    def set_names(self, first: str, second: str) -> None:
        """What lies at either end."""
        for place, name in zip(self._names, (first, second), strict=True):
            short = place.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 104)
            place.setText(short)
            place.setToolTip(name)

    def names(self) -> tuple[str, str]:
        """What is shown at either end."""
        return (self._names[0].text(), self._names[1].text())
