"""The F1 sheet: every key, drawn from the action table over the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from neurosketch.app.actions import ACTIONS, GESTURES, native
from neurosketch.app.theme import colour, current_theme
from neurosketch.app.widgets.basics import label

_COLUMNS = 2


class ShortcutsSheet(QWidget):
    """Covers its parent until a key or a click; nothing waits for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("sheet.shortcuts")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Shortcuts"))
        card = QFrame(self)
        card.setProperty("role", "panel")
        box = QVBoxLayout(card)
        box.setContentsMargins(28, 22, 28, 24)
        box.setSpacing(14)
        box.addWidget(label(self.tr("Shortcuts"), "title"))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        groups = self._groups()
        for first in range(_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(14)
            for title, rows in groups[first::_COLUMNS]:
                column.addLayout(self._group(title, rows))
            column.addStretch(1)
            columns.addLayout(column)
        box.addLayout(columns)
        outer = QVBoxLayout(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Show the sheet or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.setGeometry(self._over.rect())
            self.raise_()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
        rows: dict[str, list[tuple[str, str]]] = {}
        for spec in ACTIONS:
            keys = " · ".join(native(key) for key in spec.keys)
            rows.setdefault(spec.group, []).append((keys, spec.title()))
        for group, keys, text in GESTURES:
            translate = QCoreApplication.translate
            rows[group].append((translate("actions", keys), translate("actions", text)))
        return [(QCoreApplication.translate("actions", g), r) for g, r in rows.items()]

    @staticmethod
    def _group(title: str, rows: Iterable[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for row, (keys, text) in enumerate(rows, start=1):
            grid.addWidget(label(keys, "muted"), row, 0)
            grid.addWidget(label(text), row, 1)
        grid.setColumnMinimumWidth(0, 132)
        grid.setColumnStretch(1, 1)
        return grid

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(current_theme().background, 0.82))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any click puts it away."""
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Keep every key from the shortcuts of the window while this is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key puts it away."""
        self.hide()
