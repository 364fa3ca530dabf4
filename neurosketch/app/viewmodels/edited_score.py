"""The notes under the hand, what is dialled in and the take that is shown: kept the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app import undo
from neurosketch.app.viewmodels.live_score import FOLLOW_MS
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.composing import ROLES, is_sketch
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Score
from neurosketch.midi.scale import ROOTS, Scale

KEY, TEMPO, BARS = "key", "tempo", "bars"
"""Ids of what a model that writes music is asked for."""
_SOURCE, _KEPT, _LOCKS = "sketch.source", "sketch.kept", "sketch.locks"


class EditedScore(QObject):
    """Loads takes into the editor, and dials in what the hand has made of them.

    Args:
        sketch, editor, shelf: what is kept the same.
        history: nothing that follows is a step of its own.

    Signals:
        losing(): what the hand has made is about to go from the editor, and is in no take.
    """

    losing = Signal()

    def __init__(
        self,
        sketch: SketchViewModel,
        editor: ScoreEditor,
        shelf: ShelfViewModel,
        history: undo.History,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sketch = sketch
        self._editor = editor
        self._shelf = shelf
        self._history = history
        self._base: Score | None = None
        self._loose = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(FOLLOW_MS)
        self._settle.timeout.connect(self.flush)
        self._source_of_file = self._kept_in_file = ""
        editor.scoreChanged.connect(self._score_changed)
        editor.loaded.connect(self._loaded)
        editor.editedChanged.connect(self._leave_take)
        sketch.scoreChanged.connect(self._dialled)
        sketch.modelChanged.connect(self._model_changed)
        sketch.tempoChanged.connect(self._tempo_changed)
        sketch.keyChanged.connect(self._key_changed)
        shelf.clipReady.connect(self._clip_ready)

    @property
    def unkept(self) -> bool:
        """Whether the score is in no take as it is now."""
        score = self._editor.score
        return score is not None and score.n_notes > 0 and (self._loose or self._editor.edited)

    @property
    def unkept_notes(self) -> bool:
        """Whether it is in no take, and differs from each in more than its mix."""
        score = self._editor.score
        return self.unkept and score is not None and (self._loose or _unlike(score, self._base))

    @property
    def chords_changed(self) -> bool:
        """Whether the chords are the hand's own."""
        score = self._editor.score
        return score is not None and score.chords != (
            () if self._base is None else self._base.chords
        )

    def memory(self) -> dict[str, str]:
        """What the sketch's file says about the notes under the hand beside them."""
        roles, bars, rhythm = (
            self._editor.locked_roles, self._editor.locked_bars, self._editor.keep_rhythm,
        )  # fmt: skip
        locks = [*sorted(roles), *(str(bar) for bar in sorted(bars)), *(["rhythm"] * rhythm)]
        source = self._editor.source
        kept = source if self._shelf.take(source) is not None and not self.unkept else ""
        return {_SOURCE: source, _KEPT: kept, _LOCKS: " ".join(locks)}

    def recall(self, memory: Mapping[str, str]) -> None:
        """Inverse of `memory`, before the notes are dialled in."""
        self._source_of_file = memory.get(_SOURCE, "")
        self._kept_in_file = memory.get(_KEPT, "")
        locks = set(memory.get(_LOCKS, "").split())
        bars = frozenset(int(lock) for lock in locks if lock.isdecimal())
        self._editor.restore_locks(frozenset(ROLES) & locks, bars, "rhythm" in locks)

    def mark_loose(self) -> None:
        """The score that is shown does not become the take that it was meant to be."""
        self._loose = True

    def mark_kept(self, take_id: str) -> None:
        """The score as it is now is a take, or will be one."""
        self._editor.mark_kept(take_id)
        self._base, self._loose = self._editor.score, False

    def flush(self) -> None:
        """Dial in what the editor holds, now."""
        self._settle.stop()
        score, dialled = self._editor.score, self._sketch.score
        if is_sketch(dialled) or (score is not None and self._sketch.composes):
            self._sketch.set_score(score)

    def forget(self) -> None:
        """Another sketch is opened."""
        self._settle.stop()
        self._editor.load(None)
        self._editor.forget()
        self._base, self._loose = None, False

    def _score_changed(self, *_: object) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def _loaded(self, score: Score | None) -> None:
        """Other music altogether: its tempo and key are those of the sketch from now on."""
        self._base, self._loose = score, False
        self.flush()
        if score is None or not self._sketch.composes:
            return
        with self._history.quiet():
            if score.tempos:
                self._sketch.set_tempo(score.tempos[0].bpm)
            name = _short(score.key)
            if name:
                self._sketch.set_key(name)

    def _leave_take(self, edited: bool) -> None:
        """A hand changes the notes: what plays from now on is no take."""
        if edited and self._sketch.composes:
            self.flush()
            self._shelf.choose("")

    def _dialled(self, score: Score | None) -> None:
        """Someone else dialled notes in: a sketch that was opened, settings that came back."""
        if score is self._editor.score or not (is_sketch(score) or self._sketch.composes):
            return
        if score is not None and not is_sketch(score):
            return
        self._lose()
        shown = self._shelf.clips.get(self._shelf.chosen_id)
        recipe = None if shown is None else shown.recipe
        if shown is not None and recipe is not None and recipe.request.score == score:
            self._editor.load(score, shown.id)
            return
        source, self._source_of_file = self._source_of_file, ""
        kept, self._kept_in_file = self._kept_in_file, ""
        self._editor.load(score, source)
        self._loose = score is not None and not (source and source == kept)

    def _lose(self) -> None:
        if self.unkept:
            self.losing.emit()

    def _clip_ready(self, clip: Clip | None) -> None:
        request = None if clip is None or clip.recipe is None else clip.recipe.request
        if clip is None or request is None or not self._sketch.composes:
            return
        score, editor = request.score, self._editor
        same = editor.source == clip.id and not editor.edited
        if same or score is None or not is_sketch(score):
            return
        self._lose()
        editor.load(score, clip.id, round(float(request.controls.get(BARS, 0.0))))

    def _model_changed(self, spec: ModelSpec) -> None:
        if self._sketch.composes and self._editor.score is not None:
            self.flush()

    def _tempo_changed(self, bpm: float | None) -> None:
        if bpm is not None and self._sketch.composes:
            self._editor.set_tempo(bpm)
            self._sketch.set_control(TEMPO, bpm)

    def _key_changed(self, key: str | None) -> None:
        scale = _scale(key)
        if scale is None or not self._sketch.composes or self._sketch.spec is None:
            return
        self._editor.set_key(str(scale))
        wanted = (c for c in self._sketch.spec.conditions if c.id == KEY)
        for condition in wanted:
            for value in condition.values:
                if _scale(value) == scale:
                    self._sketch.set_condition(KEY, value)


def _scale(key: str | None) -> Scale | None:
    try:
        return None if key is None else Scale.from_key(key)
    except RequestError:
        return None


def _short(key: str | None) -> str:
    """A key as the transport names it, e.g. `A min`; empty for what it does not have."""
    scale = _scale(key)
    if scale is None or scale.name not in ("major", "minor"):
        return ""
    return f"{ROOTS[scale.root]} {scale.name[:3]}"


def _unlike(score: Score, other: Score | None) -> bool:
    """Whether two scores differ in more than their mix."""
    return other is None or _unmixed(score) != _unmixed(other)


def _unmixed(score: Score) -> Score:
    level = (replace(t, gain_db=0.0, pan=0.0, muted=False, solo=False) for t in score.tracks)
    return score.with_tracks(tuple(level))
