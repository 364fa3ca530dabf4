from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.errors import RequestError
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PitchBend
from neurosketch.midi.scale import (
    ROOTS,
    SCALES,
    Scale,
    ScaleLock,
    key_of_signature,
    signature_of_key,
)
from tests.midi.hands import Instrument
from tests.midi.strategies import CALM

_scales = st.none() | st.builds(Scale, st.integers(0, 11), st.sampled_from(sorted(SCALES)))


@pytest.mark.parametrize(
    ("key", "scale"),
    [
        ("C major", "C major"), ("F# minor", "F# minor"), ("Bb", "Bb major"),
        ("bb minor", "Bb minor"), ("Am", "A minor"), ("AM", "A major"),
        ("Cb major", "B major"), ("G♯ min", "Ab minor"),
        (" D  Dorian ", "D dorian"), ("E minor pentatonic", "E minor pentatonic"),
    ],
)  # fmt: skip
def test_keys_are_understood(key: str, scale: str) -> None:
    assert str(Scale.from_key(key)) == scale


@pytest.mark.parametrize("key", ["", "H major", "C majorish", "C##", "7"])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(RequestError, match="no key"):
        Scale.from_key(key)
    assert signature_of_key(key) is None


def test_what_is_no_scale() -> None:
    for root, name in ((12, "major"), (-1, "major"), (0, "mayor")):
        with pytest.raises(RequestError, match="no scale"):
            Scale(root, name)


def test_the_nearest_note() -> None:
    scale = Scale(0, "major")
    assert [scale.nearest(p) for p in range(60, 72)] == [
        60, 60, 62, 62, 64, 65, 65, 67, 67, 69, 69, 71,
    ]  # fmt: skip
    assert Scale(11, "minor pentatonic").nearest(127) == 126
    assert Scale(1, "whole tone").nearest(0) == 1


@CALM
@given(st.integers(0, 11), st.sampled_from(sorted(SCALES)), st.integers(0, 127))
def test_the_nearest_note_is_in_the_scale_and_none_is_nearer(
    root: int, name: str, pitch: int
) -> None:
    scale = Scale(root, name)
    found = scale.nearest(pitch)
    assert found in scale
    assert not any(p in scale for p in range(128) if abs(p - pitch) < abs(found - pitch))


def test_signatures() -> None:
    for minor in (False, True):
        for sharps in range(-7, 8):
            assert signature_of_key(key_of_signature(sharps, minor)) == (sharps, minor)
    assert [key_of_signature(n, False) for n in (-7, 0, 7)] == ["Cb major", "C major", "C# major"]
    assert [key_of_signature(n, True) for n in (-7, 0, 7)] == ["Ab minor", "A minor", "A# minor"]
    # Written with eight or nine signs, they are their other spelling.
    assert signature_of_key("G# major") == (-4, False)
    assert signature_of_key("D# major") == (-3, False)
    assert signature_of_key("Fb major") == (4, False)
    assert [signature_of_key(key) for key in (None, "D dorian")] == [None, None]
    with pytest.raises(ValueError, match="8"):
        key_of_signature(8, False)


def test_every_root_names_itself() -> None:
    for root, name in enumerate(ROOTS):
        assert Scale.from_key(name).root == root


def test_two_keys_on_one_note() -> None:
    lock = ScaleLock(Scale(0, "major"))
    assert lock.apply(NoteOn(60, 90)) == (NoteOn(60, 90),)
    assert lock.apply(NoteOn(61, 80)) == (NoteOn(60, 80),)
    assert lock.apply(NoteOff(60)) == ()
    assert lock.apply(NoteOff(61)) == (NoteOff(60),)
    assert lock.apply(PitchBend(1.0)) == (PitchBend(1.0),)


def test_a_note_of_two_hands_is_told_of_each() -> None:
    lock = ScaleLock(Scale(0, "major"))
    lock.apply(NoteOn(61), "left")
    lock.apply(NoteOn(60), "right")
    assert lock.apply(NoteOff(61), "left") == (NoteOff(60),)
    assert lock.apply(NoteOff(60), "right") == (NoteOff(60),)


def test_a_key_held_through_a_change_of_scale_ends_its_own_note() -> None:
    lock = ScaleLock(Scale(0, "major"))
    lock.apply(NoteOn(61))
    lock.scale = Scale(1, "major")
    assert lock.apply(NoteOn(61, 70)) == (NoteOff(60), NoteOn(61, 70))
    lock.scale = None
    assert lock.apply(NoteOff(61)) == (NoteOff(61),)
    assert lock.apply(AllOff()) == (AllOff(),)


_events = st.builds(NoteOn, st.integers(58, 66)) | st.builds(NoteOff, st.integers(58, 66))


@CALM
@given(st.lists(_scales | _events, max_size=60))
def test_nothing_hangs_whatever_the_scale(steps: list[object]) -> None:
    lock, instrument, down = ScaleLock(), Instrument(), set()
    for step in steps:
        if isinstance(step, NoteOn | NoteOff):
            (down.add if isinstance(step, NoteOn) else down.discard)(step.pitch)
            instrument.hear(lock.apply(step))
        else:
            lock.scale = step  # type: ignore[assignment]
    assert bool(instrument.keys) == bool(down)
    for pitch in down:
        instrument.hear(lock.apply(NoteOff(pitch)))
    assert instrument.at_rest
