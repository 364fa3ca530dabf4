"""A line for something that takes a while: how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from neurosketch.app.widgets.basics import label


class TaskStrip(QFrame):
    """Hidden until `show_progress`; it blocks nothing.

    Signals:
        cancelled(): the user wants it to stop.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task")
        self.setProperty("role", "panel")
        self._text = label("")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._count = label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(220)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setObjectName("task.stop")
        self.stop.setProperty("role", "chip")
        self.stop.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        row.setSpacing(14)
        row.addWidget(self._text, 1)
        row.addWidget(self._count)
        row.addWidget(self._bar)
        row.addWidget(self.stop)
        self.hide()

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Say how far it is.

        Args:
            text: what is being done now.
            done: steps.
            total: all steps.
        """
        self._text.setText(text)
        self._count.setText(f"{done} / {total}")
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._bar.setAccessibleName(text)
        self.setAccessibleName(f"{text} {done} / {total}")
        if self.isHidden():
            self.stop.setEnabled(True)
            self.show()

    def text(self) -> str:
        """What it says is being done."""
        return self._text.text()

    def progress(self) -> tuple[int, int]:
        """Steps done and all steps."""
        return self._bar.value(), self._bar.maximum()

    def finish(self) -> None:
        """It is over."""
        self.hide()

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.cancelled.emit()
