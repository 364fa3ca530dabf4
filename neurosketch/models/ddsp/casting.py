"""Who plays which track of a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurosketch.core.casting import instrument_of
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Score, Track
from neurosketch.models.ddsp.describe import INSTRUMENT


def playable(score: Score) -> Score:
    """The part of a score that pitched instruments can play: drums only where one was chosen.

    Raises:
        RequestError: nothing is left.
    """
    tracks = tuple(
        track for track in score.tracks if track.notes and (track.instrument or not track.drums)
    )
    if tracks:
        return score.with_tracks(tracks)
    if score.n_notes:
        raise RequestError(
            "This score has only drums, and this model plays pitched instruments.",
            "Choose an instrument for the drum track to play it all the same.",
        )
    raise RequestError("This score has no notes.")


def cast(
    spec: ModelSpec, tracks: Sequence[Track], instrument: str
) -> tuple[Mapping[str, float] | None, ...]:
    """The mixture of instruments that plays each track.

    A track's own wish comes first. Then, when nobody has chosen an instrument, what its General
    MIDI program comes nearest to.

    Args:
        spec: whose instruments.
        tracks: of a score.
        instrument: what the request says.

    Returns:
        Weights per track; None for the instrument of the request, with its blends.

    Raises:
        RequestError: a track asks for an instrument that the model does not have.
    """
    condition = spec.condition(INSTRUMENT)
    chosen = instrument != condition.default

    def player(track: Track) -> Mapping[str, float] | None:
        if track.instrument:
            return condition.weights(track.instrument)
        nearest = None if chosen else instrument_of(spec, track.program)
        return None if nearest is None else {nearest: 1.0}

    return tuple(player(track) for track in tracks)
