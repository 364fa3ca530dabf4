from __future__ import annotations

import sys

import pytest

from neurosketch.audio_io.devices import count_stream, find_output, output_devices
from neurosketch.core.errors import DeviceError


def test_outputs_are_listed_with_the_default_first(portaudio):
    portaudio.default = 2
    devices = output_devices()
    assert [device.name for device in devices] == [
        "Interface (ALSA)", "Speakers", "Interface (JACK)", "Beeper",
    ]  # fmt: skip
    assert [device.is_default for device in devices] == [True, False, False, False]
    assert (devices[0].sample_rate, devices[0].channels, devices[0].index) == (96000, 8, 2)


def test_the_list_is_read_again_unless_a_stream_is_open(portaudio):
    output_devices()
    assert portaudio.restarts == 1
    count_stream(+1)
    output_devices()
    assert portaudio.restarts == 1
    count_stream(-1)
    output_devices()
    assert portaudio.restarts == 2


def test_without_a_default_the_first_output_serves(portaudio):
    portaudio.default = -1
    assert find_output(None).name == "Speakers"
    assert not any(device.is_default for device in output_devices())


def test_names_find_their_device(portaudio):
    assert find_output(None).name == "Speakers"
    assert find_output("Interface (JACK)").index == 3


def test_a_missing_name_is_one_sentence(portaudio):
    with pytest.raises(DeviceError, match="'Theremin' is not there"):
        find_output("Theremin")


def test_no_output_at_all_is_one_sentence(portaudio):
    portaudio.devices, portaudio.default = portaudio.devices[:1], -1
    assert output_devices() == []
    with pytest.raises(DeviceError, match="No sound output"):
        find_output(None)


def test_a_sound_system_that_does_not_answer_has_no_devices(portaudio, monkeypatch):
    def refuse() -> None:
        raise portaudio.PortAudioError("host error")

    monkeypatch.setattr(portaudio, "_initialize", refuse)
    assert output_devices() == []


def test_a_missing_library_is_one_sentence(monkeypatch):
    class NoLibrary:
        def find_spec(self, name, path=None, target=None):
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoLibrary(), *sys.meta_path])
    assert output_devices() == []
    with pytest.raises(DeviceError, match="PortAudio library is missing"):
        find_output(None)
