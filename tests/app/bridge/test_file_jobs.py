"""File work runs elsewhere, in order, and answers on the window's thread."""

from __future__ import annotations

import threading

import pytest

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.core.errors import AudioFileError


@pytest.fixture
def jobs(qtbot):
    jobs = FileJobs()
    yield jobs
    jobs.close()


def test_work_elsewhere_answer_here(jobs, qtbot):
    here = threading.get_ident()
    seen = {}

    def done(thread):
        seen["worker"], seen["answer"] = thread, threading.get_ident()

    jobs.submit(threading.get_ident, done)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen["worker"] != here
    assert seen["answer"] == here


def test_order_is_kept(jobs, qtbot):
    order = []
    for number in range(20):
        jobs.submit(lambda n=number: n, order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    assert order == list(range(20))
    assert jobs.pending == 0


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AudioFileError("This file is empty.", "Choose another."),
         "This file is empty. Choose another."),
        (OSError(28, "No space left on device"),
         "A file could not be read or written: No space left on device."),
        (KeyError("x"), "Something unexpected went wrong with a file (KeyError)."),
    ],
)  # fmt: skip
def test_errors_become_one_sentence(jobs, qtbot, error, sentence):
    def work():
        raise error

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.submit(work)
    assert failed.args == [sentence]
    own = []
    jobs.submit(work, None, own.append)
    qtbot.waitUntil(lambda: bool(own))
    assert own == [sentence]


def test_close_finishes_what_was_asked_and_answers_no_more(qtbot):
    jobs = FileJobs()
    written, answered = [], []
    for number in range(3):
        jobs.submit(lambda n=number: written.append(n), answered.append)
    jobs.close()
    jobs.close()
    jobs.submit(lambda: written.append(99))
    assert written == [0, 1, 2]
    assert not answered
    assert not [t for t in threading.enumerate() if t.name.startswith("files")]
