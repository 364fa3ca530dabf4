"""One track of a score: whether it plays, what it looks like, which instrument plays it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from neurosketch.app.widgets.basics import label
from neurosketch.app.widgets.eliding_label import ElidingLabel
from neurosketch.app.widgets.note_roll import NoteRoll
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.core.score import Note, Track
from neurosketch.midi.gm import note_name


class TrackRow(QObject):
    """The widgets of one track in a grid.

    Args:
        number: counts from 0; object names contain it.
        track: what it shows.
        title: what people call the track.
        instruments: id → name of what can play it.
        parent: owner of the widgets.

    Signals:
        changed(): another instrument, or played or not.
    """

    changed = Signal()

    def __init__(
        self, number: int, track: Track, title: str, instruments: Mapping[str, str],
        parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._track = track
        name = f"score.track.{number}"
        self.on = QCheckBox(parent)
        self.on.setObjectName(f"{name}.on")
        self.on.setChecked(not track.drums and bool(track.notes))
        self.on.setAccessibleName(self.tr("Play {0}").format(title))
        self.roll = NoteRoll(parent)
        self.instrument = ElidingCombo(parent)
        self.instrument.setObjectName(f"{name}.instrument")
        self.instrument.setAccessibleName(self.tr("Instrument of {0}").format(title))
        self.instrument.setMinimumContentsLength(12)
        self.instrument.addItem(self.tr("automatic"), "")
        for value, text in instruments.items():
            self.instrument.addItem(text, value)
        if self.instrument.findData(track.instrument) < 0:
            self.instrument.addItem(track.instrument, track.instrument)
        self.instrument.setCurrentIndex(self.instrument.findData(track.instrument))
        self._names = QWidget(parent)
        self._names.setProperty("role", "plain")
        column = QVBoxLayout(self._names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        heading = ElidingLabel("", self._names)
        heading.setText(title)
        column.addWidget(heading)
        column.addWidget(label(self._details(), "caption"))
        self._names.setFixedWidth(180)
        self.on.toggled.connect(self._switched)
        self.instrument.currentIndexChanged.connect(self.changed)
        self._switched(self.on.isChecked(), tell=False)

    def place(self, grid: QGridLayout, row: int) -> None:
        """Put the widgets into a row."""
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.on, row, 0, middle)
        grid.addWidget(self._names, row, 1, middle)
        grid.addWidget(self.roll, row, 2)
        grid.addWidget(self.instrument, row, 3, middle)

    def show_notes(self, notes: tuple[Note, ...], end: float) -> None:
        """Draw the notes as they will be played, over a score that ends at a beat."""
        self.roll.set_notes(notes, self._track.notes, end)

    def chosen(self, track: Track) -> Track | None:
        """A track with the instrument that was chosen; None when it shall not be played."""
        if not self.on.isChecked():
            return None
        return replace(track, instrument=str(self.instrument.currentData()))

    def _details(self) -> str:
        notes = self._track.notes
        if not notes:
            return self.tr("no notes")
        if self._track.drums:
            return self.tr("{0} notes · drums").format(len(notes))
        pitches = [note.pitch for note in notes]
        text = self.tr("{0} notes · {1} to {2}")
        return text.format(len(notes), note_name(min(pitches)), note_name(max(pitches)))

    def _switched(self, on: bool, *, tell: bool = True) -> None:
        self.instrument.setEnabled(on)
        self.roll.set_quiet(not on)
        if tell:
            self.changed.emit()
