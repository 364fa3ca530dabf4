"""Loudness as it moves: dB of A-weighted power, frame by frame, of a clip or of a live input."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from neurosketch.core.weighting import a_weighting

HOP = 256
FRAME = 512
FLOOR_DB = -100.0
MOST_FRAMES = 6
"""One value is averaged over no more frames than these: one period of 29 Hz at 44.1 kHz."""
REACH = MOST_FRAMES // 2
"""Frames before and after its own that a value may look at."""
_PIECE = 4096

Signal = npt.NDArray[np.float32]
"""(T,) float32."""
Powers = npt.NDArray[np.float64]
"""(L,) A-weighted power of each frame, linear."""


class _Weighing:
    """Window and weights of the bins of one frame at `sample_rate` Hz."""

    def __init__(self, sample_rate: int) -> None:
        self.window = np.hanning(FRAME + 1)[:-1]
        weights = a_weighting(np.arange(FRAME // 2 + 1) * sample_rate / FRAME)
        weights[1:-1] *= 2.0
        # the window smears a tone over bins of unequal weight: calibrate with the tone itself
        turns = 2j * math.pi * 1000.0 / sample_rate * np.arange(FRAME)
        tone = np.abs(np.fft.fft(self.window * np.exp(turns))[: FRAME // 2 + 1]) ** 2
        # a real sine of amplitude 1, of power 1/2, has a quarter of this in its positive bins
        self.weights = weights * (0.5 / (0.25 * float(tone @ weights)))

    def __call__(self, padded: npt.NDArray[np.float64], n_frames: int) -> Powers:
        """Power of the frames that begin at every HOP-th sample of `padded`."""
        frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][:n_frames]
        powers = [
            np.square(np.abs(np.fft.rfft(piece * self.window, axis=-1))) @ self.weights
            for piece in np.split(frames, range(_PIECE, n_frames, _PIECE))
        ]
        return np.concatenate(powers)


def frames_averaged(
    octaves: npt.NDArray[np.floating], sample_rate: int = 44100
) -> npt.NDArray[np.int64]:
    """Frames whose power one value averages, so that the period of the tone does not show.

    Args:
        octaves: (L,) pitch above 440 Hz; NaN where there is none.
        sample_rate: Hz.

    Returns:
        (L,) 1 ... `MOST_FRAMES`.
    """
    periods = sample_rate / HOP / (440.0 * np.exp2(np.nan_to_num(octaves, nan=10.0)))
    return np.asarray(np.clip(np.ceil(periods), 1, MOST_FRAMES), np.int64)


def averaged_db(powers: Powers, counts: npt.NDArray[np.int64], first: int = 0) -> Signal:
    """Averages around frames, in dB.

    Args:
        powers: (N,) of all frames known.
        counts: (L,) how many frames to average around each; an even number takes the outermost
            ones half.
        first: which of `powers` the first of `counts` belongs to.

    Returns:
        (L,) float32, not below `FLOOR_DB`.
    """
    offsets = np.arange(-REACH, REACH + 1)
    places = np.arange(len(counts))[:, None] + (first + offsets)
    share = np.minimum(np.maximum(0.5 * (counts[:, None] + 1) - np.abs(offsets), 0.0), 1.0)
    share *= (places >= 0) & (places < len(powers))
    near = powers[np.minimum(np.maximum(places, 0), len(powers) - 1)]
    mean = (share * near).sum(1) / share.sum(1)
    decibels = 10.0 * np.log10(np.maximum(mean, 10.0 ** (FLOOR_DB / 10.0)))
    return np.asarray(decibels, np.float32)


def loudness_db(
    audio: npt.NDArray[np.floating],
    octaves: npt.NDArray[np.floating] | None = None,
    sample_rate: int = 44100,
) -> Signal:
    """Loudness of a clip, frame by frame.

    A Hann frame of 512 samples is centred at every 256th sample, with silence beyond the ends. A
    full-scale sine at 1 kHz is at -3.01 dB.

    Args:
        audio: (T,) of one channel.
        octaves: (L,) pitch above 440 Hz, NaN where there is none; low tones are then averaged over
            at least one period.
        sample_rate: Hz.

    Returns:
        (L,) float32 with L = T // 256 + 1.

    Raises:
        ValueError: `octaves` has another length.
    """
    n_frames = len(audio) // HOP + 1
    counts = np.ones(n_frames, np.int64)
    if octaves is not None:
        if len(octaves) != n_frames:
            raise ValueError(f"{len(octaves)} pitches for {n_frames} frames")
        counts = frames_averaged(octaves, sample_rate)
    padded = np.zeros((n_frames - 1) * HOP + FRAME)
    middle = np.asarray(audio, np.float64)[: len(padded) - FRAME // 2]
    padded[FRAME // 2 : FRAME // 2 + len(middle)] = middle
    return averaged_db(_Weighing(sample_rate)(padded, n_frames), counts)


class LoudnessStream:
    """Loudness of a live input: the values that `loudness_db` has, `LATENCY` samples late.

    Args:
        sample_rate: Hz.
    """

    LATENCY = FRAME // 2 + REACH * HOP

    def __init__(self, sample_rate: int = 44100) -> None:
        self._sample_rate = sample_rate
        self._weigh = _Weighing(sample_rate)
        self._rest = np.zeros(FRAME // 2)
        self._powers = np.zeros(0)
        self._read = 0

    @property
    def ready(self) -> int:
        """Frames that `read` has."""
        return max(0, len(self._powers) - self._read - REACH)

    def push(self, audio: npt.NDArray[np.floating]) -> None:
        """Take the next samples of one channel, any number of them."""
        samples = np.concatenate([self._rest, np.asarray(audio, np.float64)])
        n_frames = max(0, (len(samples) - FRAME) // HOP + 1)
        if n_frames:
            self._powers = np.concatenate([self._powers, self._weigh(samples, n_frames)])
        self._rest = samples[n_frames * HOP :]

    def read(self, octaves: npt.NDArray[np.floating]) -> Signal:
        """The next frames.

        Args:
            octaves: (n,) pitch of each above 440 Hz, NaN where there is none.

        Returns:
            (n,) float32 dB.

        Raises:
            ValueError: there are not that many yet.
        """
        if len(octaves) > self.ready:
            raise ValueError(f"{len(octaves)} frames asked for, {self.ready} ready")
        counts = frames_averaged(octaves, self._sample_rate)
        values = averaged_db(self._powers, counts, self._read)
        self._read += len(octaves)
        spent = max(0, self._read - REACH)
        self._powers, self._read = self._powers[spent:], self._read - spent
        return values
