"""Takes to files: one, several, under a chosen name, or for another program to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.files import ExportTarget, FilesViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.core.clip import Clip

if TYPE_CHECKING:
    from neurosketch.export.batch import BatchReport
    from neurosketch.export.writer import ExportReport


class Exports(QObject):
    """What hands on Export and on a dragged take ask for; tells how it went.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    messaged = Signal(str, str)

    def __init__(
        self,
        files: FilesViewModel,
        shelf: ShelfViewModel,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._shelf = shelf
        self._settings = settings
        files.exported.connect(self._exported)
        files.batchFinished.connect(self._batch_finished)
        files.recipeExported.connect(self._recipe_written)

    def target(self) -> ExportTarget:
        """Where and how exports go now."""
        settings = self._settings
        rate = settings.export_rate or None
        return ExportTarget(
            settings.export_folder, settings.export_format, rate, settings.export_pattern
        )

    def export(self) -> None:
        """Write the selected takes (else the chosen one) to the export folder."""
        ids = self._shelf.targets()
        if len(ids) > 1:
            self.export_takes(ids)
        else:
            target = self.target()
            self._with_chosen(lambda clip: self._files.export(clip, target))

    def export_takes(self, take_ids: Sequence[str]) -> None:
        """Write takes to the export folder one after the other, with progress."""
        takes = [(take.id, take.name) for i in take_ids if (take := self._shelf.take(i))]
        if takes and not self._files.export_batch(takes, self._shelf.clips.load, self.target()):
            self._say(self.tr("The takes before these are still being exported."))

    def export_as(self, path: Path) -> None:
        """Write the chosen take, or with `.json` its recipe, to a named file."""
        target = self.target()
        self._with_chosen(lambda clip: self._files.export_as(clip, path, target))

    def drag_file(self, take_id: str, ready: Callable[[Clip, Path], None]) -> None:
        """Have a take's file written for another program; `ready` gets it when it is complete."""
        target = self.target()

        def write(clip: Clip) -> None:
            self._files.prepare_drag(clip, target, lambda path: ready(clip, path))

        self._shelf.with_clip(take_id, write)

    def drag_files(self, take_ids: Sequence[str], ready: Callable[[list[Path]], None]) -> None:
        """Have the files of takes written; `ready` gets them in order when all are complete."""
        paths: dict[str, Path] = {}
        wanted = tuple(dict.fromkeys(take_ids))

        def written(clip: Clip, path: Path) -> None:
            paths[clip.id] = path
            if len(paths) == len(wanted):
                ready([paths[take_id] for take_id in wanted])

        for take_id in wanted:
            self.drag_file(take_id, written)

    def _with_chosen(self, then: Callable[[Clip], None]) -> None:
        ids = self._shelf.targets()
        if ids:
            self._shelf.with_clip(ids[0], then)
        else:
            self._say(self.tr("Choose a take first: generate one, or keep what you heard."))

    def _exported(self, report: ExportReport) -> None:
        name, folder, clipped = report.path.name, report.path.parent, report.clipped_samples
        if clipped:
            text = self.tr("Exported {0} to {1} with {2} samples clipped: turn the loudness down.")
            self._say(text.format(name, folder, clipped), Kind.WARNING)
        else:
            self._say(self.tr("Exported {0} to {1}.").format(name, folder))

    def _batch_finished(self, report: BatchReport) -> None:
        written, failed, clipped = len(report.written), report.failed, report.clipped_samples
        folder = report.written[0].path.parent if report.written else self._settings.export_folder
        if report.cancelled:
            text = self.tr("Stopped: {0} takes are exported, the rest is not.")
            self._say(text.format(written))
        elif failed:
            text = self.tr("{0} takes are exported, {1} are not: {2}")
            self._say(text.format(written, len(failed), failed[0][1]), Kind.ERROR)
        elif clipped:
            text = self.tr(
                "Exported {0} takes to {1} with {2} samples clipped: turn the loudness down."
            )
            self._say(text.format(written, folder, clipped), Kind.WARNING)
        else:
            self._say(self.tr("Exported {0} takes to {1}.").format(written, folder))

    def _recipe_written(self, path: Path) -> None:
        self._say(self.tr("Wrote the recipe {0} to {1}.").format(path.name, path.parent))

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
