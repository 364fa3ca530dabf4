"""Opus and the untrained network."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from neurosketch.training.corpus import read_mono
from neurosketch.training.metrics import log_mel_l1, si_sdr
from neurosketch.training.references import forget, opus

DATA = Path(__file__).parents[1] / "data" / "corpus"


@pytest.fixture(scope="module")
def sax() -> np.ndarray:
    return read_mono(DATA / "note" / "weresax" / "alto_sax_51_100.opus")


def test_opus_is_aligned_and_better_with_more_bits(sax: np.ndarray):
    low, low_kbps = opus(sax, 6)
    high, high_kbps = opus(sax, 64)
    assert len(low) == len(sax)
    assert low_kbps < 15 < high_kbps
    assert log_mel_l1(sax, high) < log_mel_l1(sax, low)
    assert si_sdr(sax, high) > 5, "misaligned audio would have a negative figure"


def test_the_rate_of_opus_is_that_of_its_packets(sax: np.ndarray):
    """A fraction of a second: with pages and headers it would be above 30 kbps."""
    made, kbps = opus(sax[:8000], 14)
    assert len(made) == 8000
    assert 8 < kbps < 24


class Configured(nn.Module):
    def __init__(self, config: int) -> None:
        super().__init__()
        self.config = config
        self.weight = nn.Parameter(torch.randn(config))


class Layered(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)


@pytest.mark.parametrize("network", [Configured(4), Layered()], ids=["config", "layers"])
def test_forgetting_gives_every_weight_a_new_value_and_is_repeatable(network: nn.Module):
    model = SimpleNamespace(network=network)
    before = [p.detach().clone() for p in network.parameters()]
    state = torch.random.get_rng_state()
    assert forget(model, seed=1)
    once = [p.detach().clone() for p in network.parameters()]
    assert all(not torch.equal(a, b) for a, b in zip(before, once, strict=True))
    forget(model, seed=1)
    assert all(torch.equal(a, b) for a, b in zip(once, network.parameters(), strict=True))
    assert torch.equal(state, torch.random.get_rng_state()), "nobody else's chance is touched"


def test_a_model_without_networks_says_so():
    assert not forget(SimpleNamespace(weights=[1, 2]))
