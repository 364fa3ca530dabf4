"""The takes of a sketch on disk.

Each take is two files: `<id>.wav` (32-bit float, bit for bit what was heard, with the recipe
inside) and `<id>.json` (name, star, date). There is no index: two programs on one folder cannot
overwrite each other's list, and a take whose JSON is lost is rebuilt from its WAV.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import numpy as np

from neurosketch.core.clip import Clip
from neurosketch.core.errors import AudioFileError, NeuroSketchError, RecipeError
from neurosketch.core.request import Recipe
from neurosketch.dsp.atomic import make_folder, write_atomically
from neurosketch.dsp.audiofile import read_audio, read_info
from neurosketch.dsp.riff import Chunk, encode_riff
from neurosketch.dsp.wavfile import (
    FLOAT_BITS,
    float_data,
    format_chunks,
    recipe_chunk,
    wav_recipe,
)
from neurosketch.library.folder_lock import folder_lock

_log = logging.getLogger(__name__)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BIN = "bin"
_MAX_SECONDS = 7200.0
_STALE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Take:
    """One clip kept on the shelf, without its samples.

    Attributes:
        id: unique in its store.
        name: what the shelf shows.
        starred: whether the user marked it.
        clip_path: WAV file with the samples and the recipe.
        seconds: length.
        model_id: model that made it; "" for audio from outside.
        seed: seed it was made with; None for audio from outside.
        tempo_bpm: tempo, or None.
        key: musical key, or None.
        created: ISO 8601 time in UTC; takes are ordered by it.
    """

    id: str
    name: str
    starred: bool
    clip_path: Path
    seconds: float
    model_id: str
    seed: int | None
    tempo_bpm: float | None
    key: str | None
    created: str


class TakeStore:
    """A durable store of takes in one folder; several instances and processes may share it.

    Every call reads the folder anew, changes happen under a lock on the folder, and every file
    appears whole or not at all. May be used from several threads.

    Args:
        folder: made when missing.

    Raises:
        AudioFileError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = make_folder(folder)
        self._remove_stale_parts()

    def takes(self) -> tuple[Take, ...]:
        """Every take that is not in the bin, oldest first.

        Raises:
            AudioFileError: the folder cannot be read.
        """
        return self._list(self._folder)

    def binned(self) -> tuple[Take, ...]:
        """Every take in the bin, oldest first.

        Raises:
            AudioFileError: the folder cannot be read.
        """
        folder = self._folder / _BIN
        return self._list(folder) if folder.is_dir() else ()

    def add(self, clip: Clip) -> Take:
        """Keep a clip; its samples are stored exactly.

        Returns:
            The take; it has the clip's id unless that is taken already or no safe file name.

        Raises:
            AudioFileError: the clip is empty or not finite, or it cannot be written; then nothing
                is left behind.
        """
        if clip.audio.ndim != 2 or 0 in clip.audio.shape or not np.isfinite(clip.audio).all():
            raise AudioFileError("A clip without sound, or with NaN in it, cannot be kept.")
        with folder_lock(self._folder):
            take = self._described(clip, self._free_id(clip.id))
            channels, frames = clip.audio.shape
            chunks = format_chunks(channels, frames, clip.sample_rate, FLOAT_BITS)
            chunks.append(Chunk(b"data", float_data(clip.audio)))
            if clip.recipe is not None:
                chunks.append(recipe_chunk(clip.recipe))
            write_atomically(take.clip_path, encode_riff(b"WAVE", chunks))
            try:
                self._write(take)
            except BaseException:
                take.clip_path.unlink(missing_ok=True)
                raise
            return take

    def rename(self, take_id: str, name: str) -> Take:
        """Give a take another name.

        Raises:
            AudioFileError: there is no such take, or it cannot be written.
        """
        return self._change(take_id, lambda take: replace(take, name=name))

    def star(self, take_id: str, starred: bool) -> Take:
        """Star a take or take the star away.

        Raises:
            AudioFileError: there is no such take, or it cannot be written.
        """
        return self._change(take_id, lambda take: replace(take, starred=starred))

    def delete(self, take_id: str) -> None:
        """Move a take to the bin; `restore` brings it back.

        Raises:
            AudioFileError: there is no such take, or it cannot be moved.
        """
        with folder_lock(self._folder):
            self._move(take_id, self._folder, make_folder(self._folder / _BIN))

    def restore(self, take_id: str) -> Take:
        """Bring a take back from the bin.

        Raises:
            AudioFileError: it is not in the bin, or it cannot be moved.
        """
        with folder_lock(self._folder):
            self._move(take_id, self._folder / _BIN, self._folder)
            return self._read(self._folder, take_id)

    def load_clip(self, take_id: str) -> Clip:
        """The clip of a take, sample for sample as it was added.

        Raises:
            AudioFileError: there is no such take, or its file is damaged.
        """
        take = self._read(self._folder, take_id)
        audio, sample_rate = read_audio(take.clip_path, max_seconds=_MAX_SECONDS)
        return Clip(take.id, audio, sample_rate, _recipe_of(take.clip_path), take.name)

    def _free_id(self, wanted: str) -> str:
        taken = any(
            (folder / f"{wanted}{suffix}").exists()
            for folder in (self._folder, self._folder / _BIN)
            for suffix in (".wav", ".json")
        )
        return uuid4().hex if taken or not _ID.fullmatch(wanted) else wanted

    def _described(self, clip: Clip, take_id: str) -> Take:
        request = None if clip.recipe is None else clip.recipe.request
        return Take(
            id=take_id,
            name=clip.name,
            starred=False,
            clip_path=self._folder / f"{take_id}.wav",
            seconds=clip.seconds,
            model_id=request.model_id if request else "",
            seed=request.seed if request else None,
            tempo_bpm=request.tempo_bpm if request else None,
            key=request.key if request else None,
            created=_iso(time.time()),
        )

    def _list(self, folder: Path) -> tuple[Take, ...]:
        try:
            ids = [p.stem for p in folder.iterdir() if p.suffix == ".wav" and _ID.fullmatch(p.stem)]
        except OSError as error:
            raise AudioFileError(f"Folder '{folder}' cannot be read.") from error
        found = []
        for take_id in ids:
            try:
                found.append(self._read(folder, take_id))
            # one damaged file must not hide the others
            except (NeuroSketchError, OSError) as error:
                _log.warning("take %s is left out: %s", take_id, error)
        return tuple(sorted(found, key=lambda take: (take.created, take.id)))

    def _read(self, folder: Path, take_id: str) -> Take:
        path = folder / f"{take_id}.wav"
        if not _ID.fullmatch(take_id) or not path.is_file():
            raise AudioFileError(f"There is no take '{take_id}' on this shelf.")
        try:
            data = json.loads((folder / f"{take_id}.json").read_text(encoding="utf-8"))
            tempo, seed, key = data["tempo_bpm"], data["seed"], data["key"]
            return Take(
                id=take_id,
                name=str(data["name"]),
                starred=bool(data["starred"]),
                clip_path=path,
                seconds=float(data["seconds"]),
                model_id=str(data["model_id"]),
                seed=None if seed is None else int(seed),
                tempo_bpm=None if tempo is None else float(tempo),
                key=None if key is None else str(key),
                created=str(data["created"]),
            )
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return self._rebuilt(path)

    def _rebuilt(self, path: Path) -> Take:
        """A take whose JSON is missing or damaged, from what its WAV says."""
        info = read_info(path)
        recipe = _recipe_of(path)
        request = None if recipe is None else recipe.request
        return Take(
            id=path.stem,
            name=request.model_id if request else path.stem,
            starred=False,
            clip_path=path,
            seconds=info.frames / info.sample_rate,
            model_id=request.model_id if request else "",
            seed=request.seed if request else None,
            tempo_bpm=request.tempo_bpm if request else None,
            key=request.key if request else None,
            created=_iso(path.stat().st_mtime),
        )

    def _change(self, take_id: str, change: Callable[[Take], Take]) -> Take:
        with folder_lock(self._folder):
            take = change(self._read(self._folder, take_id))
            self._write(take)
            return take

    def _write(self, take: Take) -> None:
        data = {
            "name": take.name, "starred": take.starred, "seconds": take.seconds,
            "model_id": take.model_id, "seed": take.seed, "tempo_bpm": take.tempo_bpm,
            "key": take.key, "created": take.created,
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, indent=1)
        # a lone surrogate can stand in a name that came from a file system
        content = text.encode("utf-8", "replace")
        write_atomically(take.clip_path.with_suffix(".json"), [content], overwrite=True)

    def _move(self, take_id: str, source: Path, target: Path) -> None:
        take = self._read(source, take_id)
        try:
            # JSON first: a crash in between leaves the WAV behind, which is a take by itself
            with suppress(FileNotFoundError):
                os.replace(source / f"{take.id}.json", target / f"{take.id}.json")
            os.replace(take.clip_path, target / f"{take.id}.wav")
        except OSError as error:
            raise AudioFileError(f"Take '{take.name}' cannot be moved.") from error

    def _remove_stale_parts(self) -> None:
        """Sweep up after a program that was killed while it wrote."""
        limit = time.time() - _STALE_SECONDS
        for part in self._folder.glob(".*.part"):
            with suppress(OSError):
                if part.stat().st_mtime < limit:
                    part.unlink()


def _recipe_of(path: Path) -> Recipe | None:
    try:
        return wav_recipe(path)
    except RecipeError:
        return None  # the sound is worth more than its recipe


def _iso(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.isoformat(timespec="microseconds")
