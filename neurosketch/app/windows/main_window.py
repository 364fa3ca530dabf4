"""The main window: assembles the panels and connects keys to what the studio can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from neurosketch.app.actions import MODEL_KEYS, build_actions
from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.theme import apply_theme, current_theme, load_theme
from neurosketch.app.viewmodels.batches import BatchProgress
from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.exports import Exports
from neurosketch.app.viewmodels.name_example import example_name
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.banner import Banner
from neurosketch.app.widgets.task_strip import TaskStrip
from neurosketch.app.windows.commands import Commands
from neurosketch.app.windows.dialogs import FileDialogs
from neurosketch.app.windows.drops import DropVeil, dropped_files
from neurosketch.app.windows.keys import LocalKeys
from neurosketch.app.windows.message_place import MessagePlace
from neurosketch.app.windows.name_pattern import NamePattern
from neurosketch.app.windows.panels_bottom import BottomPanel
from neurosketch.app.windows.panels_centre import CentrePanel
from neurosketch.app.windows.panels_left import Broken, LeftPanel
from neurosketch.app.windows.panels_right import RightPanel
from neurosketch.app.windows.panels_top import TopPanel
from neurosketch.app.windows.playing import Playing
from neurosketch.app.windows.shortcuts_sheet import ShortcutsSheet
from neurosketch.app.windows.sketch_hands import SketchHands
from neurosketch.app.windows.typing_keys import TypingKeys
from neurosketch.app.windows.window_memory import WindowMemory
from neurosketch.midi.files import is_midi_file

_FRAME = QSize(8, 40)


def first_size(available: QSize) -> QSize:
    """Size of the window before anyone has chosen one: the screen's, less a title bar, at most."""
    return QSize(1440, 900).boundedTo(available - _FRAME)


class MainWindow(QMainWindow):
    """One window with four panels and a bar.

    Args:
        studio: everything the program can do; the window closes it at the end.
        document: the sketch that is open; the window closes it as well.
        broken: file name and reason of each checkpoint that cannot be used.

    Signals:
        firstPainted(): the window is on screen.
    """

    firstPainted = Signal()

    def __init__(
        self, studio: StudioViewModel, document: DocumentViewModel, broken: Sequence[Broken] = ()
    ) -> None:
        super().__init__()
        self.studio = studio
        self.document = document
        self._painted = False
        self.setObjectName("window")
        self.setMinimumSize(1060, 640)
        self.setAcceptDrops(True)
        self.shortcuts = Shortcuts(studio.settings, self)
        self.exports = Exports(studio, self)
        commands = Commands(self, studio, document)
        self.actions_by_id = build_actions(self, commands.handlers(), self.shortcuts)
        self.top = TopPanel(studio, self.actions_by_id)
        self.left = LeftPanel(studio, broken)
        self.centre = CentrePanel(studio)
        self.right = RightPanel(studio)
        self.bottom = BottomPanel(studio)
        self.banner = Banner()
        self.task = TaskStrip()
        self.dialogs = FileDialogs(studio, document, self)
        ground = self._assemble()
        self.sheet = ShortcutsSheet(self.shortcuts, ground)
        self.names = NamePattern(studio.settings, lambda text: example_name(studio, text), self)
        self.playing = Playing(self, ground)
        self.sketching = SketchHands(self, self.actions_by_id)
        self.veil = DropVeil(
            ground, studio.finding.possible, self.bottom.strip.menu.player, studio.writing.possible
        )
        self._keys = LocalKeys(self, self.bottom.strip, self.shortcuts, self.actions_by_id)
        QApplication.instance().installEventFilter(self._keys)  # type: ignore[union-attr]
        TypingKeys(self, studio.instrument, self.shortcuts, self.actions_by_id["action.typing"])
        WindowMemory(self, document)
        self._connect()
        self._show_keys()
        self._show_sketch()
        self._restore()

    def _assemble(self) -> QWidget:
        centre = QWidget()
        outer = QVBoxLayout(centre)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.top)
        body = QVBoxLayout()
        body.setContentsMargins(12, 12, 12, 12)
        body.setSpacing(12)
        self._messages = MessagePlace(self.banner, body, self.centre)
        body.addWidget(self.task)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.left.setFixedWidth(256)
        self.right.setFixedWidth(284)
        row.addWidget(self.left)
        row.addWidget(self.centre, 1)
        row.addWidget(self.right)
        body.addLayout(row, 1)
        body.addWidget(self.bottom)
        outer.addLayout(body, 1)
        self.setCentralWidget(centre)
        return centre

    def _connect(self) -> None:
        studio, document, top = self.studio, self.document, self.top
        studio.messaged.connect(self.show_message)
        studio.files.batchProgressed.connect(self._show_batch)
        studio.files.batchFinished.connect(self.task.finish)
        self.task.cancelled.connect(studio.files.cancel_batch)
        document.changed.connect(self._show_sketch)
        document.missingFound.connect(self._offer_takes)
        document.opened.connect(self.centre.forget_live)
        self.banner.acted.connect(document.make_again)
        self.left.openRequested.connect(self.dialogs.open_clip)
        self.right.randomiseRequested.connect(self.actions_by_id["action.randomise"].trigger)
        self.bottom.exportRequested.connect(self.exports.export_takes)
        top.deviceChosen.connect(studio.choose_output)
        top.export_menu.folderRequested.connect(self.dialogs.choose_folder)
        top.export_menu.folderOpenRequested.connect(self.dialogs.show_folder)
        top.export_menu.namesRequested.connect(self._open_names)
        top.sketch.recentChosen.connect(document.open)
        top.sketch.renamed.connect(document.rename)
        studio.audition.loudnessMatchChanged.connect(
            self.actions_by_id["action.loudness_match"].setChecked
        )
        self.shortcuts.changed.connect(self._show_keys)
        for number in range(MODEL_KEYS):
            shortcut = QShortcut(QKeySequence(str(number + 1)), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda n=number: studio.choose_model_at(n))

    def _show_keys(self, *_: object) -> None:
        keys = self.shortcuts.native_keys()
        for panel in (self.top, self.centre, self.right, self.left.generate):
            panel.set_keys(keys)

    def _show_sketch(self) -> None:
        name = self.document.name
        self.top.show_sketch(self.document)
        if name and self.document.read_only:
            name = self.tr("{0} (read-only)").format(name)
        self.setWindowTitle(f"{name} · NeuroSketch" if name else "NeuroSketch")

    def _restore(self) -> None:
        geometry = self.studio.settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(first_size(self.screen().availableSize()))
        self.top.set_theme_icon(dark=current_theme().is_dark)
        # No button has the keyboard at the start: Space plays, and nothing wears a focus ring.
        self.setFocus()

    def show_message(self, text: str, kind: str = "info", offer: str = "") -> None:
        """Show a sentence; notes go away by themselves, problems and offers wait."""
        self._messages.show(text, kind, offer)

    def _offer_takes(self, missing: int, possible: int) -> None:
        text = self.tr("{0} takes of this sketch are not in this library.").format(missing)
        if possible < missing:
            more = self.tr("{0} of them cannot be made again here.").format(missing - possible)
            text = f"{text} {more}"
        self.show_message(text, "warning", self.tr("Generate them again") if possible else "")

    def _show_batch(self, progress: BatchProgress) -> None:
        if progress.name:
            text = self.tr("Exporting {0}").format(progress.name)
            self.task.show_progress(text, progress.done, progress.total)

    def _open_names(self) -> None:
        corner = self.top.more
        self.names.open_below(corner.mapToGlobal(QPoint(corner.width(), corner.height() + 4)))

    def toggle_theme(self) -> None:
        """Dark becomes light and back."""
        name = "light" if current_theme().is_dark else "dark"
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, load_theme(name))
        self.studio.settings.theme = name
        self.top.set_theme_icon(dark=name == "dark")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from outside; our own takes fly over."""
        if event.source() is None and dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.veil.set_notes(is_midi_file(dropped_files(event.mimeData())[0]))
            self.veil.follow(event.position(), event.modifiers())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Follow the hand and the Shift key."""
        event.acceptProposedAction()
        self.veil.follow(event.position(), event.modifiers())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Lift the veil."""
        self.veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files in."""
        self.veil.hide()
        paths = dropped_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dialogs.take_in(paths, self.veil.wish_at(event.position(), event.modifiers()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window is first on screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.firstPainted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the screen at once, then stop every thread."""
        self.studio.settings.geometry = self.saveGeometry()
        self.hide()
        self.centre.stop()
        self.studio.files.cancel_batch()
        self.document.close()
        self.studio.close()
        self.document.release()
        event.accept()
