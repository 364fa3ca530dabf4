from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from neurosketch.audio_io import prepared_clips
from neurosketch.audio_io.prepared_clip import PreparedClip, prepare_clip
from neurosketch.audio_io.prepared_clips import PreparedClips
from neurosketch.core.clip import Clip
from tests.audio_io.sources import RATE, clip_of, sine


class Kitchen:
    """Prepares clips, remembers which, and can be made to take its time."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.error: Exception | None = None
        self.ready = threading.Event()

    def prepare(self, clip: Clip, sample_rate: int) -> PreparedClip:
        self.made.append(clip.id)
        self.entered.set()
        assert self.gate.wait(60.0)
        if self.error is not None:
            raise self.error
        return prepare_clip(clip, sample_rate)


@pytest.fixture
def kitchen(monkeypatch: pytest.MonkeyPatch) -> Kitchen:
    kitchen = Kitchen()
    monkeypatch.setattr(prepared_clips, "prepare_clip", kitchen.prepare)
    return kitchen


@pytest.fixture
def clips(kitchen: Kitchen) -> Iterator[PreparedClips]:
    clips = PreparedClips(most_clips=3)
    yield clips
    kitchen.gate.set()
    clips.close()


def named(name: str, seconds: float = 0.1) -> Clip:
    return clip_of(sine(seconds), clip_id=name)


def test_a_clip_is_prepared_once_for_each_rate(clips, kitchen):
    clip = named("a")
    first = clips.get(clip, RATE)
    assert clips.get(clip, RATE) is first
    assert clips.get(clip, 48000).sample_rate == 48000
    assert kitchen.made == ["a", "a"]


def test_other_samples_under_the_same_id_are_another_clip(clips):
    first, second = named("a"), named("a", 0.2)
    clips.get(first, RATE)
    assert clips.get(second, RATE).clip is second


def test_the_clips_used_last_stay(clips, kitchen):
    a, b, c, d = map(named, "abcd")
    for clip in (a, b, c, a, d):
        clips.get(clip, RATE)
    assert kitchen.made == ["a", "b", "c", "d"]
    clips.get(a, RATE)
    assert kitchen.made == ["a", "b", "c", "d"]
    clips.get(b, RATE)
    assert kitchen.made == ["a", "b", "c", "d", "b"]


def test_long_clips_leave_for_their_size_but_the_newest_stays(kitchen):
    clips = PreparedClips(most_bytes=10_000)
    a, b = named("a"), named("b")
    first, second = clips.get(a, RATE), clips.get(b, RATE)
    assert second.audio.nbytes > 10_000
    assert clips.get(b, RATE) is second
    assert clips.get(a, RATE) is not first
    clips.close()


def test_what_is_announced_is_ready_when_it_is_wanted(clips, kitchen):
    clip = named("a")
    kitchen.gate.clear()
    clips.announce(clip, RATE)
    assert kitchen.entered.wait(60.0)
    got: list[PreparedClip] = []
    wanting = threading.Thread(target=lambda: got.append(clips.get(clip, RATE)))
    wanting.start()
    kitchen.gate.set()
    wanting.join(60.0)
    assert got[0].clip is clip
    assert kitchen.made == ["a"]


def test_what_is_wanted_now_does_not_wait_for_what_may_come(clips, kitchen):
    kitchen.gate.clear()
    clips.announce(named("later"), RATE)
    assert kitchen.entered.wait(60.0)
    now = named("now")
    kitchen_gate, kitchen.gate = kitchen.gate, threading.Event()
    kitchen.gate.set()
    assert clips.get(now, RATE).clip is now
    kitchen_gate.set()


def test_the_newest_announcement_comes_first_and_old_ones_are_forgotten(clips, kitchen):
    kitchen.gate.clear()
    clips.announce(named("first"), RATE)
    assert kitchen.entered.wait(60.0)
    for number in range(12):
        clips.announce(named(f"{number}"), RATE)
    kitchen.gate.set()
    last = named("last")
    clips.get(last, RATE)
    while clips._announced:
        assert threading.Event().wait(0.001) is False
    clips.close()
    served = [name for name in kitchen.made if name not in ("first", "last")]
    assert served == [str(number) for number in range(11, 11 - len(served), -1)]
    assert set(served) <= {str(number) for number in range(4, 12)}


@pytest.mark.parametrize("error", [MemoryError(), ValueError("no such rate")])
def test_an_error_reaches_who_wants_the_clip_and_is_not_kept(clips, kitchen, error):
    kitchen.error = error
    clip = named("a")
    with pytest.raises(type(error)):
        clips.get(clip, RATE)
    kitchen.error = None
    assert clips.get(clip, RATE).clip is clip


def test_an_error_ahead_of_time_leaves_the_thread_alive(clips, kitchen):
    kitchen.error = MemoryError()
    kitchen.gate.clear()
    clips.announce(named("a"), RATE)
    assert kitchen.entered.wait(60.0)
    kitchen.entered.clear()
    clips.announce(named("b"), RATE)
    kitchen.gate.set()
    assert kitchen.entered.wait(60.0)
