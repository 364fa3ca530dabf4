from __future__ import annotations

import threading

import numpy as np
import pytest

from neurosketch.audio_io import devices
from neurosketch.audio_io.devices import input_devices
from neurosketch.audio_io.input import BLOCK_FRAMES, Microphone, open_microphone
from neurosketch.core.errors import DeviceError


def wait_for(microphone: Microphone, frames: int) -> None:
    """Until so many frames were heard."""
    thread = microphone._thread
    while microphone.ring.readable < frames:
        assert thread.is_alive()
        thread.join(0.001)


def test_it_hears_in_mono_at_the_devices_own_rate(portaudio):
    microphone = open_microphone()
    (stream,) = portaudio.microphones
    assert stream.settings == {
        "samplerate": 44100, "blocksize": BLOCK_FRAMES, "device": 0, "channels": 1,
        "dtype": "float32", "latency": "low",
    }  # fmt: skip
    assert (microphone.name, microphone.sample_rate) == ("Microphone", 44100)
    stream.hear(2)
    wait_for(microphone, 2 * BLOCK_FRAMES)
    out = np.zeros((2 * BLOCK_FRAMES, 1), np.float32)
    microphone.ring.read_into(out)
    assert np.array_equal(out[:, 0], np.arange(2 * BLOCK_FRAMES))
    assert microphone.failure() == ""
    microphone.close()
    assert stream.closed
    assert devices._open_streams == 0


def test_it_tells_when_the_newest_sample_was_in_the_air(portaudio):
    microphone = open_microphone("Microphone")
    (stream,) = portaudio.microphones
    before = microphone.heard
    stream.hear()
    wait_for(microphone, BLOCK_FRAMES)
    while (heard := microphone.heard) is before:
        microphone._thread.join(0.001)
    assert heard.frame == BLOCK_FRAMES
    assert heard.at >= before.at - stream.latency
    microphone.close()


def test_what_nobody_takes_is_forgotten(portaudio):
    microphone = open_microphone()
    (stream,) = portaudio.microphones
    stream.hear(1000)
    wait_for(microphone, microphone.ring.capacity_frames)
    microphone.close()
    assert microphone.ring.readable == microphone.ring.capacity_frames


def test_a_machine_without_a_microphone_says_so_in_one_sentence(portaudio):
    del portaudio.devices[0]
    with pytest.raises(DeviceError, match=r"^No microphone was found. Connect one and try again.$"):
        open_microphone()
    with pytest.raises(DeviceError, match="'Other' is not there"):
        open_microphone("Other")
    assert input_devices() == []


def test_one_that_does_not_open_or_breaks_says_so(portaudio):
    portaudio.refuse_open = True
    with pytest.raises(DeviceError, match="microphone 'Microphone' cannot be opened"):
        open_microphone()
    portaudio.refuse_open = False
    microphone = open_microphone()
    (stream,) = portaudio.microphones
    stream.broken = True
    stream.hear()
    microphone._thread.join(60.0)
    assert microphone.failure() == "has stopped"
    microphone.close()


def test_one_that_does_not_start_is_closed(portaudio):
    portaudio.refuse_start = True
    with pytest.raises(DeviceError, match="microphone 'Microphone' cannot be opened"):
        open_microphone()
    assert portaudio.microphones[0].closed
    assert devices._open_streams == 0


def test_it_is_released_without_waiting_and_only_once(portaudio):
    microphone = open_microphone()
    microphone.release()
    microphone.release()
    microphone.close()
    assert portaudio.microphones[0].closed
    assert all(thread.name != "microphone" for thread in threading.enumerate())


def test_microphones_are_listed_the_default_one_first(portaudio):
    portaudio.devices.append({**portaudio.devices[0], "index": 5, "name": "Headset"})
    portaudio.default_input = 5
    assert [(device.name, device.is_default) for device in input_devices()] == [
        ("Headset", True),
        ("Microphone", False),
    ]
