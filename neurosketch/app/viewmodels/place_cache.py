"""Remembers where takes lie on a map, from one start of the program to the next."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from pathlib import Path

from neurosketch.core.sound_map import Place

log = logging.getLogger(__name__)

_NOWHERE = "-"


class PlaceCache:
    """One text file for each map; a line for each sound: hash of its samples and its place.

    It may be lost or damaged at any time: what cannot be read is found again by listening. Used by
    one background thread.

    Args:
        folder: made when something is written.
        map_id: the map; another map has another file.
    """

    def __init__(self, folder: Path, map_id: str) -> None:
        self._path = folder / f"places-{map_id[:16]}.txt"
        self._places: dict[str, Place | None] | None = None

    def known(self) -> Mapping[str, Place | None]:
        """Places by hash of the samples; None for a sound in which nothing can be heard."""
        if self._places is None:
            self._places = {}
            try:
                text = self._path.read_text("ascii", errors="replace")
            except OSError:
                text = ""
            for line in text.splitlines():
                self._take_in(line)
        return self._places

    def add(self, found: Mapping[str, Place | None]) -> None:
        """Remember these as well; a folder that cannot be written costs the memory only."""
        known = self.known()
        fresh = {sha256: place for sha256, place in found.items() if sha256 not in known}
        if not fresh or self._places is None:
            return
        self._places.update(fresh)
        lines = [
            f"{sha256} {_NOWHERE} {_NOWHERE}\n"
            if place is None
            else f"{sha256} {place[0]:.5f} {place[1]:.5f}\n"
            for sha256, place in fresh.items()
        ]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii") as file:
                file.write("".join(lines))
        except OSError as error:
            log.warning("places of takes are not remembered: %s", error)

    def _take_in(self, line: str) -> None:
        words = line.split()
        if len(words) != 3 or len(words[0]) != 64 or self._places is None:
            return
        if words[1] == _NOWHERE:
            self._places[words[0]] = None
            return
        try:
            x, y = float(words[1]), float(words[2])
        except ValueError:
            return
        if math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= 1.0:
            self._places[words[0]] = (x, y)
