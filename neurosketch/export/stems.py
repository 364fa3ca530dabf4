"""The tracks of a sketch as audio files of their own that loop together, and their mix."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.errors import AudioFileError
from neurosketch.core.events import Stem
from neurosketch.export.batch import Plan
from neurosketch.export.naming import NamePattern, slug, values_of
from neurosketch.export.writer import ExportReport, export_clip

MIX = "mix"
"""What stands behind the name of all tracks together."""

_TRIES = 20
_UNNAMED = "track"
_LONGEST = 24
"""Letters of the name of a track: a recipe from elsewhere may call its players anything."""


@dataclass(frozen=True, slots=True)
class StemSet:
    """What became of a sketch.

    Attributes:
        base: what the names of all of its files begin with, in their folder.
        written: a report for each file: the tracks in their order, then the mix.
    """

    base: Path
    written: tuple[ExportReport, ...]

    def beside(self, suffix: str) -> Path:
        """Path of one more file of the set that holds all tracks, e.g. `.mid`: no file has it."""
        return self.base.with_name(f"{self.base.name}{suffix}")

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file."""
        return tuple(report.path for report in self.written)


def stem_clip(mix: Clip, stem: Stem) -> Clip:
    """A track by itself as a clip, whose recipe says which track of the sketch it is."""
    recipe = mix.recipe
    if recipe is not None:
        recipe = replace(recipe, stem=stem.role, audio_sha256=audio_sha256(stem.audio))
    name = f"{mix.name} {stem.name or stem.role}".strip()
    return replace(mix, audio=stem.audio, recipe=recipe, name=name)


def write_stems(
    mix: Clip,
    stems: Iterable[Stem],
    plan: Plan,
    *,
    mixdown: bool = True,
    progress: Callable[[int, int], None] = lambda *_: None,
    cancelled: Callable[[], bool] = bool,
    today: datetime.date | None = None,
) -> StemSet:
    """Write each track as `{pattern}_{track}` and all of them as `{pattern}_mix`.

    A track that is silent from beginning to end is left out. The names share one number, and no
    file is replaced. Either all files appear or none. Tracks and mix have the same number of
    samples, their loop, tempo, beats and root note.

    Args:
        mix: all tracks together, with the recipe.
        stems: what is written of each.
        plan: folder, format, rate and pattern.
        mixdown: whether the mix is written as well.
        progress: called with the files done and the number of all.
        cancelled: asked again and again; once true, nothing is left of the set.
        today: None takes the clock's.

    Raises:
        AudioFileError: there are no tracks, one of them is of another length than the mix, or the
            files cannot be written.
        Cancelled: `cancelled` said so.
    """
    heard = [stem for stem in stems if stem.audio.any()]
    clips = [(ending, stem_clip(mix, stem)) for ending, stem in _endings(heard)]
    if not clips:
        raise AudioFileError("No track of this sketch is heard.", "Unmute one.")
    if any(clip.audio.shape[1] != mix.audio.shape[1] for _, clip in clips):
        raise AudioFileError("These tracks are not as long as their mix.")
    if mixdown:
        clips.append((MIX, mix))
    pattern, values = NamePattern.parse(plan.pattern), values_of(mix, plan.sketch, today)
    endings = [ending for ending, _ in clips]
    for _ in range(_TRIES):
        base = pattern.free_base(values, plan.folder, endings)
        paths = [base.with_name(f"{base.name}_{e}{plan.fmt.suffix}") for e in endings]
        try:
            written = _write_all(clips, paths, plan, progress, cancelled)
        except AudioFileError:
            # Another program may have been faster with one of these names: the next ones are free.
            if not any(path.exists() for path in paths):
                raise
        else:
            return StemSet(base, written)
    raise AudioFileError(f"Folder '{plan.folder}' fills with other files.", "Try again.")


def _write_all(
    clips: Sequence[tuple[str, Clip]],
    paths: Sequence[Path],
    plan: Plan,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> tuple[ExportReport, ...]:
    """Write every clip, or leave none of them."""
    written: list[ExportReport] = []
    with contextlib.ExitStack() as undo:
        for path, (_, clip) in zip(paths, clips, strict=True):
            progress(len(written), len(clips))
            report = export_clip(clip, path, plan.fmt, plan.sample_rate, cancelled=cancelled)
            written.append(report)
            undo.callback(_remove, path)
        progress(len(clips), len(clips))
        undo.pop_all()
    return tuple(written)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _endings(stems: Iterable[Stem]) -> list[tuple[str, Stem]]:
    """What stands behind the name of each track; tracks that are called alike get numbers."""
    found: dict[str, Stem] = {}
    for stem in stems:
        name = slug(stem.role, _LONGEST).casefold() or _UNNAMED
        number = 1
        ending = name
        while ending in found or ending == MIX:
            number += 1
            ending = f"{name}{number}"
        found[ending] = stem
    return list(found.items())
