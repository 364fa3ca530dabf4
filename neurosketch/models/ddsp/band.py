"""Several players of the instruments at once, each heard by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from neurosketch.core.casting import instrument_of
from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import PlayEvent
from neurosketch.models.ddsp.articulation import Tables
from neurosketch.models.ddsp.describe import HOP, INSTRUMENT, POLY
from neurosketch.models.ddsp.hands import Cue
from neurosketch.models.ddsp.mixture import Mixture
from neurosketch.models.ddsp.player import order
from neurosketch.models.ddsp.sound import Network
from neurosketch.models.ddsp.stream import PlayedStream

BAND_VOICES = 16
"""Most voices of all players together: five players with chords, and what dies away of them."""
_SILENT_DB = -70.0
"""Beside others, what dies away is gone sooner than alone."""


class Band:
    """See `core.ports.BandStream`; all voices of all players are computed at once.

    Args:
        network: what they sound with.
        tables: how the instruments are articulated.
        spec: whose instruments.
        players: how many.
        seed: of noise and of what no two notes have alike.
    """

    def __init__(
        self, network: Network, tables: Tables, spec: ModelSpec, players: int, seed: int
    ) -> None:
        self._network, self._spec = network, spec
        self._controls = ControlState.defaults(spec.controls)
        conditions = spec.complete_conditions({})
        self._default = conditions[INSTRUMENT]
        self._agenda = _Agenda()
        self._stream = PlayedStream(
            network, tables, Mixture(spec, conditions), self._agenda, self._controls, POLY, seed,
            (None,) * players, BAND_VOICES, _SILENT_DB,
        )  # fmt: skip
        self.players = players
        self._frame = 0

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        return HOP

    def cast(self, player: int, instrument: str, program: int | None = None) -> None:
        """See `BandStream.cast`."""
        weights = self._spec.condition(INSTRUMENT).weights(
            instrument or instrument_of(self._spec, program) or self._default
        )
        self._stream.cast(player, weights)

    def play(self, player: int, event: PlayEvent, frames_ahead: int = 0) -> None:
        """See `BandStream.play`."""
        self._agenda.add(Cue(self._frame + frames_ahead, player, event))

    @torch.inference_mode()
    def render(self, n_frames: int) -> AudioArray:
        """See `BandStream.render`."""
        if n_frames < 1:
            return np.zeros((self.players, 0), np.float32)
        dry, _, _ = self._stream.voices(n_frames, self._controls, self.players)
        self._frame += n_frames
        self._agenda.forget(self._frame)
        return np.asarray(dry.cpu().numpy(), np.float32)

    def open_room(self) -> Callable[[AudioArray], AudioArray]:
        """See `BandStream.open_room`."""
        room = self._network.room
        state = room.initial_state()

        @torch.inference_mode()
        def place(sent: AudioArray) -> AudioArray:
            nonlocal state
            wet, state = room.render(torch.from_numpy(sent).to(self._network.device), state)
            return np.asarray(wet.cpu().numpy(), np.float32)

        return place


class _Agenda:
    """Hands that do what they are told, frame by frame."""

    def __init__(self) -> None:
        self._cues: dict[int, list[Cue]] = {}

    def add(self, cue: Cue) -> None:
        """Do this, after what was told before for the same frame."""
        self._cues.setdefault(cue.frame, []).append(cue)

    def forget(self, frame: int) -> None:
        """What lies before a frame is over."""
        for past in [at for at in self._cues if at < frame]:
            del self._cues[past]

    def cues(self, frame: int) -> Sequence[Cue]:
        """See `Hands.cues`; keys come up before others go down, however they were told."""
        return sorted(self._cues.get(frame, ()), key=lambda cue: order(cue.event))
