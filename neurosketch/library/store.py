"""The library: every take for good, in SQLite and in audio files beside it."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError, LibraryError
from neurosketch.core.request import Recipe
from neurosketch.dsp.atomic import make_folder
from neurosketch.library import former, queries, recovery, rescue, rows, search
from neurosketch.library import usage as usage_of
from neurosketch.library.audio_files import AudioFiles, DamagedAudio, MissingAudio
from neurosketch.library.database import DamagedDatabase, Database
from neurosketch.library.describe import (
    THUMBNAIL_COLUMNS,
    Described,
    describe,
    iso_time,
    parsed,
    told,
)
from neurosketch.library.describe import thumbnail as thumbnail_of
from neurosketch.library.os_lock import folder_lock
from neurosketch.library.recovery import Recovery
from neurosketch.library.take import Take
from neurosketch.library.usage import Usage

DATABASE_NAME = "library.sqlite"
AUDIO_FOLDER = "audio"

Peaks = npt.NDArray[np.float32]
"""(160, 2) float32: lowest and highest sample per column."""

_log = logging.getLogger(__name__)


class _Unset:
    """Stands for a field that shall stay as it is."""


_UNSET = _Unset()


class Library:
    """Takes that are never lost.

    Several threads and several processes may use one library at once. Every change is whole or not
    there at all, also when the program is killed in the middle of it.

    Args:
        folder: made when missing.
        clock: seconds since 1970; only shown to people, never used to put takes in order.

    Attributes:
        notice: a sentence for the user when the library had to be repaired, else "".

    Raises:
        LibraryError: it is of a newer version, in use by another program, or cannot be written. A
            damaged or lost database is no error: it is rebuilt.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self.notice = ""
        try:
            make_folder(folder)
        except AudioFileError as error:
            raise LibraryError(error.message, error.remedy) from error
        self._files = AudioFiles(folder / AUDIO_FOLDER)
        with folder_lock(folder):  # of two programs that start at once, one makes the tables
            try:
                rescue.refuse_lost(folder / DATABASE_NAME)
                self._database = Database(folder / DATABASE_NAME)
            except DamagedDatabase:
                self._database, self.notice = rescue.rebuild(
                    folder / DATABASE_NAME, self._files, clock()
                )
        if self.notice:
            self.recover()

    def add(
        self,
        clip: Clip,
        sketch_id: str = "",
        *,
        tags: Sequence[str] = (),
        name: str | None = None,
        numbered: str = "",
    ) -> Take:
        """Keep a clip; its samples are on disk, under their final name, when this returns.

        Args:
            clip: (C, T) samples, C 1 or 2, and the recipe, whose parents become the take's.
            sketch_id: the sketch it was made in.
            tags: words of the user's.
            name: what the shelf shows; None takes the clip's name.
            numbered: a name in which `{0}` stands for the take's number; replaces `name`.

        Returns:
            The take; it has the clip's id unless another take has that.

        Raises:
            LibraryError: it holds no sound, or cannot be written; then nothing is left behind.
        """
        title = clip.name if name is None else name
        described = describe(clip, sketch_id, tuple(tags), title, self._clock())
        return self._keep(described, clip, numbered)

    def take(self, take_id: str) -> Take | None:
        """The take with this id, or None.

        Raises:
            LibraryError: the library cannot be read, as for every method below.
        """
        found = self.some((take_id,))
        return found[0] if found else None

    def some(self, take_ids: Iterable[str]) -> tuple[Take, ...]:
        """The takes with these ids that exist, by number."""
        with self._database.reading() as connection:
            return rows.read(connection, rows.numbers_of(connection, take_ids))

    def takes(self, sketch_id: str | None = None, *, binned: bool = False) -> tuple[Take, ...]:
        """Takes by number.

        Args:
            sketch_id: the sketch they were made in; None for the whole library.
            binned: whether to list the bin instead of what is kept.
        """
        with self._database.reading() as connection:
            return queries.takes(connection, sketch_id, binned=binned)

    def search(self, text: str) -> frozenset[str]:
        """Ids of the takes, the bin's too, whose name, tags, notes, model or key have every word.

        A word also finds words that begin with it; case and accents make no difference.

        Args:
            text: whatever a user types.
        """
        try:
            with self._database.reading() as connection:
                return search.ids(connection, text)
        except DamagedDatabase:
            _log.warning("the search index is damaged and is built anew")
            with self._database.writing() as connection:
                search.index_all(connection)
                return search.ids(connection, text)

    def update(
        self,
        take_ids: Sequence[str],
        *,
        name: str | _Unset = _UNSET,
        sketch_id: str | _Unset = _UNSET,
        starred: bool | _Unset = _UNSET,
        colour: str | _Unset = _UNSET,
        notes: str | _Unset = _UNSET,
        tags: Sequence[str] | _Unset = _UNSET,
        tempo_bpm: float | _Unset | None = _UNSET,
        key: str | _Unset | None = _UNSET,
    ) -> None:
        """Change the given fields of all these takes, or of none.

        Raises:
            LibraryError: a take does not exist, or a value is not possible.
        """
        fields = {
            "name": name, "sketch_id": sketch_id, "starred": starred, "colour": colour,
            "notes": notes, "tempo_bpm": tempo_bpm, "key": key,
        }  # fmt: skip
        given = {
            field: rows.checked(field, value)
            for field, value in fields.items()
            if not isinstance(value, _Unset)
        }

        def change(connection: sqlite3.Connection, numbers: list[int]) -> None:
            for field, value in given.items():
                rows.set_field(connection, numbers, field, value)
            if not isinstance(tags, _Unset):
                rows.set_tags(connection, numbers, tags)

        searched = not isinstance(tags, _Unset) or bool(given.keys() & search.FIELDS)
        self._change(take_ids, change, searched)

    def add_tag(self, take_ids: Sequence[str], tag: str) -> None:
        """Give a tag to takes."""
        self._change(take_ids, lambda c, numbers: rows.add_tags(c, numbers, (tag,)), True)

    def remove_tag(self, take_ids: Sequence[str], tag: str) -> None:
        """Take a tag from takes."""
        self._change(take_ids, lambda c, numbers: rows.remove_tag(c, numbers, tag), True)

    def tags(self) -> tuple[str, ...]:
        """Every tag that a take outside the bin has."""
        with self._database.reading() as connection:
            return queries.tags(connection)

    def bin(self, take_ids: Sequence[str]) -> None:
        """Move takes to the bin; `restore` brings them back."""
        now = iso_time(self._clock())
        self._change(take_ids, lambda c, numbers: rows.set_field(c, numbers, "binned", now))

    def restore(self, take_ids: Sequence[str]) -> None:
        """Bring takes back from the bin."""
        self._change(take_ids, lambda c, numbers: rows.set_field(c, numbers, "binned", ""))

    def empty_bin(self) -> int:
        """Delete the takes in the bin for good; samples that a kept take shares stay.

        Returns:
            Bytes of audio files that were freed.
        """
        with folder_lock(self._folder):
            return usage_of.empty_bin(self._database, self._files)

    def usage(self) -> Usage:
        """How much there is."""
        with self._database.reading() as connection:
            return usage_of.usage(connection)

    def load_clip(self, take_id: str) -> Clip:
        """The clip of a take, bit for bit as it was added.

        Raises:
            LibraryError: there is no such take, or its audio file is missing or damaged.
        """
        take = self._existing(take_id)
        try:
            audio = self._files.read(take.audio_sha256, take.channels)
        except (MissingAudio, DamagedAudio) as error:
            problem = "missing" if isinstance(error, MissingAudio) else "damaged"
            self._note_problem(take, problem)
            raise type(error)(f"'{take.name}' cannot be played. {error.message}") from error
        if take.problem:
            self._note_problem(take, "")
        return Clip(take.id, audio, take.sample_rate, self.recipe(take_id), take.name)

    def recipe(self, take_id: str) -> Recipe | None:
        """How a take was made; None for audio from outside, or when nobody can read it."""
        with self._database.reading() as connection:
            return parsed(queries.recipe(connection, take_id))

    def peaks(self, take_ids: Sequence[str]) -> dict[str, Peaks]:
        """Thumbnails by id: (160, 2) float32 lowest and highest sample per column.

        A missing one is made from the samples, and kept; a take whose samples cannot be read has a
        flat line. Ids that do not exist are left out.
        """
        with self._database.reading() as connection:
            known = queries.thumbnails(connection, take_ids)
        return {
            take_id: self._made_peaks(sha256, channels) if blob is None else _peaks_of(blob)
            for take_id, sha256, channels, blob in known
        }

    def parents(self, take_id: str) -> tuple[Take, ...]:
        """The takes that a take came from and that still exist."""
        take = self.take(take_id)
        return () if take is None else self.some(take.parents)

    def children(self, take_id: str) -> tuple[Take, ...]:
        """The takes that came from a take."""
        with self._database.reading() as connection:
            return queries.children(connection, take_id)

    def twins(self, take_id: str) -> tuple[Take, ...]:
        """The other takes outside the bin that have the very same samples."""
        with self._database.reading() as connection:
            return queries.twins(connection, take_id)

    def next_number(self) -> int:
        """The number that the next take will get if no other program adds one before."""
        with self._database.reading() as connection:
            return rows.last_number(connection) + 1

    def recover(self) -> Recovery:
        """Set right what a crash, a lost drive or a lost database left behind.

        Audio files without a take become takes again, takes without a file say so, half-written
        files go. Takes about a second for 10,000 takes; meant for the start of the program.
        """
        found = recovery.recover(self._folder, self._database, self._files)
        rescue.back_up(self._database, self._folder / DATABASE_NAME, self._clock())
        return found

    def import_folder(self, folder: Path) -> int:
        """Move the takes of NeuroSketch 0.2 into the library, once.

        The folder is kept, renamed to `takes-imported`. Killed in between, the next call goes on
        where this one was.

        Args:
            folder: with `<id>.wav` and `<id>.json` files; may be missing.

        Returns:
            How many takes came in.
        """
        return former.import_folder(folder, self.take, self._keep)

    def close(self) -> None:
        """Close the database; every later call raises. Closing twice does nothing."""
        self._database.close()

    def _keep(self, described: Described, clip: Clip, numbered: str = "") -> Take:
        take = described.take
        with folder_lock(self._folder):
            with self._database.writing() as connection:
                number = rows.reserve_number(connection)
                taken = rows.numbers_of(connection, (take.id,))
            take = replace(
                take, number=number, id=uuid4().hex if taken else take.id,
                name=search.clean(numbered).replace("{0}", str(number)) or take.name,
            )  # fmt: skip
            is_new = False
            try:
                size, is_new = self._files.store(
                    take.audio_sha256, clip.audio, take.sample_rate, described.recipe, told(take)
                )
                with self._database.writing() as connection:
                    rows.insert(connection, take, described.recipe, size, described.thumbnail)
            except BaseException:
                if is_new:
                    self._files.remove(take.audio_sha256)
                with suppress(LibraryError), self._database.writing() as connection:
                    rows.release_number(connection, number)
                raise
        return self._existing(take.id)

    def _existing(self, take_id: str) -> Take:
        take = self.take(take_id)
        if take is None:
            raise LibraryError(f"There is no take '{search.clean(take_id)}' in the library.")
        return take

    def _change(
        self,
        take_ids: Sequence[str],
        change: Callable[[sqlite3.Connection, list[int]], None],
        searched: bool = False,
    ) -> None:
        with self._database.writing() as connection:
            numbers = rows.all_numbers_of(connection, take_ids)
            change(connection, numbers)
            if searched:
                search.index(connection, numbers)

    def _note_problem(self, take: Take, problem: str) -> None:
        with suppress(LibraryError), self._database.writing() as connection:
            rows.set_field(connection, [take.number], "problem", problem)

    def _made_peaks(self, sha256: str, channels: int) -> Peaks:
        try:
            blob = thumbnail_of(self._files.read(sha256, channels))
        except LibraryError as error:
            _log.warning("no thumbnail: %s", error)
            return np.zeros((THUMBNAIL_COLUMNS, 2), np.float32)
        with suppress(LibraryError), self._database.writing() as connection:
            rows.set_thumbnail(connection, sha256, blob)
        return _peaks_of(blob)


def _peaks_of(blob: bytes) -> Peaks:
    return np.frombuffer(blob, "<f4").reshape(THUMBNAIL_COLUMNS, 2).astype(np.float32)
