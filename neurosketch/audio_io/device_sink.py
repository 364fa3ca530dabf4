"""The sink that plays through the sound device."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import numpy as np

from neurosketch.audio_io.devices import OutputDevice, count_stream, find_output, portaudio
from neurosketch.audio_io.ports import Frames
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, SinkClock
from neurosketch.core.errors import DeviceError

_log = logging.getLogger(__name__)
_SILENT_SECONDS = 2.0
_CLOSE_SECONDS = 2.0
_MAX_LATENCY_SECONDS = 2.0


class DeviceSink:
    """Plays through PortAudio at the device's own rate.

    The callback only copies from the ring and counts: it allocates no array, takes no lock, logs
    nothing and never waits.

    Args:
        device: where to play.
        latency: PortAudio's suggestion: 'high', 'low' or seconds.

    Raises:
        DeviceError: the device cannot be opened.
    """

    def __init__(self, device: OutputDevice, latency: str | float = "high") -> None:
        sd = portaudio()
        self._sd = sd
        self._device = device
        self._ring: RingBuffer | None = None
        self._underruns = 0
        self._clock: SinkClock | None = None
        self._started_at = 0.0
        self._closed = False
        channels = min(device.channels, 2)
        self._stereo: Frames = np.zeros((8 * BLOCK_FRAMES, 2), np.float32)
        try:
            self._stream: Any = sd.OutputStream(
                samplerate=device.sample_rate, blocksize=BLOCK_FRAMES, device=device.index,
                channels=channels, dtype="float32", latency=latency,
                callback=self._callback if channels == 2 else self._callback_mono,
            )  # fmt: skip
        except (sd.PortAudioError, ValueError) as error:
            raise DeviceError(f"The sound output '{device.name}' cannot be opened.") from error
        count_stream(+1)
        self._latency = float(self._stream.latency)

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
        """Times the ring had too little or the device ran dry."""
        return self._underruns

    @property
    def clock(self) -> SinkClock | None:
        """Timing of the last callback."""
        return self._clock

    def start(self, ring: RingBuffer) -> None:
        """Begin to play.

        Raises:
            DeviceError: the device refuses.
        """
        self._ring = ring
        self._started_at = time.perf_counter()
        try:
            self._stream.start()
        except self._sd.PortAudioError as error:
            raise DeviceError(f"The sound output '{self.name}' does not start.") from error

    def failure(self) -> str:
        """Why the device no longer asks for sound; empty while it does."""
        if not self._stream.active:
            return "has stopped"
        clock = self._clock
        heard = self._started_at if clock is None else clock.at
        return "does not answer" if time.perf_counter() - heard > _SILENT_SECONDS else ""

    def close(self) -> None:
        """Stop and release the device; a device that hangs is left behind after two seconds."""
        if self._closed:
            return
        self._closed = True
        closer = threading.Thread(target=self._close, name="close-sound-device", daemon=True)
        closer.start()
        closer.join(_CLOSE_SECONDS)
        if closer.is_alive():
            _log.warning("the sound output '%s' does not close", self.name)

    def _close(self) -> None:
        # ignore_errors is PortAudio's default here: a vanished device cannot be stopped cleanly.
        self._stream.abort()
        self._stream.close()
        count_stream(-1)

    def _callback(self, outdata: Frames, frames: int, times: Any, status: Any) -> None:
        ring = self._ring
        latency = times.outputBufferDacTime - times.currentTime
        if not 0.0 < latency < _MAX_LATENCY_SECONDS:
            latency = self._latency
        if ring is None:
            outdata.fill(0.0)
            return
        self._clock = SinkClock(ring.frames_read, time.perf_counter(), latency)
        count = ring.read_into(outdata)
        if count < frames:
            outdata[count:] = 0.0
            self._underruns += 1
        elif status.output_underflow:
            self._underruns += 1

    def _callback_mono(self, outdata: Frames, frames: int, times: Any, status: Any) -> None:
        stereo = self._stereo[:frames]
        self._callback(stereo, frames, times, status)
        np.add(stereo[:, :1], stereo[:, 1:], out=outdata)
        np.multiply(outdata, np.float32(0.5), out=outdata)


def open_device_sink(name: str | None) -> DeviceSink:
    """Open the named output, or the default one for None.

    Raises:
        DeviceError: it is missing or cannot be opened.
    """
    return DeviceSink(find_output(name))
