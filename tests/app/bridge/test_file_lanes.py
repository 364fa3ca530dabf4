"""Lanes: what is slow holds up nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.core.errors import LibraryError


@pytest.fixture
def jobs(qtbot):
    jobs = FileJobs()
    yield jobs
    jobs.close()


def test_lanes_do_not_wait_for_each_other(jobs, qtbot):
    gate, order = threading.Event(), []
    jobs.submit(gate.wait, lambda _: order.append("export"))
    for lane in (Lane.LIBRARY, Lane.CLIPS, Lane.VIEWS):
        jobs.submit(lambda lane=lane: lane.value, order.append, lane=lane)
    qtbot.waitUntil(lambda: len(order) == 3)
    assert sorted(order) == ["clips", "library", "views"]
    gate.set()
    qtbot.waitUntil(lambda: jobs.pending == 0)
    assert order[-1] == "export"


def test_what_fails_at_the_end_stands_in_the_log(qtbot, caplog):
    def full():
        raise LibraryError("The disk is full.", "Make room.")

    jobs = FileJobs()
    jobs.submit(full, lane=Lane.LIBRARY)
    jobs.close()
    assert "The disk is full. Make room." in caplog.text


@pytest.mark.parametrize("lane", list(Lane))
def test_close_finishes_what_is_to_be_kept_and_leaves_what_was_only_to_be_seen(
    qtbot, lane, monkeypatch
):
    jobs, gate, begun, done = FileJobs(), threading.Event(), threading.Event(), []
    shutdown = ThreadPoolExecutor.shutdown

    def watched(self, wait=True, **options):
        if wait:
            gate.set()  # it has been said to every lane by now what is to be left
        shutdown(self, wait, **options)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", watched)

    def first():
        begun.set()
        gate.wait()

    jobs.submit(first, lane=lane)
    jobs.submit(lambda: done.append(lane), lane=lane)
    assert begun.wait(30)
    jobs.close()
    assert done == ([] if lane in (Lane.CLIPS, Lane.VIEWS, Lane.MAP) else [lane])
    assert not [t for t in threading.enumerate() if t.name.startswith(lane.value)]
