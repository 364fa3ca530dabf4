"""Any music as the score of a sketch, so that a composer can write the missing players."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from neurosketch.core.composing import BEATS_PER_BAR, MAX_BARS, ROLES, Region
from neurosketch.core.errors import RequestError
from neurosketch.core.four_four import in_four_four
from neurosketch.core.mix import VOLUME, with_mix
from neurosketch.core.roles import NAMES, roles_of
from neurosketch.core.score import Bend, Chord, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.core.sketch_grid import bars_of, drum_pitch, loop_beats

SLOWEST, FASTEST = 60.0, 200.0
"""Quarter notes a minute that a sketch may have."""

_DIGITS = 6
_SHORTEST = 1e-3
_PERFORMED = frozenset({1, 2, VOLUME, 11, 64})
"""Controllers that change how notes sound; banks and the like mean another instrument."""
_USUAL_BPM = 120.0
_STEADY = 0.01
"""Share by which a tempo may waver without a word."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Music that became a sketch.

    Attributes:
        score: tracks with roles, in the order of `ROLES`; one tempo, one meter of 4/4.
        notes: what was changed on the way, a sentence each.
    """

    score: Score
    notes: tuple[str, ...] = ()


def as_sketch(score: Score, bars: int | None = None) -> Imported:
    """Music as a sketch.

    Tracks become the players of a sketch by their role, name, program and range; several of one
    player are put together. Other meters become 4/4, tempos become one between `SLOWEST` and
    `FASTEST`, empty bars before the music go, and what comes after `bars` is left out. Level and
    place of a track are taken from its controllers. A sketch comes out as it was.

    Args:
        score: the music.
        bars: the most that is taken; None for `MAX_BARS`.

    Raises:
        RequestError: it has no notes that a player of a sketch could play.
    """
    said: list[str] = []
    roles = roles_of(score.tracks)
    lost = [t for t, role in zip(score.tracks, roles, strict=True) if t.notes and not role]
    kept = [
        t if t.role else replace(with_mix(t), role=role, name=NAMES[role])
        for t, role in zip(score.tracks, roles, strict=True)
        if t.notes and role
    ]
    if not kept:
        raise RequestError(
            "There are no notes in this music that a player of a sketch could play.",
            "Choose other music.",
        )
    if lost:
        names = ", ".join(track.name or "percussion" for track in lost)
        said.append(f"Left out, because no player of a sketch plays it: {names}.")
    moved = in_four_four(replace(score, tracks=tuple(kept)))
    said += moved.notes
    bpm, paced = _paced(moved.score, moved.pace, said)
    part = _shortened(paced, MAX_BARS if bars is None else bars, said)
    if any(abs(tempo.bpm / bpm - 1.0) > _STEADY for tempo in part.tempos):
        said.append(f"Its changing tempo became {bpm:.5g} beats per minute throughout.")
    score = replace(part, tempos=(Tempo(0.0, bpm),), meters=(Meter(0.0, 4, 4),))
    return Imported(score.with_tracks(_players(score.tracks)), tuple(said))


def missing_regions(score: Score) -> tuple[Region, ...]:
    """The players of a sketch who have no notes, from its beginning to its end."""
    end = loop_beats(score)
    there = {track.role for track in score.tracks if track.notes}
    return tuple(Region(role, 0.0, end) for role in ROLES if role not in there)


def _shortened(score: Score, most: int, said: list[str]) -> Score:
    """The bars from the first with a note or chord on, at most so many."""
    starts = [note.start for track in score.tracks for note in track.notes]
    first = min([*starts, *(chord.start for chord in score.chords)])
    empty = int(first / BEATS_PER_BAR + 1e-6)
    bars = bars_of(score) - empty
    if empty:
        said.append(f"{_bars(empty)} of silence before the music {_were(empty)} left out.")
    if bars > most:
        said.append(f"Of {_bars(bars)} the first {most} were taken.")
    # What rings beyond the last bar line may ring on where the music ends there.
    begin = float(BEATS_PER_BAR * empty)
    end = begin + BEATS_PER_BAR * most if bars > most else math.inf
    tempos = [replace(t, start=max(t.start - begin, 0.0)) for t in score.tempos if t.start < end]
    while len(tempos) > 1 and tempos[1].start <= 0.0:
        tempos.pop(0)
    chords = [Chord(max(c.start - begin, 0.0), c.symbol) for c in score.chords if c.start < end]
    while len(chords) > 1 and chords[1].start <= 0.0:
        chords.pop(0)
    return replace(
        score, tempos=tuple(tempos), chords=tuple(chords),
        tracks=tuple(_part(track, begin, end) for track in score.tracks),
    )  # fmt: skip


def _bars(count: int) -> str:
    return "1 bar" if count == 1 else f"{count} bars"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _part(track: Track, begin: float, end: float) -> Track:
    notes = tuple(
        Note(_rounded(note.start - begin), _rounded(min(note.end, end) - note.start),
             note.pitch, note.velocity)
        for note in track.notes
        if note.start < end - _SHORTEST
    )  # fmt: skip
    bends = tuple(
        Bend(_rounded(bend.start - begin), bend.semitones)
        for bend in track.bends
        if bend.start < end
    )
    changes = tuple(
        ControlChange(_rounded(c.start - begin), c.number, c.value)
        for c in track.changes
        if c.start < end and c.number in _PERFORMED
    )
    return replace(track, notes=notes, bends=bends, changes=changes)


def _rounded(beat: float) -> float:
    return max(round(beat, _DIGITS), 0.0)


def _paced(score: Score, pace: float, said: list[str]) -> tuple[float, Score]:
    """Quarter notes a minute that a sketch may have, and the music in these."""
    first = min(note.start for track in score.tracks for note in track.notes)
    before = [tempo.bpm for tempo in score.tempos if tempo.start <= first] or [_USUAL_BPM]
    wanted, factor = before[-1] * pace, 1.0
    while wanted * factor < SLOWEST:
        factor *= 2.0
    while wanted * factor > FASTEST:
        factor /= 2.0
    bpm = round(wanted * factor, _DIGITS)
    tempos = tuple(
        Tempo(_rounded(tempo.start * factor), tempo.bpm * pace * factor) for tempo in score.tempos
    )
    if factor == 1.0:
        return bpm, replace(score, tempos=tempos)
    said.append(f"The tempo of {wanted:.5g} is counted as {bpm:.5g}; it sounds as before.")
    return bpm, replace(
        score, tempos=tempos,
        tracks=tuple(_stretched(track, factor) for track in score.tracks),
        chords=tuple(Chord(_rounded(c.start * factor), c.symbol) for c in score.chords),
    )  # fmt: skip


def _stretched(track: Track, factor: float) -> Track:
    notes = tuple(
        replace(n, start=_rounded(n.start * factor), length=max(_rounded(n.length * factor), 1e-6))
        for n in track.notes
    )
    bends = tuple(replace(b, start=_rounded(b.start * factor)) for b in track.bends)
    changes = tuple(replace(c, start=_rounded(c.start * factor)) for c in track.changes)
    return replace(track, notes=notes, bends=bends, changes=changes)


def _players(tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    """One track per role that is there, in the order of `ROLES`."""
    found: dict[str, list[Track]] = {}
    for track in tracks:
        found.setdefault(track.role, []).append(track)
    return tuple(_together(found[role]) for role in ROLES if role in found)


def _together(tracks: list[Track]) -> Track:
    """One player of several tracks: their notes with the sound of the one that has most."""
    main = max(tracks, key=lambda track: len(track.notes))
    drums = main.role == "drums"
    notes = main.notes if len(tracks) == 1 else _merged(note for t in tracks for note in t.notes)
    if drums:
        notes = _merged(replace(note, pitch=drum_pitch(note.pitch)) for note in notes)
    return replace(main, notes=notes, drums=drums)


def _merged(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes in order; of those of one pitch that begin together the loudest, as long as any."""
    found: dict[tuple[float, int], Note] = {}
    for note in notes:
        place = (note.start, note.pitch)
        other = found.get(place)
        if other is not None:
            length = max(note.length, other.length)
            velocity = max(note.velocity, other.velocity)
            note = Note(note.start, length, note.pitch, velocity)
        found[place] = note
    return tuple(found[place] for place in sorted(found))
