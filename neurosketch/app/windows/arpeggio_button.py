"""The arpeggiator's button in the instrument view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from neurosketch.app.viewmodels.arpeggio import ArpeggioViewModel
from neurosketch.midi.arpeggiator import MOST_OCTAVES, PATTERNS
from neurosketch.midi.quantise import GRIDS

_GATES = (0.25, 0.5, 0.8, 1.0)
_SAME = 1e-6


class ArpeggioButton(QPushButton):
    """Says how keys are arpeggiated; its menu changes it."""

    def __init__(self, arpeggio: ArpeggioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action.arpeggio")
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self._arpeggio = arpeggio
        self.menu_of_ways = QMenu(self)
        self.menu_of_ways.setObjectName("menu.arpeggio")
        self.menu_of_ways.aboutToShow.connect(self._fill)
        self.clicked.connect(self._open)
        arpeggio.changed.connect(self._show)
        self._show()

    def _open(self) -> None:
        self._show()  # whether it is down says whether keys are arpeggiated
        self.menu_of_ways.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _fill(self) -> None:
        menu, arpeggio = self.menu_of_ways, self._arpeggio
        menu.clear()
        how, on = arpeggio.how, arpeggio.on
        self._entry(menu, "off", self.tr("No arpeggio"), lambda: arpeggio.set_on(False), not on)
        menu.addSeparator()
        patterns = self._patterns()
        for pattern in PATTERNS:
            key = pattern.replace(" ", "_")
            ticked = on and how.pattern == pattern
            self._entry(menu, key, patterns[pattern], self._chosen(pattern=pattern), ticked)
        menu.addSeparator()
        steps = menu.addMenu(self.tr("Steps: {0}").format(self._step_name()))
        for number, (name, step) in enumerate(self._steps().items()):
            ticked = abs(how.step - step) < _SAME
            self._entry(steps, f"step.{number}", name, self._set(step=step), ticked)
        octaves = menu.addMenu(self.tr("Octaves: {0}").format(how.octaves))
        for count in range(1, MOST_OCTAVES + 1):
            ticked = how.octaves == count
            self._entry(octaves, f"octaves.{count}", str(count), self._set(octaves=count), ticked)
        lengths = menu.addMenu(self.tr("Length: {0} %").format(round(100 * how.gate)))
        for gate in _GATES:
            percent, ticked = round(100 * gate), abs(how.gate - gate) < _SAME
            self._entry(lengths, f"gate.{percent}", f"{percent} %", self._set(gate=gate), ticked)
        swings = menu.addMenu(self.tr("Swing: {0} %").format(round(100 * how.swing)))
        for swing, text in self._swings().items():
            ticked = abs(how.swing - swing) < _SAME
            key = f"swing.{round(100 * swing)}"
            self._entry(swings, key, text, self._set(swing=swing), ticked)
        menu.addSeparator()
        self._entry(menu, "hold", self.tr("Hold"), self._set(hold=not how.hold), how.hold)

    def _entry(
        self, menu: QMenu, key: str, text: str, choose: Callable[[], None], ticked: bool
    ) -> None:
        action = menu.addAction(text)
        action.setObjectName(f"arpeggio.{key}")
        action.setCheckable(True)
        action.setChecked(ticked)
        action.triggered.connect(lambda _=False: choose())

    def _set(self, **changes: Any) -> Callable[[], None]:
        return lambda: self._arpeggio.choose(**changes)

    def _chosen(self, **changes: Any) -> Callable[[], None]:
        """Choosing a pattern is a wish to hear it."""

        def choose() -> None:
            self._arpeggio.choose(**changes)
            self._arpeggio.set_on(True)

        return choose

    def _patterns(self) -> dict[str, str]:
        return {
            "up": self.tr("Up"), "down": self.tr("Down"), "up and down": self.tr("Up and down"),
            "as played": self.tr("As played"), "random": self.tr("Random"),
            "chord": self.tr("Chord"),
        }  # fmt: skip

    def _steps(self) -> dict[str, float]:
        names = {
            "1/4": self.tr("1/4"), "1/8": self.tr("1/8"), "1/16": self.tr("1/16"),
            "1/32": self.tr("1/32"), "1/4 triplet": self.tr("1/4 triplet"),
            "1/8 triplet": self.tr("1/8 triplet"), "1/16 triplet": self.tr("1/16 triplet"),
        }  # fmt: skip
        return {names[grid]: step for grid, step in GRIDS.items()}

    def _step_name(self) -> str:
        wanted = self._arpeggio.how.step
        found = (name for name, step in self._steps().items() if abs(step - wanted) < _SAME)
        return next(found, f"{wanted:g}")

    def _swings(self) -> dict[float, str]:
        return {
            0.5: self.tr("Straight"), 0.56: self.tr("Light, 56 %"), 0.62: self.tr("Heavy, 62 %"),
            2 / 3: self.tr("Triplets, 67 %"),
        }  # fmt: skip

    def _show(self) -> None:
        on, how = self._arpeggio.on, self._arpeggio.how
        self.setChecked(on)
        text = self.tr("Arpeggio")
        if on:
            text = f"{self._patterns()[how.pattern]} · {self._step_name()}"
        self.setText(text)
        self.setAccessibleName(self.tr("Arpeggio: {0}").format(text) if on else text)
        self.setToolTip(self.tr("Keys that are held are played one after the other, in tempo"))
