"""Trance."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, drop, fill, kit, roll
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style


def trance_drums(sheet: Sheet) -> None:
    """Kick on four, open hats between, a roll or a fill into the next part."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": ("X...X...X...X...",), "open_hat": ("..X...X...X...X.", "..x...x...x...x."),
            dice.pick(("clap", "snare")): ("....X.......X...", "....X.......X..?"),
        },
        loose=0.0,
    )  # fmt: skip
    if dice.chance(0.85):
        hats = (
            "xgxgxgxgxgxgxgxg",
            "xxxxxxxxxxxxxxxx",
            "x.xgx.xgx.xgx.xg",
            "gg.ggg.ggg.ggg.g",
            "x.x.x.x.x.x.x.x.",
        )
        kit(sheet, {"closed_hat": hats}, softer=4, plays=rests(dice, 0.8))
    if dice.chance(0.3):
        kit(sheet, {"shaker_tamb": ("xgxgxgxgxgxgxgxg", "..x...x...x...x.")})
    if dice.chance(0.3):
        kit(sheet, {"ride": ("x.x.x.x.x.x.x.x.", "..x...x...x...x.", "x...x...x...x...")})
    crash(sheet, 0.6)
    way = dice.weighted({"": 4, "roll": 3, "fill": 3, "drop": 2})
    if way == "roll":
        roll(sheet, dice.pick(("snare", "snare", "clap")), dice.pick((1, 1, 2)))
    elif way == "fill":
        fill(sheet)
    elif way == "drop":
        drop(sheet, ("snare", "clap", "crash"), 64 - 4 * dice.among(1, 4), 64)


def trance(sheet: Sheet) -> None:
    """Bass between the kicks, wide chords in a gate, an arpeggio and a tune that soars."""
    dice = sheet.dice
    basses = (
        "..x...x...x...x.", ".xxx.xxx.xxx.xxx", "..xx..xx..xx..xx", "xxxxxxxxxxxxxxxx",
        ".xx..xx..xx..xx.", "x.x.x.x.x.x.x.x.", "..x..xx...x..xx.",
    )  # fmt: skip
    tones = dice.pick(({"r": 1}, {"r": 5, "o": 3}, {"r": 8, "5": 1, "o": 1}, {"r": 3, "o": 3}))
    bassline(sheet, basses, tones, low=dice.pick((28, 31, 33)), velocity=98, staccato=0.6)
    gates = (
        "x.xx.xx.x.xx.xx.", "x.x.x.x.x.x.x.x.", "xx.xx.xx.xx.xx.x", "x..x..x..x..x.x.",
        "x-.x-.x-x-.x-.x-", "x..x..x.x..x..x.", "X--x--x---x--x--", "x.xxx.xxx.xxx.xx",
    )  # fmt: skip
    if dice.chance(0.65):
        comp(
            sheet,
            "keys",
            gates,
            kind=dice.pick(("full", "triad")),
            around=dice.among(62, 69),
            velocity=86,
            plays=rests(dice, 0.7),
        )
    else:
        pad(sheet, "keys", kind="full", around=64, velocity=76)
    if dice.chance(0.7):
        pad(
            sheet,
            "strings",
            kind=dice.pick(("triad", "full")),
            around=dice.among(64, 74),
            velocity=66,
            plays=rests(dice, 0.7),
        )
    way = dice.weighted({"arp": 5, "tune": 5, "": 1})
    if way == "arp":
        grid = (
            "x" * 16,
            "x.xx.xx.x.xx.xx.",
            "xx.xxx.xxx.xxx.x",
            "x.xxx.xxx.xxx.xx",
            "xxxxxxxxxxxxxxxo",
        )
        arpeggio(
            sheet,
            "lead",
            templates=grid,
            low=dice.among(60, 69),
            notes=dice.among(3, 6),
            velocity=84,
            plays=rests(dice, 0.7),
        )
    elif way == "tune":
        tunes = (
            "x--x--x-x--x--x-", "x-----x-----x---", "x-----x-x-----x-", "x---x---x---x-x-",
            "x--x--x---x-x-x-", "X.x.x.xx.x.x.xx.", "x--x--x--x--x-x-", "x.x.x..x.x.x..x.",
            "x-----------x-x-",
        )  # fmt: skip
        melody(
            sheet,
            "lead",
            tunes,
            around=dice.among(74, 80),
            span=10,
            velocity=92,
            tie=0.75,
            plays=rests(dice, 0.6),
        )
    if dice.chance(0.3):
        arpeggio(
            sheet, "guitar",
            templates=("x" * 16, "x.x.x.x.x.x.x.x.", "x..x..x..x..x.x.", "..x...x...x...x."),
            low=dice.among(52, 62), notes=dice.among(3, 4), velocity=66, plays=rests(dice, 0.3),
        )  # fmt: skip


TRANCE = Style(
    (132, 142), 0.8, trance, trance_drums, major=("C G Am F", "F G Am C", "Am F C G", "F C G Am"),
    minors=(
        "Cm Ab Eb Bb", "Ab Bb Cm Eb", "Cm Bb Ab Bb", "Cm Eb Ab Bb", "Fm Ab Cm Bb", "Ab Eb Bb Cm",
        "Cm Gm Ab Bb", "Cm Ab Fm Gm", "Cm Fm Ab Bb",
    ),
    colours={"plain": 5, "add": 1, "sus": 0.5}, charts=0.08,
)  # fmt: skip
