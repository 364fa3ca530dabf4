from __future__ import annotations

import threading

import numpy as np
import pytest

from neurosketch.audio_io import devices
from neurosketch.audio_io.device_sink import open_device_sink
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.audio_io.sinks import BLOCK_FRAMES
from neurosketch.core.errors import DeviceError
from tests.audio_io.sources import wait_until


def full_ring(blocks: int = 4) -> RingBuffer:
    ring = RingBuffer(blocks * BLOCK_FRAMES)
    values = np.arange(blocks * BLOCK_FRAMES, dtype=np.float32)
    ring.write(np.stack([values, 2 * values], axis=1))
    return ring


def test_it_plays_at_the_devices_own_rate_in_small_blocks(portaudio):
    sink = open_device_sink("Interface (ALSA)")
    (stream,) = portaudio.streams
    assert sink.sample_rate == 96000
    assert sink.name == "Interface (ALSA)"
    assert stream.settings == {
        "samplerate": 96000, "blocksize": 512, "device": 2, "channels": 2,
        "dtype": "float32", "latency": "high",
    }  # fmt: skip
    ring = full_ring()
    expected = full_ring()
    sink.start(ring)
    assert stream.wait_for_blocks(4)
    sink.close()
    wanted = np.zeros((4 * BLOCK_FRAMES, 2), np.float32)
    expected.read_into(wanted)
    assert np.array_equal(np.concatenate(stream.written), wanted)
    assert sink.clock is not None
    assert sink.clock.frame == 4 * BLOCK_FRAMES
    assert sink.clock.latency == pytest.approx((3072 - 1024) / 96000)


def test_a_mono_device_gets_both_sides(portaudio):
    sink = open_device_sink("Beeper")
    (stream,) = portaudio.streams
    sink.start(full_ring(1))
    assert stream.wait_for_blocks(1)
    sink.close()
    assert stream.written[0].shape == (BLOCK_FRAMES, 1)
    assert np.allclose(stream.written[0][:, 0], 1.5 * np.arange(BLOCK_FRAMES))


def test_dropouts_of_the_device_are_counted(portaudio):
    sink = open_device_sink(None)
    (stream,) = portaudio.streams
    stream.underflow = True
    sink.start(full_ring(3))
    assert stream.wait_for_blocks(3)
    sink.close()
    assert sink.underruns == 1


def test_streams_are_counted_while_they_are_open(portaudio):
    sink = open_device_sink(None)
    assert devices._open_streams == 1
    sink.close()
    sink.close()
    assert devices._open_streams == 0
    assert portaudio.streams[0].closed


def test_a_device_that_breaks_says_so(portaudio):
    sink = open_device_sink(None)
    (stream,) = portaudio.streams
    stream.broken = True
    sink.start(full_ring())
    thread = sink._thread
    assert thread is not None
    thread.join(60)
    assert sink.failure() == "has stopped"
    sink.close()


def test_a_device_that_hangs_says_so_and_is_left_behind(portaudio, monkeypatch):
    monkeypatch.setattr("neurosketch.audio_io.device_sink._SILENT_SECONDS", 0.0)
    monkeypatch.setattr("neurosketch.audio_io.device_sink._CLOSE_SECONDS", 0.05)
    sink = open_device_sink(None)
    (stream,) = portaudio.streams
    stream.hang = threading.Event()
    sink.start(full_ring())
    assert stream.writing.wait(60.0)
    assert sink.failure() == "does not answer"
    sink.close()
    assert not stream.closed
    stream.hang.set()
    for thread in threading.enumerate():
        if thread.name == "close-sound-device":
            thread.join(60.0)
    assert stream.closed


@pytest.mark.parametrize("what", ["refuse_open", "refuse_start"])
def test_a_device_that_refuses_is_one_sentence(portaudio, what):
    setattr(portaudio, what, True)
    with pytest.raises(DeviceError, match="'Speakers'"):
        open_device_sink(None).start(full_ring())


def steady(ring: RingBuffer, count: int) -> None:
    """Fill the ring with ones."""
    ring.write(np.ones((count, 2), np.float32))


class TestPace:
    """For what is played by hand the device is opened anew, with a smaller buffer."""

    def test_it_is_opened_anew_after_what_it_had_was_played(self, portaudio):
        sink = open_device_sink("Interface (ALSA)")
        (roomy,) = portaudio.streams
        roomy.plays_at_once = True
        ring = RingBuffer(8 * BLOCK_FRAMES)
        steady(ring, BLOCK_FRAMES)
        sink.start(ring)
        assert roomy.wait_for_blocks(1)
        sink.set_prompt(True)
        steady(ring, BLOCK_FRAMES)
        assert roomy.wait_for_blocks(3)
        wait_until(lambda: len(portaudio.streams) == 2)
        prompt = portaudio.streams[-1]
        steady(ring, BLOCK_FRAMES)
        assert prompt.wait_for_blocks(1)
        sink.close()
        assert (prompt.settings["blocksize"], prompt.settings["latency"]) == (256, 0.015)
        assert roomy.closed
        assert prompt.closed
        # The sound fades before the break, is silent at it, and fades in after it.
        whole, falls, silence = roomy.written
        assert (whole == 1.0).all()
        assert falls[0, 0] == 1.0
        assert falls[-1, 0] == 0.0
        assert np.abs(np.diff(falls[:, 0])).max() < 0.01
        assert not silence.any()
        (rises,) = prompt.written
        assert rises[0, 0] == 0.0
        assert rises[-1, 0] == 1.0

    def test_while_it_fills_after_that_it_is_not_counted_as_dry(self, portaudio, monkeypatch):
        sink = open_device_sink("Interface (ALSA)")
        ring = RingBuffer(8 * BLOCK_FRAMES)
        portaudio.streams[0].plays_at_once = True
        sink.start(ring)
        monkeypatch.setattr("neurosketch.audio_io.device_sink._FILLING_SECONDS", 60.0)
        sink.set_prompt(True)
        steady(ring, BLOCK_FRAMES)
        wait_until(lambda: sink._pace_is_wanted and sink._rises)
        portaudio.streams[-1].underflow = True
        steady(ring, BLOCK_FRAMES)
        assert portaudio.streams[-1].wait_for_blocks(1)
        sink.close()
        assert sink.underruns == 0

    def test_a_device_that_cannot_be_opened_so_goes_on_as_before(self, portaudio):
        portaudio.refuse_latencies = {0.015}
        sink = open_device_sink("Interface (ALSA)")
        ring = RingBuffer(8 * BLOCK_FRAMES)
        portaudio.streams[0].plays_at_once = True
        sink.start(ring)
        sink.set_prompt(True)
        steady(ring, BLOCK_FRAMES)
        wait_until(lambda: len(portaudio.streams) == 2)
        again = portaudio.streams[-1]
        assert again.settings["latency"] == "high"
        steady(ring, BLOCK_FRAMES)
        assert again.wait_for_blocks(1)
        sink.set_prompt(False)
        steady(ring, BLOCK_FRAMES)
        assert again.wait_for_blocks(2)
        sink.close()
        assert len(portaudio.streams) == 2

    def test_a_device_that_vanishes_meanwhile_says_so(self, portaudio):
        sink = open_device_sink("Interface (ALSA)")
        ring = RingBuffer(8 * BLOCK_FRAMES)
        portaudio.streams[0].plays_at_once = True
        sink.start(ring)
        portaudio.refuse_open = True
        sink.set_prompt(True)
        steady(ring, BLOCK_FRAMES)
        thread = sink._thread
        assert thread is not None
        thread.join(60.0)
        assert sink.failure() == "has stopped"
        sink.close()
        assert devices._open_streams == 0


class TestPush:
    """At the prompt pace the pump hands over what it rendered without waiting for a thread."""

    @pytest.fixture
    def prompt(self, portaudio, monkeypatch):
        """A sink at the prompt pace whose own thread sleeps, its stream and its ring."""
        monkeypatch.setattr("neurosketch.audio_io.device_sink._PROMPT_POLL_SECONDS", 60.0)
        sink = open_device_sink("Interface (ALSA)")
        portaudio.streams[0].plays_at_once = True
        ring = RingBuffer(8 * BLOCK_FRAMES)
        sink.start(ring)
        sink.set_prompt(True)
        steady(ring, BLOCK_FRAMES)
        wait_until(lambda: sink._pace_is_wanted and sink._rises)
        yield sink, portaudio.streams[-1], ring
        sink.close()

    def test_what_the_device_has_room_for_is_taken_at_once(self, prompt):
        sink, stream, ring = prompt
        stream.written.append(np.zeros((1, 2), np.float32))  # from now on it has room for 1024
        steady(ring, 300)
        sink.push()
        assert len(stream.written[-1]) == 300
        assert ring.readable == 0
        assert sink.clock is not None
        assert sink.clock.frame == ring.frames_read

    def test_nothing_is_taken_beyond_that_room(self, prompt):
        sink, stream, ring = prompt
        stream.buffer = 200
        steady(ring, 300)
        sink.push()
        assert len(stream.written[-1]) == 200
        assert ring.readable == 100

    def test_a_device_that_breaks_says_so(self, prompt):
        sink, stream, ring = prompt
        stream.broken = True
        steady(ring, 300)
        sink.push()
        assert sink.failure() == "has stopped"
        sink.push()

    def test_while_the_devices_own_thread_takes_it_stands_back(self, prompt):
        sink, stream, ring = prompt
        steady(ring, 300)
        with sink._taking:
            sink.push()
        assert stream.written == []


def test_at_the_other_pace_and_before_the_start_nothing_is_pushed(portaudio):
    sink = open_device_sink("Interface (ALSA)")
    sink.push()
    sink.set_prompt(True)
    sink.push()
    sink.close()
    assert portaudio.streams[0].written == []
