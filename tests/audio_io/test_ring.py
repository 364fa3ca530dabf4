from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.audio_io.ring import RingBuffer

SIZES = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60)


def numbered(start: int, count: int, channels: int = 2) -> np.ndarray:
    values = np.arange(start, start + count, dtype=np.float32)
    return np.repeat(values[:, np.newaxis], channels, axis=1)


@given(capacity=st.integers(1, 33), channels=st.integers(1, 3), steps=SIZES)
def test_what_goes_in_comes_out_once_and_in_order(capacity, channels, steps):
    ring = RingBuffer(capacity, channels)
    sent = received = 0
    for is_write, size in steps:
        if is_write:
            room = ring.writable
            taken = ring.write(numbered(sent, size, channels))
            assert taken == min(size, room)
            sent += taken
        else:
            out = np.full((size, channels), -1.0, np.float32)
            waiting = ring.readable
            count = ring.read_into(out)
            assert count == min(size, waiting)
            assert np.array_equal(out[:count], numbered(received, count, channels))
            assert (out[count:] == -1.0).all()
            received += count
        assert ring.readable == sent - received
        assert ring.readable + ring.writable == capacity == ring.capacity_frames
        assert (ring.frames_written, ring.frames_read) == (sent, received)


def test_two_threads_lose_nothing():
    ring, total = RingBuffer(257), 12_000
    received: list[np.ndarray] = []

    def read() -> None:
        out = np.zeros((100, 2), np.float32)
        count = 0
        while count < total:
            got = ring.read_into(out)
            received.append(out[:got].copy())
            count += got

    reader = threading.Thread(target=read)
    reader.start()
    sent = 0
    while sent < total:
        sent += ring.write(numbered(sent, min(64, total - sent)))
    reader.join()
    assert np.array_equal(np.concatenate(received), numbered(0, total))


@pytest.mark.parametrize(("capacity", "channels"), [(0, 2), (4, 0)])
def test_a_ring_without_room_is_refused(capacity, channels):
    with pytest.raises(ValueError, match="at least one"):
        RingBuffer(capacity, channels)


def test_waiting_ends_when_something_is_written():
    ring = RingBuffer(8)
    ring.wait(0.0)
    waited = threading.Event()

    def wait() -> None:
        while not ring.readable:
            ring.wait(60.0)
        waited.set()

    thread = threading.Thread(target=wait)
    thread.start()
    ring.write(numbered(0, 2))
    assert waited.wait(60.0)
    thread.join()
    ring.wait(60.0)
    assert ring.readable == 2
