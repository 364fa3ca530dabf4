"""`neurosketch render`."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from typing import Any

from neurosketch.cli import common
from neurosketch.cli.output import Target, choose_target, refuse_to_replace
from neurosketch.cli.scores import with_score
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RecipeError, RequestError
from neurosketch.core.model_spec import MAX_SECONDS, Capability, ModelSpec
from neurosketch.core.request import MAX_SEED, GenerateRequest
from neurosketch.dsp.audiofile import source_clip
from neurosketch.dsp.tokenfile import check_playable
from neurosketch.engine.clips import complete_request
from neurosketch.engine.gestures import gesture_seconds
from neurosketch.export.formats import SAMPLE_RATES
from neurosketch.export.reader import read_recipe
from neurosketch.export.writer import ExportReport, export_clip
from neurosketch.midi.files import is_midi_file

MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Job:
    """A command line that was found good.

    Attributes:
        request: the request of the first file.
        target: where files go.
        count: how many, each with the next seed.
        sample_rate: of the files in Hz; None for the model's.
    """

    request: GenerateRequest
    target: Target
    count: int
    sample_rate: int | None


def run(args: argparse.Namespace) -> int:
    """Render one or several files; everything is checked before torch is imported."""
    catalog = common.open_catalog()
    spec = catalog.spec(args.model)
    if Capability.COMPOSE in spec.capabilities:
        from neurosketch.cli import sketches

        return sketches.run(catalog, spec, args)
    job = plan(spec, args)
    renderer = common.Renderer(catalog, args.device)
    renderer.load(job.request.model_id)
    if not args.json:
        common.print_note(renderer.notice)
    files = []
    for index in range(job.count):
        started = time.perf_counter()
        clip = renderer.render(replace(job.request, seed=job.request.seed + index))
        report = write(clip, job.target, job.sample_rate)
        milliseconds = 1000.0 * (time.perf_counter() - started)
        files.append(file_document(report, clip, milliseconds))
        if not args.json:
            common.print_line(describe(report, clip, milliseconds))
    if args.json:
        common.print_json(
            {
                "model": job.request.model_id,
                "device": renderer.device_label,
                "notice": renderer.notice,
                "files": files,
            }
        )
    return 0


def plan(spec: ModelSpec, args: argparse.Namespace) -> Job:
    """Check everything that can be checked without the model.

    Raises:
        UsageError: `-o` and `--format` do not fit together.
        RequestError: an unknown control or condition, or a value out of range.
        AudioFileError, MidiFileError: the source cannot be read.
    """
    target = choose_target(args.output, args.format, spec.id, numbered=args.count is not None)
    count = check_numbers(args)
    request = GenerateRequest(
        model_id=spec.id,
        seed=args.seed,
        controls=asked_controls(spec, args.controls),
        conditions=dict(args.conditions),
        seconds=_seconds(spec, args),
    )
    if args.source is not None:
        refuse_to_replace(target, args.source, "the source")
        if is_midi_file(args.source):
            request = with_score(request, args.source, args.tracks)
        else:
            request = replace(request, source=source_clip(args.source))
    if args.tracks and request.score is None:
        raise RequestError("--track belongs to a --source that is a MIDI file.")
    if args.gesture is not None:
        refuse_to_replace(target, args.gesture, "the file with the gesture")
        request = _following(spec, request, args)
    return Job(complete_request(spec, request), target, count, args.sample_rate)


def check_numbers(args: argparse.Namespace) -> int:
    """Check how many files are asked for, from which seed on and at which rate.

    Returns:
        How many.

    Raises:
        RequestError: one of the numbers is out of range.
    """
    count: int = 1 if args.count is None else args.count
    if not 1 <= count <= MOST_FILES:
        raise RequestError(f"--count must lie between 1 and {MOST_FILES}, not {count}.")
    if not 0 <= args.seed <= MAX_SEED:
        raise RequestError(f"The seed must lie between 0 and {MAX_SEED}, not {args.seed}.")
    if args.seed + count - 1 > MAX_SEED:
        raise RequestError(f"The last of these seeds would be above {MAX_SEED}.")
    if args.sample_rate is not None and args.sample_rate not in SAMPLE_RATES:
        rates = ", ".join(map(str, SAMPLE_RATES))
        raise RequestError(f"--sample-rate must be one of {rates}, not {args.sample_rate}.")
    return count


def _following(
    spec: ModelSpec, request: GenerateRequest, args: argparse.Namespace
) -> GenerateRequest:
    """The request with the gesture of a file, and its length unless notes or a length were given.

    Raises:
        AudioFileError: the file cannot be read.
        RecipeError: there is no gesture in it.
    """
    recipe = read_recipe(args.gesture)
    gesture = None if recipe is None else recipe.request.gesture
    if recipe is None or gesture is None:
        raise RecipeError(f"'{args.gesture.name}' holds no gesture.")
    # What was said here and now counts more than where the slider stood then.
    gesture = replace(gesture, start=gesture.start.replaced(request.controls))
    seconds = request.seconds
    if args.seconds is None and request.score is None:
        seconds = recipe.request.seconds or gesture_seconds(spec, gesture)
    return replace(request, gesture=gesture, seconds=seconds)


def asked_controls(spec: ModelSpec, pairs: list[tuple[str, str]]) -> ControlState:
    """The controls that the command line turns.

    Raises:
        RequestError: an unknown control, no number, or one out of range.
    """
    values: dict[str, float] = {}
    for name, text in pairs:
        control = spec.control(name)
        try:
            values[name] = float(text)
        except ValueError as error:
            raise RequestError(f"Control '{control.id}' needs a number, not '{text}'.") from error
    spec.complete_controls(values)
    return ControlState(values)


def _seconds(spec: ModelSpec, args: argparse.Namespace) -> float | None:
    """The length to ask for; None leaves it to the source. A sound is read, to be sure of it."""
    if args.source is not None and not is_midi_file(args.source):
        if Capability.SOURCE not in spec.capabilities:
            raise RequestError(f"Model '{spec.id}' cannot start from a --source.")
        check_playable(args.source, max_seconds=MAX_SECONDS)
    if args.seconds is None:
        return None if args.source is not None else spec.default_seconds
    seconds = spec.check_seconds(args.seconds)
    if round(seconds * spec.sample_rate) < 1:
        raise RequestError(f"{seconds:g} seconds are shorter than one sample.")
    return seconds


def write(clip: Clip, target: Target, sample_rate: int | None) -> ExportReport:
    """Export a clip to the next path of a target.

    Raises:
        AudioFileError: it cannot be written.
    """
    return export_clip(
        clip, target.next_path(), target.fmt, sample_rate, overwrite=not target.numbered
    )


def file_document(report: ExportReport, clip: Clip, milliseconds: float) -> dict[str, Any]:
    """One entry of `render --json`."""
    return {
        "path": str(report.path),
        "seed": None if clip.recipe is None else clip.recipe.request.seed,
        "seconds": report.seconds,
        "peak": report.peak,
        "peak_db": report.peak_db,
        "milliseconds": round(milliseconds, 3),
        "frames": report.frames,
        "sample_rate": report.sample_rate,
        "clipped_samples": report.clipped_samples,
    }


def describe(report: ExportReport, clip: Clip, milliseconds: float) -> str:
    """One line about a file for people."""
    seed = "" if clip.recipe is None else f"  seed {clip.recipe.request.seed}"
    line = (
        f"{report.path}{seed}  {report.seconds:.3f} s  peak {report.peak_db:.1f} dBFS"
        f"  in {milliseconds:.0f} ms"
    )
    if report.clipped_samples:
        line += f"  {report.clipped_samples} samples clipped"
    return line
