"""What a hand does to notes: pure functions from the notes of a track to other notes.

Times are quarter notes. Everything returns notes in order of start, then pitch, of which no two of
a pitch sound at once: where one comes to lie upon another, the one that was put there stays.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from neurosketch.core.score import PITCHES, Chord, Note

Notes = tuple[Note, ...]
Chosen = frozenset[Note]

SHORTEST = 1.0 / 64.0
"""Quarter notes; nothing shorter can be drawn or left."""
LOUDEST = 127
OCTAVE = 12
_DIGITS = 6
_NEAR = 1e-6
_ORDER = attrgetter("start", "pitch", "length")


@dataclass(frozen=True, slots=True)
class Edit:
    """The outcome of an edit.

    Attributes:
        notes: of the whole track.
        chosen: those of them that are selected now.
    """

    notes: Notes
    chosen: Chosen


def tidy(beat: float) -> float:
    """A time as files keep it."""
    return round(max(beat, 0.0), _DIGITS)


def nearest_line(beat: float, grid: float) -> float:
    """The nearest line of a grid; the time itself when `grid` is 0."""
    return tidy(math.floor(beat / grid + 0.5) * grid if grid > 0.0 else beat)


def line_before(beat: float, grid: float) -> float:
    """The line of a grid at or before a time; the time itself when `grid` is 0."""
    return tidy(math.floor(beat / grid + _NEAR) * grid if grid > 0.0 else beat)


def ordered(notes: Iterable[Note]) -> Notes:
    """Notes in order of start, then pitch."""
    return tuple(sorted(notes, key=_ORDER))


def put(notes: Iterable[Note], new: Collection[Note], end: float = math.inf) -> Edit:
    """Lay notes over others.

    Args:
        notes: what is there.
        new: what is laid over it, selected afterwards; of two that fall together the longer stays.
        end: nothing sounds beyond.
    """
    return _lay(notes, _apart(note for note in (_inside(n, end) for n in new) if note is not None))


def _lay(notes: Iterable[Note], laid: list[Note]) -> Edit:
    """The same for notes that are in order, apart, and inside."""
    spans: dict[int, list[Note]] = {}
    for note in laid:
        spans.setdefault(note.pitch, []).append(note)
    kept = [left for note in notes for left in _left_of(note, spans.get(note.pitch, ()))]
    return Edit(ordered((*kept, *laid)) if kept else tuple(laid), frozenset(laid))


def draw(notes: Notes, note: Note, end: float = math.inf) -> Edit:
    """Add one note."""
    return put(notes, (note,), end)


def delete(notes: Notes, chosen: Chosen) -> Edit:
    """Take notes away."""
    return Edit(tuple(note for note in notes if note not in chosen), frozenset())


def move(notes: Notes, chosen: Chosen, beats: float, semitones: int, end: float = math.inf) -> Edit:
    """Move notes together; at the ends of time and of the keyboard they stop together."""
    if not chosen:
        return Edit(notes, chosen)
    first = min(note.start for note in chosen)
    last = max(note.start for note in chosen)
    beats = max(min(beats, end - SHORTEST - last), -first)
    low, high = min(note.pitch for note in chosen), max(note.pitch for note in chosen)
    semitones = min(max(semitones, -low), PITCHES - 1 - high)

    def moved(note: Note) -> Note:
        # Made anew and not replaced: a drag does this to thousands of notes sixty times a second.
        start = round(note.start + beats, _DIGITS)
        return Note(start, note.length, note.pitch + semitones, note.velocity)

    rest = [note for note in notes if note not in chosen]
    # As far from each other as before, they need not be told apart again.
    laid = [moved(note) for note in notes if note in chosen]
    return _lay(rest, [note for note in (_inside(n, end) for n in laid) if note is not None])


def copy_to(
    notes: Notes, chosen: Chosen, beats: float, semitones: int, end: float = math.inf
) -> Edit:
    """The same as `move`, with the notes left where they were as well."""
    moved = move(tuple(chosen), chosen, beats, semitones, end)
    return put(notes, moved.chosen, end)


def duplicate(notes: Notes, chosen: Chosen, grid: float, end: float = math.inf) -> Edit:
    """The same notes again right behind themselves, at the next line of the grid."""
    if not chosen:
        return Edit(notes, chosen)
    first = line_before(min(note.start for note in chosen), grid)
    last = max(note.end for note in chosen)
    span = last - first
    if grid > 0.0:
        span = math.ceil(span / grid - _NEAR) * grid
    moved = (replace(note, start=tidy(note.start + span)) for note in chosen)
    fitting = tuple(note for note in moved if note.start <= end - SHORTEST)
    return put(notes, fitting, end) if fitting else Edit(notes, chosen)


def resize(notes: Notes, chosen: Chosen, beats: float, end: float = math.inf) -> Edit:
    """Make notes longer or shorter at their ends by so many beats, each at least `SHORTEST`."""
    return _changed(notes, chosen, lambda note: _ending(note, note.end + beats), end)


def trim_start(notes: Notes, chosen: Chosen, beats: float) -> Edit:
    """Let notes begin earlier or later by so many beats and end where they did."""

    def trimmed(note: Note) -> Note:
        start = tidy(min(note.start + beats, note.end - SHORTEST))
        return replace(note, start=start, length=tidy(note.end - start))

    return _changed(notes, chosen, trimmed)


def louder(notes: Notes, chosen: Chosen, by: int) -> Edit:
    """Change velocities by so many steps."""
    return _changed(notes, chosen, lambda note: _struck(note, note.velocity + by))


def with_velocity(notes: Notes, velocities: dict[Note, int], chosen: Chosen) -> Edit:
    """Give notes velocities of their own; what is selected stays selected."""
    become = {note: _struck(note, value) for note, value in velocities.items()}
    return Edit(
        tuple(become.get(note, note) for note in notes),
        frozenset(become.get(note, note) for note in chosen),
    )


def transpose(
    notes: Notes, chosen: Chosen, steps: int, scale: frozenset[int] | None = None
) -> Edit:
    """Move pitches together: by semitones, or by steps of a scale (pitch classes).

    A note beside the scale keeps its distance to the note of the scale below it.
    """
    if scale is None or not scale:
        return move(notes, chosen, 0.0, steps)
    places = [pitch for pitch in range(PITCHES) if pitch % OCTAVE in scale]
    at = {note: bisect_right(places, note.pitch) - 1 for note in chosen}
    if any(not 0 <= place + steps < len(places) or place < 0 for place in at.values()):
        return Edit(notes, chosen)

    def moved(note: Note) -> Note:
        place = at[note]
        beside = note.pitch - places[place]
        return replace(note, pitch=min(places[place + steps] + beside, PITCHES - 1))

    return _changed(notes, chosen, moved)


def legato(notes: Notes, chosen: Chosen, end: float) -> Edit:
    """Let each note sound until the next of the selected ones begins, the last ones to their end.

    Args:
        notes: of the track.
        chosen: which of them.
        end: nothing sounds beyond.
    """
    starts = sorted({note.start for note in chosen})

    def until(note: Note) -> float:
        place = bisect_right(starts, note.start + _NEAR)
        return starts[place] if place < len(starts) else max(note.end, note.start + SHORTEST)

    return _changed(notes, chosen, lambda note: _ending(note, until(note)), end)


def split(notes: Notes, chosen: Chosen, place: float) -> Edit:
    """Cut the notes that sound at a place in two; both halves stay selected."""
    crossed = {
        note for note in chosen if note.start + SHORTEST <= place <= note.end - SHORTEST
    }  # fmt: skip
    halves = [half for note in crossed for half in _halves(note, place)]
    edit = put(tuple(note for note in notes if note not in crossed), halves)
    return Edit(edit.notes, edit.chosen | (chosen - crossed))


def halve(notes: Notes, chosen: Chosen) -> Edit:
    """Cut each note in the middle."""
    long = {note for note in chosen if note.length >= 2.0 * SHORTEST}
    halves = [half for note in long for half in _halves(note, note.start + note.length / 2.0)]
    edit = put(tuple(note for note in notes if note not in long), halves)
    return Edit(edit.notes, edit.chosen | (chosen - long))


def join(notes: Notes, chosen: Chosen) -> Edit:
    """Make one note of the selected ones of each pitch, from the first to the last of them."""
    by_pitch: dict[int, list[Note]] = {}
    for note in ordered(chosen):
        by_pitch.setdefault(note.pitch, []).append(note)
    one = [
        replace(row[0], length=tidy(max(note.end for note in row) - row[0].start))
        for row in by_pitch.values()
    ]
    return put(tuple(note for note in notes if note not in chosen), one)


def paste(notes: Notes, copied: Notes, place: float, end: float = math.inf) -> Edit:
    """Lay copied notes down so that the first of them begins at a place."""
    if not copied:
        return Edit(notes, frozenset())
    way = place - min(note.start for note in copied)
    moved = (replace(note, start=tidy(note.start + way)) for note in copied)
    return put(notes, tuple(note for note in moved if note.start <= end - SHORTEST), end)


def in_box(notes: Notes, start: float, end: float, low: int, high: int) -> Chosen:
    """The notes that sound between two times and lie between two pitches, both included."""
    return frozenset(
        note for note in notes
        if note.start < end and note.end > start and low <= note.pitch <= high
    )  # fmt: skip


def same_pitch(notes: Notes, chosen: Chosen) -> Chosen:
    """All notes of the pitches that are selected."""
    pitches = {note.pitch for note in chosen}
    return frozenset(note for note in notes if note.pitch in pitches)


def chord_at(chords: tuple[Chord, ...], beat: float) -> int:
    """Index of the chord that holds at a place; -1 before the first."""
    return bisect_right([chord.start for chord in chords], beat + _NEAR) - 1


def put_chord(chords: tuple[Chord, ...], chord: Chord) -> tuple[Chord, ...]:
    """Let a chord begin somewhere, in the place of one that began there."""
    others = [one for one in chords if abs(one.start - chord.start) > _NEAR]
    return tuple(sorted((*others, chord), key=lambda one: one.start))


def move_chord(
    chords: tuple[Chord, ...], index: int, place: float, least: float
) -> tuple[Chord, ...]:
    """Let a chord begin elsewhere, between its neighbours and `least` away from them."""
    low = chords[index - 1].start + least if index > 0 else 0.0
    high = chords[index + 1].start - least if index + 1 < len(chords) else math.inf
    if high < low:
        return chords
    moved = replace(chords[index], start=tidy(min(max(place, low), high)))
    return (*chords[:index], moved, *chords[index + 1 :])


def _changed(
    notes: Notes, chosen: Chosen, change: Callable[[Note], Note], end: float = math.inf
) -> Edit:
    if not chosen:
        return Edit(notes, chosen)
    rest = tuple(note for note in notes if note not in chosen)
    return put(rest, tuple(change(note) for note in notes if note in chosen), end)


def _inside(note: Note, end: float) -> Note | None:
    """The part of a note before `end`."""
    if note.start > end - SHORTEST:
        return None
    return note if note.end <= end else replace(note, length=tidy(end - note.start))


def _ending(note: Note, place: float) -> Note:
    return replace(note, length=tidy(max(place - note.start, SHORTEST)))


def _struck(note: Note, velocity: int) -> Note:
    return replace(note, velocity=min(max(velocity, 1), LOUDEST))


def _halves(note: Note, place: float) -> tuple[Note, Note]:
    place = tidy(place)
    first = replace(note, length=tidy(place - note.start))
    return first, replace(note, start=place, length=tidy(note.end - place))


def _left_of(note: Note, laid: Collection[Note]) -> list[Note]:
    """What is left of a note under others of its pitch."""
    for other in laid:
        if other.start < note.end - _NEAR and note.start < other.end - _NEAR:
            if note.start > other.start - _NEAR:
                # It would begin inside the other: what is left of it was never struck there.
                return []
            note = replace(note, length=tidy(other.start - note.start))
    return [note] if note.length >= SHORTEST - _NEAR else []


def _apart(notes: Iterable[Note]) -> list[Note]:
    """Notes of which no two of a pitch overlap: the first ends where the next begins."""
    kept: list[Note] = []
    last: dict[int, int] = {}
    for note in ordered(notes):
        index = last.get(note.pitch)
        if index is not None:
            before = kept[index]
            if note.start - before.start < SHORTEST - _NEAR:
                kept[index] = replace(note, start=before.start)
                continue
            if before.end > note.start + _NEAR:
                kept[index] = replace(before, length=tidy(note.start - before.start))
        last[note.pitch] = len(kept)
        kept.append(note)
    return kept
