"""Nothing that a hand can do to a playing model clicks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from neurosketch.core.clip import AudioArray
from neurosketch.core.model_spec import Capability
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.models.catalog import discover
from neurosketch.models.moments import MOMENT_FRAMES
from neurosketch.paths import resources_dir
from tests.contract.test_models import along_with, company

SHIPPED = discover([resources_dir() / "checkpoints"])
STREAMS = [
    spec.id for spec in SHIPPED.specs
    if Capability.STREAM in spec.capabilities and Capability.COMPOSE not in spec.capabilities
]  # fmt: skip
FRAMES = 60
MOST = 1.1
STRIKES = ("map_x", "map_y")
"""A jump to another place strikes the moment there: its attack is heard, and nothing sharper."""


@pytest.fixture(scope="module", params=STREAMS)
def model(request: pytest.FixtureRequest) -> SoundModel:
    torch.set_num_threads(1)
    return SHIPPED.load(request.param)


def click_ratio(audio: AudioArray, border: int, *undisturbed: AudioArray) -> float:
    """Sharpest corner of the waveform around a border in units of the sharpest ones elsewhere.

    What is as sharp at the same place without the border is not of its making.

    Args:
        audio: (1, T) with something happening at `border`.
        border: in samples.
        undisturbed: (1, T) sounds of the same kind without a border.
    """
    corners, *usual = (np.abs(np.diff(a[0], n=2)) for a in (audio, *undisturbed))
    place = slice(border - 256, border + 2048)
    away = np.concatenate(
        [corners[4096 : border - 2048], corners[border + 6144 :], *(u[4096:] for u in usual)]
    )
    there = [float(u[place].max()) for u in usual if len(u) > border + 2048]
    return float(corners[place].max()) / max(float(np.quantile(away, 0.9999)), *there, 0.0)


def attack_ratio(moment: AudioArray) -> float:
    """`click_ratio` of a moment's own beginning, as it sounds whenever it comes around again."""
    round_ = MOMENT_FRAMES * 1024
    corners = np.abs(np.diff(moment[0], n=2))
    begins = range(round_, len(corners) - 2048, round_)
    sharpest = max(float(corners[begin - 256 : begin + 2048].max()) for begin in begins)
    return sharpest / float(np.quantile(corners[4096:], 0.9999))


def test_a_jump_of_any_control_does_not_click(model: SoundModel):
    spec = model.spec
    for control in spec.controls:
        conditions, values = company(spec, control.id)
        at_rest = spec.complete_controls(values)
        for end in (control.minimum, control.maximum):
            far = control.default + 0.5 * (end - control.default)
            moved = spec.complete_controls({**values, control.id: far})
            request = GenerateRequest(
                spec.id, seed=2, conditions=conditions, controls=at_rest,
                source=along_with(spec, control.id),
            )  # fmt: skip
            stream = model.open_stream(request)
            before = stream.render(FRAMES, at_rest)
            joined = np.concatenate([before, stream.render(FRAMES, moved)], axis=1)
            started = replace(request, controls=moved)
            usual = model.open_stream(started).render(2 * FRAMES, moved)
            undisturbed = [usual]
            if Capability.PLAY in spec.capabilities:  # a note may begin just there
                undisturbed.append(model.open_stream(request).render(2 * FRAMES, at_rest))
            ratio = click_ratio(joined, before.shape[1], *undisturbed)
            if control.id in STRIKES:
                ratio /= max(1.0, attack_ratio(usual))
            assert ratio <= MOST, f"{control.id} to {far:g}: {ratio:.2f}"
