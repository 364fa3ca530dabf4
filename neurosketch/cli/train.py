"""`neurosketch train`."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.core.errors import RequestError


def run_train(args: argparse.Namespace) -> int:
    """Train a model on a folder of sounds."""
    check_folder(args.data)
    if args.out.exists() and not args.out.is_dir():
        raise RequestError(f"'{args.out}' is a file, not a folder.")
    if args.steps is not None and args.steps < 1:
        raise RequestError(f"--steps must be at least 1, not {args.steps}.")
    if args.minutes is not None and not 0.0 < args.minutes < math.inf:
        raise RequestError(f"--minutes must be above 0, not {args.minutes:g}.")
    from neurosketch.engine.devices import choose_compute
    from neurosketch.training import run as train

    choice = choose_compute(args.device)
    common.print_note(choice.reason)
    result = train(
        args.recipe, args.data, args.out, steps=args.steps, minutes=args.minutes,
        resume=args.resume, device=choice.device, report=common.print_line, model=args.model,
    )  # fmt: skip
    print_result(result)
    return 0


def check_folder(folder: Path) -> None:
    """Make sure that sounds can be looked for.

    Raises:
        RequestError: there is no such folder.
    """
    try:
        there = folder.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise RequestError(f"There is no folder '{folder}'.")


def print_result(result: Mapping[str, Any]) -> None:
    """Print a document as rows, nested names joined by dots."""
    common.print_table(_rows("", result))


def _rows(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        rows: list[tuple[str, str]] = []
        for name, item in value.items():
            rows += _rows(f"{prefix}.{name}" if prefix else str(name), item)
        return rows
    plain = common.finite(value)
    return [(prefix, f"{plain:.6g}" if isinstance(plain, float) else str(plain))]
