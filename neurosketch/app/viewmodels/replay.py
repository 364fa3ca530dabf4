"""Plays the movements of a take again: live with the sliders moving, or into a new clip."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.dials import Dials
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import Recipe

STEP_MS = 16


def fitted(gesture: Gesture, spec: ModelSpec) -> Gesture:
    """The part of a gesture that a model can follow, within its ranges."""
    controls = {control.id: control for control in spec.controls}
    part = gesture.only(frozenset(controls))
    start = {name: controls[name].clamp(value) for name, value in part.start.items()}
    moves = [replace(m, value=controls[m.control_id].clamp(m.value)) for m in part.moves]
    return Gesture(ControlState(start), tuple(moves))


class GestureReplay(QObject):
    """Moves the sliders of the current model as they were moved during a take.

    It ends with the last movement, when a hand takes hold of a slider, when the live sound stops
    and when another model is chosen. Where the sliders end is one undo step.

    Signals:
        replayChanged(str): id of the take whose movements are replayed, or "" at the end.
        renderWanted(object, str): a `Gesture` that fits the model, and the take it is from.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    replayChanged = Signal(str)
    renderWanted = Signal(object, str)
    messaged = Signal(str, str)

    def __init__(
        self,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        shelf: ShelfViewModel,
        dials: Dials,
        client: EngineClient,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._player = player
        self._shelf = shelf
        self._dials = dials
        self._clock = clock
        self._take_id = ""
        self._gesture = Gesture(ControlState())
        self._before = ControlState()
        self._began_at: float | None = None
        self._done = 0
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.step)
        dials.touched.connect(self.stop)
        player.soundingChanged.connect(self._sounding_changed)
        sketch.modelChanged.connect(self._model_changed)
        client.liveStarted.connect(self._live_started)

    @property
    def take_id(self) -> str:
        """The take whose movements are replayed now, or ""."""
        return self._take_id

    def replay(self, take_id: str = "") -> None:
        """Start the live sound with the current model and move the sliders as in this take.

        Args:
            take_id: the chosen take by default.
        """
        take_id = take_id or self._shelf.chosen_id
        self._with_gesture(take_id, lambda gesture: self._start(take_id, gesture))

    def render(self, take_id: str = "") -> None:
        """Ask for a clip of the current model that follows the movements of this take.

        Args:
            take_id: the chosen take by default.
        """
        take_id = take_id or self._shelf.chosen_id
        self._with_gesture(take_id, lambda gesture: self.renderWanted.emit(gesture, take_id))

    def stop(self) -> None:
        """Leave the sliders where they are."""
        if not self._take_id:
            return
        self._timer.stop()
        self._take_id = ""
        self._dials.push_move(self._before, self.tr("replay movements"))
        self.replayChanged.emit("")

    def step(self) -> None:
        """Move the sliders to where they were at this time; called by a timer."""
        if not self._take_id or self._began_at is None:
            return
        moves, elapsed = self._gesture.moves, self._clock() - self._began_at
        end = bisect_right(moves, elapsed, key=lambda move: move.seconds)
        changes = {move.control_id: move.value for move in moves[self._done : end]}
        self._done = end
        if changes:
            self._sketch.set_controls(self._sketch.controls.replaced(changes))
        if end == len(moves):
            self.stop()

    def _with_gesture(self, take_id: str, then: Callable[[Gesture], None]) -> None:
        def ready(recipe: Recipe | None) -> None:
            gesture = None if recipe is None else recipe.request.gesture
            spec = self._sketch.spec
            if gesture is None or not gesture.moves:
                self._say(self.tr("No slider movements are stored with this take."))
                return
            fitting = Gesture(ControlState()) if spec is None else fitted(gesture, spec)
            if not fitting.moves:
                self._say(self.tr("The current model has none of the sliders that were moved."))
            else:
                then(fitting)

        if take_id:
            self._shelf.with_recipe(take_id, ready)

    def _start(self, take_id: str, gesture: Gesture) -> None:
        self.stop()
        self._shelf.choose("")
        self._before = self._sketch.controls
        self._gesture, self._done, self._began_at = gesture, 0, None
        self._take_id = take_id
        self._sketch.set_controls(self._sketch.controls.replaced(gesture.start))
        self.replayChanged.emit(take_id)
        take = self._shelf.take(take_id)
        name = "" if take is None else take.name
        self._say(self.tr("Replaying the movements of “{0}”. Touch a slider to stop.").format(name))
        if self._player.sounding is Sounding.LIVE:
            self._begin()
        else:
            self._player.start_live()

    def _begin(self) -> None:
        self._began_at = self._clock()
        self._timer.start()

    def _live_started(self, _: object) -> None:
        # A restart in the middle, by another seed, does not start over.
        if self._take_id and self._began_at is None:
            self._begin()

    def _sounding_changed(self, sounding: Sounding) -> None:
        if sounding is not Sounding.LIVE:
            self.stop()

    def _model_changed(self, _: object) -> None:
        if self._take_id:
            self._timer.stop()
            self._take_id = ""
            self.replayChanged.emit("")

    def _say(self, text: str) -> None:
        self.messaged.emit(text, Kind.INFO)
