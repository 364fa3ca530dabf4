"""The name of the sketch at the top left: opens its menu, and is typed over in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from neurosketch.app.theme import current_theme, icon_pixmap
from neurosketch.app.widgets.inline_editor import InlineEditor

_WIDEST = 190
_EDITED = 320
"""Width in which a name is typed, and up to which the menu shows one."""
_MARK = 12
_GAP = 5


class SketchButton(QPushButton):
    """Shows which sketch is open and whether it may be written.

    Args:
        actions: of the menu, in groups; recent sketches come after the first group.

    Signals:
        recentChosen(object): path of a sketch.
        renamed(str): another name was typed.
    """

    recentChosen = Signal(object)
    renamed = Signal(str)

    def __init__(self, actions: Sequence[Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sketch.name")
        self.setProperty("role", "flat")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name = ""
        self._read_only = False
        self._actions = actions
        self._recent: tuple[Path, ...] = ()
        self.menu_of_sketch = QMenu(self)
        self.menu_of_sketch.setObjectName("menu.sketch")
        self.menu_of_sketch.setToolTipsVisible(True)
        self.clicked.connect(self._open)
        self.set_sketch("", read_only=False)
        self._fill()

    def set_sketch(self, name: str, *, read_only: bool, folder: Path | None = None) -> None:
        """Show a sketch.

        Args:
            name: what people call it; empty before one is open.
            read_only: what is done here does not reach its file.
            folder: where it lies, for the tool tip.
        """
        self._name, self._read_only = name, read_only
        state = self.tr("{0}, read-only").format(name) if read_only else name
        self.setAccessibleName(self.tr("Sketch: {0}").format(state))
        self.setToolTip("\n".join(filter(None, (state, str(folder) if folder else ""))))
        self.setVisible(bool(name))
        self.updateGeometry()
        self.update()

    def set_recent(self, paths: Sequence[Path]) -> None:
        """Offer these sketches."""
        self._recent = tuple(paths)
        self._fill()

    def sketch_name(self) -> str:
        """The name it shows."""
        return self._name

    def edit_name(self) -> None:
        """Let the name be typed over."""
        # Over its neighbours in the bar: the button is as narrow as a short name.
        bar = self.parentWidget() or self
        editor = InlineEditor(self._name, self.tr("Name of the sketch"), bar, keep_on_leave=True)
        editor.setObjectName("sketch.editor")
        editor.committed.connect(self.renamed)
        place = QRect(self.mapTo(bar, QPoint(0, 0)), self.size()).adjusted(0, 2, 0, -2)
        place.setWidth(max(place.width(), min(_EDITED, bar.width() - place.left())))
        editor.open_at(place)

    def sizeHint(self) -> QSize:
        """As wide as the name, up to a limit."""
        width = self.fontMetrics().horizontalAdvance(self._name) + self._marks() + 20
        return QSize(min(width, _WIDEST), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The name may be shortened before anything else in the bar is."""
        return QSize(52, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lock, name, chevron."""
        super().paintEvent(event)
        theme, painter = current_theme(), QPainter(self)
        ratio = self.devicePixelRatioF()
        left, middle = 8.0, self.height() / 2
        if self._read_only:
            lock = icon_pixmap("lock", theme.warn, _MARK, ratio)
            painter.drawPixmap(QPoint(round(left), round(middle - _MARK / 2)), lock)
            left += _MARK + _GAP
        room = self.width() - left - _MARK - _GAP - 6
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, int(room))
        painter.setPen(theme.text if self.underMouse() or self.hasFocus() else theme.muted)
        vertical = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, 0, room, self.height()), vertical, text)
        left += min(self.fontMetrics().horizontalAdvance(text), room) + _GAP
        mark = icon_pixmap("chevron-down", theme.muted, _MARK, ratio)
        painter.drawPixmap(QPoint(round(left), round(middle - _MARK / 2) + 1), mark)
        painter.end()

    def _marks(self) -> int:
        return _MARK + _GAP + ((_MARK + _GAP) if self._read_only else 0)

    def _fill(self) -> None:
        menu = self.menu_of_sketch
        menu.clear()
        for number, group in enumerate(self._actions):
            for action in group:
                menu.addAction(action)
            if number == 0 and self._recent:
                menu.addSection(self.tr("Recent"))
                for path in self._recent:
                    name = self.fontMetrics().elidedText(
                        path.stem, Qt.TextElideMode.ElideMiddle, _EDITED
                    )
                    entry = menu.addAction(name.replace("&", "&&"))
                    entry.setObjectName("sketch.recent")
                    entry.setToolTip(str(path))
                    entry.triggered.connect(lambda _=False, p=path: self.recentChosen.emit(p))
            if number + 1 < len(self._actions):
                menu.addSeparator()

    def _open(self) -> None:
        self.menu_of_sketch.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))
