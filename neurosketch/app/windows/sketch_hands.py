"""Ties the notes of a sketch to the window: tools, playhead, instruments, drags."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDrag, QGuiApplication

from neurosketch.app.model_texts import value_text
from neurosketch.app.theme import icon
from neurosketch.app.windows.composing_tools import ComposingTools
from neurosketch.core.composing import ROLES
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Score

if TYPE_CHECKING:
    from neurosketch.app.windows.main_window import MainWindow

PLAYERS, LINEUPS = "players", "lineups"
"""Keys of `ModelSpec.extra`: the model whose instruments play, and who plays in each genre."""
INSTRUMENT = "instrument"
"""The condition of that model that lists its instruments."""
_ICON = 48
_PERCENT = 100


class SketchHands(QObject):
    """Connects the parts of the studio that write music with the panels of the window.

    Args:
        window: complete but for this.
        actions: that the tools trigger.
    """

    def __init__(self, window: MainWindow, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        studio = window.studio
        self._studio = studio
        self._window = window
        self.tools = ComposingTools(studio, actions)
        page = window.centre.notes
        below = page.layout()
        if below is not None:
            below.addWidget(self.tools)
        page.add_tool(self.tools.head)
        page.set_playhead_source(studio.sketching.playhead)
        sheet = window.playing.sheet
        sheet.accompanyWanted.connect(self._accompany)
        sheet.editWanted.connect(studio.composing.edit_score)
        self.tools.stems.pulled.connect(lambda: studio.stems.pull(self._drag))
        studio.stems.progressed.connect(self._show_stems)
        window.task.cancelled.connect(studio.stems.cancel)
        studio.sketch.modelChanged.connect(self._offer_instruments)
        self._offer_instruments(studio.sketch.spec)
        window.shortcuts.changed.connect(self._name_keys)
        self._name_keys()

    def _name_keys(self, *_: object) -> None:
        self.tools.set_keys(self._window.shortcuts.native_keys())

    def _offer_instruments(self, spec: ModelSpec | None) -> None:
        from neurosketch.dsp.kit import kits

        players = None if spec is None else self._studio.sketch.find(spec.extra.get(PLAYERS, ""))
        choices = () if players is None else players.conditions
        known = next((c for c in choices if c.id == INSTRUMENT), None)
        if spec is None or known is None:
            return
        drums = {kit.id: kit.label for kit in kits()}
        pitched = {value: value_text(known, value) for value in known.values}
        for lineup in spec.extra.get(LINEUPS, {}).values():
            # Mixtures have names, too.
            blends = (name for role, name in lineup.items() if role != ROLES[0])
            pitched.update({name: value_text(known, name) for name in blends if name})
        self._window.centre.notes.set_instruments(pitched, drums)

    def _accompany(self, score: Score, take_id: str) -> None:
        self._studio.composing.accompany_score(score, (take_id,) if take_id else ())

    def _show_stems(self, fraction: float) -> None:
        task, percent = self._window.task, round(_PERCENT * fraction)
        if percent >= _PERCENT:
            task.finish()
        else:
            task.show_progress(self.tr("Rendering the stems"), percent, _PERCENT)

    def _drag(self, files: tuple[Path, ...]) -> None:
        """All files in one drag, once they are complete."""
        # Rendering may outlast the gesture; then the hand has let go already.
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.build_drag(files).exec(Qt.DropAction.CopyAction)
        else:
            self._studio.say(self.tr("The stems are ready: drag them out again."))

    def build_drag(self, files: tuple[Path, ...]) -> QDrag:
        """A drag that offers files to copy."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        drag = QDrag(self.tools.stems)
        drag.setMimeData(data)
        drag.setPixmap(icon("score").pixmap(_ICON, _ICON))
        return drag
