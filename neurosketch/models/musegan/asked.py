"""What a request asks for, read into numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurosketch.core.composing import ROLES
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest
from neurosketch.models.musegan import describe
from neurosketch.models.musegan.band import BANDS, Band
from neurosketch.models.musegan.plan import ATTRIBUTES, GENRES, FloatArray
from neurosketch.models.musegan.tonality import Tonality, tonality

_MOODS = {
    # density, syncopation, register, energy
    "happy": (0.1, 0.0, 0.15, 0.15), "sad": (-0.25, -0.1, -0.1, -0.3),
    "epic": (0.15, -0.1, 0.1, 0.4), "dark": (0.0, 0.0, -0.35, 0.0),
    "calm": (-0.4, -0.2, 0.0, -0.45), "mysterious": (-0.2, 0.1, -0.1, -0.25),
    "nostalgic": (-0.1, 0.0, 0.0, -0.15), "hopeful": (0.05, 0.0, 0.15, 0.05),
    "romantic": (-0.2, -0.1, 0.05, -0.2), "tender": (-0.3, -0.15, 0.1, -0.35),
    "playful": (0.15, 0.25, 0.2, 0.0), "rebellious": (0.25, 0.1, -0.05, 0.45),
    "tense": (0.2, 0.2, 0.0, 0.25),
}  # fmt: skip
"""How a mood moves the sliders: tempo aside, what music psychology finds again and again."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A request in numbers.

    Attributes:
        seed: see `GenerateRequest`.
        genre: one of `GENRES`.
        mood: one of `harmony.MOODS`.
        home: key and scale.
        scale: one of `describe.SCALES`.
        bars: how many.
        bpm: quarter notes a minute.
        offsets: (6, 4) -1 ... 1, where between the least and the most of its genre each of
            `ATTRIBUTES` of each of `ROLES` shall be; 0 for what the seed says.
        wanted: (6,) players asked to play more by their own slider.
        swing: (6,) 0 ... 1 of each player: that of the genre, and what is asked for beyond it.
        humanise: 0 ... 1.
        truncation: 0 ... 1.
        axes: how far along each axis, in σ.
    """

    seed: int
    genre: str
    mood: str
    home: Tonality
    scale: str
    bars: int
    bpm: float
    offsets: FloatArray
    wanted: tuple[bool, ...]
    swing: tuple[float, ...]
    humanise: float
    truncation: float
    axes: tuple[float, ...]

    @property
    def genre_index(self) -> int:
        """Place of the genre in `GENRES`."""
        return GENRES.index(self.genre)

    @property
    def band(self) -> Band:
        """Who plays."""
        return BANDS[self.genre]


def read(spec: ModelSpec, request: GenerateRequest) -> Asked:
    """Read a request.

    Raises:
        RequestError: it names a control or condition that the model does not have, or a value that
            one cannot take.
    """
    conditions = spec.complete_conditions(request.conditions)
    values = spec.complete_controls(request.controls)
    genre, mood = conditions[describe.GENRE], conditions[describe.MOOD]
    scale = conditions[describe.SCALE]
    offsets = np.zeros((len(ROLES), len(ATTRIBUTES)))
    for column, attribute in enumerate(ATTRIBUTES):
        for row, role in enumerate(ROLES):
            own = values.get(describe.of_role(attribute, role), 0.0)
            offsets[row, column] = values[attribute] + own
    offsets += _MOODS.get(mood, (0.0, 0.0, 0.0, 0.0))
    own_swing = BANDS[genre].swing
    all_swing = own_swing + values[describe.SWING] * (1.0 - own_swing)
    swing = tuple(
        _towards(all_swing, values[describe.of_role(describe.SWING, role)]) for role in ROLES
    )
    bpm = values[describe.TEMPO]
    if describe.TEMPO not in request.controls:
        bpm = request.tempo_bpm or float(BANDS[genre].bpm)
    axes = [spec.control(f"axis{n}") for n in range(1, 1 + _axes(spec))]
    return Asked(
        seed=request.seed, genre=genre, mood=mood, scale=scale,
        home=tonality(conditions[describe.KEY], scale), bars=round(values[describe.BARS]),
        bpm=bpm, offsets=offsets.clip(-1.0, 1.0),
        wanted=tuple(values[describe.of_role("density", role)] > 0.0 for role in ROLES),
        swing=swing, humanise=values[describe.HUMANISE], truncation=values[describe.TRUNCATION],
        axes=tuple(axis.position(values[axis.id]) for axis in axes),
    )  # fmt: skip


def _axes(spec: ModelSpec) -> int:
    return sum(control.id.removeprefix("axis").isdigit() for control in spec.controls)


def _towards(value: float, offset: float) -> float:
    """A share moved towards 1, or towards 0 by an offset below 0."""
    return value + offset * (1.0 - value) if offset >= 0.0 else value * (1.0 + offset)
