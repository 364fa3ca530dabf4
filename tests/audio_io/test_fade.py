from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.audio_io.fade import Ramp, equal_power


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_any_split_gives_the_same_ramp(sizes):
    whole = Ramp(100).advance(sum(sizes))
    ramp = Ramp(100)
    parts = np.concatenate([ramp.advance(size) for size in sizes])
    assert np.allclose(parts, whole, atol=1e-6)


def test_a_ramp_reaches_its_end_and_rests_there():
    ramp = Ramp(10)
    assert not ramp.open
    assert np.allclose(ramp.advance(10), np.arange(1, 11) / 10)
    assert ramp.open
    ramp.target = 0.0
    assert ramp.advance(15)[-1] == 0.0
    assert ramp.silent


def test_crossfade_keeps_the_power():
    rise = equal_power(Ramp(100).advance(100))
    fall = equal_power(Ramp(100, value=1.0, target=0.0).advance(100))
    assert np.allclose(rise**2 + fall**2, 1.0, atol=1e-6)
