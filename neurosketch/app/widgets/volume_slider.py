"""The volume of the room: master gain in decibels beside the meter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from neurosketch.app.widgets.slim_slider import SlimSlider
from neurosketch.app.widgets.value_text import format_number

MIN_GAIN_DB = -60.0
"""The left end; it means silence."""
MAX_GAIN_DB = 6.0
SILENCE_DB = -120.0
DEFAULT_GAIN_DB = 0.0
_STEP_DB = 1.0


class GainSlider(SlimSlider):
    """A slim slider in decibels whose loud end has most of the way; its left end is silence.

    Args:
        most: the right end in dB.
    """

    def __init__(self, most: float = MAX_GAIN_DB, parent: QWidget | None = None) -> None:
        super().__init__(MIN_GAIN_DB, most, DEFAULT_GAIN_DB, _STEP_DB, parent)

    def to_place(self, value: float) -> float:
        """Squared, so that the loud end has most of the way."""
        return super().to_place(value) ** 2

    def from_place(self, place: float) -> float:
        """Inverse of `to_place`."""
        return super().from_place(place**0.5)

    def value_text(self) -> str:
        """The gain with its unit."""
        if self.value() <= MIN_GAIN_DB:
            return self.tr("silent")
        return f"{format_number(self.value(), 1, signed=True)} dB"


class VolumeSlider(GainSlider):
    """What is heard; it changes nothing that is kept or exported.

    Signals:
        gainChanged(float): gain in dB the hand chose; `SILENCE_DB` at the left end.
    """

    gainChanged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(MAX_GAIN_DB, parent)
        self.setObjectName("master.gain")
        self.setAccessibleName(self.tr("Volume"))
        self.valueChanged.connect(lambda _: self.gainChanged.emit(self.gain_db()))
        self.describe()

    def gain_db(self) -> float:
        """The gain in dB; `SILENCE_DB` at the left end."""
        return SILENCE_DB if self.value() <= MIN_GAIN_DB else self.value()

    def set_gain_db(self, gain_db: float) -> None:
        """Show a gain without telling; beyond the ends it stands at the end."""
        self.set_value(gain_db)

    def describe(self) -> None:
        """Say whom it is for."""
        text = self.value_text()
        self.setAccessibleDescription(text)
        self.setToolTip(
            self.tr("Volume: {0}, for your ears only: takes and exports keep their level").format(
                text
            )
        )
