"""The menu of a slider: a knob for it, its default, a typed value, its lock."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from neurosketch.app.theme import icon
from neurosketch.app.viewmodels.midi_learn import MidiLearn, knob_text
from neurosketch.app.widgets.control_slider import ControlSlider

_UP, _DOWN = "↑", "↓"


class SliderMenus(QObject):
    """Opens the menu of whichever slider asks for it, and keeps the badges of all sliders true.

    Args:
        learn: which knobs turn what.
        sliders: the sliders of the chosen model, by control; read anew each time.
    """

    def __init__(
        self, learn: MidiLearn, sliders: Mapping[str, ControlSlider], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._learn = learn
        self._sliders = sliders
        learn.changed.connect(self.show_knobs)
        learn.pointed.connect(self._point)

    def adopt(self, slider: ControlSlider) -> None:
        """Answer a slider that asks for its menu."""
        slider.menuRequested.connect(self._open)

    def show_knobs(self) -> None:
        """Let every slider wear the name of its knob."""
        for control_id in self._sliders:
            self._show_knob(control_id)

    def build(self, control_id: str) -> QMenu | None:
        """The menu of a slider; None when there is no such slider."""
        slider = self._sliders.get(control_id)
        if slider is None:
            return None
        menu, binding = QMenu(slider), self._learn.binding(control_id)
        menu.setObjectName(f"control.{control_id}.menu")
        if self._learn.waiting == control_id:
            waiting = menu.addAction(icon("midi"), self.tr("Stop waiting for a knob"))
            waiting.triggered.connect(lambda: self._learn.cancel())
        else:
            text = self.tr("Learn MIDI…") if binding is None else self.tr("Learn another knob…")
            learn = menu.addAction(icon("midi"), text)
            learn.setObjectName(f"control.{control_id}.learn")
            learn.triggered.connect(lambda: self._learn.learn(control_id))
        if binding is not None:
            text = self.tr("Forget {0}").format(knob_text(binding.knob)).replace("&", "&&")
            forget = menu.addAction(icon("close"), text)
            forget.setObjectName(f"control.{control_id}.forget")
            forget.triggered.connect(lambda: self._learn.forget(control_id))
        menu.addSeparator()
        for text, slot in (
            (self.tr("Back to default"), slider.reset),
            (self.tr("Type a value…"), slider.edit_value),
        ):
            action = menu.addAction(text, slot)
            action.setEnabled(not slider.locked)
        lock = self.tr("Unlock") if slider.locked else self.tr("Lock")
        name = "unlock" if slider.locked else "lock"
        menu.addAction(icon(name), lock, lambda: slider.set_locked(not slider.locked))
        return menu

    def _open(self, control_id: str, place: QPoint) -> None:
        menu = self.build(control_id)
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)

    def _show_knob(self, control_id: str, way: str = "") -> None:
        slider, binding = self._sliders[control_id], self._learn.binding(control_id)
        if self._learn.waiting == control_id:
            slider.set_controller(self.tr("waiting for a knob"), self.tr("move a knob"), waits=True)
        elif binding is not None:
            short = self.tr("CC {0}").format(binding.knob.number)
            slider.set_controller(knob_text(binding.knob), f"{short} {way}".strip())
        else:
            slider.set_controller("")

    def _point(self, control_id: str, value: float) -> None:
        """A knob stands elsewhere: say which way it must be turned to take hold."""
        slider = self._sliders.get(control_id)
        if slider is not None:
            self._show_knob(control_id, _UP if value < slider.value() else _DOWN)
