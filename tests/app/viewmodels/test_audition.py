"""Listening: at once, at one loudness, A against B."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.app.viewmodels.audition import match_gain_db
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.library.take import Take
from tests.app.fakes import make_audio, make_clip
from tests.app.viewmodels.helpers import Said, add, idle


@pytest.mark.parametrize(
    ("lufs", "peak_db", "gain_db"),
    [
        (-8.0, -0.5, -10.0),  # loud: turned down
        (-24.0, -12.0, 6.0),  # quiet: turned up
        (-30.0, -4.0, 3.0),  # its peak allows no more
        (-30.0, 0.0, 0.0),  # its peak allows nothing, and it is not turned down for that
        (float("-inf"), -120.0, 0.0),  # silence stays silence
    ],
)
def test_how_far_a_take_is_turned(lufs, peak_db, gain_db):
    take = Take("a", 1, "", "a", loudness_lufs=lufs, peak_db=peak_db)
    assert match_gain_db(take) == pytest.approx(gain_db)


@pytest.fixture
def two(started, qtbot):
    """A loud take and one that is 12 dB quieter and in 48 kHz."""
    loud = make_clip("loud", 1.0)
    quiet = replace(make_clip("quiet"), audio=make_audio(1.0, 1, 48000) / 4, sample_rate=48000)
    return add(started, qtbot, loud), add(started, qtbot, quiet)


def test_takes_are_heard_as_they_are_unless_they_shall_match(started, session, two):
    for take in two:
        started.play_take(take.id)
        assert session.gain_db == 0.0
    changed = Said(started.audition.loudnessMatchChanged)
    started.audition.set_loudness_match(True)
    assert changed.calls == [(True,)]
    assert started.settings.loudness_match
    # The one that sounds follows without starting anew.
    assert session.last("swap_clip")[1].id == two[1].id
    assert session.gain_db == pytest.approx(match_gain_db(two[1]))
    started.play_take(two[0].id)
    assert session.gain_db == pytest.approx(match_gain_db(two[0]))
    started.audition.set_loudness_match(False)
    assert session.gain_db == 0.0


def test_a_take_in_memory_sounds_before_anything_is_painted(started, session, two):
    order = []
    started.shelf.chosenChanged.connect(lambda _: order.append("painted"))
    started.player.soundingChanged.connect(lambda _: order.append("heard"))
    started.play_take(two[0].id)
    assert order == ["heard", "painted"]
    assert session.names().count("play_clip") == 1
    started.play_take(two[0].id)
    assert session.names().count("play_clip") == 2


def test_neighbours_on_screen_are_ready(started, session, qtbot):
    ids = [add(started, qtbot, seed=n, seconds=0.2).id for n in range(5)]
    started.shelf.clips.clear()
    started.shelf.set_neighbour(lambda i, step: {1: ids[4], -1: ids[0]}[step])
    started.play_take(ids[2])
    idle(started, qtbot)
    warmed = {call[1].id for call in session.calls if call[0] == "warm_clip"}
    assert warmed == {ids[0], ids[4]}
    assert started.shelf.clips.get(ids[4]) is not None
    assert started.shelf.clips.get(ids[3]) is None


def test_a_and_b_go_on_at_the_same_place(started, session, two, qtbot):
    loud, quiet = two
    sides = Said(started.audition.abChanged)
    started.audition.set_side("a", loud.id)
    started.audition.set_side("b")
    assert sides.last == (loud.id, quiet.id)
    started.play_take(loud.id)
    started.player.set_region((4410, 22050))
    started.player.set_loop_on(True)
    session.frame = 8820
    started.player.poll()
    started.swap_ab()
    assert session.last("swap_clip")[1].id == quiet.id
    assert started.shelf.chosen_id == quiet.id
    assert (session.frame, started.player.position) == (9600, 9600)
    assert started.player.region == (4800, 24000)
    assert started.player.sounding is Sounding.CLIP
    started.swap_ab()
    assert (started.shelf.chosen_id, session.frame) == (loud.id, 8820)
    assert started.player.region == (4410, 22050)
    assert session.names().count("play_clip") == 1


def test_swapping_in_silence_plays_the_other(started, session, two):
    loud, quiet = two
    started.audition.set_side("a", loud.id)
    started.audition.set_side("b", quiet.id)
    started.shelf.choose(loud.id)
    started.swap_ab()
    assert session.last("play_clip")[1].id == quiet.id
    assert "swap_clip" not in session.names()


def test_two_takes_are_needed(started, two, messages):
    started.audition.set_side("a", two[0].id)
    started.audition.set_side("b", "nobody")
    started.audition.set_side("c", two[1].id)
    started.swap_ab()
    assert messages[-1] == ("Put one take on A and another one on B first.", "info")


def test_a_take_in_the_bin_is_on_no_side(started, two, qtbot):
    for side, take in zip("ab", two, strict=True):
        started.audition.set_side(side, take.id)
    started.shelf.show_scope("library")
    idle(started, qtbot)
    assert started.audition.slots == (two[0].id, two[1].id)
    started.delete(two[0].id)
    assert started.audition.slots == ("", two[1].id)


def test_sides_belong_to_their_sketch(started, two):
    for side, take in zip("ab", two, strict=True):
        started.audition.set_side(side, take.id)
    told = []
    started.audition.abChanged.connect(lambda *sides: told.append(sides))
    started.open_sketch("another")
    assert started.audition.slots == ("", "")
    assert told == [("", "")]
