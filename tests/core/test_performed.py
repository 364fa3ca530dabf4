"""What was played becomes a score, and the score falls into the very frames it was played in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
    TimedEvent,
)
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Bend, ControlChange, Meter, Note, Score, Tempo

FRAME = 256 / 44100
REQUEST = GenerateRequest("breath", seed=3, controls=ControlState({"vibrato": 0.5}))


def played(
    *events: tuple[int, PlayEvent], seconds: float = 400 * FRAME, request: GenerateRequest = REQUEST
) -> Performance:
    """A performance of (frame, event) pairs."""
    timed = tuple(TimedEvent(frame * FRAME, event) for frame, event in events)
    return Performance(request, timed, None, seconds, FRAME)


def frames(score: Score) -> list[tuple[int, int, int]]:
    """(first frame, frame after the last, pitch) of every note, as an instrument counts them."""
    (track,) = score.tracks
    return [
        (round(score.seconds(note.start) / FRAME), round(score.seconds(note.end) / FRAME),
         note.pitch)
        for note in track.notes
    ]  # fmt: skip


def test_a_tempo_makes_quarter_notes_of_seconds():
    half = round(0.5 / FRAME)
    score = played((0, NoteOn(60, 77)), (half, NoteOff(60))).score(120.0, key="F# minor", name="me")
    assert score.tempos == (Tempo(0.0, 120.0),)
    assert score.meters == (Meter(0.0, 4, 4),)
    assert score.key == "F# minor"
    (track,) = score.tracks
    assert track.name == "me"
    (note,) = track.notes
    assert note == Note(0.0, pytest.approx(1.0, abs=FRAME), 60, 77)


def test_the_tempo_and_the_key_of_the_request_hold_when_nobody_says_another():
    request = replace(REQUEST, tempo_bpm=90.0, key="C major")
    score = played((0, NoteOn(60)), request=request).score(meter=(6, 8))
    assert (score.tempos[0].bpm, score.key, score.meters[0].unit) == (90.0, "C major", 8)
    assert played((0, NoteOn(60))).score().tempos[0].bpm == 120.0
    silly = replace(REQUEST, tempo_bpm=0.0)
    assert played((0, NoteOn(60)), request=silly).score().tempos[0].bpm == 120.0


def test_keys_still_down_come_up_at_the_end_and_so_does_the_pedal():
    score = played((0, NoteOn(60)), (10, Sustain(True)), seconds=100 * FRAME).score()
    assert frames(score) == [(0, 100, 60)]
    assert [change.value for change in score.tracks[0].changes] == [127, 0]


def test_a_key_struck_again_ends_its_note():
    score = played((0, NoteOn(60)), (10, NoteOn(60, 50)), (20, NoteOff(60))).score()
    assert frames(score) == [(0, 10, 60), (10, 20, 60)]
    assert [note.velocity for note in score.tracks[0].notes] == [100, 50]


def test_a_note_lasts_a_frame_at_least_and_legato_stays_legato():
    events = (0, NoteOn(60)), (0, NoteOff(60)), (5, NoteOn(62)), (9, NoteOn(64)), (9, NoteOff(62))
    assert frames(played(*events, (12, NoteOff(64))).score()) == [
        (0, 1, 60),
        (5, 10, 62),
        (9, 12, 64),
    ]
    detached = (5, NoteOn(62)), (9, NoteOff(62)), (9, NoteOn(64))
    assert frames(played(*detached, seconds=12 * FRAME).score()) == [(5, 9, 62), (9, 12, 64)]


def test_a_key_that_was_not_down_means_nothing():
    assert played((0, NoteOff(60)), (3, NoteOn(61))).score().n_notes == 1


def test_wheels_pedal_and_breath_are_controllers_and_stay_out_while_they_stand_still():
    score = played(
        (0, NoteOn(60)), (1, PitchBend(0.0)), (1, Modulation(0.0)), (2, PitchBend(-1.5)),
        (2, PitchBend(-1.5)), (3, Modulation(1.0)), (4, Breath(0.5)), (5, Sustain(True)),
        (6, Sustain(True)), (7, AllOff()), seconds=8 * FRAME,
    ).score(120.0)  # fmt: skip
    (track,) = score.tracks
    beat = 2 * FRAME
    assert track.bends == (
        Bend(pytest.approx(2 * beat, abs=1e-6), -1.5), Bend(pytest.approx(7 * beat, abs=1e-6), 0.0)
    )  # fmt: skip
    assert [(change.number, change.value) for change in track.changes] == [
        (1, 127), (11, 64), (64, 127), (64, 0), (1, 0), (11, 127),
    ]  # fmt: skip
    assert track.changes[0] == ControlChange(pytest.approx(3 * beat, abs=1e-6), 1, 127)


def test_the_request_of_a_performance_is_a_recipe():
    gesture = Gesture(ControlState({"vibrato": 0.5}), (Move(0.25, "vibrato", 0.75),))
    performance = replace(played((0, NoteOn(60)), (50, NoteOff(60))), gesture=gesture)
    asked = performance.as_request(100.0, key="A minor")
    assert (asked.seed, asked.tempo_bpm, asked.key, asked.seconds) == (3, 100.0, "A minor", None)
    assert asked.gesture is gesture
    read = Recipe.from_json(Recipe(asked, "1").to_json()).request
    assert read.score == asked.score
    assert read.gesture == gesture


KEYS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([60, 61, 62]), st.booleans()), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(KEYS, st.floats(20.0, 400.0))
def test_any_playing_falls_into_the_frames_it_was_played_in_at_any_tempo(keys, bpm):
    """Each note begins in its frame and lasts for one at least."""
    events = [
        (frame, NoteOn(pitch) if down else NoteOff(pitch))
        for frame, pitch, down in sorted(keys, key=lambda key: key[0])
    ]
    score = played(*events, seconds=70 * FRAME).score(bpm)
    found = frames(score)
    starts = sorted((frame, event.pitch) for frame, event in events if isinstance(event, NoteOn))
    assert sorted((start, pitch) for start, _, pitch in found) == starts
    assert all(end > start for start, end, _ in found)
    assert Score.from_dict(score.to_dict()) == score
