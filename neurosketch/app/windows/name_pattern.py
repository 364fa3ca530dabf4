"""How exported files are named: a line to type in, the parts to choose from, an example."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from neurosketch.app.settings import EXPORT_PATTERN, Settings
from neurosketch.app.widgets.basics import FlowLayout, label

FIELDS = ("sketch", "model", "bpm", "key", "nn", "take", "seed", "date")

Try = Callable[[str], tuple[str, str]]
"""Pattern → example and complaint, one of which is empty."""


class NamePattern(QFrame):
    """A popup that remembers a pattern as soon as it makes names.

    Args:
        settings: remembers it.
        attempt: tries a pattern.
    """

    def __init__(self, settings: Settings, attempt: Try, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("export.names")
        self.setProperty("role", "popup")
        self._settings = settings
        self._attempt = attempt
        self.setAccessibleName(self.tr("Names of exported files"))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(9)
        box.addWidget(label(self.tr("Names of exported files"), "heading"))
        self.line = QLineEdit()
        self.line.setObjectName("export.pattern")
        self.line.setAccessibleName(self.tr("Pattern"))
        self.line.setMinimumWidth(400)
        self.line.textChanged.connect(self._tried)
        box.addWidget(self.line)
        chips = QWidget()
        flow = FlowLayout(chips, 5)
        for name, text in self._fields():
            chip = QPushButton(text)
            chip.setProperty("role", "chip")
            chip.setToolTip(f"{{{name}}}")
            chip.clicked.connect(lambda _=False, part=name: self._insert(part))
            flow.addWidget(chip)
        box.addWidget(chips)
        self.example = label("", "muted")
        self.example.setWordWrap(True)
        self.example.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.example.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.example)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.default = QPushButton(self.tr("Use default"))
        self.default.setObjectName("export.pattern.default")
        self.default.setProperty("role", "chip")
        self.default.clicked.connect(lambda: self.line.setText(EXPORT_PATTERN))
        foot.addWidget(self.default)
        box.addLayout(foot)

    def open_below(self, place: QPoint) -> None:
        """Show it with its right edge at a place on the screen."""
        self.line.setText(self._settings.export_pattern)
        self._tried(self.line.text())
        self.adjustSize()
        self.move(place - QPoint(self.width(), 0))
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fields(self) -> list[tuple[str, str]]:
        texts = {
            "sketch": self.tr("sketch"), "model": self.tr("model"), "bpm": self.tr("tempo"),
            "key": self.tr("key"), "nn": self.tr("number"), "take": self.tr("take"),
            "seed": self.tr("seed"), "date": self.tr("date"),
        }  # fmt: skip
        return [(name, texts[name]) for name in FIELDS]

    def _insert(self, name: str) -> None:
        at = self.line.cursorPosition()
        before = self.line.text()[:at]
        self.line.insert(f"_{{{name}}}" if before and before[-1] not in "_-. " else f"{{{name}}}")
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tried(self, pattern: str) -> None:
        example, problem = self._attempt(pattern)
        self.example.setText(problem or self.tr("For example: {0}").format(f"{example}.wav"))
        self.example.setProperty("role", "error" if problem else "muted")
        self.example.style().polish(self.example)
        if not problem:
            self._settings.export_pattern = pattern
        self.default.setEnabled(pattern != EXPORT_PATTERN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter has nothing more to do than to close: what is right is remembered already."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keyboard back."""
        super().hideEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.window().setFocus(Qt.FocusReason.PopupFocusReason)
