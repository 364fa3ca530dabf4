"""A program that works on a library until it is killed; see test_kill."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from neurosketch.library.store import Library
from tests.library.clips import make_clip

Step = tuple[str, str, str]
"""What is done, to which take, and the name or seed it gets."""


def work(folder: str, turn: int, pipe: Connection) -> None:
    """Announce a step, do it, say that it is done; again and again.

    Args:
        folder: of the library.
        turn: makes the steps and ids of every process different.
        pipe: where the steps go, None after each that is done.
    """
    library = Library(Path(folder))
    library.recover()
    pipe.send(("start", "", ""))
    pipe.send(None)
    for step in _steps(turn):
        pipe.send(step)
        act, take_id, value = step
        if act == "add":
            library.add(make_clip(take_id, name=value, seed=int(value), frames=20_000))
        elif act == "rename":
            library.update([take_id], name=value, tags=(value,))
        elif act == "bin":
            library.bin([take_id])
        elif act == "restore":
            library.restore([take_id])
        else:
            library.empty_bin()
        pipe.send(None)


def _steps(turn: int) -> Iterator[Step]:
    random = Random(turn)  # noqa: S311
    kept: list[str] = []
    binned: list[str] = []
    count = 0
    while True:
        act = random.choice(("add", "add", "add", "rename", "rename", "bin", "restore", "empty"))
        if act == "add":
            count += 1
            kept.append(f"t{turn}-{count}")
            yield act, kept[-1], str(turn * 10_000 + count)
        elif act == "rename" and kept:
            yield act, random.choice(kept), f"name {random.random()}"
        elif act == "bin" and kept:
            binned.append(kept.pop(random.randrange(len(kept))))
            yield act, binned[-1], ""
        elif act == "restore" and binned:
            kept.append(binned.pop(random.randrange(len(binned))))
            yield act, kept[-1], ""
        elif act == "empty" and random.random() < 0.3:
            binned.clear()
            yield act, "", ""
