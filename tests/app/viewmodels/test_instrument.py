"""Every key that goes down, whoever presses it."""

from __future__ import annotations

import pytest

from neurosketch.app.viewmodels.corners import Corners
from neurosketch.app.viewmodels.instrument import MIDI, SCREEN, TYPED
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.core.performance import (
    AllOff,
    Breath,
    Expression,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.tunes import make_tune


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def hands(started, qtbot):
    """The instrument, open."""
    qtbot.waitUntil(lambda: started.instrument.is_open)
    return started.instrument


@pytest.fixture
def played(session):
    return lambda: [call[1] for call in session.calls if call[0] == "play"]


@pytest.fixture
def told():
    def collect(signal):
        heard = []
        signal.connect(lambda *args: heard.append(args[0] if len(args) == 1 else args))
        return heard

    return collect


def test_it_is_open_as_soon_as_its_model_is_loaded_and_the_transport_rests(hands, started, session):
    assert session.names().count("start_instrument") == 1
    assert started.player.sounding is Sounding.NOTHING
    request = session.last("start_instrument")[1]
    assert request.model_id == "ddsp-breath"
    assert request.source is None


def test_a_key_is_heard_and_lit_until_it_comes_up(hands, played, told):
    lit = told(hands.heldChanged)
    hands.play(NoteOn(60, 90))
    hands.play(NoteOff(60))
    assert played() == [NoteOn(60, 90), NoteOff(60)]
    assert lit == [{60: 90}, {}]


def test_a_key_that_another_hand_holds_goes_on(hands, played):
    hands.play(NoteOn(60, 90), "screen")
    hands.play(NoteOn(60, 40), "typed")
    hands.play(NoteOff(60), "screen")
    assert NoteOff(60) not in played()
    assert hands.held == {60: 40}
    hands.play(NoteOff(60), "typed")
    assert played()[-1] == NoteOff(60)
    assert not hands.held


def test_a_device_that_lets_go_does_not_end_what_a_letter_holds(hands, played):
    hands.play(NoteOn(60, 90), TYPED)
    hands.play_now(NoteOn(60, 70), MIDI)
    hands.play_now(NoteOff(60), MIDI)
    assert NoteOff(60) not in played()
    hands.play(NoteOff(60), TYPED)
    assert played()[-1] == NoteOff(60)
    # The other way round, before the window has heard of the device's key.
    hands.play(NoteOn(62, 90), TYPED)
    hands.play_now(NoteOn(62, 70), MIDI)
    hands.play(NoteOff(62), TYPED)
    assert NoteOff(62) not in played()
    hands.play_now(NoteOff(62), MIDI)
    assert played()[-1] == NoteOff(62)


def test_a_hand_that_strikes_twice_lets_go_once(hands, played):
    hands.play(NoteOn(60, 90))
    hands.play(NoteOn(60, 90))
    hands.play(NoteOff(60))
    assert played()[-1] == NoteOff(60)
    assert not hands.held


def test_what_is_played_goes_through_the_scale(hands, played):
    hands.transform = lambda event, hand: (
        (NoteOn(event.pitch + 1, event.velocity),) if isinstance(event, NoteOn) else ()
    )
    hands.play(NoteOn(61, 90))
    hands.play(PitchBend(1.0))
    assert played() == [NoteOn(62, 90)]
    assert set(hands.held) == {62}


def test_a_key_from_any_thread_is_played_and_shown_afterwards(hands, played):
    assert hands.play_now(NoteOn(64, 70)) == (NoteOn(64, 70),)
    assert played() == [NoteOn(64, 70)]
    assert not hands.held
    hands.show(NoteOn(64, 70))
    assert hands.held == {64: 70}
    assert played() == [NoteOn(64, 70)]


def test_keys_pressed_before_the_engine_is_there_sound_when_it_is(studio, session, qtbot, played):
    hands = studio.instrument
    assert hands.play_now(NoteOn(60, 80)) is None
    hands.play(NoteOn(60, 80))
    hands.play(NoteOn(64, 80))
    hands.play(NoteOff(64))
    assert played() == []
    with qtbot.waitSignal(hands.openChanged):
        studio.start()
    assert played() == [NoteOn(60, 80)]
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)


def test_the_keys_are_not_asked_to_play_the_notes_that_are_dialled_in(
    hands, started, session, qtbot
):
    started.sketch.set_score(make_tune(), "tune")
    started.sketch.set_condition("instrument", "cello")
    qtbot.waitUntil(lambda: session.names().count("start_instrument") == 2)
    assert session.last("start_instrument")[1].score is None


def test_pedal_wheels_and_breath_stand_where_they_were_when_the_instrument_opens(
    studio, session, qtbot, played
):
    stood = [NoteOn(60, 80), Sustain(True), PitchBend(1.0), Modulation(0.5), Breath(0.25)]
    for event in stood:
        studio.instrument.play(event, MIDI)
    with qtbot.waitSignal(studio.instrument.openChanged):
        studio.start()
    assert played() == stood
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)


def test_a_key_that_comes_up_while_the_instrument_opens_does_not_overtake_its_going_down(
    studio, session, qtbot, played
):
    hands = studio.instrument
    hands.play(NoteOn(60, 80), MIDI)
    # As the thread of a device does the moment that it may.
    hands.openChanged.connect(lambda _: hands.play_now(NoteOff(60), MIDI))
    with qtbot.waitSignal(hands.openChanged):
        studio.start()
    assert played() == [NoteOn(60, 80), NoteOff(60)]
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)


def test_a_note_of_the_scale_that_two_hands_share_ends_with_the_last_of_them(
    hands, started, played
):
    started.scale.choose("C major")
    hands.play(NoteOn(61, 90), SCREEN)
    hands.play(NoteOn(60, 90), TYPED)
    hands.play(NoteOff(61), SCREEN)
    assert NoteOff(60) not in played()
    hands.play(NoteOff(60), TYPED)
    assert played()[-1] == NoteOff(60)
    assert not hands.held


def test_panic_ends_every_note_and_rests_the_wheels(hands, played, told):
    bends, mods, pedals = map(
        told, (hands.bendChanged, hands.modulationChanged, hands.sustainChanged)
    )
    for event in (NoteOn(60), NoteOn(67), Sustain(True), PitchBend(2.0), Modulation(0.5)):
        hands.play(event)
    assert hands.type_key("A")
    hands.panic()
    assert played()[-1] == AllOff()
    assert not hands.held
    assert (bends, mods, pedals) == ([2.0, 0.0], [0.5, 0.0], [True, False])
    assert not hands.untype_key("A"), "nothing is left to end"


def test_letters_play_at_their_octave_and_velocity(hands, played, told):
    octaves, velocities = told(hands.octaveChanged), told(hands.velocityChanged)
    base = 12 * (hands.octave + 1)
    assert hands.letters()[base] == "A"
    assert hands.type_key("A")
    assert hands.type_key("X")
    assert hands.type_key("C")
    assert hands.untype_key("A")
    assert hands.type_key("W")
    assert not hands.type_key("Q"), "no key of the piano"
    assert played() == [NoteOn(base, 100), NoteOff(base), NoteOn(base + 13, 90)]
    assert octaves == [base // 12]
    assert velocities == [90]
    assert hands.letters()[base + 12] == "A"


def test_typing_is_remembered_and_only_of_models_that_are_played(hands, started, told, messages):
    heard = told(hands.typingChanged)
    assert hands.typing, "on when an instrument is chosen for the first time"
    started.choose_model("vae-drift")
    assert not hands.typing
    assert hands.letters() == {}
    assert not hands.type_key("A")
    hands.set_typing(True)
    assert "cannot be played by keys" in messages[-1][0]
    started.choose_model("ddsp-breath")
    assert hands.typing
    hands.set_typing(False)
    started.choose_model("vae-drift")
    started.choose_model("ddsp-breath")
    assert not hands.typing
    assert not started.settings.typing
    assert heard == [False, False, True, False]


def test_a_letter_that_is_down_ends_when_letters_play_no_more(hands, played):
    hands.type_key("A")
    hands.set_typing(False)
    assert isinstance(played()[-1], NoteOff)
    assert not hands.held


def test_the_window_that_loses_the_keyboard_ends_letters_only(hands, played):
    hands.play(NoteOn(40), "midi")
    hands.type_key("A")
    hands.let_go()
    assert set(hands.held) == {40}
    assert isinstance(played()[-1], NoteOff)


def test_a_phrase_of_the_model_gives_way_to_a_key_and_comes_back_as_silence(
    hands, started, session, qtbot
):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.start_live()
    assert not hands.is_open
    hands.play(NoteOn(60))
    assert started.player.sounding is Sounding.NOTHING
    qtbot.waitUntil(lambda: hands.is_open)
    assert session.last("play")[1] == NoteOn(60, 100)
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.start_live()
    with qtbot.waitSignal(hands.openChanged):
        started.player.stop()
    assert hands.is_open


def test_a_take_plays_beside_it(hands, generated, session):
    assert generated.player.sounding is Sounding.CLIP
    assert hands.is_open
    generated.player.stop()
    assert hands.is_open
    assert "stop_live" not in session.names()


def test_touching_a_slider_while_a_take_plays_starts_no_phrase(hands, generated, session):
    generated.begin_gesture()
    assert generated.player.sounding is Sounding.NOTHING
    assert "start_live" not in session.names()
    assert hands.is_open


def test_sliders_reach_it_and_another_instrument_opens_it_anew(hands, started, session, qtbot):
    started.move_control("vibrato", 0.9)
    assert session.last("set_controls")[1]["vibrato"] == 0.9
    with qtbot.waitSignal(started.client.instrumentStarted):
        started.choose_condition("instrument", "voice")
    assert session.last("start_instrument")[1].conditions["instrument"] == "voice"
    assert hands.is_open


def test_another_family_closes_it(hands, started, session, told):
    gone = told(hands.availableChanged)
    hands.play(NoteOn(60))
    started.choose_model("vae-drift")
    assert gone == [False]
    assert not hands.is_open
    assert not hands.held
    assert "stop_live" in session.names()
    assert hands.range is None


def test_an_instrument_that_cannot_open_is_asked_for_again_by_the_next_key(
    started, session, qtbot, monkeypatch
):
    hands = started.instrument
    qtbot.waitUntil(lambda: hands.is_open)
    started.player.start_live()
    refused = []

    def refuse(request):
        refused.append(request)
        raise RuntimeError("no room")

    monkeypatch.setattr(session, "start_instrument", refuse)
    with qtbot.waitSignal(started.client.liveFailed):
        hands.play(NoteOn(60))
    monkeypatch.undo()
    hands.play(NoteOn(62))
    qtbot.waitUntil(lambda: hands.is_open)
    assert len(refused) == 1


def test_the_range_follows_the_blend_and_letters_follow_the_range(hands, started, told):
    ranges = told(hands.rangeChanged)
    assert hands.range == (49, 81)
    assert hands.octave == 4
    started.move_controls({"blend_b": 1.0})
    assert ranges[-1] == (36, 76)
    started.move_controls({"blend_b": 0.5, "blend_c": 0.5})
    assert ranges[-1] == (48, 86)
    started.choose_condition("instrument", "flute")
    started.move_controls({"blend_b": 0.0, "blend_c": 0.0})
    assert hands.range == (60, 96)
    assert 12 * (hands.octave + 1) >= 60


def test_recording_is_asked_for_and_follows_who_records(hands, started, told, messages):
    asked, running = told(hands.recordRequested), told(hands.recordingChanged)
    hands.request_recording(True)
    assert asked == [True]
    hands.set_recording(True)
    hands.set_recording(True)
    assert running == [True]
    hands.set_recording(False)
    assert running == [True, False]
    started.choose_model("vae-drift")
    hands.request_recording(True)
    assert asked == [True]
    assert "cannot be played" in messages[-1][0]


def test_what_it_sang_is_told_once_and_anew_by_the_next_instrument(hands, started, session, qtbot):
    session.sung = [Expression(0.1 * k, 0.0, -20.0, 1) for k in range(3)]
    assert len(hands.sung()) == 3
    assert hands.sung() == ()
    session.sung.append(Expression(0.3, 0.0, -20.0, 1))
    assert [sung.seconds for sung in hands.sung()] == [0.3]
    session.sung = [Expression(0.0, 0.0, -20.0, 1)]
    with qtbot.waitSignal(started.client.instrumentStarted):
        started.choose_condition("mode", "mono")
    assert [sung.seconds for sung in hands.sung()] == [0.0]


def test_an_instrument_that_broke_is_opened_again_by_the_next_key(hands, session, qtbot, played):
    with qtbot.waitSignal(hands.openChanged):
        session.live = False
    assert not hands.is_open
    hands.play(NoteOn(60))
    qtbot.waitUntil(lambda: hands.is_open)
    assert played()[-1] == NoteOn(60, 100)


def test_a_blend_is_called_by_its_instruments(hands, started):
    corners = Corners.of(started.sketch)
    assert corners.mixture() == "Alto saxophone"
    started.move_controls({"blend_b": 0.25, "blend_c": 0.5})
    assert Corners.of(started.sketch).mixture() == "Flute 50 % · Alto saxophone 25 % · Cello 25 %"
    started.move_controls({"blend_b": 1.0, "blend_c": 1.0})
    assert Corners.of(started.sketch).mixture() == "Cello 50 % · Flute 50 %"
    started.move_controls({"blend_b": 0.0, "blend_c": 0.0})
    started.sketch.set_condition("instrument", "sax:0.5,voice:0.5")
    mixed = Corners.of(started.sketch)
    assert mixed.mixture() == "Alto saxophone 50 % · Voice 50 %"
    assert mixed.range() == (48, 80)
