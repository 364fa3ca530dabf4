"""Feeds a score that is played live, and edited meanwhile, to the sound output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from neurosketch.audio_io.ports import SourceBlock
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.engine.ensemble import Ensemble
from neurosketch.engine.live import LiveSource, SetControls
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.score_stream import ScoreStream


class ScoreSource(LiveSource):
    """A live stream of a score that says where its music stands.

    Args:
        stream: of the score.
        ensemble: who plays it.
        spec, request, mailbox, enter_thread: see `LiveSource`.
    """

    patient = True
    target_frames = 2048
    """Long blocks cost less, and a note that was drawn has time until it is played."""

    def __init__(
        self,
        stream: ScoreStream,
        ensemble: Ensemble,
        spec: ModelSpec,
        request: GenerateRequest,
        mailbox: Mailbox[SetControls],
        enter_thread: Callable[[], None],
    ) -> None:
        super().__init__(stream, spec, request, mailbox, enter_thread)
        self.stream, self._ensemble = stream, ensemble

    def set_score(self, score: Score) -> None:
        """Go on with other notes, instruments, levels or tempo; any thread.

        Raises:
            RequestError: nobody has an instrument of it; what played before goes on.
        """
        self._ensemble.check(score)
        self.stream.set_score(score)

    def read(self) -> SourceBlock:
        """Return the next block; called by the pump."""
        block = super().read()
        request, score = self._steering.request, self.stream.score
        if request.score is not score:
            self._steering = replace(self._steering, request=replace(request, score=score))
        return block._replace(place=self.stream.place, steering=self._steering)
