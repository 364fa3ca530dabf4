"""Tools of the instrument view: scale lock, arpeggiator, the microphone that plays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from neurosketch.app.theme import current_theme, icon
from neurosketch.app.viewmodels.arpeggio import ArpeggioViewModel
from neurosketch.app.viewmodels.scale_lock import SKETCH, ScaleViewModel
from neurosketch.app.viewmodels.transfer_hands import TransferHands
from neurosketch.app.widgets.basics import with_key
from neurosketch.app.widgets.roomy_chip import RoomyChip
from neurosketch.app.windows.arpeggio_button import ArpeggioButton
from neurosketch.midi.scale import ROOTS, SCALES


class ScaleButton(RoomyChip):
    """Says which scale is locked; its menu locks another one."""

    def __init__(self, scale: ScaleViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scale.lock")
        self._scale = scale
        self.menu_of_scales = QMenu(self)
        self.menu_of_scales.setObjectName("menu.scale")
        self._roots = QMenu(self)
        self.menu_of_scales.aboutToShow.connect(self._fill)
        self.clicked.connect(self._open)
        scale.changed.connect(self._show)
        self._show()

    def _open(self) -> None:
        self._show()  # whether it is down says whether a scale is locked
        self.menu_of_scales.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _fill(self) -> None:
        menu, scale = self.menu_of_scales, self._scale
        menu.clear()
        off, follow = (partial(scale.choose, choice) for choice in ("", SKETCH))
        _entry(menu, "scale.off", self.tr("Every note"), off, ticked=scale.choice == "")
        text = self.tr("The key of the sketch")
        _entry(menu, "scale.sketch", text, follow, ticked=scale.choice == SKETCH)
        menu.addSeparator()
        now = scale.scale
        root, name = (0, "major") if now is None else (now.root, now.name)
        self._roots.clear()
        self._roots.setTitle(self.tr("Root: {0}").format(ROOTS[root]))
        menu.addMenu(self._roots)
        for number, text in enumerate(ROOTS):
            choose, ticked = partial(scale.choose_scale, number, name), number == root
            _entry(
                self._roots, f"scale.root.{number}", text, choose, ticked=ticked and now is not None
            )
        menu.addSeparator()
        names = self._names()
        for kind in SCALES:
            choose, ticked = partial(scale.choose_scale, root, kind), kind == name
            text = names.get(kind, kind)
            key = f"scale.{kind.replace(' ', '_')}"
            _entry(menu, key, text, choose, ticked=ticked and now is not None)

    def _names(self) -> dict[str, str]:
        return {
            "major": self.tr("major"), "minor": self.tr("minor"),
            "harmonic minor": self.tr("harmonic minor"),
            "melodic minor": self.tr("melodic minor"), "dorian": self.tr("dorian"),
            "phrygian": self.tr("phrygian"), "lydian": self.tr("lydian"),
            "mixolydian": self.tr("mixolydian"), "locrian": self.tr("locrian"),
            "major pentatonic": self.tr("major pentatonic"),
            "minor pentatonic": self.tr("minor pentatonic"), "blues": self.tr("blues"),
            "whole tone": self.tr("whole tone"), "octatonic": self.tr("octatonic"),
            "chromatic": self.tr("chromatic"),
        }  # fmt: skip

    def _show(self) -> None:
        now = self._scale.scale
        locked = now is not None or self._scale.choice == SKETCH
        self.setChecked(locked)
        short = self.tr("no key") if locked else self.tr("Scale")
        text = short if locked else self.tr("Scale lock")
        if now is not None:
            text, short = (
                f"{ROOTS[now.root]} {self._names().get(now.name, now.name)}",
                ROOTS[now.root],
            )
        self.set_texts(text, short)
        self.setAccessibleName(self.tr("Scale lock: {0}").format(text))
        self.setToolTip(self.tr("Every key that is played falls on a note of the scale"))


def _entry(menu: QMenu, name: str, text: str, choose: Callable[[], None], *, ticked: bool) -> None:
    action = menu.addAction(text)
    action.setObjectName(name)
    action.setCheckable(True)
    action.setChecked(ticked)
    action.triggered.connect(lambda _=False: choose())


class MicrophoneButton(RoomyChip):
    """Lets the microphone play the instrument; says how late it is heard."""

    def __init__(self, transfer: TransferHands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action.microphone")
        self._transfer = transfer
        self._key = ""
        self._latency_ms: float | None = None
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(transfer.set_listening)
        transfer.listeningChanged.connect(self._show)
        transfer.latencyRead.connect(self._read)
        self._show()

    def set_key(self, key: str) -> None:
        """Name this key in the tool tip."""
        self._key = key
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        theme = current_theme()
        tint = theme.accent_text if self.isChecked() else theme.muted
        self.setIcon(icon("microphone", theme, tint))

    def _read(self, latency_ms: float | None) -> None:
        self._latency_ms = latency_ms
        self._show()

    def _show(self, *_: object) -> None:
        on = self._transfer.listening
        self.setChecked(on)
        self._tint()
        text = self.tr("Microphone")
        if on and self._latency_ms is not None:
            text = self.tr("Microphone · {0:.0f} ms").format(self._latency_ms)
        short = "" if self._latency_ms is None else f"{self._latency_ms:.0f} ms"
        self.set_texts(text, short)
        self.setAccessibleName(text)
        tip = self.tr("Sing or hum: the instrument follows. Wear headphones.")
        if on and self._latency_ms is not None:
            tip = self.tr("{0:.0f} ms from the microphone to your ears").format(self._latency_ms)
        self.setToolTip(with_key(tip, self._key))


class PlayingTools(QWidget):
    """Scale lock, arpeggiator and microphone side by side."""

    def __init__(
        self,
        scale: ScaleViewModel,
        arpeggio: ArpeggioViewModel,
        transfer: TransferHands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.scale = ScaleButton(scale, self)
        self.arpeggio = ArpeggioButton(arpeggio, self)
        self.microphone = MicrophoneButton(transfer, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in (self.scale, self.arpeggio, self.microphone):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            row.addWidget(button)
