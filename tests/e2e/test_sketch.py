"""A sketch with the real program: written, re-rolled, drawn into, heard, taken out as files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.composing import ROLES, is_sketch
from neurosketch.core.request import Recipe
from neurosketch.core.score import Score
from neurosketch.core.sketch import loop_frames
from neurosketch.core.sketch_grid import loop_beats, step_of
from neurosketch.core.sketch_import import as_sketch
from neurosketch.library.store import Library
from neurosketch.midi.files import read_score
from tests.e2e.kept import kept_takes
from tests.e2e.program import Program
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard, level_db
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 240.0
"""Six players are rendered while they play live, on whatever machine this is."""
QUIET_DB = -80.0


def score_of(recipe: Recipe | None) -> Score:
    assert recipe is not None
    score = recipe.request.score
    assert score is not None
    assert is_sketch(score)
    return score


def wait_for_takes(home: Path, count: int) -> None:
    wait_until(lambda: len(kept_takes(home)) >= count, f"{count} takes", PATIENCE_SECONDS)


def notes_of(score: Score, role: str) -> set[tuple[int, int]]:
    track = score.track(role)
    return set() if track is None else {(step_of(n.start), n.pitch) for n in track.notes}


def test_write_reroll_draw_hear_and_export(screen: Screen, card: SoundCard, tmp_path: Path) -> None:
    home, recording = tmp_path / "home", card.record()
    with Program(screen, card, home) as program:
        program.wait_for_window()
        program.wait_for_widget("sketch.name")  # a sketch that opens chooses its model
        program.press("model.musegan-quartet")
        program.wait_for_widget("action.reroll")
        assert level_db(recording.last(0.25)) < QUIET_DB, "it must not play before it is asked to"

        screen.keys("g")
        recording.wait_for_sound(timeout=PATIENCE_SECONDS)
        wait_for_takes(home, 1)
        x, y, *_ = program.wait_for_widget("track.bass")["box"]
        screen.click(x + 30, y + 14)  # its name
        screen.keys("shift+r")
        wait_for_takes(home, 2)
        screen.keys("space")
        recording.wait_for_silence()
        x, y, width, height = program.at_rest("view.roll")["box"]
        where = (x + width * 5 // 9, y + height // 12)
        screen.drag(where, (where[0] + width // 20, where[1]))
        recording.wait_for_sound()
        recording.wait_for_silence()

        screen.keys("ctrl+alt+e")
        (notes,) = wait_until(
            lambda: [*program.exports.glob("*.mid")], "the notes are written", PATIENCE_SECONDS
        )
        assert program.quit() == 0

    with closing(Library(home / "library")) as library:
        first, second = (score_of(library.recipe(i)) for i in kept_takes(home)[:2])
    assert notes_of(first, "bass") != notes_of(second, "bass")
    drawn = as_sketch(read_score(notes)).score
    assert len(notes_of(drawn, "bass") - notes_of(second, "bass")) == 1
    for role in ROLES:
        if role != "bass":
            assert notes_of(first, role) == notes_of(second, role) == notes_of(drawn, role)

    base = notes.name.removesuffix(".mid")
    heard = {role for role in ROLES if notes_of(drawn, role)}
    files = {path.stem.removeprefix(f"{base}_"): path for path in program.exports.glob("*.wav")}
    assert set(files) == {*heard, "mix"}
    mix, rate = soundfile.read(files["mix"], always_2d=True)
    stems = {role: soundfile.read(files[role], always_2d=True)[0] for role in heard}
    assert len(mix) == loop_frames(drawn, loop_beats(drawn), rate)
    assert all(len(stem) == len(mix) for stem in stems.values())
    together = np.sum([*stems.values()], axis=0)
    assert np.max(np.abs(mix)) <= 1.0
    # The limiter of the mix may hold the loudest places down.
    quiet = np.max(np.abs(together), axis=1) < 0.5
    assert np.max(np.abs(together - mix)[quiet]) < 0.05
    assert np.corrcoef(together.ravel(), mix.ravel())[0, 1] > 0.97
