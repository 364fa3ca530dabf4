"""The few dialogs: which file, which folder. None of them stops the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from neurosketch.app.viewmodels.studio import StudioViewModel

AUDIO_FILTER = "*.wav *.flac *.ogg *.aif *.aiff *.mp3 *.opus *.w64 *.caf *.au"


class FileDialogs(QObject):
    """Asks for files on behalf of the window; every dialog is opened without waiting for it."""

    def __init__(self, studio: StudioViewModel, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._window = window

    def open_clip(self, side: str) -> None:
        """Ask for an audio file for one side."""
        dialog = QFileDialog(self._window, self.tr("Open a clip"))
        dialog.setObjectName("dialog.open")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Audio files ({0})").format(AUDIO_FILTER), self.tr("All files (*)")]
        )
        as_source = side == "source_b"
        self._open(dialog, lambda path: self._studio.open_file(path, side, as_source=as_source))

    def export_as(self) -> None:
        """Ask under which name the chosen take shall be written."""
        take = self._studio.shelf.chosen
        if take is None:
            self._studio.export()  # says what is missing
            return
        dialog = QFileDialog(self._window, self.tr("Export as"))
        dialog.setObjectName("dialog.export")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["WAV (*.wav)", "FLAC (*.flac)", "OGG Vorbis (*.ogg)"])
        dialog.setDirectory(str(self._studio.settings.export_folder))
        dialog.selectFile(f"{take.name}.wav")
        self._open(dialog, self._studio.export_as)

    def choose_folder(self) -> None:
        """Ask for the folder that exports go to."""
        dialog = QFileDialog(self._window, self.tr("Export folder"))
        dialog.setObjectName("dialog.folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setDirectory(str(self._studio.settings.export_folder))
        self._open(dialog, self._set_folder)

    def show_folder(self) -> None:
        """Show the export folder in the system's file manager."""
        folder = self._studio.settings.export_folder
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _set_folder(self, folder: Path) -> None:
        self._studio.settings.export_folder = folder

    @staticmethod
    def _open(dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.open()
