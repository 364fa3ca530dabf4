"""A score: notes on tracks with tempo, meter, key; models make or play it, files carry it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from neurosketch.core.errors import RecipeError

MAX_NOTES = 200_000
"""More is no music that anyone plays through; a file of ten megabytes holds fewer."""
PITCHES = 128
QUIETEST_DB, LOUDEST_DB = -60.0, 12.0
"""Of a track in the mix; at `QUIETEST_DB` it is silent."""
_DIGITS = 6
"""Of beats in JSON: below a microsecond at any tempo that music has."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes:
        start: quarter notes since the beginning, not negative.
        length: quarter notes, above 0.
        pitch: MIDI number, 0 ... 127; 60 is middle C.
        velocity: 1 ... 127.
    """

    start: float
    length: float
    pitch: int
    velocity: int = 100

    @property
    def end(self) -> float:
        """Quarter notes since the beginning at which the key is let go."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Bend:
    """The pitch wheel reaches a place.

    Attributes:
        start: quarter notes since the beginning.
        semitones: offset of every note of the track.
    """

    start: float
    semitones: float


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A MIDI controller reaches a value, e.g. 1 for the modulation wheel, 64 for the pedal.

    Attributes:
        start: quarter notes since the beginning.
        number: 0 ... 127.
        value: 0 ... 127.
    """

    start: float
    number: int
    value: int


@dataclass(frozen=True, slots=True)
class Track:
    """Notes for one player.

    Attributes:
        name: what the file or the user calls it.
        notes: in order of start, then pitch.
        program: General MIDI program, 0 ... 127, or None.
        drums: whether the pitches are General MIDI drums.
        instrument: an instrument of the model that plays it, or a mixture like `a:0.7,b:0.3`; empty
            for what the request says.
        bends, changes: in order of start.
        role: which of a sketch's players it is, e.g. `bass`; empty outside sketches.
        gain_db: its level in the mix.
        pan: -1 left ... 1 right.
        muted: whether it is left out of the mix.
        solo: whether the tracks without it are left out of the mix.
    """

    name: str = ""
    notes: tuple[Note, ...] = ()
    program: int | None = None
    drums: bool = False
    instrument: str = ""
    bends: tuple[Bend, ...] = ()
    changes: tuple[ControlChange, ...] = ()
    role: str = ""
    gain_db: float = 0.0
    pan: float = 0.0
    muted: bool = False
    solo: bool = False

    @property
    def end(self) -> float:
        """Quarter notes until its last note is let go; 0 without notes."""
        return max((note.end for note in self.notes), default=0.0)


@dataclass(frozen=True, slots=True)
class Tempo:
    """From `start` (quarter notes) on, `bpm` quarter notes a minute."""

    start: float
    bpm: float


@dataclass(frozen=True, slots=True)
class Meter:
    """From `start` (quarter notes) on, `beats` notes of the value 1/`unit` a bar."""

    start: float
    beats: int
    unit: int


@dataclass(frozen=True, slots=True)
class Chord:
    """From `start` (quarter notes) on, the harmony is `symbol`, e.g. `C`, `F#m7`, `Bbmaj7`, `N`."""

    start: float
    symbol: str


@dataclass(frozen=True, slots=True)
class Score:
    """Notes on tracks.

    Attributes:
        tracks: one per player.
        tempos: in order of start, the first at 0; empty for 120 quarter notes a minute.
        meters: in order of start; empty for 4/4.
        key: e.g. `C major` or `F# minor`, as a take's key is written; None when nobody knows.
        chords: in order of start; empty when nobody named them.
    """

    tracks: tuple[Track, ...] = ()
    tempos: tuple[Tempo, ...] = ()
    meters: tuple[Meter, ...] = ()
    key: str | None = None
    chords: tuple[Chord, ...] = ()

    @property
    def end(self) -> float:
        """Quarter notes until the last note is let go."""
        return max((track.end for track in self.tracks), default=0.0)

    @property
    def n_notes(self) -> int:
        """Notes on all tracks."""
        return sum(len(track.notes) for track in self.tracks)

    @property
    def audible(self) -> tuple[Track, ...]:
        """The tracks that the mix lets through: neither muted nor silenced by another's solo."""
        alone = any(track.solo for track in self.tracks)
        return tuple(t for t in self.tracks if not t.muted and (t.solo or not alone))

    def track(self, role: str) -> Track | None:
        """The first track with this role, or None."""
        return next((track for track in self.tracks if track.role == role), None)

    def seconds(self, beat: float) -> float:
        """Time in seconds of a place in quarter notes."""
        time, at, bpm = 0.0, 0.0, 120.0
        for tempo in self.tempos:
            if tempo.start >= beat:
                break
            time += (tempo.start - at) * 60.0 / bpm
            at, bpm = tempo.start, tempo.bpm
        return time + (beat - at) * 60.0 / bpm

    def beat(self, seconds: float) -> float:
        """Place in quarter notes of a time in seconds; inverse of `seconds`."""
        time, at, bpm = 0.0, 0.0, 120.0
        for tempo in self.tempos:
            reached = time + (tempo.start - at) * 60.0 / bpm
            if reached >= seconds:
                break
            time, at, bpm = reached, tempo.start, tempo.bpm
        return at + (seconds - time) * bpm / 60.0

    def with_tracks(self, tracks: tuple[Track, ...]) -> Score:
        """The same music with other tracks."""
        return replace(self, tracks=tracks)

    def as_written(self) -> Self:
        """The same music with times as `to_dict` rounds them: it sounds as from its recipe."""
        return self.from_dict(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; rows instead of objects where there are many."""
        return {
            "tracks": [_track_to_dict(track) for track in self.tracks],
            "tempos": [[round(t.start, _DIGITS), t.bpm] for t in self.tempos],
            "meters": [[round(m.start, _DIGITS), m.beats, m.unit] for m in self.meters],
            "key": self.key,
            "chords": [[round(c.start, _DIGITS), c.symbol] for c in self.chords],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`; times are rounded as it does, so it can be written the same again.

        Raises:
            RecipeError: a field is missing, of a wrong type or out of range, tempos or meters are
                not in order, or there are more than `MAX_NOTES` notes.
        """
        try:
            tracks = tuple(_track_from_dict(track) for track in data["tracks"])
            tempos = tuple(Tempo(_time(t), _inside(b, 1.0, 1000.0)) for t, b in data["tempos"])
            meters = tuple(
                Meter(_time(t), _whole(b, 1, 255), _whole(u, 1, 128)) for t, b, u in data["meters"]
            )
            chords = tuple(Chord(_time(t), _words(symbol)) for t, symbol in data.get("chords", ()))
            for changes in (tempos, meters, chords):
                starts = [change.start for change in changes]
                if starts != sorted(starts):
                    raise ValueError(starts)
            key = data["key"]
            if key is not None and not isinstance(key, str):
                raise TypeError(key)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise RecipeError("The score in this recipe is damaged.") from error
        score = cls(tracks, tempos, meters, key, chords)
        if score.n_notes > MAX_NOTES:
            raise RecipeError("The score in this recipe has more notes than anyone plays.")
        return score


def _track_to_dict(track: Track) -> dict[str, Any]:
    return {
        "name": track.name, "program": track.program, "drums": track.drums,
        "instrument": track.instrument,
        "notes": [
            [round(n.start, _DIGITS), round(n.length, _DIGITS), n.pitch, n.velocity]
            for n in track.notes
        ],
        "bends": [[round(b.start, _DIGITS), round(b.semitones, _DIGITS)] for b in track.bends],
        "changes": [[round(c.start, _DIGITS), c.number, c.value] for c in track.changes],
        "role": track.role, "gain_db": track.gain_db, "pan": track.pan,
        "muted": track.muted, "solo": track.solo,
    }  # fmt: skip


def _track_from_dict(data: Mapping[str, Any]) -> Track:
    program, drums = data["program"], data["drums"]
    if not isinstance(drums, bool) or not isinstance(data["name"], str):
        raise TypeError(drums)
    if not isinstance(data["instrument"], str):
        raise TypeError(data["instrument"])
    return Track(
        name=data["name"],
        notes=tuple(
            Note(_time(start), _inside(round(float(length), _DIGITS), 10.0**-_DIGITS, 1e6),
                 _whole(pitch, 0, 127), _whole(velocity, 1, 127))
            for start, length, pitch, velocity in data["notes"]
        ),
        program=None if program is None else _whole(program, 0, 127),
        drums=drums,
        instrument=data["instrument"],
        bends=tuple(
            Bend(_time(start), _inside(round(float(semitones), _DIGITS), -96.0, 96.0))
            for start, semitones in data["bends"]
        ),
        changes=tuple(
            ControlChange(_time(start), _whole(number, 0, 127), _whole(value, 0, 127))
            for start, number, value in data["changes"]
        ),
        role=_words(data.get("role", "")),
        gain_db=_inside(data.get("gain_db", 0.0), QUIETEST_DB, LOUDEST_DB),
        pan=_inside(data.get("pan", 0.0), -1.0, 1.0),
        muted=_switch(data.get("muted", False)),
        solo=_switch(data.get("solo", False)),
    )  # fmt: skip


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _time(value: Any) -> float:
    return _inside(round(float(value), _DIGITS), 0.0, 1e6)


def _inside(value: Any, low: float, high: float) -> float:
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError(value)
    return number


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(value)
    return value
