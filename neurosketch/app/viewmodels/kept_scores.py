"""Music that was written becomes takes in the background; nothing of it is lost."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.viewmodels.generation import Ended, Generation
from neurosketch.core.request import GenerateRequest

if TYPE_CHECKING:
    from neurosketch.library.take import Take


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A take that is to be.

    Attributes:
        request: with the score.
        parents: takes it comes from.
        take_id: the id it will have.
        sketch_id: the sketch it belongs to.
    """

    request: GenerateRequest
    parents: tuple[str, ...]
    take_id: str
    sketch_id: str


class KeptScores(QObject):
    """Renders scores one after the other, while nobody waits for another clip.

    Signals:
        waitingChanged(int): how many takes are still to be rendered.
        made(str): id of a take that is on the shelf now.
        refused(object): the request of a score that cannot be rendered.
    """

    waitingChanged = Signal(int)
    made = Signal(str)
    refused = Signal(object)

    def __init__(self, generation: Generation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = generation
        self._waiting: deque[_Waiting] = deque()
        self._rendered: _Waiting | None = None
        # What is done as soon as they are on the shelf, by the id of the take.
        self._coming: dict[str, Callable[[], None]] = {}
        # After whoever waits for a clip has had the chance to ask for it.
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._render)
        generation.ended.connect(self._next.start)
        generation.backgroundEnded.connect(self._ended)

    @property
    def waiting(self) -> int:
        """How many takes are still to be rendered."""
        return len(self._waiting) + (self._rendered is not None)

    def add(
        self, request: GenerateRequest, parents: tuple[str, ...], sketch_id: str, take_id: str = ""
    ) -> str:
        """Make a take of a score.

        Args:
            request: with the score.
            parents: takes it comes from; empty ids are left out.
            sketch_id: the sketch it belongs to.
            take_id: the id it gets; empty for a new one.

        Returns:
            The id of the take.
        """
        take_id = take_id or uuid.uuid4().hex
        kin = tuple(dict.fromkeys(parent for parent in parents if parent))
        self._waiting.append(_Waiting(request, kin, take_id, sketch_id))
        self._coming[take_id] = _nothing
        self._next.start()
        self.waitingChanged.emit(self.waiting)
        return take_id

    def when_made(self, take_id: str, then: Callable[[], None]) -> bool:
        """Call `then` once a take is on the shelf; False when it does not become one."""
        if take_id not in self._coming:
            return False
        self._coming[take_id] = then
        return True

    def end(self, keep: Callable[[GenerateRequest], None]) -> None:
        """The program ends: hand over what is no take yet."""
        rendered = () if self._rendered is None else (self._rendered,)
        for waiting in (*rendered, *self._waiting):
            keep(waiting.request)
        self._waiting.clear()
        self._coming.clear()
        self._rendered = None
        self._next.stop()

    def _render(self) -> None:
        if self._waiting and not self._generation.rendering:
            one = self._rendered = self._waiting.popleft()
            self._generation.render(
                one.request,
                one.parents,
                one.take_id,
                one.sketch_id,
                partial(self._stored, one.take_id),
            )

    def _stored(self, take_id: str, take: Take | None) -> None:
        then = self._coming.pop(take_id, _nothing)
        if take is not None:
            self.made.emit(take.id)
            then()

    def _ended(self, how: str) -> None:
        one, self._rendered = self._rendered, None
        if one is not None and how == Ended.DISPLACED:
            self._waiting.appendleft(one)
        elif one is not None and how == Ended.FAILED:
            self._coming.pop(one.take_id, None)
            self.refused.emit(one.request)
        self._next.start()
        self.waitingChanged.emit(self.waiting)


def _nothing() -> None:
    """Nothing is done when a take is there."""
