from __future__ import annotations

import multiprocessing
import sqlite3
import time
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from neurosketch.core.clip import Clip
from neurosketch.library.audio_files import AudioFiles
from neurosketch.library.store import Library
from tests.library import killed
from tests.library.clips import make_clip, same_audio

KILLS = 60

State = dict[str, tuple[str, str, bool]]
"""Seed, name and whether it is in the bin, of each take."""


def after(state: State, step: killed.Step) -> State:
    act, take_id, value = step
    result = dict(state)
    if act == "add":
        result[take_id] = (value, value, False)
    elif act == "rename":
        result[take_id] = (state[take_id][0], value, state[take_id][2])
    elif act in ("bin", "restore"):
        result[take_id] = (*state[take_id][:2], act == "bin")
    elif act == "empty":
        result = {take_id: take for take_id, take in state.items() if not take[2]}
    return result


def told(pipe: Connection, state: State, moment: Random) -> tuple[State, killed.Step | None]:
    """Follow a program for a while; returns what is done for sure, and what it was doing."""
    steps = moment.randrange(1, 25)
    pending: killed.Step | None = None
    deadline: float | None = None
    while True:
        if steps == 0 and deadline is None:
            # and then on into the middle of whatever comes next
            deadline = time.monotonic() + moment.random() * 0.03
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if left == 0.0 or not pipe.poll(left):
            return state, pending
        message = pipe.recv()
        if message is not None:
            pending = message
        elif pending is not None:
            state, pending = after(state, pending), None
            steps = max(0, steps - 1)


def drained(
    pipe: Connection, state: State, pending: killed.Step | None
) -> tuple[State, killed.Step | None]:
    """What a program had said before it was killed."""
    try:
        while True:
            message = pipe.recv()
            if message is not None:
                pending = message
            elif pending is not None:
                state, pending = after(state, pending), None
    except EOFError:
        return state, pending


def test_a_program_killed_at_any_moment_loses_nothing_that_was_done(folder: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.library.killed"])
    moment = Random(2026)  # noqa: S311
    state: State = {}
    for turn in range(1, KILLS + 1):
        mine, theirs = context.Pipe(duplex=False)
        child = context.Process(target=killed.work, args=(str(folder), turn, theirs))
        child.start()
        theirs.close()
        state, pending = told(mine, state, moment)
        child.kill()
        child.join()
        state, pending = drained(mine, state, pending)
        mine.close()
        assert child.exitcode == -9

        connection = sqlite3.connect(folder / "library.sqlite")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        library = Library(folder)
        assert library.notice == ""
        assert library.recover().missing == 0
        takes = (*library.takes(), *library.takes(binned=True))
        found = {t.id: (str(t.seed), t.name, t.binned != "") for t in takes}
        possible = [state] if pending is None else [state, after(state, pending)]
        assert found in possible, f"kill {turn}, while: {pending}"
        state = found
        if pending is not None and pending[1] in found:
            assert same_audio(library.load_clip(pending[1]), clip_of(state, pending[1]))
        library.close()

    library = Library(folder)
    assert len(state) > KILLS
    files = AudioFiles(folder / "audio")
    assert set(files.sizes()) == {
        t.audio_sha256 for t in (*library.takes(), *library.takes(binned=True))
    }
    for take_id in state:
        assert same_audio(library.load_clip(take_id), clip_of(state, take_id))
    assert {p.suffix for p in (folder / "audio").rglob("*") if p.is_file()} == {".wav"}
    library.close()


def clip_of(state: State, take_id: str) -> Clip:
    """The clip that the killed program had added."""
    return make_clip(take_id, seed=int(state[take_id][0]), frames=20_000)
