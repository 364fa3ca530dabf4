"""Songs of a sketch, and ways from one sketch to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from neurosketch.core.composing import Composing, Task
from neurosketch.core.errors import RequestError
from neurosketch.core.score import Chord, Note, Score
from neurosketch.core.sketch_grid import bars_of
from neurosketch.models.musegan.model import Quartet
from tests.models.musegan_checkpoints import untrained, written

Compose = Callable[..., Score]


@pytest.fixture(scope="module")
def quartet() -> Quartet:
    return untrained()


@pytest.fixture(scope="module")
def compose(quartet: Quartet) -> Compose:
    return partial(written, quartet)


@pytest.fixture(scope="module")
def sketch(compose: Compose) -> Score:
    return compose(seed=1)


@pytest.fixture(scope="module")
def other(compose: Compose) -> Score:
    return compose(seed=2, conditions={"genre": "latin", "key": "Eb major"})


def test_a_song_repeats_its_first_part_and_varies_it(compose: Compose, sketch: Score):
    song = compose(seed=4, composing=Composing(Task.EXTEND, sketch))
    assert bars_of(song) == 16
    assert {4.0 * bar for bar in range(16)} <= {chord.start for chord in song.chords}

    def part(number: int) -> list[list[tuple[float, float, int, int]]]:
        start = 16.0 * number
        return [
            [(n.start - start, n.length, n.pitch, n.velocity)
             for n in track.notes if start <= n.start < start + 16.0]
            for track in song.tracks
        ]  # fmt: skip

    first = [[(n.start, n.length, n.pitch, n.velocity) for n in t.notes] for t in sketch.tracks]
    assert part(0) == first
    assert part(3) == first
    assert part(1) != first
    assert part(1)[1] == first[1]
    assert [chord.start for chord in song.chords if chord.start >= 48.0] == [
        48.0 + chord.start for chord in sketch.chords
    ]
    bridge = part(2)
    assert bridge != first
    for row in (1, 2, 3, 4):
        assert [note[0] for note in bridge[row]] == [note[0] for note in first[row]]


def test_a_form_of_its_own_and_chords_of_part_b(compose: Compose, sketch: Score):
    composing = Composing(Task.EXTEND, sketch, form="AB", chords=(Chord(0.0, "Am"),))
    song = compose(composing=composing)
    assert bars_of(song) == 8
    assert {chord.symbol for chord in song.chords if chord.start >= 16.0} == {"Am"}


def test_a_blend_begins_with_one_sketch_and_ends_with_the_other(
    compose: Compose, sketch: Score, other: Score
):
    mixed = compose(composing=Composing(Task.BLEND, sketch, other, weights=(0.0, 0.3, 0.7, 1.0)))
    assert bars_of(mixed) == 4
    assert mixed.key == "C major"
    for mine, here, there in zip(mixed.tracks, sketch.tracks, other.tracks, strict=True):
        shift = 0 if mine.drums else -3
        first = [(n.start, n.pitch, n.velocity) for n in mine.notes if n.start < 4.0]
        assert first == [(n.start, n.pitch, n.velocity) for n in here.notes if n.start < 4.0]
        last = [(n.start, n.pitch, n.velocity) for n in mine.notes if n.start >= 12.0]
        assert last == [
            (n.start, n.pitch + shift, n.velocity) for n in there.notes if n.start >= 12.0
        ]


def test_sketches_of_different_length_blend(compose: Compose, sketch: Score):
    short = compose(seed=7, controls={"bars": 2.0})
    assert bars_of(compose(composing=Composing(Task.BLEND, sketch, short))) == 4
    assert bars_of(compose(composing=Composing(Task.BLEND, short, sketch))) == 4


def test_a_note_that_misses_a_bar_line_by_a_hair_blends(compose: Compose, sketch: Score):
    two = compose(seed=7, controls={"bars": 2.0})
    drums = replace(two.tracks[0], notes=(Note(0.0, 1.0, 36), Note(4.0 - 1e-6, 1.0, 36)))
    short = two.with_tracks((drums, *two.tracks[1:]))
    long = compose(seed=8, controls={"bars": 3.0})
    assert bars_of(compose(composing=Composing(Task.BLEND, long, short))) == 3


def test_songs_and_blends_that_cannot_be_made_are_one_sentence(compose: Compose, sketch: Score):
    with pytest.raises(RequestError, match="no second sketch"):
        compose(composing=Composing(Task.BLEND, sketch))
    with pytest.raises(RequestError, match="at most 64 bars"):
        compose(composing=Composing(Task.EXTEND, sketch, form=20 * "A"))
    with pytest.raises(RequestError, match="no control 'swagger'"):
        compose(controls={"swagger": 1.0})
    with pytest.raises(RequestError, match="no value 'polka'"):
        compose(conditions={"genre": "polka"})
