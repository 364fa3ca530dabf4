"""The two views of the shelf: a row of cards, and a table when the shelf is tall."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QListView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from neurosketch.app.items.take_filter import NUMBER, TakeFilter
from neurosketch.app.items.take_model import Column, Role
from neurosketch.app.widgets.take_card import GAP, TakeCardDelegate, card_places, card_size
from neurosketch.app.widgets.take_hands import TakeHands
from neurosketch.app.widgets.take_paint import TakeLook
from neurosketch.app.widgets.take_row import TakeRowDelegate, row_height, row_name
from neurosketch.library.take import Take

Index = QModelIndex | QPersistentModelIndex
_ROWS = QItemSelectionModel.SelectionFlag.Rows
_RESTYLE = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)
_WIDTHS = {
    Column.STAR: 34, Column.LENGTH: 66, Column.TEMPO: 62, Column.KEY: 70, Column.MODEL: 96,
    Column.TAGS: 150, Column.LOUDNESS: 100, Column.CREATED: 138,
}  # fmt: skip
_NAME_LEAST = 230
_DISPENSABLE = (Column.CREATED, Column.LOUDNESS, Column.KEY, Column.TEMPO)


class ShelfCards(QListView):
    """Takes side by side; an ordinary wheel scrolls sideways.

    Signals:
        dragStarted(): a hand has pulled chosen takes away from their place.
    """

    dragStarted = Signal()

    def __init__(self, takes: TakeFilter, look: TakeLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("shelf.cards")
        self.setProperty("role", "shelf")
        self.setAccessibleName(self.tr("Takes"))
        self.setModel(takes)
        self.setModelColumn(Column.NAME)
        self.setItemDelegate(TakeCardDelegate(look, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.hands = TakeHands(self, takes, self.places)
        self.horizontalScrollBar().setSingleStep(card_size().width() + GAP)

    def places(self, index: Index) -> tuple[QRectF, QRectF]:
        """Star and name of a card, in the viewport."""
        take = index.data(Role.TAKE)
        tagged = isinstance(take, Take) and bool(take.tags)
        places = card_places(QRectF(self.visualRect(index)), tagged=tagged)
        return places.star, places.name

    def picture(self, take_id: str) -> QPixmap:
        """A card by itself, whether it is in sight or not."""
        takes, size = self.model(), card_size() + QSize(GAP, 26)
        row = takes.row_of(take_id) if isinstance(takes, TakeFilter) else -1
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round((size.width() - GAP) * ratio), round(size.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        if row >= 0:
            option = QStyleOptionViewItem()
            option.rect = QRect(QPoint(0, 0), size)
            painter = QPainter(pixmap)
            self.itemDelegate().paint(painter, option, takes.index(row, Column.NAME))
            painter.end()
        return pixmap

    def minimumSizeHint(self) -> QSize:
        """One card and the bar below it."""
        return card_size() + QSize(0, 12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn up and down into left and right."""
        way = event.angleDelta().x() or event.angleDelta().y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - way)
        event.accept()

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Choose whole rows: the table shows the same selection."""
        command = super().selectionCommand(index, event)
        return command | _ROWS if command else command

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        """Cards keep their size whatever they show: a list would lay out all of them anew."""
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, list(roles))

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Stay: keys are the hands' matter, and the focus alone must not choose the first take."""
        return self.currentIndex()

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Leave the drag to those who have the files."""
        self.hands.forget_press()
        self.dragStarted.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard has left."""
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Draw thumbnails in the new colours, cards in the new size."""
        super().changeEvent(event)
        if event.type() in _RESTYLE and hasattr(self, "_look"):
            self._look.thumbnails.clear()
            self.scheduleDelayedItemsLayout()


class ShelfTable(QTableView):
    """Takes below each other with a header that sorts.

    Signals:
        dragStarted(): a hand has pulled chosen takes away from their place.
        sortChosen(int, bool): the column to sort by (or `NUMBER`) and whether downwards.
    """

    dragStarted = Signal()
    sortChosen = Signal(int, bool)

    def __init__(self, takes: TakeFilter, look: TakeLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes = takes
        self.setObjectName("shelf.table")
        self.setProperty("role", "shelf")
        self.setAccessibleName(self.tr("Takes"))
        self.setModel(takes)
        self.setItemDelegate(TakeRowDelegate(look, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.hands = TakeHands(self, takes, self.places)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(row_height())
        rows.setDefaultSectionSize(row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(30)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        header.sectionClicked.connect(self._sort)

    def places(self, index: Index) -> tuple[QRectF, QRectF]:
        """Star and name of a row, in the viewport."""
        cell = QRectF(self.visualRect(index))
        if index.column() == Column.STAR:
            return cell, QRectF()
        return QRectF(), row_name(cell) if index.column() == Column.NAME else QRectF()

    def show_sorting(self, column: int, descending: bool) -> None:
        """Put the arrow where the takes are sorted by."""
        header = self.horizontalHeader()
        header.setSortIndicatorShown(column != NUMBER)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(column, order)

    def _sort(self, column: int) -> None:
        before, down = self._takes.sorting
        if column != before:
            self.sortChosen.emit(column, False)
        elif not down:
            self.sortChosen.emit(column, True)
        else:
            self.sortChosen.emit(NUMBER, False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out before names become unreadable."""
        super().resizeEvent(event)
        room = self.viewport().width() - sum(_WIDTHS.values())
        for column in _DISPENSABLE:
            self.setColumnHidden(column, room < _NAME_LEAST)
            if room < _NAME_LEAST:
                room += _WIDTHS[column]

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Stay: as in the cards."""
        return self.currentIndex()

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Leave the drag to those who have the files."""
        self.hands.forget_press()
        self.dragStarted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the size of the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_takes"):
            self.verticalHeader().setMinimumSectionSize(row_height())
            self.verticalHeader().setDefaultSectionSize(row_height())
