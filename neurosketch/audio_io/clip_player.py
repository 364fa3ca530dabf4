"""Plays one prepared clip: seek, loop and stop without clicks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from neurosketch.audio_io.fade import EDGE_SECONDS, Ramp
from neurosketch.audio_io.loop_plan import LoopPlan
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.prepared_clip import PreparedClip, edge_fade, starts_loud


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """Start `clip` at `position` (device frames); `ticket` names this start."""

    ticket: int
    clip: PreparedClip
    position: int
    loop: LoopPlan | None


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


Command = Play | Seek | SetLoop | Stop


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
        if not self.ramp.open:
            out *= self.ramp.advance(n)[:, np.newaxis]
        return out


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

    def _obey(self, command: Command) -> None:
        voice = self._current
        if isinstance(command, Play):
            self._change(command)
        elif voice is None:
            return
        elif isinstance(command, Stop):
            self._change(None)
        elif isinstance(command, Seek):
            play = voice.play
            self._change(Play(play.ticket, play.clip, command.position, play.loop))
        else:
            self._reloop(voice, command.loop)

    def _reloop(self, voice: _Voice, loop: LoopPlan | None) -> None:
        play, position = voice.play, voice.position
        if loop is not None and position >= loop.end:
            self._change(Play(play.ticket, play.clip, loop.start, loop))
            return
        # The same samples go on, only the border moves: the two runs crossfade linearly, so their
        # sum is exact wherever both agree.
        self._change(Play(play.ticket, play.clip, position, loop), fade_in=True)

    def _change(self, play: Play | None, fade_in: bool = False) -> None:
        if self._current is not None:
            self._current.ramp.target = 0.0
            self._fading.append(self._current)
            self._current = None
        if play is not None:
            soft = fade_in or starts_loud(play.clip.audio, play.position)
            self._current = _Voice(play, Ramp(self._edge, value=0.0 if soft else 1.0))
