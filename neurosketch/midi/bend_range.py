"""How far the pitch wheel of a channel reaches, which a device or file says by RPN 0."""

from __future__ import annotations

DATA_MSB, DATA_LSB = 6, 38
NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 98, 99, 100, 101
PARAMETER_CONTROLLERS = frozenset(
    {DATA_MSB, DATA_LSB, 96, 97, NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB}
)
"""Controllers that choose and set a parameter; they are no places of a knob."""
USUAL_SEMITONES = 2.0
_NONE = 127
_CENTRE = 8192


class BendRange:
    """Follows the controllers of one channel.

    Source: MIDI 1.0 Detailed Specification, Registered Parameter Numbers.
    """

    def __init__(self) -> None:
        self.semitones = USUAL_SEMITONES
        self._parameter = [_NONE, _NONE]

    def control(self, number: int, value: int) -> None:
        """Take a controller message into account; any other controller means nothing."""
        if number == RPN_MSB:
            self._parameter[0] = value
        elif number == RPN_LSB:
            self._parameter[1] = value
        elif number in (NRPN_MSB, NRPN_LSB):
            self._parameter = [_NONE, _NONE]
        elif self._parameter != [0, 0]:
            return
        elif number == DATA_MSB:
            self.semitones = float(value)
        elif number == DATA_LSB:
            # Cents; those above 99 are what some devices send for nothing.
            self.semitones = int(self.semitones) + min(value, 99) / 100.0


def wheel_share(low: int, high: int) -> float:
    """Place of the wheel, -1 ... 8191/8192, from the two data bytes of its message."""
    return ((high << 7 | low) - _CENTRE) / _CENTRE


def wheel_bytes(share: float) -> tuple[int, int]:
    """Data bytes of the wheel at a place -1 ... 1; inverse of `wheel_share`."""
    value = min(max(round(share * _CENTRE) + _CENTRE, 0), 2 * _CENTRE - 1)
    return value & 127, value >> 7
