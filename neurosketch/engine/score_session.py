"""Sketches, as the window and the command line use them: part of `EngineSession`.

Threading contract: `compose`, `stems` and `start_score` block and belong to the engine's thread;
everything else may be called from any thread, never waits for a model, and does nothing while no
score is played live.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator

from neurosketch.audio_io.output import AudioOutput
from neurosketch.core.composing import CopiedBars
from neurosketch.core.errors import RequestError
from neurosketch.core.events import Composed, EngineEvent, Stem, Stems
from neurosketch.core.model_spec import Capability
from neurosketch.core.performance import PlayEvent
from neurosketch.core.ports import ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.engine.clips import complete_request, rendered_clip
from neurosketch.engine.deck import LiveDeck
from neurosketch.engine.ensemble import Ensemble, Performed
from neurosketch.engine.host import ModelHost
from neurosketch.engine.job import EitherSet
from neurosketch.engine.sketches import with_score
from neurosketch.engine.workshop import Workshop


class ScoreSession:
    """Writes and plays sketches.

    Args:
        host: where models come from.
        output: where they are heard.
        work: does what takes a while.
        deck: plays live.
    """

    def __init__(
        self, host: ModelHost, output: AudioOutput, work: Workshop, deck: LiveDeck
    ) -> None:
        self._host, self._output, self._work, self._deck = host, output, work, deck

    def compose(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Write what a request asks for, without any sound; a render on its way stands aside.

        Yields:
            `Progress` any number of times, then one `Composed` or `Failed`.
        """
        yield from self._work.answer(
            request.request_id, request.model_id, cancel,
            lambda token: self._compose(request, token),
            lambda composed, seconds: composed,
        )  # fmt: skip

    def stems(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Render every track of a sketch by itself, and all of them.

        Yields:
            `Progress` any number of times, then one `Stems` or `Failed`.
        """
        yield from self._work.answer(
            request.request_id, request.model_id, cancel,
            lambda token: self._stems(request, token),
            lambda stems, seconds: stems,
        )  # fmt: skip

    def start_score(
        self,
        request: GenerateRequest,
        *,
        loop: tuple[float, float] | None = None,
        beat: float = 0.0,
        running: bool = True,
    ) -> None:
        """As `start_live`, for a sketch that is edited while it plays; written first if need be.

        Args:
            request: with or without a score.
            loop: first and last quarter note of what is played again and again; None for all.
            beat: the quarter note where it begins.
            running: whether it plays at once, or stands until `run_score`.

        Raises:
            NeuroSketchError: what played before goes on.
        """
        self._deck.start_score(request, loop, beat, running)

    def set_score(self, score: Score) -> None:
        """Go on with other notes, instruments, levels or tempo from the next block on.

        Raises:
            RequestError: nobody has an instrument of it; what played before goes on.
        """
        source = self._deck.score_source
        if source is not None:
            source.set_score(score)

    def set_score_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat another range, in quarter notes; None for all of the score."""
        source = self._deck.score_source
        if source is not None:
            source.stream.set_loop(loop)

    def seek_beat(self, beat: float) -> None:
        """Go on at another quarter note."""
        source = self._deck.score_source
        if source is not None:
            source.stream.seek(beat)

    def run_score(self, running: bool) -> None:
        """Go on, or stand: what is held is let go, and the score stays ready."""
        source = self._deck.score_source
        if source is not None:
            source.stream.run(running)

    def play_on(self, track: int, event: PlayEvent) -> None:
        """Let the player of a track do something by hand, also while the score stands.

        A key that nobody lets go is let go after four seconds.

        Args:
            track: its index in the newest score.
            event: what is done; on drums the pitch is a General MIDI drum.
        """
        source = self._deck.score_source
        if source is not None:
            source.stream.play_on(track, event)

    def set_metronome(self, on: bool) -> None:
        """Let the beats of the score be heard."""
        source = self._deck.score_source
        if source is not None:
            source.stream.set_metronome(on)

    def score_beat(self) -> float | None:
        """The quarter note that the listener hears; None while no score is played live."""
        if self._deck.score_source is None:
            return None
        return self._output.beat_heard()

    def live_score(self) -> Score | None:
        """The score that is played live, as it is heard or about to be."""
        source = self._deck.score_source
        return None if source is None else source.stream.score

    def _compose(
        self, request: GenerateRequest, token: EitherSet
    ) -> Generator[EngineEvent, None, tuple[Composed, float]]:
        spec = self._host.spec(request.model_id)
        complete = complete_request(spec, request)
        if Capability.COMPOSE not in spec.capabilities:
            raise RequestError(f"The model '{spec.id}' does not write music.")

        def work(
            model: SoundModel, progress: ProgressFn
        ) -> tuple[Score, float, tuple[CopiedBars, ...]]:
            ensemble = ensemble_of(model)
            began = time.perf_counter()
            score = ensemble.compose(complete, progress, token)
            seconds = time.perf_counter() - began
            return score, seconds, ensemble.copied_bars(score)

        text = f"Writing with {spec.name}"
        run = self._work.run(spec, request.request_id, text, token, work, short=True)
        (score, seconds, copied), _ = yield from run
        return Composed(request.request_id, score, seconds, copied), seconds

    def _written(
        self, request: GenerateRequest, token: EitherSet
    ) -> Generator[EngineEvent, None, GenerateRequest]:
        """A complete request, with what it asks for written when that had not been done."""
        spec = self._host.spec(request.model_id)
        complete = complete_request(spec, request)
        if Capability.COMPOSE in spec.capabilities:
            if complete.score is None:
                composed, _ = yield from self._compose(complete, token)
                yield composed
                complete = with_score(complete, composed.score)
            else:
                complete = with_score(complete, complete.score)
        return complete

    def _stems(
        self, request: GenerateRequest, token: EitherSet
    ) -> Generator[EngineEvent, None, tuple[Stems, float]]:
        began = time.perf_counter()
        spec = self._host.spec(request.model_id)
        complete = yield from self._written(request, token)

        def work(model: SoundModel, progress: ProgressFn) -> Performed:
            return ensemble_of(model).stems(complete, progress, token)

        text = f"Rendering {spec.name}"
        performed, _ = yield from self._work.run(spec, request.request_id, text, token, work)
        heard = () if complete.score is None else complete.score.audible
        stems = tuple(
            Stem(track.role, track.name, audio)
            for track, audio in zip(heard, performed.stems, strict=True)
        )
        mix = rendered_clip(spec, complete, performed.mix)
        seconds = time.perf_counter() - began
        return Stems(request.request_id, stems, mix, seconds), seconds


def ensemble_of(model: SoundModel) -> Ensemble:
    """The model as one that writes music.

    Raises:
        RequestError: it is none.
    """
    if not isinstance(model, Ensemble):
        raise RequestError(f"The model '{model.spec.id}' does not write music.")
    return model
