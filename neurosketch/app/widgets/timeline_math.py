"""Time against pixels: the visible range, ruler ticks and the snap grid; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_VISIBLE = 64.0
MIN_SNAP_PIXELS = 8.0
MIN_MINOR_PIXELS = 7.0


@dataclass(slots=True)
class TimeAxis:
    """Which frames of a clip lie between the left and the right edge.

    Attributes:
        length: frames of the clip.
        start, end: visible range in frames.
    """

    length: float = 0.0
    start: float = 0.0
    end: float = 0.0

    @property
    def span(self) -> float:
        """Visible frames, at least 1."""
        return max(self.end - self.start, 1.0)

    @property
    def zoomed(self) -> bool:
        """Whether a part is out of sight."""
        return self.span < self.length - 0.5

    def to_x(self, frame: float, width: float) -> float:
        """Pixel of a frame."""
        return (frame - self.start) / self.span * width

    def to_frame(self, x: float, width: float) -> float:
        """Frame of a pixel."""
        return self.start + x / max(width, 1.0) * self.span

    def show(self, start: float, end: float) -> bool:
        """Show a range, kept inside the clip; returns whether anything changed."""
        span = min(max(end - start, min(MIN_VISIBLE, self.length)), self.length)
        middle = (start + end) / 2.0
        low = min(max(middle - span / 2.0, 0.0), self.length - span)
        before = (self.start, self.end)
        self.start, self.end = low, low + span
        return before != (self.start, self.end)

    def zoom(self, frame: float, factor: float) -> bool:
        """Magnify by `factor` so that `frame` stays where it is."""
        span = min(max(self.span / factor, min(MIN_VISIBLE, self.length)), self.length)
        low = frame - (frame - self.start) * span / self.span
        low = min(max(low, 0.0), self.length - span)
        return self.show(low, low + span)

    def scroll(self, frames: float) -> bool:
        """Move the range by some frames."""
        frames = min(max(frames, -self.start), self.length - self.end)
        return self.show(self.start + frames, self.end + frames)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the ruler; `label` is empty on minor ones."""

    frame: float
    label: str
    major: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Bars and beats when a tempo is known, seconds otherwise.

    Attributes:
        sample_rate: Hz.
        tempo_bpm: beats per minute, or None.
        beats_per_bar: how many beats make a bar.
    """

    sample_rate: int
    tempo_bpm: float | None = None
    beats_per_bar: int = 4

    def beat_frames(self) -> float:
        """Frames of a beat; of a second without tempo."""
        seconds = 60.0 / self.tempo_bpm if self.tempo_bpm else 1.0
        return seconds * self.sample_rate

    def bar_frames(self) -> float:
        """Frames of a bar; of a second without tempo."""
        return self.beat_frames() * (self.beats_per_bar if self.tempo_bpm else 1)

    def steps(self) -> list[float]:
        """Divisions from fine to coarse, in frames."""
        if self.tempo_bpm:
            beat = self.beat_frames()
            fine = [beat / 8, beat / 4, beat / 2, beat]
            return fine + [self.bar_frames() * 2**n for n in range(12)]
        decades = (m * 10.0**e for e in range(-4, 4) for m in (1.0, 2.0, 5.0))
        return [step * self.sample_rate for step in decades]

    def snap_step(self, frames_per_pixel: float) -> float | None:
        """Finest division that is still apart on the screen; None without tempo."""
        if not self.tempo_bpm:
            return None
        apart = MIN_SNAP_PIXELS * frames_per_pixel
        return next((step for step in self.steps() if step >= apart), None)

    def snap(self, frame: float, frames_per_pixel: float, length: float) -> float:
        """The nearest place of the grid or end of the clip; `frame` itself without tempo."""
        step = self.snap_step(frames_per_pixel)
        if step is None:
            return frame
        places = (round(frame / step) * step, length)
        return min(max(min(places, key=lambda place: abs(place - frame)), 0.0), length)

    def ticks(self, axis: TimeAxis, width: float, label_width: float) -> list[Tick]:
        """Marks for the visible range.

        Args:
            axis: what is visible.
            width: pixels it takes.
            label_width: pixels a label needs with its distance to the next one.
        """
        per_pixel = axis.span / max(width, 1.0)
        steps = self.steps()
        major = next((s for s in steps if s >= label_width * per_pixel), steps[-1])
        minor = next(
            (s for s in steps if s >= MIN_MINOR_PIXELS * per_pixel and _divides(s, major)), major
        )
        first, last = math.ceil(axis.start / minor - 1e-9), math.floor(axis.end / minor + 1e-9)
        ratio = round(major / minor)
        return [
            Tick(at * minor, self._label(at * minor, major) if at % ratio == 0 else "",
                 at % ratio == 0)
            for at in range(first, last + 1)
        ]  # fmt: skip

    def _label(self, frame: float, step: float) -> str:
        if self.tempo_bpm:
            beats = frame / self.beat_frames() + 1e-6
            bar, rest = divmod(beats, self.beats_per_bar)
            if step >= self.bar_frames() * 0.999:
                return str(int(bar) + 1)
            if step >= self.beat_frames() * 0.999:
                return f"{int(bar) + 1}.{int(rest) + 1}"
            part = int((rest % 1.0) * 16)
            return f"{int(bar) + 1}.{int(rest) + 1}.{part + 1}"
        seconds, unit = frame / self.sample_rate, step / self.sample_rate
        digits = max(0, -math.floor(math.log10(unit) + 1e-9))
        if seconds >= 60.0 and digits == 0:
            return f"{int(seconds + 0.5) // 60}:{int(seconds + 0.5) % 60:02d}"
        return f"{seconds:.{digits}f}"


def _divides(small: float, large: float) -> bool:
    ratio = large / small
    return abs(ratio - round(ratio)) < 1e-6
