"""Keys and scales of a sketch: which pitch classes it may use, and how far it is from C."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurosketch.core.score import Chord
from neurosketch.models.musegan import harmony
from neurosketch.models.musegan.describe import KEY_SCALE, KEYS
from neurosketch.models.musegan.harmony import Harmony

_FLAT_KEYS = frozenset({
    "F major", "Bb major", "Eb major", "Ab major", "Db major",
    "D minor", "G minor", "C minor", "F minor", "Bb minor", "Eb minor",
})  # fmt: skip
_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_SEVENTHS = ("maj7", "7", "m7", "m7b5", "dim7", "mmaj7", "aug7", "7sus4")
_TRIADS = ("", "m", "dim", "aug", "sus4", "sus2", "5")
_BARE = ("dim", "aug", "5", "sus4", "sus2", "m7b5", "dim7", "aug7")


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key with a scale on its tonic.

    Attributes:
        key: e.g. `F# minor`.
        tonic: pitch class.
        minor: whether the third of the scale is a minor one.
        scale: pitch classes that the notes shall be of.
        chord_scale: pitch classes that chords are built of: those of the key where the scale has
            too few for chords.
    """

    key: str
    tonic: int
    minor: bool
    scale: frozenset[int]
    chord_scale: frozenset[int]

    @property
    def shift(self) -> int:
        """Semitones from C by the nearest way, -6 ... 5."""
        return (self.tonic + 6) % 12 - 6

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the twelve pitch classes as this key spells them."""
        return _FLATS if self.key in _FLAT_KEYS else _SHARPS


def tonality(key: str, scale: str = KEY_SCALE) -> Tonality:
    """The tonality of a key such as `Bb major` with one of `describe.SCALES`."""
    tonic, minor = read_key(key) or (0, False)
    name = scale
    if scale == KEY_SCALE:
        name = "minor" if minor else "major"
    elif scale == "pentatonic":
        name = "minor-pentatonic" if minor else "pentatonic"
    elif scale == "blues":
        name = "blues" if minor else "major-blues"
    steps = harmony.SCALES[name]
    own = harmony.SCALES["minor" if minor else "major"]
    if len(steps) == 7:
        own, minor = steps, 3 in steps
    return Tonality(
        key, tonic, minor,
        frozenset((tonic + step) % 12 for step in steps),
        frozenset((tonic + step) % 12 for step in own),
    )  # fmt: skip


def read_key(key: str | None) -> tuple[int, bool] | None:
    """Tonic and whether it is minor, of `Eb major`, `eb` or `D#m`; None where there is no key."""
    words = (key or "").split()
    chord = harmony.parse(words[0]) if words else None
    if chord is None or chord.root < 0:
        return None
    mode = words[1].lower() if len(words) > 1 else ""
    return chord.root, mode in ("minor", "min", "m") or (not mode and chord.quality == "m")


def key_name(tonic: int, minor: bool) -> str:
    """`Bb major` and the like."""
    return KEYS[tonic + 12 * minor]


def moved(chords: Sequence[Chord], semitones: int, names: tuple[str, ...]) -> tuple[Chord, ...]:
    """Chords in another key, spelt with `names`; what is no chord symbol stays as it is."""
    found = []
    for chord in chords:
        heard = harmony.parse(chord.symbol)
        if heard is not None:
            root = (heard.root + semitones) % 12 if heard.root >= 0 else -1
            chord = Chord(chord.start, harmony.symbol_of(Harmony(root, heard.quality), names))
        found.append(chord)
    return tuple(found)


def diatonic(chords: Sequence[Chord], home: Tonality) -> tuple[Chord, ...]:
    """The chords nearest to these that use the notes of the scale only."""
    return tuple(
        Chord(chord.start, harmony.symbol_of(_diatonic(heard, home.chord_scale), home.names))
        for chord in chords
        if (heard := harmony.parse(chord.symbol)) is not None
    )


def _diatonic(chord: Harmony, scale: frozenset[int]) -> Harmony:
    if chord.root < 0 or set(chord.tones) <= scale:
        return chord
    wanted = set(chord.tones)
    kinds = (*_SEVENTHS, *_TRIADS) if len(wanted) > 3 else _TRIADS
    roots = (chord.root,) if chord.root in scale else tuple(sorted(scale))
    found = [
        Harmony(root, kind) for root in roots for kind in kinds
        if set(Harmony(root, kind).tones) <= scale
    ]  # fmt: skip
    return max(found, key=lambda one: _likeness(set(one.tones), wanted, one.quality), default=chord)


def _likeness(tones: set[int], wanted: set[int], kind: str) -> float:
    """How well a chord stands in for another: by the notes they share, rather not a bare one."""
    return 2 * len(tones & wanted) - abs(len(tones) - len(wanted)) - 1.5 * (kind in _BARE)
