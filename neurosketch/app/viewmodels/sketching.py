"""Everything around the notes of a sketch, put together."""

from __future__ import annotations

from PySide6.QtCore import QObject

from neurosketch.app import undo
from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.composing import ComposingViewModel
from neurosketch.app.viewmodels.dials import Dials
from neurosketch.app.viewmodels.edited_score import TEMPO, EditedScore
from neurosketch.app.viewmodels.generation import Generation
from neurosketch.app.viewmodels.kept_scores import KeptScores
from neurosketch.app.viewmodels.live_score import LiveScore
from neurosketch.app.viewmodels.player import PlayerViewModel
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.app.viewmodels.writing import Writing
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest

GENRE, TEMPOS = "genre", "tempos"
"""A condition, and the key of `ModelSpec.extra` with the usual tempo of each of its values."""


class Sketching(QObject):
    """Holds the parts that write, edit, play and keep a sketch.

    They are: `editor` (the notes under the hand), `edited` (whether they are in a take), `kept`
    (makes takes of them), `band` (plays them live), `writing` and `composing` (has them written).

    Args:
        client, sketch, shelf, player, generation, dials, history, jobs: as everywhere.
    """

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        shelf: ShelfViewModel,
        player: PlayerViewModel,
        generation: Generation,
        dials: Dials,
        history: undo.History,
        jobs: FileJobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._player = player
        self._dials = dials
        self._history = history
        self.editor = ScoreEditor(history, self)
        self.band = LiveScore(client, self.editor, self._request, self)
        self.edited = EditedScore(sketch, self.editor, shelf, history, self)
        self.kept = KeptScores(generation, self)
        self.writing = Writing(
            client, sketch, self.editor, self.edited, self.kept, shelf, player, self
        )
        self.composing = ComposingViewModel(
            self.writing, sketch, self.editor, self.edited, self.kept, shelf, jobs, self
        )
        player.band = self.band
        player.emptyPlayed.connect(self.composing.generate)
        sketch.modelChanged.connect(self._model_changed)

    def choose_condition(self, condition_id: str, value: str) -> None:
        """Choose a value of a condition; a genre brings its tempo, in the same step of undo."""
        spec = self._sketch.spec
        usual = {} if spec is None or condition_id != GENRE else spec.extra.get(TEMPOS, {})
        if value not in usual or TEMPO not in self._sketch.controls:
            self._dials.choose_condition(condition_id, value)
            return
        self._history.beginMacro(self.tr("choose {0}").format(value))
        self._dials.choose_condition(condition_id, value)
        self._dials.turn(TEMPO, float(usual[value]))
        self._history.endMacro()

    def playhead(self) -> float | None:
        """Where the listener is in the notes that are shown, in quarter notes; None without any."""
        score, player = self.editor.score, self._player
        if score is None:
            return None
        clip = player.clip
        if not self.band.runs and clip is not None and clip.id == self.editor.source:
            return score.beat(player.position / clip.sample_rate)
        return self.band.beat

    def _request(self) -> GenerateRequest | None:
        """What the notes under the hand are played with."""
        self.edited.flush()
        request = self._sketch.live_request()
        return None if request is None or request.score is None else request

    def _model_changed(self, spec: ModelSpec) -> None:
        """A sketch goes round by itself: the loop button says so from the beginning."""
        if self._sketch.composes:
            self._player.set_loop_on(True)
