"""What a model is measured beside: Opus, and its own network without training."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np
import soundfile
import soxr
import torch
from torch import nn

from neurosketch.core.ports import SoundModel
from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.metrics import Signal

OPUS_KBPS = (6, 14, 24)
OPUS_LOW_KBPS = 8
"""Asked for 8, Opus uses about 7.5 kbps on single sounds: the nearest above 6.9."""

OPUS_RATE = 48000
_OPUS_RANGE_KBPS = (6.0, 256.0)
_SILK_MS, _HYBRID_MS, _CELT_MS = (10.0, 20.0, 40.0, 60.0), (10.0, 20.0), (2.5, 5.0, 10.0, 20.0)


def opus_version() -> str:
    """The library that encodes, for the report."""
    return f"libsndfile {soundfile.__libsndfile_version__}, OPUS_APPLICATION_AUDIO, VBR"


def opus(audio: Signal, kbps: float) -> tuple[Signal, float]:
    """What Opus makes of a clip at a target bitrate.

    Args:
        audio: (T,) float32 at 44.1 kHz.
        kbps: target, 6 ... 256.

    Returns:
        (T,) float32 and the bitrate really used: bits of the Opus packets by the time they last,
        without the Ogg container around them.
    """
    low, high = _OPUS_RANGE_KBPS
    level = (high - kbps) / (high - low)
    buffer = io.BytesIO()
    at_rate = soxr.resample(audio, SAMPLE_RATE, OPUS_RATE, quality="VHQ")
    soundfile.write(
        buffer, at_rate, OPUS_RATE, format="OGG", subtype="OPUS", compression_level=level
    )
    packets = list(_packets(buffer.getvalue()))[2:]  # after the two header packets
    buffer.seek(0)
    decoded, _ = soundfile.read(buffer, dtype="float32")
    back = soxr.resample(decoded, OPUS_RATE, SAMPLE_RATE, quality="VHQ")[: len(audio)]
    made = np.pad(back, (0, len(audio) - len(back))).astype(np.float32)
    milliseconds = sum(_milliseconds(packet) for packet in packets)
    return made, 8 * sum(map(len, packets)) / max(milliseconds, 1.0)


def _packets(ogg: bytes) -> Iterator[bytes]:
    """The packets of an Ogg stream. Source: RFC 3533."""
    at, packet = 0, b""
    while at < len(ogg):
        count = ogg[at + 26]
        lengths = ogg[at + 27 : at + 27 + count]
        at += 27 + count
        for length in lengths:
            packet += ogg[at : at + length]
            at += length
            if length < 255:
                yield packet
                packet = b""


def _milliseconds(packet: bytes) -> float:
    """How long an Opus packet lasts. Source: RFC 6716, section 3.1."""
    kind, code = packet[0] >> 3, packet[0] & 3
    if kind < 12:
        frame = _SILK_MS[kind & 3]
    else:
        frame = _HYBRID_MS[kind & 1] if kind < 16 else _CELT_MS[kind & 3]
    return frame * (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[code]


def networks(model: SoundModel) -> list[nn.Module]:
    """The networks that a loaded model holds, itself or in a dataclass of its parts."""
    values = list(vars(model).values())
    for part in [value for value in values if is_dataclass(value)]:
        values += [getattr(part, field.name) for field in fields(part)]
    return [value for value in values if isinstance(value, nn.Module)]


def forget(model: SoundModel, seed: int = 0) -> bool:
    """Undo a model's training in place: every network gets fresh random weights.

    A network with a `config` is built anew from it; in others each layer is reset on its own.

    Returns:
        Whether any weight was changed.
    """
    changed = False
    for network in networks(model):
        before = [parameter.detach().clone() for parameter in network.parameters()]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            _renew(network)
        pairs = zip(before, network.parameters(), strict=True)
        changed |= any(not torch.equal(old, new) for old, new in pairs)
    return changed


@torch.no_grad()
def _renew(network: nn.Module) -> None:
    if (config := getattr(network, "config", None)) is not None:
        try:
            network.load_state_dict(type(network)(config).state_dict())
        except (TypeError, RuntimeError):  # needs more than its config: layer by layer
            pass
        else:
            return
    for layer in network.modules():
        reset = getattr(layer, "reset_parameters", None)
        if callable(reset):
            reset()
