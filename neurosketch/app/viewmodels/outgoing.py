"""A take on its way out: into a file, or into the hands of another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.files import ExportTarget, FilesViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.core.clip import Clip

if TYPE_CHECKING:
    from neurosketch.export.writer import ExportReport


class Outgoing(QObject):
    """Writes the chosen take as the settings say, and tells what became of it.

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

    def target(self) -> ExportTarget:
        """Where and how exports go now."""
        settings = self._settings
        return ExportTarget(
            settings.export_folder,
            settings.export_format,
            settings.export_rate or None,
            settings.export_pattern,
        )

    def export(self) -> None:
        """Write the chosen take to the export folder."""
        target = self.target()
        self._with_one(lambda clip: self._files.export(clip, target))

    def export_take(self, take_id: str) -> None:
        """Write a take to the export folder."""
        target = self.target()
        self._shelf.with_clip(take_id, lambda clip: self._files.export(clip, target))

    def export_as(self, path: Path) -> None:
        """Write the chosen take to a named file."""
        target = self.target()
        self._with_one(lambda clip: self._files.export_as(clip, path, target))

    def drag_file(self, take_id: str, ready: Callable[[Clip, Path], None]) -> None:
        """Have a take's file written for another program; `ready` gets it when it is complete."""
        target = self.target()

        def write(clip: Clip) -> None:
            self._files.prepare_drag(clip, target, lambda path: ready(clip, path))

        self._shelf.with_clip(take_id, write)

    def _with_one(self, then: Callable[[Clip], None]) -> None:
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

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
