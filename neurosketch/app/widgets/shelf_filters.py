"""What narrows the shelf down: search, star, model, tag, colour, notes; and what sorts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QSizePolicy, QWidget

from neurosketch.app.items.take_filter import NUMBER, Criteria
from neurosketch.app.items.take_model import Column
from neurosketch.app.theme import colour, current_theme, icon
from neurosketch.app.widgets.basics import IconButton, ThemedWidget
from neurosketch.app.widgets.condition_chips import Chip
from neurosketch.app.widgets.model_picker import SearchField
from neurosketch.app.widgets.take_colours import colour_name
from neurosketch.library.take import COLOURS

_MOST_TAGS = 40
"""More would not fit on a screen; the search finds the others."""


def popup(menu: QMenu, below: QWidget) -> None:
    """Open a menu below a widget without waiting for its end."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def dot_icon(token: str) -> QIcon:
    """A dot in a colour."""
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(token))
    painter.drawEllipse(QPointF(16, 16), 9, 9)
    painter.end()
    return QIcon(pixmap)


class MenuChip(Chip):
    """A chip that opens a menu and is lit while something in the menu is chosen."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._plain = text

    def nextCheckState(self) -> None:
        """Only what is chosen lights it, not the click."""

    def show_choice(self, names: Sequence[str]) -> None:
        """Say what is chosen: one by its name, several by their number."""
        self.setChecked(bool(names))
        text = self._plain
        if len(names) == 1:
            text = names[0] if len(names[0]) <= 14 else names[0][:13] + "…"
        elif names:
            text = f"{self._plain} {len(names)}"
        self.setText(text)
        self.setAccessibleName(f"{self._plain}: {', '.join(names)}" if names else self._plain)
        self.updateGeometry()


class ShelfFilters(ThemedWidget):
    """Search field, chips and the order.

    Signals:
        criteriaChanged(object): the `Criteria` asked for now.
        sortChosen(int, bool): column or `NUMBER`, and whether downwards.
    """

    criteriaChanged = Signal(object)
    sortChosen = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._criteria = Criteria()
        self._models: dict[str, str] = {}
        self._tags: tuple[str, ...] = ()
        self._sorting: tuple[int, bool] = (NUMBER, False)
        self.search = SearchField(self.tr("Search takes"), self)
        self.search.setObjectName("shelf.search")
        self.search.setMinimumWidth(90)
        self.search.setMaximumWidth(220)
        self.search.textChanged.connect(self._searched)
        self.starred = Chip(self.tr("starred"), self)
        self.starred.setObjectName("shelf.starred")
        self.starred.toggled.connect(self._starred)
        self.model = MenuChip(self.tr("Model"), self)
        self.model.setObjectName("shelf.model")
        self.model.clicked.connect(lambda: popup(self.build_model_menu(), self.model))
        self.tag = MenuChip(self.tr("Tag"), self)
        self.tag.setObjectName("shelf.tag")
        self.tag.clicked.connect(lambda: popup(self.build_tag_menu(), self.tag))
        self.more = MenuChip(self.tr("Colour"), self)
        self.more.setObjectName("shelf.more")
        self.more.clicked.connect(lambda: popup(self.build_more_menu(), self.more))
        self.order = IconButton("sort", self.tr("Sort"), tint="muted", role="flat", parent=self)
        self.order.setObjectName("shelf.sort")
        self.order.clicked.connect(lambda: popup(self.build_sort_menu(), self.order))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.search, 1)
        for widget in (self.starred, self.model, self.tag, self.more, self.order):
            widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(widget)
        row.setSizeConstraint(QLayout.SizeConstraint.SetMinAndMaxSize)
        self.theme_changed()

    @property
    def criteria(self) -> Criteria:
        """What is asked for."""
        return self._criteria

    def theme_changed(self) -> None:
        """Tint the star."""
        if hasattr(self, "starred"):
            self.starred.setIcon(icon("star-filled", token=current_theme().warn_mark))

    def set_choices(self, models: Mapping[str, str], tags: Sequence[str]) -> None:
        """What models (id → name) and tags there are to choose from.

        A chosen one that is gone stays in its menu, or nothing could be done about it.
        """
        self._models = {key: name or key for key, name in models.items()}
        self._tags = tuple(tags)
        self._show()

    def set_criteria(self, criteria: Criteria) -> None:
        """Ask for other takes; told like a choice of the user."""
        if criteria == self._criteria:
            return
        self._criteria = criteria
        for widget in (self.search, self.starred):
            widget.blockSignals(True)
        if self.search.text().split() != criteria.text.split():
            self.search.setText(criteria.text)
        self.starred.setChecked(criteria.starred)
        for widget in (self.search, self.starred):
            widget.blockSignals(False)
        self._show()
        self.criteriaChanged.emit(criteria)

    def clear(self) -> None:
        """Ask for nothing: every take is shown."""
        self.set_criteria(Criteria())

    def set_sorting(self, column: int, descending: bool) -> None:
        """Show the order without telling."""
        self._sorting = (column, descending)

    def _searched(self, text: str) -> None:
        # Ids found for a former text say nothing about this one.
        self.set_criteria(replace(self._criteria, text=text, found=frozenset()))

    def _starred(self, on: bool) -> None:
        self.set_criteria(replace(self._criteria, starred=on))

    def _show(self) -> None:
        asked = self._criteria
        self.model.show_choice([self._models.get(key, key) for key in sorted(asked.models)])
        self.tag.show_choice(sorted(asked.tags))
        more = [colour_name(name) for name in COLOURS if name in asked.colours]
        self.more.show_choice([*more, self.tr("Notes")] if asked.with_notes else more)
        self.tag.setEnabled(bool(self._tags or asked.tags))
        self.model.setEnabled(bool(self._models or asked.models))

    def build_model_menu(self) -> QMenu:
        """One model or several."""
        menu, asked = QMenu(self), self._criteria
        _entry(menu, self.tr("All models"), not asked.models).triggered.connect(
            lambda: self.set_criteria(replace(self._criteria, models=frozenset()))
        )
        menu.addSeparator()
        known = {key: key for key in asked.models} | self._models
        for key, name in sorted(known.items(), key=lambda pair: pair[1].casefold()):
            entry = _entry(menu, name or self.tr("No model"), key in asked.models)
            entry.triggered.connect(
                lambda _=False, key=key: self.set_criteria(
                    replace(self._criteria, models=self._criteria.models ^ {key})
                )
            )
        return menu

    def build_tag_menu(self) -> QMenu:
        """One tag or several; a take must carry all of them."""
        menu, asked = QMenu(self), self._criteria
        _entry(menu, self.tr("Any tags"), not asked.tags).triggered.connect(
            lambda: self.set_criteria(replace(self._criteria, tags=frozenset()))
        )
        menu.addSeparator()
        for tag in sorted(asked.tags.union(self._tags[:_MOST_TAGS]), key=str.casefold):
            # An ampersand would mark a key.
            entry = _entry(menu, tag.replace("&", "&&"), tag in asked.tags)
            entry.triggered.connect(
                lambda _=False, tag=tag: self.set_criteria(
                    replace(self._criteria, tags=self._criteria.tags ^ {tag})
                )
            )
        return menu

    def build_more_menu(self) -> QMenu:
        """Colours, and whether there are notes."""
        menu, asked, theme = QMenu(self), self._criteria, current_theme()
        _entry(menu, self.tr("Any colour"), not asked.colours).triggered.connect(
            lambda: self.set_criteria(replace(self._criteria, colours=frozenset()))
        )
        for name in COLOURS[1:]:
            entry = _entry(menu, colour_name(name), name in asked.colours)
            entry.setIcon(dot_icon(theme.takes[name]))
            entry.triggered.connect(
                lambda _=False, name=name: self.set_criteria(
                    replace(self._criteria, colours=self._criteria.colours ^ {name})
                )
            )
        menu.addSeparator()
        _entry(menu, self.tr("With notes"), asked.with_notes).triggered.connect(
            lambda: self.set_criteria(
                replace(self._criteria, with_notes=not self._criteria.with_notes)
            )
        )
        return menu

    def build_sort_menu(self) -> QMenu:
        """By what the takes are sorted, and in which direction."""
        menu, (column, down) = QMenu(self), self._sorting
        for value, text in (
            (NUMBER, self.tr("In the order they were made")),
            (Column.NAME, self.tr("By name")), (Column.STAR, self.tr("Starred first")),
            (Column.LENGTH, self.tr("By length")), (Column.TEMPO, self.tr("By tempo")),
            (Column.KEY, self.tr("By key")), (Column.MODEL, self.tr("By model")),
            (Column.LOUDNESS, self.tr("By loudness")),
        ):  # fmt: skip
            entry = _entry(menu, text, value == column)
            entry.triggered.connect(
                lambda _=False, value=value: self.sortChosen.emit(int(value), self._sorting[1])
            )
        menu.addSeparator()
        _entry(menu, self.tr("Turn the order round"), down).triggered.connect(
            lambda: self.sortChosen.emit(self._sorting[0], not self._sorting[1])
        )
        return menu


def _entry(menu: QMenu, text: str, checked: bool) -> QAction:
    entry = menu.addAction(text)
    entry.setCheckable(True)
    entry.setChecked(checked)
    return entry
