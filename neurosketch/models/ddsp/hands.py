"""Whoever plays the keys of a stream, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from neurosketch.models.ddsp.voices import Event


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to do.

    Attributes:
        frame: at the beginning of which frame.
        channel: which player does it.
        event: what.
    """

    frame: int
    channel: int
    event: Event


class Hands(Protocol):
    """Whoever plays: a score, an improvisation, or nobody."""

    def cues(self, frame: int) -> Sequence[Cue]:
        """What is done at the beginning of a frame; asked for every frame in turn."""
        ...


class NoHands:
    """Nobody plays."""

    def cues(self, frame: int) -> Sequence[Cue]:
        """Nothing."""
        return ()
