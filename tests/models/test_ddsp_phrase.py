from __future__ import annotations

import itertools

import numpy as np
import pytest

from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.models.ddsp.describe import FRAME_RATE, LEGATO, MONO, POLY
from neurosketch.models.ddsp.phrase import Improviser, compose, lengths, style

RANGE = (55, 84)
C_MAJOR = {0, 2, 4, 5, 7, 9, 11}


def improvised(
    seed: int, seconds: float = 8.0, pieces: int = 1, **more: object
) -> list[tuple[float, NoteOn | NoteOff]]:
    player = Improviser(seed, RANGE, seconds, FRAME_RATE, **more)  # type: ignore[arg-type]
    frames = range(pieces * round(seconds * FRAME_RATE))
    cues = [cue for frame in frames for cue in player.cues(frame)]
    events = [(cue.frame / FRAME_RATE, cue.event) for cue in cues]
    return [(at, e) for at, e in events if isinstance(e, (NoteOn, NoteOff))]


@pytest.mark.parametrize("mode", [POLY, MONO, LEGATO])
@pytest.mark.parametrize("seed", range(12))
def test_a_phrase_fits_its_time_and_range_and_lets_go_of_every_key(seed: int, mode: str):
    events = improvised(seed, mode=mode)
    down: list[int] = []
    for at, event in events:
        assert 0.0 <= at < 8.0
        assert RANGE[0] <= event.pitch <= RANGE[1]
        if isinstance(event, NoteOn):
            assert 1 <= event.velocity <= 127
            down.append(event.pitch)
        elif event.pitch in down:
            down.remove(event.pitch)
    assert down == []
    strikes = [event for _, event in events if isinstance(event, NoteOn)]
    assert 6 <= len(strikes) <= 60
    assert len({note.pitch for note in strikes}) >= 4
    assert len({note.velocity for note in strikes}) >= 4
    assert min(at for at, _ in events) < 0.05


def test_seeds_differ_and_repeat():
    assert improvised(1) == improvised(1)
    assert improvised(1) != improvised(2)
    assert improvised(2**31 - 1)


def test_the_next_piece_is_another_one():
    events = improvised(5, pieces=2)
    first = [e for at, e in events[: len(events) // 2]]
    second = [e for at, e in events[len(events) // 2 :]]
    assert first != second


@pytest.mark.parametrize("seconds", [0.05, 0.2, 1.0, 1.5, 3.0, 30.0, 600.0])
def test_any_length_is_filled_from_the_beginning(seconds: float):
    events = improvised(3, seconds)
    assert events
    strikes = [at for at, event in events if isinstance(event, NoteOn)]
    assert min(strikes) < 0.06
    gaps = np.diff([*sorted(strikes), seconds])
    assert gaps.max() < 6.5


def test_tempo_and_key_of_the_request_are_followed():
    for seed in range(4):
        asked = improvised(seed, tempo_bpm=90.0, key="C major", mode=MONO)
        assert {event.pitch % 12 for _, event in asked} <= C_MAJOR
        strikes = np.array([at for at, event in asked if isinstance(event, NoteOn)])
        places = strikes * 90.0 / 60.0 * 12.0  # in twelfths of a beat
        assert np.abs(places - places.round()).max() < 0.5
        assert style(seed, 8.0, 90.0, None).bpm == 90.0
    minor = style(0, 8.0, None, "F♯ minor")
    assert (minor.tonic, minor.scale[2]) == (6, 3)
    assert style(0, 8.0, None, "H dur") == style(0, 8.0, None, None)


def test_phrases_close_on_the_tonic():
    random = np.random.default_rng(0)
    for seed in range(10):
        shared = style(seed, 10.0, None, "C major")
        notes = compose(shared, 16.0, RANGE, MONO, random)
        assert notes[-1].pitch % 12 == 0
        assert notes[-1].end == pytest.approx(16.0, abs=1.2)
        assert all(a.start < b.start for a, b in itertools.pairwise(notes))


def test_most_steps_are_small():
    random = np.random.default_rng(0)
    steps: list[int] = []
    for seed in range(30):
        notes = compose(style(seed, 10.0, None, None), 16.0, RANGE, MONO, random)
        steps += [abs(b.pitch - a.pitch) for a, b in itertools.pairwise(notes)]
    assert np.mean(np.array(steps) <= 4) > 0.8
    assert max(steps) <= 12


def test_an_instrument_of_few_notes_is_played_too():
    shared = style(0, 8.0, None, "C major")
    for pitches in ((60, 60), (61, 61), (60, 64), (0, 127)):
        notes = compose(shared, 8.0, pitches, POLY, np.random.default_rng(0))
        assert all(pitches[0] <= note.pitch <= pitches[1] for note in notes)


def test_long_pieces_are_made_of_phrases():
    assert lengths(1.0) == [1.0]
    assert lengths(24.0) == [24.0]
    assert lengths(40.0) == [16.0, 24.0]
    assert sum(lengths(777.0)) == 777.0
