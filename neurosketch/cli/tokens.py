"""`neurosketch encode` and `neurosketch decode`: sounds as token files and back."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.cli.output import choose_target, refuse_to_replace
from neurosketch.cli.parser import UsageError
from neurosketch.cli.render import describe, file_document, write
from neurosketch.core.control import ControlState
from neurosketch.core.errors import AudioFileError, CheckpointError, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import MAX_SEED, GenerateRequest
from neurosketch.dsp.audiofile import load_source, source_clip
from neurosketch.dsp.tokenfile import (
    SUFFIX,
    Tokens,
    is_token_file,
    read_tokens,
    write_tokens,
)
from neurosketch.export.reader import read_tags
from neurosketch.models.codecs import BITRATE, CODEC, any_codec, codec_of


def run_encode(args: argparse.Namespace) -> int:
    """Write a sound down as tokens; a token file is written again with fewer of them."""
    if args.output.suffix.lower() != SUFFIX:
        raise UsageError(f"neurosketch: '{args.output.name}' must end in {SUFFIX}.")
    if args.output.exists() and args.file.exists() and args.output.samefile(args.file):
        raise AudioFileError(
            f"The output would replace the file '{args.file}'.", "Choose another name."
        )
    catalog = common.open_catalog()
    started = time.perf_counter()
    if is_token_file(args.file):
        tokens, notice = read_tokens(args.file), ""
        spec = codec_of(catalog.specs, tokens, args.file.name)
        if args.bitrate is not None:
            tokens = tokens.coarser(_stages(spec, args.bitrate))
    else:
        spec = _codec(catalog, args.model)
        kbps = _kbps(spec, args.bitrate)
        audio = load_source(args.file, spec.sample_rate)
        renderer = common.Renderer(catalog, args.device)
        tokens = renderer.tokenise(spec.id, audio, kbps, _notes(args.file))
        notice = renderer.notice
    size = write_tokens(args.output, tokens, overwrite=True)
    milliseconds = 1000.0 * (time.perf_counter() - started)
    document = {
        "model": spec.id, "path": str(args.output), **token_facts(tokens), "bytes": size,
        "milliseconds": round(milliseconds, 3), "notice": notice,
    }  # fmt: skip
    if args.json:
        common.print_json(document)
        return 0
    common.print_note(notice)
    common.print_line(
        f"{args.output}  {tokens.seconds:.3f} s  {tokens.kbps:.2f} kbps  {size} bytes"
        f"  in {milliseconds:.0f} ms"
    )
    return 0


def run_decode(args: argparse.Namespace) -> int:
    """Make a sound of a token file."""
    tokens = read_tokens(args.file)
    catalog = common.open_catalog()
    spec = codec_of(catalog.specs, tokens, args.file.name)
    if args.model is not None and catalog.spec(args.model).id != spec.id:
        raise RequestError(f"The tokens in '{args.file.name}' are those of '{spec.id}'.")
    if not 0 <= args.seed <= MAX_SEED:
        raise RequestError(f"The seed must lie between 0 and {MAX_SEED}, not {args.seed}.")
    target = choose_target(args.output, args.format, args.file.stem, numbered=False)
    refuse_to_replace(target, args.file, "the token file")
    controls = ControlState({BITRATE: _kbps(spec, args.bitrate)})
    request = GenerateRequest(
        spec.id, seed=args.seed, controls=controls, source=source_clip(args.file)
    )
    renderer = common.Renderer(catalog, args.device)
    renderer.load(spec.id)
    started = time.perf_counter()
    clip = renderer.render(request)
    report = write(clip, target, None)
    milliseconds = 1000.0 * (time.perf_counter() - started)
    if args.json:
        files = [file_document(report, clip, milliseconds)]
        common.print_json({"model": spec.id, "notice": renderer.notice, "files": files})
        return 0
    common.print_note(renderer.notice)
    common.print_line(describe(report, clip, milliseconds))
    return 0


def describe_tokens(path: Path) -> dict[str, Any]:
    """The document of `info --json` for a token file.

    Raises:
        AudioFileError: it is damaged.
    """
    tokens = read_tokens(path)
    try:
        model = codec_of(common.open_catalog().specs, tokens, path.name).id
    except CheckpointError:
        model = ""
    return {
        "path": str(path), "title": tokens.notes.get("title", ""), "format": "NSC",
        **token_facts(tokens), "bytes": path.stat().st_size, "model": model,
    }  # fmt: skip


def token_facts(tokens: Tokens) -> dict[str, Any]:
    """What can be said about tokens without decoding them."""
    channels, frames, stages = tokens.codes.shape
    return {
        "codec": tokens.codec, "seconds": tokens.seconds, "sample_rate": tokens.sample_rate,
        "channels": channels, "frames": frames, "stages": stages, "kbps": tokens.kbps,
    }  # fmt: skip


def _codec(catalog: common.ModelCatalog, model_id: str | None) -> ModelSpec:
    if model_id is None:
        return any_codec(catalog.specs)
    spec = catalog.spec(model_id)
    if CODEC not in spec.extra:
        raise RequestError(f"The model '{model_id}' makes no tokens.")
    return spec


def _kbps(spec: ModelSpec, kbps: float | None) -> float:
    control = spec.control(BITRATE)
    return control.default if kbps is None else control.check(kbps)


def _stages(spec: ModelSpec, kbps: float) -> int:
    """How many of a token file's stages a bitrate pays for."""
    control = spec.control(BITRATE)
    return max(1, round(control.check(kbps) / control.minimum))


def _notes(path: Path) -> dict[str, str]:
    """What the sound's file says about itself, to go on in the token file."""
    tags = read_tags(path)
    notes = {"title": tags.title or path.stem}
    if tags.recipe is not None:
        notes["recipe"] = tags.recipe.to_json()
    return notes
