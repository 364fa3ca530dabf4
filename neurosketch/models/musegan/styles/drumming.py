"""Drum patterns and fills of the styles that no human drummer of the data plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurosketch.models.musegan.cells import DRUMS
from neurosketch.models.musegan.styles.rhythm import GHOST, PLAIN, draw, rhythm
from neurosketch.models.musegan.styles.sheet import BARS, EVERY_BAR, STEPS, Sheet

_LEVELS = {GHOST: 44.0, PLAIN: 92.0, 2: 112.0}
_SOFTER = {
    "closed_hat": -14.0, "open_hat": -8.0, "ride": -12.0, "shaker_tamb": -22.0, "perc": -16.0,
    "rim": -8.0, "crash": 2.0,
}  # fmt: skip
_FILLS = (
    "............xxxX", "............x.xx", "..........x.xxxx", "........x.x.xxxx",
    "............x..x", "........x..x..xx", "..............xx", "........xxx.xxx.",
    "............X.X.", ".............xxx",
)  # fmt: skip


def kit(
    sheet: Sheet, lines: Mapping[str, Sequence[str]], *, plays: Sequence[bool] = EVERY_BAR,
    loose: float = 0.02, softer: float = 0.0,
) -> None:  # fmt: skip
    """Lines of drums, each from templates of its own (see `rhythm`)."""
    for drum, templates in lines.items():
        level = _SOFTER.get(drum, 0.0) - softer
        for onset in rhythm(templates, sheet.dice, plays, loose):
            off_beat = 0.0 if onset.step % 4 == 0 else -5.0 if onset.step % 4 == 2 else -11.0
            lift = off_beat if drum in ("closed_hat", "shaker_tamb", "ride") else 0.0
            sheet.hit(drum, onset.step, _LEVELS[onset.level] + level + lift)


def fill(
    sheet: Sheet, drums: Sequence[str] = ("snare", "low_tom", "mid_tom"), *,
    templates: Sequence[str] = _FILLS, bar: int = BARS - 1, keep: Sequence[str] = ("kick",),
) -> None:  # fmt: skip
    """A fill in a bar: it takes the place of what is there from where it begins."""
    dice = sheet.dice
    hits = draw(dice.pick(templates), dice)
    start = bar * 16 + min((step for step, _, _ in hits), default=0)
    sheet.clear_drums(start, bar * 16 + 16, keep)
    way = dice.weighted({"one": 3, "down": 3, "mixed": 2})
    one = dice.pick(drums)
    for index, (step, _, level) in enumerate(hits):
        if way == "one":
            drum = one
        elif way == "down":
            drum = drums[index * len(drums) // len(hits)]
        else:
            drum = dice.pick(drums)
        sheet.hit(drum, bar * 16 + step, _LEVELS[level] - 14.0 + 18.0 * index / len(hits))


def crash(sheet: Sheet, probability: float, bars: Sequence[int] = (0,)) -> None:
    """A cymbal on the one of some bars."""
    for bar in bars:
        if sheet.dice.chance(probability):
            sheet.hit("crash", bar * 16, 104.0)


def roll(sheet: Sheet, drum: str = "snare", bars: int = 1) -> None:
    """A roll that grows towards the end: eighths, then sixteenths."""
    start = STEPS - 16 * bars
    for step in range(start, STEPS):
        late = (step - start) / (16 * bars)
        if step % (4 if late < 0.5 and bars > 1 else 2 if late < 0.75 else 1) == 0:
            sheet.hit(drum, step, 56.0 + 50.0 * late)


def drop(sheet: Sheet, drums: Sequence[str], start: int, end: int) -> None:
    """Takes some drums out for a moment."""
    sheet.clear_drums(start, end, [name for name in DRUMS if name not in drums])
