"""The instrument in the centre panel: what it sings, the blend, the keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from neurosketch.app.viewmodels.instrument import SCREEN
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.expression_trace import ExpressionTrace
from neurosketch.app.widgets.keyboard import PianoKeyboard
from neurosketch.app.widgets.piano_keys import HIGHEST, LOWEST
from neurosketch.app.widgets.wheel_strip import WheelStrip
from neurosketch.app.windows.blend_column import BlendColumn
from neurosketch.app.windows.play_tools import PlayTools
from neurosketch.core.performance import Modulation, NoteOff, NoteOn, PitchBend

FRAME_MS = 16
"""Sixty pictures of the trace a second."""
BEND_SEMITONES = 2.0
_BLEND_SHARE, _LEAST_BLEND, _MOST_BLEND = 0.34, 200, 320
_KEYS_SHARE, _LEAST_KEYS, _TALLER = 0.26, 84, 50
_NARROW = 580


class InstrumentPage(QWidget):
    """Plays and shows the instrument; it works only while it is seen."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._keys: Mapping[str, str] = {}
        # A click beside the keys leaves the text field it was in, so that letters play again.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.trace = ExpressionTrace(self)
        self.blend = BlendColumn(studio, self)
        self.tools = PlayTools(studio, self)
        self.keyboard = PianoKeyboard(self)
        self.bend = WheelStrip(
            self.tr("bend"), -BEND_SEMITONES, BEND_SEMITONES, unit="st", spring=True, parent=self
        )
        self.bend.setObjectName("instrument.bend")
        self.bend.setToolTip(self.tr("Pitch bend"))
        self.modulation = WheelStrip(self.tr("mod"), 0.0, 1.0, parent=self)
        self.modulation.setObjectName("instrument.modulation")
        self.modulation.setToolTip(self.tr("Modulation: more vibrato"))
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._next_frame)
        self._build()
        self._connect()

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in hints, action id → key as the system writes it."""
        self._keys = keys
        self.tools.set_keys(keys)
        self._show_letters()

    def add_tools(self, widget: QWidget) -> None:
        """Put more tools above the keys."""
        self.tools.add(widget)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the instrument."""
        super().showEvent(event)
        self._studio.instrument.arm()
        self._frames.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is drawn that nobody sees."""
        super().hideEvent(event)
        self._frames.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The triangle has its share of the width, the keys theirs of the height."""
        width = min(max(round(self.width() * _BLEND_SHARE), _LEAST_BLEND), _MOST_BLEND)
        self.blend.setFixedWidth(width)
        most = self.keyboard.sizeHint().height() + _TALLER
        height = min(max(round(self.height() * _KEYS_SHARE), _LEAST_KEYS), most)
        self.keyboard.setFixedHeight(height)
        self.tools.set_narrow(self.width() < _NARROW)

    def stop(self) -> None:
        """The program ends."""
        self._frames.stop()

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(7)
        upper = QHBoxLayout()
        upper.setSpacing(10)
        upper.addWidget(self.trace, 1)
        upper.addWidget(self.blend)
        box.addLayout(upper, 1)
        box.addWidget(self.tools)
        lower = QHBoxLayout()
        lower.setSpacing(4)
        lower.addWidget(self.bend)
        lower.addWidget(self.modulation)
        lower.addSpacing(4)
        lower.addWidget(self.keyboard, 1)
        box.addLayout(lower)

    def _connect(self) -> None:
        hands = self._studio.instrument
        self.keyboard.notePressed.connect(
            lambda pitch, velocity: hands.play(NoteOn(pitch, velocity), SCREEN)
        )
        self.keyboard.noteReleased.connect(lambda pitch: hands.play(NoteOff(pitch), SCREEN))
        self.bend.moved.connect(lambda semitones: hands.play(PitchBend(semitones)))
        self.modulation.moved.connect(lambda amount: hands.play(Modulation(amount)))
        hands.heldChanged.connect(self.keyboard.set_held)
        hands.bendChanged.connect(self.bend.set_value)
        hands.modulationChanged.connect(self.modulation.set_value)
        hands.rangeChanged.connect(self._show_range)
        hands.scaleChanged.connect(self.keyboard.set_scale)
        hands.availableChanged.connect(self._show_everything)
        for signal in (hands.typingChanged, hands.octaveChanged):
            signal.connect(self._show_letters)
        self._show_everything()

    def _show_everything(self, *_: object) -> None:
        hands = self._studio.instrument
        self.trace.clear()
        self._show_range(*(hands.range or (LOWEST, HIGHEST)))
        self._show_letters()
        self.keyboard.set_scale(hands.scale)

    def _show_range(self, low: int, high: int) -> None:
        self.keyboard.set_range(low, high)
        middle = (low + high) / 2.0
        self.trace.show_range(middle - 8.0, middle + 8.0)

    def _show_letters(self, *_: object) -> None:
        hands = self._studio.instrument
        self.keyboard.set_letters(hands.letters())
        if hands.typing:
            text = self.tr("Play: the keys A W S E D …, the mouse, or a MIDI keyboard")
        else:
            text = self.tr("Play: the mouse or a MIDI keyboard. {0} lets letters play.")
        self.trace.set_message(
            text.format(self._keys.get("action.typing", "") or self.tr("Typing"))
        )

    def _next_frame(self) -> None:
        self.trace.advance(self._studio.instrument.sung())
