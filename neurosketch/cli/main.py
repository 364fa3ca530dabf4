"""Runs one headless command: exit status 0, 1 or 2, and one sentence for whatever goes wrong."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from neurosketch.cli.parser import UsageError, build_parser
from neurosketch.core.errors import NeuroSketchError

__all__ = ["build_parser", "run_command", "run_headless"]

Command = Callable[[argparse.Namespace], int]

_COMMANDS = {
    "models": ("models", "run"),
    "render": ("render", "run"),
    "find": ("find", "run"),
    "info": ("info", "run"),
    "encode": ("tokens", "run_encode"),
    "decode": ("tokens", "run_decode"),
    "rerender": ("rerender", "run"),
    "train": ("train", "run_train"),
    "evaluate": ("evaluate", "run_evaluate"),
    "bench": ("bench", "run"),
    "devices": ("devices", "run"),
}


def run_command(argv: Sequence[str]) -> int:
    """Parse and run a command line.

    Returns:
        0 on success, 2 for a usage error, 1 for anything else.
    """
    try:
        args = build_parser().parse_args(argv)
    except UsageError as error:
        return _fail(str(error), 2)
    except SystemExit as leave:  # --help and --version print and leave
        return _flushed() if not leave.code else 2
    except OSError:
        return _unwritten()
    return run_headless(args)


def run_headless(args: argparse.Namespace) -> int:
    """Run a parsed command.

    Returns:
        0 on success, 2 for a usage error, 1 for anything else.
    """
    try:
        return _command(str(args.command))(args)
    except UsageError as error:
        return _fail(str(error), 2)
    except NeuroSketchError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Cancelled.")
    except BrokenPipeError:
        _give_up_stdout()
        return _fail("Whatever read the output has stopped reading.")
    except MemoryError:
        return _fail("There is not enough memory for this.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            _give_up_stdout()
        return _fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")


def _command(name: str) -> Command:
    """The function of a command; only its own module is imported."""
    module, function = _COMMANDS[name]
    command: Command = getattr(importlib.import_module(f"neurosketch.cli.{module}"), function)
    return command


def _fail(sentence: str, status: int = 1) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return status


def _flushed() -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        return _unwritten()
    return 0


def _unwritten() -> int:
    _give_up_stdout()
    return _fail("The output could not be written.")


def _give_up_stdout() -> None:
    """Keep the interpreter from complaining about unwritten output when it exits."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, AttributeError, ValueError):  # no real stdout: nothing to complain about
        return
