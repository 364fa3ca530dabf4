"""Transport: live and clip, loop, seek, end, health."""

from __future__ import annotations

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.core.errors import CheckpointError


def played(session):
    name, _, start, loop, once = session.last("play_clip")
    assert name == "play_clip"
    return start, loop, once


def test_play_without_a_take_is_live(started, session, qtbot):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.toggle()
    assert started.player.sounding is Sounding.LIVE
    assert session.live
    started.player.toggle()
    assert started.player.sounding is Sounding.NOTHING
    assert not session.live


def test_live_follows_the_controls_at_once(started, session, qtbot):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.play()
    started.sketch.set_control("axis1", 1.0)
    assert session.last("set_controls")[1]["axis1"] == 1.0


def test_controls_are_silent_while_nothing_plays(started, session):
    started.sketch.set_control("axis1", 1.0)
    assert "set_controls" not in session.names()


def test_controls_moved_while_the_stream_opens_are_not_lost(started, session, qtbot):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.play()
        started.sketch.set_control("axis1", 2.0)
    assert session.last("set_controls")[1]["axis1"] == 2.0


def test_a_source_change_restarts_the_stream_once(started, session, qtbot):
    with qtbot.waitSignal(started.client.liveStarted):
        started.player.play()
    with qtbot.waitSignal(started.client.liveStarted) as live:
        started.sketch.set_condition("source", "choir")
        started.sketch.set_condition("source_b", "rain")
        started.sketch.set_seed(3)
    assert live.args[0].conditions == {"source": "choir", "source_b": "rain"}
    assert session.names().count("start_live") == 2


def test_a_live_failure_stops_the_button(started, session, messages, qtbot):
    session.refuse_live = CheckpointError("The model 'vae-drift' was removed.")
    with qtbot.waitSignal(started.client.failed):
        started.player.start_live()
    assert started.player.sounding is Sounding.NOTHING
    assert ("The model 'vae-drift' was removed.", "error") in messages


def test_a_take_plays_and_its_end_is_noticed(generated, session):
    player = generated.player
    assert player.sounding is Sounding.CLIP
    assert played(session) == (0, None, False)
    player.poll()
    session.playing = False
    player.poll()
    assert player.sounding is Sounding.NOTHING
    assert player.position == 0


def test_a_clip_that_never_starts_is_given_up(generated, session):
    player = generated.player
    session.playing = False
    player._clock = lambda: player._asked_at + 10.0
    player.poll()
    assert player.sounding is Sounding.NOTHING


def test_loop_covers_the_clip_or_the_region(generated, session):
    player, frames = generated.player, generated.player.clip.audio.shape[1]
    player.set_loop_on(True)
    assert session.last("set_loop")[1] == (0, frames)
    player.set_region((100, 2000))
    assert session.last("set_loop")[1] == (100, 2000)
    player.set_region((5, 5))
    assert player.region is None
    player.set_loop_on(False)
    assert session.last("set_loop")[1] is None


def test_play_starts_inside_the_loop(generated, session):
    player = generated.player
    player.stop()
    player.set_region((1000, 2000))
    player.set_loop_on(True)
    player.seek(5000)
    player.play()
    assert played(session) == (1000, (1000, 2000), False)
    player.stop()
    player.seek(9000)
    player.play_once()
    assert played(session) == (1000, None, True)


def test_seek_moves_what_plays_and_what_does_not(generated, session, qtbot):
    player = generated.player
    player.seek(500)
    assert session.last("seek")[1] == 500
    player.stop()
    with qtbot.waitSignal(player.playheadMoved) as moved:
        player.seek(10**9)
    assert moved.args[0].frame == player.clip.audio.shape[1] - 1
    player.play()
    assert played(session)[0] == player.clip.audio.shape[1] - 1


def test_going_live_while_a_clip_plays_starts_the_stream(generated, session, qtbot):
    with qtbot.waitSignal(generated.client.liveStarted):
        generated.show_live()
    assert generated.player.sounding is Sounding.LIVE
    assert not session.playing


def test_going_live_in_silence_stays_silent(generated, session):
    generated.player.stop()
    generated.show_live()
    assert generated.player.sounding is Sounding.NOTHING
    assert not session.live


def test_notices_are_told_once(started, session, qtbot, messages):
    session.notice = "The sound device is gone; nothing is heard."
    for _ in range(20):
        started.player.poll()
    assert messages.count((session.notice, "warning")) == 1


def start_live(studio, qtbot):
    with qtbot.waitSignal(studio.client.liveStarted):
        studio.player.play()


def test_a_stream_that_answers_late_does_not_stop_the_take(generated, session, qtbot):
    player = generated.player
    player.start_live()
    # Without the event loop: the answer is on its way and nobody has read it yet.
    assert session.live_begun.wait(10)
    with qtbot.waitSignal(generated.client.liveStarted):
        player.play()
    assert player.sounding is Sounding.CLIP
    assert session.playing


def test_a_take_that_sounds_until_the_stream_is_there_stops_when_it_fails(
    generated, session, qtbot
):
    player = generated.player
    assert session.playing
    session.refuse_live = CheckpointError("The model 'vae-drift' was removed.")
    with qtbot.waitSignal(generated.client.failed):
        generated.show_live()
    assert player.sounding is Sounding.NOTHING
    assert not session.playing


def test_an_unrelated_failure_leaves_the_stream(started, session, qtbot):
    session.live = False
    started.player.start_live()
    started.client.failed.emit("The list of devices cannot be read.")
    assert started.player.sounding is Sounding.LIVE


def test_a_stream_that_breaks_is_noticed(started, session, qtbot):
    start_live(started, qtbot)
    started.player.poll()
    assert started.player.sounding is Sounding.LIVE
    session.live = False
    started.player.poll()
    assert started.player.sounding is Sounding.NOTHING


def test_why_a_stream_broke_is_said_before_an_instrument_takes_its_place(started, session, qtbot):
    start_live(started, qtbot)
    started.player.poll()
    said = []
    started.player.noticed.connect(said.append)
    started.player.soundingChanged.connect(lambda _: setattr(session, "notice", ""))
    session.live, session.notice = False, "The live sound stopped: the microphone has stopped."
    started.player.poll()
    assert said == ["The live sound stopped: the microphone has stopped."]
