"""`neurosketch render` with a model that writes music: notes, a mix, or stems."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.cli.output import Target, choose_target, refuse_to_replace
from neurosketch.cli.parser import UsageError
from neurosketch.cli.render import asked_controls, check_numbers, describe, file_document, write
from neurosketch.cli.scores import chosen_tracks
from neurosketch.core.clip import Clip
from neurosketch.core.composing import BEATS_PER_BAR, Composing, CopiedBars, Task
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score, Tempo
from neurosketch.core.sketch import request_beats
from neurosketch.core.sketch_import import as_sketch, missing_regions
from neurosketch.dsp.atomic import make_folder
from neurosketch.engine.clips import complete_request
from neurosketch.export.batch import Plan
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.export.stems import write_stems
from neurosketch.export.writer import ExportReport
from neurosketch.midi.files import is_midi_file, is_midi_suffix, read_score, write_score

TEMPO, BARS, KEY = "tempo", "bars", "key"
"""Ids of what a sketch is asked for, and what the notes it starts from know as well."""
_NAMES = "{model}_{nn}"


class Kind(StrEnum):
    """What is written of a sketch."""

    NOTES = "notes"
    MIX = "mix"
    STEMS = "stems"


@dataclass(frozen=True, slots=True)
class Job:
    """A command line that was found good.

    Attributes:
        request: the request of the first sketch.
        kind: what is written of each.
        target: where that goes.
        count: how many sketches, each with the next seed.
        sample_rate: of sound in Hz; None for the model's.
        notes: what was changed in the music that is accompanied, a sentence each.
    """

    request: GenerateRequest
    kind: Kind
    target: Target
    count: int
    sample_rate: int | None
    notes: tuple[str, ...]


def run(catalog: common.ModelCatalog, spec: ModelSpec, args: argparse.Namespace) -> int:
    """Write one or several sketches."""
    job = plan(spec, args)
    renderer = common.Renderer(catalog, args.device)
    renderer.load(spec.id)
    if not args.json:
        for note in (renderer.notice, *job.notes):
            common.print_note(note)
    sketches, files = [], []
    for index in range(job.count):
        started = time.perf_counter()
        request = replace(job.request, seed=job.request.seed + index)
        request, copied = renderer.compose(request)
        document = sketch_document(request, copied, 1000.0 * (time.perf_counter() - started))
        for entry, line in _files(renderer, job, request, started):
            files.append(entry)
            if not args.json:
                common.print_line(line)
        sketches.append(document)
        if not args.json:
            common.print_note(_warning(copied))
    if args.json:
        common.print_json(
            {
                "model": spec.id,
                "device": renderer.device_label,
                "notice": renderer.notice,
                "notes": job.notes,
                "sketches": sketches,
                "files": files,
            }
        )
    return 0


def plan(spec: ModelSpec, args: argparse.Namespace) -> Job:
    """Check everything that can be checked without the model.

    Raises:
        UsageError: `-o` and `--format` do not fit together.
        RequestError: something that the model does not have, or that notes do not have.
        AudioFileError, MidiFileError: the source cannot be read.
    """
    kind, target = _target(args, spec.id)
    count = check_numbers(args)
    for name, given in (("seconds", args.seconds), ("sample-rate", args.sample_rate)):
        if kind is Kind.NOTES and given is not None:
            raise RequestError(f"--{name} belongs to sound; a MIDI file has none.")
    if args.gesture is not None:
        raise RequestError(f"The model '{spec.id}' follows no gesture: it writes notes.")
    request = GenerateRequest(
        model_id=spec.id, seed=args.seed, controls=asked_controls(spec, args.controls),
        conditions=dict(args.conditions), seconds=args.seconds,
    )  # fmt: skip
    notes: tuple[str, ...] = ()
    if args.source is not None:
        refuse_to_replace(target, args.source, "the source")
        request, notes = accompanying(spec, request, args.source, args.tracks)
    elif args.tracks:
        raise RequestError("--track belongs to a --source that is a MIDI file.")
    complete_request(spec, request)
    return Job(request, kind, target, count, args.sample_rate, notes)


def _target(args: argparse.Namespace, stem: str) -> tuple[Kind, Target]:
    path, numbered = Path(args.output), args.count is not None
    if is_midi_suffix(path) and not path.is_dir():
        if args.format is not None:
            raise UsageError(
                f"neurosketch: '{path.name}' holds notes and no sound; leave --format out."
            )
        # The format of sound means nothing here.
        target = Target(path.parent, path.stem, ExportFormat.WAV24, numbered, path.suffix)
        return Kind.NOTES, target
    target = choose_target(args.output, args.format, stem, numbered=numbered)
    return (Kind.STEMS if target.folder == path else Kind.MIX), target


def accompanying(
    spec: ModelSpec, request: GenerateRequest, path: Path, tracks: list[tuple[str, str]]
) -> tuple[GenerateRequest, tuple[str, ...]]:
    """The request to write what is missing in the music of a file, or to play it when nothing is.

    Args:
        spec: of the model.
        request: everything else.
        path: a MIDI file, or a file of sound whose recipe has notes.
        tracks: number of a track and its instrument, or `off`, as `--track` says it.

    Returns:
        The request, and what was changed in the music, a sentence each.

    Raises:
        MidiFileError, AudioFileError: the file cannot be read.
        RequestError: it has no notes, or no such track.
    """
    score = _notes_of(spec, path)
    score = replace(score, tracks=chosen_tracks(score.tracks, path, tracks))
    bars = request.controls.get(BARS)
    imported = as_sketch(score, None if bars is None else round(bars))
    context, notes = imported.score, imported.notes
    if TEMPO in request.controls:
        context = replace(context, tempos=(Tempo(0.0, request.controls[TEMPO]),))
    if KEY in request.conditions:
        context = replace(context, key=request.conditions[KEY])
    request = replace(request, tempo_bpm=context.tempos[0].bpm, key=context.key)
    regions = missing_regions(context)
    if not regions:
        said = "Every player has notes in this music: it is played as it is."
        return replace(request, score=context), (*notes, said)
    composing = Composing(Task.RENEW, context, regions=regions)
    return replace(request, composing=composing), notes


def _notes_of(spec: ModelSpec, path: Path) -> Score:
    if is_midi_file(path) or not path.is_file():
        return read_score(path)
    recipe = read_recipe(path)
    if recipe is None or recipe.request.score is None:
        raise RequestError(
            f"'{path.name}' holds no notes, and '{spec.id}' does not listen to recordings.",
            "Give it a MIDI file.",
        )
    return recipe.request.score


_Entry = tuple[dict[str, Any], str]
"""What the JSON says of a file, and its line for people."""


def _files(
    renderer: common.Renderer, job: Job, request: GenerateRequest, began: float
) -> Iterator[_Entry]:
    """Write what is wanted of a sketch, one file after the other."""
    if job.kind is Kind.NOTES:
        path = job.target.next_path()
        make_folder(path.parent)
        yield _write_notes(request, path, began, overwrite=not job.target.numbered)
    elif job.kind is Kind.MIX:
        clip = renderer.render(request)
        yield _sound(write(clip, job.target, job.sample_rate), clip, began)
    else:
        mix, stems = renderer.stems(request)
        plan = Plan(job.target.folder, job.target.fmt, job.sample_rate, _NAMES)
        written = write_stems(mix, stems, plan)
        for report in written.written:
            entry, line = _sound(report, mix, began)
            track = report.path.stem.removeprefix(f"{written.base.name}_")
            yield {**entry, "track": track}, line
        yield _write_notes(request, written.beside(".mid"), began, overwrite=False)


def _sound(report: ExportReport, clip: Clip, began: float) -> _Entry:
    milliseconds = 1000.0 * (time.perf_counter() - began)
    return file_document(report, clip, milliseconds), describe(report, clip, milliseconds)


def _write_notes(request: GenerateRequest, path: Path, began: float, *, overwrite: bool) -> _Entry:
    score = request.score
    if score is None:
        raise RequestError("Nothing was written.")
    size = write_score(score, path, overwrite=overwrite)
    seconds = score.seconds(request_beats(request, score))
    milliseconds = 1000.0 * (time.perf_counter() - began)
    entry = {
        "path": str(path), "seed": request.seed, "seconds": seconds, "notes": score.n_notes,
        "bytes": size, "milliseconds": round(milliseconds, 3),
    }  # fmt: skip
    line = (
        f"{path}  seed {request.seed}  {seconds:.3f} s  {score.n_notes} notes"
        f"  in {milliseconds:.0f} ms"
    )
    return entry, line


def sketch_document(
    request: GenerateRequest, copied: tuple[CopiedBars, ...], milliseconds: float
) -> dict[str, Any]:
    """What `render --json` tells of a sketch.

    Args:
        request: with its score.
        copied: bars that the model knows from its training.
        milliseconds: how long the writing took.
    """
    score = request.score or Score()
    return {
        "seed": request.seed,
        "bars": round(request_beats(request, score) / BEATS_PER_BAR),
        "tempo_bpm": request.tempo_bpm,
        "key": request.key,
        "chords": [[chord.start, chord.symbol] for chord in score.chords],
        "tracks": [
            {
                "role": track.role, "name": track.name, "notes": len(track.notes),
                "program": track.program, "instrument": track.instrument,
            }
            for track in score.tracks
        ],
        "copied_bars": [[bars.start_bar + 1, bars.role or "all"] for bars in copied],
        "compose_milliseconds": round(milliseconds, 3),
    }  # fmt: skip


def _warning(copied: tuple[CopiedBars, ...]) -> str:
    """A sentence about bars that the model has not made up; empty when there are none."""
    if not copied:
        return ""
    places = ", ".join(
        f"{bars.start_bar + 1} and {bars.start_bar + 2} ({bars.role or 'all players'})"
        for bars in copied
    )
    return f"Bars that stand like this in the music the model learnt from: {places}."
