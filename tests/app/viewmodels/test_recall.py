"""Settings that come back: from takes, from exported files, from a user's clip; and undo of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.dsp.audiofile import source_clip
from neurosketch.export.writer import export_clip
from tests.app.fakes import make_audio, make_clip
from tests.app.viewmodels.helpers import add, idle


def hum(folder, seconds=0.5, seed=3):
    path = folder / "hum.wav"
    soundfile.write(path, make_audio(seconds, seed).T, 44100)
    return path


@pytest.fixture
def with_source(started, qtbot, tmp_path):
    """A take made from the user's clip `hum.wav`, which was let go of afterwards."""
    started.open_file(hum(tmp_path))
    idle(started, qtbot)
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.generate()
    take_id = started.shelf.chosen_id
    started.clear_source("source")
    started.shelf.choose(take_id)
    idle(started, qtbot)
    return started


def test_an_exported_file_brings_everything_back_and_is_one_undo_step(generated, qtbot, messages):
    generated.sketch.set_control("axis1", 1.25)
    generated.sketch.set_seed(4711)
    generated.sketch.set_condition("source", "choir")
    with qtbot.waitSignal(generated.shelf.clipReady):
        generated.generate()
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export()
    path = done.args[0].path
    generated.choose_model("vae-other")
    generated.sketch.set_control("axis1", 0.5)
    generated.sketch.set_seed(1)
    generated.sketch.set_tempo(90.0)
    generated.sketch.set_condition("source", "tabla")
    before = generated.sketch.state()
    steps = generated.undo_stack.count()
    generated.open_file(path)
    qtbot.waitUntil(lambda: messages[-1][0] == f"Brought back everything in {path.name}.")
    sketch = generated.sketch
    assert (sketch.spec.id, sketch.seed, sketch.controls["axis1"]) == ("vae-drift", 4711, 1.25)
    assert sketch.conditions["source"] == "choir"
    after = sketch.state()
    assert generated.undo_stack.count() == steps + 1
    generated.undo_stack.undo()
    assert sketch.state() == before
    generated.undo_stack.redo()
    assert sketch.state() == after


def test_enter_loads_the_settings_of_a_take(generated, messages):
    seed = generated.sketch.seed
    generated.sketch.set_seed(1)
    generated.sketch.set_control("axis1", 2.0)
    generated.load_take()
    assert generated.sketch.seed == seed
    assert generated.sketch.controls["axis1"] == 0.0
    assert messages[-1][0] == "Loaded the settings of take 1."
    assert generated.sketch.next_request().seed == seed, "the same sound can be made again"


def test_settings_that_change_nothing_are_no_step(generated):
    steps = generated.undo_stack.count()
    generated.load_take()
    assert generated.undo_stack.count() == steps


def test_other_audio_becomes_a_source_and_can_be_taken_back(started, qtbot, tmp_path, messages):
    path = hum(tmp_path, 0.75)
    started.open_file(path)
    idle(started, qtbot)
    assert started.sketch.sources["source"].path == str(path)
    assert len(started.sketch.sources["source"].sha256) == 64
    assert started.sketch.seconds == pytest.approx(0.75)
    started.undo_stack.undo()
    assert started.sketch.sources["source"] is None
    assert started.sketch.seconds == 8.0
    started.undo_stack.redo()
    started.open_file(path, "source_b", as_source=True)
    idle(started, qtbot)
    assert started.sketch.sources["source_b"] is not None
    assert messages[-1][0] == "hum.wav is now source B."
    started.clear_source("source")
    assert started.sketch.sources["source"] is None
    started.undo_stack.undo()
    assert started.sketch.sources["source"].path == str(path)


def test_a_file_that_is_no_audio_is_one_sentence(started, qtbot, tmp_path, messages):
    path = tmp_path / "letter.wav"
    path.write_text("dear composer")
    with qtbot.waitSignal(started.messaged):
        started.open_file(path)
    assert messages[-1][1] == "error"
    assert started.sketch.sources["source"] is None


def test_a_source_comes_back_while_it_is_there(with_source, qtbot, messages, tmp_path):
    with_source.load_take()
    idle(with_source, qtbot)
    assert with_source.sketch.sources["source"].path == str(tmp_path / "hum.wav")
    assert messages[-1] == ("Loaded the settings of take 1.", "info")


def test_a_part_of_a_source_comes_back_as_that_part(started, qtbot, tmp_path, messages):
    part = replace(source_clip(hum(tmp_path)), start=0.05, end=0.09)
    clip = make_clip()
    request = replace(clip.recipe.request, source=part)
    started.shelf.add(replace(clip, recipe=replace(clip.recipe, request=request)))
    idle(started, qtbot)
    started.load_take()
    idle(started, qtbot)
    assert started.sketch.sources["source"] == part
    assert messages[-1][1] == "info"


def test_a_source_that_is_gone_is_said_and_left_out(with_source, qtbot, messages, tmp_path):
    (tmp_path / "hum.wav").unlink()
    with_source.load_take()
    idle(with_source, qtbot)
    assert with_source.sketch.sources["source"] is None
    assert messages[-1] == (
        f"The source '{tmp_path / 'hum.wav'}' is no longer there.", "warning",
    )  # fmt: skip


def test_a_source_that_was_changed_is_said_and_its_recipe_is_true(
    with_source, qtbot, messages, tmp_path
):
    path = hum(tmp_path, seed=4)
    with_source.load_take()
    idle(with_source, qtbot)
    assert messages[-1] == (f"The source '{path}' was changed since then.", "warning")
    assert with_source.sketch.sources["source"] == source_clip(path)


def test_a_length_that_was_that_of_the_source_comes_from_the_file(started, qtbot, tmp_path):
    made = make_clip(seconds=0.75)
    recipe = replace(made.recipe, request=replace(made.recipe.request, seconds=None))
    path = export_clip(replace(made, recipe=recipe), tmp_path / "a.wav").path
    started.open_file(path)
    idle(started, qtbot)
    assert started.sketch.seconds == pytest.approx(0.75)


def test_several_problems_are_one_sentence(started, qtbot, tmp_path, messages):
    request = GenerateRequest(
        "vae-drift", controls=ControlState({"gone": 1.0}), seconds=0.1, checkpoint_sha256="cd" * 32
    )
    clip = Clip("c", np.full((1, 4410), 0.1, np.float32), 44100, Recipe(request, "0.1.0"), "c")
    started.open_file(export_clip(clip, tmp_path / "a.wav").path)
    idle(started, qtbot)
    assert messages[-1] == (
        "This model no longer has: gone; It was made with another version of the model 'Drift' "
        "(checkpoint cdcdcdcd, here abababab).", "warning",
    )  # fmt: skip


def test_a_recording_of_foreign_audio_holds_no_settings(started, qtbot, messages):
    clip = make_clip()
    recipe = replace(clip.recipe, request=GenerateRequest(""), kind="capture")
    started.shelf.add(replace(clip, recipe=recipe))
    idle(started, qtbot)
    started.load_take()
    assert messages[-1] == ("This take holds no settings.", "warning")


def test_settings_come_back_without_reading_the_samples(generated, qtbot, monkeypatch):
    from neurosketch.library.store import Library

    take_id = generated.shelf.chosen_id
    generated.show_live()
    generated.shelf.clips.drop(take_id)
    monkeypatch.setattr(Library, "load_clip", lambda self, take_id: pytest.fail("it was read"))
    generated.sketch.set_seed(1)
    generated.load_take(take_id)
    idle(generated, qtbot)
    assert generated.sketch.seed == generated.shelf.take(take_id).seed


def test_tempo_and_key_are_those_that_the_user_gave_the_take(started, qtbot):
    take = add(started, qtbot, tempo_bpm=90.0)
    started.takes.set_take_tempo(take.id, 126.0)
    started.takes.set_take_key(take.id, "D min")
    started.load_take(take.id)
    assert (started.sketch.tempo_bpm, started.sketch.key) == (126.0, "D min")


def test_a_take_becomes_a_source_and_a_parent(started, qtbot):
    take = add(started, qtbot, seconds=0.5)
    started.use_take(take.id)
    qtbot.waitUntil(lambda: started.sketch.sources["source"] is not None)
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.generate()
    idle(started, qtbot)
    assert started.shelf.chosen.parents == (take.id,)
