"""Opens the library when it is first needed, on whichever thread needs it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neurosketch.app.viewmodels.take_list import Scope

if TYPE_CHECKING:
    from neurosketch.library.store import Library
    from neurosketch.library.take import Take

LEGACY_FOLDER = "takes"
"""Folder beside the library in which the former versions kept their takes."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the start of the program found.

    Attributes:
        imported: takes of a former version that came in.
        adopted: audio files without a take that became takes again.
        missing: takes whose audio file is missing or damaged.
        notice: a sentence when the library had to be repaired, else "".
    """

    imported: int = 0
    adopted: int = 0
    missing: int = 0
    notice: str = ""


class LibraryAccess:
    """One library for all background threads of the window.

    Making this object costs no file access. A library that cannot be opened is tried again each
    time it is asked for: a full disk or a lock may be gone by then.

    Args:
        folder: of the library; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._library: Library | None = None

    def open(self) -> Library:
        """The library; any thread but the window's.

        Raises:
            LibraryError: it cannot be opened.
        """
        with self._lock:
            if self._library is None:
                from neurosketch.library.store import Library

                self._library = Library(self.folder)
            return self._library

    def read(
        self, scope: Scope, sketch_id: str, guests: frozenset[str]
    ) -> tuple[tuple[Take, ...], tuple[str, ...]]:
        """The takes of a scope.

        Args:
            scope: what to read.
            sketch_id: the sketch whose takes are its own.
            guests: ids of takes of other sketches that belong to it as well.

        Returns:
            The takes, guests too, and the ids of those guests that the library lacks.

        Raises:
            LibraryError: the library cannot be read.
        """
        library = self.open()
        whole = sketch_id if scope is Scope.SKETCH else None
        takes = library.takes(whole, binned=scope is Scope.BIN)
        others = library.some(guests - {take.id for take in takes})
        found = (*takes, *others)
        return found, tuple(sorted(guests - {take.id for take in found}))

    def settle(self) -> Settled:
        """Take in what lies about: files of a killed program, takes of former versions.

        Raises:
            LibraryError: the library cannot be opened.
        """
        library = self.open()
        legacy = self.folder.with_name(LEGACY_FOLDER)
        imported = library.import_folder(legacy) if legacy.is_dir() else 0
        recovery = library.recover()
        return Settled(imported, recovery.adopted, recovery.missing, library.notice)

    def close(self) -> None:
        """Close the library; no thread uses it any more."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None
