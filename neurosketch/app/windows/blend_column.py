"""The triangle of three instruments with a chooser at each corner."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from neurosketch.app.theme import colour, current_theme
from neurosketch.app.viewmodels.corners import BLENDS, CORNERS, Corners
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.widgets.triangle_pad import TrianglePad, corner_colours
from neurosketch.app.windows.eliding_combo import ElidingCombo
from neurosketch.core.control import ConditionSpec, ControlState
from neurosketch.core.model_spec import ModelSpec

_DOT = 10


class CornerChooser(ElidingCombo):
    """Which instrument stands at a corner; a dot has the corner's colour.

    Args:
        corner: 0 for A, 1 for B, 2 for C.
    """

    def __init__(self, corner: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._corner = corner
        self.condition = CORNERS[corner]
        self.setObjectName(f"corner.{self.condition}")
        self.setAccessibleName(self.tr("Instrument {0}").format("ABC"[corner]))
        self.setProperty("role", "corner")
        self.setIconSize(QSize(_DOT, _DOT))
        self.setMinimumContentsLength(4)
        self.setPlaceholderText(self.tr("Mixture"))

    def fill(self, condition: ConditionSpec) -> None:
        """Offer the values of a condition."""
        self.clear()
        for value in condition.values:
            self.addItem(condition.labels.get(value, value), value)
        self._paint_dots()

    def show_value(self, value: str) -> None:
        """Show a choice; a mixture of several is called so."""
        self.setCurrentIndex(self.findData(value))
        self.setToolTip(self.currentText())

    def changeEvent(self, event: QEvent) -> None:
        """The dot has the colour of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_dots()

    def _paint_dots(self) -> None:
        ratio = self.devicePixelRatioF()
        dot = QPixmap(QSize(_DOT, _DOT) * ratio)
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(corner_colours(current_theme())[self._corner]))
        painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
        painter.end()
        for place in range(self.count()):
            self.setItemIcon(place, QIcon(dot))


class BlendColumn(QWidget):
    """Blends up to three instruments; dragging turns the same dials as the sliders."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.pad = TrianglePad(self)
        self.pad.setToolTip(self.tr("Drag to blend the three instruments while they sound"))
        self.choosers = tuple(CornerChooser(corner, self) for corner in range(len(CORNERS)))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.choosers[0])
        box.addWidget(self.pad, 1)
        row = QHBoxLayout()
        row.setSpacing(5)
        for chooser in self.choosers[1:]:
            row.addWidget(chooser, 1)
        box.addLayout(row)
        self._connect()

    def _connect(self) -> None:
        sketch = self._studio.sketch
        self.pad.gestureStarted.connect(self._studio.begin_gesture)
        self.pad.moved.connect(self._moved)
        self.pad.gestureFinished.connect(self._released)
        for chooser in self.choosers:
            chooser.activated.connect(lambda _, asked=chooser: self._chosen(asked))
        sketch.modelChanged.connect(self._show_model)
        sketch.conditionChanged.connect(self._show_names)
        sketch.controlsChanged.connect(self._show_point)
        if sketch.spec is not None:
            self._show_model(sketch.spec)

    def _show_model(self, spec: ModelSpec) -> None:
        conditions = {condition.id: condition for condition in spec.conditions}
        for chooser in self.choosers:
            condition = conditions.get(chooser.condition)
            chooser.setVisible(condition is not None)
            if condition is not None:
                chooser.fill(condition)
        controls = {control.id for control in spec.controls}
        self.setVisible(controls.issuperset(BLENDS) and conditions.keys() >= set(CORNERS))
        self.pad.clear_trail()
        self._show_names()
        self._show_point(self._studio.sketch.controls)

    def _show_names(self, *_: object) -> None:
        corners = Corners.of(self._studio.sketch)
        chosen = dict(zip((c.id for c in corners.conditions), corners.values, strict=True))
        for chooser in self.choosers:
            if chooser.condition in chosen:
                chooser.show_value(chosen[chooser.condition])
        names = corners.names()
        if len(names) == len(CORNERS):
            self.pad.set_names(*names)

    def _show_point(self, state: ControlState) -> None:
        self.pad.set_point(*(state.get(blend, 0.0) for blend in BLENDS))

    def _chosen(self, chooser: CornerChooser) -> None:
        self._studio.choose_condition(chooser.condition, str(chooser.currentData()))
        # Back to the window, so that letters play instead of searching the list.
        self.window().setFocus()

    def _moved(self, b: float, c: float) -> None:
        locks = self._studio.sketch.locks
        changes = zip(BLENDS, (b, c), strict=True)
        self._studio.move_controls({name: share for name, share in changes if name not in locks})

    def _released(self) -> None:
        self._studio.end_gesture(self.tr("blend"))
        self._show_point(self._studio.sketch.controls)
