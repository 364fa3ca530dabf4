"""The bar at the top: transport, level, device, health, export, theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QToolButton, QWidget

from neurosketch.app.actions import native, spec_of
from neurosketch.app.bridge.session_port import DevicePort
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import IconButton, label
from neurosketch.app.widgets.health_readout import HealthReadout
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.transport_bar import TransportBar
from neurosketch.app.windows.export_menu import ExportMenu
from neurosketch.core.clip import Clip
from neurosketch.core.events import Playhead


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
        self.health = HealthReadout(self)
        self.device = QComboBox(self)
        self.device.setObjectName("output.device")
        self.device.setAccessibleName(self.tr("Output device"))
        self.device.setToolTip(self.tr("Output device"))
        self.device.setMinimumContentsLength(9)
        self.device.setMaximumWidth(170)
        self.device.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.device.installEventFilter(self)
        self.export = IconButton("export", spec_of("action.export").title())
        self.export.setObjectName("action.export")
        self.export.set_description(
            spec_of("action.export").title(), native(spec_of("action.export").keys[0])
        )
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.export_menu = ExportMenu(studio, actions, self)
        self.export.setMenu(self.export_menu)
        self.theme = IconButton("sun", spec_of("action.theme").title(), role="flat")
        self.theme.setObjectName("action.theme")
        self.theme.set_description(
            spec_of("action.theme").title(), native(spec_of("action.theme").keys[0])
        )
        self.help = IconButton("help", spec_of("action.shortcuts").title(), role="flat")
        self.help.setObjectName("action.shortcuts")
        self.help.set_description(spec_of("action.shortcuts").title(), "F1")
        self._build()
        self._connect()
        self.show_devices((), None)
        self._show_clip(None)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 14, 8)
        row.setSpacing(10)
        self.brand = label("NeuroSketch", "brand")
        row.addWidget(self.brand)
        row.addStretch(2)
        row.addWidget(self.transport)
        row.addStretch(2)
        row.addWidget(self.meter)
        row.addWidget(self.device)
        row.addWidget(self.health)
        row.addSpacing(2)
        row.addWidget(self.export)
        row.addWidget(self.theme)
        row.addWidget(self.help)

    def _connect(self) -> None:
        studio, player, sketch = self._studio, self._studio.player, self._studio.sketch
        self.transport.playClicked.connect(self._actions["action.play"].trigger)
        self.transport.startClicked.connect(self._actions["action.rewind"].trigger)
        self.transport.keepClicked.connect(self._actions["action.keep"].trigger)
        self.transport.loopToggled.connect(player.set_loop_on)
        self.transport.tempoChanged.connect(sketch.set_tempo)
        self.transport.keyChanged.connect(self._key_chosen)
        self.meter.clipReset.connect(studio.reset_clip_light)
        self.device.activated.connect(self._device_chosen)
        self.export.clicked.connect(self._actions["action.export"].trigger)
        self.theme.clicked.connect(self._actions["action.theme"].trigger)
        self.help.clicked.connect(self._actions["action.shortcuts"].trigger)
        player.soundingChanged.connect(self._show_sounding)
        player.loopOnChanged.connect(self._show_loop)
        player.playheadMoved.connect(self._show_time)
        player.meterRead.connect(self.meter.set_reading)
        player.healthRead.connect(self.health.set_health)
        studio.shelf.clipReady.connect(self._show_clip)
        studio.client.devicesFound.connect(self._devices_found)
        sketch.tempoChanged.connect(self._show_tempo)
        sketch.keyChanged.connect(self.transport.set_key)

    def set_theme_icon(self, *, dark: bool) -> None:
        """The button shows what it changes to."""
        self.theme.set_icon_names("sun" if dark else "moon")

    def show_devices(self, devices: Sequence[DevicePort], chosen: str | None) -> None:
        """List the output devices; a chosen one that is gone stays visible."""
        self.device.clear()
        self.device.addItem(self.tr("System output"), None)
        names = [device.name for device in devices]
        if chosen is not None and chosen not in names:
            names.append(chosen)
        for name in names:
            self.device.addItem(name, name)
        self.device.setCurrentIndex(max(self.device.findData(chosen), 0) if chosen else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for new devices when the hand goes to the list."""
        if watched is self.device and event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.FocusIn,
        ):
            self._studio.client.list_devices()
        return False

    def _devices_found(self, devices: tuple[DevicePort, ...]) -> None:
        # The list must not change under an open popup.
        if not self.device.view().isVisible():
            self.show_devices(devices, self._studio.settings.output_device)

    def _device_chosen(self) -> None:
        self.deviceChosen.emit(self.device.currentData())

    def _key_chosen(self, key: str) -> None:
        self._studio.sketch.set_key(key or None)

    def _show_sounding(self, sounding: Sounding) -> None:
        self.transport.set_playing(sounding is not Sounding.NOTHING)

    def _show_loop(self, on: bool) -> None:
        self.transport.set_loop(on)
        self._actions["transport.loop"].setChecked(on)

    def _show_clip(self, clip: Clip | None) -> None:
        self.transport.set_live(clip is None)
        self._show_time(Playhead("", 0, False, False))

    def _show_time(self, _: Playhead) -> None:
        player = self._studio.player
        clip = player.clip
        if clip is None:
            self.transport.set_time(player.live_seconds, None)
        else:
            self.transport.set_time(player.position / clip.sample_rate, clip.seconds)

    def _show_tempo(self, tempo_bpm: float | None) -> None:
        if tempo_bpm is not None:
            self.transport.set_tempo(tempo_bpm)
