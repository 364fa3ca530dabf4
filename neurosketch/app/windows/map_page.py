"""The map of sounds, tied to the studio."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.latent_map import LatentMapView
from neurosketch.app.widgets.map_points import MapTake
from neurosketch.core.sound_map import SoundMap


class MapPage(QWidget):
    """The map in the centre panel; it works only while it is seen."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.view = LatentMapView(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.addWidget(self.view)
        self.view.set_message(self.tr("The map appears as soon as the model is loaded"))
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """Get the map and listen to takes."""
        super().showEvent(event)
        self._studio.map.show(True)
        self._show_everything()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is done for a map that nobody sees."""
        super().hideEvent(event)
        self._studio.map.show(False)

    def _connect(self) -> None:
        studio, hands, view = self._studio, self._studio.map.hands, self.view
        studio.map.soundsChanged.connect(self._show_sounds)
        studio.map.takes.changed.connect(self._show_takes)
        studio.shelf.takeUpdated.connect(self._show_takes)
        studio.shelf.chosenChanged.connect(self._show_chosen)
        for signal in (
            studio.sketch.controlsChanged,
            studio.sketch.conditionChanged,
            studio.sketch.sourceChanged,
        ):
            signal.connect(self._show_place)
        view.held.connect(hands.hold)
        view.moved.connect(hands.move)
        view.takePulled.connect(hands.pull)
        view.released.connect(hands.release)
        view.takeClicked.connect(hands.hear_take)
        view.againRequested.connect(hands.hear_again)

    def _show_everything(self) -> None:
        self._show_sounds(self._studio.map.sounds)
        self._show_takes()
        self._show_chosen()
        self._show_place()

    def _show_sounds(self, sounds: SoundMap | None) -> None:
        if sounds is not self.view.points.sounds:
            self.view.set_sounds(sounds)

    def _show_takes(self, *_: object) -> None:
        if not self.isVisible():
            return
        places, shelf = self._studio.map.takes.places, self._studio.shelf
        takes = ((shelf.take(take_id), place) for take_id, place in places.items())
        self.view.set_takes(
            [MapTake(t.id, t.name, *place, t.colour) for t, place in takes if t is not None]
        )

    def _show_chosen(self, *_: object) -> None:
        self.view.set_current_take(self._studio.shelf.chosen_id)

    def _show_place(self, *_: object) -> None:
        hands = self._studio.map.hands
        self.view.set_place(*hands.place, hands.on_map and not self._studio.shelf.chosen_id)
