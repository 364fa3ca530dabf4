"""The sink that plays through the sound device.

PortAudio's blocking interface is used, not its callback. A callback in Python has to win the
interpreter within one period, and finds either enough in the ring or an underrun; with `write` the
device's own buffer and the ring form one reserve that compiled code drains, and a late thread is
heard only when all of it is gone. Figures stand in docs/adr/0005.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import numpy as np

from neurosketch.audio_io.devices import OutputDevice, count_stream, find_output, portaudio
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.priority import ask_for_realtime, raise_process_priority
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, SinkClock
from neurosketch.core.errors import DeviceError

_log = logging.getLogger(__name__)
_SILENT_SECONDS = 2.0
_CLOSE_SECONDS = 2.0
_POLL_SECONDS = 0.002


class DeviceSink:
    """Plays through PortAudio at the device's own rate.

    Its thread only copies blocks from the ring to the device and counts.

    Args:
        device: where to play.
        latency: PortAudio's suggestion: 'high', 'low' or seconds.

    Raises:
        DeviceError: the device cannot be opened.
    """

    def __init__(self, device: OutputDevice, latency: str | float = "high") -> None:
        sd = portaudio()
        self._device = device
        self._error: type[Exception] = sd.PortAudioError
        self._underruns = 0
        self._clock: SinkClock | None = None
        self._trouble = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._channels = min(device.channels, 2)
        try:
            self._stream: Any = sd.OutputStream(
                samplerate=device.sample_rate, blocksize=BLOCK_FRAMES, device=device.index,
                channels=self._channels, dtype="float32", latency=latency,
            )  # fmt: skip
            self._buffer_frames = int(self._stream.write_available)
        except (sd.PortAudioError, ValueError) as error:
            raise DeviceError(f"The sound output '{device.name}' cannot be opened.") from error
        count_stream(+1)
        self._last_write = time.perf_counter()

    @property
    def name(self) -> str:
        """What the read-out shows."""
        return self._device.name

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._device.sample_rate

    @property
    def underruns(self) -> int:
        """Times the device ran dry."""
        return self._underruns

    @property
    def clock(self) -> SinkClock | None:
        """Timing of the last block."""
        return self._clock

    def start(self, ring: RingBuffer) -> None:
        """Begin to play.

        Raises:
            DeviceError: the device refuses.
        """
        try:
            self._stream.start()
        except self._error as error:
            raise DeviceError(f"The sound output '{self.name}' does not start.") from error
        self._last_write = time.perf_counter()
        raise_process_priority()
        self._thread = threading.Thread(
            target=self._run, args=(ring,), name="sound-device", daemon=True
        )
        self._thread.start()

    def failure(self) -> str:
        """Why the device no longer takes sound; empty while it does."""
        if not self._trouble and time.perf_counter() - self._last_write > _SILENT_SECONDS:
            return "does not answer"
        return self._trouble

    def close(self) -> None:
        """Stop and release the device; a device that hangs is left behind after two seconds."""
        if self._stop.is_set():
            return
        self._stop.set()
        closer = threading.Thread(target=self._close, name="close-sound-device", daemon=True)
        closer.start()
        closer.join(_CLOSE_SECONDS)
        if closer.is_alive():
            _log.warning("the sound output '%s' does not close", self.name)

    def _close(self) -> None:
        if self._thread is not None:
            self._thread.join()
        # Both ignore errors: a vanished device cannot be stopped cleanly.
        self._stream.abort()
        self._stream.close()
        count_stream(-1)

    def _run(self, ring: RingBuffer) -> None:
        ask_for_realtime()
        block: Frames = np.zeros((BLOCK_FRAMES, 2), np.float32)
        mono: Frames = np.zeros((BLOCK_FRAMES, 1), np.float32)
        try:
            while not self._stop.is_set():
                if ring.readable < BLOCK_FRAMES:
                    self._stop.wait(_POLL_SECONDS)
                    continue
                ring.read_into(block)
                if self._channels == 1:
                    np.mean(block, axis=1, keepdims=True, out=mono)
                self._underruns += self._stream.write(mono if self._channels == 1 else block)
                queued = self._buffer_frames - self._stream.write_available
                now = self._last_write = time.perf_counter()
                self._clock = SinkClock(ring.frames_read, now, queued / self.sample_rate)
        except self._error:
            self._trouble = "has stopped"


def open_device_sink(name: str | None) -> DeviceSink:
    """Open the named output, or the default one for None.

    Raises:
        DeviceError: it is missing or cannot be opened.
    """
    return DeviceSink(find_output(name))
