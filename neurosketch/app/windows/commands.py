"""What each action of the table does: the one place where keys meet the studio."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit

from neurosketch.app.viewmodels.document import DocumentViewModel
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.windows.sketch_commands import SketchCommands

if TYPE_CHECKING:
    from neurosketch.app.windows.main_window import MainWindow

Handler = Callable[[], object]
USUAL_GRID = "1/16"
"""The grid that is chosen when quantising is asked for."""


class Commands(QObject):
    """Handlers of all actions.

    Args:
        window: whose panels are acted on; they may be made later.
        studio, document: what is acted on.
    """

    def __init__(
        self, window: MainWindow, studio: StudioViewModel, document: DocumentViewModel
    ) -> None:
        super().__init__(window)
        self._window = window
        self._studio = studio
        self._document = document

    def handlers(self) -> dict[str, Handler]:
        """Action id → what it does."""
        studio, document, window = self._studio, self._document, self._window
        player, audition = studio.player, studio.audition
        return {
            "action.play": player.toggle,
            "action.play_once": player.play_once,
            "action.rewind": lambda: player.seek(0),
            "transport.loop": lambda: studio.dials.set_loop_on(not player.loop_on),
            "action.live": studio.show_live,
            "action.map": lambda: window.centre.toggle_map(),
            "action.ab_swap": studio.swap_ab,
            "action.set_a": lambda: audition.set_side("a"),
            "action.set_b": lambda: audition.set_side("b"),
            "action.loudness_match": self._match_loudness,
            "action.generate": studio.generate,
            "action.cancel": self._escape,
            "action.randomise": self._randomise,
            "action.find_sound": studio.finding.find_shown,
            "action.keep": studio.keep,
            "action.replay_gesture": lambda: studio.replay_gesture(),
            "action.render_gesture": lambda: studio.render_gesture(),
            "action.transfer": studio.transfer.play_shown,
            "action.microphone": self._listen,
            "action.load_take": lambda: studio.load_take(),
            "action.star": lambda: studio.star(),
            "action.rename": lambda: window.bottom.strip.rename_current(),
            "action.tag": lambda: self._with_take(window.bottom.strip.edit_tags),
            "action.colour": lambda: self._with_take(window.bottom.next_colour),
            "action.notes": lambda: self._with_take(window.bottom.strip.edit_notes),
            "action.parent": self._to_parent,
            "action.child": self._to_child,
            "action.select_all": lambda: window.bottom.strip.select_all(),
            "action.find": lambda: window.bottom.strip.search(),
            "action.expand_shelf": self._expand_shelf,
            "action.delete": lambda: studio.delete(),
            "action.export": window.exports.export,
            "action.export_as": lambda: window.dialogs.export_as(),
            "action.quantise": lambda: studio.scores.open_take(grid=USUAL_GRID),
            "action.export_midi": self._export_notes,
            "action.export_stems": studio.stems.export,
            "action.instrument": lambda: window.centre.toggle_instrument(),
            "action.record": self._record,
            "action.typing": self._type,
            "action.panic": studio.instrument.panic,
            **SketchCommands(window, studio).handlers(),
            "action.new": document.new,
            "action.open": lambda: window.dialogs.open_any(),
            "action.save": document.save_now,
            "action.save_as": lambda: window.dialogs.save_sketch(),
            "action.rename_sketch": lambda: window.top.sketch.edit_name(),
            "action.undo": studio.undo_stack.undo,
            "action.redo": studio.undo_stack.redo,
            "action.theme": window.toggle_theme,
            "action.shortcuts": lambda: window.sheet.toggle(),
            "action.quit": window.close,
        }

    def _export_notes(self) -> None:
        if self._studio.sketch.composes and self._studio.shelf.chosen is None:
            self._studio.stems.export_notes()
        else:
            self._studio.scores.export()

    def _listen(self) -> None:
        transfer = self._studio.transfer
        transfer.set_listening(not transfer.listening)

    def _record(self) -> None:
        hands = self._studio.instrument
        hands.request_recording(not hands.recording)

    def _type(self) -> None:
        hands = self._studio.instrument
        hands.set_typing(not hands.typing)

    def _randomise(self) -> None:
        self._studio.randomise(self._window.right.amount_share())

    def _match_loudness(self) -> None:
        audition = self._studio.audition
        audition.set_loudness_match(not audition.loudness_match)

    def _expand_shelf(self) -> None:
        shelf = self._window.bottom.strip
        shelf.set_expanded(not shelf.expanded)

    def _with_take(self, then: Handler) -> None:
        if self._studio.shelf.targets():
            then()
        else:
            self._studio.say(self.tr("Choose a take first: generate one, or keep what you heard."))

    def _to_parent(self) -> None:
        take = self._studio.shelf.chosen
        if take is not None and take.parents:
            self._studio.jump_to(take.parents[0])
        elif take is not None:
            self._studio.say(self.tr("“{0}” has no parent.").format(take.name))

    def _to_child(self) -> None:
        shelf = self._studio.shelf
        take = shelf.chosen
        if take is None:
            return
        children = [
            other for other in (*shelf.takes, *shelf.sketch_takes) if take.id in other.parents
        ]
        if children:
            self._studio.jump_to(max(children, key=lambda child: child.number).id)
        else:
            self._studio.say(self.tr("“{0}” has no child here.").format(take.name))

    def _escape(self) -> None:
        window, focus = self._window, QApplication.focusWidget()
        if self._studio.learn.cancel():
            return
        if self._studio.busy or self._studio.files.batch_runs:
            self._document.again.stop()
            self._studio.cancel()
        elif not window.banner.isHidden():
            window.banner.dismiss()
        elif isinstance(focus, QLineEdit):
            focus.clear() if focus.objectName().endswith("search") else window.setFocus()
        elif window.centre.waveform.selection is not None:
            window.centre.waveform.set_selection(None, notify=True)
        elif not self._studio.sketch.composes:
            self._studio.show_live()
