"""Sketches in two windows, under other names, and on machines that lack their takes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

from neurosketch.library.document import read_document, write_document
from tests.app.viewmodels.programs import PATIENCE_MS


def test_a_second_window_begins_something_new(launch):
    first = launch()
    take_id = first.generate()
    second = launch()
    assert second.document.name == "untitled 2"
    assert second.ids() == []
    assert second.said == []
    assert first.ids() == [take_id]


def test_the_same_file_in_a_second_window_is_read_only(launch, qtbot):
    first = launch()
    take_id = first.generate()
    first.save()
    path = first.document.path
    before = path.read_bytes()
    second = launch(path)
    document = second.document
    assert document.read_only
    assert second.said == [
        "“untitled” is open in another window, so it is read-only here. "
        "Save as… keeps what you do with it."
    ]
    assert second.ids() == [take_id]
    second.studio.sketch.set_control("axis1", 3.0)
    added = second.generate()
    document.save()
    document.save_now()
    second.settle()
    assert path.read_bytes() == before
    assert "read-only" in second.said[-1]
    first.studio.shelf.refresh()
    first.settle()
    assert first.ids() == [take_id], "what the other window makes is not part of it"

    copy = path.with_name("mine")
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        document.save_as(copy)
    second.save()
    assert not document.read_only
    assert document.path == path.with_name("mine.nsketch")
    second.close()
    assert path.read_bytes() == before
    third = launch(path.with_name("mine.nsketch"))
    assert third.ids() == [take_id, added]
    assert third.studio.sketch.controls["axis1"] == 3.0


def test_the_first_window_gone_the_file_can_be_written_again(launch):
    first = launch()
    first.generate()
    path = first.document.path
    first.close()
    second = launch(path)
    assert not second.document.read_only
    assert second.said == []


def test_an_untitled_sketch_moves_when_it_gets_a_name(launch, home, qtbot):
    program = launch()
    take_id = program.generate()
    with qtbot.waitSignal(program.document.changed, timeout=PATIENCE_MS):
        program.document.save_as(home / "songs" / "night drive.nsketch")
    program.save()
    assert program.document.name == "night drive"
    assert not program.document.untitled
    assert program.ids() == [take_id]
    assert list((home / "sketches").iterdir()) == []
    assert program.studio.files.sketch_name == "night drive"
    program.close()
    again = launch()
    assert again.document.name == "night drive"
    assert again.ids() == [take_id]


def test_save_as_leaves_the_former_sketch_as_it_was(launch, home, qtbot):
    program = launch()
    one = program.generate()
    with qtbot.waitSignal(program.document.changed, timeout=PATIENCE_MS):
        program.document.save_as(home / "one.nsketch")
    program.save()
    with qtbot.waitSignal(program.document.changed, timeout=PATIENCE_MS):
        program.document.save_as(home / "two.nsketch")
    two = program.generate()
    program.save()
    assert program.ids() == [one, two]
    program.open(home / "one.nsketch")
    assert program.ids() == [one]
    three = program.generate()
    program.open(home / "two.nsketch")
    assert program.ids() == [one, two]
    program.open(home / "one.nsketch")
    assert program.ids() == [one, three]


def test_a_file_that_another_window_has_open_is_not_replaced(launch, home, specs, qtbot):
    first = launch()
    first.generate()
    first.save()
    before = first.document.path.read_bytes()
    second = launch()
    second.generate()
    second.document.save_as(first.document.path)
    second.settle()
    assert "is open in another window" in second.said[0]
    assert second.document.name == "untitled 2"
    assert first.document.path.read_bytes() == before


def test_a_second_window_that_made_nothing_leaves_the_next_start_as_it_was(launch):
    first = launch()
    take_id = first.generate()
    first.save()
    second = launch()
    assert second.document.name == "untitled 2"
    second.close()
    first.close()
    assert launch().ids() == [take_id]


def test_rename_moves_the_file(launch, home, qtbot):
    program = launch()
    take_id = program.generate()
    with qtbot.waitSignal(program.document.changed, timeout=PATIENCE_MS):
        program.document.rename(" 草图: glass/rain? ")
    program.save()
    path = home / "sketches" / "草图- glass-rain-.nsketch"
    assert program.document.path == path
    assert [f.name for f in (home / "sketches").iterdir() if not f.name.startswith(".")] == [
        path.name
    ]
    assert program.ids() == [take_id]
    (home / "sketches" / "other.nsketch").write_bytes(b"precious")
    program.document.rename("other")
    program.document.rename("  ")
    program.settle()
    assert program.document.path == path
    assert program.said == ["There is a sketch “other” already."]
    assert (home / "sketches" / "other.nsketch").read_bytes() == b"precious"


def test_takes_that_the_library_lacks_are_made_again(launch, home, qtbot):
    program = launch()
    program.studio.sketch.set_seed_locked(True)
    take_id = program.generate(0.4)
    samples = program.studio.shelf.clips.get(take_id).audio.tobytes()
    other = program.generate(0.6)
    program.save()
    path = program.document.path
    program.close()
    shutil.rmtree(home / "library")

    again = launch(path)
    seen = []
    assert again.document.state.missing == (take_id, other)
    assert again.ids() == []
    again.document.missingFound.connect(lambda *found: seen.append(found))
    again.document.make_again()
    qtbot.waitUntil(lambda: sorted(again.ids()) == sorted([take_id, other]), timeout=PATIENCE_MS)
    again.settle()
    assert again.studio.shelf.clips.get(take_id).audio.tobytes() == samples
    again.save()
    assert again.document.state.missing == ()
    again.close()
    assert set(read_document(path).take_ids) == {take_id, other}


def test_what_was_recorded_cannot_be_made_again_and_stays_listed(launch, home):
    program = launch()
    take_id = program.generate()
    program.save()
    path = program.document.path
    program.close()
    document = read_document(path)
    recipe = json.loads(document.recipes[take_id])
    recipe["kind"] = "capture"
    gone = {"gone": json.dumps(recipe)}
    changed = replace(
        document, take_ids=(*document.take_ids, "gone"), recipes={**document.recipes, **gone}
    )
    write_document(path, changed)
    again = launch()
    assert again.document.state.missing == ("gone",)
    assert again.document.state.missing_recipes() == {}
    again.save()
    again.close()
    assert read_document(path).take_ids == (take_id, "gone")


def test_esc_stops_making_again(launch, home, qtbot):
    program = launch()
    for _ in range(3):
        program.generate()
    program.save()
    path = program.document.path
    program.close()
    shutil.rmtree(home / "library")
    again = launch(path)
    again.document.make_again()
    assert again.document.again.waiting == 2
    again.document.again.stop()
    qtbot.waitUntil(lambda: len(again.ids()) == 1, timeout=PATIENCE_MS)
    again.settle()
    assert len(again.document.state.missing_recipes()) >= 2
