"""The live source and the crossfades when it changes."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass

import numpy as np

from neurosketch.audio_io.fade import CROSSFADE_SECONDS, EDGE_SECONDS, Ramp, equal_power
from neurosketch.audio_io.ports import (
    MODEL_ERRORS,
    AudioSource,
    Frames,
    Place,
    Steering,
    sentence_of,
)
from neurosketch.audio_io.rate_adapter import RateAdapter

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Voice:
    adapter: RateAdapter
    ramp: Ramp
    last: Frames  # (1, 2), where its sound stands


class LiveBus:
    """Plays one live source; a new one fades in while those before fade out, at equal power.

    `set_source` may be called from any thread; `render` belongs to the pump.

    Args:
        sample_rate: the device's rate in Hz.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._fade = round(CROSSFADE_SECONDS * sample_rate)
        self._edge = round(EDGE_SECONDS * sample_rate)
        # One slot: only the newest wish counts. Appending and popping are atomic.
        self._wish: deque[AudioSource | None] = deque(maxlen=1)
        self._voices: list[_Voice] = []
        self._wanted: AudioSource | None = None
        self._realtime_factor: float | None = None
        self._changes: list[tuple[int, Steering | None]] = []
        self._keys: list[tuple[int, float]] = []
        self._places: list[tuple[int, Place]] = []
        self.failure = ""

    def set_source(self, source: AudioSource | None) -> None:
        """Change to `source`; None stops."""
        self._wanted = source
        self.failure = ""
        self._wish.append(source)

    @property
    def source(self) -> AudioSource | None:
        """What is or will be played; None after it stopped or failed."""
        return self._wanted

    @property
    def realtime_factor(self) -> float | None:
        """Audio seconds per second of rendering of the live source; None when none plays."""
        return self._realtime_factor

    @property
    def prompt(self) -> bool:
        """Whether what is or will be played is played by hand or by voice."""
        source = self._wanted
        return source is not None and source.prompt

    @property
    def patient(self) -> bool:
        """Whether what is or will be played would rather be late than interrupted."""
        return bool(getattr(self._wanted, "patient", False))

    @property
    def fading(self) -> bool:
        """Whether a source that was replaced still sounds, or is about to be replaced."""
        replaced = bool(self._wish) and bool(self._voices)
        return replaced or any(voice.ramp.target == 0.0 for voice in self._voices)

    def next_block(self) -> int:
        """Let a source played by hand or voice render its next block now.

        Returns:
            Frames until the block after that: a chunk of that length keeps no key waiting.
        """
        self._take_wish()
        return self._voices[-1].adapter.fill() if self.prompt and self._voices else 0

    def render(self, n: int) -> tuple[Frames, list[tuple[int, float]]]:
        """Return the next (n, 2) frames and the control changes first heard in them.

        Returns:
            Frames, and (frame within them, time the control was set) pairs.
        """
        self._take_wish()
        out: Frames = np.zeros((n, 2), np.float32)
        stamps: list[tuple[int, float]] = []
        playing: list[_Voice] = []
        for voice in self._voices:
            try:
                block = voice.adapter.pull(n)
            except MODEL_ERRORS as error:
                self._drop(voice, error, out)
                continue
            if not voice.ramp.open:
                block = block * equal_power(voice.ramp.advance(n))[:, np.newaxis]
            voice.last = block[-1:].copy()
            out += block
            if voice.ramp.target == 1.0:
                stamps = [(n + frame, at) for frame, at in voice.adapter.take_stamps()]
                self._keys += [(n + frame, at) for frame, at in voice.adapter.take_keys()]
                self._places += [(n + frame, at) for frame, at in voice.adapter.take_places()]
                changes = voice.adapter.take_changes()
                self._changes += [(n + frame, steering) for frame, steering in changes]
            if not voice.ramp.silent:
                playing.append(voice)
        self._voices = playing
        current = [v.adapter.realtime_factor for v in playing if v.ramp.target == 1.0]
        self._realtime_factor = current[-1] if current else None
        return out, stamps

    def take_changes(self) -> list[tuple[int, Steering | None]]:
        """What steers the live sound from which frame of the last chunk on, where that changed."""
        changes, self._changes = self._changes, []
        return changes

    def take_keys(self) -> list[tuple[int, float]]:
        """Keys first heard in the last chunk: (frame within it, time they went down) pairs."""
        keys, self._keys = self._keys, []
        return keys

    def take_places(self) -> list[tuple[int, Place]]:
        """Where the music of the last chunk stands: (frame within it, place) pairs."""
        places, self._places = self._places, []
        return places

    def _take_wish(self) -> None:
        if not self._wish:
            return
        source = self._wish.popleft()
        self._changes.append((0, None))
        for voice in self._voices:
            voice.ramp.target = 0.0
        if source is not None:
            silence: Frames = np.zeros((1, 2), np.float32)
            self._voices.append(_Voice(RateAdapter(source, self._rate), Ramp(self._fade), silence))

    def _drop(self, voice: _Voice, error: BaseException, out: Frames) -> None:
        _log.warning("live source dropped", exc_info=error)
        if voice.adapter.source is self._wanted:
            self._wanted = None
            self._changes.append((0, None))
            self.failure = f"The live sound stopped: {sentence_of(error)}."
        # The sound breaks off where the last block ended: let that value run out instead of a step.
        length = min(self._edge, len(out))
        fall = np.linspace(1.0, 0.0, length, dtype=np.float32)[:, np.newaxis]
        out[:length] += voice.last * fall
