"""Find this sound: what is asked, what becomes of the answer, and the way back."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.core.events import Failed
from neurosketch.core.model_spec import Capability
from tests.app.viewmodels.helpers import PATIENCE_MS, Said, add, idle


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "kick drum.wav"
    soundfile.write(path, np.sin(np.arange(24000) / 20).astype(np.float32), 48000)
    return path


def found(studio, qtbot):
    """The search is over and its answer dialled in."""
    qtbot.waitUntil(lambda: not studio.finding.busy, timeout=PATIENCE_MS)


def look_for(studio, qtbot, path):
    with qtbot.waitSignal(studio.finding.busyChanged, timeout=PATIENCE_MS):
        studio.finding.find_file(path)
    found(studio, qtbot)


def test_a_file_becomes_settings_and_one_step_leads_back(started, session, messages, qtbot, sound):
    sketch = started.sketch
    sketch.set_control("axis2", 1.0)
    before = sketch.state()
    results = Said(started.finding.resultChanged)
    look_for(started, qtbot, sound)
    request = session.last("find")[1]
    assert request.audio.shape == (1, 24000)
    assert request.sample_rate == 48000
    assert request.start.controls["axis2"] == 1.0
    assert sketch.controls["axis1"] == 1.5
    assert sketch.controls["pitch"] == -3.0
    assert sketch.conditions["source"] == "choir"
    text, kind = messages[-1]
    assert text == "Nearest to kick drum: choir, 3.2 dB away (before: 12.0 dB)."
    assert kind == "info"
    assert results.last == ("3.2 dB from kick drum",)
    assert started.undo_stack.undoText() == "find a sound"
    after = sketch.state()
    started.undo_stack.undo()
    assert sketch.state() == before
    assert started.finding.result == ""
    started.undo_stack.redo()
    assert sketch.state() == after
    assert not started.undo_stack.canRedo()


def test_a_moment_of_the_map_is_named(started, session, messages, qtbot, sound):
    session.near = "Snare"
    look_for(started, qtbot, sound)
    assert messages[-1][0].startswith("Nearest to kick drum: choir, Snare, 3.2 dB away")


def test_the_result_is_forgotten_once_a_hand_turns_something(started, qtbot, sound):
    look_for(started, qtbot, sound)
    assert started.finding.result
    started.move_control("axis3", 0.4)
    assert started.finding.result == ""


def test_a_selected_region_of_a_take_is_looked_for(started, session, qtbot):
    take = add(started, qtbot, name="verse")
    started.play_take(take.id)
    qtbot.waitUntil(lambda: started.player.clip is not None, timeout=PATIENCE_MS)
    clip = started.player.clip
    started.player.set_selection((1000, 9000))
    started.finding.find_shown()
    found(started, qtbot)
    request = session.last("find")[1]
    assert np.array_equal(request.audio, clip.audio[:, 1000:9000])
    assert request.sample_rate == clip.sample_rate
    assert started.shelf.chosen is None
    assert started.ancestry.recalled == (take.id,)
    # What sounded goes on, now with what was found.
    assert started.player.sounding is Sounding.LIVE


def test_a_whole_take_is_looked_for_from_its_menu(started, session, qtbot):
    take = add(started, qtbot, name="verse")
    started.finding.find_take(take.id)
    qtbot.waitUntil(lambda: "find" in session.names(), timeout=PATIENCE_MS)
    found(started, qtbot)
    assert session.last("find")[1].audio.shape == (2, 44100)
    assert started.finding.result == f"3.2 dB from {take.name}"


def test_locked_sliders_are_told_and_stay(started, session, qtbot, sound):
    started.sketch.set_control("axis1", -2.0)
    started.set_locked("axis1", True)
    look_for(started, qtbot, sound)
    assert session.last("find")[1].locked == {"axis1"}
    assert started.sketch.controls["axis1"] == -2.0


def test_what_hands_set_meanwhile_stays(started, session, qtbot, sound):
    session.gate = threading.Event()
    started.finding.find_file(sound)
    qtbot.waitUntil(lambda: started.finding.busy, timeout=PATIENCE_MS)
    started.sketch.set_tempo(97.0)
    started.sketch.set_seconds(3.5)
    session.gate.set()
    found(started, qtbot)
    assert started.sketch.controls["axis1"] == 1.5
    assert (started.sketch.tempo_bpm, started.sketch.seconds) == (97.0, 3.5)


def test_cancelling_leaves_everything_as_it_is(started, session, messages, qtbot, sound):
    session.gate = threading.Event()
    before = started.sketch.state()
    started.finding.find_file(sound)
    qtbot.waitUntil(lambda: started.busy, timeout=PATIENCE_MS)
    started.cancel()
    found(started, qtbot)
    assert started.sketch.state() == before
    assert not started.undo_stack.canUndo()
    assert messages == []


def test_the_newest_wish_counts(started, session, qtbot, sound, tmp_path):
    session.gate = threading.Event()
    other = tmp_path / "snare.wav"
    other.write_bytes(sound.read_bytes())
    started.finding.find_file(sound)
    qtbot.waitUntil(lambda: started.finding.busy, timeout=PATIENCE_MS)
    started.finding.find_file(other)
    idle(started, qtbot)
    session.gate.set()
    found(started, qtbot)
    assert started.finding.result == "3.2 dB from snare"
    started.undo_stack.undo()
    assert not started.undo_stack.canUndo()


def test_nothing_nearer_changes_nothing(started, session, messages, qtbot, sound):
    session.improves = False
    before = started.sketch.state()
    look_for(started, qtbot, sound)
    assert started.sketch.state() == before
    assert not started.undo_stack.canUndo()
    assert messages[-1][0] == (
        "Nothing nearer to kick drum than what is dialled in was found (4.0 dB)."
    )


def test_what_is_no_sound_is_one_sentence(started, session, messages, qtbot, tmp_path):
    path = tmp_path / "letter.wav"
    path.write_text("dear reader", "utf-8")
    started.finding.find_file(path)
    idle(started, qtbot)
    assert "find" not in session.names()
    assert messages[-1][1] == "error"
    assert "letter.wav" in messages[-1][0]


def test_a_search_that_fails_is_one_sentence(started, session, messages, qtbot, sound):
    session.explode = RuntimeError("boom")
    look_for(started, qtbot, sound)
    assert messages[-1] == (
        "Something unexpected went wrong in the engine (RuntimeError: boom).", "error"
    )  # fmt: skip


def test_without_a_take_there_is_a_hint(started, messages):
    started.finding.find_shown()
    assert messages[-1][0].startswith("Choose a take first")


@pytest.mark.parametrize("able", [True, False])
def test_another_model_searches_when_this_one_cannot(
    started, session, messages, qtbot, sound, able
):
    sketch = started.sketch
    without = frozenset(sketch.specs[0].capabilities - {Capability.FIND})
    first = replace(sketch.specs[0], capabilities=without)
    other = sketch.specs[1] if able else replace(sketch.specs[1], capabilities=without)
    sketch.specs = (first, other)
    sketch.spec = first
    assert started.finding.possible is able
    started.finding.find_file(sound)
    idle(started, qtbot)
    found(started, qtbot)
    if able:
        assert session.last("find")[1].start.model_id == other.id
        assert messages[-1][0].startswith("Nearest to kick drum")
    else:
        assert "find" not in session.names()
        assert messages[-1][0] == "No model that can look for a sound is installed."


def test_what_goes_wrong_elsewhere_is_none_of_its_answers(started, session, messages):
    """Jobs that have no request fail with an empty id, as no search has either."""
    started.client.eventReceived.emit(Failed("", "The sound card is gone."))
    assert messages == [("The sound card is gone.", "error")], "said once, by whom it concerns"
