"""Sliders that glide, and know when they have arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from neurosketch.core.control import ControlState
from neurosketch.models.ddsp.describe import FRAME_RATE
from neurosketch.models.streaming import Glide


class Sliders(Mapping[str, float]):
    """The controls of a stream, frame by frame.

    Args:
        controls: where they stand at the start.
    """

    def __init__(self, controls: ControlState) -> None:
        self._glide = Glide(controls, FRAME_RATE)
        self._reached: ControlState | None = None

    def __getitem__(self, name: str) -> float:
        return self._glide[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._glide)

    def __len__(self) -> int:
        return len(self._glide)

    def move(self, controls: ControlState) -> bool:
        """One frame nearer to where the hand has them; whether all have arrived."""
        if controls is not self._reached:
            self._glide.move(controls)
            arrived = all(self._glide[name] == value for name, value in controls.items())
            self._reached = controls if arrived else None
        return self._reached is not None
