"""Checkpoint files: safetensors whose metadata says what they hold. See docs/adr/0002.

Reading the header needs no torch, so listing models is quick and cannot run anybody's code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosketch.core.errors import CheckpointError
from neurosketch.core.model_spec import ModelSpec

if TYPE_CHECKING:
    from torch import Tensor

FORMAT_VERSION = 1
_MAX_HEADER_BYTES = 16 * 2**20
# What JSON of an unexpected shape raises: `1e999` is inf, and brackets may nest without end.
_WRONG_SHAPE = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError
)  # fmt: skip
_ITEM_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
               "U8": 1, "BOOL": 1}  # fmt: skip


@dataclass(frozen=True)
class CheckpointHeader:
    """What a checkpoint says about itself.

    Attributes:
        spec: the model it holds, with size and hash of the file filled in.
        config: sizes of the network.
        card: facts for the model card: steps, hardware, data, metrics.
    """

    spec: ModelSpec
    config: Mapping[str, Any]
    card: Mapping[str, Any]


def read_header(path: Path) -> CheckpointHeader:
    """Read and check a checkpoint without loading its weights.

    Raises:
        CheckpointError: missing, truncated, inconsistent, not ours, or of a newer format.
    """
    name = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= min(size - 8, _MAX_HEADER_BYTES):
                raise CheckpointError(f"The model file '{name}' is truncated or damaged.")
            header = json.loads(file.read(length))
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"The model file '{name}' cannot be read.") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(
            f"The model file '{name}' is damaged: its header is not readable."
        ) from error
    _check_tensors(header, size - 8 - length, name)
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or "neurosketch_format" not in metadata:
        raise CheckpointError(f"The file '{name}' is not a NeuroSketch model.")
    try:
        version = str(metadata["neurosketch_format"])
        if int(version) != FORMAT_VERSION:
            raise CheckpointError(
                f"The model file '{name}' has format {version:.12}; this program reads format "
                f"{FORMAT_VERSION}.",
                "Update NeuroSketch or the model.",
            )
        spec = ModelSpec.from_dict(json.loads(metadata["spec"]))
        config, card = json.loads(metadata["config"]), json.loads(metadata.get("card", "{}"))
    except _WRONG_SHAPE as error:
        raise CheckpointError(f"The model file '{name}' does not describe itself fully.") from error
    spec = replace(spec, size_mb=round(size / 1e6, 2), checkpoint_sha256=digest)
    return CheckpointHeader(spec, config, card)


def _check_tensors(header: Any, data_bytes: int, name: str) -> None:
    """Refuse headers whose tensors do not fill the file exactly."""
    try:
        end = 0
        for key, entry in header.items():
            if key == "__metadata__":
                continue
            first, last = entry["data_offsets"]
            count = 1
            for dimension in entry["shape"]:
                count *= int(dimension)
            consistent = last - first == count * _ITEM_BYTES[entry["dtype"]]
            if first < 0 or not consistent:
                raise CheckpointError(f"The model file '{name}' is damaged: a tensor lies.")
            end = max(end, last)
    except _WRONG_SHAPE as error:
        raise CheckpointError(f"The model file '{name}' is damaged.") from error
    if end != data_bytes:
        raise CheckpointError(f"The model file '{name}' is truncated or damaged.")


def load_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a checkpoint, on the CPU.

    Raises:
        CheckpointError: the file cannot be read.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors: dict[str, Tensor] = load_file(path)
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"The model file '{path.name}' is damaged.") from error
    return tensors


@contextmanager
def fitting(path: Path) -> Iterator[None]:
    """Around the building of a model: whatever does not fit is one sentence about the file.

    Raises:
        CheckpointError: something raised by tensors or sizes that contradict each other.
    """
    try:
        yield
    except (
        ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError
    ) as error:  # fmt: skip
        if "out of memory" in str(error):
            raise
        raise CheckpointError(
            f"The model file '{path.name}' does not fit its own description."
        ) from error


def save_checkpoint(
    path: Path,
    tensors: Mapping[str, Tensor],
    spec: ModelSpec,
    config: Mapping[str, Any],
    card: Mapping[str, Any],
) -> None:
    """Write a checkpoint through a temporary name.

    Args:
        path: final name, `*.safetensors`.
        tensors: contiguous CPU tensors.
        spec: what the file holds; size and hash are left out.
        config: sizes of the network.
        card: facts for the model card.
    """
    from safetensors.torch import save_file

    plain = replace(spec, size_mb=0.0, checkpoint_sha256="")
    metadata = {
        "neurosketch_format": str(FORMAT_VERSION),
        "spec": json.dumps(plain.to_dict(), ensure_ascii=False),
        "config": json.dumps(dict(config)),
        "card": json.dumps(dict(card), ensure_ascii=False),
    }
    partial = path.with_suffix(".part")
    save_file(dict(tensors), partial, metadata)
    partial.chmod(0o644)
    partial.replace(path)
