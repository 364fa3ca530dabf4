from __future__ import annotations

import numpy as np
import pytest

from neurosketch.audio_io.meter import FLOOR_DB, PeakMeter


def frames(left: float, right: float) -> np.ndarray:
    return np.array([[0.0, 0.0], [left, right], [0.0, 0.0]], np.float32)


def test_peaks_are_held_until_they_are_read():
    meter = PeakMeter()
    meter.feed(frames(-0.5, 0.1), over=False)
    meter.feed(frames(0.25, 0.2), over=False)
    reading = meter.read()
    assert reading.peak_db == pytest.approx((-6.02, -13.98), abs=0.01)
    assert meter.read().peak_db == (FLOOR_DB, FLOOR_DB)


def test_the_clip_light_latches_until_reset():
    meter = PeakMeter()
    meter.feed(frames(0.9, 0.9), over=True)
    meter.feed(frames(0.1, 0.1), over=False)
    assert meter.read().clipped
    assert meter.read().clipped
    meter.reset_clip_light()
    assert not meter.read().clipped


def test_an_empty_block_is_silence():
    meter = PeakMeter()
    meter.feed(np.zeros((0, 2), np.float32), over=False)
    assert meter.read().peak_db == (FLOOR_DB, FLOOR_DB)
