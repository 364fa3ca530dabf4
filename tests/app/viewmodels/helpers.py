"""What the tests of the view models have in common."""

from __future__ import annotations

from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from tests.app.fakes import make_clip

PATIENCE_MS = 30_000
"""A loaded machine may be slow; nothing here waits that long by itself."""


def idle(studio, qtbot):
    """Every file job has answered."""
    qtbot.waitUntil(lambda: studio.jobs.pending == 0, timeout=PATIENCE_MS)


def add(studio, qtbot, clip=None, **request):
    """A take of this clip, as the shelf knows it."""
    studio.shelf.add(clip if clip is not None else make_clip(**request))
    idle(studio, qtbot)
    return studio.shelf.chosen


def moves(*steps):
    """A gesture of (seconds, control id, value) from the defaults on."""
    return Gesture(ControlState({"axis1": 0.0}), tuple(Move(*step) for step in steps))


class Said:
    """Remembers what a signal said."""

    def __init__(self, signal):
        self.calls = []
        signal.connect(lambda *args: self.calls.append(args))

    @property
    def last(self):
        return self.calls[-1]
