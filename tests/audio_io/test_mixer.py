from __future__ import annotations

import math

import numpy as np
import pytest

from neurosketch.audio_io.clip_player import Play
from neurosketch.audio_io.limiter import CEILING_DB
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.prepared_clip import prepare_clip
from tests.audio_io.sources import RATE, Constant, Tone, clip_of, largest_step, sine, steer


def render(mixer: Mixer, chunks: int = 40) -> np.ndarray:
    return np.concatenate([mixer.render(512).frames for _ in range(chunks)])


def test_live_and_clip_are_summed():
    mixer = Mixer(RATE)
    mixer.live.set_source(Constant(0.25))
    mixer.clips.post(Play(1, prepare_clip(clip_of(np.full(44100, 0.5)), RATE), 0, None))
    assert np.allclose(render(mixer)[-1], 0.75, atol=1e-6)


def test_the_sum_never_exceeds_the_ceiling_and_lights_the_clip_light():
    mixer = Mixer(RATE)
    mixer.live.set_source(Tone(0.9))
    render(mixer)
    assert not mixer.meter.read().clipped
    mixer.clips.post(Play(1, prepare_clip(clip_of(sine(2.0, 300, 0.9)), RATE), 0, None))
    assert np.abs(render(mixer)).max() <= 10 ** (CEILING_DB / 20) + 1e-6
    reading = mixer.meter.read()
    assert reading.clipped
    assert max(reading.peak_db) <= CEILING_DB + 0.01


def test_gain_moves_without_a_step():
    mixer = Mixer(RATE)
    mixer.live.set_source(Constant(0.5))
    render(mixer)
    mixer.set_gain_db(-20.0)
    heard = render(mixer, 4)
    assert largest_step(heard) < 0.5 / 512 * 1.1
    assert np.allclose(heard[-1], 0.05, atol=1e-4)


@pytest.mark.parametrize(
    ("gain_db", "expected"),
    [
        (0.0, 0.02),
        (-6.0206, 0.01),
        (-90.0, 0.0),
        (-math.inf, 0.0),
        (math.nan, 0.02),
        (999.0, 0.317),
    ],
)
def test_any_gain_is_safe(gain_db, expected):
    mixer = Mixer(RATE)
    mixer.live.set_source(Constant(0.02))
    mixer.set_gain_db(gain_db)
    assert np.allclose(render(mixer)[-1], expected, atol=1e-3)


def test_what_is_heard_is_recorded():
    mixer = Mixer(RATE)
    mixer.live.set_source(Tone())
    heard = render(mixer)
    assert np.array_equal(mixer.capture.snapshot(), heard)


@pytest.mark.parametrize("gain_db", [-math.inf, -30.0, 12.0])
def test_the_gain_is_not_recorded(gain_db):
    plain, turned = Mixer(RATE), Mixer(RATE)
    turned.set_gain_db(gain_db)
    for mixer in (plain, turned):
        mixer.live.set_source(Tone(0.5))
        render(mixer)
    assert np.array_equal(turned.capture.snapshot(), plain.capture.snapshot())


def test_what_is_recorded_never_exceeds_the_ceiling():
    mixer = Mixer(RATE)
    mixer.set_gain_db(-20.0)
    mixer.live.set_source(Tone(1.8))
    render(mixer)
    assert np.abs(mixer.capture.snapshot()).max() <= 10 ** (CEILING_DB / 20) + 1e-6


def test_a_stamp_names_the_frame_at_which_the_change_is_heard():
    mixer = Mixer(RATE)
    source = Tone(0.0, block=1024)
    mixer.live.set_source(source)
    # Past the fade-in; then one block of the old level is left.
    render(mixer, 11)
    source.level, source.stamp, source.phase = 0.5, 7.0, 1.0
    chunks = [mixer.render(512) for _ in range(6)]
    stamps = [stamp for chunk in chunks for stamp in chunk.stamps]
    heard = np.concatenate([chunk.frames for chunk in chunks])
    first = np.flatnonzero(np.abs(heard[:, 0]) > 0)[0]
    assert stamps == [(11 * 512 + first, 7.0)]


def test_the_clip_state_stands_at_the_end_of_the_chunk():
    mixer = Mixer(RATE)
    ramp = np.arange(1, 44101) / 1e5
    mixer.clips.post(Play(5, prepare_clip(clip_of(ramp), RATE), 0, None))
    chunks = [mixer.render(512) for _ in range(3)]
    heard = np.concatenate([chunk.frames for chunk in chunks])
    state, end = chunks[0].clip, chunks[0].end
    assert state.ticket == 5
    assert heard[end, 0] == pytest.approx(ramp[state.position], abs=1e-6)


def test_audible_tells_sound_from_silence():
    mixer = Mixer(RATE)
    assert not mixer.render(512).audible
    mixer.live.set_source(Tone())
    mixer.render(512)
    assert mixer.render(512).audible


def test_another_rate_goes_on_with_everything():
    mixer = Mixer(RATE)
    source = Tone()
    mixer.live.set_source(source)
    mixer.set_gain_db(-6.0206)
    render(mixer)
    other = Mixer(48000, mixer)
    other.adopt(mixer)
    assert other.live.source is source
    assert other.position == mixer.position
    assert other.meter is mixer.meter
    heard = render(other)
    assert np.abs(heard[-4800:]).max() == pytest.approx(0.25, abs=0.005)
    assert len(other.capture.snapshot()) == pytest.approx(40 * 512 * (48000 / 44100 + 1), abs=2)


def test_the_recording_knows_the_frame_at_which_the_controls_changed():
    mixer, source = Mixer(RATE), Tone(0.0, block=1024)
    mixer.live.set_source(source)
    render(mixer, 11)
    source.level, source.phase, source.steering = 0.5, 1.0, steer(level=0.5)
    render(mixer, 10)
    recorded = mixer.capture.snapshot()
    first = int(np.flatnonzero(np.abs(recorded[:, 0]) > 0)[0])
    assert mixer.steering.between(first, len(recorded)) == ((0.0, source.steering),)
    assert mixer.steering.between(first - 441, len(recorded))[-1] == (0.01, source.steering)


def test_another_rate_remembers_what_steered():
    mixer, source = Mixer(RATE), Tone()
    source.steering = before = steer(level=0.1)
    mixer.live.set_source(source)
    render(mixer)
    other = Mixer(48000, mixer)
    other.adopt(mixer)
    source.steering = after = steer(level=0.2)
    render(other)
    marks = [(t, s) for t, s in other.steering.between(0, other.capture.end) if s is not None]
    assert [steering for _, steering in marks] == [before, after]
    assert marks[1][0] == pytest.approx(40 * 512 / RATE, abs=0.003)
