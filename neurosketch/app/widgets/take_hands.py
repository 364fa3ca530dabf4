"""What hands do to a view of takes: keys, clicks, the star, renaming, dragging."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from neurosketch.app.items.take_filter import TakeFilter
from neurosketch.app.items.take_model import Column, Role
from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.library.take import Take

Places = Callable[[QModelIndex], tuple[QRectF, QRectF]]
"""Star and name of an item, in the coordinates of the viewport; empty where it has none."""

_Flag = QItemSelectionModel.SelectionFlag
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1,
}  # fmt: skip
_JUMPS = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class TakeHands(QObject):
    """Listens to one view; cards and table behave alike.

    Arrow keys move and audition, with Shift they choose several; Enter brings a take's settings
    back. A click chooses at the press and plays at the release, so that a drag is silent.

    Args:
        view: shows a `TakeFilter`.
        places: where star and name of an item are.

    Signals:
        played(str), recalled(str), renameRequested(str, str), starToggled(str, bool): one take.
        menuRequested(object): where to open the menu, a global `QPoint`.
    """

    played = Signal(str)
    recalled = Signal(str)
    starToggled = Signal(str, bool)
    renameRequested = Signal(str, str)
    menuRequested = Signal(object)

    def __init__(self, view: QAbstractItemView, takes: TakeFilter, places: Places) -> None:
        super().__init__(view)
        self._view = view
        self._takes = takes
        self._places = places
        self._pressed = ""
        self._anchor = ""
        self._editor: InlineEditor | None = None
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setDragEnabled(True)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        view.setTabKeyNavigation(False)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.close_editor)
        takes.rearranging.connect(self.close_editor)

    def forget_press(self) -> None:
        """The press became a drag: letting go plays nothing."""
        self._pressed = ""

    def select_all(self) -> None:
        """Choose every take that is shown."""
        self._select(0, self._takes.rowCount() - 1)

    def current(self) -> str:
        """Id of the take the keyboard is on, or empty."""
        return self._takes.id_at(self._view.currentIndex().row())

    def rename(self) -> None:
        """Open the field in which the current take's name is typed."""
        index = self._view.currentIndex().siblingAtColumn(Column.NAME)
        take = index.data(Role.TAKE)
        if not isinstance(take, Take) or self._editor is not None:
            return
        self._view.scrollTo(index)
        editor = InlineEditor(
            take.name, self.tr("Name of the take"), self._view.viewport(), keep_on_leave=True
        )
        editor.setObjectName(f"take.{take.id}.editor")
        editor.committed.connect(lambda text: self._named(take, text))
        editor.closed.connect(self._forget_editor)
        self._editor = editor
        editor.open_at(self._places(index)[1].adjusted(-4, -2, 4, 2).toRect())

    def close_editor(self) -> None:
        """Keep what was typed and go away: the field would hang where the take no longer is."""
        if self._editor is not None:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _named(self, take: Take, text: str) -> None:
        name = " ".join(text.split())
        if name and name != take.name:
            self.renameRequested.emit(take.id, name)

    def _forget_editor(self) -> None:
        self._editor = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the view, mouse of its viewport."""
        if isinstance(event, QKeyEvent) and watched is self._view:
            if event.type() == QEvent.Type.ShortcutOverride:
                return self._claims(event)
            return event.type() == QEvent.Type.KeyPress and self._key(event)
        # Other events also come while the view is being taken down and has no viewport any more.
        mouse = isinstance(event, QContextMenuEvent | QMouseEvent)
        if not mouse or watched is not self._view.viewport():
            return False
        if isinstance(event, QContextMenuEvent):
            return self._menu(event)
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonPress:
                return self._press(event)
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._release(event)
            elif event.type() == QEvent.Type.MouseButtonDblClick:
                return self._double(event)
        return False

    def _claims(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        moving = (key in _STEPS or key in _JUMPS) and (held in _PLAIN or held == _SHIFT)
        if moving or (key in _ENTER and held in _PLAIN):
            event.accept()
            return True
        return False

    @staticmethod
    def _is_all(event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_A and bool(
            event.modifiers() == Qt.KeyboardModifier.ControlModifier
        )

    def _key(self, event: QKeyEvent) -> bool:
        key, current = Qt.Key(event.key()), self.current()
        if key in _STEPS or key in _JUMPS:
            self._walk(key, extend=bool(event.modifiers() & _SHIFT))
        elif self._is_all(event):
            self.select_all()
        elif current and key in _ENTER:
            self.recalled.emit(current)
        elif current and key == Qt.Key.Key_Menu:
            rect = self._view.visualRect(self._view.currentIndex())
            self.menuRequested.emit(self._view.viewport().mapToGlobal(rect.center()))
        else:
            # Letters are shortcuts of the window; a plain view would search for them.
            event.ignore()
        return True

    def _walk(self, key: Qt.Key, *, extend: bool) -> None:
        last = self._takes.rowCount() - 1
        row = self._takes.row_of(self.current())
        if last < 0:
            return
        if key in _STEPS:
            step = _STEPS[key]
            to = (0 if step > 0 else last) if row < 0 else row + step
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            to = 0 if key == Qt.Key.Key_Home else last
        else:
            to = max(row, 0) + (self._page() if key == Qt.Key.Key_PageDown else -self._page())
        to = min(max(to, 0), last)
        if to == row:
            return
        selection, take_id = self._view.selectionModel(), self._takes.id_at(to)
        # First of all it is to be heard: what the window shows of it may take a moment.
        self.played.emit(take_id)
        index = self._takes.index(self._takes.row_of(take_id), Column.NAME)
        if extend:
            anchor = self._takes.row_of(self._anchor)
            anchor = anchor if anchor >= 0 else max(row, 0)
            self._anchor = self._takes.id_at(anchor)
            selection.setCurrentIndex(index, _Flag.NoUpdate)
            self._select(anchor, to)
        else:
            self._anchor = take_id
            selection.setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)

    def _select(self, first: int, last: int) -> None:
        low, high = min(first, last), max(first, last)
        if high >= 0:
            chosen = QItemSelection(
                self._takes.index(low, 0), self._takes.index(high, len(Column) - 1)
            )
            self._view.selectionModel().select(chosen, _Flag.ClearAndSelect | _Flag.Rows)

    def _page(self) -> int:
        rect = self._view.visualRect(self._takes.index(0, 0))
        area = self._view.viewport().rect()
        across = area.width() // max(rect.width(), 1)
        down = area.height() // max(rect.height(), 1)
        return max(1, max(across, 1) * max(down, 1) - 1)

    def _press(self, event: QMouseEvent) -> bool:
        self._pressed = ""
        index = self._view.indexAt(event.position().toPoint())
        take = index.data(Role.TAKE)
        if not isinstance(take, Take):
            return False
        if self._places(index)[0].contains(event.position()):
            self.starToggled.emit(take.id, not take.starred)
            return True
        if event.modifiers() in _PLAIN:
            self._pressed = self._anchor = take.id
        return False

    def _release(self, event: QMouseEvent) -> None:
        index = self._view.indexAt(event.position().toPoint())
        pressed, self._pressed = self._pressed, ""
        if pressed and pressed == self._takes.id_at(index.row()):
            self.played.emit(pressed)

    def _double(self, event: QMouseEvent) -> bool:
        index = self._view.indexAt(event.position().toPoint())
        take = index.data(Role.TAKE)
        if isinstance(take, Take):
            star, name = self._places(index)
            if star.contains(event.position()):
                self.starToggled.emit(take.id, not take.starred)
            elif name.contains(event.position()):
                self.rename()
            else:
                self.recalled.emit(take.id)
        return True

    def _menu(self, event: QContextMenuEvent) -> bool:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            return True  # the Menu key has been answered
        place = event.pos() if isinstance(event.pos(), QPoint) else QPoint()
        if self._view.indexAt(place).isValid():
            self.menuRequested.emit(event.globalPos())
        return True
