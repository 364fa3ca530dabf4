"""What surrounds the keys: record, mode, pedal, musical typing, panic."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from neurosketch.app.theme import current_theme, icon
from neurosketch.app.viewmodels.instrument import MODE
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import IconButton, SegmentedControl, with_key
from neurosketch.app.widgets.stepper import Stepper
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Sustain
from neurosketch.midi.typing import LOUDER, OCTAVE_DOWN, OCTAVE_UP, SOFTER

_TICK_MS = 200


class PlayTools(QWidget):
    """Two rows of tools; the upper one has room for more."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._keys: Mapping[str, str] = {}
        self._began = 0.0
        self.mode: SegmentedControl | None = None
        self.record = self._switch("action.record", self.tr("Record"))
        self.sustain = self._switch("instrument.sustain", self.tr("Sustain"))
        self.typing = self._switch("action.typing", self.tr("Typing"))
        self.octave = Stepper(self.tr("Octave"), "−1", self)
        self.octave.setObjectName("instrument.octave")
        self.velocity = Stepper(self.tr("Velocity"), "127", self)
        self.velocity.setObjectName("instrument.velocity")
        self.panic = IconButton("panic", self.tr("End every note"), tint="muted", parent=self)
        self.panic.setObjectName("action.panic")
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_time)
        self._build()
        self._connect()
        self._level()
        self._tint()
        self.set_keys({})

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in hints, action id → key as the system writes it."""
        self._keys = keys
        self.record.setToolTip(
            with_key(
                self.tr("Record what you play as sound and notes"), keys.get("action.record", "")
            )
        )
        self.sustain.setToolTip(self.tr("Hold notes as with the pedal of a piano"))
        self.typing.setToolTip(
            with_key(self.tr("Letters play notes: A W S E D …"), keys.get("action.typing", ""))
        )
        self.panic.set_description(self.tr("End every note"), keys.get("action.panic", ""))
        self._show_typing()

    def add(self, widget: QWidget) -> None:
        """Put one more tool into the upper row."""
        self._more.addWidget(widget)

    def set_narrow(self, narrow: bool) -> None:
        """Leave the names of numbers out where there is no room for them."""
        self.octave.set_named(not narrow)
        self.velocity.set_named(not narrow)

    def _switch(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("role", "chip")
        button.setCheckable(True)
        button.setAccessibleName(text)
        button.setIconSize(QSize(14, 14))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _level(self) -> None:
        """Switches are as high as what stands beside them."""
        height = self.octave.sizeHint().height()
        for button in (self.record, self.sustain, self.typing):
            button.setMinimumHeight(height)
        self.panic.setFixedSize(height, height)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        upper = QHBoxLayout()
        upper.setSpacing(4)
        self._modes = QHBoxLayout()
        upper.addLayout(self._modes)
        upper.addStretch(1)
        self._more = QHBoxLayout()
        self._more.setSpacing(4)
        upper.addLayout(self._more)
        box.addLayout(upper)
        lower = QHBoxLayout()
        lower.setSpacing(6)
        lower.addWidget(self.record)
        lower.addWidget(self.sustain)
        lower.addStretch(1)
        for widget in (self.typing, self.octave, self.velocity, self.panic):
            lower.addWidget(widget)
        box.addLayout(lower)

    def _connect(self) -> None:
        hands, sketch = self._studio.instrument, self._studio.sketch
        self.record.clicked.connect(self._record_clicked)
        self.sustain.clicked.connect(lambda down: hands.play(Sustain(down)))
        self.typing.clicked.connect(hands.set_typing)
        self.octave.stepped.connect(hands.shift_octave)
        self.velocity.stepped.connect(hands.shift_velocity)
        self.panic.clicked.connect(hands.panic)
        hands.recordingChanged.connect(self._show_recording)
        hands.sustainChanged.connect(self.sustain.setChecked)
        hands.typingChanged.connect(self._show_typing)
        hands.octaveChanged.connect(self._show_typing)
        hands.velocityChanged.connect(self._show_typing)
        sketch.modelChanged.connect(self._show_model)
        sketch.conditionChanged.connect(self._show_condition)
        if sketch.spec is not None:
            self._show_model(sketch.spec)

    def _record_clicked(self) -> None:
        hands = self._studio.instrument
        self.record.setChecked(hands.recording)  # it follows what is really recorded
        hands.request_recording(not hands.recording)

    def _show_recording(self, on: bool) -> None:
        self.record.setChecked(on)
        self._began = time.monotonic()
        if on:
            self._tick.start()
        else:
            self._tick.stop()
        self._show_time()

    def _show_time(self) -> None:
        if not self._studio.instrument.recording:
            self.record.setText(self.tr("Record"))
            return
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        self.record.setText(f"{minutes}:{seconds:02d}")

    def _show_typing(self, *_: object) -> None:
        hands = self._studio.instrument
        self.typing.setChecked(hands.typing)
        self.octave.set_text(str(hands.octave).replace("-", "−"))
        self.velocity.set_text(str(hands.velocity))
        low, high = (OCTAVE_DOWN, OCTAVE_UP) if hands.typing else ("", "")
        self.octave.set_tips(
            with_key(self.tr("Letters play an octave lower"), low),
            with_key(self.tr("Letters play an octave higher"), high),
        )
        soft, loud = (SOFTER, LOUDER) if hands.typing else ("", "")
        self.velocity.set_tips(
            with_key(self.tr("Letters play softer"), soft),
            with_key(self.tr("Letters play louder"), loud),
        )

    def _show_model(self, spec: ModelSpec) -> None:
        if self.mode is not None:
            self.mode.hide()
            self.mode.deleteLater()
            self.mode = None
        condition = next((c for c in spec.conditions if c.id == MODE), None)
        if condition is None or not self._studio.instrument.available:
            return
        choices = [(value, condition.labels.get(value, value)) for value in condition.values]
        self.mode = SegmentedControl(choices, condition.label, self)
        self.mode.setObjectName("instrument.mode")
        self.mode.changed.connect(lambda value: self._studio.choose_condition(MODE, value))
        self._modes.addWidget(self.mode)
        self._show_condition(MODE, self._studio.sketch.conditions.get(MODE, condition.default))

    def _show_condition(self, condition_id: str, value: str) -> None:
        if condition_id == MODE and self.mode is not None:
            self.mode.set_value(value)

    def changeEvent(self, event: object) -> None:
        """Tint the icons in the new theme."""
        super().changeEvent(event)  # type: ignore[arg-type]
        self._tint()

    def _tint(self) -> None:
        theme = current_theme()
        self.record.setIcon(icon("record", theme, theme.clip_mark))
        self.typing.setIcon(icon("typing", theme, theme.muted))
