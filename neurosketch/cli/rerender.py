"""`neurosketch rerender`."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path

from neurosketch.cli import common
from neurosketch.cli.output import choose_target, refuse_to_replace
from neurosketch.cli.render import describe, file_document, write
from neurosketch.core.clip import Clip
from neurosketch.core.errors import RecipeError, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.dsp.audiofile import read_audio, read_info
from neurosketch.dsp.levels import difference_db
from neurosketch.export.formats import ExportFormat, as_stored, format_of
from neurosketch.export.lengths import converted
from neurosketch.export.reader import read_recipe

MOST_THREADS = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a new clip relates to a file.

    Attributes:
        bit_exact: the very same samples.
        difference_db: level of the difference relative to the file; None when bit-exact.
        compared_with: what was compared, in words.
    """

    bit_exact: bool
    difference_db: float | None
    compared_with: str

    def __str__(self) -> str:
        """For people."""
        result = "bit-exact" if self.bit_exact else f"difference {self.difference_db:.1f} dB"
        return f"{result} (compared with {self.compared_with})"


def run(args: argparse.Namespace) -> int:
    """Make a file again from its recipe, and say how close it came."""
    recipe = read_recipe(args.file)
    if recipe is None:
        raise RecipeError(f"'{args.file.name}' holds no recipe, so it cannot be made again.")
    if recipe.kind != "generate":
        raise RecipeError(
            f"'{args.file.name}' was recorded while playing, so it cannot be rendered again.",
            _instead(recipe),
        )
    if not 1 <= args.threads <= MOST_THREADS:
        raise RequestError(f"--threads must lie between 1 and {MOST_THREADS}, not {args.threads}.")
    info = read_info(args.file)
    like = format_of(info.container, info.subtype)
    target = choose_target(args.output, None, recipe.request.model_id, numbered=False, like=like)
    refuse_to_replace(target, args.file, "the file")
    catalog = common.open_catalog()
    spec = _model(catalog, recipe)
    request = _request(spec, recipe)
    renderer = common.Renderer(catalog, args.device, args.threads)
    renderer.load(spec.id)
    started = time.perf_counter()
    clip = _stem(renderer, request, recipe) if recipe.stem else renderer.render(request)
    report = write(clip, target, info.sample_rate)
    milliseconds = 1000.0 * (time.perf_counter() - started)
    verdict = compare(clip, recipe, args.file)
    notes = [note for note in (_checkpoint_note(spec, recipe), renderer.notice) if note]
    if args.json:
        common.print_json(
            {
                "bit_exact": verdict.bit_exact,
                "difference_db": verdict.difference_db,
                "compared_with": verdict.compared_with,
                "threads": args.threads,
                "path": str(report.path),
                "model": spec.id,
                "checkpoint_matches": not _checkpoint_note(spec, recipe),
                "notes": notes,
                "files": [file_document(report, clip, milliseconds)],
            }
        )
        return 0
    common.print_line(describe(report, clip, milliseconds))
    common.print_line(str(verdict))
    for note in notes:
        common.print_line(note)
    return 0


def _stem(renderer: common.Renderer, request: GenerateRequest, recipe: Recipe) -> Clip:
    """The one track of a sketch that a recipe means.

    Raises:
        RecipeError: the track is not heard.
    """
    from neurosketch.export.stems import stem_clip

    mix, stems = renderer.stems(request)
    for stem in stems:
        if stem.role == recipe.stem:
            return stem_clip(mix, stem)
    raise RecipeError(f"No track '{recipe.stem}' is heard in the sketch that this file is from.")


def _instead(recipe: Recipe) -> str:
    """What can be done with a recording instead."""
    if recipe.request.gesture is None:
        return ""
    return (
        f"Follow its movements with 'neurosketch render {recipe.request.model_id} --gesture FILE'."
    )


def compare(clip: Clip, recipe: Recipe, path: Path) -> Verdict:
    """Compare a new clip with the recipe's hash first, else with the samples of the file.

    A file of 16 or 24 bits holds converted samples: then the new clip is converted alike first.

    Raises:
        AudioFileError: the file cannot be read.
    """
    made = clip.recipe
    if made is not None and recipe.audio_sha256 and made.audio_sha256 == recipe.audio_sha256:
        return Verdict(True, None, "the hash of the original samples")
    info = read_info(path)
    reference, sample_rate = read_audio(path)
    fmt = format_of(info.container, info.subtype)
    ours = as_stored(converted(clip, sample_rate), sample_rate, fmt or ExportFormat.WAV32F)
    level = difference_db(ours, reference)
    words = "the samples of the file"
    if fmt is not None and fmt is not ExportFormat.WAV32F:
        words += f", both as {fmt.value}"
    return Verdict(level is None, level, words)


def _model(catalog: common.ModelCatalog, recipe: Recipe) -> ModelSpec:
    model_id = recipe.request.model_id
    try:
        return catalog.spec(model_id)
    except RequestError as error:
        raise RecipeError(
            f"The model '{model_id}' that made this file is not installed.",
            f"Installed: {', '.join(spec.id for spec in catalog.specs) or 'none'}.",
        ) from error


def _request(spec: ModelSpec, recipe: Recipe) -> GenerateRequest:
    """The recipe's request, for the model and the files of this machine.

    Raises:
        RecipeError: a source is missing, or the model no longer has what the recipe asks for.
    """
    request = recipe.request
    try:
        spec.complete_controls(request.controls)
        spec.complete_conditions(request.conditions)
    except RequestError as error:
        raise RecipeError(f"The recipe does not fit this version of the model: {error}") from error
    return replace(
        request,
        source=common.check_source(request.source),
        source_b=common.check_source(request.source_b),
    )


def _checkpoint_note(spec: ModelSpec, recipe: Recipe) -> str:
    wanted, found = recipe.request.checkpoint_sha256, spec.checkpoint_sha256
    if not wanted or wanted == spec.renders_as(wanted):
        return ""
    return (
        f"The file was made with another version of '{spec.id}' "
        f"(checkpoint {wanted[:12]}, here {found[:12] or 'unknown'})."
    )
