"""The notes that a model plays, where they are dialled in: named, shown, let go of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from neurosketch.app.theme import ui_font
from neurosketch.app.widgets.basics import IconButton
from neurosketch.core.score import Score


class NotesRow(QFrame):
    """Unseen without notes.

    Signals:
        opened(): the notes shall be looked at.
        cleared(): they shall be let go of.
    """

    opened = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sketch.notes")
        self.setProperty("role", "box")
        self._mark = IconButton("score", self.tr("Notes"), tint="accent_text", role="flat", size=14)
        self._mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._name = QPushButton(self)
        self._name.setObjectName("sketch.notes.open")
        self._name.setProperty("role", "flat")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name.setStyleSheet("text-align: left; padding: 3px 2px;")
        self._name.setFont(ui_font())
        self._name.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clear = IconButton(
            "close", self.tr("Let the model play by itself"), tint="muted", role="flat", size=12
        )
        self.clear.setObjectName("sketch.notes.clear")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 4, 2)
        row.setSpacing(2)
        row.addWidget(self._mark)
        row.addWidget(self._name, 1)
        row.addWidget(self.clear)
        for button in (self._mark, self._name):
            button.clicked.connect(self.opened)
        self.clear.clicked.connect(self.cleared)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._name.text()

    def set_score(self, score: Score | None, name: str) -> None:
        """Name notes; None hides the row."""
        self.setVisible(score is not None)
        if score is None:
            return
        count = self.tr("{0} notes").format(score.n_notes)
        full = f"{name} · {count}" if name else count
        metrics = self._name.fontMetrics()
        self._name.setText(metrics.elidedText(full, Qt.TextElideMode.ElideMiddle, 150))
        self._name.setToolTip(self.tr("The model plays these notes: {0}").format(full))
        self._name.setAccessibleName(self.tr("Notes: {0}").format(full))
