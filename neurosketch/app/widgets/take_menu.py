"""The menu of the chosen takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from neurosketch.app.theme import current_theme, icon
from neurosketch.app.widgets.shelf_filters import dot_icon
from neurosketch.app.widgets.take_colours import colour_name
from neurosketch.library.take import COLOURS, Take


class TakeMenu(QObject):
    """Builds the menu; each entry tells a wish.

    Signals:
        playRequested(str), recallRequested(str), renameWanted(), sideRequested(str, str),
        gestureRequested(str, bool), tagsWanted(), jumpRequested(str), findRequested(str),
            notesRequested(str, bool), transferRequested(str): for the current take;
            the gesture is replayed live, or rendered when the flag is set; its notes are shown, or
            exported when the flag is set.
        starRequested(object, bool), colourRequested(object, str), exportRequested(object),
        deleteRequested(object), restoreRequested(object): for all chosen takes, by their ids.
    """

    playRequested = Signal(str)
    recallRequested = Signal(str)
    renameWanted = Signal()
    tagsWanted = Signal()
    sideRequested = Signal(str, str)
    gestureRequested = Signal(str, bool)
    jumpRequested = Signal(str)
    findRequested = Signal(str)
    notesRequested = Signal(str, bool)
    transferRequested = Signal(str)
    starRequested = Signal(object, bool)
    colourRequested = Signal(object, str)
    exportRequested = Signal(object)
    deleteRequested = Signal(object)
    restoreRequested = Signal(object)

    player = ""
    """Name of the model that plays takes with an instrument; empty without one."""

    def build(
        self, current: Take, chosen: Sequence[Take], relatives: Sequence[Take], parent: QWidget,
        *, in_bin: bool,
    ) -> QMenu:  # fmt: skip
        """The menu for these takes.

        Args:
            current: the take under the hand.
            chosen: every chosen take, `current` among them.
            relatives: takes one can jump to.
            parent: owner of the menu.
            in_bin: whether they lie in the bin.
        """
        menu, ids = QMenu(parent), tuple(take.id for take in chosen)
        many = len(ids) > 1
        key = current.id

        def add(text: str, name: str, slot: Callable[[], None], to: QMenu = menu) -> QAction:
            return to.addAction(icon(name), text, slot)

        add(self.tr("Play"), "play", lambda: self.playRequested.emit(key))
        if in_bin:
            text = self.tr("Restore {0} takes").format(len(ids)) if many else self.tr("Restore")
            add(text, "undo", lambda: self.restoreRequested.emit(ids))
            return menu
        add(self.tr("Recall controls"), "undo", lambda: self.recallRequested.emit(key))
        menu.addSeparator()
        starred = all(take.starred for take in chosen)
        star = self.tr("Remove star") if starred else self.tr("Star")
        add(star, "star", lambda: self.starRequested.emit(ids, not starred))
        self._colours(menu, ids)
        if not many:
            add(self.tr("Rename…"), "rename", self.renameWanted.emit)
        add(self.tr("Tags and notes…"), "note", self.tagsWanted.emit)
        menu.addSeparator()
        for side in ("a", "b"):
            text = self.tr("Put on side {0}").format(side.upper())
            add(text, "swap", partial(self.sideRequested.emit, side, key))
        add(self.tr("Find this sound"), "search", lambda: self.findRequested.emit(key))
        if self.player and not many:
            text = self.tr("Play it with {0}").format(self.player)
            add(text, "microphone", lambda: self.transferRequested.emit(key))
        if current.has_score and not many:
            add(self.tr("Its notes: quantise, other instruments…"), "score",
                lambda: self.notesRequested.emit(key, False))  # fmt: skip
            add(self.tr("Export its notes (MIDI)"), "score",
                lambda: self.notesRequested.emit(key, True))  # fmt: skip
        if current.has_gesture:
            add(self.tr("Replay its slider movements"), "gesture",
                lambda: self.gestureRequested.emit(key, False))  # fmt: skip
            add(self.tr("Generate with its slider movements"), "gesture",
                lambda: self.gestureRequested.emit(key, True))  # fmt: skip
        if relatives and not many:
            family = menu.addMenu(self.tr("Go to"))
            for take in relatives[:12]:
                name = take.name.replace("&", "&&")
                add(name, "wave", partial(self.jumpRequested.emit, take.id), family)
        menu.addSeparator()
        text = self.tr("Export {0} takes…").format(len(ids)) if many else self.tr("Export")
        add(text, "export", lambda: self.exportRequested.emit(ids))
        text = self.tr("Move {0} takes to the bin").format(len(ids))
        add(text if many else self.tr("Move to bin"), "trash",
            lambda: self.deleteRequested.emit(ids))  # fmt: skip
        return menu

    def _colours(self, menu: QMenu, ids: Sequence[str]) -> None:
        part, theme = menu.addMenu(self.tr("Colour")), current_theme()
        for name in COLOURS:
            entry = part.addAction(colour_name(name))
            if name in theme.takes:
                entry.setIcon(dot_icon(theme.takes[name]))
            entry.triggered.connect(
                lambda _=False, name=name: self.colourRequested.emit(tuple(ids), name)
            )
