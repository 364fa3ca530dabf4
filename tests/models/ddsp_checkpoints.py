"""An instrument model that nobody trained: small, and the same every time."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.checkpoint import save_checkpoint
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


def parts(config: DdspConfig = SMALL, seed: int = 0) -> tuple[ModelSpec, dict[str, Tensor]]:
    """Spec and tensors of its checkpoint."""
    random = torch.Generator().manual_seed(seed)
    decay = torch.exp(-5.0 * torch.arange(_ROOM_SAMPLES) / _ROOM_SAMPLES)
    impulse = 0.01 * decay * torch.randn(2, _ROOM_SAMPLES, generator=random)
    return spec(INSTRUMENTS), checkpoint_tensors(small_decoder(config, seed), impulse)


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
