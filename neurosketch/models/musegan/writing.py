"""How the networks write sketches of any length: four bars at a time, each window seeing others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurosketch.core.composing import ROLES
from neurosketch.models.musegan.asked import Asked
from neurosketch.models.musegan.cells import STEPS_PER_BAR, Cells, silence
from neurosketch.models.musegan.noise import drawn
from neurosketch.models.musegan.plan import NETWORK_BARS, Plan
from neurosketch.models.musegan.planning import BoolArray
from neurosketch.models.musegan.seeds import stream

if TYPE_CHECKING:
    from neurosketch.models.musegan.network import Networks, Noise

STEPS = NETWORK_BARS * STEPS_PER_BAR
_HOP_BARS = 2
"""Each window of a longer sketch sees the last bars of the one before."""
FORGOTTEN = 0.95
"""Share of a draft of the generator that the masked model writes anew in a new sketch: what goes
least with the rest. With less of it, genres are harder to tell."""
_BOLDEST, _FAR = 0.25, 3.0
"""The same where the noise is bent by so many deviations or more: who turns an axis wants to hear
what the generator makes of it."""
PASSES, PASSES_OF_FEW = 8, 6
"""Of the masked model: over most players, and over at most `_FEW` of them."""
_FEW = 2
TEMPERATURE = 0.8
"""Of the choices of the masked model: safer than it was learnt (1), as varied as it need be."""
_COLDEST = 0.5
"""Temperature at full truncation."""

Tick = Callable[[], None]
"""Called between steps of the work; raises `Cancelled`."""


def forgotten(axes: Sequence[float]) -> float:
    """Share of a draft that is written anew when the noise is bent so far along each axis, in σ."""
    return FORGOTTEN - (FORGOTTEN - _BOLDEST) * min(float(np.linalg.norm(axes)) / _FAR, 1.0)


def write(
    networks: Networks,
    plan: Plan,
    noise: Noise,
    rng: np.random.Generator,
    *,
    temperature: float = TEMPERATURE,
    forgotten: float = FORGOTTEN,
    tick: Tick = lambda: None,
) -> Cells:
    """Four new bars: a draft of the generator from noise, refined by the masked model.

    Args:
        networks: what writes.
        plan: of four bars.
        noise: of the generator.
        rng: for the choices of the masked model.
        temperature: of those.
        forgotten: share of the draft that is written anew.
        tick: see `Tick`.
    """
    return networks.refine(
        networks.draft(plan, noise), np.ones((len(ROLES), STEPS), np.bool_), plan, rng,
        passes=PASSES, temperature=temperature, forget=forgotten, judged=True, tick=tick,
    )  # fmt: skip


class Writer:
    """Writes cells after plans.

    Args:
        networks: what writes.
        asked: the request.
        tick: see `Tick`.
    """

    def __init__(self, networks: Networks, asked: Asked, tick: Tick) -> None:
        self._networks, self._asked, self._tick = networks, asked, tick
        self._forgotten = forgotten(asked.axes)
        self._temperature = TEMPERATURE - (TEMPERATURE - _COLDEST) * asked.truncation

    def new(self, plan: Plan, *purpose: str | int) -> Cells:
        """All cells of a new sketch: drafted by the generator, refined by the masked model.

        Args:
            plan: of all its bars.
            purpose: names the random numbers.
        """
        cells, whole = silence(_padded(plan.bars) * STEPS_PER_BAR), _looped_plan(plan)
        written = 0
        for number, first in enumerate(_starts(whole.bars)):
            self._tick()
            window = whole.window(first, NETWORK_BARS)
            noise = drawn(self._networks.axes, self._asked, number, *purpose)
            free = np.zeros((len(ROLES), STEPS), np.bool_)
            free[:, (written - first) * STEPS_PER_BAR :] = True
            start = first * STEPS_PER_BAR
            if free.all():
                rng = stream(self._asked.seed, "refine", *purpose, number)
                part = write(
                    self._networks, window, noise, rng,
                    temperature=self._temperature, forgotten=self._forgotten, tick=self._tick,
                )  # fmt: skip
            else:
                draft = self._networks.draft(window, noise)
                part = cells.window(start, start + STEPS).where(free, draft)
                part = self._refine(
                    part, free, window, self._forgotten, False, (*purpose, number), True
                )
            cells = _put(cells, part, free, start)
            written = first + NETWORK_BARS
        return cells.window(0, plan.bars * STEPS_PER_BAR)

    def again(
        self,
        cells: Cells,
        free: BoolArray,
        plan: Plan,
        *purpose: str | int,
        amount: float = 1.0,
        keep_rhythm: bool = False,
    ) -> Cells:
        """Write the free cells anew so that they go with the others, which stay as they are.

        Args:
            cells: what is there.
            free: (6, steps).
            plan: of all bars.
            purpose: names the random numbers.
            amount: share of the free cells that is forgotten.
            keep_rhythm: only pitches change.
        """
        bars, whole = plan.bars, _looped_plan(plan)
        turns = np.arange(whole.bars * STEPS_PER_BAR) % cells.steps
        looped = Cells(
            cells.drums[turns], cells.base[:, turns], cells.shape[:, turns],
            cells.length[:, turns], cells.velocity[:, turns],
        )  # fmt: skip
        left = free[:, turns].copy()
        for number, first in enumerate(_starts(whole.bars)):
            span = slice(first * STEPS_PER_BAR, first * STEPS_PER_BAR + STEPS)
            own = left[:, span].copy()
            if not own.any():
                continue
            self._tick()
            part = looped.window(span.start, span.stop)
            window = whole.window(first, NETWORK_BARS)
            part = self._refine(part, own, window, amount, keep_rhythm, (*purpose, number))
            looped = _put(looped, part, own, span.start)
            left[:, span] = False
        return looped.window(0, bars * STEPS_PER_BAR)

    def _refine(
        self,
        cells: Cells,
        free: BoolArray,
        plan: Plan,
        forget: float,
        keep_rhythm: bool,
        purpose: tuple[str | int, ...],
        judged: bool = False,
    ) -> Cells:
        few = np.count_nonzero(free.any(axis=1)) <= _FEW
        return self._networks.refine(
            cells, free, plan, stream(self._asked.seed, "refine", *purpose),
            passes=PASSES_OF_FEW if few else PASSES,
            temperature=self._temperature, keep_rhythm=keep_rhythm, forget=forget,
            judged=judged, tick=self._tick,
        )  # fmt: skip


def _padded(bars: int) -> int:
    """Bars of whole windows that hold so many."""
    return max(bars + bars % _HOP_BARS, NETWORK_BARS)


def _starts(bars: int) -> range:
    return range(0, bars - NETWORK_BARS + 1, _HOP_BARS)


def _looped_plan(plan: Plan) -> Plan:
    """The plan of whole windows; what is shorter is a loop."""
    bars = _padded(plan.bars)
    beats = np.arange(bars * 4) % (plan.bars * 4)
    return Plan(
        plan.genre, plan.minor, plan.roots[beats], plan.tones[beats],
        plan.active[:, np.arange(bars) % plan.bars], plan.attributes,
    )  # fmt: skip


def _put(cells: Cells, part: Cells, free: BoolArray, start: int) -> Cells:
    """Cells with the free ones of a part of them put in their place."""
    rest, end = cells.copy(), start + part.steps
    rest.drums[start:end] = np.where(free[0][:, None], part.drums, rest.drums[start:end])
    for mine, theirs in (
        (rest.base, part.base), (rest.shape, part.shape), (rest.length, part.length),
        (rest.velocity, part.velocity),
    ):  # fmt: skip
        mine[:, start:end] = np.where(free[1:], theirs, mine[:, start:end])
    return rest
