"""Protocols between layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from neurosketch.core.clip import AudioArray
from neurosketch.core.composing import CopiedBars
from neurosketch.core.control import ControlState
from neurosketch.core.find import FoundSound
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score

ProgressFn = Callable[[float], None]
"""Called with the share done, 0 ... 1."""


class CancelToken(Protocol):
    """The part of `threading.Event` that a job polls."""

    def is_set(self) -> bool:
        """Whether the job should stop."""
        ...


class LiveStream(Protocol):
    """Endless audio that follows its controls."""

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        ...

    @property
    def channels(self) -> int:
        """Channels of what `render` returns."""
        ...

    @property
    def latency(self) -> int:
        """Samples by which the sound lags behind its frames; a clip begins after them."""
        ...

    def render(self, n_frames: int, controls: ControlState) -> AudioArray:
        """Return the next (channels, n_frames * hop_length) samples.

        Splitting a stream into calls of any sizes gives the same samples.
        """
        ...


@runtime_checkable
class SoundModel(Protocol):
    """One loaded model that makes sound."""

    @property
    def spec(self) -> ModelSpec:
        """What it is and can do."""
        ...

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        """Return (C, T) float32 with peak <= 1; the same request gives the same samples.

        Raises:
            Cancelled: `cancel` was set; noticed within 100 ms.
            RequestError: the request asks for what the model does not have.
        """
        ...

    def open_stream(self, request: GenerateRequest) -> LiveStream:
        """A live stream that starts where `request` says.

        Raises:
            RequestError: as for `generate`, or the model cannot stream.
        """
        ...


class PlayableStream(LiveStream, Protocol):
    """A live stream that is silent until it is played."""

    def play(self, event: PlayEvent) -> None:
        """React to an event in the next frame rendered; called by the thread that renders."""
        ...

    def expression(self) -> Expression:
        """What the frame rendered last sings."""
        ...


@runtime_checkable
class Instrument(Protocol):
    """A loaded model that can be played by keys."""

    def open_instrument(self, request: GenerateRequest) -> PlayableStream:
        """A stream with the instruments and controls of `request`, silent until it is played.

        Raises:
            RequestError: as for `SoundModel.generate`.
        """
        ...


class BandStream(Protocol):
    """Players of instruments, each heard by itself; silent until they are played."""

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        ...

    @property
    def players(self) -> int:
        """How many there are."""
        ...

    def cast(self, player: int, instrument: str, program: int | None = None) -> None:
        """Give a player an instrument; keys that are down go on sounding with it.

        Args:
            player: which one.
            instrument: of the model, or a mixture like `a:0.7,b:0.3`; when empty, what comes
                nearest to the program.
            program: General MIDI program, or None.

        Raises:
            RequestError: there is no such instrument.
        """
        ...

    def play(self, player: int, event: PlayEvent, frames_ahead: int = 0) -> None:
        """Let a player react in the next frame, or so many later; in order of calls within one."""
        ...

    def render(self, n_frames: int) -> AudioArray:
        """Return the next (players, n_frames * hop_length) samples, without a room.

        Splitting a stream into calls of any sizes gives the same samples.
        """
        ...

    def open_room(self) -> Callable[[AudioArray], AudioArray]:
        """A room of its own memory: (n * hop_length,) of what is sent to (2, n * hop_length)."""
        ...


@runtime_checkable
class Orchestra(Protocol):
    """A loaded model whose instruments play together."""

    @property
    def spec(self) -> ModelSpec:
        """What it is and can do."""
        ...

    def check_instruments(self, instruments: Sequence[str]) -> None:
        """Refuse what nobody can play.

        Raises:
            RequestError: one is no instrument of the model, nor a mixture of them.
        """
        ...

    def open_band(self, players: int, seed: int) -> BandStream:
        """Players at rest; the same seed and the same events give the same samples."""
        ...


class ListeningStream(LiveStream, Protocol):
    """A live stream that sings what it hears; its `latency` counts from there."""

    def listen(self, audio: AudioArray) -> None:
        """Hear the next (n,) float32 samples at the model's rate, in the thread that renders.

        As many are heard as are rendered, each frame's before it.
        """
        ...

    def expression(self) -> Expression:
        """What the frame rendered last sings."""
        ...


@runtime_checkable
class Transferrer(Protocol):
    """A loaded model that plays along with a voice."""

    def open_transfer(self, request: GenerateRequest) -> ListeningStream:
        """A stream with the instruments and controls of `request`, silent while it hears nothing.

        Raises:
            RequestError: as for `SoundModel.generate`.
        """
        ...


@runtime_checkable
class Composer(Protocol):
    """One loaded model that writes music; others play it."""

    @property
    def spec(self) -> ModelSpec:
        """What it is and can do."""
        ...

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        """Write what `request.composing` asks for; the same request gives the same notes.

        Raises:
            Cancelled: `cancel` was set; noticed within 100 ms.
            RequestError: the request asks for what the model does not have.
        """
        ...

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        """The bars of a score that stand like this in what the model learnt from."""
        ...


@runtime_checkable
class SoundFinder(Protocol):
    """A loaded model that can look for the settings that come nearest to a sound."""

    def find(
        self,
        audio: AudioArray,
        start: GenerateRequest,
        locked: frozenset[str],
        progress: ProgressFn,
        cancel: CancelToken,
    ) -> FoundSound:
        """Find settings.

        Args:
            audio: (C, T) float32 at the model's rate, a few seconds that are not silent.
            start: complete; what is dialled in.
            locked: ids of controls that must stay where `start` has them.
            progress: told the share done.
            cancel: noticed within 100 ms.

        Raises:
            Cancelled: `cancel` was set.
        """
        ...
