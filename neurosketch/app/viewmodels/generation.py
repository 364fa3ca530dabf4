"""Makes takes: rendered from what is dialled in, or kept from what was heard."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.ancestry import Ancestry
from neurosketch.app.viewmodels.audition import Audition
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.events import Composed, EngineEvent, Failed, Finished, Progress
from neurosketch.core.gesture import Gesture
from neurosketch.core.request import GenerateRequest, Recipe

if TYPE_CHECKING:
    from neurosketch.library.take import Take

KEEP_SECONDS = 60.0


class Ended(StrEnum):
    """What became of a clip that nobody waits for."""

    MADE = "made"
    FAILED = "failed"
    DISPLACED = "displaced"
    """Another one took its place: ask for it again when `Generation.rendering` is over."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, and what becomes of it.

    Attributes:
        request_id: whose answer it is; "" when nothing is asked for.
        parents: takes it comes from.
        take_id, name: of a take that is made again; "" for a new one.
        sketch_id: the sketch that was open then, which another may have followed.
        stored: gets the take of a clip that nobody waits for; such a take does not play by itself.
    """

    request_id: str = ""
    parents: tuple[str, ...] = ()
    take_id: str = ""
    name: str = ""
    sketch_id: str = ""
    stored: Callable[[Take | None], None] | None = None


class Generation(QObject):
    """Asks the engine for clips and puts them on the shelf.

    Signals:
        busyChanged(bool): whether a clip is being generated that somebody waits for.
        progressed(float): share done of that clip.
        ended(bool): nothing more comes of that clip; whether it is on its way to the shelf.
        backgroundEnded(str): what became of a clip that nobody waits for, see `Ended`.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    busyChanged = Signal(bool)
    progressed = Signal(float)
    ended = Signal(bool)
    backgroundEnded = Signal(str)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        shelf: ShelfViewModel,
        audition: Audition,
        ancestry: Ancestry,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._shelf = shelf
        self._audition = audition
        self._ancestry = ancestry
        self._order = _Order()
        client.eventReceived.connect(self._engine_event)

    @property
    def busy(self) -> bool:
        """Whether a clip is being generated that somebody waits for."""
        return bool(self._order.request_id) and self._order.stored is None

    @property
    def rendering(self) -> bool:
        """Whether any clip is being generated."""
        return bool(self._order.request_id)

    def generate(self) -> None:
        """Render a clip with what is dialled in; it lands on the shelf and plays."""
        if self.busy:
            return
        request = self._sketch.next_request()
        if request is None:
            self._say(self.tr("There is no model to generate with."), Kind.ERROR)
        else:
            self._submit(request, _Order(parents=self._ancestry.parents(request)))

    def make(self, request: GenerateRequest, parents: tuple[str, ...] = (), name: str = "") -> bool:
        """Render a clip of a request that is not what is dialled in; it plays like any other.

        Args:
            request: complete enough for the engine; it gets an id of its own.
            parents: takes it comes from, beside those whose sounds are its sources.
            name: empty takes the next number.

        Returns:
            False when another clip is being generated; a sentence says so.
        """
        if self.busy:
            self._say(self.tr("Another clip is being generated. Try again when it is done."))
            return False
        kin = tuple(dict.fromkeys((*parents, *self._ancestry.lent(request))))
        self._submit(replace(request, request_id=uuid.uuid4().hex), _Order(parents=kin, name=name))
        return True

    def render(
        self,
        request: GenerateRequest,
        parents: tuple[str, ...],
        take_id: str,
        sketch_id: str,
        stored: Callable[[Take | None], None],
    ) -> None:
        """Render a clip that nobody waits for; one that somebody waits for takes its place.

        Args:
            request: complete enough for the engine.
            parents: takes it comes from.
            take_id: the id it gets.
            sketch_id: the sketch it belongs to.
            stored: gets the take.

        Raises:
            RuntimeError: another clip is being generated.
        """
        if self.rendering:
            raise RuntimeError("another clip is being generated")
        order = _Order("", parents, take_id, "", sketch_id, stored)
        self._submit(replace(request, request_id=uuid.uuid4().hex), order)

    def generate_again(self, recipe: Recipe, take_id: str, name: str) -> None:
        """Render a take that the library lacks anew from its recipe.

        Args:
            recipe: how it was made.
            take_id: the id it had, and gets again.
            name: the name it had.
        """
        request = recipe.request
        model = self._sketch.model_for(request)
        if model is None:
            text = self.tr("'{0}' needs the model '{1}', which is not here.")
            self._say(text.format(name, request.model_id), Kind.WARNING)
        elif not self.busy:
            order = _Order(parents=recipe.parents, take_id=take_id, name=name)
            self._submit(replace(request, model_id=model.id, request_id=uuid.uuid4().hex), order)

    def follow(self, gesture: Gesture, take_id: str) -> None:
        """Render a clip of the current model that follows movements.

        Args:
            gesture: that the model can follow.
            take_id: whose movements they are; it is a parent of the clip and says how long it is.
        """
        take = self._shelf.take(take_id)
        request = None if self.busy else self._sketch.next_request()
        if take is None or request is None:
            return
        controls = request.controls.replaced(gesture.start)
        request = replace(request, controls=controls, gesture=gesture, seconds=take.seconds)
        parents = dict.fromkeys((*self._ancestry.parents(request), take_id))
        self._submit(request, _Order(parents=tuple(parents)))

    def cancel(self) -> None:
        """Stop generating what somebody waits for."""
        if self.busy:
            self._client.cancel(self._order.request_id)

    def keep(self) -> None:
        """Put what was heard in the last minute on the shelf, with the movements of the sliders."""
        session = self._client.session
        if session is None:
            self._say(self.tr("Nothing was heard yet."))
            return

        tempo_bpm, key = self._sketch.tempo_bpm, self._sketch.key

        def captured() -> Clip | None:
            clip = session.keep_last(KEEP_SECONDS, tempo_bpm)
            return None if clip is None else _in_time(clip, tempo_bpm, key)

        def stored(take: Take | None) -> None:
            # Not chosen: the hands stay on what they were playing.
            if take is None:
                self._say(self.tr("Nothing was heard yet."))
            else:
                self._say(self.tr("Kept the last {0:.1f} seconds.").format(take.seconds))

        self._shelf.store(captured, stored)

    def _submit(self, request: GenerateRequest, order: _Order) -> None:
        sketch_id = order.sketch_id or self._shelf.sketch_id
        former = self._order
        if former.request_id:  # nobody waits for it
            self._client.cancel(former.request_id)
        self._set_order(replace(order, request_id=request.request_id, sketch_id=sketch_id))
        if self.busy:
            self.progressed.emit(0.0)
        self._client.submit(request)
        if former.request_id:
            self.backgroundEnded.emit(Ended.DISPLACED)

    def _engine_event(self, event: EngineEvent) -> None:
        order = self._order
        if event.request_id != order.request_id:
            return
        if isinstance(event, Progress):
            if self.busy:
                self.progressed.emit(event.fraction)
            return
        if isinstance(event, Composed):  # its notes are in the clip as well
            return
        self._set_order(_Order())
        if isinstance(event, Finished):
            clip = _with_parents(event.clip, order.parents)
            if order.take_id:
                clip = replace(clip, id=order.take_id)
            stored = order.stored or self._play_stored
            self._shelf.store(lambda: clip, stored, order.name, order.sketch_id)
        elif isinstance(event, Failed) and not event.cancelled:
            self._say(event.message, Kind.ERROR)
        if order.stored is None:
            self.ended.emit(isinstance(event, Finished))
        else:
            self.backgroundEnded.emit(Ended.MADE if isinstance(event, Finished) else Ended.FAILED)

    def _play_stored(self, take: Take | None) -> None:
        # Another sketch may be open by now: there it would be in the way.
        if take is not None and take.sketch_id == self._shelf.sketch_id:
            self._audition.play_take(take.id)

    def _set_order(self, order: _Order) -> None:
        was, self._order = self.busy, order
        if self.busy != was:
            self.busyChanged.emit(self.busy)

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)


def _with_parents(clip: Clip, parents: tuple[str, ...]) -> Clip:
    if clip.recipe is None:
        return clip
    known = tuple(dict.fromkeys((*clip.recipe.parents, *parents)))
    return replace(clip, recipe=replace(clip.recipe, parents=known))


def _in_time(clip: Clip, tempo_bpm: float | None, key: str | None) -> Clip:
    """A recording of the live stream with the tempo and key of now: they change while it plays."""
    if clip.recipe is None or clip.recipe.parents:
        return clip
    request = replace(clip.recipe.request, tempo_bpm=tempo_bpm, key=key)
    return replace(clip, recipe=replace(clip.recipe, request=request))
