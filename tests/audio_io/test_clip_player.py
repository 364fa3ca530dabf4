from __future__ import annotations

import numpy as np
import pytest

from neurosketch.audio_io.clip_player import (
    SWAP_SECONDS,
    ClipPlayer,
    Play,
    PlayState,
    Seek,
    SetLoop,
    Stop,
    Swap,
)
from neurosketch.audio_io.prepared_clip import PreparedClip, prepare_clip
from tests.audio_io.sources import RATE, clip_of, largest_step, sine

STEEP = 2 * np.pi * 441 / RATE * 0.5


def prepared(seconds: float = 1.0, **changes) -> PreparedClip:
    return prepare_clip(clip_of(sine(seconds, **changes)), RATE)


def render(player: ClipPlayer, frames: int) -> np.ndarray:
    assert frames % 512 == 0
    return np.concatenate([player.render(512) for _ in range(frames // 512)])


def start(clip: PreparedClip, position: int = 0, loop: tuple[int, int] | None = None) -> ClipPlayer:
    player = ClipPlayer(RATE)
    player.post(Play(1, clip, position, clip.plan(loop)))
    return player


def test_a_clip_plays_bit_for_bit_and_ends():
    clip = prepared(0.1)
    player = start(clip)
    heard = render(player, 5120)
    # The clip ends in mid-sound, so its last 5 ms are faded.
    exact = 4410 - round(0.005 * RATE)
    assert np.array_equal(heard[:exact], clip.audio[:exact])
    assert not heard[4410:].any()
    assert largest_step(heard) < STEEP * 1.1
    assert player.state == PlayState(ended=1) or player.state.ended == 1
    assert player.state.ticket == 0


def test_an_attack_on_the_first_frame_is_not_softened():
    clip = prepare_clip(clip_of(sine(0.1, 3000)), RATE)
    assert np.array_equal(start(clip).render(512), clip.audio[:512])


def test_starting_in_mid_sound_fades_in():
    clip = prepared(1.0)
    heard = render(start(clip, 1025), 2048)
    assert np.abs(heard[0]).max() < 0.01
    assert np.array_equal(heard[300:], clip.audio[1325:][: len(heard) - 300])


@pytest.mark.parametrize("loop", [(0, 44100), (1000, 9000), (0, 9033), (30000, 44100)])
def test_a_loop_goes_round_in_time_and_without_a_click(loop):
    clip = prepared(1.0)
    player = start(clip, loop[0], loop)
    length = loop[1] - loop[0]
    heard = render(player, (3 * length // 512 + 4) * 512)
    assert largest_step(heard) < STEEP * 1.3
    middle = slice(300, length - 300)
    for turn in range(3):
        turned = heard[turn * length :][middle]
        assert np.allclose(turned, clip.audio[loop[0] : loop[1]][middle], atol=1e-6)
    assert player.state.ticket == 1


def test_a_loop_shorter_than_a_chunk_works():
    clip = prepared(1.0)
    heard = render(start(clip, 1000, (1000, 1100)), 1024)
    assert np.allclose(heard[300:400], heard[400:500], atol=1e-6)
    assert np.abs(heard[300:]).max() > 0.4


def test_seeking_crossfades():
    clip = prepared(1.0)
    player = start(clip)
    before = render(player, 2048)
    player.post(Seek(30013))
    heard = np.concatenate([before, render(player, 2048)])
    assert largest_step(heard) < STEEP * 1.3
    assert np.array_equal(heard[2048 + 300 :], clip.audio[30313:][: 2048 - 300])


def test_stopping_fades_out():
    player = start(prepared(1.0))
    before = render(player, 2560)
    player.post(Stop())
    heard = np.concatenate([before, render(player, 1024)])
    assert largest_step(heard) < STEEP * 1.3
    assert not heard[2560 + 300 :].any()
    assert player.state.ticket == 0
    assert player.state.ended == 0


def test_playing_another_clip_crossfades():
    player = start(prepared(1.0))
    before = render(player, 2560)
    other = prepared(1.0, frequency=882.0)
    player.post(Play(2, other, 11, None))
    heard = np.concatenate([before, render(player, 2048)])
    assert largest_step(heard) < 2 * STEEP * 1.3
    assert np.array_equal(heard[2560 + 300 :], other.audio[311:][: 2048 - 300])
    assert player.state.ticket == 2


def test_changing_the_loop_elsewhere_is_not_heard():
    clip = prepared(1.0)
    player = start(clip)
    render(player, 2048)
    player.post(SetLoop(clip.plan((0, 30000))))
    assert np.allclose(render(player, 1024), clip.audio[2048:3072], atol=1e-6)
    player.post(SetLoop(None))
    assert np.allclose(render(player, 1024), clip.audio[3072:4096], atol=1e-6)


def test_a_loop_that_ends_before_the_playhead_pulls_it_in():
    clip = prepared(1.0)
    player = start(clip, 20000)
    render(player, 1024)
    player.post(SetLoop(clip.plan((1000, 9000))))
    render(player, 512)
    assert player.state.position == 1512


def test_commands_without_a_clip_do_nothing():
    player = ClipPlayer(RATE)
    for command in (Stop(), Seek(5), SetLoop(None)):
        player.post(command)
    assert not player.render(512).any()


def test_a_start_beyond_the_end_is_over_at_once():
    clip = prepared(0.1)
    player = start(clip, 4410)
    assert not player.render(512).any()
    assert player.state.ended == 1


def test_the_state_tells_the_frame_later_on():
    clip = prepare_clip(clip_of(sine(1.0, sample_rate=22050), 22050), RATE)
    state = PlayState(1, clip, 1000, None)
    assert state.after(0) == 500
    assert state.after(2000) == 1500
    looped = PlayState(1, clip, 8900, clip.plan((500, 4500)))
    assert looped.after(50) == 4475
    assert looped.after(300) == 600
    assert PlayState().after(100) == 0


SWAP = round(SWAP_SECONDS * RATE)


def test_a_clip_plays_at_its_gain():
    clip = prepared(0.5)
    player = ClipPlayer(RATE)
    player.post(Play(1, clip, 0, None, gain=0.5))
    assert np.array_equal(render(player, 1024), clip.audio[:1024] * np.float32(0.5))
    player.post(Seek(5000))
    assert np.array_equal(render(player, 1024)[300:], clip.audio[5300:6024] * np.float32(0.5))


def test_a_swap_goes_on_at_the_same_frame_with_a_short_crossfade():
    first, second = prepared(1.0), prepared(1.0, frequency=882.0)
    player = start(first)
    before = render(player, 2560)
    player.post(Swap(2, second, None, gain=0.5))
    after = render(player, 2048)
    heard = np.concatenate([before, after])
    assert largest_step(heard) < 2 * STEEP * 1.3
    assert np.array_equal(after[SWAP:], second.audio[2560 + SWAP : 4608] * np.float32(0.5))
    fading = after[: SWAP // 2]
    assert not np.allclose(fading, first.audio[2560 : 2560 + len(fading)], atol=1e-3)
    assert not np.allclose(fading, second.audio[2560 : 2560 + len(fading)] * 0.5, atol=1e-3)
    assert (player.state.ticket, player.state.position) == (2, 4608)


def test_swapping_between_equal_clips_is_not_heard():
    player = start(prepared(1.0))
    for ticket in range(2, 12):
        position = player.state.position
        other = prepared(1.0)
        player.post(Swap(ticket, other, None))
        assert np.allclose(render(player, 1024), other.audio[position:][:1024], atol=1e-6)


def test_clips_swapped_within_a_loop_stay_in_step():
    loop = (1000, 9000)
    first, second = prepared(1.0), prepared(1.0, frequency=882.0)
    straight, swapped = start(first, 1000, loop), start(first, 1000, loop)
    for turn in range(60):
        if turn % 7 == 3:
            clip = (first, second)[turn % 2]
            swapped.post(Swap(turn, clip, clip.plan(loop)))
        expected, heard = straight.render(512), swapped.render(512)
        assert swapped.state.position == straight.state.position
    swapped.post(Swap(99, first, first.plan(loop)))
    expected, heard = render(straight, 1024), render(swapped, 1024)
    assert np.allclose(heard[SWAP:], expected[SWAP:], atol=1e-6)


def test_a_swap_to_a_clip_that_is_over_goes_to_the_start_of_its_loop():
    short = prepared(0.2)
    player = start(prepared(1.0))
    render(player, 20480)
    player.post(Swap(2, short, short.plan((2000, 6000))))
    assert np.array_equal(render(player, 1024)[300:], short.audio[2300:3024])
    player = start(prepared(1.0))
    render(player, 20480)
    player.post(Swap(2, short, None))
    assert np.array_equal(render(player, 1024)[300:], short.audio[300:1024])


def test_a_swap_with_nothing_to_go_on_from_starts_at_the_beginning():
    clip = prepared(0.5)
    player = ClipPlayer(RATE)
    player.post(Swap(4, clip, None))
    assert np.array_equal(render(player, 1024), clip.audio[:1024])
    assert player.state.ticket == 4


def test_only_what_was_asked_for_counts_as_a_start():
    clip = prepared(0.5)
    player = ClipPlayer(RATE)
    player.post(Play(1, clip, 0, None, asked_at=1.5))
    player.post(Seek(2000))
    player.post(SetLoop(clip.plan((0, 9000))))
    player.render(512)
    assert player.take_starts() == [1.5]
    player.post(Swap(2, clip, None, asked_at=2.5))
    player.render(512)
    assert player.take_starts() == [2.5]
    player.post(Play(3, clip, 0, None))
    player.render(512)
    assert player.take_starts() == []
