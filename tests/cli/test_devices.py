from __future__ import annotations

import pytest

from neurosketch.audio_io import devices as sound
from tests.cli.conftest import Cli


def test_both_kinds_are_listed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [sound.OutputDevice("Speakers ♪", 2, 48000, True, 0)]
    monkeypatch.setattr(sound, "output_devices", lambda: found)
    document = cli.json("devices")
    assert document["audio"] == [
        {"name": "Speakers ♪", "channels": 2, "sample_rate": 48000, "default": True}
    ]
    cpu = document["compute"][0]
    assert (cpu["id"], cpu["available"]) == ("cpu", True)
    out = cli.run("devices")[1]
    assert "Speakers ♪  2 channels, 48000 Hz  (default)" in out
    assert "cpu" in out


def test_no_sound_output_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "output_devices", list)
    assert cli.json("devices")["audio"] == []
    assert "none: NeuroSketch still renders" in cli.run("devices")[1]
