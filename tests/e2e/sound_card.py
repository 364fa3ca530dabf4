"""A sound card made of software: a PulseAudio null sink of our own, recorded at its output."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.e2e.waiting import wait_until

RATE = 48000
CHANNELS = 2
SINK = "neurosketch_test"

Audio = npt.NDArray[np.float32]

_ASOUND = """\
pcm.!default { type pulse hint { show on description "Test card" } }
ctl.!default { type pulse }
"""

_SERVER = """\
.fail
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name={sink} rate={rate} channels={channels} format=float32le
set-default-sink {sink}
"""


class SoundCard:
    """One PulseAudio server with one null sink in a private folder; use it as a context."""

    def __init__(self) -> None:
        # Not pytest's tmp_path: a socket's path may have 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="ns-card-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._recorders: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to play on this card and on no other."""
        return {
            "XDG_RUNTIME_DIR": str(self.folder),
            "PULSE_RUNTIME_PATH": str(self.folder / "pulse"),
            "PULSE_STATE_PATH": str(self.folder / "state"),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "PULSE_SERVER": f"unix:{self.folder / 'pulse' / 'native'}",
            "PULSE_SINK": SINK,
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
        }

    def __enter__(self) -> SoundCard:
        for name in ("pulse", "state"):
            (self.folder / name).mkdir(mode=0o700)
        (self.folder / "asound.conf").write_text(_ASOUND, encoding="utf-8")
        script = self.folder / "server.pa"
        script.write_text(
            _SERVER.format(
                socket=self.folder / "pulse" / "native", sink=SINK, rate=RATE, channels=CHANNELS
            ),
            encoding="utf-8",
        )
        with (self.folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--use-pid-file=no",
                 "--exit-idle-time=-1", "--disallow-exit=yes", "--high-priority=yes"],
                env={**os.environ, **self.environment}, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        wait_until(self.is_up, f"PulseAudio starts; its log is {self.folder / 'log'}", 20.0)
        return self

    def __exit__(self, *_: object) -> None:
        for recorder in self._recorders:
            recorder.terminate()
            recorder.wait(10)
        self.unplug()
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_up(self) -> bool:
        """Whether the server answers and has the sink."""
        done = subprocess.run(
            ["pactl", "list", "short", "sinks"], env={**os.environ, **self.environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return SINK in done.stdout

    def unplug(self) -> None:
        """The server dies at once, as when a device is pulled out; no other device is known."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait(10)

    def record(self) -> Recording:
        """Start to record what the card plays."""
        path = self.folder / f"recording-{len(self._recorders)}.f32"
        with path.open("wb") as file:
            recorder = subprocess.Popen(
                ["parec", f"--device={SINK}.monitor", "--format=float32le", f"--rate={RATE}",
                 f"--channels={CHANNELS}", "--latency-msec=20", "--raw"],
                env={**os.environ, **self.environment}, stdout=file, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._recorders.append(recorder)
        recording = Recording(path)
        wait_until(lambda: recording.frames > 0, "the recorder hears the card", 20.0)
        return recording


class Recording:
    """What was recorded so far; it grows while it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def frames(self) -> int:
        """Frames recorded so far, at `RATE`."""
        return self._path.stat().st_size // (4 * CHANNELS)

    def between(self, start: int, stop: int) -> Audio:
        """Frames start ... stop as (C, T)."""
        with self._path.open("rb") as file:
            file.seek(start * 4 * CHANNELS)
            data = file.read((stop - start) * 4 * CHANNELS)
        whole = len(data) // (4 * CHANNELS) * CHANNELS
        return np.frombuffer(data, dtype="<f4", count=whole).reshape(-1, CHANNELS).T

    def last(self, seconds: float) -> Audio:
        """The newest `seconds`."""
        frames = self.frames
        return self.between(max(0, frames - int(seconds * RATE)), frames)

    def next(self, seconds: float) -> Audio:
        """The `seconds` that follow now; returns when they were recorded."""
        start = self.frames
        stop = start + int(seconds * RATE)
        wait_until(lambda: self.frames >= stop, f"{seconds:g} s are recorded", seconds + 20.0)
        return self.between(start, stop)

    def wait_for_sound(self, threshold_db: float = -50.0, timeout: float = 60.0) -> None:
        """Return when a quarter of a second, recorded from now on, was louder."""
        self._wait_for(lambda level: level > threshold_db, "sound comes out of the card", timeout)

    def wait_for_silence(self, threshold_db: float = -80.0, timeout: float = 30.0) -> None:
        """Return when a quarter of a second, recorded from now on, was quieter."""
        self._wait_for(lambda level: level < threshold_db, "the card falls silent", timeout)

    def _wait_for(self, wanted: Callable[[float], bool], what: str, timeout: float) -> None:
        first = self.frames + RATE // 4
        wait_until(
            lambda: self.frames >= first and wanted(level_db(self.last(0.25))), what, timeout
        )


def level_db(audio: Audio) -> float:
    """RMS in dBFS; -200 for silence."""
    power = float(np.mean(np.square(audio, dtype=np.float64))) if audio.size else 0.0
    return 10.0 * float(np.log10(max(power, 1e-20)))


def band_levels_db(audio: Audio, bands: int = 24) -> npt.NDArray[np.float64]:
    """Long-term level of `bands` logarithmic bands from 60 Hz to 16 kHz, relative to their mean."""
    mono = audio.mean(axis=0, dtype=np.float64)
    size = 4096
    frames = np.lib.stride_tricks.sliding_window_view(mono, size)[:: size // 2] * np.hanning(size)
    power = np.mean(np.abs(np.fft.rfft(frames, axis=1)) ** 2, axis=0)
    edges = np.geomspace(60.0, 16000.0, bands + 1) * size / RATE
    edges_bins = np.maximum(np.round(edges).astype(int), 1)
    levels = [
        10.0 * np.log10(np.mean(power[low : max(high, low + 1)]) + 1e-12)
        for low, high in itertools.pairwise(edges_bins)
    ]
    return np.asarray(levels, dtype=np.float64) - float(np.mean(levels))


def spectral_distance_db(first: Audio, second: Audio) -> float:
    """Root mean square difference of the two long-term spectra, whatever their loudness."""
    difference = band_levels_db(first) - band_levels_db(second)
    return float(np.sqrt(np.mean(difference**2)))
