"""How a chord is laid out on keys, frets or sections."""

from __future__ import annotations

from functools import lru_cache

from neurosketch.models.musegan.harmony import QUALITIES, Harmony
from neurosketch.models.musegan.styles.sheet import KNOWN_SHAPES

_TRIAD, _SEVENTH, _NINTH = 3, 4, 5


def classes(chord: Harmony, kind: str) -> tuple[int, ...]:
    """The pitch classes that a way of playing takes from a chord.

    Args:
        chord: the chord; without one, nothing.
        kind: `full`, `triad`, `shell` (third and seventh), `rootless`, `third`
            (root and third), `guide` (third and fifth).
    """
    if chord.root < 0:
        return ()
    above = QUALITIES[chord.quality]
    chosen: tuple[int, ...]
    if kind == "triad":
        chosen = above[:_TRIAD]
    elif kind == "shell":
        chosen = (above[1], above[3]) if len(above) >= _SEVENTH else above[:2]
    elif kind == "rootless" and len(above) >= _SEVENTH:
        chosen = above[1:] if len(above) < _NINTH else (above[1], above[3], above[4], above[2])
    elif kind == "third":
        chosen = above[:2]
    elif kind == "guide":
        chosen = above[1:_TRIAD]
    else:
        chosen = above[:_SEVENTH] if len(above) > _SEVENTH and kind != "ninth" else above
    return tuple(sorted({(chord.root + up) % 12 for up in chosen}))


def voice(chord: Harmony, kind: str, around: float) -> tuple[int, ...]:
    """The pitches of a chord whose middle is nearest to `around`: voices move little.

    The kinds are those of `classes`, and `power`: root, fifth, octave.

    Only layouts whose shape the cells can hold as it is are used.
    """
    if kind == "power" and chord.root >= 0:
        root, fifth = root_above(chord, round(around) - 11), classes_above(chord)
        return root, root + fifth, root + 12
    return _voice(classes(chord, kind), kind, round(around))


def classes_above(chord: Harmony) -> int:
    """Semitones from the root to the fifth, or to what stands for it."""
    above = QUALITIES[chord.quality]
    return above[2] if len(above) > 2 else above[-1]


@lru_cache(maxsize=8192)
def _voice(wanted: tuple[int, ...], kind: str, around: int) -> tuple[int, ...]:
    if not wanted:
        return ()
    found: list[list[int]] = []
    for base in range(around - 16, around + 3):
        if base % 12 in wanted:
            close = [base + up for up in sorted((tone - base) % 12 for tone in wanted)]
            options = [close]
            if len(close) > _TRIAD:
                options.append(sorted([*close[:-2], close[-2] - 12, close[-1]]))
            if kind == "full" and len(close) == _TRIAD:
                options.append(sorted([*close, close[0] + 12]))
            found += options
    fitting = [n for n in found if tuple(note - n[0] for note in n) in KNOWN_SHAPES]
    if not fitting:
        return _voice(wanted[:-1], kind, around)
    best = min(fitting, key=lambda notes: abs(sum(notes) / len(notes) - around))
    return tuple(best)


def ladder(chord: Harmony, kind: str, low: int, count: int) -> list[int]:
    """The notes of a chord from `low` upwards, so many: what an arpeggio climbs."""
    wanted = classes(chord, kind)
    if not wanted:
        return []
    found: list[int] = []
    pitch = low
    while len(found) < count:
        if pitch % 12 in wanted:
            found.append(pitch)
        pitch += 1
    return found


def root_above(chord: Harmony, low: int) -> int:
    """The root within the octave that begins at `low`."""
    return low + (chord.root - low) % 12


def nearest(classes_wanted: tuple[int, ...] | frozenset[int], pitch: int) -> int:
    """The pitch of one of the classes that is nearest; the lower of two."""
    for away in range(12):
        if (pitch - away) % 12 in classes_wanted:
            return pitch - away
        if (pitch + away) % 12 in classes_wanted:
            return pitch + away
    return pitch
