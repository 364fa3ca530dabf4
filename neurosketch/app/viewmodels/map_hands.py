"""What hands do on the map: hear a sound, morph between sounds, morph between takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject

from neurosketch.app import undo
from neurosketch.app.viewmodels.audition import Audition
from neurosketch.app.viewmodels.dials import Dials
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.sketch import SIDES, SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.request import SourceClip
from neurosketch.core.sound_map import MAP, MAP_X, MAP_Y, Place

MORPH = "morph"
_FIRST, _SECOND = SIDES


@dataclass(frozen=True, slots=True)
class _Dialled:
    """What a hand on the map can change; the seed and the length are none of it."""

    model_id: str
    controls: ControlState
    conditions: Mapping[str, str]
    sources: Mapping[str, SourceClip | None]


class MapHands(QObject):
    """Dials in what lies under a hand; every movement is one step that Ctrl+Z takes back.

    A hand on the corpus makes the map source A. A hand that pulls a take makes the take source A
    and what it is pulled towards source B: another take, or the sounds of the corpus there.
    """

    def __init__(
        self,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        dials: Dials,
        history: undo.History,
        audition: Audition,
        recall: Recall,
        outgoing: Outgoing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._player = player
        self._dials = dials
        self._history = history
        self._audition = audition
        self._recall = recall
        self._outgoing = outgoing
        self._before: _Dialled | None = None
        self._pulled: tuple[str, str] | None = None
        self._clips: dict[str, SourceClip] = {}
        sketch.modelChanged.connect(self._forget)

    @property
    def place(self) -> Place:
        """Where the map sounds."""
        controls = self._sketch.controls
        return (controls.get(MAP_X, 0.0), controls.get(MAP_Y, 0.0))

    @property
    def on_map(self) -> bool:
        """Whether source A is the map."""
        return self._sketch.sources[_FIRST] is None and self._sketch.conditions.get(_FIRST) == MAP

    @property
    def pulled(self) -> tuple[str, str] | None:
        """Ids of the takes between which a hand morphs; the second is "" for the corpus."""
        return self._pulled

    def hear_take(self, take_id: str) -> None:
        """Choose a take and play it from its start."""
        self._audition.play_take(take_id)

    def hold(self, x: float, y: float) -> None:
        """A hand lies on a place: it is heard at once."""
        self._begin()
        with self._history.quiet():
            self._sketch.set_condition(_FIRST, MAP)
            self.move(x, y)
            # The other side of a morph would hide what the hand asks for.
            self._sketch.set_control(MORPH, 0.0)
        self._listen()

    def move(self, x: float, y: float) -> None:
        """The hand moves on; no step of its own."""
        self._turn({MAP_X: x, MAP_Y: y})

    def pull(self, take_id: str, other_id: str, x: float, y: float, share: float) -> None:
        """The hand pulls a take.

        Args:
            take_id: the take.
            other_id: the take it is pulled towards; "" for the sounds around (x, y).
            x: place of the hand.
            y: the same.
            share: 0 at the take ... 1 at the other side.
        """
        if self._before is None:
            self._begin()
            self._pulled = None
        sides = (take_id, other_id)
        if sides != self._pulled:
            self._pulled = sides
            for one in filter(None, sides):
                self._lend(one)
            self._settle()
        changes = {MORPH: min(max(share, 0.0), 1.0)}
        if not other_id:
            changes |= {MAP_X: x, MAP_Y: y}
        self._turn(changes)

    def release(self) -> None:
        """The hand is gone."""
        before, self._before = self._before, None
        pulled, self._pulled = self._pulled, None
        self._dials.forget_gesture()
        self._clips.clear()
        after = self._dialled()
        if before is None or before == after:
            return
        text = self.tr("morph of takes") if pulled else self.tr("place on the map")
        key = "" if pulled else MAP
        self._history.push(undo.MoveValue(self._dial_in, before, after, text, key))

    def hear_again(self) -> None:
        """What lies at the place from its beginning."""
        self._player.start_live()

    def _begin(self) -> None:
        if self._before is not None:
            self.release()
        self._before = self._dialled()

    def _dialled(self) -> _Dialled:
        sketch = self._sketch
        return _Dialled(
            "" if sketch.spec is None else sketch.spec.id,
            sketch.controls,
            {side: sketch.conditions.get(side, "") for side in SIDES},
            dict(sketch.sources),
        )

    def _dial_in(self, state: _Dialled) -> None:
        sketch = self._sketch
        if sketch.spec is not None and sketch.spec.id != state.model_id:
            sketch.choose_model(state.model_id)
        sketch.set_controls(state.controls)
        for side in SIDES:
            sketch.set_condition(side, state.conditions[side])
            sketch.set_source(side, state.sources[side])

    def _listen(self) -> None:
        self._dials.begin_gesture()  # shows the live sound instead of a take
        if self._player.sounding is not Sounding.LIVE:
            self._player.start_live()

    def _turn(self, changes: dict[str, float]) -> None:
        spec, controls = self._sketch.spec, self._sketch.controls
        if spec is not None:
            known = {k: spec.control(k).clamp(v) for k, v in changes.items() if k in controls}
            self._sketch.set_controls(controls.replaced(known))

    def _lend(self, take_id: str) -> None:
        def lent(clip: SourceClip) -> None:
            self._clips[take_id] = clip
            self._settle()

        if take_id not in self._clips:
            self._recall.lend(take_id, self._outgoing.target(), lent)

    def _settle(self) -> None:
        """Dial both sides in once their files are there; a hand that has gone gets nothing."""
        if self._pulled is None:
            return
        take_id, other_id = self._pulled
        if take_id not in self._clips or (other_id and other_id not in self._clips):
            return
        with self._history.quiet():
            self._sketch.set_source(_FIRST, self._clips[take_id])
            if other_id:
                self._sketch.set_source(_SECOND, self._clips[other_id])
            else:
                self._sketch.set_condition(_SECOND, MAP)
        self._listen()

    def _forget(self, *_: object) -> None:
        self._before = None
        self._pulled = None
