"""Files in and out: export, drag copies, dropped recipes and sources."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.core.clip import Clip
from neurosketch.core.request import Recipe, SourceClip

if TYPE_CHECKING:
    from neurosketch.export.writer import ExportReport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What a dropped file turned out to be.

    Attributes:
        path: the file.
        recipe: how NeuroSketch made it; None for any other audio.
        source: the file as a source; None when it has a recipe.
        seconds: its length.
    """

    path: Path
    recipe: Recipe | None
    source: SourceClip | None
    seconds: float


class FilesViewModel(QObject):
    """Exports clips and reads files, all on the file thread.

    Signals:
        exported(object): `ExportReport` of a finished export.
        failed(str): a sentence.
    """

    exported = Signal(object)
    failed = Signal(str)

    def __init__(self, jobs: FileJobs, sketch_name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._sketch_name = sketch_name
        self._dragged: dict[tuple[str, str, str], Path] = {}

    def export(self, clip: Clip, folder: Path, fmt: str) -> None:
        """Write a clip under a name of its own; never overwrites."""
        self._jobs.submit(self._writing(clip, folder, fmt), self.exported.emit, self.failed.emit)

    def _writing(self, clip: Clip, folder: Path, fmt: str) -> Callable[[], ExportReport]:
        name = self._sketch_name

        def work() -> ExportReport:
            from neurosketch.export.writer import ExportFormat, export_clip, export_name

            folder.mkdir(parents=True, exist_ok=True)
            chosen = ExportFormat(fmt)
            return export_clip(clip, export_name(clip, name, folder, chosen), chosen)

        return work

    def export_as(self, clip: Clip, path: Path, fmt: str) -> None:
        """Write a clip to a file that the user named (and agreed to replace)."""

        def work() -> ExportReport:
            from neurosketch.export.writer import ExportFormat, export_clip

            return export_clip(clip, path, ExportFormat(fmt), overwrite=True)

        self._jobs.submit(work, self.exported.emit, self.failed.emit)

    def prepare_drag(
        self, clip: Clip, folder: Path, fmt: str, ready: Callable[[Path], None]
    ) -> None:
        """Export a clip for another program to take; `ready` gets the complete file.

        The file stays in the export folder: many audio programs refer to a dropped file where it
        lies, so a temporary one would leave a hole in the song later.
        """
        key = (clip.id, str(folder), fmt)
        known = self._dragged.get(key)
        if known is not None and known.is_file():
            ready(known)
            return

        def done(report: ExportReport) -> None:
            self._dragged[key] = report.path
            ready(report.path)

        self._jobs.submit(self._writing(clip, folder, fmt), done, self.failed.emit)

    def open(self, path: Path, opened: Callable[[OpenedFile], None], *, as_source: bool) -> None:
        """Look at a file: one of ours comes back as its recipe, anything else as a source.

        Args:
            path: the file.
            opened: called with the answer.
            as_source: use it as a source even when it has a recipe.
        """

        def work() -> OpenedFile:
            from neurosketch.dsp.audiofile import read_audio, source_clip
            from neurosketch.export.reader import read_recipe

            recipe = None if as_source else read_recipe(path)
            if recipe is not None:
                return OpenedFile(path, recipe, None, 0.0)
            audio, sample_rate = read_audio(path)
            return OpenedFile(path, None, source_clip(path), audio.shape[1] / sample_rate)

        self._jobs.submit(work, opened, self.failed.emit)
