"""The real window over a fake engine."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.windows.main_window import MainWindow


@pytest.fixture
def document(studio, tmp_path):
    return DocumentViewModel(studio, studio.settings, tmp_path / "sketches", studio)


@pytest.fixture
def window(studio, document, qtbot):
    app = QApplication.instance()
    apply_theme(app, load_theme("dark"))
    window = MainWindow(studio, document, [("half.safetensors", "The file ends too early.")])
    window.resize(1440, 900)
    with qtbot.waitSignal(window.firstPainted):
        window.show()
    window.activateWindow()
    window.setFocus()
    with qtbot.waitSignals([studio.engineReady, studio.client.modelLoaded]):
        studio.start()
        document.start()
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def with_take(window, studio, qtbot):
    studio.sketch.set_seconds(0.5)
    with qtbot.waitSignal(studio.shelf.clipReady, check_params_cb=lambda clip: clip is not None):
        studio.generate()
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    return window
