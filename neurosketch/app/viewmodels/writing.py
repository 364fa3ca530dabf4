"""Has music written and takes it in: heard at once, one step of undo, a take in the background."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.able import spec_that_can
from neurosketch.app.viewmodels.edited_score import BARS, TEMPO, EditedScore
from neurosketch.app.viewmodels.kept_scores import KeptScores
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.composing import BEATS_PER_BAR, Task
from neurosketch.core.control import ControlState
from neurosketch.core.events import Composed, EngineEvent, Failed, Progress
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sketch_grid import loop_beats


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is to write.

    Attributes:
        request: what it is asked for.
        text: for the Undo menu.
        parents: takes it comes from.
        own: whether it comes from the music that is edited, too.
        anew: whether it is other music altogether, which is heard from its beginning.
        instead: gets the notes when they are not to take the place of what is edited.
    """

    request: GenerateRequest
    text: str = ""
    parents: tuple[str, ...] = ()
    own: bool = False
    anew: bool = False
    instead: Callable[[Score], None] | None = None


class Writing(QObject):
    """One thing at a time is written; a newer wish takes the place of an older one.

    What the hand has drawn before becomes a take of its own first.

    Args:
        client: the engine.
        sketch: what is dialled in.
        editor: the notes under the hand.
        edited: whether they are in a take.
        kept: makes takes of them.
        shelf, player: as everywhere.

    Signals:
        busyChanged(bool): whether something is being written.
        progressed(float): share done of it.
        copied(object): tuple of `CopiedBars` in what was written.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    busyChanged = Signal(bool)
    progressed = Signal(float)
    copied = Signal(object)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        editor: ScoreEditor,
        edited: EditedScore,
        kept: KeptScores,
        shelf: ShelfViewModel,
        player: PlayerViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._editor = editor
        self._edited = edited
        self._kept = kept
        self._shelf = shelf
        self._player = player
        self._asked: Asked | None = None
        client.eventReceived.connect(self._engine_event)
        edited.losing.connect(self.keep_edit)
        kept.made.connect(self._made)
        kept.refused.connect(self._not_made)

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._asked is not None

    @property
    def model(self) -> ModelSpec | None:
        """The model that writes: the chosen one if it can, else the first that can."""
        return spec_that_can(self._sketch, Capability.COMPOSE)

    @property
    def possible(self) -> bool:
        """Whether there is such a model."""
        return self.model is not None

    @property
    def music(self) -> Score | None:
        """The score under the hand, once it has notes."""
        score = self._editor.score
        return score if score is not None and score.n_notes else None

    def request(self, *, rolled: bool = False) -> GenerateRequest | None:
        """What is dialled in for what is written next; None without a model that writes.

        Args:
            rolled: whether it has a seed of its own, which is not the one on screen.
        """
        request = self._state()
        if request is None:
            self._say(self.tr("No model that writes music is installed."), Kind.WARNING)
            return None
        if rolled:
            return replace(request, seed=self._sketch.fresh_seed())
        following = self._sketch.next_request()
        return request if following is None else replace(request, seed=following.seed)

    def like(self, request: GenerateRequest, score: Score) -> GenerateRequest:
        """The request at the tempo, the length and in the key of a score."""
        spec = self.model
        bars = (
            self._editor.bars if score is self._editor.score else loop_beats(score) / BEATS_PER_BAR
        )
        wanted = {BARS: float(bars)}
        if score.tempos:
            wanted[TEMPO] = score.tempos[0].bpm
        controls = () if spec is None else spec.controls
        clamped = {c.id: c.clamp(wanted[c.id]) for c in controls if c.id in wanted}
        return replace(
            request,
            controls=request.controls.replaced(clamped),
            tempo_bpm=wanted.get(TEMPO, request.tempo_bpm),
            key=score.key or request.key,
        )

    def ask(self, asked: Asked) -> None:
        """Have something written."""
        self.cancel()  # the hand has changed its mind
        request = replace(
            asked.request, score=None, seconds=None, source=None, source_b=None, gesture=None,
            request_id=uuid.uuid4().hex,
        )  # fmt: skip
        self._set_asked(replace(asked, request=request))
        self._client.compose(request)

    def edit(self, score: Score) -> None:
        """Put other music under the hand, which is in no take yet, and play it."""
        if self._edited.unkept:
            self.keep_edit()
        if self._player.sounding is Sounding.CLIP:
            self._player.stop()
        self._editor.load(score)
        self._edited.mark_loose()
        self._hear(anew=True)

    def current(self) -> GenerateRequest | None:
        """What makes a take of the notes as they are now; None without any."""
        score, request = self.music, self._state()
        if score is None or request is None:
            return None
        return replace(
            self.like(request, score), score=score, composing=None, seconds=None,
            source=None, source_b=None, gesture=None,
        )  # fmt: skip

    def keep_edit(self) -> None:
        """What the hand has made becomes a take."""
        request = self.current()
        if request is not None:
            parents, sketch_id = (self._editor.source,), self._shelf.sketch_id
            self._edited.mark_kept(self._kept.add(request, parents, sketch_id))

    def go_to_model(self) -> ModelSpec | None:
        """Choose the model that writes: the notes are shown there."""
        spec = self.model
        if spec is not None and spec is not self._sketch.spec:
            self._sketch.choose_model(spec.id)
        return spec

    def cancel(self) -> None:
        """Stop writing."""
        if self._asked is not None:
            self._client.cancel(self._asked.request.request_id)

    def forget(self) -> None:
        """Another sketch is opened: what is being written is not for it."""
        self.cancel()
        self._set_asked(None)

    def end(self, keep: Callable[[GenerateRequest], None]) -> None:
        """The program ends: hand over what is no take yet."""
        self.forget()
        self._kept.end(keep)

    def _state(self) -> GenerateRequest | None:
        state, spec = self._sketch.state(), self.model
        if state is None or spec is None or spec is self._sketch.spec:
            return None if spec is None else state
        return replace(
            state, model_id=spec.id, controls=ControlState.defaults(spec.controls),
            conditions={condition.id: condition.default for condition in spec.conditions},
            checkpoint_sha256=spec.checkpoint_sha256,
        )  # fmt: skip

    def _engine_event(self, event: EngineEvent) -> None:
        asked = self._asked
        if asked is None or event.request_id != asked.request.request_id:
            return
        if isinstance(event, Progress):
            self.progressed.emit(event.fraction)
            return
        self._set_asked(None)
        if isinstance(event, Failed) and not event.cancelled:
            self._say(event.message, Kind.ERROR)
        elif isinstance(event, Composed) and asked.instead is not None:
            asked.instead(event.score)
        elif isinstance(event, Composed):
            self._take_in(asked, event.score)
            if event.copied:
                self.copied.emit(event.copied)

    def _take_in(self, asked: Asked, score: Score) -> None:
        """What was written is heard, and becomes a take."""
        composing = asked.request.composing
        carried = asked.own and composing is not None and composing.task is Task.RENEW
        # The mix goes with what is written anew: only notes would be lost.
        if self._edited.unkept_notes if carried else self._edited.unkept:
            self.keep_edit()
        take_id, source = uuid.uuid4().hex, self._editor.source if asked.own else ""
        if asked.anew and self._player.sounding is Sounding.CLIP:
            self._player.stop()
        bars = round(loop_beats(score) / BEATS_PER_BAR) if asked.anew else 0
        self._editor.replace(score, asked.text, take_id, bars)
        self._edited.mark_kept(take_id)
        self._hear(anew=asked.anew)
        request = replace(self.like(asked.request, score), score=score)
        self._kept.add(request, (*asked.parents, source), self._shelf.sketch_id, take_id)

    def _hear(self, *, anew: bool) -> None:
        """Play what the editor holds; a take that sounds goes on with it where it is."""
        self._edited.flush()
        player = self._player
        if anew:
            player.band.seek_seconds(0.0)
        self._shelf.choose("")
        if player.sounding is not Sounding.LIVE:
            player.start_live()

    def _made(self, take_id: str) -> None:
        """A take is there: it is shown while the editor still holds its notes."""
        editor = self._editor
        if self._sketch.composes and editor.source == take_id and not editor.edited:
            self._shelf.choose(take_id)

    def _not_made(self, request: GenerateRequest) -> None:
        if request.score is self._editor.score:
            self._edited.mark_loose()

    def _set_asked(self, asked: Asked | None) -> None:
        was, self._asked = self.busy, asked
        if self.busy != was:
            self.busyChanged.emit(self.busy)

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
