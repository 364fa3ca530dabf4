from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neurosketch.core.clip import AudioArray, Clip, audio_sha256
from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip

MakeClip = Callable[..., Clip]


def sine(seconds: float, rate: int, channels: int = 2, level: float = 0.5) -> AudioArray:
    t = np.arange(round(seconds * rate)) / rate
    rows = [level * np.sin(2 * np.pi * 220.0 * (c + 1) * t) for c in range(channels)]
    return np.array(rows, dtype=np.float32)


@pytest.fixture
def make_clip() -> MakeClip:
    def make(
        seconds: float = 0.5,
        rate: int = 44100,
        channels: int = 2,
        level: float = 0.5,
        tempo: float | None = None,
        key: str | None = None,
        audio: AudioArray | None = None,
        with_recipe: bool = True,
    ) -> Clip:
        samples = sine(seconds, rate, channels, level) if audio is None else audio
        request = GenerateRequest(
            model_id="vae-drift",
            seed=7,
            controls=ControlState({"axis1": 1.25, "loudness": -3.0}),
            conditions={"source": "drums-a", "note": "声 ü"},
            seconds=seconds,
            source=SourceClip("/home/someone/Klänge/a b.wav", "ab" * 32),
            checkpoint_sha256="cd" * 32,
            tempo_bpm=tempo,
            key=key,
        )
        recipe = Recipe(request, "0.1.0", "vae", ("parent",), audio_sha256(samples))
        return Clip("clip-1", samples, rate, recipe if with_recipe else None, "Über Drift 1")

    return make
