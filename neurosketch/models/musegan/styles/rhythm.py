"""Rhythms written as text, with what may be left out marked, drawn anew for every phrase.

A template has a character for each sixteenth note: `X` an accent, `x` an onset, `o` one that is
there every second time, `?` every fourth, `g` a ghost note, `q` a ghost note every third time, `-`
the note before goes on, `.` nothing. It is one, two or four bars long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from neurosketch.models.musegan.cells import STEPS_PER_BAR
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.styles.sheet import BARS, EVERY_BAR

ACCENT, PLAIN, GHOST = 2, 1, 0
_CHANCES = {
    "X": (1.0, ACCENT), "x": (1.0, PLAIN), "o": (0.5, PLAIN), "?": (0.25, PLAIN),
    "g": (1.0, GHOST), "q": (0.35, GHOST), "O": (0.5, ACCENT),
}  # fmt: skip
_FORMS = {
    4: {"AAAA": 2, "AAAB": 4, "ABAB": 3, "AABA": 1, "AABC": 2, "ABAC": 3, "AABB": 1},
    2: {"AA": 2, "AB": 2},
    1: {"A": 1},
}
RESTS: Mapping[tuple[bool, ...], float] = {
    (True, True, True, True): 12, (False, False, True, True): 2, (True, True, True, False): 1,
    (False, True, False, True): 2, (True, False, True, False): 2, (True, True, False, False): 1,
    (False, False, False, True): 1, (False, True, True, True): 1,
}  # fmt: skip
"""In which of the four bars a player plays who need not always."""

SECTION_HITS = (
    "......x.........", "..........x..x..", "x...............", "x..x............",
    "............x.x.", "......xx........", "x.....x.........", "..x..x....x.....",
    "............xx.x", "X..x..x.........", "....x-......x-..", ".............x-.",
)  # fmt: skip
"""What horns and other sections throw in."""


class Onset(NamedTuple):
    """Where something begins.

    Attributes:
        step: sixteenths from the beginning of the phrase.
        length: sixteenths.
        level: `ACCENT`, `PLAIN` or `GHOST`.
        key: the same for the same place of the same motif: what is played there may come again.
    """

    step: int
    length: int
    level: int
    key: tuple[str, int]


def draw(template: str, dice: Dice) -> list[tuple[int, int, int]]:
    """(step, length, level) of one reading of a template."""
    found: list[tuple[int, int, int]] = []
    open_note = False
    for step, sign in enumerate(template):
        if sign in _CHANCES:
            probability, level = _CHANCES[sign]
            open_note = dice.chance(probability)
            if open_note:
                found.append((step, 1, level))
        elif sign == "-" and open_note:
            last = found[-1]
            found[-1] = (last[0], last[1] + 1, last[2])
        else:
            open_note = False
    return found


def rhythm(
    templates: Sequence[str], dice: Dice, plays: Sequence[bool] = EVERY_BAR, loose: float = 0.03
) -> list[Onset]:
    """Four bars of rhythm: motifs from the templates that come again, vary and answer each other.

    Args:
        templates: one is chosen for the phrase, at times another for what answers it; all of them
            of the same length.
        dice: the chances.
        plays: the bars that are not silent.
        loose: how often an onset off the beat is left out, by itself.
    """
    first = dice.pick(templates)
    bars = len(first) // STEPS_PER_BAR
    form = dice.weighted(_FORMS[BARS // bars])
    motifs = {"A": draw(first, dice)}
    for label in sorted(set(form) - {"A"}):
        motifs[label] = draw(dice.pick(templates) if dice.chance(0.4) else first, dice)
    onsets = []
    for unit, label in enumerate(form):
        start = unit * bars * STEPS_PER_BAR
        for step, length, level in motifs[label]:
            place = start + step
            if plays[place // STEPS_PER_BAR] and (step % 4 == 0 or not dice.chance(loose)):
                onsets.append(Onset(place, length, level, (label, step)))
    return onsets


def rests(dice: Dice, always: float = 0.0) -> tuple[bool, ...]:
    """The bars in which a player plays; all of them so often more than otherwise."""
    return EVERY_BAR if dice.chance(always) else dice.weighted(RESTS)
