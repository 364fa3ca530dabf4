"""What the actions around a sketch's notes do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from neurosketch.app.viewmodels.studio import StudioViewModel

if TYPE_CHECKING:
    from neurosketch.app.windows.main_window import MainWindow

Handler = Callable[[], object]


class SketchCommands(QObject):
    """Handlers of the actions that write music.

    Args:
        window: whose panels are acted on; they may be made later.
        studio: what is acted on.
    """

    def __init__(self, window: MainWindow, studio: StudioViewModel) -> None:
        super().__init__(window)
        self._window = window
        self._studio = studio

    def handlers(self) -> dict[str, Handler]:
        """Action id → what it does."""
        composing, window = self._studio.composing, self._window
        return {
            "action.notes_view": lambda: window.centre.toggle_notes(),
            "action.reroll": self._where_it_writes(composing.reroll),
            "action.fill": self._where_it_writes(composing.fill),
            "action.vary": self._where_it_writes(
                lambda: composing.vary(window.sketching.tools.amount_share())
            ),
            "action.accompany": composing.accompany,
            "action.extend": self._where_it_writes(
                lambda: composing.extend(window.sketching.tools.form())
            ),
            "action.blend": lambda: composing.blend(*self._studio.audition.slots),
            "action.suggest_chords": self._where_it_writes(composing.suggest_chords),
            "action.fit_chords": self._where_it_writes(composing.fit_chords),
            "action.keep_rhythm": self._where_it_writes(self._keep_rhythm),
            "action.keep_sketch": self._where_it_writes(composing.keep),
        }

    def _where_it_writes(self, handler: Handler) -> Handler:
        """The notes are unseen while another model is chosen: nothing happens to them then."""

        def act() -> None:
            if self._studio.sketch.composes:
                handler()
            else:
                self._studio.say(self.tr("This model does not write music. Choose one that does."))

        return act

    def _keep_rhythm(self) -> None:
        editor = self._studio.editor
        editor.set_keep_rhythm(not editor.keep_rhythm)
