"""What one step of undo brings back in the score editor, and the scores it starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurosketch.core.chord_symbols import NO_CHORD
from neurosketch.core.composing import BEATS_PER_BAR, ROLES
from neurosketch.core.editing import Chosen, Notes
from neurosketch.core.roles import NAMES
from neurosketch.core.score import Chord, Score, Tempo, Track
from neurosketch.core.sketch_grid import bars_of

USUAL_BARS = 4


@dataclass(frozen=True, slots=True)
class ScoreState:
    """A score with what a hand holds in it.

    Attributes:
        score: None before there is one.
        chosen: the selected notes of the edited track.
        role: the track that is edited.
        source: the take that the score came from; empty for none.
        bars: how long it is.
    """

    score: Score | None = None
    chosen: Chosen = frozenset()
    role: str = ROLES[0]
    source: str = ""
    bars: int = USUAL_BARS

    @property
    def track(self) -> Track | None:
        """The track that is edited."""
        return None if self.score is None else self.score.track(self.role)

    @property
    def notes(self) -> Notes:
        """Those of the track that is edited."""
        return () if self.track is None else self.track.notes


def blank_score(bpm: float = 120.0, key: str | None = None) -> Score:
    """A sketch without notes: one empty track per role."""
    return lasting(completed(Score(tempos=(Tempo(0.0, bpm),), key=key)), USUAL_BARS)


def completed(score: Score) -> Score:
    """The score with an empty track for each role that it lacks, in the order of the roles."""
    if all(score.track(role) is not None for role in ROLES):
        return score
    tracks = tuple(
        score.track(role) or Track(NAMES[role], drums=role == ROLES[0], role=role) for role in ROLES
    )
    others = tuple(track for track in score.tracks if track.role not in ROLES)
    return score.with_tracks((*tracks, *others))


def with_track(score: Score, changed: Track) -> Score:
    """The score with another track in the place of the one of its role."""
    return score.with_tracks(
        tuple(changed if track.role == changed.role else track for track in score.tracks)
    )


def with_notes(state: ScoreState, notes: Notes, chosen: Chosen) -> ScoreState:
    """The state with other notes on the edited track."""
    score, track = state.score, state.track
    if score is None or track is None:
        return state
    if notes != track.notes:
        score = with_track(score, replace(track, notes=notes))
    return replace(state, score=score, chosen=chosen)


def lasting(score: Score, bars: int) -> Score:
    """The score made to last so many bars, as far as its notes allow.

    Where nothing else begins in its last bar, the harmony is written there once more.
    """
    end = float(bars * BEATS_PER_BAR)
    chords = tuple(chord for chord in score.chords if chord.start < end)
    score = replace(score, chords=chords)
    if bars_of(score) < bars:
        last = Chord(end - BEATS_PER_BAR, chords[-1].symbol if chords else NO_CHORD)
        score = replace(score, chords=(*chords, last))
    return score
