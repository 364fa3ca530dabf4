"""Actions from end to end over a fake engine and real files."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import KEEP_SECONDS, StudioViewModel
from neurosketch.export.reader import read_recipe
from tests.app.fakes import DEVICES, make_audio, make_clip
from tests.app.viewmodels.helpers import idle


def test_start_loads_the_first_model(started, session):
    assert started.sketch.spec.id == "vae-drift"
    assert ("load", "vae-drift") in session.calls


def test_start_remembers_the_model(session, specs, qtbot, tmp_path):
    settings = Settings(tmp_path / "home")
    settings.model_id = "vae-other"
    client = EngineClient(lambda: session, lambda: DEVICES)
    studio = StudioViewModel(specs, client, settings, tmp_path / "library")
    assert studio.sketch.spec.id == "vae-other"
    with qtbot.waitSignal(client.modelLoaded) as loaded:
        studio.start()
    assert loaded.args[0].id == "vae-other"
    studio.close()


def test_generate_makes_a_take_that_plays(generated, session):
    assert [take.name for take in generated.shelf.takes] == ["take 1"]
    assert generated.shelf.chosen.seed == generated.sketch.seed
    assert generated.player.clip.seconds == pytest.approx(0.5)
    assert generated.player.sounding is Sounding.CLIP
    assert not generated.busy


def test_generate_tells_progress_and_can_be_cancelled(started, session, qtbot, messages):
    session.gate = threading.Event()
    with qtbot.waitSignal(started.progressed, check_params_cb=lambda share: share == 0.5):
        started.generate()
    assert started.busy
    started.generate()
    with qtbot.waitSignal(started.busyChanged, timeout=1000):
        started.cancel()
    assert not started.busy
    assert started.shelf.takes == ()
    assert messages == []
    assert session.names().count("generate") == 1


def test_a_failure_is_one_sentence(started, session, qtbot, messages):
    session.explode = MemoryError("too large")
    with qtbot.waitSignal(started.messaged):
        started.generate()
    assert messages[0][1] == "error"
    assert "MemoryError" in messages[0][0]
    assert not started.busy


def test_a_broken_model_leaves_the_former_one(started, session, qtbot, messages):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.play()
    with qtbot.waitSignal(started.modelBroken) as broken:
        started.choose_model("vae-bad")
    assert broken.args[0] == "vae-bad"
    assert started.sketch.spec.id == "vae-drift"
    assert session.live
    assert started.player.sounding is Sounding.LIVE
    assert messages[0] == ("The model 'vae-bad' is damaged. Download it again.", "error")


def test_models_by_number(started, qtbot):
    with qtbot.waitSignal(started.client.modelLoaded):
        started.choose_model_at(1)
    assert started.sketch.spec.id == "vae-other"
    started.choose_model_at(8)
    assert started.sketch.spec.id == "vae-other"


def test_a_gesture_is_one_undo_step(started):
    studio = started
    studio.begin_gesture()
    for value in np.linspace(0, 2, 20):
        studio.move_control("axis1", float(value))
    studio.end_gesture("dark ↔ bright", "axis1")
    assert studio.undo_stack.count() == 1
    studio.undo_stack.undo()
    assert studio.sketch.controls["axis1"] == 0.0
    studio.undo_stack.redo()
    assert studio.sketch.controls["axis1"] == 2.0


def test_quick_steps_on_one_control_merge_and_others_do_not(started):
    for control_id, value in (("axis1", 0.1), ("axis1", 0.2), ("axis2", 1.0), ("axis1", 0.3)):
        started.move_control(control_id, value)
        started.end_gesture("step", control_id)
    assert started.undo_stack.count() == 3
    for _ in range(3):
        started.undo_stack.undo()
    assert started.sketch.controls["axis1"] == 0.0
    assert started.sketch.controls["axis2"] == 0.0


def test_a_gesture_that_ends_where_it_began_is_no_step(started):
    started.move_control("axis1", 1.0)
    started.move_control("axis1", 0.0)
    started.end_gesture("back", "axis1")
    assert started.undo_stack.count() == 0


def test_randomise_locks_and_conditions_are_undone(started):
    started.set_locked("axis1", True)
    started.randomise(1.0)
    assert started.sketch.controls["axis1"] == 0.0
    started.choose_condition("source", "choir")
    started.choose_condition("source", "choir")
    assert started.undo_stack.count() == 3
    started.undo_stack.undo()
    assert started.sketch.conditions["source"] == "rain"
    started.undo_stack.undo()
    assert started.sketch.controls["axis2"] == 0.0
    started.undo_stack.undo()
    assert started.sketch.locks == frozenset()


def test_undo_across_models_returns_to_the_model(started, qtbot):
    started.move_control("axis1", 1.0)
    started.end_gesture("axis1")
    started.choose_model("vae-other")
    started.undo_stack.undo()
    assert started.sketch.spec.id == "vae-drift"
    assert started.sketch.controls["axis1"] == 0.0


def test_touching_a_slider_goes_live(generated, session, qtbot):
    with qtbot.waitSignal(generated.client.liveStarted):
        generated.begin_gesture()
    assert generated.shelf.chosen is None
    assert generated.player.sounding is Sounding.LIVE


def test_keep_puts_what_was_heard_on_the_shelf(started, session, qtbot, messages):
    started.keep()
    idle(started, qtbot)
    assert messages[-1] == ("Nothing was heard yet.", "info")
    session.kept = make_clip("capture", 1.5)
    started.keep()
    qtbot.waitUntil(lambda: len(started.shelf.takes) == 1)
    assert started.shelf.takes[0].seconds == pytest.approx(1.5)
    assert started.shelf.chosen is None
    assert KEEP_SECONDS == 60.0


def test_star_rename_delete_and_back(generated, qtbot):
    take_id = generated.shelf.chosen_id

    def take():
        idle(generated, qtbot)
        return generated.shelf.take(take_id)

    generated.star()
    assert take().starred
    generated.rename(take_id, "  rain on   tin ")
    assert take().name == "rain on tin"
    generated.rename(take_id, " ")
    assert generated.undo_stack.count() == 2
    generated.delete()
    assert take().binned
    assert generated.shelf.takes == ()
    assert generated.shelf.chosen is None
    generated.undo_stack.undo()
    assert (take().name, take().binned) == ("rain on tin", "")
    assert generated.shelf.chosen_id == take_id
    generated.undo_stack.undo()
    assert take().name == "take 1"
    generated.undo_stack.undo()
    assert not take().starred


def test_export_without_a_dialog(generated, qtbot, messages):
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export()
    path = done.args[0].path
    assert path.parent == generated.settings.export_folder
    audio, rate = soundfile.read(path)
    assert (len(audio), rate) == (22050, 44100)
    assert soundfile.info(path).subtype == "PCM_24"
    assert read_recipe(path).request.seed == generated.sketch.seed
    assert messages[-1] == (f"Exported {path.name} to {path.parent}.", "info")


def test_format_rate_and_folder_of_the_menu_are_used(generated, qtbot, tmp_path):
    settings = generated.settings
    settings.export_folder = tmp_path / "out"
    settings.export_format = "wav16"
    settings.export_rate = 48000
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export()
    info = soundfile.info(done.args[0].path)
    assert (info.subtype, info.samplerate, info.frames) == ("PCM_16", 48000, 24000)
    assert done.args[0].path.parent == tmp_path / "out"


@pytest.mark.parametrize(
    ("name", "written", "subtype"),
    [("a.wav", "a.wav", "PCM_24"), ("b.flac", "b.flac", "PCM_24"), ("c", "c.wav", "PCM_24"),
     ("d.ogg", "d.ogg", "VORBIS"), ("e.v2", "e.v2.wav", "PCM_24")],
)  # fmt: skip
def test_export_as_follows_the_name(generated, qtbot, tmp_path, name, written, subtype):
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export_as(tmp_path / name)
    assert done.args[0].path == tmp_path / written
    assert soundfile.info(tmp_path / written).subtype == subtype


def test_export_as_replaces_only_what_was_agreed_to(generated, qtbot, tmp_path, messages):
    (tmp_path / "c.wav").write_text("precious")
    with qtbot.waitSignal(generated.messaged):
        generated.export_as(tmp_path / "c")
    assert messages[-1][1] == "error"
    assert (tmp_path / "c.wav").read_text() == "precious"
    with qtbot.waitSignal(generated.files.exported):
        generated.export_as(tmp_path / "c.wav")
    assert soundfile.info(tmp_path / "c.wav").frames == 22050


def test_clipped_samples_are_said_in_one_sentence(generated, qtbot, messages):
    generated.shelf.add(replace(make_clip(), audio=make_audio(0.1, 1) * 4))
    qtbot.waitUntil(lambda: len(generated.shelf.takes) == 2)
    with qtbot.waitSignal(generated.files.exported) as done:
        generated.export()
    path = done.args[0].path
    assert messages[-1] == (
        f"Exported {path.name} to {path.parent} with {done.args[0].clipped_samples} samples "
        "clipped: turn the loudness down.", "warning",
    )  # fmt: skip


def test_export_needs_a_take_and_a_folder(started, qtbot, messages, tmp_path):
    started.export()
    assert messages[-1][0] == "Choose a take first: generate one, or keep what you heard."
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    started.settings.export_folder = blocked / "out"
    started.shelf.add(make_clip())
    qtbot.waitUntil(lambda: started.shelf.chosen is not None)
    with qtbot.waitSignal(started.messaged):
        started.export()
    assert messages[-1][1] == "error"
    assert "\n" not in messages[-1][0]


def test_dragging_out_writes_the_file_first_and_once(generated, qtbot):
    given = []
    for _ in range(2):
        generated.drag_file(generated.shelf.chosen_id, lambda clip, path: given.append(path))
        idle(generated, qtbot)
    assert given[0] == given[1]
    assert soundfile.info(given[0]).frames == 22050
    assert list(given[0].parent.glob("*.wav")) == [given[0]]


def test_next_seed_makes_the_second_take_different(generated, qtbot):
    with qtbot.waitSignal(generated.shelf.clipReady):
        generated.generate()
    first, second = generated.shelf.takes
    assert first.seed != second.seed
    assert second.name == "take 2"


def test_output_device_is_remembered(started, session, qtbot):
    with qtbot.waitSignal(started.client.devicesFound):
        started.choose_output("Headphones")
        started.client.list_devices()
    assert session.last("set_output")[1] == "Headphones"
    assert started.settings.output_device == "Headphones"


def test_clip_light_is_put_out(started, session):
    session.clipped = True
    started.reset_clip_light()
    assert not session.clipped


def test_another_sketch_silences_a_take_but_not_the_live_sound(generated, session, qtbot):
    generated.open_sketch("second")
    assert generated.player.sounding is Sounding.NOTHING
    assert not session.playing
    with qtbot.waitSignal(generated.client.liveStarted):
        generated.player.play()
    generated.open_sketch("third")
    idle(generated, qtbot)
    assert generated.player.sounding is Sounding.LIVE
    assert generated.undo_stack.count() == 0


def test_loop_drag_is_one_undo_step(generated):
    for end in (2000, 3000, 4000):
        generated.set_region((1000, end))
    assert generated.undo_stack.count() == 1
    generated.undo_stack.undo()
    assert generated.player.region is None
    generated.undo_stack.redo()
    assert generated.player.region == (1000, 4000)


def test_a_gesture_does_not_outlive_its_model(started):
    started.begin_gesture()
    started.move_control("axis1", 1.0)
    started.choose_model("vae-other")
    started.end_gesture("dark ↔ bright", "axis1")
    assert started.undo_stack.count() == 0
