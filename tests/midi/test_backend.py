"""The system's MIDI, with a stand-in for the rtmidi module."""

from __future__ import annotations

import os
import queue
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from neurosketch.core.errors import DeviceError
from neurosketch.midi import backend
from neurosketch.midi.backend import RtMidiBackend, port_names


class FakeRtMidi(ModuleType):
    """As much of rtmidi as is used."""

    API_UNSPECIFIED, API_LINUX_ALSA, API_UNIX_JACK = 0, 2, 3

    class RtMidiError(Exception):
        pass

    def __init__(self) -> None:
        super().__init__("rtmidi")
        self.ports: list[str] = []
        self.clients: list[Any] = []
        self.fails = False
        module = self

        class MidiIn:
            def __init__(self, api: int, name: str, queue_size_limit: int) -> None:
                if module.fails:
                    raise module.RtMidiError("no sequencer")
                self.api, self.name, self.open, self.deleted = api, name, -1, False
                self.messages: queue.SimpleQueue[tuple[list[int], float]] = queue.SimpleQueue()
                module.clients.append(self)

            def get_ports(self) -> list[str]:
                return list(module.ports)

            def open_port(self, port: int, name: str) -> None:
                if "busy" in module.ports[port]:
                    raise module.RtMidiError("in use")
                self.open = port

            def get_message(self) -> tuple[list[int], float] | None:
                assert not self.deleted
                return None if self.messages.empty() else self.messages.get()

            def close_port(self) -> None:
                self.open = -1

            def delete(self) -> None:
                self.deleted = True

        self.MidiIn = MidiIn


@pytest.fixture
def rtmidi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeRtMidi:
    module = FakeRtMidi()
    monkeypatch.setitem(sys.modules, "rtmidi", module)
    monkeypatch.setattr(backend, "_SEQUENCER", tmp_path)
    monkeypatch.delenv(backend.JACK_VARIABLE, raising=False)
    return module


def test_names_lose_the_numbers_that_change(monkeypatch: pytest.MonkeyPatch) -> None:
    names = port_names(
        [
            "Midi Through:Midi Through Port-0 14:0", "KeyStation:KeyStation MIDI 1 20:0",
            "KeyStation:KeyStation MIDI 1 24:0", "nanoKONTROL2:CTRL 28:0", "NeuroSketch:in 129:0",
            "Launchkey 3",
        ]
    )  # fmt: skip
    assert names == {
        "KeyStation MIDI 1": 1, "KeyStation MIDI 1 (2)": 2, "nanoKONTROL2 CTRL": 3,
        "Launchkey 3": 5,
    }  # fmt: skip
    monkeypatch.setattr(sys, "platform", "win32")
    assert port_names(["Launchkey 0", "Launchkey 1"]) == {"Launchkey": 0, "Launchkey (2)": 1}


def test_messages_arrive_until_the_input_is_closed(rtmidi: FakeRtMidi) -> None:
    rtmidi.ports = ["Midi Through:Midi Through Port-0 14:0", "Keys:Keys MIDI 20:0"]
    system = RtMidiBackend()
    assert system.inputs() == ("Keys MIDI",)
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    port = system.open("Keys MIDI", heard.put)
    client = rtmidi.clients[-1]
    assert client.open == 1
    for pitch in (60, 61):
        client.messages.put(([0x90, pitch, 80], 0.0))
    assert [heard.get(timeout=30) for _ in range(2)] == [b"\x90\x3c\x50", b"\x90\x3d\x50"]
    port.close()
    port.close()
    assert client.deleted
    client.messages.put(([0x90, 62, 80], 0.0))
    assert heard.empty()
    # The list is read anew, by the same client.
    rtmidi.ports.append("Pads:Pads 21:0")
    assert system.inputs() == ("Keys MIDI", "Pads")
    assert len(rtmidi.clients) == 2


def test_an_input_can_be_closed_from_what_it_calls(rtmidi: FakeRtMidi) -> None:
    rtmidi.ports = ["Keys"]
    closed: queue.SimpleQueue[bool] = queue.SimpleQueue()
    ready: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def leave(message: bytes) -> None:
        ready.get(timeout=30).close()
        closed.put(True)

    port = RtMidiBackend().open("Keys", leave)
    ready.put(port)
    rtmidi.clients[-1].messages.put(([0x90, 60, 80], 0.0))
    assert closed.get(timeout=30)


def test_what_is_gone_or_taken(rtmidi: FakeRtMidi) -> None:
    rtmidi.ports = ["busy synth"]
    system = RtMidiBackend()
    with pytest.raises(DeviceError, match="'Keys' is not there"):
        system.open("Keys", lambda _: None)
    with pytest.raises(DeviceError, match="cannot be opened"):
        system.open("busy synth", lambda _: None)
    assert rtmidi.clients[-1].deleted


def test_a_service_that_fails_is_asked_again(rtmidi: FakeRtMidi) -> None:
    rtmidi.fails = True
    system = RtMidiBackend()
    with pytest.raises(DeviceError, match="does not answer"):
        system.inputs()
    rtmidi.fails, rtmidi.ports = False, ["Keys"]
    assert system.inputs() == ("Keys",)


def test_without_a_sequencer_alsa_is_not_even_asked(
    rtmidi: FakeRtMidi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(backend, "_SEQUENCER", tmp_path / "seq")
    with pytest.raises(DeviceError, match="sequencer is missing"):
        RtMidiBackend().inputs()
    monkeypatch.setattr(backend, "_SEQUENCER", tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DeviceError, match="may not be opened"):
        RtMidiBackend().inputs()
    assert rtmidi.clients == []
    RtMidiBackend("jack").inputs()
    monkeypatch.setenv(backend.JACK_VARIABLE, "JACK")
    RtMidiBackend().inputs()
    assert [client.api for client in rtmidi.clients] == [3, 3]


def test_without_the_module(rtmidi: FakeRtMidi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(DeviceError, match="python-rtmidi is missing"):
        RtMidiBackend().inputs()


def test_on_this_machine_it_fails_softly_or_works(capfd: pytest.CaptureFixture[str]) -> None:
    names, said = None, ""
    try:
        names = RtMidiBackend().inputs()
    except DeviceError as error:
        said = str(error)
    if names is None:
        assert said.startswith("This system offers no MIDI input")
    else:
        assert len(set(names)) == len(names)
    assert capfd.readouterr().err == ""
