from __future__ import annotations

import gc

import pytest

from neurosketch.engine.collector import lasting_objects


@pytest.fixture(autouse=True)
def collecting():
    yield
    gc.enable()


def test_what_is_made_inside_is_left_out_of_collections():
    before = gc.get_freeze_count()
    with lasting_objects():
        assert not gc.isenabled()
        made = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() - before >= 1000
    walked = {id(item) for item in gc.get_objects()}
    assert not walked & {id(item) for item in made}


def test_an_error_inside_switches_collecting_on_again():
    with pytest.raises(ValueError, match="no"), lasting_objects():
        raise ValueError("no")
    assert gc.isenabled()


def test_collecting_stays_off_where_it_was_off():
    gc.disable()
    with lasting_objects():
        pass
    assert not gc.isenabled()
