"""Do tones stay tones: pitch and frame-rate modulation of sustained notes.

A decoder that is trained on magnitudes alone may beat with its frames: the note keeps its spectrum
and still buzzes. That is heard as modulation of the loudness at the rate of the frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.metrics import KEPT_CENTS, PitchTrack, Signal, same_pitch

FRAME_RATES_HZ = {"43_hz": SAMPLE_RATE / 1024, "172_hz": SAMPLE_RATE / 256}
"""Rates of the latent frames and of the synthesis frames of every model here."""

MIN_SECONDS = 0.5
FLOOR_DB = -60.0
"""Modulation below a thousandth of the level cannot be heard and counts as this."""

_NOTE_CATEGORIES = ("note", "performance", "")
_LEVEL_RANGE_DB = 20.0
_PITCH_RANGE_CENTS = 100.0
_CLEAR_HZ = 6.0
_NEARBY_HZ = (-19.0, -16.0, -13.0, -10.0, 10.0, 13.0, 16.0, 19.0)


@dataclass(frozen=True)
class SustainedNote:
    """The longest stretch of a recording on one pitch.

    Attributes:
        start, stop: samples.
        frames: frames of the pitch track in it.
        hz: its median pitch.
    """

    start: int
    stop: int
    frames: slice
    hz: float


def find_sustained(audio: Signal, track: PitchTrack, category: str = "") -> SustainedNote | None:
    """The longest sustained note of a recording, if it holds one of at least half a second.

    Sustained: a pitch tracker finds a pitch, neighbouring frames lie within 50 cents, nine tenths
    of the frames within 100 cents (vibrato is allowed), and the level stays within 20 dB of the
    recording's loudest frame.

    Args:
        audio: (T,) float32 at 44.1 kHz.
        track: its pitch.
        category: of the recording; drums, loops, effects and voices are no notes.
    """
    if category not in _NOTE_CATEGORIES or len(track.hz) < 2:
        return None
    level = _levels(audio, track.seconds)
    held = track.voiced & (level > level.max() - _LEVEL_RANGE_DB)
    cents = 1200 * np.log2(np.maximum(track.hz, 1.0))
    # A run ends where a frame is not held and where the pitch jumps.
    breaks = np.flatnonzero(~held[1:] | ~held[:-1] | (np.abs(np.diff(cents)) > KEPT_CENTS)) + 1
    runs = zip([0, *breaks.tolist()], [*breaks.tolist(), len(held)], strict=True)
    first, last = max(runs, key=lambda run: run[1] - run[0])
    period = float(track.seconds[1] - track.seconds[0])
    if not held[first] or (last - first) * period < MIN_SECONDS:
        return None
    low, high = np.percentile(cents[first:last], [5, 95])
    if high - low > _PITCH_RANGE_CENTS:
        return None
    start = max(0, round(float(track.seconds[first]) * SAMPLE_RATE))
    stop = min(len(audio), start + round((last - first) * period * SAMPLE_RATE))
    hz = float(2 ** (np.median(cents[first:last]) / 1200))
    return SustainedNote(start, stop, slice(first, last), hz)


def _levels(audio: Signal, seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Level in dB of the 46 ms around each time."""
    half = 1024
    power = np.concatenate([[0.0], np.cumsum(audio.astype(np.float64) ** 2)])
    middle = np.round(seconds * SAMPLE_RATE).astype(int)
    low, high = (np.clip(middle + side, 0, len(audio)) for side in (-half, half))
    mean = (power[high] - power[low]) / np.maximum(high - low, 1)
    return np.asarray(10 * np.log10(np.maximum(mean, 1e-12)))


def kept_frames(note: SustainedNote, real: PitchTrack, made: PitchTrack) -> tuple[int, int]:
    """How many frames of the note have its pitch within 50 cents in the reconstruction too.

    Returns:
        (kept, all) frames of the note.
    """
    kept = same_pitch(real, made)[note.frames]
    return int(kept.sum()), note.frames.stop - note.frames.start


@dataclass(frozen=True)
class Modulation:
    """How much the level of a steady sound goes up and down at one rate, in dB.

    Attributes:
        line: relative to the mean level: 0 dB is a level that reaches zero in every period.
        above: how far the line stands above other rates nearby. Noise in a sound modulates its
            level at all rates alike; what the frames do stands out at theirs.
    """

    line: float
    above: float


def modulation(audio: Signal, rates_hz: Sequence[float]) -> list[Modulation]:
    """Modulation of the Hilbert envelope at some rates.

    Args:
        audio: (T,) float32 at 44.1 kHz, at least half a second.
        rates_hz: rates of the modulation.
    """
    length = len(audio)
    analytic = signal.hilbert(audio.astype(np.float64), fft.next_fast_len(length))
    envelope = np.abs(analytic[:length])
    window = np.hanning(length + 1)[:-1]
    mean = float(window @ envelope)
    if mean <= 1e-9:
        return [Modulation(FLOOR_DB, 0.0) for _ in rates_hz]
    # Twice the length: a clip need not be a whole number of periods long.
    twice = fft.next_fast_len(2 * length, real=True)
    spectrum = np.abs(fft.rfft(window * envelope, twice))
    step, reach = SAMPLE_RATE / twice, 2

    def line(rate: float) -> float:
        middle = round(rate / step)
        highest = spectrum[middle - reach : middle + reach + 1].max()
        return max(FLOOR_DB, float(20 * np.log10(max(2 * highest / mean, 1e-9))))

    found = []
    for rate in rates_hz:
        nearby = float(np.median([line(rate + side) for side in _NEARBY_HZ]))
        found.append(Modulation(line(rate), line(rate) - nearby))
    return found


def modulations(note: SustainedNote, audio: Signal) -> dict[str, Modulation]:
    """Modulation of a sustained note at each of `FRAME_RATES_HZ`.

    Left out is a rate within 6 Hz of a multiple of the note's own pitch: there the envelope shows
    the tone itself.
    """
    rates = {name: hz for name, hz in FRAME_RATES_HZ.items() if not _hides(note.hz, hz)}
    found = modulation(audio[note.start : note.stop], list(rates.values()))
    return dict(zip(rates, found, strict=True))


def _hides(hz: float, rate: float) -> bool:
    nearest = max(1, round(rate / hz)) * hz
    return abs(nearest - rate) < _CLEAR_HZ
