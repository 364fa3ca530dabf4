"""Who plays a sketch live, as the player sees it."""

from __future__ import annotations

from typing import Protocol

from neurosketch.core.clip import Clip
from neurosketch.core.request import GenerateRequest


class Band(Protocol):
    """Plays a score; see `LiveScore`."""

    @property
    def runs(self) -> bool:
        """Whether it is heard."""
        ...

    @property
    def seconds(self) -> float:
        """Where the listener is."""
        ...

    @property
    def total_seconds(self) -> float:
        """How long the score is."""
        ...

    def start(self, request: GenerateRequest, beat: float | None = None) -> bool:
        """Play; whether it sounds at once."""
        ...

    def rest(self) -> None:
        """Let it fade out; it stays ready."""
        ...

    def end(self) -> None:
        """Something else sounds from now on."""
        ...

    def close(self) -> None:
        """Let go of it while it rests."""
        ...

    def seek_seconds(self, seconds: float) -> None:
        """Go on from there."""
        ...

    def set_looping(self, looping: bool) -> None:
        """Go round in the loop, or through all of it."""
        ...


class NoBand:
    """Where no model writes music."""

    runs = False
    seconds = 0.0
    total_seconds = 0.0

    def start(self, request: GenerateRequest, beat: float | None = None) -> bool:
        """Nothing plays."""
        return False

    def rest(self) -> None:
        """Nothing plays."""

    def end(self) -> None:
        """Nothing plays."""

    def close(self) -> None:
        """Nothing is open."""

    def seek_seconds(self, seconds: float) -> None:
        """There is no place to go to."""

    def set_looping(self, looping: bool) -> None:
        """Nothing goes round."""


def beat_at(clip: Clip | None, frame: int) -> float | None:
    """The place of a frame in the score that a clip plays; None when it plays none."""
    score = None if clip is None or clip.recipe is None else clip.recipe.request.score
    return None if clip is None or score is None else score.beat(frame / clip.sample_rate)
