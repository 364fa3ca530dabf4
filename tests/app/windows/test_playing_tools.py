"""Devices, scale lock and microphone as the window shows them, without the window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.windows.midi_button import MidiButton
from neurosketch.app.windows.playing_tools import PlayingTools
from neurosketch.midi.ports import MidiInput, MidiStatus
from tests.app.fakes import DEVICES, FakeDevice, make_spec
from tests.app.instruments import make_instrument


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def studio(session, specs, qtbot, tmp_path):
    found = (FakeDevice("Built-in microphone"),)
    client = EngineClient(lambda: session, lambda: DEVICES, None, lambda: found)
    studio = StudioViewModel(specs, client, Settings(tmp_path / "home"), tmp_path / "library")
    yield studio
    studio.close()


@pytest.fixture
def tools(studio, qtbot):
    tools = PlayingTools(studio.scale, studio.arpeggio, studio.transfer)
    qtbot.addWidget(tools)
    tools.resize(600, 40)
    tools.show()
    return tools


class TestDevices:
    @pytest.fixture
    def button(self, qtbot):
        button = MidiButton()
        qtbot.addWidget(button)
        return button

    @pytest.fixture
    def entries(self, button):
        return lambda: [(a.text(), a.isEnabled()) for a in button.menu_of_inputs.actions()]

    def test_it_names_what_is_connected_and_switches_it(self, button):
        told = []
        button.switched.connect(lambda *args: told.append(args))
        button.set_status(MidiStatus((MidiInput("Keys & more", True), MidiInput("Wind", False))))
        assert button.toolTip() == button.accessibleName() == "MIDI: Keys & more"
        keys, wind = button.menu_of_inputs.actions()[:2]
        assert (keys.text(), keys.isChecked(), wind.isChecked()) == ("Keys && more", True, False)
        keys.trigger()
        wind.trigger()
        assert told == [("Keys & more", False), ("Wind", True)]
        button.set_status(MidiStatus((MidiInput("Wind", False),)))
        assert button.toolTip() == "MIDI: no device is listened to"

    def test_nothing_connected_and_no_midi_at_all_are_said(self, button, entries):
        assert button.toolTip() == "MIDI: no device is connected"
        assert entries()[0][0].startswith("No MIDI device is connected.")
        sentence = "This system offers no MIDI input."
        button.set_status(MidiStatus((), sentence))
        assert button.toolTip() == sentence
        assert entries()[0] == (sentence, False)

    def test_a_device_that_another_program_has_says_so(self, button, entries):
        problem = "The MIDI input 'Wind' cannot be opened."
        button.set_status(MidiStatus((MidiInput("Wind", False, problem),)))
        assert entries()[1] == (problem, False)

    def test_it_glows_for_a_moment(self, button, qtbot):
        button.glow()
        assert button.isChecked()
        qtbot.waitUntil(lambda: not button.isChecked())

    def test_the_menu_looks_for_devices_and_ends_notes(self, button, qtbot):
        with qtbot.waitSignal(button.opened):
            button.click()
        assert not button.isChecked(), "it is a light, no switch"
        with qtbot.waitSignal(button.panicked):
            button.findChild(QAction, "midi.panic").trigger()
        button.menu_of_inputs.close()


class TestScale:
    @pytest.fixture
    def button(self, tools):
        return tools.scale

    @pytest.fixture
    def pick(self, button):
        def go(name):
            button.menu_of_scales.aboutToShow.emit()
            button.findChild(QAction, name).trigger()

        return go

    def test_a_scale_is_locked_by_kind_and_root_and_let_go_of(self, button, pick, studio, qtbot):
        assert button.text() == "Scale lock"
        pick("scale.dorian")
        pick("scale.root.2")
        assert studio.scale.choice == "D dorian"
        assert button.isChecked()
        qtbot.waitUntil(lambda: button.text() == "D dorian")
        assert button.accessibleName() == "Scale lock: D dorian"
        pick("scale.off")
        assert studio.scale.choice == ""
        assert not button.isChecked()

    def test_it_follows_the_key_of_the_sketch(self, button, pick, studio):
        studio.sketch.set_key("A min")
        pick("scale.sketch")
        assert button.text() == "A minor"
        studio.sketch.set_key(None)
        assert (button.text(), button.isChecked()) == ("no key", True)

    def test_a_click_opens_the_menu_and_changes_nothing(self, button, studio):
        button.click()
        assert button.menu_of_scales.isVisible()
        assert not button.isChecked()
        button.menu_of_scales.close()


class TestMicrophone:
    def test_the_button_says_how_late_it_is(self, tools, started, qtbot):
        button = tools.microphone
        button.set_key("Shift+V")
        qtbot.waitUntil(lambda: started.instrument.is_open)
        button.click()
        assert button.isChecked()
        started.transfer.latencyRead.emit(41.4)
        assert button.accessibleName() == "Microphone · 41 ms"
        qtbot.waitUntil(lambda: button.text() == "Microphone · 41 ms")
        assert "41 ms from the microphone" in button.toolTip()
        assert "Shift+V" in button.toolTip()
        button.click()
        assert not button.isChecked()
        qtbot.waitUntil(lambda: button.text() == "Microphone")

    def test_a_narrow_row_says_less(self, tools, started, qtbot):
        qtbot.waitUntil(lambda: started.instrument.is_open)
        started.scale.choose("D minor pentatonic")
        tools.microphone.click()
        started.transfer.latencyRead.emit(41.4)
        texts = lambda: (tools.scale.text(), tools.microphone.text())  # noqa: E731
        tools.resize(tools.minimumSizeHint())
        qtbot.waitUntil(lambda: texts() == ("D", "41 ms"))
        assert tools.microphone.accessibleName() == "Microphone · 41 ms"
        tools.resize(tools.sizeHint().width() + 20, tools.height())
        qtbot.waitUntil(lambda: texts() == ("D minor pentatonic", "Microphone · 41 ms"))

    def test_where_it_cannot_be_the_button_comes_up_again(self, tools, started, messages):
        started.choose_model("vae-drift")
        tools.microphone.click()
        assert not tools.microphone.isChecked()
        assert "cannot follow a microphone" in messages[-1][0]
