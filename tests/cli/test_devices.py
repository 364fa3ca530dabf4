from __future__ import annotations

import pytest

from neurosketch.audio_io import devices as sound
from neurosketch.core.errors import DeviceError
from neurosketch.midi.backend import RtMidiBackend
from tests.cli.conftest import Cli


@pytest.fixture(autouse=True)
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """One keyboard and one microphone, whatever this machine has."""
    found = [sound.InputDevice("Headset", 1, 16000, False, 1)]
    monkeypatch.setattr(sound, "input_devices", lambda: found)
    monkeypatch.setattr(RtMidiBackend, "inputs", lambda self: ("Stage 88",))


def test_all_kinds_are_listed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [sound.OutputDevice("Speakers ♪", 2, 48000, True, 0)]
    monkeypatch.setattr(sound, "output_devices", lambda: found)
    document = cli.json("devices")
    assert document["audio"] == [
        {"name": "Speakers ♪", "channels": 2, "sample_rate": 48000, "default": True}
    ]
    assert document["microphones"] == [
        {"name": "Headset", "channels": 1, "sample_rate": 16000, "default": False}
    ]
    assert document["midi"] == [{"name": "Stage 88"}]
    cpu = document["compute"][0]
    assert (cpu["id"], cpu["available"]) == ("cpu", True)
    out = cli.run("devices")[1]
    assert "Speakers ♪  2 channels, 48000 Hz  (default)" in out
    assert "Headset  1 channel, 16000 Hz\n" in out
    assert "MIDI inputs\n  Stage 88\n" in out
    assert "cpu" in out


def test_no_sound_output_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "output_devices", list)
    assert cli.json("devices")["audio"] == []
    assert "none: NeuroSketch still renders" in cli.run("devices")[1]


def test_a_machine_without_midi_or_microphones_says_so(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(self: RtMidiBackend) -> tuple[str, ...]:
        raise DeviceError("This system offers no MIDI input.", "Load it.")

    monkeypatch.setattr(RtMidiBackend, "inputs", none)
    monkeypatch.setattr(sound, "input_devices", list)
    document = cli.json("devices")
    assert (document["midi"], document["microphones"]) == ([], [])
    out = cli.run("devices")[1]
    assert "Microphones\n  none\n" in out
    assert "MIDI inputs\n  This system offers no MIDI input. Load it.\n" in out
    monkeypatch.setattr(RtMidiBackend, "inputs", lambda self: ())
    assert "MIDI inputs\n  none\n" in cli.run("devices")[1]
