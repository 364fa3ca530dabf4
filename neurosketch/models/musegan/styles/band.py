"""Rock and reggae."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, fill, kit
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style


def rock(sheet: Sheet) -> None:
    """Power chords or open ones, the bass with the kick, an organ or piano under them."""
    dice = sheet.dice
    basses = (
        "x.x.x.x.x.x.x.x.", "x-x-x-x-x-x-x-x-", "X..x..x.x..x..x.", "X-..x-x-X-..x-x-",
        "X--x--x-x--x--x-", "xxxxxxxxxxxxxxxx", "X-..xxx-..x-x-..", "x-------x---x---",
        "X-x-..x-X-x-..xx", "X..xx.x.X..xx.x.", "X---x---x---x---", "X-.x.x..x-.x.xo.",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 1}, {"r": 8, "5": 1, "o": 1}, {"r": 6, "5": 1, "a": 1, "s": 1},
        {"r": 5, "o": 1, "3": 1, "5": 1},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((28, 28, 29, 31)), velocity=98)
    way = dice.weighted({"power": 6, "open": 3, "riff": 3, "picked": 2})
    if way == "power":
        strums = (
            "X-x-x-x-x-x-x-x-", "X---..x-x---..x-", "X--x--x-x--x--x-", "xxxxxxxxxxxxxxxx",
            "X-.xx-.xX-.xx-.x", "X-------x---x-x-", "X..X..X...X..X..", "x.xxx.xxx.xxx.xx",
            "X---------------", "X-xxX-xxX-xxX-xx", "X-..X-..X-..XxX-",
        )  # fmt: skip
        comp(
            sheet, "guitar", strums, kind="power", around=dice.among(50, 55), velocity=92,
            staccato=dice.pick((0, 0, 0.3)),
        )  # fmt: skip
    elif way == "open":
        chords = (
            "X---x-x-..x-x-x-", "x-x-x-xxx-x-x-xx", "X-------x-x-x-x-", "X--x--x-x--x--x-",
            "X-x-..x-..x-x-x-", "x-x-xxx-x-x-xxx-",
        )  # fmt: skip
        comp(sheet, "guitar", chords, kind="full", around=dice.among(56, 62), velocity=84)
    elif way == "riff":
        riffs = (
            "X-xx-x..x-x-x-..", "x-..x-x-..xxx-..", "X.x.xx.xX.x.x...", "x--x--x-x-......",
            "x-x-..xxx-x-....", "X-x-x--x--x-....", "xxx.xx.xxxx.x-..",
        )  # fmt: skip
        melody(
            sheet, "guitar", riffs, around=dice.among(48, 54), span=7, scale=sheet.five_notes(0.3),
            velocity=92, tie=0.6,
        )  # fmt: skip
        if dice.chance(0.4):
            sheet.copy_part("guitar", "bass", -12)
    else:
        arpeggio(
            sheet, "guitar", templates=("x-x-x-x-x-x-x-x-", "x-xxx-x-x-xxx-x-", "x--x--x-x--x--x-"),
            low=dice.among(50, 57), notes=dice.among(4, 6), kind="full", velocity=78, gate=2,
        )  # fmt: skip
    if dice.chance(0.55):
        if dice.chance(0.5):
            pad(
                sheet, "keys", kind=dice.pick(("triad", "full")), around=dice.among(58, 67),
                velocity=72, again=dice.pick((16, 64)), plays=rests(dice, 0.6),
            )  # fmt: skip
        else:
            piano = (
                "x-x-x-x-x-x-x-x-", "X---x---x---x---", "X--x--x-x--x--x-", "x-------x-------",
                "X..x..x.........", "..x...x...x...x.", "x-.xx-.xx-.xx-.x",
            )  # fmt: skip
            comp(
                sheet, "keys", piano, kind="full", around=dice.among(60, 67), velocity=80,
                plays=rests(dice, 0.6),
            )  # fmt: skip
    if dice.chance(0.3):
        pad(
            sheet, "strings", kind=dice.pick(("triad", "third")), around=dice.among(64, 74),
            velocity=64, plays=rests(dice, 0.3),
        )  # fmt: skip
    if dice.chance(0.65):
        tunes = (
            "x-x-x---x-x-x---", "x---x-x-x-------", "x--x--x-x---....", "..x-x-x-x-x-x---",
            "x-x-xx-xx---....", "x-----x-x-x-x-x-", "x-xxx-x-x---....", "........x-x-x-x-",
            "x-.x--x-x-----..", "x---x---x-x-x-x-",
        )  # fmt: skip
        scale = sheet.five_notes() if dice.chance(0.6) else ()
        melody(
            sheet, "lead", tunes, around=dice.among(69, 76), span=10, scale=scale, velocity=94,
            plays=rests(dice),
        )  # fmt: skip


def reggae_drums(sheet: Sheet) -> None:
    """One drop (nothing on the one), rockers or steppers; rim on three, hats that shuffle."""
    dice = sheet.dice
    way = dice.weighted({"one drop": 5, "rockers": 2, "steppers": 2})
    snare = dice.pick(("rim", "rim", "snare"))
    third = ("........X.......", "........X......q", "........X..q..?.", "....q...X.......")
    kick = {
        "one drop": ("........X.......", "........X......?"),
        "rockers": ("X.......X.......", "X.....?.X.......", "X.x.....X......."),
        "steppers": ("X...X...X...X...",),
    }[way]
    kit(sheet, {"kick": kick, snare: third})
    hats = (
        "x.x.x.x.x.x.x.x.", "x.xgx.xgx.xgx.xg", "xgxgxgxgxgxgxgxg", "..x...x...x...x.",
        "x..xx..xx..xx..x", "x.g.x.g.x.g.x.g.", "x...x..xx...x..x",
    )  # fmt: skip
    kit(sheet, {"closed_hat": hats}, softer=4)
    if dice.chance(0.4):
        kit(sheet, {"open_hat": ("..............x.", "......x.........", "......x.......x.")})
    if dice.chance(0.3):
        kit(
            sheet,
            {
                dice.pick(("shaker_tamb", "perc")): (
                    "..x...x...x...x.", "x..x..x...x.x...", "......x.......xx", "x.xx.xx.x.xx.xx.",
                ),
            },
            softer=6, plays=rests(dice, 0.4),
        )  # fmt: skip
    crash(sheet, 0.25)
    if dice.chance(0.55):
        fill(sheet, ("rim", "snare", "mid_tom", "low_tom"))


def reggae(sheet: Sheet) -> None:
    """A bass that leaves the one free and sings; the skank off the beat; the organ's bubble."""
    dice = sheet.dice
    basses = (
        "..x-x-x---x-x-..", "x---..x-x-x-....", "....x-x-x---x-..", "x-x-x-......x-x-",
        "..x-..x-x---....", "x--x--x-....x-..", "x-..x-x-..x-x-..", "....x-x-..x-x-x-",
        "x---x-x-x---....", "x--xx---....x-x-", "..xxx-....xxx-..", "x-....x-x--x--x-",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 3, "5": 3, "3": 2, "o": 1}, {"r": 4, "5": 2, "s": 2},
        {"r": 6, "3": 4, "5": 4, "6": 1, "u": 2}, {"r": 4, "5": 2, "7": 1, "a": 1},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((28, 29, 31, 33)), velocity=102)
    skanks = (
        "..x...x...x...x.", "....x.......x...", "....x.......x.x.", "..x...x...x..xx.",
        "....xx......xx..", "..xx..x...xx..x.", "....x..x....x..x",
    )  # fmt: skip
    who = dice.pick(("guitar", "guitar", "keys"))
    comp(sheet, who, skanks, kind="triad", around=dice.among(63, 69), velocity=86, staccato=0.85)
    other = "keys" if who == "guitar" else "guitar"
    if dice.chance(0.8):
        if other == "keys" and dice.chance(0.7):
            bubbles = (
                ".xxx.xxx.xxx.xxx", "..xx..xx..xx..xx", ".x.x.x.x.x.x.x.x", "..x...x...x...x.",
                ".xx..xx..xx..xx.", "..xg..xg..xg..xg",
            )  # fmt: skip
            comp(
                sheet, "keys", bubbles, kind=dice.pick(("triad", "third")),
                around=dice.among(58, 64), velocity=70, staccato=0.7, plays=rests(dice, 0.7),
            )  # fmt: skip
        else:
            licks = (
                "x.x.x.x.........", "..x.x.x-........", "........x.xx.x-.", "x.xx.x..x.xx.x..",
                "....x-x-x-......",
            )  # fmt: skip
            melody(
                sheet, other, licks, around=dice.among(57, 66), span=7, velocity=74,
                plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.3):
        pad(
            sheet, "strings", kind="triad", around=dice.among(64, 72), velocity=58,
            plays=rests(dice, 0.3),
        )  # fmt: skip
    if dice.chance(0.6):
        tunes = (
            "x-x-x---x-x-....", "..x-x-x-x---....", "x---..x-x-x-x---", "........x-x-x---",
            "x--x--x-x-------", "....x-x-..x-x-..", "x-x-x-x---......",
        )  # fmt: skip
        if dice.chance(0.35):
            comp(
                sheet, "lead", tunes, kind="third", around=dice.among(68, 74), velocity=90,
                plays=rests(dice),
            )  # fmt: skip
        else:
            melody(
                sheet, "lead", tunes, around=dice.among(68, 75), velocity=86, tie=0.7,
                plays=rests(dice),
            )  # fmt: skip


ROCK = Style(
    (96, 160), 0.5, rock,
    major=(
        "C G F F", "C F G G", "C Bb F C", "C Bb F G", "C F C G", "Am F C G", "C Eb F C", "F G C C",
        "C G Am F", "Dm F C G", "C F Bb F", "G F C C",
    ),
    minors=(
        "Cm Ab Bb Cm", "Cm Eb F Ab", "Cm Bb Ab Bb", "Cm Bb F Cm", "Cm Ab Eb Bb", "Cm Fm Ab Bb",
        "Cm Cm Eb F", "Cm Gm Ab Bb", "Cm Eb Bb F", "Cm",
    ),
    common=0.3, colours={"plain": 7, "power": 2, "seventh": 0.5, "add": 0.5, "sus": 0.5},
    minor_modes={"minor": 3, "dorian": 1}, major_modes={"major": 3, "mixolydian": 1}, vamp=0.08,
    charts=0.3,
)  # fmt: skip
REGGAE = Style(
    (66, 92), 0.5, reggae, reggae_drums,
    major=(
        "C F", "C G Am F", "C F G F", "C Dm", "Dm G C C", "C Am F G", "C G", "C Em F G", "C F C G",
        "Am Em F C",
    ),
    minors=(
        "Cm Fm", "Cm Bb", "Cm Gm", "Cm Bb Ab Gm", "Cm Fm Cm Gm", "Cm Ab Bb Cm", "Cm", "Cm Fm Bb Eb",
        "Fm Cm Gm Cm",
    ),
    common=0.15, colours={"plain": 6, "seventh": 2}, minor_modes={"minor": 3, "dorian": 1},
    vamp=0.15, charts=0.12,
)  # fmt: skip
