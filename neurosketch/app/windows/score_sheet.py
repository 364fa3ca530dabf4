"""The notes of a file or a take: which tracks play, on which instruments, how far in time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.viewmodels.score_hands import OpenedScore, ScoreHands
from neurosketch.app.widgets.basics import IconButton, label
from neurosketch.app.widgets.eliding_label import ElidingLabel
from neurosketch.app.widgets.overlay import MARGIN, Overlay
from neurosketch.app.widgets.quantise_row import QuantiseRow
from neurosketch.app.windows.track_row import TrackRow
from neurosketch.core.casting import instrument_of
from neurosketch.core.model_spec import MAX_SECONDS, ModelSpec
from neurosketch.core.score import Score, Track
from neurosketch.midi.gm import track_label
from neurosketch.midi.quantise import Quantise, quantise

INSTRUMENT = "instrument"
"""The condition that names what plays."""
_WIDTH = 820
_OTHERS = 190
"""Height of the card beside its rows."""
_SETTLE_MS = 30


def _cast(track: Track, spec: ModelSpec) -> Track:
    """A track of a file, with the instrument that its General MIDI program asks for.

    Left open, all tracks would play with whatever was chosen in the window before.
    """
    if track.instrument or track.drums:
        return track
    return replace(track, instrument=instrument_of(spec, track.program) or "")


class ScoreSheet(Overlay):
    """A card with the tracks; what is chosen on it becomes a take.

    Signals:
        accompanyWanted(object, str): the missing players shall be written beside these notes of a
            take, or of a file when its id is empty.
        editWanted(object): these notes shall be edited as a sketch.
    """

    accompanyWanted = Signal(object, str)
    editWanted = Signal(object)

    def __init__(self, scores: ScoreHands, parent: QWidget) -> None:
        super().__init__("sheet.score", parent)
        self._scores = scores
        self._opened: OpenedScore | None = None
        self._rows: list[TrackRow] = []
        self._moved: tuple[Score, Quantise, Score] | None = None
        self.setAccessibleName(self.tr("Notes"))
        self.title = ElidingLabel("title", self)
        self.title.setObjectName("score.title")
        self.details = ElidingLabel("muted", self)
        self.details.setObjectName("score.details")
        self.problem = label("", "warning")
        self.quantise = QuantiseRow(self)
        self.export = QPushButton(self.tr("Export MIDI"))
        self.export.setObjectName("score.export")
        self.export.clicked.connect(self._export)
        self.accompany = QPushButton(self.tr("Accompany"))
        self.accompany.setObjectName("score.accompany")
        self.accompany.setToolTip(self.tr("Have the missing players written beside these notes"))
        self.accompany.clicked.connect(self._accompany)
        self.edit = QPushButton(self.tr("Edit"))
        self.edit.setObjectName("score.edit")
        self.edit.setToolTip(self.tr("Edit these notes as a sketch"))
        self.edit.clicked.connect(self._edit)
        self.live = QPushButton(self.tr("Play live"))
        self.live.setObjectName("score.live")
        self.live.setToolTip(self.tr("Bend the sliders while the notes play"))
        self.live.clicked.connect(self._play_live)
        self.go = QPushButton("")
        self.go.setObjectName("score.play")
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._play)
        # Typing a percentage must not draw thousands of notes at each digit.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._show_notes)
        self.quantise.changed.connect(lambda _: self._settle.start())
        self._build()
        scores.opened.connect(self.open)

    def open(self, opened: OpenedScore) -> None:
        """Show notes."""
        self._opened = opened
        self.title.setText(opened.name)
        self.export.setVisible(bool(opened.take_id))
        spec = self._scores.player_of(opened)
        self.go.setText(self.tr("Play with {0}").format("" if spec is None else spec.name))
        self.quantise.set_grid(opened.grid)
        self._fill(opened)
        self._show_notes()
        self.bring_up()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """As many rows as there is room for."""
        super().fit()
        self.card.setFixedWidth(min(_WIDTH, self.width() - 2 * MARGIN))
        room = self.height() - 2 * MARGIN - _OTHERS
        wished = self._plain.sizeHint().height() + 4
        self._scroll.setFixedHeight(max(min(wished, room), 60))

    def row(self, number: int) -> TrackRow:
        """The row of a track, counted from 0."""
        return self._rows[number]

    def chosen(self) -> Score | None:
        """The notes as they would be played now; None without any."""
        return None if self._opened is None else self._kept(drums=False)

    def _build(self) -> None:
        box = QVBoxLayout(self.card)
        box.setContentsMargins(24, 18, 24, 18)
        box.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.details, 1)
        close = IconButton("close", self.tr("Close"), tint="muted", role="flat")
        close.setObjectName("score.close")
        close.clicked.connect(self.put_away)
        head.addWidget(close)
        box.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._plain = QWidget()
        self._scroll.setWidget(self._plain)
        box.addWidget(self._scroll)
        box.addWidget(self.quantise)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.export)
        for button in (self.accompany, self.edit):
            foot.addWidget(button)
            button.setVisible(self._scores.writer is not None)
        foot.addWidget(self.live)
        foot.addWidget(self.go)
        box.addLayout(foot)

    def _fill(self, opened: OpenedScore) -> None:
        self._plain = QWidget()
        self._plain.setProperty("role", "plain")
        grid = QGridLayout(self._plain)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        spec = self._scores.player_of(opened)
        choices = () if spec is None else spec.conditions
        known = next((c for c in choices if c.id == INSTRUMENT), None)
        names = {} if known is None else {v: known.labels.get(v, v) for v in known.values}
        self._rows = []
        for number, track in enumerate(opened.score.tracks):
            title = track_label(track) or self.tr("Track {0}").format(number + 1)
            if opened.request is None and spec is not None:
                track = _cast(track, spec)
            row = TrackRow(number, track, title, names, self._plain)
            row.changed.connect(self._show_state)
            row.place(grid, number)
            self._rows.append(row)
        grid.setRowStretch(len(self._rows), 1)
        self._scroll.setWidget(self._plain)  # deletes the rows of before

    def _kept(self, *, drums: bool) -> Score | None:
        """The notes with what is chosen.

        Args:
            drums: whether drums stay, which an instrument does not play.
        """
        score = self._quantised()
        tracks = [
            row.chosen(track) or (track if drums and track.drums else None)
            for row, track in zip(self._rows, score.tracks, strict=True)
        ]
        kept = tuple(track for track in tracks if track is not None and track.notes)
        return score.with_tracks(kept) if kept else None

    def _quantised(self) -> Score:
        if self._opened is None:
            return Score()
        score, how = self._opened.score, self.quantise.choice()
        if how is None:
            return score
        # Hundreds of thousands of notes take a second: not again for each question.
        moved = self._moved
        if moved is None or moved[0] is not score or moved[1] != how:
            self._moved = moved = (score, how, quantise(score, how))
        return moved[2]

    def _show_notes(self) -> None:
        score = self._quantised()
        end = max(score.end, 0.0 if self._opened is None else self._opened.score.end)
        for row, track in zip(self._rows, score.tracks, strict=True):
            row.show_notes(track.notes, end)
        self._show_state()

    def _show_state(self) -> None:
        score = self.chosen()
        parts = [] if score is None else self._facts(score)
        self.details.setText(" · ".join(parts))
        problem = ""
        if score is None:
            problem = self.tr("No track is chosen.")
        elif score.seconds(score.end) > MAX_SECONDS:
            text = self.tr("A take can be {0:.0f} minutes long at most.")
            problem = text.format(MAX_SECONDS / 60)
        self.problem.setText(problem)
        self.go.setEnabled(not problem)
        self.live.setEnabled(score is not None)
        for button in (self.accompany, self.edit):
            button.setEnabled(self._opened is not None and self._kept(drums=True) is not None)

    def _facts(self, score: Score) -> list[str]:
        seconds = round(score.seconds(score.end))
        parts = [
            self.tr("{0} notes").format(score.n_notes), f"{seconds // 60}:{seconds % 60:02d}",
        ]  # fmt: skip
        if score.tempos:
            steady = len(score.tempos) == 1
            bpm = f"{score.tempos[0].bpm:.4g}"
            parts.append((self.tr("{0} bpm") if steady else self.tr("from {0} bpm")).format(bpm))
        if score.meters:
            parts.append(f"{score.meters[0].beats}/{score.meters[0].unit}")
        return [*parts, score.key] if score.key else parts

    def _play(self) -> None:
        score = self.chosen()
        if score is not None and self._opened is not None:
            self.put_away()
            self._scores.play_through(self._opened, score)

    def _play_live(self) -> None:
        score = self.chosen()
        if score is not None and self._opened is not None:
            self.put_away()
            self._scores.dial_in(self._opened, score)

    def _accompany(self) -> None:
        score = self._kept(drums=True)
        if score is not None and self._opened is not None:
            self.put_away()
            self.accompanyWanted.emit(score, self._opened.take_id)

    def _edit(self) -> None:
        score = self._kept(drums=True)
        if score is not None:
            self.put_away()
            self.editWanted.emit(score)

    def _export(self) -> None:
        if self._opened is not None:
            self._scores.export(self._opened.take_id)
