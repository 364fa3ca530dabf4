from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
import pytest

from neurosketch.audio_io.output import NO_DEVICE, AudioOutput, open_output, open_sink
from neurosketch.audio_io.sinks import NULL_SINK_NAME, NullSink, Sink
from neurosketch.core.errors import DeviceError
from neurosketch.core.events import Playhead
from tests.audio_io.sources import Constant, Heard, Tone, clip_of, sine, steer

RATES = {None: 44100, "studio": 44100, "other": 48000}


class NamedSink(NullSink):
    """A sink with a name that can break."""

    def __init__(self, name: str, sample_rate: int, heard: Heard) -> None:
        super().__init__(sample_rate, on_block=heard)
        self._name = name
        self.trouble = ""

    @property
    def name(self) -> str:
        return self._name

    def failure(self) -> str:
        return self.trouble


class Studio:
    """Opens named sinks; `Heard` collects what all of them play."""

    def __init__(self) -> None:
        self.heard = Heard()
        self.sinks: list[NamedSink] = []

    def __call__(self, name: str | None) -> Sink:
        if name not in RATES:
            raise DeviceError(f"The sound output '{name}' is not there.")
        self.sinks.append(NamedSink(name or "default", RATES[name], self.heard))
        return self.sinks[-1]


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    studio = Studio()

    def fallback(sample_rate: int = 44100) -> NullSink:
        return NullSink(sample_rate, on_block=studio.heard)

    monkeypatch.setattr("neurosketch.audio_io.output.NullSink", fallback)
    return studio


@pytest.fixture
def output(studio: Studio) -> Iterator[AudioOutput]:
    output = AudioOutput(sink_factory=studio)
    yield output
    output.close()


def test_a_live_source_is_heard(output, studio):
    source = Constant(0.25)
    output.set_live(source)
    assert output.live_source is source
    assert studio.heard.wait_for(lambda: bool((studio.heard.audio == 0.25).any()))
    assert studio.heard.wait_for(lambda: output.first_sound_at is not None)
    assert output.realtime_factor is not None
    assert output.playhead() == Playhead("", 0, False, True)
    output.set_live(None)
    assert studio.heard.wait_for(lambda: not studio.heard.audio[-512:].any())
    assert output.playhead().live is False


def test_the_meter_and_the_recording_follow(output, studio):
    assert output.capture() is None
    output.set_live(Tone(0.5))
    assert studio.heard.wait_for(lambda: output.recent(0, 60.0)[0].shape[1] > 20_480)
    captured = output.capture(60.0)
    assert captured is not None
    audio, rate, steering = captured
    assert steering == ((0.0, None),)
    assert rate == 44100
    assert np.abs(audio).max() == pytest.approx(0.5, abs=0.01)
    assert output.meter().peak_db[0] == pytest.approx(-6.0, abs=0.2)
    output.reset_clip_light()


def test_recent_output_rolls_along(output, studio):
    output.set_live(Constant(0.25))
    assert studio.heard.wait_for(lambda: 0.25 in output.recent(0, 0.001)[0])
    audio, rate, mark = output.recent(0, 8.0)
    assert (audio.shape[0], rate) == (2, 44100)
    assert studio.heard.wait_for(lambda: output.recent(mark, 8.0)[0].shape[1] > 0)
    fresh, _, later = output.recent(mark, 8.0)
    assert fresh.shape[1] == later - mark > 0
    assert np.allclose(fresh, 0.25)


def test_gain_is_heard(output, studio):
    output.set_gain_db(-20.0)
    output.set_live(Constant(0.5))
    assert studio.heard.wait_for(lambda: bool(np.isclose(studio.heard.audio, 0.05).any()))


def test_a_clip_is_heard_exactly_and_the_playhead_follows_it(output, studio):
    clip = clip_of(sine(0.5), clip_id="take")
    output.play_clip(clip, start_frame=0)
    assert output.playhead().playing
    assert studio.heard.wait_for(lambda: output.playhead().frame > 4410)
    head = output.playhead()
    assert (head.clip_id, head.playing, head.live) == ("take", True, False)
    assert studio.heard.wait_for(lambda: not output.playhead().playing)
    assert output.playhead() == Playhead("take", 22050, False, False)
    recorded = output.capture()
    assert recorded is not None
    # The recording begins at the first sample that is no silence, the clip's second one.
    assert np.array_equal(recorded[0][1, :20000], clip.audio[0, 1:20001])


def test_a_loop_goes_on_until_it_is_lifted(output, studio):
    output.play_clip(clip_of(sine(0.2)), loop=(0, 4410))
    assert studio.heard.wait_for_blocks(40)
    head = output.playhead()
    assert head.playing
    assert head.frame <= 4410
    output.set_loop(None)
    assert studio.heard.wait_for(lambda: not output.playhead().playing)


def test_seek_and_stop(output, studio):
    output.play_clip(clip_of(sine(60.0)))
    output.seek(1_000_000)
    assert studio.heard.wait_for(lambda: output.playhead().frame > 1_000_000)
    output.stop_clip()
    assert output.playhead() == Playhead("", 0, False, False)
    assert studio.heard.wait_for(lambda: not studio.heard.audio[-512:].any())


def test_changing_the_device_carries_everything_over(output, studio):
    source = Constant(0.25)
    output.set_live(source)
    output.set_gain_db(-6.0206)
    output.play_clip(clip_of(np.full(44100 * 60, 0.125)), start_frame=44100)
    assert studio.heard.wait_for(lambda: bool(np.isclose(studio.heard.audio[-1], 0.1875).all()))
    output.set_device("other")
    assert studio.heard.wait_for(lambda: output.sink_name == "other")
    assert output.sample_rate == 48000
    studio.heard.forget()
    assert studio.heard.wait_for(
        lambda: bool(np.isclose(studio.heard.audio[-1:], 0.1875, atol=1e-4).any())
    )
    head = output.playhead()
    assert head.playing
    assert head.frame >= 44100
    assert output.live_source is source
    assert output.notice == ""
    captured = output.capture()
    assert captured is not None
    assert captured[1] == 48000


def test_the_same_rate_keeps_the_clip_running(output, studio):
    output.play_clip(clip_of(sine(60.0)), start_frame=0)
    assert studio.heard.wait_for(lambda: output.playhead().frame > 0)
    output.set_device("studio")
    assert studio.heard.wait_for(lambda: output.sink_name == "studio")
    frame = output.playhead().frame
    assert studio.heard.wait_for(lambda: output.playhead().frame > frame)


def test_a_clip_that_is_over_does_not_start_again_on_the_new_device(output, studio):
    output.play_clip(clip_of(sine(0.05)))
    assert studio.heard.wait_for(lambda: not output.playhead().playing)
    output.set_device("other")
    assert studio.heard.wait_for(lambda: output.sink_name == "other")
    assert studio.heard.wait_for_blocks(5)
    assert not output.playhead().playing


def test_a_device_that_vanishes_is_replaced_by_silence_and_a_sentence(output, studio):
    source = Constant(0.25)
    output.set_live(source)
    assert studio.heard.wait_for_blocks(20)
    studio.sinks[0].trouble = "has stopped"
    assert studio.heard.wait_for(lambda: output.sink_name == NULL_SINK_NAME and output.notice != "")
    assert output.notice.startswith("The sound output 'default' has stopped.")
    assert output.live_source is source
    output.set_device("studio")
    studio.heard.forget()
    assert studio.heard.wait_for(lambda: bool((studio.heard.audio == 0.25).any()))
    assert output.notice == ""


def test_a_wrong_device_falls_back_with_a_sentence(output, studio):
    output.set_device("Theremin")
    assert studio.heard.wait_for(lambda: output.notice != "")
    assert "'Theremin' is not there" in output.notice
    assert output.sink_name == NULL_SINK_NAME
    output.set_device(None)
    assert studio.heard.wait_for(lambda: output.sink_name == "default" and not output.notice)


def test_a_source_that_breaks_leaves_the_pump_running(output, studio):
    output.set_live(Tone(fail_after=3))
    assert studio.heard.wait_for(lambda: output.live_source is None)
    assert "the tone broke" in output.notice
    output.set_live(Constant(0.25))
    assert output.notice == ""
    assert studio.heard.wait_for(lambda: bool((studio.heard.audio == 0.25).any()))


def test_delays_are_measured(output, studio):
    source = Tone()
    output.set_live(source)
    assert studio.heard.wait_for_blocks(10)
    assert output.slider_to_ear().last is None
    source.stamp = time.perf_counter()
    assert studio.heard.wait_for(lambda: output.slider_to_ear().last is not None)
    stats = output.slider_to_ear()
    assert stats.last is not None
    assert 0.0 < stats.last < 2000.0
    assert stats.count == 1


def test_without_a_device_the_null_sink_serves():
    def nothing(name: str | None) -> Sink:
        raise DeviceError("No sound output was found.")

    output = AudioOutput(sink_factory=nothing)
    assert output.sink_name == NULL_SINK_NAME
    assert output.notice.startswith("No sound output was found.")
    output.close()
    with pytest.raises(DeviceError):
        AudioOutput(allow_null=False, sink_factory=nothing)


def test_a_device_that_does_not_start_is_closed_again():
    closed: list[bool] = []

    class Stubborn(NullSink):
        def start(self, ring) -> None:
            raise DeviceError("The sound output does not start.")

        def close(self) -> None:
            closed.append(True)

    output = AudioOutput(sink_factory=lambda name: Stubborn())
    assert closed == [True]
    assert "does not start" in output.notice
    output.close()


def test_the_null_sink_can_be_asked_for():
    assert isinstance(open_sink(NO_DEVICE), NullSink)
    output = open_output(NO_DEVICE)
    assert output.notice == ""
    assert output.underruns == 0
    assert output.reserve_frames > 0
    output.close()


def test_open_output_plays_through_the_default_device(portaudio):
    output = open_output()
    assert output.sink_name == "Speakers"
    assert portaudio.streams[0].wait_for_blocks(3)
    output.close()
    assert portaudio.streams[0].closed


def test_closing_twice_is_fine():
    output = AudioOutput(sink_factory=lambda name: NullSink(speed=math.inf))
    output.close()
    output.close()


def test_the_recording_tells_what_was_moved_in_it(output, studio):
    source = Tone(block=512)
    source.steering = steer(level=0.1)
    output.set_live(source)
    # Blocks of the source and not of the sink, which also counts those in which nothing came.
    assert studio.heard.wait_for(lambda: source.blocks > 10)
    source.steering = moved = steer(level=0.2)
    goal = source.blocks + 10
    assert studio.heard.wait_for(lambda: source.blocks > goal)
    recording = output.capture()
    assert recording is not None
    (start, first), (later, second) = recording.steering
    assert (start, first, second) == (0.0, steer(level=0.1), moved)
    assert 0.0 < later < recording.audio.shape[1] / recording.sample_rate


def test_another_clip_goes_on_in_step(output, studio):
    ramp = np.arange(44100 * 60) / 1e7
    output.play_clip(clip_of(ramp, clip_id="a"), start_frame=4410)
    assert studio.heard.wait_for(lambda: output.playhead().frame > 8820)
    slow = np.arange(22050 * 60) / 5e6
    output.swap_clip(clip_of(slow, 22050, clip_id="b"), gain_db=-6.0206)
    head = output.playhead()
    assert head.clip_id == "b"
    assert head.playing
    assert head.frame >= 4410
    studio.heard.forget()
    assert studio.heard.wait_for(lambda: output.clip_to_ear().count == 2)
    # The sample tells which frame of the other clip it is, at half its level.
    assert studio.heard.wait_for(
        lambda: abs(float(studio.heard.audio[-1, 0]) * 1e7 - output.playhead().frame) < 2048
    )
    assert output.playhead().frame > head.frame


def test_a_swap_with_nothing_playing_starts_the_clip(output, studio):
    output.warm_clip(clip_of(sine(30.0), clip_id="b"))
    output.swap_clip(clip_of(sine(30.0), clip_id="b"))
    assert studio.heard.wait_for(lambda: output.playhead().frame > 0)
    assert output.playhead().clip_id == "b"
