"""The part of `FakeSession` that writes and plays sketches."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import numpy as np

from neurosketch.core.clip import Clip
from neurosketch.core.composing import ROLES
from neurosketch.core.errors import Cancelled
from neurosketch.core.events import Composed, EngineEvent, Failed, Progress, Stem, Stems
from neurosketch.core.performance import PlayEvent
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track

_STEPS = {"drums": (36, 38), "bass": (36, 43), "keys": (60, 64), "guitar": (55, 59),
          "strings": (67, 72), "lead": (76, 79)}  # fmt: skip


def make_score(seed: int = 1, bars: int = 4) -> Score:
    """Six tracks; every seed has notes of its own."""
    rng = np.random.default_rng(seed)
    tracks = []
    for role in ROLES:
        pitches = [_STEPS[role][int(pick)] for pick in rng.integers(2, size=bars * 4)]
        notes = tuple(
            Note(float(beat), 0.5, pitch, 70 + int(rng.integers(50)))
            for beat, pitch in enumerate(pitches)
        )
        tracks.append(Track(role.title(), notes, drums=role == "drums", role=role))
    chords = tuple(Chord(4.0 * bar, ("C", "Am", "F", "G")[bar % 4]) for bar in range(bars))
    return Score(tuple(tracks), (Tempo(0.0, 120.0),), (Meter(0.0, 4, 4),), "C major", chords)


class FakeScores:
    """Answers at once; remembers in `calls`, which a session has."""

    calls: list[tuple]
    gate: threading.Event | None
    explode: Exception | None
    refuse_live: Exception | None
    live: bool
    live_begun: threading.Event
    score: Score | None = None
    beat: float = 0.0
    running: bool = False

    def compose(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        self.calls.append(("compose", request))
        if self.explode is not None:
            raise self.explode
        yield Progress(request.request_id, 0.5)
        if cancel.is_set():
            yield Failed(request.request_id, str(Cancelled()), cancelled=True)
            return
        yield Composed(request.request_id, request.score or make_score(request.seed), 0.1)

    def stems(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        self.calls.append(("stems", request))
        if self.explode is not None:
            raise self.explode
        yield Progress(request.request_id, 0.5)
        while self.gate is not None and not self.gate.wait(0.005):
            if cancel.is_set():
                break
        if cancel.is_set():
            yield Failed(request.request_id, str(Cancelled()), cancelled=True)
            return
        score = request.score or make_score(request.seed)
        rng = np.random.default_rng(request.seed)
        stems = tuple(
            Stem(track.role, track.name, rng.uniform(-0.1, 0.1, (2, 4410)).astype(np.float32))
            for track in score.audible
        )
        mix = np.sum([stem.audio for stem in stems], axis=0, dtype=np.float32)
        clip = Clip(uuid.uuid4().hex, mix, 44100, Recipe(request, "0.1.0", "musegan"), "Quartet")
        yield Stems(request.request_id, stems, clip, 0.1)

    def start_score(self, request, *, loop=None, beat=0.0, running=True) -> None:
        if self.refuse_live is not None:
            raise self.refuse_live
        self.calls.append(("start_score", request, loop, beat, running))
        self.score = request.score or make_score(request.seed)
        self.beat, self.running, self.live = beat, running, True
        self.live_begun.set()

    def live_score(self) -> Score | None:
        return self.score if self.live else None

    def set_score(self, score: Score) -> None:
        self.calls.append(("set_score", score))
        if self.live:
            self.score = score

    def set_score_loop(self, loop) -> None:
        self.calls.append(("set_score_loop", loop))

    def seek_beat(self, beat: float) -> None:
        self.calls.append(("seek_beat", beat))
        self.beat = beat

    def run_score(self, running: bool) -> None:
        self.calls.append(("run_score", running))
        self.running = running

    def play_on(self, track: int, event: PlayEvent) -> None:
        self.calls.append(("play_on", track, event))

    def set_metronome(self, on: bool) -> None:
        self.calls.append(("set_metronome", on))

    def score_beat(self) -> float | None:
        return self.beat if self.live and self.score is not None else None
