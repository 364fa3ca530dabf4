"""Files between two real programs: takes dragged out, audio and exports dropped in."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from neurosketch.dsp.audiofile import source_clip
from neurosketch.export.reader import read_recipe
from neurosketch.library.store import Library
from tests.e2e.kept import wait_for_kept
from tests.e2e.neighbour import Neighbour
from tests.e2e.program import Program
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

PLACE = (620, 60)
CARD_PITCH = 170


def started(program: Program) -> None:
    """Wait for the window with its sketch."""
    program.wait_for_window()
    program.wait_for_widget("control.axis1")
    program.wait_for_widget("sketch.name")


def place_of(program: Program, number: int) -> tuple[int, int]:
    """The middle of the picture on a card of the shelf."""
    x, y, _, _ = program.at_rest("shelf.cards")["box"]
    return x + CARD_PITCH * number + CARD_PITCH // 2, y + 45


def generate(program: Program, count: int) -> None:
    """Make takes, one after the other."""
    for number in range(count):
        program.screen.keys("g")
        wait_for_kept(program.home, number + 1)


def check_dropped(files: list[dict[str, Any]], home: Path) -> None:
    """Every file was complete when it was dropped, and says how it was made."""
    for file in files:
        path = Path(file["path"])
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert path.is_relative_to(home / "exports")
        assert not path.name.startswith(".")
        recipe = read_recipe(path)
        assert recipe is not None
        assert recipe.request.model_id == "vae-drift"
        info = soundfile.info(path)
        assert (info.subtype, info.samplerate) == ("PCM_24", 44100)
        assert info.frames == round((recipe.request.seconds or 0.0) * 44100)


def test_a_take_is_dragged_into_another_program(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Program(screen, card, home) as program:
        started(program)
        generate(program, 1)
        with Neighbour(screen, "drop_target.py", PLACE, tmp_path) as target:
            screen.carry(place_of(program, 0), target.centre, lambda: target.events("enter"))
            (file,) = target.wait_for("drop")["files"]
            entered = target.wait_for("enter")
        check_dropped([file], home)
        assert (entered["copy"], entered["move"]) == (True, False)
        assert program.quit() == 0, program.errors


def test_several_takes_are_dragged_at_once(screen: Screen, card: SoundCard, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Program(screen, card, home) as program:
        started(program)
        generate(program, 3)
        screen.click(*place_of(program, 0))
        wait_until(lambda: program.state()["focus"] == "shelf.cards", "the shelf has the keyboard")
        screen.keys("ctrl+a")
        with Neighbour(screen, "drop_target.py", PLACE, tmp_path) as target:
            screen.carry(place_of(program, 1), target.centre, lambda: target.events("enter"))
            files = target.wait_for("drop")["files"]
        assert len({file["path"] for file in files}) == 3
        assert len({file["sha256"] for file in files}) == 3
        check_dropped(files, home)
        assert program.quit() == 0, program.errors


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export as the program writes it, with a control far from its default."""
    path = tmp_path_factory.mktemp("exported") / "from-elsewhere.wav"
    subprocess.run(
        [sys.executable, "-m", "neurosketch", "render", "vae-drift", "-o", str(path),
         "--seconds", "1", "--seed", "77", "--set", "axis2=1.5"],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def drop_in(program: Program, source: Neighbour) -> None:
    """Drag what the neighbour gives onto the middle of the window."""
    x, y, width, height = program.at_rest("view.waveform")["box"]
    program.screen.carry(
        source.centre, (x + width // 2, y + height // 2), lambda: program.widget("drop.veil")
    )
    assert source.wait_for("ended")["taken"], "the window takes what it has shown a veil for"
    wait_until(lambda: not program.widget("drop.veil"), "the veil is lifted")


@pytest.mark.parametrize("form", ["wav", "json"])
def test_an_export_or_a_recipe_dropped_in_brings_its_sliders_back(
    screen: Screen, card: SoundCard, exported: Path, tmp_path: Path, form: str
) -> None:
    recipe = read_recipe(exported)
    assert recipe is not None
    (tmp_path / "from-elsewhere.json").write_text(recipe.to_json(), encoding="utf-8")
    dropped = exported if form == "wav" else tmp_path / "from-elsewhere.json"
    with Program(screen, card, tmp_path / "home") as program:
        started(program)
        with Neighbour(screen, "drag_source.py", PLACE, tmp_path, dropped) as source:
            drop_in(program, source)
        wait_until(
            lambda: program.wait_for_widget("control.axis2")["value"] == pytest.approx(1.5),
            "the slider is where the recipe says",
        )
        assert program.quit() == 0, program.errors


def test_audio_dropped_in_becomes_the_source(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    first, second = tmp_path / "one ü.wav", tmp_path / "two.flac"
    for path, pitch in ((first, 220.0), (second, 330.0)):
        wave = 0.5 * np.sin(2.0 * np.pi * pitch * np.arange(44100) / 44100)
        soundfile.write(path, wave, 44100)
    home = tmp_path / "home"
    with Program(screen, card, home) as program:
        started(program)
        with Neighbour(screen, "drag_source.py", PLACE, tmp_path, first, second) as source:
            drop_in(program, source)
        for path in (first, second):
            program.wait_for_text(path.name)
        screen.focus(program.wait_for_window())  # the neighbour had it
        screen.keys("g")
        wait_for_kept(home, 1)
        assert program.quit() == 0, program.errors
    library = Library(home / "library")
    try:
        (take,) = library.takes()
        recipe = library.recipe(take.id)
    finally:
        library.close()
    assert recipe is not None
    request = recipe.request
    assert (request.source, request.source_b) == (source_clip(first), source_clip(second))
