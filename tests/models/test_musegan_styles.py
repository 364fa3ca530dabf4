"""Styles written as rules: each is what it is known for, and no two phrases are alike."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.models.musegan import styles
from neurosketch.models.musegan.cells import (
    DRUMS,
    HIGHEST,
    LOWEST,
    PITCHED,
    STEPS_PER_BAR,
    notes_of,
    shapes,
)
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import QUALITIES, SCALES, Harmony, parse
from neurosketch.models.musegan.plan import GENRES, activity
from neurosketch.models.musegan.styles.progressions import chords_of
from neurosketch.models.musegan.styles.rhythm import draw, rhythm
from neurosketch.models.musegan.styles.voicing import voice

SEEDS = range(24)
FROM_DATA = {"game-rock", "game-pop"}
LEAST_IN_SCALE = {"jazz": 0.85, "funk": 0.88}
KICK, SNARE, HAT = (DRUMS.index(name) for name in ("kick", "snare", "closed_hat"))
CLAP, OPEN_HAT, RIM = (DRUMS.index(name) for name in ("clap", "open_hat", "rim"))


def phrases(genre: str) -> list[styles.Phrase]:
    return [styles.phrase(genre, np.random.default_rng(seed)) for seed in SEEDS]


def notes_in_bar(genre: str, drum: int) -> np.ndarray:
    """(16,) how often a drum is hit at each sixteenth, over all bars of many phrases."""
    hits = np.concatenate([phrase.cells.drums[:, drum] > 0 for phrase in phrases(genre)])
    return np.asarray(hits.reshape(-1, STEPS_PER_BAR).mean(axis=0))


def test_every_genre_but_those_of_the_data_has_rules() -> None:
    assert set(styles.STYLES) == set(GENRES) - FROM_DATA


@pytest.mark.parametrize("genre", styles.STYLES)
def test_phrases_are_music_in_the_range_of_their_players(genre: str) -> None:
    inside = total = 0
    for phrase in phrases(genre):
        cells = phrase.cells
        assert cells.steps == 64
        assert len(phrase.chords) == 16
        assert all(chord.quality in QUALITIES for chord in phrase.chords)
        assert 55.0 <= phrase.tempo <= 215.0
        begun = cells.base >= 0
        assert begun.any()
        assert ((cells.base[begun] >= LOWEST) & (cells.base[begun] <= HIGHEST)).all()
        assert (cells.shape[begun] < len(shapes())).all()
        assert (cells.length[begun] >= 1).all()
        assert ((cells.velocity[begun] >= 8) & (cells.velocity[begun] <= 127)).all()
        assert not cells.velocity[~begun].any()
        assert cells.drums.max() <= 127
        bass = [note.pitch for note in notes_of(cells, "bass")]
        assert all(LOWEST <= pitch <= 60 for pitch in bass)
        scale = SCALES["minor" if phrase.minor else "major"]
        sounding = cells.roll().sum(axis=(0, 1))
        total += sounding.sum()
        inside += sum(sounding[pitch] for pitch in range(128) if pitch % 12 in scale)
    assert inside / total >= LEAST_IN_SCALE.get(genre, 0.93)


@pytest.mark.parametrize("genre", styles.STYLES)
def test_nobody_plays_into_his_own_next_note(genre: str) -> None:
    for phrase in phrases(genre)[:6]:
        for player in range(len(PITCHED)):
            steps = np.flatnonzero(phrase.cells.base[player] >= 0)
            ends = steps + phrase.cells.length[player, steps]
            assert (ends[:-1] <= steps[1:]).all()
            assert (ends <= 64).all()


@pytest.mark.parametrize("genre", styles.STYLES)
def test_a_seed_is_a_phrase_and_another_one_another(genre: str) -> None:
    def content(seed: int) -> bytes:
        cells = styles.phrase(genre, np.random.default_rng(seed)).cells
        return cells.drums.tobytes() + cells.base.tobytes() + cells.velocity.tobytes()

    assert content(3) == content(3)
    bars = [styles.phrase(genre, np.random.default_rng(seed)).cells for seed in range(60)]
    rhythms = {(cells.base >= 0).tobytes() + (cells.drums > 0).tobytes() for cells in bars}
    assert len(rhythms) >= 58


@pytest.mark.parametrize("genre", styles.STYLES)
def test_drums_are_there_where_no_human_ones_are(genre: str) -> None:
    written = np.mean([activity(phrase.cells)[0].any() for phrase in phrases(genre)])
    if genre not in styles.WITH_DRUMS:
        assert written == 0.0
    else:
        assert written >= (0.4 if genre == "ambient" else 1.0)
    silent = styles.phrase(genre, np.random.default_rng(0), drums=False)
    assert not silent.cells.drums.any()


@pytest.mark.parametrize("genre", styles.STYLES)
def test_players_rest_now_and_then(genre: str) -> None:
    playing = np.array([activity(phrase.cells)[1:] for phrase in phrases(genre)])
    assert 0.3 < playing.mean() < 0.95
    assert playing[:, 0].any(axis=1).mean() >= (0.5 if genre == "ambient" else 0.95)


@pytest.mark.parametrize("genre", ["house", "techno", "trance"])
def test_the_kick_is_on_the_floor(genre: str) -> None:
    assert (notes_in_bar(genre, KICK)[[0, 4, 8, 12]] >= 0.85).all()
    assert (notes_in_bar(genre, OPEN_HAT)[[2, 6, 10, 14]].mean()) > 0.4


def test_broken_beats_and_half_time() -> None:
    snare = notes_in_bar("drum-and-bass", SNARE)
    assert snare[4] + snare[8] > 0.85
    assert notes_in_bar("drum-and-bass", KICK)[10] > 0.5
    trap = notes_in_bar("trap", SNARE) + notes_in_bar("trap", CLAP)
    assert trap[8] > 0.8
    assert trap[4] < 0.2
    drop = notes_in_bar("reggae", RIM) + notes_in_bar("reggae", SNARE)
    assert drop[8] > 0.75
    assert notes_in_bar("reggae", KICK)[0] < 0.6


def share_at(genre: str, role: str, steps: tuple[int, ...]) -> float:
    """Which share of a player's onsets falls on some sixteenths of the bar."""
    player = PITCHED.index(role)
    places = [
        step % STEPS_PER_BAR
        for phrase in phrases(genre)
        for step in np.flatnonzero(phrase.cells.base[player] >= 0)
    ]
    return float(np.isin(places, steps).mean())


def test_players_do_what_their_style_is_known_for() -> None:
    beats, off_beats = (0, 4, 8, 12), (2, 3, 6, 7, 10, 11, 14, 15)
    assert share_at("jazz", "bass", beats) > 0.6
    assert share_at("reggae", "guitar", off_beats) > 0.5
    assert share_at("techno", "bass", beats) < 0.25
    assert share_at("synthwave", "bass", beats) < 0.4
    funk = np.array([phrase.cells.base[0, ::STEPS_PER_BAR] >= 0 for phrase in phrases("funk")])
    assert funk.mean() > 0.85


def test_chords_played_are_the_chords_told() -> None:
    for genre in ("rock", "house", "soul", "trance"):
        right = total = 0
        for phrase in phrases(genre):
            for step in np.flatnonzero(phrase.cells.base[1] >= 0):
                pitches = phrase.cells.pitches(1, int(step))
                tones = phrase.chords[int(step) // 4].tones
                total += len(pitches)
                right += sum(pitch % 12 in tones for pitch in pitches)
        assert right / total > 0.9


def test_a_template_is_read_sign_by_sign() -> None:
    dice = Dice(np.random.default_rng(0))
    assert draw("X--.x.g-", dice) == [(0, 3, 2), (4, 1, 1), (6, 2, 0)]
    taken = sum(bool(draw("o", dice)) for _ in range(400))
    assert 140 < taken < 260


def test_motifs_come_again() -> None:
    onsets = rhythm(("x..x..x...x.x...",), Dice(np.random.default_rng(1)), loose=0.0)
    assert [onset.step % 16 for onset in onsets] == [0, 3, 6, 10, 12] * 4
    assert {onset.key[1] for onset in onsets} == {0, 3, 6, 10, 12}
    some = rhythm(("x...x...x...x...",), Dice(np.random.default_rng(1)), (False, True, True, False))
    assert {onset.step // 16 for onset in some} == {1, 2}


def test_voices_are_led() -> None:
    first = voice(Harmony(0, "maj7"), "full", 62.0)
    second = voice(Harmony(5, "maj7"), "full", sum(first) / len(first))
    assert {pitch % 12 for pitch in first} == {0, 4, 7, 11}
    assert abs(sum(first) / len(first) - sum(second) / len(second)) < 4.0
    assert voice(Harmony(2, "m"), "power", 52.0) == (50, 57, 62)
    assert voice(Harmony(-1), "full", 60.0) == ()


def test_a_line_of_chords_fills_four_bars() -> None:
    assert chords_of("Cm7 F7") == (parse("Cm7"),) * 8 + (parse("F7"),) * 8
    assert chords_of("C % F %")[4] == Harmony(0)
    with pytest.raises(ValueError, match="H"):
        chords_of("H")


def test_no_rules_no_phrase() -> None:
    with pytest.raises(KeyError):
        styles.phrase("game-rock", np.random.default_rng(0))
