"""House and techno."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, drop, fill, kit, roll
from neurosketch.models.musegan.styles.players import arpeggio, bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style

_FOUR = ("x...x...x...x...",)


_STABS = (
    "x..x..x...x..x..", "..x...x...x...x.", "x..x..x..x..x.x.", "..x..x....x..x..",
    "x.....x..x......", "...x..x....x..x.", "x-.x..x-..x-.x..", ".x..x..x..x..x..",
    "..x-..x-..x-..x-", "x..x....x..x..o.", "..xx..x...xx..x.", "x--x--x-----....",
    "x..o..x..o..x..x", "..x..x..x..x..x.",
)  # fmt: skip


def house_drums(sheet: Sheet) -> None:
    """Four on the floor, hats between, claps on two and four."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": ("X...X...X...X...", "X...X...X...X.?.", "X...X...X..?X..."),
            dice.pick(("clap", "clap", "snare")): (
                "....X.......X...", "....X..q....X..?", "....X.......X.q.",
            ),
            "open_hat": (
                "..x...x...x...x.", "..X...x...X...x.", "......x.......x.", "..x...x...x...?.",
            ),
        },
    )  # fmt: skip
    hats = (
        "x.x.x.x.x.x.x.x.", "xgxgxgxgxgxgxgxg", "x.gxx.gxx.gxx.gx", "xqx.xqx.xqx.xqx.",
        "?q.q?q.q?q.q?q.q", "x..xx..xx..xx..x",
    )  # fmt: skip
    kit(sheet, {"closed_hat": hats}, plays=rests(dice, 0.7))
    if dice.chance(0.5):
        shakes = ("xgxgxgxgxgxgxgxg", "g.xgg.xgg.xgg.xg", "x.xx.xx.x.xx.xx.", "..xg..xg..xg..xg")
        kit(sheet, {"shaker_tamb": shakes}, plays=rests(dice, 0.5))
    if dice.chance(0.45):
        toms = (
            "...x..x....x..x.",
            "..x..x..?...x.x.",
            "x..x..x...x.....",
            "......x..x..x..x",
            ".x....x..x....x.",
        )
        kit(sheet, {dice.pick(("perc", "rim", "perc", "low_tom")): toms}, plays=rests(dice, 0.3))
    if dice.chance(0.2):
        kit(sheet, {"ride": ("..x...x...x...x.", "x...x...x...x...", "x.x.x.x.x.x.x.x.")})
    crash(sheet, 0.3)
    if dice.chance(0.2):
        drop(
            sheet, ("closed_hat", "open_hat", "clap", "shaker_tamb"), 60 - 4 * dice.among(0, 2), 64
        )
    if dice.chance(0.3):
        fill(sheet, ("clap", "snare", "perc", "low_tom"), keep=("kick", "open_hat"))


def house(sheet: Sheet) -> None:
    """Bass off the beat or in octaves, chords as stabs, organ or piano; strings above."""
    dice = sheet.dice
    basses = (
        "..x...x...x...x.", "..x-..x-..x-..x-", "x..x..x..x..x.x.", "x..x..x...x..x..",
        "..xx..xx..xx..xx", "x.xx..x.x.xx..x.", "X..o.x.o..x..x.o", "x-..x-.x..x-.x.x",
        "..x..xx...x..xx.", "x..xo.x.x..xo.xo", "x-----x---x-----", ".xx..xx..xx..xx.",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 8, "o": 2}, {"r": 4, "o": 4}, {"r": 6, "5": 2, "7": 2, "o": 1},
        {"r": 5, "3": 1, "5": 1, "7": 1, "s": 1}, {"r": 6, "u": 1, "o": 2, "a": 1},
    ))  # fmt: skip
    bassline(
        sheet,
        basses,
        tones,
        low=dice.pick((29, 31, 33)),
        velocity=98,
        staccato=dice.pick((0, 0, 0.4)),
    )
    way = dice.weighted({"stabs": 6, "piano": 3, "pad": 2})
    if way == "stabs":
        comp(
            sheet, "keys", _STABS, around=dice.among(60, 67), velocity=84,
            staccato=dice.pick((0, 0.3, 0.8)), plays=rests(dice, 0.8),
        )  # fmt: skip
    elif way == "piano":
        piano = (
            "X..x..x..x..x.x.",
            "X-.x-.x-x-.x-.x-",
            "x..x..x.x..x..x.",
            "X--x--x--x--x-x-",
            "x.x..x.x..x.x..x",
        )
        comp(sheet, "keys", piano, around=dice.among(64, 70), velocity=92, single=0.08)
    else:
        pad(sheet, "keys", kind="rootless", around=64, velocity=72, again=dice.pick((16, 64)))
    if dice.chance(0.5):
        pad(
            sheet, "strings", kind=dice.pick(("triad", "rootless", "guide")),
            around=dice.among(66, 74), velocity=64, plays=rests(dice, 0.5),
        )  # fmt: skip
    elif dice.chance(0.25):
        melody(
            sheet,
            "strings",
            ("x-------x-------", "x---------------", "x-----------x---"),
            around=76,
            velocity=70,
        )
    if dice.chance(0.25):
        chops = (
            "..x...x...x...x.",
            "..xg..xg..xg..xg",
            "x.gx.gx.x.gx.gx.",
            "g.x.ggx.g.x.ggx.",
            ".x..x..x..x..x..",
        )
        comp(
            sheet,
            "guitar",
            chops,
            kind="guide",
            around=66,
            velocity=74,
            staccato=0.7,
            plays=rests(dice, 0.3),
        )
    if dice.chance(0.55):
        tunes = (
            "x..x..x-....x..x", "..x.x..x..x-....", "x-..x-..x--.....", "......x.x..x.x..",
            "x..x..x.........", "x---..x---..x-x-", ".x..x...x..x....", "....x.xx..x.x...",
        )  # fmt: skip
        melody(sheet, "lead", tunes, around=dice.among(69, 77), velocity=84, plays=rests(dice))


def techno_drums(sheet: Sheet) -> None:
    """A kick that never stops; the rest off the beat and sparse."""
    dice = sheet.dice
    kit(
        sheet,
        {"kick": ("X...X...X...X...", "X...X...X...X..?", "X..gX...X..gX...", "X...X..?X...X...")},
        loose=0.0,
    )
    kit(
        sheet,
        {
            "open_hat": (
                "..x...x...x...x.", "..X...X...X...X.", "..x...x...x..?x.", "......x.......x.",
            ),
        },
        plays=rests(dice, 0.7),
    )  # fmt: skip
    if dice.chance(0.75):
        hats = (
            "xxxxxxxxxxxxxxxx", "gxgxgxgxgxgxgxgx", "xgxgxgxgxgxgxgxg", "x.xxx.xxx.xxx.xx",
            "g.xgg.xgg.xgg.xg", "xgg.xgg.xgg.xgg.",
        )  # fmt: skip
        kit(sheet, {"closed_hat": hats}, plays=rests(dice, 0.6), softer=6)
    if dice.chance(0.6):
        claps = (
            "....X.......X...",
            "....X.......X..q",
            "............X...",
            "....X..?.x..X...",
            "....X.......X.x.",
        )
        kit(sheet, {dice.pick(("clap", "snare", "clap")): claps}, plays=rests(dice, 0.6))
    if dice.chance(0.65):
        rims = (
            "...x..x....x..x.", "x..x..x..x..x..x", "..x..x..x..x..x.", ".x..x..x..x..x..",
            "...x.....x...x..", "......x.........", "x.....x....x....", "...xx.....x..x..",
        )  # fmt: skip
        kit(sheet, {dice.pick(("rim", "perc", "low_tom", "mid_tom")): rims}, plays=rests(dice, 0.5))
        if dice.chance(0.4):
            kit(
                sheet,
                {dice.pick(("perc", "low_tom", "mid_tom")): rims},
                plays=rests(dice, 0.2),
                softer=8,
            )
    if dice.chance(0.35):
        kit(
            sheet,
            {
                "ride": (
                    "x.x.x.x.x.x.x.x.",
                    "..x...x...x...x.",
                    "xxxxxxxxxxxxxxxx",
                    "x..x..x..x..x.x.",
                )
            },
            plays=rests(dice),
        )
    if dice.chance(0.3):
        kit(sheet, {"shaker_tamb": ("xgxgxgxgxgxgxgxg", "..xg..xg..xg..xg")})
    crash(sheet, 0.2)
    way = dice.weighted({"": 6, "drop": 2, "roll": 1, "toms": 2})
    if way == "drop":
        drop(sheet, ("closed_hat", "open_hat", "rim"), 64 - 4 * dice.among(1, 4), 64)
    elif way == "roll":
        roll(sheet, dice.pick(("snare", "clap", "mid_tom")))
    elif way == "toms":
        fill(sheet, ("low_tom", "mid_tom", "perc"), keep=("kick", "closed_hat", "open_hat"))


def techno(sheet: Sheet) -> None:
    """A rolling bass on one note, one dark stab, a sequence that hardly changes."""
    dice = sheet.dice
    basses = (
        ".xxx.xxx.xxx.xxx", "..xx..xx..xx..xx", "..x...x...x...x.", ".xx..xx..xx..xx.",
        "x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx", "..xx.xx...xx.xx.", "x..x..x..x..x..x",
        ".x.x.x.x.x.x.x.x", "..x..xx...x..x.x", "..xo.x?..xxo.x.?",
    )  # fmt: skip
    tones = dice.pick(
        ({"r": 1}, {"r": 9, "o": 1}, {"r": 8, "7": 1, "u": 1}, {"r": 8, "s": 1}, {"r": 5, "o": 2})
    )
    bassline(sheet, basses, tones, low=dice.pick((26, 28, 29, 31)), velocity=100, staccato=0.8)
    if dice.chance(0.65):
        stabs = (
            "...x..x....x..x.", "x.....x.........", "..x..x..x..x..x.", "......x.......x.",
            "...x......x.....", "x..x..x.........", ".x....x..x....x.", "....x..x....x..x",
            "x---------------", "..x.............", "x..x..x..x..x..x",
        )  # fmt: skip
        comp(
            sheet, "keys", stabs, kind=dice.pick(("triad", "full", "third")),
            around=dice.among(56, 66), velocity=82, staccato=0.5, plays=rests(dice, 0.6),
        )  # fmt: skip
    if dice.chance(0.7):
        grid = (
            "x" * 16,
            "x.xx.xx.x.xx.xx.",
            "x.x.xx.x.x.xx.x.",
            "xo" * 8,
            "x.oxx.oxx.oxx.ox",
            "..xx..xx..xx..xx",
            "x..x..x." * 2,
        )
        arpeggio(
            sheet, "lead", templates=grid, low=dice.among(48, 66), notes=dice.among(2, 5),
            velocity=78, kind=dice.pick(("triad", "full", "third")),
            order=dice.pick(("loop", "odd", "loop", "both")), plays=rests(dice, 0.4),
        )  # fmt: skip
    if dice.chance(0.45):
        pad(
            sheet, "strings", kind=dice.pick(("triad", "third", "guide")),
            around=dice.among(58, 70), velocity=58, plays=rests(dice, 0.3),
        )  # fmt: skip
    if dice.chance(0.12):
        melody(
            sheet, "guitar", ("x...............", "......x.........", "x-----------x---"),
            around=58, span=5, velocity=70, plays=rests(dice),
        )  # fmt: skip


HOUSE = Style(
    (118, 128), 0.65, house, house_drums,
    major=(
        "Cmaj7 Dm7 Em7 Dm7", "Fmaj7 Em7 Dm7 Em7", "Cmaj7 Am7 Dm7 G7", "Fmaj7 G Am7 Am7", "C Bb F F",
        "C F C F", "Dm7 G7 Cmaj7 Am7",
    ),
    minors=(
        "Cm7 Fm7", "Cm7 Fm7 Cm7 Gm7", "Cm7 Bb Abmaj7 Gm7", "Cm9 Fm9 Abmaj7 Gm7", "Cm Ab Bb Gm",
        "Fm7 Gm7 Cm7 Cm7", "Abmaj7 Gm7 Cm7 Bb", "Cm7", "Cm7 Eb Fm7 Ab", "Cm9 Dm9",
        "Abmaj7 Bb Cm7 Gm7",
    ),
    colours={"plain": 2, "seventh": 4, "ninth": 3}, minor_modes={"minor": 3, "dorian": 1},
    vamp=0.15, charts=0.06,
)  # fmt: skip


TECHNO = Style(
    (124, 142), 0.92, techno, techno_drums, major=("C", "C Bb", "C C C Bb"),
    minors=(
        "Cm", "Cm", "Cm Cm Cm Bb", "Cm Cm Ab Ab", "Cm Db", "Cm Eb", "Cm Cm Fm Cm", "Cm Fm",
        "Cm Cm Bb Ab", "Cm Bb",
    ),
    common=0.1, colours={"plain": 4, "seventh": 1, "power": 1},
    minor_modes={"minor": 3, "phrygian": 1, "dorian": 1}, vamp=0.4, charts=0.0,
)  # fmt: skip
