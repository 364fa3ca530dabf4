"""The notes of a sketch in the centre panel: track heads, chords, roll or drums, velocities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.viewmodels.note_commands import NoteCommands
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.score_state import blank_score
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.beat_axis import BeatAxis
from neurosketch.app.widgets.chord_lane import ChordLane
from neurosketch.app.widgets.drum_grid import DrumGrid
from neurosketch.app.widgets.lane import LaneView
from neurosketch.app.widgets.piano_roll import PianoRoll
from neurosketch.app.widgets.roll_ruler import RollRuler
from neurosketch.app.widgets.velocity_lane import VelocityLane
from neurosketch.app.windows.sketch_tools import CHORDS, KEY, SketchTools
from neurosketch.app.windows.track_head import TrackHead
from neurosketch.core.composing import ROLES
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Score
from neurosketch.midi.scale import SCALES, Scale

FRAME_MS = 16
"""Sixty places of the playhead a second."""
_HEADS, _NARROW_HEADS, _NARROW = 212, 164, 560
_FINE = 1000.0
"""Steps of a scroll bar in a beat."""
_VELOCITY_SHARE, _LEAST_VELOCITY, _MOST_VELOCITY = 0.15, 40, 96


class SketchPage(QWidget):
    """Edits the sketch; it works only while it is seen."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        editor = self._editor = studio.editor
        editor.new_score = self._blank
        self.commands = NoteCommands(editor, self)
        self.axis = BeatAxis(self)
        self.tools = SketchTools(self.commands, self)
        self.ruler = RollRuler(editor, self.axis, self)
        self.chords = ChordLane(editor, self.axis, self)
        self.roll = PianoRoll(self.commands, self.axis, self)
        self.drums = DrumGrid(self.commands, self.axis, self)
        self.velocities = VelocityLane(self.commands, self.axis, self)
        self.heads = {role: TrackHead(role, editor, self) for role in ROLES}
        self._lanes: tuple[LaneView, ...] = (
            self.ruler, self.chords, self.roll, self.drums, self.velocities,
        )  # fmt: skip
        self._across = QScrollBar(Qt.Orientation.Horizontal, self)
        self._up = QScrollBar(Qt.Orientation.Vertical, self)
        self._heard: float | None = None
        self._source: Callable[[], float | None] = lambda: None
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._next_frame)
        self._build()
        self._connect()
        self._show_score(editor.score)
        self._show_role(editor.role)

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right end of the tools."""
        self.tools.add(widget)

    def set_playhead_source(self, source: Callable[[], float | None]) -> None:
        """Ask this, sixty times a second, which beat is being heard; None for none."""
        self._source = source

    def set_instruments(self, pitched: Mapping[str, str], kits: Mapping[str, str]) -> None:
        """Offer these to the tracks, id → name."""
        for role, head in self.heads.items():
            head.set_instruments(kits if role == ROLES[0] else pitched)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in hints, action id → key as the system writes it."""
        self.tools.set_keys(keys)
        key = keys.get("action.generate", "")
        text = self.tr("{0} writes a sketch. Or draw one here.")
        self.roll.set_message(text.format(key) if key else self.tr("Draw notes here"))

    def notes_view(self) -> PianoRoll | DrumGrid:
        """The roll, or the grid when drums are edited."""
        return self.drums if self._editor.role == ROLES[0] else self.roll

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what is heard."""
        super().showEvent(event)
        self._frames.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is drawn that nobody sees."""
        super().hideEvent(event)
        self._frames.stop()

    def stop(self) -> None:
        """The program ends."""
        self._frames.stop()

    def resizeEvent(self, event: object) -> None:
        """Velocities have their share of the height, heads theirs of the width."""
        narrow = self.width() < _NARROW
        self._heads.setFixedWidth(_NARROW_HEADS if narrow else _HEADS)
        self.tools.set_narrow(narrow)
        for head in self.heads.values():
            head.set_narrow(narrow)
        height = min(max(round(self.height() * _VELOCITY_SHARE), _LEAST_VELOCITY), _MOST_VELOCITY)
        self.velocities.setFixedHeight(height)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.tools)
        for bar in (self._across, self._up):
            # The lanes keep their size when there is nothing to scroll.
            policy = bar.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            bar.setSizePolicy(policy)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.roll)
        self._stack.addWidget(self.drums)
        lanes = QGridLayout()
        lanes.setSpacing(2)
        lanes.addWidget(self.ruler, 0, 0)
        lanes.addWidget(self.chords, 1, 0)
        lanes.addWidget(self._stack, 2, 0)
        lanes.addWidget(self._up, 2, 1)
        lanes.addWidget(self.velocities, 3, 0)
        lanes.addWidget(self._across, 4, 0)
        lanes.setRowStretch(2, 1)
        lanes.setColumnStretch(0, 1)
        body = QHBoxLayout()
        body.setSpacing(8)
        self._heads = self._build_heads()
        body.addWidget(self._heads)
        body.addLayout(lanes, 1)
        box.addLayout(body, 1)

    def _build_heads(self) -> QWidget:
        column = QWidget()
        column.setProperty("role", "plain")
        heads = QVBoxLayout(column)
        heads.setContentsMargins(0, 0, 0, 0)
        heads.setSpacing(4)
        for head in self.heads.values():
            heads.addWidget(head)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(column)
        return scroll

    def _connect(self) -> None:
        editor, studio = self._editor, self._studio
        editor.scoreChanged.connect(self._show_score)
        editor.roleChanged.connect(self._show_role)
        editor.loaded.connect(self._loaded)
        self.axis.changed.connect(self._show_bars)
        self.roll.pitches.changed.connect(self._show_bars)
        self._across.valueChanged.connect(lambda value: self.axis.scroll_to(value / _FINE))
        self._up.valueChanged.connect(self._scrolled_up)
        self.tools.fit.clicked.connect(lambda: self.notes_view().fit())
        self.tools.highlight.activated.connect(self._show_highlight)
        self.chords.refused.connect(lambda text: studio.say(text, Kind.WARNING))
        studio.sketch.conditionChanged.connect(self._show_highlight)
        for number, head in enumerate(self.heads.values()):
            head.neighbourWanted.connect(lambda way, at=number: self._to_head(at + way))

    def _blank(self) -> Score:
        sketch = self._studio.sketch
        try:
            key = None if sketch.key is None else str(Scale.from_key(sketch.key))
        except RequestError:
            key = None
        return blank_score(sketch.tempo_bpm or 120.0, key)

    def _to_head(self, number: int) -> None:
        heads = list(self.heads.values())
        if 0 <= number < len(heads):
            heads[number].setFocus(Qt.FocusReason.TabFocusReason)
            self._editor.set_role(heads[number].role)

    def _show_score(self, score: Score | None) -> None:
        self.axis.set_length(self._editor.beats)
        self.tools.name_key(None if score is None else score.key)
        self._show_highlight()

    def _loaded(self, *_: object) -> None:
        self.axis.fit()

    def _show_role(self, role: str) -> None:
        self._stack.setCurrentWidget(self.notes_view())
        self._show_bars()

    def _show_highlight(self, *_: object) -> None:
        what = self.tools.highlight.currentData()
        self.roll.set_chord_tones(what == CHORDS)
        self.commands.set_scale(self._scale() if what == KEY else None)

    def _scale(self) -> frozenset[int] | None:
        """The pitch classes of the sketch's key, in the scale that the model is asked for."""
        score = self._editor.score
        if score is None or score.key is None:
            return None
        try:
            scale = Scale.from_key(score.key)
        except RequestError:
            return None
        asked = self._studio.sketch.conditions.get("scale", "").replace("-", " ")
        minor = scale.name == "minor"
        asked = {"pentatonic": f"{'minor' if minor else 'major'} pentatonic"}.get(asked, asked)
        name = asked if asked in SCALES else scale.name
        return Scale(scale.root, name).pitch_classes

    def _show_bars(self) -> None:
        """Let the scroll bars show what is in sight."""
        for bar, low, high, page, value in (
            (self._across, 0.0, self.axis.length - self.axis.span, self.axis.span,
             self.axis.start),
            (self._up, 0.0, self.roll.pitches.HIGHEST + 1.0 - self.roll.pitches.rows,
             self.roll.pitches.rows, self.roll.pitches.HIGHEST - self.roll.pitches.top),
        ):  # fmt: skip
            blocked = bar.blockSignals(True)
            bar.setRange(round(low * _FINE), max(round(high * _FINE), 0))
            bar.setPageStep(max(round(page * _FINE), 1))
            bar.setSingleStep(round(page * _FINE / 8))
            bar.setValue(round(value * _FINE))
            bar.blockSignals(blocked)
        self._across.setVisible(self.axis.zoomed)
        self._up.setVisible(self.notes_view() is self.roll)

    def _scrolled_up(self, value: int) -> None:
        pitches = self.roll.pitches
        pitches.scroll_to(pitches.HIGHEST - value / _FINE)

    def _next_frame(self) -> None:
        before, beat = self._heard, self._source()
        self._heard = beat
        for lane in self._lanes:
            lane.set_playhead(beat)
        # The page turns under a playhead that was in sight; who has scrolled away stays there.
        seen = before is not None and self.axis.start <= before <= self.axis.end
        if beat is not None and seen and not self._editor.dragging:
            self.axis.reveal(min(beat, self.axis.length - 1e-3))

    def changeEvent(self, event: QEvent) -> None:
        """Nothing hangs when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._editor.hush()
