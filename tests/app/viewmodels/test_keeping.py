"""A clip that cannot be written is not lost: it stays, marked, and is tried again."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from neurosketch.core.errors import LibraryError
from neurosketch.library.store import Library
from tests.app.fakes import make_clip
from tests.app.viewmodels.helpers import Said, idle

REFUSAL = "The disk is full. Make room."


@pytest.fixture
def disk(monkeypatch):
    """A disk that is full until `full` is cleared."""

    class Disk:
        full = True

    add = Library.add

    def guarded(self, *args, **kwargs):
        if Disk.full:
            raise LibraryError("The disk is full.", "Make room.")
        return add(self, *args, **kwargs)

    monkeypatch.setattr(Library, "add", guarded)
    return Disk


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library")
    yield library
    library.close()


@pytest.fixture
def stranded(started, disk, qtbot):
    """A generated take that is only in memory."""
    started.sketch.set_seconds(0.5)
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.generate()
    idle(started, qtbot)
    return started


def test_it_is_on_the_shelf_plays_and_is_exported(messages, stranded, session, qtbot):
    take = stranded.shelf.chosen
    assert take.problem == f"Only in memory so far: {REFUSAL}"
    assert (take.problem, "error") in messages
    assert stranded.shelf.unsaved == (take.id,)
    assert session.last("play_clip")[1].id == take.id
    with qtbot.waitSignal(stranded.files.exported) as done:
        stranded.export()
    assert soundfile.info(done.args[0].path).frames == 22050


def test_it_is_tried_again_with_all_that_was_done_to_it(stranded, disk, qtbot, library):
    former = stranded.shelf.chosen
    audio = stranded.player.clip.audio
    stranded.takes.star()
    stranded.takes.set_tags((), ["keep"])
    stranded.takes.set_notes(former.id, "yes")
    added = Said(stranded.shelf.takeAdded)
    disk.full = False
    stranded.shelf._keeper.retry()
    idle(stranded, qtbot)
    assert stranded.shelf.unsaved == ()
    saved = library.takes()
    assert [(t.name, t.starred, t.tags, t.notes) for t in saved] == [
        ("take 1", True, ("keep",), "yes")
    ]
    seen = stranded.shelf.takes
    assert [(take.id, take.name, take.problem) for take in seen] == [(former.id, "take 1", "")]
    assert added.calls == []
    assert np.array_equal(library.load_clip(former.id).audio, audio)


def test_the_next_take_takes_it_along(stranded, disk, qtbot, library):
    disk.full = False
    stranded.shelf.add(make_clip())
    idle(stranded, qtbot)
    assert sorted(take.name for take in library.takes()) == ["take 1", "take 2"]


def test_a_name_of_the_users_stays(stranded, disk, qtbot, library):
    stranded.rename(stranded.shelf.chosen_id, "rain")
    disk.full = False
    stranded.shelf._keeper.retry()
    # Renamed again while it is being written.
    stranded.rename(stranded.shelf.takes[0].id, "rain on tin")
    idle(stranded, qtbot)
    assert [take.name for take in library.takes()] == ["rain on tin"]


def test_it_may_be_binned_and_come_back(stranded, disk, qtbot, library):
    stranded.delete()
    assert stranded.shelf.takes == ()
    disk.full = False
    stranded.shelf._keeper.retry()
    idle(stranded, qtbot)
    assert (library.takes(), len(library.takes(binned=True))) == ((), 1)
    stranded.undo_stack.undo()
    idle(stranded, qtbot)
    assert len(library.takes()) == 1


def test_a_refresh_does_not_lose_it(stranded, qtbot):
    stranded.shelf.refresh()
    idle(stranded, qtbot)
    assert [take.id for take in stranded.shelf.takes] == list(stranded.shelf.unsaved)


def test_at_the_end_it_is_written_where_there_is_room(stranded, tmp_path):
    stranded.settings.export_folder = tmp_path / "out"
    audio = stranded.player.clip.audio
    stranded.close()
    (path,) = (tmp_path / "out").glob("*.wav")
    samples, _ = soundfile.read(path, dtype="float32", always_2d=True)
    assert np.array_equal(samples.T, audio)


def test_at_the_end_the_library_is_tried_first(stranded, disk, library, tmp_path):
    disk.full = False
    stranded.close()
    assert [take.name for take in library.takes()] == ["take 1"]
    assert not (tmp_path / "home" / "exports").exists()


def test_at_the_end_a_clip_whose_answer_is_still_on_its_way_is_written_too(started, disk, tmp_path):
    started.settings.export_folder = tmp_path / "out"
    started.shelf.add(make_clip())
    started.close()
    assert len(list((tmp_path / "out").glob("*.wav"))) == 1


def test_at_the_end_nothing_is_written_twice(stranded, disk, library, tmp_path):
    disk.full = False
    stranded.shelf._keeper.retry()
    stranded.close()
    assert [take.name for take in library.takes()] == ["take 1"]


def test_what_was_added_before_something_else_failed_is_not_added_again(
    stranded, disk, qtbot, library, monkeypatch
):
    disk.full = False
    stranded.takes.star()
    update = Library.update

    def refused(*_, **__):
        monkeypatch.setattr(Library, "update", update)
        raise LibraryError("The disk is full.", "Make room.")

    monkeypatch.setattr(Library, "update", refused)
    stranded.shelf._keeper.retry()
    idle(stranded, qtbot)
    stranded.rename(stranded.shelf.chosen_id, "rain")
    stranded.shelf._keeper.retry()
    idle(stranded, qtbot)
    assert [(take.name, take.starred) for take in library.takes()] == [("rain", True)]
    assert stranded.shelf.unsaved == ()


def test_a_library_that_cannot_be_opened_costs_no_take(started, disk, qtbot, tmp_path, messages):
    """As when its folder has vanished or is locked by another program."""
    disk.full = False
    started.shelf.close()
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    started.shelf._access.folder = blocked / "library"
    started.shelf.add(make_clip("kept"))
    idle(started, qtbot)
    assert len(started.shelf.unsaved) == 1
    assert messages[-1][1] == "error"
    assert "\n" not in messages[-1][0]
    blocked.unlink()
    started.shelf._keeper.retry()
    idle(started, qtbot)
    assert started.shelf.unsaved == ()
