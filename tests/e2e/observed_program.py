"""Run NeuroSketch unchanged, and write down ten times a second what its window shows.

    python observed_program.py STATE_FILE [arguments of neurosketch]

It only looks: a test reads the state file to know where a slider is and what it says, and then
uses the real mouse and keyboard.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QWidget

_EVERY_MS = 100
_SAID: dict[str, None] = {}
"""Every sentence the banner has shown, in order; some of them go away by themselves."""


def _answer(item: QObject, name: str) -> Any:
    """The widget's `name` as plain data, or None."""
    method = getattr(item, name, None)
    value = method() if callable(method) else method
    return value if isinstance(value, (str, int, float, bool)) else None


def _describe(widget: QWidget) -> dict[str, Any]:
    corner = widget.mapToGlobal(QPoint(0, 0))
    described: dict[str, Any] = {
        "box": [corner.x(), corner.y(), widget.width(), widget.height()],
        "visible": not widget.visibleRegion().isEmpty(),
        "enabled": widget.isEnabled(),
        "name": widget.accessibleName(),
    }
    for what in ("value", "text", "isChecked"):
        described[what] = _answer(widget, what)
    return described


def _snapshot() -> dict[str, Any]:
    widgets: dict[str, Any] = {}
    actions: dict[str, Any] = {}
    texts: list[str] = []
    for window in QApplication.topLevelWidgets():
        for widget in [window, *window.findChildren(QWidget)]:
            if widget.objectName():
                widgets[widget.objectName()] = _describe(widget)
            if isinstance(widget, QLabel) and widget.isVisible() and widget.text():
                texts.append(widget.text())
        for action in window.findChildren(QAction):
            if action.objectName():
                actions[action.objectName()] = {
                    "enabled": action.isEnabled(), "checked": action.isChecked(),
                }  # fmt: skip
    sentence = widgets.get("banner", {})
    if sentence.get("visible") and sentence["text"]:
        _SAID[sentence["text"]] = None
    focus = QApplication.focusWidget()
    name = focus.objectName() or f"{type(focus).__name__} {id(focus)}" if focus else ""
    return {
        "widgets": widgets,
        "actions": actions,
        "texts": texts,
        "said": list(_SAID),
        "focus": name,
    }


def _write(state: Path, look: int) -> None:
    draft = state.with_suffix(".part")
    draft.write_text(json.dumps({"look": look, **_snapshot()}), encoding="utf-8")
    os.replace(draft, state)


def _observe(state: Path) -> None:
    """Look at the window from inside its event loop, whoever starts that."""
    run_loop: Callable[..., int] = QApplication.exec

    def exec_observed(*_: object) -> int:
        timer = QTimer()
        looks = itertools.count(1)
        timer.timeout.connect(lambda: _write(state, next(looks)))
        timer.start(_EVERY_MS)
        return run_loop()

    QApplication.exec = exec_observed  # type: ignore[method-assign]


def main() -> int:
    """Run the program with the arguments behind the state file."""
    state = Path(sys.argv[1])
    sys.argv = ["neurosketch", *sys.argv[2:]]
    _observe(state)
    from neurosketch.__main__ import main as neurosketch

    return neurosketch()


if __name__ == "__main__":
    sys.exit(main())
