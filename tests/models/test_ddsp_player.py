from __future__ import annotations

import time

import pytest

from neurosketch.core.casting import instrument_of
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from neurosketch.core.score import Bend, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.models.ddsp.casting import cast, playable
from neurosketch.models.ddsp.describe import FRAME_RATE, TAIL_SECONDS
from neurosketch.models.ddsp.player import ScorePlayer, score_seconds
from neurosketch.models.ddsp.voices import Event, Silence, Volume
from tests.models.ddsp_checkpoints import INSTRUMENTS, spec
from tests.slowness import slowness

SPEC = spec(INSTRUMENTS)


def played(score: Score, frames: int | None = None) -> list[tuple[int, int, Event]]:
    """Everything that happens, without the wheels' rest at the beginning."""
    player = ScorePlayer(score, FRAME_RATE)
    cues = [cue for frame in range(frames or player.period) for cue in player.cues(frame)]
    return [(cue.frame, cue.channel, cue.event) for cue in cues]


def keys(score: Score) -> list[tuple[int, Event]]:
    return [(f, e) for f, _, e in played(score) if isinstance(e, (NoteOn, NoteOff))]


def frame(seconds: float) -> int:
    return round(seconds * FRAME_RATE)


def one(*notes: Note, **more: object) -> Score:
    return Score((Track(notes=notes, **more),))  # type: ignore[arg-type]


def test_notes_begin_and_end_at_the_nearest_frame():
    score = Score(
        (Track(notes=(Note(0.0, 1.0, 60, 80), Note(2.5, 0.5, 64, 90))),),
        (Tempo(0.0, 100.0), Tempo(2.0, 50.0)),
    )
    assert keys(score) == [
        (0, NoteOn(60, 80)), (frame(0.6), NoteOff(60)),
        (frame(1.8), NoteOn(64, 90)), (frame(2.4), NoteOff(64)),
    ]  # fmt: skip


def test_no_note_is_too_short_to_sound_and_a_repeated_key_comes_up_first():
    assert keys(one(Note(0.0, 0.001, 60))) == [(0, NoteOn(60)), (1, NoteOff(60))]
    after = keys(one(Note(0.0, 1.0, 60), Note(1.0, 1.0, 60)))
    assert after[1:3] == [(frame(0.5), NoteOff(60)), (frame(0.5), NoteOn(60))]


def test_notes_of_one_key_that_overlap_do_not_cut_each_other_short():
    overlapping = one(Note(0.0, 1.0, 60), Note(0.5, 2.0, 60))
    assert keys(overlapping) == [
        (0, NoteOn(60)), (frame(0.25), NoteOff(60)), (frame(0.25), NoteOn(60)),
        (frame(1.25), NoteOff(60)),
    ]  # fmt: skip
    twice = one(Note(0.0, 1.0, 60, 50), Note(0.0, 2.0, 60, 80))
    assert keys(twice) == [(0, NoteOn(60, 80)), (frame(1.0), NoteOff(60))]


def test_wheels_and_pedals_are_followed():
    changes = [
        (1, 127), (11, 64), (2, 64), (7, 0), (64, 127), (64, 0), (120, 0), (123, 0), (121, 0),
        (74, 99),
    ]  # fmt: skip
    track = {
        "bends": (Bend(0.5, 1.5),),
        "changes": tuple(ControlChange(1.0 + i, n, v) for i, (n, v) in enumerate(changes)),
    }
    events = [
        (at, event)
        for at, _, event in played(one(Note(0.0, 40.0, 60), **track))
        if at > 0 and not isinstance(event, NoteOff)
    ]
    half = 64 / 127
    rest = [PitchBend(0.0), Modulation(0.0), Breath(1.0), Sustain(False)]
    expected: list[Event] = [
        PitchBend(1.5), Modulation(1.0), Breath(half), Breath(half * half), Volume(0.0),
        Sustain(True), Sustain(False), Silence(), AllOff(), *rest, Sustain(False),
    ]  # fmt: skip
    assert [event for _, event in events] == expected
    assert [at for at, _ in events[:3]] == [frame(0.25), frame(0.5), frame(1.0)]


def test_wheels_that_move_while_the_last_note_dies_away_are_followed():
    changes = (ControlChange(2.5, 1, 127), ControlChange(2.6, 64, 127))
    score = one(Note(0.0, 2.0, 60), bends=(Bend(1.0, -1.0),), changes=changes)
    after = [(at, event) for at, _, event in played(score) if at > frame(1.0)]
    assert after == [(frame(1.0) + 1, Sustain(False)), (frame(1.25), Modulation(1.0))]


def test_all_is_let_go_in_the_end_and_the_pedal_may_ring():
    pedalled = (ControlChange(0.0, 64, 127), ControlChange(3.0, 64, 0))
    score = one(Note(0.0, 2.0, 60), changes=pedalled)
    end = {event for at, _, event in played(score) if at == frame(1.5)}
    assert end == {Sustain(False)}
    stuck = one(Note(0.0, 2.0, 60), changes=pedalled[:1])
    assert played(stuck)[-1][2] == Sustain(False)
    assert played(stuck)[-1][0] <= frame(2.1) + 1


def test_it_comes_around_at_a_bar_line_after_it_has_died_away():
    score = Score((Track(notes=(Note(0.0, 4.0, 60),)),), (Tempo(0.0, 120.0),), (Meter(0.0, 3, 4),))
    player = ScorePlayer(score, FRAME_RATE)
    assert score_seconds(score) == 2.0 + TAIL_SECONDS
    assert player.period == pytest.approx(4.5 * FRAME_RATE, abs=1)
    again = [cue.event for cue in player.cues(player.period) if isinstance(cue.event, NoteOn)]
    assert again == [NoteOn(60)]


def test_many_notes_under_many_tempos_are_ready_soon():
    notes = tuple(Note(i / 16, 0.05, 40 + i % 40) for i in range(20_000))
    tempos = tuple(Tempo(float(i), 100.0 + i % 120) for i in range(1000))
    began = time.thread_time()
    player = ScorePlayer(Score((Track(notes=notes),), tempos), FRAME_RATE)
    assert time.thread_time() - began < 1.5 * slowness()
    count = sum(isinstance(c.event, NoteOn) for f in range(player.period) for c in player.cues(f))
    assert count == len(notes)


def test_each_track_finds_its_player():
    tracks = (
        Track("a", (Note(0, 1, 60),), program=42), Track("b", (Note(0, 1, 60),), program=0),
        Track("c", (Note(0, 1, 60),)),
        Track("d", (Note(0, 1, 60),), program=0, instrument="cello:0.5,flute:0.5"),
    )  # fmt: skip
    wish = {"cello": 0.5, "flute": 0.5}
    assert cast(SPEC, tracks, "flute") == ({"cello": 1.0}, {"piano": 1.0}, None, wish)
    assert cast(SPEC, tracks, "cello") == (None, None, None, wish)
    assert cast(SPEC, tracks, "flute:0.5,cello:0.5") == (None, None, None, wish)
    with pytest.raises(RequestError, match="tuba"):
        cast(SPEC, (Track("e", (Note(0, 1, 60),), instrument="tuba"),), "flute")


@pytest.mark.parametrize(
    ("program", "name"),
    [(73, "flute"), (75, "flute"), (65, "flute"), (42, "cello"), (48, "cello"), (33, "cello"),
     (1, "piano"), (12, "piano"), (24, "piano"), (120, None), (None, None)],
)  # fmt: skip
def test_programs_come_to_the_nearest_instrument(program: int | None, name: str | None):
    assert instrument_of(SPEC, program) == name


def test_every_program_of_music_has_a_player():
    assert all(instrument_of(SPEC, program) for program in range(120))


def test_drums_are_left_out_unless_somebody_plays_them():
    drums, tune = Track("d", (Note(0, 1, 36),), drums=True), Track("t", (Note(0, 1, 60),))
    assert playable(Score((drums, tune, Track("empty")))).tracks == (tune,)
    chosen = Track("d", (Note(0, 1, 36),), drums=True, instrument="piano")
    assert playable(Score((chosen,))).tracks == (chosen,)
    with pytest.raises(RequestError, match="only drums"):
        playable(Score((drums,)))
    with pytest.raises(RequestError, match="no notes"):
        playable(Score((Track("empty"),)))
