"""Bootstrap intervals over clips that come from a few sources."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DRAWS = 400
_FEWEST_SOURCES = 4

BY_SOURCE = "sources are drawn with replacement, then clips within each"
BY_CLIP = "clips are drawn with replacement"


class Bootstrap:
    """The same random draws for every statistic, so that systems are compared on like clips.

    Clips of one source resemble each other: drawing single clips would make the interval too
    narrow. With at least four sources, sources are drawn first and then clips within them.

    Args:
        sources: source of each clip.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        random = np.random.default_rng(0)
        groups = [
            np.flatnonzero([source == name for source in sources]) for name in sorted(set(sources))
        ]
        count = len(sources)
        self.by_source = len(groups) >= _FEWEST_SOURCES
        draws = []
        for _ in range(DRAWS if count else 0):
            if self.by_source:
                drawn = [groups[i] for i in random.integers(len(groups), size=len(groups))]
            else:
                drawn = [np.arange(count)]
            parts = [group[random.integers(len(group), size=len(group))] for group in drawn]
            draws.append(np.bincount(np.concatenate(parts), minlength=count))
        # How often each clip is in each draw: sums over a draw are then products of matrices.
        self._times = np.array(draws, np.float64)

    def mean(self, values: Sequence[float | None]) -> dict[str, float] | None:
        """Mean of what is there, with its 95 % interval.

        Returns:
            `value`, `low`, `high`; None when nothing is there.
        """
        return self.ratio(
            [0.0 if value is None else value for value in values],
            [0.0 if value is None else 1.0 for value in values],
        )

    def ratio(self, parts: Sequence[float], wholes: Sequence[float]) -> dict[str, float] | None:
        """Sum of `parts` by sum of `wholes`, with its interval as for `mean`."""
        above, below = np.array(parts, np.float64), np.array(wholes, np.float64)
        if below.sum() <= 0:
            return None
        sums = self._times @ below
        shares = (self._times @ above)[sums > 0] / sums[sums > 0]
        return interval(float(above.sum() / below.sum()), shares)

    def sums(self, rows: Floats) -> Floats:
        """(draws, k) sum over each draw of (n, k) rows, one of each clip."""
        drawn: Floats = self._times @ rows
        return drawn

    def median(self, values: Sequence[float | None]) -> dict[str, float] | None:
        """Median of what is there, with its interval as for `mean`."""
        array = as_floats(values)
        order = np.argsort(array)[: int(np.isfinite(array).sum())]  # NaN sorts last
        there = array[order]
        if not len(there):
            return None
        # How many of a draw are no greater than each value; its middle is found in that.
        reached = np.cumsum(self._times[:, order], axis=1)
        total = reached[:, -1:]
        middles = [np.argmax(reached > at // 2, axis=1) for at in (total - 1, total)]
        drawn = (there[middles[0]] + there[middles[1]])[total[:, 0] > 0] / 2
        return interval(float(np.median(there)), drawn)


def as_floats(values: Sequence[float | None]) -> Floats:
    """(n,) float64 with NaN for None."""
    return np.array([np.nan if value is None else value for value in values], np.float64)


def interval(value: float, draws: Floats) -> dict[str, float]:
    """A figure with its 95 % interval over draws."""
    low, high = np.percentile(draws, [2.5, 97.5])
    return {"value": round(value, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
