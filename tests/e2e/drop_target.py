"""Another program that takes files which are dropped on it, such as a DAW.

    python drop_target.py DIARY X Y

It writes one line of JSON about everything that happens: what hovers above it, and the content of
each file in the very moment of the drop.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

WIDTH, HEIGHT = 200, 110


class Target(QLabel):
    """A field that accepts files."""

    def __init__(self, diary: Path) -> None:
        super().__init__("Drop here")
        self._diary = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self.setWindowTitle("Drop target")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAcceptDrops(True)
        self.setFixedSize(WIDTH, HEIGHT)

    def note(self, **what: Any) -> None:
        """Write a line of the diary."""
        os.write(self._diary, json.dumps(what).encode() + b"\n")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Somebody holds files above the window."""
        self.note(
            event="enter", files=len(event.mimeData().urls()),
            copy=bool(event.possibleActions() & Qt.DropAction.CopyAction),
            move=bool(event.possibleActions() & Qt.DropAction.MoveAction),
        )  # fmt: skip
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The hand moves on."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the files now: they must be complete."""
        files = []
        for url in event.mimeData().urls():
            data = Path(url.toLocalFile()).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            files.append({"path": url.toLocalFile(), "bytes": len(data), "sha256": digest})
        event.acceptProposedAction()
        self.note(event="drop", files=files)


def main() -> int:
    """Show the field until killed."""
    app = QApplication(sys.argv)
    target = Target(Path(sys.argv[1]))
    target.move(int(sys.argv[2]), int(sys.argv[3]))
    target.show()
    target.note(event="shown")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
