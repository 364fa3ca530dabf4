"""Who plays which track of a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Score, Track
from neurosketch.models.ddsp.describe import INSTRUMENT, PROGRAMS

_PROGRAMS_A_FAMILY = 8
_SOUNDS = 15
# Families of General MIDI (piano 0, chromatic percussion 1, organ 2, guitar 3, bass 4, strings 5,
# ensemble 6, brass 7, reed 8, pipe 9, lead 10, pad 11, effects 12, ethnic 13, percussive 14,
# sounds 15) whose instruments can stand in for each other, nearest kin first.
_KIN: Mapping[int, tuple[int, ...]] = {
    0: (0, 1, 3, 13), 1: (1, 0, 3, 13), 2: (2, 11, 6, 8), 3: (3, 0, 1, 13), 4: (4, 5, 3),
    5: (5, 6, 4), 6: (6, 5, 11, 9), 7: (7, 8, 6), 8: (8, 9, 7), 9: (9, 8, 6), 10: (10, 11, 8),
    11: (11, 10, 6, 2), 12: (11, 10, 6), 13: (13, 3, 0, 1), 14: (14, 1, 0, 3), 15: (),
}  # fmt: skip


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


def instrument_of(spec: ModelSpec, program: int | None) -> str | None:
    """The instrument that a General MIDI program comes nearest to; None when none is near."""
    if program is None:
        return None
    offers: Mapping[str, Sequence[int]] = spec.extra.get(PROGRAMS, {})
    for name, programs in offers.items():
        if program in programs:
            return name
    kin_first = _KIN[program // _PROGRAMS_A_FAMILY]
    for family in (*kin_first, *range(_SOUNDS)) if kin_first else ():
        kin = [
            (abs(offered - program), name)
            for name, programs in offers.items()
            for offered in programs
            if offered // _PROGRAMS_A_FAMILY == family
        ]
        if kin:
            return min(kin, key=lambda pair: pair[0])[1]
    return None
