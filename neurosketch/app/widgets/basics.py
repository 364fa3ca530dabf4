"""Small parts that the larger widgets share: themed base class, icon button, segments, flow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)  # fmt: skip

from neurosketch.app.theme import colour, current_theme, icon

_RESTYLE = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


class ThemedWidget(QWidget):
    """A custom-painted widget that repaints when theme or font change."""

    def theme_changed(self) -> None:
        """Drop whatever was drawn in the former theme or font."""

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the new look."""
        super().changeEvent(event)
        if event.type() in _RESTYLE:
            self.theme_changed()
            self.updateGeometry()
            self.update()

    def draw_focus(self, painter: QPainter, rect: QRectF, radius: float = 8.0) -> None:
        """The ring that shows where the keyboard is."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(current_theme().accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)


class IconButton(QToolButton):
    """A button with one of our icons, tinted anew when the theme changes.

    Args:
        icon_name: icon to show.
        text: accessible name and tool tip.
        checked_icon: icon while checked; the button becomes checkable when given.
        tint: name of the theme colour of the icon.
        checked_tint: the same while checked.
        role: style role: "", "flat" or "primary".
    """

    def __init__(
        self,
        icon_name: str,
        text: str,
        *,
        checked_icon: str = "",
        tint: str = "text",
        checked_tint: str = "",
        role: str = "",
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons = (icon_name, checked_icon or icon_name)
        self._tints = (tint, checked_tint or tint)
        if role:
            self.setProperty("role", role)
        if checked_icon or checked_tint:
            self.setCheckable(True)
        self.setIconSize(QSize(size, size))
        self.set_description(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._refresh)
        self._refresh()

    def set_description(self, text: str, shortcut: str = "") -> None:
        """Set accessible name and tool tip; the tip names the shortcut."""
        self.setAccessibleName(text)
        self.setToolTip(with_key(text, shortcut))

    def set_icon_names(self, icon_name: str, checked_icon: str = "") -> None:
        """Show other icons."""
        self._icons = (icon_name, checked_icon or icon_name)
        self._refresh()

    def _refresh(self) -> None:
        on = int(self.isChecked())
        theme = current_theme()
        self.setIcon(icon(self._icons[on], theme, str(getattr(theme, self._tints[on]))))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh()


def with_key(text: str, key: str) -> str:
    """A tool tip that names the shortcut, where there is one."""
    return f"{text} ({key})" if key else text


class Panel(QFrame):
    """A quiet rounded ground for a group of widgets (style role `panel`)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """A text in one of the style roles: brand title heading muted caption error."""
    result = QLabel(text, parent)
    if role:
        result.setProperty("role", role)
    return result


def separator(parent: QWidget | None = None, *, vertical: bool = False) -> QFrame:
    """A one-pixel line."""
    line = QFrame(parent)
    line.setProperty("role", "divider" if vertical else "line")
    return line


class SegmentedControl(QWidget):
    """A few mutually exclusive choices side by side, e.g. Mel / Log / Linear.

    Args:
        choices: (value, text) pairs; the first one is chosen.
        name: accessible name of the group.
    """

    changed = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for value, text in choices:
            button = QPushButton(text, self)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
        self._buttons[choices[0][0]].setChecked(True)
        self._group.buttonClicked.connect(self._clicked)

    def value(self) -> str:
        """The chosen value."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Choose without telling."""
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QPushButton:
        """The button of a value."""
        return self._buttons[value]

    def _clicked(self) -> None:
        self.changed.emit(self.value())


class FlowLayout(QLayout):
    """Rows of items that wrap like words."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at `index`, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the item at `index`, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Rows never grow."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower means taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped rows."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """The smallest size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest single item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, row_height = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, row_height = rect.x(), y + row_height + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            row_height = max(row_height, hint.height())
        return y + row_height - rect.y()


def expanding(parent: QWidget | None = None) -> QWidget:
    """An empty widget that takes the room left in a row."""
    widget = QWidget(parent)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget
