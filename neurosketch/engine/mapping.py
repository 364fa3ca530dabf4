"""The map of a model's sounds, and the place on it where any other clip belongs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np

from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.errors import Cancelled
from neurosketch.core.ports import CancelToken
from neurosketch.core.sound_map import SoundMap
from neurosketch.dsp.resample import resample
from neurosketch.models.latent_map import LatentMap
from neurosketch.models.moments import cut_moments, frame_levels

HEARD_SECONDS = 12.0
"""Of a clip; what comes later rarely sounds otherwise, and a shelf may hold hours."""
_MOMENTS = 8
_SILENT_FRAMES = 48


class LatentArray(Protocol):
    """The part of a tensor that is needed here."""

    def __getitem__(self, index: int) -> LatentArray:
        """One channel."""
        ...

    def cpu(self) -> LatentArray:
        """In the memory numpy reads."""
        ...

    def numpy(self) -> AudioArray:
        """As an array."""
        ...


@runtime_checkable
class MappedModel(Protocol):
    """A model that knows the map of its latent space."""

    @property
    def latent_map(self) -> LatentMap | None:
        """The map, when it is here."""
        ...

    @property
    def latent_hop(self) -> int:
        """Samples per latent frame."""
        ...

    def encode(self, audio: AudioArray, cancel: CancelToken | None = None) -> LatentArray:
        """(C, L, latent_channels) of (C, T) samples at the model's rate."""
        ...


class TakeMapper:
    """Finds places for clips; its methods may be called on any one background thread.

    Args:
        model: encodes.
        latent_map: of its latent space.
        sample_rate: of the model in Hz.
        enter_thread: called once in each thread that encodes, before it does.
    """

    def __init__(
        self,
        model: MappedModel,
        latent_map: LatentMap,
        sample_rate: int,
        enter_thread: Callable[[], None],
    ) -> None:
        self._model = model
        self._map = latent_map
        self._sample_rate = sample_rate
        self._enter_thread = enter_thread
        self._entered: int | None = None
        self._silence: AudioArray | None = None

    @property
    def sounds(self) -> SoundMap:
        """What the map shows."""
        return self._map.sounds

    def locate(self, clip: Clip, cancel: CancelToken | None = None) -> tuple[float, float] | None:
        """Where a clip belongs on the map; None when nothing of it can be heard.

        Args:
            clip: any rate, mono or stereo.
            cancel: checked every few seconds of sound.

        Raises:
            Cancelled: `cancel` was set.
        """
        if self._entered != threading.get_ident():
            self._entered = threading.get_ident()
            self._enter_thread()
        heard = clip.audio[:, : round(HEARD_SECONDS * clip.sample_rate)]
        mono = heard.mean(axis=0, keepdims=True, dtype=np.float32)
        audio = np.ascontiguousarray(resample(mono, clip.sample_rate, self._sample_rate))
        if cancel is not None and cancel.is_set():
            raise Cancelled
        hop = self._model.latent_hop
        if self._silence is None:
            self._silence = self._encode(np.zeros((1, _SILENT_FRAMES * hop), np.float32), cancel)[
                -1
            ]
        latents = self._encode(audio, cancel)
        levels = frame_levels(audio[0], hop, len(latents))
        moments = cut_moments(latents, levels, self._silence, _MOMENTS)
        return self._map.place_of(np.stack(moments)) if moments else None

    def _encode(self, audio: AudioArray, cancel: CancelToken | None) -> AudioArray:
        return np.asarray(self._model.encode(audio, cancel)[0].cpu().numpy(), np.float32)


def mapper_of(
    model: object, sample_rate: int, enter_thread: Callable[[], None]
) -> TakeMapper | None:
    """The mapper of a loaded model; None when it has no map.

    Args:
        model: any.
        sample_rate: of the model in Hz.
        enter_thread: see `TakeMapper`.
    """
    if not isinstance(model, MappedModel) or model.latent_map is None:
        return None
    return TakeMapper(model, model.latent_map, sample_rate, enter_thread)
