"""`neurosketch find`: the settings of a model that come nearest to a sound."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.cli.output import choose_target, refuse_to_replace
from neurosketch.cli.render import write
from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import RequestError
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import MAX_SECONDS, Capability, ModelSpec
from neurosketch.core.request import MAX_SEED, GenerateRequest
from neurosketch.dsp.audiofile import read_audio
from neurosketch.export.writer import ExportReport


def run(args: argparse.Namespace) -> int:
    """Look for a sound, print what comes nearest, and render it where `-o` says."""
    catalog = common.open_catalog()
    spec = catalog.spec(args.model) if args.model else _first_able(catalog)
    if not 0 <= args.seed <= MAX_SEED:
        raise RequestError(f"The seed must lie between 0 and {MAX_SEED}, not {args.seed}.")
    locked = frozenset(spec.control(name).id for name in args.lock)
    target = None
    if args.output is not None:
        target = choose_target(args.output, args.format, spec.id, numbered=False)
        refuse_to_replace(target, args.file, "the sound")
    audio, sample_rate = _region(args.file, args.start, args.end)
    renderer = common.Renderer(catalog, args.device)
    start = GenerateRequest(spec.id, seed=args.seed)
    found, seconds = renderer.find(FindRequest(start, audio, sample_rate, locked))
    common.print_note(renderer.notice)
    report = None
    if target is not None:
        request = replace(found.request, seconds=spec.default_seconds)
        report = write(renderer.render(request), target, None)
    if args.json:
        common.print_json(_document(spec, found, seconds, report))
    else:
        common.print_table(_table(spec, found, seconds, report))
    return 0


def _first_able(catalog: common.ModelCatalog) -> ModelSpec:
    for spec in catalog.specs:
        if Capability.FIND in spec.capabilities:
            return spec
    raise RequestError("No model that can look for a sound is installed.")


def _region(path: Path, start: float | None, end: float | None) -> tuple[AudioArray, int]:
    """What is looked for, and its rate in Hz.

    Raises:
        RequestError: nothing lies between `start` and `end` seconds.
        AudioFileError: the file cannot be read.
    """
    audio, sample_rate = read_audio(path, max_seconds=MAX_SECONDS)
    length = audio.shape[1] / sample_rate
    first = 0.0 if start is None else start
    last = length if end is None else end
    if not 0.0 <= first < min(last, length):
        raise RequestError(
            f"There is nothing between {first:g} and {last:g} seconds of '{path.name}', "
            f"which is {length:.3f} seconds long."
        )
    return audio[:, round(first * sample_rate) : round(last * sample_rate)], sample_rate


def _changed(spec: ModelSpec, found: FoundSound) -> tuple[dict[str, float], dict[str, str]]:
    """Controls that do not rest and conditions that are not the usual ones."""
    request = found.request
    resting = {control.id: control.default for control in spec.controls}
    usual = {condition.id: condition.default for condition in spec.conditions}
    controls = {k: v for k, v in request.controls.items() if v != resting.get(k)}
    conditions = {k: v for k, v in request.conditions.items() if v != usual.get(k)}
    return controls, conditions


def _document(
    spec: ModelSpec, found: FoundSound, seconds: float, report: ExportReport | None
) -> dict[str, Any]:
    return {
        "model": spec.id,
        "improved": found.improved,
        "distance_db": round(found.distance_db, 3),
        "baseline_db": round(found.baseline_db, 3),
        "near": found.near,
        "heard_seconds": round(found.heard_seconds, 3),
        "seconds": round(seconds, 3),
        "seed": found.request.seed,
        "controls": dict(found.request.controls),
        "conditions": dict(found.request.conditions),
        "path": None if report is None else str(report.path),
    }


def _table(
    spec: ModelSpec, found: FoundSound, seconds: float, report: ExportReport | None
) -> list[tuple[str, str]]:
    controls, conditions = _changed(spec, found)
    command = ["neurosketch", "render", spec.id, "--seed", str(found.request.seed)]
    rows = [
        ("distance", f"{found.distance_db:.1f} dB (at rest: {found.baseline_db:.1f} dB)"),
        ("found in", f"{seconds:.2f} s, from {found.heard_seconds:.2f} s of sound"),
    ]
    if found.near:
        rows.append(("nearest", found.near))
    for name, value in conditions.items():
        condition = spec.condition(name)
        rows.append((condition.label, condition.labels.get(value, value)))
        command += ["--condition", f"{name}={value}"]
    for name, number in controls.items():
        control = spec.control(name)
        rows.append((control.label, f"{number:+.3g} {control.unit}".rstrip()))
        command += ["--set", f"{name}={number:g}"]
    if report is not None:
        rows.append(("file", f"{report.path}"))
    return [*rows, ("again", shlex.join([*command, "-o", "found.wav"]))]
