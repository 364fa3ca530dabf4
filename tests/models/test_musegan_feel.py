"""Swing and the unevenness of hands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.composing import ROLES
from neurosketch.core.score import Note
from neurosketch.models.musegan.cells import DRUMS, step_of
from neurosketch.models.musegan.feel import MOST_SHIFT, humanised, swing_shift, swung, touch
from neurosketch.models.musegan.plan import GENRES

SIXTEENTHS = tuple(Note(step / 4, 0.25, 42, 90) for step in range(32))
TUNE = tuple(Note(step / 4, 0.5, 60 + step % 5, 80) for step in range(0, 64, 2))

notes_of_hands = st.lists(
    st.builds(
        Note, st.integers(0, 63).map(lambda step: step / 4), st.just(0.25),
        st.integers(36, 44), st.integers(1, 127),
    ),
    max_size=12, unique_by=lambda note: (note.start, note.pitch),
)  # fmt: skip


@settings(max_examples=40)
@given(
    notes_of_hands, st.sampled_from(ROLES), st.sampled_from(GENRES), st.floats(0.0, 1.0),
    st.floats(0.0, 1.0), st.floats(60.0, 200.0), st.integers(0, 9),
)  # fmt: skip
def test_feeling_never_changes_what_is_written(
    notes: list[Note], role: str, genre: str, swing: float, hands: float, bpm: float, seed: int
) -> None:
    written = tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))
    played = humanised(
        swung(written, role, genre, swing, bpm), role, genre, hands,
        np.random.default_rng(seed), bpm,
    )  # fmt: skip
    assert sorted((step_of(n.start), n.pitch) for n in played) == sorted(
        (step_of(n.start), n.pitch) for n in written
    )
    ends: dict[int, float] = {}
    for note in played:
        assert note.start >= 0.0
        assert abs(note.start * 4 - round(note.start * 4)) / 4 <= MOST_SHIFT + 1e-9
        assert note.length > 0.0
        assert 1 <= note.velocity <= 127
        assert ends.get(note.pitch, 0.0) <= note.start + 1e-9
        ends[note.pitch] = note.end
    assert [note.start for note in played] == sorted(note.start for note in played)


def test_nothing_asked_nothing_done() -> None:
    assert swung(TUNE, "lead", "jazz", 0.0, 120.0) == TUNE
    assert humanised(TUNE, "lead", "jazz", 0.0, np.random.default_rng(0)) == TUNE
    assert swung((), "lead", "jazz", 1.0, 120.0) == ()


def test_swing_moves_what_is_off_the_beat() -> None:
    played = swung(SIXTEENTHS, "drums", "hiphop", 1.0, 90.0)
    late = np.array([note.start for note in played]) - [note.start for note in SIXTEENTHS]
    assert (late[0::2] == 0.0).all()
    assert late[1::2] == pytest.approx(1 / 12)
    jazz = swung(SIXTEENTHS, "drums", "jazz", 1.0, 120.0)
    assert jazz[2].start - 0.5 == pytest.approx(MOST_SHIFT)
    assert jazz[4].start == 1.0


@pytest.mark.parametrize("genre", GENRES)
def test_swing_can_be_heard_at_any_tempo_and_is_less_at_high_ones(genre: str) -> None:
    slow, fast = (max(swing_shift(step, genre, bpm) for step in range(4)) for bpm in (70.0, 200.0))
    assert MOST_SHIFT >= slow >= fast > 0.02


def test_half_the_swing_is_half_as_late() -> None:
    whole = swung(SIXTEENTHS, "keys", "funk", 1.0, 100.0)[1].start - 0.25
    half = swung(SIXTEENTHS, "keys", "funk", 0.5, 100.0)[1].start - 0.25
    assert half == pytest.approx(whole / 2)


def test_hands_are_uneven_and_the_same_for_the_same_seed() -> None:
    one, again, other = (
        humanised(SIXTEENTHS, "drums", "funk", 1.0, np.random.default_rng(seed), 100.0)
        for seed in (1, 1, 2)
    )
    assert one == again != other
    assert np.std([note.velocity for note in one]) > 5.0
    offsets = [note.start - before.start for note, before in zip(one, SIXTEENTHS, strict=True)]
    assert 0.004 < np.std(offsets) < 0.04


def test_machines_are_tighter_than_laid_back_bands() -> None:
    def spread(genre: str) -> float:
        played = humanised(TUNE, "bass", genre, 1.0, np.random.default_rng(4), 100.0)
        return float(np.std([note.start * 4 - round(note.start * 4) for note in played]))

    assert spread("techno") < 0.6 * spread("lofi")


def test_accents_are_those_of_drummers() -> None:
    for genre in ("rock", "funk", "soul", "hiphop"):
        backbeat = touch(genre, "snare").lift
        assert backbeat[4] > backbeat[1] + 15.0
    assert all(touch(genre, drum).spread > 0.0 for genre in GENRES for drum in DRUMS)


def test_the_snare_of_hip_hop_is_late() -> None:
    hits = tuple(Note(float(beat), 0.25, 38, 100) for beat in range(1, 64, 2))
    late = humanised(hits, "drums", "hiphop", 1.0, np.random.default_rng(0), 90.0)
    assert np.mean([note.start - hit.start for note, hit in zip(late, hits, strict=True)]) > 0.01
