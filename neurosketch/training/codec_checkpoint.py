"""Turn a trained codec into a checkpoint: bundled clips, description, facts for the card."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.soundstream.describe import (
    MODEL_ID,
    checkpoint_tensors,
    codec_hash,
    codec_tensors,
    config_document,
    spec,
)
from neurosketch.models.trunk import latent_space_hash
from neurosketch.nn.codec import Codec
from neurosketch.training.codec_fit import codebook_use
from neurosketch.training.corpus import HELD_OUT_SOURCES, SAMPLE_RATE, Corpus
from neurosketch.training.presets import PRESETS, Preset, preset_audio

OWN_CLIPS = 8
"""Clips taken from a corpus that has none of the usual ones."""


def bundled_clips(corpus: Corpus) -> tuple[Preset, ...]:
    """The usual clips that a corpus has; the longest of its own where it has none of them."""
    paths = {item.path for item in corpus.items}
    usual = tuple(preset for preset in PRESETS if paths.issuperset(preset.files))
    if usual:
        return usual
    longest = sorted(corpus.items, key=lambda item: -item.length)[:OWN_CLIPS]
    return tuple(
        Preset(f"clip{number}", Path(item.path).stem, (item.path,))
        for number, item in enumerate(longest, start=1)
    )


@torch.no_grad()
def encode_clips(
    codec: Codec, corpus: Corpus, presets: tuple[Preset, ...]
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Codes (L, STAGES) of every clip, and its length in seconds, by its id."""
    codes, seconds = {}, {}
    for preset in presets:
        audio = torch.from_numpy(preset_audio(corpus, preset))
        codes[preset.id] = codec.quantise(codec.encode(audio[None]))[0]
        seconds[preset.id] = len(audio) / SAMPLE_RATE
    return codes, seconds


def write_checkpoint(
    codec: Codec, corpus: Corpus, folder: Path, facts: Mapping[str, float]
) -> Path:
    """Write `soundstream-tape.safetensors`.

    Args:
        codec: trained; its weights are rounded to half precision in place, as they are stored.
        corpus: where the bundled clips lie.
        folder: receives the file.
        facts: `step` and `minutes` of its training.
    """
    with torch.no_grad():
        for name, tensor in codec.state_dict().items():
            if not name.startswith("trunk."):
                tensor.copy_(tensor.half())
    codec.eval()
    presets = bundled_clips(corpus)
    codes, seconds = encode_clips(codec, corpus, presets)
    tensors = checkpoint_tensors(codec, codes)
    space = latent_space_hash({n: t.half() for n, t in codec.trunk.named_parameters()})
    described = spec(
        {preset.id: preset.label for preset in presets}, seconds, space,
        codec_hash(space, codec_tensors(tensors)),
    )  # fmt: skip
    used = codebook_use(torch.cat(list(codes.values())).numpy())
    card = {
        "steps": int(facts.get("step", 0)), "minutes": round(facts.get("minutes", 0.0), 1),
        "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "held_out_sources": list(HELD_OUT_SOURCES),
        "codebooks_of_bundled_clips": used,
    }  # fmt: skip
    path = folder / f"{MODEL_ID}.safetensors"
    save_checkpoint(path, tensors, described, config_document(codec.config), card)
    return path
