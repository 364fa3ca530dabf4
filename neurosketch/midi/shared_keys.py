"""Keys that several hands hold at once: a note ends when the last of them lets go."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent


class SharedKeys:
    """Who holds which note of an instrument that a keyboard, letters and a mouse play together.

    Hands belong to different threads; what they do reaches the instrument in one order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hands: defaultdict[int, set[str]] = defaultdict(set)

    def pass_on(self, event: PlayEvent, hand: str, play: Callable[[PlayEvent], None]) -> None:
        """Give `play` what the instrument must hear: not the end of what another hand holds.

        Args:
            event: what a hand does.
            hand: which one.
            play: called at once or not at all; must not come back here.
        """
        with self._lock:
            if self._passes(event, hand):
                play(event)

    def _passes(self, event: PlayEvent, hand: str) -> bool:
        if isinstance(event, NoteOn):
            self._hands[event.pitch].add(hand)
        elif isinstance(event, NoteOff):
            holding = self._hands.pop(event.pitch, set()) - {hand}
            if holding:
                self._hands[event.pitch] = holding
                return False
        elif isinstance(event, AllOff):
            self._hands.clear()
        return True
