"""The map of the chosen model: its sounds, the takes on it, and hands on both."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.messages import MapReady
from neurosketch.app.bridge.session_port import MapperPort
from neurosketch.app.viewmodels.map_hands import MapHands
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.app.viewmodels.take_places import TakePlaces
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.sound_map import MAP, SoundMap


class SoundMapViewModel(QObject):
    """Gets the map when somebody looks at it, and not before.

    Args:
        sketch: tells whether the chosen model has a map.
        client: brings it.
        takes: finds the places of takes while the map is looked at.
        hands: what is done on it.

    Signals:
        availableChanged(bool): whether the chosen model has a map.
        soundsChanged(object): `SoundMap`, or None while there is none.
    """

    availableChanged = Signal(bool)
    soundsChanged = Signal(object)

    def __init__(
        self,
        sketch: SketchViewModel,
        client: EngineClient,
        takes: TakePlaces,
        hands: MapHands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._client = client
        self.takes = takes
        self.hands = hands
        self._shown = False
        self._loaded = ""
        self._asked = ""
        self._mapper: MapperPort | None = None
        sketch.modelChanged.connect(self._model_changed)
        client.modelLoaded.connect(self._model_loaded)
        client.mapReady.connect(self._map_ready)

    @property
    def available(self) -> bool:
        """Whether the chosen model has a map."""
        spec = self._sketch.spec
        sources = () if spec is None else spec.conditions
        return any(c.id == "source" and MAP in c.values for c in sources)

    @property
    def sounds(self) -> SoundMap | None:
        """The map, once it is here."""
        return None if self._mapper is None else self._mapper.sounds

    def show(self, shown: bool) -> None:
        """Somebody looks at the map, or no longer: takes are listened to while it is seen."""
        if shown is not self._shown:
            self._shown = shown
            self._ask()
            self.takes.use(self._mapper if shown else None)

    def close(self) -> None:
        """The program ends."""
        self._shown = False
        self.takes.stop()

    def _model_changed(self, spec: ModelSpec) -> None:
        self._asked = ""
        self._take(None)
        self.availableChanged.emit(self.available)
        self._ask()

    def _model_loaded(self, spec: ModelSpec) -> None:
        self._loaded = spec.id
        self._ask()

    def _ask(self) -> None:
        spec = self._sketch.spec
        if spec is None or not self._shown or not self.available or self._mapper is not None:
            return
        if self._loaded == spec.id and self._asked != spec.id:
            self._asked = spec.id
            self._client.want_map(spec.id)

    def _map_ready(self, answer: MapReady) -> None:
        spec = self._sketch.spec
        if spec is not None and answer.model_id == spec.id:
            self._take(answer.mapper)

    def _take(self, mapper: MapperPort | None) -> None:
        if mapper is not self._mapper:
            self._mapper = mapper
            self.soundsChanged.emit(self.sounds)
            self.takes.use(mapper if self._shown else None)
