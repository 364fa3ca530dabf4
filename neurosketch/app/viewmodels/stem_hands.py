"""A sketch on its way out, track by track: stems, mixdown and notes that belong together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.files import ExportTarget, FilesViewModel, plan_of
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.score_hands import ScoreHands
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.writing import Writing
from neurosketch.core.composing import is_sketch
from neurosketch.core.events import EngineEvent, Failed, Progress, Stems
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.midi.files import write_score

if TYPE_CHECKING:
    from neurosketch.export.stems import StemSet

Ready = Callable[[tuple[Path, ...]], None]


@dataclass(frozen=True, slots=True)
class _Order:
    """Stems that are wanted.

    Attributes:
        request: of the sketch, with its score.
        name: what the mix is called.
        target: where and how they are written.
        ready: gets the files, the notes last.
    """

    request: GenerateRequest
    name: str
    target: ExportTarget
    ready: Ready


class StemHands(QObject):
    """Exports the sketch that is shown: the chosen take, or the notes under the hand.

    Signals:
        progressed(float): share of the stems rendered; 1 when they are done, or will not be.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    progressed = Signal(float)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        writing: Writing,
        shelf: ShelfViewModel,
        files: FilesViewModel,
        outgoing: Outgoing,
        scores: ScoreHands,
        jobs: FileJobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._writing = writing
        self._shelf = shelf
        self._files = files
        self._outgoing = outgoing
        self._scores = scores
        self._jobs = jobs
        self._order: _Order | None = None
        self._written: tuple[object, tuple[Path, ...]] = (None, ())
        client.eventReceived.connect(self._engine_event)

    def export(self) -> None:
        """Write the stems, the mix and the notes into the export folder."""
        self._with_request(lambda request, name: self._ask(request, name, self._tell))

    def pull(self, ready: Ready) -> None:
        """Have the files written for another program; those that lie there are handed over again.

        Args:
            ready: gets them when they are complete.
        """
        self._with_request(lambda request, name: self._ask(request, name, ready))

    def export_notes(self) -> None:
        """Write the notes under the hand, which are in no take, into the export folder."""
        request = self._writing.current()
        if request is None:
            self._say(self.tr("There are no notes yet: generate a sketch, or draw some."))
        else:
            self._scores.save(request)

    def cancel(self) -> None:
        """Render no more stems."""
        if self._order is not None:
            self._client.cancel(self._order.request.request_id)

    def _with_request(self, then: Callable[[GenerateRequest, str], None]) -> None:
        take = self._shelf.take(next(iter(self._shelf.targets()), ""))
        if take is None:
            request = self._writing.current()
            if request is None:
                self._say(self.tr("Choose a take first: generate one, or keep what you heard."))
            else:
                then(request, self._files.sketch_name)
            return

        def know(recipe: Recipe | None) -> None:
            request = None if recipe is None else recipe.request
            if request is None or not is_sketch(request.score):
                text = self.tr("“{0}” is no sketch: it has no tracks of its own.")
                self._say(text.format(take.name))
            else:
                # The user may have said since then which key it has.
                then(replace(request, key=take.key), take.name)

        self._shelf.with_recipe(take.id, know)

    def _ask(self, request: GenerateRequest, name: str, ready: Ready) -> None:
        target = self._outgoing.target()
        key = (replace(request, request_id=""), name, target)
        written_key, written = self._written
        if written_key == key and all(path.is_file() for path in written):
            ready(written)
            return
        if self._order is not None:
            self._say(self.tr("The stems before these are still being rendered."))
            return
        request = replace(request, request_id=uuid.uuid4().hex)
        self._order = _Order(request, name, target, ready)
        self.progressed.emit(0.0)
        self._client.stems(request)

    def _engine_event(self, event: EngineEvent) -> None:
        order = self._order
        if order is None or event.request_id != order.request.request_id:
            return
        if isinstance(event, Progress):
            self.progressed.emit(min(event.fraction, 0.99))
        elif isinstance(event, Stems):
            self._write(order, event)
        elif isinstance(event, Failed):
            self._end()
            if not event.cancelled:
                self._say(event.message, Kind.ERROR)

    def _write(self, order: _Order, stems: Stems) -> None:
        sketch = self._files.sketch_name
        clip = replace(stems.mix, name=order.name)
        score = order.request.score

        def work() -> tuple[Path, ...]:
            from neurosketch.export.stems import write_stems

            made: StemSet = write_stems(clip, stems.stems, plan_of(order.target, sketch))
            if score is None:
                return made.paths
            notes = made.beside(".mid")
            write_score(replace(score, key=order.request.key or score.key), notes)
            return (*made.paths, notes)

        def done(files: tuple[Path, ...]) -> None:
            self._end()
            key = (replace(order.request, request_id=""), order.name, order.target)
            self._written = (key, files)
            order.ready(files)

        def failed(sentence: str) -> None:
            self._end()
            self._say(sentence, Kind.ERROR)

        self._jobs.submit(work, done, failed)

    def _end(self) -> None:
        self._order = None
        self.progressed.emit(1.0)

    def _tell(self, files: Sequence[Path]) -> None:
        text = self.tr("Exported {0} files to {1}: the tracks, the mix and the notes.")
        self._say(text.format(len(files), files[0].parent))

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
