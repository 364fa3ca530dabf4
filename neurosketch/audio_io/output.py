"""The sound output of the program: sources in, sink out, and a plain thread between them.

Threading contract: every public method may be called from any thread and never waits for the
device, except `open_output`, `close` and construction. The pump thread alone touches the sink and
renders the mixer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from neurosketch.audio_io.capture import CAPTURE_SECONDS, trim_silence
from neurosketch.audio_io.clip_loader import ClipLoader
from neurosketch.audio_io.clip_player import ClipPlayer
from neurosketch.audio_io.device_sink import open_device_sink
from neurosketch.audio_io.gain import linear_gain
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.ports import AudioSource, Steering
from neurosketch.audio_io.priority import raise_priority
from neurosketch.audio_io.pump import Pump
from neurosketch.audio_io.sinks import NullSink, Sink
from neurosketch.audio_io.timing import Delays, LatencyStats
from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.errors import DeviceError
from neurosketch.core.events import MeterReading, Playhead

_log = logging.getLogger(__name__)
_UNHEARD = "Nothing is heard until you choose a sound output."
NO_DEVICE = "none"
"""Device name that asks for the null sink."""


class Recording(NamedTuple):
    """A piece of output.

    Attributes:
        audio: (2, T) float32.
        sample_rate: Hz.
        steering: what the live source was made of, from which second on; None while none played.
    """

    audio: AudioArray
    sample_rate: int
    steering: tuple[tuple[float, Steering | None], ...]


SinkFactory = Callable[[str | None], Sink]


def open_sink(name: str | None) -> Sink:
    """Open the named device, the default one for None, the null sink for `NO_DEVICE`.

    Raises:
        DeviceError: there is no such device or it does not open.
    """
    return NullSink() if name == NO_DEVICE else open_device_sink(name)


class AudioOutput:
    """Owns ring, sink, mixer and the pump thread; falls back to the null sink.

    Args:
        device_name: output to play through; None is the default one, `NO_DEVICE` none at all.
        allow_null: whether a missing device is replaced by the null sink with a notice.
        sink_factory: opens a sink by name.

    Raises:
        DeviceError: there is no such device and `allow_null` is False.
    """

    def __init__(
        self,
        device_name: str | None = None,
        *,
        allow_null: bool = True,
        sink_factory: SinkFactory = open_sink,
    ) -> None:
        self._factory = sink_factory
        self._delays = Delays()
        self._past_underruns = 0
        self._notice = ""
        # Held for a few instructions, so that no wish is lost while one mixer replaces another.
        self._sources = threading.Lock()
        # One slot: only the newest wish for a device counts.
        self._device_wish: deque[str | None] = deque(maxlen=1)
        self._first_sound_at: float | None = None
        try:
            self._pump = self._start_pump(device_name, None)
        except DeviceError as error:
            if not allow_null:
                raise
            self._notice = f"{error.message} {_UNHEARD}"
            self._pump = self._start_null(None)
        self._loader = ClipLoader(self._player)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="render-pump", daemon=True)
        self._thread.start()

    def set_live(self, source: AudioSource | None) -> None:
        """Crossfade to a live source in 40 ms; None fades out."""
        with self._sources:
            self._pump.mixer.live.set_source(source)

    def play_clip(
        self,
        clip: Clip,
        *,
        start_frame: int = 0,
        loop: tuple[int, int] | None = None,
        gain_db: float = 0.0,
    ) -> None:
        """Play a clip from `start_frame`; `loop` and `start_frame` are frames of the clip."""
        now = time.perf_counter()
        self._loader.play(clip, start_frame, loop, linear_gain(gain_db), now)

    def swap_clip(self, clip: Clip, *, gain_db: float = 0.0) -> None:
        """Let another clip go on at the same place, in seconds, with the same loop.

        Both crossfade in 15 ms and stay in step to the sample; when nothing plays, `clip` begins at
        its start.
        """
        self._loader.swap(clip, linear_gain(gain_db), time.perf_counter())

    def warm_clip(self, clip: Clip) -> None:
        """Prepare a clip that may be wanted soon; what was warmed lately starts at once."""
        self._loader.warm(clip)

    def stop_clip(self) -> None:
        """Fade the clip out in 5 ms."""
        self._loader.stop()

    def seek(self, frame: int) -> None:
        """Go on at `frame` of the clip that plays."""
        self._loader.seek(frame)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Change the loop of the clip that plays."""
        self._loader.set_loop(loop)

    def set_gain_db(self, gain_db: float) -> None:
        """Set the master gain; at or below -90 dB it is silence."""
        with self._sources:
            self._pump.mixer.set_gain_db(gain_db)

    def set_device(self, device_name: str | None) -> None:
        """Change the device while everything goes on; done within a moment by the pump."""
        self._device_wish.append(device_name)

    @property
    def sample_rate(self) -> int:
        """The sink's rate in Hz."""
        return self._pump.sink.sample_rate

    @property
    def sink_name(self) -> str:
        """The sink's name."""
        return self._pump.sink.name

    @property
    def notice(self) -> str:
        """A sentence about the device or the live source for the banner; empty when all is well."""
        return " ".join(part for part in (self._notice, self._pump.mixer.live.failure) if part)

    @property
    def underruns(self) -> int:
        """Times a sink found the ring empty while something sounded, since the start."""
        return self._past_underruns + self._pump.underruns

    @property
    def reserve_frames(self) -> int:
        """Frames that are kept on their way to the ear at present."""
        return self._pump.reserve

    @property
    def live_source(self) -> AudioSource | None:
        """The live source that plays; None after it was stopped or dropped."""
        return self._pump.mixer.live.source

    @property
    def realtime_factor(self) -> float | None:
        """Audio seconds per second of rendering of the live source."""
        return self._pump.mixer.live.realtime_factor

    @property
    def first_sound_at(self) -> float | None:
        """`time.perf_counter()` at which the first sound left the sink; None before that."""
        return self._first_sound_at

    def slider_to_ear(self) -> LatencyStats:
        """Measured delays from setting a control to hearing it."""
        return self._delays.sliders.stats()

    def clip_to_ear(self) -> LatencyStats:
        """Measured delays from asking for a clip to hearing its first frame."""
        return self._delays.clips.stats()

    def key_to_ear(self) -> LatencyStats:
        """Measured delays from a key of an instrument to hearing its note."""
        return self._delays.keys.stats()

    def forget_key_delays(self) -> None:
        """Begin to measure anew: another instrument sounds."""
        self._delays.keys.clear()

    def meter(self) -> MeterReading:
        """Peaks since the last call."""
        return self._pump.mixer.meter.read()

    def reset_clip_light(self) -> None:
        """Put the clip light out."""
        self._pump.mixer.meter.reset_clip_light()

    def capture(self, seconds: float = CAPTURE_SECONDS) -> Recording | None:
        """What was heard lately, without the silence around it; None when nothing was."""
        mixer = self._pump.mixer
        frames, end = mixer.capture.since(0, seconds)
        trimmed = trim_silence(frames)
        if trimmed is None:
            return None
        audio, cut = trimmed
        start = end - len(frames) + cut
        steering = mixer.steering.between(start, start + audio.shape[1])
        return Recording(audio, mixer.capture.sample_rate, steering)

    def recent(self, mark: int, seconds: float) -> tuple[AudioArray, int, int]:
        """What was put out since `mark`: (2, T) float32, its rate in Hz, the next mark."""
        ring = self._pump.mixer.capture
        frames, mark = ring.since(mark, seconds)
        return np.ascontiguousarray(frames.T), ring.sample_rate, mark

    def playhead(self) -> Playhead:
        """Where the clip stands as the listener hears it."""
        wish, pump = self._loader.wish, self._pump
        live = pump.mixer.live.source is not None
        if wish.clip is None:
            return Playhead("", 0, False, live)
        heard = pump.state_heard(time.perf_counter())
        if heard is not None and heard[0].ticket == wish.ticket:
            return Playhead(wish.clip.id, heard[0].after(heard[1]), True, live)
        if heard is not None and heard[0].ended == wish.ticket:
            return Playhead(wish.clip.id, wish.clip.audio.shape[1], False, live)
        if heard is not None and heard[0].clip is not None and wish.goes_on:
            before = heard[0].clip.clip
            frame = round(heard[0].after(heard[1]) * wish.clip.sample_rate / before.sample_rate)
            return Playhead(wish.clip.id, min(frame, wish.clip.audio.shape[1]), True, live)
        return Playhead(wish.clip.id, wish.start_frame, True, live)

    def beat_heard(self) -> float | None:
        """The quarter note of the live music that the listener hears; None without one."""
        return self._pump.beat_heard(time.perf_counter())

    def close(self) -> None:
        """Stop everything; idempotent."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join()
        self._loader.close()
        self._pump.sink.close()

    def _run(self) -> None:
        raise_priority()
        while not self._stop.is_set():
            if self._device_wish:
                self._change_device(self._device_wish.popleft())
            elif trouble := self._pump.sink.failure():
                self._lose_device(trouble)
            if not self._pump.step():
                self._stop.wait(self._pump.wait_seconds())
            if self._first_sound_at is None:
                self._first_sound_at = self._pump.first_sound_at

    def _change_device(self, name: str | None) -> None:
        old = self._retire()
        try:
            self._adopt(self._start_pump(name, old.mixer), old)
            self._notice = ""
        except DeviceError as error:
            self._adopt(self._start_null(old.mixer), old)
            self._notice = f"{error.message} {_UNHEARD}"

    def _lose_device(self, trouble: str) -> None:
        old = self._retire()
        _log.warning("sound output '%s' %s", old.sink.name, trouble)
        self._adopt(self._start_null(old.mixer), old)
        self._notice = f"The sound output '{old.sink.name}' {trouble}. {_UNHEARD}"

    def _retire(self) -> Pump:
        """Close the sink; PortAudio can read its device list again only when none is open."""
        self._pump.sink.close()
        return self._pump

    def _adopt(self, pump: Pump, old: Pump) -> None:
        """Let everything that sounds go on through `pump`."""
        head = self.playhead()
        with self._sources:
            if pump.mixer is not old.mixer:
                pump.mixer.adopt(old.mixer)
            self._past_underruns += old.underruns
            self._pump = pump
        self._delays.clear()
        if not head.playing:
            self._loader.stop()
        elif pump.mixer is not old.mixer:
            self._loader.restart(head.frame)

    def _start_pump(self, name: str | None, mixer: Mixer | None) -> Pump:
        return self._pump_into(self._factory(name), mixer)

    def _start_null(self, mixer: Mixer | None) -> Pump:
        return self._pump_into(NullSink(mixer.sample_rate if mixer else 44100), mixer)

    def _pump_into(self, sink: Sink, mixer: Mixer | None) -> Pump:
        try:
            if mixer is None or mixer.sample_rate != sink.sample_rate:
                mixer = Mixer(sink.sample_rate, mixer)
            return Pump(mixer, sink, self._delays)
        except DeviceError:
            sink.close()
            raise

    def _player(self) -> tuple[ClipPlayer, int]:
        mixer = self._pump.mixer
        return mixer.clips, mixer.sample_rate


def open_output(device_name: str | None = None, *, allow_null: bool = True) -> AudioOutput:
    """Open the sound output.

    Args:
        device_name: a name from `output_devices`; None is the default, `NO_DEVICE` the null sink.
        allow_null: whether to fall back to the null sink, with a notice, when there is no device.

    Raises:
        DeviceError: no such device and `allow_null` is False.
    """
    return AudioOutput(device_name, allow_null=allow_null)
