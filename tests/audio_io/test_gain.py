from __future__ import annotations

import math

import pytest

from neurosketch.audio_io.gain import linear_gain


@pytest.mark.parametrize(
    ("gain_db", "factor"),
    [(0.0, 1.0), (-6.0206, 0.5), (6.0206, 2.0), (-90.0, 0.0), (-math.inf, 0.0), (math.nan, 1.0)],
)
def test_a_gain_as_a_factor(gain_db, factor):
    assert linear_gain(gain_db) == pytest.approx(factor, rel=1e-5)


def test_no_gain_is_dangerous():
    assert linear_gain(math.inf) == linear_gain(24.0) == pytest.approx(15.85, abs=0.01)
