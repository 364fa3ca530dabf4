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
from typing import Any, NamedTuple

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
_PLAYED_SECONDS = 0.25
_FILLING_SECONDS = 0.1
_PROMPT_POLL_SECONDS = 0.005
_EDGE_FRAMES = 192
_EDGE: Frames = np.linspace(0.0, 1.0, _EDGE_FRAMES, dtype=np.float32)[:, np.newaxis]


class Pace(NamedTuple):
    """How much a device holds back.

    Attributes:
        block_frames: frames it takes at a time.
        latency: PortAudio's suggestion: 'high', 'low' or seconds.
    """

    block_frames: int
    latency: str | float


ROOMY = Pace(BLOCK_FRAMES, "high")
PROMPT = Pace(256, 0.015)
"""A buffer of 1024 frames at 44.1 and 48 kHz. With a larger one a sound server takes its time to
ask for more, and runs dry with as many frames on their way (figures in docs/adr/0015)."""


class DeviceSink:
    """Plays through PortAudio at the device's own rate.

    Its thread copies blocks from the ring to the device and counts; at the prompt pace the pump
    does so itself. When the pace changes it lets the device play out what it has, with a faded
    edge, and opens it anew: some 30 ms of silence.

    Args:
        device: where to play.
        roomy, prompt: how much the device holds back at either pace; it begins with `roomy`.

    Raises:
        DeviceError: the device cannot be opened.
    """

    def __init__(self, device: OutputDevice, roomy: Pace = ROOMY, prompt: Pace = PROMPT) -> None:
        self._device = device
        self._error: type[Exception] = portaudio().PortAudioError
        self._paces = (roomy, prompt)
        self._prompt = False
        self._underruns = 0
        self._clock: SinkClock | None = None
        self._trouble = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._channels = min(device.channels, 2)
        self._last_write = time.perf_counter()
        self._ring: RingBuffer | None = None
        self._block: Frames = np.zeros((BLOCK_FRAMES, 2), np.float32)
        # Held by whoever takes from the ring.
        self._taking = threading.Lock()
        self._rises = False
        self._counts_from = 0.0
        try:
            self._open(roomy)
        except (self._error, ValueError) as error:
            raise DeviceError(f"The sound output '{device.name}' cannot be opened.") from error
        count_stream(1)

    @property
    def name(self) -> str:
        """The device's name."""
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
        self._ring = ring
        raise_process_priority()
        self._thread = threading.Thread(
            target=self._run, args=(ring,), name="sound-device", daemon=True
        )
        self._thread.start()

    def set_prompt(self, prompt: bool) -> None:
        """Change the pace; done by the sink's thread within a moment."""
        self._prompt = prompt

    @property
    def settled(self) -> bool:
        """Whether the device is open at the pace that was set."""
        return self._pace_is_wanted

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

    def _open(self, pace: Pace) -> None:
        self._stream: Any = portaudio().OutputStream(
            samplerate=self.sample_rate, blocksize=pace.block_frames, device=self._device.index,
            channels=self._channels, dtype="float32", latency=pace.latency,
        )  # fmt: skip
        self._pace = pace
        self._buffer_frames = int(self._stream.write_available)

    def push(self) -> None:
        """Hand over what the ring holds and the device has room for; called by the pump.

        Saves what is played by hand the wait for another thread to get the interpreter.
        """
        ring = self._ring
        if ring is None or not self._pace_is_wanted or not self._taking.acquire(blocking=False):
            return
        try:
            if not self._trouble and not self._stop.is_set():
                room = self._stream.write_available
                self._take(ring, self._block[: min(room, BLOCK_FRAMES)])
        except self._error:
            self._trouble = "has stopped"
        finally:
            self._taking.release()

    @property
    def _pace_is_wanted(self) -> bool:
        return self._pace is self._paces[self._prompt]

    def _run(self, ring: RingBuffer) -> None:
        ask_for_realtime()
        try:
            while not self._stop.is_set():
                if self._prompt and self._pace_is_wanted:
                    # The pump hands over itself; this is for what the device had no room for.
                    self._stop.wait(_PROMPT_POLL_SECONDS)
                elif not ring.readable:
                    ring.wait(_POLL_SECONDS)
                if ring.readable or not self._pace_is_wanted:
                    with self._taking:
                        self._take(ring, self._block)
                        if not self._pace_is_wanted:
                            self._reopen(self._paces[self._prompt])
        except self._error:
            self._trouble = "has stopped"

    def _take(self, ring: RingBuffer, block: Frames) -> None:
        """Let the device have what fits into `block`; it waits where the device has no room."""
        count = ring.read_into(block)
        if not count:
            return
        length = min(count, _EDGE_FRAMES)
        if self._rises:
            block[:length] *= _EDGE[:length]
            self._rises = False
        if not self._pace_is_wanted:
            block[count - length : count] *= _EDGE[:length][::-1]
        sound = block[:count]
        if self._channels == 1:
            sound = np.mean(sound, axis=1, keepdims=True)
        dry = self._stream.write(sound)
        queued = self._buffer_frames - self._stream.write_available
        now = self._last_write = time.perf_counter()
        # A device that has just been opened is dry until its buffer has been filled once.
        self._underruns += bool(dry and now > self._counts_from)
        self._clock = SinkClock(ring.frames_read, now, queued / self.sample_rate)

    def _reopen(self, pace: Pace) -> None:
        """Go on at another pace, or at the one of before where the device refuses that."""
        former = self._pace
        # Silence is what is cut off, and a device that never runs dry has nothing to complain of.
        silence: Frames = np.zeros((BLOCK_FRAMES, self._channels), np.float32)
        self._stream.write(silence)
        deadline = time.perf_counter() + _PLAYED_SECONDS
        while self._buffer_frames - self._stream.write_available > BLOCK_FRAMES:
            if time.perf_counter() > deadline or self._stop.is_set():
                break
            self._stop.wait(_POLL_SECONDS)
        self._stream.abort()
        self._stream.close()
        try:
            self._open(pace)
        except (self._error, ValueError):
            _log.warning("the sound output '%s' cannot be opened as %s", self.name, pace)
            self._open(former)
            # Not tried again.
            self._paces = (former, former)
        self._stream.start()
        self._rises = True
        self._counts_from = time.perf_counter() + _FILLING_SECONDS


def open_device_sink(name: str | None) -> DeviceSink:
    """Open the named output, or the default one for None.

    Raises:
        DeviceError: it is missing or cannot be opened.
    """
    return DeviceSink(find_output(name))
