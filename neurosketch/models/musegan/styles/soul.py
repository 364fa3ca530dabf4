"""Soul and disco."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, drop, fill, kit
from neurosketch.models.musegan.styles.players import bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import SECTION_HITS, rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style


def soul(sheet: Sheet) -> None:
    """A bass that sings between the chords, backbeats on guitar, organ or piano, strings, horns."""
    dice = sheet.dice
    basses = (
        "X-..x-x-x-..x-x-", "x--x--x-x--x--x-", "X-.x..x-x.xx..x-", "x-----x-x---x-x-",
        "X-xx..x.x-x-..x-", "x---..xxx---..x-", "X--xx-..x--xx-x-", "x-x-x-x-x-x-x-x-",
        "X-....x-..x-x-xx", "x--.x-.xx--.x-o-", "x-.x.x-.x-.x.x-.", "X---x---x---x-x-",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 3, "5": 3, "3": 2, "6": 1, "a": 2}, {"r": 4, "o": 1, "5": 2, "s": 3},
        {"r": 3, "5": 3, "u": 1, "a": 2, "p": 1}, {"r": 3, "3": 2, "5": 2, "s": 1, "a": 1},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((29, 31, 33)), velocity=92)
    piano = (
        "x---x---x---x---", "X-------x-x-....", "x-x-x-x-x-x-x-x-", "x---..x-..x-....",
        "....x-......x-..", "x--x--x-x--x--x-", "X---..x-x---....", "x---------------",
        "x-------x-------", "..x-..x-..x-..x-", "x-.x.-x-....x-x-",
    )  # fmt: skip
    comp(
        sheet, "keys", piano, kind=dice.pick(("full", "triad", "rootless")),
        around=dice.among(58, 65), velocity=78, plays=rests(dice, 0.8),
    )  # fmt: skip
    chops = (
        "....x.......x...", "....x.......x..x", "....X..g....X..g", "..x...x...x...x.",
        "....x-......x-..", "x...x...x...x...", "..xg..x...xg..x.",
    )  # fmt: skip
    if dice.chance(0.75):
        if dice.chance(0.75):
            comp(
                sheet, "guitar", chops, kind="triad", around=dice.among(63, 70), velocity=80,
                staccato=0.6, plays=rests(dice, 0.8),
            )  # fmt: skip
        else:
            fills = (
                "......x-x-x-....", "..........x-x-x-", "x-x-....x-x-....", "....x.x.x-......",
                "x-.x.x--........",
            )  # fmt: skip
            comp(
                sheet, "guitar", fills, kind="third", around=dice.among(64, 70), velocity=74,
                plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.55):
        if dice.chance(0.6):
            pad(
                sheet, "strings", kind=dice.pick(("triad", "guide", "third")),
                around=dice.among(67, 76), velocity=66, plays=rests(dice, 0.5),
            )  # fmt: skip
        else:
            melody(
                sheet, "strings",
                ("x-------x---x---", "x---x---x-------", "........x-x-x-x-", "x-----x-x-------"),
                around=77, velocity=74, tie=0.8, plays=rests(dice, 0.4),
            )  # fmt: skip
    if dice.chance(0.7):
        if dice.chance(0.7):
            tunes = (
                "x---x-x-x-------", "..x-x-x---x-....", "x--x--x-x---....", "....x-x-x-x-x---",
                "x-----x-x--x--x-", "x-x-x---....x-x-", "........x-x-x---", "x-x--x----......",
            )  # fmt: skip
            melody(
                sheet, "lead", tunes, around=dice.among(68, 75), velocity=90,
                scale=sheet.five_notes(0.25) if dice.chance(0.6) else (), plays=rests(dice),
            )  # fmt: skip
        else:
            comp(
                sheet, "lead", SECTION_HITS, kind="triad", around=71, velocity=94,
                plays=rests(dice),
            )  # fmt: skip


def disco_drums(sheet: Sheet) -> None:
    """Four on the floor under a backbeat, the hat open off the beat."""
    dice = sheet.dice
    kit(
        sheet,
        {
            "kick": ("X...X...X...X...", "X...X...X...X..?", "X...X...X.?.X..."),
            "snare": (
                "....X.......X...", "....X..q....X..q", "....X.......X.?.", "....X.......X..x",
            ),
            "open_hat": ("..X...X...X...X.", "..x...x...x...x.", "..x...x...x..?x."),
        },
    )  # fmt: skip
    hats = (
        "xx.xxx.xxx.xxx.x", "x...x...x...x...", "xg.xxg.xxg.xxg.x", "x..xx..xx..xx..x",
        "xx..xx..xx..xx..",
    )  # fmt: skip
    kit(sheet, {"closed_hat": hats}, plays=rests(dice, 0.8))
    if dice.chance(0.45):
        kit(
            sheet,
            {
                "shaker_tamb": (
                    "x.x.x.x.x.x.x.x.", "xgxgxgxgxgxgxgxg", "....x.......x...", "..x...x...x...x.",
                ),
            },
        )  # fmt: skip
    if dice.chance(0.3):
        kit(sheet, {"clap": ("....x.......x...", "............x...", "....x.......x.xx")}, softer=6)
    if dice.chance(0.4):
        kit(
            sheet,
            {
                "perc": (
                    "..x..x....x..x.x", "x..x..x...x.x...", "x.xx..xxx.xx..xx", "..xx..xx..xx..xx",
                    "......xx......xx",
                ),
            },
            softer=6, plays=rests(dice, 0.5),
        )  # fmt: skip
    crash(sheet, 0.4)
    if dice.chance(0.5):
        fill(sheet)
    elif dice.chance(0.15):
        drop(sheet, ("closed_hat", "snare", "crash"), 60, 64)


def disco(sheet: Sheet) -> None:
    """Octaves on the bass, sixteenths on the guitar, strings that rush and answer."""
    dice = sheet.dice
    if dice.chance(0.6):
        octaves = (
            "x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx", "x-x-x-x-x-x-x-x-", "x.xx..xxx.xx..xx",
            "x..xx.x.x..xx.x.",
        )  # fmt: skip
        _octaves(sheet, dice.pick(octaves), dice.pick((28, 29, 31)))
    else:
        basses = (
            "X..x..x.x.xx..x.", "X-..x.xx..x.x.xo", "x.x.x.xxx.x.x.xx", "X..xx..xx-..xx.x",
            "x.xx.xx.x.xx.xx.", "X-.xx-.xx-.xx-x-",
        )  # fmt: skip
        bassline(
            sheet, basses, {"r": 8, "o": 6, "5": 4, "6": 1, "7": 2, "a": 2},
            low=dice.pick((28, 31, 33)), velocity=96, staccato=0.3,
        )  # fmt: skip
    scratch = (
        "x.xgx.xgx.xgx.xg", "ggxgggxgggxgggxg", "x.gx.gx.x.gx.gx.", "..xg..xg..xg..xg",
        "xgxxgxxgxgxxgxxg", "x..x..x.x..x..x.", ".x.x.x.x.x.x.x.x",
    )  # fmt: skip
    if dice.chance(0.85):
        comp(
            sheet, "guitar", scratch, kind=dice.pick(("rootless", "guide", "triad")),
            around=dice.among(64, 71), velocity=76, staccato=0.8, plays=rests(dice, 0.8),
        )  # fmt: skip
    piano = (
        "x..x..x...x..x..", "X---..x-..x-....", "x.x.x.x.x.x.x.x.", "x---x---x---x---",
        "..x...x...x...x.", "x--x--x-----....", "x---------------", "X..X..X..X..X.X.",
    )  # fmt: skip
    comp(
        sheet, "keys", piano, kind=dice.pick(("full", "rootless", "triad")),
        around=dice.among(60, 66), velocity=82, plays=rests(dice, 0.7),
    )  # fmt: skip
    if dice.chance(0.8):
        way = dice.weighted({"hold": 4, "runs": 4, "stabs": 3})
        if way == "hold":
            pad(
                sheet, "strings", kind=dice.pick(("triad", "guide")), around=dice.among(68, 77),
                velocity=72, plays=rests(dice, 0.6),
            )  # fmt: skip
        elif way == "runs":
            runs = (
                "........xxxxxxxx", "x-------........", "x.x.x.x.x-......", "....xxxxx-------",
                "x-----x-x-x-x---", "x---x---xxxxxxxx", "............xxxx",
            )  # fmt: skip
            melody(
                sheet, "strings", runs, around=dice.among(74, 81),
                moves={-1: 4, 1: 5, 2: 1, -2: 1, 0: 0.3}, velocity=80, plays=rests(dice, 0.3),
            )  # fmt: skip
        else:
            comp(
                sheet, "strings", SECTION_HITS, kind="triad", around=dice.among(69, 76),
                velocity=84, staccato=0.3, plays=rests(dice, 0.4),
            )  # fmt: skip
    if dice.chance(0.6):
        if dice.chance(0.35):
            comp(
                sheet, "lead", SECTION_HITS, kind="triad", around=dice.among(68, 74), velocity=94,
                plays=rests(dice),
            )  # fmt: skip
        else:
            tunes = (
                "x-x-x-..x-x-x---", "x..x..x-....x-x-", "..x-x-x-x-------", "x---x-x-........",
                "........x..x..x-", "x-x--x--x-x-....", "x--x--x--x--x---",
            )  # fmt: skip
            melody(sheet, "lead", tunes, around=dice.among(70, 76), velocity=90, plays=rests(dice))


def _octaves(sheet: Sheet, rhythm: str, low: int) -> None:
    """Root and octave in turn, at times a note that leads on."""
    dice = sheet.dice
    up = False
    for step in range(64):
        sign = rhythm[step % 16]
        chord = sheet.chord(step)
        if sign != "x" or chord.root < 0:
            continue
        root = low + (chord.root - low) % 12
        up = False if step % 8 == 0 or sheet.changes(step) else not up
        pitch = root + 12 if up else root
        following = sheet.chord(step + 2)
        if step % 16 >= 14 and following.root not in (-1, chord.root) and dice.chance(0.5):
            pitch = low + (following.root - low) % 12 + dice.pick((-1, 1, -2, 2))
        sheet.play(
            "bass", step, (pitch,), 2 if rhythm[(step + 1) % 16] == "-" else 1,
            96 + (6 if not up else 0),
        )  # fmt: skip


SOUL = Style(
    (72, 124), 0.3, soul,
    major=(
        "C Am F G", "C Am Dm G7", "C F C F", "Cmaj7 Fmaj7", "C Em F G", "C Em7 Dm7 G7", "F C F C",
        "C Am Dm7 F/G", "Am Em F C", "C G F C", "C A7 Dm7 G7", "Cmaj7 Dm7 Em7 Fmaj7", "C C7 F Fm",
    ),
    minors=(
        "Cm7 Fm7", "Cm Fm Cm Gm", "Cm Ab Bb Gm", "Cm7 Bb Abmaj7 G7", "Abmaj7 Gm7 Fm7 G7",
        "Cm Eb Fm G", "Cm7 F7",
    ),
    colours={"plain": 4, "seventh": 4, "ninth": 1, "sixth": 1},
    minor_modes={"minor": 2, "dorian": 1}, vamp=0.08, charts=0.3,
)  # fmt: skip


DISCO = Style(
    (110, 128), 0.65, disco, disco_drums,
    major=(
        "C Am Dm G", "Fmaj7 Em7 Dm7 G7", "C Em Am F", "Dm7 G7 Em7 Am7", "Am7 D7 Dm7 G7",
        "F G Em Am", "Cmaj7 Fmaj7 Dm7 G7",
    ),
    minors=(
        "Cm7 F7", "Cm Fm Bb Eb", "Cm7 Bb Ab G7", "Cm Ab Bb Cm", "Fm7 Bb7 Ebmaj7 Cm7", "Cm Eb Fm G",
        "Cm7 Fm7 Gm7 Fm7", "Abmaj7 Bb Cm7 Cm7", "Cm Gm Ab Bb",
    ),
    colours={"plain": 3, "seventh": 4, "ninth": 1}, minor_modes={"minor": 3, "dorian": 2}, vamp=0.1,
    charts=0.12,
)  # fmt: skip
