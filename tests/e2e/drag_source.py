"""Another program out of which files are dragged, such as a file manager.

    python drag_source.py DIARY X Y FILE...

Pull the mouse away from its window, and the files hang on it. It writes one line of JSON about
everything that happens.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

WIDTH, HEIGHT = 200, 110


class Source(QLabel):
    """A field that gives files away."""

    def __init__(self, diary: Path, files: list[Path]) -> None:
        super().__init__("Drag from here")
        self._diary = os.open(diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._files = files
        self._pressed = False
        self.setWindowTitle("Drag source")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFixedSize(WIDTH, HEIGHT)

    def note(self, **what: Any) -> None:
        """Write a line of the diary."""
        os.write(self._diary, json.dumps(what).encode() + b"\n")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A hand takes hold."""
        self._pressed = True
        self.note(event="pressed")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It pulls: the drag begins, and lasts until the hand lets go."""
        if not self._pressed:
            return
        self._pressed = False
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in self._files])
        drag = QDrag(self)
        drag.setMimeData(data)
        self.note(event="began")
        action = drag.exec(Qt.DropAction.CopyAction)
        self.note(event="ended", taken=action == Qt.DropAction.CopyAction)


def main() -> int:
    """Show the field until killed."""
    app = QApplication(sys.argv)
    source = Source(Path(sys.argv[1]), [Path(name) for name in sys.argv[4:]])
    source.move(int(sys.argv[2]), int(sys.argv[3]))
    source.show()
    source.note(event="shown")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
