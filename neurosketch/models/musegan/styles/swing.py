"""Jazz and latin."""

from __future__ import annotations

from neurosketch.models.musegan.dice import Dice
from neurosketch.models.musegan.styles.players import bassline, comp, melody, pad, walking
from neurosketch.models.musegan.styles.rhythm import draw, rests
from neurosketch.models.musegan.styles.sheet import STEPS, Sheet
from neurosketch.models.musegan.styles.style import Style
from neurosketch.models.musegan.styles.voicing import ladder, nearest, root_above

_COMPS = (
    "x..x............", "x-.x........x-..", "..x-......x-....", "......x-......x-",
    "x-----x-........", "....x-......x-..", "..x...x-........", "x---------x-....",
    "..x---....x---..", "......x...x-....", "x..x......x..x..", "..............x-",
    "....x..x........", "x-------x-------",
)  # fmt: skip


def jazz(sheet: Sheet) -> None:
    """A walking or broken bass, shells and rootless chords off the beat, a line of eighths."""
    dice = sheet.dice
    feel = dice.weighted({"swing": 6, "bossa": 2, "ballad": 2})
    if feel == "swing":
        walking(sheet, low=dice.among(28, 31), skips=dice.pick((0.0, 0.1, 0.2)))
    elif feel == "bossa":
        bassline(
            sheet, ("x--xx--.x--xx--.", "x-----x-x-----x-", "x--xx---x--xx---"),
            {"r": 4, "5": 5, "u": 1}, low=31, velocity=82,
        )  # fmt: skip
    else:
        two = ("x-------x-------", "x-----x-x-------", "x-------x---x---", "x---------x-x---")
        bassline(sheet, two, {"r": 3, "5": 4, "3": 1, "a": 2}, low=dice.pick((29, 31)), velocity=78)
    kind = dice.pick(("rootless", "shell", "ninth", "full"))
    bossa = ("x--x--x---x--x--", "x..x..x...x..x..", "..x--x--x--x--x-", "x-..x-.x..x-..x-")
    players = dice.weighted({"keys": 5, "guitar": 2, "both": 2})
    if players != "guitar":
        comp(
            sheet, "keys", bossa if feel == "bossa" else _COMPS, kind=kind,
            around=dice.among(58, 65), velocity=70, ahead=2, plays=rests(dice, 0.7),
        )  # fmt: skip
    if players == "guitar" or (players == "both" and feel != "swing"):
        comp(
            sheet, "guitar", bossa if feel == "bossa" else _COMPS, kind="shell",
            around=dice.among(56, 62), velocity=66, ahead=2,
        )  # fmt: skip
    elif players == "both":
        comp(
            sheet, "guitar", ("x...x...x...x...", "x..gx..gx..gx..g"), kind="shell", around=58,
            velocity=60, staccato=0.3,
        )  # fmt: skip
    if dice.chance(0.85):
        if dice.chance(0.7):
            _line(
                sheet,
                dice.pick(("lead", "lead", "lead", "guitar")) if players == "keys" else "lead",
                around=dice.among(66, 74),
            )  # fmt: skip
        else:
            themes = (
                "x---x-x-..x-x---", "..x-x-x-x-x-....", "x-----x-x---x-x-", "x-x-x---......x-",
                "....x-x-x-x-x---", "x-..x-..x-x-x---",
            )  # fmt: skip
            melody(
                sheet, "lead", themes, around=dice.among(68, 74), span=10, velocity=84, tie=0.75,
                plays=rests(dice, 0.4),
            )  # fmt: skip
    if dice.chance(0.15):
        pad(
            sheet, "strings", kind=dice.pick(("guide", "rootless")), around=dice.among(66, 74),
            velocity=54, plays=rests(dice, 0.5),
        )  # fmt: skip


def _line(sheet: Sheet, role: str, around: int) -> None:
    """An improvised line of eighths: chord notes on the beat, steps and approaches off it."""
    dice = sheet.dice
    breath = (
        "xxxxxxxx", "xxxxxx--", ".xxxxxxx", "xxxx-...", "..xxxxxx", "x-.xxxxx", ".xx-.xx-",
        "x--xx---", "xxx-....", ".......x", "x-xxx-xx", "........",
    )  # fmt: skip
    pitch, up = float(around), dice.chance(0.5)
    for bar in range(4):
        pattern = dice.pick(breath)
        if bar == 0 and "x" not in pattern:
            pattern = breath[0]
        for step, length, _ in draw(pattern, dice):
            place = bar * 16 + step * 2
            chord = sheet.chord(place)
            if chord.root < 0:
                continue
            following = sheet.chord(place + 2)
            if step % 2 == 0:
                goal = int(pitch) + dice.pick((2, 3, 4) if up else (-2, -3, -4))
                note = nearest(chord.tones, goal)
            elif dice.chance(0.25) and following.root >= 0:
                note = nearest(following.tones, int(pitch) + (2 if up else -2)) + dice.pick((-1, 1))
            else:
                note = nearest(sheet.scale, int(pitch) + (2 if up else -2))
            if note > around + 11 or note < around - 10:
                up = note < around
            elif dice.chance(0.22):
                up = not up
            pitch = note
            accent = 8.0 if step % 2 else 0.0
            sheet.play(role, place, (note,), length * 2 if dice.chance(0.85) else 1, 80 + accent)


def latin(sheet: Sheet) -> None:
    """A clave decides; the bass ahead of the chords, a montuno or bossa chords, horns answer."""
    dice = sheet.dice
    feel = dice.weighted({"son": 5, "bossa": 3, "cha": 2, "samba": 2})
    three_two = dice.chance(0.5)
    if feel in ("son", "cha"):
        _tumbao(sheet, dice.pick((28, 29, 31)))
        who = dice.pick(("keys", "keys", "keys", "guitar"))
        if feel == "son":
            _montuno(sheet, who, three_two)
        else:
            comp(
                sheet, who,
                ("x...x...x...x...", "..x...x...x...x.", "x-..x-..x-..x-.x", "..x-x-....x-x-.."),
                kind="triad", around=66, velocity=80,
            )  # fmt: skip
        other = "guitar" if who == "keys" else "keys"
        if dice.chance(0.3):
            comp(
                sheet, other, ("..x...x...x...x.", "x..x..x...x.x...", "x.xx.xx.x.xx.xx."),
                kind="third", around=60, velocity=68, plays=rests(dice, 0.5),
            )  # fmt: skip
    else:
        basses = {
            "bossa": ("x--xx--.x--xx--.", "x--xx---x--xx---", "x-----x-x-----x-"),
            "samba": ("x---..x-X---..x-", "x--.x--xX--.x--x", "x..xX-.xx..xX-.x"),
        }  # fmt: skip
        bassline(
            sheet, basses[feel], {"r": 4, "5": 5, "u": 1}, low=dice.pick((29, 31, 33)), velocity=86,
        )  # fmt: skip
        strums = (
            "x--x--x---x--x--", "x..x..x...x..x..", "x-x-..x-..x-x-..", "..x-x-.x..x-x-.x",
            "x.x..x.x.x..x.x.", "x..x.x..x..x.x..", "..xx..x...xx.xx.",
        )  # fmt: skip
        comp(
            sheet, "guitar", strums, kind=dice.pick(("full", "rootless", "shell")),
            around=dice.among(58, 64), velocity=72, ahead=dice.pick((0, 2)),
        )  # fmt: skip
        if dice.chance(0.5):
            comp(
                sheet, "keys", _COMPS, kind="rootless", around=dice.among(62, 68), velocity=66,
                ahead=2, plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.7):
        horns = (
            "x..x..x...x.x...", "x-x-..x-x-......", "..x-x-x---......", "........x..x..x-",
            "x--x--x-....x-x-", "....x-x-..x-x-..", "x.xx.x-.........", "x---..x-x---....",
        )  # fmt: skip
        if dice.chance(0.3):
            comp(
                sheet, "lead", horns, kind=dice.pick(("third", "triad")), around=dice.among(68, 74),
                velocity=92, plays=rests(dice),
            )  # fmt: skip
        else:
            melody(
                sheet, "lead", horns, around=dice.among(69, 76), velocity=88, tie=0.7,
                plays=rests(dice),
            )  # fmt: skip
    if dice.chance(0.25):
        pad(
            sheet, "strings", kind=dice.pick(("guide", "triad")), around=dice.among(66, 75),
            velocity=58, plays=rests(dice, 0.4),
        )  # fmt: skip


def _tumbao(sheet: Sheet, low: int) -> None:
    """The bass on the `and` of two and on four; the note on four is the next bar's root."""
    dice = sheet.dice
    for bar in range(4):
        start = bar * 16
        here, following = sheet.chord(start + 6), sheet.chord(start + 16)
        if bar == 0 and dice.chance(0.6) and here.root >= 0:
            sheet.play("bass", 0, (root_above(here, low),), 6, 90)
        if here.root >= 0:
            root = root_above(here, low)
            tone = dice.weighted({"5": 5, "r": 3, "o": 1})
            pitch = {"5": root + 7 if root < low + 6 else root - 5, "r": root, "o": root + 12}[tone]
            sheet.play("bass", start + 6, (pitch,), 6, 92)
            if dice.chance(0.2):
                sheet.play("bass", start + 10, (root,), 2, 80)
        if following.root >= 0 and (bar < 3 or dice.chance(0.8)):
            sheet.play("bass", start + 12, (root_above(following, low),), 10, 98)


_MONTUNOS = (
    "x.xx.x.x.x.x.x.x.x.xx.x.x.x.x.x.", "x.x..x.x.x.x.x.xx.x..x.x.x.x.x.x",
    "x.x..x.x.x.x.x.x.x.x.x.x.x.x.x.x", "x.x..x.xx.x..x.x.x.x.x.x.x.x.x.x",
    "x..x..x...x.x...x.x.x.x..x.x.x.x",
)  # fmt: skip


def _montuno(sheet: Sheet, role: str, three_two: bool) -> None:
    """Broken chords in octaves that turn round the clave, the same every two bars."""
    dice: Dice = sheet.dice
    pattern = dice.pick(_MONTUNOS)
    if not three_two:
        pattern = pattern[16:] + pattern[:16]
    low = dice.among(57, 64)
    path = dice.pick((
        (0, 2, 1, 2), (0, 1, 2, 1), (2, 1, 0, 1), (0, 2, 1, 3), (0, 1, 2, 3, 2, 1), (3, 2, 0, 2),
    ))  # fmt: skip
    turn = 0
    for step in range(STEPS):
        if pattern[step % 32] != "x":
            continue
        rungs = ladder(
            sheet.chord(step + 1 if step % 4 == 3 else step), dice.pick(("triad", "triad", "full")),
            low, 4,
        )  # fmt: skip
        if not rungs:
            continue
        note = rungs[path[turn % len(path)]]
        turn += 1
        notes = (note, note + 12) if turn % 2 or dice.chance(0.3) else (note,)
        sheet.play(
            role, step, notes, 1 if dice.chance(0.5) else 2, 82 + (8 if step % 8 == 0 else 0),
        )  # fmt: skip


JAZZ = Style(
    (96, 210), 0.4, jazz,
    major=(
        "Dm7 G7 Cmaj7 Cmaj7", "Cmaj7 A7 Dm7 G7", "Cmaj7 Am7 Dm7 G7", "Em7 A7 Dm7 G7", "C7 F7 C7 C7",
        "F7 F7 C7 A7", "Dm7 G7 C7 A7", "Cmaj7 C#dim7 Dm7 G7", "Fmaj7 Bb7 Em7 A7",
        "Cmaj7 Cm7 Bm7b5 E7", "Am7 D7 Dm7 G7", "C6 Am7 Dm7 G7 Em7 A7 Dm7 G7", "Cmaj7 Fmaj7 Em7 A7",
        "Dm7 Db7 Cmaj7 Cmaj7", "Cmaj7 Ebdim7 Dm7 G7", "Bm7b5 E7 Am7 Am7", "Gm7 C7 Fmaj7 Fm6",
        "C9 F9 C9 G9",
    ),
    minors=(
        "Dm7b5 G7b9 Cm6 Cm6", "Cm7 Fm7 Dm7b5 G7", "Cm7 Cm7 Fm7 G7", "Fm7 Bb7 Ebmaj7 Abmaj7",
        "Cm7 F7 Cm7 F7", "Abmaj7 G7 Cm7 Cm7", "Cm7 Abmaj7 Dm7b5 G7", "Cm9", "Cm7 Bb7 Ab7 G7",
        "Cm6 Dm7b5 Cm6 G7", "Cm7 Fm7 Cm7 G7#9", "Ebmaj7 Abmaj7 Dm7b5 G7b9",
    ),
    common=0.0, colours={"seventh": 3, "ninth": 2, "sixth": 1},
    minor_modes={"minor": 2, "dorian": 2, "harmonic-minor": 1}, vamp=0.05, charts=0.0,
)  # fmt: skip
LATIN = Style(
    (84, 128), 0.55, latin,
    major=(
        "C F G F", "C F G7 G7", "C G7 G7 C", "Dm7 G7 Cmaj7 Cmaj7", "Cmaj7 D7 Dm7 G7", "C Am Dm G7",
        "C F", "Cmaj7 Dm7 Em7 Dm7", "Fmaj7 Em7 Dm7 Cmaj7", "C C7 F G7", "Am7 D7 Gmaj7 G7",
    ),
    minors=(
        "Cm Fm G7 Cm", "Cm G7", "Cm Fm", "Cm Bb Ab G7", "Cm7 F7", "Fm7 Bb7 Ebmaj7 G7",
        "Cm7 Dm7b5 G7 Cm7", "Cm G7 G7 Cm", "Cm Fm Bb Eb", "Abmaj7 G7 Cm7 Cm7", "Fm Cm G7 Cm",
    ),
    common=0.08, colours={"plain": 3, "seventh": 3, "ninth": 1, "sixth": 1},
    minor_modes={"minor": 2, "harmonic-minor": 2, "dorian": 1}, vamp=0.1, charts=0.05,
)  # fmt: skip
