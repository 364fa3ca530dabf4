"""What there is to say when a sketch is opened, in one sentence."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from neurosketch.app.viewmodels.notices import Kind

if TYPE_CHECKING:
    from neurosketch.app.viewmodels.sketch_files import OpenedSketch


def how_found(opened: OpenedSketch) -> tuple[str, Kind] | None:
    """How a sketch was found, and the tone to say it in; None when all is well."""
    name, at = opened.path.stem, local_time(opened.document.saved)
    if opened.from_backup:
        text = QCoreApplication.translate(
            "document", "“{0}” was damaged; this is how it was at {1}."
        )
        return text.format(name, at), Kind.WARNING
    if opened.lock is None:
        if opened.busy:
            text = QCoreApplication.translate(
                "document", "“{0}” is open in another window, so it is read-only here."
            )
        else:
            text = QCoreApplication.translate(
                "document", "“{0}” lies where you may not write, so it is read-only."
            )
        keeps = QCoreApplication.translate("document", "Save as… keeps what you do with it.")
        return f"{text.format(name)} {keeps}", Kind.WARNING
    if opened.unclean:
        text = QCoreApplication.translate(
            "document", "NeuroSketch ended unexpectedly. Everything up to {0} is back."
        )
        return text.format(at), Kind.INFO
    return None


def local_time(iso: str) -> str:
    """A time of the day, with the date when it was another day; `?` when it is no time."""
    try:
        moment = datetime.datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return "?"
    if moment.date() == datetime.datetime.now().astimezone().date():
        return f"{moment:%H:%M:%S}"
    seconds = QDateTime.fromSecsSinceEpoch(round(moment.timestamp()))
    return QLocale().toString(seconds, QLocale.FormatType.ShortFormat)
