"""Everything that Ctrl+Z takes back: sliders, locks, loop, and what was done to takes."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from neurosketch.app.viewmodels.player import PlayerViewModel, Region
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest

MERGE_WITHIN_S = 1.0
_MOVE_ID = 1
_LOOP_ID = 2


class MoveControls(QUndoCommand):
    """One gesture on one or more controls.

    Wheel and arrow steps come as many tiny gestures; those on the same control that follow each
    other within a second become one step.

    Args:
        sketch: whose controls.
        before, after: all controls, before and after the gesture.
        text: for the Undo menu.
        merge_key: control id; empty never merges (randomise, the pad).
        clock: seconds.
    """

    def __init__(
        self,
        sketch: SketchViewModel,
        before: ControlState,
        after: ControlState,
        text: str,
        merge_key: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(text)
        self._sketch = sketch
        self._model_id = sketch.spec.id if sketch.spec is not None else ""
        self._before = before
        self._after = after
        self._key = merge_key
        self._time = clock()

    def id(self) -> int:
        """Kind of command that may merge."""
        return _MOVE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next step of the same movement in."""
        if (
            not isinstance(other, MoveControls)
            or not self._key
            or other._key != self._key
            or other._model_id != self._model_id
            or other._time - self._time > MERGE_WITHIN_S
        ):
            return False
        self._after = other._after
        self._time = other._time
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        """Set the controls to where the gesture ended."""
        self._set(self._after)

    def undo(self) -> None:
        """Set the controls to where the gesture began."""
        self._set(self._before)

    def _set(self, state: ControlState) -> None:
        if self._sketch.spec is not None and self._sketch.spec.id != self._model_id:
            self._sketch.choose_model(self._model_id)
        self._sketch.set_controls(state)


class Change(QUndoCommand):
    """Anything with a before and an after.

    Args:
        text: for the Undo menu.
        forward, back: do it, take it back; called as often as the user likes.
    """

    def __init__(self, text: str, forward: Callable[[], None], back: Callable[[], None]) -> None:
        super().__init__(text)
        self._forward = forward
        self._back = back

    def redo(self) -> None:
        """Do it."""
        self._forward()

    def undo(self) -> None:
        """Take it back."""
        self._back()


def restore(
    sketch: SketchViewModel, before: GenerateRequest, after: GenerateRequest, text: str
) -> Change:
    """Everything that is dialled in, changed at once; both states come from `sketch.state`."""
    return Change(text, lambda: sketch.restore(after), lambda: sketch.restore(before))


def lock_control(sketch: SketchViewModel, control_id: str, locked: bool, text: str) -> Change:
    """Lock or unlock a control."""
    return Change(
        text,
        lambda: sketch.set_locked(control_id, locked),
        lambda: sketch.set_locked(control_id, not locked),
    )


def choose_condition(sketch: SketchViewModel, condition_id: str, value: str, text: str) -> Change:
    """Choose a condition's value; going back also brings the user's clip of that side back."""
    before = sketch.conditions.get(condition_id, value)
    clip = sketch.sources.get(condition_id)

    def back() -> None:
        sketch.set_condition(condition_id, before)
        if clip is not None:
            sketch.set_source(condition_id, clip)

    return Change(text, lambda: sketch.set_condition(condition_id, value), back)


def star_take(shelf: ShelfViewModel, take_id: str, starred: bool, text: str) -> Change:
    """Star or unstar a take."""
    return Change(
        text, lambda: shelf.star(take_id, starred), lambda: shelf.star(take_id, not starred)
    )


def rename_take(shelf: ShelfViewModel, take_id: str, name: str, text: str) -> Change:
    """Rename a take."""
    take = shelf.take(take_id)
    before = take.name if take is not None else name
    return Change(text, lambda: shelf.rename(take_id, name), lambda: shelf.rename(take_id, before))


def delete_take(shelf: ShelfViewModel, take_id: str, text: str) -> Change:
    """Move a take to the bin."""
    return Change(text, lambda: shelf.delete(take_id), lambda: shelf.restore(take_id))


class MoveLoop(QUndoCommand):
    """A change of what loops; the many steps of one drag become one step back.

    Args:
        player: whose loop.
        region: frames from and to, or None.
        text: for the Undo menu.
        clock: seconds.
    """

    def __init__(
        self,
        player: PlayerViewModel,
        region: Region | None,
        text: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(text)
        self._player = player
        self._clip_id = player.clip.id if player.clip is not None else ""
        self._before = player.region
        self._after = region
        self._time = clock()

    def id(self) -> int:
        """Kind of command that may merge."""
        return _LOOP_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next step of the same drag in."""
        if not isinstance(other, MoveLoop) or other._clip_id != self._clip_id:
            return False
        if other._time - self._time > MERGE_WITHIN_S:
            return False
        self._after, self._time = other._after, other._time
        return True

    def redo(self) -> None:
        """Loop the new region."""
        self._set(self._after)

    def undo(self) -> None:
        """Loop what looped before."""
        self._set(self._before)

    def _set(self, region: Region | None) -> None:
        # The frames mean nothing in another clip.
        if self._player.clip is not None and self._player.clip.id == self._clip_id:
            self._player.set_region(region)
