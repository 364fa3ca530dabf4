"""Length of the next clip, in seconds or in bars of the sketch's tempo."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QWidget

from neurosketch.app.viewmodels.sketch import MIN_SECONDS
from neurosketch.app.widgets.basics import SegmentedControl
from neurosketch.core.model_spec import MAX_SECONDS

BEATS_PER_BAR = 4
FALLBACK_BPM = 120.0


class LengthField(QWidget):
    """A number with its unit; bars follow the tempo.

    Signals:
        secondsChanged(float): the user asked for another length.
        barsWanted(float): the user asked for bars; the tempo they are counted in.
    """

    secondsChanged = Signal(float)
    barsWanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = 8.0
        self._tempo_bpm = FALLBACK_BPM
        self.spin = QDoubleSpinBox(self)
        self.spin.setObjectName("length")
        self.spin.setAccessibleName(self.tr("Length of the next clip"))
        self.spin.setKeyboardTracking(False)
        self.spin.lineEdit().setTextMargins(6, 0, 0, 0)
        self.spin.valueChanged.connect(self._typed)
        self.unit = SegmentedControl(
            (("s", self.tr("s")), ("bars", self.tr("bars"))), self.tr("Unit of length"), self
        )
        self.unit.changed.connect(self._unit_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.unit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.spin.setMinimumWidth(58)
        row.addWidget(self.spin, 1)
        row.addWidget(self.unit)
        self.setFocusProxy(self.spin)
        self._show()

    def seconds(self) -> float:
        """The length in seconds, unrounded."""
        return self._seconds

    def set_seconds(self, seconds: float) -> None:
        """Show a length without telling."""
        self._seconds = seconds
        self._show()

    def set_tempo(self, tempo_bpm: float | None) -> None:
        """Bars keep their number when the tempo changes, seconds keep theirs."""
        bars = self._seconds / self._bar_seconds()
        self._tempo_bpm = tempo_bpm or FALLBACK_BPM
        if self.unit.value() == "bars":
            self._set(bars * self._bar_seconds())
        self._show()

    def _bar_seconds(self) -> float:
        return BEATS_PER_BAR * 60.0 / self._tempo_bpm

    def _unit_chosen(self, unit: str) -> None:
        self._show()
        if unit == "bars":
            self.barsWanted.emit(self._tempo_bpm)

    def _show(self) -> None:
        in_bars = self.unit.value() == "bars"
        scale = self._bar_seconds() if in_bars else 1.0
        with QSignalBlocker(self.spin):
            self.spin.setDecimals(2)
            self.spin.setSingleStep(1.0 if in_bars else 0.5)
            self.spin.setRange(MIN_SECONDS / scale, MAX_SECONDS / scale)
            self.spin.setValue(self._seconds / scale)

    def _typed(self, value: float) -> None:
        scale = self._bar_seconds() if self.unit.value() == "bars" else 1.0
        self._set(value * scale)

    def _set(self, seconds: float) -> None:
        seconds = min(max(seconds, MIN_SECONDS), MAX_SECONDS)
        if seconds != self._seconds:
            self._seconds = seconds
            self.secondsChanged.emit(seconds)
