"""Every action with its keys, in one table: menus, buttons, shortcuts and the F1 sheet read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

_CONTEXT = "actions"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for the translators and return it; Qt's own function has no useful type."""
    return text


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing the program can do.

    Attributes:
        id: objectName of the action and of its button.
        text: what it is called, in English; `title()` gives the user's language.
        keys: shortcuts, the first one is shown on buttons.
        group: heading in the F1 sheet.
        icon: file in resources/icons without its ending, or empty.
        checkable: whether it is a switch.
        local: the keys act only in the panel they belong to, which listens for them itself.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    icon: str = ""
    checkable: bool = False
    local: bool = False

    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.text)

    def group_title(self) -> str:
        """The heading in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.group)

    def hint(self) -> str:
        """Title and first key, for a tool tip."""
        if not self.keys:
            return self.title()
        return f"{self.title()} ({native(self.keys[0])})"


PLAY = QT_TRANSLATE_NOOP("actions", "Play and listen")
MAKE = QT_TRANSLATE_NOOP("actions", "Make sound")
TAKES = QT_TRANSLATE_NOOP("actions", "Takes")
EDIT = QT_TRANSLATE_NOOP("actions", "Edit and window")

MODEL_KEYS = 9

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("action.play", QT_TRANSLATE_NOOP("actions", "Play or stop"), ("Space",), PLAY,
               "play"),
    ActionSpec(
        "action.play_once", QT_TRANSLATE_NOOP("actions", "Play once"), ("Shift+Space",), PLAY
    ),
    ActionSpec("action.rewind", QT_TRANSLATE_NOOP("actions", "To the start"), ("Home",), PLAY,
               "skip-start"),
    ActionSpec("transport.loop", QT_TRANSLATE_NOOP("actions", "Loop"), ("L",), PLAY, "loop",
               checkable=True),
    ActionSpec("action.live", QT_TRANSLATE_NOOP("actions", "Show the live sound"), ("V",), PLAY,
               "wave"),
    ActionSpec("action.keep", QT_TRANSLATE_NOOP("actions", "Keep what was just heard"), ("K",),
               PLAY, "keep"),
    ActionSpec("action.generate", QT_TRANSLATE_NOOP("actions", "Generate"), ("G", "Ctrl+G"), MAKE),
    ActionSpec("action.cancel", QT_TRANSLATE_NOOP("actions", "Cancel"), ("Esc",), MAKE),
    ActionSpec("action.randomise", QT_TRANSLATE_NOOP("actions", "Randomise the sliders"), ("R",),
               MAKE, "shuffle"),
    ActionSpec("action.open", QT_TRANSLATE_NOOP("actions", "Open an audio file"), ("Ctrl+O",),
               MAKE, "folder"),
    ActionSpec("action.load_take", QT_TRANSLATE_NOOP("actions", "Bring a take's settings back"),
               ("Return",), TAKES, local=True),
    ActionSpec("action.star", QT_TRANSLATE_NOOP("actions", "Star the take"), ("S",), TAKES, "star"),
    ActionSpec("action.rename", QT_TRANSLATE_NOOP("actions", "Rename the take"), ("F2",), TAKES,
               "rename"),
    ActionSpec("action.delete", QT_TRANSLATE_NOOP("actions", "Move the take to the bin"),
               ("Delete",), TAKES, "trash"),
    ActionSpec("action.export", QT_TRANSLATE_NOOP("actions", "Export"), ("Ctrl+E",), TAKES,
               "export"),
    ActionSpec("action.export_as", QT_TRANSLATE_NOOP("actions", "Export as…"), ("Ctrl+Shift+E",),
               TAKES, "export"),
    ActionSpec("action.undo", QT_TRANSLATE_NOOP("actions", "Undo"), ("Ctrl+Z",), EDIT, "undo"),
    ActionSpec("action.redo", QT_TRANSLATE_NOOP("actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"),
               EDIT, "redo"),
    ActionSpec("action.theme", QT_TRANSLATE_NOOP("actions", "Dark or light"), ("Ctrl+T",), EDIT,
               "sun"),
    ActionSpec("action.shortcuts", QT_TRANSLATE_NOOP("actions", "Show the shortcuts"), ("F1",),
               EDIT, "help"),
    ActionSpec("action.quit", QT_TRANSLATE_NOOP("actions", "Quit"), ("Ctrl+Q",), EDIT,
),
)  # fmt: skip

GESTURES: tuple[tuple[str, str, str], ...] = (
    (MAKE, "1 … 9", QT_TRANSLATE_NOOP("actions", "Choose a model")),
    (MAKE, "Shift", QT_TRANSLATE_NOOP("actions", "Turn a slider finely")),
    (MAKE, QT_TRANSLATE_NOOP("actions", "Double click"),
     QT_TRANSLATE_NOOP("actions", "Slider back to its default")),
    (MAKE, QT_TRANSLATE_NOOP("actions", "Drop a file"),
     QT_TRANSLATE_NOOP("actions", "Source A, with Shift source B; an export comes back whole")),
    (PLAY, QT_TRANSLATE_NOOP("actions", "Ctrl+wheel"), QT_TRANSLATE_NOOP("actions", "Zoom")),
    (TAKES, "← →", QT_TRANSLATE_NOOP("actions", "Listen to the neighbours")),
    (TAKES, QT_TRANSLATE_NOOP("actions", "Drag a take"),
     QT_TRANSLATE_NOOP("actions", "Into a DAW or a folder")),
)  # fmt: skip
"""Keys and movements that are no action of their own: group, key, what it does."""


def native(keys: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def spec_of(action_id: str) -> ActionSpec:
    """The row of the table with this id.

    Raises:
        KeyError: there is none.
    """
    for spec in ACTIONS:
        if spec.id == action_id:
            return spec
    raise KeyError(action_id)


def build_actions(
    window: QWidget, handlers: Mapping[str, Callable[[], None]]
) -> dict[str, QAction]:
    """Make the actions of the table that have a handler and give them to the window.

    Args:
        window: gets the actions; they act wherever the focus is in it.
        handlers: action id → what to do. A switch reads its state from the action.

    Returns:
        Action id → action.
    """
    built = {}
    for spec in ACTIONS:
        handler = handlers.get(spec.id)
        if handler is None:
            continue
        action = QAction(spec.title(), window)
        action.setObjectName(spec.id)
        # Text fields take letters, Space, Delete and undo for themselves before any shortcut.
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys if not spec.local])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.setCheckable(spec.checkable)
        action.setToolTip(spec.hint())
        action.triggered.connect(handler)
        window.addAction(action)
        built[spec.id] = action
    return built
