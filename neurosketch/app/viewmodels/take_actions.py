"""What hands do to takes: every change is one step that Ctrl+Z takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from PySide6.QtCore import QObject, Signal

from neurosketch.app import undo
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel
from neurosketch.app.viewmodels.shelf import Scope, ShelfViewModel, TakeFields
from neurosketch.app.viewmodels.take_list import differences

Ids = str | Sequence[str]
"""One take, several, or empty for those that are selected (else the chosen one)."""


class TakeActions(QObject):
    """Stars, renames, tags, bins and the like.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    messaged = Signal(str, str)

    def __init__(
        self,
        shelf: ShelfViewModel,
        player: PlayerViewModel,
        history: undo.History,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._player = player
        self._history = history

    def star(self, take_ids: Ids = "") -> None:
        """Star takes; when all of them are starred already, take their stars away."""
        ids = self._ids(take_ids)
        takes = [take for i in ids if (take := self._shelf.take(i)) is not None]
        self.set_starred(ids, not all(take.starred for take in takes))

    def set_starred(self, take_ids: Ids, starred: bool) -> None:
        """Star takes or take their stars away."""
        text = self.tr("star") if starred else self.tr("unstar")
        self._update(self._ids(take_ids), text, starred=starred)

    def rename(self, take_id: str, name: str) -> None:
        """Rename a take."""
        name = " ".join(name.split())
        if name:
            self._update([take_id], self.tr("rename"), name=name)

    def set_notes(self, take_id: str, notes: str) -> None:
        """Write down what there is to say about a take."""
        self._update([take_id], self.tr("notes"), notes=notes.strip())

    def set_colour(self, take_ids: Ids, colour: str) -> None:
        """Give takes a colour, one of `library.take.COLOURS`."""
        self._update(self._ids(take_ids), self.tr("colour"), colour=colour)

    def set_tags(self, take_ids: Ids, tags: Iterable[str]) -> None:
        """Give takes exactly these tags."""
        self._update(self._ids(take_ids), self.tr("tags"), tags=_clean(tags))

    def set_tags_of(self, tags: Mapping[str, Iterable[str]]) -> None:
        """Give each take (by id) exactly its tags, in one step."""
        tagged: dict[str, TakeFields] = {i: {"tags": _clean(words)} for i, words in tags.items()}
        self._push(tagged, self.tr("tags"))

    def add_tag(self, take_ids: Ids, tag: str) -> None:
        """Tag takes; the tags they have stay."""
        self._retag(self._ids(take_ids), lambda tags: (*tags, tag))

    def remove_tag(self, take_ids: Ids, tag: str) -> None:
        """Take a tag away."""
        self._retag(self._ids(take_ids), lambda tags: (other for other in tags if other != tag))

    def set_take_tempo(self, take_id: str, tempo_bpm: float | None) -> None:
        """Say which tempo a take has."""
        self._update([take_id], self.tr("tempo"), tempo_bpm=tempo_bpm)

    def set_take_key(self, take_id: str, key: str | None) -> None:
        """Say which key a take is in."""
        self._update([take_id], self.tr("key"), key=key)

    def delete(self, take_ids: Ids = "") -> None:
        """Move takes to the bin, in one step."""
        ids = self._in_bin(self._ids(take_ids), binned=False)
        if ids:
            if self._shelf.chosen_id in ids and {take.id for take in self._shelf.takes} <= {*ids}:
                # Nothing is left to show: that must not start the live sound.
                self._player.stop()
            text = self._step(ids, self.tr("delete {0}"), self.tr("delete {0} takes"))
            self._history.push(undo.delete_takes(self._shelf, ids, text, self._say_gone))

    def _say_gone(self) -> None:
        self.messaged.emit(self.tr("What was deleted then is gone for good."), Kind.INFO)

    def restore(self, take_ids: Ids = "") -> None:
        """Bring takes back from the bin, in one step."""
        ids = self._in_bin(self._ids(take_ids), binned=True)
        if ids:
            text = self._step(ids, self.tr("restore {0}"), self.tr("restore {0} takes"))
            self._history.push(undo.restore_takes(self._shelf, ids, text))

    def empty_bin(self) -> None:
        """Delete what is in the bin for good; the only thing that no undo brings back."""

        def emptied(freed: int) -> None:
            text = self.tr("The bin is empty: {0} are free again.").format(size_text(freed))
            self.messaged.emit(text, Kind.INFO)

        self._shelf.empty_bin(emptied)

    def jump_to(self, take_id: str) -> None:
        """Show a take wherever it is: in this sketch, in another one or in the bin."""

        def found(take: object) -> None:
            known = self._shelf.take(take_id)
            if known is None:
                self.messaged.emit(self.tr("That take is no longer in the library."), Kind.INFO)
                return
            if not self._shelf.in_scope(known):
                self._shelf.show_scope(Scope.BIN if known.binned else Scope.LIBRARY)
            self._shelf.choose(take_id)

        self._shelf.find(take_id, found)

    def _ids(self, take_ids: Ids) -> list[str]:
        if not take_ids:
            return list(self._shelf.targets())
        return [take_ids] if isinstance(take_ids, str) else list(take_ids)

    def _in_bin(self, ids: Sequence[str], *, binned: bool) -> list[str]:
        takes = [take for i in ids if (take := self._shelf.take(i)) is not None]
        return [take.id for take in takes if bool(take.binned) == binned]

    def _step(self, ids: Sequence[str], one: str, several: str) -> str:
        """What the Undo menu calls it."""
        take = self._shelf.take(ids[0])
        if len(ids) == 1 and take is not None:
            return one.format(take.name)
        return several.format(len(ids))

    def _update(self, ids: Sequence[str], text: str, **fields: Unpack[TakeFields]) -> None:
        self._push(dict.fromkeys(ids, fields), text)

    def _retag(
        self, ids: Sequence[str], change: Callable[[tuple[str, ...]], Iterable[str]]
    ) -> None:
        takes = [take for i in ids if (take := self._shelf.take(i)) is not None]
        self.set_tags_of({take.id: change(take.tags) for take in takes})

    def _push(self, changes: dict[str, TakeFields], text: str) -> None:
        """One step for all takes that really change."""
        real = {}
        for take_id, fields in changes.items():
            take = self._shelf.take(take_id)
            if take is not None and differences(take, replace(take, **fields)):
                real[take_id] = fields
        if real:
            self._history.push(undo.update_takes(self._shelf, real, text))


def size_text(size: float) -> str:
    """Bytes as people read them: `3.4 GB`."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _clean(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as the library keeps them: no surplus spaces, sorted, each once."""
    words = {" ".join(tag.split()) for tag in tags} - {""}
    return tuple(sorted(words, key=lambda tag: (tag.casefold(), tag)))
