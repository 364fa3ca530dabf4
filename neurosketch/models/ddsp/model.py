"""The instrument model: plays scores, improvises, follows a sound, or waits for hands."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from torch import Tensor

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import CancelToken, LiveStream, ProgressFn
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.dsp.audiofile import load_clip
from neurosketch.models.ddsp.articulation import Tables
from neurosketch.models.ddsp.band import Band
from neurosketch.models.ddsp.casting import cast, playable
from neurosketch.models.ddsp.describe import (
    FRAME_RATE,
    HOP,
    INSTRUMENT,
    MODE,
    RANGES,
    check,
    check_numbers,
    decoder_of,
    room_of,
    tables_of,
)
from neurosketch.models.ddsp.following import ListeningVoice, following_clip
from neurosketch.models.ddsp.hands import Hands, NoHands
from neurosketch.models.ddsp.hearing import Heard, hear
from neurosketch.models.ddsp.mixture import Mixture
from neurosketch.models.ddsp.phrase import Improviser
from neurosketch.models.ddsp.player import ScorePlayer, score_seconds
from neurosketch.models.ddsp.sound import Network
from neurosketch.models.ddsp.stream import PlayedStream
from neurosketch.models.ddsp.voices import POLYPHONY
from neurosketch.models.streaming import soft_ceiling

SCORE_VOICES = 16
"""Most voices of all tracks of a score together."""
_FRAMES_PER_STEP = 32
_CACHED_CLIPS = 8


class DdspModel:
    """Trained instruments.

    Args:
        spec: what the window shows.
        network: what they sound with.
        tables: how they are articulated.
    """

    def __init__(self, spec: ModelSpec, network: Network, tables: Tables) -> None:
        self._spec, self._network, self._tables = spec, network, tables
        ranges = spec.extra[RANGES]
        self._ranges = np.array([ranges[name] for name in spec.condition(INSTRUMENT).values], float)
        # Live start and rendering listen to clips at the same time.
        self._lock = threading.Lock()
        self._heard: dict[SourceClip, tuple[Heard, int]] = {}

    @classmethod
    def from_tensors(
        cls,
        spec: ModelSpec,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        device: str,
    ) -> Self:
        """Build from a checkpoint's content.

        Raises:
            KeyError, TypeError, ValueError, RuntimeError: the tensors do not fit `config`.
        """
        check(spec)
        check_numbers(tensors)
        if device == "mps":  # which has no double precision, and phases need it
            device = "cpu"
        network = Network(decoder_of(config, tensors, device), room_of(tensors, device))
        instruments = len(spec.condition(INSTRUMENT).values)
        if network.decoder.config.instruments != instruments:
            raise ValueError("the decoder has other instruments than the description")
        return cls(spec, network, tables_of(tensors, instruments))

    @property
    def spec(self) -> ModelSpec:
        """What the model is and can do."""
        return self._spec

    def open_stream(
        self, request: GenerateRequest, cancel: CancelToken | None = None
    ) -> LiveStream:
        """A live stream of what `generate` renders, again and again; see `SoundModel`.

        Args:
            request: what to play.
            cancel: stops the listening to a long source.
        """
        if request.source is None or request.score is not None:
            return self._stream(request, self._hands(request))
        controls = self._spec.complete_controls(request.controls)
        heard, n_samples = self._hear(request.source, cancel)
        return following_clip(
            self._network, self._tables, self._ranges, self._mixture(request), controls,
            request.seed, heard, n_samples,
        )  # fmt: skip

    def open_transfer(self, request: GenerateRequest) -> ListeningVoice:
        """A stream that sings after a live voice; see `Transferrer`."""
        self._network.quicken()
        controls = self._spec.complete_controls(request.controls)
        return ListeningVoice(
            self._network, self._tables, self._ranges, self._mixture(request), controls,
            request.seed,
        )  # fmt: skip

    def open_instrument(self, request: GenerateRequest) -> PlayedStream:
        """A stream that is silent until it is played; see `Instrument`."""
        self._network.quicken()
        return self._stream(request, NoHands(), keys_only=True)

    def check_instruments(self, instruments: Sequence[str]) -> None:
        """Refuse what no instrument of the model is; see `Orchestra`."""
        for instrument in filter(None, instruments):
            self._spec.condition(INSTRUMENT).check(instrument)

    def open_band(self, players: int, seed: int) -> Band:
        """Players at rest; see `Orchestra`."""
        return Band(self._network, self._tables, self._spec, players, seed)

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        """Render a clip; see `SoundModel.generate`."""
        n_samples = self._length(request, cancel)
        stream = self.open_stream(request, cancel)
        controls = self._spec.complete_controls(request.controls)
        n_frames = math.ceil((n_samples + stream.latency) / HOP)
        blocks = []
        for done in range(0, n_frames, _FRAMES_PER_STEP):
            if cancel.is_set():
                raise Cancelled
            blocks.append(stream.render(min(_FRAMES_PER_STEP, n_frames - done), controls))
            progress(min(1.0, (done + _FRAMES_PER_STEP) / n_frames))
        audio = np.concatenate(blocks, axis=1)[:, stream.latency : stream.latency + n_samples]
        return soft_ceiling(audio)

    def _stream(
        self, request: GenerateRequest, hands: Hands, *, keys_only: bool = False
    ) -> PlayedStream:
        controls = self._spec.complete_controls(request.controls)
        conditions = self._spec.complete_conditions(request.conditions)
        casts: tuple[Mapping[str, float] | None, ...] = (None,)
        voices = POLYPHONY
        if request.score is not None and not keys_only:
            tracks = playable(request.score).tracks
            casts = cast(self._spec, tracks, conditions[INSTRUMENT])
            # What one player did by hand sounds as it did then, with the same voices stolen.
            voices = POLYPHONY if len(tracks) == 1 else SCORE_VOICES
        return PlayedStream(
            self._network, self._tables, Mixture(self._spec, conditions), hands, controls,
            conditions[MODE], request.seed, casts, voices,
        )  # fmt: skip

    def _hands(self, request: GenerateRequest) -> Hands:
        """Who plays this request."""
        if request.score is not None:
            return ScorePlayer(playable(request.score), FRAME_RATE)
        conditions = self._spec.complete_conditions(request.conditions)
        return Improviser(
            request.seed, self._range(conditions[INSTRUMENT]), self._seconds(request), FRAME_RATE,
            conditions[MODE], request.tempo_bpm, request.key,
        )  # fmt: skip

    def _range(self, instrument: str) -> tuple[int, int]:
        """The pitches that all instruments of a mixture play; those of its first where none."""
        ranges = self._spec.extra[RANGES]
        mixed = [ranges[name] for name in self._spec.condition(INSTRUMENT).weights(instrument)]
        low, high = max(low for low, _ in mixed), min(high for _, high in mixed)
        return (low, high) if high - low >= 12 else (mixed[0][0], mixed[0][1])

    def _mixture(self, request: GenerateRequest) -> Mixture:
        return Mixture(self._spec, self._spec.complete_conditions(request.conditions))

    def _hear(self, clip: SourceClip, cancel: CancelToken | None) -> tuple[Heard, int]:
        """What there is to hear in a user's clip, and its length in samples."""
        with self._lock:
            known = self._heard.get(clip) if clip.sha256 else None
        if known is not None:
            return known
        audio = load_clip(clip, self._spec.sample_rate)
        entry = hear(audio, cancel), audio.shape[1]
        with self._lock:
            if len(self._heard) >= _CACHED_CLIPS:
                self._heard.pop(next(iter(self._heard)))
            self._heard[clip] = entry
        return entry

    def _length(self, request: GenerateRequest, cancel: CancelToken) -> int:
        """Samples of a clip."""
        if request.source is not None and request.score is None and request.seconds is None:
            return self._hear(request.source, cancel)[1]
        n_samples = round(self._seconds(request) * self._spec.sample_rate)
        if n_samples < 1:
            raise RequestError("The length is shorter than one sample.")
        return n_samples

    def _seconds(self, request: GenerateRequest) -> float:
        if request.seconds is not None:
            return self._spec.check_seconds(request.seconds)
        if request.score is not None:
            return self._spec.check_seconds(score_seconds(playable(request.score)))
        return self._spec.default_seconds
