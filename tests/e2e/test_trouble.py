"""What goes wrong on real machines: the program stays up and says what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.program import Program
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.test_session import wait_for_takes
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e


def banner(program: Program) -> str:
    """The sentence in the banner; empty while there is none."""
    return str(program.widget("banner").get("text") or "")


def test_a_device_that_vanishes_is_noticed_and_survived(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    recording = card.record()
    home = tmp_path / "home"
    with Program(screen, card, home) as program:
        program.wait_for_window()
        program.wait_for_widget("control.axis1")
        screen.keys("space")
        recording.wait_for_sound()
        card.unplug()
        notice = wait_until(lambda: banner(program), "the banner tells of it", 20.0)
        assert "sound output" in notice.lower()
        # The window answers and the engine still renders.
        program.turn("axis1", 0.9)
        screen.keys("g")
        wait_for_takes(home, 1)
        assert program.quit() == 0, program.errors


def test_a_machine_without_sound_still_makes_takes(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    card.unplug()
    home = tmp_path / "home"
    with Program(screen, card, home) as program:
        program.wait_for_window()
        notice = wait_until(lambda: banner(program), "the banner says that nothing is heard", 20.0)
        assert "sound output" in notice.lower()
        program.wait_for_widget("control.axis1")
        screen.keys("g")
        wait_for_takes(home, 1)
        assert program.quit() == 0, program.errors


def test_two_instances_share_a_shelf_and_lose_nothing(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Program(screen, card, home) as first, Program(screen, card, home) as second:
        for program in (first, second):
            program.wait_for_window()
            program.wait_for_widget("control.axis1")
        for count, program in enumerate((first, second), 1):
            program.wait_for_window()
            screen.keys("g")
            wait_for_takes(home, count)
        for program in (first, second):
            program.wait_for_window()
            assert program.quit() == 0, program.errors
    assert len(wait_for_takes(home, 2)) == 2


def test_broken_checkpoints_do_not_keep_the_program_from_starting(
    screen: Screen, card: SoundCard, tmp_path: Path
) -> None:
    models = tmp_path / "home" / "models"
    models.mkdir(parents=True)
    (models / "text.safetensors").write_text("this is no model\n" * 20, encoding="utf-8")
    (models / "empty.safetensors").write_bytes(b"")
    (models / "short.safetensors").write_bytes((1 << 40).to_bytes(8, "little") + b"{}")
    recording = card.record()
    for _ in range(2):  # a file that was broken last time must not matter at the next start
        with Program(screen, card, tmp_path / "home") as program:
            program.wait_for_window()
            program.wait_for_widget("control.axis1")
            screen.keys("space")
            recording.wait_for_sound()
            assert program.quit() == 0, program.errors
        recording.wait_for_silence()
