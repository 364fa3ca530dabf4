"""How a bare key becomes a played note: what players of each instrument were measured to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FRAME_SECONDS = 256 / 44100
ENVELOPE_FRAMES = 344
"""Two seconds of loudness after the key went down; what follows decays on."""
CURVE_FRAMES = 86
"""Half a second of pitch after the key went down."""
REGISTERS = 3

AS_PLAYED = 0.35
"""Where the vibrato's slider gives what the players did."""
_WIDEST_CENTS = 70.0
_WIDER = 3.0
_TIMES = 4.0
"""Factor on the times of attack and release at the ends of their sliders."""
_SLUR_DIP_DB, _SLUR_SECONDS = 5.0, 0.045
_SLUR_PITCH_SECONDS = 0.012
_JITTER_SECONDS = 0.06
_RELEASE_SOFTENING = 0.012
_DETUNE_CENTS, _SPREAD = 2.0, 0.06
_VIBRATO_GROWS = 0.25
_USUAL_VELOCITY, _HASTE = 90, 0.9
"""A key struck harder speaks sooner: so much in natural log over the whole range."""


@dataclass(frozen=True)
class Tables:
    """What was measured of I instruments.

    Attributes:
        anchors: (I, 3) MIDI pitches of the registers below.
        level: (I, 3) loudest A-weighted loudness of a note at velocity 127, dB.
        envelope: (I, 3, ENVELOPE_FRAMES) loudness relative to that, dB.
        decay: (I, 3) how fast a held note dies away after the table, dB/s, not negative.
        attack: (I,) seconds from the key to 3 dB below the loudest.
        release: (I,) how fast it dies away when the key is let go, dB/s.
        curve: (I, CURVE_FRAMES) pitch at the beginning, cents from where it settles.
        vibrato: (I, 4) rate in Hz, depth in cents, depth in dB, seconds until it begins.
        jitter: (I, 2) standard deviation of what moves at random, cents and dB.
    """

    anchors: Floats
    level: Floats
    envelope: Floats
    decay: Floats
    attack: Floats
    release: Floats
    curve: Floats
    vibrato: Floats
    jitter: Floats

    @property
    def instruments(self) -> int:
        """I."""
        return len(self.attack)

    def arrays(self) -> dict[str, npt.NDArray[np.float32]]:
        """By name, as a checkpoint keeps them."""
        return {f.name: np.asarray(getattr(self, f.name), np.float32) for f in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.floating]], instruments: int) -> Self:
        """Inverse of `arrays`.

        Raises:
            KeyError: one is missing.
            ValueError: one does not fit the number of instruments or holds what is no number, or
                notes would not die away.
        """
        shapes = {
            "anchors": (REGISTERS,), "level": (REGISTERS,), "decay": (REGISTERS,), "attack": (),
            "envelope": (REGISTERS, ENVELOPE_FRAMES), "release": (), "curve": (CURVE_FRAMES,),
            "vibrato": (4,), "jitter": (2,),
        }  # fmt: skip
        known = {name: np.asarray(arrays[name], np.float64) for name in shapes}
        for name, shape in shapes.items():
            if known[name].shape != (instruments, *shape) or not np.isfinite(known[name]).all():
                raise ValueError(f"the articulation's '{name}' does not fit")
        if known["release"].min() <= 0.0 or known["decay"].min() < 0.0:
            raise ValueError("the articulation lets notes grow when they should die away")
        if (np.diff(known["anchors"], axis=1) < 0.0).any():
            raise ValueError("the articulation's registers are not in order")
        return cls(**known)


class Articulator:
    """Plays slots: what is pressed and let go becomes pitch and loudness, frame by frame.

    Args:
        tables: what was measured.
        slots: voices.
        random: no two notes are alike; drawn from when one begins and once a frame.
    """

    def __init__(self, tables: Tables, slots: int, random: np.random.Generator) -> None:
        self._tables, self._random = tables, random
        self._pitch = np.full(slots, 69.0)
        self._velocity_db = np.zeros(slots)
        self._age = np.zeros(slots)
        self._since_slur = np.full(slots, np.inf)
        self._slide = np.zeros(slots)
        self._released = np.full(slots, -1.0)
        self._detune, self._pace, self._haste = np.zeros(slots), np.ones(slots), np.ones(slots)
        self._phase = np.zeros(slots)
        self._jitter = np.zeros((slots, 2))

    def start(
        self,
        slot: int,
        pitch: int,
        velocity: int,
        legato_from: int | None,
        glide_from: int | None = None,
    ) -> None:
        """A key goes down.

        Args:
            slot: whose voice.
            pitch: MIDI number.
            velocity: 1 ... 127.
            legato_from: the pitch that it is tied to and that sounds in this slot, or None.
            glide_from: the pitch that it glides from though it is struck anew, or None.
        """
        detune, pace, phase = self._random.standard_normal(3)
        if legato_from is None:
            self._age[slot] = 0.0
            self._since_slur[slot] = np.inf
            self._slide[slot] = 0.0 if glide_from is None else glide_from - pitch
            self._jitter[slot] = 0.0
            self._phase[slot] = 0.08 * phase
            self._pace[slot] = np.exp(_SPREAD * np.clip(pace, -2.0, 2.0))
            self._haste[slot] = np.exp(_HASTE * (_USUAL_VELOCITY - velocity) / 127.0)
        else:
            self._since_slur[slot] = 0.0
            self._slide[slot] += self._pitch[slot] - pitch
        self._detune[slot] = _DETUNE_CENTS * np.clip(detune, -2.0, 2.0)
        self._pitch[slot] = pitch
        self._velocity_db[slot] = 40.0 * np.log10(max(velocity, 1) / 127.0)
        self._released[slot] = -1.0

    def release(self, slot: int) -> None:
        """The key comes up."""
        if self._released[slot] < 0.0:
            self._released[slot] = 0.0

    def frames(
        self,
        rows: npt.NDArray[np.int64],
        weights: Floats,
        controls: Mapping[str, float],
        modulation: Floats,
        count: int = 1,
    ) -> tuple[Floats, Floats]:
        """The next frames of some slots, in which neither sliders nor keys move.

        Args:
            rows: (V,) which ones.
            weights: (V, I) what each is mixed of.
            controls: `vibrato`, `attack`, `release` and `glide` are read.
            modulation: (V,) 0 ... 1, vibrato added by the wheel.
            count: L, how many frames.

        Returns:
            (V, L) octaves above 440 Hz and (V, L) loudness in dB.
        """
        tables, times = self._tables, np.arange(count) * FRAME_SECONDS
        size = (len(rows), count)

        def along(values: Floats) -> Floats:
            """(V * L, ...) the value of each voice for all of its frames."""
            return np.repeat(values, count, axis=0)

        def later(values: Floats) -> Floats:
            """(V * L,) seconds that have passed since something happened."""
            return (values[:, None] + times).ravel()

        mixed, pitch = along(weights), along(self._pitch[rows])
        age, since = later(self._age[rows]), later(self._since_slur[rows])
        share, low = _register(mixed @ tables.anchors, pitch)
        pace = along(self._pace[rows] * self._haste[rows])
        warped = self._warped(age, pace, mixed @ tables.attack, controls["attack"])
        loudness = along(self._velocity_db[rows]) + _mixed(mixed, tables.level, share, low)
        loudness += self._envelope(warped, mixed, share, low)
        loudness -= _SLUR_DIP_DB * np.exp(-since / _SLUR_SECONDS)
        off = self._released[rows]
        slope = (mixed @ tables.release) * _TIMES ** -controls["release"]
        gone = np.where(along(off) >= 0.0, later(off), 0.0)
        loudness -= slope * gone * gone / (gone + _RELEASE_SOFTENING)
        cents = _at(tables.curve, warped / FRAME_SECONDS, mixed) + along(self._detune[rows])
        rates = self._rates(rows, weights)
        turns = (self._phase[rows][:, None] + rates[:, None] * times).ravel()
        swing, tremolo = self._vibrato(turns, age, mixed, controls["vibrato"], along(modulation))
        wander = self._wander(rows, weights @ tables.jitter, count)
        # nearly there after the glide's milliseconds
        lasts = max(_SLUR_PITCH_SECONDS, controls["glide"] / 3000.0)
        slide = (self._slide[rows][:, None] * np.exp(-times / lasts)).ravel()
        octaves = (pitch - 69.0 + slide) / 12.0
        octaves += (cents + swing + wander[..., 0].ravel()) / 1200.0
        passed = count * FRAME_SECONDS
        self._age[rows] += passed
        self._since_slur[rows] += passed
        self._phase[rows] = (self._phase[rows] + passed * rates) % 1.0
        self._slide[rows] *= np.exp(-passed / lasts)
        self._released[rows] = np.where(off >= 0.0, off + passed, off)
        loudness += tremolo + wander[..., 1].ravel()
        return octaves.reshape(size), loudness.reshape(size)

    def _rates(self, rows: npt.NDArray[np.int64], weights: Floats) -> Floats:
        """(V,) turns of the vibrato per second."""
        rates: Floats = (weights @ self._tables.vibrato[:, 0]) * self._pace[rows]
        return rates

    def _warped(self, age: Floats, pace: Floats, attack: Floats, slider: float) -> Floats:
        """Age on the time line of the tables: the attack is stretched, the rest only moved."""
        stretch = _TIMES**slider * pace
        # An attack of no length could not be stretched.
        reach = np.maximum(attack, 0.015)
        warped: Floats = np.where(age < stretch * reach, age / stretch, age - (stretch - 1) * reach)
        return warped

    def _envelope(
        self, age: Floats, weights: Floats, share: Floats, low: npt.NDArray[np.int64]
    ) -> Floats:
        tables = self._tables
        place = np.clip(age / FRAME_SECONDS, 0.0, ENVELOPE_FRAMES - 1.0)
        first = np.minimum(place.astype(np.int64), ENVELOPE_FRAMES - 2)
        rest = place - first
        shape = tables.envelope[:, :, first] * (1 - rest) + tables.envelope[:, :, first + 1] * rest
        voices = np.arange(len(age))
        by_register = np.einsum("vi,irv->vr", weights, shape)
        level = by_register[voices, low] * (1 - share) + by_register[voices, low + 1] * share
        beyond = np.maximum(age - (ENVELOPE_FRAMES - 1) * FRAME_SECONDS, 0.0)
        result: Floats = level - _mixed(weights, tables.decay, share, low) * beyond
        return result

    def _vibrato(
        self, turns: Floats, age: Floats, weights: Floats, slider: float, modulation: Floats
    ) -> tuple[Floats, Floats]:
        """Cents and dB of the vibrato."""
        _, cents, decibels, delay = (weights @ self._tables.vibrato).T
        amount = slider + (1.0 - slider) * modulation
        little = np.minimum(amount / AS_PLAYED, 1.0)
        much = np.maximum(amount - AS_PLAYED, 0.0) / (1.0 - AS_PLAYED)
        widest = np.maximum(_WIDER * cents, _WIDEST_CENTS)
        depth = cents * little + (widest - cents) * much
        grown = np.clip((age - np.where(modulation > 0.05, 0.0, delay)) / _VIBRATO_GROWS, 0.0, 1.0)
        swing = np.sin(2 * np.pi * turns) * grown
        ratio = np.minimum(decibels / np.maximum(cents, 5.0), 0.1)
        return depth * swing, depth * ratio * swing

    def _wander(self, rows: npt.NDArray[np.int64], deviation: Floats, count: int) -> Floats:
        """(V, L, 2) cents and dB that move at random, a first-order process."""
        keep = np.exp(-FRAME_SECONDS / _JITTER_SECONDS)
        # Frame by frame, so that any cut into calls draws the same numbers.
        fresh = self._random.standard_normal((count, len(rows), 2)) * np.sqrt(1 - keep * keep)
        moved, jitter = np.empty((len(rows), count, 2)), self._jitter[rows]
        for frame in range(count):
            jitter = keep * jitter + fresh[frame]
            moved[:, frame] = jitter
        self._jitter[rows] = jitter
        wander: Floats = moved * deviation[:, None]
        return wander


def _register(anchors: Floats, pitch: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Between which two registers a pitch lies: share of the upper one, and the lower one."""
    low = (pitch > anchors[:, 1]).astype(np.int64)
    voices = np.arange(len(pitch))
    below, above = anchors[voices, low], anchors[voices, low + 1]
    return np.clip((pitch - below) / np.maximum(above - below, 1e-6), 0.0, 1.0), low


def _mixed(weights: Floats, table: Floats, share: Floats, low: npt.NDArray[np.int64]) -> Floats:
    """(V,) of an (I, 3) table."""
    by_register, voices = weights @ table, np.arange(len(weights))
    mixed: Floats = by_register[voices, low] * (1 - share) + by_register[voices, low + 1] * share
    return mixed


def _at(table: Floats, place: Floats, weights: Floats) -> Floats:
    """(V,) of an (I, N) table at places in frames; beyond its end it is over."""
    inside = np.clip(place, 0.0, table.shape[1] - 1.0)
    first = np.minimum(inside.astype(np.int64), table.shape[1] - 2)
    rest = inside - first
    values = table[:, first] * (1 - rest) + table[:, first + 1] * rest
    result: Floats = np.einsum("vi,iv->v", weights, values)
    return result
