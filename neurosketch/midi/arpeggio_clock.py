"""Runs an arpeggiator in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from neurosketch.core.performance import PlayEvent
from neurosketch.midi.arpeggiator import Arpeggiator, Arpeggio

_LONGEST_WAIT = 0.05
"""Seconds after which a new tempo is noticed."""


class ArpeggioClock:
    """An arpeggiator with a thread that plays what is due; every method may be called anywhere.

    Args:
        how: pattern and steps.
        play: told what sounds, by the thread.
        bpm: quarter notes a minute now.
        now: seconds by a clock that never goes back.
    """

    def __init__(
        self,
        how: Arpeggio,
        play: Callable[[PlayEvent], None],
        bpm: Callable[[], float],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._arpeggiator = Arpeggiator(how)
        self._play, self._bpm, self._now = play, bpm, now
        self._beat, self._read_at = 0.0, now()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether keys are arpeggiated."""
        with self._changed:
            return self._thread is not None

    def start(self) -> None:
        """Arpeggiate what is played from now on."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="arpeggio", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Let keys through again; what sounds ends."""
        with self._changed:
            thread, self._thread = self._thread, None
            for event in self._arpeggiator.stop():
                self._play(event)
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def set_how(self, how: Arpeggio) -> None:
        """Play another way from the next step on."""
        with self._changed:
            self._arpeggiator.how = how
            self._changed.notify_all()

    def feed(self, event: PlayEvent) -> tuple[PlayEvent, ...]:
        """What the hands do; returns what the instrument shall be told now."""
        with self._changed:
            if self._thread is None:
                return (event,)
            passed = self._arpeggiator.feed(event, self._tell_time())
            self._changed.notify_all()
            return passed

    def _tell_time(self) -> float:
        """Quarter notes since the beginning, whatever tempos there were."""
        now = self._now()
        self._beat += max(now - self._read_at, 0.0) * self._bpm() / 60.0
        self._read_at = now
        return self._beat

    def _run(self) -> None:
        with self._changed:
            while self._thread is threading.current_thread():
                beat = self._tell_time()
                # Under the lock, so that nothing sounds after `stop` or an `AllOff` that was fed.
                for event in self._arpeggiator.advance(beat):
                    self._play(event)
                due = self._arpeggiator.next_due()
                if due is None:
                    self._changed.wait()
                    continue
                seconds = (due - beat) * 60.0 / self._bpm()
                self._changed.wait(min(max(seconds, 0.0), _LONGEST_WAIT))
