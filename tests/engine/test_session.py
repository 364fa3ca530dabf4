from __future__ import annotations

import threading
import time

import numpy as np
import pytest
import torch

from neurosketch.core.clip import audio_sha256
from neurosketch.core.control import ControlState
from neurosketch.core.errors import CheckpointError, NeuroSketchError, RequestError
from neurosketch.core.events import Failed, Finished, Progress
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import clip_of, sine
from tests.engine.fakes import TONE, loudness, quiet_output, run


def test_generating_tells_progress_and_ends_with_the_clip(session):
    events = run(session, GenerateRequest("tone", seed=4, seconds=0.5, request_id="r9"))
    *progress, finished = events
    assert isinstance(finished, Finished)
    assert all(isinstance(event, Progress) for event in progress)
    assert {event.request_id for event in events} == {"r9"}
    fractions = [event.fraction for event in progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    clip = finished.clip
    assert clip.seconds == 0.5
    assert finished.render_seconds > 0.0
    assert clip.recipe is not None
    assert clip.recipe.kind == "generate"
    assert clip.recipe.family == "vae"
    assert clip.recipe.audio_sha256 == audio_sha256(clip.audio)
    assert clip.recipe.request.checkpoint_sha256 == "abc123"
    assert clip.recipe.request.controls == {"level": 0.5, "hertz": 441.0}


def test_the_same_recipe_gives_the_same_samples(session):
    first = run(session)[-1].clip
    again = run(session, first.recipe.request)[-1].clip
    other = run(session, GenerateRequest("tone", seed=2))[-1].clip
    assert np.array_equal(first.audio, again.audio)
    assert not np.array_equal(first.audio, other.audio)


def test_progress_reaches_the_caller_while_it_renders(session, catalog):
    go = threading.Event()
    catalog.prepare_model = lambda model: setattr(
        model, "before_step", lambda step: go.wait(60) if step == 5 else None
    )
    for event in session.generate(TONE, threading.Event()):
        if isinstance(event, Progress) and event.fraction == 0.5:
            go.set()
    assert go.is_set()
    assert isinstance(event, Finished)


def test_cancelling_stops_within_a_tenth_of_a_second(session, catalog):
    def seconds_to_stop() -> float:
        cancel = threading.Event()
        model.before_step = lambda step: cancel.wait(60) if step == 3 else None
        cancelled_at = 0.0
        for event in session.generate(TONE, cancel):
            if isinstance(event, Progress) and event.fraction >= 0.3:
                cancel.set()
                cancelled_at = time.perf_counter()
        assert event == Failed("r1", "Cancelled.", cancelled=True)
        return time.perf_counter() - cancelled_at

    session.load("tone")
    (model,) = catalog.models
    # The least of some: a machine may have other things to do just then.
    assert min(seconds_to_stop() for _ in range(5)) < 0.1


def test_cancelled_while_it_loads_it_never_renders(session, catalog):
    cancel = threading.Event()
    catalog.while_loading = cancel.set
    assert run(session, cancel=cancel)[-1].cancelled
    assert catalog.models[0].requests == []


def test_an_abandoned_job_is_cancelled(session, catalog):
    stopped = threading.Event()

    def step(number: int) -> None:
        if number == 5:
            assert stopped.wait(60)

    catalog.prepare_model = lambda model: setattr(model, "before_step", step)
    events = session.generate(TONE, threading.Event())
    while next(events).fraction < 0.5:
        pass
    events.close()
    stopped.set()
    catalog.prepare_model = lambda model: None
    assert isinstance(run(session, GenerateRequest("other"))[-1], Finished)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (GenerateRequest("nothing"), "no model 'nothing'"),
        (GenerateRequest("tone", controls=ControlState({"wobble": 1})), "no control 'wobble'"),
        (GenerateRequest("tone", controls=ControlState({"level": 5})), "between 0 and 1"),
        (GenerateRequest("tone", conditions={"shape": "cube"}), "no value 'cube'"),
        (GenerateRequest("tone", seconds=0.0), "above 0"),
        (GenerateRequest("tone", seconds=1e9), "at most 600"),
        (GenerateRequest("tone", seed=-1), "seed"),
    ],
)
def test_a_wrong_request_fails_with_a_sentence(session, request_, words):
    (*_, event) = run(session, request_)
    assert isinstance(event, Failed)
    assert words in event.message
    assert not event.cancelled
    assert "\n" not in event.message


def test_a_model_that_breaks_or_makes_nonsense_fails_with_a_sentence(session, catalog):
    def broken(step: int) -> None:
        raise RuntimeError("shapes differ\nstack")

    catalog.prepare_model = lambda model: setattr(model, "before_step", broken)
    assert run(session)[-1].message == "The model 'tone' failed: shapes differ."
    catalog.prepare_model = lambda model: setattr(
        model, "result", np.full((1, 9), np.nan, np.float32)
    )
    assert "no usable sound" in run(session, GenerateRequest("other"))[-1].message


def test_a_full_gpu_falls_back_to_the_cpu_with_a_notice(catalog, heard, gpu):
    def full(step: int) -> None:
        if step == 2:
            raise torch.OutOfMemoryError("CUDA out of memory")

    catalog.prepare_model = lambda model: (
        setattr(model, "before_step", full) if model.device == "cuda" else None
    )
    session = EngineSession(catalog, quiet_output(heard))
    session.prepare()
    assert session.health().compute == "Fast GPU"
    assert isinstance(run(session)[-1], Finished)
    assert catalog.loads == [("tone", "cuda"), ("tone", "cpu")]
    assert session.health().compute == "CPU"
    assert session.health().notice == "Fast GPU ran out of memory, so the CPU renders now."
    session.close()


def test_a_full_gpu_falls_back_for_the_live_stream_too(catalog, heard, gpu):
    catalog.prepare_model = lambda model: setattr(
        model, "open_error", torch.OutOfMemoryError("full") if model.device == "cuda" else None
    )
    session = EngineSession(catalog, quiet_output(heard))
    session.start_live(TONE)
    assert session.playhead().live
    assert session.health().compute == "CPU"
    session.close()


def test_loading_gives_the_spec(session, catalog):
    assert session.load("tone") is catalog.specs["tone"]
    with pytest.raises(RequestError):
        session.load("nothing")


def test_a_live_stream_is_heard_and_follows_its_controls(session, heard):
    session.start_live(GenerateRequest("tone", controls=ControlState({"level": 0.25})))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    assert session.playhead().live
    session.set_controls(ControlState({"level": 0.75}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.75) < 0.01)
    assert heard.wait_for(lambda: session.health().slider_to_ear_ms is not None)
    health = session.health()
    assert health.slider_to_ear_ms is not None
    assert health.slider_to_ear_ms > 0.0
    assert health.realtime_factor is not None
    assert session.slider_to_ear().count == 1
    assert session.first_sound_at() is not None
    session.stop_live()
    assert heard.wait_for(lambda: loudness(heard) == 0.0)
    assert not session.playhead().live


def test_controls_set_while_the_model_loads_are_not_lost(session, catalog, heard):
    catalog.while_loading = lambda: session.set_controls(ControlState({"level": 0.125}))
    session.start_live(TONE)
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.125) < 0.005)


def test_controls_of_before_do_not_leak_into_a_new_stream(session, heard):
    session.set_controls(ControlState({"level": 0.9}))
    session.start_live(GenerateRequest("tone", controls=ControlState({"level": 0.25})))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)
    assert heard.wait_for_blocks(10)
    assert loudness(heard) < 0.3


def test_stopping_while_the_model_loads_wins(session, catalog):
    catalog.while_loading = session.stop_live
    session.start_live(TONE)
    assert not session.playhead().live


def test_a_model_that_fails_to_load_leaves_the_previous_one_playing(session, catalog, heard):
    session.start_live(TONE)
    assert heard.wait_for(lambda: loudness(heard) > 0.4)
    catalog.broken.add("other")
    with pytest.raises(CheckpointError, match="damaged"):
        session.load("other")
    with pytest.raises(CheckpointError, match="damaged"):
        session.start_live(GenerateRequest("other"))
    with pytest.raises(RequestError, match="cannot play live"):
        session.start_live(GenerateRequest("still"))
    catalog.broken.clear()
    catalog.prepare_model = lambda model: setattr(model, "open_error", ValueError("no source"))
    with pytest.raises(NeuroSketchError, match="no source"):
        session.start_live(GenerateRequest("other"))
    assert session.playhead().live
    session.set_controls(ControlState({"level": 0.25}))
    assert heard.wait_for(lambda: abs(loudness(heard) - 0.25) < 0.01)


def test_a_stream_that_breaks_is_dropped_with_a_notice(session, catalog, heard):
    catalog.prepare_model = lambda model: setattr(model, "stream_error", RuntimeError("nan"))
    session.start_live(TONE)
    assert heard.wait_for(lambda: not session.playhead().live)
    assert session.health().notice == "The live sound stopped: nan."
    catalog.prepare_model = lambda model: None
    session.start_live(GenerateRequest("other"))
    assert session.health().notice == ""
    assert heard.wait_for(lambda: loudness(heard) > 0.4)


def test_clips_play_with_loop_seek_and_stop(session, heard):
    clip = clip_of(sine(30.0), clip_id="take")
    session.play_clip(clip, loop=(0, 2000))
    assert heard.wait_for(lambda: session.playhead().frame > 0)
    assert session.playhead().frame <= 2000
    session.set_loop(None)
    session.seek(500_000)
    assert heard.wait_for(lambda: session.playhead().frame > 500_000)
    session.stop_clip()
    assert not session.playhead().playing
    session.play_clip(clip_of(sine(0.1)), loop=(0, 4000), once=True)
    assert heard.wait_for(lambda: not session.playhead().playing)


def test_meter_gain_and_clip_light(session, heard):
    session.set_gain_db(12.0)
    session.start_live(GenerateRequest("tone", controls=ControlState({"level": 1.0})))
    assert heard.wait_for(lambda: loudness(heard) > 0.9)
    reading = session.meter()
    assert reading.clipped
    assert reading.peak_db[0] < 0.0
    session.stop_live()
    assert heard.wait_for(lambda: loudness(heard) == 0.0)
    session.reset_clip_light()
    assert not session.meter().clipped


def test_health_names_the_sink(session, heard):
    assert session.health().compute == ""
    assert session.prepare().device == "cpu"
    health = session.health()
    assert (health.compute, health.sink, health.notice) == ("CPU", "No sound output", "")
    assert health.realtime_factor is None
    session.set_output("another")
    assert heard.wait_for_blocks(5)


def test_closing_cancels_what_runs_and_leaves_nothing(catalog, heard):
    session = EngineSession(catalog, quiet_output(heard), compute="cpu")
    rendering, events = threading.Event(), []

    def wait(step: int) -> None:
        if step == 3:
            rendering.set()
            assert session._work._closing.wait(60)

    catalog.prepare_model = lambda model: setattr(model, "before_step", wait)
    session.start_live(TONE)
    thread = threading.Thread(target=lambda: events.extend(run(session)))
    thread.start()
    assert rendering.wait(60)
    session.close()
    thread.join(60)
    assert events[-1].cancelled
    session.close()
    assert isinstance(run(session, TONE)[-1], Failed)
