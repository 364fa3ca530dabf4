"""Bootstrap intervals."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.training.evaluate_intervals import Bootstrap


def test_what_never_varies_has_no_width():
    result = Bootstrap(["a"] * 5).mean([2.0] * 5)
    assert result == {"value": 2.0, "low": 2.0, "high": 2.0}


def test_the_interval_of_a_mean_is_as_wide_as_statistics_says():
    values = np.random.default_rng(1).normal(3.0, 1.0, 100)
    result = Bootstrap(["a"] * 100).mean(values.tolist())
    assert result is not None
    assert result["value"] == pytest.approx(values.mean(), abs=1e-3)
    assert result["high"] - result["low"] == pytest.approx(4 * values.std() / 10, rel=0.2)


def test_clips_of_one_source_count_as_little_as_they_tell():
    """Every source has one value: ten clips of each say no more than one."""
    sources = [str(n) for n in range(8) for _ in range(10)]
    values = [float(int(name)) for name in sources]
    clustered, naive = Bootstrap(sources), Bootstrap(["same"] * 80)
    assert clustered.by_source
    assert not naive.by_source
    wide, narrow = clustered.mean(values), naive.mean(values)
    assert wide is not None
    assert narrow is not None
    assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"])


def test_medians_are_medians_of_the_draws():
    values = [5.0, None, 1.0, 9.0, 2.0, 2.5]
    bootstrap = Bootstrap(["a"] * 6)
    result = bootstrap.median(values)
    assert result is not None
    assert result["value"] == 2.5
    array = np.array([np.nan if v is None else v for v in values])
    drawn = [np.nanmedian(np.repeat(array, times.astype(int))) for times in bootstrap._times]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert (result["low"], result["high"]) == (pytest.approx(low), pytest.approx(high))


def test_what_was_not_measured_does_not_count():
    bootstrap = Bootstrap(["a", "a", "b"])
    assert bootstrap.mean([1.0, None, 3.0])["value"] == 2.0
    assert bootstrap.mean([None, None, None]) is None
    assert bootstrap.median([None, None, None]) is None
    assert bootstrap.ratio([1, 2, 3], [2, 4, 6])["value"] == 0.5
    assert bootstrap.ratio([0, 0, 0], [0, 0, 0]) is None
    assert Bootstrap([]).mean([]) is None
    assert Bootstrap([]).median([]) is None
