"""Listening to takes: at once, at the same loudness, and two against each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.core.clip import Clip

if TYPE_CHECKING:
    from neurosketch.library.take import Take

TARGET_LUFS = -18.0
"""Low enough that most music reaches it without a limiter."""
PEAK_CEILING_DB = -1.0
"""A take is never raised above this sample peak."""
LONGEST_PREFETCH_S = 300.0
SIDES = ("a", "b")


def match_gain_db(take: Take) -> float:
    """The gain at which a take is as loud as the others, in dB; 0 for silence.

    A quiet take with high peaks stays quieter than the others rather than being limited: what is
    compared is the take, not the limiter.
    """
    if not math.isfinite(take.loudness_lufs):
        return 0.0
    gain_db = TARGET_LUFS - take.loudness_lufs
    return min(gain_db, max(PEAK_CEILING_DB - take.peak_db, 0.0))


class Audition(QObject):
    """Plays takes of the shelf.

    Signals:
        loudnessMatchChanged(bool): whether takes are heard at the same loudness.
        abChanged(str, str): ids of the takes on side A and side B; "" where there is none.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    loudnessMatchChanged = Signal(bool)
    abChanged = Signal(str, str)
    messaged = Signal(str, str)

    def __init__(
        self,
        shelf: ShelfViewModel,
        player: PlayerViewModel,
        client: EngineClient,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._player = player
        self._client = client
        self._settings = settings
        self._wanted = ""
        self._slots = dict.fromkeys(SIDES, "")
        player.gain_db_of = self.gain_db
        shelf.clipReady.connect(self._clip_ready)
        shelf.takesRemoved.connect(self._takes_removed)

    @property
    def loudness_match(self) -> bool:
        """Whether takes are heard at the same loudness."""
        return self._settings.loudness_match

    @property
    def slots(self) -> tuple[str, str]:
        """Ids of the takes on side A and side B; "" where there is none."""
        return self._slots["a"], self._slots["b"]

    def gain_db(self, clip: Clip) -> float:
        """At which gain a clip is heard now."""
        take = self._shelf.take(clip.id)
        return match_gain_db(take) if take is not None and self.loudness_match else 0.0

    def set_loudness_match(self, on: bool) -> None:
        """Hear takes at the same loudness, or as they are; also the one that sounds."""
        if on != self.loudness_match:
            self._settings.loudness_match = on
            self.loudnessMatchChanged.emit(on)
            self._player.renew_gain()

    def play_take(self, take_id: str) -> None:
        """Choose a take and play it from its start."""
        self._wanted = take_id
        clip = self._shelf.clips.get(take_id)
        if clip is not None and self._shelf.take(take_id) is not None:
            # Heard before anything is painted.
            self._player.show_clip(clip, play=True)
            self._wanted = ""
        if take_id != self._shelf.chosen_id:
            self._shelf.choose(take_id)
        elif self._wanted:
            self._shelf.with_clip(take_id, self._clip_ready)
        self.prefetch([self._shelf.neighbour(step, take_id) for step in (1, -1)])

    def prefetch(self, take_ids: Sequence[str]) -> None:
        """Have these takes ready to sound at once."""
        near = frozenset(i for i in take_ids if i)
        self._shelf.clips.pin("near", near)
        for take_id in near:
            take = self._shelf.take(take_id)
            if take is not None and take.seconds <= LONGEST_PREFETCH_S and not take.problem:
                self._shelf.clips.load(take_id, self._warm, lambda _: None)

    def set_side(self, side: str, take_id: str = "") -> None:
        """Put a take (the chosen one by default) on side `a` or `b`."""
        take_id = take_id or self._shelf.chosen_id
        if side not in SIDES or self._shelf.take(take_id) is None:
            return
        self._slots[side] = take_id
        self._pin_sides()
        self._shelf.clips.load(take_id, self._warm, lambda _: None)

    def forget_sides(self) -> None:
        """Let go of A and B; their takes belong to the sketch that was open."""
        self._slots = dict.fromkeys(SIDES, "")
        self._pin_sides()

    def swap(self) -> None:
        """Hear the other side, from where this one is."""
        a, b = self.slots
        if not a or not b or a == b:
            text = self.tr("Put one take on A and another one on B first.")
            self.messaged.emit(text, Kind.INFO)
            return
        self._shelf.with_clip(b if self._shelf.chosen_id == a else a, self._swap_to)

    def _swap_to(self, clip: Clip) -> None:
        self._player.swap_to(clip)
        self._shelf.choose(clip.id)

    def _clip_ready(self, clip: Clip | None) -> None:
        if clip is not None and clip.id != self._shelf.chosen_id:
            return
        play = clip is not None and clip.id == self._wanted
        self._wanted = ""
        self._player.show_clip(clip, play=play)

    def _warm(self, clip: Clip) -> None:
        if self._client.session is not None:
            self._client.session.warm_clip(clip)

    def _pin_sides(self) -> None:
        self._shelf.clips.pin("sides", frozenset(i for i in self.slots if i))
        self.abChanged.emit(*self.slots)

    def _takes_removed(self, take_ids: tuple[str, ...]) -> None:
        """A take in the bin is on no side."""
        gone = [
            side for side, i in self._slots.items()
            if i in take_ids and ((take := self._shelf.take(i)) is None or take.binned)
        ]  # fmt: skip
        for side in gone:
            self._slots[side] = ""
        if gone:
            self._pin_sides()
