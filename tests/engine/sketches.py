"""A composer and players of sines for tests of sketches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.composing import CopiedBars
from neurosketch.core.control import ConditionSpec, ControlSpec, ControlState
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import NoteOff, NoteOn, PlayEvent
from neurosketch.core.ports import CancelToken, ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track
from neurosketch.engine.ensemble import Ensemble
from tests.engine.instrument_model import HOP, RATE, FluteModel, FluteStream
from tests.engine.instrument_model import SPEC as FLUTE

SPEC = ModelSpec(
    id="quartet", family="musegan", name="Quartet", tagline="sketches", sample_rate=RATE,
    channels=2,
    controls=(
        ControlSpec("tempo", "Tempo", "bpm", 60.0, 600.0, 120.0),
        ControlSpec("bars", "Bars", "", 1.0, 16.0, 1.0),
    ),
    conditions=(ConditionSpec("genre", "Genre", ("rock", "techno"), "rock"),),
    capabilities=frozenset({Capability.COMPOSE, Capability.SCORE, Capability.STREAM}),
    default_seconds=8.0, licence="MIT", size_mb=1.0, checkpoint_sha256="q1",
    extra={"players": "flute", "tempos": {"rock": 110.0, "techno": 130.0}},
)  # fmt: skip
FAST = 600.0
"""Quarter notes a minute: a bar lasts 0.4 seconds."""
SKETCH = GenerateRequest("quartet", seed=4, request_id="k1")


def score_of(
    *notes: Note, drums: Sequence[Note] = (), bpm: float = FAST, chords: tuple[Chord, ...] = ()
) -> Score:
    """A score with drums and keys."""
    tracks = (
        Track("Drums", tuple(drums), drums=True, role="drums"),
        Track("Keys", notes, role="keys"),
    )
    return Score(tracks, (Tempo(0.0, bpm),), (Meter(0.0, 4, 4),), "C major", chords)


BAR = score_of(
    Note(0.0, 1.0, 60), Note(2.0, 1.0, 67), drums=(Note(0.0, 0.25, 36), Note(1.0, 0.25, 38)),
)  # fmt: skip


class SineBand:
    """Players of sines; remembers what they were told, and in which frame."""

    hop_length = HOP

    def __init__(self, players: int) -> None:
        self.players = players
        self.streams = [FluteStream() for _ in range(players)]
        self.casts: list[tuple[int, str, int | None]] = []
        self.told: list[tuple[int, int, PlayEvent]] = []
        self.frame = 0
        self._waiting: list[tuple[int, int, PlayEvent]] = []

    def cast(self, player: int, instrument: str, program: int | None = None) -> None:
        self.casts.append((player, instrument, program))
        self.streams[player].overtones = 3 if instrument == "reed" else 1

    def play(self, player: int, event: PlayEvent, frames_ahead: int = 0) -> None:
        self._waiting.append((self.frame + frames_ahead, player, event))
        self.told.append(self._waiting[-1])

    def render(self, n_frames: int) -> AudioArray:
        blocks = []
        for _ in range(n_frames):
            due = [told for told in self._waiting if told[0] <= self.frame]
            self._waiting = [told for told in self._waiting if told[0] > self.frame]
            for _, player, event in sorted(due, key=lambda told: isinstance(told[2], NoteOn)):
                self.streams[player].play(event)
            level = ControlState({"level": 0.3})
            blocks.append(np.stack([s.render(1, level)[0] for s in self.streams]))
            self.frame += 1
        return np.concatenate(blocks, axis=1)

    def open_room(self) -> Callable[[AudioArray], AudioArray]:
        return lambda sent: np.stack((0.5 * sent, 0.25 * sent))

    def notes(self) -> list[tuple[int, str, int]]:
        """(frame, on or off, pitch) of all keys, in order."""
        return [
            (frame, "on" if isinstance(event, NoteOn) else "off", event.pitch)
            for frame, _, event in self.told
            if isinstance(event, NoteOn | NoteOff)
        ]


class SineOrchestra(FluteModel):
    """The flute, as one of many."""

    def __init__(self, spec: ModelSpec = FLUTE, device: str = "cpu") -> None:
        super().__init__(spec, device)
        self.bands: list[SineBand] = []

    def check_instruments(self, instruments: Sequence[str]) -> None:
        for instrument in filter(None, instruments):
            self.spec.condition("instrument").check(instrument)

    def open_band(self, players: int, seed: int) -> SineBand:
        self.bands.append(SineBand(players))
        return self.bands[-1]


class Scribe:
    """Writes a bar whose melody is its seed's."""

    def __init__(self, spec: ModelSpec = SPEC) -> None:
        self.spec = spec
        self.asked: list[GenerateRequest] = []
        self.error: Exception | None = None

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        if cancel.is_set():
            raise Cancelled
        progress(1.0)
        first, second = (60 + request.seed % 12, 67)
        keys = (Note(0.0, 1.0, first), Note(2.0, 1.0, second))
        bpm = request.controls["tempo"]
        return score_of(*keys, drums=BAR.tracks[0].notes, bpm=bpm)

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        return (CopiedBars(0, "keys"),)


class SketchCatalog:
    """A composer, and the flute."""

    def __init__(self, composer: ModelSpec = SPEC, players: type[FluteModel] = SineOrchestra):
        self.specs = {spec.id: spec for spec in (composer, FLUTE)}
        self.scribe = Scribe(composer)
        self.players = players()

    def spec(self, model_id: str) -> ModelSpec:
        if model_id not in self.specs:
            raise RequestError(f"There is no model '{model_id}'.")
        return self.specs[model_id]

    def load(self, model_id: str, device: str = "cpu") -> SoundModel | Scribe:
        return self.players if model_id == "flute" else self.scribe


def ensemble() -> Ensemble:
    """Who plays in these tests."""
    return Ensemble(Scribe(), SineOrchestra())


def ask(score: Score | None = BAR, **changes: object) -> GenerateRequest:
    """A request with every control."""
    controls = ControlState.defaults(SPEC.controls)
    request = replace(SKETCH, score=score, controls=controls, conditions={"genre": "rock"})
    return replace(request, **changes)  # type: ignore[arg-type]
