"""The microphone: what is heard, a little at a time, for whoever renders with it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosketch.audio_io.devices import InputDevice, count_stream, find_input, portaudio
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.priority import ask_for_realtime
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.core.errors import DeviceError

_log = logging.getLogger(__name__)
BLOCK_FRAMES = 128
_RING_SECONDS = 1.0
_CLOSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class HeardUntil:
    """When the newest sample in the ring was in the air.

    Attributes:
        frame: frames that were heard so far.
        at: `time.perf_counter()` of the last of them.
    """

    frame: int
    at: float


class Microphone:
    """Hears through PortAudio at the device's own rate, in mono.

    A thread copies from the device into a ring, from which one other thread reads.

    Args:
        device: what to listen to.

    Raises:
        DeviceError: it cannot be opened.
    """

    def __init__(self, device: InputDevice) -> None:
        sd = portaudio()
        self._device = device
        self._error: type[Exception] = sd.PortAudioError
        self._trouble = ""
        self._stop = threading.Event()
        self._heard = HeardUntil(0, time.perf_counter())
        self.ring = RingBuffer(round(_RING_SECONDS * device.sample_rate), 1)
        self._releasing = threading.Lock()
        self._stream: Any = None
        try:
            self._stream = sd.InputStream(
                samplerate=device.sample_rate, blocksize=BLOCK_FRAMES, device=device.index,
                channels=1, dtype="float32", latency="low",
            )  # fmt: skip
            self._stream.start()
            self._latency = float(self._stream.latency)
        except (sd.PortAudioError, ValueError) as error:
            if self._stream is not None:
                self._stream.close()
            raise DeviceError(
                f"The microphone '{device.name}' cannot be opened.", "Choose another one."
            ) from error
        count_stream(1)
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._closer = threading.Thread(target=self._close, name="close-microphone", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The device's name."""
        return self._device.name

    @property
    def sample_rate(self) -> int:
        """Hz of the ring."""
        return self._device.sample_rate

    @property
    def heard(self) -> HeardUntil:
        """How far it has listened, and when that was."""
        return self._heard

    def failure(self) -> str:
        """Why it hears no more, as the end of a sentence; empty while it does."""
        return self._trouble

    def release(self) -> None:
        """Stop and let the device go within a moment; never waits."""
        # The window's thread stops while the engine's gives up what it has just opened.
        with self._releasing:
            if not self._stop.is_set():
                self._stop.set()
                self._closer.start()

    def close(self) -> None:
        """Stop and let the device go; one that hangs is left behind after two seconds."""
        self.release()
        self._closer.join(_CLOSE_SECONDS)
        if self._closer.is_alive():
            _log.warning("the microphone '%s' does not close", self.name)

    def _close(self) -> None:
        # The read that goes on ends by itself within a block; aborted, it fails loudly.
        self._thread.join()
        # Both ignore errors of a device that vanished.
        self._stream.abort()
        self._stream.close()
        count_stream(-1)

    def _run(self) -> None:
        ask_for_realtime()
        frames = 0
        try:
            while not self._stop.is_set():
                block, _ = self._stream.read(BLOCK_FRAMES)
                now = time.perf_counter()
                mono: Frames = np.ascontiguousarray(block[:, :1], np.float32)
                # Nobody reads while the sound output changes: what does not fit is forgotten.
                self.ring.write(mono)
                frames = self.ring.frames_written
                waiting = self._stream.read_available
                self._heard = HeardUntil(frames, now - waiting / self.sample_rate - self._latency)
        except self._error:
            if not self._stop.is_set():
                self._trouble = "has stopped"


def open_microphone(name: str | None = None) -> Microphone:
    """Open the named microphone, or the default one for None.

    Raises:
        DeviceError: there is none, or it cannot be opened.
    """
    return Microphone(find_input(name))
