"""Improvises phrases: what an instrument plays when nobody tells it what to play.

Rules of thumb of tonal melody: a motif that comes back over other chords, chord tones on strong
beats, steps in between, leaps that are turned back, an arc of loudness, a close on the tonic.
Source: for steps and turned leaps, Huron, Sweet Anticipation, MIT Press 2006, chapter 5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.core.request import musical_tempo
from neurosketch.core.score import Note
from neurosketch.models.ddsp.describe import LEGATO, POLY, TAIL_SECONDS
from neurosketch.models.ddsp.hands import Cue

_TEMPOS = (76.0, 84.0, 92.0, 100.0, 108.0, 116.0, 126.0)
_SCALES = (
    (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10),
)  # fmt: skip
_MAJOR, _MINOR = _SCALES[0], _SCALES[1]
_PROGRESSIONS = ((0, 5, 3, 4), (0, 3, 4, 0), (0, 4, 5, 3), (0, 2, 3, 4), (0, 3, 1, 4))
_TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_KEY = re.compile(r"([A-G])([#♯b♭]?) (major|minor)")
# Half bars, in quarter notes.
_CELLS = (
    (1.0, 1.0), (1.5, 0.5), (0.5, 0.5, 1.0), (1.0, 0.5, 0.5), (0.75, 0.25, 1.0), (2.0,),
    (0.5, 0.5, 0.5, 0.5), (0.5, 1.0, 0.5), (1 / 3, 1 / 3, 1 / 3, 1.0),
)  # fmt: skip
_FEWEST = 4
"""Notes in a bar."""
_BAR = 4.0
_PHRASE = 16.0
_LONGEST_PHRASE = 24.0
_SPAN = 16
"""Semitones within which a melody stays."""
_LATE_SECONDS = 0.006
"""Standard deviation of how late or early a hand is."""
_OCTAVE = 7
"""Steps of a scale."""


@dataclass(frozen=True, slots=True)
class Style:
    """What all phrases of a seed have in common.

    Attributes:
        bpm: quarter notes a minute.
        tonic: pitch class, 0 ... 11.
        scale: semitones of its seven steps.
        chords: root of each bar's chord, in steps of the scale.
    """

    bpm: float
    tonic: int
    scale: tuple[int, ...]
    chords: tuple[int, ...]


class Improviser:
    """Plays pieces of the same length, one after the other, no two alike.

    Args:
        seed: of everything.
        pitches: lowest and highest MIDI pitch.
        seconds: how long a piece is, with what it takes to die away.
        frame_rate: frames per second.
        mode: `poly`, `mono` or `legato`, which are played each in their way.
        tempo_bpm, key: as in a request, or None for the seed's own.
    """

    def __init__(
        self,
        seed: int,
        pitches: tuple[int, int],
        seconds: float,
        frame_rate: float,
        mode: str = POLY,
        tempo_bpm: float | None = None,
        key: str | None = None,
    ) -> None:
        self._seed, self._pitches, self._mode = seed, pitches, mode
        self._rate = frame_rate
        self._usable = seconds - min(TAIL_SECONDS, 0.25 * seconds)
        self._style = style(seed, self._usable, tempo_bpm, key)
        self._period = max(1, round(seconds * frame_rate))
        self._piece = -1
        self._cues: dict[int, list[Cue]] = {}

    def cues(self, frame: int) -> Sequence[Cue]:
        """What is done at the beginning of a frame; asked for every frame in turn."""
        piece, place = divmod(frame, self._period)
        if piece != self._piece:
            self._piece, self._cues = piece, self._composed(piece)
        return self._cues.get(place, ())

    def _composed(self, piece: int) -> dict[int, list[Cue]]:
        random = np.random.Generator(np.random.Philox(key=[self._seed, 16 + piece]))
        frames_a_beat = 60.0 / self._style.bpm * self._rate
        beats = max(1.0, float(int(self._usable * self._rate / frames_a_beat + 1e-6)))
        downs: dict[int, list[Cue]] = {}
        ups: dict[int, list[Cue]] = {}
        at = 0.0
        for length in lengths(beats):
            for note in compose(self._style, length, self._pitches, self._mode, random):
                late = random.normal(0.0, _LATE_SECONDS) * self._rate
                down = max(0, round((at + note.start) * frames_a_beat + late))
                up = max(down + 1, round((at + note.end) * frames_a_beat))
                up = min(up, self._period - 1)
                downs.setdefault(down, []).append(Cue(down, 0, NoteOn(note.pitch, note.velocity)))
                ups.setdefault(up, []).append(Cue(up, 0, NoteOff(note.pitch)))
            at += length
        return {frame: ups.get(frame, []) + downs.get(frame, []) for frame in ups.keys() | downs}


def style(seed: int, seconds: float, tempo_bpm: float | None, key: str | None) -> Style:
    """What the phrases of a seed have in common; a tempo nobody asked for fits the length."""
    random = np.random.Generator(np.random.Philox(key=[seed, 8]))
    bpm = float(random.choice(_TEMPOS))
    tonic, scale = int(random.integers(12)), _SCALES[int(random.integers(len(_SCALES)))]
    chords = _PROGRESSIONS[int(random.integers(len(_PROGRESSIONS)))]
    asked = musical_tempo(tempo_bpm)
    if asked is None:
        beats = max(1.0, round(seconds * bpm / 60.0))
        if 0.75 < beats * 60.0 / seconds / bpm < 1.34:
            bpm = beats * 60.0 / seconds
    match = None if key is None else _KEY.fullmatch(key)
    if match is not None:
        shift = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[match[2]]
        tonic = (_TONICS[match[1]] + shift) % 12
        scale = _MAJOR if match[3] == "major" else _MINOR
    return Style(bpm if asked is None else asked, tonic, scale, chords)


def lengths(beats: float) -> list[float]:
    """How a piece is divided into phrases of about four bars."""
    phrases: list[float] = []
    while beats > _LONGEST_PHRASE:
        phrases.append(_PHRASE)
        beats -= _PHRASE
    return [*phrases, beats]


def compose(
    style: Style,
    beats: float,
    pitches: tuple[int, int],
    mode: str,
    random: np.random.Generator,
) -> list[Note]:
    """One phrase.

    Args:
        style: its key and chords.
        beats: its length in quarter notes, at least 1.
        pitches: lowest and highest MIDI pitch.
        mode: `legato` ties the notes, `poly` closes with two.
        random: decides.
    """
    ladder = _ladder(style, pitches)
    motifs = [_rhythm(random), _rhythm(random)]
    steps = [[_step(random) for _ in motif] for motif in motifs]
    place = _nearest_chord_tone(len(ladder) // 2, style.chords[0], ladder)
    notes: list[Note] = []
    bars = int(np.ceil(beats / _BAR))
    before = 0
    for bar in range(bars):
        which = 1 if bar % 4 == 2 else 0
        chord = style.chords[bar % len(style.chords)]
        at = bar * _BAR
        for length, step in zip(motifs[which], steps[which], strict=True):
            strong = abs(at % 2.0) < 1e-6
            if notes:
                place = _moved(place, step, before, len(ladder))
            if strong:
                place = _nearest_chord_tone(place, chord, ladder)
            closing = at + length >= beats - 1e-6 or at >= beats - min(2.0, beats / 4.0)
            if closing:
                length, place = beats - at, _nearest_tonic(place, ladder)
            pitch = ladder[place][0]
            before = 0 if not notes else pitch - notes[-1].pitch
            share = _share(mode, length, random)
            notes.append(Note(at, length * share, pitch, _velocity(at, beats, random)))
            at += length
            if closing:
                break
    if mode == POLY and bars > 1:
        notes += _second_voice(notes[-1], ladder)
    return notes


def _ladder(style: Style, pitches: tuple[int, int]) -> list[tuple[int, int]]:
    """(pitch, step of the scale) of all that a melody may use, upwards; at least one."""
    low, high = pitches
    middle = (low + high) // 2
    low, high = max(low, middle - _SPAN // 2), min(high, middle + _SPAN // 2)
    steps = {(style.tonic + semitones) % 12: step for step, semitones in enumerate(style.scale)}
    ladder = [(p, steps[p % 12]) for p in range(low, high + 1) if p % 12 in steps]
    return ladder or [(middle, 0)]


def _rhythm(random: np.random.Generator) -> list[float]:
    """A bar of at least four notes."""
    halves = [_CELLS[int(place)] for place in random.integers(len(_CELLS), size=2)]
    while len(halves[0]) + len(halves[1]) < _FEWEST:
        halves[int(random.integers(2))] = _CELLS[int(random.integers(len(_CELLS)))]
    return [*halves[0], *halves[1]]


def _step(random: np.random.Generator) -> int:
    """How far the melody goes, in steps: mostly one, seldom a leap."""
    return int(
        random.choice((-1, 1, -2, 2, 0, 3, -3, 4), p=(0.3, 0.3, 0.1, 0.1, 0.06, 0.05, 0.05, 0.04))
    )


def _moved(place: int, step: int, before: int, size: int) -> int:
    """Where a step leads; a leap is turned back, and so is what would leave the range."""
    if abs(before) > 4 and before * step > 0:
        step = -1 if before > 0 else 1
    if not 0 <= place + step < size:
        step = -step
    return min(max(place + step, 0), size - 1)


def _nearest_chord_tone(place: int, root: int, ladder: Sequence[tuple[int, int]]) -> int:
    chord = {(root + third) % _OCTAVE for third in (0, 2, 4)}
    return _nearest(place, chord, ladder)


def _nearest_tonic(place: int, ladder: Sequence[tuple[int, int]]) -> int:
    return _nearest(place, {0}, ladder)


def _nearest(place: int, steps: set[int], ladder: Sequence[tuple[int, int]]) -> int:
    places = [index for index, (_, step) in enumerate(ladder) if step in steps]
    return min(places, key=lambda index: abs(index - place), default=place)


def _velocity(at: float, beats: float, random: np.random.Generator) -> int:
    """Grows towards two thirds of the phrase; the bar's beats are felt."""
    way = at / beats
    arc = way / 0.66 if way < 0.66 else (1.0 - way) / 0.34
    accent = 10.0 if at % _BAR == 0 else 5.0 if at % 2.0 == 0 else 0.0 if at % 1.0 == 0 else -5.0
    return int(np.clip(82.0 + 22.0 * arc + accent + random.normal(0.0, 3.0), 1, 127))


def _share(mode: str, length: float, random: np.random.Generator) -> float:
    """How much of its length a note is held."""
    if mode == LEGATO:
        return 1.0
    return 0.55 if length <= 0.5 and random.random() < 0.15 else 0.94


def _second_voice(last: Note, ladder: Sequence[tuple[int, int]]) -> list[Note]:
    """The close in two voices: a third or sixth below the last note."""
    place = [pitch for pitch, _ in ladder].index(last.pitch)
    below = ladder[place - 2][0] if place >= 2 else None
    if below is None:
        return []
    return [Note(last.start, last.length, below, max(1, last.velocity - 12))]
