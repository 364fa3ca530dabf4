from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.midi.typing import KEYS, PLAYED, TypingKeyboard
from tests.midi.hands import Instrument
from tests.midi.strategies import CALM


def test_the_keys_are_a_piano_from_middle_c() -> None:
    keyboard = TypingKeyboard()
    pitches = [keyboard.pitch(key) for key in "AWSEDFTGYHUJKOLP;"]
    assert pitches == list(range(60, 77))
    assert keyboard.pitch("Q") is None
    assert len(PLAYED) == len(KEYS) + 4


def test_auto_repeat_plays_once_and_letters_have_no_case() -> None:
    keyboard = TypingKeyboard(velocity=90)
    assert keyboard.press("a") == (NoteOn(60, 90),)
    assert keyboard.press("A") == ()
    assert keyboard.release("a") == (NoteOff(60),)
    assert keyboard.release("A") == ()
    assert keyboard.press("q") == ()


def test_a_key_ends_the_note_it_began_after_a_change_of_octave() -> None:
    keyboard = TypingKeyboard()
    keyboard.press("K")
    assert keyboard.press("X") == ()
    assert keyboard.octave == 5
    assert keyboard.press("A") == (NoteOn(72, 100),)
    assert keyboard.release("K") == ()
    assert keyboard.release("A") == (NoteOff(72),)
    keyboard.release("X")
    keyboard.press("Z")
    assert keyboard.octave == 4


def test_octave_and_velocity_stay_in_range() -> None:
    keyboard = TypingKeyboard(octave=99, velocity=0)
    assert (keyboard.octave, keyboard.velocity) == (9, 1)
    assert keyboard.press("J") == ()
    assert keyboard.press("G") == (NoteOn(127, 1),)
    for key, times in (("X", 2), ("V", 14)):
        for _ in range(times):
            keyboard.press(key)
            keyboard.release(key)
    assert (keyboard.octave, keyboard.velocity) == (9, 127)
    for _ in range(14):
        keyboard.press("Z")
        keyboard.release("Z")
        keyboard.press("C")
        keyboard.release("C")
    assert (keyboard.octave, keyboard.velocity) == (-1, 1)
    assert keyboard.press("A") == (NoteOn(0, 1),)


def test_losing_the_keyboard_ends_everything() -> None:
    keyboard = TypingKeyboard()
    keyboard.press("A")
    keyboard.press("D")
    assert keyboard.release_all() == (NoteOff(60), NoteOff(64))
    assert keyboard.held == frozenset()
    assert keyboard.release("A") == ()


@CALM
@given(st.lists(st.tuples(st.sampled_from(sorted(PLAYED)), st.booleans()), max_size=60))
def test_what_sounds_is_what_is_held(strokes: list[tuple[str, bool]]) -> None:
    keyboard, instrument = TypingKeyboard(), Instrument()
    for key, down in strokes:
        instrument.hear(keyboard.press(key) if down else keyboard.release(key))
        assert instrument.keys == keyboard.held
    instrument.hear(keyboard.release_all())
    assert instrument.at_rest
