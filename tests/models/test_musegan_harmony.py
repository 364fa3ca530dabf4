"""Chord symbols, scales, and chords that go with a genre and a mood."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.models.musegan.charts import line
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import (
    ANY_MOOD,
    MOODS,
    NO_CHORD,
    SCALES,
    Harmony,
    parse,
    symbol_of,
)
from neurosketch.models.musegan.plan import GENRES
from neurosketch.models.musegan.suggestions import suggest_chords


def test_symbols_come_back_in_the_spelling_of_a_key() -> None:
    assert symbol_of(Harmony(10, "m7")) == "Bbm7"
    assert symbol_of(Harmony(1), ("C", "Db", *"DEFGAB")) == "Db"
    assert symbol_of(NO_CHORD) == "N"
    assert parse(symbol_of(Harmony(6, "m7b5"))) == Harmony(6, "m7b5")


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("minor", [False, True])
def test_every_genre_has_chords_for_every_mood(genre: str, minor: bool) -> None:
    for mood in MOODS:
        chords = suggest_chords(genre, mood, minor, 6, np.random.default_rng(1))
        starts = [chord.start for chord in chords]
        assert set(starts) >= {0.0, 4.0, 8.0, 12.0, 16.0, 20.0}
        assert starts == sorted(starts)
        assert starts[-1] < 24.0
        assert all(parse(chord.symbol) not in (None, NO_CHORD) for chord in chords)


def test_a_seed_is_a_progression() -> None:
    def text(seed: int) -> str:
        chords = suggest_chords("soul", ANY_MOOD, False, 4, np.random.default_rng(seed))
        return " ".join(chord.symbol for chord in chords)

    assert text(5) == text(5)
    assert len({text(seed) for seed in range(40)}) > 25


@pytest.mark.parametrize("minor", [False, True])
def test_most_chords_belong_to_the_key(minor: bool) -> None:
    scale = SCALES["minor" if minor else "major"]
    for genre, least in (("synthwave", 0.95), ("rock", 0.85), ("jazz", 0.75)):
        tones = [
            tone
            for seed in range(40)
            for chord in suggest_chords(genre, ANY_MOOD, minor, 4, np.random.default_rng(seed))
            if (harmony := parse(chord.symbol)) is not None
            for tone in harmony.tones
        ]
        assert np.isin(tones, scale).mean() > least


def test_moods_differ_in_what_they_move_to() -> None:
    def roots(mood: str) -> np.ndarray:
        found = np.zeros(12)
        for seed in range(80):
            for chord in suggest_chords("synthwave", mood, False, 4, np.random.default_rng(seed)):
                harmony = parse(chord.symbol)
                assert harmony is not None
                found[harmony.root] += 1.0
        return found / found.sum()

    happy, mysterious = roots("happy"), roots("mysterious")
    assert np.abs(happy - mysterious).sum() > 0.3
    assert happy[[0, 5, 7]].sum() > mysterious[[0, 5, 7]].sum() + 0.1


def test_songs_are_mostly_three_chords() -> None:
    dice = Dice(np.random.default_rng(2))
    words = [word for _ in range(200) for word in line(False, dice).split()]
    heard = [chord.root for word in words if (chord := parse(word)) is not None]
    assert np.isin(heard, (0, 5, 7)).mean() > 0.6
    assert len(set(heard)) >= 6
