"""Small sound files, recipes, sketches and files of models from which damaged ones are made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from safetensors.numpy import save_file

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.control import ControlKind, ControlSpec, ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip
from neurosketch.dsp.tokenfile import Tokens, write_tokens
from neurosketch.export.formats import ExportFormat
from neurosketch.export.writer import export_clip
from neurosketch.library.document import LoopState, SketchDocument, write_document
from neurosketch.models.latent_map import build_map, write_map
from neurosketch.models.moments import MOMENT_FRAMES, describe

RATE = 22050
FRAMES = 600


def make_clip(frames: int = FRAMES, rate: int = RATE, channels: int = 2) -> Clip:
    """A clip with everything that a recipe can hold."""
    t = np.arange(frames, dtype=np.float32) / rate
    audio = np.stack([0.5 * np.sin(2 * np.pi * 220.0 * (c + 1) * t) for c in range(channels)])
    samples = audio.astype(np.float32)
    controls = ControlState({"axis1": 1.25, "loudness": -3.0})
    request = GenerateRequest(
        model_id="vae-drift", seed=7, controls=controls, conditions={"source": "drums-a"},
        seconds=frames / rate, source=SourceClip("/home/someone/Klänge/a b.wav", "ab" * 32),
        checkpoint_sha256="cd" * 32, tempo_bpm=93.5, key="F# minor",
        gesture=Gesture(controls, (Move(0.01, "axis1", -0.5), Move(0.02, "loudness", -9.0))),
    )  # fmt: skip
    recipe = Recipe(request, "0.1.0", "vae", ("parent", "声"), audio_sha256(samples))
    return Clip("clip-1", samples, rate, recipe, "Über Drift 1")


def _plain(folder: Path) -> Iterator[Path]:
    """Files as other programs write them."""
    audio = make_clip().audio.T
    for name, container, subtype, channels in (
        ("pcm8.wav", "WAV", "PCM_U8", 1), ("adpcm.wav", "WAV", "IMA_ADPCM", 1),
        ("ulaw.wav", "WAV", "ULAW", 2), ("double.wav", "WAV", "DOUBLE", 1),
        ("extensible.wav", "WAVEX", "PCM_24", 2), ("gsm.wav", "WAV", "GSM610", 1),
        ("plain.aiff", "AIFF", "PCM_16", 2), ("plain.w64", "W64", "PCM_24", 2),
        ("plain.rf64", "RF64", "PCM_16", 2), ("plain.au", "AU", "FLOAT", 1),
        ("plain.caf", "CAF", "PCM_16", 2), ("alac.caf", "CAF", "ALAC_16", 1),
        ("plain.mp3", "MP3", "MPEG_LAYER_III", 1), ("plain.opus", "OGG", "OPUS", 1),
    ):  # fmt: skip
        rate = 48000 if subtype == "OPUS" else RATE
        path = folder / name
        soundfile.write(path, audio[:, :channels], rate, subtype, format=container)
        yield path


def write_corpus(folder: Path) -> list[Path]:
    """Write one healthy file of every kind that the program reads."""
    clip = make_clip()
    paths = [
        export_clip(clip, folder / f"{fmt.value}{fmt.suffix}", fmt).path for fmt in ExportFormat
    ]
    paths += _plain(folder)
    if clip.recipe is not None:
        text = clip.recipe.to_json()
        recipe = folder / "recipe.json"
        recipe.write_text(text, encoding="utf-8")
        sketch = folder / "sketch.nsketch"
        document = SketchDocument(
            "sketch-1", "Skizze 声", clip.recipe.request, ("axis1",), True,
            LoopState(True, (10, 400), "clip-1"), "clip-1", ("clip-1", "clip-2"),
            {"clip-1": text}, {"scope": "sketch"}, "2026-01-01T00:00:00Z",
        )  # fmt: skip
        write_document(sketch, document)
        paths += [recipe, sketch, *_of_models(folder, text)]
    return paths


def _of_models(folder: Path, recipe: str) -> Iterator[Path]:
    """A token file, a map of sounds and a checkpoint, as small as they can be."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 1024, (2, 9, 16), dtype=np.int16)
    notes = {"title": "Über Band 声", "recipe": recipe}
    tokens = folder / "tokens.nsc"
    write_tokens(tokens, Tokens(codes, 9000, 44100, 1024, "ab" * 16, 0.5, notes))
    yield tokens
    moments = random.standard_normal((8, MOMENT_FRAMES, 4)).astype(np.float32)
    features = describe(moments)
    made = build_map(
        "cd" * 32, moments, random.uniform(-1, 1, (8, 2)).astype(np.float32), ["Säge"] * 8,
        np.zeros(8, np.uint8), ["note"], features.mean(axis=0), np.eye(9, dtype=np.float32)[:3],
    )  # fmt: skip
    write_map(folder / "map.nsmap", made)
    yield folder / "map.nsmap"
    checkpoint = folder / "model.safetensors"
    save_file({"a": np.ones((2, 3), np.float16)}, checkpoint, _metadata())
    yield checkpoint


def _metadata() -> dict[str, str]:
    axis = ControlSpec("axis1", "dark ↔ bright", "", -3.0, 3.0, 0.0, ControlKind.LATENT,
                       rho=0.9, leak=0.1, effect_db=3.0, curve=(-2.0, 0.0, 3.0))  # fmt: skip
    former = {"ef" * 32: {"axes": [axis.to_dict()], "controls": {"axis1": ["axis1", -1.0]}}}
    spec = ModelSpec(
        id="drift", family="vae", name="Drift", tagline="", sample_rate=44100, channels=1,
        controls=(axis,), conditions=(), capabilities=frozenset(), default_seconds=4.0,
        licence="MIT", extra={"former": former, "source_seconds": {"hum": 1.5}},
    )  # fmt: skip
    document = json.dumps(spec.to_dict())
    return {"neurosketch_format": "1", "spec": document, "config": "{}", "card": "{}"}
