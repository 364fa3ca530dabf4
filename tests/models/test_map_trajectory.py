"""A path on the map: exact on a sound, gliding under a hand, struck anew after a jump."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from neurosketch.core.sound_map import SoundMap
from neurosketch.models.moments import MOMENT_FRAMES
from neurosketch.models.vae.map_trajectory import JUMP, MapTrajectory, mix

N, CHANNELS = 36, 6


@pytest.fixture
def sounds() -> SoundMap:
    side = np.linspace(-1, 1, 6, dtype=np.float32)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    return SoundMap("a" * 64, places, ("x",) * N, np.zeros(N, np.uint8), ("note",))


@pytest.fixture
def latents() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    made = torch.randn(N, MOMENT_FRAMES, CHANNELS, generator=generator)
    made[..., 0] *= 0.01  # a note may tremble, but does not step
    return made


def test_on_a_sound_its_own_frames_come_again_and_again(sounds, latents):
    x, y = map(float, sounds.places[14])
    path = MapTrajectory(sounds, latents, x, y)
    heard = torch.stack([path.advance(1.0)[0] for _ in range(2 * MOMENT_FRAMES)])
    torch.testing.assert_close(heard[:MOMENT_FRAMES], latents[14], atol=1e-3, rtol=0)
    torch.testing.assert_close(heard[MOMENT_FRAMES:], heard[:MOMENT_FRAMES])


def test_half_speed_takes_twice_as_long(sounds, latents):
    x, y = map(float, sounds.places[3])
    path = MapTrajectory(sounds, latents, x, y)
    heard = torch.stack([path.advance(0.5)[0] for _ in range(2 * MOMENT_FRAMES)])
    torch.testing.assert_close(heard[::2], latents[3], atol=1e-3, rtol=0)


def test_a_jump_begins_the_sound_at_once(sounds, latents):
    path = MapTrajectory(sounds, latents, *map(float, sounds.places[0]))
    for _ in range(7):
        path.advance(1.0)
    path.go_to(*map(float, sounds.places[20]))
    torch.testing.assert_close(path.advance(1.0)[0], latents[20, 0], atol=1e-3, rtol=0)


def test_a_drag_glides_and_goes_on_where_it_is(sounds, latents):
    x, y = map(float, sounds.places[0])
    path = MapTrajectory(sounds, latents, x, y)
    for _ in range(7):
        path.advance(1.0)
    target = (x + 0.9 * JUMP, y)
    for _ in range(10):
        path.go_to(*target)
    near, weights = sounds.blend(*target)
    expected = mix(latents[torch.from_numpy(near.copy()), 7], torch.from_numpy(weights))
    torch.testing.assert_close(path.advance(1.0), expected, atol=1e-4, rtol=0)


def test_the_pitch_of_a_blend_is_that_of_what_has_one():
    frames = torch.zeros(2, CHANNELS)
    frames[:, 0] = torch.tensor([1.0, -1.0])
    frames[:, 1] = torch.tensor([1.0, -1.0])
    frames[:, 2] = torch.tensor([4.0, 8.0])
    mixed = mix(frames, torch.tensor([0.25, 0.75]))[0]
    assert mixed[0].item() == pytest.approx(1.0, abs=1e-2), "the second one is unvoiced"
    assert mixed[1].item() == pytest.approx(-0.5)
    assert mixed[2].item() == pytest.approx(7.0)
