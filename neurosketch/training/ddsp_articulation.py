"""Measures what players do with a note: envelopes, releases, scoops, vibrato."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from neurosketch.models.ddsp.articulation import (
    CURVE_FRAMES,
    ENVELOPE_FRAMES,
    FRAME_SECONDS,
    Tables,
)
from neurosketch.training.ddsp_data import SHIPPED, Played, Tone, velocity_db

_RELEASE_SECONDS = {
    "reeds": 0.16, "flutes": 0.16, "brass": 0.16, "strings": 0.24, "voices": 0.3, "plucked": 0.45,
    "keys": 0.25, "synths": 0.15,
}  # fmt: skip
"""For 60 dB, where no recording shows the end of a note."""
_USUAL_VIBRATO = {"reeds": 7.0, "flutes": 9.0, "brass": 5.0, "strings": 12.0, "voices": 14.0}
"""Cents, where the recordings were made without: no player leaves a long note straight."""
_USUAL_RATE, _SLOWEST, _FASTEST = 5.3, 4.2, 7.5
_VIBRATO_DELAY = 0.3
_UNHEARD_DB = 30.0
_BALANCE, _MOST_BALANCE_DB = 0.8, 4.0
_DEEPEST_SCOOP, _SCOOP_FRAMES = 22.0, 40
"""Cents, and frames within which a note is in tune."""
_DECAY_LIMIT_DB = 60.0
_SMOOTHING = np.array([1.0, 2.0, 1.0]) / 4.0
_TOP_DB = 45.0

Floats = npt.NDArray[np.float64]


def measure(tones: Sequence[Tone]) -> Tables:
    """Tables of the shipped instruments, from the tones training sees.

    Args:
        tones: of every role; only those to train with are used.
    """
    rows = [_Instrument(i, [t for t in tones if t.row == i and t.role == "train"]) for i in
            range(len(SHIPPED))]  # fmt: skip
    names = (
        "anchors", "level", "envelope", "decay", "attack", "release", "curve", "vibrato", "jitter"
    )  # fmt: skip
    tables = Tables(**{name: np.stack([getattr(row, name) for row in rows]) for name in names})
    return replace(tables, level=_balanced(tables.level, tables.anchors))


def _balanced(level: Floats, anchors: Floats) -> Floats:
    """Levels of instruments that can be played together.

    Every recording peaks at the same sample value, so a bright instrument with its high crest is
    softer to the ear than a flute. Each comes nearer to what its group has at its pitches.
    """
    balanced = level.copy()
    for holds in (True, False):
        group = np.array([row.holds is holds for row in SHIPPED])
        fitted = np.polynomial.Polynomial.fit(anchors[group].ravel(), level[group].ravel(), 1)
        off = (level[group] - fitted(anchors[group])).mean(1, keepdims=True)
        balanced[group] -= np.clip(_BALANCE * off, -_MOST_BALANCE_DB, _MOST_BALANCE_DB)
    return balanced


def pitch_range(tones: Sequence[Tone], row: int) -> tuple[int, int]:
    """Lowest and highest MIDI pitch that an instrument was heard to play, and a third beyond."""
    pitches = [note.pitch for t in tones if t.row == row and t.role == "train" for note in t.notes]
    return max(0, round(min(pitches)) - 3), min(127, round(max(pitches)) + 3)


class _Instrument:
    """One instrument's measurements; attributes as in `Tables`, without the first axis."""

    def __init__(self, row: int, tones: Sequence[Tone]) -> None:
        kind = SHIPPED[row]
        self._held = kind.holds
        single = [t for t in tones if len(t.notes) == 1]
        notes = [_note(t, t.notes[0], None) for t in single]
        # Notes of a phrase show how one begins after another; their ends belong to the next one.
        pitches = np.array([n.pitch for n in notes])
        self.anchors = np.array([pitches.min(), np.median(pitches), pitches.max()])
        if self.anchors[1] in (self.anchors[0], self.anchors[2]):
            self.anchors[1] = 0.5 * (self.anchors[0] + self.anchors[2])
        self.anchors = self.anchors + np.array([0.0, 0.01, 0.02])
        self.level, envelope, self.decay = self._envelopes(notes, pitches)
        # What is hardly heard before the attack would only make the key feel late.
        early = int(np.flatnonzero((envelope > -_UNHEARD_DB).any(0))[0])
        self.envelope = np.concatenate([envelope[:, early:], envelope[:, :early]], axis=1)
        self.envelope[:, ENVELOPE_FRAMES - early :] = envelope[:, -1:]
        middle = self.envelope.mean(0)
        loud = np.flatnonzero(middle > middle.max() - 3.0)
        self.attack = np.array(float(loud[0]) * FRAME_SECONDS)
        self.release = np.array(self._release(notes, kind.family))
        curve = self._curve(notes)
        self.curve = np.concatenate([curve[early:], np.zeros(early)])
        life = self._life([*notes, *_phrase_notes(tones)])
        self.vibrato, self.jitter = life
        if self.vibrato[1] < _USUAL_VIBRATO.get(kind.family, 0.0):
            self.vibrato[:2] = _USUAL_RATE, _USUAL_VIBRATO[kind.family]
        if not _SLOWEST < self.vibrato[0] < _FASTEST:
            self.vibrato[0] = _USUAL_RATE

    def _envelopes(self, notes: Sequence[_Note], pitches: Floats) -> tuple[Floats, Floats, Floats]:
        levels = np.array([n.loudness[: n.end].max() - velocity_db(n.velocity) for n in notes])
        shapes = np.stack([self._shape(n) for n in notes])
        slopes = np.array([self._slope(n) for n in notes])
        width = max(3.0, (self.anchors[2] - self.anchors[0]) / 4.0)
        level, envelope, decay = [], [], []
        for anchor in self.anchors:
            near = np.exp(-0.5 * np.square((pitches - anchor) / width))
            near = near / near.sum()
            level.append(near @ levels)
            envelope.append(near @ shapes)
            decay.append(near @ slopes)
        return np.array(level), np.stack(envelope), np.array(decay)

    def _shape(self, note: _Note) -> Floats:
        """(ENVELOPE_FRAMES,) relative to the loudest, going on where the recording ends."""
        curve = note.loudness[: note.end] - note.loudness[: note.end].max()
        curve = np.convolve(np.pad(curve, 1, mode="edge"), _SMOOTHING, "valid")
        curve = np.maximum(curve, -_TOP_DB - 30.0)
        # The first frame stands at the key: what comes before is silence.
        n = min(len(curve), ENVELOPE_FRAMES)
        shape = np.empty(ENVELOPE_FRAMES)
        shape[:n] = curve[:n]
        missing = np.arange(1, ENVELOPE_FRAMES - n + 1) * FRAME_SECONDS
        shape[n:] = shape[n - 1] - self._slope(note) * missing
        return shape

    def _slope(self, note: _Note) -> float:
        """Decay of a held note, dB/s, not negative."""
        first, last = min(70, note.end // 2), note.end
        if last - first < 20:
            return 0.0 if self._held else 20.0
        seconds = np.arange(first, last) * FRAME_SECONDS
        fitted = float(-np.polyfit(seconds, note.loudness[first:last], 1)[0])
        return 0.0 if self._held else float(np.clip(fitted, 2.0, _DECAY_LIMIT_DB))

    def _release(self, notes: Sequence[_Note], family: str) -> float:
        """dB/s: from recordings that show it, or what is usual."""
        seen = []
        for note in notes:
            tail = note.loudness[note.end :]
            deep = np.flatnonzero(tail < note.loudness[note.end - 1] - 35.0)
            if self._held and len(deep) and deep[0] > 2:
                seen.append(35.0 / (deep[0] * FRAME_SECONDS))
        usual = 60.0 / _RELEASE_SECONDS[family]
        if len(seen) < 3:
            return usual
        return float(np.clip(np.median(seen), 0.4 * usual, 2.0 * usual))

    def _curve(self, notes: Sequence[_Note]) -> Floats:
        """Median pitch at the beginning; 0 where nobody agrees."""
        curves = []
        for note in notes:
            cents = note.cents[:CURVE_FRAMES]
            if len(cents) == CURVE_FRAMES:
                curves.append(np.where(note.tonal[:CURVE_FRAMES] > 0.7, cents, np.nan))
        if len(curves) < 3:
            return np.zeros(CURVE_FRAMES)
        stacked = np.stack(curves)
        with np.errstate(all="ignore"):
            enough = np.isfinite(stacked).sum(0) >= 3
            middle = np.array(
                [np.nanmedian(c) if ok else np.nan for c, ok in zip(stacked.T, enough, strict=True)]
            )
        known = np.flatnonzero(np.isfinite(middle))
        if len(known) < CURVE_FRAMES // 2:
            return np.zeros(CURVE_FRAMES)
        filled = np.interp(np.arange(CURVE_FRAMES), known, middle[known])
        smooth = np.convolve(np.pad(filled, 4, mode="edge"), np.ones(9) / 9, "valid")
        # A singer's scoop in a slow single note would leave every quick one out of tune.
        fade = np.clip((_SCOOP_FRAMES - np.arange(CURVE_FRAMES)) / _SCOOP_FRAMES, 0.0, 1.0)
        return np.clip(smooth, -_DEEPEST_SCOOP, _DEEPEST_SCOOP) * fade

    def _life(self, notes: Sequence[_Note]) -> tuple[Floats, Floats]:
        """Vibrato and what moves at random."""
        rates: list[float] = []
        depths: list[float] = []
        levels: list[float] = []
        cents_left: list[float] = []
        level_left: list[float] = []
        for note in notes:
            part = slice(35, note.end)
            cents: Floats = note.cents[part].copy()
            loudness: Floats = note.loudness[part].copy()
            tonal = note.tonal[part]
            if len(cents) < 90 or np.median(tonal) < 0.85:
                continue
            seconds: Floats = np.arange(len(cents), dtype=np.float64) * FRAME_SECONDS
            cents, loudness = _detrended(cents, seconds), _detrended(loudness, seconds)
            window = np.hanning(len(cents))
            spectrum = np.fft.rfft(cents * window, 4096) * (2 / window.sum())
            hz = np.fft.rfftfreq(4096, FRAME_SECONDS)
            band = (hz > 3.8) & (hz < 8.0)
            best = int(np.argmax(np.abs(spectrum) * band))
            swing = float(np.abs(spectrum[best]))
            rest = float(np.std(cents - swing * _sine_of(cents, seconds, float(hz[best]))))
            if swing > 2.0 and swing > 1.2 * rest:
                rates.append(float(hz[best]))
            depths.append(swing if swing > 1.2 * rest else 0.0)
            loud = np.fft.rfft(loudness * window, 4096) * (2 / window.sum())
            tremolo = float(np.abs(loud[best]))
            levels.append(min(tremolo, 3.0))
            cents_left.append(min(rest, 25.0))
            level_left.append(min(float(np.std(np.diff(loudness))) * 2.0, 2.0))
        if not depths:
            return np.array([_USUAL_RATE, 0.0, 0.0, _VIBRATO_DELAY]), np.array([2.0, 0.2])
        rate = float(np.median(rates)) if rates else _USUAL_RATE
        depth, tremolo_db = float(np.median(depths)), float(np.median(levels))
        vibrato = np.array([rate, depth, tremolo_db, _VIBRATO_DELAY])
        jitter = 0.4 * np.array([float(np.median(cents_left)), float(np.median(level_left))])
        return vibrato, np.clip(jitter, 0.0, [6.0, 0.6])


class _Note:
    """One note of a recording.

    Args:
        tone: the recording.
        played: which key.
        until: first frame of the next note, or None for the end of the recording.
    """

    def __init__(self, tone: Tone, played: Played, until: int | None) -> None:
        first = round(played.seconds / FRAME_SECONDS)
        part = slice(first, until)
        frames = tone.frames
        self.pitch, self.velocity = played.pitch, played.velocity
        self.loudness: Floats = frames.loudness_db[part].astype(np.float64)
        self.tonal = frames.tonal[part]
        octaves = frames.octaves[part]
        self.end = self._last(self.loudness)
        settled = np.median(octaves[min(30, self.end // 2) : self.end])
        self.cents: Floats = np.asarray(1200.0 * (octaves - settled), np.float64)

    @staticmethod
    def _last(loudness: Floats) -> int:
        """Frame at which the key seems to be let go: before the last steep fall."""
        smooth = np.convolve(np.pad(loudness, 3, mode="edge"), np.ones(7) / 7, "valid")
        n = len(smooth)
        if n < 60:
            return n
        # A fall of more than 9 dB within 80 ms in the second half is no decay of a held note.
        falls = np.flatnonzero(smooth[n // 2 : -14] - smooth[n // 2 + 14 :] > 9.0)
        return n if not len(falls) else max(30, int(n // 2 + falls[0]) - 2)


def _note(tone: Tone, played: Played, until: int | None) -> _Note:
    return _Note(tone, played, until)


def _phrase_notes(tones: Sequence[Tone]) -> list[_Note]:
    """The longer notes of phrases."""
    found = []
    for tone in tones:
        starts = [note.seconds for note in tone.notes]
        for i, note in enumerate(tone.notes[:-1]):
            if len(tone.notes) > 1 and note.length > 0.7:
                found.append(_Note(tone, note, round(starts[i + 1] / FRAME_SECONDS)))
    return found


def _detrended(values: Floats, seconds: Floats) -> Floats:
    trend: Floats = np.polynomial.Polynomial.fit(seconds, values, 3)(seconds)
    return values - trend


def _sine_of(values: Floats, seconds: Floats, hz: float) -> Floats:
    """The unit sine of a frequency that fits best."""
    turn = np.exp(-2j * np.pi * hz * seconds)
    phase = np.angle((values * turn).sum())
    sine: Floats = np.cos(2 * np.pi * hz * seconds + phase)
    return sine
