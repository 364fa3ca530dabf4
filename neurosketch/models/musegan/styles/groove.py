"""Funk, soul, disco and afrobeat."""

from __future__ import annotations

from neurosketch.models.musegan.styles.drumming import crash, drop, fill, kit
from neurosketch.models.musegan.styles.players import bassline, comp, melody, pad
from neurosketch.models.musegan.styles.rhythm import rests
from neurosketch.models.musegan.styles.sheet import Sheet
from neurosketch.models.musegan.styles.style import Style

_SECTION_HITS = (
    "......x.........", "..........x..x..", "x...............", "x..x............", "............x.x.", "......xx........",
    "x.....x.........", "..x..x....x.....", "............xx.x", "X..x..x.........", "....x-......x-..", ".............x-.",
)  # fmt: skip


def _blues(sheet: Sheet) -> tuple[int, ...]:
    """The five notes of the mode; a funk player's third and seventh are minor over either."""
    return (0, 3, 5, 7, 10) if sheet.minor or sheet.dice.chance(0.25) else (0, 2, 4, 7, 9)


def funk(sheet: Sheet) -> None:
    """The one; sixteenths round it on bass, clav and muted guitar; horns answer."""
    dice = sheet.dice
    basses = (
        "X..x..gx..x..xg.", "X..g.x.x..xg.x.x", "X-....xxx.....x.", "X.xg..x.g.xx..xg", "X..x..x...xx.xg.", "X...g.xxg..x..x.",
        "X-..x.gx..x.xx.o", "X.x...x.x-..g.xx", "X..xx.gx.....xxx", "X.......x.xx.xg.", "X-x..x.g..x..xo.", "Xg.x..x.xg.x..x.",
        "X.g.x.xx..g.x.x.", "X-----..xxg.x.o.",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 5, "o": 4, "7": 2, "5": 1}, {"r": 5, "7": 2, "5": 2, "a": 1}, {"r": 4, "o": 2, "5": 2, "s": 1},
        {"r": 4, "o": 3, "6": 1, "7": 1, "5": 1}, {"r": 6, "3": 1, "5": 2, "a": 2},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((28, 29, 31, 33)), velocity=96, staccato=0.45)
    clavs = (
        "x.gx..gx.gx.x.g.", "..xg.x.x..xg.x.x", "x.xg.gx.g.xg.xg.", ".gx..gx..gx..gx.", "x..xg.x..x.xg.x.", "..x...xx..x...x.",
        "x..x..x.........", "g.x.gxx.g.x.gxx.",
    )  # fmt: skip
    if dice.chance(0.75):
        kind = dice.pick(("shell", "rootless", "triad", "full"))
        comp(sheet, "keys", clavs, kind=kind, around=dice.among(58, 66), velocity=80, staccato=0.7, plays=rests(dice, 0.6),
             single=dice.pick((0.0, 0.25, 0.5)))  # fmt: skip
    scratches = (
        "x.gxg.x.g.xgx.xg", "ggxgggxgggxgggxg", "x..x..x..x..x.x.", "..x...x...x...x.", "..xg..xg..xg..xg", "g.xgg.xgg.xgg.xg",
        "x.x...gx..x...gx", "....x.......x...", "..x.g.xx..x.g.x.", ".x.x..x..x.x..x.",
    )  # fmt: skip
    if dice.chance(0.8):
        if dice.chance(0.7):
            comp(sheet, "guitar", scratches, kind=dice.pick(("rootless", "guide", "triad")), around=dice.among(62, 70), velocity=78,
                 staccato=0.8, plays=rests(dice, 0.7))  # fmt: skip
        else:
            lines = ("x.x..x.x.x..x.x.", "x..xx..x..xx..x.", "..x.xx....x.xx..", "x.xx..x.x.xx..x.", "x.x.x..xx.x.x..x")
            melody(sheet, "guitar", lines, around=dice.among(55, 62), span=7, scale=_blues(sheet), velocity=74, plays=rests(dice, 0.7))
    if dice.chance(0.55):
        if dice.chance(0.6):
            comp(sheet, "lead", _SECTION_HITS, kind=dice.pick(("triad", "rootless")), around=dice.among(68, 74), velocity=96,
                 staccato=0.4, plays=rests(dice))  # fmt: skip
        else:
            riffs = ("x.xx..x-........", "........x.xx.xx-", "..x.x.xx..x-....", "x--x..x.x--x....", "....x.xx-.......", "x.x.xx.x.x-.....")
            melody(sheet, "lead", riffs, around=dice.among(69, 76), scale=_blues(sheet), velocity=92, plays=rests(dice))
    if dice.chance(0.25):
        pad(sheet, "strings", kind="guide", around=dice.among(66, 74), velocity=62, plays=rests(dice))


def soul(sheet: Sheet) -> None:
    """A bass that sings between the chords, backbeats on guitar, organ or piano, strings, horns."""
    dice = sheet.dice
    basses = (
        "X-..x-x-x-..x-x-", "x--x--x-x--x--x-", "X-.x..x-x.xx..x-", "x-----x-x---x-x-", "X-xx..x.x-x-..x-", "x---..xxx---..x-",
        "X--xx-..x--xx-x-", "x-x-x-x-x-x-x-x-", "X-....x-..x-x-xx", "x--.x-.xx--.x-o-", "x-.x.x-.x-.x.x-.", "X---x---x---x-x-",
    )  # fmt: skip
    tones = dice.pick((
        {"r": 3, "5": 3, "3": 2, "6": 1, "a": 2}, {"r": 4, "o": 1, "5": 2, "s": 3}, {"r": 3, "5": 3, "u": 1, "a": 2, "p": 1},
        {"r": 3, "3": 2, "5": 2, "s": 1, "a": 1},
    ))  # fmt: skip
    bassline(sheet, basses, tones, low=dice.pick((29, 31, 33)), velocity=92)
    piano = (
        "x---x---x---x---", "X-------x-x-....", "x-x-x-x-x-x-x-x-", "x---..x-..x-....", "....x-......x-..", "x--x--x-x--x--x-",
        "X---..x-x---....", "x---------------", "x-------x-------", "..x-..x-..x-..x-", "x-.x.-x-....x-x-",
    )  # fmt: skip
    comp(sheet, "keys", piano, kind=dice.pick(("full", "triad", "rootless")), around=dice.among(58, 65), velocity=78, plays=rests(dice, 0.8))
    chops = ("....x.......x...", "....x.......x..x", "....X..g....X..g", "..x...x...x...x.", "....x-......x-..", "x...x...x...x...",
             "..xg..x...xg..x.")  # fmt: skip
    if dice.chance(0.75):
        if dice.chance(0.75):
            comp(sheet, "guitar", chops, kind="triad", around=dice.among(63, 70), velocity=80, staccato=0.6, plays=rests(dice, 0.8))
        else:
            fills = ("......x-x-x-....", "..........x-x-x-", "x-x-....x-x-....", "....x.x.x-......", "x-.x.x--........")
            comp(sheet, "guitar", fills, kind="third", around=dice.among(64, 70), velocity=74, plays=rests(dice))
    if dice.chance(0.55):
        if dice.chance(0.6):
            pad(sheet, "strings", kind=dice.pick(("triad", "guide", "third")), around=dice.among(67, 76), velocity=66, plays=rests(dice, 0.5))
        else:
            melody(sheet, "strings", ("x-------x---x---", "x---x---x-------", "........x-x-x-x-", "x-----x-x-------"), around=77, velocity=74, tie=0.8,
                   plays=rests(dice, 0.4))  # fmt: skip
    if dice.chance(0.7):
        if dice.chance(0.7):
            tunes = ("x---x-x-x-------", "..x-x-x---x-....", "x--x--x-x---....", "....x-x-x-x-x---", "x-----x-x--x--x-", "x-x-x---....x-x-",
                     "........x-x-x---", "x-x--x----......")  # fmt: skip
            melody(sheet, "lead", tunes, around=dice.among(68, 75), velocity=90, scale=_blues(sheet) if dice.chance(0.6) else (), plays=rests(dice))
        else:
            comp(sheet, "lead", _SECTION_HITS, kind="triad", around=71, velocity=94, plays=rests(dice))


def disco_drums(sheet: Sheet) -> None:
    """Four on the floor under a backbeat, the hat open off the beat."""
    dice = sheet.dice
    kit(sheet, {
        "kick": ("X...X...X...X...", "X...X...X...X..?", "X...X...X.?.X..."),
        "snare": ("....X.......X...", "....X..q....X..q", "....X.......X.?.", "....X.......X..x"),
        "open_hat": ("..X...X...X...X.", "..x...x...x...x.", "..x...x...x..?x."),
    })  # fmt: skip
    hats = ("xx.xxx.xxx.xxx.x", "x...x...x...x...", "xg.xxg.xxg.xxg.x", "x..xx..xx..xx..x", "xx..xx..xx..xx..")
    kit(sheet, {"closed_hat": hats}, plays=rests(dice, 0.8))
    if dice.chance(0.45):
        kit(sheet, {"shaker_tamb": ("x.x.x.x.x.x.x.x.", "xgxgxgxgxgxgxgxg", "....x.......x...", "..x...x...x...x.")})
    if dice.chance(0.3):
        kit(sheet, {"clap": ("....x.......x...", "............x...", "....x.......x.xx")}, softer=6)
    if dice.chance(0.4):
        kit(sheet, {"perc": ("..x..x....x..x.x", "x..x..x...x.x...", "x.xx..xxx.xx..xx", "..xx..xx..xx..xx", "......xx......xx")}, softer=6,
            plays=rests(dice, 0.5))  # fmt: skip
    crash(sheet, 0.4)
    if dice.chance(0.5):
        fill(sheet)
    elif dice.chance(0.15):
        drop(sheet, ("closed_hat", "snare", "crash"), 60, 64)


def disco(sheet: Sheet) -> None:
    """Octaves on the bass, sixteenths on the guitar, strings that rush and answer."""
    dice = sheet.dice
    if dice.chance(0.6):
        octaves = ("x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx", "x-x-x-x-x-x-x-x-", "x.xx..xxx.xx..xx", "x..xx.x.x..xx.x.")
        _octaves(sheet, dice.pick(octaves), dice.pick((28, 29, 31)))
    else:
        basses = ("X..x..x.x.xx..x.", "X-..x.xx..x.x.xo", "x.x.x.xxx.x.x.xx", "X..xx..xx-..xx.x", "x.xx.xx.x.xx.xx.", "X-.xx-.xx-.xx-x-")
        bassline(sheet, basses, {"r": 4, "o": 3, "5": 2, "6": 0.5, "7": 1, "a": 1}, low=dice.pick((28, 31, 33)), velocity=96, staccato=0.3)
    scratch = ("x.xgx.xgx.xgx.xg", "ggxgggxgggxgggxg", "x.gx.gx.x.gx.gx.", "..xg..xg..xg..xg", "xgxxgxxgxgxxgxxg", "x..x..x.x..x..x.", ".x.x.x.x.x.x.x.x")
    if dice.chance(0.85):
        comp(sheet, "guitar", scratch, kind=dice.pick(("rootless", "guide", "triad")), around=dice.among(64, 71), velocity=76, staccato=0.8,
             plays=rests(dice, 0.8))  # fmt: skip
    piano = ("x..x..x...x..x..", "X---..x-..x-....", "x.x.x.x.x.x.x.x.", "x---x---x---x---", "..x...x...x...x.", "x--x--x-----....", "x---------------",
             "X..X..X..X..X.X.")  # fmt: skip
    comp(sheet, "keys", piano, kind=dice.pick(("full", "rootless", "triad")), around=dice.among(60, 66), velocity=82, plays=rests(dice, 0.7))
    if dice.chance(0.8):
        way = dice.weighted({"hold": 4, "runs": 4, "stabs": 3})
        if way == "hold":
            pad(sheet, "strings", kind=dice.pick(("triad", "guide")), around=dice.among(68, 77), velocity=72, plays=rests(dice, 0.6))
        elif way == "runs":
            runs = ("........xxxxxxxx", "x-------........", "x.x.x.x.x-......", "....xxxxx-------", "x-----x-x-x-x---", "x---x---xxxxxxxx", "............xxxx")
            melody(sheet, "strings", runs, around=dice.among(74, 81), moves={-1: 4, 1: 5, 2: 1, -2: 1, 0: 0.3}, velocity=80, plays=rests(dice, 0.3))
        else:
            comp(sheet, "strings", _SECTION_HITS, kind="triad", around=dice.among(69, 76), velocity=84, staccato=0.3, plays=rests(dice, 0.4))
    if dice.chance(0.6):
        if dice.chance(0.35):
            comp(sheet, "lead", _SECTION_HITS, kind="triad", around=dice.among(68, 74), velocity=94, plays=rests(dice))
        else:
            tunes = ("x-x-x-..x-x-x---", "x..x..x-....x-x-", "..x-x-x-x-------", "x---x-x-........", "........x..x..x-", "x-x--x--x-x-....", "x--x--x--x--x---")
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
        sheet.play("bass", step, (pitch,), 2 if rhythm[(step + 1) % 16] == "-" else 1, 96 + (6 if not up else 0))


def afrobeat(sheet: Sheet) -> None:
    """Two guitars' worth of small figures that lock, an ostinato bass, organ stabs, horns."""
    dice = sheet.dice
    basses = (
        "x..x..x...x.x...x-..x-x.........", "....x.x.x..x....", "x-..x.x...x.x...", "x.....x.x-..x...", "..x.x..x..x.x...", "x..x......x..x..",
        "x-.x-.x-........", "x...x.xx....x.xx",
    )  # fmt: skip
    length = dice.pick((16, 16, 16, 32))
    chosen = [line for line in basses if len(line) == length]
    tones = dice.pick(({"r": 4, "5": 2, "7": 2}, {"r": 4, "o": 1, "5": 2, "s": 1}, {"r": 3, "3": 2, "5": 2}, {"r": 3, "5": 1, "7": 1, "s": 2}))
    bassline(sheet, chosen, tones, low=dice.pick((28, 31, 33)), velocity=94, staccato=0.3)
    picks = (
        "x.x.x..x.x.x.x..", "x..x..x.x..x..x.", "x.xx.x.xx.xx.x.x", "..x.xx....x.xx..", "xx.x.xx.xx.x.xx.", "x.x..x.x..x.x.x.", ".x.xx..x.x.xx..x",
        "x.xxx.x.x.xxx.x.",
    )  # fmt: skip
    moves = {-2: 2, -1: 3, 1: 3, 2: 2, 0: 1, 3: 1, -3: 1}
    if dice.chance(0.95):
        melody(sheet, "guitar", picks, around=dice.among(60, 67), span=7, scale=_blues(sheet), moves=moves, velocity=76, tie=0.7)
    organ = ("..x...x...x...x.", "..xx..xx..xx..xx", "..x..x....x..x..", "x..x..x...x..x..", ".x.x....x.x.....", "....x..x....x..x", "x---------------",
             "......x.......x.")  # fmt: skip
    if dice.chance(0.8):
        comp(sheet, "keys", organ, kind=dice.pick(("triad", "rootless", "full")), around=dice.among(60, 66), velocity=76, staccato=0.4,
             plays=rests(dice, 0.7))  # fmt: skip
    if dice.chance(0.75):
        horns = ("x-x-x---....x-x-", "..x-x-x-x---....", "x--x--x---......", "........x-x-xx.x", "x-.x-.x-x-------", "....x-x-..x-x-..", "x.x.x.x-........")
        if dice.chance(0.35):
            comp(sheet, "lead", horns, kind="third", around=dice.among(68, 73), velocity=96, plays=rests(dice))
        else:
            melody(sheet, "lead", horns, around=dice.among(66, 73), scale=_blues(sheet), velocity=96, plays=rests(dice))
    if dice.chance(0.35):
        counter = ("x..x..x.x..x..x.", "..x...x...x...x.", "x.x..x..x.x..x..", "...x..x....x..x.")
        melody(sheet, "strings", counter, around=dice.among(66, 73), span=6, scale=_blues(sheet), moves=moves, velocity=70, plays=rests(dice, 0.4))


FUNK = Style(
    (92, 120), 0.6, funk,
    major=("C7", "C9", "C7 F7", "C9 C9 F9 C9", "C7 Bb F C7", "F7 C7", "C9 Dm7"),
    minors=("Cm7", "Cm7 F7", "Cm7 F9", "Cm9", "Cm7 Fm7", "Cm7 Bb7 Ab7 G7", "Cm7 Cm7 Eb7 F7", "Cm7 F7 Cm7 G7"),
    common=0.08, colours={"seventh": 4, "ninth": 3, "plain": 1}, minor_modes={"dorian": 3, "minor": 1}, major_modes={"mixolydian": 3, "major": 1}, vamp=0.35,
    charts=0.05,
)  # fmt: skip
SOUL = Style(
    (72, 124), 0.3, soul,
    major=("C Am F G", "C Am Dm G7", "C F C F", "Cmaj7 Fmaj7", "C Em F G", "C Em7 Dm7 G7", "F C F C", "C Am Dm7 F/G", "Am Em F C", "C G F C", "C A7 Dm7 G7",
           "Cmaj7 Dm7 Em7 Fmaj7", "C C7 F Fm"),
    minors=("Cm7 Fm7", "Cm Fm Cm Gm", "Cm Ab Bb Gm", "Cm7 Bb Abmaj7 G7", "Abmaj7 Gm7 Fm7 G7", "Cm Eb Fm G", "Cm7 F7"),
    colours={"plain": 4, "seventh": 4, "ninth": 1, "sixth": 1}, minor_modes={"minor": 2, "dorian": 1}, vamp=0.08,
    charts=0.3,
)  # fmt: skip
DISCO = Style(
    (110, 128), 0.65, disco, disco_drums,
    major=("C Am Dm G", "Fmaj7 Em7 Dm7 G7", "C Em Am F", "Dm7 G7 Em7 Am7", "Am7 D7 Dm7 G7", "F G Em Am", "Cmaj7 Fmaj7 Dm7 G7"),
    minors=("Cm7 F7", "Cm Fm Bb Eb", "Cm7 Bb Ab G7", "Cm Ab Bb Cm", "Fm7 Bb7 Ebmaj7 Cm7", "Cm Eb Fm G", "Cm7 Fm7 Gm7 Fm7", "Abmaj7 Bb Cm7 Cm7", "Cm Gm Ab Bb"),
    colours={"plain": 3, "seventh": 4, "ninth": 1}, minor_modes={"minor": 3, "dorian": 2}, vamp=0.1,
    charts=0.12,
)  # fmt: skip
AFROBEAT = Style(
    (98, 126), 0.8, afrobeat,
    major=("C", "C7", "C F", "C F G F", "C7 F7", "C Bb"),
    minors=("Cm7", "Cm", "Cm7 F7", "Cm7 Bb", "Cm Fm", "Cm7 Cm7 F7 F7", "Cm7 Gm7", "Cm Bb Ab Bb"),
    common=0.06, colours={"plain": 3, "seventh": 4, "ninth": 1}, minor_modes={"dorian": 2, "minor": 2}, major_modes={"mixolydian": 1, "major": 2}, vamp=0.45,
    charts=0.04,
)  # fmt: skip
