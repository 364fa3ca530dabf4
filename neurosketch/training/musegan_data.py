"""Phrases to learn from: read, brought to the tonic C, labelled, split by file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.musegan.cells import (
    HIGHEST,
    LOWEST,
    MAX_LENGTH,
    PITCHED,
    STEPS_PER_BAR,
    Cells,
    shape_of,
    silence,
)
from neurosketch.models.musegan.plan import GENRES, NETWORK_BARS, activity, measure

STEPS = NETWORK_BARS * STEPS_PER_BAR
SPLITS = ("train", "val", "test")
MULTITRACK, GROOVE = "phrases/multitrack_open.npz", "phrases/drums_groove.npz"

_PITCHES = HIGHEST - LOWEST + 1
_QUIET_VELOCITY = 90
"""Of notes whose file says nothing."""
_GAME_GENRES = {
    "game rock/metal/ambient": "game-rock", "light pop/rock game": "game-pop", "march": "game-pop",
    "swing": "jazz", "rock": "rock",
}  # fmt: skip
_GROOVE_GENRES = {
    "rock": "rock", "punk": "rock", "country": "rock", "pop": "rock", "funk": "funk",
    "neworleans": "funk", "jazz": "jazz", "blues": "jazz", "latin": "latin", "afrocuban": "latin",
    "hiphop": "hiphop", "afrobeat": "afrobeat", "highlife": "afrobeat", "soul": "soul",
    "gospel": "soul", "dance": "disco", "reggae": "reggae",
}  # fmt: skip
"""The first word of a style of the Groove MIDI Dataset to the genre it counts as."""

# Krumhansl and Kessler (1982): how well each pitch class fits a major and a minor key.
_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_FILE_SHARE = 0.5
"""How much the rest of the file bears on the key of a phrase."""

# Templates of chords: semitones above the root, and what a chord must gain to be more than a triad.
_CHORDS: tuple[tuple[tuple[int, ...], float], ...] = (
    ((0, 4, 7), 0.0), ((0, 3, 7), 0.0), ((0, 7), -0.02), ((0, 5, 7), -0.06), ((0, 3, 6), -0.06),
    ((0, 4, 7, 10), -0.06), ((0, 4, 7, 11), -0.06), ((0, 3, 7, 10), -0.06),
)  # fmt: skip
_BASS_WEIGHT = 0.15
_FEWEST_NOTES = 2.0
"""Steps of sounding notes in half a bar below which no chord is heard."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """N four-bar phrases with the tonic at C, and what they are like.

    Attributes:
        drums: (N, 64, 12) uint8, base: (N, 5, 64) int16, shape: (N, 5, 64) int16,
        length: (N, 5, 64) uint8, velocity: (N, 5, 64) uint8: see `Cells`.
        genre: (N,) index into `GENRES`.
        minor: (N,) bool; for phrases of drums alone it means nothing.
        roots: (N, 16) pitch class of the chord of each beat, -1 without one.
        tones: (N, 16, 12) 1 for its pitch classes, uint8.
        active: (N, 6, 4) bool, attributes: (N, 6, 4) float32: see `Plan`.
        tempo: (N,) quarter notes a minute.
        source: (N,) which file of the corpus; negative for phrases made by rules.
        split: (N,) index into `SPLITS`.
        kind: (N,) 0 multitrack, 1 human drums alone, 2 made by rules, 3 by rules without drums.
    """

    drums: npt.NDArray[np.uint8]
    base: npt.NDArray[np.int16]
    shape: npt.NDArray[np.int16]
    length: npt.NDArray[np.uint8]
    velocity: npt.NDArray[np.uint8]
    genre: npt.NDArray[np.int64]
    minor: npt.NDArray[np.bool_]
    roots: npt.NDArray[np.int64]
    tones: npt.NDArray[np.uint8]
    active: npt.NDArray[np.bool_]
    attributes: npt.NDArray[np.float32]
    tempo: npt.NDArray[np.float32]
    source: npt.NDArray[np.int64]
    split: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.genre)

    def cells(self, index: int) -> Cells:
        """One phrase."""
        return Cells(
            *(part[index].astype(np.int64) for part in
              (self.drums, self.base, self.shape, self.length, self.velocity))
        )  # fmt: skip

    def where(self, chosen: npt.NDArray[np.bool_]) -> Phrases:
        """Those that are chosen, (N,)."""
        return Phrases(*(getattr(self, name)[chosen] for name in Phrases.__slots__))

    def of(self, split: str) -> Phrases:
        """Those of a split."""
        return self.where(self.split == SPLITS.index(split))

    def save(self, path: Path) -> None:
        """Write all arrays to one file."""
        partial = path.with_suffix(".tmp.npz")
        np.savez_compressed(partial, **{name: getattr(self, name) for name in Phrases.__slots__})
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> Phrases:
        """Inverse of `save`."""
        with np.load(path) as arrays:
            return cls(*(arrays[name] for name in cls.__slots__))


def joined(*parts: Phrases) -> Phrases:
    """All of them, one after the other."""
    return Phrases(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Phrases.__slots__)
    )


def split_of(name: str) -> int:
    """Index into `SPLITS` of a file: eight of ten to learn from, one each to watch and to test."""
    return (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)[zlib.crc32(name.encode()) % 10]


def read_corpus(folder: Path) -> Phrases:
    """The real phrases of the symbolic corpus.

    Raises:
        NeuroSketchError: they are not in `folder`.
    """
    try:
        return joined(_read(folder / MULTITRACK, 0, 0), _read(folder / GROOVE, 1, 1_000_000))
    except (OSError, KeyError, ValueError) as error:
        raise NeuroSketchError(
            f"There are no phrases in '{folder}'.",
            f"Name the folder that holds {MULTITRACK} and {GROOVE}.",
        ) from error


def _read(path: Path, kind: int, first_file: int) -> Phrases:
    with np.load(path, allow_pickle=False) as data:
        onset = np.unpackbits(data["onset"], axis=-1)[..., :_PITCHES]
        roll = np.unpackbits(data["roll"], axis=-1)[..., :_PITCHES]
        bits, vel, src = data["drums"], data["vel"].astype(np.int64), data["src"].astype(np.int64)
        names, labels = data["path"].tolist(), data["label"].tolist()
        tempos = np.array([float(text or 120.0) for text in data["tempo"]], np.float32)
    genres = np.array([_genre(label) for label in labels])
    keep = genres[src] >= 0
    onset, roll, bits, vel, src = (part[keep] for part in (onset, roll, bits, vel, src))
    raw = [_cells(*row) for row in zip(bits, onset, roll, vel, strict=True)]
    keys = _keys(roll, src)
    splits = np.array([split_of(name) for name in names])
    rows = [
        (cells.transposed(_to_c(tonic)), minor)
        for cells, (tonic, minor) in zip(raw, keys, strict=True)
    ]  # fmt: skip
    return labelled(
        [cells for cells, _ in rows], genres[src], np.array([minor for _, minor in rows]),
        tempo=tempos[src], source=src + first_file, split=splits[src], kind=np.full(len(src), kind),
    )  # fmt: skip


def _genre(label: str) -> int:
    if label.startswith("jrpg"):
        return GENRES.index("game-pop")
    name = _GAME_GENRES.get(label) or _GROOVE_GENRES.get(label.split("-")[0])
    return GENRES.index(name) if name else -1


def _cells(
    bits: npt.NDArray[np.uint16],
    onset: npt.NDArray[np.uint8],
    roll: npt.NDArray[np.uint8],
    vel: npt.NDArray[np.int64],
) -> Cells:
    cells = silence(STEPS)
    vel = np.where(vel > 0, vel, _QUIET_VELOCITY).clip(1, 127)
    hits = (bits[:, None] >> np.arange(12)) & 1
    # velocities stand in the order of the pitched players, drums last
    cells.drums[:] = hits * vel[-1][:, None]
    for player in range(len(PITCHED)):
        on = onset[player]
        for step in np.flatnonzero(on.any(axis=1)):
            pitches = np.flatnonzero(on[step])[:8]
            length = max(_length(roll[player], on, int(step), int(pitch)) for pitch in pitches)
            cells.base[player, step] = pitches[0] + LOWEST
            cells.shape[player, step] = shape_of((pitches - pitches[0]).tolist())
            cells.length[player, step] = length
            cells.velocity[player, step] = vel[player, step]
    return cells


def _length(
    roll: npt.NDArray[np.uint8], onset: npt.NDArray[np.uint8], step: int, pitch: int
) -> int:
    end = step + 1
    while end < STEPS and roll[end, pitch] and not onset[end, pitch]:
        end += 1
    return min(end - step, MAX_LENGTH)


def _keys(roll: npt.NDArray[np.uint8], src: npt.NDArray[np.int64]) -> list[tuple[int, bool]]:
    """Tonic and whether the mode is minor, of each phrase: Krumhansl's key finder."""
    padded = np.pad(roll, ((0, 0), (0, 0), (0, 0), (0, -_PITCHES % 12)))
    classes = padded.reshape(len(roll), -1, padded.shape[-1] // 12, 12).sum((1, 2)).astype(float)
    whole = np.zeros((src.max() + 1, 12))
    np.add.at(whole, src, classes)
    counts = _unit(classes) + _FILE_SHARE * _unit(whole)[src]
    profiles = np.array(
        [np.roll(profile - profile.mean(), tonic) / np.linalg.norm(profile - profile.mean())
         for profile in (_MAJOR, _MINOR) for tonic in range(12)]
    )  # fmt: skip
    best = (counts @ profiles.T).argmax(axis=1)
    return [(int(index) % 12, bool(index >= 12)) for index in best]


def _unit(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    rows = rows - rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(norm > 0, norm, 1.0)


def _to_c(tonic: int) -> int:
    """Semitones by the nearest way, as `nearest_shift` of the key goes back."""
    return -tonic if tonic <= 6 else 12 - tonic


def labelled(
    cells: list[Cells],
    genre: npt.NDArray[np.int64],
    minor: npt.NDArray[np.bool_],
    *,
    tempo: npt.NDArray[np.float32],
    source: npt.NDArray[np.int64],
    split: npt.NDArray[np.int64],
    kind: npt.NDArray[np.int64],
) -> Phrases:
    """Measure phrases with the tonic at C.

    Args:
        cells: N of them, 64 steps each.
        genre: (N,), as all that follow; see `Phrases`.
        minor: whether the mode is minor.
        tempo: quarter notes a minute.
        source: which file.
        split: index into `SPLITS`.
        kind: where it is from.
    """
    chords = [heard_chords(one) for one in cells]
    return Phrases(
        drums=np.stack([one.drums for one in cells]).astype(np.uint8),
        base=np.stack([one.base for one in cells]).astype(np.int16),
        shape=np.stack([one.shape for one in cells]).astype(np.int16),
        length=np.stack([one.length for one in cells]).astype(np.uint8),
        velocity=np.stack([one.velocity for one in cells]).astype(np.uint8),
        genre=genre.astype(np.int64),
        minor=minor.astype(np.bool_),
        roots=np.stack([roots for roots, _ in chords]),
        tones=np.stack([tones for _, tones in chords]).astype(np.uint8),
        active=np.stack([activity(one) for one in cells]),
        attributes=np.stack([measure(one) for one in cells]).astype(np.float32),
        tempo=tempo.astype(np.float32),
        source=source.astype(np.int64),
        split=split.astype(np.int64),
        kind=kind.astype(np.int64),
    )


def heard_chords(cells: Cells) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The chord that sounds in each half bar, told for each beat.

    Template matching of what all players hold, after Fujishima (1999); the bass says where the
    root is likely.

    Returns:
        (beats,) pitch class of the root, -1 where too little sounds; (beats, 12) its pitch classes.
    """
    roll = cells.roll().astype(np.float64)
    halves = cells.steps // 8
    folded = np.pad(roll, ((0, 0), (0, 0), (0, 4))).reshape(len(PITCHED), halves, 8, 11, 12)
    chroma = folded.sum((0, 2, 3))
    bass = folded[0].sum((1, 2))
    roots, tones = np.full(halves, -1), np.zeros((halves, 12), np.float32)
    for half in range(halves):
        if chroma[half].sum() >= _FEWEST_NOTES:
            root, chord = _best_chord(chroma[half], bass[half])
            roots[half] = root
            tones[half, [(root + up) % 12 for up in chord]] = 1.0
    return np.repeat(roots, 2), np.repeat(tones, 2, axis=0)


def _best_chord(
    chroma: npt.NDArray[np.float64], bass: npt.NDArray[np.float64]
) -> tuple[int, tuple[int, ...]]:
    unit = chroma / np.linalg.norm(chroma)
    low = bass / max(bass.sum(), 1.0)
    best, found = -np.inf, (0, _CHORDS[0][0])
    for chord, bonus in _CHORDS:
        for root in range(12):
            match = unit[[(root + up) % 12 for up in chord]].sum() / np.sqrt(len(chord))
            score = match + bonus + _BASS_WEIGHT * low[root]
            if score > best:
                best, found = score, (root, chord)
    return found
