"""A composer that writes the same bars every time, and players who hum them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.composing import ROLES, CopiedBars, Task
from neurosketch.core.control import ConditionSpec, ControlSpec
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import NoteOff, NoteOn, PlayEvent
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.core.roles import NAMES
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track
from tests.cli.fakes import SPEC, FakeBroken

BREATH = replace(
    SPEC, id="ddsp-breath", family="ddsp", channels=2,
    conditions=(ConditionSpec("instrument", "Instrument", ("sax", "cello"), "sax", mixes=True),),
    capabilities=frozenset({Capability.SCORE, Capability.PLAY}),
)  # fmt: skip
QUARTET = ModelSpec(
    id="musegan-quartet", family="musegan", name="Quartet", tagline="a stand-in",
    sample_rate=44100, channels=2,
    controls=(
        ControlSpec("tempo", "Tempo", "bpm", 60, 200, 120),
        ControlSpec("bars", "Bars", "", 1, 16, 2),
        ControlSpec("density", "Density", "", -1, 1, 0),
    ),
    conditions=(
        ConditionSpec("genre", "Genre", ("rock", "techno"), "rock"),
        ConditionSpec("key", "Key", ("C major", "A minor"), "C major"),
    ),
    capabilities=frozenset({Capability.COMPOSE, Capability.SCORE, Capability.STREAM}),
    default_seconds=8.0, licence="MIT", checkpoint_sha256="cd" * 32,
    extra={"players": "ddsp-breath", "tempos": {"rock": 120, "techno": 132}},
)  # fmt: skip


class FakeComposer:
    """One note a bar for every player who is wanted; the seed is its pitch."""

    spec = QUARTET

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        composing, pitch = request.composing, 48 + request.seed % 12
        progress(1.0)
        if composing is None or composing.context is None:
            bars = round(request.controls["bars"])
            empty = Score(
                tuple(Track(NAMES[r], role=r, drums=r == "drums", program=None) for r in ROLES),
                (Tempo(0.0, request.controls["tempo"]),), (Meter(0.0, 4, 4),),
                request.conditions["key"],
                tuple(Chord(4.0 * bar, "C") for bar in range(bars)),
            )  # fmt: skip
            wanted = dict.fromkeys(ROLES[:-1], 4.0 * bars)
        else:
            assert composing.task is Task.RENEW
            empty, context = composing.context, composing.context
            wanted = {region.role: region.end for region in composing.regions}
            new = [Track(NAMES[r], role=r, drums=r == "drums") for r in wanted]
            tracks = {track.role: track for track in (*new, *context.tracks)}
            empty = context.with_tracks(tuple(tracks[role] for role in ROLES if role in tracks))

        def played(track: Track) -> Track:
            if track.role not in wanted:
                return track
            at = 36 if track.drums else pitch
            # Not on any grid, as people play.
            notes = [
                Note(4.0 * bar + 1 / 30, 0.5, at) for bar in range(round(wanted[track.role] / 4))
            ]
            return replace(track, notes=tuple(notes))

        return empty.with_tracks(tuple(played(track) for track in empty.tracks))

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        track = score.track("bass")
        copied = track is not None and any(note.pitch == 59 for note in track.notes)
        return (CopiedBars(0, "bass"),) if copied else ()


class FakeOrchestra:
    """Plays everything as quiet tones."""

    spec = BREATH

    def check_instruments(self, instruments: Sequence[str]) -> None:
        for instrument in filter(None, instruments):
            if instrument not in ("sax", "cello"):
                raise RequestError(f"Condition 'instrument' has no value '{instrument}'.")

    def open_band(self, players: int, seed: int) -> FakeBand:
        return FakeBand(players)

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        return np.zeros((2, 10), np.float32)

    def open_stream(self, request: GenerateRequest) -> None:
        return None


class FakeBand:
    """A square wave for each player, as high as the key that is down."""

    hop_length = 64

    def __init__(self, players: int) -> None:
        self.players = players
        self._held = [0] * players
        self._waiting: list[tuple[int, int, PlayEvent]] = []
        self._frame = 0

    def cast(self, player: int, instrument: str, program: int | None = None) -> None:
        return None

    def play(self, player: int, event: PlayEvent, frames_ahead: int = 0) -> None:
        self._waiting.append((self._frame + frames_ahead, player, event))

    def render(self, n_frames: int) -> AudioArray:
        audio = np.zeros((self.players, n_frames, self.hop_length), np.float32)
        for frame in range(n_frames):
            for due, player, event in [w for w in self._waiting if w[0] <= self._frame]:
                if isinstance(event, NoteOn):
                    self._held[player] = event.pitch
                elif isinstance(event, NoteOff):
                    self._held[player] = 0
                self._waiting.remove((due, player, event))
            for player, pitch in enumerate(self._held):
                audio[player, frame] = 0.001 * pitch * (1 - 2 * (self._frame % 2))
            self._frame += 1
        return audio.reshape(self.players, -1)

    def open_room(self) -> Callable[[AudioArray], AudioArray]:
        return lambda sent: np.zeros((2, sent.shape[-1]), np.float32)


class BandCatalog:
    """Both of them."""

    specs = (QUARTET, BREATH)
    broken = (FakeBroken(Path("models/bad.safetensors"), "It is truncated."),)

    def spec(self, model_id: str) -> ModelSpec:
        return next(spec for spec in self.specs if spec.id == model_id)

    def load(self, model_id: str, device: str = "cpu") -> FakeComposer | FakeOrchestra:
        return FakeComposer() if model_id == QUARTET.id else FakeOrchestra()
