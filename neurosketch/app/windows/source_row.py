"""One side of the source: a bundled preset, or the user's own clip in its place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from neurosketch.app.theme import ui_font
from neurosketch.app.widgets.basics import IconButton, label
from neurosketch.app.widgets.condition_chips import ConditionChooser
from neurosketch.core.control import ConditionSpec
from neurosketch.core.request import SourceClip

SIDE_LETTERS = {"source": "A", "source_b": "B"}


class ClipPill(QFrame):
    """Names the user's clip; the cross lets go of it."""

    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "box")
        self._name = QLabel(self)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name.setFont(ui_font())
        self._full = ""
        self.clear = IconButton(
            "close", self.tr("Back to the bundled sounds"), tint="muted", role="flat", size=12
        )
        self.clear.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 2)
        row.setSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self.clear)

    def set_path(self, path: Path) -> None:
        """Show this file's name, shortened in the middle."""
        self._full = path.name
        metrics = self._name.fontMetrics()
        self._name.setText(metrics.elidedText(path.name, Qt.TextElideMode.ElideMiddle, 128))
        self.setToolTip(str(path))
        self.setAccessibleName(self.tr("Your clip: {0}").format(path.name))

    def text(self) -> str:
        """The whole file name."""
        return self._full


class SourceRow(QWidget):
    """Letter, presets or clip, and a button that opens a file.

    Args:
        side: `source` (A) or `source_b` (B).
        spec: the presets; None when the model has none on this side.

    Signals:
        chosen(str, str): condition id and value.
        openRequested(str): side.
        cleared(str): side whose clip is let go of.
    """

    chosen = Signal(str, str)
    openRequested = Signal(str)
    cleared = Signal(str)

    def __init__(
        self, side: str, spec: ConditionSpec | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._side = side
        letter = SIDE_LETTERS[side]
        mark = label(letter, "heading")
        mark.setFixedWidth(14)
        mark.setToolTip(self.tr("Source {0}").format(letter))
        self.chooser = None if spec is None else ConditionChooser(spec, self, show_label=False)
        self.pill = ClipPill(self)
        self.pill.setObjectName(f"{side}.clip")
        self.pill.clear.setObjectName(f"{side}.clear")
        self.pill.cleared.connect(self._clear)
        self.pill.hide()
        self.open = IconButton(
            "folder", self.tr("Open a clip as source {0}").format(letter), tint="muted"
        )
        self.open.setObjectName(f"{side}.open")
        self.open.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        if self.chooser is not None:
            self.chooser.changed.connect(self.chosen)
            row.addWidget(self.chooser, 1)
        else:
            self._none = label(self.tr("none"), "muted")
            row.addWidget(self._none, 1)
        row.addWidget(self.pill, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_value(self, value: str) -> None:
        """Show a preset as chosen."""
        if self.chooser is not None:
            self.chooser.set_value(value)

    def set_clip(self, clip: SourceClip | None) -> None:
        """Show the user's clip instead of the presets, or the presets again."""
        if clip is not None:
            self.pill.set_path(Path(clip.path))
        self.pill.setVisible(clip is not None)
        (self.chooser or self._none).setVisible(clip is None)

    def _ask(self) -> None:
        self.openRequested.emit(self._side)

    def _clear(self) -> None:
        self.cleared.emit(self._side)
