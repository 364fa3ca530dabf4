"""The shelf: takes in order, side by side, with search and star filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.theme import current_theme, icon
from neurosketch.app.widgets.basics import ThemedWidget, expanding, label
from neurosketch.app.widgets.condition_chips import Chip
from neurosketch.app.widgets.model_picker import SearchField
from neurosketch.app.widgets.take_card import TakeCard, TakeView

__all__ = ["ShelfStrip", "TakeView"]


class _Strip(QWidget):
    """The row of cards; it holds the keyboard for all of them."""

    focusMoved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.focusMoved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard has left."""
        super().focusOutEvent(event)
        self.focusMoved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the shelf."""
        event.ignore()


class _Scroller(QScrollArea):
    """Scrolls sideways with an ordinary wheel."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn up and down into left and right."""
        way = event.angleDelta().x() or event.angleDelta().y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - way)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move between takes; a plain scroll area would scroll and keep them."""
        event.ignore()


class ShelfStrip(ThemedWidget):
    """Takes that can be heard, starred, renamed, dragged out and thrown away.

    Left and right move and audition (`takeChosen`, then `takePlayed`), Enter recalls a take's
    controls, F2 renames, Delete asks to bin, the menu key opens the take's menu. The shelf shows
    what `set_takes` says: it never changes a take by itself.
    """

    takeChosen = Signal(str)
    takePlayed = Signal(str)
    takeRecalled = Signal(str)
    starToggled = Signal(str, bool)
    renameRequested = Signal(str, str)
    deleteRequested = Signal(str)
    dragRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setAccessibleName(self.tr("Takes"))
        self._cards: dict[str, TakeCard] = {}
        self._current: str | None = None
        self._count = label("", "muted")
        self._search = SearchField(self.tr("Search takes"), self)
        self._search.setObjectName("shelf.search")
        self._search.setMaximumWidth(220)
        self._search.textChanged.connect(self._filter)
        self._starred: QPushButton = Chip(self.tr("starred"), self)
        self._starred.setObjectName("shelf.starred")
        self._starred.toggled.connect(self._filter)
        self._hint = label(self.tr("Drag a take into your DAW"), "caption")
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty_text = self.tr("Nothing here yet. Press Generate, or keep what you hear.")
        self._strip = _Strip()
        self._strip.setAccessibleName(self.tr("Takes"))
        self._strip.focusMoved.connect(self._repaint_current)
        self._row = QHBoxLayout(self._strip)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addStretch(1)
        self._scroll = _Scroller(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._strip)
        self._scroll.viewport().setAutoFillBackground(False)
        self._strip.setAutoFillBackground(False)
        self._build()
        self.setFocusProxy(self._strip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.theme_changed()
        self._filter()

    def _build(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(12)
        header.addWidget(label(self.tr("Takes"), "heading"))
        header.addWidget(self._count)
        header.addSpacing(8)
        header.addWidget(self._search)
        header.addWidget(self._starred)
        header.addWidget(expanding())
        header.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(header)
        column.addWidget(self._empty, 1)
        column.addWidget(self._scroll, 1)

    def sizeHint(self) -> QSize:
        """A header and one row of cards."""
        return QSize(800, 190)

    def theme_changed(self) -> None:
        """Tint the star of the filter."""
        if hasattr(self, "_starred"):
            self._starred.setIcon(icon("star-filled", token=current_theme().warn_mark))

    def set_empty_text(self, text: str) -> None:
        """What is said when there are no takes."""
        self._empty_text = text
        self._filter()

    def set_takes(self, takes: Sequence[TakeView]) -> None:
        """Show these takes in this order; cards of takes that stay are kept."""
        former, self._cards = self._cards, {}
        for at, view in enumerate(takes):
            card = former.pop(view.id, None)
            if card is None:
                card = self._new_card(view)
            else:
                card.set_view(view)
                self._row.removeWidget(card)
            self._row.insertWidget(at, card)
            self._cards[view.id] = card
        for card in former.values():
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.set_current(self._current if self._current in self._cards else None)
        self._filter()

    def _new_card(self, view: TakeView) -> TakeCard:
        card = TakeCard(view, self._strip)
        card.chosen.connect(self._card_chosen)
        card.played.connect(self.takePlayed)
        card.recalled.connect(self.takeRecalled)
        card.starToggled.connect(self.starToggled)
        card.renameRequested.connect(self.renameRequested)
        card.deleteRequested.connect(self.deleteRequested)
        card.dragRequested.connect(self.dragRequested)
        return card

    def current(self) -> str | None:
        """Id of the chosen take."""
        return self._current

    def set_current(self, take_id: str | None) -> None:
        """Mark a take without telling; None marks none."""
        self._current = take_id if take_id in self._cards else None
        for key, card in self._cards.items():
            card.set_current(key == self._current)
        if self._current is not None:
            self._strip.setAccessibleDescription(self._cards[self._current].accessibleName())
            self._scroll.ensureWidgetVisible(self._cards[self._current], 10, 0)

    def card(self, take_id: str) -> TakeCard:
        """The card of a take."""
        return self._cards[take_id]

    def shown(self) -> tuple[str, ...]:
        """Ids of the takes that pass search and filter, in order."""
        return tuple(key for key, card in self._cards.items() if not card.isHidden())

    def rename_current(self) -> None:
        """Open the name field of the chosen take."""
        if self._current is not None:
            self._cards[self._current].rename()

    def _card_chosen(self, take_id: str) -> None:
        self._strip.setFocus(Qt.FocusReason.MouseFocusReason)
        self.set_current(take_id)
        self.takeChosen.emit(take_id)

    def _filter(self) -> None:
        words = self._search.text().lower().split()
        for card in self._cards.values():
            view = card.view
            text = f"{view.name} {view.detail} {view.seed_text}".lower()
            fits = all(word in text for word in words)
            card.setVisible(fits and (view.starred or not self._starred.isChecked()))
        shown = len(self.shown())
        total = len(self._cards)
        self._count.setText(str(total) if shown == total else f"{shown} / {total}")
        self._scroll.setVisible(shown > 0)
        self._empty.setVisible(shown == 0)
        self._empty.setText(self.tr("No take matches.") if total else self._empty_text)
        for widget in (self._search, self._starred, self._hint):
            widget.setVisible(total > 0)

    def _repaint_current(self) -> None:
        if self._current is not None:
            self._cards[self._current].update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and audition, recall, rename, bin, menu."""
        key, shown = Qt.Key(event.key()), self.shown()
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(shown) - 1}
        if shown and (way is not None or key in ends):
            if way is None:
                at = ends[key]
            elif self._current in shown:
                at = min(max(shown.index(self._current) + way, 0), len(shown) - 1)
            else:
                at = 0 if way > 0 else len(shown) - 1
            if shown[at] != self._current:
                self.set_current(shown[at])
                self.takeChosen.emit(shown[at])
                self.takePlayed.emit(shown[at])
        elif self._current is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.takeRecalled.emit(self._current)
        elif key == Qt.Key.Key_F2:
            self.rename_current()
        elif self._current is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.deleteRequested.emit(self._current)
        elif self._current is not None and key == Qt.Key.Key_Menu:
            self._cards[self._current].popup_menu()
        else:
            super().keyPressEvent(event)
