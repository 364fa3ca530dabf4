from __future__ import annotations

import sys

import pytest

from tests.audio_io.fake_portaudio import FakePortAudio


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    """A sound system that the test controls."""
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    monkeypatch.setattr("neurosketch.audio_io.devices._open_streams", 0)
    for name in ("raise_process_priority", "ask_for_realtime"):
        monkeypatch.setattr(f"neurosketch.audio_io.device_sink.{name}", lambda: None)
    return fake
