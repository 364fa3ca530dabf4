"""Which instrument of a model stands for a General MIDI program, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.score import Score, Track

PROGRAMS = "programs"
"""Key of `ModelSpec.extra`: the General MIDI programs each instrument of a model stands for."""

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


def program_of(spec: ModelSpec, instrument: str) -> int | None:
    """The General MIDI program that an instrument of a model is the first choice for.

    Args:
        spec: of the model.
        instrument: one of its instruments, or a mixture: what it has most of counts.

    Returns:
        None when it stands for none.
    """
    condition = next((c for c in spec.conditions if c.id == "instrument"), None)
    if condition is None:
        return None
    try:
        weights = condition.weights(instrument)
    except RequestError:
        return None
    offers: Mapping[str, Sequence[int]] = spec.extra.get(PROGRAMS, {})
    return next(iter(offers.get(max(weights, key=lambda name: weights[name]), ())), None)


def with_programs(score: Score, spec: ModelSpec, instrument: str = "") -> Score:
    """The score with a General MIDI program on every track that tells none.

    Args:
        score: what a model plays.
        spec: of the model.
        instrument: what plays the tracks that name no instrument.
    """

    def told(track: Track) -> Track:
        if track.program is not None or track.drums:
            return track
        return replace(track, program=program_of(spec, track.instrument or instrument))

    return score.with_tracks(tuple(told(track) for track in score.tracks))
