"""The shelf at the bottom: takes to hear, star, rename, bin and drag out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import Panel
from neurosketch.app.widgets.seed_field import format_seed
from neurosketch.app.widgets.shelf_strip import ShelfStrip, TakeView
from neurosketch.core.clip import Clip

if TYPE_CHECKING:
    from neurosketch.library.takes import Take


class BottomPanel(Panel):
    """Shows the takes of the shelf view model and passes on what hands do to them."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel.bottom")
        self._studio = studio
        self.strip = ShelfStrip(self)
        self.strip.setObjectName("shelf")
        self._dragging = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 10)
        box.addWidget(self.strip)
        shelf = studio.shelf
        shelf.takesChanged.connect(self._show_takes)
        shelf.peaksReady.connect(self._show_peaks)
        shelf.chosenChanged.connect(self._show_chosen)
        self.strip.takeChosen.connect(shelf.choose)
        self.strip.takePlayed.connect(studio.play_take)
        self.strip.takeRecalled.connect(studio.load_take)
        self.strip.starToggled.connect(self._star)
        self.strip.renameRequested.connect(studio.rename)
        self.strip.deleteRequested.connect(studio.delete)
        self.strip.dragRequested.connect(self._prepare_drag)
        self._show_takes(shelf.takes)

    def view_of(self, take: Take) -> TakeView:
        """A take as its card shows it."""
        spec = self._studio.sketch.find(take.model_id)
        parts = [spec.name if spec is not None else take.model_id, f"{take.seconds:.1f} s"]
        if take.tempo_bpm is not None:
            parts.append(f"{take.tempo_bpm:g}")
        detail = " · ".join(part for part in parts if part)
        seed = ""
        if take.seed is not None and take.model_id:
            seed = self.tr("seed {0}").format(format_seed(take.seed))
        peaks = self._studio.shelf.peaks.get(take.id)
        if peaks is None:
            return TakeView(take.id, take.name, detail, seed, take.starred)
        return TakeView(take.id, take.name, detail, seed, take.starred, peaks)

    def _show_takes(self, takes: tuple[Take, ...]) -> None:
        self.strip.set_takes([self.view_of(take) for take in takes])
        self._show_chosen(self._studio.shelf.chosen)

    def _show_peaks(self, take_id: str, _: object) -> None:
        take = self._studio.shelf.take(take_id)
        if take is not None:
            self.strip.card(take_id).set_view(self.view_of(take))

    def _show_chosen(self, take: Take | None) -> None:
        self.strip.set_current(None if take is None else take.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen take in sight."""
        super().resizeEvent(event)
        # After the strip has laid out its cards in the new width.
        QTimer.singleShot(0, self._show_chosen_again)

    def _show_chosen_again(self) -> None:
        self._show_chosen(self._studio.shelf.chosen)

    def _star(self, take_id: str, starred: bool) -> None:
        take = self._studio.shelf.take(take_id)
        if take is not None and take.starred != starred:
            self._studio.star(take_id)

    def _prepare_drag(self, take_id: str) -> None:
        """Write the file first: a program may read it the moment it is dropped."""
        self._dragging = take_id
        self._studio.drag_file(take_id, self._drag)

    def _drag(self, clip: Clip, path: Path) -> None:
        # Writing a long take may outlast the gesture; then the hand has let go already.
        held = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if clip.id == self._dragging and held:
            self.build_drag(clip, path).exec(Qt.DropAction.CopyAction)
        self._dragging = ""

    def build_drag(self, clip: Clip, path: Path) -> QDrag:
        """A drag that offers the file to copy."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.strip.card(clip.id).grab())
        return drag
