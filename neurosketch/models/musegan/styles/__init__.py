"""Styles written as rules: four bars of any of them, different every time.

What makes a style (tempo, where the kick, the bass and the chords fall, what harmony it likes) is
common knowledge of its players; the patterns are our own.
"""

from __future__ import annotations

import numpy as np

from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.styles.band import REGGAE, ROCK
from neurosketch.models.musegan.styles.beats import HIPHOP, LOFI
from neurosketch.models.musegan.styles.breaks import DRUM_AND_BASS, TRAP
from neurosketch.models.musegan.styles.club import HOUSE, TECHNO
from neurosketch.models.musegan.styles.groove import AFROBEAT, FUNK
from neurosketch.models.musegan.styles.sheet import Phrase
from neurosketch.models.musegan.styles.soul import DISCO, SOUL
from neurosketch.models.musegan.styles.swing import JAZZ, LATIN
from neurosketch.models.musegan.styles.synth import AMBIENT, SYNTHWAVE
from neurosketch.models.musegan.styles.trance import TRANCE

STYLES = {
    "rock": ROCK, "funk": FUNK, "jazz": JAZZ, "latin": LATIN, "hiphop": HIPHOP,
    "afrobeat": AFROBEAT, "soul": SOUL, "disco": DISCO, "reggae": REGGAE, "house": HOUSE,
    "techno": TECHNO, "trance": TRANCE, "drum-and-bass": DRUM_AND_BASS, "trap": TRAP,
    "synthwave": SYNTHWAVE, "ambient": AMBIENT, "lofi": LOFI,
}  # fmt: skip
"""By genre."""
WITH_DRUMS = frozenset(genre for genre, style in STYLES.items() if style.drums is not None)
"""Genres whose drums are written here too; those of the others are human drumming."""

__all__ = ["STYLES", "WITH_DRUMS", "Phrase", "phrase"]


def phrase(genre: str, rng: np.random.Generator, *, drums: bool = True) -> Phrase:
    """Four bars in a style.

    Args:
        genre: a key of `STYLES`.
        rng: the same generator writes the same bars.
        drums: whether to write drums, where the style has any (see `WITH_DRUMS`).

    Raises:
        KeyError: there are no rules for the genre.
    """
    style = STYLES[genre]
    sheet = style.sheet(Dice(rng))
    style.pitched(sheet)
    if drums and style.drums is not None:
        style.drums(sheet)
    return sheet.finish()
