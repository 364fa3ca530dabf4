"""A real little instrument of sines: it plays keys, scores, and what it hears."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ConditionSpec, ControlSpec, ControlState
from neurosketch.core.errors import Cancelled
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import (
    AllOff,
    Breath,
    Expression,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score

RATE = 44100
HOP = 256

SPEC = ModelSpec(
    id="flute", family="ddsp", name="Flute", tagline="sines", sample_rate=RATE, channels=2,
    controls=(ControlSpec("level", "level", "", 0.0, 1.0, 0.5),),
    conditions=(ConditionSpec("instrument", "Instrument", ("flute", "reed"), "flute"),),
    capabilities=frozenset({
        Capability.STREAM, Capability.PLAY, Capability.TRANSFER, Capability.SCORE,
    }),
    default_seconds=1.0, licence="MIT", size_mb=1.0, checkpoint_sha256="f1",
    extra={"tail_seconds": 8 * HOP / RATE},
)  # fmt: skip
FLUTE = GenerateRequest("flute", seed=5, request_id="f1")


@dataclass
class Voice:
    pitch: int
    velocity: int
    phase: float = 0.0
    gain: float = 0.0
    target: float = 1.0
    sustained: bool = False


class FluteStream:
    """Silent until `play`; each frame's gain ramps from that of the frame before."""

    hop_length = HOP
    channels = 2
    latency = 0

    def __init__(self, overtones: int = 1, score: Score | None = None) -> None:
        self.overtones = overtones
        self.frame = 0
        self.voices: list[Voice] = []
        self.bend = 0.0
        self.breath = 1.0
        self.pedal = False
        self.played: list[tuple[int, PlayEvent]] = []
        self.waiting = [] if score is None else events_of(score)
        self.heard = np.zeros(0, np.float32)
        self.error: Exception | None = None

    def play(self, event: PlayEvent) -> None:
        if self.error is not None:
            raise self.error
        self.played.append((self.frame, event))
        if isinstance(event, NoteOn):
            self._release(event.pitch)
            self.voices.append(Voice(event.pitch, event.velocity))
        elif isinstance(event, NoteOff):
            self._release(event.pitch)
        elif isinstance(event, PitchBend):
            self.bend = event.semitones
        elif isinstance(event, Breath):
            self.breath = event.amount
        elif isinstance(event, Sustain):
            self.pedal = event.down
            for voice in self.voices:
                if voice.sustained and not event.down:
                    voice.target = 0.0
        elif isinstance(event, AllOff):
            self.bend, self.breath, self.pedal = 0.0, 1.0, False
            for voice in self.voices:
                voice.target = 0.0

    def _release(self, pitch: int) -> None:
        for voice in self.voices:
            if voice.pitch == pitch and not voice.sustained:
                voice.sustained = self.pedal
                voice.target = 1.0 if self.pedal else 0.0

    def listen(self, audio: AudioArray) -> None:
        self.heard = audio

    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        mono = np.concatenate([self._frame(controls["level"]) for _ in range(n_frames)])
        return np.stack((mono, mono))

    def _frame(self, level: float) -> np.ndarray:
        while self.waiting and self.waiting[0][0] <= self.frame:
            self.play(self.waiting.pop(0)[1])
        out = np.zeros(HOP)
        if len(self.heard):
            out += self.heard[:HOP]
        ramp = np.arange(1, HOP + 1) / HOP
        for voice in self.voices:
            gain = voice.gain + (voice.target - voice.gain) * ramp
            turns = 440.0 * 2 ** ((voice.pitch - 69 + self.bend) / 12) / RATE
            phase = voice.phase + turns * np.arange(HOP)
            voice.phase = (voice.phase + turns * HOP) % 1.0
            wave = sum(np.sin(2 * math.pi * phase * k) / k for k in range(1, self.overtones + 1))
            out += level * self.breath * voice.velocity / 127 * gain * wave
            voice.gain = voice.target
        self.voices = [voice for voice in self.voices if voice.gain > 0.0]
        self.frame += 1
        return out.astype(np.float32)

    def expression(self) -> Expression:
        sounding = self.voices[-1] if self.voices else None
        return Expression(
            seconds=self.frame * HOP / RATE,
            octaves=math.nan if sounding is None else (sounding.pitch - 69) / 12,
            loudness_db=-100.0 if sounding is None else -20.0,
            voices=len(self.voices),
        )


class FluteModel:
    """Plays keys live and scores offline with the same samples."""

    def __init__(self, spec: ModelSpec = SPEC, device: str = "cpu") -> None:
        self.spec = spec
        self.device = device
        self.streams: list[FluteStream] = []
        self.stream_error: Exception | None = None

    def open_instrument(self, request: GenerateRequest) -> FluteStream:
        self.streams.append(FluteStream(3 if request.conditions["instrument"] == "reed" else 1))
        self.streams[-1].error = self.stream_error
        return self.streams[-1]

    open_transfer = open_instrument

    def open_stream(self, request: GenerateRequest) -> FluteStream:
        overtones = 3 if request.conditions["instrument"] == "reed" else 1
        self.streams.append(FluteStream(overtones, request.score))
        return self.streams[-1]

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        if cancel.is_set():
            raise Cancelled
        seconds = request.seconds or self.spec.default_seconds
        frames = math.ceil(round(seconds * RATE) / HOP)
        audio = self.open_stream(request).render(frames, request.controls)
        progress(1.0)
        return audio[:, : round(seconds * RATE)]


class FluteCatalog:
    """Loads the flute, and more of its kind by other names."""

    def __init__(self, *specs: ModelSpec) -> None:
        self.specs = {spec.id: spec for spec in (SPEC, *specs)}
        self.models: list[FluteModel] = []

    def spec(self, model_id: str) -> ModelSpec:
        return self.specs[model_id]

    def load(self, model_id: str, device: str = "cpu") -> FluteModel:
        self.models.append(FluteModel(self.specs[model_id], device))
        return self.models[-1]


def mute_spec() -> ModelSpec:
    """A model that can neither be played nor sung to."""
    return replace(SPEC, id="mute", capabilities=frozenset({Capability.STREAM}))


def events_of(score: Score) -> list[tuple[int, PlayEvent]]:
    """(frame, event) pairs in order; in one frame keys come up before others go down."""
    found: list[tuple[int, int, PlayEvent]] = []

    def frame(beat: float) -> int:
        return round(score.seconds(beat) * RATE / HOP)

    for track in score.tracks:
        for note in track.notes:
            found.append((frame(note.start), 1, NoteOn(note.pitch, note.velocity)))
            found.append((max(frame(note.end), frame(note.start) + 1), 0, NoteOff(note.pitch)))
        found += [(frame(bend.start), 0, PitchBend(bend.semitones)) for bend in track.bends]
        for change in track.changes:
            amount = change.value / 127
            event = {1: Modulation(amount), 11: Breath(amount), 64: Sustain(amount >= 0.5)}
            found.append((frame(change.start), 0, event[change.number]))
    return [(at, event) for at, _, event in sorted(found, key=lambda entry: entry[:2])]
