"""The bar at the top: transport, level, device, health, export, theme."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from neurosketch.app.actions import spec_of
from neurosketch.app.bridge.session_port import DevicePort
from neurosketch.app.theme import icon
from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import IconButton, label
from neurosketch.app.widgets.health_readout import HealthReadout
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.sketch_button import SketchButton
from neurosketch.app.widgets.transport_bar import DEFAULT_BPM, TransportBar
from neurosketch.app.widgets.volume_slider import VolumeSlider
from neurosketch.app.windows.device_button import DeviceButton
from neurosketch.app.windows.export_menu import ExportMenu
from neurosketch.app.windows.midi_button import MidiButton
from neurosketch.core.events import Health, Playhead

WIDE = 1260
BRANDED = 1400
_STEP_WIDTH = 260


class TopPanel(QFrame):
    """Everything that concerns the sound as a whole.

    Signals:
        deviceChosen(object): name of an output device, or None for the system's.
    """

    deviceChosen = Signal(object)

    def __init__(
        self, studio: StudioViewModel, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel.top")
        self.setProperty("role", "bar")
        self._studio = studio
        self._actions = actions
        self.transport = TransportBar(self)
        self.meter = LevelMeter(self)
        self.volume = VolumeSlider(self)
        self.health = HealthReadout(self)
        self.device = DeviceButton(self)
        self.device.setObjectName("output.device")
        self.midi = MidiButton(self)
        self.export = IconButton("export", spec_of("action.export").title())
        self.export.setObjectName("action.export")
        self.export_menu = ExportMenu(studio, actions, self)
        self.export_options = IconButton(
            "chevron-down", self.tr("Export options"), tint="muted", role="flat", size=12
        )
        self.export_options.setObjectName("export.options")
        self.more = IconButton("more", self.tr("More"), role="flat")
        self.more.setObjectName("menu.more.button")
        self.more_menu = QMenu(self)
        self.more_menu.setObjectName("menu.more")
        self.more_menu.addMenu(self.midi.menu_of_inputs)
        self.more_menu.addSeparator()
        for action_id in ("action.undo", "action.redo", "", "action.theme", "action.shortcuts"):
            self._add_entry(action_id)
        for action_id in ("", "action.quit"):
            self._add_entry(action_id)
        files = ("action.new", "action.open"), ("action.save", "action.save_as")
        groups = [[actions[i] for i in group] for group in (*files, ("action.rename_sketch",))]
        self.sketch = SketchButton([groups[0], [*groups[1], *groups[2]]], self)
        self._build()
        self._connect()
        self.device.set_current(studio.settings.output_device)
        self.volume.set_gain_db(studio.settings.gain_db)
        self._show_clip()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.setSpacing(7)
        self.brand = label("NeuroSketch", "brand")
        row.addWidget(self.brand)
        row.addWidget(self.sketch)
        row.addStretch(2)
        row.addWidget(self.transport)
        row.addStretch(2)
        level = QVBoxLayout()
        level.setSpacing(0)
        level.addWidget(self.meter)
        level.addWidget(self.volume)
        row.addLayout(level)
        row.addWidget(self.device)
        row.addWidget(self.midi)
        row.addWidget(self.health)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for tool in (self.export, self.export_options, self.more):
            tools.addWidget(tool)
        row.addLayout(tools)

    def _connect(self) -> None:
        studio, player, sketch = self._studio, self._studio.player, self._studio.sketch
        self.transport.playClicked.connect(self._actions["action.play"].trigger)
        self.transport.startClicked.connect(self._actions["action.rewind"].trigger)
        self.transport.keepClicked.connect(self._actions["action.keep"].trigger)
        self.transport.loopToggled.connect(studio.dials.set_loop_on)
        self.transport.tempoChanged.connect(studio.dials.set_tempo)
        self.transport.keyChanged.connect(self._key_chosen)
        self.meter.clipReset.connect(studio.reset_clip_light)
        self.volume.gainChanged.connect(studio.set_gain_db)
        self.device.chosen.connect(self.deviceChosen)
        self.device.opened.connect(studio.client.list_devices)
        self.export_options.clicked.connect(self._open_export_menu)
        self.export.clicked.connect(self._actions["action.export"].trigger)
        self.more.clicked.connect(self._open_more_menu)
        studio.undo_stack.undoTextChanged.connect(self._name_undo)
        studio.undo_stack.redoTextChanged.connect(self._name_redo)
        player.soundingChanged.connect(self._show_sounding)
        player.loopOnChanged.connect(self._show_loop)
        self._show_loop(player.loop_on)
        player.playheadMoved.connect(self._show_time)
        player.meterRead.connect(self.meter.set_reading)
        player.healthRead.connect(self._show_health)
        studio.shelf.clipReady.connect(self._show_clip)
        sketch.modelChanged.connect(self._show_clip)
        studio.client.devicesFound.connect(self._devices_found)
        sketch.tempoChanged.connect(self._show_tempo)
        sketch.keyChanged.connect(self.transport.set_key)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in the tool tips, action id → key as the system writes it."""
        self.transport.set_keys(keys)
        self.export.set_description(spec_of("action.export").title(), keys["action.export"])

    def set_theme_icon(self, *, dark: bool) -> None:
        """The entry shows what it changes to."""
        self._actions["action.theme"].setIcon(icon("sun" if dark else "moon"))
        for action_id in (
            "action.new",
            "action.open",
            "action.undo",
            "action.redo",
            "action.shortcuts",
        ):
            self._actions[action_id].setIcon(icon(spec_of(action_id).icon))

    def _add_entry(self, action_id: str) -> None:
        if action_id:
            self.more_menu.addAction(self._actions[action_id])
        else:
            self.more_menu.addSeparator()

    def _name_undo(self, step: str) -> None:
        self._name("action.undo", step)

    def _name_redo(self, step: str) -> None:
        self._name("action.redo", step)

    def _name(self, action_id: str, step: str) -> None:
        """The menu says which step would be taken back or done again."""
        title = spec_of(action_id).title()
        step = self.fontMetrics().elidedText(step, Qt.TextElideMode.ElideRight, _STEP_WIDTH)
        self._actions[action_id].setText(f"{title} · {step.replace('&', '&&')}" if step else title)

    def _open_more_menu(self) -> None:
        corner = self.more.mapToGlobal(QPoint(self.more.width(), self.more.height() + 4))
        self.more_menu.popup(corner - QPoint(self.more_menu.sizeHint().width(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide anew how much must be seen."""
        super().resizeEvent(event)
        self._fit_health()
        self._fit_name()

    def _fit_name(self) -> None:
        # The sketch's name says more than the program's, which the title bar shows as well.
        self.brand.setVisible(self.width() >= BRANDED)
        self.sketch.setFixedWidth(
            min(self.sketch.sizeHint().width(), 190 if self.width() >= WIDE else 78)
        )

    def show_sketch(self, document: DocumentViewModel) -> None:
        """Show which sketch is open."""
        folder = None if document.path is None else document.path.parent
        self.sketch.set_sketch(document.name, read_only=document.read_only, folder=folder)
        self.sketch.set_recent(document.recent)
        self._fit_name()

    def _fit_health(self) -> None:
        # The meter gives way before a figure is cut off, unless the window is very narrow.
        wide = self.width() >= WIDE
        self.health.setMinimumWidth(self.health.sizeHint().width() if wide else 36)
        self.midi.setVisible(wide)  # its menu is also in the menu of the window

    def _devices_found(self, devices: tuple[DevicePort, ...]) -> None:
        self.device.set_devices([device.name for device in devices])
        self.device.set_current(self._studio.settings.output_device)

    def _open_export_menu(self) -> None:
        below = self.export.mapToGlobal(QPoint(0, self.export.height() + 4))
        self.export_menu.popup(below)

    def _key_chosen(self, key: str) -> None:
        self._studio.dials.set_key(key or None)

    def _show_sounding(self, sounding: Sounding) -> None:
        self.transport.set_playing(sounding is not Sounding.NOTHING)

    def _show_loop(self, on: bool) -> None:
        self.transport.set_loop(on)
        self._actions["transport.loop"].setChecked(on)

    def _show_clip(self, *_: object) -> None:
        studio = self._studio
        self.transport.set_live(studio.player.clip is None and not studio.sketch.composes)
        self._show_time(Playhead("", 0, False, False))

    def _show_time(self, _: Playhead) -> None:
        player = self._studio.player
        clip, band = player.clip, player.band
        if band.runs or (clip is None and self._studio.sketch.composes):
            self.transport.set_time(band.seconds, band.total_seconds)
        elif clip is None:
            self.transport.set_time(player.live_seconds, None)
        else:
            self.transport.set_time(player.position / clip.sample_rate, clip.seconds)

    def _show_health(self, health: Health) -> None:
        self.health.set_health(health)
        self._fit_health()

    def _show_tempo(self, tempo_bpm: float | None) -> None:
        self.transport.set_tempo(DEFAULT_BPM if tempo_bpm is None else tempo_bpm)
