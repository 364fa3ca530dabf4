"""Movements of a take: replayed through a model, or rendered with it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.replay import fitted
from neurosketch.core.control import ControlState
from neurosketch.core.gesture import Gesture, Move
from tests.app.fakes import make_clip, make_spec
from tests.app.viewmodels.helpers import Said, add, idle, moves


class Clock:
    """Time that stands still until it is moved."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(started):
    clock = Clock()
    started.replay._clock = clock
    return clock


@pytest.fixture
def take(started, qtbot):
    """A take during which `axis1` went up and `axis2` down."""
    gesture = moves((0.5, "axis1", 1.0), (1.0, "axis2", -1.0), (2.0, "axis1", 2.0))
    clip = make_clip("capture", 2.5, gesture=gesture)
    taken = add(started, qtbot, replace(clip, recipe=replace(clip.recipe, kind="capture")))
    assert taken.has_gesture
    return taken


@pytest.fixture
def replaying(started, take, clock, qtbot):
    with qtbot.waitSignal(started.client.liveStarted):
        started.replay_gesture(take.id)
    started.replay._timer.stop()  # time is moved by hand
    return started


def at(studio, clock, seconds):
    clock.now = seconds
    studio.replay.step()
    return studio.sketch.controls["axis1"], studio.sketch.controls["axis2"]


def test_the_sliders_move_as_they_did_and_it_is_one_step(replaying, clock, session, take):
    changed = Said(replaying.replay.replayChanged)
    assert replaying.player.sounding is Sounding.LIVE
    assert replaying.replay.take_id == take.id
    assert at(replaying, clock, 0.4) == (0.0, 0.0)
    assert at(replaying, clock, 0.6) == (1.0, 0.0)
    assert session.last("set_controls")[1]["axis1"] == 1.0
    assert at(replaying, clock, 5.0) == (2.0, -1.0)
    assert changed.calls == [("",)]
    assert replaying.undo_stack.count() == 1
    replaying.undo_stack.undo()
    assert at(replaying, clock, 6.0) == (0.0, 0.0)


def test_it_says_what_moves_the_sliders(started, take, qtbot):
    said = Said(started.messaged)
    with qtbot.waitSignal(started.client.liveStarted):
        started.replay_gesture(take.id)
    assert f"“{take.name}”" in said.calls[0][0]


def test_the_timer_moves_the_sliders(started, take, qtbot):
    ticks = itertools.count()
    started.replay._clock = lambda: float(next(ticks))  # each look at it takes a second
    started.replay_gesture(take.id)
    qtbot.waitUntil(lambda: started.sketch.controls["axis1"] == 2.0)


def test_a_hand_on_a_slider_takes_over(replaying, clock):
    at(replaying, clock, 0.6)
    replaying.begin_gesture()
    replaying.move_control("axis1", -2.0)
    replaying.end_gesture("axis1")
    assert at(replaying, clock, 5.0) == (-2.0, 0.0)
    assert replaying.undo_stack.count() == 2
    replaying.undo_stack.undo()
    assert replaying.sketch.controls["axis1"] == 1.0
    replaying.undo_stack.undo()
    assert replaying.sketch.controls["axis1"] == 0.0


@pytest.mark.parametrize("end", ["stop", "model", "take"])
def test_it_ends_with_the_live_sound_and_with_the_model(replaying, clock, take, end):
    if end == "stop":
        replaying.player.stop()
    elif end == "model":
        replaying.choose_model("vae-other")
    else:
        replaying.play_take(take.id)
    assert replaying.replay.take_id == ""
    assert at(replaying, clock, 5.0) == (0.0, 0.0)


def test_a_restart_of_the_stream_does_not_start_over(replaying, clock, qtbot):
    at(replaying, clock, 0.6)
    with qtbot.waitSignal(replaying.client.liveStarted):
        replaying.sketch.set_seed(12)
    assert at(replaying, clock, 1.2) == (1.0, -1.0)


def test_what_cannot_be_replayed_is_said(started, qtbot, messages):
    still = add(started, qtbot)
    started.replay_gesture(still.id)
    assert messages[-1][0] == "No slider movements are stored with this take."
    foreign = add(started, qtbot, gesture=moves((0.5, "cutoff", 1.0)))
    started.replay_gesture()
    assert foreign.has_gesture
    assert messages[-1][0] == "The current model has none of the sliders that were moved."


def test_a_gesture_fits_itself_to_another_model():
    wild = Gesture(
        ControlState({"axis1": 9.0, "gone": 1.0}),
        (Move(0.1, "axis2", -9.0), Move(0.2, "gone", 2.0), Move(0.3, "axis1", 0.5)),
    )
    assert fitted(wild, make_spec()) == Gesture(
        ControlState({"axis1": 3.0}), (Move(0.1, "axis2", -3.0), Move(0.3, "axis1", 0.5))
    )


def test_movements_are_rendered_into_a_child(started, take, session, qtbot):
    started.choose_model("vae-other")
    with qtbot.waitSignal(started.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        started.render_gesture(take.id)
    idle(started, qtbot)
    request = session.last("generate")[1]
    assert (request.model_id, request.seconds) == ("vae-other", 2.5)
    assert request.gesture.moves[0] == Move(0.5, "axis1", 1.0)
    assert started.shelf.chosen.parents == (take.id,)
