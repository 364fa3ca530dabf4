"""What the card plays, and when: a recording whose frames have a time."""

from __future__ import annotations

import os
import subprocess
import threading
import time

import numpy as np
import numpy.typing as npt

from tests.e2e.sound_card import CHANNELS, RATE, SINK, SoundCard
from tests.e2e.waiting import wait_until

_FRAME_BYTES = 4 * CHANNELS


class TimedRecording:
    """Records the card from now on; use it as a context.

    A frame's time is when it arrives here on average, which is never before it is heard.
    """

    def __init__(self, card: SoundCard) -> None:
        self._recorder = subprocess.Popen(
            ["parec", f"--device={SINK}.monitor", "--format=float32le", f"--rate={RATE}",
             f"--channels={CHANNELS}", "--latency-msec=2", "--raw"],
            env={**os.environ, **card.environment}, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._data: list[bytes] = []
        self._arrivals: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> TimedRecording:
        self._thread.start()
        wait_until(lambda: self._arrivals, "the recorder hears the card", 20.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._recorder.terminate()
        self._recorder.wait(10)
        self._thread.join(10)
        if self._recorder.stdout is not None:
            self._recorder.stdout.close()

    def _read(self) -> None:
        assert self._recorder.stdout is not None
        pipe, count = self._recorder.stdout.fileno(), 0
        while data := os.read(pipe, 1 << 16):
            now = time.perf_counter()
            count += len(data)
            self._data.append(data)
            self._arrivals.append((count // _FRAME_BYTES, now))

    def onsets(self, threshold: float, rest: float) -> npt.NDArray[np.float64]:
        """`time.perf_counter()` of every sound that begins after `rest` seconds of less.

        Args:
            threshold: of the absolute samples.
            rest: seconds.
        """
        arrivals = np.array(self._arrivals)
        whole = b"".join(self._data)
        count = len(whole) // _FRAME_BYTES
        audio = np.frombuffer(whole, "<f4", CHANNELS * count).reshape(-1, CHANNELS)
        loud = np.flatnonzero(np.abs(audio).max(axis=1) > threshold)
        begins = loud[np.diff(loud, prepend=-RATE) > rest * RATE]
        late = float(np.median(arrivals[:, 1] - arrivals[:, 0] / RATE))
        return begins / RATE + late
