"""The yardsticks of music, on phrases whose figures can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.models.musegan.cells import PITCHED, silence
from neurosketch.models.musegan.fingerprints import (
    BAND,
    copied,
    fingerprints,
    training_fingerprints,
)
from neurosketch.training.sketch_metrics import (
    FIGURES,
    KINDS,
    figures,
    in_scale,
    measures,
    onset_overlap,
    tonal_distance,
    tonal_matrix,
)
from tests.training.phrases import hit, song, write


def test_empty_bars_are_empty_not_the_others() -> None:
    cells = silence(64)
    hit(cells, "kick", 0)
    write(cells, "bass", 0, 36, 20)
    found = figures([measures(cells)])
    assert found["eb_drums"] == 0.75
    assert found["eb_bass"] == 0.5, "a note that is held makes no empty bar"
    assert found["eb_lead"] == 1.0
    assert found["eb"] == pytest.approx((0.75 + 0.5 + 4.0) / 6)


def test_pitch_classes_are_those_of_bars_that_are_played() -> None:
    cells = silence(64)
    write(cells, "keys", 0, 60, 4, (0, 4, 7))
    write(cells, "keys", 8, 72, 4)
    write(cells, "keys", 16, 62, 4)
    found = figures([measures(cells)])
    assert found["upc_keys"] == 2.0, "three in a bar, one in the next, and two bars of rest"
    assert found["upc_bass"] is None
    assert found["upc"] == 2.0


def test_a_qualified_note_lasts_an_eighth() -> None:
    cells = silence(32)
    write(cells, "lead", 0, 72, 1)
    write(cells, "lead", 4, 72, 2)
    write(cells, "lead", 8, 60, 3, (0, 4))
    assert figures([measures(cells)])["qn_lead"] == 0.75


def test_drums_on_eighths_are_in_the_pattern() -> None:
    cells = silence(16)
    hit(cells, "kick", 0, 4, 8)
    hit(cells, "closed_hat", 3)
    assert figures([measures(cells)])["dp"] == pytest.approx(3.1 / 4)


def test_players_in_unison_are_at_no_distance_and_a_tritone_is_far() -> None:
    def apart(interval: int) -> float:
        cells = silence(16)
        write(cells, "bass", 0, 36, 8)
        write(cells, "lead", 4, 72 + interval, 8)
        measured = measures(cells)
        assert measured.wholes[FIGURES.index("td_bass_lead")] == 1, "one beat in which both sound"
        found = figures([measured])["td"]
        assert found is not None
        return found

    assert apart(0) == pytest.approx(0.0, abs=1e-12)
    assert apart(12) == pytest.approx(0.0, abs=1e-12)
    assert apart(7) < apart(4) < apart(1)
    assert apart(6) == pytest.approx(np.linalg.norm(tonal_matrix()[:, 0] - tonal_matrix()[:, 6]))


def test_figures_are_those_of_all_phrases_together() -> None:
    few, many = silence(16), silence(16)
    write(few, "lead", 0, 72, 1)
    for step in range(0, 16, 4):
        write(many, "lead", step, 72, 4)
    assert figures([measures(few), measures(many)])["qn_lead"] == 0.8
    names = figures([measures(song(0))])
    assert set(names) == {*FIGURES, *KINDS}


def test_notes_of_a_scale_are_counted() -> None:
    cells = silence(16)
    write(cells, "keys", 0, 60, 4, (0, 4, 7))
    write(cells, "bass", 0, 37, 4)
    assert in_scale(cells, (0, 2, 4, 5, 7, 9, 11)) == (3, 4)


def test_tonal_distance_of_players_taken_together() -> None:
    mine, chord, far = silence(16), silence(16), silence(16)
    write(mine, "lead", 0, 76, 4)
    write(chord, "keys", 0, 60, 8, (0, 4, 7))
    write(far, "keys", 0, 61, 8, (0, 4, 7))
    near, beats = tonal_distance(mine, chord)
    assert beats == 1
    assert near < tonal_distance(mine, far)[0]
    assert tonal_distance(mine, silence(16)) == (0.0, 0)


def test_overlap_is_of_steps_in_which_somebody_begins() -> None:
    first, second = np.zeros((1, 8), bool), np.zeros((2, 8), bool)
    first[0, [0, 4, 5]] = True
    second[0, 0] = second[1, 4] = second[1, 6] = True
    assert onset_overlap(first, second) == (2, 4)


def test_two_bars_are_known_in_any_key_and_with_any_touch() -> None:
    known = training_fingerprints([song(1)])
    assert list(known) == sorted(known)
    again = song(1).transposed(5)
    again.velocity[again.velocity > 0] = 33
    again.length[again.length > 1] -= 1
    found = copied(again, known)
    assert {(own.bar, own.role) for own in found} == {
        (bar, role) for bar in range(3) for role in (BAND, "lead")
    }  # fmt: skip
    assert copied(song(2), known) == ()
    assert copied(song(1), known[:0]) == ()


def test_what_everybody_plays_is_nobodys() -> None:
    cells = silence(32)
    hit(cells, "kick", *range(0, 32, 4))
    assert fingerprints(cells) == ()
    for step in range(0, 32, 4):
        write(cells, "bass", step, 36, 4)
    assert [own.role for own in fingerprints(cells)] == [BAND]
    assert PITCHED[0] == "bass"
