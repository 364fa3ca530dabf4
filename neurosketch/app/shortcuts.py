"""Which keys each action has: those of the table, until the user chooses others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from neurosketch.app.actions import ACTIONS, MOVEMENTS, native, spec_of

_MOST_KEYS = 4


class ShortcutStore(Protocol):
    """Where chosen keys are remembered."""

    shortcuts: str


class Shortcuts(QObject):
    """The keys of every action; what the user chose is remembered, the rest follows the table.

    Signals:
        changed(str): id of an action that has other keys now.
    """

    changed = Signal(str)

    def __init__(self, store: ShortcutStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._chosen = _parse(store.shortcuts)
        self._lent: frozenset[str] = frozenset()

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Its keys in portable text, the first one is shown on buttons."""
        if action_id in self._chosen:
            return self._chosen[action_id]
        # A key that a later version of the table wants is the user's where it is chosen already.
        taken = {key for keys in self._chosen.values() for key in keys}
        return tuple(key for key in map(portable, spec_of(action_id).keys) if key not in taken)

    @property
    def lent(self) -> frozenset[str]:
        """Keys that play notes now instead of what they usually do."""
        return self._lent

    def lend(self, keys: frozenset[str]) -> None:
        """Let these keys, in portable text, play notes; the others are shortcuts again."""
        moved, self._lent = keys ^ self._lent, keys
        for spec in ACTIONS:
            if moved.intersection(self.keys(spec.id)):
                self.changed.emit(spec.id)

    def free_keys(self, action_id: str) -> tuple[str, ...]:
        """Those of its keys that act now."""
        return tuple(key for key in self.keys(action_id) if key not in self._lent)

    def native_keys(self) -> Mapping[str, str]:
        """Action id → first key that acts now as this system writes it, empty for none."""
        return {spec.id: native((*self.free_keys(spec.id), "")[0]) for spec in ACTIONS}

    def hint(self, action_id: str) -> str:
        """Title and first key, for a tool tip."""
        keys, title = self.free_keys(action_id), spec_of(action_id).title()
        return f"{title} ({native(keys[0])})" if keys else title

    def is_default(self, action_id: str) -> bool:
        """Whether it has the keys of the table."""
        return self.keys(action_id) == tuple(map(portable, spec_of(action_id).keys))

    def holder(self, key: str) -> str:
        """Id of the action that has this key; empty when it is free."""
        return next((spec.id for spec in ACTIONS if key in self.keys(spec.id)), "")

    def fixed(self, key: str) -> str:
        """What a key does that no action can have, in the user's language; empty otherwise."""
        return next((move.title() for move in MOVEMENTS if key in move.keys), "")

    def assign(self, action_id: str, key: str) -> None:
        """Give an action one key; whichever action had it loses it.

        Args:
            action_id: gets the key instead of those it had.
            key: portable text; empty leaves it without one.

        Raises:
            ValueError: no single key, or one that is fixed.
        """
        asked, key = key, portable(key)
        if asked and (not is_key(asked) or self.fixed(key)):
            raise ValueError(f"no action can have the key {asked!r}")
        holder = self.holder(key) if key else ""
        if holder == action_id:
            return
        if holder:
            self._chosen[holder] = tuple(k for k in self.keys(holder) if k != key)
        self._chosen[action_id] = (key,) if key else ()
        self._settle({action_id, holder} - {""})

    def reset(self, action_id: str) -> None:
        """Give an action the keys of the table again, also those that another one has taken."""
        defaults = tuple(map(portable, spec_of(action_id).keys))
        touched = {action_id}
        for key in defaults:
            holder = self.holder(key)
            if holder not in ("", action_id):
                self._chosen[holder] = tuple(k for k in self.keys(holder) if k != key)
                touched.add(holder)
        self._chosen.pop(action_id, None)
        self._settle(touched)

    def reset_all(self) -> None:
        """Give every action the keys of the table."""
        changed = {spec.id for spec in ACTIONS if not self.is_default(spec.id)}
        self._chosen.clear()
        self._settle(changed)

    def _settle(self, action_ids: set[str]) -> None:
        for spec in ACTIONS:
            chosen = self._chosen.get(spec.id)
            if chosen is not None and chosen == tuple(map(portable, spec.keys)):
                del self._chosen[spec.id]
        self._store.shortcuts = json.dumps(self._chosen, sort_keys=True) if self._chosen else ""
        for action_id in sorted(action_ids):
            self.changed.emit(action_id)


def portable(key: str) -> str:
    """A shortcut in the text that is the same on every system, empty when it is none."""
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText).toString(
        QKeySequence.SequenceFormat.PortableText
    )


def is_key(key: str) -> bool:
    """Whether it is one press of one key with its modifiers."""
    sequence = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
    return sequence.count() == 1 and bool(sequence.toString())


def _parse(text: str) -> dict[str, tuple[str, ...]]:
    """Chosen keys as they were remembered; whatever makes no sense is left out."""
    try:
        data = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    fixed = {key for move in MOVEMENTS for key in move.keys}
    known, used = {spec.id for spec in ACTIONS}, set(fixed)
    chosen: dict[str, tuple[str, ...]] = {}
    for action_id, keys in data.items():
        if action_id not in known or not isinstance(keys, list):
            continue
        good: list[str] = []
        for key in keys[:_MOST_KEYS]:
            if isinstance(key, str) and is_key(key) and portable(key) not in used:
                good.append(portable(key))
                used.add(portable(key))
        if good or not keys:
            chosen[action_id] = tuple(good)
    return chosen
