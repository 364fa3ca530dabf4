"""Loops without a click at the border, and without a change of their length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurosketch.audio_io.ports import Frames

MIN_LOOP_FRAMES = 64
_QUIET = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class LoopPlan:
    """A loop and the samples that differ from the material around its border.

    Attributes:
        start, end: frames, end exclusive.
        tail: (k, 2), played instead of the last k frames of the loop, which lead back to its start.
        head: (m, 2), played instead of the first m frames once the loop has wrapped.
    """

    start: int
    end: int
    tail: Frames
    head: Frames


def plan_loop(audio: Frames, start: int, end: int, fade_frames: int) -> LoopPlan | None:
    """Plan the loop `start` ... `end` of `audio`.

    The border crossfades with what stands before the start; with nothing there, with what follows
    the end; a loop of the whole material is left exact when it joins smoothly and otherwise gets
    two short fades. The loop keeps its length to the sample, so it stays in time.

    Args:
        audio: (n, 2).
        start: first frame of the loop, clamped to the audio; may be swapped with `end`.
        end: frame after the last one.
        fade_frames: length of the crossfade.

    Returns:
        The plan, or None when the loop is too short to be one.
    """
    start, end = sorted((min(max(start, 0), len(audio)), min(max(end, 0), len(audio))))
    if end - start < MIN_LOOP_FRAMES:
        return None
    fade = min(fade_frames, (end - start) // 2)
    rise = np.linspace(0.0, 1.0, fade + 2, dtype=np.float32)[1:-1, np.newaxis]
    fall = rise[::-1]
    none: Frames = np.zeros((0, 2), np.float32)
    last, first = audio[end - fade : end], audio[start : start + fade]
    if start >= fade:
        return LoopPlan(start, end, last * fall + audio[start - fade : start] * rise, none)
    if end + fade <= len(audio):
        return LoopPlan(start, end, none, first * rise + audio[end : end + fade] * fall)
    if _joins(audio, start, end):
        return LoopPlan(start, end, none, none)
    return LoopPlan(start, end, last * fall, first * rise)


def _joins(audio: Frames, start: int, end: int) -> bool:
    """Whether the step over the border is no larger than the steps beside it."""
    step = np.abs(audio[start] - audio[end - 1]).max()
    beside = np.concatenate(
        (np.diff(audio[end - 32 : end], axis=0), np.diff(audio[start : start + 32], axis=0))
    )
    return bool(step <= max(1.5 * float(np.abs(beside).max()), _QUIET))
