"""The pitch of one voice as it moves: of a clip, or of a live input with a latency that is known.

Candidates are the peaks of the short-time autocorrelation, freed from the window's own (Boersma,
"Accurate short-term analysis of the fundamental frequency", IFA Proceedings 17, 1993); the cheapest
path through them decides between octaves, and between a pitch and none. Measured in docs/pitch.md.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import Cancelled
from neurosketch.core.ports import CancelToken

HOP = 256
LOWEST_HZ = 40.0
HIGHEST_HZ = 2100.0
LOWEST_LIVE_HZ = 65.0
"""Of a live input, unless a longer wait is worth the lowest notes."""
LOOKAHEAD = 2
"""Frames after its own that decide about a live one."""

_SHORT, _LONG = 2048, 4096
"""Samples of a frame for high and for low pitches: both see at least four periods."""
_BORDER_HZ = 100.0
_OVERLAP = 1.05
_PER_BAND = 4
_PIECE = 512
_RUMBLE_HZ, _HISS_HZ = 25.0, 4000.0
"""What lies below and above says little about the pitch."""
_PERIODS = 4
_WEAKEST = 0.2
"""A peak of the autocorrelation below it is no candidate; 1 is perfectly periodic."""
_PER_OCTAVE = 0.04
"""By so much an octave higher is preferred: two periods are as alike as one."""
_UNVOICED = 0.54
"""What having no pitch is worth, like an autocorrelation at 440 Hz."""
_SWITCH = 0.4
_JUMP = 0.6
"""Cost per octave of a jump; none costs more than one octave."""
_QUIET_DB = -70.0
_PER_DB = 0.05
_NONE = -1e6

Signal = npt.NDArray[np.float32]
"""(T,) float32."""
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PitchTrack:
    """What a voice sings, frame by frame, every 256 samples.

    Attributes:
        octaves: (L,) float32 above 440 Hz; NaN where there is no pitch.
        confidence: (L,) float32, how periodic the sound is, 0 ... 1.
    """

    octaves: Signal
    confidence: Signal

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        """(L,) whether there is a pitch."""
        return np.asarray(~np.isnan(self.octaves))

    @property
    def hz(self) -> Signal:
        """(L,) float32; NaN where there is no pitch."""
        return np.asarray(440.0 * np.exp2(self.octaves), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Attributes: (n, K + 1) each, the last for having no pitch; `value` says how good it is."""

    octaves: Values
    strength: Values
    value: Values


class _Band:
    """Finds candidates of some pitches.

    Args:
        sample_rate: Hz.
        frame: samples looked at.
        lowest_hz, highest_hz: pitches to look for.
        step: of the samples between lags; the spectrum above 1/(2 step) is left out.
    """

    def __init__(
        self, sample_rate: int, frame: int, lowest_hz: float, highest_hz: float, step: int
    ) -> None:
        self.frame = frame
        self._rate = sample_rate / step
        self._first = int(self._rate / highest_hz)
        self._last = int(self._rate / lowest_hz) + 1
        # long enough that the end of the frame does not wrap around onto its beginning
        self._lags_fft = 100 * math.ceil((frame / step + self._last + 2) / 100)
        self._fft = self._lags_fft * step
        self._window = np.hanning(frame + 1)[:-1].astype(np.float32)
        hz = np.arange(self._lags_fft // 2 + 1) * sample_rate / self._fft
        heard = hz**4 / (hz**4 + _RUMBLE_HZ**4) / (1.0 + (hz / _HISS_HZ) ** 8)
        self._heard = heard.astype(np.float32)
        own = self._lags(np.square(np.abs(np.fft.rfft(self._window, self._fft)))[None])[0]
        self._own = (own / own[0]).astype(np.float32)
        lags = np.arange(self._first, self._last)
        self._bias = (_PER_OCTAVE * np.log2(self._rate / 440.0 / lags)).astype(np.float32)

    def _lags(self, power: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """The autocorrelation that belongs to a power spectrum, `step` samples apart."""
        lags = np.fft.irfft(power[:, : self._lags_fft // 2 + 1], self._lags_fft)
        return np.asarray(lags[:, : self._last + 2])

    def __call__(self, frames: Signal) -> tuple[Values, Values, Values]:
        """Octaves (0 for none), strength and mean square (n, 1) of (n, frame)."""
        spectra = np.fft.rfft(frames * self._window, self._fft)
        spectra = spectra[:, : self._lags_fft // 2 + 1]
        raw = self._lags((spectra.real**2 + spectra.imag**2) * self._heard)
        energy = raw[:, :1]
        alike = raw / (self._own * np.maximum(energy, 1e-20))
        inner = alike[:, self._first : self._last]
        peak = inner > alike[:, self._first - 1 : self._last - 1]
        peak &= (inner >= alike[:, self._first + 1 : self._last + 1]) & (inner > _WEAKEST)
        value = np.where(peak, np.minimum(inner, 1.0) + self._bias, _NONE)
        best = np.argpartition(-value, _PER_BAND, axis=1)[:, :_PER_BAND]
        found = np.take_along_axis(value, best, 1) > _NONE
        lags, strength = _refined(alike, best + self._first)
        strength = 0.5 * (strength + _lasting(alike, lags, strength))
        octaves = np.where(found, np.log2(self._rate / 440.0 / lags), 0.0)
        # of a Hann window, whose mean square is 3/8
        loudness = energy.astype(np.float64) * (self._lags_fft / self._fft / 0.375 / self.frame)
        return octaves, np.where(found, strength, 0.0), loudness


def _refined(alike: npt.NDArray[np.floating], lags: npt.NDArray[np.intp]) -> tuple[Values, Values]:
    """Lag and height of the peaks between the samples, by a parabola through three."""
    before, at, after = (
        np.take_along_axis(alike, lags + step, 1).astype(np.float64) for step in (-1, 0, 1)
    )
    bend = np.minimum(before - 2.0 * at + after, -1e-9)
    offset = np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    return lags + offset, np.clip(at - 0.25 * (before - after) * offset, 0.0, 1.0)


def _lasting(alike: npt.NDArray[np.floating], lags: Values, strength: Values) -> Values:
    """How alike a sound is after one period, two, ... on average, as far as one can see.

    A tone stays what it is; what only rings, like hiss in a room, is forgotten period by period.
    """
    total, seen = strength.copy(), np.ones_like(strength)
    for periods in range(2, _PERIODS + 1):
        place = np.rint(periods * lags).astype(np.int64)
        inside = place < alike.shape[1]
        value = np.take_along_axis(alike, np.where(inside, place, 0), 1)
        total += np.where(inside, np.clip(value, 0.0, 1.0), 0.0)
        seen += inside
    return np.asarray(total / seen)


class _Periodicity:
    """Finds the candidates of frames.

    Args:
        sample_rate: Hz.
        deep: whether to look for pitches below `LOWEST_LIVE_HZ`, in longer frames.
    """

    def __init__(self, sample_rate: int, *, deep: bool) -> None:
        border = _BORDER_HZ / _OVERLAP if deep else LOWEST_LIVE_HZ
        self._bands = [_Band(sample_rate, _SHORT, border, HIGHEST_HZ, 1)]
        if deep:
            self._bands.append(_Band(sample_rate, _LONG, LOWEST_HZ, _BORDER_HZ * _OVERLAP, 4))
        self.frame = _LONG if deep else _SHORT

    @property
    def count(self) -> int:
        """Candidates of a frame, without that of no pitch."""
        return _PER_BAND * len(self._bands)

    def frames(self, samples: Signal) -> Signal:
        """(n, frame) of all that are there, HOP samples apart."""
        if len(samples) < self.frame:
            return np.zeros((0, self.frame), np.float32)
        return np.lib.stride_tricks.sliding_window_view(samples, self.frame)[::HOP]

    def __call__(self, frames: Signal) -> _Candidates:
        """The candidates of (n, frame)."""
        found = []
        for band in self._bands:
            edge = (self.frame - band.frame) // 2
            found.append(band(frames[:, edge : self.frame - edge]))
        octaves, strength = (np.concatenate([f[i] for f in found], axis=1) for i in (0, 1))
        value = np.where(strength > 0.0, strength + _PER_OCTAVE * octaves, _NONE)
        level = 10.0 * np.log10(np.maximum(found[0][2], 1e-20))
        none = _UNVOICED + _PER_DB * np.maximum(0.0, _QUIET_DB - level)
        return _Candidates(
            np.concatenate([octaves, np.full_like(none, np.nan)], 1),
            np.concatenate([strength, strength.max(1, keepdims=True)], 1),
            np.concatenate([value, none], 1),
        )


class _Path:
    """The cheapest path through frames of `count` candidates and none, one by one (Viterbi)."""

    def __init__(self, count: int) -> None:
        self._octaves = np.zeros(count + 1)
        self._total = np.zeros(count + 1)
        self._cost = np.zeros((count + 1, count + 1))
        self._cost[-1, :-1] = self._cost[:-1, -1] = _SWITCH

    def step(self, octaves: Values, value: Values) -> npt.NDArray[np.intp]:
        """Go one frame on.

        Returns:
            (count + 1,) which of the frame before is best before each of this one.
        """
        apart = np.abs(self._octaves[:-1, None] - octaves[None, :-1])
        np.minimum(_JUMP * apart, _JUMP, out=self._cost[:-1, :-1])
        sums = self._total[:, None] - self._cost
        origin = sums.argmax(0)
        total = sums.max(0) + value
        self._total, self._octaves = total - total.max(), octaves
        return np.asarray(origin, np.intp)

    @property
    def best(self) -> int:
        """Where the best path stands now."""
        return int(self._total.argmax())


def track_pitch(
    audio: npt.NDArray[np.floating],
    sample_rate: int = 44100,
    cancel: CancelToken | None = None,
) -> PitchTrack:
    """The pitch of a clip.

    Frame i is centred at sample 256 i, with silence beyond the ends.

    Args:
        audio: (T,) of one channel.
        sample_rate: Hz.
        cancel: looked at every three seconds of sound, which take some 50 ms.

    Returns:
        L = T // 256 + 1 frames.

    Raises:
        Cancelled: `cancel` was set.
    """
    n_frames = len(audio) // HOP + 1
    periodicity = _Periodicity(sample_rate, deep=True)
    half = periodicity.frame // 2
    padded = np.zeros((n_frames - 1) * HOP + 2 * half, np.float32)
    middle = np.asarray(audio, np.float32)[: len(padded) - half]
    padded[half : half + len(middle)] = middle
    frames, path = periodicity.frames(padded), _Path(periodicity.count)
    kept: list[tuple[Values, Values]] = []
    origins: list[npt.NDArray[np.intp]] = []
    for at in range(0, n_frames, _PIECE):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        piece = periodicity(frames[at : at + _PIECE])
        kept.append((piece.octaves, piece.strength))
        origins += map(path.step, piece.octaves, piece.value)
    octaves, strength = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    chosen = np.empty(n_frames, np.intp)
    chosen[-1] = path.best
    for at in range(n_frames - 1, 0, -1):
        chosen[at - 1] = origins[at][chosen[at]]
    every = np.arange(n_frames)
    return PitchTrack(
        octaves[every, chosen].astype(np.float32), strength[every, chosen].astype(np.float32)
    )


class PitchStream:
    """The pitch of a live input, `latency` samples late.

    Args:
        sample_rate: Hz.
        lookahead: frames after its own that decide about one; more make fewer mistakes.
        deep: whether to hear pitches between `LOWEST_HZ` and `LOWEST_LIVE_HZ`; 1024 samples later.
    """

    def __init__(
        self, sample_rate: int = 44100, lookahead: int = LOOKAHEAD, *, deep: bool = False
    ) -> None:
        self._periodicity = _Periodicity(sample_rate, deep=deep)
        self._path = _Path(self._periodicity.count)
        self._lookahead = lookahead
        self._rest = np.zeros(self._periodicity.frame // 2, np.float32)
        self._waiting: deque[tuple[Values, Values, npt.NDArray[np.intp]]] = deque()

    @property
    def latency(self) -> int:
        """Samples after the middle of a frame that are needed before it is known."""
        return self._periodicity.frame // 2 + self._lookahead * HOP

    def push(self, audio: npt.NDArray[np.floating]) -> PitchTrack:
        """Take the next samples of one channel, any number of them.

        Returns:
            The frames that are known by now and were not returned yet, in order.
        """
        samples = np.concatenate([self._rest, np.asarray(audio, np.float32)])
        frames = self._periodicity.frames(samples)
        found: list[tuple[float, float]] = []
        for at in range(0, len(frames), _PIECE):
            piece = self._periodicity(frames[at : at + _PIECE])
            for octaves, strength, value in zip(
                piece.octaves, piece.strength, piece.value, strict=True
            ):
                origin = self._path.step(octaves, value)
                self._waiting.append((octaves, strength, origin))
                if len(self._waiting) > self._lookahead:
                    found.append(self._decided())
        self._rest = samples[len(frames) * HOP :].copy()
        values = np.asarray(found, np.float32).reshape(-1, 2)
        return PitchTrack(values[:, 0].copy(), values[:, 1].copy())

    def _decided(self) -> tuple[float, float]:
        """The oldest frame that waits, as the best path of now goes through it."""
        chosen = self._path.best
        for _, _, origin in list(self._waiting)[:0:-1]:
            chosen = int(origin[chosen])
        octaves, strength, _ = self._waiting.popleft()
        return float(octaves[chosen]), float(strength[chosen])
