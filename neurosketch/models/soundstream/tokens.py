"""What can be done to the tokens of a region while they play: repeat, shuffle, freeze, swap.

Every operation only decides which frame of which clip comes next, so a stream may be cut into calls
in any way, and a recipe that holds the sliders' movements gives the same sound again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

MOST_REPEATS_LOG2 = 5
SLICES = 16
_SHORTEST_SLICE = 4
_LONGEST_HOLD = 128
_FOREVER = 0.999
_NEARER = 0.25


@dataclass(frozen=True, slots=True)
class Operations:
    """Where the sliders of the token operations stand.

    Attributes:
        freeze, shuffle, repeat, swap: how much, 0 ... 1.
        start, end: the region as shares of the clip, 0 ... 1, in any order.
    """

    freeze: float = 0.0
    shuffle: float = 0.0
    repeat: float = 0.0
    swap: float = 0.0
    start: float = 0.0
    end: float = 1.0

    @classmethod
    def of(cls, controls: Mapping[str, float]) -> Operations:
        """From the controls of the family."""
        return cls(
            controls["freeze"], controls["shuffle"], controls["repeat"], controls["swap"],
            controls["from"], controls["to"],
        )  # fmt: skip

    def region(self, period: int, lead: int = 0) -> tuple[int, int]:
        """First frame and frame after the last one of the region of a clip.

        Args:
            period: frames of the clip.
            lead: frames before its first one.
        """
        low, high = sorted((self.start, self.end))
        return lead + math.floor(low * period), lead + math.ceil(high * period)


@dataclass(frozen=True, slots=True)
class Step:
    """Which moment comes next.

    Attributes:
        side: 0 for the first clip, 1 for the second.
        index: frame of that clip.
        share: how far towards the frame after it, 0 ... 1.
        follows: whether it is the frame right after the one before, so that waveforms fit together.
        jumps: whether it is neither that nor near it.
    """

    side: int
    index: int
    share: float = 0.0
    follows: bool = False
    jumps: bool = False


class TokenPath:
    """Walks around and around a clip, through its operations.

    Args:
        period: frames of the first clip.
        other: frames of the second clip; 0 without one.
        seed: the same seed shuffles and swaps the same way.
        lead: frames of both before the sound begins, which are passed once and not repeated.
    """

    def __init__(self, period: int, other: int, seed: int, lead: int = 0) -> None:
        self._period, self._other, self._seed, self._lead = period, other, seed, lead
        self._position = 0.0
        self._last: Step | None = None
        self._held: tuple[int, int] | None = None
        self._held_for = 0
        self._orders: dict[tuple[int, int], list[int]] = {}

    def advance(self, speed: float, operations: Operations) -> Step:
        """The next moment, then move on by `speed` frames.

        At a speed of exactly 1 it comes to stand on whole frames again within a few steps.
        """
        index = int(self._position)
        share = self._position - index
        start, end = operations.region(self._period, self._lead)
        inside = start <= index < end
        side = 0
        if inside:
            side, index = self._operated(index - start, end - start, operations)
            around = self._other if side else self._period
            index = self._lead + (index + start - self._lead) % around
        else:
            self._held = None
        held = self._held is not None
        step = self._noted(Step(side, index, 0.0 if held else share), held)
        self._move(speed)
        return step

    def _operated(self, place: int, size: int, operations: Operations) -> tuple[int, int]:
        """Side, and place within the region."""
        side = 1 if self._is_swapped(place, size, operations.swap) else 0
        place = _repeated(place, size, operations.repeat)
        place = self._shuffled(place, size, operations.shuffle)
        if operations.freeze <= 0.0:
            self._held = None
            return side, place
        longest = math.exp(operations.freeze * math.log(_LONGEST_HOLD))
        over = operations.freeze < _FOREVER and self._held_for >= round(longest)
        if self._held is None or over:
            self._held, self._held_for = (side, place), 0
        self._held_for += 1
        return self._held

    def _is_swapped(self, place: int, size: int, amount: float) -> bool:
        if not self._other or amount <= 0.0:
            return False
        slices = _slices(size)
        ranks = self._order(slices, purpose=1)
        return ranks[place * slices // size] < max(1, round(amount * slices))

    def _shuffled(self, place: int, size: int, amount: float) -> int:
        slices = _slices(size)
        if amount <= 0.0 or slices < 2:
            return place
        moving = self._order(slices, purpose=0)[: max(2, round(amount * slices))]
        number = place * slices // size
        if number not in moving:
            return place
        other = moving[(moving.index(number) + 1) % len(moving)]
        into = place - _start(number, slices, size)
        return min(_start(other, slices, size) + into, size - 1)

    def _order(self, slices: int, purpose: int) -> list[int]:
        """The numbers of all slices in an order that only seed and purpose decide."""
        key = (slices, purpose)
        if key not in self._orders:
            random = np.random.Generator(np.random.Philox(key=[self._seed, 16 + purpose]))
            self._orders[key] = [int(n) for n in random.permutation(slices)]
        return self._orders[key]

    def _noted(self, step: Step, held: bool) -> Step:
        last, self._last = self._last, step
        if last is None:
            return Step(step.side, step.index, step.share, follows=not held)
        ahead = step.index + step.share - last.index - last.share
        same = step.side == last.side
        whole = step.share == 0.0 and last.share == 0.0
        return Step(
            step.side, step.index, step.share,
            follows=same and whole and ahead == 1.0 and not held,
            jumps=not same or not 0.0 <= ahead <= 4.0,
        )  # fmt: skip

    def _move(self, speed: float) -> None:
        if speed == 1.0 and self._position != round(self._position):
            off = round(self._position) - self._position
            speed += off if abs(off) < 0.02 else _NEARER * off
        self._position += speed
        nearest = round(self._position)
        if abs(self._position - nearest) < 1e-6:
            self._position = float(nearest)
        over = self._position - self._lead - self._period
        if over >= 0.0:
            self._position = self._lead + math.fmod(over, self._period)


def _slices(size: int) -> int:
    return max(1, min(SLICES, size // _SHORTEST_SLICE))


def _start(number: int, slices: int, size: int) -> int:
    """First place of a slice."""
    return -(-number * size // slices)


def _repeated(place: int, size: int, amount: float) -> int:
    """The beginning of the region over and over, 2 to 32 times."""
    times = round(2.0 ** (MOST_REPEATS_LOG2 * amount))
    return place % max(2, size // times) if times > 1 else place
