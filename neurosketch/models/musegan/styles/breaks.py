"""Drum and bass, and trap."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, drop, fill, kit
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style


def drum_and_bass_drums(sheet: Sheet) -> None:
    """Broken beats: the snare on two and four, the second kick late, ghosts between."""
    dice = sheet.dice
    way = dice.weighted({"two-step": 4, "break": 5, "steady": 1})
    if way == "two-step":
        lines = {
            "kick": (
                "X.........X.....",
                "X.........X..?..",
                "X......?..X.....",
                "X.........x...?.",
            ),
            "snare": ("....X.......X...", "....X..q....X..q", "....X.......X.q."),
        }
    elif way == "break":
        lines = {
            "kick": (
                "X.x.......xx....", "X.x.......X.....", "X..x......X..?..", "X.?....x..X.....",
                "X.........X.x...", "X.X...x...X...?.",
            ),
            "snare": (
                "....X..g.g..X..g", "....X..g.q..X...", "....X.gg.gg.X.g.", "....X..g.g....X.",
                "....X.q.qg..X..q", "....X..x.g..X.q.",
            ),
        }  # fmt: skip
    else:
        lines = {
            "kick": ("X.........X.....", "X..?......X....."),
            "snare": ("........X.......", "........X......q"),
        }
    kit(sheet, lines)
    hats = (
        "x.x.x.x.x.x.x.x.",
        "xgxgxgxgxgxgxgxg",
        "x.xgx.xgx.xgx.xg",
        "x.xxx.x.x.xxx.x.",
        "..x...x...x...x.",
        "x.x.x.xxx.x.x.xx",
    )
    kit(sheet, {dice.pick(("closed_hat", "closed_hat", "ride")): hats}, softer=4)
    if dice.chance(0.35):
        kit(
            sheet,
            {
                "open_hat": (
                    "......x.......x.",
                    "..........x.....",
                    "..x.......x.....",
                    "..............x.",
                )
            },
        )
    if dice.chance(0.4):
        kit(
            sheet,
            {"shaker_tamb": ("xgxgxgxgxgxgxgxg", "..x...x...x...x.", "x.xx.xx.x.xx.xx.")},
            plays=rests(dice, 0.4),
        )
    if dice.chance(0.25):
        kit(
            sheet,
            {
                dice.pick(("perc", "rim")): (
                    "...x......x..x..",
                    "......x..x......",
                    "x..x..x...x..x..",
                )
            },
            plays=rests(dice),
        )
    crash(sheet, 0.5)
    if dice.chance(0.5):
        fill(
            sheet, ("snare", "snare", "low_tom", "mid_tom"),
            templates=(
                "........x.xxx.xx", "............xgxx", "........XgxgX.xx", "..........x..x.x",
                "..........xxx.xx", ".............x.x",
            ),
        )  # fmt: skip


def drum_and_bass(sheet: Sheet) -> None:
    """Long or rolling sub-bass, pads held over it, keys and a lead at half its pace."""
    dice = sheet.dice
    basses = (
        "x---------x-----", "x-----x---x-----", "x--x--x---x-..x-", "x.........x-x-..",
        "x-----------x---", "x..x..x...x..x..", "x.xx..x...xx..x.", "x---------x-x-x-",
        "x-..x-..x-x-..x-", "..x-..x---..x-x-", "x.x.x.x.x.x.x.x.", "x---------------",
        "X--.x.x...x--..x",
    )  # fmt: skip
    tones = dice.pick(
        (
            {"r": 1},
            {"r": 6, "o": 2, "5": 1},
            {"r": 5, "7": 1, "s": 2, "u": 1},
            {"r": 6, "3": 1, "5": 1, "a": 1},
        )
    )
    bassline(sheet, basses, tones, low=dice.pick((26, 28, 29, 31)), velocity=102)
    if dice.chance(0.75):
        pad(
            sheet,
            "strings",
            kind=dice.pick(("triad", "rootless", "full")),
            around=dice.among(60, 71),
            velocity=64,
            plays=rests(dice, 0.7),
        )
    if dice.chance(0.65):
        stabs = (
            "x..x......x.....", "x-----x---......", "..x...x...x...x.", "x.........x.....",
            "x..x..x...x..x..", "x---............", "......x---......", "..x.....x..x....",
            "x-------x-------", "x--x--x---......",
        )  # fmt: skip
        comp(
            sheet, "keys", stabs, kind=dice.pick(("full", "rootless", "ninth")),
            around=dice.among(60, 68), velocity=78, plays=rests(dice, 0.5),
        )  # fmt: skip
    way = dice.weighted({"tune": 4, "arp": 3, "": 3})
    if way == "tune":
        tunes = (
            "x-------x---x---", "x---x-----x-----", "x-----x---x---x-", "x-x---x-........",
            "....x---x---x---", "x-----------x-x-", "x--x--x-----....", "..x-x-x---x-....",
        )  # fmt: skip
        melody(sheet, "lead", tunes, around=dice.among(70, 79), velocity=86, plays=rests(dice))
    elif way == "arp":
        grid = ("x.x.x.x.x.x.x.x.", "x..x..x..x..x.x.", "xx.xx.xx.xx.xx.x", "x" * 16)
        arpeggio(
            sheet,
            "lead",
            templates=grid,
            low=dice.among(62, 72),
            notes=dice.among(3, 5),
            velocity=74,
            plays=rests(dice, 0.3),
        )
    if dice.chance(0.15):
        comp(
            sheet, "guitar", ("x-------........", "..x..x....x..x..", "x..x..x........."),
            kind="guide", around=62, velocity=70, plays=rests(dice),
        )  # fmt: skip


def trap_drums(sheet: Sheet) -> None:
    """Snare or clap on three (half time), hats that stutter, kicks under the bass."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": (
                "X.....x.........", "X..x......x.....", "X.....x...x.....", "X.........x..x..",
                "X......x..x.....", "X..x..x.......x.", "X.x.......x...?.", "X.........xx....",
                "X....x....x..?..",
            ),
            dice.pick(("snare", "clap", "clap")): (
                "........X.......", "........X......q", "........X....?..",
            ),
        },
    )  # fmt: skip
    if dice.chance(0.3):
        kit(
            sheet,
            {
                dice.pick(("clap", "snare", "rim")): (
                    "........x.......",
                    "........x..?..?.",
                    "...?....x.....?.",
                )
            },
            softer=10,
        )
    hats = (
        "x.x.x.x.x.x.x.x.", "x.x.x.x.x.xxx.x.", "x.x.xxx.x.x.x.x.", "x.x.x.xxx.x.x.xx",
        "xxx.x.x.xxx.x.x.", "x..x..x.x..x..x.", "x.x.x.x.x.x.xxxx", "xxxxx.x.x.x.x.x.",
        "x..xx..xx..xx..x", "x.x.x.xxxxx.x.x.", "x...x...x...x...", "x..x..x..x..x.x.",
    )  # fmt: skip
    kit(sheet, {"closed_hat": hats}, loose=0.01)
    if dice.chance(0.6):
        kit(
            sheet,
            {
                "open_hat": (
                    "......x.........",
                    "..............x.",
                    "..x.............",
                    "...........x....",
                    "......x.......x.",
                )
            },
        )
    if dice.chance(0.5):
        kit(
            sheet,
            {
                dice.pick(("rim", "perc", "rim")): (
                    "...x......x.....", "..x..x..........", "......x....x..x.", "..........x..x..",
                    "x..x..x.........",
                ),
            },
            plays=rests(dice, 0.3),
        )  # fmt: skip
    crash(sheet, 0.25)
    if dice.chance(0.3):
        fill(sheet, ("snare", "low_tom", "mid_tom"))
    elif dice.chance(0.25):
        drop(sheet, ("closed_hat",), 64 - dice.pick((4, 6, 8)), 64)


def trap(sheet: Sheet) -> None:
    """Long low notes that follow the kick, a bell or flute tune in a minor mode, dark chords."""
    dice = sheet.dice
    basses = (
        "x-----x---------", "x--x------x-----", "x-----x---x-----", "x---------x--x--",
        "x------x--x-----", "x--x--x-------x-", "x---------------", "x-x-------x-----",
        "x-----....x-----", "x----x----x-----", "X--.....x-..x-x-",
    )  # fmt: skip
    tones = dice.pick(
        ({"r": 1}, {"r": 7, "o": 1, "5": 1}, {"r": 7, "s": 1, "u": 1}, {"r": 6, "o": 2, "a": 1})
    )
    bassline(sheet, basses, tones, low=dice.pick((24, 26, 28)), velocity=106)
    tunes = (
        "x--x--x---x--x--", "x---x---x---x---", "x-x-x---x-x-x---", "x.x.x.x.x.x.x.x.",
        "x--x--x-x--x--x-", "x-----x-----x---", "x..x..x.x..x..x.", "x---..x-x---..x-",
        "x-x-x-x-x-------", "..x-x-x---x-x---", "x-x-....x-x-....", "x---x-x-........",
    )  # fmt: skip
    bell = dice.pick(("lead", "keys", "keys", "lead"))
    if dice.chance(0.6):
        melody(sheet, bell, tunes, around=dice.among(72, 82), span=8, velocity=84, tie=0.5)
    else:
        arpeggio(
            sheet,
            bell,
            templates=tunes,
            low=dice.among(62, 74),
            notes=dice.among(3, 5),
            velocity=82,
            gate=2,
        )
    other = "keys" if bell == "lead" else "guitar"
    if dice.chance(0.55):
        if dice.chance(0.5):
            pad(
                sheet,
                other,
                kind="triad",
                around=dice.among(58, 66),
                velocity=70,
                plays=rests(dice, 0.6),
            )
        else:
            arpeggio(
                sheet, other,
                templates=("x.x.x.x.x.x.x.x.", "x..x..x.x..x..x.", "x-x-x-x-x-x-x-x-"),
                low=dice.among(52, 60), notes=4, velocity=72, gate=2, plays=rests(dice, 0.6),
            )  # fmt: skip
    if dice.chance(0.55):
        pad(
            sheet,
            "strings",
            kind=dice.pick(("triad", "third", "power")),
            around=dice.among(58, 72),
            velocity=66,
            plays=rests(dice, 0.4),
        )
    if bell == "keys" and dice.chance(0.4):
        melody(
            sheet, "lead",
            ("x-------........", "........x--x--x-", "x---x---........", "x-----------x-x-"),
            around=76, velocity=78, plays=rests(dice),
        )  # fmt: skip


DRUM_AND_BASS = Style(
    (168, 178), 0.85, drum_and_bass, drum_and_bass_drums,
    major=("Cmaj7 Am7 Fmaj7 G", "Fmaj7 Fmaj7 Am7 G", "C G F F", "Am7 Fmaj7 C G"),
    minors=(
        "Cm Ab", "Cm Cm Ab Ab", "Cm Ab Eb Bb", "Cm7 Fm7", "Cm9 Abmaj7", "Cm Bb Ab Ab", "Cm",
        "Abmaj7 Bb Cm7 Cm7", "Fm7 Gm7 Abmaj7 Bb",
    ),
    colours={"plain": 3, "seventh": 3, "ninth": 2}, vamp=0.2, charts=0.06,
)  # fmt: skip


TRAP = Style(
    (130, 156), 0.95, trap, trap_drums, major=("C Am", "F G Am Am"),
    minors=(
        "Cm Ab", "Cm Cm Ab G", "Cm Fm", "Cm Db", "Cm Ab Fm G", "Cm", "Cm Bb Ab G", "Fm Cm",
        "Ab Bb Cm Cm", "Cm Cm Fm G", "Cm Ab Bb Gm",
    ),
    common=0.2, colours={"plain": 5, "seventh": 1},
    minor_modes={"minor": 4, "harmonic-minor": 2, "phrygian": 1}, vamp=0.15, charts=0.05,
)  # fmt: skip
