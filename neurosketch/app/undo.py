"""Everything that Ctrl+Z takes back: sliders, locks, loop, and what was done to takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtGui import QUndoCommand, QUndoStack

from neurosketch.app.viewmodels.player import PlayerViewModel, Region
from neurosketch.app.viewmodels.shelf import ShelfViewModel, TakeFields
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.app.viewmodels.take_list import fields_of
from neurosketch.core.control import ControlState

MERGE_WITHIN_S = 1.0
_MOVE_ID = 1
_LOOP_ID = 2
_VALUE_ID = 3


class History(QUndoStack):
    """The undo stack; tells whether what happens now is its own doing.

    Widgets follow each other (a length in bars follows the tempo): what they say while a step is
    done or taken back belongs to that step and is no step of its own.
    """

    applying = False

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What happens inside is part of a step that is made by hand."""
        before, self.applying = self.applying, True
        try:
            yield
        finally:
            self.applying = before

    def push(self, command: QUndoCommand) -> None:
        """Do a step and remember it."""
        with self.quiet():
            super().push(command)

    def undo(self) -> None:
        """Take the last step back."""
        with self.quiet():
            super().undo()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        with self.quiet():
            super().redo()


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
        _go_to_model(self._sketch, self._model_id)
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


def _go_to_model(sketch: SketchViewModel, model_id: str) -> None:
    """Choose the model of a step again: what it turns means something else in another one."""
    if sketch.spec is not None and sketch.spec.id != model_id:
        sketch.choose_model(model_id)


def _on_its_model(sketch: SketchViewModel, change: Callable[[], None]) -> Callable[[], None]:
    """`change` on the model of now, whichever is chosen when it is called."""
    model_id = sketch.spec.id if sketch.spec is not None else ""

    def go() -> None:
        _go_to_model(sketch, model_id)
        change()

    return go


def lock_control(sketch: SketchViewModel, control_id: str, locked: bool, text: str) -> Change:
    """Lock or unlock a control."""
    return Change(
        text,
        _on_its_model(sketch, lambda: sketch.set_locked(control_id, locked)),
        _on_its_model(sketch, lambda: sketch.set_locked(control_id, not locked)),
    )


def choose_condition(sketch: SketchViewModel, condition_id: str, value: str, text: str) -> Change:
    """Choose a condition's value; going back also brings the user's clip of that side back."""
    before = sketch.conditions.get(condition_id, value)
    clip = sketch.sources.get(condition_id)

    def back() -> None:
        sketch.set_condition(condition_id, before)
        if clip is not None:
            sketch.set_source(condition_id, clip)

    forward = _on_its_model(sketch, lambda: sketch.set_condition(condition_id, value))
    return Change(text, forward, _on_its_model(sketch, back))


class MoveValue(QUndoCommand):
    """One value of the sketch: tempo, key, seed, length; wheel steps become one step.

    Args:
        apply: sets it.
        before, after: what `apply` takes.
        text: for the Undo menu.
        merge_key: which value; empty never merges.
        clock: seconds.
    """

    def __init__(
        self,
        apply: Callable[[Any], None],
        before: object,
        after: object,
        text: str,
        merge_key: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self._before = before
        self._after = after
        self._key = merge_key
        self._time = clock()

    def id(self) -> int:
        """Kind of command that may merge."""
        return _VALUE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next step of the same movement in."""
        if not isinstance(other, MoveValue) or not self._key or other._key != self._key:
            return False
        if other._time - self._time > MERGE_WITHIN_S:
            return False
        self._after, self._time = other._after, other._time
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        """Set what it became."""
        self._apply(self._after)

    def undo(self) -> None:
        """Set what it was."""
        self._apply(self._before)


def update_takes(shelf: ShelfViewModel, changes: Mapping[str, TakeFields], text: str) -> Change:
    """Change fields of takes.

    Args:
        shelf: that knows the takes.
        changes: take id → what becomes of it; the same fields for each.
        text: for the Undo menu.
    """
    before: dict[str, TakeFields] = {}
    for take_id, fields in changes.items():
        take = shelf.take(take_id)
        if take is not None:
            before[take_id] = fields_of(take, fields)

    return Change(text, lambda: _update_alike(shelf, changes), lambda: _update_alike(shelf, before))


def _update_alike(shelf: ShelfViewModel, changes: Mapping[str, TakeFields]) -> None:
    """Takes that become alike are written in one transaction."""
    groups: dict[str, tuple[TakeFields, list[str]]] = {}
    for take_id, fields in changes.items():
        groups.setdefault(repr(sorted(fields.items())), (fields, []))[1].append(take_id)
    for fields, take_ids in groups.values():
        shelf.update(take_ids, **fields)


def delete_takes(
    shelf: ShelfViewModel, take_ids: Sequence[str], text: str, gone: Callable[[], None]
) -> Change:
    """Move takes to the bin; `gone` is called when they are to come back and no longer exist."""

    def back() -> None:
        if all(shelf.take(take_id) is None for take_id in take_ids):
            gone()
        shelf.restore(take_ids)

    return Change(text, lambda: shelf.delete(take_ids), back)


def restore_takes(shelf: ShelfViewModel, take_ids: Sequence[str], text: str) -> Change:
    """Bring takes back from the bin."""
    return Change(text, lambda: shelf.restore(take_ids), lambda: shelf.delete(take_ids))


def switch_loop(player: PlayerViewModel, on: bool, text: str) -> Change:
    """Loop on or off, with the region that comes of it."""
    clip_id = player.clip.id if player.clip is not None else ""
    before = player.region

    def back() -> None:
        player.set_loop_on(not on)
        if player.clip is not None and player.clip.id == clip_id:
            player.set_region(before)

    return Change(text, lambda: player.set_loop_on(on), back)


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
