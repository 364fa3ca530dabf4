"""What players of any style do: basses, chords, pads, arpeggios, melodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurosketch.models.musegan.harmony import QUALITIES
from neurosketch.models.musegan.styles.rhythm import ACCENT, GHOST, Onset, rhythm
from neurosketch.models.musegan.styles.sheet import EVERY_BAR, STEPS, Sheet
from neurosketch.models.musegan.styles.voicing import ladder, nearest, root_above, voice

LEVELS = {ACCENT: 12.0, 1: 0.0, GHOST: -36.0}
"""Velocity added for each level of a rhythm."""


def bassline(
    sheet: Sheet, templates: Sequence[str], tones: Mapping[str, float], *, low: int = 33,
    velocity: float = 92.0, staccato: float = 0.0, plays: Sequence[bool] = EVERY_BAR,
) -> None:  # fmt: skip
    """A bass: the root where the chord changes, elsewhere what `tones` says.

    Args:
        sheet: the paper.
        templates: see `rhythm`.
        tones: weights of `r` root, `o` its octave, `u` the octave below, `5` fifth, `3` third,
            `7` seventh, `6` sixth, `a` a half tone or a step before the next root, `s` a step of
            the scale on, `p` the same again.
        low: the roots lie within the octave from here.
        velocity: of a plain note.
        staccato: how often a note is cut to a sixteenth, by itself.
        plays: the bars that are not silent.
    """
    dice = sheet.dice
    remembered: dict[tuple[str, int], str] = {}
    onsets = rhythm(templates, dice, plays)
    previous = 0
    for index, onset in enumerate(onsets):
        chord = sheet.chord(onset.step)
        if chord.root < 0:
            continue
        root = root_above(chord, low)
        tone = remembered.setdefault(onset.key, dice.weighted(tones))
        begins = index == 0 or sheet.chord(onsets[index - 1].step) != chord
        if begins or (onset.step % 16 == 0 and not dice.chance(0.15)):
            tone = "r"
        target = _next_root(sheet, onsets, index, low)
        pitch = _tone(sheet, tone, onset.step, root, previous or root, target)
        length = 1 if staccato and dice.chance(staccato) else onset.length
        sheet.play("bass", onset.step, (pitch,), length, velocity + LEVELS[onset.level])
        previous = pitch


def _next_root(sheet: Sheet, onsets: Sequence[Onset], index: int, low: int) -> int | None:
    """The root to come, where the chord changes with the next onset."""
    step = onsets[index + 1].step if index + 1 < len(onsets) else STEPS
    chord = sheet.chord(step)
    if chord.root < 0 or chord.root == sheet.chord(onsets[index].step).root:
        return None
    return root_above(chord, low)


def _tone(
    sheet: Sheet, tone: str, step: int, root: int, previous: int, target: int | None
) -> int:  # fmt: skip
    chord = sheet.chord(step)
    above = QUALITIES[chord.quality]
    if tone == "a":
        if target is None:
            tone = "5"
        else:
            return target + sheet.dice.pick((-1, 1, 2, -2, -1))
    if tone == "s":
        direction = 1 if previous <= root + 3 else -1
        return _step(sheet, previous, direction)
    fifth = above[2] if len(above) > 2 else above[-1]
    third = above[1] if len(above) > 2 else fifth
    seventh = above[3] if len(above) > 3 and above[3] > 8 else (10 if sheet.minor else 12)
    return {
        "r": root, "o": root + 12, "u": root - 12 if root >= 36 else root,
        "5": root + fifth if root + fifth < 50 else root + fifth - 12, "3": root + third,
        "7": root + seventh - (12 if root > 40 else 0), "6": root + 9, "p": previous,
    }[tone]  # fmt: skip


def _step(sheet: Sheet, pitch: int, by: int) -> int:
    """So many steps of the scale on."""
    direction = 1 if by > 0 else -1
    for _ in range(abs(by)):
        pitch += direction
        while pitch % 12 not in sheet.scale:
            pitch += direction
    return pitch


def walking(
    sheet: Sheet, *, low: int = 28, velocity: float = 88.0, skips: float = 0.12,
    plays: Sequence[bool] = EVERY_BAR,
) -> None:  # fmt: skip
    """A walking bass: roots on changes, steps and chord notes between, a leading note before."""
    dice = sheet.dice
    first = sheet.chords[0]
    pitch = root_above(first, low + dice.among(0, 6)) if first.root >= 0 else low + 8
    upwards = dice.chance(0.6)
    for beat in range(STEPS // 4):
        step, chord = beat * 4, sheet.chords[beat]
        if not plays[beat // 4] or chord.root < 0:
            continue
        following = sheet.chord(step + 4)
        if sheet.changes(step) or (beat % 4 == 0 and dice.chance(0.7)):
            pitch = nearest((chord.root,), pitch + dice.among(-2, 2))
        elif following != chord and following.root >= 0 and dice.chance(0.8):
            goal = nearest((following.root,), pitch)
            pitch = goal + dice.pick((-1, 1, -1, 2, -5, 7) if goal < 43 else (-1, 1, 1, -5))
        elif dice.chance(0.5):
            pitch = nearest(chord.tones, pitch + (3 if upwards else -3))
        else:
            pitch = _step(sheet, pitch, 1 if upwards else -1)
        if pitch > low + 22:
            upwards, pitch = False, pitch - 12 if pitch > low + 27 else pitch
        elif pitch < low:
            upwards, pitch = True, pitch + 12
        elif dice.chance(0.15):
            upwards = not upwards
        accent = 4.0 if beat % 2 else 0.0
        sheet.play("bass", step, (pitch,), 4, velocity + accent)
        if dice.chance(skips):
            ghost = pitch if dice.chance(0.6) else nearest(chord.tones, pitch + 4)
            sheet.play("bass", step + dice.pick((2, 3, 3)), (ghost,), 1, velocity - 22.0)


def comp(
    sheet: Sheet, role: str, templates: Sequence[str], *, kind: str = "full", around: float = 62.0,
    velocity: float = 80.0, staccato: float = 0.0, plays: Sequence[bool] = EVERY_BAR,
    ahead: int = 0, single: float = 0.0,
) -> None:  # fmt: skip
    """Chords in a rhythm, their voices led.

    Args:
        sheet: the paper.
        role: who plays.
        templates: see `rhythm`.
        kind: see `voice`.
        around: MIDI pitch about which the chords lie.
        velocity: of a plain chord.
        staccato: how often a chord is cut to a sixteenth, by itself.
        plays: the bars that are not silent.
        ahead: a chord that begins so many steps or fewer before a change is the next one already.
        single: how often only one note of the chord is played.
    """
    dice = sheet.dice
    middle = around
    for onset in rhythm(templates, dice, plays):
        coming = onset.step + ahead
        chord = sheet.chord(coming if sheet.changes(coming // 4 * 4 % STEPS) else onset.step)
        notes = voice(chord, kind, 0.7 * middle + 0.3 * around)
        if not notes:
            continue
        middle = sum(notes) / len(notes)
        if onset.level == GHOST or (single and dice.chance(single)):
            notes = (dice.pick(notes),)
        length = 1 if staccato and dice.chance(staccato) else onset.length
        sheet.play(role, onset.step, notes, length, velocity + LEVELS[onset.level])


def pad(
    sheet: Sheet, role: str, *, kind: str = "full", around: float = 62.0, velocity: float = 70.0,
    again: int = STEPS, gate: int = 0, plays: Sequence[bool] = EVERY_BAR,
) -> None:  # fmt: skip
    """Chords held from change to change.

    Args:
        sheet: the paper.
        role: who plays.
        kind: see `voice`.
        around: MIDI pitch about which the chords lie.
        velocity: of a chord.
        again: steps after which a chord that is still held is struck again.
        gate: steps of silence before the next one.
        plays: the bars that are not silent.
    """
    middle, step = around, 0
    while step < STEPS:
        end = min(sheet.change_after(step), step - step % again + again)
        if not plays[step // 16]:
            step = min(end, step // 16 * 16 + 16)
            continue
        while end // 16 * 16 > step and not plays[(end - 1) // 16]:
            end -= 16 if end % 16 == 0 else end % 16
        notes = voice(sheet.chord(step), kind, 0.6 * middle + 0.4 * around)
        if notes:
            middle = sum(notes) / len(notes)
            length = max(1, end - step - gate)
            sheet.play(role, step, notes, length, velocity)
        step = max(end, step + 1)


def arpeggio(
    sheet: Sheet, role: str, *, templates: Sequence[str] = ("x" * 16,), low: int = 60,
    notes: int = 4, velocity: float = 78.0, kind: str = "triad", gate: int = 1,
    plays: Sequence[bool] = EVERY_BAR, order: str = "",
) -> None:  # fmt: skip
    """The notes of the chord one after another.

    Args:
        sheet: the paper.
        role: who plays.
        templates: see `rhythm`.
        low: the lowest pitch it may climb from.
        notes: rungs of the ladder.
        velocity: of a plain note.
        kind: see `classes`.
        gate: steps each note lasts.
        plays: the bars that are not silent.
        order: `up`, `down`, `both`, `loop` (a fixed order of eight or sixteen), `odd` (three, five
            or six notes against the bar); one of them when empty.
    """
    dice = sheet.dice
    way = order or dice.weighted({"up": 2, "down": 1, "both": 2, "loop": 4, "odd": 2})
    up = list(range(notes))
    if way == "both":
        path = up + up[-2:0:-1]
    elif way == "down":
        path = up[::-1]
    elif way == "loop":
        path = [dice.among(0, notes - 1) for _ in range(dice.pick((8, 8, 16)))]
    elif way == "odd":
        path = [dice.among(0, notes - 1) for _ in range(dice.pick((3, 3, 5, 6)))]
    else:
        path = up
    turn = 0
    for onset in rhythm(templates, dice, plays, loose=0.0):
        rungs = ladder(sheet.chord(onset.step), kind, low, notes)
        if not rungs:
            continue
        if onset.step % 16 == 0 and way != "odd":
            turn = 0
        swell = 8.0 if onset.step % 4 == 0 else 0.0
        pitch = rungs[path[turn % len(path)]]
        sheet.play(role, onset.step, (pitch,), gate, velocity + swell + LEVELS[onset.level])
        turn += 1


def melody(
    sheet: Sheet, role: str, templates: Sequence[str], *, around: int = 72, span: int = 9,
    velocity: float = 88.0, moves: Mapping[int, float] | None = None,
    scale: Sequence[int] = (), plays: Sequence[bool] = EVERY_BAR, tie: float = 0.6,
) -> None:  # fmt: skip
    """A tune whose motifs come again over other chords.

    Args:
        sheet: the paper.
        role: who plays.
        templates: see `rhythm`.
        around: MIDI pitch it circles.
        span: semitones it goes away from it at most.
        velocity: of a plain note.
        moves: weights of the steps of the scale from note to note.
        scale: pitch classes it uses; those of the mode when empty.
        plays: the bars that are not silent.
        tie: how often a note on a beat is a note of the chord.
    """
    dice = sheet.dice
    notes = tuple(scale) or sheet.scale
    steps = moves or {-2: 2, -1: 4, 0: 2, 1: 4, 2: 2, -3: 0.7, 3: 0.7, 4: 0.3, -4: 0.3}
    pool = [p for p in range(around - span, around + span + 1) if p % 12 in notes]
    at = len(pool) // 2 + dice.among(-2, 2)
    remembered: dict[tuple[str, int], int] = {}
    starts: dict[str, int] = {}
    for onset in rhythm(templates, dice, plays):
        label = onset.key[0]
        fresh = onset.key not in remembered
        move = remembered.setdefault(onset.key, dice.weighted(steps))
        if fresh and label not in starts:
            starts[label] = at
        elif onset.key[1] <= 3 and label in starts and dice.chance(0.7):
            at = starts[label] + dice.pick((0, 0, 0, 1, -1))
            move = 0
        at += move
        if not 0 <= at < len(pool):
            at = max(0, min(len(pool) - 1, at - 2 * move))
        pitch = pool[at]
        chord = sheet.chord(onset.step)
        on_beat = onset.step % 4 == 0 or onset.length >= 4
        if on_beat and chord.root >= 0 and dice.chance(tie):
            pitch = nearest(chord.tones, pitch)
            at = min(range(len(pool)), key=lambda index: abs(pool[index] - pitch))
        sheet.play(role, onset.step, (pitch,), onset.length, velocity + LEVELS[onset.level])
