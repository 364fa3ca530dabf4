"""The networks of sketches: what they see, what they must not see, what they learn from."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from neurosketch.models.musegan.cells import shapes, silence
from neurosketch.models.musegan.tensors import chroma_table, of_cells, pitch_table, to_cells
from neurosketch.nn.sketch_gan import (
    NOISE,
    PLAYERS,
    GanConfig,
    NoiseBatch,
    SketchCritic,
    SketchGenerator,
    binary,
)
from neurosketch.nn.sketch_transformer import (
    CellBatch,
    Conditions,
    SketchTransformer,
    TransformerConfig,
    masked_losses,
)
from neurosketch.training.musegan_adversary import rolls_of
from tests.training.phrases import song

SMALL = TransformerConfig(genres=3, shapes=len(shapes()), width=32, heads=2, blocks=2)


def wanted(count: int = 1) -> Conditions:
    """Nothing in particular."""
    return Conditions(
        torch.zeros(count, dtype=torch.long), torch.zeros(count, dtype=torch.long),
        torch.zeros(count, 16, dtype=torch.long), torch.zeros(count, 16, 12),
        torch.zeros(count, 6, 4, dtype=torch.long), torch.zeros(count, 6, 4),
        torch.zeros(count, 6, 4),
    )  # fmt: skip


def noise(count: int, seed: int = 0) -> NoiseBatch:
    rng = torch.Generator().manual_seed(seed)
    sizes = ((NOISE,), (NOISE,), (PLAYERS, NOISE), (PLAYERS, NOISE))
    return NoiseBatch(*(torch.randn(count, *size, generator=rng) for size in sizes))


@pytest.fixture(scope="module")
def filler() -> SketchTransformer:
    torch.manual_seed(0)
    return SketchTransformer(SMALL, chroma_table()).eval()


def known(model: SketchTransformer, cells: CellBatch, hidden: Tensor) -> Tensor:
    with torch.no_grad():
        return model(cells, hidden, wanted(len(cells.hits)))


def test_what_is_hidden_is_not_seen(filler: SketchTransformer):
    hidden = torch.zeros(1, 6, 64)
    hidden[:, 5, 10:30] = 1.0
    hidden[:, 0, 3] = 1.0
    plain = song(1)
    other = plain.copy()
    other.base[4, 10:30] = 60
    other.length[4, 10:30] = 9
    other.drums[3] = 100
    seen = known(filler, of_cells(plain), hidden)
    assert torch.equal(seen, known(filler, of_cells(other), hidden))
    assert not torch.equal(seen, known(filler, of_cells(other), torch.zeros(1, 6, 64)))


def test_a_note_that_is_seen_sounds_on_in_cells_that_are_hidden(filler: SketchTransformer):
    cells = song(2)
    cells.base[1], cells.length[1] = -1, 0  # keys
    held = cells.copy()
    cells.base[1, 0], cells.length[1, 0] = 60, 1
    held.base[1, 0], held.length[1, 0] = 60, 32
    hidden = torch.zeros(1, 6, 64)
    hidden[:, 2, 1:] = 1.0
    short, long = (filler._held(of_cells(one), 1.0 - hidden[:, 1:]) for one in (cells, held))
    assert short[0, 1, 1:].abs().sum() == 0
    assert torch.equal(long[0, 1, :32, 0], torch.ones(32)), "C sounds for two bars"
    assert long[0, 1, 32:].abs().sum() == 0


def test_losses_fall_to_nothing_where_the_truth_is_certain(filler: SketchTransformer):
    cells, hidden = of_cells(song(3)), torch.ones(1, 6, 64)
    terms = masked_losses(filler, known(filler, cells, hidden), cells, hidden)
    assert set(terms) == {"hit", "loudness", "onset", "base", "shape", "length", "velocity"}
    assert all(torch.isfinite(value) and value > 0 for value in terms.values())
    with torch.no_grad():
        sure = SketchTransformer(SMALL, chroma_table())
        sure.note_heads.onset.weight.zero_()
        sure.note_heads.onset.bias.fill_(-30.0)
        sure.drum_heads.hit.weight.zero_()
        sure.drum_heads.hit.bias.fill_(-30.0)
    silent = of_cells(silence(64))
    with torch.no_grad():
        terms = masked_losses(sure, known(sure, silent, hidden), silent, hidden)
    assert float(terms["onset"]) < 1e-9
    assert float(terms["hit"]) < 1e-9
    assert float(terms["base"]) == 0.0


def test_cells_survive_the_way_through_tensors():
    cells = song(4)
    back = to_cells(of_cells(cells))
    np.testing.assert_array_equal(back.base, cells.base)
    np.testing.assert_array_equal(back.shape, cells.shape)
    np.testing.assert_array_equal(back.length, cells.length)
    assert np.abs(back.velocity - cells.velocity).max() <= 8
    np.testing.assert_array_equal(back.drums > 0, cells.drums > 0)


def test_the_binary_output_is_exact_and_has_the_slope_of_the_sigmoid():
    logits = torch.tensor([-3.0, -0.1, 0.1, 2.0], requires_grad=True)
    out = binary(logits)
    assert out.tolist() == [0.0, 0.0, 1.0, 1.0]
    out.sum().backward()
    share = torch.sigmoid(logits.detach())
    torch.testing.assert_close(logits.grad, share * (1 - share))


def test_drafts_are_binary_and_silent_where_nobody_is_to_play():
    torch.manual_seed(1)
    generator = SketchGenerator(GanConfig(genres=3))
    asked = wanted(2)
    asked.active[:, 3, 1] = 1
    drums, onset, hold = generator(noise(2), asked)
    assert drums.shape == (2, 64, 12)
    assert onset.shape == hold.shape == (2, 5, 64, 84)
    for part in (drums, onset, hold):
        assert set(part.unique().tolist()) <= {0.0, 1.0}
    assert onset[:, 2, 16:32].sum() == 0
    assert hold[:, 2, 16:32].sum() == 0
    assert (onset * hold).sum() == 0


def test_private_noise_is_private_and_bars_differ_by_theirs_alone():
    torch.manual_seed(1)
    generator = SketchGenerator(GanConfig(genres=3))
    plain = noise(1)
    beginnings = generator.beginnings(plain)
    own = plain.private.clone()
    own[:, 2] += 1.0
    changed = generator.beginnings(plain._replace(private=own)) != beginnings
    assert changed[0, 2].all()
    assert not changed[0, [0, 1, 3, 4, 5]].any()
    with torch.no_grad():  # the vectors that are the same for all bars make all bars the same
        for net in (generator.bars, generator.own_bars):
            net[2].weight.zero_()
            net[2].bias.zero_()
    same = generator.beginnings(plain).unflatten(2, (4, 4))
    assert torch.equal(same[:, :, 0], same[:, :, 3])


def test_the_critic_teaches_the_generator_through_whole_notes():
    torch.manual_seed(2)
    config = GanConfig(genres=3)
    generator, critic = SketchGenerator(config), SketchCritic(config)
    verdict = critic(generator(noise(3), wanted(3)), wanted(3))
    assert verdict.shape == (3,)
    verdict.sum().backward()
    slopes = [p.grad for p in generator.parameters()]
    assert all(slope is not None and torch.isfinite(slope).all() for slope in slopes)
    assert sum(float(slope.abs().sum()) for slope in slopes if slope is not None) > 0


def test_rolls_hold_what_cells_say():
    cells = song(5)
    drums, onset, hold = rolls_of(of_cells(cells), pitch_table())
    np.testing.assert_array_equal(drums[0].numpy() > 0, cells.drums > 0)
    sounding = ((onset + hold)[0] > 0).numpy()
    np.testing.assert_array_equal(sounding, cells.roll()[..., 24:108])
