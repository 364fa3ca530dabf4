"""Swing, and the unevenness of hands.

How hard drummers hit where in the bar, and how unlike two hits of theirs are, is measured: human
drumming style by style, see `training.musegan_feel`. The data have no times between the sixteenth
notes. When people play is therefore taken from what is published, as tables here: the swing ratio
falls with the tempo and soloists play behind the beat (Friberg and Sundström, Music Perception 19,
2002); deviations of drummers are some ten milliseconds and correlated from hit to hit (Hennig et
al., PLoS ONE 6, 2011); snares behind the beat in soul and hip-hop are common practice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from neurosketch.core.composing import ROLES, STEPS_PER_BEAT
from neurosketch.core.score import Note
from neurosketch.models.musegan.cells import DRUMS, STEPS_PER_BAR, drum_class, step_of
from neurosketch.paths import resources_dir

MOST_SHIFT = 0.119
"""Quarter notes; with more a note would be read as one of the next sixteenth."""

_EIGHTHS = frozenset({"jazz"})
"""Genres that swing eighth notes; the others swing sixteenths, as hip-hop and funk do."""
_SLOW_RATIO, _FALL = 3.5, 0.0125
"""Long to short at 100 a minute and how much less for each beat a minute more: 3.5 to 1, and even
at 300, about what Friberg and Sundström found for cymbals."""
_SLOW_BPM = 100.0
_LEAST_RATIO, _MOST_RATIO = 1.35, 2.0
"""Of sixteenths: full swing can be heard at any tempo; triplets are as far as anyone goes."""
_PACE = 1.5
"""Sixteenths swing like eighths at a tempo so much higher."""

_MS = 1e-3
_LAID_BACK = frozenset({"hiphop", "lofi", "soul"})
_TIGHT = frozenset({
    "house", "techno", "trance", "drum-and-bass", "trap", "synthwave", "disco",
})  # fmt: skip
_JITTER_MS, _TIGHT_JITTER_MS, _SOFT_JITTER_MS = 9.0, 3.0, 14.0
_LATE_MS: Mapping[tuple[str, str], float] = {
    ("jazz", "lead"): 22.0, ("jazz", "guitar"): 12.0, ("hiphop", "bass"): 10.0,
    ("lofi", "bass"): 10.0, ("lofi", "keys"): 8.0, ("soul", "lead"): 8.0, ("funk", "bass"): -4.0,
    ("reggae", "bass"): 12.0, ("reggae", "drums"): 6.0, ("latin", "keys"): -5.0,
    ("ambient", "strings"): 8.0,
}  # fmt: skip
_LATE_SNARE_MS = 14.0
_STRUM_MS = {"guitar": 9.0, "keys": 3.0, "strings": 4.0}
_CORRELATION = 0.6
"""Of the deviation with that of the onset before."""

_MEASURED_AS = {
    "game-rock": "rock", "game-pop": "rock", "house": "disco", "techno": "disco",
    "trance": "disco", "drum-and-bass": "funk", "trap": "hiphop", "lofi": "hiphop",
    "synthwave": "rock", "ambient": "soul",
}  # fmt: skip
"""Whose drummers stand for genres that machines play."""
_SAME_DRUM = {"clap": "snare", "shaker_tamb": "closed_hat", "perc": "mid_tom", "rim": "snare"}
_LIFT, _PITCHED_LIFT, _PITCHED_SPREAD = 0.5, 0.3, 6.0
"""How much of the measured accents is added (the notes have some already); of those of the hat for
players with pitches, whose own unevenness is an assumption."""
_SHORTEST = 1.0 / 32.0
_DRUMS = ROLES[0]


class Touch(NamedTuple):
    """How a drum is hit.

    Attributes:
        lift: velocity added at each sixteenth of the bar.
        spread: standard deviation of the velocity at the same place.
    """

    lift: tuple[float, ...]
    spread: float


@cache
def _touches() -> dict[str, dict[str, Touch]]:
    path = resources_dir() / "musegan" / "feel.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["genres"]
    return {
        genre: {name: Touch(tuple(row["lift"]), row["spread"]) for name, row in drums.items()}
        for genre, drums in rows.items()
    }


def touch(genre: str, drum: str) -> Touch:
    """How drummers of a genre hit a drum of `cells.DRUMS`, by what was measured."""
    rows = _touches()
    mine = rows.get(_MEASURED_AS.get(genre, genre), rows["rock"])
    for name in (drum, _SAME_DRUM.get(drum, drum)):
        for drums in (mine, rows["rock"]):
            if name in drums:
                return drums[name]
    return mine["snare"]


def swing_shift(step: int, genre: str, bpm: float) -> float:
    """How much later a sixteenth is with full swing, in quarter notes, 0 ... `MOST_SHIFT`.

    Args:
        step: sixteenths since the beginning.
        genre: decides which notes swing.
        bpm: the faster, the more even.
    """
    place = step % STEPS_PER_BEAT
    if genre in _EIGHTHS:
        # cut off at 1.6 to 1: a third of a beat would be read as the sixteenth after
        middle = min(_late(_ratio(bpm)) - 0.5, MOST_SHIFT)
        return (0.0, middle / 2.0, middle, middle / 2.0)[place]
    if place % 2 == 0:
        return 0.0
    ratio = float(np.clip(_ratio(bpm * _PACE), _LEAST_RATIO, _MOST_RATIO))
    return (_late(ratio) - 0.5) / 2.0


def _ratio(bpm: float) -> float:
    return float(np.clip(_SLOW_RATIO - _FALL * (bpm - _SLOW_BPM), 1.0, _SLOW_RATIO))


def _late(ratio: float) -> float:
    """Where in a pair the second note begins, as a share of it."""
    return ratio / (1.0 + ratio)


def swung(
    notes: Sequence[Note], role: str, genre: str, amount: float, bpm: float
) -> tuple[Note, ...]:
    """Notes off the beat played later; where they end moves with the grid.

    Args:
        notes: of one player.
        role: of `core.composing.ROLES`; all of them swing alike, so that they stay together.
        genre: see `swing_shift`.
        amount: 0 as written ... 1 full swing.
        bpm: tempo.
    """
    if amount <= 0.0 or not notes:
        return tuple(notes)
    found = []
    for note in notes:
        start = _moved(note.start, genre, amount, bpm)
        end = note.end if role == _DRUMS else _moved(note.end, genre, amount, bpm)
        length = note.length if role == _DRUMS else max(end - start, _SHORTEST)
        found.append(replace(note, start=start, length=length))
    return _apart(found)


def _moved(place: float, genre: str, amount: float, bpm: float) -> float:
    return place + amount * swing_shift(step_of(place), genre, bpm)


def humanised(
    notes: Sequence[Note], role: str, genre: str, amount: float, rng: np.random.Generator,
    bpm: float = 120.0,
) -> tuple[Note, ...]:  # fmt: skip
    """Notes as hands play them: accents, uneven force, a little early or late.

    Args:
        notes: of one player.
        role: of `core.composing.ROLES`.
        genre: whose drummers and whose timing.
        amount: 0 as written ... 1 as people play.
        rng: the same generator gives the same hands.
        bpm: tempo, which milliseconds depend on.

    Returns:
        In order; none is more than `MOST_SHIFT` quarter notes away from its sixteenth.
    """
    if amount <= 0.0 or not notes:
        return tuple(notes)
    beat = 60.0 / bpm
    late = _lateness(notes, role, genre, rng)
    strum: dict[int, int] = defaultdict(int)
    found = []
    for note in notes:
        step = step_of(note.start)
        drum = DRUMS[drum_class(note.pitch)] if role == _DRUMS else ""
        ms = late[step] + float(rng.standard_normal()) * 1.5
        if drum in ("snare", "clap", "rim") and genre in _LAID_BACK:
            ms += _LATE_SNARE_MS
        ms += strum[step] * _STRUM_MS.get(role, 0.0) if drum == "" else 0.0
        strum[step] += 1
        start = _near(note.start + amount * ms * _MS / beat, step)
        velocity = note.velocity + amount * _force(drum, genre, step, rng)
        length = max(note.end - start, _SHORTEST) if role != _DRUMS else note.length
        found.append(Note(start, length, note.pitch, int(np.clip(round(velocity), 1, 127))))
    return _apart(found)


def _lateness(
    notes: Sequence[Note], role: str, genre: str, rng: np.random.Generator
) -> dict[int, float]:
    """Milliseconds by which all that a player begins in a step is late."""
    jitter = _JITTER_MS
    if genre in _TIGHT:
        jitter = _TIGHT_JITTER_MS
    elif genre in _LAID_BACK:
        jitter = _SOFT_JITTER_MS
    fresh = np.sqrt(1.0 - _CORRELATION**2)
    wander, found = 0.0, {}
    for step in sorted({step_of(note.start) for note in notes}):
        wander = _CORRELATION * wander + fresh * float(rng.standard_normal())
        found[step] = _LATE_MS.get((genre, role), 0.0) + jitter * wander
    return found


def _force(drum: str, genre: str, step: int, rng: np.random.Generator) -> float:
    """Velocity to add."""
    place, chance = step % STEPS_PER_BAR, float(rng.standard_normal())
    if drum:
        measured = touch(genre, drum)
        return _LIFT * measured.lift[place] + 0.7 * measured.spread * chance
    return _PITCHED_LIFT * touch(genre, "closed_hat").lift[place] + _PITCHED_SPREAD * chance


def _near(start: float, step: int) -> float:
    """A start that is still read as one of its step."""
    grid = step / STEPS_PER_BEAT
    return float(np.clip(start, max(0.0, grid - MOST_SHIFT), grid + MOST_SHIFT))


def _apart(notes: Sequence[Note]) -> tuple[Note, ...]:
    """In order; a note ends where the next one of its pitch begins."""
    begins: dict[int, float] = {}
    found = []
    for note in sorted(notes, key=lambda one: (one.start, one.pitch), reverse=True):
        room = begins.get(note.pitch, np.inf) - note.start
        begins[note.pitch] = note.start
        if room <= 0.0:
            continue
        found.append(replace(note, length=min(note.length, float(room))))
    return tuple(reversed(found))
