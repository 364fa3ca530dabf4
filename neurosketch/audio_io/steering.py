"""What steered the sound, frame by frame of the recording: the other half of "keep that"."""

from __future__ import annotations

from neurosketch.audio_io.ports import Steering

Mark = tuple[int, Steering | None]
"""From this frame of the recording on; None where no live source plays."""


class SteeringTrack:
    """The marks of the last minute, and the one that held when it began.

    One thread adds; any thread may read without a lock, because the tuple of marks is replaced as a
    whole.

    Args:
        sample_rate: Hz of the frames.
        seconds: how far back it reaches.
        marks: what it begins with.
    """

    def __init__(self, sample_rate: int, seconds: float, marks: tuple[Mark, ...] = ()) -> None:
        self._sample_rate = sample_rate
        self._reach = round(seconds * sample_rate)
        self._marks = marks

    def add(self, frame: int, steering: Steering | None) -> None:
        """From `frame` on, which is not before the last one added, `steering` holds."""
        marks = self._marks
        oldest = 0
        while oldest + 1 < len(marks) and marks[oldest + 1][0] < frame - self._reach:
            oldest += 1
        self._marks = (*marks[oldest:], (frame, steering))

    def between(self, start: int, end: int) -> tuple[tuple[float, Steering | None], ...]:
        """What held in the frames start ... end: (seconds since `start`, steering) pairs.

        What held already at `start` stands at 0 seconds.
        """
        marks = [(frame, steering) for frame, steering in self._marks if frame < end]
        earlier = [mark for mark in marks if mark[0] <= start]
        later = [mark for mark in marks if mark[0] > start]
        return tuple(
            (max(frame - start, 0) / self._sample_rate, steering)
            for frame, steering in (*earlier[-1:], *later)
        )

    def at_rate(self, sample_rate: int, here: int, there: int) -> SteeringTrack:
        """The same marks for a recording at another rate, whose frame `there` is `here` now."""
        ratio = sample_rate / self._sample_rate
        marks = tuple((there + round((f - here) * ratio), steering) for f, steering in self._marks)
        return SteeringTrack(sample_rate, self._reach / self._sample_rate, marks)
