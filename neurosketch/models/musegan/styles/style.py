"""What is told of a style before anybody plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from neurosketch.models.musegan import charts
from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.harmony import ANY_MOOD, SCALES, Harmony
from neurosketch.models.musegan.styles.progressions import (
    COMMON_MAJOR,
    COMMON_MINOR,
    chords_of,
    coloured,
    shifted,
)  # fmt: skip
from neurosketch.models.musegan.styles.sheet import Sheet

MAJOR_MODES: Mapping[str, float] = {"major": 1.0}
MINOR_MODES: Mapping[str, float] = {"minor": 1.0}


@dataclass(frozen=True, slots=True)
class Style:
    """A style.

    Attributes:
        tempo: lowest and highest, quarter notes a minute.
        minor: how often it is in a minor mode.
        pitched: writes bass, keys, guitar, strings and lead.
        drums: writes the drums; None where human drumming is at hand.
        major, minors: lines of chords over C major and C minor.
        common: how often the chords come from what all styles share.
        colours: see `progressions.coloured`.
        major_modes, minor_modes: weights of the scales its melodies and basses move in.
        vamp: how often one chord, or two, last all four bars.
        charts: how often the chords are those of songs in the charts.
    """

    tempo: tuple[float, float]
    minor: float
    pitched: Callable[[Sheet], None]
    drums: Callable[[Sheet], None] | None = None
    major: tuple[str, ...] = ()
    minors: tuple[str, ...] = ()
    common: float = 0.3
    colours: Mapping[str, float] = field(default_factory=lambda: {"plain": 1.0})
    major_modes: Mapping[str, float] = field(default_factory=lambda: MAJOR_MODES)
    minor_modes: Mapping[str, float] = field(default_factory=lambda: MINOR_MODES)
    vamp: float = 0.05
    charts: float = 0.08

    def harmony(
        self, dice: Dice, minor: bool, mood: str = ANY_MOOD
    ) -> tuple[tuple[Harmony, ...], str]:
        """Chords for four bars, and the name of the scale they move in.

        Args:
            dice: the chances.
            minor: whether the mode is a minor one.
            mood: one of `harmony.MOODS`.
        """
        own, common = (self.minors, COMMON_MINOR) if minor else (self.major, COMMON_MAJOR)
        if mood != ANY_MOOD:
            chords = chords_of(charts.moody_line(mood, minor, (*own, *common), dice))
        elif dice.chance(self.charts):
            chords = chords_of(charts.line(minor, dice))
        else:
            line = dice.pick(common if not own or dice.chance(self.common) else own)
            chords = shifted(chords_of(line), dice, 0.15)
            if dice.chance(self.vamp):
                chords = (chords[0],) * 16 if dice.chance(0.5) else (*chords[:8], *chords[:8])
        mode = dice.weighted(self.minor_modes if minor else self.major_modes)
        return coloured(chords, SCALES[mode], dice, self.colours), mode

    def sheet(self, dice: Dice) -> Sheet:
        """Empty paper over chords of the style."""
        minor = dice.chance(self.minor)
        chords, mode = self.harmony(dice, minor)
        tempo = float(round(dice.between(*self.tempo)))
        return Sheet(dice, chords, minor, tempo, mode)
