"""Models that turn sound into tokens, whatever their family; imports no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import CheckpointError, RequestError
from neurosketch.core.model_spec import MAX_SECONDS, ModelSpec
from neurosketch.core.ports import CancelToken
from neurosketch.dsp.tokenfile import Tokens

CODEC = "codec"
"""Key in `ModelSpec.extra`: the hash that names the tokens a model makes and understands."""

SOURCE_SECONDS = "source_seconds"
"""Key in `ModelSpec.extra`: length of every bundled source, by its id."""

BITRATE = "bitrate"
"""Id of the control that says how many tokens are spent, in kbps."""


@runtime_checkable
class TokenModel(Protocol):
    """A model that can write a clip down as tokens."""

    def tokenise(
        self,
        audio: AudioArray,
        kbps: float,
        notes: Mapping[str, str] | None = None,
        cancel: CancelToken | None = None,
    ) -> Tokens:
        """The tokens of (C, T) samples at the model's rate.

        Raises:
            Cancelled: `cancel` was set.
        """
        ...


def source_seconds(spec: ModelSpec, source: str) -> float | None:
    """Length of a bundled source; None where the model does not say it."""
    lengths = spec.extra.get(SOURCE_SECONDS)
    seconds = lengths.get(source) if isinstance(lengths, Mapping) else None
    if not isinstance(seconds, int | float) or not 0.0 < seconds <= MAX_SECONDS:
        return None
    return float(seconds)


def any_codec(specs: Iterable[ModelSpec]) -> ModelSpec:
    """The first model that makes tokens.

    Raises:
        RequestError: none does.
    """
    for spec in specs:
        if CODEC in spec.extra:
            return spec
    raise RequestError("No model that makes tokens is installed.")


def codec_of(specs: Iterable[ModelSpec], tokens: Tokens, name: str) -> ModelSpec:
    """The model that understands these tokens.

    Args:
        specs: the models that are here.
        tokens: content of a token file.
        name: of the file, for the message.

    Raises:
        CheckpointError: none does.
    """
    for spec in specs:
        if tokens.codec == str(spec.extra.get(CODEC, ""))[: len(tokens.codec)]:
            return spec
    raise CheckpointError(
        f"The tokens in '{name}' were made by the codec {tokens.codec[:8]}, which is not here.",
        "Put back the model they were made with.",
    )
