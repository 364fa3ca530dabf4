"""What the library says about itself."""

from __future__ import annotations

import pytest

from neurosketch.app.viewmodels.library_access import Settled
from neurosketch.library.usage import Usage
from tests.app.viewmodels.helpers import Said, add, idle


@pytest.fixture
def size(tmp_path):
    """What lies in the library's folder for samples, in kB."""
    files = tmp_path / "library" / "audio"
    return lambda: f"{sum(path.stat().st_size for path in files.rglob('*.wav')) / 1000:.1f} kB"


def test_how_full_it_is_in_words(started, qtbot, size):
    house = started.housekeeping
    changed = Said(house.usageChanged)
    started.settings.library_budget_gb = 20.0
    take = add(started, qtbot, seconds=1.0)
    assert house.usage_text() == changed.last[0] == f"{size()} of 20 GB"
    started.delete(take.id)
    idle(started, qtbot)
    assert house.usage_text() == f"{size()} of 20 GB, {size()} of it in the bin"
    house.set_budget_gb(0.0)
    assert changed.last[0].startswith(f"{size()}, ")


def test_a_full_library_is_said_once_and_nothing_is_deleted(started, qtbot, messages, size):
    started.settings.library_budget_gb = 0.0005
    add(started, qtbot, seed=1)
    assert messages == []
    add(started, qtbot, seed=2)
    full = size()
    add(started, qtbot, seed=3)
    sentence = (
        f"The library holds {full}, more than the 0.0005 GB you allow: nothing is deleted by "
        "itself, and emptying the bin frees 0 B."
    )
    assert messages == [(sentence, "warning")]
    assert len(started.shelf.takes) == 3
    started.housekeeping.set_budget_gb(1.0)
    started.housekeeping.set_budget_gb(0.0005)
    assert len(messages) == 2


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Settled(adopted=2), "2 takes without an entry in the library are back."),
        (Settled(missing=1), "The audio of 1 takes is missing or damaged; they are marked."),
        (Settled(adopted=9, notice="It was rebuilt."), "It was rebuilt."),
    ],
)
def test_what_the_start_found_is_one_note(started, messages, found, sentence):
    started.shelf.settled.emit(found)
    assert messages == [(sentence, "warning")]


def test_takes_of_the_former_version_are_said(started, messages):
    started.shelf.settled.emit(Settled(imported=3))
    assert messages == [("3 takes of the former version are in the library now.", "info")]


def test_a_good_start_is_silent(started, messages):
    started.shelf.settled.emit(Settled())
    started.housekeeping._measured(Usage(1, 0, 10**6, 0))
    assert messages == []
