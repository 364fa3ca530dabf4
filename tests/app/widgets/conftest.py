"""Widgets in the dark theme, and the hands that move them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.widgets.shelf import Shelf
from neurosketch.core.control import ControlKind, ControlSpec
from tests.app.takes import MODEL_NAMES, make_take, some_peaks

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Sends what a mouse sends, with modifiers, to one widget."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget

    def _send(self, kind, x, y, button, buttons, held):
        at = QPointF(x, y)
        event = QMouseEvent(
            kind, at, QPointF(self.widget.mapToGlobal(at.toPoint())), button, buttons, held
        )
        QApplication.sendEvent(self.widget, event)

    def press(self, x, y, held=NONE, button=LEFT):
        self._send(QMouseEvent.Type.MouseButtonPress, x, y, button, button, held)

    def move(self, x, y, held=NONE, button=LEFT):
        self._send(QMouseEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton, button, held)

    def hover(self, x, y):
        none = Qt.MouseButton.NoButton
        self._send(QMouseEvent.Type.MouseMove, x, y, none, none, NONE)

    def release(self, x, y, held=NONE, button=LEFT):
        none = Qt.MouseButton.NoButton
        self._send(QMouseEvent.Type.MouseButtonRelease, x, y, button, none, held)

    def click(self, x, y, held=NONE, button=LEFT):
        self.press(x, y, held, button)
        self.release(x, y, held, button)

    def double_click(self, x, y, held=NONE):
        self.click(x, y, held)
        self._send(QMouseEvent.Type.MouseButtonDblClick, x, y, LEFT, LEFT, held)
        self.release(x, y, held)

    def drag(self, start, end, held=NONE, steps=4):
        self.press(*start, held)
        for step in range(1, steps + 1):
            share = step / steps
            self.move(
                start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share, held
            )
        self.release(*end, held)

    def wheel(self, x, y, notches, held=NONE):
        at = QPointF(x, y)
        event = QWheelEvent(
            at, QPointF(self.widget.mapToGlobal(at.toPoint())), QPoint(),
            QPoint(0, round(120 * notches)), Qt.MouseButton.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        event.ignore()
        QApplication.sendEvent(self.widget, event)
        return event.isAccepted()


@pytest.fixture
def hand():
    """Make a hand for a widget."""
    return Hand


@pytest.fixture(autouse=True)
def dark(qapp):
    apply_theme(qapp, load_theme("dark"))
    return load_theme("dark")


@pytest.fixture
def show(qtbot):
    """Show a widget in a size and give it the keyboard."""

    def shown(widget, width=None, height=None):
        qtbot.addWidget(widget)
        hint = widget.sizeHint()
        widget.resize(width or hint.width(), height or hint.height())
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return shown


@pytest.fixture
def told():
    """Collect everything a signal tells."""

    def collect(signal):
        heard = []
        signal.connect(lambda *args: heard.append(args[0] if len(args) == 1 else args))
        return heard

    return collect


@pytest.fixture
def axis_spec():
    return ControlSpec("axis1", "dark ↔ bright", "σ", -3, 3, 0, ControlKind.LATENT, 0.94)


@pytest.fixture
def clip_audio():
    """Two seconds of stereo at 8 kHz with a loud middle."""
    t = np.arange(16_000) / 8000
    wave = 0.2 * np.sin(2 * np.pi * 440 * t)
    wave[6000:10_000] *= 4
    return np.stack([wave, wave * 0.5]).astype(np.float32)


def pixels(widget: QWidget) -> np.ndarray:
    """(H, W, 4) uint8 of what the widget shows."""
    image = widget.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8)
    return data.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()].copy()


SHELF_TAKES = (
    make_take(1, name="rain"),
    make_take(2, name="bell", starred=True),
    make_take(3, name="glass pad", tags=("warm", "pad")),
)


@pytest.fixture
def shelf(show):
    shelf = Shelf()
    shelf.set_model_names(MODEL_NAMES)
    shelf.peaksWanted.connect(lambda ids: [shelf.set_peaks(key, some_peaks()) for key in ids])
    shelf.set_takes(SHELF_TAKES)
    return show(shelf, 1032, 170)


@pytest.fixture(params=["cards", "table"])
def view(request, shelf):
    """Both views behave alike."""
    if request.param == "table":
        shelf.resize(1032, 380)
        shelf.set_expanded(True)
        QApplication.processEvents()
        return shelf.table
    return shelf.cards
