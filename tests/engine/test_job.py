from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from neurosketch.engine.job import EitherSet, run_with_progress


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as executor:
        yield executor


def collect(job):
    shares = []
    while True:
        try:
            shares.append(next(job))
        except StopIteration as stop:
            return shares, stop.value


def test_progress_arrives_while_the_work_runs(executor):
    seen = threading.Event()

    def work(progress):
        progress(0.5)
        assert seen.wait(60)
        return np.ones((1, 4), np.float32)

    job = run_with_progress(executor, work)
    assert next(job) == 0.5
    seen.set()
    assert collect(job)[1].sum() == 4.0


def test_progress_only_rises_and_stays_below_one(executor):
    def work(progress):
        for fraction in (0.1, 0.1001, 0.05, 0.5, 7.0):
            progress(fraction)
        return np.zeros((1, 1), np.float32)

    assert collect(run_with_progress(executor, work))[0] == [0.1, 0.5, 1.0]


def test_an_error_comes_through(executor):
    def work(progress):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        collect(run_with_progress(executor, work))


def test_either_event_stops():
    first, second = threading.Event(), threading.Event()
    token = EitherSet(first, second)
    assert not token.is_set()
    second.set()
    assert token.is_set()
