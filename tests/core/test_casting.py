from __future__ import annotations

import pytest

from neurosketch.core.casting import PROGRAMS, instrument_of, program_of, with_programs
from neurosketch.core.control import ConditionSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Note, Score, Track

SPEC = ModelSpec(
    id="band", family="ddsp", name="Band", tagline="", sample_rate=44100, channels=2, controls=(),
    conditions=(ConditionSpec("instrument", "Instrument", ("sax", "cello", "hum"), "sax",
                              mixes=True),),
    capabilities=frozenset(), default_seconds=1.0, licence="MIT",
    extra={PROGRAMS: {"sax": [65, 64], "cello": [42]}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("instrument", "program"),
    [("sax", 65), ("cello", 42), ("cello:0.3,sax:0.7", 65), ("hum", None), ("kazoo", None)],
)
def test_the_program_of_an_instrument(instrument: str, program: int | None) -> None:
    assert program_of(SPEC, instrument) == program
    if program is not None:
        assert instrument_of(SPEC, program) in instrument


def test_tracks_without_a_program_get_that_of_what_plays_them() -> None:
    note = (Note(0.0, 1.0, 60),)
    tracks = (
        Track("played", note), Track("named", note, instrument="cello"),
        Track("told", note, program=5), Track("kit", note, drums=True),
    )  # fmt: skip
    told = with_programs(Score(tracks), SPEC, "sax:0.6,cello")
    assert [t.program for t in told.tracks] == [42, 42, 5, None]
    assert told.with_tracks(tracks) == Score(tracks)
