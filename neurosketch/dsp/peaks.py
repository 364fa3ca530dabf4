"""Minima and maxima of audio at any zoom, from a pyramid that is built once per clip."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

_BASE = 32
_STEP = 8


def column_peaks(audio: FloatArray, columns: int) -> FloatArray:
    """Lowest and highest sample of each of `columns` equal slices, over all channels.

    Args:
        audio: (C, T) float32; may be empty.
        columns: how many slices, at least 1.

    Returns:
        (columns, 2) float32: minimum, maximum; zeros when there is no audio.
    """
    if audio.shape[1] == 0:
        return np.zeros((columns, 2), np.float32)
    # Channel by channel: folding them first would need as much memory as a long clip itself.
    each = [_reduce(row, row, 0.0, float(audio.shape[1]), columns) for row in audio]
    peaks = each[0]
    for other in each[1:]:
        np.minimum(peaks[:, 0], other[:, 0], out=peaks[:, 0])
        np.maximum(peaks[:, 1], other[:, 1], out=peaks[:, 1])
    return peaks


def _reduce(
    low: FloatArray, high: FloatArray, start: float, end: float, columns: int
) -> FloatArray:
    """Minimum of `low` and maximum of `high` per slice of [start, end); outside is silence."""
    size = low.shape[0]
    points = np.linspace(start, end, columns + 1)
    edges = np.floor(points + 1e-9).astype(np.int64)
    last = min(max(int(np.ceil(end - 1e-9)), 1), size)
    inside = (edges[:-1] < last) & (np.ceil(points[1:] - 1e-9) > 0)
    peaks = np.zeros((columns, 2), np.float32)
    if inside.any():
        # reduceat takes one element where two neighbouring edges are equal: just what a zoomed-in
        # view needs, where several columns fall into one sample.
        first = np.maximum(edges[:-1][inside], 0)
        peaks[inside, 0] = np.minimum.reduceat(low[:last], first)
        peaks[inside, 1] = np.maximum.reduceat(high[:last], first)
    return peaks


class PeakPyramid:
    """Answers "the peaks of these frames in this many columns" in well under a millisecond.

    Args:
        audio: (C, T) float32, C >= 1; channels are folded into one envelope.
    """

    def __init__(self, audio: FloatArray) -> None:
        audio = np.asarray(audio, np.float32)
        self.length_frames = int(audio.shape[1])
        if self.length_frames == 0:
            audio = np.zeros((1, 1), np.float32)
        self._levels: list[tuple[int, FloatArray, FloatArray]] = []
        low, high, block = audio.min(axis=0), audio.max(axis=0), 1
        self._levels.append((block, low, high))
        factor = _BASE
        while low.shape[0] > 4 * factor:
            starts = np.arange(0, low.shape[0], factor)
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
            block *= factor
            self._levels.append((block, low, high))
            factor = _STEP

    def peaks(self, start_frame: float, end_frame: float, columns: int) -> FloatArray:
        """Lowest and highest sample per column of [start_frame, end_frame).

        A column shows every sample under it: its edges are widened to whole blocks, so a peak is
        never lost, at most shown one block early.

        Args:
            start_frame: first frame; parts outside the clip are silent.
            end_frame: one past the last frame.
            columns: how many columns, at least 1.

        Returns:
            (columns, 2) float32: minimum, maximum.
        """
        per_column = (end_frame - start_frame) / columns
        chosen = self._levels[0]
        for level in self._levels:
            if level[0] * 2 <= per_column:
                chosen = level
        block, low, high = chosen
        return _reduce(low, high, start_frame / block, end_frame / block, columns)

    def peak(self) -> float:
        """Largest absolute sample of the clip."""
        _, low, high = self._levels[-1]
        return float(max(-low.min(), high.max(), 0.0))


class RollingPeaks:
    """Peaks of the last seconds of endless audio.

    Args:
        sample_rate: Hz.
        seconds: how much time the columns span.
        columns: how many columns.
    """

    def __init__(self, sample_rate: int, seconds: float, columns: int) -> None:
        self.hop_length = max(1, round(seconds * sample_rate / columns))
        self._columns = np.zeros((columns, 2), np.float32)
        self._rest = np.zeros((2, 0), np.float32)

    def append(self, audio: FloatArray) -> int:
        """Add what follows.

        Args:
            audio: (C, n) float32, any n.

        Returns:
            How many columns are new.
        """
        fresh = np.stack((audio.min(axis=0), audio.max(axis=0)))
        both = np.concatenate((self._rest, fresh), axis=1)
        count = int(both.shape[1]) // self.hop_length
        whole = both[:, : count * self.hop_length].reshape(2, count, self.hop_length)
        self._rest = both[:, count * self.hop_length :]
        if count:
            total = self._columns.shape[0]
            new = np.stack((whole[0].min(axis=1), whole[1].max(axis=1)), axis=1)[-total:]
            self._columns = np.concatenate((self._columns[new.shape[0] :], new))
        return count

    def columns(self) -> FloatArray:
        """(columns, 2) float32 minimum and maximum, oldest first."""
        return self._columns
