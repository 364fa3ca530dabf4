"""A codec that nobody trained: small, and the same every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from neurosketch.core.model_spec import ModelSpec
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.soundstream.describe import (
    STAGES,
    checkpoint_tensors,
    codec_hash,
    codec_tensors,
    config_document,
    spec,
)
from neurosketch.models.soundstream.model import SoundstreamModel
from neurosketch.models.trunk import LATENT_SPACE, latent_space_hash
from neurosketch.nn.autoencoder import TrunkConfig
from neurosketch.nn.codec import Codec, CodecConfig
from neurosketch.nn.refiner import RefinerConfig

SMALL = CodecConfig(
    trunk=TrunkConfig(
        fast_dim=16, slow_dim=16, encoder_fast_depth=1, encoder_slow_depth=1,
        decoder_slow_depth=1, decoder_fast_depth=1,
    ),
    refiner=RefinerConfig(dim=16, depth=1), detail_channels=12, detail_dim=8,
    scale_dim=8,
)  # fmt: skip
SOURCES = {"hum": "Hum", "beat": "Beat", "rain": "Rain"}


def small_codec(seed: int = 0) -> Codec:
    """The codec; its decoder's noise is low, so that what its tokens say is heard."""
    torch.manual_seed(seed)
    codec = Codec(SMALL)
    with torch.no_grad():
        codec.trunk.decoder.heads.harmonic.bias.fill_(-4.0)
        codec.trunk.decoder.heads.free.bias.fill_(-7.0)
        codec.trunk.decoder.heads.noise.bias.fill_(-7.0)
        # Untrained codes are wild; what they stand for shall be about as large as in music.
        for books, size in ((codec.character, 0.3), (codec.detail, 0.3), (codec.wave, 0.05)):
            for book in books.books:
                book.leave.weight.mul_(size)
        for parameter in codec.parameters():
            parameter.copy_(parameter.half())  # as a checkpoint stores it
    return codec


def parts(codec: Codec, frames: int = 96) -> tuple[ModelSpec, dict[str, Tensor], dict[str, Tensor]]:
    """Spec, tensors of its checkpoint, and those of its trunk."""
    random = torch.Generator().manual_seed(1)
    codes = {name: torch.randint(0, 1024, (frames, STAGES), generator=random) for name in SOURCES}
    tensors = checkpoint_tensors(codec, codes)
    trunk = {name: tensor.half() for name, tensor in codec.trunk.state_dict().items()}
    space = latent_space_hash(trunk)
    seconds = dict.fromkeys(SOURCES, (frames - 3) * 1024 / 44100)
    named = spec(SOURCES, seconds, space, codec_hash(space, codec_tensors(tensors)))
    return named, tensors, trunk


def small_model(seed: int = 0) -> SoundstreamModel:
    """The codec as a model with three bundled clips."""
    codec = small_codec(seed)
    named, tensors, _ = parts(codec)
    return SoundstreamModel.from_tensors(named, config_document(SMALL), tensors, codec.trunk, "cpu")


def save(folder: Path, *, with_trunk: bool = True, seed: int = 0) -> Path:
    """Write codec and trunk into a folder of models.

    Returns:
        Path of the codec's checkpoint.
    """
    codec = small_codec(seed)
    named, tensors, trunk = parts(codec)
    path = folder / f"{named.id}.safetensors"
    save_checkpoint(path, tensors, named, config_document(SMALL), {})
    if with_trunk:
        config = {"trunk": config_document(SMALL)["trunk"]}
        holder = replace(named, id="trunk-holder", extra={LATENT_SPACE: named.extra[LATENT_SPACE]})
        stored = {f"model.{name}": tensor for name, tensor in trunk.items()}
        save_checkpoint(folder / "trunk-holder.safetensors", stored, holder, config, {})
    return path
