"""Ties what is played to the window: notes, devices, knobs, sounds for an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from neurosketch.app.windows.playing_tools import PlayingTools
from neurosketch.app.windows.score_sheet import ScoreSheet
from neurosketch.core.model_spec import ModelSpec

if TYPE_CHECKING:
    from neurosketch.app.windows.main_window import MainWindow

TRANSFER = "transfer"


class Playing(QObject):
    """Connects the parts of the studio that are played with the panels of the window.

    Args:
        window: complete but for this.
        ground: what cards lie over.
    """

    def __init__(self, window: MainWindow, ground: QWidget) -> None:
        super().__init__(window)
        studio = window.studio
        self._studio = studio
        self._top = window.top
        self.sheet = ScoreSheet(studio.scores, ground)
        self.tools = PlayingTools(studio.scale, studio.arpeggio, studio.transfer)
        window.centre.instrument.add_tools(self.tools)
        self._region = window.centre.region
        self._offer_transfer()
        self._region.chosen.connect(self._region_chosen)
        studio.sketch.modelChanged.connect(self._offer_transfer)
        midi = window.top.midi
        midi.switched.connect(studio.midi.switch)
        midi.opened.connect(studio.midi.look)
        midi.panicked.connect(studio.instrument.panic)
        studio.midi.statusChanged.connect(midi.set_status)
        studio.midi.active.connect(midi.glow)
        midi.set_status(studio.midi.status)
        self._shortcuts = window.shortcuts
        self._shortcuts.changed.connect(self._name_keys)
        self._name_keys()

    def _name_keys(self, *_: object) -> None:
        keys = self._shortcuts.native_keys()
        self.tools.microphone.set_key(keys["action.microphone"])

    def _offer_transfer(self, _: ModelSpec | None = None) -> None:
        player = self._studio.transfer.player
        if player is not None:
            text = self.tr("Play with {0}").format(player.name)
            tip = self.tr("Pitch and loudness of the region, the timbre of an instrument")
            self._region.offer(TRANSFER, text, tip)

    def _region_chosen(self, action: str) -> None:
        if action == TRANSFER:
            self._studio.transfer.play_shown()
