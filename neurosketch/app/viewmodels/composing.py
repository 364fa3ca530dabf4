"""What hands ask of a model that writes music: a sketch, a track, a hole, a variation, a song."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.file_jobs import FileJobs
from neurosketch.app.viewmodels.edited_score import TEMPO, EditedScore
from neurosketch.app.viewmodels.kept_scores import KeptScores
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.app.viewmodels.score_state import blank_score
from neurosketch.app.viewmodels.shelf import ShelfViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.app.viewmodels.writing import Asked, Writing
from neurosketch.core.chord_symbols import NO_CHORD
from neurosketch.core.composing import (
    ROLES,
    Composing,
    CopiedBars,
    Region,
    Task,
    is_form,
    is_sketch,
)
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Chord, Score
from neurosketch.core.sketch_grid import loop_beats
from neurosketch.core.sketch_import import Imported, as_sketch, missing_regions
from neurosketch.midi.files import read_score

USUAL_FORM = "AA'BA"
FORMS = (USUAL_FORM, "AA'", "ABAB", "AABA", "ABAC")
"""Songs that are offered; any other may be typed."""
USUAL_AMOUNT = 0.4
USUAL_BPM = 120.0
_SUGGESTIONS = 4
"""How often chords are asked for that are not those that stand there."""


class ComposingViewModel(QObject):
    """Turns wishes into what a model is asked for; locks say what it leaves as it is.

    Args:
        writing: has it written.
        sketch: what is dialled in.
        editor: the notes under the hand, with their locks.
        edited: what became of them since they were a take.
        kept: makes takes of them.
        shelf, jobs: as everywhere.

    Signals:
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    messaged = Signal(str, str)

    def __init__(
        self,
        writing: Writing,
        sketch: SketchViewModel,
        editor: ScoreEditor,
        edited: EditedScore,
        kept: KeptScores,
        shelf: ShelfViewModel,
        jobs: FileJobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._writing = writing
        self._sketch = sketch
        self._editor = editor
        self._edited = edited
        self._kept = kept
        self._shelf = shelf
        self._jobs = jobs
        editor.rerollRequested.connect(self.reroll)
        editor.chordsWanted.connect(self.suggest_chords)
        writing.copied.connect(self._warn)

    def generate(self) -> None:
        """Write a sketch; with locks, all that they leave free."""
        editor, score = self._editor, self._writing.music
        locked = editor.locked_roles or editor.locked_bars or editor.keep_rhythm
        if score is not None and locked:
            self._renew(editor.free_regions(), self.tr("write the rest"), rolled=False)
            return
        request = self._writing.request()
        if request is not None:
            chords = () if editor.score is None else _named(editor.score)
            typed = bool(chords) and self._edited.chords_changed
            composing = Composing(Task.NEW, chords=chords) if typed else None
            request = replace(request, composing=composing)
            self._writing.ask(Asked(request, self.tr("sketch"), anew=True))

    def reroll(self, role: str = "") -> None:
        """Write one track anew so that it goes with the rest.

        Args:
            role: the track that is edited when empty.
        """
        role = role or self._editor.role
        regions = self._editor.free_regions((role,))
        if self._with_music() is not None and not regions:
            self._say(self.tr("This track is locked."))
        elif regions:
            self._renew(regions, self.tr("re-roll {0}").format(self._name(role)))

    def fill(self) -> None:
        """Write the part that a hand has boxed."""
        region = self._editor.region
        if self._with_music() is None:
            return
        if region is None:
            self._say(self.tr("Box a part of a track first: drag over it with the selection tool."))
        else:
            self._renew((region,), self.tr("fill {0}").format(self._name(region.role)))

    def vary(self, amount: float = USUAL_AMOUNT) -> None:
        """Change some of what is boxed, or of what is free.

        Args:
            amount: above 0 ... 1, how much of it.
        """
        region = self._editor.region
        regions = self._editor.free_regions() if region is None else (region,)
        self._renew(regions, self.tr("vary"), amount=amount)

    def fit_chords(self) -> None:
        """Let the pitched tracks follow the chord lane; their rhythm stays."""
        regions = self._editor.free_regions(ROLES[1:])
        self._renew(regions, self.tr("follow the chords"), keep_rhythm=True)

    def extend(self, form: str = USUAL_FORM) -> None:
        """Make a song of it whose parts share its material.

        Args:
            form: letters of its parts, see `Composing.form`.
        """
        if not form or not is_form(form):
            self._say(self.tr("A form is written with the letters A to E, e.g. AA'BA."))
            return
        score = self._with_music()
        request = None if score is None else self._writing.request(rolled=True)
        if score is not None and request is not None:
            composing = Composing(Task.EXTEND, context=score, form=form, chords=_named(score))
            text = self.tr("extend to {0}").format(form)
            request = replace(self._writing.like(request, score), composing=composing)
            self._writing.ask(Asked(request, text, own=True, anew=True))

    def blend(self, a: str, b: str) -> None:
        """Go from one take of a sketch to another one, bar by bar; their ids may be empty."""
        shelf = self._shelf
        if shelf.take(a) is None or shelf.take(b) is None or a == b:
            self._say(self.tr("Put one take on A and another one on B first."))
            return

        def know(one: Recipe | None, two: Recipe | None) -> None:
            first, second = (None if r is None else r.request.score for r in (one, two))
            if first is None or not is_sketch(first) or not is_sketch(second):
                self._say(self.tr("Both takes must be sketches: their notes are blended."))
                return
            request = self._writing.request(rolled=True)
            if request is not None:
                composing = Composing(Task.BLEND, context=first, other=second)
                request = replace(self._writing.like(request, first), composing=composing)
                self._writing.ask(Asked(request, self.tr("blend A and B"), (a, b), anew=True))

        shelf.with_recipe(a, lambda one: shelf.with_recipe(b, lambda two: know(one, two)))

    def accompany(self) -> None:
        """Write the players that are missing: to the notes of the chosen take, or to one track."""
        take = self._shelf.chosen
        if take is None or not take.has_score:
            self._accompany_track()
            return
        take_id = take.id

        def know(recipe: Recipe | None) -> None:
            score = None if recipe is None else recipe.request.score
            if score is None or is_sketch(score):
                self._accompany_track()
            else:
                self.accompany_score(score, (take_id,))

        self._shelf.with_recipe(take_id, know)

    def accompany_file(self, path: Path) -> None:
        """Write the players that are missing in a MIDI file."""
        self._jobs.submit(lambda: as_sketch(read_score(path)), self._accompany_import)

    def accompany_score(self, score: Score, parents: tuple[str, ...] = ()) -> None:
        """Write the players that are missing beside some notes.

        Args:
            score: any music.
            parents: takes it comes from.
        """

        def ready(imported: Imported) -> None:
            self._accompany_import(imported, parents)

        self._jobs.submit(lambda: as_sketch(score), ready)

    def edit_score(self, score: Score) -> None:
        """Edit any music as a sketch."""

        def ready(imported: Imported) -> None:
            if self._writing.go_to_model() is not None:
                self._writing.edit(imported.score)
                self._tell_changes(imported)

        self._jobs.submit(lambda: as_sketch(score), ready)

    def suggest_chords(self) -> None:
        """Put chords of the genre and the mood into the chord lane; no note changes."""
        self._suggest(_SUGGESTIONS)

    def keep(self) -> None:
        """Make a take of the notes as they are now."""
        if self._with_music() is None:
            return
        if self._edited.unkept:
            self._writing.keep_edit()
        else:
            self._say(self.tr("This is a take already."))

    def with_take(self, then: Callable[[str], None]) -> bool:
        """Tell the id of the take of the notes as they are now, once there is one.

        Returns:
            False when there are no notes that are, or become, a take.
        """
        if self._writing.music is None:
            return False
        if self._edited.unkept:
            self._writing.keep_edit()
        take_id = self._editor.source
        if self._shelf.take(take_id) is not None:
            then(take_id)
            return True
        return self._kept.when_made(take_id, lambda: then(take_id))

    def _accompany_track(self) -> None:
        role = self._editor.role
        others = tuple(other for other in ROLES if other != role)
        text = self.tr("accompany {0}").format(self._name(role))
        self._renew(self._editor.free_regions(others), text)

    def _accompany_import(self, imported: Imported, parents: tuple[str, ...] = ()) -> None:
        score, request = imported.score, self._writing.request(rolled=True)
        if request is None or self._writing.go_to_model() is None:
            return
        regions = missing_regions(score)
        if not regions:
            self._writing.edit(score)
            self._say(self.tr("All six players have notes already: nothing was written."))
            return
        self._tell_changes(imported)
        composing = Composing(Task.RENEW, context=score, regions=regions, chords=_named(score))
        request = replace(self._writing.like(request, score), composing=composing)
        self._writing.ask(Asked(request, self.tr("accompany"), parents, anew=True))

    def _tell_changes(self, imported: Imported) -> None:
        if imported.notes:
            self._say(" ".join(imported.notes), Kind.WARNING)

    def _renew(
        self,
        regions: tuple[Region, ...],
        text: str,
        *,
        amount: float = 1.0,
        keep_rhythm: bool = False,
        rolled: bool = True,
    ) -> None:
        score = self._with_music()
        if score is None:
            return
        if not regions:
            self._say(self.tr("Everything is locked: unlock a track or a bar first."))
            return
        request: GenerateRequest | None = self._writing.request(rolled=rolled)
        if request is not None:
            composing = Composing(
                Task.RENEW, context=score, regions=regions, amount=amount,
                keep_rhythm=keep_rhythm or self._editor.keep_rhythm, chords=_named(score),
            )  # fmt: skip
            request = replace(self._writing.like(request, score), composing=composing)
            self._writing.ask(Asked(request, text, own=True))

    def _suggest(self, tries: int) -> None:
        request = self._writing.request(rolled=True)
        if request is not None:
            request = replace(request, composing=None)
            lay = partial(self._lay_chords, tries=tries)
            self._writing.ask(Asked(request, instead=lay))

    def _lay_chords(self, written: Score, tries: int) -> None:
        if self._editor.score is None:
            tempo = dict(self._sketch.controls).get(TEMPO, USUAL_BPM)
            self._editor.load(blank_score(tempo, written.key))
        beats, period = self._editor.beats, loop_beats(written)
        rounds = range(int(beats // period) + 1)
        laid = [Chord(c.start + n * period, c.symbol) for n in rounds for c in written.chords]
        chords = tuple(chord for chord in laid if chord.start < beats)
        score = self._editor.score
        if score is not None and chords == score.chords and tries > 1:
            self._suggest(tries - 1)
            return
        self._editor.set_chords(chords, self.tr("suggest chords"))

    def _warn(self, copied: tuple[CopiedBars, ...]) -> None:
        first = copied[0]
        where = self._name(first.role) if first.role else self.tr("the band")
        text = self.tr(
            "Bars {0} and {1} of {2} stand like this in music the model learnt from: "
            "re-roll them before you publish them."
        )
        self._say(text.format(first.start_bar + 1, first.start_bar + 2, where), Kind.WARNING)

    def _with_music(self) -> Score | None:
        score = self._writing.music
        if score is None:
            self._say(self.tr("There are no notes yet: generate a sketch, or draw some."))
        return score

    def _name(self, role: str) -> str:
        track = None if self._editor.score is None else self._editor.score.track(role)
        return track.name.lower() if track is not None and track.name else role

    def _say(self, text: str, kind: Kind = Kind.INFO) -> None:
        self.messaged.emit(text, kind.value)


def _named(score: Score) -> tuple[Chord, ...]:
    """The chords of a score, without the places where there is none."""
    return tuple(chord for chord in score.chords if chord.symbol != NO_CHORD)
