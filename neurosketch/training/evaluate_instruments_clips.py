"""What playable instruments are measured on: recordings, who plays them, and their notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from neurosketch.core.errors import AudioFileError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.training.corpus import SAMPLE_RATE, CorpusItem, read_manifest, read_mono
from neurosketch.training.ddsp_data import (
    HEADROOM_DB,
    SHIPPED,
    Played,
    chosen,
    notes_of,
    velocity_db,
)
from neurosketch.training.evaluate_clips import EvaluationClip, find_clips, spread

HELD_OUT, PHRASE, SEEN = "held_out", "phrase", "train"
"""Unknown source, unknown phrase of a known source, and what training saw."""

_MOST_SECONDS = 9.1
_LEAST_SECONDS = 0.25
_QUIETEST = 1e-4
_BPM = 120.0


@dataclass(frozen=True)
class Part(EvaluationClip):
    """A recording of one player.

    Attributes:
        instrument: of the model, which plays it again.
        role: `held_out`, `phrase` or `train`; empty in a folder that says nothing about it.
        notes: what was played, where that is known.
        gain_db: what brings the file to the level that its keys' velocity has in training.
    """

    instrument: str = ""
    role: str = ""
    notes: tuple[Played, ...] = ()
    gain_db: float = 0.0

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.audio) / SAMPLE_RATE

    @property
    def unseen(self) -> bool:
        """Whether training did not hear it."""
        return self.role != SEEN

    def score(self) -> Score:
        """Its notes, for its instrument.

        Raises:
            ValueError: nobody knows them.
        """
        if not self.notes:
            raise ValueError(f"no notes of '{self.name}' are known")
        beats = _BPM / 60.0
        notes = tuple(
            Note(n.seconds * beats, max(n.length, 0.02) * beats, round(n.pitch), n.velocity)
            for n in sorted(self.notes, key=lambda n: (n.seconds, n.pitch))
        )
        track = Track("", notes, instrument=self.instrument)
        return Score((track,), (Tempo(0.0, _BPM),))


@dataclass(frozen=True)
class PartSet:
    """What may be measured.

    Attributes:
        held_out: names of sources that no training saw, empty for a folder of anything.
        entries: name and what else is known of each recording; its sound is not read yet.
        folder: where they lie.
    """

    folder: Path
    entries: tuple[Part, ...]
    held_out: tuple[str, ...]

    def of(self, *roles: str) -> PartSet:
        """Those of some roles."""
        return replace(self, entries=tuple(part for part in self.entries if part.role in roles))

    def chosen(self, most: int | None) -> PartSet:
        """An evenly spaced choice of at most `most` recordings."""
        return replace(self, entries=tuple(spread(self.entries, most)))

    def read(self, report: Callable[[str], None]) -> list[Part]:
        """Decode them; unreadable, silent and very short ones are left out.

        Args:
            report: told which were left out, and why.
        """
        found = []
        for part in self.entries:
            try:
                audio = read_mono(self.folder / part.name)[: round(_MOST_SECONDS * SAMPLE_RATE)]
            except AudioFileError as error:
                report(str(error))
                continue
            if len(audio) < _LEAST_SECONDS * SAMPLE_RATE or not np.isfinite(audio).all():
                report(f"'{part.name}' is too short or damaged; left out.")
            elif np.abs(audio).max() < _QUIETEST:
                report(f"'{part.name}' is silent; left out.")
            else:
                inside = partial(_inside, seconds=len(audio) / SAMPLE_RATE)
                notes = tuple(note for note in map(inside, part.notes) if note.length > 0)
                found.append(replace(part, audio=audio, notes=notes))
        return found


def _inside(note: Played, seconds: float) -> Played:
    return replace(note, length=min(note.length, seconds - note.seconds))


def instrument_choice(spec: ModelSpec) -> tuple[str, tuple[str, ...], str]:
    """The condition by which a model is told its instrument, its values, and the default.

    Returns:
        An empty id and the single instrument "" where the model has no such condition.
    """
    condition = next((c for c in spec.conditions if c.mixes), None)
    return ("", ("",), "") if condition is None else (
        condition.id, tuple(condition.values), condition.default
    )  # fmt: skip


def find_parts(data: Path, spec: ModelSpec, held_out: Sequence[str]) -> PartSet:
    """Recordings of the instruments that a model has.

    In a corpus of ours these are the files that `ddsp_data.chosen` knows. In any other folder they
    are all audio files; each is played by the instrument whose id is part of its path, or by the
    model's first one.

    Args:
        data: see `evaluate_clips.find_clips`.
        spec: the model.
        held_out: sources that its training did not see.

    Raises:
        NeuroSketchError: there is nothing to measure on.
    """
    _, instruments, default = instrument_choice(spec)
    if (data / "manifest.csv").is_file():
        entries = _corpus_parts(data, instruments)
        if entries:
            return PartSet(data, entries, tuple(held_out))
    clips = find_clips(data, held_out)
    # The longest id first: "electric_bass" is no "bass".
    by_length = sorted(filter(None, instruments), key=len, reverse=True)
    found = []
    for name, source, category in clips.entries:
        path = name.lower()
        mine = next((i for i in by_length if i.lower() in path), default)
        silent = np.zeros(0, np.float32)
        found.append(Part(name, source, category, silent, instrument=mine))
    return PartSet(data, tuple(found), clips.held_out)


def _corpus_parts(data: Path, instruments: Sequence[str]) -> tuple[Part, ...]:
    rows = read_manifest(data)
    by_path: Mapping[str, dict[str, str]] = {row["path"]: row for row in rows}
    items = [_item(row) for row in rows]
    found = []
    for item, index, role in chosen(items, rows):
        mine = SHIPPED[index].id if index < len(SHIPPED) else ""
        if mine not in instruments or not mine:
            continue
        notes = notes_of(data, by_path[item.path], item)
        if not notes:
            continue
        gain = HEADROOM_DB + velocity_db(max(note.velocity for note in notes))
        silent = np.zeros(0, np.float32)
        part = Part(item.path, item.source, item.category, silent, mine, role, notes, gain)
        found.append(part)
    return tuple(found)


def _item(row: Mapping[str, str]) -> CorpusItem:
    """A file that was not decoded: only what `chosen` looks at."""
    length = round(float(row.get("seconds") or 0.0) * SAMPLE_RATE)
    label = row["class_label"] or row["instrument_family"]
    return CorpusItem(row["path"], row["source"], row["category"], label, row["licence"],
                      row["attribution"], 0, length, 0, 0, True)  # fmt: skip
