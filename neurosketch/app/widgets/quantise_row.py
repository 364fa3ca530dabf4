"""How notes are moved to a grid: which, how far, with how much swing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QWidget

from neurosketch.app.widgets.basics import label
from neurosketch.midi.quantise import GRIDS, Quantise

STRAIGHT_PERCENT, MOST_SWING_PERCENT = 50, 75


class QuantiseRow(QWidget):
    """Grid, strength, swing, lengths in one line.

    Signals:
        changed(object): `Quantise`, or None to leave the notes where they are.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QComboBox(self)
        self.grid.setObjectName("quantise.grid")
        self.grid.setAccessibleName(self.tr("Grid"))
        self.grid.addItem(self.tr("off"), 0.0)
        for name, beats in GRIDS.items():
            self.grid.addItem(name, beats)
        self.strength = self._percent("quantise.strength", self.tr("Strength"), 0, 100, 100)
        self.strength.setToolTip(self.tr("How far each note moves towards the grid"))
        self.swing = self._percent(
            "quantise.swing", self.tr("Swing"), STRAIGHT_PERCENT, MOST_SWING_PERCENT,
            STRAIGHT_PERCENT,
        )  # fmt: skip
        self.swing.setToolTip(self.tr("50 % is straight, 67 % is a triplet"))
        self.lengths = QCheckBox(self.tr("ends too"), self)
        self.lengths.setObjectName("quantise.lengths")
        self.lengths.setToolTip(self.tr("Move the ends of the notes to the grid as well"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(self.tr("Quantise"), "heading"))
        row.addWidget(self.grid)
        for text, field in (
            (self.tr("strength"), self.strength), (self.tr("swing"), self.swing),
        ):  # fmt: skip
            row.addSpacing(4)
            row.addWidget(label(text, "muted"))
            row.addWidget(field)
        row.addSpacing(4)
        row.addWidget(self.lengths)
        row.addStretch(1)
        self.grid.currentIndexChanged.connect(self._tell)
        self.strength.valueChanged.connect(self._tell)
        self.swing.valueChanged.connect(self._tell)
        self.lengths.toggled.connect(self._tell)
        self._show()

    def choice(self) -> Quantise | None:
        """What is chosen; None leaves the notes where they are."""
        grid = float(self.grid.currentData())
        if grid <= 0.0:
            return None
        return Quantise(
            grid, self.strength.value() / 100.0,
            self.swing.value() / 100.0, self.lengths.isChecked(),
        )  # fmt: skip

    def set_grid(self, name: str) -> None:
        """Choose a grid by its name; any other text switches it off."""
        self.grid.setCurrentIndex(max(self.grid.findText(name), 0))

    def _percent(self, name: str, text: str, low: int, high: int, value: int) -> QSpinBox:
        field = QSpinBox(self)
        field.setObjectName(name)
        field.setAccessibleName(text)
        field.setRange(low, high)
        field.setSingleStep(5)
        field.setValue(value)
        field.setSuffix(" %")
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        return field

    def _tell(self, *_: object) -> None:
        self._show()
        self.changed.emit(self.choice())

    def _show(self) -> None:
        on = self.choice() is not None
        for widget in (self.strength, self.swing, self.lengths):
            widget.setEnabled(on)
