"""Notes in and out: files played through, the notes of takes played anew, exported, dragged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.able import request_that_can, spec_that_can
from neurosketch.app.viewmodels.files import FilesViewModel
from neurosketch.app.viewmodels.generation import Generation
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.casting import with_programs
from neurosketch.core.clip import Clip
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.request import GenerateRequest, Recipe, musical_tempo
from neurosketch.core.score import Score
from neurosketch.midi.files import read_score, write_score

if TYPE_CHECKING:
    from neurosketch.library.take import Take

SUFFIX = ".mid"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedScore:
    """Notes that someone looks at.

    Attributes:
        name: of the file or the take.
        score: the notes.
        take_id: the take they are from; "" for a file.
        request: how that take was made; None for a file.
        grid: name of the grid that they shall be moved to; "" for none.
    """

    name: str
    score: Score
    take_id: str = ""
    request: GenerateRequest | None = None
    grid: str = ""


def _log_path(path: Path) -> None:
    """Note where a file went when nobody is there to read a sentence."""
    log.warning("what was played was written to %s", path)


class ScoreHands(QObject):
    """What hands do with notes.

    Signals:
        opened(object): `OpenedScore` to be looked at.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    opened = Signal(object)
    messaged = Signal(str, str)

    def __init__(
        self,
        sketch: SketchViewModel,
        shelf: ShelfViewModel,
        generation: Generation,
        files: FilesViewModel,
        outgoing: Outgoing,
        recall: Recall,
        player: PlayerViewModel,
        jobs: FileJobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._shelf = shelf
        self._generation = generation
        self._files = files
        self._outgoing = outgoing
        self._recall = recall
        self._player = player
        self._jobs = jobs

    @property
    def player(self) -> ModelSpec | None:
        """The model that plays any notes: the chosen one if it can, else the first that can."""
        return spec_that_can(self._sketch, Capability.SCORE, but=Capability.COMPOSE)

    @property
    def writer(self) -> ModelSpec | None:
        """The model that writes notes beside others."""
        return spec_that_can(self._sketch, Capability.COMPOSE)

    def player_of(self, opened: OpenedScore) -> ModelSpec | None:
        """The model that would play these notes: that of their take if it is here and can."""
        request = opened.request
        spec = None if request is None else self._sketch.model_for(request)
        if spec is not None and Capability.SCORE in spec.capabilities:
            return spec
        return self.player

    def open_file(self, path: Path) -> None:
        """Look at the notes of a file."""
        if self.player is None:
            self._say(self.tr("No model that plays notes is installed."), Kind.WARNING)
            return

        def ready(score: Score) -> None:
            if score.n_notes:
                self.opened.emit(OpenedScore(path.stem, score))
            else:
                self._say(self.tr("There are no notes in {0}.").format(path.name), Kind.WARNING)

        self._jobs.submit(lambda: read_score(path), ready)

    def open_take(self, take_id: str = "", grid: str = "") -> None:
        """Look at the notes of a take.

        Args:
            take_id: the chosen one by default.
            grid: name of the grid that they shall be moved to; empty for none.
        """

        def ready(take: Take, request: GenerateRequest, score: Score) -> None:
            self.opened.emit(OpenedScore(take.name, score, take.id, request, grid))

        self._with_score(take_id, ready)

    def play_through(self, opened: OpenedScore, score: Score) -> bool:
        """Render notes into a take; it plays when it is there.

        Args:
            opened: where they come from.
            score: the same notes, with instruments chosen, tracks left out, times corrected.

        Returns:
            Whether it has begun.
        """
        base = self._request_of(opened)
        if base is None:
            self._say(self.tr("No model that plays notes is installed."), Kind.WARNING)
            return False
        tempo = musical_tempo(score.tempos[0].bpm) if score.tempos else base.tempo_bpm
        request = replace(
            base, score=score, seconds=None, tempo_bpm=tempo, key=score.key or base.key
        )
        if opened.take_id:
            return self._generation.make(request, (opened.take_id,))
        request = replace(request, gesture=None, source=None, source_b=None)
        return self._generation.make(request, (), opened.name)

    def dial_in(self, opened: OpenedScore, score: Score) -> None:
        """Play notes live, to be bent with the sliders; Generate plays them as well from now on.

        Args:
            opened: where they come from.
            score: as for `play_through`.
        """
        spec = self.player_of(opened)
        if spec is None:
            self._say(self.tr("No model that plays notes is installed."), Kind.WARNING)
            return

        def apply() -> None:
            if self._sketch.spec is not spec:
                self._sketch.choose_model(spec.id)
            self._sketch.set_score(score, opened.name)

        self._shelf.choose("")
        parents = (opened.take_id,) if opened.take_id else None
        self._recall.change(self.tr("notes of {0}").format(opened.name), apply, parents)
        if self._player.sounding is not Sounding.LIVE:
            self._player.start_live()

    def clear(self) -> None:
        """Let go of the notes that are dialled in."""
        if self._sketch.score is not None:
            text = self.tr("remove notes")
            self._recall.change(text, lambda: self._sketch.set_score(None))

    def show_dialled(self) -> None:
        """Look at the notes that are dialled in."""
        sketch = self._sketch
        if sketch.score is not None:
            self.opened.emit(OpenedScore(sketch.score_name or self.tr("Notes"), sketch.score))

    def export(self, take_id: str = "") -> None:
        """Write the notes of the selected takes (or of one) into the export folder."""
        for one in (take_id,) if take_id else self._shelf.targets() or ("",):
            self._with_score(one, partial(self._submit, self._tell))

    def export_as(self, take_id: str, path: Path) -> None:
        """Write the notes of a take to a file that the user named (and agreed to replace)."""

        def write(take: Take, request: GenerateRequest, score: Score) -> None:
            told = self._with_programs(request, replace(score, key=take.key))

            def work() -> Path:
                write_score(told, path, overwrite=True)
                return path

            self._jobs.submit(work, self._tell)

        self._with_score(take_id, write)

    def drag_file(self, take_id: str, ready: Callable[[str, Path], None]) -> None:
        """Have the notes of a take written for another program.

        Args:
            take_id: the take.
            ready: gets its id and the complete file.
        """

        def written(path: Path) -> None:
            ready(take_id, path)

        self._with_score(take_id, partial(self._submit, written))

    def save(self, request: GenerateRequest) -> None:
        """What was played does not become a take: its notes become a file."""
        self._save(request, self._tell)

    def rescue(self, request: GenerateRequest) -> None:
        """As `save`, when the program ends and nobody is told."""
        self._save(request, _log_path)

    def _save(self, request: GenerateRequest, written: Callable[[Path], None]) -> None:
        if request.score is not None:
            self._write_file(self.tr("played"), request, request.score, written)

    def _submit(
        self, written: Callable[[Path], None], take: Take, request: GenerateRequest, score: Score
    ) -> None:
        # The user may have said since then which tempo and key it has.
        told = replace(request, tempo_bpm=take.tempo_bpm, key=take.key)
        self._write_file(take.name, told, replace(score, key=take.key), written)

    def _write_file(
        self, name: str, request: GenerateRequest, score: Score, written: Callable[[Path], None]
    ) -> None:
        target, sketch = self._outgoing.target(), self._files.sketch_name
        clip = Clip("", np.zeros((1, 0), np.float32), 1, Recipe(request, ""), name)
        score = self._with_programs(request, score)

        def work() -> Path:
            from neurosketch.dsp.atomic import make_folder
            from neurosketch.export.naming import NamePattern, values_of

            pattern, folder = NamePattern.parse(target.pattern), make_folder(target.folder)
            path = pattern.free_path(values_of(clip, sketch), folder, SUFFIX)
            write_score(score, path)
            return path

        self._jobs.submit(work, written)

    def _with_programs(self, request: GenerateRequest, score: Score) -> Score:
        """The notes with the programs of the instruments that play them: keys tell none."""
        spec = self._sketch.model_for(request)
        if spec is None:
            return score
        return with_programs(score, spec, request.conditions.get("instrument", ""))

    def _tell(self, path: Path) -> None:
        text = self.tr("Exported the notes {0} to {1}.")
        self._say(text.format(path.name, path.parent))

    def _with_score(
        self, take_id: str, then: Callable[[Take, GenerateRequest, Score], None]
    ) -> None:
        take = self._shelf.take(take_id or next(iter(self._shelf.targets()), ""))
        if take is None:
            self._say(self.tr("Choose a take first: generate one, or keep what you heard."))
            return

        def know(recipe: Recipe | None) -> None:
            request = None if recipe is None else recipe.request
            if request is None or request.score is None:
                text = self.tr("No notes are stored with “{0}”: it was not played from any.")
                self._say(text.format(take.name))
            else:
                then(take, request, request.score)

        self._shelf.with_recipe(take.id, know)

    def _request_of(self, opened: OpenedScore) -> GenerateRequest | None:
        request, spec = opened.request, self.player_of(opened)
        if request is not None and spec is self._sketch.model_for(request) and spec is not None:
            return replace(request, model_id=spec.id)
        return request_that_can(self._sketch, Capability.SCORE, but=Capability.COMPOSE)

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
