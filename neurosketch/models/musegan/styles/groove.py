"""Funk and afrobeat."""

from __future__ import annotations

from neurosketch.models.musegan.styles.players import bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import SECTION_HITS, rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style


def funk(sheet: Sheet) -> None:
    """The one; sixteenths round it on bass, clav and muted guitar; horns answer."""
    dice = sheet.dice
    basses = (
        "X..x..gx..x..xg.", "X..g.x.x..xg.x.x", "X-....xxx.....x.", "X.xg..x.g.xx..xg",
        "X..x..x...xx.xg.", "X...g.xxg..x..x.", "X-..x.gx..x.xx.o", "X.x...x.x-..g.xx",
        "X..xx.gx.....xxx", "X.......x.xx.xg.", "X-x..x.g..x..xo.", "Xg.x..x.xg.x..x.",
        "X.g.x.xx..g.x.x.", "X-----..xxg.x.o.",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 5, "o": 4, "7": 2, "5": 1}, {"r": 5, "7": 2, "5": 2, "a": 1},
        {"r": 4, "o": 2, "5": 2, "s": 1}, {"r": 4, "o": 3, "6": 1, "7": 1, "5": 1},
        {"r": 6, "3": 1, "5": 2, "a": 2},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((28, 29, 31, 33)), velocity=96, staccato=0.45)
    clavs = (
        "x.gx..gx.gx.x.g.", "..xg.x.x..xg.x.x", "x.xg.gx.g.xg.xg.", ".gx..gx..gx..gx.",
        "x..xg.x..x.xg.x.", "..x...xx..x...x.", "x..x..x.........", "g.x.gxx.g.x.gxx.",
    )  # fmt: skip
    if dice.chance(0.75):
        kind = dice.pick(("shell", "rootless", "triad", "full"))
        comp(
            sheet, "keys", clavs, kind=kind, around=dice.among(58, 66), velocity=80, staccato=0.7,
            plays=rests(dice, 0.6), single=dice.pick((0.0, 0.25, 0.5)),
        )  # fmt: skip
    scratches = (
        "x.gxg.x.g.xgx.xg", "ggxgggxgggxgggxg", "x..x..x..x..x.x.", "..x...x...x...x.",
        "..xg..xg..xg..xg", "g.xgg.xgg.xgg.xg", "x.x...gx..x...gx", "....x.......x...",
        "..x.g.xx..x.g.x.", ".x.x..x..x.x..x.",
    )  # fmt: skip
    if dice.chance(0.8):
        if dice.chance(0.7):
            comp(
                sheet, "guitar", scratches, kind=dice.pick(("rootless", "guide", "triad")),
                around=dice.among(62, 70), velocity=78, staccato=0.8, plays=rests(dice, 0.7),
            )  # fmt: skip
        else:
            lines = (
                "x.x..x.x.x..x.x.", "x..xx..x..xx..x.", "..x.xx....x.xx..", "x.xx..x.x.xx..x.",
                "x.x.x..xx.x.x..x",
            )  # fmt: skip
            melody(
                sheet, "guitar", lines, around=dice.among(55, 62), span=7,
                scale=sheet.five_notes(0.25), velocity=74, plays=rests(dice, 0.7),
            )  # fmt: skip
    if dice.chance(0.55):
        if dice.chance(0.6):
            comp(
                sheet, "lead", SECTION_HITS, kind=dice.pick(("triad", "rootless")),
                around=dice.among(68, 74), velocity=96, staccato=0.4, plays=rests(dice),
            )  # fmt: skip
        else:
            riffs = (
                "x.xx..x-........", "........x.xx.xx-", "..x.x.xx..x-....", "x--x..x.x--x....",
                "....x.xx-.......", "x.x.xx.x.x-.....",
            )  # fmt: skip
            melody(
                sheet, "lead", riffs, around=dice.among(69, 76), scale=sheet.five_notes(0.25),
                velocity=92, plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.25):
        pad(
            sheet, "strings", kind="guide", around=dice.among(66, 74), velocity=62,
            plays=rests(dice),
        )  # fmt: skip


def afrobeat(sheet: Sheet) -> None:
    """Two guitars' worth of small figures that lock, an ostinato bass, organ stabs, horns."""
    dice = sheet.dice
    basses = (
        "x..x..x...x.x...x-..x-x.........", "....x.x.x..x....", "x-..x.x...x.x...",
        "x.....x.x-..x...", "..x.x..x..x.x...", "x..x......x..x..", "x-.x-.x-........",
        "x...x.xx....x.xx",
    )  # fmt: skip
    length = dice.pick((16, 16, 16, 32))
    chosen = [line for line in basses if len(line) == length]
    tones = dice.pick((
        {"r": 4, "5": 2, "7": 2}, {"r": 4, "o": 1, "5": 2, "s": 1}, {"r": 3, "3": 2, "5": 2},
        {"r": 3, "5": 1, "7": 1, "s": 2},
    ))  # fmt: skip
    bassline(sheet, chosen, tones, low=dice.pick((28, 31, 33)), velocity=94, staccato=0.3)
    picks = (
        "x.x.x..x.x.x.x..", "x..x..x.x..x..x.", "x.xx.x.xx.xx.x.x", "..x.xx....x.xx..",
        "xx.x.xx.xx.x.xx.", "x.x..x.x..x.x.x.", ".x.xx..x.x.xx..x", "x.xxx.x.x.xxx.x.",
    )  # fmt: skip
    moves = {-2: 2, -1: 3, 1: 3, 2: 2, 0: 1, 3: 1, -3: 1}
    if dice.chance(0.95):
        melody(
            sheet, "guitar", picks, around=dice.among(60, 67), span=7, scale=sheet.five_notes(0.25),
            moves=moves, velocity=76, tie=0.7,
        )  # fmt: skip
    organ = (
        "..x...x...x...x.", "..xx..xx..xx..xx", "..x..x....x..x..", "x..x..x...x..x..",
        ".x.x....x.x.....", "....x..x....x..x", "x---------------", "......x.......x.",
    )  # fmt: skip
    if dice.chance(0.8):
        comp(
            sheet, "keys", organ, kind=dice.pick(("triad", "rootless", "full")),
            around=dice.among(60, 66), velocity=76, staccato=0.4, plays=rests(dice, 0.7),
        )  # fmt: skip
    if dice.chance(0.75):
        horns = (
            "x-x-x---....x-x-", "..x-x-x-x---....", "x--x--x---......", "........x-x-xx.x",
            "x-.x-.x-x-------", "....x-x-..x-x-..", "x.x.x.x-........",
        )  # fmt: skip
        if dice.chance(0.35):
            comp(
                sheet, "lead", horns, kind="third", around=dice.among(68, 73), velocity=96,
                plays=rests(dice),
            )  # fmt: skip
        else:
            melody(
                sheet, "lead", horns, around=dice.among(66, 73), scale=sheet.five_notes(0.25),
                velocity=96, plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.35):
        counter = ("x..x..x.x..x..x.", "..x...x...x...x.", "x.x..x..x.x..x..", "...x..x....x..x.")
        melody(
            sheet, "strings", counter, around=dice.among(66, 73), span=6,
            scale=sheet.five_notes(0.25), moves=moves, velocity=70, plays=rests(dice, 0.4),
        )  # fmt: skip


FUNK = Style(
    (92, 120), 0.6, funk,
    major=("C7", "C9", "C7 F7", "C9 C9 F9 C9", "C7 Bb F C7", "F7 C7", "C9 Dm7"),
    minors=(
        "Cm7", "Cm7 F7", "Cm7 F9", "Cm9", "Cm7 Fm7", "Cm7 Bb7 Ab7 G7", "Cm7 Cm7 Eb7 F7",
        "Cm7 F7 Cm7 G7",
    ),
    common=0.08, colours={"seventh": 4, "ninth": 3, "plain": 1},
    minor_modes={"dorian": 3, "minor": 1}, major_modes={"mixolydian": 3, "major": 1}, vamp=0.35,
    charts=0.05,
)  # fmt: skip


AFROBEAT = Style(
    (98, 126), 0.8, afrobeat, major=("C", "C7", "C F", "C F G F", "C7 F7", "C Bb"),
    minors=("Cm7", "Cm", "Cm7 F7", "Cm7 Bb", "Cm Fm", "Cm7 Cm7 F7 F7", "Cm7 Gm7", "Cm Bb Ab Bb"),
    common=0.06, colours={"plain": 3, "seventh": 4, "ninth": 1},
    minor_modes={"dorian": 2, "minor": 2}, major_modes={"mixolydian": 1, "major": 2}, vamp=0.45,
    charts=0.04,
)  # fmt: skip
