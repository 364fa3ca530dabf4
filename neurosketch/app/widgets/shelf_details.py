"""The strip beside the takes: colour, tags, notes and family of what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.theme import current_theme
from neurosketch.app.widgets.basics import ThemedWidget, label
from neurosketch.app.widgets.notes_chip import NotesChip
from neurosketch.app.widgets.take_colours import TakeColours
from neurosketch.library.take import Take

WIDTH = 272
_MOST_LINKS = 4
_ROOMY = 190
"""Height from which on the facts fit above the fields."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as typed, separated by commas: sorted, no blanks around them, none twice."""
    found: dict[str, str] = {}
    for part in text.replace("，", ",").split(","):
        tag = " ".join(part.split())
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(sorted(found.values()))


class _TagCompleter(QCompleter):
    """Completes the tag after the last comma."""

    def splitPath(self, path: str) -> list[str]:
        """Only the last tag is looked up."""
        return [path.rsplit(",", 1)[-1].strip()]

    def pathFromIndex(self, index: object) -> str:
        """What stood before stays."""
        tag = super().pathFromIndex(index)  # type: ignore[arg-type]
        widget = self.widget()
        before = widget.text().rpartition(",")[0] if isinstance(widget, QLineEdit) else ""
        return f"{before}, {tag}" if before else tag


class _Notes(QPlainTextEdit):
    """Text that is taken when the field is left."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class ShelfDetails(ThemedWidget):
    """Shows and edits the chosen takes; notes and family only when it is one.

    Signals:
        tagsEdited(object): take id → its tags from now on; several takes keep what they do not
            have in common.
        notesEdited(str, str): take id and text.
        colourChosen(object, str): ids and colour.
        jumpRequested(str): id of a relative to go to.
        finished(): Enter or Escape ended the typing.
    """

    tagsEdited = Signal(object)
    notesEdited = Signal(str, str)
    colourChosen = Signal(object, str)
    jumpRequested = Signal(str)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf.about")
        self.setAccessibleName(self.tr("Details of the take"))
        self.setFixedWidth(WIDTH)
        self._takes: tuple[Take, ...] = ()
        self._family: tuple[Sequence[Take], Sequence[Take], Sequence[Take]] = ((), (), ())
        self._name = label("", "title")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setMinimumWidth(20)
        self._facts = label("", "caption")
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setWordWrap(True)
        self.colours = TakeColours(self)
        self.colours.chosen.connect(self._coloured)
        self.notes_chip = NotesChip(self)
        self.tags = QLineEdit(self)
        self.tags.setObjectName("shelf.tags")
        self.tags.setAccessibleName(self.tr("Tags"))
        self.tags.setPlaceholderText(self.tr("Tags, separated by commas"))
        self.tags.editingFinished.connect(self._tagged)
        self.tags.installEventFilter(self)
        self._known = QStringListModel(self)
        completer = _TagCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tags.setCompleter(completer)
        self.notes = _Notes(self)
        self.notes.setObjectName("shelf.notes")
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setPlaceholderText(self.tr("Notes"))
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(24)
        self.notes.setMaximumHeight(110)
        self.notes.left.connect(self._noted)
        self.notes.installEventFilter(self)
        self._relatives = QLabel(self)
        self._relatives.setObjectName("shelf.family")
        self._relatives.setProperty("role", "caption")
        self._relatives.setTextFormat(Qt.TextFormat.RichText)
        self._relatives.setWordWrap(True)
        self._relatives.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._relatives.linkActivated.connect(self.jumpRequested)
        self._relatives.linkActivated.connect(lambda _: self.finished.emit())
        self._problem = label("", "error")
        self._problem.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._name, 1)
        top.addWidget(self.colours)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self._facts)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.tags, 1)
        line.addWidget(self.notes_chip)
        column.addLayout(line)
        column.addWidget(self.notes, 100)
        column.addWidget(self._problem)
        column.addWidget(self._relatives)
        self._rest = QWidget(self)
        column.addWidget(self._rest, 1)
        self._show()

    @property
    def shown_ids(self) -> tuple[str, ...]:
        """Ids of the takes described."""
        return tuple(take.id for take in self._takes)

    def set_known_tags(self, tags: Sequence[str]) -> None:
        """Tags that are offered while typing."""
        self._known.setStringList(list(tags))

    def set_takes(self, takes: Sequence[Take]) -> None:
        """Describe these takes; what was being typed about the former ones is kept first."""
        if tuple(takes) == self._takes:
            return
        same = tuple(take.id for take in takes) == self.shown_ids
        if not same:
            self._noted()
            self._tagged()
            self._family = ((), (), ())
        self._takes = tuple(takes)
        self._show(keep_typing=same)

    def set_facts(self, facts: Sequence[str]) -> None:
        """Lines about the take that stand there while there is room for them."""
        self._facts.setText("\n".join(facts))
        self._show_facts()

    def _show_facts(self) -> None:
        self._facts.setVisible(len(self._takes) == 1 and self.height() >= _ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More is said where there is room."""
        super().resizeEvent(event)
        self._show_facts()

    def set_family(
        self, parents: Sequence[Take], children: Sequence[Take], twins: Sequence[Take]
    ) -> None:
        """The relatives of the take described: what it came from, what came from it, equals."""
        self._family = (parents, children, twins)
        self._show_family()

    def theme_changed(self) -> None:
        """Links have the colours of the theme inside their text."""
        if hasattr(self, "_rest"):
            self._show_family()

    def _show(self, *, keep_typing: bool = False) -> None:
        takes = self._takes
        one = takes[0] if len(takes) == 1 else None
        name = one.name if one else self.tr("{0} takes").format(len(takes)) if takes else ""
        self.notes_chip.set_take(one)
        room = max(WIDTH - self.colours.width() - 24, 40)
        self._name.setText(
            self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        )
        self._name.setToolTip(name)
        for widget in (self.colours, self.tags, self.notes):
            widget.setEnabled(bool(takes))
        shades = {take.colour for take in takes}
        self.colours.set_value(shades.pop() if len(shades) == 1 else "")
        if not (keep_typing and self.tags.hasFocus()):
            self.tags.setText(", ".join(self._common()))
        if not (keep_typing and self.notes.hasFocus()):
            self.notes.setPlainText(one.notes if one else "")
        self.notes.setVisible(len(takes) < 2)
        self._show_facts()
        self._problem.setText(one.problem if one else "")
        self._problem.setVisible(bool(one and one.problem))
        self._show_family()

    def _common(self) -> tuple[str, ...]:
        if not self._takes:
            return ()
        shared = set.intersection(*(set(take.tags) for take in self._takes))
        return tuple(sorted(shared))

    def _show_family(self) -> None:
        if len(self._takes) != 1:
            self._relatives.hide()
            return
        parents, children, twins = self._family
        parts = []
        for text, takes in (
            (self.tr("from {0}"), parents), (self.tr("made {0}"), children),
            (self.tr("same sound: {0}"), twins),
        ):  # fmt: skip
            if takes:
                parts.append(text.format(self._links(takes)))
        missing = len(self._takes[0].parents) - len(parents)
        if missing > 0 and not parents:
            parts.insert(0, self.tr("from a take that is not here"))
        self._relatives.setText(" · ".join(parts))
        self._relatives.setVisible(bool(parts))

    def _links(self, takes: Sequence[Take]) -> str:
        style = f"color: {current_theme().accent_text}; text-decoration: none;"
        links = [
            f'<a href="{escape(take.id, quote=True)}" style="{style}">{escape(take.name)}</a>'
            for take in takes[:_MOST_LINKS]
        ]
        if len(takes) > _MOST_LINKS:
            links.append(f"+{len(takes) - _MOST_LINKS}")
        return ", ".join(links)

    def _coloured(self, name: str) -> None:
        if self._takes:
            self.colourChosen.emit(self.shown_ids, name)

    def _tagged(self) -> None:
        tags, common = split_tags(self.tags.text()), self._common()
        if self._takes and tags != common:
            gone = set(common) - set(tags)
            changed = tuple(
                replace(take, tags=tuple(sorted((set(take.tags) - gone).union(tags))))
                for take in self._takes
            )
            # Leaving the field comes next and must not tell the same again.
            self._takes = changed
            self.tagsEdited.emit({take.id: take.tags for take in changed})

    def _noted(self) -> None:
        text = self.notes.toPlainText()
        if len(self._takes) == 1 and text.strip() != self._takes[0].notes.strip():
            self._takes = (replace(self._takes[0], notes=text),)
            self.notesEdited.emit(self._takes[0].id, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Escape end the typing; Escape drops what was typed."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        escape, enter = event.key() == Qt.Key.Key_Escape, event.key() in _ENTER
        if watched is self.notes:
            enter = enter and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if not escape and not enter:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            if escape:
                self._drop()
            self._tagged()
            self._noted()
            self.finished.emit()
        return True

    def _drop(self) -> None:
        self.tags.setText(", ".join(self._common()))
        self.notes.setPlainText(self._takes[0].notes if len(self._takes) == 1 else "")
