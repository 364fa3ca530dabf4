"""Writes clips down as token files, beside the engine's own work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from neurosketch.core.clip import Clip
from neurosketch.core.errors import RequestError
from neurosketch.core.ports import SoundModel
from neurosketch.dsp.resample import resample
from neurosketch.dsp.tokenfile import Tokens, write_tokens
from neurosketch.engine.host import ModelHost, ModelSource
from neurosketch.models.codecs import TokenModel


@dataclass(frozen=True, slots=True)
class WrittenTokens:
    """A token file that was just written.

    Attributes:
        path: the file.
        seconds: length of its sound.
        kbps: bits per second, of all channels.
        size: in bytes.
    """

    path: Path
    seconds: float
    kbps: float
    size: int


class ClipEncoder:
    """Encodes clips with a model of its own, so that nothing that plays has to wait for it.

    Used by one background thread at a time; the CPU computes.

    Args:
        catalog: where models come from.
    """

    def __init__(self, catalog: ModelSource) -> None:
        self._host = ModelHost(catalog, "cpu", 1024.0)

    def encode(self, clip: Clip, model_id: str, kbps: float) -> Tokens:
        """The tokens of a clip, with its name and its recipe.

        Args:
            clip: any sample rate.
            model_id: a model that makes tokens.
            kbps: of each channel.

        Raises:
            NeuroSketchError: the model makes no tokens, or fails.
        """
        notes = {"title": clip.name}
        if clip.recipe is not None:
            notes["recipe"] = clip.recipe.to_json()

        def work(model: SoundModel) -> Tokens:
            if not isinstance(model, TokenModel):
                raise RequestError(f"The model '{model_id}' makes no tokens.")
            self._host.enter_thread()
            audio = resample(clip.audio, clip.sample_rate, model.spec.sample_rate)
            return model.tokenise(audio, kbps, notes)

        return self._host.attempt(model_id, work)

    def write(self, clip: Clip, path: Path, model_id: str, kbps: float) -> WrittenTokens:
        """Encode a clip into a new file; see `encode`.

        Raises:
            AudioFileError: it exists already, or cannot be written.
        """
        tokens = self.encode(clip, model_id, kbps)
        size = write_tokens(path, tokens)
        return WrittenTokens(path, tokens.seconds, tokens.kbps, size)
