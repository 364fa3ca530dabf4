"""What takes are called in words: lengths, loudness, dates, and texts as a search compares them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale


def plain(text: str) -> str:
    """Text as it is compared in a search: no case, no accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending row numbers as inclusive (first, last) pairs."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts `take 2` before `take 10`."""
    parts = re.split(r"(\d+)", plain(text))
    return tuple(
        (0, int(part), "") if part.isdecimal() and len(part) < 18 else (1, 0, part)
        for part in parts
        if part
    )


def length_text(seconds: float) -> str:
    """A length as people read it: `6.2 s`, from a minute on `1:03`, from an hour on `1:02:03`."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def loudness_text(lufs: float) -> str:
    """Loudness with its unit; empty when there is none to state."""
    return f"{lufs:.1f} LUFS".replace("-", "−") if math.isfinite(lufs) else ""


def date_text(created: str) -> str:
    """An ISO 8601 time in the local zone and the local writing; empty when it is none."""
    try:
        moment = datetime.fromisoformat(created).timestamp()
    except (ValueError, OverflowError, OSError):
        return ""
    when = QDateTime.fromSecsSinceEpoch(int(moment))
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)
