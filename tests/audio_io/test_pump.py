from __future__ import annotations

import time

import numpy as np
import pytest

from neurosketch.audio_io.clip_player import Play
from neurosketch.audio_io.mixer import Mixer
from neurosketch.audio_io.prepared_clip import prepare_clip
from neurosketch.audio_io.pump import (
    CHUNK_FRAMES,
    LIVE_CHUNKS,
    MAX_CHUNKS,
    PROMPT_FRAMES,
    START_CHUNKS,
    Pump,
)
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import NullSink, SinkClock
from neurosketch.audio_io.timing import Delays, LatencyHistory
from tests.audio_io.sources import RATE, Tone, clip_of, sine

PREFILL = MAX_CHUNKS * CHUNK_FRAMES


class StillClock(SinkClock):
    """Time goes on only when frames are taken."""

    def frame_at(self, now: float, sample_rate: int) -> float:
        return self.frame - self.latency * sample_rate


class HandSink(NullSink):
    """Takes frames only when told, at a time that the test decides."""

    ring: RingBuffer
    told: SinkClock | None = None
    missed = 0
    prompt = False
    settled = True
    clock_type: type[SinkClock] = SinkClock

    def set_prompt(self, prompt: bool) -> None:
        self.prompt = prompt

    def start(self, ring: RingBuffer) -> None:
        self.ring = ring

    @property
    def clock(self) -> SinkClock | None:
        return self.told

    @property
    def underruns(self) -> int:
        return self.missed

    def take(self, frames: int, latency: float = 0.0) -> np.ndarray:
        out = np.zeros((frames, 2), np.float32)
        count = self.ring.read_into(out)
        self.told = self.clock_type(self.ring.frames_read, time.perf_counter(), latency)
        return out[:count]


@pytest.fixture
def sink() -> HandSink:
    return HandSink(RATE)


@pytest.fixture
def pump(sink: HandSink) -> Pump:
    return Pump(Mixer(RATE), sink, Delays())


def fill(pump: Pump) -> None:
    while pump.step():
        pass


def test_it_begins_with_a_full_ring_of_silence(pump, sink):
    assert sink.ring.readable == PREFILL
    assert not pump.step()
    assert not sink.take(PREFILL).any()


def test_it_keeps_the_wanted_number_of_chunks_on_their_way(pump, sink):
    sink.take(PREFILL, latency=2 * CHUNK_FRAMES / RATE)
    fill(pump)
    # Two chunks are still in the device, so the ring need not hold them.
    assert sink.ring.readable / CHUNK_FRAMES == pytest.approx(START_CHUNKS - 2, abs=1)


def test_frames_come_out_in_order(pump, sink):
    pump.mixer.live.set_source(Tone())
    heard = [sink.take(PREFILL)]
    for _ in range(30):
        pump.step()
        heard.append(sink.take(CHUNK_FRAMES))
    audio = np.concatenate(heard)[PREFILL:]
    assert np.array_equal(audio, pump.mixer.capture.snapshot()[: len(audio)])
    assert np.abs(audio).max() == pytest.approx(0.5, abs=0.01)


def sound(pump: Pump, sink: HandSink) -> None:
    """Play until sound has gone through the ring."""
    pump.mixer.live.set_source(Tone())
    sink.take(PREFILL, latency=1.0)
    for _ in range(6):
        pump._render()
        sink.take(CHUNK_FRAMES, latency=1.0)


def test_near_misses_while_sounding_make_the_reserve_grow(pump, sink, monkeypatch):
    sound(pump, sink)
    monkeypatch.setattr("neurosketch.audio_io.reserve._GROW_SECONDS", 0.0)
    for _ in range(3 * MAX_CHUNKS):
        sink.take(PREFILL)
        pump.step()
    assert pump.reserve == MAX_CHUNKS * CHUNK_FRAMES
    monkeypatch.setattr("neurosketch.audio_io.reserve._CALM_SECONDS", 0.0)
    for _ in range(3 * MAX_CHUNKS):
        sink.take(CHUNK_FRAMES, latency=1.0)
        pump.step()
    assert pump.reserve == (START_CHUNKS + LIVE_CHUNKS) * CHUNK_FRAMES


def test_a_live_source_gets_a_larger_reserve_than_clips_do(pump, sink):
    assert pump.reserve == START_CHUNKS * CHUNK_FRAMES
    pump.mixer.live.set_source(Tone())
    assert pump.reserve == (START_CHUNKS + LIVE_CHUNKS) * CHUNK_FRAMES
    pump.mixer.live.set_source(None)
    assert pump.reserve == START_CHUNKS * CHUNK_FRAMES


def test_a_patient_source_gets_all_there_is_room_for(pump, sink):
    tone = Tone()
    tone.patient = True
    pump.mixer.live.set_source(tone)
    assert pump.reserve == MAX_CHUNKS * CHUNK_FRAMES
    pump.mixer.live.set_source(Tone())
    assert pump.reserve == (START_CHUNKS + LIVE_CHUNKS) * CHUNK_FRAMES


def test_one_stall_makes_it_grow_once(pump, sink):
    sound(pump, sink)
    pump._roomy._grown_at = 0.0
    for _ in range(10):
        sink.take(PREFILL)
        pump.step()
    assert pump.reserve == (START_CHUNKS + LIVE_CHUNKS + 1) * CHUNK_FRAMES


def test_silence_teaches_nothing_and_counts_nothing(pump, sink):
    sink.missed = 5
    for _ in range(10):
        sink.take(PREFILL)
        pump.step()
    assert pump.reserve == START_CHUNKS * CHUNK_FRAMES
    assert pump.underruns == 0


def test_underruns_while_sounding_count(pump, sink):
    sink.missed = 4
    pump.step()
    sound(pump, sink)
    sink.missed = 7
    pump.step()
    assert pump.underruns == 3


def test_the_delay_of_a_control_is_measured_to_the_ear():
    history, sink = LatencyHistory(), HandSink(RATE)
    pump = Pump(Mixer(RATE), sink, Delays(sliders=history))
    source = Tone(block=CHUNK_FRAMES)
    pump.mixer.live.set_source(source)
    sink.take(PREFILL)
    pump._render()
    set_at = time.perf_counter()
    source.stamp = set_at
    pump._render()
    assert history.stats().count == 0
    sink.take(2 * CHUNK_FRAMES + 100)
    taken_at = time.perf_counter()
    sink.told = SinkClock(sink.ring.frames_read, taken_at, 0.050)
    pump._settle()
    # The block's first frame left the limiter `late` frames into the second chunk.
    late = pump.mixer._limiter.latency_frames
    behind = sink.ring.frames_read - (PREFILL + CHUNK_FRAMES + late)
    expected = (taken_at + 0.050 - behind / RATE - set_at) * 1e3
    assert history.stats().last == pytest.approx(expected, abs=1e-6)


def test_the_delay_of_a_clip_is_measured_to_the_ear():
    history, sink = LatencyHistory(), HandSink(RATE)
    pump = Pump(Mixer(RATE), sink, Delays(clips=history))
    sink.take(PREFILL)
    pump._render()
    clip = prepare_clip(clip_of(sine(1.0)), RATE)
    asked_at = time.perf_counter()
    pump.mixer.clips.post(Play(1, clip, 0, None, asked_at=asked_at))
    pump._render()
    sink.take(2 * CHUNK_FRAMES)
    taken_at = time.perf_counter()
    sink.told = SinkClock(sink.ring.frames_read, taken_at, 0.030)
    pump._settle()
    late = pump.mixer._limiter.latency_frames
    behind = sink.ring.frames_read - (PREFILL + CHUNK_FRAMES + late)
    expected = (taken_at + 0.030 - behind / RATE - asked_at) * 1e3
    assert history.stats().last == pytest.approx(expected, abs=1e-6)
    assert history.stats().count == 1


def test_the_first_sound_has_its_time(pump, sink):
    sink.take(PREFILL)
    pump.step()
    sink.take(CHUNK_FRAMES)
    pump.step()
    assert pump.first_sound_at is None
    pump.mixer.live.set_source(Tone())
    before = time.perf_counter()
    for _ in range(4):
        pump._render()
        sink.take(CHUNK_FRAMES, latency=0.010)
    pump._settle()
    assert pump.first_sound_at is not None
    assert before - 4 * CHUNK_FRAMES / RATE <= pump.first_sound_at <= time.perf_counter() + 0.010


def test_what_the_clip_player_did_is_known_when_it_is_heard(pump, sink):
    assert pump.heard_frame(0.0) is None
    assert pump.state_heard(0.0) is None
    sink.take(PREFILL)
    for _ in range(4):
        pump._render()
    now = time.perf_counter()
    sink.told = SinkClock(PREFILL + 1000, now, 0.0)
    heard = pump.heard_frame(now)
    assert heard == pytest.approx(1000)
    found = pump.state_heard(now)
    assert found is not None
    late = pump.mixer._limiter.latency_frames
    assert found[1] == pytest.approx(1000 - CHUNK_FRAMES - late)


class TestPrompt:
    """What is played by hand has little on its way, and its device holds little back."""

    @pytest.fixture(autouse=True)
    def still(self, sink: HandSink) -> None:
        sink.clock_type = StillClock

    def start(self, pump: Pump, block: int = 256) -> Tone:
        source = Tone(block=block, prompt=True)
        pump.mixer.live.set_source(source)
        return source

    def test_few_frames_are_kept_on_their_way_in_chunks_as_long_as_its_blocks(self, pump, sink):
        source = self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        assert sink.prompt
        assert pump.reserve == PROMPT_FRAMES
        assert sink.ring.readable == PROMPT_FRAMES
        assert source.blocks == PROMPT_FRAMES // 256
        sink.take(256)
        assert pump.step()
        assert source.blocks == PROMPT_FRAMES // 256 + 1
        assert not pump.step()

    def test_a_key_is_heard_as_soon_as_the_reserve_is_over(self, sink):
        delays = Delays()
        pump = Pump(Mixer(RATE), sink, delays)
        source = self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        source.keys = (time.perf_counter(),)
        pressed = source.keys[0]
        before = sink.ring.frames_written
        sink.take(256)
        fill(pump)
        sink.take(PROMPT_FRAMES)
        taken_at = time.perf_counter()
        sink.told = SinkClock(sink.ring.frames_read, taken_at, 0.010)
        pump._settle()
        behind = sink.ring.frames_read - before - pump.mixer._limiter.latency_frames
        expected = (taken_at + 0.010 - behind / RATE - pressed) * 1e3
        assert delays.keys.stats().last == pytest.approx(expected, abs=1e-6)
        assert delays.sliders.stats().count == 0

    def test_long_blocks_do_not_starve_it(self, pump, sink):
        self.start(pump, block=2048)
        sink.take(PREFILL)
        fill(pump)
        assert sink.ring.readable >= 2048
        sink.take(2048)
        fill(pump)
        assert sink.ring.readable >= 2048

    def test_near_misses_add_less_than_a_chunk(self, pump, sink, monkeypatch):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        monkeypatch.setattr("neurosketch.audio_io.reserve._GROW_SECONDS", 0.0)
        sink.take(PROMPT_FRAMES)
        pump.step()
        assert PROMPT_FRAMES < pump.reserve < PROMPT_FRAMES + CHUNK_FRAMES

    def test_so_does_a_device_that_ran_dry_all_the_same(self, pump, sink, monkeypatch):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        sink.take(256)
        fill(pump)
        monkeypatch.setattr("neurosketch.audio_io.reserve._GROW_SECONDS", 0.0)
        sink.missed = 1
        pump.step()
        assert PROMPT_FRAMES < pump.reserve < PROMPT_FRAMES + CHUNK_FRAMES

    def test_another_live_source_has_its_whole_reserve_at_once(self, pump, sink):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        pump.mixer.live.set_source(Tone())
        fill(pump)
        assert not sink.prompt
        assert pump.reserve == (START_CHUNKS + LIVE_CHUNKS) * CHUNK_FRAMES
        assert sink.ring.readable >= (START_CHUNKS + LIVE_CHUNKS - 1) * CHUNK_FRAMES

    def test_nothing_is_cut_up_while_the_device_is_opened_anew(self, pump, sink):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        sink.settled = False
        other = Tone()
        pump.mixer.live.set_source(other)
        sink.take(PROMPT_FRAMES)
        assert not pump.step()
        assert not sink.prompt
        assert other.blocks == 0
        sink.settled = True
        fill(pump)
        assert other.blocks > 0

    def test_what_fades_out_is_heard_to_its_end_before_the_device_is_opened_anew(self, pump, sink):
        pump.mixer.live.set_source(Tone())
        sink.take(PREFILL)
        fill(pump)
        pump.mixer.live.set_source(Tone(prompt=True, level=0.0))
        taken = 0
        while not sink.prompt:
            assert taken < RATE
            taken += len(sink.take(256))
            fill(pump)
        # All that was on its way, and the fade of forty milliseconds after it.
        assert taken >= (START_CHUNKS + LIVE_CHUNKS - 2) * CHUNK_FRAMES + 0.04 * RATE

    def test_after_it_stopped_the_device_is_left_alone_until_it_is_still(self, pump, sink):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        pump.mixer.live.set_source(None)
        sink.take(512)
        pump.step()
        assert sink.prompt
        for _ in range(round(RATE / 256)):
            sink.take(512)
            fill(pump)
        assert not sink.prompt

    def test_the_wait_ends_when_a_chunk_will_be_lacking(self, pump, sink):
        self.start(pump)
        sink.take(PREFILL)
        fill(pump)
        sink.take(128, latency=0.0)
        assert pump.wait_seconds() == pytest.approx(128 / RATE)
        sink.take(0, latency=1.0)
        assert pump.wait_seconds() == 0.003
