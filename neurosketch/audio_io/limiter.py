"""The last stage before the device: nothing above the ceiling, nothing touched below it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from neurosketch.audio_io.ports import Frames

CEILING_DB = -0.3
_LOOKAHEAD_SECONDS = 0.0015
_RELEASE_DB_PER_SECOND = 60.0


class Limiter:
    """Look-ahead peak limiter, stereo-linked.

    Gain reduction is decided in dB: instant rise with a linear release, held and averaged over the
    look-ahead, so it is fully there when the peak arrives and never steps. Samples are returned bit
    for bit while nothing exceeds the ceiling.

    Args:
        sample_rate: Hz.
        ceiling_db: highest sample value in dBFS.
    """

    def __init__(self, sample_rate: int, ceiling_db: float = CEILING_DB) -> None:
        window = 1 << round(math.log2(max(sample_rate * _LOOKAHEAD_SECONDS, 2.0)))
        self._lookahead = window - 1
        self._window = window
        self._ceiling = np.float32(10.0 ** (ceiling_db / 20.0))
        self._release = _RELEASE_DB_PER_SECOND / sample_rate
        self._delay: Frames = np.zeros((self._lookahead, 2), np.float32)
        self._history: npt.NDArray[np.float64] = np.zeros(2 * self._lookahead)

    @property
    def latency_frames(self) -> int:
        """Frames by which the output lags behind the input."""
        return self._lookahead

    def process(self, block: Frames) -> Frames:
        """Return the next (n, 2) frames, delayed by `latency_frames`.

        Args:
            block: (n, 2) float32, finite.
        """
        n = len(block)
        joined = np.concatenate((self._delay, block))
        audio, self._delay = joined[:n], joined[n:]
        peak = np.abs(block).max(axis=1) if n else np.zeros(0, np.float32)
        if not self._history.any() and not (peak > self._ceiling).any():
            return audio
        reduction = self._reduction_db(peak)
        gain = (10.0 ** (-reduction / 20.0)).astype(np.float32)
        limited: Frames = audio * gain[:, np.newaxis]
        return limited.clip(-self._ceiling, self._ceiling)

    def _reduction_db(self, peak: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        n = len(peak)
        need = 20.0 * np.log10(np.maximum(peak / self._ceiling, 1.0), dtype=np.float64)
        # max(need[i], previous - release) is a running maximum once the release slope is added.
        slope = self._release * np.arange(n + 1)
        start = self._history[-1:]
        envelope = np.maximum.accumulate(np.concatenate((start, need)) + slope)[1:] - slope[1:]
        envelope[envelope < 1e-9] = 0.0
        series = np.concatenate((self._history, envelope))
        self._history = series[n:]
        held, span = series, 1
        while span < self._window:
            held = np.maximum(held[span:], held[:-span])
            span *= 2
        total = np.cumsum(np.concatenate((np.zeros(1), held)))
        mean = (total[self._window :] - total[: -self._window]) / self._window
        return np.asarray(np.maximum(mean, 0.0), np.float64)
