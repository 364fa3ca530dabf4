"""Hip-hop and lo-fi."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import drop, kit
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import BARS, Sheet
from neurosketch.models.musegan.styles.style import Style


def boom_bap_pitched(sheet: Sheet) -> None:
    """Short loops: a deep bass, a few chords of an electric piano, samples of strings or horns."""
    dice = sheet.dice
    basses = (
        "x-....x---..x-..", "x--.......x-x-..", "x-.x..x-..x--...", "X..x..x...x..o..",
        "x---..x-....x-o-", "x.....xx..x-..x-", "x--x--......x-x-", "x-..x-..x-..o-..",
        "x---------x-..o.", "..x-x-..x-....x-", "X-.?x-.x..x-.x..",
    )  # fmt: skip
    tones = dice.pick(
        (
            {"r": 6, "5": 2, "7": 1},
            {"r": 5, "o": 1, "5": 1, "a": 2},
            {"r": 5, "s": 2, "3": 1},
            {"r": 8, "p": 1},
        )
    )
    bassline(sheet, basses, tones, low=dice.pick((28, 29, 31, 33)), velocity=96)
    chords = (
        "x-----....x-....", "x---....x---....", "x..x......x..x..", "..x-......x-....",
        "x-------........", "x---..x---......", "....x-......x-..", "x-.x--......x---",
        "x-----x-----x---", "x.........x.....",
    )  # fmt: skip
    comp(
        sheet, "keys", chords, kind=dice.pick(("full", "rootless", "ninth", "shell")),
        around=dice.among(58, 66), velocity=74, plays=rests(dice, 0.7), single=0.05,
    )  # fmt: skip
    if dice.chance(0.4):
        licks = (
            "..x..x....x.....",
            "....x-......x-..",
            "x.x...x.........",
            "......x.x-......",
            "..xg..xg........",
            "...x..x..x......",
        )
        melody(
            sheet,
            "guitar",
            licks,
            around=dice.among(60, 67),
            velocity=72,
            scale=sheet.five_notes(),
            plays=rests(dice),
        )
    if dice.chance(0.45):
        if dice.chance(0.5):
            pad(
                sheet,
                "strings",
                kind="guide",
                around=dice.among(67, 76),
                velocity=62,
                plays=rests(dice, 0.3),
            )
        else:
            melody(
                sheet,
                "strings",
                ("x-------x---x---", "x---x---x-------", "x-x-x-----------", "........x---x---"),
                around=76,
                velocity=68,
            )
    if dice.chance(0.45):
        tunes = (
            "x-x-x---........",
            "..x-x-x-....x---",
            "........x-x-x---",
            "x--x--x-........",
            "....x-x-x-......",
            "x---......x-x-..",
        )
        melody(
            sheet,
            "lead",
            tunes,
            around=dice.among(70, 77),
            velocity=80,
            scale=sheet.five_notes(),
            plays=rests(dice),
        )


def lofi_drums(sheet: Sheet) -> None:
    """A lazy beat: soft kicks off the grid's main places, rim or snare on two and four."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": (
                "X.....x...x.....", "X......x..x.....", "X..?......x.....", "X.....?x..x..?..",
                "X.........xx....", "X.x.......x.....", "x.........x.....", "X..x...x..x.....",
            ),
            dice.pick(("snare", "snare", "rim", "clap")): (
                "....x.......x...", "....x..q....x...", "....x.......x..q", "....x..q.q..x...",
            ),
        },
        softer=12,
    )  # fmt: skip
    hats = (
        "x.x.x.x.x.x.x.x.", "x.xqx.x.x.xqx.x.", "x.x.x.xqx.x.x.x.", "xqx.xqx.xqx.xqx.",
        "x...x...x...x...", "x.g.x.g.x.g.x.g.", "x.x.x..xx.x.x..x",
    )  # fmt: skip
    kit(sheet, {"closed_hat": hats}, softer=16, plays=rests(dice, 0.8), loose=0.06)
    if dice.chance(0.3):
        kit(
            sheet,
            {"open_hat": ("..............x.", "......x.........", "..........x.....")},
            softer=14,
        )
    if dice.chance(0.35):
        kit(
            sheet,
            {"shaker_tamb": ("..x...x...x...x.", "g.x.g.x.g.x.g.x.", "x.x.x.x.x.x.x.x.")},
            softer=8,
        )
    if dice.chance(0.2):
        kit(
            sheet,
            {
                dice.pick(("perc", "rim")): (
                    "...x............",
                    "..........x..x..",
                    "......x....x....",
                )
            },
            softer=12,
            plays=rests(dice),
        )
    if dice.chance(0.2):
        drop(sheet, ("closed_hat", "shaker_tamb"), 16 * BARS - dice.pick((4, 6, 8)), 16 * BARS)


def lofi(sheet: Sheet) -> None:
    """Sevenths and ninths on soft keys, a round bass, a guitar that noodles, a sparse tune."""
    dice = sheet.dice
    basses = (
        "x-----x---x-----", "x-------..x-x---", "x---x---x---x---", "x-----..x---..x-",
        "x--x--....x-....", "x-------x-------", "x-----x-..x--x--", "x-----------x-o-",
    )  # fmt: skip
    bassline(
        sheet, basses,
        dice.pick(({"r": 7, "5": 3}, {"r": 5, "5": 2, "a": 2}, {"r": 4, "3": 1, "5": 2, "s": 1})),
        low=dice.pick((29, 31, 33)), velocity=82,
    )  # fmt: skip
    chords = (
        "x---------------", "x-------x-------", "x-----x---------", "x--x--....x-----",
        "x---..x---..x---", "..x-----..x-----", "x-..x---x-..x---", "x-----....x-x---",
    )  # fmt: skip
    if dice.chance(0.8):
        comp(
            sheet, "keys", chords, kind=dice.pick(("full", "rootless", "ninth", "rootless")),
            around=dice.among(58, 66), velocity=66, single=0.06,
        )  # fmt: skip
    else:
        arpeggio(
            sheet, "keys", templates=("x-x-x-x-x-x-x-x-", "x--x--x-x--x--x-", "x-x-x---x-x-x---"),
            low=dice.among(53, 60), notes=5, kind="full", velocity=64, gate=3,
        )  # fmt: skip
    if dice.chance(0.5):
        if dice.chance(0.5):
            arpeggio(
                sheet, "guitar",
                templates=(
                    "x-x-x-x-x-x-x-x-", "x---x-x-x---x-x-", "..x-x-x-..x-x-x-", "x--x--x---......",
                ),
                low=dice.among(55, 64), notes=4, kind="full", velocity=62, gate=2,
                plays=rests(dice, 0.4),
            )  # fmt: skip
        else:
            melody(
                sheet, "guitar",
                ("x-x---..........", "....x-x-x---....", "..x-x-....x-....", "........x-x-x---"),
                around=66, scale=sheet.five_notes(), velocity=64, plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.35):
        pad(
            sheet,
            "strings",
            kind=dice.pick(("guide", "triad")),
            around=dice.among(66, 74),
            velocity=54,
            plays=rests(dice, 0.5),
        )
    if dice.chance(0.55):
        tunes = (
            "x---x-x---......", "....x-x-x-------", "x-----x-x---....", "..x-x---........",
            "x--x--x-----....", "x-x-x-------x-x-", "........x---x-x-", "x-------......x-",
        )  # fmt: skip
        melody(
            sheet, "lead", tunes, around=dice.among(69, 77),
            scale=sheet.five_notes() if dice.chance(0.6) else (), velocity=70, plays=rests(dice),
        )  # fmt: skip


HIPHOP = Style(
    (82, 104), 0.75, boom_bap_pitched,
    major=("Cmaj7 Am7 Dm7 G7", "Fmaj7 Em7", "Dm7 G7", "Cmaj7 Fmaj7", "Fmaj7 Em7 Dm7 Cmaj7"),
    minors=(
        "Cm7 Fm7", "Cm7 Abmaj7", "Cm7", "Cm9 Fm9", "Abmaj7 Gm7 Cm7 Cm7", "Cm7 Bb Ab G7",
        "Fm7 Gm7 Cm7 Cm7", "Cm Ab Fm G", "Dm7b5 G7 Cm7 Cm7",
    ),
    colours={"plain": 1, "seventh": 4, "ninth": 2}, minor_modes={"minor": 3, "dorian": 2}, vamp=0.3,
    charts=0.08,
)  # fmt: skip


LOFI = Style(
    (68, 90), 0.5, lofi, lofi_drums,
    major=(
        "Dm9 G13 Cmaj9 Am7", "Fmaj7 Em7 Dm7 Cmaj7", "Cmaj7 Am7 Dm7 G7", "Fmaj7 Fm6 Cmaj7 Am7",
        "Cmaj7 Em7 Fmaj7 G7", "Fmaj7 G7 Em7 Am7", "Dm7 Em7 Fmaj7 Em7", "Cmaj9 Fmaj9",
        "Am7 D9 Dm7 G7",
    ),
    minors=(
        "Cm9 Fm9", "Abmaj7 Gm7 Cm7 Bb", "Fm9 Bb13 Ebmaj9 Abmaj7", "Cm7 Fm7 Bb7 Ebmaj7",
        "Dm7b5 G7 Cm9 Cm9", "Abmaj7 Bb7 Gm7 Cm7", "Cm7 Gm7 Abmaj7 Fm7", "Ebmaj7 Dm7b5 Cm7 Abmaj7",
    ),
    common=0.15, colours={"seventh": 4, "ninth": 4, "add": 1},
    minor_modes={"minor": 3, "dorian": 2}, charts=0.04,
)  # fmt: skip
