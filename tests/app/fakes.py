"""Stand-ins for catalog and engine: numpy only, instant, and they remember what was asked."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec, ControlState
from neurosketch.core.errors import Cancelled, CheckpointError
from neurosketch.core.events import (
    EngineEvent,
    Failed,
    Finished,
    Found,
    Health,
    MeterReading,
    Playhead,
    Progress,
)
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest, Recipe
from tests.app.fake_scores import FakeScores

PRESETS = (
    "break-beat", "brush-loop", "rain", "bowed-glass", "choir", "marimba", "vinyl", "deep-kick",
    "hummed", "tabla", "ocean", "hand-drum", "walk",
)  # fmt: skip


def axis(number: int, label: str, rho: float) -> ControlSpec:
    return ControlSpec(
        f"axis{number}", label, "σ", -3, 3, 0, ControlKind.LATENT, rho, group="Colour"
    )


def make_spec(model_id: str = "vae-drift", name: str = "Drift", **changes) -> ModelSpec:
    spec = ModelSpec(
        id=model_id, family="vae", name=name, tagline="Morphing textures, live",
        sample_rate=44100, channels=1,
        controls=(
            axis(1, "dark ↔ bright", 0.94), axis(2, "soft ↔ struck", 0.91),
            axis(3, "pure ↔ noisy", 0.89), axis(4, "short ↔ long", 0.86),
            axis(5, "low ↔ high", 0.83), axis(6, "narrow ↔ wide", 0.21),
            ControlSpec("loudness", "loudness", "dB", -24, 12, 0, group="Performance"),
            ControlSpec("speed", "speed", "×", 0.25, 4, 1, group="Performance"),
            ControlSpec("pitch", "pitch", "st", -24, 24, 0, group="Performance"),
            ControlSpec("morph", "morph A → B", "", 0, 1, 0, group="Morph"),
            ControlSpec("drift", "drift", "", 0, 1, 0, group="Morph"),
        ),
        conditions=(
            ConditionSpec("source", "Source A", PRESETS, "rain"),
            ConditionSpec("source_b", "Source B", ("none", *PRESETS), "none"),
        ),
        capabilities=frozenset(
            {
                Capability.STREAM, Capability.ENCODE, Capability.SOURCE, Capability.MORPH,
                Capability.FIND,
            }
        ),
        default_seconds=8.0, licence="CC-BY-4.0", tags=("texture", "morph"), size_mb=12.4,
        checkpoint_sha256="ab" * 32,
    )  # fmt: skip
    return replace(spec, **changes)


@dataclass(frozen=True)
class FakeChoice:
    device: str = "cpu"
    label: str = "CPU"
    reason: str = ""


@dataclass(frozen=True)
class FakeDevice:
    name: str
    channels: int = 2
    sample_rate: int = 48000
    is_default: bool = False


DEVICES = (FakeDevice("Speakers", is_default=True), FakeDevice("Headphones"))


def make_audio(seconds: float, seed: int, sample_rate: int = 44100) -> np.ndarray:
    """Struck partials over a pad, stereo: enough to look like music."""
    rng = np.random.default_rng(seed)
    frames = max(round(seconds * sample_rate), 1)
    time = np.arange(frames) / sample_rate
    out = np.zeros((2, frames))
    root = 110.0 * 2 ** (rng.integers(0, 12) / 12)
    for partial in range(1, 7):
        out += 0.05 / partial * np.sin(2 * np.pi * root * partial * time)[None]
    for beat in np.arange(0, seconds, 0.46):
        here = time >= beat
        age = time[here] - beat
        level = rng.uniform(0.1, 0.6) * np.exp(-age * rng.uniform(6, 30))
        out[:, here] += level * rng.standard_normal((2, age.size)) * 0.5
    return (out * (0.9 / max(np.abs(out).max(), 1e-9))).astype(np.float32)


def make_clip(name: str = "take", seconds: float = 1.0, seed: int = 1, **request) -> Clip:
    asked = GenerateRequest("vae-drift", seed, seconds=seconds, **request)
    recipe = Recipe(asked, "0.1.0", "vae")
    return Clip(uuid.uuid4().hex, make_audio(seconds, seed), 44100, recipe, name)


@dataclass
class FakeSession(FakeScores):
    """An engine that answers at once."""

    specs: tuple[ModelSpec, ...]
    broken: frozenset[str] = frozenset()
    refuse_live: Exception | None = None
    calls: list[tuple] = field(default_factory=list)
    gate: threading.Event | None = None
    explode: Exception | None = None
    reason: str = ""
    live: bool = False
    clip: Clip | None = None
    frame: int = 0
    playing: bool = False
    gain_db: float = 0.0
    threads: set[int] = field(default_factory=set)
    closed: int = 0
    kept: Clip | None = None
    notice: str = ""
    clipped: bool = False
    sounded_at: float | None = None
    sound: np.ndarray | None = None
    improves: bool = True
    near: str = ""
    live_begun: threading.Event = field(default_factory=threading.Event)
    map: object | None = None
    played: list[PlayEvent] = field(default_factory=list)
    sung: tuple[Expression, ...] = ()
    recording: bool = False
    performance: Performance | None = None

    def names(self) -> list[str]:
        return [call[0] for call in self.calls]

    def last(self, name: str) -> tuple:
        return next(call for call in reversed(self.calls) if call[0] == name)

    def prepare(self) -> FakeChoice:
        self.threads.add(threading.get_ident())
        return FakeChoice(reason=self.reason)

    def load(self, model_id: str) -> ModelSpec:
        self.calls.append(("load", model_id))
        if model_id in self.broken:
            raise CheckpointError(f"The model '{model_id}' is damaged.", "Download it again.")
        return next(spec for spec in self.specs if spec.id == model_id)

    def mapper(self, model_id: str) -> object | None:
        self.calls.append(("mapper", model_id))
        return self.map

    def generate(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        self.calls.append(("generate", request))
        self.threads.add(threading.get_ident())
        if self.explode is not None:
            raise self.explode
        yield Progress(request.request_id, 0.5)
        while self.gate is not None and not self.gate.wait(0.005):
            if cancel.is_set():
                break
        if cancel.is_set():
            yield Failed(request.request_id, str(Cancelled()), cancelled=True)
            return
        audio = make_audio(request.seconds or 2.0, request.seed)
        recipe = Recipe(request, "0.1.0", "vae", audio_sha256=audio_sha256(audio))
        clip = Clip(uuid.uuid4().hex, audio, 44100, recipe, "Drift")
        yield Finished(request.request_id, clip, 0.1)

    def find(self, request: FindRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        self.calls.append(("find", request))
        if self.explode is not None:
            raise self.explode
        yield Progress(request.request_id, 0.5)
        while self.gate is not None and not self.gate.wait(0.005):
            if cancel.is_set():
                break
        if cancel.is_set():
            yield Failed(request.request_id, str(Cancelled()), cancelled=True)
            return
        yield Found(request.request_id, self.found(request), 0.1)

    def found(self, request: FindRequest) -> FoundSound:
        """Choir, brighter than before; what is locked stays."""
        start = request.start
        controls = start.controls.replaced({"axis1": 1.5, "pitch": -3.0} | {
            name: start.controls[name] for name in request.locked
        })  # fmt: skip
        conditions = {**start.conditions, "source": "choir"}
        near = replace(start, controls=controls, conditions=conditions, source=None, source_b=None)
        if not self.improves:
            return FoundSound(start, 4.0, 4.0, False, 1.0)
        return FoundSound(near, 3.25, 12.0, True, 1.0, self.near)

    def start_live(self, request: GenerateRequest) -> None:
        if self.refuse_live is not None:
            raise self.refuse_live
        if request.model_id in self.broken:
            raise CheckpointError(f"The model '{request.model_id}' is damaged.")
        self.calls.append(("start_live", request))
        self.live, self.score = True, None
        self.live_begun.set()

    def start_instrument(self, request: GenerateRequest) -> None:
        if self.refuse_live is not None:
            raise self.refuse_live
        self.calls.append(("start_instrument", request))
        self.live, self.score = True, None
        self.live_begun.set()

    def start_microphone(self, request: GenerateRequest, microphone: str | None = None) -> None:
        if self.refuse_live is not None:
            raise self.refuse_live
        self.calls.append(("start_microphone", request, microphone))
        self.live = True
        self.live_begun.set()

    def play(self, event: PlayEvent, at: float | None = None) -> None:
        self.calls.append(("play", event))
        self.played.append(event)

    def expressions(self, since: float = -1.0) -> tuple[Expression, ...]:
        return tuple(sung for sung in self.sung if sung.seconds > since)

    def start_recording(self) -> None:
        self.calls.append(("start_recording",))
        self.recording = True

    def stop_recording(self) -> Performance | None:
        self.calls.append(("stop_recording",))
        self.recording = False
        return self.performance

    def stop_live(self) -> None:
        self.calls.append(("stop_live",))
        self.live = False

    def set_controls(self, state: ControlState) -> None:
        self.calls.append(("set_controls", state))

    def play_clip(self, clip, *, start_frame=0, loop=None, once=False, gain_db=0.0) -> None:
        self.calls.append(("play_clip", clip, start_frame, loop, once))
        self.gain_db = gain_db
        self.clip, self.frame, self.playing = clip, start_frame, True

    def swap_clip(self, clip, *, gain_db=0.0) -> None:
        self.calls.append(("swap_clip", clip, gain_db))
        self.gain_db = gain_db
        if self.clip is not None:
            self.frame = round(self.frame * clip.sample_rate / self.clip.sample_rate)
        self.clip, self.playing = clip, True

    def warm_clip(self, clip) -> None:
        self.calls.append(("warm_clip", clip))

    def stop_clip(self) -> None:
        self.calls.append(("stop_clip",))
        self.playing = False

    def seek(self, frame: int) -> None:
        self.calls.append(("seek", frame))
        self.frame = frame

    def set_loop(self, loop) -> None:
        self.calls.append(("set_loop", loop))

    def set_gain_db(self, gain_db: float) -> None:
        self.calls.append(("set_gain_db", gain_db))

    def keep_last(self, seconds: float = 60.0, tempo_bpm: float | None = None) -> Clip | None:
        self.calls.append(("keep_last", tempo_bpm))
        return self.kept

    def recent(self, mark: int = 0, seconds: float = 8.0):
        fresh = min(int(44100 * 0.04), int(seconds * 44100))
        at = mark % (44100 * 4)
        if self.sound is None:
            self.sound = np.tile(make_audio(4.0, 7), (1, 2))
        return self.sound[:, at : at + fresh], 44100, mark + fresh

    def health(self) -> Health:
        return Health(31.0, 0, 24.0, "CPU", "Speakers", self.notice)

    def first_sound_at(self) -> float | None:
        return self.sounded_at

    def meter(self) -> MeterReading:
        sounding = self.live or self.playing
        return MeterReading((-7.2, -9.0) if sounding else (-120.0, -120.0), self.clipped)

    def reset_clip_light(self) -> None:
        self.clipped = False

    def playhead(self) -> Playhead:
        clip_id = self.clip.id if self.clip is not None and self.playing else ""
        return Playhead(clip_id, self.frame, self.playing, self.live)

    def set_output(self, device_name: str | None) -> None:
        self.calls.append(("set_output", device_name))

    def close(self) -> None:
        self.closed += 1
