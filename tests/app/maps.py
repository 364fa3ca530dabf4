"""A small map and what the engine would say of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

import numpy as np

from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlSpec
from neurosketch.core.sound_map import MAP, SoundMap
from tests.app.fakes import make_spec

KINDS = ("drum", "note", "voice")


def make_sounds(n: int = 60, seed: int = 0, map_id: str = "c" * 64) -> SoundMap:
    """Three islands of sounds, one for each kind."""
    rng = np.random.default_rng(seed)
    kinds = (np.arange(n) % 3).astype(np.uint8)
    middles = np.array([[-0.6, -0.5], [0.6, -0.4], [0.0, 0.6]])
    places = middles[kinds] + 0.12 * rng.standard_normal((n, 2))
    labels = tuple(f"{KINDS[kind]} {index % 9}" for index, kind in enumerate(kinds))
    return SoundMap(map_id, np.clip(places, -1, 1).astype(np.float32), labels, kinds, KINDS)


def mapped_spec(**changes):
    """A model that has a map."""
    spec = make_spec(**changes)
    conditions = tuple(
        replace(c, values=(*c.values, MAP)) if c.id.startswith("source") else c
        for c in spec.conditions
    )
    places = tuple(
        ControlSpec(name, name, "", -1, 1, 0, group="Map") for name in ("map_x", "map_y")
    )
    return replace(spec, conditions=conditions, controls=spec.controls + places)


@dataclass
class FakeMapper:
    """Puts each clip where its seed says; remembers which ones it heard."""

    sounds: SoundMap = field(default_factory=make_sounds)
    heard: list[str] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def locate(self, clip: Clip, cancel: threading.Event | None = None):
        self.heard.append(clip.id)
        self.threads.add(threading.get_ident())
        if not clip.audio.any():
            return None
        level = float(np.abs(clip.audio).mean())
        return (float(np.tanh(level)), -0.5)
