from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.audio_io.capture import CaptureRing, trim_silence
from tests.audio_io.sources import sine


def counted(start: int, count: int) -> np.ndarray:
    return np.repeat(np.arange(start, start + count, dtype=np.float32)[:, np.newaxis], 2, axis=1)


@given(st.lists(st.integers(0, 400), max_size=30))
def test_a_snapshot_is_what_was_written_last(sizes):
    ring = CaptureRing(100, seconds=3.0)
    written = 0
    for size in sizes:
        ring.write(counted(written, size))
        written += size
    kept = min(written, 300)
    assert np.array_equal(ring.snapshot(3.0), counted(written - kept, kept))
    assert np.array_equal(ring.snapshot(99.0), counted(written - kept, kept))
    assert len(ring.snapshot(1.0)) == min(written, 100)


@given(st.lists(st.integers(0, 250), max_size=20))
def test_marks_join_without_gap_or_overlap(sizes):
    ring = CaptureRing(100, seconds=3.0)
    ring.write(counted(0, 1))
    written, mark = 1, ring.since(0)[1]
    for size in sizes:
        ring.write(counted(written, size))
        fresh, mark = ring.since(mark)
        assert np.array_equal(fresh, counted(written, size))
        written += size
    assert mark == written


def test_a_mark_of_another_ring_starts_anew_and_old_sound_is_left_out():
    ring = CaptureRing(100, seconds=3.0)
    ring.write(counted(0, 250))
    assert len(ring.since(9999)[0]) == 250
    fresh, mark = ring.since(0, seconds=1.0)
    assert np.array_equal(fresh, counted(150, 100))
    assert mark == 250


def test_a_snapshot_does_not_follow_the_writer():
    ring = CaptureRing(100, seconds=1.0)
    ring.write(counted(0, 100))
    taken = ring.snapshot(1.0)
    ring.write(counted(100, 100))
    assert np.array_equal(taken, counted(0, 100))


def test_another_rate_remembers_the_same_sound():
    ring = CaptureRing(44100, seconds=2.0)
    ring.write(np.stack([sine(1.0), sine(1.0)], axis=1))
    other = ring.at_rate(48000)
    heard = other.snapshot(2.0)
    assert other.sample_rate == 48000
    assert len(heard) == 48000
    expected = sine(1.0, sample_rate=48000)
    assert np.abs(heard[1000:-1000, 0] - expected[1000:-1000]).max() < 1e-3


def test_silence_around_the_sound_is_cut():
    frames = np.zeros((1000, 2), np.float32)
    frames[300:500, 1] = 0.2
    trimmed = trim_silence(frames)
    assert trimmed is not None
    audio, cut = trimmed
    assert audio.shape == (2, 200)
    assert cut == 300
    assert (audio[1] == np.float32(0.2)).all()


def test_silence_alone_is_nothing():
    assert trim_silence(np.zeros((1000, 2), np.float32)) is None
    assert trim_silence(np.zeros((0, 2), np.float32)) is None
