"""Files out and in: one, many, under a name, recipes without sound."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from neurosketch.app.viewmodels.exports import Exports
from neurosketch.app.viewmodels.files import ExportTarget
from neurosketch.app.viewmodels.name_example import example_name
from neurosketch.export.reader import read_recipe
from tests.app.fakes import make_clip

PATIENCE_MS = 30_000


@pytest.fixture
def exports(studio):
    return Exports(studio, studio)


@pytest.fixture
def three(generated, exports, qtbot):
    """Three takes, all of them selected."""
    for count in (2, 3):
        generated.generate()
        qtbot.waitUntil(lambda n=count: len(generated.shelf.takes) == n, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: generated.jobs.pending == 0, timeout=PATIENCE_MS)
    generated.shelf.select([take.id for take in generated.shelf.takes])
    return generated


def exported(studio) -> list[Path]:
    folder = studio.settings.export_folder
    return sorted(folder.iterdir()) if folder.exists() else []


def test_several_selected_takes_are_one_batch(three, exports, messages, qtbot):
    seen = []
    three.files.batchProgressed.connect(seen.append)
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS) as done:
        exports.export()
        assert three.files.batch_runs
    report = done.args[0]
    assert [r.path for r in report.written] == exported(three)
    assert len(exported(three)) == 3
    assert [read_recipe(path).request.seed for path in exported(three)] == [
        take.seed for take in three.shelf.takes
    ]
    assert (seen[0].done, seen[0].total) == (0, 3)
    assert [at.name for at in seen][-1] == ""
    assert not three.files.batch_runs
    assert messages[-1][0] == f"Exported 3 takes to {three.settings.export_folder}."


def test_one_selected_take_is_exported_at_once(three, exports, qtbot):
    three.shelf.select([three.shelf.takes[0].id])
    with qtbot.waitSignal(three.files.exported, timeout=PATIENCE_MS):
        exports.export()
    assert len(exported(three)) == 1


def test_stopping_keeps_complete_files_only(three, exports, messages, qtbot):
    three.files.batchProgressed.connect(
        lambda at: three.files.cancel_batch() if at.done == 1 else None
    )
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS) as done:
        exports.export()
    assert done.args[0].cancelled
    assert len(exported(three)) == 1
    assert soundfile.info(exported(three)[0]).frames == 22050
    assert messages[-1][0] == "Stopped: 1 takes are exported, the rest is not."


def test_what_fails_is_named_and_the_rest_is_written(three, exports, messages, qtbot, monkeypatch):
    second = three.shelf.takes[1].id
    load = three.shelf.clips.load

    def broken(take_id, then, failed):
        if take_id == second:
            failed("The audio file of this take is missing.")
        else:
            load(take_id, then, failed)

    monkeypatch.setattr(three.shelf.clips, "load", broken)
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS):
        exports.export()
    assert len(exported(three)) == 2
    assert messages[-1] == (
        "2 takes are exported, 1 are not: The audio file of this take is missing.", "error",
    )  # fmt: skip


def test_there_is_one_batch_at_a_time(three, exports, messages, qtbot):
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS):
        exports.export()
        exports.export()
        assert messages[-1][0] == "The takes before these are still being exported."
    assert len(exported(three)) == 3


def test_something_unexpected_ends_the_batch_with_a_sentence(three, exports, qtbot, monkeypatch):
    def explode(self, clip):
        raise ZeroDivisionError

    monkeypatch.setattr("neurosketch.export.batch.Batch.write", explode)
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS) as done:
        exports.export()
    report = done.args[0]
    assert (report.written, report.cancelled) == ((), False)
    assert "unexpected" in report.failed[0][1]
    assert not three.files.batch_runs


def test_names_follow_pattern_and_sketch(three, exports, qtbot):
    three.settings.export_pattern = "{sketch} {take}"
    three.files.sketch_name = "Night Drive"
    with qtbot.waitSignal(three.files.batchFinished, timeout=PATIENCE_MS):
        exports.export()
    assert [path.name for path in exported(three)] == [
        f"Night-Drive-take-{n}.wav" for n in (1, 2, 3)
    ]


def test_the_example_is_what_the_next_export_is_called(generated, qtbot):
    generated.sketch.set_tempo(93.5)
    for pattern in (
        "{sketch}_{model}_{seed}_{nn}",
        "{take}-{nn}",
        generated.settings.export_pattern,
    ):
        generated.settings.export_pattern = pattern
        with qtbot.waitSignal(generated.files.exported, timeout=PATIENCE_MS) as done:
            generated.export()
        path = done.args[0].path
        assert example_name(generated, pattern) == (path.stem, "")
        path.unlink()
    example, problem = example_name(generated, "{nothing}")
    assert example == ""
    assert "{nothing}" in problem


def test_a_recipe_goes_out_and_comes_back_without_sound(generated, exports, messages, qtbot):
    path = generated.settings.export_folder / "take.json"
    generated.sketch.set_control("axis1", 1.5)
    with qtbot.waitSignal(generated.files.recipeExported, timeout=PATIENCE_MS):
        generated.export_as(path)
    assert json.loads(path.read_text())["model"] == "vae-drift"
    assert messages[-1][0].startswith("Wrote the recipe take.json to ")
    opened = []
    generated.files.open(path, opened.append, as_source=False)
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    assert opened[0].recipe.request.seconds == 0.5
    assert (opened[0].source, opened[0].seconds) == (None, None)
    with qtbot.waitSignal(generated.sketch.controlsChanged, timeout=PATIENCE_MS):
        generated.open_file(path)
    assert generated.sketch.controls["axis1"] == 0.0
    assert generated.sketch.seconds == 0.5


def test_a_take_without_settings_writes_no_recipe(generated, qtbot, tmp_path):
    clip = replace(make_clip(), recipe=None)
    target = ExportTarget(tmp_path, "wav24")
    with qtbot.waitSignal(generated.files.failed, timeout=PATIENCE_MS) as said:
        generated.files.export_as(clip, tmp_path / "x.json", target)
    assert said.args == ["This take holds no settings that could be written."]
    assert not (tmp_path / "x.json").exists()


def test_a_dragged_file_is_named_after_the_sketch_of_now(generated, qtbot):
    paths = []
    for name in ("one", "two", "one"):
        generated.files.sketch_name = name
        generated.drag_file(generated.shelf.chosen_id, lambda _, path: paths.append(path))
        count = len(paths)
        qtbot.waitUntil(lambda n=count: len(paths) > n or generated.jobs.pending == 0)
    qtbot.waitUntil(lambda: len(paths) == 3, timeout=PATIENCE_MS)
    assert [path.name.partition("_")[0] for path in paths] == ["one", "two", "one"]
    assert paths[0] == paths[2]
