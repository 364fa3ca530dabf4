"""Keys over the notes of a sketch, alike in all its lanes."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from neurosketch.app.viewmodels.note_commands import NOTE_COMMANDS, NoteCommands

_NATIVE = QKeySequence.SequenceFormat.NativeText
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_KEYS = {key: command.id for command in NOTE_COMMANDS for key in command.keys}


def command_of(event: QKeyEvent) -> str | None:
    """Id of the note command of a key, or None."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    return _KEYS.get(pressed.toString(_PORTABLE))


def fill_menu(menu: QMenu, commands: NoteCommands) -> None:
    """Put every note command into a menu, those that do nothing now greyed."""
    group = 0
    for command in NOTE_COMMANDS:
        if command.group != group:
            menu.addSeparator()
            group = command.group
        # The keys stand beside the text; as shortcuts they would act in the whole window.
        key = QKeySequence(command.keys[0], _PORTABLE).toString(_NATIVE)
        action = menu.addAction(f"{command.title()}\t{key}")
        action.setObjectName(f"notes.{command.id}")
        action.setEnabled(commands.possible(command))
        action.triggered.connect(lambda _=False, name=command.id: commands.do(name))


def open_menu(parent: QWidget, commands: NoteCommands, place: QPoint) -> QMenu:
    """Show the note commands at a place of the screen."""
    menu = QMenu(parent)
    menu.setObjectName("menu.notes")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fill_menu(menu, commands)
    menu.popup(place)
    return menu
