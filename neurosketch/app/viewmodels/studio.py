"""What the composer can do: one method per action; ties sketch, player, shelf and files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from neurosketch.app import undo
from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.bridge.messages import EngineReady
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.files import ExportTarget, FilesViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel, Region
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.events import EngineEvent, Failed, Finished, Progress
from neurosketch.core.model_spec import ModelSpec

if TYPE_CHECKING:
    from neurosketch.export.writer import ExportReport
    from neurosketch.library.takes import Take

log = logging.getLogger(__name__)

KEEP_SECONDS = 60.0
SKETCH_NAME = "sketch"


class StudioViewModel(QObject):
    """The whole program without its widgets.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
        busyChanged(bool): whether a clip is being generated.
        progressed(float): share done of that clip.
        engineReady(object): the chosen compute device.
        modelBroken(str, str): model id and why it cannot be loaded.
    """

    messaged = Signal(str, str)
    busyChanged = Signal(bool)
    progressed = Signal(float)
    engineReady = Signal(object)
    modelBroken = Signal(str, str)

    def __init__(
        self,
        specs: tuple[ModelSpec, ...],
        client: EngineClient,
        settings: Settings,
        takes_folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.client = client
        self.settings = settings
        self.jobs = FileJobs(self)
        self.sketch = SketchViewModel(specs, self)
        self.player = PlayerViewModel(client, self.sketch, self)
        self.shelf = ShelfViewModel(takes_folder, self.jobs, self)
        self.files = FilesViewModel(self.jobs, SKETCH_NAME, self)
        self.undo_stack = QUndoStack(self)
        self.recall = Recall(self.sketch, self.shelf, self.files, self.undo_stack, self)
        self.busy_id = ""
        self._loaded_model = ""
        self._play_id = ""
        self._before_gesture: ControlState | None = None
        # Before the window is built: its first paint shows the sliders already.
        if not self.sketch.choose_model(settings.model_id) and specs:
            self.sketch.choose_model(specs[0].id)
        self.sketch.modelChanged.connect(self._model_changed)
        client.ready.connect(self._engine_ready)
        client.modelLoaded.connect(self._model_loaded)
        client.loadFailed.connect(self._load_failed)
        client.eventReceived.connect(self._engine_event)
        client.failed.connect(self._error)
        self.jobs.failed.connect(self._error)
        self.files.failed.connect(self._error)
        self.files.exported.connect(self._exported)
        self.recall.messaged.connect(self.messaged)
        self.player.noticed.connect(lambda text: self.say(text, Kind.WARNING))
        self.shelf.clipReady.connect(self._clip_ready)

    @property
    def busy(self) -> bool:
        """Whether a clip is being generated."""
        return bool(self.busy_id)

    def start(self) -> None:
        """Start the engine, load the chosen model, read the shelf. The window is on screen."""
        self.client.start()
        if self.sketch.spec is not None:
            self.client.load(self.sketch.spec.id)
        self.client.list_devices()
        self.shelf.refresh()

    def close(self) -> None:
        """Stop everything and wait for every thread."""
        self.client.close()
        self.jobs.close()
        if self.sketch.spec is not None:
            self.settings.model_id = self.sketch.spec.id
        self.settings.save()

    def say(self, text: str, kind: Kind = Kind.INFO) -> None:
        """Show a sentence in the banner."""
        self.messaged.emit(text, kind.value)

    def choose_model(self, model_id: str) -> None:
        """Use another model; the one before stays until the new one is loaded."""
        if self.sketch.spec is not None and self.sketch.spec.id == model_id:
            return
        if self.sketch.choose_model(model_id):
            self.show_live()

    def choose_model_at(self, index: int) -> None:
        """Use the model at this place of the picker (0 is the first)."""
        if 0 <= index < len(self.sketch.specs):
            self.choose_model(self.sketch.specs[index].id)

    def show_live(self) -> None:
        """Show and hear what the controls say instead of a take."""
        self.shelf.choose("")

    def begin_gesture(self) -> None:
        """A hand took hold of a control."""
        self._before_gesture = self.sketch.controls
        self.show_live()

    def move_control(self, control_id: str, value: float) -> None:
        """The hand moves it."""
        self.move_controls({control_id: value})

    def move_controls(self, changes: Mapping[str, float]) -> None:
        """The hand moves several at once."""
        if self._before_gesture is None:
            self.begin_gesture()
        known = {k: v for k, v in changes.items() if k in self.sketch.controls}
        self.sketch.set_controls(self.sketch.controls.replaced(known))

    def end_gesture(self, text: str, merge_key: str = "") -> None:
        """The hand let go: one undo step."""
        before, self._before_gesture = self._before_gesture, None
        if before is not None and before != self.sketch.controls:
            self.undo_stack.push(
                undo.MoveControls(self.sketch, before, self.sketch.controls, text, merge_key)
            )

    def randomise(self, amount: float) -> None:
        """Move the unlocked controls at random."""
        before = self.sketch.controls
        after = self.sketch.randomised(amount)
        if after != before:
            self.show_live()
            text = self.tr("randomise")
            self.undo_stack.push(undo.MoveControls(self.sketch, before, after, text))

    def set_locked(self, control_id: str, locked: bool) -> None:
        """Lock or unlock a control."""
        if (control_id in self.sketch.locks) != locked:
            text = self.tr("lock") if locked else self.tr("unlock")
            self.undo_stack.push(undo.lock_control(self.sketch, control_id, locked, text))

    def choose_condition(self, condition_id: str, value: str) -> None:
        """Choose a value of a condition."""
        same = self.sketch.conditions.get(condition_id) == value
        if same and self.sketch.sources.get(condition_id) is None:
            return
        self.show_live()
        text = self.tr("choose {0}").format(value)
        self.undo_stack.push(undo.choose_condition(self.sketch, condition_id, value, text))

    def clear_source(self, side: str) -> None:
        """Let go of the user's clip: the bundled source of that side sounds again."""
        self.recall.clear_source(side)

    def set_region(self, region: Region | None) -> None:
        """Change what loops."""
        if region != self.player.region:
            self.undo_stack.push(undo.MoveLoop(self.player, region, self.tr("loop region")))

    def generate(self) -> None:
        """Render a clip with what is dialled in; it lands on the shelf and plays."""
        if self.busy:
            return
        request = self.sketch.next_request()
        if request is None:
            self.say(self.tr("There is no model to generate with."), Kind.ERROR)
            return
        self._set_busy(request.request_id)
        self.progressed.emit(0.0)
        self.client.submit(request)

    def cancel(self) -> None:
        """Stop generating."""
        if self.busy:
            self.client.cancel()

    def keep(self) -> None:
        """Put what was heard in the last minute on the shelf."""
        session = self.client.session
        if session is None:
            self.say(self.tr("Nothing was heard yet."))
            return

        tempo_bpm, key = self.sketch.tempo_bpm, self.sketch.key

        def captured() -> Clip | None:
            clip = session.keep_last(KEEP_SECONDS)
            return None if clip is None else _in_time(clip, tempo_bpm, key)

        def stored(take: Take | None) -> None:
            # Not chosen: the hands stay on what they were playing.
            if take is None:
                self.say(self.tr("Nothing was heard yet."))
            else:
                self.say(self.tr("Kept the last {0:.1f} seconds.").format(take.seconds))

        self.shelf.store(captured, stored)

    def play_take(self, take_id: str) -> None:
        """Choose a take and play it from its start."""
        self._play_id = take_id
        if take_id == self.shelf.chosen_id:
            self.shelf.with_clip(take_id, self._clip_ready)
        else:
            self.shelf.choose(take_id)

    def load_take(self, take_id: str = "") -> None:
        """Bring the controls of a take back (of the chosen one by default)."""
        take_id = take_id or self.shelf.chosen_id
        if take_id:
            self.recall.load_take(take_id)

    def star(self, take_id: str = "") -> None:
        """Star the take, or take its star away."""
        take = self.shelf.take(take_id or self.shelf.chosen_id)
        if take is not None:
            text = self.tr("unstar") if take.starred else self.tr("star")
            self.undo_stack.push(undo.star_take(self.shelf, take.id, not take.starred, text))

    def rename(self, take_id: str, name: str) -> None:
        """Rename a take."""
        take = self.shelf.take(take_id)
        name = " ".join(name.split())
        if take is not None and name and name != take.name:
            self.undo_stack.push(undo.rename_take(self.shelf, take_id, name, self.tr("rename")))

    def delete(self, take_id: str = "") -> None:
        """Move the take to the bin."""
        take = self.shelf.take(take_id or self.shelf.chosen_id)
        if take is not None:
            text = self.tr("delete {0}").format(take.name)
            if len(self.shelf.takes) == 1 and take.id == self.shelf.chosen_id:
                self.player.stop()  # nothing is left to show: that must not start the live sound
            self.undo_stack.push(undo.delete_take(self.shelf, take.id, text))

    def export_target(self) -> ExportTarget:
        """Where and how exports go now."""
        settings = self.settings
        rate = settings.export_rate or None
        return ExportTarget(settings.export_folder, settings.export_format, rate)

    def export(self) -> None:
        """Write the chosen take to the export folder."""
        target = self.export_target()
        self._with_chosen(lambda clip: self.files.export(clip, target))

    def export_as(self, path: Path) -> None:
        """Write the chosen take to a named file."""
        target = self.export_target()
        self._with_chosen(lambda clip: self.files.export_as(clip, path, target))

    def drag_file(self, take_id: str, ready: Callable[[Clip, Path], None]) -> None:
        """Have a take's file written for another program; `ready` gets it when it is complete."""
        target = self.export_target()

        def write(clip: Clip) -> None:
            self.files.prepare_drag(clip, target, lambda path: ready(clip, path))

        self.shelf.with_clip(take_id, write)

    def reset_clip_light(self) -> None:
        """Put the clip light out."""
        if self.client.session is not None:
            self.client.session.reset_clip_light()

    def set_gain_db(self, gain_db: float) -> None:
        """Set the volume; it is remembered, and what is kept or exported does not depend on it."""
        self.settings.gain_db = gain_db
        if self.client.session is not None:
            self.client.session.set_gain_db(gain_db)

    def choose_output(self, device_name: str | None) -> None:
        """Play through another device; None follows the system."""
        self.settings.output_device = device_name
        self.client.set_output(device_name)

    def open_file(self, path: Path, side: str = "source", *, as_source: bool = False) -> None:
        """Take in a file: our own comes back with everything, other audio becomes a source."""
        self.recall.open_file(path, side, as_source=as_source)

    def _with_chosen(self, then: Callable[[Clip], None]) -> None:
        if self.shelf.chosen is None:
            self.say(self.tr("Choose a take first: generate one, or keep what you heard."))
            return
        self.shelf.with_clip(self.shelf.chosen_id, then)

    def _clip_ready(self, clip: Clip | None) -> None:
        if clip is not None and clip.id != self.shelf.chosen_id:
            return
        play = clip is not None and clip.id == self._play_id
        self._play_id = ""
        self.player.show_clip(clip, play=play)

    def _engine_ready(self, ready: EngineReady) -> None:
        ready.session.set_gain_db(self.settings.gain_db)
        self.engineReady.emit(ready.choice)
        if ready.choice.reason:
            self.say(ready.choice.reason, Kind.WARNING)

    def _model_changed(self, spec: ModelSpec) -> None:
        # A hand still on a slider of the former model: its values mean nothing in this one.
        self._before_gesture = None
        self.client.load(spec.id)

    def _model_loaded(self, spec: ModelSpec) -> None:
        self._loaded_model = spec.id

    def _load_failed(self, model_id: str, message: str) -> None:
        self.modelBroken.emit(model_id, message)
        self.say(message, Kind.ERROR)
        current = self.sketch.spec
        if self._loaded_model and current is not None and current.id == model_id:
            self.sketch.choose_model(self._loaded_model)

    def _engine_event(self, event: EngineEvent) -> None:
        if event.request_id != self.busy_id:
            return
        if isinstance(event, Progress):
            self.progressed.emit(event.fraction)
            return
        self._set_busy("")
        if isinstance(event, Finished):
            clip = event.clip
            self.shelf.store(lambda: clip, self._play_stored)
        elif isinstance(event, Failed) and not event.cancelled:
            self._error(event.message)

    def _play_stored(self, take: Take | None) -> None:
        if take is not None:
            self.play_take(take.id)

    def _exported(self, report: ExportReport) -> None:
        name, folder, clipped = report.path.name, report.path.parent, report.clipped_samples
        if clipped:
            text = self.tr("Exported {0} to {1} with {2} samples clipped: turn the loudness down.")
            self.say(text.format(name, folder, clipped), Kind.WARNING)
        else:
            self.say(self.tr("Exported {0} to {1}.").format(name, folder))

    def _set_busy(self, request_id: str) -> None:
        if request_id != self.busy_id:
            self.busy_id = request_id
            self.busyChanged.emit(self.busy)

    def _error(self, sentence: str) -> None:
        self.say(sentence, Kind.ERROR)


def _in_time(clip: Clip, tempo_bpm: float | None, key: str | None) -> Clip:
    """A recording of the live stream with the tempo and key of now: they change while it plays."""
    if clip.recipe is None or clip.recipe.parents:
        return clip
    request = replace(clip.recipe.request, tempo_bpm=tempo_bpm, key=key)
    return replace(clip, recipe=replace(clip.recipe, request=request))
