"""Drum kits: what ships, and how it is played to the sample."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.errors import NeuroSketchError, RequestError
from neurosketch.core.sketch_grid import DRUM_PITCHES, DRUMS
from neurosketch.dsp.kit import (
    DEFAULT_KIT,
    SAMPLE_RATE,
    Drum,
    Kit,
    KitInfo,
    KitPlayer,
    Layer,
    check_kit,
    kits,
    load_kit,
    read_kit,
)
from neurosketch.paths import resources_dir

FREE = {"CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "MIT", "MIT (parts PD/CC0)", "Public domain"}
KICK, SNARE, CLOSED, PEDAL, OPEN = 36, 38, 42, 44, 46


def constant(value: float, n: int = 1000) -> Drum:
    return Drum((Layer(127, (np.full(n, value, np.float32),)),), 0.0)


@pytest.fixture
def plain() -> Kit:
    """Every drum is a constant, so that what sounds can be counted."""
    drums = [constant(0.5) for _ in DRUMS]
    drums[1] = Drum(
        (
            Layer(60, (np.full(10, 0.1, np.float32),)),
            Layer(127, (np.full(10, 0.2, np.float32), np.full(10, 0.3, np.float32))),
        ),
        -0.5,
    )
    drums[3] = constant(0.4, 20_000)
    return Kit(KitInfo("plain", "Plain"), tuple(drums))


def test_kits_ship_with_their_licences_and_the_usual_one_comes_first():
    shipped = kits()
    assert shipped[0].id == DEFAULT_KIT
    assert len(shipped) >= 5
    assert len({info.label for info in shipped}) == len(shipped)
    for info in shipped:
        path = resources_dir() / f"kits/{info.id}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        assert {source["licence"] for source in document["sources"]} <= FREE
        assert all(source["attribution"] for source in document["sources"])
        assert path.with_suffix(".ogg").stat().st_size < 200_000


@pytest.mark.parametrize("kit_id", [info.id for info in kits()])
def test_every_drum_of_every_kit_is_as_loud_as_such_drums_are_and_ends_in_silence(kit_id: str):
    kit = load_kit(kit_id)
    for name, pitch in zip(DRUMS, DRUM_PITCHES, strict=True):
        player = KitPlayer(kit)
        player.hit(pitch, 110, offset=50)
        audio = player.render(3 * SAMPLE_RATE)
        peak = np.abs(audio).max()
        assert 0.04 < peak < 1.0, name
        assert not audio[:, :50].any()
        begins = int(np.argmax(np.abs(audio).max(0) > 0.1 * peak))
        assert begins < 50 + 0.012 * SAMPLE_RATE, name
        assert not audio[:, -SAMPLE_RATE // 2 :].any()
        for layer in kit.drum(pitch).layers:
            for take in layer.takes:
                assert take[0] == take[-1] == 0.0


def test_harder_is_louder_and_brighter():
    player = KitPlayer(load_kit("808"))

    def struck(velocity: int) -> np.ndarray:
        player.hit(SNARE, velocity)
        player.hit(SNARE, velocity)  # every other one is the same recording
        return player.render(SAMPLE_RATE)[0]

    soft, hard = struck(30), struck(120)
    assert np.abs(hard).max() > 3.0 * np.abs(soft).max()

    def brightness(wave: np.ndarray) -> float:
        return float(np.abs(np.diff(wave)).sum() / np.abs(wave).sum())

    assert brightness(hard) > 1.1 * brightness(soft)


def test_hits_stand_where_they_were_asked_for_however_it_is_cut(plain: Kit):
    def played(*blocks: int) -> np.ndarray:
        player, out, done = KitPlayer(plain), [], 0
        hits = [(KICK, 100, 10), (SNARE, 90, 700), (OPEN, 80, 900), (CLOSED, 80, 1500)]
        for n in blocks:
            for pitch, velocity, at in hits:
                if done <= at < done + n:
                    player.hit(pitch, velocity, at - done)
            out.append(player.render(n))
            done += n
        return np.concatenate(out, axis=1)

    np.testing.assert_array_equal(played(4000), played(*(250,) * 16))
    np.testing.assert_array_equal(played(4000), played(1, 999, 2000, 1000))


def test_the_closed_hat_ends_the_open_one_without_a_click(plain: Kit):
    for pitch in (CLOSED, PEDAL):
        player = KitPlayer(plain)
        player.hit(OPEN, 127)
        player.hit(pitch, 1, offset=2000)
        audio = player.render(6000)[0]
        assert audio[1990] == pytest.approx(0.4)
        assert np.abs(np.diff(audio[2010:2900])).max() < 0.01
        assert np.abs(audio[3010:]).max() == 0.0


def test_layers_take_turns_and_drums_sit_where_they_sit(plain: Kit):
    player = KitPlayer(plain)
    heard = []
    for velocity in (127, 127, 127, 60):
        player.hit(SNARE, velocity)
        heard.append(player.render(20)[:, 0])
    left = [float(pair[0]) for pair in heard[:3]]
    assert left == pytest.approx([0.2, 0.3, 0.2])
    assert heard[0][1] == pytest.approx(0.5 * heard[0][0])
    assert heard[3][0] == pytest.approx(0.1 * 10 ** (32 / 20 * np.log10(60 / 127)), rel=1e-3)


def test_a_roll_on_the_kettle_is_no_flood(plain: Kit):
    player = KitPlayer(plain)
    for at in range(400):
        player.hit(KICK, 127, offset=at)
    assert 0.0 < np.abs(player.render(5000)[:, 940:]).max() <= 48 * 0.5 + 1e-3


def test_another_kit_goes_on_with_the_next_hit(plain: Kit):
    player = KitPlayer(plain)
    player.hit(KICK, 127)
    player.render(10)
    player.kit = Kit(KitInfo("loud", "Loud"), tuple(constant(0.9) for _ in DRUMS))
    player.hit(CLOSED, 127)
    assert player.render(1)[0, 0] == pytest.approx(0.5 + 0.9)


def test_toms_of_general_midi_have_their_own_pitch():
    kit = load_kit("rock")
    low, floor = kit.drum(45), kit.drum(41)
    assert len(floor.layers[-1].takes[0]) > 1.2 * len(low.layers[-1].takes[0])
    assert kit.drum(35) is kit.drum(36)


def test_a_kit_that_nobody_has_is_refused():
    assert check_kit("") == DEFAULT_KIT
    with pytest.raises(RequestError, match=r"no drum kit 'tin'\. Choose one of: rock"):
        load_kit("tin")


@pytest.mark.parametrize("damage", ["json", "missing", "outside", "empty", "rate"])
def test_a_damaged_kit_is_one_sentence(tmp_path: Path, damage: str):
    layers = [{"top": 127, "takes": [[0, 100]]}]
    drums = {name: {"pan": 0.0, "layers": layers} for name in DRUMS}
    if damage == "outside":
        layers[0]["takes"] = [[950, 100]]
    if damage == "empty":
        drums["clap"] = {"pan": 0.0, "layers": []}
    if damage == "missing":
        del drums["clap"]
    path = tmp_path / "mine.json"
    text = json.dumps({"label": "Mine", "drums": drums})
    path.write_text(text[:20] if damage == "json" else text, encoding="utf-8")
    rate = 48000 if damage == "rate" else SAMPLE_RATE
    soundfile.write(path.with_suffix(".ogg"), np.zeros(1000), rate, format="OGG")
    with pytest.raises(NeuroSketchError, match="drum kit 'mine' cannot be read"):
        read_kit(path)
