"""Every model that is played by keys keeps its promises to the hands."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
import torch

from neurosketch.core.model_spec import Capability
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PitchBend, Sustain
from neurosketch.core.ports import SoundModel
from neurosketch.dsp.pitch_tracker import track_pitch
from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir
from tests.models.ddsp_player import MOST, Player, level_db, sharpness
from tests.slowness import slowness

SHIPPED = discover([resources_dir() / "checkpoints"])
PLAYED = [
    (spec.id, name)
    for spec in SHIPPED.specs
    if Capability.PLAY in spec.capabilities
    for name in spec.condition("instrument").values
]
MODELS = sorted({model_id for model_id, _ in PLAYED})
FRAME_RATE = 44100 / 256
LOWEST_TRACKED = 29
"""The tracker's lowest pitch."""


@pytest.fixture(scope="module")
def models() -> dict[str, SoundModel]:
    torch.set_num_threads(1)
    return {model_id: SHIPPED.load(model_id) for model_id in MODELS}


@pytest.mark.parametrize(("model_id", "instrument"), PLAYED)
def test_keys_sound_at_their_pitch_louder_when_struck_harder_and_end(
    models: dict[str, SoundModel], model_id: str, instrument: str
):
    model = models[model_id]
    low, high = model.spec.extra["ranges"][instrument]
    levels = {}
    for share, velocity in ((1, 100), (4, 40), (4, 110), (7, 100)):
        key = max(low + (high - low) * share // 8, LOWEST_TRACKED)
        player = Player(model, {"instrument": instrument}, vibrato=0.0)
        assert not player.run(4).any()
        player.play(NoteOn(key, velocity))
        sound = player.run(90)
        levels[share, velocity] = level_db(sound)
        if velocity < 100:
            continue  # a soft voice may be mostly breath
        track = track_pitch(sound.mean(axis=0), 44100)
        sung = 69 + 12 * track.octaves[track.voiced]
        assert len(sung) > 20, key
        assert np.median(sung) == pytest.approx(key, abs=0.5), key
    assert levels[4, 110] > levels[4, 40] + 3.0
    assert min(levels[share, 100] for share in (1, 7)) > -45.0
    player.play(NoteOff(key))
    frames = 0
    while player.run(32).any():
        frames += 32
        assert frames < 13 * FRAME_RATE


@pytest.mark.parametrize(("model_id", "instrument"), PLAYED[::5])
def test_notes_steals_and_the_pedal_do_not_click(
    models: dict[str, SoundModel], model_id: str, instrument: str
):
    model = models[model_id]
    low, high = model.spec.extra["ranges"][instrument]
    keys = [low + (high - low) * place // 14 for place in range(2, 13)]
    usual = []
    for some in (keys[:8], keys[3:]):  # as many voices as at the borders
        still = Player(model, {"instrument": instrument})
        still.play(*(NoteOn(key, 110) for key in some))
        usual.append(still.run(200))
    player = Player(model, {"instrument": instrument})
    random = np.random.default_rng(0)
    borders = []
    for key in keys:  # the last of them steal
        borders.append(player.now)
        player.play(NoteOn(key, 110))
        player.run(int(random.integers(8, 40)))
    for event in (
        NoteOn(keys[4], 110), NoteOff(keys[6]), Sustain(True), NoteOff(keys[7]), NoteOn(keys[7]),
        NoteOff(keys[7]), Sustain(False), PitchBend(1.0), AllOff(),
    ):  # fmt: skip
        borders.append(player.now)
        player.play(event)
        player.run(int(random.integers(8, 40)))
    player.run(20)
    worst = max(sharpness(player.sound, border, *usual) for border in borders)
    assert worst <= MOST


@pytest.mark.parametrize("model_id", MODELS)
def test_blends_move_without_a_click(models: dict[str, SoundModel], model_id: str):
    model = models[model_id]
    names = model.spec.condition("instrument").values
    for three in (names[:3], names[-3:], (names[0], names[-1], names[len(names) // 2])):
        conditions = dict(zip(("instrument", "instrument_b", "instrument_c"), three, strict=True))
        corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5)]
        keys = [NoteOn(60, 110), NoteOn(67, 110)]
        usual = []
        for b, c in corners:
            still = Player(model, conditions, blend_b=b, blend_c=c)
            still.play(*keys)
            usual.append(still.run(250))
        player = Player(model, conditions)
        player.play(*keys)
        player.run(60)
        for b, c in itertools.chain(corners, reversed(corners)):
            border = player.now
            player.turn(blend_b=b, blend_c=c)
            player.run(20)
            assert sharpness(player.sound, border, *usual) <= MOST, (three, b, c)


@pytest.mark.parametrize("model_id", MODELS)
@pytest.mark.parametrize("mode", ["poly", "mono", "legato"])
def test_what_is_played_sounds_the_same_however_it_is_cut(
    models: dict[str, SoundModel], model_id: str, mode: str
):
    model = models[model_id]
    sounds = []
    for size in (8, 1):
        random = np.random.default_rng(2)
        player = Player(model, {"mode": mode}, glide=60.0, reverb=0.5)
        for _ in range(16):
            key = int(random.integers(50, 70))
            player.play(NoteOn(key, 90) if random.random() < 0.6 else NoteOff(key))
            for _ in range(0, 8, size):
                player.run(size)
        sounds.append(player.sound)
    for sound in sounds[1:]:
        error = np.abs(sound - sounds[0]).max() / np.abs(sounds[0]).max()
        assert error <= 1e-5


@pytest.mark.parametrize("model_id", MODELS)
@pytest.mark.parametrize(("voices", "least"), [(1, 18.0), (4, 6.0), (8, 4.0)])
def test_voices_are_quicker_than_they_sound(
    models: dict[str, SoundModel], model_id: str, voices: int, least: float
):
    model = models[model_id]
    low, high = model.spec.extra["ranges"][model.spec.condition("instrument").default]
    player = Player(model, reverb=0.3)
    player.play(*(NoteOn(low + (high - low) * voice // 8, 100) for voice in range(voices)))
    player.run(16)
    spent = []
    for _ in range(12):
        began = time.thread_time()
        player.run(32)
        spent.append(time.thread_time() - began)
    assert 32 / FRAME_RATE / min(spent) * slowness() > least
