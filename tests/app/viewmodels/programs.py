"""Whole starts of the program without its window, over one home folder."""

from __future__ import annotations

from pathlib import Path

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.studio import StudioViewModel
from tests.app.fakes import DEVICES, FakeSession

PATIENCE_MS = 30_000


class Program:
    """One start of the program: studio and document over one home folder."""

    def __init__(self, specs, home: Path, qtbot, library: str = "library") -> None:
        self.qtbot = qtbot
        self.session = FakeSession(specs)
        self.client = EngineClient(lambda: self.session, lambda: DEVICES)
        settings = Settings(home)
        self.studio = StudioViewModel(specs, self.client, settings, home / library)
        self.client.setParent(self.studio)
        self.document = DocumentViewModel(self.studio, settings, home / "sketches", self.studio)
        self.said: list[str] = []
        self.studio.messaged.connect(lambda text, _: self.said.append(text))
        self.running = True

    def start(self, path: Path | None = None) -> Program:
        with self.qtbot.waitSignal(self.studio.client.modelLoaded, timeout=PATIENCE_MS):
            self.studio.start()
        with self.qtbot.waitSignal(self.document.opened, timeout=PATIENCE_MS):
            self.document.start(path)
        self.settle()
        return self

    def settle(self) -> None:
        idle = lambda: self.studio.jobs.pending == 0  # noqa: E731
        self.qtbot.waitUntil(idle, timeout=PATIENCE_MS)

    def open(self, path: Path) -> None:
        with self.qtbot.waitSignal(self.document.opened, timeout=PATIENCE_MS):
            self.document.open(path)
        self.settle()

    def new(self) -> None:
        with self.qtbot.waitSignal(self.document.opened, timeout=PATIENCE_MS):
            self.document.new()
        self.settle()

    def generate(self, seconds: float = 0.3) -> str:
        before = len(self.studio.shelf.sketch_takes)
        self.studio.sketch.set_seconds(seconds)
        self.studio.generate()
        more = lambda: len(self.studio.shelf.sketch_takes) > before  # noqa: E731
        self.qtbot.waitUntil(more, timeout=PATIENCE_MS)
        self.settle()
        return self.studio.shelf.sketch_takes[-1].id

    def save(self) -> None:
        self.document.save()
        saved = lambda: self.document.is_saved  # noqa: E731
        self.qtbot.waitUntil(saved, timeout=PATIENCE_MS)
        self.settle()

    def ids(self) -> list[str]:
        return [take.id for take in self.studio.shelf.sketch_takes]

    def close(self) -> None:
        """A clean end."""
        if self.running:
            self.running = False
            self.document.close()
            self.studio.close()
            self.document.release()

    def kill(self) -> None:
        """An end without a word: nothing is written, the system lets go of the lock."""
        if self.running:
            self.running = False
            self.studio.close()
            self.document.release()
