"""What playing an instrument by hand costs, and how soon a key is heard."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from neurosketch.cli import common
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.core.ports import Instrument, SoundModel
from neurosketch.core.request import GenerateRequest

VOICES = (1, 4, 8)
KEYS = 60
_SECONDS = 3.0
_LONG_FRAMES = 16
_LOWEST, _STEP = 60, 3
_WARM_UP_FRAMES = 40
_HELD_SECONDS, _BETWEEN_SECONDS = 0.06, 0.05
_START_SECONDS = 1.0


def playable(catalog: common.ModelCatalog) -> ModelSpec | None:
    """The first model that is played by keys."""
    return next((spec for spec in catalog.specs if Capability.PLAY in spec.capabilities), None)


def measure_playing(catalog: common.ModelCatalog, device: str) -> dict[str, Any]:
    """Times of the first model that is played by keys; an empty document without one."""
    spec = playable(catalog)
    if spec is None:
        return {}
    voices = measure_voices(catalog, spec, device)
    return {"playing": {"model": spec.id, **voices, **measure_keys(catalog, spec, device)}}


def measure_voices(catalog: common.ModelCatalog, spec: ModelSpec, device: str) -> dict[str, Any]:
    """Times real time of some voices that sound at once, without any sound device.

    Returns:
        In blocks of `_LONG_FRAMES` frames, as scores are rendered, and frame by frame, as keys are
        played.
    """
    from neurosketch.engine.clips import complete_request
    from neurosketch.engine.host import ModelHost

    host = ModelHost(catalog, device, 1024.0)
    request = complete_request(spec, GenerateRequest(spec.id, seed=1))

    def factor(model: SoundModel, count: int, frames: int) -> float:
        if not isinstance(model, Instrument):
            return 0.0
        stream = model.open_instrument(request)
        for voice in range(count):
            stream.play(NoteOn(_LOWEST + _STEP * voice))
        for _ in range(_WARM_UP_FRAMES):
            stream.render(1, request.controls)
        blocks = round(_SECONDS * spec.sample_rate / stream.hop_length / frames)
        began = time.perf_counter()
        for _ in range(blocks):
            stream.render(frames, request.controls)
        spent = time.perf_counter() - began
        return blocks * frames * stream.hop_length / spec.sample_rate / spent

    def measure(model: SoundModel) -> dict[str, Any]:
        return {
            f"voices_times_realtime{name}": {
                str(count): factor(model, count, frames) for count in VOICES
            }
            for name, frames in (("", _LONG_FRAMES), ("_by_frames", 1))
        }

    return host.attempt(spec.id, measure)


def measure_keys(catalog: common.ModelCatalog, spec: ModelSpec, device: str) -> dict[str, Any]:
    """Play keys through the sound output: how long each takes to the ear."""
    from neurosketch.audio_io.output import open_output
    from neurosketch.engine.session import EngineSession

    session = EngineSession(catalog, open_output(), compute=device)
    try:
        session.prepare()
        session.start_instrument(GenerateRequest(spec.id, seed=1))
        pace = threading.Event()  # never set: its wait is a sleep that Ctrl+C ends
        pace.wait(_START_SECONDS)
        before = session.health().underruns
        for key, late in enumerate(np.linspace(0.0, 0.01, KEYS)):
            pitch = _LOWEST + key % 12
            session.play(NoteOn(pitch), time.perf_counter())
            pace.wait(_HELD_SECONDS)
            session.play(NoteOff(pitch))
            pace.wait(_BETWEEN_SECONDS + float(late))
        delays, health = session.key_to_ear(), session.health()
    finally:
        session.close()
    return {
        "key_to_sound_ms": {"p50": delays.p50, "p95": delays.p95, "count": delays.count},
        "key_underruns": health.underruns - before,
    }


def playing_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The rows for people."""
    playing = document.get("playing")
    if playing is None:
        return []
    rows = []
    for name, key in (
        ("voices", "voices_times_realtime"),
        ("voices, frame by frame", "voices_times_realtime_by_frames"),
    ):
        factors = [f"{count}: {factor:.1f} ×" for count, factor in playing[key].items()]
        rows.append((name, f"{', '.join(factors)} real time"))
    delays = playing["key_to_sound_ms"]
    times = [
        "not measured" if delays[part] is None else f"{delays[part]:.1f} ms {part}"
        for part in ("p50", "p95")
    ]
    text = f"{', '.join(times)}, {playing['key_underruns']} underruns in {KEYS} keys"
    return [*rows, ("key to sound", text)]
