"""Deterministic sources, clips and sinks for the tests of sound output."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from neurosketch.audio_io.ports import Frames, SourceBlock, Steering
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest

RATE = 44100


class Tone:
    """An endless sine; raises `error` once `fail_after` blocks are read."""

    def __init__(
        self,
        level: float = 0.5,
        frequency: float = 441.0,
        sample_rate: int = RATE,
        channels: int = 1,
        block: int = 1024,
        phase: float = 0.0,
        fail_after: int | None = None,
        error: Exception | None = None,
        prompt: bool = False,
    ) -> None:
        self.prompt = prompt
        self.sample_rate = sample_rate
        self.level = level
        self.frequency = frequency
        self.channels = channels
        self.block = block
        self.phase = phase
        self.fail_after = fail_after
        self.error = error or RuntimeError("the tone broke\nin two lines")
        self.stamp: float | None = None
        self.keys: tuple[float, ...] = ()
        self.steering: Steering | None = None
        self.position = 0
        self.blocks = 0

    def read(self) -> SourceBlock:
        if self.fail_after is not None and self.blocks >= self.fail_after:
            raise self.error
        frames = np.arange(self.position, self.position + self.block)
        self.position += self.block
        self.blocks += 1
        wave = self.level * np.sin(
            2 * np.pi * self.frequency * frames / self.sample_rate + self.phase
        )
        stamp, self.stamp = self.stamp, None
        keys, self.keys = self.keys, ()
        audio = np.tile(wave.astype(np.float32), (self.channels, 1))
        return SourceBlock(audio, stamp, self.steering, keys)


class Constant:
    """An endless constant value."""

    prompt = False

    def __init__(self, value: float, sample_rate: int = RATE) -> None:
        self.sample_rate = sample_rate
        self.value = value

    def read(self) -> SourceBlock:
        return SourceBlock(np.full((1, 1024), self.value, np.float32), None)


def steer(model_id: str = "tone", **controls: float) -> Steering:
    """What a live source of `model_id` says it plays."""
    return Steering(GenerateRequest(model_id, controls=ControlState(controls)), "vae")


def sine(
    seconds: float, frequency: float = 441.0, level: float = 0.5, sample_rate: int = RATE
) -> np.ndarray:
    """(T,) float32."""
    frames = np.arange(round(seconds * sample_rate))
    return (level * np.sin(2 * np.pi * frequency * frames / sample_rate)).astype(np.float32)


def clip_of(audio: np.ndarray, sample_rate: int = RATE, clip_id: str = "clip") -> Clip:
    """A clip without a recipe; a (T,) array becomes mono."""
    return Clip(clip_id, np.atleast_2d(audio).astype(np.float32), sample_rate, None, clip_id)


def largest_step(frames: np.ndarray) -> float:
    """Largest difference between neighbouring samples."""
    return float(np.abs(np.diff(frames, axis=0)).max())


def wait_until(condition: Callable[[], bool], timeout: float = 60.0) -> None:
    """Return when `condition` is true; for what tells nobody that it changed."""
    pause, ends = threading.Event(), time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < ends
        pause.wait(0.002)


class Heard:
    """Collects what a null sink takes, and lets a test wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._blocks: list[Frames] = []

    def __call__(self, block: Frames) -> None:
        with self._changed:
            self._blocks.append(block.copy())
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], bool], timeout: float = 60.0) -> bool:
        """Whether `condition` came true; asked again at each block."""
        with self._changed:
            return self._changed.wait_for(condition, timeout)

    def wait_for_blocks(self, count: int) -> bool:
        """Whether `count` more blocks were heard."""
        goal = len(self._blocks) + count
        return self.wait_for(lambda: len(self._blocks) >= goal)

    def forget(self) -> None:
        with self._changed:
            self._blocks.clear()

    @property
    def audio(self) -> Frames:
        with self._changed:
            return np.concatenate(self._blocks) if self._blocks else np.zeros((0, 2), np.float32)
