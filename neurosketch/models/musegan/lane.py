"""The chord lane of a sketch: which harmony each beat has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Chord
from neurosketch.models.musegan import harmony
from neurosketch.models.musegan.harmony import NO_CHORD, Harmony


@dataclass(frozen=True, slots=True)
class Lane:
    """The harmony of a sketch.

    Attributes:
        beats: of every quarter note.
        chords: as a score says it: where it changes, and at the beginning of every bar.
        asked: whether someone other than the model chose them, so that their notes are right even
            outside the scale.
    """

    beats: tuple[Harmony, ...]
    chords: tuple[Chord, ...]
    asked: bool = False

    def tones(self, beat: float) -> frozenset[int]:
        """Pitch classes of the chord at a place in quarter notes; none where there is no chord."""
        return frozenset(self.beats[min(int(beat), len(self.beats) - 1)].tones)

    def window(self, first_bar: int, bars: int) -> Lane:
        """The lane of some of its bars."""
        first, end = first_bar * BEATS_PER_BAR, (first_bar + bars) * BEATS_PER_BAR
        chords = tuple(
            Chord(chord.start - first, chord.symbol)
            for chord in self.chords if first <= chord.start < end
        )  # fmt: skip
        return Lane(self.beats[first:end], chords, self.asked)

    def arrays(self, shift: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Roots and tones as a `Plan` has them, moved by so many semitones."""
        roots = np.array(
            [(chord.root + shift) % 12 if chord.root >= 0 else -1 for chord in self.beats], np.int64
        )
        tones = np.zeros((len(self.beats), 12), np.float32)
        for beat, chord in enumerate(self.beats):
            tones[beat, [(tone + shift) % 12 for tone in chord.tones]] = 1.0
        return roots, tones


def lane(chords: Sequence[Chord], bars: int, *, asked: bool = False) -> Lane:
    """The lane of so many bars: the chords repeat until its end, in whole bars.

    Args:
        chords: in order of start; empty for no harmony.
        bars: how many.
        asked: see `Lane`.

    Raises:
        RequestError: one is no chord symbol.
    """
    total = bars * BEATS_PER_BAR
    beats: list[Harmony] = [NO_CHORD] * total
    symbols = ["N"] * total
    if chords:
        period = _period(int(chords[-1].start) // BEATS_PER_BAR + 1, bars) * BEATS_PER_BAR
        starts = [chord.start for chord in chords]
        known = [_read(chord.symbol) for chord in chords]
        for beat in range(total):
            # a chord that begins in the second half of a beat is that of the next one
            index = bisect_right(starts, beat % period + 0.5 - 1e-9) - 1
            # what stands before the first chord belongs to the last one: the lane is a loop
            beats[beat], symbols[beat] = known[index], chords[index].symbol
    shown = tuple(
        Chord(float(beat), symbols[beat])
        for beat in range(total)
        if beat % BEATS_PER_BAR == 0 or symbols[beat] != symbols[beat - 1]
    )
    return Lane(tuple(beats), shown, asked)


def joined(*parts: Lane) -> Lane:
    """One lane after the other."""
    beats: list[Harmony] = []
    chords: list[Chord] = []
    for part in parts:
        chords += [Chord(chord.start + len(beats), chord.symbol) for chord in part.chords]
        beats += part.beats
    return Lane(tuple(beats), tuple(chords), any(part.asked for part in parts))


def _period(chord_bars: int, bars: int) -> int:
    """Bars after which chords repeat that begin in so many; the last one may last for several."""
    if bars % chord_bars == 0:
        return chord_bars
    return int(1 << (chord_bars - 1).bit_length())


def _read(symbol: str) -> Harmony:
    chord = harmony.parse(symbol)
    if chord is None:
        raise RequestError(
            f"'{symbol.strip()}' is no chord.", "Write chords like C, F#m7 or Bbmaj7."
        )
    return chord
