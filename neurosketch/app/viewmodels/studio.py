"""What the composer can do: one method per action; ties sketch, player, shelf and files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from neurosketch.app import undo
from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.bridge.messages import EngineReady
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.ancestry import Ancestry
from neurosketch.app.viewmodels.arpeggio import ArpeggioViewModel
from neurosketch.app.viewmodels.audition import Audition
from neurosketch.app.viewmodels.dials import Dials
from neurosketch.app.viewmodels.files import FilesViewModel
from neurosketch.app.viewmodels.finding import Finding
from neurosketch.app.viewmodels.generation import KEEP_SECONDS, Generation
from neurosketch.app.viewmodels.housekeeping import Housekeeping
from neurosketch.app.viewmodels.instrument import InstrumentViewModel
from neurosketch.app.viewmodels.map_hands import MapHands
from neurosketch.app.viewmodels.midi_input import MidiHands, MidiInput
from neurosketch.app.viewmodels.midi_learn import MidiLearn
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.outgoing import Outgoing
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.recall import Recall
from neurosketch.app.viewmodels.recording import Recording
from neurosketch.app.viewmodels.replay import GestureReplay
from neurosketch.app.viewmodels.scale_lock import ScaleViewModel
from neurosketch.app.viewmodels.score_hands import ScoreHands
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.app.viewmodels.sketching import Sketching
from neurosketch.app.viewmodels.sound_map import SoundMapViewModel
from neurosketch.app.viewmodels.stem_hands import StemHands
from neurosketch.app.viewmodels.take_actions import TakeActions
from neurosketch.app.viewmodels.take_places import TakePlaces
from neurosketch.app.viewmodels.token_hands import TokenHands
from neurosketch.app.viewmodels.transfer_hands import TransferHands
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import PlayEvent
from neurosketch.midi.backend import MidiBackend
from neurosketch.midi.files import is_midi_file
from neurosketch.paths import cache_dir

log = logging.getLogger(__name__)

__all__ = ["KEEP_SECONDS", "StudioViewModel"]

SKETCH_NAME = "sketch"


class StudioViewModel(QObject):
    """The whole program without its widgets.

    Each subject has a part of its own: `sketch` (what is dialled in), `dials` (hands on it),
    `player`, `shelf`, `takes` (hands on takes), `audition`, `generation`, `recall`, `replay`,
    `files`, `outgoing`, `housekeeping`, `map`, `tokens`, `finding`, `instrument` (keys), `scale`,
    `arpeggio`, `midi`, `learn` (knobs), `recording`, `scores` (notes in and out), `transfer`,
    `stems` (tracks out),
    and those of `Sketching`.
    The window may call their usual verbs on the studio, too.

    Args:
        specs: the models.
        client: the engine.
        settings: what the window remembers.
        library_folder: where the library lies; takes of a former version are looked for beside it.
        midi: None takes the MIDI of the system.

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
        library_folder: Path,
        parent: QObject | None = None,
        midi: MidiBackend | None = None,
    ) -> None:
        super().__init__(parent)
        self.client = client
        self.settings = settings
        self.jobs = FileJobs(self)
        self.sketch = SketchViewModel(specs, self)
        self.player = PlayerViewModel(client, self.sketch, self)
        self.shelf = ShelfViewModel(library_folder, self.jobs, self)
        self.files = FilesViewModel(self.jobs, SKETCH_NAME, self)
        self.outgoing = Outgoing(self.files, self.shelf, settings, self)
        self.undo_stack = undo.History(self)
        self.ancestry = Ancestry()
        self.dials = Dials(self.sketch, self.player, self.undo_stack, self)
        self.takes = TakeActions(self.shelf, self.player, self.undo_stack, self)
        self.audition = Audition(self.shelf, self.player, client, settings, self)
        self.recall = Recall(
            self.sketch, self.shelf, self.files, self.undo_stack, self.ancestry, self
        )
        self.replay = GestureReplay(self.sketch, self.player, self.shelf, self.dials, client, self)
        self.generation = Generation(
            client, self.sketch, self.shelf, self.audition, self.ancestry, self
        )
        self.finding = Finding(
            client, self.sketch, self.shelf, self.player, self.jobs, self.recall, self
        )
        self.housekeeping = Housekeeping(self.shelf, settings, self)
        self.tokens = TokenHands(
            self.sketch, self.player, self.shelf, self.files, self.jobs, self.recall,
            self.outgoing, self.undo_stack, self,
        )  # fmt: skip
        self.map = SoundMapViewModel(
            self.sketch,
            client,
            TakePlaces(self.shelf, self.jobs, cache_dir(), self),
            MapHands(
                self.sketch, self.player, self.dials, self.undo_stack, self.audition, self.recall,
                self.outgoing, self,
            ),
            self,
        )  # fmt: skip
        self.instrument = InstrumentViewModel(client, self.sketch, self.player, settings, self)
        self._make_playing(midi)
        self._make_writing()
        self._loaded_model = ""
        self._share_verbs()
        # Before the window is built: its first paint shows the sliders already.
        if not self.sketch.choose_model(settings.model_id) and specs:
            self.sketch.choose_model(specs[0].id)
        self.sketch.modelChanged.connect(self._model_changed)
        client.ready.connect(self._engine_ready)
        client.modelLoaded.connect(self._model_loaded)
        client.loadFailed.connect(self._load_failed)
        client.failed.connect(self._error)
        self.jobs.failed.connect(self._error)
        self.files.failed.connect(self._error)
        for part in (
            self.recall, self.takes, self.audition, self.replay, self.generation, self.outgoing,
            self.housekeeping, self.tokens, self.finding, self.instrument, self.learn,
            self.recording, self.scores, self.transfer, self.writing, self.composing,
            self.stems,
        ):  # fmt: skip
            part.messaged.connect(self.messaged)
        self.generation.busyChanged.connect(self.busyChanged)
        self.generation.progressed.connect(self.progressed)
        self.dials.touched.connect(self._touched)
        self.replay.renderWanted.connect(self.generation.follow)
        self.player.noticed.connect(lambda text: self.say(text, Kind.WARNING))

    def _make_playing(self, midi: MidiBackend | None) -> None:
        """Everything around the keys of an instrument."""
        client, sketch, settings = self.client, self.sketch, self.settings
        instrument = self.instrument
        self.scale = ScaleViewModel(sketch, settings, self)
        self.learn = MidiLearn(sketch, self.dials, settings, self)
        self.arpeggio = ArpeggioViewModel(
            instrument, client.play, lambda: sketch.tempo_bpm, settings, self
        )
        hands = MidiHands(instrument)
        self.midi = MidiInput(self.jobs, settings, hands, self.learn.hear, self, midi)
        self.recording = Recording(client, sketch, instrument, self.generation, self)
        self.scores = ScoreHands(
            sketch, self.shelf, self.generation, self.files, self.outgoing, self.recall,
            self.player, self.jobs, self,
        )  # fmt: skip
        self.transfer = TransferHands(
            client, sketch, self.player, self.shelf, self.generation, self.files, self.recall,
            self.outgoing, self,
        )  # fmt: skip
        instrument.transform = self._heard
        instrument.set_scale(self.scale.pitch_classes)
        self.scale.changed.connect(lambda: instrument.set_scale(self.scale.pitch_classes))
        instrument.recordRequested.connect(self.recording.set_on)
        self.recording.changed.connect(instrument.set_recording)
        self.recording.refused.connect(self.scores.save)

    def _make_writing(self) -> None:
        """Everything around the notes of a sketch."""
        parts = self.sketching = Sketching(
            self.client, self.sketch, self.shelf, self.player, self.generation, self.dials,
            self.undo_stack, self.jobs, self,
        )  # fmt: skip
        self.editor, self.edited, self.kept = parts.editor, parts.edited, parts.kept
        self.writing, self.composing = parts.writing, parts.composing
        self.kept.refused.connect(self.scores.save)
        self.stems = StemHands(
            self.client, self.writing, self.shelf, self.files, self.outgoing, self.scores,
            self.jobs, self,
        )  # fmt: skip
        self.choose_condition = parts.choose_condition
        parts.band.refused.connect(lambda text: self.say(text, Kind.WARNING))

    def _heard(self, event: PlayEvent, hand: str) -> tuple[PlayEvent, ...]:
        """What an instrument is told when a hand does something; any thread."""
        locked = self.scale.apply(event, hand)
        return tuple(heard for one in locked for heard in self.arpeggio.apply(one))

    def _share_verbs(self) -> None:
        dials, takes, audition = self.dials, self.takes, self.audition
        self.begin_gesture = dials.begin_gesture
        self.move_control = dials.move_control
        self.move_controls = dials.move_controls
        self.end_gesture = dials.end_gesture
        self.randomise = dials.randomise
        self.set_locked = dials.set_locked
        self.set_region = dials.set_region
        self.star = takes.star
        self.rename = takes.rename
        self.delete = takes.delete
        self.jump_to = takes.jump_to
        self.play_take = audition.play_take
        self.swap_ab = audition.swap
        self.keep = self.generation.keep
        self.export_target = self.outgoing.target
        self.export = self.outgoing.export
        self.export_as = self.outgoing.export_as
        self.drag_file = self.outgoing.drag_file
        self.replay_gesture = self.replay.replay
        self.render_gesture = self.replay.render

    @property
    def busy(self) -> bool:
        """Whether a clip is being generated or a sound looked for."""
        return self.generation.busy or self.finding.busy or self.writing.busy

    def generate(self) -> None:
        """Make a clip, or write a sketch, of what is dialled in."""
        if self.sketch.composes:
            self.composing.generate()
        else:
            self.generation.generate()

    def _touched(self) -> None:
        """A hand turned something: it is heard, except in music that is written already."""
        if not self.sketch.composes:
            self.show_live()

    def start(self) -> None:
        """Start the engine, load the chosen model, read the shelf. The window is on screen."""
        self.client.start()
        if self.sketch.spec is not None:
            self.client.load(self.sketch.spec.id)
        self.client.list_devices()
        self.midi.start()
        self.shelf.refresh()
        self.shelf.settle()

    def close(self) -> None:
        """Stop everything and wait for every thread."""
        self.map.close()
        self.midi.close()
        self.arpeggio.close()
        self.recording.end(self.scores.rescue)
        self.writing.end(self.scores.rescue)
        self.client.close()
        self.shelf.end(self.settings.export_folder)
        self.jobs.close()
        self.shelf.close()
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

    def clear_source(self, side: str) -> None:
        """Let go of the user's clip: the bundled source of that side sounds again."""
        self.recall.clear_source(side)

    @property
    def sketch_id(self) -> str:
        """The sketch whose takes are on the shelf."""
        return self.shelf.sketch_id

    def open_sketch(
        self,
        sketch_id: str,
        take_ids: Collection[str] = (),
        opened: Callable[[tuple[str, ...]], None] | None = None,
    ) -> None:
        """Go to another sketch: its takes are shown, and nothing of the former one is undone here.

        Args:
            sketch_id: "" for the takes that belong to none.
            take_ids: takes made in other sketches that belong to this one as well.
            opened: called with the ids of those that the library lacks, once the shelf is read.
        """
        self.replay.stop()
        if self.player.sounding is Sounding.CLIP:
            self.player.stop()  # the live sound goes on with what will be dialled in
        self.undo_stack.clear()
        self.ancestry.forget()
        self.audition.forget_sides()
        self.writing.forget()
        self.edited.forget()
        self.shelf.open_sketch(sketch_id, take_ids, opened)

    def cancel(self) -> None:
        """Stop generating and searching, else stop a running export of several takes."""
        if self.busy:
            self.generation.cancel()
            self.finding.cancel()
            self.writing.cancel()
        else:
            self.files.cancel_batch()

    def load_take(self, take_id: str = "") -> None:
        """Bring the controls of a take back (of the chosen one by default)."""
        take_id = take_id or self.shelf.chosen_id
        if take_id:
            self.recall.load_take(take_id)

    def use_take(self, take_id: str, side: str = "source") -> None:
        """Make the sound of a take the source of a side."""
        self.recall.use_take(take_id, side, self.export_target())

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
        """Take in a file: our own comes back with everything, other audio becomes a source.

        The notes of a MIDI file are shown.
        """
        if is_midi_file(path):
            self.scores.open_file(path)
        else:
            self.recall.open_file(path, side, as_source=as_source)

    def _engine_ready(self, ready: EngineReady) -> None:
        ready.session.set_gain_db(self.settings.gain_db)
        self.engineReady.emit(ready.choice)
        if ready.choice.reason:
            self.say(ready.choice.reason, Kind.WARNING)

    def _model_changed(self, spec: ModelSpec) -> None:
        self.ancestry.forget()
        self.client.load(spec.id)

    def _model_loaded(self, spec: ModelSpec) -> None:
        self._loaded_model = spec.id

    def _load_failed(self, model_id: str, message: str) -> None:
        self.modelBroken.emit(model_id, message)
        self.say(message, Kind.ERROR)
        current = self.sketch.spec
        if self._loaded_model and current is not None and current.id == model_id:
            self.sketch.choose_model(self._loaded_model)

    def _error(self, sentence: str) -> None:
        self.say(sentence, Kind.ERROR)
