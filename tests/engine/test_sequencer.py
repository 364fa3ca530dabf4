"""What is played when, while hands change it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.core.performance import NoteOff, NoteOn, PitchBend, PlayEvent, Sustain
from neurosketch.core.score import Bend, ControlChange, Note, Score, Tempo, Track
from neurosketch.engine.programme import Programme
from neurosketch.engine.sequencer import Sequencer
from tests.engine.sketches import FAST, score_of

RATE, HOP = 44100, 256
BEAT = round(60.0 / FAST * RATE)
BLOCK = 1024


class Diary:
    """A stage that writes down what happens, with its time."""

    def __init__(self) -> None:
        self.now = 0
        self.events: list[tuple[int, int, PlayEvent]] = []
        self.ticks: list[tuple[bool, int]] = []

    def act(self, part: int, event: PlayEvent, offset: int) -> None:
        self.events.append((self.now + offset, part, event))

    def tick(self, downbeat: bool, offset: int) -> None:
        self.ticks.append((downbeat, self.now + offset))

    def ons(self, part: int = 1) -> list[tuple[int, int]]:
        return [(at, e.pitch) for at, p, e in self.events if p == part and isinstance(e, NoteOn)]

    def offs(self, part: int = 1) -> list[tuple[int, int]]:
        return [(at, e.pitch) for at, p, e in self.events if p == part and isinstance(e, NoteOff)]


class Play:
    """A sequencer under way."""

    def __init__(self, score: Score, loop=(0.0, 4.0), beat=0.0, once=False) -> None:
        self.diary = Diary()
        self.programme = Programme(score, RATE, HOP)
        self.sequencer = Sequencer(self.programme, self.diary, loop, beat, once)
        self.sequencer.run(True)

    def on(self, samples: int, block: int = BLOCK) -> Play:
        end = self.diary.now + samples
        while self.diary.now < end:
            n = min(block, end - self.diary.now)
            self.sequencer.advance(n)
            self.diary.now += n
        return self

    def change(self, score: Score, moved=(0, 1)) -> Play:
        self.programme = Programme(score, RATE, HOP, self.programme)
        self.sequencer.change(self.programme, moved)
        return self


def test_notes_begin_and_end_in_time_pass_after_pass():
    play = Play(score_of(Note(0.0, 1.0, 60), Note(2.0, 0.5, 67))).on(8 * BEAT)
    assert play.diary.ons() == [(0, 60), (2 * BEAT, 67), (4 * BEAT, 60), (6 * BEAT, 67)]
    assert play.diary.offs()[:2] == [(BEAT, 60), (round(2.5 * BEAT), 67)]


@pytest.mark.parametrize("block", [256, 1000, 8192, 100_000])
def test_any_cut_into_blocks_tells_the_same(block):
    notes = [Note(0.3 * i, 0.29, 60 + i % 3) for i in range(13)]
    drums = [Note(0.25 * i, 0.25, 36) for i in range(16)]
    play = Play(score_of(*notes, drums=drums)).on(10 * BEAT, block)
    expected = Play(score_of(*notes, drums=drums)).on(10 * BEAT, 512)
    assert sorted(play.diary.events, key=str) == sorted(expected.diary.events, key=str)


def test_a_key_that_is_struck_again_was_let_go_before():
    play = Play(score_of(Note(0.0, 2.0, 60), Note(1.0, 1.0, 60))).on(3 * BEAT)
    assert play.diary.ons() == [(0, 60), (BEAT, 60)]
    assert play.diary.offs() == [(BEAT, 60), (2 * BEAT, 60)]


def test_what_is_held_over_the_end_of_the_loop_is_let_go_shortly_after():
    play = Play(score_of(Note(3.0, 3.0, 60))).on(5 * BEAT)
    assert play.diary.offs() == [(round(4.25 * BEAT), 60)]


def test_what_is_heard_once_stops_and_lets_go():
    play = Play(score_of(Note(0.0, 0.5, 60), Note(3.0, 3.0, 62)), once=True).on(12 * BEAT)
    assert [pitch for _, pitch in play.diary.ons()] == [60, 62]
    assert [pitch for _, pitch in play.diary.offs()] == [60, 62]
    assert play.sequencer.pace == 0.0


def test_a_loop_inside_a_long_note_begins_with_it():
    play = Play(score_of(Note(0.0, 4.0, 48)), loop=(1.0, 2.0), beat=1.0).on(3 * BEAT)
    assert [at for at, _ in play.diary.ons()] == [0, BEAT, 2 * BEAT]


def test_a_jump_lets_go_and_begins_what_sounds_there():
    play = Play(score_of(Note(0.0, 1.0, 60), Note(2.0, 2.0, 67))).on(BLOCK)
    play.sequencer.seek(3.0)
    play.on(BLOCK)
    assert play.diary.offs() == [(BLOCK, 60)]
    assert play.diary.ons() == [(0, 60), (BLOCK, 67)]
    assert play.sequencer.beat == pytest.approx(3.0 + BLOCK / BEAT, abs=1e-3)


def test_a_playhead_beyond_the_loop_goes_back():
    play = Play(score_of(Note(0.0, 0.5, 60)), beat=3.5).on(BLOCK)
    play.sequencer.set_loop((0.0, 2.0))
    play.on(BLOCK)
    assert play.diary.ons() == [(BLOCK, 60)]


def test_standing_lets_go_and_going_on_begins_again():
    play = Play(score_of(Note(0.0, 4.0, 60))).on(BEAT)
    play.sequencer.run(False)
    play.on(BLOCK)
    here = play.sequencer.beat
    play.on(BEAT)
    assert play.diary.offs() == [(BEAT, 60)]
    assert play.sequencer.beat == here
    assert play.sequencer.pace == 0.0
    play.sequencer.run(True)
    play.on(BLOCK)
    assert [pitch for _, pitch in play.diary.ons()] == [60, 60]


def test_a_note_that_vanishes_is_let_go_at_once():
    play = Play(score_of(Note(0.0, 4.0, 60), Note(0.0, 4.0, 64))).on(BLOCK)
    play.change(score_of(Note(0.0, 4.0, 64))).on(BLOCK)
    assert play.diary.offs() == [(BLOCK, 60)]
    assert len(play.diary.ons()) == 2


def test_a_note_drawn_under_the_playhead_begins_there_and_a_shorter_one_ends():
    play = Play(score_of(Note(0.0, 4.0, 60))).on(BEAT)
    play.change(score_of(Note(0.0, 2.0, 60), Note(0.5, 2.0, 67))).on(2 * BEAT)
    assert (BEAT, 67) in play.diary.ons()
    assert sorted(play.diary.offs()) == [(2 * BEAT, 60), (round(2.5 * BEAT), 67)]


def test_a_note_that_moves_in_pitch_sounds_there_from_now_on():
    play = Play(score_of(Note(0.0, 4.0, 60))).on(BEAT)
    play.change(score_of(Note(0.0, 4.0, 62))).on(BLOCK)
    assert play.diary.offs() == [(BEAT, 60)]
    assert play.diary.ons()[-1] == (BEAT, 62)


def test_another_tempo_keeps_the_place_and_what_is_held():
    score = score_of(Note(0.0, 2.0, 60))
    play = Play(score).on(BEAT)
    play.change(replace(score, tempos=(Tempo(0.0, FAST / 2),))).on(3 * BEAT)
    assert play.diary.ons() == [(0, 60)]
    assert [at for at, _ in play.diary.offs()] == [pytest.approx(3 * BEAT, abs=2)]


def test_a_track_that_goes_lets_its_keys_go():
    play = Play(score_of(Note(0.0, 4.0, 60))).on(BLOCK)
    play.sequencer.leave(1)
    play.change(Score((Track("Drums", drums=True, role="drums"),)), (0, None)).on(BLOCK)
    assert play.diary.offs() == [(BLOCK, 60)]


def test_a_track_that_moves_keeps_its_keys():
    score = score_of(Note(0.0, 1.0, 60))
    play = Play(score).on(BLOCK)
    play.change(Score(score.tracks[::-1], score.tempos), (1, 0)).on(BEAT)
    assert [at for at, _ in play.diary.offs(part=0)] == [BEAT]
    assert play.diary.ons(part=0) == []


def test_a_key_struck_by_hand_is_let_go_at_last():
    play = Play(score_of())
    play.sequencer.run(False)
    play.sequencer.audition(1, NoteOn(60))
    play.sequencer.audition(1, NoteOn(64))
    play.sequencer.audition(1, NoteOff(64))
    play.on(5 * RATE, block=RATE)
    assert sorted(pitch for _, pitch in play.diary.offs()) == [60, 64]


def test_wheels_and_pedal_stand_as_they_would_after_a_jump():
    score = score_of(Note(0.0, 4.0, 60))
    keys = replace(
        score.tracks[1],
        bends=(Bend(1.0, 2.0), Bend(3.0, 0.0)), changes=(ControlChange(0.5, 64, 127),),
    )  # fmt: skip
    play = Play(score.with_tracks((score.tracks[0], keys)), beat=2.0).on(BLOCK)
    told = [event for _, part, event in play.diary.events if part == 1]
    assert PitchBend(2.0) in told
    assert Sustain(True) in told
    play.on(BEAT)
    assert [e for _, _, e in play.diary.events if isinstance(e, PitchBend)][-1] == PitchBend(0.0)


def test_the_metronome_counts_beats_and_bars():
    play = Play(score_of(Note(0.0, 1.0, 60)), loop=(0.0, 8.0)).on(6 * BEAT)
    assert play.diary.ticks == [(beat % 4 == 0, beat * BEAT) for beat in range(6)]


def test_places_in_time_follow_every_tempo():
    score = replace(score_of(), tempos=(Tempo(0.0, 60.0), Tempo(4.0, 120.0)))
    programme = Programme(score, RATE, HOP)
    assert programme.sample(4.0) == 4 * RATE
    assert programme.sample(6.0) == 5 * RATE
    assert programme.beat(5 * RATE) == pytest.approx(6.0)
    assert programme.beat(2 * RATE) == pytest.approx(2.0)


def test_parts_that_did_not_change_are_not_made_again():
    score = score_of(Note(0.0, 1.0, 60))
    before = Programme(score, RATE, HOP)
    louder = replace(score.tracks[1], gain_db=-6.0)
    after = Programme(score.with_tracks((score.tracks[0], louder)), RATE, HOP, before)
    assert after.parts[1].starts is before.parts[1].starts
    assert after.parts[1].track is louder
