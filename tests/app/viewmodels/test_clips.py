"""Clips in memory: limited in bytes, and what is needed stays."""

from __future__ import annotations

import numpy as np

from neurosketch.app.viewmodels.clips import Clips
from neurosketch.core.clip import Clip

KB = 1000


def clip(name, size=40 * KB):
    return Clip(name, np.zeros((1, size // 4), np.float32), 44100, None, name)


def kept(clips, names):
    return [name for name in names if clips.get(name) is not None]


def filled(limit, *names):
    clips = Clips(None, None, limit)
    for name in names:
        clips.put(name, clip(name))
    return clips


def test_the_oldest_make_room():
    clips = filled(100 * KB, "a", "b", "c")
    assert kept(clips, "abc") == ["b", "c"]
    clips.get("b")
    clips.put("d", clip("d"))
    assert kept(clips, "abcd") == ["b", "d"]


def test_one_that_is_larger_than_all_room_stays_while_it_is_the_newest():
    clips = filled(100 * KB, "a")
    clips.put("long", clip("long", 900 * KB))
    assert kept(clips, ["a", "long"]) == ["long"]
    clips.put("b", clip("b"))
    assert kept(clips, ["long", "b"]) == ["b"]


def test_what_is_pinned_stays_until_nobody_pins_it():
    clips = filled(100 * KB, "a")
    clips.pin("sides", frozenset("a"))
    clips.pin("chosen", frozenset("ab"))
    for name in "bcde":
        clips.put(name, clip(name))
    assert kept(clips, "abcde") == ["a", "b", "d", "e"]
    clips.pin("chosen", frozenset())
    clips.clear()
    assert kept(clips, "abcde") == ["a"]
    clips.drop("a")
    assert kept(clips, "a") == []


def test_a_rename_reaches_the_clip():
    clips = filled(100 * KB, "a")
    clips.rename("a", "rain")
    assert clips.get("a").name == "rain"
