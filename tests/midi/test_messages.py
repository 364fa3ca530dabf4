from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from neurosketch.midi.bend_range import wheel_bytes, wheel_share
from neurosketch.midi.messages import ControlMove, MessageDecoder, control_move
from tests.midi.hands import Instrument
from tests.midi.strategies import CALM


def play(decoder: MessageDecoder, *messages: str) -> list[object]:
    return [event for text in messages for event in decoder.decode(bytes.fromhex(text))]


def test_keys() -> None:
    decoder = MessageDecoder()
    assert play(decoder, "903c40", "903c00", "933d7f", "833d20") == [
        NoteOn(60, 64), NoteOff(60), NoteOn(61, 127), NoteOff(61),
    ]  # fmt: skip
    assert play(decoder, "803c00") == []


def test_a_key_on_two_channels_ends_with_the_last() -> None:
    decoder = MessageDecoder()
    assert play(decoder, "903c40", "913c50", "803c00") == [NoteOn(60, 64), NoteOn(60, 80)]
    assert decoder.held == {60}
    assert play(decoder, "813c00") == [NoteOff(60)]


def test_wheels_pedal_and_breath() -> None:
    decoder = MessageDecoder()
    assert play(decoder, "b0017f", "b00100") == [Modulation(1.0), Modulation(0.0)]
    assert play(decoder, "b04040", "b0407f", "b0403f") == [Sustain(True), Sustain(False)]
    assert play(decoder, "e00060", "e00040") == [PitchBend(1.0), PitchBend(0.0)]
    assert play(decoder, "b0027f") == []
    half = 64 / 127
    assert play(decoder, "b00b40", "b00240") == [Breath(half), Breath(half * half)]
    assert play(decoder, "b00740", "a03c40", "c005", "f8", "") == []


def test_aftertouch_adds_vibrato_and_never_silences() -> None:
    decoder = MessageDecoder()
    assert play(decoder, "d07f", "b00140", "d000") == [Modulation(1.0), Modulation(64 / 127)]
    wind = MessageDecoder(breath_by_pressure=True)
    assert play(wind, "d000", "d07f") == [Breath(0.0), Breath(1.0)]


def test_the_wheel_reaches_as_far_as_the_device_says() -> None:
    decoder = MessageDecoder()
    play(decoder, "b06500", "b06400", "b0060c", "b02632", "b0657f", "b0647f", "b00601")
    assert play(decoder, "e00000", "e10000") == [PitchBend(-12.5), PitchBend(-2.0)]
    play(decoder, "b06300", "b06200", "b00618")
    assert play(decoder, "e00000") == [PitchBend(-12.5)]


def test_mode_messages() -> None:
    decoder = MessageDecoder()
    play(decoder, "903c40", "903e40", "913e40", "b0407f", "b0017f", "e00000")
    assert play(decoder, "b07b00") == [NoteOff(60)]
    assert play(decoder, "b07900") == [Sustain(False), PitchBend(0.0), Modulation(0.0)]
    assert play(decoder, "b17800") == [AllOff()]
    assert play(decoder, "813e00") == []


def test_only_the_channel_that_was_asked_for() -> None:
    decoder = MessageDecoder(channel=1)
    assert play(decoder, "903c40", "913d40") == [NoteOn(61, 64)]


def test_a_controller_that_is_taken_away_goes_to_its_rest() -> None:
    decoder = MessageDecoder()
    play(decoder, "b0017f", "b00b00", "b0407f")
    events = [event for number in (1, 11, 64, 7) for event in decoder.rest(0, number)]
    assert events == [Modulation(0.0), Breath(1.0), Sustain(False)]
    assert decoder.release() == ()


def test_movements_of_knobs() -> None:
    assert control_move(b"\xb2\x4a\x10", "Keys") == ControlMove("Keys", 2, 74, 16)
    for other in (b"\xb0\x7b\x00", b"\x90\x3c\x40", b"\xb0\x01", b""):
        assert control_move(other) is None


@CALM
@given(st.integers(0, 127), st.integers(0, 127))
def test_the_wheel_there_and_back(low: int, high: int) -> None:
    assert wheel_bytes(wheel_share(low, high)) == (low, high)


def test_the_ends_of_the_wheel() -> None:
    assert wheel_bytes(1.0) == (127, 127)
    assert wheel_bytes(-7.0) == (0, 0)
    assert wheel_share(0, 64) == pytest.approx(0.0)


_status = st.sampled_from([0x80, 0x90, 0xB0, 0xD0, 0xE0, 0xF8])
_data = st.sampled_from([0, 1, 2, 11, 60, 61, 64, 120, 121, 123, 126, 127, 128])


@CALM
@given(st.lists(st.builds(lambda s, c, a, b: bytes((s + c, a, b)), _status, st.integers(0, 2),
                          _data, _data), max_size=40), st.booleans())  # fmt: skip
def test_nothing_hangs_when_a_port_vanishes(messages: list[bytes], wind: bool) -> None:
    decoder, instrument = MessageDecoder(breath_by_pressure=wind), Instrument()
    for message in messages:
        instrument.hear(decoder.decode(message))
        assert instrument.keys == decoder.held
    instrument.hear(decoder.release())
    assert instrument.at_rest
