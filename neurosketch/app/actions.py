"""Every action with its keys, in one table: menus, buttons, shortcuts and the F1 sheet read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from neurosketch.app.shortcuts import Shortcuts

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
        keys: the shortcuts it has until the user chooses others; the first one is shown on buttons.
        group: heading in the F1 sheet.
        icon: file in resources/icons without its ending, or empty.
        checkable: whether it is a switch.
        panel: objectName of the panel whose lists the keys act in; empty for the whole window.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    icon: str = ""
    checkable: bool = False
    panel: str = ""

    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.text)

    def group_title(self) -> str:
        """The heading in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.group)


@dataclass(frozen=True, slots=True)
class Movement:
    """A key or a movement of the hand that is no action of its own and stays as it is.

    Attributes:
        text: what it does, in English.
        hand: how the sheet writes it, in English.
        group: heading in the F1 sheet.
        keys: keys that no action can have.
    """

    text: str
    hand: str
    group: str
    keys: tuple[str, ...] = ()

    def title(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.text)

    def hand_title(self) -> str:
        """The movement in the user's language."""
        return QCoreApplication.translate(_CONTEXT, self.hand)


PLAY = QT_TRANSLATE_NOOP("actions", "Play and listen")
COMPARE = QT_TRANSLATE_NOOP("actions", "Compare")
MAKE = QT_TRANSLATE_NOOP("actions", "Make sound")
WRITE = QT_TRANSLATE_NOOP("actions", "Write a sketch")
TAKES = QT_TRANSLATE_NOOP("actions", "Takes")
KEYS = QT_TRANSLATE_NOOP("actions", "Play an instrument")
EDIT = QT_TRANSLATE_NOOP("actions", "Sketch and window")

SHELF_PANEL = "panel.bottom"
MODEL_KEYS = 9

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("action.play", QT_TRANSLATE_NOOP("actions", "Play or stop"), ("Space",), PLAY,
               "play"),
    ActionSpec("action.play_once", QT_TRANSLATE_NOOP("actions", "Play once"), ("Shift+Space",),
               PLAY),
    ActionSpec("action.rewind", QT_TRANSLATE_NOOP("actions", "To the start"), ("Home",), PLAY,
               "skip-start"),
    ActionSpec("transport.loop", QT_TRANSLATE_NOOP("actions", "Loop"), ("L",), PLAY, "loop",
               checkable=True),
    ActionSpec("action.live", QT_TRANSLATE_NOOP("actions", "Show the live sound"), ("V",), PLAY,
               "wave"),
    ActionSpec("action.map", QT_TRANSLATE_NOOP("actions", "Map of sounds"), ("Shift+M",), PLAY),
    ActionSpec("action.ab_swap", QT_TRANSLATE_NOOP("actions", "Swap A and B while they sound"),
               ("X",), COMPARE, "swap"),
    ActionSpec("action.set_a", QT_TRANSLATE_NOOP("actions", "The take becomes A"), ("Shift+A",),
               COMPARE),
    ActionSpec("action.set_b", QT_TRANSLATE_NOOP("actions", "The take becomes B"), ("Shift+B",),
               COMPARE),
    ActionSpec("action.loudness_match", QT_TRANSLATE_NOOP("actions", "Hear takes equally loud"),
               ("M",), COMPARE, "loudness", checkable=True),
    ActionSpec("action.generate", QT_TRANSLATE_NOOP("actions", "Generate"), ("G", "Ctrl+G"), MAKE),
    ActionSpec("action.cancel", QT_TRANSLATE_NOOP("actions", "Cancel"), ("Esc",), MAKE),
    ActionSpec("action.randomise", QT_TRANSLATE_NOOP("actions", "Randomise the sliders"), ("R",),
               MAKE, "shuffle"),
    ActionSpec("action.find_sound", QT_TRANSLATE_NOOP("actions", "Find this sound"),
               ("Ctrl+Shift+F",), MAKE, "search"),
    ActionSpec("action.keep", QT_TRANSLATE_NOOP("actions", "Keep what was just heard"), ("K",),
               MAKE, "keep"),
    ActionSpec("action.replay_gesture",
               QT_TRANSLATE_NOOP("actions", "Replay the take's movements live"), ("P",), MAKE,
               "gesture"),
    ActionSpec("action.render_gesture",
               QT_TRANSLATE_NOOP("actions", "Generate with the take's movements"), ("Shift+P",),
               MAKE),
    ActionSpec("action.notes_view", QT_TRANSLATE_NOOP("actions", "To the notes and back"),
               ("Shift+N",), WRITE),
    ActionSpec("action.reroll", QT_TRANSLATE_NOOP("actions", "Re-roll the track"), ("Shift+R",),
               WRITE, "dice"),
    ActionSpec("action.fill", QT_TRANSLATE_NOOP("actions", "Fill the boxed part"), ("Shift+F",),
               WRITE),
    ActionSpec("action.vary", QT_TRANSLATE_NOOP("actions", "Vary by amount"), ("Ctrl+R",), WRITE),
    ActionSpec("action.accompany", QT_TRANSLATE_NOOP("actions", "Accompany the track"),
               ("Ctrl+Shift+G",), WRITE),
    ActionSpec("action.extend", QT_TRANSLATE_NOOP("actions", "Extend to a song"), ("Shift+E",),
               WRITE),
    ActionSpec("action.blend", QT_TRANSLATE_NOOP("actions", "Blend A into B"), ("Ctrl+Shift+B",),
               WRITE),
    ActionSpec("action.suggest_chords", QT_TRANSLATE_NOOP("actions", "Suggest chords"),
               ("Shift+C",), WRITE),
    ActionSpec("action.fit_chords", QT_TRANSLATE_NOOP("actions", "Tracks follow the chords"),
               ("Ctrl+Shift+C",), WRITE),
    ActionSpec("action.keep_rhythm", QT_TRANSLATE_NOOP("actions", "Lock the rhythm"),
               ("Shift+L",), WRITE, "lock", checkable=True),
    ActionSpec("action.keep_sketch", QT_TRANSLATE_NOOP("actions", "Keep the notes as a take"),
               ("Shift+K",), WRITE),
    ActionSpec("action.transfer", QT_TRANSLATE_NOOP("actions", "Play the take with an instrument"),
               ("Shift+T",), KEYS, "wave"),
    ActionSpec("action.microphone", QT_TRANSLATE_NOOP("actions", "Play with the microphone"),
               ("Shift+V",), KEYS, "microphone"),
    ActionSpec("action.load_take", QT_TRANSLATE_NOOP("actions", "Bring a take's settings back"),
               ("Return",), TAKES, panel=SHELF_PANEL),
    ActionSpec("action.star", QT_TRANSLATE_NOOP("actions", "Star"), ("S",), TAKES, "star"),
    ActionSpec("action.rename", QT_TRANSLATE_NOOP("actions", "Rename"), ("F2",), TAKES, "rename"),
    ActionSpec("action.tag", QT_TRANSLATE_NOOP("actions", "Tag"), ("T",), TAKES),
    ActionSpec("action.colour", QT_TRANSLATE_NOOP("actions", "Next colour"), ("C",), TAKES),
    ActionSpec("action.notes", QT_TRANSLATE_NOOP("actions", "Notes"), ("N",), TAKES, "note"),
    ActionSpec("action.parent", QT_TRANSLATE_NOOP("actions", "To its parent"), ("Alt+Up",), TAKES),
    ActionSpec("action.child", QT_TRANSLATE_NOOP("actions", "To its newest child"), ("Alt+Down",),
               TAKES),
    ActionSpec("action.select_all", QT_TRANSLATE_NOOP("actions", "Select all takes"), ("Ctrl+A",),
               TAKES),
    ActionSpec("action.find", QT_TRANSLATE_NOOP("actions", "Search takes"), ("Ctrl+F",), TAKES,
               "search"),
    ActionSpec("action.expand_shelf", QT_TRANSLATE_NOOP("actions", "Tall shelf with a table"),
               ("F",), TAKES, "chevron-up", checkable=True),
    ActionSpec("action.delete", QT_TRANSLATE_NOOP("actions", "Move to the bin"), ("Del",),
               TAKES, "trash"),
    ActionSpec("action.export", QT_TRANSLATE_NOOP("actions", "Export"), ("Ctrl+E",), TAKES,
               "export"),
    ActionSpec("action.export_as", QT_TRANSLATE_NOOP("actions", "Export as…"), ("Ctrl+Shift+E",),
               TAKES, "export"),
    ActionSpec("action.quantise", QT_TRANSLATE_NOOP("actions", "Quantise the take's notes…"),
               ("Shift+Q",), TAKES, "score"),
    ActionSpec("action.export_midi", QT_TRANSLATE_NOOP("actions", "Export the notes (MIDI)"),
               ("Ctrl+Shift+M",), TAKES, "score"),
    ActionSpec("action.export_stems", QT_TRANSLATE_NOOP("actions", "Export the stems"),
               ("Ctrl+Alt+E",), TAKES, "export"),
    ActionSpec("action.instrument", QT_TRANSLATE_NOOP("actions", "To the keys and back"),
               ("Shift+I",), KEYS),
    ActionSpec("action.record", QT_TRANSLATE_NOOP("actions", "Record what is played"),
               ("Ctrl+Shift+R",), KEYS, "record"),
    ActionSpec("action.typing", QT_TRANSLATE_NOOP("actions", "Letters play notes"),
               ("Ctrl+Shift+K",), KEYS, "typing", checkable=True),
    ActionSpec("action.panic", QT_TRANSLATE_NOOP("actions", "End every note"),
               ("Ctrl+Shift+P",), KEYS, "panic"),
    ActionSpec("action.new", QT_TRANSLATE_NOOP("actions", "New sketch"), ("Ctrl+N",), EDIT,
               "plus"),
    ActionSpec("action.open", QT_TRANSLATE_NOOP("actions", "Open…"), ("Ctrl+O",), EDIT, "folder"),
    ActionSpec("action.save", QT_TRANSLATE_NOOP("actions", "Save now"), ("Ctrl+S",), EDIT),
    ActionSpec("action.save_as", QT_TRANSLATE_NOOP("actions", "Save as…"), ("Ctrl+Shift+S",),
               EDIT),
    ActionSpec("action.rename_sketch", QT_TRANSLATE_NOOP("actions", "Rename the sketch"),
               ("Ctrl+F2",), EDIT, "rename"),
    ActionSpec("action.undo", QT_TRANSLATE_NOOP("actions", "Undo"), ("Ctrl+Z",), EDIT, "undo"),
    ActionSpec("action.redo", QT_TRANSLATE_NOOP("actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"),
               EDIT, "redo"),
    ActionSpec("action.theme", QT_TRANSLATE_NOOP("actions", "Dark or light"), ("Ctrl+T",), EDIT,
               "sun"),
    ActionSpec("action.shortcuts", QT_TRANSLATE_NOOP("actions", "Shortcuts"), ("F1",), EDIT,
               "help"),
    ActionSpec("action.quit", QT_TRANSLATE_NOOP("actions", "Quit"), ("Ctrl+Q",), EDIT),
)  # fmt: skip

MOVEMENTS: tuple[Movement, ...] = (
    Movement(QT_TRANSLATE_NOOP("actions", "Zoom"), QT_TRANSLATE_NOOP("actions", "Ctrl+wheel"),
             PLAY),
    Movement(QT_TRANSLATE_NOOP("actions", "Choose a model"), "1 … 9", MAKE,
             tuple(str(number + 1) for number in range(MODEL_KEYS))),
    Movement(QT_TRANSLATE_NOOP("actions", "Turn a slider finely"), "Shift", MAKE),
    Movement(QT_TRANSLATE_NOOP("actions", "Slider back to its default"),
             QT_TRANSLATE_NOOP("actions", "Double click"), MAKE),
    Movement(QT_TRANSLATE_NOOP("actions", "Source A, or an export comes back"),
             QT_TRANSLATE_NOOP("actions", "Drop a file"), MAKE),
    Movement(QT_TRANSLATE_NOOP("actions", "Source B"),
             QT_TRANSLATE_NOOP("actions", "Drop with Shift"), MAKE),
    Movement(QT_TRANSLATE_NOOP("actions", "Settings near a sound"),
             QT_TRANSLATE_NOOP("actions", "Drop on its field"), MAKE),
    Movement(QT_TRANSLATE_NOOP("actions", "Re-roll the track of a head"), "R", WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Draw, move or stretch a note"),
             QT_TRANSLATE_NOOP("actions", "Drag"), WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Box a part to fill"),
             QT_TRANSLATE_NOOP("actions", "B, then drag"), WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Quantise, join, duplicate"), "Q  J  Ctrl+D", WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Transpose notes"), "↑ ↓", WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Loop a part of the sketch"),
             QT_TRANSLATE_NOOP("actions", "Drag the ruler"), WRITE),
    Movement(QT_TRANSLATE_NOOP("actions", "Listen to the neighbours"), "← →", TAKES,
             ("Left", "Right", "Up", "Down")),
    Movement(QT_TRANSLATE_NOOP("actions", "Select several"),
             QT_TRANSLATE_NOOP("actions", "Shift or Ctrl+click"), TAKES),
    Movement(QT_TRANSLATE_NOOP("actions", "Into a DAW or a folder"),
             QT_TRANSLATE_NOOP("actions", "Drag takes"), TAKES),
    Movement(QT_TRANSLATE_NOOP("actions", "Notes, while letters play"), "A W S E D …", KEYS),
    Movement(QT_TRANSLATE_NOOP("actions", "An octave lower, higher"), "Z X", KEYS),
    Movement(QT_TRANSLATE_NOOP("actions", "Softer, louder"), "C V", KEYS),
    Movement(QT_TRANSLATE_NOOP("actions", "Next control"), "Tab", EDIT,
             ("Tab", "Shift+Tab", "Backtab")),
)  # fmt: skip


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


def _without_state(handler: Callable[[], object]) -> Callable[[], None]:
    """Qt hands over whether an action is checked, which an optional argument would take in."""

    def call() -> None:
        handler()

    return call


def build_actions(
    window: QWidget, handlers: Mapping[str, Callable[[], object]], shortcuts: Shortcuts
) -> dict[str, QAction]:
    """Make the actions of the table that have a handler and give them to the window.

    Args:
        window: gets the actions; they act wherever the focus is in it.
        handlers: action id → what to do. A switch reads its state from the action.
        shortcuts: which keys they have now and later.

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
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.setCheckable(spec.checkable)
        action.triggered.connect(_without_state(handler))
        window.addAction(action)
        built[spec.id] = action

    def give_keys(action_id: str) -> None:
        action = built.get(action_id)
        if action is not None:
            # Text fields take letters, Space, Delete and undo for themselves before any shortcut;
            # keys of one panel are handed out by `windows.keys`.
            everywhere = not spec_of(action_id).panel
            keys = shortcuts.free_keys(action_id) if everywhere else ()
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(shortcuts.hint(action_id))

    for action_id in built:
        give_keys(action_id)
    shortcuts.changed.connect(give_keys)
    return built
