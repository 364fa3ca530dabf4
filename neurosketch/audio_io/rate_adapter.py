"""Brings a live source to the device's rate and to stereo."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol, TypeVar

import numpy as np
import soxr

from neurosketch.audio_io.ports import MODEL_ERRORS, AudioSource, Frames, Place, Steering
from neurosketch.audio_io.short_filter import ShortResampler
from neurosketch.core.errors import NeuroSketchError

T = TypeVar("T")

_LOAD_MEMORY = 0.95
_QUALITY = "LQ"
"""Flat to 16 kHz, artefacts below -85 dB, 0.5 ms late; HQ holds back up to 19 ms, and sliders would
be heard that much later. Clips and exports are resampled at full quality."""


class Resampler(Protocol):
    """Converts a stream of blocks."""

    def resample_chunk(self, block: Frames) -> Frames:
        """Take a block, return what can be told by now."""
        ...


class RateAdapter:
    """Pulls blocks from a source and hands out stereo frames at the device's rate.

    With equal rates samples pass unchanged; otherwise they run through one streaming resampler,
    whose output is aligned in time with its input, so a source position maps to an output position
    by the ratio of rates alone.

    Args:
        source: what to pull.
        sample_rate: the device's rate in Hz.
    """

    def __init__(self, source: AudioSource, sample_rate: int) -> None:
        self.source = source
        self._rate_out = sample_rate
        self._rate_in = source.sample_rate
        self._resampler: Resampler | None = None
        self._error: BaseException | None = None
        self._channels = 0
        self._waiting: deque[Frames] = deque()
        self._waiting_frames = 0
        self._frames_in = 0
        self._frames_out = 0
        self._stamps: list[tuple[int, float]] = []
        self._keys: list[tuple[int, float]] = []
        self._places: list[tuple[int, Place]] = []
        self._steering: Steering | None = None
        self._changes: list[tuple[int, Steering]] = []
        self._audio_seconds = 0.0
        self._work_seconds = 0.0

    @property
    def realtime_factor(self) -> float | None:
        """Audio seconds per second of rendering over the last blocks; None before the first."""
        return self._audio_seconds / self._work_seconds if self._work_seconds > 0.0 else None

    def fill(self) -> int:
        """Render a block of the source when nothing is left; how many frames are now.

        What goes wrong is raised by the next `pull`.
        """
        try:
            while self._waiting_frames == 0:
                self._render()
        except MODEL_ERRORS as error:
            self._error = error
        return self._waiting_frames

    def pull(self, n: int) -> Frames:
        """Return the next (n, 2) frames.

        Raises:
            NeuroSketchError: the source made samples that are not numbers.
        """
        if self._error is not None:
            raise self._error
        while self._waiting_frames < n:
            self._render()
        parts: list[Frames] = []
        missing = n
        while missing:
            head = self._waiting.popleft()
            if len(head) > missing:
                self._waiting.appendleft(head[missing:])
                head = head[:missing]
            parts.append(head)
            missing -= len(head)
        self._waiting_frames -= n
        self._frames_out += n
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def take_stamps(self) -> list[tuple[int, float]]:
        """Control changes among the frames handed out since the last call.

        Returns:
            (frame relative to the end of the last pull, so <= 0; time the control was set).
        """
        done, self._stamps = self._handed_out(self._stamps)
        return done

    def take_keys(self) -> list[tuple[int, float]]:
        """As `take_stamps`, for keys that went down."""
        done, self._keys = self._handed_out(self._keys)
        return done

    def take_places(self) -> list[tuple[int, Place]]:
        """As `take_stamps`, for where the music stands."""
        done, self._places = self._handed_out(self._places)
        return done

    def _handed_out(
        self, stamps: list[tuple[int, T]]
    ) -> tuple[list[tuple[int, T]], list[tuple[int, T]]]:
        """Stamps of frames that were handed out, relative to the end; and the others."""
        done = [(f - self._frames_out, at) for f, at in stamps if f < self._frames_out]
        return done, [stamp for stamp in stamps if stamp[0] >= self._frames_out]

    def take_changes(self) -> list[tuple[int, Steering]]:
        """What steered the frames handed out since the last call, where it changed.

        Returns:
            (frame relative to the end of the last pull, so <= 0; what steers from there on).
        """
        done = [(f - self._frames_out, what) for f, what in self._changes if f < self._frames_out]
        self._changes = self._changes[len(done) :]
        return done

    def _render(self) -> None:
        started = time.perf_counter()
        audio, control_at, steering, keys, place = self.source.read()
        if audio.shape[1] == 0 or not np.isfinite(audio).all():
            raise NeuroSketchError("the model made samples that are not numbers")
        frame = self._frames_in * self._rate_out // self._rate_in
        if control_at is not None:
            self._stamps.append((frame, control_at))
        self._keys += [(frame, at) for at in keys]
        if place is not None:
            self._places.append((frame, place))
        if steering is not None and steering is not self._steering:
            self._steering = steering
            self._changes.append((frame, steering))
        self._frames_in += audio.shape[1]
        block = self._convert(np.ascontiguousarray(audio[:2].T, np.float32))
        self._waiting.append(block)
        self._waiting_frames += len(block)
        self._audio_seconds *= _LOAD_MEMORY
        self._work_seconds *= _LOAD_MEMORY
        self._audio_seconds += audio.shape[1] / self._rate_in
        self._work_seconds += time.perf_counter() - started

    def _convert(self, block: Frames) -> Frames:
        if self._rate_in != self._rate_out:
            if self._resampler is None or self._channels != block.shape[1]:
                self._channels = block.shape[1]
                self._resampler = self._make_resampler()
            block = self._resampler.resample_chunk(block)
        return np.repeat(block, 2, axis=1) if block.shape[1] == 1 else block

    def _make_resampler(self) -> Resampler:
        rates = self._rate_in, self._rate_out, self._channels
        if self.source.prompt:
            return ShortResampler(*rates)
        resampler: Resampler = soxr.ResampleStream(*rates, quality=_QUALITY)
        return resampler
