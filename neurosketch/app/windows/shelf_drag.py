"""Drags takes out of the window: every file is complete before the drag begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QPixmap
from PySide6.QtWidgets import QWidget

WriteFile = Callable[[str, Callable[[str, Path], None]], None]
"""(take id, what gets the id and the complete file)."""


class Pictures(Protocol):
    """Where the picture on the pointer comes from."""

    def drag_pixmap(self, take_id: str) -> QPixmap:
        """A take as it hangs on the pointer."""


class ShelfDrag(QObject):
    """Has the files of takes written, then drags them together.

    Args:
        write: writes the file of one take.
        pictures: draws takes.
        source: the widget the drag comes from.
    """

    def __init__(self, write: WriteFile, pictures: Pictures, source: QWidget) -> None:
        super().__init__(source)
        self._write = write
        self._pictures = pictures
        self._source = source
        self._wanted: tuple[str, ...] = ()
        self._files: dict[str, Path] = {}

    def prepare(self, take_ids: Sequence[str]) -> None:
        """Write first: a program may read a file the moment it is dropped."""
        self._wanted, self._files = tuple(take_ids), {}
        for take_id in self._wanted:
            self._write(take_id, self._written)

    def _written(self, take_id: str, path: Path) -> None:
        if take_id not in self._wanted:
            return
        self._files[take_id] = path
        if len(self._files) < len(self._wanted):
            return
        paths = [self._files[key] for key in self._wanted]
        first, self._wanted, self._files = self._wanted[0], (), {}
        # Writing long takes may outlast the gesture; then the hand has let go already.
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.build(first, paths).exec(Qt.DropAction.CopyAction)

    def build(self, take_id: str, paths: Sequence[Path]) -> QDrag:
        """A drag that offers files to copy, with the picture of a take."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        drag = QDrag(self._source)
        drag.setMimeData(data)
        drag.setPixmap(self._pictures.drag_pixmap(take_id))
        return drag
