from __future__ import annotations

import pytest

from neurosketch.audio_io.sinks import SinkClock
from neurosketch.audio_io.timing import LatencyHistory, LatencyStats


def test_no_measurement_is_told_as_none():
    assert LatencyHistory().stats() == LatencyStats(None, None, None, 0)


def test_percentiles_of_what_was_measured():
    history = LatencyHistory()
    for value in range(1, 102):
        history.add(float(value))
    assert history.stats() == LatencyStats(101.0, 51.0, 96.0, 101)
    history.clear()
    assert history.stats().count == 0


def test_only_the_newest_thousand_count():
    history = LatencyHistory()
    for value in range(5000):
        history.add(float(value))
    stats = history.stats()
    assert stats.count == 1024
    assert stats.p50 == pytest.approx(5000 - 512.5)


def test_the_clock_maps_frames_to_times_and_back():
    clock = SinkClock(frame=1000, at=50.0, latency=0.1)
    assert clock.heard_at(1000, 1000) == pytest.approx(50.1)
    assert clock.heard_at(900, 1000) == pytest.approx(50.0)
    assert clock.frame_at(50.2, 1000) == pytest.approx(1100)
