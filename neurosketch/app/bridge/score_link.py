"""The score that plays live, as the window reaches it: at once, without a job."""

from __future__ import annotations

from PySide6.QtCore import QObject

from neurosketch.app.bridge.session_port import SessionPort
from neurosketch.core.performance import PlayEvent
from neurosketch.core.score import Score


class ScoreLink(QObject):
    """Hands on what is done to the live score; does nothing before the session is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: SessionPort | None = None

    def set_score(self, score: Score) -> None:
        """Go on with other notes, instruments, levels or tempo from the next block on.

        Raises:
            RequestError: nobody has an instrument of it; what played before goes on.
        """
        if self._session is not None:
            self._session.set_score(score)

    def set_score_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat another range, in quarter notes; None for all of the score."""
        if self._session is not None:
            self._session.set_score_loop(loop)

    def seek_beat(self, beat: float) -> None:
        """Go on at another quarter note."""
        if self._session is not None:
            self._session.seek_beat(beat)

    def run_score(self, running: bool) -> None:
        """Go on, or stand: what is held is let go, and the score stays ready."""
        if self._session is not None:
            self._session.run_score(running)

    def play_on(self, track: int, event: PlayEvent) -> None:
        """Let the player of a track do something by hand, also while the score stands."""
        if self._session is not None:
            self._session.play_on(track, event)

    def set_metronome(self, on: bool) -> None:
        """Let the beats of the score be heard."""
        if self._session is not None:
            self._session.set_metronome(on)

    def score_beat(self) -> float | None:
        """The quarter note that the listener hears; None while no score is played live."""
        return None if self._session is None else self._session.score_beat()
