"""What hands do to the real window beyond its buttons: borders between its parts."""

from __future__ import annotations

import pytest

from tests.app.fakes import make_clip


def test_a_recipe_brings_its_length_back_while_bars_are_shown(window, studio, qtbot):
    studio.sketch.set_tempo(120.0)
    window.left.length.unit.button("bars").click()
    problems = studio.sketch.apply_recipe(make_clip(seconds=4.0, tempo_bpm=60.0).recipe)
    assert problems == ()
    assert (studio.sketch.tempo_bpm, studio.sketch.seconds) == (60.0, 4.0)
    assert window.left.length.spin.value() == pytest.approx(1.0)
