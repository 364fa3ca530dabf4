"""The few dialogs: which file, which folder. None of them stops the program."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.windows.drops import ACCOMPANY, FIND, TRANSFER
from neurosketch.midi.files import SUFFIXES, is_midi_file, is_midi_suffix

_ENDINGS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG Vorbis"}
_KNOWN = (*_ENDINGS, ".json", ".mid")
_ENDING_OF = {"flac": ".flac", "ogg": ".ogg"}
SKETCH_SUFFIX = ".nsketch"
MIDI_FILTER = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
AUDIO_FILTER = "*.wav *.flac *.ogg *.aif *.aiff *.mp3 *.opus *.w64 *.caf *.au *.nsc"


class FileDialogs(QObject):
    """Asks for files on behalf of the window; every dialog is opened without waiting for it."""

    def __init__(
        self, studio: StudioViewModel, document: DocumentViewModel, window: QWidget
    ) -> None:
        super().__init__(window)
        self._studio = studio
        self._document = document
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

    def open_any(self) -> None:
        """Ask for a sketch, an export or any other audio file."""
        dialog = QFileDialog(self._window, self.tr("Open"))
        dialog.setObjectName("dialog.open")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setDirectory(str(self._document.folder))
        dialog.setNameFilters(
            [
                self.tr("Sketches, exports, audio and MIDI ({0})").format(
                    f"*{SKETCH_SUFFIX} *.json {AUDIO_FILTER} {MIDI_FILTER}"
                ),
                self.tr("Sketches ({0})").format(f"*{SKETCH_SUFFIX}"),
                self.tr("All files (*)"),
            ]
        )
        self._open(dialog, lambda path: self.take_in([path], "source"))

    def save_sketch(self) -> None:
        """Ask under which name the sketch shall go on."""
        dialog = QFileDialog(self._window, self.tr("Save the sketch as"))
        dialog.setObjectName("dialog.save_sketch")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Sketches ({0})").format(f"*{SKETCH_SUFFIX}")])
        dialog.setDefaultSuffix(SKETCH_SUFFIX)
        path = self._document.path
        dialog.setDirectory(str(self._document.folder if path is None else path.parent))
        dialog.selectFile(f"{self._document.name}{SKETCH_SUFFIX}")
        self._open(dialog, self._document.save_as)

    def take_in(self, paths: Sequence[Path], wish: str) -> None:
        """Take in files that were dropped, chosen or named on the command line.

        A sketch is opened, the notes of a MIDI file are shown, an export or a recipe comes back
        with everything, other audio becomes the source of a side, a second one the source of the
        other side.

        Args:
            paths: at least one.
            wish: `source` or `source_b`, which also takes exports as mere sound; with `find` the
                settings that come near to the sound are looked for, with `transfer` an instrument
                plays it, and with `accompany` the players missing in a MIDI file are written.
        """
        sketches = [path for path in paths if path.suffix.lower() == SKETCH_SUFFIX]
        notes = [path for path in paths if is_midi_file(path)]
        if sketches:
            self._document.open(sketches[0])
            used = 1
        elif notes and wish == ACCOMPANY:
            self._studio.composing.accompany_file(notes[0])
            used = 1
        elif notes:
            self._studio.scores.open_file(notes[0])
            used = 1
        elif wish == FIND:
            self._studio.finding.find_file(paths[0])
            used = 1
        elif wish == TRANSFER:
            self._studio.transfer.play_file(paths[0])
            used = 1
        else:
            sides = ("source", "source_b") if wish == "source" else ("source_b", "source")
            used = min(len(paths), len(sides))
            for number, (path, at) in enumerate(zip(paths, sides, strict=False)):
                self._studio.open_file(path, at, as_source=number > 0 or at == "source_b")
        if used < len(paths):
            text = self.tr("Only {0} of these {1} files could be used at once.")
            self._studio.say(text.format(used, len(paths)), Kind.WARNING)

    def export_as(self) -> None:
        """Ask under which name the chosen take shall be written."""
        ids = self._studio.shelf.targets()
        take = self._studio.shelf.take(ids[0]) if ids else None
        if take is None:
            self._studio.export()  # says what is missing
            return
        dialog = QFileDialog(self._window, self.tr("Export as"))
        dialog.setObjectName("dialog.export")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        names = {**_ENDINGS, ".json": self.tr("Recipe without sound")}
        if take.has_score:
            names[".mid"] = self.tr("Notes (MIDI)")
        dialog.setNameFilters([f"{name} (*{ending})" for ending, name in names.items()])
        dialog.setDirectory(str(self._studio.settings.export_folder))
        ending = _ENDING_OF.get(self._studio.settings.export_format, ".wav")
        dialog.selectNameFilter(f"{_ENDINGS[ending]} (*{ending})")
        dialog.setDefaultSuffix(ending)
        # The name of a take may hold what no file name can.
        stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", take.name).strip(" .")
        dialog.selectFile(f"{stem or 'take'}{ending}")
        dialog.filterSelected.connect(lambda chosen: _follow_filter(dialog, chosen))
        self._open(dialog, lambda path: self._export_as(take.id, path))

    def _export_as(self, take_id: str, path: Path) -> None:
        if is_midi_suffix(path):
            self._studio.scores.export_as(take_id, path)
        else:
            self._studio.export_as(path)

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


def _follow_filter(dialog: QFileDialog, chosen: str) -> None:
    """Another kind of file was chosen: the name typed so far ends accordingly."""
    ending = next((e for e in _KNOWN if e in chosen), ".wav")
    dialog.setDefaultSuffix(ending)
    typed = [Path(name) for name in dialog.selectedFiles()]
    if typed and typed[0].suffix.lower() in _KNOWN:
        dialog.selectFile(typed[0].with_suffix(ending).name)
