"""Chords for four bars: those that a style is known for, coloured as it colours them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import QUALITIES, Harmony, parse
from neurosketch.models.musegan.styles.sheet import BEATS

COMMON_MAJOR = (
    "C G Am F", "Am F C G", "C F G F", "C Am F G", "F G Em Am", "C F Am G", "F G C Am", "C Em F G",
    "C Bb F C", "C G F G", "Dm F C G", "F C G Am", "C F C G", "C Am Dm G", "C Dm F G", "F C Dm Am",
)  # fmt: skip
COMMON_MINOR = (
    "Cm Ab Eb Bb", "Cm Bb Ab Bb", "Cm Fm Ab G", "Cm Eb Bb Fm", "Ab Bb Cm Cm", "Cm Gm Ab Fm",
    "Cm Fm Cm Gm", "Fm Cm Ab Bb", "Cm Bb Ab G", "Cm Ab Fm Gm", "Ab Eb Bb Cm", "Cm Ab Fm Bb",
    "Cm Eb Ab Bb", "Cm Cm Fm Fm", "Eb Bb Cm Ab", "Cm Gm Bb Fm",
)  # fmt: skip
_THIRDS = {"": "triad", "m": "triad"}


@cache
def chords_of(text: str) -> tuple[Harmony, ...]:
    """The chords of a line such as `Cm7 F7 Bbmaj7 Ebmaj7`, evenly over 16 beats; `%` repeats."""
    found: list[Harmony] = []
    for word in text.split():
        harmony = found[-1] if word == "%" else parse(word)
        if harmony is None:
            raise ValueError(word)
        found.append(harmony)
    each = BEATS // len(found)
    return tuple(harmony for harmony in found for _ in range(each))


def coloured(
    chords: Sequence[Harmony], scale: Sequence[int], dice: Dice, colours: Mapping[str, float]
) -> tuple[Harmony, ...]:
    """Triads made richer with the notes of the scale; other chords stay.

    Args:
        chords: of each beat.
        scale: pitch classes of the mode.
        dice: the chances.
        colours: weights of `plain`, `seventh`, `ninth`, `add`, `sus`, `power`.
    """
    chosen: dict[Harmony, Harmony] = {}
    habit = dice.weighted(colours)
    if habit == "sus":
        habit = "plain"  # without thirds all the way there would be no mode
    result = []
    for chord in chords:
        if chord.quality in _THIRDS and chord not in chosen:
            colour = habit if dice.chance(0.7) else dice.weighted(colours)
            chosen[chord] = _richer(chord, colour, scale)
        result.append(chosen.get(chord, chord))
    return tuple(result)


def _richer(chord: Harmony, colour: str, scale: Sequence[int]) -> Harmony:
    minor = chord.quality == "m"

    def inside(up: int) -> bool:
        return (chord.root + up) % 12 in scale

    seventh = "m7" if minor else "maj7" if inside(11) and not inside(10) else "7"
    if colour == "seventh":
        quality = seventh
    elif colour == "ninth":
        quality = {"m7": "m9", "maj7": "maj9", "7": "9"}[seventh] if inside(2) else seventh
    elif colour == "add":
        quality = ("madd9" if minor else "add9") if inside(2) else chord.quality
    elif colour == "sus":
        quality = "sus4" if inside(5) else "sus2" if inside(2) else chord.quality
    elif colour == "power":
        quality = "5"
    elif colour == "sixth":
        quality = ("m6" if minor else "6") if inside(9) else seventh
    else:
        quality = chord.quality
    return Harmony(chord.root, quality if quality in QUALITIES else chord.quality)


def shifted(chords: Sequence[Harmony], dice: Dice, probability: float) -> tuple[Harmony, ...]:
    """At times the chords come in another order: begun in the middle, or the halves alike."""
    if not dice.chance(probability):
        return tuple(chords)
    half = BEATS // 2
    if dice.chance(0.5):
        return (*chords[half:], *chords[:half])
    return (*chords[:half], *chords[:half])
