"""Plays a sound with an instrument: a take, the selected region of one, a file, the microphone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.session_port import DevicePort
from neurosketch.app.viewmodels.able import request_that_can, spec_that_can
from neurosketch.app.viewmodels.files import FilesViewModel, OpenedFile
from neurosketch.app.viewmodels.generation import Generation
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.player import PlayerViewModel
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.events import Health
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.request import SourceClip


class TransferHands(QObject):
    """Timbre transfer: pitch and loudness of a sound, the timbre of an instrument.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
        listeningChanged(bool): whether the microphone plays the instrument.
        latencyRead(object): milliseconds from the microphone to the ear, or None while unknown.
    """

    messaged = Signal(str, str)
    listeningChanged = Signal(bool)
    latencyRead = Signal(object)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        shelf: ShelfViewModel,
        generation: Generation,
        files: FilesViewModel,
        recall: Recall,
        outgoing: Outgoing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._player = player
        self._shelf = shelf
        self._generation = generation
        self._files = files
        self._recall = recall
        self._outgoing = outgoing
        self._microphones: tuple[str, ...] | None = None
        self._wanted = False
        self.listening = False
        client.microphonesFound.connect(self._microphones_found)
        player.soundingChanged.connect(self._follow_player)
        player.healthRead.connect(self._read_latency)
        sketch.modelChanged.connect(self._follow_player)

    @property
    def player(self) -> ModelSpec | None:
        """The model that plays: the chosen one if it can, else the first that can."""
        return spec_that_can(self._sketch, Capability.TRANSFER)

    @property
    def microphones(self) -> tuple[str, ...] | None:
        """Names of the microphones; None while nobody has looked."""
        return self._microphones

    def play_shown(self) -> None:
        """Play the selected region of the take that is shown, or all of it."""
        take, clip, region = self._shelf.chosen, self._player.clip, self._player.selection
        if take is None or clip is None:
            self._say(self.tr("Choose a take first, select a region of one, or drop a file."))
        elif region is None:
            self.play_take(take.id)
        else:
            start, end = (frame / clip.sample_rate for frame in region)
            self._play_take(take.id, start, end)

    def play_take(self, take_id: str) -> None:
        """Play all of a take."""
        self._play_take(take_id, 0.0, None)

    def play_file(self, path: Path) -> None:
        """Play the sound in an audio file."""

        def opened(file: OpenedFile) -> None:
            if file.source is not None:
                self._make(file.source)

        self._files.open(path, opened, as_source=True)

    def set_listening(self, on: bool) -> None:
        """Let the microphone play the instrument, or no longer."""
        if on == self.listening:
            return
        if not on:
            self._player.stop()
            return
        spec = self._sketch.spec
        if spec is None or Capability.TRANSFER not in spec.capabilities:
            self._refuse(self.tr("This model cannot follow a microphone. Choose one that can."))
        elif not self._microphones:
            self._wanted = True  # one may have been connected since someone looked
            self._client.list_devices()
        else:
            self._listen()

    def _play_take(self, take_id: str, start: float, end: float | None) -> None:
        if self.player is None:
            self._no_player()
            return

        def lent(source: SourceClip) -> None:
            self._make(replace(source, start=start, end=end))

        self._recall.lend(take_id, self._outgoing.target(), lent)

    def _make(self, source: SourceClip) -> None:
        request = request_that_can(self._sketch, Capability.TRANSFER)
        if request is None:
            self._no_player()
            return
        request = replace(request, source=source, source_b=None, score=None, seconds=None)
        self._generation.make(request)

    def _listen(self) -> None:
        self._shelf.choose("")
        self._player.start_live(microphone=True)
        self._follow_player()

    def _microphones_found(self, microphones: Sequence[DevicePort]) -> None:
        self._microphones = tuple(microphone.name for microphone in microphones)
        wanted, self._wanted = self._wanted, False
        if wanted and self._microphones:
            self._listen()
        elif wanted:
            self._refuse(self.tr("There is no microphone here. Connect one and try again."))

    def _follow_player(self, *_: object) -> None:
        here = self._player.listens
        if here != self.listening:
            self.listening = here
            self.listeningChanged.emit(here)
            if not here:
                self.latencyRead.emit(None)

    def _read_latency(self, health: Health) -> None:
        self._follow_player()
        if self.listening:
            self.latencyRead.emit(health.voice_to_ear_ms)

    def _refuse(self, text: str) -> None:
        self._say(text, Kind.WARNING)
        self.listeningChanged.emit(False)  # the button that was pressed comes up again

    def _no_player(self) -> None:
        text = self.tr("No model that plays other sounds is installed.")
        self._say(text, Kind.WARNING)

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
