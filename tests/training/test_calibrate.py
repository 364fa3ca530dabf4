"""Calibration: what it measures is there, names follow from it, corrections undo leaks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import Tensor

from neurosketch.nn.attributes import ATTRIBUTES as SLIDERS
from neurosketch.nn.attributes import Decoupling
from neurosketch.training import calibrate_attributes as attributes
from neurosketch.training.calibrate import (
    CURVE_POINTS,
    POSITIONS,
    Sweep,
    equal_steps,
    mean_rho,
    name_axes,
    principal_axes,
    sweep_axes,
)
from neurosketch.training.calibrate_measures import ATTRIBUTES, Meter

RATE = 44100


class OneNote:
    """A tracker that always hears what it is told to."""

    def __init__(self, hz: float = 220.0) -> None:
        self.hz = hz

    def raw(self, samples: np.ndarray, sample_rate: int) -> tuple[np.ndarray, ...]:
        return np.zeros(5), np.full(5, self.hz), np.ones(5)


def noise(seconds: float = 0.9, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE)).astype(np.float32)


def tone(hz: float, seconds: float = 0.9) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


def measured(*channels: np.ndarray) -> dict[str, float]:
    row = Meter(RATE, OneNote()).measure(np.stack(channels)[None])[0]
    return dict(zip(ATTRIBUTES, row.tolist(), strict=True))


def pluck(attack: float, fall_db: float) -> np.ndarray:
    """A tone that rises within `attack` seconds and falls by `fall_db` a second."""
    sound = tone(440)
    time = np.arange(len(sound)) / RATE - 0.15
    rise = np.clip(time / attack, 0, 1)
    return (sound * rise * 10 ** (-np.maximum(time, 0) * fall_db / 20)).astype(np.float32)


def test_a_full_scale_tone_has_its_loudness_and_centroid():
    found = measured(tone(997.0))
    assert found["loudness"] == pytest.approx(-3.01 + 0.691, abs=0.1)
    assert found["brightness"] == pytest.approx(np.log2(997.0), abs=0.05)
    assert found["pitch"] == pytest.approx(np.log2(220.0))


def test_noisiness_tells_noise_from_tones_however_bright():
    dull = np.convolve(noise(), np.ones(40) / 40, "same").astype(np.float32)
    white, harmonic = noise(), np.sum([tone(200.0 * n) / n for n in range(1, 30)], axis=0)
    assert measured(white)["noisiness"] == pytest.approx(measured(dull)["noisiness"], abs=0.3)
    assert measured(white)["noisiness"] - measured(harmonic)["noisiness"] > 1.5
    louder = measured(0.01 * white)["noisiness"]
    assert louder == pytest.approx(measured(white)["noisiness"], abs=0.01)


def test_attack_and_decay_are_those_of_the_envelope():
    sharp, soft = (measured(pluck(attack, 20.0))["attack"] for attack in (0.003, 0.12))
    assert sharp - soft > 4.0
    for fall in (20.0, 60.0):
        assert measured(pluck(0.003, fall))["decay"] == pytest.approx(np.log2(60 / fall), abs=0.2)
    assert np.isnan(measured(0.1 * noise())["attack"])


def test_width_is_the_level_of_the_side():
    left, right = noise(seed=1), noise(seed=2)
    assert measured(left, right)["width"] == pytest.approx(0.0, abs=0.2)
    assert measured(left, left)["width"] < -60
    assert np.isnan(measured(left)["width"])


def test_only_audible_changes_count():
    positions = [-1.0, 0.0, 1.0]
    rest = np.zeros(12)
    loud = np.outer([-3.0, 0.0, 3.0], np.ones(12))
    assert mean_rho(positions, loud, "loudness", rest) == pytest.approx(1.0)
    assert mean_rho(positions, loud / 10, "loudness", rest) == 0.0
    half = loud.copy()
    half[:, ::2] *= -1
    assert mean_rho(positions, half, "loudness", rest) == pytest.approx(0.0)
    known = loud.copy()
    known[:2, :4] = np.nan
    assert mean_rho(positions, known, "loudness", rest) == 0.0, "eight moments are too few"


def test_equal_moves_change_equally_much():
    curve = equal_steps([9.0, 3.0, 1.0, 2.0])
    assert len(curve) == CURVE_POINTS
    assert (curve[0], curve[CURVE_POINTS // 2], curve[-1]) == (-3.0, 0.0, 3.0)
    assert (np.diff(curve) > 0).all()
    travelled = np.interp(curve, POSITIONS, np.concatenate([[0.0], np.cumsum([9, 3, 3, 3])]))
    left = np.diff(travelled[: CURVE_POINTS // 2 + 1])
    assert np.ptp(left) < 1e-2


def test_axes_are_named_by_the_strongest_and_signed():
    rho = np.zeros((4, len(ATTRIBUTES)))
    rho[0, 1], rho[0, 0] = -0.9, 0.5
    rho[1, 1], rho[2, 4], rho[3, 5] = 0.8, 0.7, 0.1
    way = np.tile([4.0, 1.0, 1.0, 1.0], (4, 1))
    axes = name_axes(torch.eye(4, 6), Sweep(rho, way))
    assert [a.label for a in axes] == [
        "dark ↔ bright", "dark ↔ bright 2", "short ↔ long", "axis 4"
    ]  # fmt: skip
    assert axes[0].direction[0] == -1.0
    assert axes[0].table["brightness"] == 0.9
    assert axes[0].table["loudness"] == -0.5
    assert axes[0].curve[-2] > -axes[0].curve[1], "a turned axis has its curve turned"
    assert axes[3].rho < 0.3


class TwoKnobs:
    """A made-up latent space: channel 0 is level in steps of 3 dB, channel 1 the tone's colour."""

    sample_rate, hop_length, learnt = RATE, 1024, 0
    has_axes = has_attributes = True
    leak_db = 6.0

    def encode(self, audio: Tensor) -> Tensor:
        return torch.zeros(audio.shape[0], audio.shape[1] // 1024, 2)

    def listen(
        self,
        latents: Tensor,
        seed: int,
        sliders: Mapping[str, float] | None = None,
        decoupling: Decoupling | None = None,
        *,
        stereo: bool = False,
    ) -> Tensor:
        """Brightness leaks into the level, which is what the decoupling shall undo."""
        turned = {name: value / attributes._unit(name) for name, value in (sliders or {}).items()}
        amount = (decoupling or Decoupling.none()).amounts(turned)
        time = torch.arange(latents.shape[1] * 1024) / RATE
        colour = 0.5 + 0.4 * amount[0] + 0.1 * latents[:, :1, 1]
        dull, bright = (torch.sin(2 * torch.pi * hz * time) for hz in (300.0, 900.0))
        mixed = (1 - colour) * dull + colour * bright
        mixed = mixed / mixed.square().mean(-1, keepdim=True).sqrt()
        level = 3.0 * latents[:, :1, 0] + 24 * amount[4] + self.leak_db * amount[0]
        heard = 0.05 * mixed * 10 ** (level / 20)
        return heard[:, None].expand(-1, 2 if stereo else 1, -1)


def test_between_equals_the_new_name_decides():
    rho = np.zeros((2, len(ATTRIBUTES)))
    rho[0, 0], rho[1, 0], rho[1, 1] = 1.0, 0.9, -0.87
    axes = name_axes(torch.eye(2, 6), Sweep(rho, np.ones((2, 4))))
    assert [a.label for a in axes] == ["quiet ↔ loud", "dark ↔ bright"]
    assert (axes[1].rho, axes[1].direction[1]) == (0.87, -1.0)


def test_the_leading_axes_of_scattered_latents_are_found():
    generator = torch.Generator().manual_seed(0)
    scattered = torch.randn(4000, 5, generator=generator) * torch.tensor([9.0, 9.0, 1.0, 3.0, 0.1])
    axes = principal_axes([scattered[:2000], scattered[2000:]], learnt=2, n_axes=2)
    assert axes.shape == (2, 3)
    assert axes[0].abs().tolist() == pytest.approx([0.0, 3.0, 0.0], abs=0.2)
    assert axes[1].abs().tolist() == pytest.approx([1.0, 0.0, 0.0], abs=0.2)


def test_a_sweep_finds_what_each_axis_does():
    space = TwoKnobs()
    moments = torch.zeros(3, 16, 2)
    sweep = sweep_axes(space, moments, torch.eye(2), Meter(RATE, None))
    loudness, brightness = ATTRIBUTES.index("loudness"), ATTRIBUTES.index("brightness")
    assert sweep.rho[0, loudness] == pytest.approx(1.0)
    assert sweep.rho[0, brightness] == 0.0
    assert sweep.rho[1, brightness] == pytest.approx(1.0)
    assert (sweep.way[0] > 0.5).all()


def test_decoupling_undoes_a_leak():
    bench = attributes.Bench(TwoKnobs(), torch.zeros(3, 16, 2), Meter(RATE, None))
    before = attributes.judge(bench, Decoupling.none())
    assert before.leak("brightness") > 0.9
    solved = attributes.solve_decoupling(bench)
    after = attributes.judge(bench, solved)
    assert after.own("brightness") > 0.9
    assert after.own("loudness") > 0.9
    row = dict(zip(SLIDERS, after.rho[0], strict=True))
    assert abs(row["loudness"]) <= 0.3
    assert after.to_dict()["rho"]["brightness"]["loudness"] == pytest.approx(row["loudness"])
    assert (solved.amounts({}) == 0).all()
