"""What hands do with a codec: token operations on a region of a take, takes as token files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from neurosketch.app import undo
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.files import FilesViewModel, OpenedFile
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest, Recipe, SourceClip
from neurosketch.models.codecs import BITRATE, CODEC, source_seconds

if TYPE_CHECKING:
    from neurosketch.engine.tokens import ClipEncoder, WrittenTokens

OPERATIONS = {"freeze": 1.0, "shuffle": 1.0, "repeat": 0.6, "swap": 1.0}
"""Control of each operation and how far a button turns it."""
_NO_SOURCE = "none"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an operation acts on: a source and the seconds of it that were selected.

    Attributes:
        source: the user's clip, or None for a bundled one.
        preset: id of the bundled one.
        seconds: length of the source.
        start, end: of the region in seconds of the take.
    """

    source: SourceClip | None
    preset: str
    seconds: float
    start: float
    end: float

    def shares(self) -> tuple[float, float]:
        """The region as shares of the source; a take longer than its source goes around it."""
        length = min(self.end - self.start, self.seconds)
        start = self.start % self.seconds
        return start / self.seconds, min(start + length, self.seconds) / self.seconds


def _open_encoder() -> ClipEncoder:
    from neurosketch.engine.tokens import ClipEncoder
    from neurosketch.models.catalog import discover

    return ClipEncoder(discover())


class TokenHands(QObject):
    """Token operations and token files; every operation is one step that Ctrl+Z takes back.

    Args:
        open_encoder: makes what encodes takes; called on the file thread, once.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    messaged = Signal(str, str)

    def __init__(
        self,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        shelf: ShelfViewModel,
        files: FilesViewModel,
        jobs: FileJobs,
        recall: Recall,
        outgoing: Outgoing,
        history: undo.History,
        parent: QObject | None = None,
        open_encoder: Callable[[], ClipEncoder] = _open_encoder,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._player = player
        self._shelf = shelf
        self._files = files
        self._jobs = jobs
        self._recall = recall
        self._outgoing = outgoing
        self._history = history
        self._open_encoder = open_encoder
        self._encoder: ClipEncoder | None = None

    @property
    def codec(self) -> ModelSpec | None:
        """The model whose tokens are at hand: the chosen one if it has any, else the first."""
        chosen = self._sketch.spec
        if chosen is not None and CODEC in chosen.extra:
            return chosen
        return next((spec for spec in self._sketch.specs if CODEC in spec.extra), None)

    def operate(self, operation: str) -> None:
        """Freeze, shuffle, repeat or swap what is selected, and hear it live.

        A take of the codec goes on from its own source; any other take becomes the source.

        Args:
            operation: one of `OPERATIONS`.
        """
        spec, clip, region = self.codec, self._player.clip, self._player.selection
        take = self._shelf.chosen
        if spec is None or clip is None or take is None or region is None:
            self._say(self.tr("Select a region of a take first."))
            return
        start, end = (frame / clip.sample_rate for frame in region)

        def found(source: SourceClip | None, preset: str, seconds: float) -> None:
            self._dial(spec, operation, _Ground(source, preset, seconds, start, end))

        def lend() -> None:
            target = self._outgoing.target()
            self._recall.lend(take.id, target, lambda source: found(source, "", clip.seconds))

        def know(recipe: Recipe | None) -> None:
            request = None if recipe is None else recipe.request
            if request is None or not _is_plain(spec, request):
                lend()
            elif request.source is None:
                preset = request.conditions.get("source", "")
                length = source_seconds(spec, preset)
                lend() if length is None else found(None, preset, length)
            elif request.source.whole:
                self._open(Path(request.source.path), found)
            else:  # places in the take are not those in the file
                lend()

        self._shelf.with_recipe(take.id, know)

    def _open(self, path: Path, found: Callable[[SourceClip | None, str, float], None]) -> None:
        def opened(file: OpenedFile) -> None:
            if file.source is not None and file.seconds:
                found(file.source, "", file.seconds)

        self._files.open(path, opened, as_source=True)

    def _dial(self, spec: ModelSpec, operation: str, ground: _Ground) -> None:
        sketch, before = self._sketch, self._sketch.state()
        first, last = ground.shares()
        with self._history.quiet():
            if sketch.spec is None or sketch.spec.id != spec.id:
                sketch.choose_model(spec.id)
            if ground.source is not None:
                sketch.set_source("source", ground.source)
            else:
                sketch.set_condition("source", ground.preset)
            changes = {"from": first, "to": last, operation: OPERATIONS[operation]}
            sketch.set_controls(sketch.controls.replaced(changes))
        after = sketch.state()
        if before is not None and after is not None and before != after:
            text = self.tr("{0} a region").format(spec.control(operation).label)
            step = undo.Change(text, lambda: sketch.restore(after), lambda: sketch.restore(before))
            self._history.push(step)
        self._shelf.choose("")
        if self._player.sounding is not Sounding.LIVE:
            self._player.start_live()
        if operation == "swap" and not self._has_second():
            self._say(self.tr("Choose a source B: its tokens take the places of those of A."))

    def _has_second(self) -> bool:
        second = self._sketch.conditions.get("source_b", _NO_SOURCE)
        return self._sketch.sources["source_b"] is not None or second != _NO_SOURCE

    def export(self) -> None:
        """Write the selected takes, or the chosen one, as token files into the export folder."""
        spec, ids = self.codec, self._shelf.targets()
        if spec is None:
            self._say(self.tr("No model that makes tokens is installed."), Kind.WARNING)
        elif not ids:
            self._say(self.tr("Choose a take first: generate one, or keep what you heard."))
        else:
            default = spec.control(BITRATE).default
            kbps = self._sketch.controls.get(BITRATE, default)
            folder = self._outgoing.target().folder
            # The first time a model has to be loaded, and a long take is minutes of work.
            self._say(self.tr("Encoding…"))
            for take_id in ids:
                self._shelf.with_clip(
                    take_id, lambda clip: self._write(clip, folder, spec.id, kbps)
                )

    def _write(self, clip: Clip, folder: Path, model_id: str, kbps: float) -> None:
        def work() -> WrittenTokens:
            from neurosketch.dsp.atomic import make_folder
            from neurosketch.dsp.tokenfile import SUFFIX
            from neurosketch.export.naming import free_name

            # The name of a take may hold what no file name can.
            stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", clip.name).strip(" .") or "take"
            if self._encoder is None:
                self._encoder = self._open_encoder()
            path = free_name(make_folder(folder), stem, SUFFIX)
            return self._encoder.write(clip, path, model_id, kbps)

        self._jobs.submit(work, self._written)

    def _written(self, written: WrittenTokens) -> None:
        text = self.tr("Exported {0} to {1}: {2:.2f} kbps, {3:.1f} kB.")
        name, folder = written.path.name, written.path.parent
        self._say(text.format(name, folder, written.kbps, written.size / 1000))

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)


def _is_plain(spec: ModelSpec, request: GenerateRequest) -> bool:
    """Whether a take of the codec runs along its source second by second."""
    touched = (request.controls.get(name, 0.0) for name in OPERATIONS)
    return (
        request.model_id == spec.id
        and request.gesture is None
        and request.controls.get("speed", 1.0) == 1.0
        and not any(touched)
    )
