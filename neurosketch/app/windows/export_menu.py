"""Where and how exports are written: chosen once, used without a dialog from then on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from neurosketch.app.settings import EXPORT_FORMATS, EXPORT_RATES
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.core.model_spec import Capability


class ExportMenu(QMenu):
    """Export, Export as…, notes, stems, tokens, folder, format, sample rate.

    Signals:
        folderRequested(): the user wants another folder.
        folderOpenRequested(): the user wants to see the folder.
        namesRequested(): the user wants other names.
    """

    folderRequested = Signal()
    folderOpenRequested = Signal()
    namesRequested = Signal()

    def __init__(
        self, studio: StudioViewModel, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("menu.export")
        self._settings = studio.settings
        self.addAction(actions["action.export"])
        self.addAction(actions["action.export_as"])
        self.addAction(actions["action.export_midi"])
        stems = actions["action.export_stems"]
        self.addAction(stems)
        composes = any(Capability.COMPOSE in spec.capabilities for spec in studio.sketch.specs)
        stems.setVisible(composes)
        tokens = self.addAction(self.tr("Export as tokens (.nsc)"))
        tokens.setObjectName("export.tokens")
        tokens.triggered.connect(lambda: studio.tokens.export())
        tokens.setVisible(studio.tokens.codec is not None)
        self.addSeparator()
        self._folder = self.addAction("")
        self._folder.setObjectName("export.folder")
        self._folder.triggered.connect(self.folderRequested)
        show = self.addAction(self.tr("Open the folder"))
        show.setObjectName("export.open_folder")
        show.triggered.connect(self.folderOpenRequested)
        names = self.addAction(self.tr("Names of the files…"))
        names.setObjectName("export.names.open")
        names.triggered.connect(self.namesRequested)
        self.addSeparator()
        formats_by_id = {
            "wav24": self.tr("WAV 24 bit"), "wav16": self.tr("WAV 16 bit, dithered"),
            "wav32f": self.tr("WAV 32 bit float"), "flac": "FLAC", "ogg": "OGG Vorbis",
        }  # fmt: skip
        formats = [(fmt, formats_by_id[fmt]) for fmt in EXPORT_FORMATS]
        self._formats = self._choices(formats, self._settings.export_format, "export.format")
        self._formats.triggered.connect(self._format_chosen)
        self.addSeparator()
        rates = [
            (rate, self.tr("As generated") if rate == 0 else f"{rate / 1000:g} kHz")
            for rate in EXPORT_RATES
        ]
        self._rates = self._choices(rates, self._settings.export_rate, "export.rate")
        self._rates.triggered.connect(self._rate_chosen)
        self.aboutToShow.connect(self._show_folder)
        self._show_folder()

    def _choices(
        self, choices: list[tuple[str, str]] | list[tuple[int, str]], now: object, name: str
    ) -> QActionGroup:
        group = QActionGroup(self)
        for value, text in choices:
            action = self.addAction(text)
            action.setObjectName(f"{name}.{value}")
            action.setCheckable(True)
            action.setData(value)
            action.setChecked(value == now)
            group.addAction(action)
        return group

    def _show_folder(self) -> None:
        folder = self._settings.export_folder
        self._folder.setText(self.tr("Folder: {0}…").format(folder.name or str(folder)))
        self._folder.setToolTip(str(folder))

    def _format_chosen(self, action: QAction) -> None:
        self._settings.export_format = str(action.data())

    def _rate_chosen(self, action: QAction) -> None:
        self._settings.export_rate = int(action.data())
