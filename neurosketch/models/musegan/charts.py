"""Which chords follow each other in songs, and which go with a mood: statistics, see the file.

The file is made by `training.musegan_harmony` from annotations of songs and of progressions.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import QUALITIES, SCALES, Harmony, parse, symbol_of
from neurosketch.paths import resources_dir

_WALKS, _OWN = 0.25, 0.6
"""How often chords are walked through the table of what follows what instead of read from a line;
how often a mood takes one of the lines that are labelled with it, where there are some."""
_FEW = 3
"""Lines of a mood in a mode, below which those of the other mode are borrowed."""
_PRIOR, _WARMTH = 8.0, 2.0
"""Moves that count as seen before any is; how much more a line is taken that fits better."""


@cache
def _table() -> Any:
    path = resources_dir() / "musegan" / "harmony.json"
    return json.loads(path.read_text(encoding="utf-8"))


def line(minor: bool, dice: Dice) -> str:
    """Four bars of chords over C as songs have them."""
    if dice.chance(_WALKS):
        return _walk(minor, dice)
    return dice.weighted(_songs(minor))


@cache
def _songs(minor: bool) -> dict[str, float]:
    """Lines by the root of the number of songs: what all songs have is not all there is."""
    return {text: math.sqrt(songs) for text, songs in _table()["lines"][_mode(minor)]}


def _mode(minor: bool) -> str:
    return "minor" if minor else "major"


def _walk(minor: bool, dice: Dice) -> str:
    """Chords one after another, each as often as songs go on to it."""
    rows: dict[str, dict[str, float]] = _table()["next"][_mode(minor)]
    home = "Cm" if minor else "C"
    chords = [home if dice.chance(0.7) else dice.pick(tuple(rows)[:6])]
    for _ in range(3):
        chords.append(dice.weighted(rows.get(chords[-1], rows[home])))
    return " ".join(chords)


def moody_line(mood: str, minor: bool, others: Sequence[str], dice: Dice) -> str:
    """Chords over C that go with a mood.

    Args:
        mood: one of `harmony.MOODS`, none that is any.
        minor: the mode.
        others: lines of the style; those that move as the lines of the mood do are taken as well.
        dice: the chances.
    """
    labelled = _labelled(mood, minor)
    if dice.chance(_OWN):
        return dice.pick(labelled)
    pool = (*others, *_songs(minor))
    return dice.weighted({text: _likeness(text, mood, minor) for text in pool})


@cache
def _labelled(mood: str, minor: bool) -> tuple[str, ...]:
    """The lines with the mood's label; where the mode has few, those of the other in this mode."""
    lines: dict[str, list[str]] = _table()["moods"][mood]
    own = lines[_mode(minor)]
    if len(own) < _FEW:
        own = [*own, *(_in_mode(text, minor) for text in lines[_mode(not minor)])]
    return tuple(own)


def _in_mode(text: str, minor: bool) -> str:
    """The same degrees of the other mode: its triads, so that what moves stays."""
    source, target = SCALES[_mode(not minor)], SCALES[_mode(minor)]
    found = []
    for word in text.split():
        chord = parse(word)
        if chord is not None and chord.root in source:
            degree = source.index(chord.root)
            third = (target[(degree + 2) % 7] - target[degree]) % 12
            fifth = (target[(degree + 4) % 7] - target[degree]) % 12
            quality = "dim" if fifth == 6 else "m" if third == 3 else ""
            found.append(symbol_of(Harmony(target[degree], quality)))
        else:
            found.append(word)
    return " ".join(found)


@lru_cache(maxsize=4096)
def _likeness(text: str, mood: str, minor: bool) -> float:
    """How much more often the moves of a line are found with the mood than without, as a weight."""
    with_mood, at_all = _moves(mood, minor), _all_moves(minor)
    some, total = with_mood.total() or 1, at_all.total() or 1
    score = 0.0
    moves = _moves_of(text)
    for move in moves:
        usual = (at_all[move] + 1.0) / (total + len(at_all))
        share = (with_mood[move] + _PRIOR * usual) / (some + _PRIOR)
        score += math.log(share / usual)
    return math.exp(_WARMTH * score / max(1, len(moves)))


@cache
def _moves(mood: str, minor: bool) -> Counter[tuple[int, bool, int, bool]]:
    return Counter(move for text in _labelled(mood, minor) for move in _moves_of(text))


@cache
def _all_moves(minor: bool) -> Counter[tuple[int, bool, int, bool]]:
    counts: Counter[tuple[int, bool, int, bool]] = Counter()
    for mood in _table()["moods"]:
        counts.update(_moves(mood, minor))
    return counts


@lru_cache(maxsize=4096)
def _moves_of(text: str) -> tuple[tuple[int, bool, int, bool], ...]:
    """Root and third of each chord and of the next one that differs; the line is a loop."""
    chords = [chord for word in text.split() if (chord := parse(word)) is not None]
    return tuple(
        (before.root, _is_minor(before), after.root, _is_minor(after))
        for before, after in pairwise([*chords, *chords[:1]])
        if before.root != after.root
    )


def _is_minor(chord: Harmony) -> bool:
    return 3 in QUALITIES[chord.quality]
