"""Plays one prepared clip: seek, loop and stop without clicks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from neurosketch.audio_io.fade import EDGE_SECONDS, Ramp
from neurosketch.audio_io.loop_plan import LoopPlan
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.prepared_clip import PreparedClip, edge_fade, starts_loud

SWAP_SECONDS = 0.015
"""Length of the crossfade when another clip goes on at the same place."""


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """Start a clip.

    Attributes:
        ticket: names this start.
        clip: what to play.
        position: where to begin, in device frames.
        loop: the loop, or None.
        gain: factor for its samples.
        asked_at: `time.perf_counter()` at which somebody asked for it, or None when nobody did.
    """

    ticket: int
    clip: PreparedClip
    position: int
    loop: LoopPlan | None
    gain: float = 1.0
    asked_at: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Swap:
    """Go on with another clip at the very frame that is reached; see `Play` for the attributes.

    It begins at its start when nothing plays, and at the start of its loop (or its own) when it
    is over before that frame.
    """

    ticket: int
    clip: PreparedClip
    loop: LoopPlan | None
    gain: float = 1.0
    asked_at: float | None = None


@dataclass(frozen=True, slots=True)
class Seek:
    """Go on at `position` (device frames)."""

    position: int


@dataclass(frozen=True, slots=True, eq=False)
class SetLoop:
    """Change the loop of what plays."""

    loop: LoopPlan | None


@dataclass(frozen=True, slots=True)
class Stop:
    """Fade out."""


Command = Play | Swap | Seek | SetLoop | Stop


@dataclass(frozen=True, slots=True, eq=False)
class PlayState:
    """Where the player stood at the start of a chunk.

    Attributes:
        ticket: of the `Play` command; 0 when nothing plays.
        clip: what plays, or None.
        position: device frames of the clip.
        loop: the loop, or None.
        ended: ticket of the clip that played to its end last.
    """

    ticket: int = 0
    clip: PreparedClip | None = None
    position: int = 0
    loop: LoopPlan | None = None
    ended: int = 0

    def after(self, frames: float) -> int:
        """Frame of the clip `frames` device frames later."""
        if self.clip is None:
            return 0
        position = self.position + max(frames, 0.0)
        if self.loop is not None and self.position < self.loop.end <= position:
            length = self.loop.end - self.loop.start
            position = self.loop.start + (position - self.loop.end) % length
        return self.clip.to_clip(position)


class _Voice:
    """One uninterrupted run through a clip."""

    def __init__(self, play: Play, ramp: Ramp, wrapped: bool = False) -> None:
        self.play = play
        self.position = play.position
        self.ramp = ramp
        self.wrapped = wrapped
        self._ending = edge_fade(play.clip.audio, play.clip.sample_rate)

    @property
    def finished(self) -> bool:
        return self.position >= len(self.play.clip.audio) or self.ramp.silent

    def fill(self, n: int) -> Frames:
        """The next (n, 2) frames, silence after the end."""
        out: Frames = np.zeros((n, 2), np.float32)
        audio, loop = self.play.clip.audio, self.play.loop
        done = 0
        while done < n and self.position < len(audio):
            inside = loop is not None and self.position < loop.end
            limit = loop.end if loop is not None and inside else len(audio)
            take = min(n - done, limit - self.position)
            piece = out[done : done + take]
            piece[:] = audio[self.position : self.position + take]
            if loop is not None and inside:
                _patch(piece, self.position, loop.tail, loop.end - len(loop.tail))
                if self.wrapped:
                    _patch(piece, self.position, loop.head, loop.start)
            else:
                _patch(piece, self.position, self._ending, len(audio) - len(self._ending))
            self.position += take
            done += take
            if loop is not None and inside and self.position == loop.end:
                self.position, self.wrapped = loop.start, True
        if self.play.gain != 1.0:
            out *= np.float32(self.play.gain)
        if not self.ramp.open:
            out *= self.ramp.advance(n)[:, np.newaxis]
        return out

    def fade_out(self, frames: int) -> None:
        """Let it end within `frames`."""
        self.ramp = Ramp(frames, value=self.ramp.value, target=0.0)


def _patch(piece: Frames, position: int, patch: Frames, at: int) -> None:
    """Overwrite the part of `piece` (which begins at `position`) that `patch` at `at` covers."""
    first = max(position, at)
    last = min(position + len(piece), at + len(patch))
    if first < last:
        piece[first - position : last - position] = patch[first - at : last - at]


class ClipPlayer:
    """Plays clips for the mixer; commands come from any thread, `render` belongs to the pump.

    Args:
        sample_rate: the device's rate in Hz.
    """

    def __init__(self, sample_rate: int) -> None:
        self._edge = round(EDGE_SECONDS * sample_rate)
        self._swap = round(SWAP_SECONDS * sample_rate)
        self._starts: list[float] = []
        self._commands: deque[Command] = deque()
        self._current: _Voice | None = None
        self._fading: list[_Voice] = []
        self._ended = 0

    def post(self, command: Command) -> None:
        """Ask for something from the next chunk on."""
        self._commands.append(command)

    @property
    def state(self) -> PlayState:
        """Where the player stands; belongs to the pump."""
        voice = self._current
        if voice is None:
            return PlayState(ended=self._ended)
        play = voice.play
        return PlayState(play.ticket, play.clip, voice.position, play.loop, self._ended)

    def render(self, n: int) -> Frames:
        """Return the next (n, 2) frames."""
        while self._commands:
            self._obey(self._commands.popleft())
        out: Frames = np.zeros((n, 2), np.float32)
        for voice in self._fading:
            out += voice.fill(n)
        self._fading = [voice for voice in self._fading if not voice.finished]
        if self._current is not None:
            out += self._current.fill(n)
            if self._current.finished:
                self._ended = self._current.play.ticket
                self._current = None
        return out

    def take_starts(self) -> list[float]:
        """When the clips were asked for that began with the last chunk; belongs to the pump."""
        starts, self._starts = self._starts, []
        return starts

    def _obey(self, command: Command) -> None:
        voice = self._current
        if isinstance(command, Play):
            self._change(command)
        elif isinstance(command, Swap):
            self._exchange(voice, command)
        elif voice is None:
            return
        elif isinstance(command, Stop):
            self._change(None)
        elif isinstance(command, Seek):
            self._change(_moved(voice.play, command.position, voice.play.loop))
        else:
            self._reloop(voice, command.loop)

    def _exchange(self, voice: _Voice | None, swap: Swap) -> None:
        position = 0 if voice is None else voice.position
        inside = position < len(swap.clip.audio)
        if not inside:
            position = 0 if swap.loop is None else swap.loop.start
        play = Play(swap.ticket, swap.clip, position, swap.loop, swap.gain, swap.asked_at)
        if voice is None or not inside:
            self._change(play)
        else:
            self._change(play, fade=self._swap, wrapped=voice.wrapped)

    def _reloop(self, voice: _Voice, loop: LoopPlan | None) -> None:
        if loop is not None and voice.position >= loop.end:
            self._change(_moved(voice.play, loop.start, loop))
            return
        # The same samples go on, only the border moves: the two runs crossfade linearly, so their
        # sum is exact wherever both agree.
        self._change(_moved(voice.play, voice.position, loop), fade=self._edge)

    def _change(self, play: Play | None, fade: int = 0, wrapped: bool = False) -> None:
        """Fade out what plays and start `play`, which fades in over `fade` frames if given."""
        if self._current is not None:
            self._current.fade_out(fade or self._edge)
            self._fading.append(self._current)
            self._current = None
        if play is not None:
            soft = fade > 0 or starts_loud(play.clip.audio, play.position)
            ramp = Ramp(fade or self._edge, value=0.0 if soft else 1.0)
            self._current = _Voice(play, ramp, wrapped)
            if play.asked_at is not None:
                self._starts.append(play.asked_at)


def _moved(play: Play, position: int, loop: LoopPlan | None) -> Play:
    """The same start, to go on elsewhere; nobody asked for the clip anew."""
    return replace(play, position=position, loop=loop, asked_at=None)
