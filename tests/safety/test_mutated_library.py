"""A damaged database: the library opens, rebuilt where need be, or says one sentence."""

from __future__ import annotations

import contextlib
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from neurosketch.core.errors import LibraryError
from neurosketch.library.store import Library
from tests.safety.corpus import make_clip
from tests.safety.mutations import (
    Mutation,
    corrupt_number,
    flip_bits,
    insert,
    noise,
    overwrite,
    truncate,
)

TAKES = 6
ROUNDS = 12
DAMAGE: tuple[Mutation, ...] = (flip_bits, truncate, overwrite, corrupt_number, insert, noise)


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    folder = tmp_path / "healthy"
    library = Library(folder)
    for number in range(TAKES):
        clip = replace(make_clip(frames=200 + number), id=f"take-{number}", name=f"Nº {number}")
        library.update([library.add(clip).id], notes=f"note {number}", tags=["a", "b"])
    library.close()
    return folder


def sounds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "audio").rglob("*.wav")}


def scattered(data: bytes, chance: random.Random) -> bytes:
    """Bits that flipped all over the file."""
    damaged = bytearray(data or b"\0")
    for _ in range(20):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


@pytest.mark.parametrize("kind", DAMAGE, ids=lambda kind: kind.__name__)
def test_a_damaged_database_costs_no_sound(tmp_path: Path, healthy: Path, kind: Mutation) -> None:
    before = sounds(healthy)
    data = (healthy / "library.sqlite").read_bytes()
    assert len(before) == TAKES
    rebuilt = 0
    for number in range(ROUNDS):
        chance = random.Random(f"{kind.__name__}/{number}")  # noqa: S311  (must repeat)
        folder = tmp_path / f"damaged-{number}"
        shutil.copytree(healthy, folder)
        damaged = kind(bytearray(data), chance)
        if number % 2:
            damaged = scattered(damaged, chance)
        (folder / "library.sqlite").write_bytes(damaged)
        with contextlib.suppress(LibraryError):
            rebuilt += use(folder)
        assert sounds(folder).items() >= before.items()
    assert rebuilt > 0


def use(folder: Path) -> bool:
    """Do with a library what the start of the program does; whether it had to be rebuilt."""
    library = Library(folder)
    try:
        library.recover()
        takes = library.takes() + library.takes(binned=True)
        library.search("note")
        library.peaks([take.id for take in takes])
        library.add(make_clip(frames=77))
        if library.notice:
            assert len(takes) == TAKES
            for take in takes:
                library.load_clip(take.id)
    finally:
        library.close()
    return library.notice != ""
