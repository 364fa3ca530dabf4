"""Find this sound: a file, a take or a region of one becomes settings that come near to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.able import request_that_can
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel, Region
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.events import EngineEvent, Failed, Found, Progress
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import Capability
from neurosketch.core.request import GenerateRequest


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for.

    Attributes:
        request_id: whose answer it is; "" when nothing is looked for.
        name: what a person calls the sound.
        take_id: the take it comes from, or "".
    """

    request_id: str = ""
    name: str = ""
    take_id: str = ""


class Finding(QObject):
    """Asks the engine for settings and dials them in, as one undo step.

    Signals:
        busyChanged(bool): whether a search runs.
        progressed(float): share done of it.
        resultChanged(str): how near what is dialled in comes to which sound; "" once it is changed.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    busyChanged = Signal(bool)
    progressed = Signal(float)
    resultChanged = Signal(str)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        shelf: ShelfViewModel,
        player: PlayerViewModel,
        jobs: FileJobs,
        recall: Recall,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._shelf = shelf
        self._player = player
        self._jobs = jobs
        self._recall = recall
        self._search = _Search()
        self.result = ""
        client.eventReceived.connect(self._engine_event)
        for changed in (
            sketch.controlsChanged, sketch.conditionChanged, sketch.sourceChanged,
            sketch.modelChanged,
        ):  # fmt: skip
            changed.connect(self._forget_result)

    @property
    def busy(self) -> bool:
        """Whether a search runs."""
        return bool(self._search.request_id)

    @property
    def possible(self) -> bool:
        """Whether any model can search."""
        return any(Capability.FIND in spec.capabilities for spec in self._sketch.specs)

    def find_shown(self) -> None:
        """Look for the selected region of the take that is shown, or for all of the take."""
        take, clip = self._shelf.chosen, self._player.clip
        if take is None or clip is None:
            self._say(self.tr("Choose a take first, select a region of one, or drop a file."))
        else:
            self._find_in(clip, self._player.selection, take.name, take.id)

    def find_take(self, take_id: str) -> None:
        """Look for the sound of a take."""
        take = self._shelf.take(take_id)
        if take is not None:
            self._shelf.with_clip(
                take_id, lambda clip: self._find_in(clip, None, take.name, take_id)
            )

    def find_file(self, path: Path) -> None:
        """Look for the sound in an audio file."""

        def work() -> tuple[AudioArray, int]:
            from neurosketch.dsp.audiofile import read_audio

            return read_audio(path)

        def read(sound: tuple[AudioArray, int]) -> None:
            self._ask(*sound, path.stem, "")

        self._jobs.submit(work, read)

    def cancel(self) -> None:
        """Stop searching; what is dialled in stays."""
        if self.busy:
            self._client.cancel(self._search.request_id)

    def _find_in(self, clip: Clip, region: Region | None, name: str, take_id: str) -> None:
        audio = clip.audio if region is None else clip.audio[:, region[0] : region[1]]
        self._ask(audio, clip.sample_rate, name, take_id)

    def _ask(self, audio: AudioArray, sample_rate: int, name: str, take_id: str) -> None:
        start = request_that_can(self._sketch, Capability.FIND)
        if start is None:
            self._say(self.tr("No model that can look for a sound is installed."), Kind.WARNING)
            return
        self.cancel()  # the newest wish counts
        request_id = uuid.uuid4().hex
        locks = self._sketch.locks
        request = FindRequest(replace(start, request_id=""), audio, sample_rate, locks, request_id)
        self._set_search(_Search(request_id, name, take_id))
        self.progressed.emit(0.0)
        self._client.find(request)

    def _engine_event(self, event: EngineEvent) -> None:
        search = self._search
        if not self.busy or event.request_id != search.request_id:
            return
        if isinstance(event, Progress):
            self.progressed.emit(event.fraction)
            return
        self._set_search(_Search())
        if isinstance(event, Found):
            self._take_over(search, event.found)
        elif isinstance(event, Failed) and not event.cancelled:
            self._say(event.message, Kind.ERROR)

    def _take_over(self, search: _Search, found: FoundSound) -> None:
        near, before = found.distance_db, found.baseline_db
        if not found.improved:
            text = self.tr("Nothing nearer to {0} than what is dialled in was found ({1:.1f} dB).")
            self._say(text.format(search.name, before))
            return
        self._shelf.choose("")
        parents = (search.take_id,) if search.take_id else ()
        self._recall.change(self.tr("find a sound"), lambda: self._dial(found.request), parents)
        source = self._sketch.source_name("source")
        source = f"{source}, {found.near}" if found.near else source
        text = self.tr("Nearest to {0}: {1}, {2:.1f} dB away (before: {3:.1f} dB).")
        self._say(text.format(search.name, source, near, before))
        self.result = self.tr("{0:.1f} dB from {1}").format(near, search.name)
        self.resultChanged.emit(self.result)

    def _dial(self, request: GenerateRequest) -> None:
        now = self._sketch.state()
        if now is not None:
            # The hands may have set the length, the tempo and the key meanwhile: no search has.
            request = replace(request, seconds=now.seconds, tempo_bpm=now.tempo_bpm, key=now.key)
        self._sketch.restore(request)

    def _forget_result(self, *_: object) -> None:
        if self.result:
            self.result = ""
            self.resultChanged.emit("")

    def _set_search(self, search: _Search) -> None:
        was, self._search = self.busy, search
        if self.busy != was:
            self.busyChanged.emit(self.busy)

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)
