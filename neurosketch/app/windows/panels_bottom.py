"""The shelf at the bottom: between its widget and the takes of the studio."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from neurosketch.app.viewmodels.shelf_views import Lineage
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import Panel
from neurosketch.app.widgets.shelf import Shelf
from neurosketch.app.windows.shelf_drag import ShelfDrag
from neurosketch.library.take import COLOURS, Take

LOW = 190
"""Height with a row of cards."""

_TALLEST = 460


class BottomPanel(Panel):
    """Shows the takes of the shelf view model and passes on what hands do to them.

    Signals:
        exportRequested(object): ids of several takes to export together.
    """

    exportRequested = Signal(object)

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel.bottom")
        self._studio = studio
        self.strip = Shelf(self)
        self.strip.set_model_names({spec.id: spec.name for spec in studio.sketch.specs})
        player = studio.transfer.player
        self.strip.menu.player = "" if player is None else player.name
        self.drag = ShelfDrag(self.write_sound, self.strip, self)
        self.drag_notes = ShelfDrag(studio.scores.drag_file, self.strip, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 10)
        box.addWidget(self.strip)
        self.setFixedHeight(LOW)
        self._show_model()
        self._obey_hands()
        self._show_takes(studio.shelf.takes)
        self._show_chosen(studio.shelf.chosen)
        self._show_sides(*studio.audition.slots)
        self.strip.header.set_match(studio.audition.loudness_match)
        self._show_usage()

    def _show_model(self) -> None:
        studio, shelf, strip = self._studio, self._studio.shelf, self.strip
        shelf.takesChanged.connect(self._show_takes)
        shelf.takeAdded.connect(strip.upsert)
        shelf.takeUpdated.connect(strip.upsert)
        shelf.takesRemoved.connect(strip.remove)
        shelf.scopeChosen.connect(strip.set_scope)
        shelf.chosenChanged.connect(self._show_chosen)
        shelf.set_neighbour(strip.neighbour)
        views = shelf.views
        views.peaksReady.connect(strip.set_peaks)
        views.lineageReady.connect(self._show_family)
        views.tagsChanged.connect(strip.set_known_tags)
        studio.housekeeping.usageChanged.connect(self._show_usage)
        studio.audition.abChanged.connect(self._show_sides)
        studio.audition.loudnessMatchChanged.connect(strip.header.set_match)

    def _obey_hands(self) -> None:
        studio, shelf, strip, takes = (
            self._studio,
            self._studio.shelf,
            self.strip,
            self._studio.takes,
        )
        strip.takeChosen.connect(shelf.choose)
        strip.takePlayed.connect(studio.play_take)
        strip.takeRecalled.connect(studio.load_take)
        strip.selectionChanged.connect(self._selected)
        strip.starToggled.connect(self._star)
        strip.starRequested.connect(lambda ids, _: takes.star(ids))
        strip.renameRequested.connect(takes.rename)
        strip.tagsEdited.connect(self._tag)
        strip.notesEdited.connect(takes.set_notes)
        strip.colourChosen.connect(takes.set_colour)
        strip.deleteRequested.connect(takes.delete)
        strip.restoreRequested.connect(takes.restore)
        strip.emptyRequested.connect(takes.empty_bin)
        strip.jumpRequested.connect(takes.jump_to)
        strip.gestureRequested.connect(self._follow_gesture)
        strip.findRequested.connect(studio.finding.find_take)
        strip.menu.notesRequested.connect(self._notes)
        strip.menu.transferRequested.connect(studio.transfer.play_take)
        chip = strip.details.notes_chip
        chip.dragged.connect(lambda take_id: self.drag_notes.prepare((take_id,)))
        chip.exported.connect(studio.scores.export)
        strip.scopeChosen.connect(shelf.show_scope)
        strip.abSet.connect(studio.audition.set_side)
        strip.abSwapped.connect(studio.audition.swap)
        strip.matchToggled.connect(studio.audition.set_loudness_match)
        strip.budgetChosen.connect(self._allow)
        strip.peaksWanted.connect(shelf.views.want_peaks)
        strip.searched.connect(self._search)
        strip.exportRequested.connect(self._export)
        strip.dragRequested.connect(self.drag.prepare)
        strip.expandedChanged.connect(self._fit_height)

    def next_colour(self) -> None:
        """Give the chosen takes the colour after the one they have."""
        takes = [self._studio.shelf.take(key) for key in self._studio.shelf.targets()]
        if takes and takes[0] is not None:
            after = COLOURS[(COLOURS.index(takes[0].colour) + 1) % len(COLOURS)]
            self._studio.takes.set_colour((), after)

    def _show_takes(self, takes: Sequence[Take]) -> None:
        self.strip.set_takes(takes)
        self._show_chosen(self._studio.shelf.chosen)

    def _show_chosen(self, take: Take | None) -> None:
        self.strip.set_current(None if take is None else take.id)

    def _show_family(self, take_id: str, family: Lineage) -> None:
        self.strip.set_family(take_id, family.parents, family.children, family.twins)

    def _show_sides(self, a: str, b: str) -> None:
        self.strip.set_sides(self._studio.shelf.take(a), self._studio.shelf.take(b))

    def _show_usage(self, *_: object) -> None:
        house = self._studio.housekeeping
        self.strip.header.set_usage(house.usage_text(), house.budget_gb)

    def _allow(self, budget_gb: float) -> None:
        self._studio.housekeeping.set_budget_gb(budget_gb)
        self._show_usage()

    def _selected(self, take_ids: tuple[str, ...]) -> None:
        self._studio.shelf.select(take_ids)
        if len(take_ids) == 1 and self.strip.details.isVisible():
            self._studio.shelf.views.want_lineage(take_ids[0])

    def _search(self, text: str) -> None:
        if text.strip():
            self._studio.shelf.views.search(text, lambda ids: self.strip.set_found(text, ids))

    def _star(self, take_id: str, starred: bool) -> None:
        take = self._studio.shelf.take(take_id)
        if take is not None and take.starred != starred:
            self._studio.takes.star(take_id)

    def _tag(self, tags: Mapping[str, tuple[str, ...]]) -> None:
        history, text = self._studio.undo_stack, self.tr("tags")
        kinds = set(tags.values())
        if len(kinds) > 1:
            history.beginMacro(text)
        for kind in kinds:
            self._studio.takes.set_tags([key for key, value in tags.items() if value == kind], kind)
        if len(kinds) > 1:
            history.endMacro()

    def _follow_gesture(self, take_id: str, render: bool) -> None:
        if render:
            self._studio.render_gesture(take_id)
        else:
            self._studio.replay_gesture(take_id)

    def _notes(self, take_id: str, export: bool) -> None:
        if export:
            self._studio.scores.export(take_id)
        else:
            self._studio.scores.open_take(take_id)

    def write_sound(self, take_id: str, ready: Callable[[str, Path], None]) -> None:
        """Have a take's file written for another program, for `ShelfDrag`."""
        self._studio.drag_file(take_id, lambda clip, path: ready(clip.id, path))

    def _export(self, take_ids: tuple[str, ...]) -> None:
        if take_ids == (self._studio.shelf.chosen_id,):
            self._studio.export()
        else:
            self.exportRequested.emit(take_ids)

    def _fit_height(self, *_: object) -> None:
        ground = self.parentWidget()
        layout = None if ground is None else ground.layout()
        if not self.strip.expanded or ground is None or layout is None:
            self.setFixedHeight(LOW)
            return
        # As tall as everything above allows.
        layout.activate()
        others = layout.minimumSize().height() - self.minimumHeight()
        room = min(ground.height(), self.window().height()) - others
        self.setFixedHeight(min(max(room, LOW), _TALLEST))

    def showEvent(self, event: QShowEvent) -> None:
        """A tall shelf follows the window, and makes room when something appears in it."""
        super().showEvent(event)
        ground = self.parentWidget()
        if ground is not None:
            ground.installEventFilter(self)
        self._fit_height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The ground has another size, or other things on it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit_height()
        return False
