"""One sketch in two windows: the second one says so, and cannot harm the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurosketch.library.document import read_document
from tests.e2e.kept import wait_for_kept
from tests.e2e.program import Program
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e


def started(program: Program) -> None:
    program.wait_for_window()
    program.wait_for_widget("sketch.name")


def saved(sketch: Path, control: str) -> float:
    """The value of a control in the file."""
    request = read_document(sketch).request
    assert request is not None
    return request.controls[control]


def test_the_second_window_of_a_sketch_is_read_only(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Program(screen, card, home) as first:
        started(first)
        screen.keys("g")
        (take,) = wait_for_kept(home, 1)
        (sketch,) = (home / "sketches").glob("*.nsketch")
        wait_until(lambda: read_document(sketch).take_ids == (take,), "the sketch saves itself")
        with Program(screen, card, home, str(sketch)) as second:
            started(second)
            sentence = second.wait_until_said("read-only")
            assert sketch.stem in sentence
            second.turn("axis1", 0.9)
            assert second.quit() == 0, second.errors
        assert saved(sketch, "axis1") == 0.0
        first.wait_for_window()
        value = first.turn("axis2", 0.9)
        wait_until(
            lambda: saved(sketch, "axis2") == pytest.approx(value), "the first window still saves"
        )
        assert first.quit() == 0, first.errors
    assert saved(sketch, "axis1") == 0.0


def test_a_second_program_begins_a_sketch_of_its_own(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Program(screen, card, home) as first:
        started(first)
        screen.keys("g")
        wait_for_kept(home, 1)
        with Program(screen, card, home) as second:
            started(second)
            screen.keys("g")
            wait_for_kept(home, 2)
            assert second.quit() == 0, second.errors
        first.wait_for_window()
        assert first.quit() == 0, first.errors
    sketches = [read_document(path) for path in (home / "sketches").glob("*.nsketch")]
    assert sorted(len(sketch.take_ids) for sketch in sketches) == [1, 1]
