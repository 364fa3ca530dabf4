from __future__ import annotations

import math
import time

import numpy as np

from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES, NullSink
from tests.audio_io.sources import Heard


def test_unpaced_it_takes_every_block_at_once():
    ring, heard = RingBuffer(4 * BLOCK_FRAMES), Heard()
    frames = np.random.default_rng(1).normal(size=(4 * BLOCK_FRAMES, 2)).astype(np.float32)
    ring.write(frames)
    sink = NullSink(speed=math.inf, on_block=heard)
    sink.start(ring)
    assert heard.wait_for(lambda: ring.readable == 0)
    sink.close()
    assert np.array_equal(heard.audio, frames)
    assert sink.underruns == 0
    assert sink.clock is not None
    assert sink.clock.frame == 3 * BLOCK_FRAMES
    assert sink.failure() == ""


def test_paced_it_keeps_time_and_counts_what_it_missed():
    ring, heard = RingBuffer(BLOCK_FRAMES), Heard()
    ring.write(np.full((100, 2), 0.5, np.float32))
    sink = NullSink(sample_rate=44100, on_block=heard)
    started = time.perf_counter()
    sink.start(ring)
    assert heard.wait_for_blocks(20)
    took = time.perf_counter() - started
    sink.close()
    assert took >= 19 * BLOCK_FRAMES / 44100 - 0.05
    assert sink.underruns >= 20
    assert (heard.audio[:100] == 0.5).all()
    assert not heard.audio[100:].any()


def test_closing_twice_or_before_the_start_is_fine():
    sink = NullSink()
    sink.close()
    sink.close()
