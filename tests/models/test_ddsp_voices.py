from __future__ import annotations

import pytest
from hypothesis import given, settings
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
from neurosketch.models.ddsp.voices import FADE_FRAMES, SHORTEST_FRAMES, Keys, Silence, Volume


class Written:
    """Writes down what the voices are told; a slot may be used by one note at a time."""

    def __init__(self) -> None:
        self.sounding: dict[int, int] = {}
        self.released: set[int] = set()
        self.fading: set[int] = set()
        self.slurs: list[tuple[int, int]] = []
        self.levels: dict[int, float] = {}
        self.most = 0

    def start(self, slot, channel, pitch, velocity, slur_from):
        if slur_from is None:
            assert slot not in self.sounding
        else:
            assert slot in self.sounding
            self.slurs.append((slur_from, pitch))
        self.sounding[slot] = pitch
        self.released.discard(slot)
        self.most = max(self.most, len(self.sounding) - len(self.fading))

    def release(self, slot):
        assert slot in self.sounding
        self.released.add(slot)

    def fade(self, slot):
        assert slot not in self.fading
        self.fading.add(slot)

    def drop(self, slot):
        del self.sounding[slot]
        self.released.discard(slot)
        self.fading.discard(slot)

    def level(self, slot):
        return self.levels.get(slot, -20.0)

    def held(self) -> list[int]:
        """Pitches that neither fade nor die away."""
        silent = self.released | self.fading
        return sorted(pitch for slot, pitch in self.sounding.items() if slot not in silent)


def hands(mode: str = "poly", polyphony: int = 8) -> tuple[Keys, Written]:
    voices = Written()
    return Keys(voices, mode, polyphony=polyphony), voices


def press(keys: Keys, *pitches: int) -> None:
    for pitch in pitches:
        keys.react(0, NoteOn(pitch, 90))


def let_go(keys: Keys, *pitches: int) -> None:
    for pitch in pitches:
        keys.react(0, NoteOff(pitch))


def test_a_chord_is_held_until_its_keys_come_up():
    keys, voices = hands()
    press(keys, 60, 64, 67)
    keys.advance(10)
    assert voices.held() == [60, 64, 67]
    let_go(keys, 64)
    assert voices.held() == [60, 67]
    assert keys.newest is not None
    assert voices.sounding[keys.newest] == 67


def test_velocity_0_lets_go_and_unknown_keys_mean_nothing():
    keys, voices = hands()
    press(keys, 60)
    keys.advance(10)
    keys.react(0, NoteOn(60, 0))
    let_go(keys, 60, 61)
    assert voices.held() == []


def test_a_tap_speaks_before_it_is_over():
    keys, voices = hands()
    press(keys, 60)
    let_go(keys, 60)
    assert voices.held() == [60]
    assert keys.quiet() == SHORTEST_FRAMES
    keys.advance(keys.quiet())
    assert voices.held() == []


def test_the_same_key_again_takes_the_place_of_its_note():
    keys, voices = hands()
    press(keys, 60)
    keys.advance(10)
    press(keys, 60)
    assert len(voices.fading) == 1
    assert voices.held() == [60]
    keys.advance(FADE_FRAMES)
    assert list(voices.sounding.values()) == [60]


def test_the_ninth_voice_steals_the_quietest_that_was_let_go():
    keys, voices = hands()
    press(keys, *range(60, 68))
    keys.advance(10)
    let_go(keys, 62, 65)
    slot_of = {pitch: slot for slot, pitch in voices.sounding.items()}
    voices.levels = {slot_of[62]: -50.0, slot_of[65]: -40.0, slot_of[60]: -70.0}
    press(keys, 80)
    assert voices.fading == {slot_of[62]}
    assert voices.held() == [60, 61, 63, 64, 66, 67, 80]


def test_of_held_voices_one_that_has_nearly_died_is_stolen_else_the_oldest():
    keys, voices = hands(polyphony=3)
    press(keys, 60, 62, 64)
    keys.advance(10)
    slot_of = {pitch: slot for slot, pitch in voices.sounding.items()}
    press(keys, 65)
    assert voices.fading == {slot_of[60]}
    voices.levels = {slot_of[64]: -60.0}
    press(keys, 67)
    assert voices.fading == {slot_of[60], slot_of[64]}


def test_the_pedal_holds_what_was_let_go():
    keys, voices = hands()
    keys.react(0, Sustain(True))
    press(keys, 60, 64)
    keys.advance(10)
    let_go(keys, 60)
    assert voices.held() == [60, 64]
    keys.react(0, Sustain(False))
    assert voices.held() == [64]


def test_mono_plays_the_last_key_and_returns_to_the_one_below():
    keys, voices = hands("mono")
    press(keys, 60)
    keys.advance(10)
    press(keys, 64)
    assert (voices.held(), len(voices.fading), voices.slurs) == ([64], 1, [])
    keys.advance(10)
    let_go(keys, 64)
    assert voices.held() == [60]
    keys.advance(10)
    let_go(keys, 60)
    assert voices.held() == []


def test_a_key_below_the_last_one_comes_up_unheard():
    keys, voices = hands("mono")
    press(keys, 60, 64)
    keys.advance(10)
    let_go(keys, 60)
    keys.advance(10)
    assert voices.held() == [64]
    let_go(keys, 64)
    assert voices.held() == []


def test_legato_ties_notes_in_one_voice():
    keys, voices = hands("legato")
    press(keys, 60)
    keys.advance(10)
    press(keys, 64)
    keys.advance(10)
    let_go(keys, 64)
    assert voices.slurs == [(60, 64), (64, 60)]
    assert len(voices.sounding) == 1
    keys.advance(10)
    let_go(keys, 60)
    press(keys, 67)  # within the same frame
    assert voices.slurs[-1] == (60, 67)
    keys.advance(10)
    let_go(keys, 67)
    keys.advance(10)
    press(keys, 60)  # long after
    assert len(voices.slurs) == 3
    assert voices.held() == [60]


def test_wheels_stand_where_they_were_put_and_rest_after_all_off():
    keys, voices = hands()
    for event in (PitchBend(-1.5), Modulation(0.4), Breath(0.3), Volume(0.5), Sustain(True)):
        keys.react(0, event)
    player = keys.channels[0]
    stand = (player.bend, player.modulation, player.breath, player.volume, player.pedal)
    assert stand == (-1.5, 0.4, 0.3, 0.5, True)
    press(keys, 60)
    keys.advance(10)
    keys.react(0, AllOff())
    assert (player.bend, player.modulation, player.breath, player.pedal) == (0.0, 0.0, 1.0, False)
    assert voices.held() == []


def test_players_do_not_touch_each_other():
    voices = Written()
    keys = Keys(voices, "mono", channels=2)
    keys.react(0, NoteOn(60, 90))
    keys.react(1, NoteOn(60, 90))
    keys.advance(10)
    assert voices.held() == [60, 60]
    keys.react(0, AllOff())
    assert voices.held() == [60]
    keys.react(1, Silence())
    assert voices.held() == []


EVENTS = st.one_of(
    st.builds(NoteOn, st.integers(58, 70), st.integers(0, 127)),
    st.builds(NoteOff, st.integers(58, 70)),
    st.builds(Sustain, st.booleans()),
    st.just(AllOff()),
    st.just(Silence()),
)
FRAMES = st.lists(st.tuples(st.lists(EVENTS, max_size=12), st.integers(1, 4)), max_size=30)


@pytest.mark.parametrize("mode", ["poly", "mono", "legato"])
@given(frames=FRAMES, polyphony=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_nothing_hangs_and_slots_never_run_out(mode: str, frames, polyphony: int):
    keys, voices = hands(mode, polyphony)
    down: set[int] = set()
    pedal = False
    for events, count in frames:
        for event in events:
            keys.react(0, event)
            match event:
                case NoteOn(pitch, velocity) if velocity:
                    down.add(pitch)
                case NoteOn(pitch) | NoteOff(pitch):
                    down.discard(pitch)
                case Sustain(pedal):
                    pass
                case AllOff():
                    down.clear()
                    pedal = False
                case Silence():
                    down.clear()
        for _ in range(count):
            keys.advance()
        assert keys.sounding <= polyphony
    keys.advance(1)
    for _ in range(SHORTEST_FRAMES):
        keys.advance()
    if not pedal:
        assert set(voices.held()) <= down
    keys.react(0, AllOff())
    for _ in range(SHORTEST_FRAMES + FADE_FRAMES):
        keys.advance()
    assert voices.held() == []
    assert voices.fading == set()
    assert voices.most <= polyphony
