"""The sketch as a document: what was there is there again, whatever ended the program."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from neurosketch.app.viewmodels.document import AUTOSAVE_MS
from neurosketch.app.viewmodels.document_texts import local_time
from neurosketch.core.errors import LibraryError
from neurosketch.library.document import read_document, write_document
from tests.app.viewmodels.programs import PATIENCE_MS


def test_the_first_start_makes_a_sketch_that_is_there_at_once(launch, home):
    program = launch()
    document = program.document
    assert document.path == home / "sketches" / "untitled.nsketch"
    assert (document.name, document.untitled, document.read_only) == ("untitled", True, False)
    assert read_document(document.path).sketch_id == program.studio.sketch_id
    assert program.said == []


def test_a_sketch_that_holds_nothing_vanishes_at_the_end(launch, home):
    program = launch()
    program.close()
    assert list((home / "sketches").iterdir()) == []
    again = launch()
    assert again.document.name == "untitled"
    assert again.document.recent == ()


def test_everything_comes_back_after_a_clean_end(launch, qtbot):
    program = launch()
    studio, sketch = program.studio, program.studio.sketch
    first, second = program.generate(), program.generate(0.5)
    sketch.set_control("axis1", 1.25)
    sketch.set_condition("source_b", "choir")
    sketch.set_locked("axis2", True)
    sketch.set_seed(4711)
    sketch.set_seed_locked(True)
    sketch.set_tempo(93.5)
    sketch.set_key("A min")
    sketch.set_seconds(3.0)
    with qtbot.waitSignal(studio.shelf.clipReady):
        studio.shelf.choose(first)
    studio.player.set_region((1000, 5000))
    studio.player.set_loop_on(True)
    program.document.window_state = lambda: {"shelf.tall": "1"}
    dialled = sketch.state()
    program.close()

    again = launch()
    restored = again.studio.sketch
    assert again.said == []
    assert again.ids() == [first, second]
    assert restored.state() == dialled
    assert restored.locks == frozenset({"axis2"})
    assert restored.seed_locked
    assert again.studio.shelf.chosen_id == first
    qtbot.waitUntil(lambda: again.studio.player.region == (1000, 5000), timeout=PATIENCE_MS)
    assert again.studio.player.loop_on
    assert again.studio.undo_stack.count() == 0
    assert not again.studio.player.is_playing


def test_the_window_state_is_handed_back(launch):
    program = launch()
    program.document.window_state = lambda: {"shelf.tall": "1", "view.scale": "log"}
    program.generate()
    program.close()
    again = launch()
    seen = []
    again.document.windowRestored.connect(seen.append)
    path = again.document.path
    again.new()
    again.open(path)
    assert seen[-1]["shelf.tall"] == "1"
    assert seen[-1]["view.scale"] == "log"


def test_after_a_kill_it_says_so_and_everything_saved_is_back(launch):
    program = launch()
    program.studio.sketch.set_control("axis1", 2.0)
    take_id = program.generate()
    program.save()
    saved = read_document(program.document.path).saved
    program.studio.sketch.set_control("axis1", -2.0)
    late = program.generate()
    program.kill()

    again = launch()
    at = local_time(saved)
    assert again.said == [f"NeuroSketch ended unexpectedly. Everything up to {at} is back."]
    assert again.studio.sketch.controls["axis1"] == 2.0
    assert again.ids() == [take_id, late], "a finished take is in the library at once"
    again.save()
    assert read_document(again.document.path).take_ids == (take_id, late)
    again.close()
    assert launch().said == []


def test_changes_are_written_by_themselves(launch, qtbot):
    program = launch()
    program.save()
    program.document._timer.setInterval(0)
    program.studio.sketch.set_control("axis1", 1.5)
    path = program.document.path

    def written():
        return read_document(path).request.controls["axis1"] == 1.5

    qtbot.waitUntil(written, timeout=PATIENCE_MS)
    assert AUTOSAVE_MS <= 5000


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.sketch.set_control("axis3", 1.0),
        lambda s: s.sketch.set_condition("source", "choir"),
        lambda s: s.sketch.set_locked("axis1", True),
        lambda s: s.sketch.set_seed_locked(True),
        lambda s: s.sketch.set_tempo(99.0),
        lambda s: s.sketch.set_key("C maj"),
        lambda s: s.player.set_loop_on(True),
        lambda s: s.choose_model("vae-other"),
    ],
)
def test_whatever_belongs_to_it_is_noticed(launch, change):
    program = launch()
    program.save()
    assert program.document.is_saved
    change(program.studio)
    assert not program.document.is_saved


def test_a_sketch_that_cannot_be_written_is_said_once_and_tried_again(launch, monkeypatch, qtbot):
    program = launch()
    program.save()
    document = program.document
    document._timer.setInterval(0)
    tries = []

    def full(path, content):
        tries.append(path)
        raise LibraryError("The disk is full.", "Free some space.")

    monkeypatch.setattr("neurosketch.library.document.write_document", full)
    program.studio.sketch.set_control("axis1", 0.5)
    qtbot.waitUntil(lambda: len(tries) >= 3, timeout=PATIENCE_MS)
    assert program.said == ["The disk is full. Free some space."]
    monkeypatch.undo()
    qtbot.waitUntil(lambda: document.is_saved, timeout=PATIENCE_MS)
    assert read_document(document.path).request.controls["axis1"] == 0.5


def test_new_and_recent(launch, home):
    program = launch()
    first = program.document.path
    take_id = program.generate()
    program.new()
    assert program.document.path == home / "sketches" / "untitled 2.nsketch"
    assert program.ids() == []
    assert program.document.recent == (first,)
    program.open(first)
    assert program.ids() == [take_id]
    assert not (home / "sketches" / "untitled 2.nsketch").exists(), "it held nothing"
    assert program.document.recent == ()


def test_opening_what_is_open_changes_nothing(launch):
    program = launch()
    take_id = program.generate()
    program.document.open(program.document.path)
    program.settle()
    assert program.ids() == [take_id]
    assert program.said == ["“untitled” is open already."]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"neurosketch_sketch": 99}'])
def test_a_damaged_sketch_leaves_the_open_one(launch, home, content):
    program = launch()
    take_id = program.generate()
    before = program.document.path
    bad = home / "bad.nsketch"
    bad.write_bytes(content)
    program.document.open(bad)
    program.settle()
    assert program.document.path == before
    assert program.ids() == [take_id]
    assert len(program.said) == 1
    assert "bad.nsketch" in program.said[0]
    assert bad.read_bytes() == content


def test_a_damaged_sketch_at_the_start_gives_its_last_version_or_a_new_one(launch, home):
    program = launch()
    program.generate()
    program.save()
    program.close()
    path = home / "sketches" / "untitled.nsketch"
    path.write_bytes(b"{ no longer")
    again = launch()
    assert len(again.ids()) == 1
    assert again.said[0].startswith("“untitled” was damaged; this is how it was at ")
    again.close()
    for file in (home / "sketches").iterdir():
        file.write_bytes(b"{ no longer")
    third = launch()
    assert third.document.name == "untitled 2"
    assert "untitled.nsketch" in third.said[0]


def test_the_file_that_was_damaged_is_not_thrown_away(launch, home):
    program = launch()
    program.generate()
    program.save()
    program.close()
    (home / "sketches" / "untitled.nsketch").write_bytes(b"{ no longer")
    again = launch()
    again.save()
    assert (home / "sketches" / "untitled damaged.nsketch").read_bytes() == b"{ no longer"


@pytest.mark.parametrize("part", ["sketch", "recipe"])
def test_a_sketch_of_a_newer_program_is_not_replaced_by_an_older_version(launch, home, part):
    program = launch()
    program.generate()
    program.save()
    program.close()
    path = home / "sketches" / "untitled.nsketch"
    data = json.loads(path.read_text())
    if part == "sketch":
        data["neurosketch_sketch"] = 99
    else:
        data["request"]["neurosketch_recipe"] = 99
    path.write_text(json.dumps(data))
    newer = path.read_bytes()
    again = launch()
    again.generate()
    again.save()
    assert again.document.name == "untitled 2"
    assert "reads up to" in again.said[0]
    again.close()
    assert path.read_bytes() == newer


def test_a_model_that_is_gone_is_named_and_the_takes_are_there(launch, home):
    program = launch()
    take_id = program.generate()
    program.save()
    path = program.document.path
    program.close()
    document = read_document(path)
    request = replace(document.request, model_id="gan-gone", checkpoint_sha256="ef" * 32)
    write_document(path, replace(document, request=request))
    again = launch()
    assert again.ids() == [take_id]
    assert any("gan-gone" in text for text in again.said)


def test_a_binned_take_comes_back_to_its_sketch(launch):
    program = launch()
    take_id, other = program.generate(), program.generate()
    program.studio.delete(take_id)
    program.settle()
    program.close()
    again = launch()
    assert again.ids() == [other]
    assert again.document.state.missing == ()
    again.studio.shelf.show_scope("bin")
    again.settle()
    again.studio.shelf.restore(take_id)
    again.studio.shelf.show_scope("sketch")
    again.settle()
    assert again.ids() == [take_id, other]
