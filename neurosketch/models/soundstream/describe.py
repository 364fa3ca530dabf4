"""What the codec model is and can do: its controls, its description, the name of its tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.codecs import BITRATE, CODEC, SOURCE_SECONDS
from neurosketch.models.trunk import LATENT_SPACE

if TYPE_CHECKING:
    from torch import Tensor

    from neurosketch.nn.codec import Codec, CodecConfig

MODEL_ID = "soundstream-tape"
FAMILY = "soundstream"
NONE = "none"
LICENCE = "MIT"
SAMPLE_RATE = 44100

STAGES = 16
STAGE_KBPS = 10 * SAMPLE_RATE / 1024 / 1000
"""What one codebook of 1024 entries costs at 43.07 frames a second: 0.4307 kbit/s."""

UNQUANTISED_KBPS = 7.0
"""Value of `bitrate` that bypasses quantisation: the end of the slider's way."""

_WEIGHTS, _CODES, _TRUNK = "codec.", "codes.", "trunk."


def stages_of(kbps: float) -> int:
    """How many codebooks a bitrate pays for, 1 ... STAGES."""
    return min(max(round(kbps / STAGE_KBPS), 1), STAGES)


def level_of(kbps: float) -> float:
    """`stages_of`, and one more when the bitrate asks for no quantisation at all."""
    full = STAGES * STAGE_KBPS
    return STAGES + 1.0 if kbps > (full + UNQUANTISED_KBPS) / 2 else float(stages_of(kbps))


def codec_tensors(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The codec's weights among a checkpoint's tensors, under the names the network uses."""
    return _named(tensors, _WEIGHTS)


def preset_codes(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The (L, STAGES) codes of the bundled clips among a checkpoint's tensors."""
    return _named(tensors, _CODES)


def checkpoint_tensors(codec: Codec, codes: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What a checkpoint stores: the codec without its trunk, in half precision, and the codes.

    Args:
        codec: trained.
        codes: (L, STAGES) of each bundled clip, by its id.
    """
    stored = {
        f"{_WEIGHTS}{name}": tensor.detach().cpu().half().contiguous()
        for name, tensor in codec.state_dict().items()
        if not name.startswith(_TRUNK)
    }
    # int16 holds every index and takes a quarter of the room.
    return stored | {f"{_CODES}{name}": c.cpu().short().contiguous() for name, c in codes.items()}


def config_document(config: CodecConfig) -> dict[str, Any]:
    """The sizes of a codec as a checkpoint stores them."""
    return asdict(config)


def _named(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }


def codec_hash(latent_space: str, tensors: Mapping[str, Tensor]) -> str:
    """Name of the tokens that this codec makes and understands.

    Args:
        latent_space: hash of its trunk.
        tensors: from `codec_tensors`, as stored.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256(f"{latent_space}\n".encode())
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name}:{tensor.dtype}:{tuple(tensor.shape)}\n".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def controls() -> tuple[ControlSpec, ...]:
    """Everything that can be turned while it plays."""
    play, full = ControlKind.PERFORMANCE, round(STAGES * STAGE_KBPS, 2)
    region = "Tokens of a region"
    return (
        ControlSpec(BITRATE, "Bitrate", "kbps", 0.43, UNQUANTISED_KBPS, full, play,
                    group="Codec", top="uncoded"),
        ControlSpec("freeze", "Freeze", "", 0.0, 1.0, 0.0, play, group=region),
        ControlSpec("shuffle", "Shuffle", "", 0.0, 1.0, 0.0, play, group=region),
        ControlSpec("repeat", "Repeat", "", 0.0, 1.0, 0.0, play, group=region),
        ControlSpec("swap", "Swap with B", "", 0.0, 1.0, 0.0, play, group=region),
        ControlSpec("from", "Region from", "", 0.0, 1.0, 0.0, play, group=region),
        ControlSpec("to", "Region to", "", 0.0, 1.0, 1.0, play, group=region),
        ControlSpec("loudness", "Loudness", "dB", -24.0, 12.0, 0.0, play, group="Play"),
        ControlSpec("speed", "Speed", "×", 0.25, 4.0, 1.0, play, group="Play"),
        ControlSpec("pitch", "Pitch", "st", -24.0, 24.0, 0.0, play, group="Play"),
    )  # fmt: skip


def spec(
    sources: Mapping[str, str],
    seconds: Mapping[str, float],
    latent_space: str,
    codec: str,
    *,
    model_id: str = MODEL_ID,
) -> ModelSpec:
    """The description that a checkpoint of the family stores.

    Args:
        sources: bundled clips, id to label, in display order; at least one.
        seconds: length of each of them, exactly: they go around without a gap.
        latent_space: hash of the trunk that the codec is built on.
        codec: from `codec_hash`.
        model_id: id of the model.
    """
    ids, labels = tuple(sources), {**sources, NONE: "None"}
    return ModelSpec(
        id=model_id, family=FAMILY, name="Tape",
        tagline="Clips as tokens, lo-fi live", sample_rate=SAMPLE_RATE, channels=1,
        controls=controls(),
        conditions=(
            ConditionSpec("source", "Source A", ids, ids[0], labels),
            ConditionSpec("source_b", "Source B", (NONE, *ids), NONE, labels),
        ),
        capabilities=frozenset({Capability.STREAM, Capability.ENCODE, Capability.SOURCE}),
        default_seconds=8.0, licence=LICENCE,
        tags=("codec", "lo-fi", "tokens", "freeze", "stutter", "tape", "compression", "live"),
        extra={
            LATENT_SPACE: latent_space, CODEC: codec, "unquantised_bitrate": UNQUANTISED_KBPS,
            SOURCE_SECONDS: {name: seconds[name] for name in sources},
        },
    )  # fmt: skip
