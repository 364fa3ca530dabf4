"""Exports what is selected: one take at once, several as a batch; tells how a batch went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from neurosketch.app.viewmodels.notices import Kind

if TYPE_CHECKING:
    from neurosketch.app.viewmodels.studio import StudioViewModel
    from neurosketch.export.batch import BatchReport


class Exports(QObject):
    """What hands on Export ask for when it is more than one take."""

    def __init__(self, studio: StudioViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        studio.files.batchFinished.connect(self._batch_finished)
        studio.files.recipeExported.connect(self._recipe_written)

    def export(self) -> None:
        """Write the selected takes (else the chosen one) to the export folder.

        Notes that are in no take yet become one first.
        """
        studio = self._studio
        ids = studio.shelf.targets()
        if len(ids) > 1:
            self.export_takes(ids)
        elif ids or not studio.sketch.composes:
            studio.export()
        elif not studio.composing.with_take(studio.outgoing.export_take):
            studio.export()  # says what is missing

    def export_takes(self, take_ids: Sequence[str]) -> None:
        """Write takes to the export folder one after the other, with progress."""
        shelf, files = self._studio.shelf, self._studio.files
        takes = [(take.id, take.name) for i in take_ids if (take := shelf.take(i)) is not None]
        target = self._studio.export_target()
        if takes and not files.export_batch(takes, shelf.clips.load, target):
            self._studio.say(self.tr("The takes before these are still being exported."))

    def _batch_finished(self, report: BatchReport) -> None:
        say, settings = self._studio.say, self._studio.settings
        written, failed, clipped = len(report.written), report.failed, report.clipped_samples
        folder = report.written[0].path.parent if report.written else settings.export_folder
        if report.cancelled:
            text = self.tr("Stopped: {0} takes are exported, the rest is not.")
            say(text.format(written))
        elif failed:
            text = self.tr("{0} takes are exported, {1} are not: {2}")
            say(text.format(written, len(failed), failed[0][1]), Kind.ERROR)
        elif clipped:
            text = self.tr(
                "Exported {0} takes to {1} with {2} samples clipped: turn the loudness down."
            )
            say(text.format(written, folder, clipped), Kind.WARNING)
        else:
            say(self.tr("Exported {0} takes to {1}.").format(written, folder))

    def _recipe_written(self, path: Path) -> None:
        self._studio.say(self.tr("Wrote the recipe {0} to {1}.").format(path.name, path.parent))
