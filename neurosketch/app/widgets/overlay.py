"""A card over the window that keeps the keyboard to itself until it is put away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from neurosketch.app.theme import colour, current_theme

MARGIN = 24


class Overlay(QWidget):
    """Covers its parent; Escape or a click beside the card puts it away, and nothing waits for it.

    Args:
        name: object name.
        parent: what it lies over.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._back: QWidget | None = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card = QFrame(self)
        self.card.setProperty("role", "panel")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def bring_up(self) -> None:
        """Show it with the keyboard on it."""
        self.fit()
        self._back = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Hide it and give the keyboard back."""
        back, self._back = self._back, None
        if self.isAncestorOf(QApplication.focusWidget() or self):
            here = back is not None and isValid(back) and back.isVisible()
            (back if back is not None and here else self.window()).setFocus()
        self.hide()

    def fit(self) -> None:
        """Take the size of what lies below."""
        self.setGeometry(self._over.rect())

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [
            widget
            for widget in self.card.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and widget.isEnabled()
            and widget.focusProxy() is None
        ]

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the card: what lies below cannot be seen."""
        stops, here = self.stops(), QApplication.focusWidget()
        if stops:
            at = next((n for n, stop in enumerate(stops) if stop is here), -1 if forward else 0)
            target = stops[(at + (1 if forward else -1)) % len(stops)]
            target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self.fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(current_theme().background, 0.82))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card puts it away."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.put_away()

    def event(self, event: QEvent) -> bool:
        """Keep every key from the shortcuts of the window while this is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts it away; whatever else nobody wanted stays here."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
