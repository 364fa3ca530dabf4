"""Hashes of two bars: by them a sketch knows what it has word for word from its training data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from neurosketch.models.musegan.cells import PITCHED, STEPS_PER_BAR, Cells

SPAN_BARS = 2
"""So many bars in a row make a fingerprint."""
BAND = ""
"""Role of the fingerprints of all players together."""

_SPAN = SPAN_BARS * STEPS_PER_BAR
_BAND_PLAYERS, _BAND_ONSETS = 2, 12
_PLAYER_ONSETS, _PLAYER_PITCHES = 6, 4

UintArray = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is played in two bars, in any key.

    Attributes:
        bar: the first of the two bars.
        role: the player, one of `PITCHED`; `BAND` for all together, drums too.
        value: 64 bits; alike where the same is played.
    """

    bar: int
    role: str
    value: int


def fingerprints(cells: Cells) -> tuple[Fingerprint, ...]:
    """Of every two bars in a row of all players, and of each pitched player where it says anything.

    Which drums are hit in which steps and which pitches begin in which steps count; how long and
    how loud they are does not, nor the key. What anybody might play is left out: of all together
    two bars with fewer than twelve onsets or with one player only; of one player fewer than six
    onsets or four pitches. Drums alone have none: there is nobody's kick on every beat.
    """
    found: list[Fingerprint] = []
    bars = cells.steps // STEPS_PER_BAR
    for bar in range(bars - SPAN_BARS + 1):
        span = slice(bar * STEPS_PER_BAR, bar * STEPS_PER_BAR + _SPAN)
        base, shape = cells.base[:, span], cells.shape[:, span]
        drums = cells.drums[span] > 0
        begins = base >= 0
        onsets = begins.sum(axis=1)
        players = int((onsets > 0).sum()) + int(drums.any())
        if (
            players >= _BAND_PLAYERS
            and onsets.any()
            and onsets.sum() + drums.any(axis=1).sum() >= _BAND_ONSETS
        ):
            found.append(Fingerprint(bar, BAND, _hash(base, shape, begins, drums)))
        for player in np.flatnonzero(onsets >= _PLAYER_ONSETS):
            own = slice(player, player + 1)
            if np.unique(base[player][begins[player]]).size >= _PLAYER_PITCHES:
                value = _hash(base[own], shape[own], begins[own], None)
                found.append(Fingerprint(bar, PITCHED[player], value))
    return tuple(found)


def training_fingerprints(phrases: Iterable[Cells]) -> UintArray:
    """(n,) sorted values of all fingerprints of the phrases, each once."""
    values = {own.value for cells in phrases for own in fingerprints(cells)}
    return np.array(sorted(values), np.uint64)


def copied(cells: Cells, known: UintArray) -> tuple[Fingerprint, ...]:
    """The fingerprints that are among the `known` ones, see `training_fingerprints`."""
    own = fingerprints(cells)
    if not own or not known.size:
        return ()
    values = np.array([one.value for one in own], np.uint64)
    places = np.minimum(np.searchsorted(known, values), known.size - 1)
    return tuple(one for one, there in zip(own, known[places] == values, strict=True) if there)


def _hash(
    base: npt.NDArray[np.int64],
    shape: npt.NDArray[np.int64],
    begins: npt.NDArray[np.bool_],
    drums: npt.NDArray[np.bool_] | None,
) -> int:
    """64 bits of the notes, from the lowest one counted."""
    lowest = base[begins].min()
    pitches = np.where(begins, base - lowest + 1, 0).astype("<i2")
    digest = blake2b(pitches.tobytes(), digest_size=8)
    digest.update(np.where(begins, shape, 0).astype("<i2").tobytes())
    if drums is not None:
        digest.update(np.packbits(drums).tobytes())
    return int.from_bytes(digest.digest(), "little")
