"""A sounddevice module without a sound card."""

from __future__ import annotations

import threading
from types import ModuleType
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """As sounddevice raises it."""


class FakeStream:
    """Takes blocks, remembers them, and breaks or hangs when told."""

    def __init__(self, portaudio: FakePortAudio, **settings: Any) -> None:
        if portaudio.refuse_open or settings["latency"] in portaudio.refuse_latencies:
            raise PortAudioError("no")
        self.settings = settings
        self.buffer = 3072
        self.latency = 0.046
        self.written: list[np.ndarray] = []
        self.wrote = threading.Condition()
        self.writing = threading.Event()
        self.broken = False
        self.underflow = False
        self.hang: threading.Event | None = None
        self.closed = False
        self.plays_at_once = False
        self._portaudio = portaudio
        portaudio.streams.append(self)

    @property
    def write_available(self) -> int:
        return self.buffer if not self.written or self.plays_at_once else 1024

    def start(self) -> None:
        if self._portaudio.refuse_start:
            raise PortAudioError("no")

    def write(self, block: np.ndarray) -> bool:
        self.writing.set()
        if self.hang is not None:
            self.hang.wait()
        if self.broken:
            raise PortAudioError("gone")
        with self.wrote:
            self.written.append(block.copy())
            self.wrote.notify_all()
        underflow, self.underflow = self.underflow, False
        return underflow

    def wait_for_blocks(self, count: int) -> bool:
        with self.wrote:
            return self.wrote.wait_for(lambda: len(self.written) >= count, 60.0)

    def abort(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class FakeMicrophone:
    """Hears the numbers 0, 1, 2, ... as many as a test lets it."""

    latency = 0.005
    read_available = 0

    def __init__(self, portaudio: FakePortAudio, **settings: Any) -> None:
        if portaudio.refuse_open:
            raise PortAudioError("no")
        self.settings = settings
        self._portaudio = portaudio
        self.broken = False
        self.closed = False
        self.heard = 0
        self._allowed = threading.Semaphore(0)
        portaudio.microphones.append(self)

    def start(self) -> None:
        if self._portaudio.refuse_start:
            raise PortAudioError("no")

    def hear(self, blocks: int = 1) -> None:
        self._allowed.release(blocks)

    def read(self, frames: int) -> tuple[np.ndarray, bool]:
        allowed = self._allowed.acquire(timeout=0.005)
        if self.broken:
            raise PortAudioError("gone")
        if not allowed:
            return np.zeros((0, 1), np.float32), False
        block = np.arange(self.heard, self.heard + frames, dtype=np.float32)
        self.heard += frames
        return block[:, np.newaxis], False

    def abort(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class FakePortAudio(ModuleType):
    """The part of sounddevice that is used."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.hosts = [{"name": "ALSA"}, {"name": "JACK"}]
        self.devices: list[dict[str, Any]] = [
            self._device(0, "Microphone", 0), self._device(1, "Speakers", 2),
            self._device(2, "Interface", 8, 96000.0), self._device(3, "Interface", 8, 48000.0, 1),
            self._device(4, "Beeper", 1),
        ]  # fmt: skip
        self.default = 1
        self.restarts = 0
        self.refuse_open = self.refuse_start = False
        self.streams: list[FakeStream] = []
        self.microphones: list[FakeMicrophone] = []
        self.refuse_latencies: set[float] = set()
        self.default_input = 0

    @staticmethod
    def _device(
        index: int, name: str, channels: int, rate: float = 44100.0, host: int = 0
    ) -> dict[str, Any]:
        return {
            "index": index, "name": name, "max_output_channels": channels,
            "default_samplerate": rate, "hostapi": host,
            "max_input_channels": 0 if channels else 1,
        }  # fmt: skip

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass

    def query_hostapis(self) -> list[dict[str, Any]]:
        return self.hosts

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return self.devices
        index = self.default if kind == "output" else self.default_input
        if index < 0:
            raise PortAudioError("Error querying device -1")
        return self.devices[index]

    def OutputStream(self, **settings: Any) -> FakeStream:
        return FakeStream(self, **settings)

    def InputStream(self, **settings: Any) -> FakeMicrophone:
        return FakeMicrophone(self, **settings)
