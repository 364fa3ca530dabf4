"""`neurosketch evaluate`."""

from __future__ import annotations

import argparse
import csv
import json
import math
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from neurosketch.cli import common
from neurosketch.cli.train import check_folder
from neurosketch.core.errors import RequestError

if TYPE_CHECKING:
    from neurosketch.models.catalog import Catalog


def run_evaluate(args: argparse.Namespace) -> int:
    """Measure a model on a folder of sounds, or of phrases."""
    catalog = common.open_catalog()
    spec = catalog.spec(args.model)
    check_folder(args.data)
    _check_counts(args)
    curve = training_curve(args.training)
    # All of it now: what is missing shall be missed before minutes of work, not after.
    from neurosketch.dsp.atomic import make_folder, write_atomically
    from neurosketch.training.card import model_card
    from neurosketch.training.evaluate import Options, evaluate
    from neurosketch.training.report import SoundFolder, write_report

    def silent(_: str) -> None:
        """With --json nothing but the document goes out."""

    given = {
        "clips": args.max_clips,
        "visqol_clips": args.visqol_clips,
        "listen_clips": args.listen,
    }
    options = {name: value for name, value in given.items() if value is not None}
    options |= {"musicnn": args.musicnn, "cache": args.cache}
    sounds = None
    if args.out is not None:
        make_folder(args.out)
        sounds = SoundFolder(args.out)
        options |= {"cache": args.cache or args.out / "scores", "keep": sounds.keep}
    result = evaluate(
        cast("Catalog", catalog), spec.id, args.data, Options(**options),
        report=silent if args.json else common.print_line,
    )  # fmt: skip
    facts = catalog.facts(spec.id)
    if args.card is not None or args.out is not None:
        card = model_card(spec, facts, result, _command(args)).encode()
        for path in filter(None, (args.card, args.out and args.out / "card.md")):
            write_atomically(path, [card], overwrite=True)
    if sounds is not None:
        document = json.dumps(common.finite(result), indent=1, ensure_ascii=False)
        write_atomically(args.out / "evaluation.json", [document.encode()], overwrite=True)
        page = write_report(args.out, spec, result, sounds.names, curve or facts.get("curve", ()))
        if not args.json:
            common.print_line(f"Report: {page}")
    if args.json:
        common.print_json(result)
    else:
        _print(result)
    return 0


def training_curve(path: Path | None) -> list[dict[str, float]]:
    """The rows of a training's `validation.csv`, as far as they are numbers.

    Raises:
        RequestError: it cannot be read, or holds no numbers.
    """
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [_numbers(row) for row in csv.DictReader(file)]
    except (OSError, ValueError, csv.Error) as error:
        raise RequestError(f"The training curve '{path}' cannot be read.") from error
    if not rows or not all(rows):
        raise RequestError(f"'{path}' is no training curve: it must be a table of numbers.")
    return rows


def _numbers(row: Mapping[str | None, Any]) -> dict[str, float]:
    found = {}
    for name, text in row.items():
        try:
            value = float(text)
        except (TypeError, ValueError):
            continue
        if name and math.isfinite(value):
            found[name] = value
    return found


def _check_counts(args: argparse.Namespace) -> None:
    for name, value, least in (
        ("--max-clips", args.max_clips, 1), ("--visqol-clips", args.visqol_clips, 0),
        ("--listen", args.listen, 0),
    ):  # fmt: skip
        if value is not None and value < least:
            raise RequestError(f"{name} must be at least {least}, not {value}.")
    if args.card is not None and not args.card.absolute().parent.is_dir():
        raise RequestError(f"There is no folder '{args.card.parent}' for the card.")
    for name in ("out", "cache"):
        folder = getattr(args, name)
        if folder is not None and folder.exists() and not folder.is_dir():
            raise RequestError(f"'{folder}' is a file, not a folder.")


def _command(args: argparse.Namespace) -> str:
    """The command as somebody else would type it."""
    counts = {"--max-clips": args.max_clips, "--visqol-clips": args.visqol_clips}
    words = ["neurosketch", "evaluate", args.model, "--data", "DIR"]
    for name, value in counts.items():
        words += [] if value is None else [name, str(value)]
    return shlex.join(words + ([] if args.musicnn is None else ["--musicnn", args.musicnn.name]))


def _print(result: Mapping[str, Any]) -> None:
    """The tables that everybody looks at first."""
    if result.get("kind") in ("instruments", "sketches"):
        _print_tables(result)
        return
    from neurosketch.training.report_figures import (
        DISTANCE,
        RECONSTRUCTION,
        SUSTAINED,
        about_distances,
        aim_row,
        table,
        what_was_measured,
    )

    systems = result["systems"]
    common.print_line(what_was_measured(result))
    for columns in (RECONSTRUCTION, SUSTAINED, DISTANCE):
        if columns is DISTANCE and systems["recording"]["distances"] is None:
            common.print_line(about_distances(result))
        else:
            _print_columns(*table(systems.values(), columns))
    for aim in result["aims"]:
        text, figure, verdict = aim_row(aim)
        common.print_line(f"{verdict:12}  {text}: {figure}")


def _print_tables(result: Mapping[str, Any]) -> None:
    """Every table, of models that have a report of their own."""
    from neurosketch.training import report_instruments, report_sketches

    sketches = result["kind"] == "sketches"
    what = report_sketches.what_was_written if sketches else report_instruments.what_was_played
    common.print_line(what(result))
    for title, about, heads, rows in (report_sketches if sketches else report_instruments).tables(
        result
    ):
        common.print_line(f"{title}. {about}".strip())
        _print_columns(heads, rows)


def _print_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [heads, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for line in lines:
        cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        common.print_line("  ".join(cells).rstrip())
    common.print_line("")
