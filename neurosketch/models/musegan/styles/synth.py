"""Synthwave and ambient."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, fill, kit
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import EVERY_BAR, Sheet
from neurosketch.models.musegan.styles.style import Style


def synthwave_drums(sheet: Sheet) -> None:
    """A machine of the eighties: straight, a big snare on two and four, toms at the end."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": (
                "X...X...X...X...", "X.......X.......", "X.......X.x.....", "X..x....X.x.....",
                "X.....x.X.......", "X.....x...x.....",
            ),
            "snare": ("....X.......X...", "....X.......X...", "....X.......X..?"),
        },
        loose=0.0,
    )  # fmt: skip
    kit(
        sheet,
        {
            "closed_hat": (
                "x.x.x.x.x.x.x.x.", "xgxgxgxgxgxgxgxg", "x.x.x.x.x.x.x.xx", "x.xgx.xgx.xgx.xg",
                "xxxxxxxxxxxxxxxx",
            ),
        },
        softer=4, plays=rests(dice, 0.8),
    )  # fmt: skip
    if dice.chance(0.4):
        kit(sheet, {"open_hat": ("..x...x...x...x.", "..............x.", "......x.......x.")})
    if dice.chance(0.4):
        kit(sheet, {"clap": ("....x.......x...", "....x.......x.x.", "............x...")}, softer=8)
    if dice.chance(0.25):
        kit(
            sheet,
            {
                dice.pick(("shaker_tamb", "perc")): (
                    "..x...x...x...x.",
                    "x.x.x.x.x.x.x.x.",
                    "...x..x....x..x.",
                )
            },
            softer=4,
        )
    crash(sheet, 0.5)
    if dice.chance(0.6):
        fill(
            sheet,
            ("mid_tom", "low_tom", "snare", "mid_tom", "low_tom"),
            keep=("kick", "closed_hat"),
        )


def synthwave(sheet: Sheet) -> None:
    """A bass in eighths or sixteenths, wide pads, an arpeggio, a singing lead."""
    dice = sheet.dice
    basses = (
        "x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x-x-x-x-x-x-x-x-",
        "..xx..xx..xx..xx", "x..x..x.x..x..x.", "x--x--x-x--x--x-", ".xxx.xxx.xxx.xxx",
    )  # fmt: skip
    tones = dice.pick(
        ({"r": 1}, {"r": 1, "o": 1}, {"r": 6, "o": 3, "5": 1}, {"r": 8, "o": 1, "7": 1})
    )
    bassline(
        sheet,
        basses,
        tones,
        low=dice.pick((28, 31, 33)),
        velocity=96,
        staccato=dice.pick((0.0, 0.5)),
    )
    if dice.chance(0.75):
        pad(
            sheet, "keys", kind=dice.pick(("full", "triad")), around=dice.among(58, 66), velocity=72
        )
    else:
        comp(
            sheet, "keys",
            (
                "x--x--x---x--x--", "x..x..x.x..x..x.", "X-------X-..x-..", "x--x--x---------",
                "..x...x...x...x.",
            ),
            kind="triad", around=dice.among(62, 68), velocity=84,
        )  # fmt: skip
    if dice.chance(0.5):
        pad(
            sheet,
            "strings",
            kind=dice.pick(("triad", "power", "guide")),
            around=dice.among(64, 74),
            velocity=62,
            plays=rests(dice, 0.5),
        )
    arp = dice.chance(0.55)
    if arp:
        arpeggio(
            sheet, dice.pick(("guitar", "lead")),
            templates=("x" * 16, "x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx", "xx.xx.xxxx.xx.xx"),
            low=dice.among(57, 69), notes=dice.among(3, 6), velocity=76, plays=rests(dice, 0.6),
        )  # fmt: skip
    elif dice.chance(0.4):
        chugs = ("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x.", "X-------........")
        comp(
            sheet,
            "guitar",
            chugs,
            kind="power",
            around=50,
            velocity=84,
            staccato=0.5,
            plays=rests(dice, 0.3),
        )
    if not arp or dice.chance(0.35):
        tunes = (
            "x-----x-x---x---", "x---x---x-------", "x-----------x-x-", "x--x--x---------",
            "x---x-x-x---....", "x-------x---x-x-", "....x-x-x-------", "x-x-x---x-x-x---",
        )  # fmt: skip
        melody(
            sheet,
            "lead",
            tunes,
            around=dice.among(72, 79),
            span=10,
            velocity=92,
            tie=0.7,
            plays=rests(dice, 0.4),
        )


def ambient_drums(sheet: Sheet) -> None:
    """Mostly nothing; now and then a soft pulse."""
    dice = sheet.dice
    if dice.chance(0.3):
        return
    pulse = ("x...............", "x.......x.......", "x.........x.....", "x.......?.......")
    kit(sheet, {dice.pick(("kick", "kick", "low_tom")): pulse}, softer=34, plays=rests(dice, 0.4))
    if dice.chance(0.55):
        shakes = ("x...x...x...x...", "..x...x...x...x.", "x.g.x.g.x.g.x.g.", "....x.......x...")
        kit(
            sheet,
            {dice.pick(("shaker_tamb", "closed_hat", "ride")): shakes},
            softer=26,
            plays=rests(dice, 0.3),
        )
    if dice.chance(0.4):
        drops = ("............x...", "......x.........", "...x......x.....", "..........?..x..")
        kit(
            sheet, {dice.pick(("rim", "perc", "mid_tom")): drops}, softer=30, plays=rests(dice, 0.2)
        )
    if dice.chance(0.15):
        sheet.hit("crash", 0, 58)


def ambient(sheet: Sheet) -> None:
    """Held chords that overlap in register, slow bass, single notes far apart."""
    dice = sheet.dice
    pad(
        sheet, "strings", kind=dice.pick(("full", "ninth", "triad", "power")),
        around=dice.among(58, 70), velocity=54,
        plays=EVERY_BAR if dice.chance(0.8) else rests(dice),
    )  # fmt: skip
    way = dice.weighted({"pad": 4, "arp": 4, "drops": 3, "": 1})
    if way == "pad":
        pad(
            sheet,
            "keys",
            kind=dice.pick(("rootless", "guide", "full")),
            around=dice.among(62, 74),
            velocity=52,
            again=dice.pick((16, 32, 64)),
        )
    elif way == "arp":
        grid = (
            "x-x-x-x-x-x-x-x-",
            "x---x---x---x---",
            "x--x--x--x--x---",
            "x---x-x-....x---",
            "x-----x---x-----",
            "x--x----x--x----",
        )
        arpeggio(
            sheet, "keys", templates=grid, low=dice.among(57, 70), notes=dice.among(4, 6),
            kind="full", velocity=56, gate=4, order=dice.pick(("up", "loop", "odd", "both")),
        )  # fmt: skip
    elif way == "drops":
        melody(
            sheet,
            "keys",
            ("x-----------....", "......x---------", "x-------....x---", "....x-------x---"),
            around=dice.among(70, 80),
            velocity=56,
        )
    if dice.chance(0.75):
        slow = (
            "x---------------",
            "x-------x-------",
            "x-----------x---",
            "x-------........",
            "x---------x-----",
        )
        bassline(sheet, slow, {"r": 6, "5": 2, "o": 1}, low=dice.pick((24, 28, 31)), velocity=66)
    if dice.chance(0.4):
        arpeggio(
            sheet, "guitar",
            templates=(
                "x---x---x---x---", "x-----x-----x---", "..x---..x---x---", "x-x-x-x-........",
            ),
            low=dice.among(52, 62), notes=5, kind="full", velocity=54, gate=4,
            plays=rests(dice, 0.3),
        )  # fmt: skip
    if dice.chance(0.55):
        tunes = (
            "x---------------",
            "x-------x-------",
            "x---x-----------",
            "........x-------",
            "x-----------x---",
            "....x---x-------",
            "x-----x---------",
        )
        melody(
            sheet,
            "lead",
            tunes,
            around=dice.among(70, 81),
            span=9,
            velocity=62,
            tie=0.5,
            plays=rests(dice),
        )


SYNTHWAVE = Style(
    (84, 118), 0.75, synthwave, synthwave_drums,
    major=("F G Am C", "C G Am F", "Am F C G", "F C G Am", "C Em F G", "F G Em Am"),
    minors=(
        "Cm Ab Eb Bb", "Cm Bb Ab Bb", "Ab Bb Cm Cm", "Cm Eb Bb Fm", "Fm Cm Ab Bb", "Cm Gm Ab Bb",
        "Ab Eb Bb Cm", "Cm Cm Ab Bb", "Cm Ab Bb Gm",
    ),
    colours={"plain": 5, "seventh": 1, "add": 1, "sus": 1}, charts=0.15,
)  # fmt: skip
AMBIENT = Style(
    (60, 96), 0.5, ambient, ambient_drums,
    major=(
        "C F", "Cmaj7 Fmaj7", "C", "Fmaj7 C", "C Am F F", "Csus2 Fmaj7", "C Em F Am", "Am F C C",
        "Fmaj7 G Am7 G", "C G/B F C", "Cmaj9 Am7 Fmaj9 Fmaj9",
    ),
    minors=(
        "Cm Ab", "Cm", "Cm7 Abmaj7", "Cm Fm", "Abmaj7 Bb", "Cm Eb Ab Bb", "Cm9 Fm9",
        "Abmaj7 Ebmaj7", "Cm Bb Ab Ab",
    ),
    colours={"plain": 2, "seventh": 3, "ninth": 2, "add": 3, "sus": 1}, vamp=0.25,
    major_modes={"major": 3, "lydian": 1}, minor_modes={"minor": 3, "dorian": 1}, charts=0.06,
)  # fmt: skip
