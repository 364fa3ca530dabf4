"""Samples of takes in memory: those at hand sound at once, the others are read first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.viewmodels.library_access import LibraryAccess
from neurosketch.core.clip import Clip

CACHE_BYTES = 256_000_000
"""About 12 minutes of stereo: the takes around the one that sounds, whatever their length."""

Then = Callable[[Clip], None]
Failed = Callable[[str], None]


class Clips:
    """A cache of clips, limited in bytes; what is pinned stays.

    Args:
        access: where the others are read from.
        jobs: reads on its lane for clips.
        limit_bytes: of the samples that are not pinned.
    """

    def __init__(
        self, access: LibraryAccess, jobs: FileJobs, limit_bytes: int = CACHE_BYTES
    ) -> None:
        self._access = access
        self._jobs = jobs
        self._limit = limit_bytes
        self._clips: OrderedDict[str, Clip] = OrderedDict()
        self._loading: dict[str, list[tuple[Then, Failed]]] = {}
        self._pinned: dict[str, frozenset[str]] = {}

    def get(self, take_id: str) -> Clip | None:
        """The clip when it is in memory."""
        clip = self._clips.get(take_id)
        if clip is not None:
            self._clips.move_to_end(take_id)
        return clip

    def put(self, take_id: str, clip: Clip) -> None:
        """Keep a clip in memory; older ones make room."""
        self._clips[take_id] = clip
        self._clips.move_to_end(take_id)
        self._trim()

    def pin(self, who: str, take_ids: frozenset[str]) -> None:
        """Never forget these; replaces what `who` pinned before."""
        self._pinned[who] = take_ids
        self._trim()

    def rename(self, take_id: str, name: str) -> None:
        """The clip has another name now."""
        clip = self._clips.get(take_id)
        if clip is not None and clip.name != name:
            self._clips[take_id] = replace(clip, name=name)

    def drop(self, take_id: str) -> None:
        """Forget a clip, pinned or not."""
        self._clips.pop(take_id, None)

    def clear(self) -> None:
        """Forget all that is not pinned."""
        for take_id in [i for i in self._clips if not self._is_pinned(i)]:
            del self._clips[take_id]

    def load(self, take_id: str, then: Then, failed: Failed) -> None:
        """Call `then` with the clip: at once when it is in memory, else when it was read.

        Args:
            take_id: of a take in the library.
            then: gets the clip.
            failed: gets a sentence instead.
        """
        clip = self.get(take_id)
        if clip is not None:
            then(clip)
            return
        waiting = self._loading.setdefault(take_id, [])
        waiting.append((then, failed))
        if len(waiting) > 1:
            return

        def done(loaded: Clip) -> None:
            self.put(take_id, loaded)
            for ready, _ in self._loading.pop(take_id):
                ready(loaded)

        def broken(sentence: str) -> None:
            for _, refused in self._loading.pop(take_id):
                refused(sentence)

        self._jobs.submit(lambda: self._access.open().load_clip(take_id), done, broken, Lane.CLIPS)

    def read(self, take_id: str) -> Clip:
        """Read a clip past the cache; any thread but the window's.

        Raises:
            LibraryError, AudioFileError: it cannot be read.
        """
        return self._access.open().load_clip(take_id)

    def _is_pinned(self, take_id: str) -> bool:
        return any(take_id in ids for ids in self._pinned.values())

    def _trim(self) -> None:
        loose = [i for i in self._clips if not self._is_pinned(i)]
        total = sum(self._clips[i].audio.nbytes for i in loose)
        # The newest stays even when it is larger than all the room there is.
        for take_id in loose[:-1]:
            if total <= self._limit:
                break
            total -= self._clips.pop(take_id).audio.nbytes
