from __future__ import annotations

import os
import threading

import pytest

from neurosketch.dsp.quiet import quiet_stderr


def test_it_silences_what_is_inside_only(
    capfd: pytest.CaptureFixture[str],
) -> None:
    os.write(2, b"before ")
    with quiet_stderr():
        os.write(2, b"noise ")
        with quiet_stderr():
            os.write(2, b"noise ")
        os.write(2, b"noise ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_threads_that_overlap_give_it_back(capfd: pytest.CaptureFixture[str]) -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with quiet_stderr():
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=other)
    with quiet_stderr():
        thread.start()
        assert inside.wait(30)
    os.write(2, b"still silent")
    leave.set()
    thread.join()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_it_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="x"), quiet_stderr():
        raise ValueError("x")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
