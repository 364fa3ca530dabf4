"""Opens the window: everything slow happens after the first paint."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.session_port import DevicePort, SessionFactory, SessionPort
from neurosketch.app.model_texts import localised
from neurosketch.app.settings import Settings
from neurosketch.app.startup import AUTOPLAY_VARIABLE, StartupReport, process_age_s
from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.translation import install_translators
from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.windows.dialogs import SKETCH_SUFFIX
from neurosketch.app.windows.main_window import MainWindow
from neurosketch.paths import resources_dir, user_dir

if TYPE_CHECKING:
    from neurosketch.models.catalog import Catalog

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005
"""How long a Python thread may hold the interpreter while another one waits for it."""

FIRST_SOUND_POLL_MS = 20


def run_app(
    files: Sequence[Path] = (),
    catalog: Catalog | None = None,
    session_factory: SessionFactory | None = None,
) -> int:
    """Open the window and stay until it is closed.

    Args:
        files: a sketch is opened instead of the last one; others as if they were dropped.
        catalog: the models; None finds them.
        session_factory: makes the engine; None makes the real one.

    Returns:
        Exit status.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    sys.setswitchinterval(SWITCH_SECONDS)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("NeuroSketch")
    app.setDesktopFileName("neurosketch")
    app.setWindowIcon(QIcon(str(resources_dir() / "neurosketch.svg")))
    settings = Settings()
    translators = install_translators(app)
    apply_theme(app, load_theme(settings.theme))
    window, report = build_window(settings, catalog, session_factory)
    _start_after_first_paint(window, report, files)
    restore = _quit_on_signals(window)
    window.show()
    try:
        return app.exec()
    finally:
        restore()
        # For an end that did not come through the window, such as the session's logout.
        window.document.close()
        window.studio.close()
        window.document.release()
        for translator in translators:
            app.removeTranslator(translator)


def build_window(
    settings: Settings,
    catalog: Catalog | None = None,
    session_factory: SessionFactory | None = None,
) -> tuple[MainWindow, StartupReport]:
    """Make the window and all it needs; nothing is started yet."""
    if catalog is None:
        from neurosketch.models.catalog import discover

        catalog = discover()
    factory = session_factory or _real_session(catalog, settings.output_device)
    specs = tuple(localised(spec) for spec in catalog.specs)
    client = EngineClient(factory, _list_devices, list_microphones=_list_microphones)
    studio = StudioViewModel(specs, client, settings, user_dir() / "library")
    client.setParent(studio)
    document = DocumentViewModel(studio, settings, user_dir() / "sketches", studio)
    broken = [(model.path.name, model.reason) for model in catalog.broken]
    return MainWindow(studio, document, broken), StartupReport.from_environment()


def _real_session(catalog: Catalog, device_name: str | None) -> SessionFactory:
    def make() -> SessionPort:
        from neurosketch.audio_io.output import open_output
        from neurosketch.engine.preload import preload_torch
        from neurosketch.engine.session import EngineSession

        preload_torch()
        return EngineSession(catalog, open_output(device_name))

    return make


def _list_devices() -> tuple[DevicePort, ...]:
    from neurosketch.audio_io.devices import output_devices

    return tuple(output_devices())


def _list_microphones() -> tuple[DevicePort, ...]:
    from neurosketch.audio_io.devices import input_devices

    return tuple(input_devices())


def _start_after_first_paint(
    window: MainWindow, report: StartupReport, files: Sequence[Path]
) -> None:
    studio = window.studio
    first_sound = QTimer(window)
    first_sound.setInterval(FIRST_SOUND_POLL_MS)

    def painted() -> None:
        report.mark("first_paint_s")
        sketch = next((path for path in files if path.suffix.lower() == SKETCH_SUFFIX), None)
        # Before everything else: the hands shall find it open, and new takes go to it.
        window.document.start(sketch)
        studio.start()
        others = [path for path in files if path.suffix.lower() != SKETCH_SUFFIX]
        if others:
            window.dialogs.take_in(others, "source")

    def loaded() -> None:
        report.mark("engine_ready_s")

    def ready() -> None:
        first_sound.start()
        if os.environ.get(AUTOPLAY_VARIABLE) == "1":
            studio.player.start_live()

    def listen() -> None:
        session = studio.client.session
        at = None if session is None else session.first_sound_at()
        if at is not None:
            report.mark("first_sound_s", process_age_s() - (time.perf_counter() - at))
            first_sound.stop()

    window.firstPainted.connect(painted)
    studio.engineReady.connect(ready)
    studio.client.modelLoaded.connect(loaded)
    first_sound.timeout.connect(listen)


def _quit_on_signals(window: MainWindow) -> Callable[[], None]:
    """Ctrl+C and a polite kill close the window like a click on its cross.

    The timers of the window let Python see the signal within their interval; the window is closed
    by the event loop, as Python may run a handler in the middle of a paint. An exception that
    nobody expected is logged and shown instead of being lost on a console nobody reads.

    Returns:
        Puts everything back.
    """
    former = {
        number: signal.signal(number, lambda *_: QTimer.singleShot(0, window.close))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    former_hook = sys.excepthook

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("unexpected error in the window", exc_info=(kind, error, trace))
        text = QCoreApplication.translate("run", "Something unexpected went wrong ({0}).")
        window.studio.say(text.format(kind.__name__), Kind.ERROR)

    sys.excepthook = report

    def restore() -> None:
        sys.excepthook = former_hook
        for number, handler in former.items():
            signal.signal(number, handler)

    return restore
