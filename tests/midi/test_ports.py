from __future__ import annotations

import logging
import threading

import pytest

from neurosketch.core.performance import Modulation, NoteOff, NoteOn, PlayEvent, Sustain
from neurosketch.midi.messages import ControlMove
from neurosketch.midi.ports import MidiInput, MidiInputs
from tests.midi.fakes import FakeBackend


class Ear:
    """Notes what is played."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, PlayEvent]] = []
        self.moves: list[ControlMove] = []
        self.takes = False

    def event(self, name: str, event: PlayEvent) -> None:
        self.heard.append((name, event))

    def control(self, move: ControlMove) -> bool:
        self.moves.append(move)
        return self.takes


def inputs_of(backend: FakeBackend, ear: Ear, *off: str) -> MidiInputs:
    return MidiInputs(ear.event, ear.control, backend, frozenset(off))


def test_every_input_is_heard() -> None:
    backend, ear = FakeBackend("Keys", "Pads"), Ear()
    inputs = inputs_of(backend, ear)
    assert inputs.status.inputs == ()
    assert inputs.poll().inputs == (MidiInput("Keys", True), MidiInput("Pads", True))
    backend.send("Keys", 0x90, 60, 80)
    backend.send("Pads", 0x99, 36, 127)
    assert ear.heard == [("Keys", NoteOn(60, 80)), ("Pads", NoteOn(36, 127))]
    inputs.close()
    assert backend.listeners == {}
    assert ear.heard[2:] == [("Keys", NoteOff(60)), ("Pads", NoteOff(36))]
    assert inputs.poll().inputs == ()


def test_a_device_that_comes_and_goes_leaves_nothing_hanging() -> None:
    backend, ear = FakeBackend(), Ear()
    inputs = inputs_of(backend, ear)
    assert inputs.poll().inputs == ()
    backend.plug("Keys")
    inputs.poll()
    backend.send("Keys", 0x90, 60, 80)
    backend.send("Keys", 0xB0, 64, 127)
    backend.unplug("Keys")
    assert inputs.poll().inputs == ()
    assert [event for _, event in ear.heard] == [
        NoteOn(60, 80), Sustain(True), NoteOff(60), Sustain(False),
    ]  # fmt: skip
    backend.plug("Keys")
    inputs.poll()
    backend.send("Keys", 0x80, 60, 0)
    backend.send("Keys", 0x90, 62, 1)
    assert [event for _, event in ear.heard[4:]] == [NoteOn(62, 1)]
    inputs.close()


def test_an_input_can_be_switched_off_and_stays_so() -> None:
    backend, ear = FakeBackend("Keys", "Pads"), Ear()
    inputs = inputs_of(backend, ear, "Pads")
    assert [i.on for i in inputs.poll().inputs] == [True, False]
    backend.send("Keys", 0x90, 60, 80)
    assert [i.on for i in inputs.switch("Keys", False).inputs] == [False, False]
    assert ear.heard[-1] == ("Keys", NoteOff(60))
    assert inputs.off == {"Keys", "Pads"}
    backend.unplug("Keys")
    inputs.poll()
    backend.plug("Keys")
    assert [i.on for i in inputs.poll().inputs] == [False, False]
    assert [i.name for i in inputs.switch("Pads", True).inputs if i.on] == ["Pads"]
    inputs.close()


def test_an_input_that_another_program_has(caplog: pytest.LogCaptureFixture) -> None:
    backend, ear = FakeBackend("Keys", "Pads"), Ear()
    backend.refuse("Keys")
    inputs = inputs_of(backend, ear)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            keys, pads = inputs.poll().inputs
    assert (keys.on, pads.on) == (False, True)
    assert keys.problem == "The MIDI input 'Keys' cannot be opened."
    assert len(caplog.records) == 1
    backend.refuse("Keys", False)
    assert inputs.poll().inputs[0] == MidiInput("Keys", True)
    inputs.close()


def test_a_system_without_midi_says_so_and_may_get_some() -> None:
    backend, ear = FakeBackend("Keys"), Ear()
    inputs = inputs_of(backend, ear)
    inputs.poll()
    backend.send("Keys", 0x90, 60, 80)
    backend.no_midi("This system offers no MIDI input.")
    assert inputs.poll().problem == "This system offers no MIDI input."
    assert ear.heard[-1] == ("Keys", NoteOff(60))
    backend.no_midi("")
    assert inputs.poll().inputs == (MidiInput("Keys", True),)
    inputs.close()


def test_a_knob_that_is_taken_is_not_played() -> None:
    backend, ear = FakeBackend("Keys"), Ear()
    inputs = inputs_of(backend, ear)
    inputs.poll()
    backend.send("Keys", 0xB2, 1, 127)
    assert ear.heard == [("Keys", Modulation(1.0))]
    ear.takes = True
    backend.send("Keys", 0xB2, 1, 90)
    backend.send("Keys", 0xB2, 74, 90)
    assert ear.moves == [ControlMove("Keys", 2, *m) for m in ((1, 127), (1, 90), (74, 90))]
    # It was taken while it was up: what it did to the sound ends.
    assert ear.heard[1:] == [("Keys", Modulation(0.0))]
    inputs.close()


def test_a_key_and_a_pedal_on_two_inputs_come_up_with_the_last() -> None:
    backend, ear = FakeBackend("Keys", "Pads"), Ear()
    inputs = inputs_of(backend, ear)
    inputs.poll()
    for name in ("Keys", "Pads"):
        backend.send(name, 0x90, 60, 80)
        backend.send(name, 0xB0, 64, 127)
    backend.send("Keys", 0x80, 60, 0)
    backend.send("Keys", 0xB0, 64, 0)
    assert [event for _, event in ear.heard] == [NoteOn(60, 80), Sustain(True), NoteOn(60, 80)]
    backend.unplug("Pads")
    inputs.poll()
    assert [event for _, event in ear.heard[3:]] == [NoteOff(60), Sustain(False)]
    for name in ("Keys", "Pads"):
        backend.send(name, 0x90, 60, 80)
    backend.send("Keys", 0xB0, 120, 0)
    backend.send("Keys", 0x90, 60, 80)
    backend.send("Keys", 0x80, 60, 0)
    assert ear.heard[-1] == ("Keys", NoteOff(60))
    inputs.close()


def test_messages_while_a_port_closes_are_not_heard_any_more() -> None:
    """A device plays on while the program lets go of it, in a thread of its own."""
    backend, ear = FakeBackend("Keys"), Ear()
    inputs = inputs_of(backend, ear)
    inputs.poll()
    stop, playing = threading.Event(), threading.Event()
    listener = backend.listeners["Keys"]

    def play() -> None:
        while not stop.is_set():
            listener(bytes((0x90, 60, 80)))
            playing.set()

    thread = threading.Thread(target=play)
    thread.start()
    assert playing.wait(30)
    inputs.close()
    stop.set()
    thread.join()
    last = ear.heard[-1]
    assert last == ("Keys", NoteOff(60))
