"""An instrument model that nobody trained: small, and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.ddsp.articulation import (
    CURVE_FRAMES,
    ENVELOPE_FRAMES,
    FRAME_SECONDS,
    Tables,
)
from neurosketch.models.ddsp.describe import (
    InstrumentInfo,
    checkpoint_tensors,
    config_document,
    spec,
)
from neurosketch.models.ddsp.model import DdspModel
from neurosketch.nn.ddsp import DdspConfig, Decoder

SMALL = DdspConfig(instruments=3, embedding=16, hidden=32)
FULL = DdspConfig(instruments=3)
"""As large as a trained one, for tests of speed."""
INSTRUMENTS = (
    InstrumentInfo("flute", "Flute", 60, 96, (73, 74)),
    InstrumentInfo("cello", "Cello", 36, 76, (42, 43)),
    InstrumentInfo("piano", "Electric piano", 28, 103, (0, 4, 5)),
)
_ROOM_SAMPLES = 8820


def small_decoder(config: DdspConfig = SMALL, seed: int = 0) -> Decoder:
    """A decoder whose harmonics fall with their number and whose noise is low."""
    torch.manual_seed(seed)
    decoder = Decoder(config)
    with torch.no_grad():
        numbers = torch.arange(1, decoder.harmonic.out_features + 1)
        decoder.harmonic.weight.mul_(0.5)
        decoder.harmonic.bias.copy_(1.2 - 1.3 * torch.log(numbers))
        decoder.noise.bias.fill_(-2.5)
        for parameter in decoder.parameters():
            parameter.copy_(parameter.half())  # as a checkpoint stores it
    return decoder.eval().requires_grad_(False)


def tables() -> Tables:
    """A flute and a cello that hold a note, and a piano whose notes die away."""
    age = np.arange(ENVELOPE_FRAMES) * FRAME_SECONDS
    held = [-40.0 * np.exp(-age / tau) for tau in (0.02, 0.03)]
    struck = -20.0 * np.exp(-age / 0.003) - 12.0 * age
    shapes = np.stack([*held, struck])[:, None].repeat(3, axis=1)
    return Tables(
        anchors=np.array([[60.0, 78.0, 96.0], [36.0, 55.0, 76.0], [28.0, 60.0, 103.0]]),
        level=np.full((3, 3), -18.0),
        envelope=shapes,
        decay=np.array([0.0, 0.0, 12.0])[:, None].repeat(3, axis=1),
        attack=np.array([0.05, 0.08, 0.006]),
        release=np.array([250.0, 200.0, 120.0]),
        curve=np.zeros((3, CURVE_FRAMES)),
        vibrato=np.array([[5.2, 15.0, 1.0, 0.3], [5.6, 20.0, 0.5, 0.3], [5.0, 0.0, 0.0, 0.3]]),
        jitter=np.array([[2.0, 0.3], [3.0, 0.4], [0.2, 0.05]]),
    )


def parts(config: DdspConfig = SMALL, seed: int = 0) -> tuple[ModelSpec, dict[str, Tensor]]:
    """Spec and tensors of its checkpoint."""
    random = torch.Generator().manual_seed(seed)
    decay = torch.exp(-5.0 * torch.arange(_ROOM_SAMPLES) / _ROOM_SAMPLES)
    impulse = 0.01 * decay * torch.randn(2, _ROOM_SAMPLES, generator=random)
    tensors = checkpoint_tensors(small_decoder(config, seed), impulse, tables())
    return spec(INSTRUMENTS), tensors


def small_model(config: DdspConfig = SMALL, seed: int = 0) -> DdspModel:
    """The model itself."""
    named, tensors = parts(config, seed)
    return DdspModel.from_tensors(named, config_document(config), tensors, "cpu")


def save(folder: Path, config: DdspConfig = SMALL, seed: int = 0) -> Path:
    """Write its checkpoint into a folder of models.

    Returns:
        Path of the file.
    """
    named, tensors = parts(config, seed)
    path = folder / f"{named.id}.safetensors"
    save_checkpoint(path, tensors, named, config_document(config), {})
    return path
