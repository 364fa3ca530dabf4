from __future__ import annotations

import threading

import pytest

from neurosketch.audio_io.clip_loader import ClipLoader
from neurosketch.audio_io.clip_player import Command, Play, Seek, SetLoop, Stop, Swap
from tests.audio_io.sources import clip_of, sine


class Player:
    """Collects commands, and can make the loader wait before it prepares."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.changed = threading.Condition()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.rate = 48000

    def post(self, command: Command) -> None:
        with self.changed:
            self.commands.append(command)
            self.changed.notify_all()

    def now(self):
        self.entered.set()
        self.gate.wait()
        return self, self.rate

    def wait_for(self, count: int) -> list[Command]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.commands) >= count, 60.0)
            return list(self.commands)


@pytest.fixture
def player():
    return Player()


@pytest.fixture
def loader(player):
    loader = ClipLoader(player.now)
    yield loader
    player.gate.set()
    loader.close()


CLIP = clip_of(sine(1.0))


def test_commands_arrive_in_order_and_in_device_frames(player, loader):
    loader.play(CLIP, 22050, (0, 44100))
    loader.seek(11025)
    loader.set_loop((4410, 8820))
    loader.set_loop(None)
    play, seek, loop, no_loop = player.wait_for(4)
    assert isinstance(play, Play)
    assert (play.position, play.ticket) == (24000, loader.wish.ticket)
    assert play.loop is not None
    assert (play.loop.start, play.loop.end) == (0, 48000)
    assert seek == Seek(12000)
    assert isinstance(loop, SetLoop)
    assert loop.loop is not None
    assert (loop.loop.start, loop.loop.end) == (4800, 9600)
    assert isinstance(no_loop, SetLoop)
    assert no_loop.loop is None
    loader.stop()
    assert player.wait_for(5)[4] == Stop()


def test_what_was_asked_for_is_known_at_once(player, loader):
    player.gate.clear()
    loader.play(CLIP, 100, (0, 500))
    assert loader.wish.clip is CLIP
    assert loader.wish.start_frame == 100
    loader.set_loop(None)
    assert loader.wish.loop is None
    loader.stop()
    assert loader.wish.clip is None


def test_a_newer_clip_overtakes_one_that_is_still_prepared(player, loader):
    player.gate.clear()
    loader.play(clip_of(sine(0.1), clip_id="old"), 0, None)
    assert player.entered.wait(60)
    loader.play(CLIP, 0, None)
    player.gate.set()
    (play,) = player.wait_for(1)
    assert isinstance(play, Play)
    assert play.clip.clip is CLIP


def test_stopping_overtakes_a_clip_that_is_still_prepared(player, loader):
    player.gate.clear()
    loader.play(CLIP, 0, None)
    assert player.entered.wait(60)
    loader.stop()
    player.gate.set()
    assert player.wait_for(1) == [Stop()]


def test_prepared_clips_are_kept(player, loader):
    loader.play(CLIP, 0, None)
    loader.play(CLIP, 5, None)
    loader.seek(1)
    commands = player.wait_for(2)
    loader.play(CLIP, 9, None)
    again = player.wait_for(len(commands) + 1)[-1]
    first = next(command for command in commands if isinstance(command, Play))
    assert isinstance(again, Play)
    assert again.clip is first.clip


def test_a_clip_with_other_samples_is_prepared_anew(player, loader):
    loader.play(clip_of(sine(0.1), clip_id="same"), 0, None)
    first = player.wait_for(1)[0]
    other = clip_of(sine(0.2), clip_id="same")
    loader.play(other, 0, None)
    second = player.wait_for(2)[1]
    assert isinstance(first, Play)
    assert isinstance(second, Play)
    assert second.clip.clip is other


def test_restarting_prepares_for_the_new_rate(player, loader):
    loader.play(CLIP, 0, (0, 44100))
    player.wait_for(1)
    player.rate = 96000
    loader.restart(22050)
    again = player.wait_for(2)[1]
    assert isinstance(again, Play)
    assert (again.position, again.clip.sample_rate) == (48000, 96000)
    assert again.loop is not None
    assert again.loop.end == 96000


def test_without_a_clip_nothing_reaches_the_player(player, loader):
    loader.seek(5)
    loader.set_loop((0, 500))
    loader.restart(3)
    loader.stop()
    assert player.wait_for(1) == [Stop()]


SLOW = clip_of(sine(1.0, sample_rate=22050), 22050, clip_id="slow")


def test_another_clip_goes_on_with_the_loop_of_the_first_in_seconds(player, loader):
    loader.play(CLIP, 0, (11025, 33075))
    (play,) = player.wait_for(1)
    loader.swap(SLOW, 0.5, 7.0)
    swap = player.wait_for(2)[1]
    assert isinstance(play, Play)
    assert isinstance(swap, Swap)
    assert (swap.clip.clip, swap.gain, swap.asked_at) == (SLOW, 0.5, 7.0)
    assert swap.ticket == loader.wish.ticket > play.ticket
    assert swap.loop is not None
    assert play.loop is not None
    assert (swap.loop.start, swap.loop.end) == (play.loop.start, play.loop.end) == (12000, 36000)
    loader.swap(CLIP)
    again = player.wait_for(3)[2]
    assert isinstance(again, Swap)
    assert again.loop is not None
    assert (again.loop.start, again.loop.end) == (12000, 36000)


def test_a_loop_longer_than_the_other_clip_is_whole_again_afterwards(player, loader):
    loader.play(CLIP, 0, (0, 44100))
    player.wait_for(1)
    loader.swap(clip_of(sine(0.5), clip_id="short"))
    player.wait_for(2)
    loader.set_loop((0, 44100))
    player.wait_for(3)
    loader.swap(CLIP)
    commands = player.wait_for(4)
    ends = [command.loop.end for command in commands]
    assert ends == [48000, 24000, 24000, 48000]


def test_swapping_a_clip_that_is_not_told_yet_starts_where_it_was_to_start(player, loader):
    player.gate.clear()
    loader.play(CLIP, 22050, (0, 44100))
    loader.swap(SLOW)
    player.gate.set()
    (play,) = player.wait_for(1)
    assert isinstance(play, Play)
    assert (play.clip.clip, play.position) == (SLOW, 24000)


def test_swapping_without_a_clip_plays_from_the_start(player, loader):
    loader.swap(CLIP)
    loader.stop()
    loader.swap(SLOW)
    plays = [command for command in player.wait_for(2) if isinstance(command, Play)]
    assert plays[-1].clip.clip is SLOW
    assert plays[-1].position == 0


def test_quick_swaps_end_with_the_last_one(player, loader):
    loader.play(CLIP, 0, None)
    player.wait_for(1)
    player.gate.clear()
    for _ in range(4):
        loader.swap(SLOW)
        loader.swap(CLIP)
    player.gate.set()
    wanted = loader.wish.ticket
    with player.changed:
        assert player.changed.wait_for(lambda: player.commands[-1].ticket == wanted, 60.0)
    last = player.commands[-1]
    assert isinstance(last, Swap)
    assert last.clip.clip is CLIP


def test_after_a_new_device_a_swapped_clip_starts_where_the_playhead_was(player, loader):
    loader.play(CLIP, 0, None)
    player.wait_for(1)
    loader.swap(SLOW, 0.25)
    player.wait_for(2)
    loader.restart(11025)
    play = player.wait_for(3)[2]
    assert isinstance(play, Play)
    assert (play.clip.clip, play.position, play.gain) == (SLOW, 24000, 0.25)
    assert play.asked_at is None


def test_a_clip_that_cannot_be_prepared_leaves_the_thread_alive(player, loader):
    loader.play(clip_of(sine(0.1), sample_rate=-5, clip_id="broken"), 0, None)
    loader.play(CLIP, 0, None)
    play = player.wait_for(1)[-1]
    assert isinstance(play, Play)
    assert play.clip.clip is CLIP


def test_a_warm_clip_is_the_one_that_plays(player, loader):
    loader.warm(CLIP)
    loader.play(CLIP, 0, None)
    (play,) = player.wait_for(1)
    assert isinstance(play, Play)
    assert loader._prepared.get(CLIP, player.rate) is play.clip
