"""Devices in the window: found, switched off, gone; what they play is heard and shown."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.midi_input import MidiInput
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.core.performance import NoteOff, NoteOn, PitchBend, Sustain
from tests.app.fakes import DEVICES, make_spec
from tests.app.instruments import make_instrument
from tests.midi.fakes import FakeBackend


class FakeHands:
    """Remembers what was played, and in which thread."""

    def __init__(self):
        self.is_open = True
        self.now, self.late, self.shown, self.threads = [], [], [], set()

    def play_now(self, event):
        self.threads.add(threading.get_ident())
        if not self.is_open:
            return None
        self.now.append(event)
        return (event,)

    def play(self, event):
        self.late.append(event)

    def show(self, event):
        assert threading.current_thread() is threading.main_thread()
        self.shown.append(event)


@pytest.fixture
def backend():
    return FakeBackend("Keys")


@pytest.fixture
def hands():
    return FakeHands()


@pytest.fixture
def knobs():
    return []


@pytest.fixture
def midi(qtbot, backend, hands, knobs, tmp_path):
    jobs = FileJobs()
    turn = lambda move: move.number == 74 and not knobs.append(move)  # noqa: E731
    midi = MidiInput(jobs, Settings(tmp_path), hands, turn, backend=backend)
    midi.look()
    qtbot.waitUntil(lambda: jobs.pending == 0)
    yield midi
    midi.close()
    jobs.close()


@pytest.fixture
def look(midi, qtbot):
    def go():
        midi.look()
        qtbot.waitUntil(lambda: not midi._looking)

    return go


def send(backend, *messages):
    """From a thread of the system, as devices do."""
    thread = threading.Thread(target=lambda: [backend.send("Keys", *m) for m in messages])
    thread.start()
    thread.join()


def test_a_key_is_played_in_the_thread_of_the_system_and_shown_in_that_of_the_window(
    midi, hands, backend, qtbot
):
    send(backend, (0x90, 60, 90), (0x80, 60, 0))
    assert hands.now == [NoteOn(60, 90), NoteOff(60)]
    assert threading.get_ident() not in hands.threads
    qtbot.waitUntil(lambda: hands.shown == hands.now)


def test_wheel_and_pedal_are_played_and_a_taken_knob_is_not(midi, hands, backend, knobs):
    send(backend, (0xE0, 0, 127), (0xB0, 64, 127), (0xB0, 74, 12))
    assert isinstance(hands.now[0], PitchBend)
    assert hands.now[1:] == [Sustain(True)]
    assert [move.value for move in knobs] == [12]


def test_what_comes_before_the_instrument_is_open_waits_in_order(midi, hands, backend, qtbot):
    hands.is_open = False
    send(backend, (0x90, 60, 90))
    hands.is_open = True  # before the window got round to the first key
    send(backend, (0x80, 60, 0))
    assert hands.now == [], "the key must not come up before it went down"
    qtbot.waitUntil(lambda: hands.late == [NoteOn(60, 90), NoteOff(60)])
    send(backend, (0x90, 62, 90))
    assert hands.now == [NoteOn(62, 90)]


def test_a_device_is_found_and_lost_while_the_program_runs(midi, backend, look, hands, qtbot):
    told = []
    midi.statusChanged.connect(told.append)
    backend.plug("Wind")
    look()
    assert [device.name for device in midi.status.inputs] == ["Keys", "Wind"]
    send(backend, (0x90, 60, 90))
    backend.unplug("Keys")
    look()
    assert [device.name for device in midi.status.inputs] == ["Wind"]
    assert hands.now[-1] == NoteOff(60), "nothing hangs when a cable is pulled"
    assert len(told) == 2, "told only when something changed"


def test_a_device_that_is_switched_off_stays_so(midi, backend, hands, qtbot, tmp_path):
    midi.switch("Keys", False)
    qtbot.waitUntil(lambda: not midi.status.inputs[0].on)
    send(backend, (0x90, 60, 90))
    assert hands.now == []
    assert Settings(tmp_path).midi_off == frozenset({"Keys"})
    midi.switch("Keys", True)
    qtbot.waitUntil(lambda: midi.status.inputs[0].on)
    assert Settings(tmp_path).midi_off == frozenset()


def test_a_system_without_midi_says_so_in_a_sentence(midi, backend, look):
    backend.no_midi("This system offers no MIDI input.")
    look()
    assert midi.status.inputs == ()
    assert midi.status.problem == "This system offers no MIDI input."
    backend.no_midi("")
    look()
    assert midi.status.problem == ""


def test_the_program_looks_by_itself(midi, backend, qtbot, monkeypatch):
    midi._timer.setInterval(5)
    midi.start()
    backend.plug("Late")
    qtbot.waitUntil(lambda: len(midi.status.inputs) == 2)


class TestStudio:
    """Through the real studio to the engine."""

    @pytest.fixture
    def specs(self):
        return (make_instrument(), make_spec())

    @pytest.fixture
    def studio(self, session, specs, qtbot, tmp_path, backend):
        client = EngineClient(lambda: session, lambda: DEVICES)
        settings = Settings(tmp_path / "home")
        studio = StudioViewModel(specs, client, settings, tmp_path / "library", midi=backend)
        yield studio
        studio.close()

    @pytest.fixture
    def played(self, session):
        return lambda: [call[1] for call in session.calls if call[0] == "play"]

    @pytest.fixture
    def ready(self, started, qtbot):
        qtbot.waitUntil(lambda: started.instrument.is_open and bool(started.midi.status.inputs))
        return started

    def test_a_key_reaches_the_engine_and_lights_up(self, ready, backend, played, qtbot):
        send(backend, (0x90, 60, 90))
        assert played()[-1] == NoteOn(60, 90)
        qtbot.waitUntil(lambda: ready.instrument.held == {60: 90})
        send(backend, (0x80, 60, 0))
        qtbot.waitUntil(lambda: not ready.instrument.held)

    def test_a_scale_lock_holds_for_devices_as_well(self, ready, backend, played, qtbot):
        ready.scale.choose("C major")
        send(backend, (0x90, 61, 90), (0x80, 61, 0))
        assert played()[-2:] == [NoteOn(60, 90), NoteOff(60)]
        assert ready.instrument.scale == frozenset({0, 2, 4, 5, 7, 9, 11})

    def test_a_model_without_keys_hears_nothing(self, ready, backend, played, qtbot, session):
        ready.choose_model("vae-drift")
        qtbot.waitUntil(lambda: not ready.instrument.is_open)
        before = len(played())
        send(backend, (0x90, 60, 90), (0x80, 60, 0))
        qtbot.waitUntil(lambda: ready.midi._late == 0)
        assert played()[before:] == []
        assert ready.instrument.held == {}

    def test_closing_the_program_ends_what_is_held(self, ready, backend, played):
        send(backend, (0x90, 60, 90))
        ready.close()
        assert NoteOff(60) in played()
