"""MIDI learn: knobs of devices turn the sliders of the models, one undo step per movement."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.dials import Dials
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.model_spec import ModelSpec
from neurosketch.midi.learn import (
    Binding,
    ControlLearner,
    ControlMap,
    Knob,
    Learned,
    Turned,
    knob_of,
)
from neurosketch.midi.messages import ControlMove

REST_MS = 500
"""A knob that has not moved for so long was let go of: one undo step."""


class MidiLearn(QObject):
    """Binds knobs to controls, and turns controls by knobs.

    `hear` may be called from any thread, as often as a device likes: of movements that wait only
    the newest of each knob is kept. Everything else belongs to the window's thread.

    Signals:
        changed(): a knob was learned or forgotten, or is waited for, or another model is chosen.
        pointed(str, float): a knob that has no hold of its control yet stands at this value.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    changed = Signal()
    pointed = Signal(str, float)
    messaged = Signal(str, str)
    _heard = Signal()

    def __init__(
        self,
        sketch: SketchViewModel,
        dials: Dials,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._dials = dials
        self._settings = settings
        self._learner = ControlLearner(ControlMap.from_json(settings.midi_map))
        self._lock = threading.Lock()
        self._moves: dict[Knob, ControlMove] = {}
        self._scope = "" if sketch.spec is None else sketch.spec.id
        self._turning = ""
        self._astray: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self.let_go)
        self._heard.connect(self._work, Qt.ConnectionType.QueuedConnection)
        sketch.modelChanged.connect(self._model_changed)

    @property
    def waiting(self) -> str:
        """Id of the control of this model that waits for a knob to be moved, or ""."""
        scope, control_id = self._learner.waiting or ("", "")
        return control_id if scope == self._scope else ""

    def binding(self, control_id: str) -> Binding | None:
        """What turns a control of the chosen model."""
        return self._learner.control_map.of_control(self._scope, control_id)

    def learn(self, control_id: str) -> None:
        """Bind the knob that moves next to a control of the chosen model."""
        self._learner.learn(self._scope, control_id)
        self._say(
            self.tr("Move a knob or slider of a MIDI device for “{0}”. Esc cancels.").format(
                self._label(control_id)
            )
        )
        self.changed.emit()

    def cancel(self) -> bool:
        """Wait no longer for a knob; False when none was waited for."""
        waited = self._learner.waiting is not None
        self._learner.cancel()
        if waited:
            self.changed.emit()
        return waited

    def forget(self, control_id: str) -> None:
        """Free a control from its knob."""
        self._learner.forget(self._scope, control_id)
        self._remember()

    def hear(self, move: ControlMove) -> bool:
        """A knob moved; any thread.

        Returns:
            Whether it turns a control, so that no instrument shall hear it.
        """
        taken = self._learner.takes(move, self._scope)
        if taken:
            with self._lock:
                waits = bool(self._moves)
                self._moves[knob_of(move)] = move
            if not waits:
                self._heard.emit()
        return taken

    @Slot()
    def let_go(self) -> None:
        """The knob rests: what it did is one undo step."""
        self._timer.stop()
        control_id, self._turning = self._turning, ""
        if control_id:
            self._dials.end_gesture(self._label(control_id), control_id)

    @Slot()
    def _work(self) -> None:
        with self._lock:
            moves, self._moves = self._moves, {}
        for move in moves.values():
            self._move(move)

    def _move(self, move: ControlMove) -> None:
        spec = self._sketch.spec
        if spec is None:
            return
        controls = {control.id: control for control in spec.controls}
        result = self._learner.move(move, spec.id, controls, self._sketch.controls)
        if isinstance(result, Learned):
            self._learned(result.binding)
        elif isinstance(result, Turned):
            self._turned(result)

    def _learned(self, binding: Binding) -> None:
        self._remember()
        text = self.tr("{0} now turns “{1}”.")
        self._say(text.format(knob_text(binding.knob), self._label(binding.control_id)))

    def _turned(self, turned: Turned) -> None:
        control_id = turned.control_id
        if control_id in self._sketch.locks:
            return
        if not turned.taken:
            self._astray.add(control_id)
            self.pointed.emit(control_id, turned.value)
            return
        if control_id in self._astray:
            self._astray.discard(control_id)
            self.changed.emit()
        if self._turning not in ("", control_id):
            self.let_go()
        if not self._turning and not self._dials.in_hand:
            self._dials.begin_gesture()
            self._turning = control_id
        self._dials.move_control(control_id, turned.value)
        if self._turning:
            self._timer.start()

    def _remember(self) -> None:
        self._settings.midi_map = self._learner.control_map.to_json()
        self.changed.emit()

    def _model_changed(self, spec: ModelSpec) -> None:
        self._timer.stop()
        self._turning = ""
        self._astray.clear()
        self._learner.cancel()
        self._scope = spec.id
        self.changed.emit()

    def _label(self, control_id: str) -> str:
        spec = self._sketch.spec
        known = () if spec is None else spec.controls
        return next((c.label for c in known if c.id == control_id), control_id)

    def _say(self, text: str) -> None:
        self.messaged.emit(text, Kind.INFO)


def knob_text(knob: Knob) -> str:
    """What a person calls a knob: number, channel, device."""
    return f"CC {knob.number} · {knob.channel + 1} · {knob.device}"
