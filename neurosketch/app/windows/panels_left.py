"""The left panel: which model, from what, how long, and go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from neurosketch.app.viewmodels.corners import CORNERS
from neurosketch.app.viewmodels.instrument import MODE
from neurosketch.app.viewmodels.sketch import SIDES
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import Panel, label, separator
from neurosketch.app.widgets.condition_chips import ConditionChooser
from neurosketch.app.widgets.model_picker import ModelPicker
from neurosketch.app.widgets.seed_field import SeedField
from neurosketch.app.windows.fitting_scroll import FittingScroll
from neurosketch.app.windows.generate_button import GenerateButton
from neurosketch.app.windows.length_field import LengthField
from neurosketch.app.windows.notes_row import NotesRow
from neurosketch.app.windows.source_row import SourceRow
from neurosketch.core.composing import is_sketch
from neurosketch.core.model_spec import Capability, ModelSpec

Broken = tuple[str, str]
"""File name and reason of a checkpoint that cannot be used."""

CARD_GAP = 6
SEARCH_HEIGHT = 42

_NEEDS = {"source": Capability.SOURCE, "source_b": Capability.MORPH}


class LeftPanel(Panel):
    """Model picker, conditions, sources, seed, length, Generate.

    Signals:
        openRequested(str): a file is wanted for this side.
    """

    openRequested = Signal(str)

    def __init__(
        self, studio: StudioViewModel, broken: Sequence[Broken], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel.left")
        self._studio = studio
        self._broken = dict(broken)
        self._rows: dict[str, SourceRow] = {}
        self._choosers: dict[str, ConditionChooser] = {}
        self._notes: NotesRow | None = None
        self.picker = ModelPicker(self)
        self.picker.setObjectName("model.picker")
        self.seed = SeedField(self)
        self.length = LengthField(self)
        self.generate = GenerateButton(self)
        self._conditions = QWidget()
        self._scroll = FittingScroll(self._conditions)
        self._conditions_box = QVBoxLayout(self._conditions)
        self._conditions_box.setContentsMargins(0, 0, 0, 0)
        self._conditions_box.setSpacing(8)
        self._build()
        self._connect()
        self._show_models()

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(label(self.tr("Model"), "heading"))
        box.addWidget(self.picker)
        box.addWidget(separator())
        box.addWidget(self._scroll)
        box.addSpacing(2)
        for text, field in ((self.tr("Length"), self.length), (self.tr("Seed"), self.seed)):
            box.addWidget(_line(text, field))
        box.addStretch(1)
        box.addWidget(self.generate)

    def _connect(self) -> None:
        studio, sketch, dials = self._studio, self._studio.sketch, self._studio.dials
        self.picker.modelChosen.connect(studio.choose_model)
        self.seed.valueChanged.connect(dials.set_seed)
        self.seed.lockToggled.connect(dials.set_seed_locked)
        self.length.secondsChanged.connect(dials.set_seconds)
        # A length in bars is one in this tempo: the clip and its file say so.
        self.length.barsWanted.connect(dials.set_tempo)
        self.generate.clicked.connect(self._generate_clicked)
        sketch.modelChanged.connect(self._show_model)
        sketch.conditionChanged.connect(self._show_condition)
        sketch.sourceChanged.connect(self._show_source)
        sketch.scoreChanged.connect(self._show_notes)
        sketch.seedChanged.connect(self.seed.set_value)
        sketch.seedLockChanged.connect(self.seed.set_locked)
        sketch.secondsChanged.connect(self.length.set_seconds)
        sketch.tempoChanged.connect(self.length.set_tempo)
        for busy, progressed in (
            (studio.busyChanged, studio.progressed),
            (studio.writing.busyChanged, studio.writing.progressed),
        ):
            busy.connect(self.generate.set_busy)
            progressed.connect(self.generate.set_fraction)
        studio.finding.busyChanged.connect(self.generate.set_searching)
        studio.finding.progressed.connect(self.generate.set_fraction)
        studio.modelBroken.connect(self._model_broke)
        studio.client.modelLoaded.connect(self._loading_ended)
        studio.client.loadFailed.connect(self._loading_ended)
        self.seed.set_value(sketch.seed)
        self.length.set_seconds(sketch.seconds)
        if sketch.spec is not None:
            self._show_model(sketch.spec)

    def _generate_clicked(self) -> None:
        if self._studio.busy:
            self._studio.cancel()
        else:
            self._studio.generate()

    def _show_models(self) -> None:
        specs = self._studio.sketch.specs
        self.picker.set_models(list(specs), list(self._broken.items()))
        # No higher than its cards: what belongs to the model follows right below.
        cards = [self.picker.card(spec.id) for spec in specs] + list(self.picker.broken_cards())
        height = sum(card.sizeHint().height() + CARD_GAP for card in cards)
        search = SEARCH_HEIGHT if len(cards) > 1 else 0
        self.picker.setMaximumHeight(height + search + CARD_GAP)
        self.generate.setEnabled(bool(self._studio.sketch.specs))

    def _model_broke(self, model_id: str, reason: str) -> None:
        spec = self._studio.sketch.find(model_id)
        self._broken[spec.name if spec is not None else model_id] = reason
        self._show_models()
        if self._studio.sketch.spec is not None:
            self.picker.set_current(self._studio.sketch.spec.id)

    def _loading_ended(self, *_: object) -> None:
        self.picker.set_loading(None)

    def _show_model(self, spec: ModelSpec) -> None:
        self.picker.set_current(spec.id)
        self.picker.set_loading(spec.id)
        # Music has bars, which have a slider, and its notes have a view of their own.
        composes = Capability.COMPOSE in spec.capabilities
        line = self.length.parentWidget()
        if line is not None:
            line.setVisible(not composes)
        self._clear_conditions()
        by_id = {condition.id: condition for condition in spec.conditions}
        sides = [s for s in SIDES if s in by_id or _NEEDS[s] in spec.capabilities]
        if sides:
            self._conditions_box.addWidget(label(self.tr("Source"), "heading"))
        for side in sides:
            row = SourceRow(side, by_id.get(side), self._conditions)
            row.chosen.connect(self._chosen)
            row.openRequested.connect(self.openRequested)
            row.cleared.connect(self._source_cleared)
            row.set_clip(self._studio.sketch.sources[side])
            self._rows[side] = row
            self._conditions_box.addWidget(row)
        self._add_notes(spec)
        # The other corners of a blend and how keys sound are chosen where the keys are.
        elsewhere = {*CORNERS[1:], MODE} if Capability.PLAY in spec.capabilities else set()
        for condition in spec.conditions:
            if condition.id not in self._rows and condition.id not in elsewhere:
                chooser = ConditionChooser(condition, self._conditions, show_label=not composes)
                chooser.changed.connect(self._chosen)
                self._choosers[condition.id] = chooser
                beside = _line(condition.label, chooser) if composes else chooser
                self._conditions_box.addWidget(beside)
        for condition_id, value in self._studio.sketch.conditions.items():
            self._show_condition(condition_id, value)
        self._scroll.setVisible(bool(self._rows or self._choosers))

    def _add_notes(self, spec: ModelSpec) -> None:
        if Capability.SCORE in spec.capabilities and Capability.COMPOSE not in spec.capabilities:
            self._notes = NotesRow(self._conditions)
            self._notes.opened.connect(self._studio.scores.show_dialled)
            self._notes.cleared.connect(self._studio.scores.clear)
            self._conditions_box.addWidget(self._notes)
            self._show_notes()

    def _show_notes(self, *_: object) -> None:
        if self._notes is not None:
            sketch = self._studio.sketch
            score = None if is_sketch(sketch.score) else sketch.score
            self._notes.set_score(score, sketch.score_name)

    def _clear_conditions(self) -> None:
        self._notes = None
        self._rows.clear()
        self._choosers.clear()
        while (item := self._conditions_box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_condition(self, condition_id: str, value: str) -> None:
        holder = self._rows.get(condition_id) or self._choosers.get(condition_id)
        if holder is not None:
            holder.set_value(value)

    def _show_source(self, side: str, clip: object) -> None:
        row = self._rows.get(side)
        if row is not None:
            row.set_clip(self._studio.sketch.sources[side])

    def _chosen(self, condition_id: str, value: str) -> None:
        self._studio.choose_condition(condition_id, value)
        # Back to the window, so that Space plays instead of typing into the list.
        self.window().setFocus()

    def _source_cleared(self, side: str) -> None:
        self._studio.clear_source(side)


def _line(text: str, field: QWidget) -> QWidget:
    """A field with its name beside it."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    name = label(text, "heading")
    name.setMinimumWidth(48)
    name.setBuddy(field)
    row.addWidget(name)
    row.addWidget(field, 1)
    return line
