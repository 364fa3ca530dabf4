"""The shelf over a real library: what is kept, what it shows, and what plays when it arrives."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.app.bridge.file_jobs import FileJobs, Lane
from neurosketch.app.viewmodels.library_access import LibraryAccess, Settled
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.shelf import Scope, ShelfViewModel
from neurosketch.core.errors import LibraryError
from neurosketch.library.store import Library
from tests.app.fakes import make_clip
from tests.app.viewmodels.helpers import PATIENCE_MS, Said, add, idle


@pytest.fixture
def cold(generated, qtbot):
    """Two takes on the shelf, none of them in memory, none chosen."""
    generated.shelf.add(make_clip())
    idle(generated, qtbot)
    generated.player.stop()
    generated.show_live()
    generated.audition.prefetch(())
    generated.shelf.clips.clear()
    return generated


@pytest.fixture
def gate(cold):
    """Holds the thread that reads clips until it is set."""
    gate = threading.Event()
    cold.jobs.submit(gate.wait, lane=Lane.CLIPS)
    yield gate
    gate.set()


@pytest.fixture
def library(tmp_path):
    """The library as another program sees it."""
    library = Library(tmp_path / "library")
    yield library
    library.close()


@pytest.fixture
def next_start(tmp_path, qtbot):
    """A second shelf on the same library."""
    jobs = FileJobs()
    shelf = ShelfViewModel(tmp_path / "library", jobs)
    yield shelf
    jobs.close()
    shelf.close()


def test_what_is_kept_survives_closing_at_once(started, session, library):
    gate = threading.Event()
    session.kept = make_clip("capture", 0.5)
    started.jobs.submit(gate.wait, lane=Lane.LIBRARY)
    started.keep()
    gate.set()
    started.close()
    assert [take.seconds for take in library.takes()] == [pytest.approx(0.5)]


def test_a_number_in_a_name_of_the_users_is_not_ours(generated, qtbot):
    generated.rename(generated.shelf.chosen_id, "bass 808")
    add(generated, qtbot)
    assert [take.name for take in generated.shelf.takes] == ["bass 808", "take 2"]


def test_a_take_that_is_still_being_read_plays_when_it_is_there(cold, gate, qtbot):
    take_id = cold.shelf.takes[0].id
    cold.shelf.choose(take_id)
    cold.play_take(take_id)
    assert cold.player.sounding is Sounding.NOTHING
    gate.set()
    qtbot.waitUntil(lambda: cold.player.sounding is Sounding.CLIP)
    assert cold.player.clip.id == take_id


def test_another_take_chosen_meanwhile_does_not_play(cold, gate, session, qtbot):
    first, second = (take.id for take in cold.shelf.takes)
    cold.play_take(first)
    cold.shelf.choose(second)
    played = session.names().count("play_clip")
    gate.set()
    idle(cold, qtbot)
    assert cold.player.clip.id == second
    assert session.names().count("play_clip") == played


def test_a_take_is_read_once_for_all_who_wait(cold, gate, qtbot, monkeypatch):
    loads = []
    load = Library.load_clip
    monkeypatch.setattr(
        Library, "load_clip", lambda self, take_id: loads.append(take_id) or load(self, take_id)
    )
    got = []
    take_id = cold.shelf.takes[0].id
    for _ in range(3):
        cold.shelf.with_clip(take_id, got.append)
    gate.set()
    idle(cold, qtbot)
    assert (len(got), loads) == (3, [take_id])


def test_a_take_that_cannot_be_read_is_said_each_time_and_marked(cold, qtbot, messages, tmp_path):
    take = cold.shelf.takes[0]
    for path in (tmp_path / "library").rglob(f"{take.audio_sha256}.wav"):
        path.unlink()
    for _ in range(2):
        with qtbot.waitSignal(cold.messaged):
            cold.play_take(take.id)
    assert [kind for _, kind in messages[-2:]] == ["error", "error"]
    idle(cold, qtbot)
    assert cold.shelf.take(take.id).problem


def test_takes_come_back_bit_for_bit_at_the_next_start(generated, next_start, qtbot):
    idle(generated, qtbot)
    with qtbot.waitSignal(next_start.takesChanged):
        next_start.refresh()
    take = next_start.takes[0]
    assert take.name == "take 1"
    with qtbot.waitSignal(next_start.views.peaksReady) as peaks:
        next_start.views.want_peaks([take.id])
    assert peaks.args[1].shape == (160, 2)
    assert peaks.args[1].max() > 0.1
    with qtbot.waitSignal(next_start.clipReady) as shown:
        next_start.choose(take.id)
    assert np.array_equal(shown.args[0].audio, generated.player.clip.audio)


def test_numbers_go_on_at_the_next_start(generated, next_start, qtbot):
    with qtbot.waitSignal(next_start.chosenChanged):
        next_start.refresh()
        next_start.add(make_clip())
    assert [take.name for take in next_start.takes] == ["take 1", "take 2"]


def test_takes_of_the_former_version_come_in(session, specs, qtbot, tmp_path):
    former = Library(tmp_path / "former")
    old = former.add(make_clip("from before"))
    source = next((tmp_path / "former").rglob(f"{old.audio_sha256}.wav"))
    (tmp_path / "takes").mkdir()
    source.rename(tmp_path / "takes" / "abc123.wav")
    former.close()
    jobs = FileJobs()
    shelf = ShelfViewModel(tmp_path / "library", jobs)
    with qtbot.waitSignal(shelf.settled) as settled:
        shelf.settle()
    assert settled.args[0].imported == 1
    qtbot.waitUntil(lambda: len(shelf.takes) == 1)
    jobs.close()
    shelf.close()
    assert not (tmp_path / "takes").exists()
    assert (tmp_path / "takes-imported").exists()


def test_what_the_start_sets_right_keeps_no_take_waiting(started, qtbot, monkeypatch):
    gate = threading.Event()

    def slow(_):
        gate.wait()
        return Settled()

    monkeypatch.setattr(LibraryAccess, "settle", slow)
    try:
        started.shelf.settle()
        started.shelf.add(make_clip())
        qtbot.waitUntil(lambda: len(started.shelf.takes) == 1, timeout=PATIENCE_MS)
    finally:
        gate.set()
    idle(started, qtbot)


def test_small_changes_are_told_small(generated, qtbot):
    shelf = generated.shelf
    wholesale, added = Said(shelf.takesChanged), Said(shelf.takeAdded)
    updated, removed = Said(shelf.takeUpdated), Said(shelf.takesRemoved)
    first = shelf.takes[0].id
    second = add(generated, qtbot).id
    assert [call[0].id for call in added.calls] == [second]
    shelf.update([first], starred=True)
    assert updated.last[0].starred
    shelf.update([first], starred=True)
    assert len(updated.calls) == 1
    shelf.delete([first, second])
    assert removed.calls == [((first, second),)]
    shelf.restore([first, second])
    assert [call[0].id for call in added.calls] == [second, first, second]
    idle(generated, qtbot)
    assert wholesale.calls == []


def test_what_hands_do_is_seen_at_once_and_written(generated, qtbot, library):
    take_id = generated.shelf.chosen_id
    generated.shelf.update(
        [take_id], name="rain", tags=("a", "b"), notes="loud", colour="teal", tempo_bpm=90.0
    )
    seen = generated.shelf.take(take_id)
    assert (seen.name, seen.tags, seen.colour) == ("rain", ("a", "b"), "teal")
    idle(generated, qtbot)
    assert library.take(take_id) == seen
    assert generated.shelf.views.tags == ("a", "b")


def test_what_cannot_be_written_goes_back_with_a_sentence(generated, qtbot, messages, monkeypatch):
    def full(self, *args, **kwargs):
        raise LibraryError("The disk is full.", "Make room.")

    take_id = generated.shelf.chosen_id
    monkeypatch.setattr(Library, "update", full)
    generated.shelf.rename(take_id, "lost")
    assert generated.shelf.take(take_id).name == "lost"
    idle(generated, qtbot)
    assert generated.shelf.take(take_id).name == "take 1"
    assert messages[-1] == ("The disk is full. Make room.", "error")


def test_a_refresh_does_not_bring_back_what_was_binned_meanwhile(generated, qtbot):
    gate = threading.Event()
    generated.jobs.submit(gate.wait, lane=Lane.LIBRARY)
    generated.shelf.refresh()
    generated.shelf.delete(generated.shelf.chosen_id)
    gate.set()
    idle(generated, qtbot)
    assert generated.shelf.takes == ()


def test_sketch_library_and_bin(generated, qtbot):
    shelf = generated.shelf
    here = shelf.chosen_id
    generated.open_sketch("another")
    idle(generated, qtbot)
    assert (shelf.takes, shelf.chosen) == ((), None)
    there = add(generated, qtbot).id
    shelf.show_scope("library")
    idle(generated, qtbot)
    assert [take.id for take in shelf.takes] == [here, there]
    assert [take.id for take in shelf.sketch_takes] == [there]
    shelf.delete(here)
    shelf.show_scope("bin")
    idle(generated, qtbot)
    assert [take.id for take in shelf.takes] == [here]
    shelf.restore(here)
    assert shelf.takes == ()
    shelf.show_scope("sketch")
    assert [take.id for take in shelf.takes] == [there]
    generated.open_sketch("")
    idle(generated, qtbot)
    assert [take.id for take in shelf.takes] == [here]


def test_a_sketch_may_name_takes_of_others_and_hears_which_are_gone(generated, qtbot):
    guest, missing = generated.shelf.chosen_id, []
    generated.open_sketch("copy", [guest, "gone"], missing.extend)
    idle(generated, qtbot)
    assert missing == ["gone"]
    assert [take.id for take in generated.shelf.takes] == [guest]
    assert generated.undo_stack.count() == 0


def test_emptying_the_bin_is_for_good_and_undo_knows_it(generated, qtbot, messages, library):
    generated.delete()
    generated.takes.empty_bin()
    idle(generated, qtbot)
    assert messages[-1][0].startswith("The bin is empty: ")
    assert library.takes(binned=True) == ()
    generated.undo_stack.undo()
    idle(generated, qtbot)
    assert generated.shelf.takes == ()
    assert messages[-1][0] == "What was deleted then is gone for good."
    assert "error" not in [kind for _, kind in messages]


def test_equal_takes_know_of_each_other(started, qtbot):
    clip = make_clip()
    first = add(started, qtbot, clip).id
    second = add(started, qtbot, clip).id
    assert first != second
    twins = [started.shelf.take(i).twins for i in (first, second)]
    started.shelf.delete([first])
    alone = started.shelf.take(second).twins
    started.shelf.restore([first])
    assert (twins, alone) == ([1, 1], 0)
    assert started.shelf.take(second).twins == 1


def test_after_a_delete_the_neighbour_on_screen_is_chosen(started, qtbot):
    a, b, c, d = (add(started, qtbot, seed=n).id for n in range(4))
    shelf = started.shelf
    shelf.choose(b)
    shelf.delete([b, c])
    assert shelf.chosen_id == d
    shelf.restore([b, c])
    order = [d, a, c, b]
    shelf.set_neighbour(
        lambda i, step: dict(enumerate(order)).get(order.index(i) + step, "") if i else ""
    )
    shelf.choose(b)
    shelf.delete([b, c])
    assert shelf.chosen_id == a


def test_what_is_selected_is_what_actions_act_on(started, qtbot):
    a, b = (add(started, qtbot, seed=n).id for n in range(2))
    shelf = started.shelf
    assert shelf.targets() == (b,)
    shelf.select([a, b])
    assert shelf.targets() == (a, b)
    shelf.delete(a)
    assert shelf.selected == (b,)


def test_family(started, qtbot):
    parent = add(started, qtbot)
    started.load_take(parent.id)
    idle(started, qtbot)
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.generate()
    child = started.shelf.chosen
    assert child.parents == (parent.id,)
    with qtbot.waitSignal(started.shelf.views.lineageReady) as of_child:
        started.shelf.views.want_lineage(child.id)
    assert [take.id for take in of_child.args[1].parents] == [parent.id]
    with qtbot.waitSignal(started.shelf.views.lineageReady) as of_parent:
        started.shelf.views.want_lineage(parent.id)
    assert [take.id for take in of_parent.args[1].children] == [child.id]


def test_search_asks_the_library(started, qtbot):
    take = add(started, qtbot)
    started.rename(take.id, "rain on tin")
    idle(started, qtbot)
    found = []
    started.shelf.views.search("tin RA", found.append)
    idle(started, qtbot)
    assert found == [frozenset({take.id})]


def test_jumping_goes_where_the_take_is(generated, qtbot, messages):
    shelf = generated.shelf
    here = shelf.chosen_id
    generated.open_sketch("another")
    idle(generated, qtbot)
    generated.jump_to(here)
    idle(generated, qtbot)
    assert (shelf.scope, shelf.chosen_id) == (Scope.LIBRARY, here)
    shelf.delete(here)
    generated.jump_to(here)
    idle(generated, qtbot)
    assert (shelf.scope, shelf.chosen_id) == (Scope.BIN, here)
    generated.jump_to("nobody")
    idle(generated, qtbot)
    assert messages[-1] == ("That take is no longer in the library.", "info")


def test_a_clip_under_another_name_has_that_name_when_it_is_exported(cold, gate, qtbot):
    take_id = cold.shelf.takes[0].id
    got = []
    cold.shelf.with_clip(take_id, got.append)
    cold.shelf.rename(take_id, "renamed while it was read")
    gate.set()
    idle(cold, qtbot)
    assert [clip.name for clip in got] == ["renamed while it was read"]


def test_a_clip_without_sound_is_one_sentence(started, qtbot, messages):
    started.shelf.add(replace(make_clip(), audio=np.zeros((2, 0), np.float32)))
    idle(started, qtbot)
    assert started.shelf.takes == ()
    assert messages[-1][1] == "error"
