"""The right panel: XY pad, sliders built from the model, randomise, morph."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.basics import Panel, label, separator, with_key
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.fold import Fold
from neurosketch.app.widgets.xy_pad import XYPad
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.app.windows.morph_row import MorphRow
from neurosketch.app.windows.slider_menu import SliderMenus
from neurosketch.core.control import ControlKind, ControlSpec, ControlState
from neurosketch.core.model_spec import ModelSpec

MORPH_ID = "morph"
DEFAULT_AMOUNT_PERCENT = 40
MEASURES = frozenset({"tempo", "bars"})
MANY, OPEN = 20, 2
"""From so many sliders on, all groups but the first two are folded away at first."""


class RightPanel(Panel):
    """Everything that bends the sound.

    Signals:
        randomiseRequested(): the button was pressed.
    """

    randomiseRequested = Signal()

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel.right")
        self._studio = studio
        self._sliders: dict[str, ControlSlider] = {}
        self._folds: dict[str, bool] = {}
        self.menus = SliderMenus(studio.learn, self._sliders, self)
        self.morph: MorphRow | None = None
        self.pad = XYPad(self)
        self.pad.setObjectName("xy")
        self.axis_x = self._axis_chooser("xy.x", self.tr("Control of the horizontal axis"))
        self.axis_y = self._axis_chooser("xy.y", self.tr("Control of the vertical axis"))
        self.amount = QSpinBox(self)
        self.amount.setObjectName("randomise.amount")
        self.amount.setProperty("role", "bare")
        self.amount.setRange(5, 100)
        self.amount.setSingleStep(5)
        self.amount.setValue(DEFAULT_AMOUNT_PERCENT)
        self.amount.setSuffix(" %")
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setAccessibleName(self.tr("Amount of randomising"))
        self.amount.setToolTip(self.tr("How far Randomise moves the sliders"))
        self.randomise = QPushButton(self)
        self.randomise.setObjectName("action.randomise")
        self.randomise.setProperty("role", "flat")
        self.randomise.setAccessibleName(self.tr("Randomise"))
        self.randomise.clicked.connect(self.randomiseRequested)
        self._build()
        self._connect()
        self.set_keys({})

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Show these keys, action id → key as the system writes it."""
        key = keys.get("action.randomise", "")
        self.randomise.setText(self.tr("randomise  {0}").format(key).strip())
        self.randomise.setToolTip(with_key(self.tr("Move all unlocked sliders at random"), key))

    def set_axes(self, x: str, y: str) -> None:
        """Let the pad move these controls, where the model has them."""
        for combo, control_id in ((self.axis_x, x), (self.axis_y, y)):
            place = combo.findData(control_id)
            if place >= 0:
                combo.setCurrentIndex(place)
        if self.axis_x.count() >= 2:
            self._axes_chosen()

    def amount_share(self) -> float:
        """How far Randomise goes, 0 ... 1."""
        return self.amount.value() / 100.0

    def slider(self, control_id: str) -> ControlSlider | None:
        """The slider of a control."""
        return self._sliders.get(control_id)

    def _axis_chooser(self, name: str, text: str) -> ElidingCombo:
        combo = ElidingCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(text)
        combo.setToolTip(text)
        combo.setMinimumContentsLength(6)
        combo.setStyleSheet("padding: 3px 18px 3px 7px;")
        combo.setFont(ui_font("small"))
        combo.activated.connect(self._axes_chosen)
        return combo

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 6, 12)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.setSpacing(2)
        head.addWidget(label(self.tr("Shape"), "heading"))
        head.addStretch(1)
        head.addWidget(self.amount)
        head.addWidget(self.randomise)
        box.addLayout(head)
        inside = QWidget()
        inside.setProperty("role", "plain")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(6)
        self.pad.setFixedHeight(132)
        self._list.addWidget(self.pad)
        axes = QHBoxLayout()
        axes.setSpacing(6)
        axes.addWidget(self.axis_x, 1)
        axes.addWidget(self.axis_y, 1)
        self._list.addLayout(axes)
        self._sliders_box = QVBoxLayout()
        self._sliders_box.setSpacing(4)
        self._list.addLayout(self._sliders_box)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        box.addWidget(scroll, 1)
        # Both ends of the morph stay in reach however many sliders scroll above them.
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(0, 0, 8, 0)
        self._foot.setSpacing(8)
        box.addLayout(self._foot)

    def _connect(self) -> None:
        studio, sketch = self._studio, self._studio.sketch
        self.pad.moved.connect(self._pad_moved)
        self.pad.gestureStarted.connect(studio.begin_gesture)
        self.pad.gestureFinished.connect(self._pad_released)
        sketch.modelChanged.connect(self._show_model)
        sketch.controlsChanged.connect(self._show_controls)
        sketch.locksChanged.connect(self._show_locks)
        sketch.conditionChanged.connect(self._show_sides)
        sketch.sourceChanged.connect(self._show_sides)
        if sketch.spec is not None:
            self._show_model(sketch.spec)

    def _show_model(self, spec: ModelSpec) -> None:
        self._clear()
        groups: dict[str, list[ControlSpec]] = {}
        for control in spec.controls:
            if control.id != MORPH_ID:
                groups.setdefault(control.group, []).append(control)
        folds = sum(map(len, groups.values())) > MANY
        for number, (title, controls) in enumerate(groups.items()):
            if number:
                self._sliders_box.addWidget(separator())
            if folds and title:
                self._add_fold(title, controls, unfolded=number < OPEN)
                continue
            # The panel carries this name already.
            if title and title != self.tr("Shape"):
                self._sliders_box.addWidget(label(title, "heading"))
            for control in controls:
                self._sliders_box.addWidget(self._slider_of(control))
        morph = next((control for control in spec.controls if control.id == MORPH_ID), None)
        if morph is not None:
            self.morph = MorphRow(morph)
            self._adopt(self.morph.slider)
            self._foot.addWidget(separator())
            self._foot.addWidget(self.morph)
        self._fill_axes(spec)
        self._show_controls(self._studio.sketch.controls)
        self._show_locks(self._studio.sketch.locks)
        self._show_sides()
        self.menus.show_knobs()

    def _add_fold(self, title: str, controls: list[ControlSpec], *, unfolded: bool) -> None:
        """A group of many sliders, folded away until it is wanted."""
        fold = Fold(title, title, unfolded=self._folds.get(title, unfolded))
        fold.toggled.connect(self._folded)
        for control in controls:
            fold.add(self._slider_of(control))
        self._sliders_box.addWidget(fold)

    def _folded(self, title: str, unfolded: bool) -> None:
        self._folds[title] = unfolded

    def _slider_of(self, control: ControlSpec) -> ControlSlider:
        slider = ControlSlider(control)
        self._adopt(slider)
        return slider

    def _adopt(self, slider: ControlSlider) -> None:
        slider.gestureStarted.connect(self._studio.begin_gesture)
        slider.valueChanged.connect(self._studio.move_control)
        slider.gestureFinished.connect(self._slider_released)
        slider.lockToggled.connect(self._studio.set_locked)
        self.menus.adopt(slider)
        self._sliders[slider.spec.id] = slider

    def _clear(self) -> None:
        self._sliders.clear()
        self.morph = None
        for layout in (self._sliders_box, self._foot):
            while (item := layout.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def _fill_axes(self, spec: ModelSpec) -> None:
        shaping = [c for c in spec.controls if c.kind is not ControlKind.PERFORMANCE]
        # How long music is and how fast is nothing for a hand that plays about.
        others = [c for c in spec.controls if c.id not in MEASURES]
        # What does next to nothing comes last, greyed like its slider.
        choices = sorted(shaping if len(shaping) >= 2 else others, key=lambda c: c.dead)
        for place, combo in enumerate((self.axis_x, self.axis_y)):
            combo.clear()
            for control in choices:
                combo.addItem(control.label, control.id)
                if control.dead:
                    grey, role = colour(current_theme().dim), Qt.ItemDataRole.ForegroundRole
                    combo.setItemData(combo.count() - 1, grey, role)
            combo.setCurrentIndex(min(place, len(choices) - 1))
            combo.setVisible(len(choices) >= 2)
        self.pad.setVisible(len(choices) >= 2)
        if len(choices) >= 2:
            self._axes_chosen()

    def _axes_chosen(self) -> None:
        spec = self._studio.sketch.spec
        if spec is None:
            return
        x, y = (spec.control(str(c.currentData())) for c in (self.axis_x, self.axis_y))
        self.pad.set_axes(x, y)
        self._show_point(self._studio.sketch.controls)

    def _pad_moved(self, x: float, y: float) -> None:
        axes = self.pad.axes()
        if axes is None:
            return
        locks = self._studio.sketch.locks
        changes = {
            axis.id: value for axis, value in zip(axes, (x, y), strict=True) if axis.id not in locks
        }
        self._studio.move_controls(changes)

    def _pad_released(self, before: object, after: object) -> None:
        self._studio.end_gesture(self.tr("XY pad"))
        self._show_point(self._studio.sketch.controls)

    def _slider_released(self, control_id: str, before: float, after: float) -> None:
        slider = self._sliders.get(control_id)
        text = slider.spec.label if slider is not None else control_id
        self._studio.end_gesture(text, control_id)

    def _show_controls(self, state: ControlState) -> None:
        for control_id, slider in self._sliders.items():
            if control_id in state:
                slider.set_value(state[control_id])
        self._show_point(state)

    def _show_point(self, state: ControlState) -> None:
        axes = self.pad.axes()
        if axes is not None and all(axis.id in state for axis in axes):
            self.pad.set_point(state[axes[0].id], state[axes[1].id])

    def _show_locks(self, locks: frozenset[str]) -> None:
        for control_id, slider in self._sliders.items():
            slider.set_locked(control_id in locks)

    def _show_sides(self, *_: object) -> None:
        if self.morph is not None:
            sketch = self._studio.sketch
            self.morph.set_names(sketch.source_name("source"), sketch.source_name("source_b"))
