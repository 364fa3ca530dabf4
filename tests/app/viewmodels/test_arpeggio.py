"""The arpeggiator of the window: heard, shown, remembered, and never left hanging."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.arpeggio import HAND, ArpeggioViewModel
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import AllOff, NoteOff, NoteOn
from neurosketch.midi.arpeggiator import Arpeggio
from tests.app.fakes import DEVICES, make_spec
from tests.app.instruments import make_instrument


class FakeKeys:
    """An instrument that notes what is shown on it."""

    def __init__(self):
        self.is_open = True
        self.shown = []
        self.held = {}

    def show(self, event, hand):
        assert threading.current_thread() is threading.main_thread()
        assert hand == HAND
        self.shown.append(event)


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def heard():
    return []


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path)


@pytest.fixture
def arpeggio(qapp, keys, heard, settings):
    arpeggio = ArpeggioViewModel(keys, heard.append, lambda: None, settings)
    yield arpeggio
    arpeggio.close()


def test_off_everything_goes_through(arpeggio, heard):
    assert not arpeggio.on
    assert arpeggio.apply(NoteOn(60)) == (NoteOn(60),)
    assert heard == []


def test_keys_that_are_held_are_played_and_shown(arpeggio, keys, heard, qtbot):
    told = []
    arpeggio.changed.connect(lambda: told.append(arpeggio.on))
    arpeggio.choose(pattern="chord", step=16.0, gate=1.0)
    arpeggio.set_on(True)
    arpeggio.set_on(True)
    assert told == [False, True]
    assert arpeggio.apply(NoteOn(60, 80)) == ()
    qtbot.waitUntil(lambda: keys.shown == [NoteOn(60, 80)])
    assert heard == [NoteOn(60, 80)]
    arpeggio.set_on(False)
    qtbot.waitUntil(lambda: keys.shown == [NoteOn(60, 80), NoteOff(60)])
    assert heard == keys.shown
    assert told == [False, True, False]


def test_panic_puts_out_the_lights_of_keys_that_are_on_their_way(arpeggio, keys, qtbot):
    arpeggio.choose(step=16.0, gate=1.0)
    arpeggio.set_on(True)
    arpeggio.apply(NoteOn(60))
    assert arpeggio.apply(AllOff()) == (AllOff(),)
    qtbot.waitUntil(lambda: keys.shown[-1:] == [AllOff()])


def test_without_an_instrument_nothing_is_played(arpeggio, keys, heard, qtbot):
    keys.is_open = False
    arpeggio.set_on(True)
    arpeggio.apply(NoteOn(60))
    qtbot.waitUntil(lambda: NoteOn(60) in keys.shown)
    assert heard == []


def test_a_note_that_ends_while_the_instrument_opens_does_not_hang(arpeggio, keys, heard, qtbot):
    keys.is_open = False
    arpeggio.choose(step=16.0, gate=1.0)
    arpeggio.set_on(True)
    arpeggio.apply(NoteOn(60))
    qtbot.waitUntil(lambda: keys.shown == [NoteOn(60)])
    arpeggio.set_on(False)
    # It opens with what is shown; that the note has ended is still on its way to the window.
    keys.is_open = True
    qtbot.waitUntil(lambda: keys.shown == [NoteOn(60), NoteOff(60)])
    assert heard == [NoteOff(60)]


def test_the_way_is_remembered_but_not_that_it_was_on(arpeggio, keys, heard, settings):
    arpeggio.choose(pattern="random", octaves=3)
    arpeggio.choose(step=1 / 3, hold=True)
    again = ArpeggioViewModel(keys, heard.append, lambda: None, settings)
    assert again.how == Arpeggio("random", 1 / 3, 3, hold=True)
    assert not again.on
    with pytest.raises(RequestError):
        arpeggio.choose(octaves=9)
    assert arpeggio.how == again.how


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pattern": "up"}', '{"pattern": 3, "step": "x"}']
)
def test_what_was_remembered_may_be_damaged(text, keys, heard, settings, qapp):
    settings.arpeggio = text
    assert ArpeggioViewModel(keys, heard.append, lambda: None, settings).how == Arpeggio()


@pytest.fixture
def studio(session, qtbot, tmp_path):
    client = EngineClient(lambda: session, lambda: DEVICES)
    specs = (make_instrument(), make_spec())
    studio = StudioViewModel(specs, client, Settings(tmp_path / "home"), tmp_path / "library")
    studio.start()
    yield studio
    studio.close()


def test_in_the_window_it_plays_after_the_scale_lock(studio, session, qtbot):
    qtbot.waitUntil(lambda: "load" in [call[0] for call in session.calls])
    studio.scale.choose("C major")
    studio.arpeggio.choose(step=16.0, gate=1.0)
    studio.arpeggio.set_on(True)
    studio.instrument.arm()
    qtbot.waitUntil(lambda: studio.instrument.is_open)
    studio.instrument.play(NoteOn(61, 70))
    qtbot.waitUntil(lambda: session.played == [NoteOn(60, 70)])
    qtbot.waitUntil(lambda: dict(studio.instrument.held) == {60: 70})
    studio.instrument.play(NoteOff(61))
    studio.arpeggio.set_on(False)
    qtbot.waitUntil(lambda: session.played == [NoteOn(60, 70), NoteOff(60)])
    qtbot.waitUntil(lambda: not studio.instrument.held)
