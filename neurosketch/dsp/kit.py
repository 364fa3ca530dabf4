"""Drum kits: recorded one-shots of the twelve drums of a sketch, and who plays them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import lfilter

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import NeuroSketchError, RequestError
from neurosketch.core.sketch_grid import DRUMS, drum_class
from neurosketch.paths import resources_dir

DEFAULT_KIT = "rock"
SAMPLE_RATE = 44100
_VELOCITY_DB = 32.0
"""Of log10 of the velocity: between loudness as it is felt (30) and General MIDI's 40."""
_CHOKED_SECONDS = 0.012
_CHOKED_BY = {DRUMS.index("open_hat"): (DRUMS.index("closed_hat"), DRUMS.index("open_hat"))}
"""Of a drum: the drums that end it, for they are the same piece of metal."""
_MOST_VOICES = 48
_EDGE = 16
"""Samples over which a sound begins and ends."""
_SOFTER = ((54, 3500.0), (94, 9000.0))
"""Where a drum has one layer only: highest velocity and cut-off in Hz of the softer ones made."""
_TUNED = {41: -5.0, 43: -3.0, 47: -2.0, 50: 3.0}
"""Semitones by which General MIDI's toms lie off the drum that plays them."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KitInfo:
    """A kit on the shelf.

    Attributes:
        id: stable identifier.
        label: for people.
    """

    id: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """How a drum sounds up to some velocity.

    Attributes:
        top: the highest velocity.
        takes: (n,) float32 recordings that take turns.
    """

    top: int
    takes: tuple[Samples, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Drum:
    """One drum of a kit.

    Attributes:
        layers: from soft to hard, at least one.
        pan: -1 left ... 1 right.
    """

    layers: tuple[Layer, ...]
    pan: float

    def layer(self, velocity: int) -> Layer:
        """What sounds at a velocity."""
        return next((layer for layer in self.layers if velocity <= layer.top), self.layers[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """Recorded drums.

    Attributes:
        info: what it is called.
        drums: by class, in the order of `core.sketch_grid.DRUMS`.
        tuned: by General MIDI note, drums that are a class's at another pitch.
    """

    info: KitInfo
    drums: tuple[Drum, ...]
    tuned: Mapping[int, Drum] = field(default_factory=dict)

    def drum(self, pitch: int) -> Drum:
        """The drum of a General MIDI note."""
        return self.tuned.get(pitch) or self.drums[drum_class(pitch)]


@cache
def kits() -> tuple[KitInfo, ...]:
    """The kits that ship, the usual one first."""
    found = [_described(path)[0] for path in sorted(_folder().glob("*.json"))]
    return tuple(sorted(found, key=lambda info: (info.id != DEFAULT_KIT, info.label)))


def check_kit(kit_id: str) -> str:
    """Return the kit's id; the usual one's for an empty text.

    Raises:
        RequestError: there is no such kit.
    """
    if not kit_id:
        return DEFAULT_KIT
    known = [info.id for info in kits()]
    if kit_id not in known:
        raise RequestError(
            f"There is no drum kit '{kit_id}'.", f"Choose one of: {', '.join(known)}."
        )
    return kit_id


def load_kit(kit_id: str) -> Kit:
    """A kit that ships, from memory when it was asked for before; empty for the usual one.

    Raises:
        RequestError: there is no such kit.
        NeuroSketchError: its files are damaged.
    """
    return _shipped(check_kit(kit_id))


@cache
def _shipped(kit_id: str) -> Kit:
    return read_kit(_folder() / f"{kit_id}.json")


def read_kit(path: Path) -> Kit:
    """Read a kit: a description, and beside it all of its sounds in one Ogg file.

    Args:
        path: of the description.

    Raises:
        NeuroSketchError: a file is missing or damaged.
    """
    try:
        info, document = _described(path)
        audio, rate = soundfile.read(path.with_suffix(".ogg"), dtype="float32")
        if rate != SAMPLE_RATE or audio.ndim != 1:
            raise ValueError("the sounds are of another rate or of several channels")
        drums = tuple(_drum(document["drums"][name], audio) for name in DRUMS)
        tuned = {
            pitch: _transposed(drums[drum_class(pitch)], semitones)
            for pitch, semitones in _TUNED.items()
        }
        return Kit(info, drums, tuned)
    except (OSError, ValueError, KeyError, TypeError, soundfile.SoundFileError) as error:
        raise NeuroSketchError(
            f"The drum kit '{path.stem}' cannot be read ({error}).", "Install NeuroSketch again."
        ) from error


def _folder() -> Path:
    return resources_dir() / "kits"


def _described(path: Path) -> tuple[KitInfo, Mapping[str, Any]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return KitInfo(path.stem, str(document["label"])), document


def _drum(described: Mapping[str, Any], audio: Samples) -> Drum:
    """Cut a drum out of the recording.

    Raises:
        ValueError: it lies outside of it, or has no sound.
    """
    layers = []
    for layer in described["layers"]:
        takes = []
        for start, length in layer["takes"]:
            if not 0 <= start < start + length <= len(audio):
                raise ValueError("a sound lies outside of the file")
            takes.append(_cut(audio[start : start + length]))
        if not takes:
            raise ValueError("a drum has no sound")
        layers.append(Layer(int(layer["top"]), tuple(takes)))
    if not layers:
        raise ValueError("a drum has no sound")
    if len(layers) == 1:
        layers = [*(_softer(layers[0], top, hz) for top, hz in _SOFTER), layers[0]]
    return Drum(tuple(layers), float(described["pan"]))


def _cut(audio: Samples) -> Samples:
    """A piece that begins and ends in silence: a codec leaves a trace before every attack."""
    edge = min(_EDGE, len(audio) // 2)
    ramp = np.arange(edge, dtype=np.float32) / max(edge, 1)
    piece = audio.copy()
    piece[:edge] *= ramp
    piece[len(piece) - edge :] *= ramp[::-1]
    return piece


def _softer(layer: Layer, top: int, hz: float) -> Layer:
    """What is struck more softly is duller; how loud it is does not change here."""
    pole = math.exp(-2.0 * math.pi * hz / SAMPLE_RATE)

    def dull(take: Samples) -> Samples:
        low = np.asarray(lfilter([1.0 - pole], [1.0, -pole], take), np.float32)
        # Half of the brightness stays: a stick is a stick.
        mixed = 0.65 * low + 0.35 * take
        before, after = float(np.square(take).sum()), float(np.square(mixed).sum())
        factor = math.sqrt(before / after) if after > 0.0 else 1.0
        return _cut(np.asarray(mixed * np.float32(min(factor, 2.0)), np.float32))

    return Layer(top, tuple(dull(take) for take in layer.takes))


def _transposed(drum: Drum, semitones: float) -> Drum:
    """The same drum, tuned otherwise, as a tape does it."""
    pace = 2.0 ** (semitones / 12.0)

    def tuned(take: Samples) -> Samples:
        places = np.arange(0.0, len(take) - 1.0, pace)
        return np.interp(places, np.arange(len(take)), take).astype(np.float32)

    layers = [Layer(layer.top, tuple(map(tuned, layer.takes))) for layer in drum.layers]
    return Drum(tuple(layers), drum.pan)


@dataclass(slots=True)
class _Hit:
    """A drum that sounds.

    Attributes:
        take: all of it.
        at: sample of `take` that comes next; negative while it still waits.
        left, right: gains.
        drum: its class.
        ends: sample of `take` where it is choked to silence, or None.
    """

    take: Samples
    at: int
    left: float
    right: float
    drum: int
    ends: int | None = None


class KitPlayer:
    """Plays a kit, to the sample.

    Args:
        kit: what is struck.
    """

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        """May be changed at any time between two calls; what sounds goes on."""
        self._hits: list[_Hit] = []
        self._turns: dict[int, int] = {}
        self._fade = round(_CHOKED_SECONDS * SAMPLE_RATE)

    def hit(self, pitch: int, velocity: int, offset: int = 0) -> None:
        """Strike a drum.

        Args:
            pitch: General MIDI note.
            velocity: 1 ... 127.
            offset: samples after the beginning of what is rendered next.
        """
        which, drum = drum_class(pitch), self.kit.drum(pitch)
        self._choke(which, offset)
        takes = drum.layer(velocity).takes
        turn = self._turns.get(which, 0)
        self._turns[which] = turn + 1
        gain = 10.0 ** (_VELOCITY_DB / 20.0 * math.log10(max(velocity, 1) / 127.0))
        left, right = gain * min(1.0, 1.0 - drum.pan), gain * min(1.0, 1.0 + drum.pan)
        self._hits.append(_Hit(takes[turn % len(takes)], -offset, left, right, which))
        sounding = [hit for hit in self._hits if hit.ends is None]
        for hit in sounding[: max(0, len(sounding) - _MOST_VOICES)]:
            self._end(hit, offset)

    def render(self, n: int) -> AudioArray:
        """The next (2, n) samples."""
        out = np.zeros((2, n), np.float32)
        for hit in self._hits:
            self._add(hit, out)
        self._hits = [h for h in self._hits if h.at < (len(h.take) if h.ends is None else h.ends)]
        return out

    def _choke(self, which: int, offset: int) -> None:
        for hit in self._hits:
            if which in _CHOKED_BY.get(hit.drum, ()) and hit.ends is None:
                self._end(hit, offset)

    def _end(self, hit: _Hit, offset: int) -> None:
        hit.ends = min(max(hit.at + offset, 0) + self._fade, len(hit.take))

    def _add(self, hit: _Hit, out: AudioArray) -> None:
        n = out.shape[1]
        first, hit.at = hit.at, hit.at + n
        begin, end = max(first, 0), min(hit.at, len(hit.take) if hit.ends is None else hit.ends)
        if end <= begin:
            return
        part = hit.take[begin:end]
        if hit.ends is not None and end > hit.ends - self._fade:
            left = (hit.ends - np.arange(begin, end, dtype=np.float32)) / self._fade
            part = part * np.clip(left, 0.0, 1.0)
        out[0, begin - first : end - first] += np.float32(hit.left) * part
        out[1, begin - first : end - first] += np.float32(hit.right) * part
