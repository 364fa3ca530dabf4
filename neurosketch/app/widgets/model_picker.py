"""The list of models with a search field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.theme import current_theme, icon
from neurosketch.app.widgets.basics import label
from neurosketch.app.widgets.model_card import BrokenCard, ModelCard
from neurosketch.core.model_spec import ModelSpec

_DETAILED_UP_TO = 3


class SearchField(QLineEdit):
    """A line with a magnifying glass; Escape empties it."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(False)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._tint()

    def _tint(self) -> None:
        self._glass.setIcon(icon("search", token=current_theme().muted))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the glass in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_glass"):
            self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field before it means anything else."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class ModelPicker(QWidget):
    """Cards of all models; arrow keys or a click choose one.

    `modelChosen` tells the id. The card is marked by `set_current`, so that a model that fails to
    load leaves the former one marked.
    """

    modelChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model.picker")
        self.setAccessibleName(self.tr("Models"))
        self._cards: dict[str, ModelCard] = {}
        self._broken: list[BrokenCard] = []
        self._current: str | None = None
        self._search = SearchField(self.tr("Search models"), self)
        self._search.setObjectName("model.search")
        self._search.textChanged.connect(self._filter)
        self._nothing = label(self.tr("No model matches."), "muted")
        self._nothing.hide()
        self._list = QWidget()
        self._list.setProperty("role", "plain")
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._rows.addWidget(self._nothing)
        self._rows.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        scroll.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._scroll = scroll
        # Once the list has its new height, which the layout gives it after this widget.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._show_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(scroll, 1)

    def set_models(
        self, specs: Sequence[ModelSpec], broken: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Show these models, then those that cannot be read as (name, reason)."""
        for card in (*self._cards.values(), *self._broken):
            self._rows.removeWidget(card)
            card.removeEventFilter(self)
            card.hide()
            card.deleteLater()
        detailed = len(specs) <= _DETAILED_UP_TO
        self._cards = {s.id: ModelCard(s, self._list, detailed=detailed) for s in specs}
        self._broken = [BrokenCard(name, reason, self._list) for name, reason in broken]
        for at, card in enumerate((*self._cards.values(), *self._broken)):
            self._rows.insertWidget(at, card)
            card.installEventFilter(self)
        for model in self._cards.values():
            model.clicked.connect(self._clicked)
        self._search.setVisible(len(specs) + len(broken) > 1)
        self.set_current(self._current if self._current in self._cards else None)
        self._filter(self._search.text())

    def current(self) -> str | None:
        """Id of the marked model."""
        return self._current

    def set_current(self, model_id: str | None) -> None:
        """Mark a model without telling; None marks none."""
        self._current = model_id
        for key, card in self._cards.items():
            card.setChecked(key == model_id)
        self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The marked model stays in sight in a window that got smaller."""
        super().resizeEvent(event)
        self._settle.start()

    def _show_current(self) -> None:
        if self._current in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[self._current], 0, 4)

    def set_loading(self, model_id: str | None) -> None:
        """Say on one card that its model is being loaded; None on none."""
        for key, card in self._cards.items():
            card.set_loading(key == model_id)

    def card(self, model_id: str) -> ModelCard:
        """The card of a model."""
        return self._cards[model_id]

    def broken_cards(self) -> tuple[BrokenCard, ...]:
        """The cards of models that cannot be read."""
        return tuple(self._broken)

    def shown(self) -> tuple[str, ...]:
        """Ids of the models that match the search, in order."""
        return tuple(key for key, card in self._cards.items() if not card.isHidden())

    def _clicked(self) -> None:
        card = self.sender()
        if isinstance(card, ModelCard):
            # The click toggled the mark; only `set_current` may move it.
            self.set_current(self._current)
            self.modelChosen.emit(card.spec.id)

    def _filter(self, query: str) -> None:
        found = False
        for card in (*self._cards.values(), *self._broken):
            match = card.matches(query)
            card.setVisible(match)
            found = found or match
        self._nothing.setVisible(bool(query.strip()) and not found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys walk the cards; Enter or Space on a card chooses it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            way = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if way is not None:
                self._walk(watched, way)
                return True
            chosen = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if chosen and isinstance(watched, ModelCard):
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def _walk(self, start: QObject, way: int) -> None:
        shown = [c for c in (*self._cards.values(), *self._broken) if not c.isHidden()]
        at = next((i for i, card in enumerate(shown) if card is start), -1) + way
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(shown[at], 0, 4)
