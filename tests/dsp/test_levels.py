from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.dsp.levels import (
    SILENCE_DB,
    amplitude_to_db,
    db_to_amplitude,
    difference_db,
    peak,
    peak_db,
    rms,
)


@given(st.floats(-190.0, 60.0))
def test_decibels_and_back(level: float) -> None:
    assert amplitude_to_db(db_to_amplitude(level)) == pytest.approx(level)


def test_silence_has_a_finite_level() -> None:
    assert amplitude_to_db(0.0) == SILENCE_DB == peak_db(np.zeros((2, 3), np.float32))
    assert db_to_amplitude(SILENCE_DB) == 0.0
    assert peak(np.zeros((1, 0), np.float32)) == rms(np.zeros((1, 0), np.float32)) == 0.0


def test_peak_looks_below_zero_too() -> None:
    assert peak(np.array([[0.1, -0.5], [0.2, 0.3]], np.float32)) == 0.5
    assert rms(np.array([[0.5, -0.5]], np.float32)) == 0.5


def test_difference() -> None:
    noise = np.random.default_rng(0).standard_normal((2, 1000)).astype(np.float32)
    assert difference_db(noise, noise.copy()) is None
    assert difference_db(noise * np.float32(1.01), noise) == pytest.approx(-40.0, abs=0.01)
    assert difference_db(-noise, noise) == pytest.approx(6.02, abs=0.01)
    # a missing half counts as silence, a missing channel as well
    assert difference_db(noise[:, :500], noise) == pytest.approx(-3.0, abs=0.3)
    assert difference_db(noise[:1], noise) == pytest.approx(-3.0, abs=0.3)
    longer = difference_db(np.pad(noise, ((0, 0), (0, 1))), noise)
    assert longer == SILENCE_DB


def test_difference_from_silence_is_relative_to_full_scale() -> None:
    silence = np.zeros((1, 100), np.float32)
    assert difference_db(silence + np.float32(0.1), silence) == pytest.approx(-20.0, abs=0.01)
