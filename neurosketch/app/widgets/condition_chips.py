"""A choice among named values: chips when there are few, a searchable list when there are many."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.model_texts import value_text
from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.basics import FlowLayout, label
from neurosketch.core.control import ConditionSpec

MAX_CHIPS = 6


class Chip(QPushButton):
    """One value of a condition."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Room for the text as it is while chosen, so that choosing moves nothing."""
        metrics = QFontMetricsF(ui_font("small", bold=True))
        width, height = metrics.horizontalAdvance(self.text()) + 16.0, metrics.height() + 8.0
        if not self.icon().isNull():
            width += metrics.height() + 3.0
        return QSize(math.ceil(width), round(height) // 2 * 2)

    def minimumSizeHint(self) -> QSize:
        """A chip never shrinks."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A pill: the style sheet's radius cannot follow the text's height."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        on = self.isChecked()
        ground = theme.hover if self.underMouse() else theme.raised
        painter.setPen(QPen(colour(theme.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.accent_soft if on else ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(ui_font("small", bold=on))
        painter.setPen(colour(theme.text if on or self.underMouse() else theme.muted))
        room = box.adjusted(6, 0, -6, 0)
        if not self.icon().isNull():
            side = round(QFontMetricsF(painter.font()).height() - 1.0)
            top = round(box.center().y() - side / 2)
            self.icon().paint(painter, round(room.left()), top, side, side)
            room.setLeft(room.left() + side + 4)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class SearchCombo(QComboBox):
    """A list in which typing finds what contains the letters.

    The wheel scrolls the panel around it instead of changing the value unseen.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self.picked)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._settle)
        self.currentIndexChanged.connect(self._show_beginning)

    def _show_beginning(self) -> None:
        """A name too long for its field is cut at its end, not at its beginning."""
        line = self.lineEdit()
        if line is not None:
            line.setCursorPosition(0)

    def _settle(self) -> None:
        """A text that names no value falls back to the value chosen; one that does is taken."""
        text = self.currentText().strip().lower()
        matches = [i for i in range(self.count()) if self.itemText(i).lower() == text]
        starts = [i for i in range(self.count()) if text and text in self.itemText(i).lower()]
        found = matches[0] if matches else (starts[0] if len(starts) == 1 else self.currentIndex())
        changed = found != self.currentIndex()
        self.setCurrentIndex(found)
        self.setEditText(self.itemText(found))
        if changed:
            self.picked.emit(found)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A click into the field selects its text: what is typed next takes its place."""
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None and event.reason() == Qt.FocusReason.MouseFocusReason:
            # The click itself, which comes after it, would put the cursor there instead.
            QTimer.singleShot(0, line, line.selectAll)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()


class ConditionChooser(QWidget):
    """Chooses one value of a condition; its object name is `condition.<id>`.

    Args:
        spec: the condition.
        show_label: whether the condition's name stands above the values.
    """

    changed = Signal(str, str)

    def __init__(
        self, spec: ConditionSpec, parent: QWidget | None = None, *, show_label: bool = True
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._chips: dict[str, QPushButton] = {}
        self._combo: SearchCombo | None = None
        self._value = spec.default
        self.setObjectName(f"condition.{spec.id}")
        self.setAccessibleName(spec.label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        if show_label:
            column.addWidget(label(spec.label, "caption"))
        if len(spec.values) <= MAX_CHIPS:
            self._build_chips(column)
        else:
            self._build_combo(column)
        self._show()

    @property
    def spec(self) -> ConditionSpec:
        """The condition that is chosen here."""
        return self._spec

    def value(self) -> str:
        """Id of the chosen value."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose without telling.

        Raises:
            RequestError: the condition has no such value.
        """
        self._value = self._spec.check(value)
        self._show()

    def text_of(self, value: str) -> str:
        """What a person reads for a value id, or for a mixture of them."""
        return value_text(self._spec, value)

    def is_list(self) -> bool:
        """Whether the values stand in a searchable list."""
        return self._combo is not None

    def chip(self, value: str) -> QPushButton:
        """The chip of a value, when there are chips."""
        return self._chips[value]

    def combo(self) -> SearchCombo:
        """The searchable list, when there is one.

        Raises:
            LookupError: the values are chips.
        """
        if self._combo is None:
            raise LookupError(f"condition {self._spec.id} shows chips")
        return self._combo

    def _build_chips(self, column: QVBoxLayout) -> None:
        flow = FlowLayout(spacing=5)
        group = QButtonGroup(self)
        group.setExclusive(False)  # a mixture has several
        for value in self._spec.values:
            chip = Chip(self.text_of(value), self)
            chip.setObjectName(f"condition.{self._spec.id}.{value}")
            chip.setAccessibleName(f"{self._spec.label}: {self.text_of(value)}")
            group.addButton(chip)
            flow.addWidget(chip)
            self._chips[value] = chip
            chip.clicked.connect(partial(self._chip_clicked, value))
        column.addLayout(flow)

    def _build_combo(self, column: QVBoxLayout) -> None:
        combo = SearchCombo(self)
        combo.setObjectName(f"condition.{self._spec.id}.list")
        combo.setAccessibleName(self._spec.label)
        line = combo.lineEdit()
        if line is not None:
            line.setAccessibleName(self._spec.label)
        combo.setToolTip(self.tr("Type to search"))
        for value in self._spec.values:
            combo.addItem(self.text_of(value), value)
        combo.picked.connect(self._picked)
        self._combo = combo
        row = QHBoxLayout()
        row.addWidget(combo)
        column.addLayout(row)
        self.setFocusProxy(combo)

    def _chip_clicked(self, value: str, *_: object) -> None:
        self._choose(value)
        self._show()  # the chosen one stays down when it is clicked again

    def _picked(self, index: int) -> None:
        if self._combo is not None:
            self._choose(str(self._combo.itemData(index)))

    def _choose(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self._show()
            self.changed.emit(self._spec.id, value)

    def _show(self) -> None:
        if self._combo is not None:
            for place in range(self._combo.count() - 1, len(self._spec.values) - 1, -1):
                if self._combo.itemData(place) != self._value:
                    self._combo.removeItem(place)
            if self._combo.findData(self._value) < 0:  # a mixture
                self._combo.addItem(self.text_of(self._value), self._value)
            self._combo.setCurrentIndex(self._combo.findData(self._value))
        else:
            parts = self._spec.weights(self._value) if self._spec.mixes else {self._value: 1.0}
            for value, chip in self._chips.items():
                chip.setChecked(value in parts)
        self.setAccessibleDescription(self.text_of(self._value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys choose the neighbour among chips."""
        way = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
        }.get(Qt.Key(event.key()))  # fmt: skip
        if way is None or self._combo is not None:
            super().keyPressEvent(event)
            return
        parts = self._spec.weights(self._value) if self._spec.mixes else {self._value: 1.0}
        first = self._spec.values.index(next(iter(parts)))
        at = (first + way) % len(self._spec.values)
        self._choose(self._spec.values[at])
        self._chips[self._value].setFocus(Qt.FocusReason.TabFocusReason)
