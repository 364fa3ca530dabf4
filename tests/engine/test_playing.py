"""A session whose instrument is played by keys: heard, followed, recorded, kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import NoteOff, NoteOn, PitchBend, Sustain
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Note, Score, Track
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import Heard
from tests.engine.fakes import loudness, quiet_output, run
from tests.engine.instrument_model import (
    FLUTE,
    HOP,
    RATE,
    FluteCatalog,
    FluteStream,
    mute_spec,
)

REED = replace(FLUTE, conditions={"instrument": "reed"})


@pytest.fixture
def flutes() -> FluteCatalog:
    return FluteCatalog(mute_spec())


@pytest.fixture
def playing(flutes: FluteCatalog, heard: Heard) -> Iterator[EngineSession]:
    session = EngineSession(flutes, quiet_output(heard), compute="cpu")
    session.start_instrument(FLUTE)
    yield session
    session.close()


def stream(flutes: FluteCatalog) -> FluteStream:
    return flutes.models[0].streams[-1]


def wait_until_played(heard: Heard, stream: FluteStream, count: int) -> None:
    assert heard.wait_for(lambda: len(stream.played) >= count)


def test_an_instrument_is_silent_until_a_key_goes_down(playing, heard):
    assert heard.wait_for_blocks(10)
    assert loudness(heard) == 0.0
    assert playing.playhead().live
    playing.play(NoteOn(69, 127))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.5) < 0.01)
    playing.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    playing.play(NoteOff(69))
    assert heard.wait_for(lambda: loudness(heard) == 0.0)


def test_the_delay_from_key_to_ear_is_measured(playing, heard):
    assert playing.key_to_ear().count == 0
    for pitch in (60, 64, 67):
        playing.play(NoteOn(pitch))
    assert heard.wait_for(lambda: playing.key_to_ear().count == 3)
    health = playing.health()
    assert health.key_to_ear_ms is not None
    assert health.key_to_ear_ms > 0.0
    assert health.voice_to_ear_ms is None


def test_models_without_keys_and_keys_without_a_model_do_nothing(playing, heard, flutes):
    with pytest.raises(RequestError, match="cannot be played by keys"):
        playing.start_instrument(GenerateRequest("mute"))
    playing.stop_live()
    playing.play(NoteOn(60))
    assert heard.wait_for_blocks(5)
    assert stream(flutes).played == []
    assert playing.expressions() == ()
    assert playing.expression() is None


def test_another_instrument_goes_on_with_the_keys_that_are_down(playing, heard, flutes):
    for event in (Sustain(True), NoteOn(60), NoteOn(64), NoteOff(60), PitchBend(0.5)):
        playing.play(event)
    first = stream(flutes)
    wait_until_played(heard, first, 5)
    playing.start_instrument(REED)
    second = stream(flutes)
    wait_until_played(heard, second, 3)
    assert [event for _, event in second.played] == [Sustain(True), PitchBend(0.5), NoteOn(64)]
    playing.play(NoteOff(64))
    wait_until_played(heard, second, 4)
    assert len(first.played) == 5


def test_after_a_stop_no_key_is_down(playing, heard, flutes):
    playing.play(NoteOn(60))
    wait_until_played(heard, stream(flutes), 1)
    playing.stop_live()
    playing.start_instrument(FLUTE)
    assert heard.wait_for_blocks(8)
    assert stream(flutes).played == []


def test_an_instrument_that_breaks_is_dropped_with_a_notice(playing, heard, flutes):
    flutes.models[0].stream_error = RuntimeError("a string snapped")
    playing.start_instrument(FLUTE)
    playing.play(NoteOn(60))
    assert heard.wait_for(lambda: not playing.playhead().live)
    assert playing.health().notice == "The live sound stopped: a string snapped."
    playing.play(NoteOn(60))
    flutes.models[0].stream_error = None
    playing.start_instrument(FLUTE)
    playing.play(NoteOn(69, 127))
    assert heard.wait_for(lambda: loudness(heard) > 0.4)


def test_what_it_sings_is_told_for_a_trace(playing, heard):
    playing.play(NoteOn(81))
    assert heard.wait_for(lambda: sum(each.voices for each in playing.expressions()) >= 3)
    sung = playing.expressions()
    assert sung[-1].octaves == 1.0
    assert playing.expressions(sung[-2].seconds)[0] == sung[-1]
    times = np.diff([each.seconds for each in sung])
    assert np.allclose(times, HOP / RATE)


def test_a_recording_is_rendered_as_it_was_played_every_time_the_same(playing, heard, flutes):
    assert playing.stop_recording() is None
    playing.start_recording()
    assert playing.recording
    live = stream(flutes)
    for event in (NoteOn(60, 80), NoteOn(64, 127), PitchBend(0.5)):
        playing.play(event)
    wait_until_played(heard, live, 3)
    playing.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: playing.slider_to_ear().count == 1)
    for event in (NoteOff(60), Sustain(True), NoteOff(64), NoteOn(67), Sustain(False), NoteOff(67)):
        playing.play(event)
        assert heard.wait_for_blocks(2)
    wait_until_played(heard, live, 9)
    performance = playing.stop_recording()
    assert not playing.recording
    assert performance is not None
    assert performance.gesture is not None
    asked = replace(performance.as_request(97.0, key="E minor"), seconds=performance.seconds)
    clip = run(playing, asked)[-1].clip
    # Every event falls into the frame it was played in, counted from the first.
    first = live.played[0][0]
    wanted = [(frame - first, event) for frame, event in live.played]
    offline = stream(flutes).played[: len(wanted)]
    assert sorted(offline, key=repr) == sorted(wanted, key=repr)
    again = run(playing, Recipe.from_json(clip.recipe.to_json()).request)[-1].clip
    assert np.array_equal(again.audio, clip.audio)
    assert clip.audio.any()


def test_a_recording_without_moving_sliders_is_rendered_by_the_model_itself(playing, heard, flutes):
    playing.start_recording()
    playing.play(NoteOn(60))
    wait_until_played(heard, stream(flutes), 1)
    performance = playing.stop_recording()
    assert performance is not None
    assert performance.gesture is None
    asked = performance.as_request()
    assert asked.seconds is None
    clip = run(playing, asked)[-1].clip
    assert clip.seconds > performance.seconds
    assert clip.recipe.request.score.n_notes == 1


def test_a_recording_goes_on_through_a_change_of_instruments(playing, heard, flutes):
    playing.start_recording()
    playing.play(NoteOn(60))
    wait_until_played(heard, stream(flutes), 1)
    playing.start_instrument(REED)
    wait_until_played(heard, stream(flutes), 1)
    playing.play(NoteOff(60))
    wait_until_played(heard, stream(flutes), 2)
    performance = playing.stop_recording()
    assert performance is not None
    assert performance.request.conditions == {"instrument": "reed"}
    assert [note.pitch for note in performance.score().tracks[0].notes] == [60, 60]


def test_keep_that_knows_the_notes_that_were_played(playing, heard):
    playing.play(NoteOn(69, 127))
    assert heard.wait_for(lambda: loudness(heard) > 0.4)
    playing.play(NoteOff(69))
    playing.play(NoteOn(81, 127))
    assert heard.wait_for(lambda: playing.key_to_ear().count == 2)
    assert heard.wait_for(lambda: loudness(heard) > 0.4)
    playing.play(NoteOff(81))
    assert heard.wait_for(lambda: loudness(heard) == 0.0)
    kept = playing.keep_last()
    assert kept is not None
    assert kept.recipe is not None
    assert kept.recipe.kind == "capture"
    score = kept.recipe.request.score
    assert score is not None
    low, high = score.tracks[0].notes
    assert (low.pitch, high.pitch) == (69, 81)
    assert low.start == 0.0
    # Where the note begins in what was kept, the sound rises an octave.
    at = round(score.seconds(high.start) * kept.sample_rate)
    tone = kept.audio[0, at + HOP : at + HOP + 2048]
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(len(tone)), 1 << 15))
    hertz = np.argmax(spectrum) * kept.sample_rate / (1 << 15)
    assert hertz == pytest.approx(880.0, rel=0.02)


def test_notes_that_are_longer_than_a_clip_play_live(flutes, heard):
    long = Score((Track(notes=(Note(0.0, 1.0, 60), Note(2000.0, 1.0, 60))),))
    session = EngineSession(flutes, quiet_output(heard), compute="cpu")
    session.start_live(replace(FLUTE, score=long))
    assert session.playhead().live
    session.close()


def test_keys_come_from_any_thread(playing, heard, flutes):
    threads = [
        threading.Thread(target=playing.play, args=(NoteOn(pitch),)) for pitch in range(60, 72)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until_played(heard, stream(flutes), 12)
    assert {event.pitch for _, event in stream(flutes).played} == set(range(60, 72))
