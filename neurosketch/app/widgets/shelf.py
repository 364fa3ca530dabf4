"""The shelf: takes to hear, compare, sort out, mark, name and drag away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from neurosketch.app.items.family import family_of
from neurosketch.app.items.take_choice import TakeChoice
from neurosketch.app.items.take_filter import Criteria, TakeFilter
from neurosketch.app.items.take_model import TakeModel
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.shelf_details import ShelfDetails
from neurosketch.app.widgets.shelf_header import BIN, LIBRARY, SKETCH, ShelfHeader
from neurosketch.app.widgets.shelf_nothing import ShelfNothing
from neurosketch.app.widgets.shelf_views import ShelfCards, ShelfTable
from neurosketch.app.widgets.take_menu import TakeMenu
from neurosketch.app.widgets.take_paint import Sides, TakeLook
from neurosketch.library.take import Take


class Shelf(ThemedWidget):
    """Shows what it is given and tells what hands wish; it never changes a take by itself.

    Low, it is a row of cards; tall, a table. Arrow keys move and audition (`takeChosen`, then
    `takePlayed`), Enter recalls, Shift and Ctrl choose several.

    Signals:
        takeChosen(str), takePlayed(str), takeRecalled(str): id of one take.
        starToggled(str, bool), renameRequested(str, str), notesEdited(str, str): one take.
        starRequested(object, bool), colourChosen(object, str), deleteRequested(object),
        restoreRequested(object), exportRequested(object), dragRequested(object): tuple of ids.
        tagsEdited(object): take id → its tags from now on.
        jumpRequested(str): show this relative. gestureRequested(str, bool): replay or render.
        scopeChosen(str): `sketch`, `library` or `bin`. emptyRequested(): empty the bin.
        abSet(str, str): side `a` or `b` and take id. abSwapped(): other side.
        budgetChosen(float): GB the library may hold. matchToggled(bool): equally loud.
        expandedChanged(bool): tall or low. findRequested(str): look for its sound.
        searched(str): the text asked for. peaksWanted(object): ids of missing thumbnails.
        selectionChanged(object): tuple of chosen ids.
    """

    takeChosen = Signal(str)
    takePlayed = Signal(str)
    takeRecalled = Signal(str)
    starToggled = Signal(str, bool)
    renameRequested = Signal(str, str)
    restoreRequested = Signal(object)
    dragRequested = Signal(object)
    colourChosen = Signal(object, str)
    jumpRequested = Signal(str)
    abSet = Signal(str, str)
    expandedChanged = Signal(bool)
    searched = Signal(str)
    selectionChanged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setAccessibleName(self.tr("Takes"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._expanded = False
        self._with_details = {False: False, True: True}
        self.model = TakeModel(self)
        self.takes = TakeFilter(self.model, self)
        self._look = TakeLook()
        self.header = ShelfHeader(self)
        self.cards = ShelfCards(self.takes, self._look, self)
        self.table = ShelfTable(self.takes, self._look, self)
        self._choice = TakeChoice(self.model, self.takes, self)
        self.cards.setSelectionModel(self._choice.selection)
        self.table.setSelectionModel(self._choice.selection)
        self.details = ShelfDetails(self)
        self.menu = TakeMenu(self)
        # Told by one part alone.
        self.tagsEdited = self.details.tagsEdited
        self.notesEdited = self.details.notesEdited
        self.scopeChosen = self.header.scopeChosen
        self.matchToggled = self.header.matchToggled
        self.emptyRequested = self.header.emptyRequested
        self.budgetChosen = self.header.usage.budgetChosen
        self.abSwapped = self.header.compare.swapped
        self.peaksWanted = self.model.peaksWanted
        self.gestureRequested = self.menu.gestureRequested
        self.findRequested = self.menu.findRequested
        self.exportRequested = self.menu.exportRequested
        self.starRequested = self.menu.starRequested
        self.deleteRequested = self.menu.deleteRequested
        self._nothing = ShelfNothing(self)
        self._count_timer = QTimer(self)
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(0)
        self._build()
        self._connect()
        self.setFocusProxy(self.cards)
        self._show_state()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        for widget in (self._nothing, self.cards, self.table):
            row.addWidget(widget, 1)
        row.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addLayout(row, 1)
        self.table.hide()
        self.details.hide()

    def _connect(self) -> None:
        self.model.renameRequested.connect(self.renameRequested)
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset,
                       self.model.dataChanged):  # fmt: skip
            signal.connect(self._count_timer.start)
        self._count_timer.timeout.connect(self._show_choices)
        self.model.modelReset.connect(self._from_the_start)
        self._choice.moved.connect(self.takeChosen)
        self._choice.changed.connect(self._choice_changed)
        for view in (self.cards, self.table):
            view.dragStarted.connect(lambda: self.dragRequested.emit(self.selected()))
            hands = view.hands
            hands.played.connect(self.takePlayed)
            hands.recalled.connect(self.takeRecalled)
            hands.starToggled.connect(self.starToggled)
            hands.renameRequested.connect(self.renameRequested)
            hands.menuRequested.connect(self._open_menu)
        header, filters = self.header, self.header.filters
        filters.criteriaChanged.connect(self._filter)
        filters.sortChosen.connect(self.sort_by)
        self.table.sortChosen.connect(self.sort_by)
        self._nothing.allWanted.connect(filters.clear)
        header.scopeChosen.connect(self._show_state)
        header.detailsToggled.connect(self._show_details)
        header.expandToggled.connect(self.set_expanded)
        header.restoreRequested.connect(lambda: self.restoreRequested.emit(self.selected()))
        header.compare.sideClicked.connect(self._side_clicked)
        details, menu = self.details, self.menu
        for owner in (details, menu):
            owner.jumpRequested.connect(self.jumpRequested)
        details.colourChosen.connect(self.colourChosen)
        details.finished.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        menu.playRequested.connect(self.takePlayed)
        menu.recallRequested.connect(self.takeRecalled)
        menu.renameWanted.connect(self.rename_current)
        menu.tagsWanted.connect(self.edit_tags)
        menu.sideRequested.connect(self.abSet)
        menu.colourRequested.connect(self.colourChosen)
        menu.restoreRequested.connect(self.restoreRequested)

    def sizeHint(self) -> QSize:
        """A header and one row of cards."""
        return QSize(800, 190)

    # What is shown.

    def set_takes(self, takes: Iterable[Take]) -> None:
        """Show these takes instead of all others."""
        self.model.set_takes(takes)
        self._show_state()

    def upsert(self, take: Take) -> None:
        """Show a new take, or the new state of one."""
        self.model.upsert(take)
        self._show_state()

    def remove(self, take_ids: Iterable[str]) -> None:
        """Show these takes no longer."""
        self.model.remove(take_ids)
        self._show_state()

    def set_peaks(self, take_id: str, peaks: npt.NDArray[np.float32]) -> None:
        """A thumbnail has come: (N, 2) float32."""
        self.model.set_peaks(take_id, peaks)

    def set_model_names(self, names: Mapping[str, str]) -> None:
        """What people call the models: id → name."""
        self.model.set_model_names(names)

    def set_known_tags(self, tags: Sequence[str]) -> None:
        """Tags to offer while typing, also those of takes that are not shown."""
        self.details.set_known_tags(tags)

    def set_family(
        self, take_id: str, parents: Sequence[Take], children: Sequence[Take],
        twins: Sequence[Take],
    ) -> None:  # fmt: skip
        """The relatives of a take, as the library knows them."""
        if self.details.shown_ids == (take_id,):
            self.details.set_family(parents, children, twins)

    def set_found(self, text: str, take_ids: frozenset[str]) -> None:
        """What a search of the library found for a text; it adds to what is found here."""
        asked = self.header.filters.criteria
        if text == asked.text:
            self.header.filters.set_criteria(replace(asked, found=take_ids))

    def set_scope(self, scope: str) -> None:
        """Say which takes these are, without telling."""
        self.header.set_scope(scope)
        self._show_state()

    def set_sides(self, a: Take | None, b: Take | None) -> None:
        """Which takes are compared."""
        self._look.sides = Sides(a.id if a else "", b.id if b else "")
        self.header.compare.set_takes(a, b)
        self._repaint()

    def set_expanded(self, expanded: bool) -> None:
        """Tall with a table, or low with cards."""
        if expanded == self._expanded:
            return
        focused = self.cards.hasFocus() or self.table.hasFocus()
        self._expanded = expanded
        self.header.expand.setChecked(expanded)
        self.header.details.setChecked(self._with_details[expanded])
        self.setFocusProxy(self._view)
        self._show_state()
        if focused:
            self.setFocus()
        self.expandedChanged.emit(expanded)
        self._keep_in_sight()

    @property
    def expanded(self) -> bool:
        """Whether the table is shown."""
        return self._expanded

    def sort_by(self, column: int, descending: bool) -> None:
        """Sort by a column or `NUMBER`."""
        self.takes.sort_by(column, descending)
        self.table.show_sorting(column, descending)
        self.header.filters.set_sorting(column, descending)

    # What is chosen.

    def current(self) -> str | None:
        """Id of the chosen take."""
        return self._choice.current or None

    def selected(self) -> tuple[str, ...]:
        """Ids of all chosen takes, in the order shown; the current one when it is alone."""
        return self._choice.shown()

    def shown(self) -> tuple[str, ...]:
        """Ids of the takes that pass search and filter, in order."""
        return self.takes.ids()

    def set_current(self, take_id: str | None) -> None:
        """Mark a take without telling; None marks none."""
        self._choice.set_current(take_id or "")
        self._keep_in_sight()

    def rename_current(self) -> None:
        """Open the name field of the current take."""
        self._view.hands.rename()

    def edit_tags(self) -> None:
        """Put the keyboard where tags are typed."""
        self.header.details.setChecked(True)
        self.details.tags.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def edit_notes(self) -> None:
        """Put the keyboard where notes are typed."""
        self.header.details.setChecked(True)
        self.details.notes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def select_all(self) -> None:
        """Choose every take that is shown."""
        self._view.hands.select_all()

    def neighbour(self, take_id: str, step: int) -> str:
        """Id of the take `step` places from another as they are shown; empty at the ends."""
        row = self.takes.row_of(take_id)
        return self.takes.id_at(row + step) if row >= 0 else ""

    def search(self) -> None:
        """Put the keyboard into the search field."""
        self.header.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def _view(self) -> ShelfCards | ShelfTable:
        return self.table if self._expanded else self.cards

    def _choice_changed(self) -> None:
        self._look.current_id = self._choice.current
        self.header.set_selected(len(self.selected()))
        self.header.compare.set_current(self._choice.current)
        self._describe()
        self._repaint()
        self.selectionChanged.emit(self.selected())

    def _repaint(self) -> None:
        self.cards.viewport().update()
        self.table.viewport().update()

    def _keep_in_sight(self) -> None:
        index = self._choice.selection.currentIndex()
        if index.isValid():
            self._view.scrollTo(index)

    def drag_pixmap(self, take_id: str) -> QPixmap:
        """What hangs on the pointer while a take is dragged."""
        return self.cards.picture(take_id)

    def _from_the_start(self) -> None:
        """Begin with the first take, unless one is chosen and shown."""
        for bar in (self.cards.horizontalScrollBar(), self.table.verticalScrollBar()):
            bar.setValue(0)
        self._keep_in_sight()

    # Header and details.

    def _filter(self, criteria: Criteria) -> None:
        before = self.takes.criteria.text
        self.takes.set_criteria(criteria)
        self._show_state()
        self._from_the_start()
        if criteria.text != before:
            self.searched.emit(criteria.text)

    def _show_state(self) -> None:
        shown, total = self.takes.rowCount(), self.model.rowCount()
        self.header.set_count(shown, total)
        self.cards.setVisible(shown > 0 and not self._expanded)
        self.table.setVisible(shown > 0 and self._expanded)
        self._nothing.setVisible(shown == 0)
        texts = {
            SKETCH: self.tr("Nothing here yet. Press Generate, or keep what you hear."),
            LIBRARY: self.tr("The library is empty."),
            BIN: self.tr("The bin is empty."),
        }
        empty = texts[self.header.scope.value()]
        text = self.tr("No take matches.") if total else empty
        self._nothing.say(text, filtered=total > 0)

    def _show_choices(self) -> None:
        takes = self.model.takes
        models = {take.model_id: self.model.model_name(take) for take in takes if take.model_id}
        tags = sorted({tag for take in takes for tag in take.tags}, key=str.casefold)
        self.header.filters.set_choices(models, tags)
        self._describe()

    def _show_details(self, on: bool) -> None:
        self._with_details[self._expanded] = on
        self.details.setVisible(on)
        self._describe()
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _describe(self) -> None:
        if self.details.isHidden():
            return
        takes = self._selected_takes()
        self.details.set_takes(takes)
        if len(takes) == 1:
            self.details.set_facts(self.model.lines(takes[0]))
            self.details.set_family(*family_of(takes[0], self.model))

    def _selected_takes(self) -> list[Take]:
        known = (self.model.take(key) for key in self.selected())
        return [take for take in known if take is not None]

    def _side_clicked(self, side: str) -> None:
        if self._choice.current:
            self.abSet.emit(side, self._choice.current)

    def build_menu(self) -> QMenu | None:
        """The menu of the chosen takes; None when none is."""
        current = self.model.take(self._choice.current)
        if current is None:
            return None
        parents, children, twins = family_of(current, self.model)
        relatives, in_bin = [*parents, *children, *twins], self.header.scope.value() == BIN
        return self.menu.build(current, self._selected_takes(), relatives, self, in_bin=in_bin)

    def _open_menu(self, place: QPoint) -> None:
        menu = self.build_menu()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen take in sight."""
        super().resizeEvent(event)
        # After the views have laid out their items in the new size.
        QTimer.singleShot(0, self, self._keep_in_sight)
