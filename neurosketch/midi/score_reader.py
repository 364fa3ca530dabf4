"""From the events of a MIDI file to a score."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neurosketch.core.errors import MidiFileError
from neurosketch.core.score import (
    MAX_NOTES,
    Bend,
    ControlChange,
    Meter,
    Note,
    Score,
    Tempo,
    Track,
)
from neurosketch.midi import smf
from neurosketch.midi.bend_range import PARAMETER_CONTROLLERS, BendRange, wheel_share
from neurosketch.midi.chord_markers import chords_of
from neurosketch.midi.messages import (
    ALL_NOTES_OFF,
    ALL_SOUND_OFF,
    EXPRESSION,
    FIRST_MODE_MESSAGE,
    RESET_CONTROLLERS,
    SUSTAIN,
)
from neurosketch.midi.scale import key_of_signature

DRUMS = 9
"""Channel of drums in General MIDI, counted from 0."""
MAX_MOVES = 500_000
"""Most movements of wheels and controllers that a score is read with."""
_DIGITS = 6
"""As recipes round beats: a score that was read renders the same from its recipe."""
_MOST_BEATS = 1e6
_FASTEST_BPM = 1000.0
_RESET = {1: 0, 2: 127, EXPRESSION: 127, SUSTAIN: 0, 65: 0, 66: 0, 67: 0}
"""Where 'reset all controllers' puts those that matter."""

_Beat = Callable[[int], float]


def score_of(file: smf.Smf, name: str) -> Score:
    """The score of a parsed file.

    Each chunk, channel and program that has notes becomes a track; wheels and controllers of a
    channel go to each of its tracks. Resets of controllers become the movements they mean, and
    'all notes off' ends notes; a sounding key that nobody lets go ends with its chunk.

    Args:
        file: what was parsed.
        name: of the file, for what is said about it.

    Raises:
        MidiFileError: it holds no notes, or more than anyone plays.
    """
    # The same music in longer beats, where a file counts faster than a score can.
    fastest = max((60e6 / us for _, us in _tempo_events(file)), default=0.0)
    halvings = 0
    while fastest / (1 << halvings) > _FASTEST_BPM:
        halvings += 1
    ticks = file.ticks * (1 << halvings)

    def beat(tick: int) -> float:
        return round(tick / ticks, _DIGITS)

    if max(file.ends) / ticks > _MOST_BEATS:
        raise MidiFileError(f"The MIDI file '{name}' claims to last for days; it is damaged.")
    _check_size(file, name)
    names = _names(file)
    parts: list[tuple[tuple[int, int, int, int], Track]] = []
    for (port, channel), events in file.channels.items():
        reader = _ChannelReader(beat, file.ends)
        reader.read(events)
        for order, ((chunk, program), notes) in enumerate(reader.notes.items()):
            notes.sort(key=lambda note: (note.start, note.pitch))
            track = Track(
                name=names.get(chunk, ""), notes=tuple(notes), program=program,
                drums=channel == DRUMS, bends=reader.bends, changes=reader.changes,
            )  # fmt: skip
            parts.append(((chunk, port, channel, order), track))
    parts.sort(key=lambda part: part[0])
    score = Score(
        tracks=tuple(track for _, track in parts),
        tempos=_tempos(file, beat, halvings),
        meters=_meters(file, beat, halvings),
        key=_key(file),
        chords=chords_of(file, beat),
    )
    if not score.n_notes:
        raise MidiFileError(f"The MIDI file '{name}' holds no notes.")
    return score


def _check_size(file: smf.Smf, name: str) -> None:
    notes = moves = 0
    for events in file.channels.values():
        for _, _, kind, _, second in events:
            if kind == 0x90 and second:
                notes += 1
            elif kind in (0xB0, 0xE0):
                moves += 1
    if notes > MAX_NOTES:
        raise MidiFileError(
            f"The MIDI file '{name}' has {notes} notes; {MAX_NOTES} are the most.",
            "Cut out the part you need.",
        )
    if moves > MAX_MOVES:
        raise MidiFileError(
            f"The MIDI file '{name}' has {moves} movements of wheels and controllers; "
            f"{MAX_MOVES} are the most.",
            "Thin them out in the program that made it.",
        )


@dataclass(slots=True)
class _Sounding:
    """A key that is down."""

    tick: int
    velocity: int
    program: int | None


class _ChannelReader:
    """Follows one channel through the file."""

    def __init__(self, beat: _Beat, ends: list[int]) -> None:
        self.notes: dict[tuple[int, int | None], list[Note]] = {}
        self._beat, self._ends = beat, ends
        self._program: int | None = None
        self._range = BendRange()
        self._sounding: defaultdict[tuple[int, int], deque[_Sounding]] = defaultdict(deque)
        self._bends: dict[float, float] = {}
        self._changes: dict[tuple[float, int], int] = {}
        self._values: dict[int, int] = {}

    @property
    def bends(self) -> tuple[Bend, ...]:
        """Places of the pitch wheel; of several at one time the last."""
        return tuple(Bend(start, semitones) for start, semitones in self._bends.items())

    @property
    def changes(self) -> tuple[ControlChange, ...]:
        """Places of the controllers; of several at one time the last."""
        return tuple(ControlChange(start, n, v) for (start, n), v in self._changes.items())

    def read(self, events: list[smf.Event]) -> None:
        """Take in all events of the channel."""
        for tick, chunk, kind, first, second in events:
            if kind == 0x90 and second:
                # The first note of a track settles its place among the tracks.
                self.notes.setdefault((chunk, self._program), [])
                sounding = _Sounding(tick, second, self._program)
                self._sounding[chunk, first].append(sounding)
            elif kind in (0x80, 0x90):
                self._key_up(tick, chunk, first)
            elif kind == 0xB0:
                self._control(tick, first, second)
            elif kind == 0xC0:
                self._program = first
            elif kind == 0xE0:
                semitones = round(wheel_share(first, second) * self._range.semitones, _DIGITS)
                self._bends[self._beat(tick)] = min(max(semitones, -96.0), 96.0)
        for chunk, pitch in list(self._sounding):
            self._end_all(self._ends[chunk], chunk, pitch)

    def _key_up(self, tick: int, chunk: int, pitch: int) -> None:
        # Of two alike the one that began first ends first, as most programs have it.
        waiting = self._sounding.get((chunk, pitch))
        if waiting:
            self._end(waiting.popleft(), tick, chunk, pitch)

    def _end(self, key: _Sounding, tick: int, chunk: int, pitch: int) -> None:
        start, end = self._beat(key.tick), self._beat(tick)
        # A drum may end when it begins: it gets one tick.
        length = end - start if tick > key.tick else self._beat(1)
        length = max(round(length, _DIGITS), 10.0**-_DIGITS)
        note = Note(start, length, pitch, key.velocity)
        self.notes[chunk, key.program].append(note)

    def _end_all(self, tick: int, chunk: int, pitch: int) -> None:
        waiting = self._sounding[chunk, pitch]
        while waiting:
            key = waiting.popleft()
            self._end(key, max(tick, key.tick), chunk, pitch)

    def _control(self, tick: int, number: int, value: int) -> None:
        self._range.control(number, value)
        if number in (ALL_SOUND_OFF, *range(ALL_NOTES_OFF, 128)):
            for chunk, pitch in list(self._sounding):
                self._end_all(tick, chunk, pitch)
        elif number == RESET_CONTROLLERS:
            self._reset(tick)
        elif number < FIRST_MODE_MESSAGE and number not in PARAMETER_CONTROLLERS:
            self._values[number] = value
            self._changes[self._beat(tick), number] = value

    def _reset(self, tick: int) -> None:
        start = self._beat(tick)
        if next(reversed(self._bends.values()), 0.0) != 0.0:
            self._bends[start] = 0.0
        for number, value in _RESET.items():
            if self._values.get(number, value) != value:
                self._values[number] = value
                self._changes[start, number] = value


def _tempo_events(file: smf.Smf) -> list[tuple[int, int]]:
    """Tick and microseconds per quarter note of every tempo that makes sense."""
    if file.clocked:
        return []
    found = [(t, int.from_bytes(c[:3], "big")) for t, _, k, c in file.metas if k == smf.TEMPO]
    return [(tick, us) for tick, us in found if us > 0]


def _tempos(file: smf.Smf, beat: _Beat, halvings: int) -> tuple[Tempo, ...]:
    found = {beat(tick): _bpm(us) / (1 << halvings) for tick, us in _tempo_events(file)}
    if found and min(found) > 0.0:
        found[0.0] = 60e6 / smf.USUAL_TEMPO_US / (1 << halvings)
    return tuple(Tempo(start, max(bpm, 1.0)) for start, bpm in sorted(found.items()))


def _bpm(us: int) -> float:
    """The roundest tempo that a file writes as these microseconds: 93.5 rather than 93.50003.

    Some programs cut the fraction of a microsecond off, so a round tempo may miss by one.
    """
    exact = 60e6 / us
    for digits in range(8):
        bpm = round(exact, digits)
        if bpm and abs(round(60e6 / bpm) - us) <= (digits <= 2):
            return bpm
    return exact


def _meters(file: smf.Smf, beat: _Beat, halvings: int) -> tuple[Meter, ...]:
    found: dict[float, Meter] = {}
    for tick, _, kind, content in file.metas:
        if kind == smf.METER and len(content) >= 2 and content[0] and content[1] <= 7:
            start, unit = beat(tick), 2 ** min(content[1] + halvings, 7)
            found[start] = Meter(start, content[0], unit)
    return tuple(found[start] for start in sorted(found))


def _key(file: smf.Smf) -> str | None:
    for _, _, kind, content in file.metas:
        if kind == smf.KEY and len(content) >= 2 and content[1] in (0, 1):
            sharps = content[0] - 256 if content[0] > 127 else content[0]
            if -7 <= sharps <= 7:
                return key_of_signature(sharps, content[1] == 1)
    return None


def _names(file: smf.Smf) -> dict[int, str]:
    """Name of each chunk: of the track, else of the instrument; none where it means a whole piece.

    A chunk with several channels is a type-0 file or part of one: its name is that of the music.
    """
    channels: defaultdict[int, set[Any]] = defaultdict(set)
    for place, events in file.channels.items():
        for chunk in {event[1] for event in events}:
            channels[chunk].add(place)
    names: dict[int, str] = {}
    for wanted in (smf.NAME, smf.INSTRUMENT):
        for _, chunk, kind, content in file.metas:
            text = smf.text_of(content) if kind == wanted else ""
            if text and chunk not in names and len(channels[chunk]) == 1:
                names[chunk] = text
    return names
