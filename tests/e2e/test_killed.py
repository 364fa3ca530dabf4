"""The real window, killed without warning while it works; the next start has everything."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from pathlib import Path

import pytest

from neurosketch.core.clip import audio_sha256
from neurosketch.dsp.audiofile import read_audio
from neurosketch.export.reader import read_recipe
from neurosketch.library.document import read_document
from neurosketch.library.store import Library
from tests.e2e.kept import kept_takes, wait_for_kept
from tests.e2e.program import Program
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

KILLS = 4
KEYS = ("g", "g", "ctrl+e", "s", "Delete", "ctrl+z", "Left", "r")
LONGEST_LOOKS = 12


def started(program: Program) -> None:
    """Wait until the window has its sketch, and its takes are on the shelf."""
    program.wait_for_window()
    program.wait_for_widget("sketch.name")
    count = len(kept_takes(program.home))
    if count:
        wait_until(
            lambda: str(count) in program.state().get("texts", []), f"{count} takes are shown"
        )


def look_on(program: Program, looks: int) -> None:
    """Let the program go on; how long is counted by its own event loop."""
    first = int(program.state().get("look", 0))
    wait_until(lambda: int(program.state().get("look", 0)) >= first + looks, "it goes on")


def kill(program: Program) -> None:
    """The process is gone from one instruction to the next."""
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait(20)


def check_left(home: Path, finished: list[str]) -> None:
    """What is left is sound, and everything that had been finished is part of it."""
    with sqlite3.connect(home / "library" / "library.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    library = Library(home / "library")
    try:
        assert library.notice == ""
        takes = {take.id: take for binned in (False, True) for take in library.takes(binned=binned)}
        assert set(finished) <= takes.keys()
        for take in takes.values():
            assert audio_sha256(library.load_clip(take.id).audio) == take.audio_sha256
    finally:
        library.close()
    for path in (home / "exports").glob("[!.]*"):
        assert read_recipe(path) is not None
        assert read_audio(path)[0].shape[1] > 0
    (sketch,) = (home / "sketches").glob("*.nsketch")
    assert read_document(sketch).sketch_id != ""


def test_nothing_finished_is_lost_when_the_window_is_killed(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    chance = random.Random(5)  # noqa: S311  (must repeat, not surprise)
    finished: list[str] = []
    for number in range(KILLS):
        with Program(screen, card, home, environment={"NEUROSKETCH_AUTOPLAY": "1"}) as program:
            started(program)
            if number:
                program.wait_until_said("ended unexpectedly")
            screen.keys("g")
            finished = wait_for_kept(home, len(kept_takes(home)) + 1)
            for _ in range(chance.randint(1, 4)):
                screen.keys(chance.choice(KEYS))
                look_on(program, chance.randrange(3))
            screen.keys("g")
            look_on(program, chance.randrange(LONGEST_LOOKS))
            known = kept_takes(home)
            kill(program)
        check_left(home, known)
    with Program(screen, card, home) as program:
        started(program)
        program.wait_until_said("ended unexpectedly")
        screen.keys("g")
        wait_for_kept(home, len(kept_takes(home)) + 1)
        assert program.quit() == 0, program.errors
    with Program(screen, card, home) as program:
        started(program)
        assert not [text for text in program.state()["said"] if "ended unexpectedly" in text]
        assert program.quit() == 0, program.errors
    assert len(finished) > KILLS - 2
