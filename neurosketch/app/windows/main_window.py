"""The main window: assembles the panels and connects keys to what the studio can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, QTimer, Signal
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
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.actions import MODEL_KEYS, build_actions
from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.theme import apply_theme, current_theme, load_theme
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.banner import Banner
from neurosketch.app.windows.dialogs import FileDialogs
from neurosketch.app.windows.drops import DropVeil, drop_side, dropped_file
from neurosketch.app.windows.keys import LocalKeys
from neurosketch.app.windows.panels_bottom import BottomPanel
from neurosketch.app.windows.panels_centre import CentrePanel
from neurosketch.app.windows.panels_left import Broken, LeftPanel
from neurosketch.app.windows.panels_right import RightPanel
from neurosketch.app.windows.panels_top import TopPanel
from neurosketch.app.windows.shortcuts_sheet import ShortcutsSheet

MESSAGE_MS = 6000
_FRAME = QSize(8, 40)


def first_size(available: QSize) -> QSize:
    """Size of the window before anyone has chosen one: the screen's, less a title bar, at most."""
    return QSize(1440, 900).boundedTo(available - _FRAME)


class MainWindow(QMainWindow):
    """One window with four panels and a bar.

    Args:
        studio: everything the program can do; the window closes it at the end.
        broken: file name and reason of each checkpoint that cannot be used.

    Signals:
        firstPainted(): the window is on screen.
    """

    firstPainted = Signal()

    def __init__(self, studio: StudioViewModel, broken: Sequence[Broken] = ()) -> None:
        super().__init__()
        self.studio = studio
        self._painted = False
        self.setObjectName("window")
        self.setWindowTitle("NeuroSketch")
        self.setMinimumSize(1060, 640)
        self.setAcceptDrops(True)
        self.shortcuts = Shortcuts(studio.settings, self)
        self.actions_by_id = build_actions(self, self._handlers(), self.shortcuts)
        self.top = TopPanel(studio, self.actions_by_id)
        self.left = LeftPanel(studio, broken)
        self.centre = CentrePanel(studio)
        self.right = RightPanel(studio)
        self.bottom = BottomPanel(studio)
        self.banner = Banner()
        self.dialogs = FileDialogs(studio, self)
        ground = self._assemble()
        self.sheet = ShortcutsSheet(self.shortcuts, ground)
        self.veil = DropVeil(ground)
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.setInterval(MESSAGE_MS)
        self._message_timer.timeout.connect(self.banner.dismiss)
        self._keys = LocalKeys(self, self.shortcuts, self.actions_by_id)
        QApplication.instance().installEventFilter(self._keys)  # type: ignore[union-attr]
        self._connect()
        self._show_keys()
        self._restore()

    def _handlers(self) -> dict[str, Callable[[], None]]:
        studio = self.studio
        return {
            "action.play": studio.player.toggle,
            "action.play_once": studio.player.play_once,
            "action.rewind": lambda: studio.player.seek(0),
            "transport.loop": self._toggle_loop,
            "action.live": studio.show_live,
            "action.keep": studio.keep,
            "action.generate": studio.generate,
            "action.cancel": self._escape,
            "action.randomise": self._randomise,
            "action.open": lambda: self.dialogs.open_clip("source"),
            "action.load_take": studio.load_take,
            "action.star": studio.star,
            "action.rename": lambda: self.bottom.strip.rename_current(),
            "action.delete": studio.delete,
            "action.export": studio.export,
            "action.export_as": lambda: self.dialogs.export_as(),
            "action.undo": studio.undo_stack.undo,
            "action.redo": studio.undo_stack.redo,
            "action.theme": self.toggle_theme,
            "action.shortcuts": lambda: self.sheet.toggle(),
            "action.quit": self._quit,
        }

    def _assemble(self) -> QWidget:
        centre = QWidget()
        outer = QVBoxLayout(centre)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.top)
        body = QVBoxLayout()
        body.setContentsMargins(12, 12, 12, 12)
        body.setSpacing(12)
        body.addWidget(self.banner)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.left.setFixedWidth(256)
        self.right.setFixedWidth(284)
        row.addWidget(self.left)
        row.addWidget(self.centre, 1)
        row.addWidget(self.right)
        body.addLayout(row, 1)
        self.bottom.setFixedHeight(190)
        body.addWidget(self.bottom)
        outer.addLayout(body, 1)
        self.setCentralWidget(centre)
        return centre

    def _connect(self) -> None:
        studio = self.studio
        studio.messaged.connect(self.show_message)
        self.left.openRequested.connect(self.dialogs.open_clip)
        self.right.randomiseRequested.connect(self._randomise)
        self.top.deviceChosen.connect(studio.choose_output)
        self.top.export_menu.folderRequested.connect(self.dialogs.choose_folder)
        self.top.export_menu.folderOpenRequested.connect(self.dialogs.show_folder)
        self.shortcuts.changed.connect(self._show_keys)
        for number in range(MODEL_KEYS):
            shortcut = QShortcut(QKeySequence(str(number + 1)), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda n=number: studio.choose_model_at(n))

    def _show_keys(self, *_: object) -> None:
        keys = self.shortcuts.native_keys()
        for panel in (self.top, self.centre, self.right, self.left.generate):
            panel.set_keys(keys)

    def _restore(self) -> None:
        geometry = self.studio.settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(first_size(self.screen().availableSize()))
        self.top.set_theme_icon(dark=current_theme().is_dark)
        # No button has the keyboard at the start: Space plays, and nothing wears a focus ring.
        self.setFocus()

    def show_message(self, text: str, kind: str = "info") -> None:
        """Show a sentence; notes go away by themselves, problems wait to be dismissed."""
        self.banner.show_message(text, kind)
        if kind == "info":
            self._message_timer.start()
        else:
            self._message_timer.stop()

    def toggle_theme(self) -> None:
        """Dark becomes light and back."""
        name = "light" if current_theme().is_dark else "dark"
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, load_theme(name))
        self.studio.settings.theme = name
        self.top.set_theme_icon(dark=name == "dark")

    def _toggle_loop(self) -> None:
        self.studio.dials.set_loop_on(not self.studio.player.loop_on)

    def _quit(self) -> None:
        self.close()

    def _randomise(self) -> None:
        self.studio.randomise(self.right.amount_share())

    def _escape(self) -> None:
        focus = QApplication.focusWidget()
        if self.studio.busy:
            self.studio.cancel()
        elif not self.banner.isHidden():
            self.banner.dismiss()
        elif isinstance(focus, QLineEdit):
            focus.clear() if focus.objectName().endswith("search") else self.setFocus()
        elif self.centre.waveform.selection is not None:
            self.centre.waveform.set_selection(None, notify=True)
        else:
            self.studio.show_live()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from outside; our own takes fly over."""
        if event.source() is None and dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()
            self.veil.show_side(drop_side(event.modifiers()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Follow the Shift key."""
        event.acceptProposedAction()
        self.veil.show_side(drop_side(event.modifiers()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Lift the veil."""
        self.veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file in."""
        self.veil.hide()
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            side = drop_side(event.modifiers())
            self.studio.open_file(path, side, as_source=side == "source_b")

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
        self.studio.close()
        event.accept()
