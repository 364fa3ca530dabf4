"""The line above the takes: scope, count, filters, comparison, size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QPushButton, QWidget

from neurosketch.app.theme import icon
from neurosketch.app.widgets.basics import IconButton, SegmentedControl, expanding, label
from neurosketch.app.widgets.shelf_filters import ShelfFilters, popup
from neurosketch.app.widgets.shelf_usage import ShelfUsage
from neurosketch.app.widgets.take_compare import TakeCompare

SKETCH, LIBRARY, BIN = "sketch", "library", "bin"
SCOPES = (SKETCH, LIBRARY, BIN)
"""Which takes the shelf shows: those of this sketch, all that are kept, those thrown away."""

_SEARCH_ROOM = 90
"""A hint is left out before the search field gets narrower than this more than its least."""


class ShelfHeader(QWidget):
    """Everything that acts on the shelf as a whole.

    Signals:
        scopeChosen(str): one of `SCOPES`.
        matchToggled(bool): whether takes are to sound equally loud.
        detailsToggled(bool): whether the strip beside the takes is shown.
        expandToggled(bool): whether the shelf is tall.
        restoreRequested(): bring the chosen takes back from the bin.
        emptyRequested(): delete for good, as confirmed, what is in the bin.
    """

    scopeChosen = Signal(str)
    matchToggled = Signal(bool)
    detailsToggled = Signal(bool)
    expandToggled = Signal(bool)
    restoreRequested = Signal()
    emptyRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._title = label(self.tr("Takes"), "heading")
        scopes = (
            (SKETCH, self.tr("Sketch")), (LIBRARY, self.tr("Library")), (BIN, self.tr("Bin")),
        )  # fmt: skip
        self.scope = SegmentedControl(scopes, self.tr("Takes of"), self)
        tips = {
            SKETCH: self.tr("The takes of this sketch"),
            LIBRARY: self.tr("Every take that is kept"),
            BIN: self.tr("Takes that were thrown away"),
        }
        for key, tip in tips.items():
            self.scope.button(key).setObjectName(f"shelf.scope.{key}")
            self.scope.button(key).setToolTip(tip)
            # After a click the arrow keys are to go through the takes, not on to another scope.
            self.scope.button(key).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scope.changed.connect(self._scope_chosen)
        self._count = label("", "muted")
        self.filters = ShelfFilters(self)
        self._aside = label(self.tr("Drag a take into your DAW"), "caption")
        self.usage = ShelfUsage(self)
        self.restore = self._button(self.tr("Restore"), "shelf.restore")
        self.restore.clicked.connect(self.restoreRequested)
        self.empty = self._button(self.tr("Empty bin…"), "shelf.empty")
        self.empty.clicked.connect(lambda: popup(self.build_empty_menu(), self.empty))
        self.match = self._icon("loudness", self.tr("Equally loud"), "shelf.match", True)
        self.match.setToolTip(self.tr("Play takes equally loud, to compare them by their sound"))
        self.match.toggled.connect(self.matchToggled)
        self.compare = TakeCompare(self)
        self.details = self._icon("details", self.tr("Details of the take"), "shelf.details", True)
        self.details.toggled.connect(self.detailsToggled)
        self.expand = IconButton(
            "chevron-up", self.tr("Tall shelf"), checked_icon="chevron-down", tint="muted",
            checked_tint="text", role="flat", parent=self,
        )  # fmt: skip
        self.expand.setObjectName("shelf.expand")
        self.expand.toggled.connect(self.expandToggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        # The widths are watched here; the layout would forbid what hiding a text makes possible.
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for widget in (self._title, self._count, self.scope):
            row.addWidget(widget)
        row.addWidget(self.filters, 100)
        row.addWidget(expanding(), 1)
        row.addWidget(self._aside)
        row.addWidget(self.usage)
        for other in (self.restore, self.empty, self.compare, self.match, self.details,
                       self.expand):  # fmt: skip
            row.addWidget(other)
        self.set_selected(0)
        self._show_scope()

    def _button(self, text: str, name: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setObjectName(name)
        made.setProperty("role", "chip")
        return made

    def _icon(self, name: str, text: str, object_name: str, checkable: bool) -> IconButton:
        made = IconButton(
            name, text, tint="muted", checked_tint="accent_text" if checkable else "",
            role="flat", parent=self,
        )  # fmt: skip
        made.setObjectName(object_name)
        return made

    def set_scope(self, scope: str) -> None:
        """Show which takes are listed, without telling."""
        self.scope.set_value(scope)
        self._show_scope()

    def set_count(self, shown: int, total: int) -> None:
        """How many takes there are, and how many of them are shown."""
        self._total = total
        if shown == total:
            self._count.setText(f"{total:,}".replace(",", "\u202f"))
        else:
            self._count.setText(self.tr("{0} of {1}").format(shown, total))
        self.filters.setVisible(total > 0)
        self.empty.setEnabled(total > 0)
        self._show_scope()

    def set_selected(self, count: int) -> None:
        """How many takes are chosen."""
        self.restore.setEnabled(count > 0)

    def set_usage(self, text: str, budget_gb: float) -> None:
        """How much room the takes fill, and how much they may fill."""
        self.usage.set_usage(text, budget_gb)
        self._fit()

    def build_empty_menu(self) -> QMenu:
        """Asks before takes are gone for good."""
        menu = QMenu(self)
        text = self.tr("Delete {0} takes for good: no undo brings them back")
        menu.addAction(icon("trash"), text.format(self._total), self.emptyRequested.emit)
        menu.addAction(self.tr("Keep them"))
        return menu

    def set_match(self, on: bool) -> None:
        """Show whether takes sound equally loud, without telling."""
        self.match.blockSignals(True)
        self.match.setChecked(on)
        self.match.blockSignals(False)
        self.match.set_icon_names("loudness")

    def _scope_chosen(self, scope: str) -> None:
        self._show_scope()
        self.scopeChosen.emit(scope)

    def _show_scope(self) -> None:
        in_bin = self.scope.value() == BIN
        for widget in (self.restore, self.empty):
            widget.setVisible(in_bin)
        for other in (self.compare, self.match):
            other.setVisible(not in_bin and self._total > 0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is only said, before anything that acts gets too narrow."""
        super().resizeEvent(event)
        self._fit()

    def _essential(self) -> int:
        """Width of everything that acts, as narrow as it can be."""
        row = self.layout()
        gaps = row.spacing() if row is not None else 0
        parts = (self._count, self.scope, self.filters, self.restore, self.empty, self.compare,
                 self.match, self.details, self.expand)  # fmt: skip
        return sum(w.minimumSizeHint().width() + gaps for w in parts if not w.isHidden())

    def _fit(self) -> None:
        sketch, left = self.scope.value() == SKETCH, self.width() - self._essential()
        aside, other = (self._aside, self.usage) if sketch else (self.usage, self._aside)
        other.hide()
        for widget, spare in ((self._title, 0), (aside, _SEARCH_ROOM)):
            needed = widget.sizeHint().width() + 10
            fits = needed + spare <= left and (widget is not self._aside or self._total > 0)
            widget.setVisible(fits)
            left -= needed if fits else 0

    def minimumSizeHint(self) -> QSize:
        """What is only said may be left out."""
        return QSize(self._essential(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Count or chips have another width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)
