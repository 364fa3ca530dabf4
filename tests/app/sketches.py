"""A model that writes music, and small sketches, for tests of everything around notes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from neurosketch.core.composing import ROLES, CopiedBars, Task
from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.errors import Cancelled
from neurosketch.core.events import Composed, EngineEvent, Failed, Progress
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track
from tests.app.fakes import FakeSession

GENRES = ("rock", "jazz", "house")
KEYS = ("C major", "A minor", "Eb major", "C# minor")


def make_composer(model_id: str = "musegan-quartet", name: str = "Quartet") -> ModelSpec:
    """As the shipped one, with fewer sliders."""

    def slider(control_id: str, group: str, low: float = -1.0, default: float = 0.0, high=1.0):
        label = control_id.split("_")[0].capitalize()
        return ControlSpec(control_id, label, "", low, high, default, group=group)

    per_track = [
        slider(f"{what}_{role}", role.capitalize())
        for role in ROLES for what in ("density", "syncopation", "energy", "swing")
    ]  # fmt: skip
    return ModelSpec(
        id=model_id, family="musegan", name=name, tagline="Four bars for six players",
        sample_rate=44100, channels=2,
        controls=(
            slider("tempo", "Sketch", 60.0, 120.0, 200.0), slider("bars", "Sketch", 1.0, 4.0, 16.0),
            *(slider(what, "Everyone") for what in ("density", "syncopation", "register")),
            slider("swing", "Everyone", 0.0), slider("humanise", "Everyone", 0.0),
            *(ControlSpec(f"axis{n}", f"sparse ↔ dense {n}", "σ", -3.0, 3.0, 0.0,
                          ControlKind.LATENT, 0.8, group="Shape") for n in (1, 2)),
            *per_track,
        ),
        conditions=(
            ConditionSpec("genre", "Genre", GENRES, "rock"),
            ConditionSpec("mood", "Mood", ("any", "happy", "sad"), "any"),
            ConditionSpec("key", "Key", KEYS, "C major"),
            ConditionSpec("scale", "Scale", ("key", "dorian"), "key"),
        ),
        capabilities=frozenset({Capability.COMPOSE, Capability.SCORE, Capability.STREAM}),
        default_seconds=8.0, licence="MIT", checkpoint_sha256="cd" * 32,
        extra={"players": "ddsp-breath", "tempos": {"rock": 120, "jazz": 160, "house": 124}},
    )  # fmt: skip


def make_sketch(shift: int = 0, bars: int = 4, bpm: float = 120.0) -> Score:
    """A kick and a note of each player on every beat.

    Args:
        shift: semitones by which pitched notes differ from another sketch's.
        bars: length.
        bpm: tempo.
    """
    tracks = []
    for number, role in enumerate(ROLES):
        pitch = 36 if role == "drums" else 36 + 6 * number + shift
        notes = tuple(Note(float(beat), 0.5, pitch, 90) for beat in range(4 * bars))
        tracks.append(Track(role.capitalize(), notes, 32, drums=role == "drums", role=role))
    chords = tuple(Chord(4.0 * bar, "CFGA"[bar % 4]) for bar in range(bars))
    return Score(
        tuple(tracks), (Tempo(0.0, bpm),), (Meter(0.0, 4, 4),), "C major", chords
    )  # fmt: skip


def compose_anything(request: GenerateRequest, number: int) -> Score:
    """What a model would write, told apart by `number`; outside the regions nothing changes."""
    composing, bpm = request.composing, request.controls.get("tempo", 120.0)
    fresh = make_sketch(number, round(request.controls.get("bars", 4.0)), bpm)
    if composing is None or composing.context is None or composing.task is not Task.RENEW:
        return fresh
    context, tracks = composing.context, []
    for role in ROLES:
        new = fresh.track(role)
        spans = [(r.start, r.end) for r in composing.regions if r.role == role]
        former = context.track(role) or replace(new, notes=())

        def free(note: Note, spans=spans) -> bool:
            return any(start <= note.start < end for start, end in spans)

        notes = [n for n in former.notes if not free(n)] + [n for n in new.notes if free(n)]
        notes.sort(key=lambda note: (note.start, note.pitch))
        tracks.append(replace(former, notes=tuple(notes)))
    return replace(context, tracks=tuple(tracks))


@dataclass
class WritingSession(FakeSession):
    """An engine that writes something else each time, and says who has copied."""

    written: list[GenerateRequest] = field(default_factory=list)
    copied: tuple[CopiedBars, ...] = ()
    write_gate: threading.Event | None = None

    def generate(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        # As the real one: other jobs have their turn between its events.
        while self.gate is not None and not self.gate.wait(0.005) and not cancel.is_set():
            yield Progress(request.request_id, 0.1)
        yield from super().generate(request, cancel)

    def compose(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        self.calls.append(("compose", request))
        if self.explode is not None:
            raise self.explode
        yield Progress(request.request_id, 0.5)
        while self.write_gate is not None and not self.write_gate.wait(0.005):
            if cancel.is_set():
                break
        if cancel.is_set():
            yield Failed(request.request_id, str(Cancelled()), cancelled=True)
            return
        self.written.append(request)
        score = compose_anything(request, len(self.written))
        yield Composed(request.request_id, score, 0.1, self.copied)
