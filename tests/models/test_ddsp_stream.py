from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    Sustain,
)
from neurosketch.models.ddsp.describe import FRAME_RATE, HOP
from neurosketch.models.ddsp.model import DdspModel
from neurosketch.models.ddsp.stream import PlayedStream
from tests.models.ddsp_checkpoints import small_model
from tests.models.ddsp_player import MOST, Player, level_db, sharpness

SAMPLE_RATE = 44100


@pytest.fixture(scope="module")
def model() -> DdspModel:
    torch.set_num_threads(1)
    return small_model()


def pitch(audio: AudioArray) -> float:
    """MIDI number of a steady tone by its strongest partial below 2 kHz."""
    part = audio[0, -16384:] * np.hanning(16384)
    spectrum = np.abs(np.fft.rfft(part, 1 << 18))[: round(2000 / SAMPLE_RATE * (1 << 18))]
    return 69.0 + 12.0 * math.log2(spectrum.argmax() * SAMPLE_RATE / (1 << 18) / 440.0)


def test_it_is_silent_until_it_is_played_and_after_it_has_died_away(model: DdspModel):
    player = Player(model)
    assert not player.run(20).any()
    player.play(NoteOn(72, 100))
    assert np.abs(player.run(1)).max() > 0.0
    assert level_db(player.run(60)) > -40.0
    player.play(NoteOff(72))
    player.run(200)
    assert not player.run(10).any()


def test_a_key_sounds_at_its_pitch_tuned_bent_and_in_tune(model: DdspModel):
    for tuning, bend in ((440.0, 0.0), (442.0, 0.0), (440.0, -1.0), (440.0, 0.5)):
        player = Player(model, vibrato=0.0, tuning=tuning)
        player.play(PitchBend(bend), NoteOn(72, 100))
        expected = 72 + bend + 12 * math.log2(tuning / 440.0)
        assert pitch(player.run(160)) == pytest.approx(expected, abs=0.08)


def test_velocity_and_breath_are_loudness_and_the_wheel_is_vibrato(model: DdspModel):
    def level(velocity: int, breath: float = 1.0) -> float:
        player = Player(model)
        player.play(Breath(breath), NoteOn(72, velocity))
        return level_db(player.run(100))

    assert level(127) > level(80) + 3.0 > level(30) + 12.0
    assert level(100, 0.5) == pytest.approx(level(100) - 12.0, abs=2.5)
    assert level(100, 0.0) < level(100) - 40.0

    def swing(amount: float, vibrato: float = 0.0) -> float:
        player = Player(model, vibrato=vibrato)
        player.play(Modulation(amount), NoteOn(72, 100))
        player.run(120)
        octaves = []
        for _ in range(60):
            player.run(1)
            octaves.append(player.stream.expression().octaves)
        return 1200.0 * float(np.std(octaves))

    assert swing(0.0) < 6.0
    assert swing(0.5) > 15.0
    assert swing(1.0) > swing(0.5) > swing(0.0, vibrato=0.35) > swing(0.0)


def test_a_glide_starts_at_the_pitch_before(model: DdspModel):
    for mode in ("poly", "mono", "legato"):
        player = Player(model, {"mode": mode}, glide=300.0, vibrato=0.0)
        player.play(NoteOn(60, 100))
        player.run(60)
        player.play(NoteOn(72, 100))
        sung = []
        for _ in range(150):
            player.run(1)
            sung.append(69 + 12 * player.stream.expression().octaves)
        assert sung[0] == pytest.approx(60.0, abs=0.6), mode
        assert 66.0 < sung[round(0.1 * FRAME_RATE)] < 70.5, mode
        assert sung[-1] == pytest.approx(72.0, abs=0.15), mode
        assert np.abs(np.diff(sung)).max() < 1.2, mode


def test_legato_goes_on_where_mono_strikes_anew(model: DdspModel):
    def dip(mode: str) -> float:
        """How far the loudness falls between two notes, dB."""
        player = Player(model, {"mode": mode, "instrument": "cello"}, vibrato=0.0)
        player.play(NoteOn(55, 100))
        player.run(100)
        before = player.stream.expression().loudness_db
        player.play(NoteOn(57, 100))
        loudness = []
        for _ in range(40):
            player.run(1)
            loudness.append(player.stream.expression().loudness_db)
        assert player.stream.expression().voices == 1
        return before - min(loudness)

    assert dip("legato") < 10.0 < 20.0 < dip("mono")


def test_expression_tells_what_is_sung(model: DdspModel):
    player = Player(model, vibrato=0.0)
    player.run(3)
    nothing = player.stream.expression()
    assert math.isnan(nothing.octaves)
    assert (nothing.voices, nothing.loudness_db) == (0, -100.0)
    assert nothing.seconds == pytest.approx(3 / FRAME_RATE)
    player.play(NoteOn(60, 100), NoteOn(81, 100))
    player.run(100)
    sung = player.stream.expression()
    assert sung.octaves == pytest.approx(1.0, abs=0.02)
    assert sung.voices == 2
    assert -40.0 < sung.loudness_db < 0.0


@pytest.mark.parametrize("instrument", ["flute", "cello", "piano"])
def test_notes_begin_end_and_repeat_without_a_click(model: DdspModel, instrument: str):
    player = Player(model, {"instrument": instrument})
    usual = Player(model, {"instrument": instrument})
    usual.play(NoteOn(60, 127), NoteOn(67, 127), NoteOn(72, 127))
    usual.run(300)
    borders = []
    random = np.random.default_rng(0)
    for event in (
        NoteOn(60, 127), NoteOn(67, 100), NoteOn(60, 127), NoteOff(67), NoteOff(60),
        NoteOn(72, 127), NoteOff(72), NoteOn(72, 127), Sustain(True), NoteOff(72), Sustain(False),
        NoteOn(60, 90), AllOff(),
    ):  # fmt: skip
        player.run(int(random.integers(20, 60)))
        borders.append(player.now)
        player.play(event)
    player.run(80)
    worst = max(sharpness(player.sound, border, usual.sound) for border in borders)
    assert worst <= MOST


def test_stolen_voices_fade_without_a_click(model: DdspModel):
    chord = list(range(48, 56))
    usual = []
    for keys in (chord, range(58, 66), range(68, 76)):
        still = Player(model, {"instrument": "cello"})
        still.play(*(NoteOn(key, 100) for key in keys))
        usual.append(still.run(300))
    player = Player(model, {"instrument": "cello"})
    player.play(*(NoteOn(key, 100) for key in chord))
    player.run(100)
    borders = []
    for key in range(58, 76):
        borders.append(player.now)
        player.play(NoteOn(key, 100))
        player.run(12)
        assert player.stream.expression().voices == 8
    assert max(sharpness(player.sound, border, *usual) for border in borders) <= MOST
    player.play(*(NoteOn(key, 100) for key in range(60, 76)))  # two generations in one frame
    player.play(AllOff())
    player.run(3)
    player.play(*(NoteOn(key, 100) for key in chord))
    player.run(300)
    assert player.stream.expression().voices == 8


def test_blends_of_two_and_three_move_without_a_click(model: DdspModel):
    three = {"instrument": "cello", "instrument_b": "flute", "instrument_c": "piano"}
    places = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5), (1.0, 1.0), (0.2, 0.3)]
    usual = []
    for b, c in places:
        still = Player(model, three, blend_b=b, blend_c=c)
        still.play(NoteOn(60, 110), NoteOn(64, 110))
        usual.append(still.run(300))
    player = Player(model, three)
    player.play(NoteOn(60, 110), NoteOn(64, 110))
    player.run(60)
    for b, c in itertools.chain(places, reversed(places)):
        border = player.now
        player.turn(blend_b=b, blend_c=c)
        player.run(20)
        assert sharpness(player.sound, border, *usual) <= MOST, (b, c)


def test_the_corners_of_the_triangle_are_the_instruments_themselves(model: DdspModel):
    def sound(instrument: str, **blends: float) -> AudioArray:
        names = {"instrument": instrument, "instrument_b": "cello", "instrument_c": "piano"}
        player = Player(model, names, **blends)
        player.play(NoteOn(60, 100))
        return player.run(60)

    np.testing.assert_allclose(sound("flute", blend_b=1.0), sound("cello"), atol=1e-5)
    np.testing.assert_allclose(sound("flute", blend_c=1.0), sound("piano"), atol=1e-5)
    mixed = sound("flute:0.5,cello:0.25,piano:0.25")
    np.testing.assert_allclose(sound("flute", blend_b=0.25, blend_c=0.25), mixed, atol=1e-5)
    assert np.abs(mixed - sound("flute")).max() > 1e-2


def test_the_top_of_the_range_does_not_alias(model: DdspModel):
    player = Player(model, {"instrument": "piano"}, vibrato=0.0, noise=-1.0, brightness=1.0)
    player.play(NoteOn(103, 127))
    player.run(20)
    player.turn(brightness=1.0)
    tone = player.run(128)[0]
    spectrum = np.abs(np.fft.rfft(tone * np.blackman(len(tone)))) ** 2
    hz = np.arange(len(spectrum)) * SAMPLE_RATE / len(tone)
    partials = 440.0 * 2 ** ((103 - 69) / 12) * np.arange(1, 8)
    near = np.min(np.abs(hz[:, None] - partials), axis=1) < 150.0
    below = 10 * math.log10(spectrum[~near].max() / spectrum[near].max())
    assert below < -50.0


def test_a_note_held_for_hours_keeps_its_sound(model: DdspModel):
    player = Player(model, vibrato=0.0)
    player.play(NoteOn(76, 100))
    player.run(120)
    early = player.run(80)
    # Ten hours pass: the phase is a turn, and does not grow.
    stream = player.stream
    assert isinstance(stream, PlayedStream)
    assert float(stream._bank._sound.turns.max()) < 1.0
    stream._frame += round(10 * 3600 * FRAME_RATE)
    stream._keys._frame += round(10 * 3600 * FRAME_RATE)
    stream._articulator._age += 10 * 3600.0
    late = player.run(80)
    assert level_db(late) == pytest.approx(level_db(early), abs=1.5)
    assert pitch(late) == pytest.approx(pitch(early), abs=0.05)
    player.play(NoteOff(76))
    player.run(300)
    assert not player.run(4).any()


def test_whatever_hands_do_it_is_silent_after_all_off(model: DdspModel):
    random = np.random.default_rng(5)
    for mode in ("poly", "mono", "legato"):
        player = Player(model, {"mode": mode}, release=1.0)
        for _ in range(60):
            for _ in range(int(random.integers(0, 6))):
                key = int(random.integers(40, 90))
                player.play(
                    [
                        NoteOn(key, int(random.integers(0, 128))), NoteOn(key, 100), NoteOff(key),
                        Sustain(bool(random.integers(2))), PitchBend(float(random.normal())),
                        Modulation(float(random.random())), Breath(float(random.random())),
                    ][int(random.integers(7))]
                )  # fmt: skip
            player.run(int(random.integers(1, 12)))
        assert np.isfinite(player.sound).all()
        player.play(AllOff())
        player.run(1200)
        assert player.stream.expression().voices == 0
        assert not player.run(4).any()


def test_the_room_rings_on(model: DdspModel):
    player = Player(model, reverb=1.0)
    player.play(NoteOn(72, 127))
    player.run(100)
    left, right = player.sound
    assert np.abs(left - right).max() > 1e-4
    player.play(NoteOff(72))
    dry = Player(model, reverb=0.0)
    dry.play(NoteOn(72, 127))
    dry.run(100)
    dry.play(NoteOff(72))
    assert level_db(player.run(80)[:, -8 * HOP :]) > level_db(dry.run(80)[:, -8 * HOP :]) + 6.0


def test_keys_and_wheels_at_their_ends_stay_sane(model: DdspModel):
    for key, bend in ((0, 0.0), (127, 0.0), (0, -96.0), (127, 96.0), (60, 48.0), (60, -48.0)):
        player = Player(model, {"instrument": "piano"}, brightness=1.0, noise=1.0)
        player.play(PitchBend(bend), NoteOn(key, 127))
        sound = player.run(40)
        assert np.isfinite(sound).all(), (key, bend)
        assert np.abs(sound).max() < 4.0, (key, bend)
