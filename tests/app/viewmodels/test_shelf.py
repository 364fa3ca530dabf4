"""The shelf over a real store: what is kept, under which name, and what plays when it arrives."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.library.takes import TakeStore
from tests.app.fakes import make_clip


def idle(studio, qtbot):
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)


@pytest.fixture
def cold(generated, qtbot):
    """Two takes on the shelf, none of them in memory, none chosen."""
    generated.shelf.add(make_clip())
    idle(generated, qtbot)
    generated.player.stop()
    generated.show_live()
    generated.shelf._clips.clear()
    return generated


@pytest.fixture
def gate(cold):
    """Holds the file thread until it is set."""
    gate = threading.Event()
    cold.jobs.submit(gate.wait)
    yield gate
    gate.set()


def test_what_is_kept_survives_closing_at_once(started, session, tmp_path):
    gate = threading.Event()
    session.kept = make_clip("capture", 0.5)
    started.jobs.submit(gate.wait)
    started.keep()
    gate.set()
    started.close()
    takes = TakeStore(tmp_path / "takes").takes()
    assert [take.seconds for take in takes] == [pytest.approx(0.5)]


def test_a_recording_has_the_tempo_and_key_of_now(started, session, qtbot):
    session.kept = make_clip("capture", 0.5, tempo_bpm=120.0)
    started.sketch.set_tempo(96.0)
    started.sketch.set_key("A min")
    started.keep()
    idle(started, qtbot)
    take = started.shelf.takes[0]
    assert (take.tempo_bpm, take.key) == (96.0, "A min")


def test_a_recording_of_a_take_keeps_the_tempo_of_the_take(started, session, qtbot):
    clip = make_clip("capture", 0.5, tempo_bpm=120.0)
    session.kept = replace(clip, recipe=replace(clip.recipe, parents=("other",)))
    started.sketch.set_tempo(96.0)
    started.keep()
    idle(started, qtbot)
    assert started.shelf.takes[0].tempo_bpm == 120.0


def test_keeping_nothing_uses_no_number_up(started, session, qtbot):
    started.keep()
    idle(started, qtbot)
    started.shelf.add(make_clip())
    idle(started, qtbot)
    assert [take.name for take in started.shelf.takes] == ["take 1"]


def test_a_number_in_a_name_of_the_users_is_not_ours(generated, qtbot):
    generated.rename(generated.shelf.chosen_id, "bass 808")
    idle(generated, qtbot)
    generated.shelf.add(make_clip())
    idle(generated, qtbot)
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
    load = TakeStore.load_clip
    monkeypatch.setattr(
        TakeStore, "load_clip", lambda self, take_id: loads.append(take_id) or load(self, take_id)
    )
    got = []
    take_id = cold.shelf.takes[0].id
    for _ in range(3):
        cold.shelf.with_clip(take_id, got.append)
    gate.set()
    idle(cold, qtbot)
    assert (len(got), loads) == (3, [take_id])


def test_a_take_that_cannot_be_read_is_said_each_time_it_is_asked_for(cold, qtbot, messages):
    take = cold.shelf.takes[0]
    take.clip_path.unlink()
    for _ in range(2):
        with qtbot.waitSignal(cold.messaged):
            cold.play_take(take.id)
    assert [kind for _, kind in messages[-2:]] == ["error", "error"]


def test_numbers_go_on_at_the_next_start(generated, qtbot):
    jobs = FileJobs()
    shelf = ShelfViewModel(generated.shelf._folder, jobs)
    shelf.refresh()
    shelf.add(make_clip())
    with qtbot.waitSignal(shelf.chosenChanged):
        qtbot.waitUntil(lambda: jobs.pending == 0)
    jobs.close()
    assert sorted(take.name for take in shelf.takes) == ["take 1", "take 2"]
