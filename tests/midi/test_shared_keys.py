from __future__ import annotations

from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PitchBend, PlayEvent
from neurosketch.midi.shared_keys import SharedKeys


def test_a_note_ends_with_the_last_hand_that_holds_it() -> None:
    keys, played = SharedKeys(), list[PlayEvent]()

    def do(event: PlayEvent, hand: str) -> bool:
        before = len(played)
        keys.pass_on(event, hand, played.append)
        return len(played) > before

    assert do(NoteOn(60, 90), "typed")
    assert do(NoteOn(60, 40), "midi")
    assert do(PitchBend(1.0), "midi")
    assert not do(NoteOff(60), "midi")
    # A stray key-up of a hand that holds nothing ends nothing that sounds.
    assert not do(NoteOff(60), "midi")
    assert do(NoteOff(60), "typed")
    assert do(NoteOff(60), "typed")


def test_after_panic_nobody_holds_anything() -> None:
    keys, played = SharedKeys(), list[PlayEvent]()
    for event in (NoteOn(60), AllOff()):
        keys.pass_on(event, "typed", played.append)
    keys.pass_on(NoteOff(60), "midi", played.append)
    assert played == [NoteOn(60), AllOff(), NoteOff(60)]
