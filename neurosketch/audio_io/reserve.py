"""How much sound to keep on its way to the ear: as little as this machine allows."""

from __future__ import annotations

_CALM_SECONDS = 10.0
_GROW_SECONDS = 1.0


class Reserve:
    """Grows by a step when it was nearly used up, and gives one back after ten calm seconds.

    Args:
        least: frames it begins with and never falls below.
        step: frames by which it changes.
        most: frames it never exceeds.
        near: with fewer frames left it was nearly used up.
        now: `time.perf_counter()`.
    """

    def __init__(self, least: int, step: int, most: int, near: int, now: float) -> None:
        self._least = least
        self._step = step
        self._most = most
        self._near = near
        self._calm_since = self._grown_at = now
        self.frames = least
        """Frames to keep on their way now."""

    def watch(self, ahead: float, now: float) -> None:
        """Learn from how many frames were left."""
        if ahead < self._near:
            self._calm_since = now
            if now - self._grown_at > _GROW_SECONDS:
                self.frames = min(self.frames + self._step, self._most)
                self._grown_at = now
        elif now - self._calm_since > _CALM_SECONDS:
            self.frames = max(self.frames - self._step, self._least)
            self._calm_since = now

    def rest(self, now: float) -> None:
        """Nobody hears anything: nothing is to be learnt."""
        self._calm_since = now
