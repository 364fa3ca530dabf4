"""Writes the checkpoint of the instruments: decoder, room, articulation, and who they are."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.ddsp.describe import (
    MODEL_ID,
    InstrumentInfo,
    checkpoint_tensors,
    config_document,
    spec,
)
from neurosketch.nn.ddsp import Decoder
from neurosketch.training.corpus import HELD_OUT_SOURCES
from neurosketch.training.ddsp_articulation import measure, pitch_range
from neurosketch.training.ddsp_data import SHIPPED, Tone
from neurosketch.training.ddsp_tuning import LearntRoom

ROOM_DB = -8.0
"""Energy of the whole room beside the direct sound, where the slider has all of it."""

_PROGRAMS: dict[str, tuple[int, ...]] = {
    "electric_piano": tuple(range(16)), "organ": tuple(range(16, 21)), "accordion": (21, 22, 23),
    "guitar": (*range(24, 32), 104, 105, 106, 107), "upright_bass": tuple(range(32, 40)),
    "violin": (40, 44, 48, 49, 50, 51, 110), "viola": (41,), "cello": (42,), "double_bass": (43,),
    "pizzicato": (45,), "harp": (46, 108), "choir": (52, *range(88, 96)), "voice": (53, 54),
    "trumpet": (56, 59, 61), "trombone": (57,), "tuba": (58,), "horn": (60, 62, 63),
    "soprano_sax": (64,), "alto_sax": (65,), "tenor_sax": (66,), "baritone_sax": (67,),
    "oboe": (68, 69, 111), "bassoon": (70,), "clarinet": (71,), "flute": (72, 73, 74, 78, 79),
    "pan_flute": (75, 76, 77), "square": (80, 82), "saw": (81, *range(83, 88)),
}  # fmt: skip
"""General MIDI programs, from 0, by the instrument that stands nearest to them."""


def shipped_decoder(trained: Decoder) -> Decoder:
    """The decoder with the embeddings of the shipped instruments only, in half precision's values.

    Args:
        trained: with a row for every instrument in `ROWS`; the shipped ones come first.
    """
    decoder = Decoder(replace(trained.config, instruments=len(SHIPPED)))
    weights = dict(trained.state_dict())
    weights["embedding.weight"] = weights["embedding.weight"][: len(SHIPPED)]
    decoder.load_state_dict({name: tensor.half().float() for name, tensor in weights.items()})
    return decoder.eval()


def room_response(room: LearntRoom) -> Tensor:
    """(2, N) the learnt response at the level `ROOM_DB`."""
    with torch.no_grad():
        response = room.response()
    energy = response.square().sum(1).mean()
    scaled: Tensor = response * (10.0 ** (ROOM_DB / 20.0) / energy.sqrt())
    return scaled


def write_model(
    decoder: Decoder,
    room: LearntRoom,
    tones: Sequence[Tone],
    folder: Path,
    facts: Mapping[str, float],
) -> Path:
    """Write `ddsp-breath.safetensors`.

    Args:
        decoder: trained, with a row for every instrument in `ROWS`.
        room: trained.
        tones: all of them; the articulation is measured from those of training.
        folder: receives the file.
        facts: `steps` and `minutes` of its training, and what was measured of it.
    """
    shipped = shipped_decoder(decoder)
    infos = [
        InstrumentInfo(row.id, row.name, *pitch_range(tones, i), _PROGRAMS[row.id])
        for i, row in enumerate(SHIPPED)
    ]
    card = {
        **facts, "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "held_out_sources": list(HELD_OUT_SOURCES),
        "tones": sum(tone.role == "train" for tone in tones),
    }  # fmt: skip
    path = folder / f"{MODEL_ID}.safetensors"
    tensors = checkpoint_tensors(shipped, room_response(room), measure(tones))
    save_checkpoint(path, tensors, spec(infos), config_document(shipped.config), card)
    return path
