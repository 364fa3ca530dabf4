"""Chord symbols: read, spelt, and told from other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.chord_symbols import (
    NO_CHORD,
    QUALITIES,
    SILENT,
    Harmony,
    read,
    spelled,
    tones,
)


@pytest.mark.parametrize(
    ("symbol", "root", "quality"),
    [
        ("C", 0, ""), ("F#m7", 6, "m7"), ("Bbmaj9/D", 10, "maj9"), ("ebm", 3, "m"), ("b", 11, ""),
        ("G7alt", 7, "7"), ("A-7", 9, "m7"), ("Dø7", 2, "m7b5"), ("E°", 4, "dim"),
        ("C6/9", 0, "6/9"), ("A♭Δ7", 8, "maj7"), ("Dmin7", 2, "m7"), ("Csus", 0, "sus4"),
        ("D7sus", 2, "7sus4"), ("G/B", 7, ""), ("C:maj", 0, ""), ("B5", 11, "5"),
        ("Faug", 5, "aug"), ("C7(b9,b13)", 0, "7"), ("Fmaj7#11", 5, "maj7"), ("C6/9/E", 0, "6/9"),
    ],
)  # fmt: skip
def test_symbols_are_read(symbol: str, root: int, quality: str) -> None:
    assert read(symbol) == Harmony(root, quality)


@pytest.mark.parametrize(
    "word",
    ["", "H", "hello", "7", "Cxyz", "#", "Bridge", "Chorus", "Domino", "Amen break", "Ending"],
)
def test_words_are_no_chords(word: str) -> None:
    assert read(word) is None
    assert tones(word) is None
    assert spelled(word) is None


@pytest.mark.parametrize("symbol", ["N", "N.C.", "n.c.", "NC", "none"])
def test_no_chord_is_a_harmony(symbol: str) -> None:
    assert read(symbol) == SILENT
    assert tones(symbol) == frozenset()
    assert spelled(symbol) == NO_CHORD


def test_the_bass_sounds_too() -> None:
    assert tones("C/Bb") == {0, 4, 7, 10}
    assert tones("Am7") == {9, 0, 4, 7}
    assert tones("c/e") == {0, 4, 7}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" bbmaj7 ", "Bbmaj7"), ("f♯m/c♯", "F#m/C#"), ("C6/9", "C6/9"), ("eb6/9/g", "Eb6/9/G")],
)
def test_typed_chords_are_spelt(typed: str, kept: str) -> None:
    assert spelled(typed) == kept
    assert read(kept) == read(typed)


@given(st.integers(0, 11), st.sampled_from(sorted(QUALITIES)))
def test_every_kind_comes_back(root: int, quality: str) -> None:
    name = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")[root]
    harmony = Harmony(root, quality)
    assert read(name + quality) == harmony
    assert harmony.tones[0] == root
    assert tones(name + quality) == set(harmony.tones)
    assert spelled(name + quality) == name + quality


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    harmony, kept = read(text), spelled(text)
    assert (harmony is None) == (kept is None) == (tones(text) is None)
    assert harmony is None or harmony == SILENT or harmony.quality in QUALITIES
