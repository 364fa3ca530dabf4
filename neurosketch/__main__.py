"""The composition root: decides between the window and a headless command."""

from __future__ import annotations

import logging
import logging.handlers
import os
import signal
import sys
import threading
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from neurosketch import paths
from neurosketch.cli.parser import opens_window
from neurosketch.core.errors import NeuroSketchError

_LOG_BYTES = 1_000_000


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log file that makes its folder with the first record, not before."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: arguments without the program's name; None takes those of the process.

    Returns:
        The exit status: 0 on success, 2 for a usage error, 1 for anything else.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Read once by OpenMP when torch is imported: threads that spin would starve the audio.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    configure_logging()
    try:
        if opens_window(arguments):
            return _open_window(arguments)
        from neurosketch.cli.main import run_command
        from neurosketch.cli.streams import prepare_streams

        prepare_streams()
        signal.signal(signal.SIGTERM, _interrupt)
        return run_command(arguments)
    except KeyboardInterrupt:
        print("Cancelled.", file=sys.stderr)
        return 1


def _interrupt(*_: object) -> None:
    """A polite kill ends a command like Ctrl+C: nothing half-written, no child left behind."""
    raise KeyboardInterrupt


def configure_logging() -> None:
    """Send every record, warning and unexpected error to the log file; nothing to the terminal."""
    logging.raiseExceptions = False  # a full disk must not print tracebacks
    handler = _LogFile(
        paths.user_dir() / "logs" / "neurosketch.log", maxBytes=_LOG_BYTES, backupCount=1,
        encoding="utf-8", delay=True,
    )  # fmt: skip
    level = os.environ.get("NEUROSKETCH_LOG", "INFO").upper()
    logging.basicConfig(
        handlers=[handler],
        level=level if level in logging.getLevelNamesMapping() else logging.INFO,
        format="%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s",
        force=True,
    )
    logging.captureWarnings(True)
    sys.excepthook = _report_unexpected
    threading.excepthook = _log_thread_error


def _report_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """One sentence instead of a traceback; the traceback goes to the log."""
    if issubclass(kind, KeyboardInterrupt):
        print("Cancelled.", file=sys.stderr)
        return
    logging.getLogger(__name__).critical("unexpected error", exc_info=(kind, error, trace))
    reason = " ".join(str(error).split()) or "no details"
    log = paths.user_dir() / "logs" / "neurosketch.log"
    print(
        f"NeuroSketch met an unexpected error ({kind.__name__}: {reason}); details are in '{log}'.",
        file=sys.stderr,
    )


def _log_thread_error(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread is not None else "a thread"
        logging.getLogger(__name__).critical(
            "%s ended by an unexpected error", name,
            exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
        )  # fmt: skip


def _open_window(files: Sequence[str]) -> int:
    from neurosketch.cli.display import NO_DISPLAY, has_display

    if not has_display(sys.platform, os.environ):
        print(NO_DISPLAY, file=sys.stderr)
        return 1
    try:
        from neurosketch.app.run import run_app

        return run_app([Path(name) for name in files])
    except NeuroSketchError as error:
        print(error, file=sys.stderr)
    except ImportError as error:  # a system library of Qt is missing
        logging.getLogger(__name__).critical("the window cannot open", exc_info=error)
        reason = " ".join(str(error).split())
        print(f"The window cannot open ({reason}); 'neurosketch render' works.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
