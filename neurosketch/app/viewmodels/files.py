"""Files in and out: export, drag copies, dropped recipes and sources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.settings import EXPORT_PATTERN
from neurosketch.app.viewmodels.batches import Load, RunningBatch
from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip

if TYPE_CHECKING:
    from neurosketch.export.batch import BatchReport, Plan
    from neurosketch.export.writer import ExportReport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What a dropped file turned out to be.

    Attributes:
        path: the file.
        recipe: how NeuroSketch made it; None for any other audio.
        source: the file as a source; None when it has a recipe.
        seconds: its length; None for a recipe without sound.
        codec: hash of the codec whose tokens it holds; empty for sound.
    """

    path: Path
    recipe: Recipe | None
    source: SourceClip | None
    seconds: float | None
    codec: str = ""


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """Where and how to export.

    Attributes:
        folder: made when missing.
        fmt: value of `ExportFormat`.
        sample_rate: Hz; None keeps the clip's.
        pattern: how files are named, for `NamePattern`.
    """

    folder: Path
    fmt: str
    sample_rate: int | None = None
    pattern: str = EXPORT_PATTERN


class FilesViewModel(QObject):
    """Exports clips and reads files, all on the file thread.

    Signals:
        exported(object): `ExportReport` of a finished export.
        batchProgressed(object): `BatchProgress` of a running batch.
        batchFinished(object): `BatchReport` of a batch that is done or was stopped.
        recipeExported(object): path of a recipe that was written without sound.
        failed(str): a sentence.
    """

    exported = Signal(object)
    recipeExported = Signal(object)
    batchProgressed = Signal(object)
    batchFinished = Signal(object)
    failed = Signal(str)

    def __init__(self, jobs: FileJobs, sketch_name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.sketch_name = sketch_name
        self._dragged: dict[tuple[str, str, str, ExportTarget], Path] = {}
        self._batch: RunningBatch | None = None

    def export(self, clip: Clip, target: ExportTarget) -> None:
        """Write a clip under a name of its own; never overwrites."""
        self._jobs.submit(self._writing(clip, target), self.exported.emit, self.failed.emit)

    def _writing(self, clip: Clip, target: ExportTarget) -> Callable[[], ExportReport]:
        name = self.sketch_name

        def work() -> ExportReport:
            from neurosketch.export.batch import export_new

            return export_new(clip, plan_of(target, name))

        return work

    @property
    def batch_runs(self) -> bool:
        """Whether a batch is being exported."""
        return self._batch is not None

    def export_batch(
        self, takes: Sequence[tuple[str, str]], load: Load, target: ExportTarget
    ) -> bool:
        """Write several takes one after the other; what else the file thread does goes on between.

        Args:
            takes: id and name of each, in order.
            load: brings the clip of a take, or a sentence.
            target: where and how.

        Returns:
            False when a batch is running already: there is one at a time.
        """
        if self._batch is not None or not takes:
            return False
        name = self.sketch_name
        self._batch = RunningBatch(takes, load, lambda: plan_of(target, name), self._jobs)
        self._batch.run(self.batchProgressed.emit, self._batch_done)
        return True

    def cancel_batch(self) -> None:
        """Stop the batch; files that are complete stay, the one in progress vanishes."""
        if self._batch is not None:
            self._batch.cancel()

    def _batch_done(self, report: BatchReport) -> None:
        self._batch = None
        self.batchFinished.emit(report)

    def export_as(self, clip: Clip, path: Path, target: ExportTarget) -> None:
        """Write a clip to a file that the user named (and agreed to replace).

        Args:
            clip: what to write.
            path: its ending decides the format; without one it gets the ending of `target`. With
                `.json` only the recipe is written.
            target: format (bit depth) and rate chosen in the menu.
        """
        if path.suffix.lower() == ".json":
            self._export_recipe(clip, path)
            return

        def work() -> ExportReport:
            from neurosketch.export.formats import ExportFormat, format_for
            from neurosketch.export.writer import export_clip

            fmt, named = ExportFormat(target.fmt), path
            if path.suffix.lower() != fmt.suffix:
                by_name = format_for(path)
                if by_name is None:
                    named = path.with_name(path.name + fmt.suffix)
                else:
                    fmt = by_name
            # Only what the user saw and agreed to replace.
            return export_clip(clip, named, fmt, target.sample_rate, overwrite=named == path)

        self._jobs.submit(work, self.exported.emit, self.failed.emit)

    def _export_recipe(self, clip: Clip, path: Path) -> None:
        def work() -> Path:
            from neurosketch.export.writer import export_recipe

            export_recipe(clip, path, overwrite=True)
            return path

        self._jobs.submit(work, self.recipeExported.emit, self.failed.emit)

    def prepare_drag(self, clip: Clip, target: ExportTarget, ready: Callable[[Path], None]) -> None:
        """Export a clip for another program to take; `ready` gets the complete file.

        The file stays in the export folder: many audio programs refer to a dropped file where it
        lies, so a temporary one would leave a hole in the song later.
        """
        key = (clip.id, clip.name, self.sketch_name, target)
        known = self._dragged.get(key)
        if known is not None and known.is_file():
            ready(known)
            return

        def done(report: ExportReport) -> None:
            self._dragged[key] = report.path
            ready(report.path)

        self._jobs.submit(self._writing(clip, target), done, self.failed.emit)

    def open(self, path: Path, opened: Callable[[OpenedFile], None], *, as_source: bool) -> None:
        """Look at a file: one of ours comes back as its recipe, anything else as a source.

        Args:
            path: the file.
            opened: called with the answer.
            as_source: use it as a source even when it has a recipe.
        """

        def work() -> OpenedFile:
            from neurosketch.dsp.audiofile import read_audio, read_info, source_clip
            from neurosketch.dsp.tokenfile import is_token_file, read_tokens
            from neurosketch.export.reader import is_recipe_file, read_recipe

            if is_token_file(path):  # its recipe is that of what was encoded
                tokens = read_tokens(path)
                return OpenedFile(path, None, source_clip(path), tokens.seconds, tokens.codec)
            recipe = None if as_source else read_recipe(path)
            if recipe is not None and recipe.request.model_id:
                if is_recipe_file(path):
                    return OpenedFile(path, recipe, None, None)
                info = read_info(path)
                return OpenedFile(path, recipe, None, info.frames / info.sample_rate)
            audio, sample_rate = read_audio(path)
            return OpenedFile(path, None, source_clip(path), audio.shape[1] / sample_rate)

        self._jobs.submit(work, opened, self.failed.emit)

    def find_sources(
        self, request: GenerateRequest, found: Callable[[dict[str, SourceClip | None]], None]
    ) -> None:
        """Look for the user's clips of a request as they lie on this machine now.

        Args:
            request: whose `source` and `source_b` are looked for.
            found: called with side → clip for each side that has one; None is a file that is gone.
        """
        sides = {"source": request.source, "source_b": request.source_b}
        asked = {side: clip for side, clip in sides.items() if clip is not None}
        if not asked:
            found({})
            return

        def work() -> dict[str, SourceClip | None]:
            return {side: _as_it_is(clip) for side, clip in asked.items()}

        self._jobs.submit(work, found, self.failed.emit)


def plan_of(target: ExportTarget, sketch: str) -> Plan:
    """Where and how the files of a sketch with this name are written."""
    from neurosketch.export.batch import Plan
    from neurosketch.export.formats import ExportFormat

    fmt = ExportFormat(target.fmt)
    return Plan(target.folder, fmt, target.sample_rate, target.pattern, sketch)


def _as_it_is(clip: SourceClip) -> SourceClip | None:
    from neurosketch.dsp.audiofile import source_clip

    try:
        here = source_clip(Path(clip.path))
    except AudioFileError:
        return None
    # The path as it was written, so that an unchanged clip stays equal to itself.
    return replace(clip, sha256=here.sha256)
