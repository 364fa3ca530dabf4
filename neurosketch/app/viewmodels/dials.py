"""What hands do to the sketch: every movement is one step that Ctrl+Z takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from neurosketch.app import undo
from neurosketch.app.viewmodels.player import PlayerViewModel, Region
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState


class Dials(QObject):
    """Turns what is dialled in, with undo.

    Signals:
        touched(): a hand wants to hear what the controls say instead of a take.
    """

    touched = Signal()

    def __init__(
        self,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        history: undo.History,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._player = player
        self._history = history
        self._before_gesture: ControlState | None = None
        sketch.modelChanged.connect(self.forget_gesture)

    @property
    def in_hand(self) -> bool:
        """Whether a hand holds a control."""
        return self._before_gesture is not None

    def forget_gesture(self, *_: object) -> None:
        """A hand still on a slider of the former model: its values mean nothing in this one."""
        self._before_gesture = None

    def begin_gesture(self) -> None:
        """A hand took hold of a control."""
        self.touched.emit()
        self._before_gesture = self._sketch.controls

    def move_control(self, control_id: str, value: float) -> None:
        """The hand moves it."""
        self.move_controls({control_id: value})

    def move_controls(self, changes: Mapping[str, float]) -> None:
        """The hand moves several at once."""
        if self._before_gesture is None:
            self.begin_gesture()
        known = {k: v for k, v in changes.items() if k in self._sketch.controls}
        self._sketch.set_controls(self._sketch.controls.replaced(known))

    def end_gesture(self, text: str, merge_key: str = "") -> None:
        """The hand let go: one undo step."""
        before, self._before_gesture = self._before_gesture, None
        if before is not None:
            self.push_move(before, text, merge_key)

    def push_move(self, before: ControlState, text: str, merge_key: str = "") -> None:
        """The controls have come from `before` to where they stand: one undo step."""
        if before != self._sketch.controls:
            after = self._sketch.controls
            self._history.push(undo.MoveControls(self._sketch, before, after, text, merge_key))

    def turn(self, control_id: str, value: float) -> None:
        """Something else that was chosen brings a value along."""
        before = self._sketch.controls
        with self._history.quiet():
            self._sketch.set_control(control_id, value)
        self.push_move(before, control_id)

    def randomise(self, amount: float) -> None:
        """Move the unlocked controls at random."""
        before = self._sketch.controls
        after = self._sketch.randomised(amount)
        if after != before:
            self.touched.emit()
            text = self.tr("randomise")
            self._history.push(undo.MoveControls(self._sketch, before, after, text))

    def set_locked(self, control_id: str, locked: bool) -> None:
        """Lock or unlock a control."""
        if (control_id in self._sketch.locks) != locked:
            text = self.tr("lock") if locked else self.tr("unlock")
            self._history.push(undo.lock_control(self._sketch, control_id, locked, text))

    def choose_condition(self, condition_id: str, value: str) -> None:
        """Choose a value of a condition."""
        same = self._sketch.conditions.get(condition_id) == value
        if same and self._sketch.sources.get(condition_id) is None:
            return
        self.touched.emit()
        text = self.tr("choose {0}").format(value)
        self._history.push(undo.choose_condition(self._sketch, condition_id, value, text))

    def set_region(self, region: Region | None) -> None:
        """Change what loops."""
        if region != self._player.region:
            self._history.push(undo.MoveLoop(self._player, region, self.tr("loop region")))

    def set_loop_on(self, on: bool) -> None:
        """Loop or stop looping."""
        if on != self._player.loop_on:
            text = self.tr("loop on") if on else self.tr("loop off")
            self._history.push(undo.switch_loop(self._player, on, text))

    def set_tempo(self, tempo_bpm: float | None) -> None:
        """Change the tempo; a length in bars changes with it, in the same step."""
        before = (self._sketch.tempo_bpm, self._sketch.seconds)
        with self._history.quiet():
            self._sketch.set_tempo(tempo_bpm)
        after = (self._sketch.tempo_bpm, self._sketch.seconds)
        self._push_value(self._set_time, before, after, self.tr("tempo"), "tempo")

    def set_key(self, key: str | None) -> None:
        """Change the musical key."""
        text = self.tr("key")
        self._push_value(self._sketch.set_key, self._sketch.key, key, text, "key")

    def set_seconds(self, seconds: float) -> None:
        """Change the length of the next clip."""
        before = self._sketch.seconds
        with self._history.quiet():
            self._sketch.set_seconds(seconds)
        after = self._sketch.seconds
        self._push_value(self._sketch.set_seconds, before, after, self.tr("length"), "length")

    def set_seed(self, seed: int) -> None:
        """Use this seed for the next clip."""
        before = self._sketch.seed
        with self._history.quiet():
            self._sketch.set_seed(seed)
        after = self._sketch.seed
        self._push_value(self._sketch.set_seed, before, after, self.tr("seed"), "seed")

    def set_seed_locked(self, locked: bool) -> None:
        """Keep the seed from one clip to the next."""
        before, text = self._sketch.seed_locked, self.tr("lock") if locked else self.tr("unlock")
        self._push_value(self._sketch.set_seed_locked, before, locked, text)

    def _set_time(self, tempo_and_seconds: tuple[float | None, float]) -> None:
        tempo_bpm, seconds = tempo_and_seconds
        self._sketch.set_tempo(tempo_bpm)
        self._sketch.set_seconds(seconds)

    def _push_value(
        self,
        apply: Callable[..., None],
        before: object,
        after: object,
        text: str,
        merge_key: str = "",
    ) -> None:
        if self._history.applying:
            apply(after)
        elif after != before:
            self._history.push(undo.MoveValue(apply, before, after, text, merge_key))
