from __future__ import annotations

import pytest

from neurosketch.core.mix import (
    PAN,
    VOLUME,
    controllers_of,
    gain_of,
    pan_controller_of,
    pan_of,
    volume_of,
    with_mix,
)
from neurosketch.core.score import ControlChange, Note, Score, Track

NOTE = (Note(0.0, 1.0, 60),)


def test_values_of_controllers_come_back() -> None:
    # 1 to 3 lie below the quietest level there is.
    heard = [0, *range(4, 128)]
    assert [volume_of(gain_of(value)) for value in heard] == heard
    assert [pan_controller_of(pan_of(value)) for value in range(1, 128)] == list(range(1, 128))


def test_what_they_mean() -> None:
    assert (volume_of(0.0), gain_of(100)) == (100, 0.0)
    assert (volume_of(-60.0), volume_of(-59.9), gain_of(0)) == (0, 3, -60.0)
    assert volume_of(12.0) == 127
    assert gain_of(50) == pytest.approx(-12.0, abs=0.05)
    assert [pan_controller_of(p) for p in (-1.0, 0.0, 1.0)] == [1, 64, 127]
    assert [pan_of(v) for v in (0, 64, 127)] == [-1.0, 0.0, 1.0]


def values(score: Score) -> dict[int, tuple[int, ...]]:
    return {i: tuple(c.value for c in changes) for i, changes in controllers_of(score).items()}


def test_only_what_a_mix_moved_is_written_outside_sketches() -> None:
    tracks = (Track("a", NOTE), Track("b", NOTE, pan=-1.0), Track("c", NOTE, role="bass"))
    assert values(Score(tracks)) == {1: (100, 1), 2: (100, 64)}


def test_what_is_not_heard_is_silent_and_the_loudest_fits() -> None:
    quiet = Track("q", NOTE, role="keys", gain_db=-6.0)
    loud = Track("l", NOTE, role="lead", gain_db=12.0)
    muted = Track("m", NOTE, role="bass", muted=True, gain_db=12.0)
    assert values(Score((quiet, muted))) == {0: (volume_of(-6.0), 64), 1: (0, 64)}
    written = values(Score((quiet, loud)))
    assert written[1][0] == 127
    assert gain_of(written[1][0]) - gain_of(written[0][0]) == pytest.approx(18.0, abs=0.3)
    solo = Track("s", NOTE, role="drums", solo=True)
    assert [value[0] for value in values(Score((quiet, solo))).values()] == [0, 100]


def test_a_track_that_moves_a_controller_itself_is_left_alone() -> None:
    track = Track("a", NOTE, role="keys", changes=(ControlChange(2.0, VOLUME, 30),))
    assert values(Score((track,))) == {0: (64,)}


def test_resting_controllers_become_the_mix_and_moving_ones_stay() -> None:
    at_rest = (ControlChange(0.0, VOLUME, 50), ControlChange(0.5, PAN, 1), ControlChange(1.0, 1, 9))
    track = with_mix(Track("a", NOTE, changes=at_rest))
    assert (track.gain_db, track.pan, track.muted) == (gain_of(50), -1.0, False)
    assert track.changes == at_rest[2:]
    moving = (ControlChange(0.0, VOLUME, 50), ControlChange(1.0, VOLUME, 90))
    assert with_mix(Track("a", NOTE, changes=moving)).changes == moving
    silent = with_mix(Track("a", NOTE, changes=(ControlChange(0.0, VOLUME, 0),)))
    assert (silent.muted, silent.gain_db) == (True, 0.0)
