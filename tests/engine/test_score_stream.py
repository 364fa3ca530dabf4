"""The live sound of a score: who plays what, the mixer, edits without a click."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch.audio_io.ports import Place
from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.engine.score_stream import ScoreStream
from neurosketch.engine.strip import RAMP, Strip, gains
from tests.engine.instrument_model import HOP, RATE
from tests.engine.sketches import BAR, FAST, SineBand, score_of

BEAT = round(60.0 / FAST * RATE)
HELD = score_of(Note(0.0, 4.0, 57))
"""A sine of 220 Hz."""


def stream_of(score: Score = BAR, players: int = 3, **how) -> ScoreStream:
    return ScoreStream(SineBand(players), score, RATE, length=lambda score: 4.0, **how)


def band(stream: ScoreStream) -> SineBand:
    return stream._band


def steepest(audio: np.ndarray) -> float:
    """The largest step between two samples."""
    return float(np.abs(np.diff(audio, axis=1)).max())


def with_keys(score: Score, **changes) -> Score:
    return score.with_tracks((score.tracks[0], replace(score.tracks[1], **changes)))


def test_drums_and_instruments_sound_together_again_and_again():
    stream = stream_of()
    audio = stream.render(4 * BEAT // HOP + 8)
    assert audio.shape == (2, (4 * BEAT // HOP + 8) * HOP)
    assert audio.dtype == np.float32
    first, second = audio[:, : 8 * HOP], audio[:, 4 * BEAT : 4 * BEAT + 4 * HOP]
    assert np.abs(first).max() > 0.1
    assert np.abs(second).max() > 0.1


@pytest.mark.parametrize("frames", [1, 7, 64])
def test_any_cut_gives_the_same_samples(frames):
    whole = stream_of().render(128)
    stream = stream_of()
    parts = [stream.render(min(frames, 128 - at)) for at in range(0, 128, frames)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)


def test_tracks_apart_add_up_to_the_mix():
    apart, mix = stream_of().render_apart(64)
    assert len(apart) == 2
    placed, sent = (sum(parts) for parts in zip(*apart, strict=True))
    np.testing.assert_allclose(placed + np.stack((0.5 * sent, 0.25 * sent)), mix, atol=1e-6)
    np.testing.assert_array_equal(mix, stream_of().render(64))


def test_the_room_is_known_by_what_comes_back():
    response = stream_of().room_response()
    assert response[:, 0].tolist() == [0.5, 0.25]
    assert not response[:, 1:].any()


def test_a_fader_moves_without_a_step():
    stream = stream_of(HELD)
    before = stream.render(40)
    stream.set_score(with_keys(HELD, gain_db=-60.0))
    after = stream.render(40)
    assert steepest(np.concatenate((before, after), axis=1)) < 1.2 * steepest(before)
    assert np.abs(after[:, RAMP:]).max() == 0.0
    stream.set_score(HELD)
    assert np.abs(stream.render(8)).max() > 0.1


def test_muted_and_alone():
    muted = stream_of(with_keys(HELD, muted=True)).render(20)
    assert not muted.any()
    alone = stream_of(with_keys(BAR, solo=True))
    assert [not track.placed.any() for track in alone.render_apart(20)[0]] == [True, False]


def test_one_channel_is_placed_as_loud_as_it_is():
    track = Track(role="keys", pan=0.0)
    middle = gains(track, stereo=False)
    left = gains(replace(track, pan=-1.0), stereo=False)
    assert middle[0] == pytest.approx(middle[1])
    assert sum(g * g for g in left) == pytest.approx(sum(g * g for g in middle))
    assert left[1] == pytest.approx(0.0)
    balanced = gains(replace(track, pan=0.5), stereo=True)
    assert balanced[0] == pytest.approx(0.5 * balanced[1])


def test_a_strip_arrives_where_it_was_sent():
    strip = Strip(stereo=False)
    strip.set(Track(gain_db=-60.0), audible=True)
    assert strip.silent
    strip.set(Track(), audible=True)
    ones = np.ones((1, RAMP), np.float32)
    placed, sent = strip.mix(ones)
    assert (np.diff(placed) >= 0.0).all()
    assert sent.shape == (RAMP,)
    np.testing.assert_array_equal(*strip.mix(ones)[0])
    assert not strip.silent


def test_a_note_that_vanishes_is_let_go_without_a_click():
    stream = stream_of(HELD)
    before = stream.render(20)
    stream.set_score(score_of())
    after = stream.render(40)
    assert steepest(np.concatenate((before, after), axis=1)) < 1.5 * steepest(before)
    assert not after[:, 8 * HOP :].any()


def test_the_tempo_changes_while_it_plays():
    stream = stream_of()
    stream.render(10)
    stream.set_score(replace(BAR, tempos=(Tempo(0.0, FAST / 2),)))
    stream.render(1)
    assert stream.place.pace == pytest.approx(FAST / 120.0)
    assert stream.place.beat == pytest.approx(10 * HOP / BEAT, abs=1e-3)
    assert stream.score.tempos[0].bpm == FAST / 2


def test_it_says_where_the_music_stands():
    stream = stream_of(loop=(1.0, 3.0), beat=1.0)
    stream.render(4)
    assert stream.place == Place(1.0, FAST / 60.0, 1.0, 3.0)
    assert stream.place.after(0.1) == pytest.approx(2.0)
    assert stream.place.after(0.25) == pytest.approx(1.5)
    stream.run(False)
    stream.render(1)
    assert stream.place.pace == 0.0


def test_the_whole_score_is_repeated_however_long_it_becomes():
    stream = ScoreStream(SineBand(2), HELD, RATE, length=lambda s: 4.0 if s is HELD else 8.0)
    stream.render(1)
    stream.set_score(score_of(Note(6.0, 1.0, 57)))
    stream.render(2)
    stream.render(1)
    assert stream.place.last == 8.0
    stream.set_loop((0.0, 2.0))
    stream.render(2)
    stream.set_score(HELD)
    stream.render(2)
    assert stream.place.last == 2.0


def test_seeking_and_standing():
    stream = stream_of(running=False)
    assert not stream.render(20).any()
    stream.seek(2.0)
    stream.run(True)
    assert np.abs(stream.render(8)).max() > 0.05
    assert band(stream).notes()[0] == (20, "on", 67)


def test_a_key_of_a_track_is_heard_while_it_stands():
    stream = stream_of(running=False)
    stream.play_on(1, NoteOn(64))
    stream.play_on(0, NoteOn(38))
    stream.play_on(9, NoteOn(38))
    assert np.abs(stream.render(8)).max() > 0.1
    stream.play_on(1, NoteOff(64))
    stream.render(2)
    assert [what[1:] for what in band(stream).notes()] == [("on", 64), ("off", 64)]


def test_instruments_change_and_tracks_come_and_go():
    stream = stream_of(BAR, players=2)
    stream.render(4)
    lead = Track("Lead", (Note(0.0, 4.0, 72),), role="lead", instrument="reed", program=81)
    stream.set_score(Score((*BAR.tracks, lead), BAR.tempos))
    stream.render(4)
    assert band(stream).casts == [(0, "", None), (1, "reed", 81)]
    stream.set_score(Score((replace(lead, instrument="flute"),), BAR.tempos))
    stream.render(40)
    stream.render(1)
    assert band(stream).casts[-1] == (1, "flute", 81)
    assert len(stream.render_apart(1)[0]) == 1
    stream.set_score(BAR)
    stream.render(1)
    assert band(stream).casts[-1] == (0, "", None)


def test_more_tracks_than_players_are_silent_and_nothing_breaks():
    tracks = tuple(Track(f"T{n}", (Note(0.0, 1.0, 60 + n),)) for n in range(4))
    stream = stream_of(Score(tracks, BAR.tempos), players=2)
    assert len(stream.render_apart(8)[0]) == 2


def test_a_track_that_becomes_drums_goes_on_as_drums():
    stream = stream_of(HELD)
    stream.render(8)
    stream.set_score(with_keys(HELD, drums=True))
    assert np.isfinite(stream.render(30)).all()
    assert band(stream).streams[0].voices == []


def test_kits_change_while_it_plays():
    drums = replace(BAR.tracks[0], instrument="808")
    stream = stream_of()
    rock = stream.render(16)
    stream = stream_of(BAR.with_tracks((drums, BAR.tracks[1])))
    assert np.abs(stream.render(16) - rock).max() > 0.01
    stream.set_score(BAR)
    assert np.isfinite(stream.render(16)).all()


def test_the_metronome_is_heard_in_the_mix_alone():
    stream = stream_of(score_of())
    stream.set_metronome(True)
    assert np.abs(stream.render(8)).max() > 0.1
    stream.set_metronome(False)
    assert not stream.render(100).any()
