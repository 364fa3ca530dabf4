"""Notes for tests of everything that shows, plays or writes them."""

from __future__ import annotations

from neurosketch.core.performance import NoteOff, NoteOn, TimedEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Meter, Note, Score, Tempo, Track


def make_tune(late: float = 0.06) -> Score:
    """A lead that drags, a bass, drums; four seconds at 120.

    Args:
        late: quarter notes by which each note of the lead comes too late.
    """
    lead = tuple(Note(i + late, 0.5, 60 + 2 * i, 90) for i in range(8))
    bass = tuple(Note(4.0 * i, 4.0, 36 + i, 80) for i in range(2))
    drums = tuple(Note(float(i), 0.25, 36, 100) for i in range(8))
    return Score(
        (Track("Lead", lead, 65), Track("", bass, 32), Track("", drums, drums=True)),
        (Tempo(0.0, 120.0),), (Meter(0.0, 3, 4),), "A minor",
    )  # fmt: skip


def make_performance(model_id: str = "ddsp-breath") -> Performance:
    """Two keys, one after the other."""
    events = (
        TimedEvent(0.0, NoteOn(60, 90)), TimedEvent(0.5, NoteOff(60)),
        TimedEvent(0.5, NoteOn(64, 70)), TimedEvent(1.0, NoteOff(64)),
    )  # fmt: skip
    return Performance(GenerateRequest(model_id, seed=5), events, None, 1.5, 256 / 44100)
