"""What the family of sketches is and can do: its conditions, its controls, its description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neurosketch.core.composing import ROLES
from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.musegan.band import BANDS, NAMES, PLAYERS_MODEL
from neurosketch.models.musegan.harmony import MOODS
from neurosketch.models.musegan.plan import ATTRIBUTES, GENRES

MODEL_ID = "musegan-quartet"
FAMILY = "musegan"
LICENCE = "MIT"
SAMPLE_RATE, CHANNELS = 44100, 2
MOST_BARS, DEFAULT_BARS = 16, 4
SLOWEST, FASTEST, DEFAULT_BPM = 60.0, 200.0, 120.0
_HUMAN = 0.25
"""Share of people's unevenness that a sketch has unless asked otherwise."""

GENRE, MOOD, KEY, SCALE = "genre", "mood", "key", "scale"
ANY_MOOD, KEY_SCALE = "any", "key"
TEMPO, BARS, SWING, HUMANISE, TRUNCATION = "tempo", "bars", "swing", "humanise", "truncation"
PLAYERS, TEMPOS, LINEUPS = "players", "tempos", "lineups"
"""Keys of `ModelSpec.extra`: the model whose instruments play, the tempo of each genre, and the
instrument or kit of each role in each genre."""

_TONICS = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
KEYS = tuple(f"{tonic} {mode}" for mode in ("major", "minor") for tonic in _TONICS[mode])
"""Keys in the order of their tonics, the major ones first."""
SCALES = {
    KEY_SCALE: "As the key", "dorian": "Dorian", "phrygian": "Phrygian", "lydian": "Lydian",
    "mixolydian": "Mixolydian", "harmonic-minor": "Harmonic minor", "pentatonic": "Pentatonic",
    "blues": "Blues",
}  # fmt: skip
"""Scales by their id, with what people call them."""
_LABELS = {
    "density": "Density", "syncopation": "Syncopation", "register": "Register", "energy": "Energy",
    SWING: "Swing",
}  # fmt: skip


def of_role(control_id: str, role: str) -> str:
    """Id of the control that does for one player what `control_id` does for all."""
    return f"{control_id}_{role}"


def has_control(attribute: str, role: str) -> bool:
    """Whether a player can be asked for an attribute: drums have no register."""
    return (attribute, role) != ("register", ROLES[0])


def controls(axes: Sequence[ControlSpec] = ()) -> tuple[ControlSpec, ...]:
    """Everything that can be asked for by a slider.

    Args:
        axes: `axis1` ..., as they were measured.
    """
    play = ControlKind.PERFORMANCE
    sketch, everyone = "Sketch", "Everyone"
    own = []
    for role in ROLES:
        for attribute, label in _LABELS.items():
            if has_control(attribute, role):
                own.append(
                    ControlSpec(of_role(attribute, role), label, "", -1.0, 1.0, 0.0, play,
                                group=NAMES[role], attribute=attribute)
                )  # fmt: skip
    return (
        ControlSpec(TEMPO, "Tempo", "BPM", SLOWEST, FASTEST, DEFAULT_BPM, play, group=sketch),
        ControlSpec(BARS, "Bars", "", 1.0, MOST_BARS, DEFAULT_BARS, play, group=sketch,
                    whole=True),
        ControlSpec(TRUNCATION, "Truncation", "", 0.0, 1.0, 0.0, play, group=sketch,
                    top="typical"),
        *(ControlSpec(attribute, _LABELS[attribute], "", -1.0, 1.0, 0.0, play, group=everyone,
                      attribute=attribute) for attribute in ATTRIBUTES),
        ControlSpec(SWING, _LABELS[SWING], "", 0.0, 1.0, 0.0, play, group=everyone,
                    attribute=SWING),
        ControlSpec(HUMANISE, "Humanise", "", 0.0, 1.0, _HUMAN, play, group=everyone),
        *axes,
        *own,
    )  # fmt: skip


def conditions() -> tuple[ConditionSpec, ...]:
    """What is chosen from lists."""
    genres = {genre: band.label for genre, band in BANDS.items()}
    moods = {mood: mood.capitalize() for mood in MOODS}
    return (
        ConditionSpec(GENRE, "Genre", GENRES, "rock", genres),
        ConditionSpec(MOOD, "Mood", MOODS, ANY_MOOD, moods),
        ConditionSpec(KEY, "Key", KEYS, "C major"),
        ConditionSpec(SCALE, "Scale", tuple(SCALES), KEY_SCALE, SCALES),
    )


def spec(
    *,
    axes: Sequence[ControlSpec] = (),
    model_id: str = MODEL_ID,
    name: str = "Quartet",
    extra: Mapping[str, Any] | None = None,
) -> ModelSpec:
    """The description that a checkpoint of the family stores.

    Args:
        axes: sliders along measured directions of its noise.
        model_id: id of the model.
        name: for people.
        extra: more facts to keep with it.
    """
    return ModelSpec(
        id=model_id, family=FAMILY, name=name, tagline="Four bars for six players",
        sample_rate=SAMPLE_RATE, channels=CHANNELS, controls=controls(axes),
        conditions=conditions(),
        capabilities=frozenset({Capability.COMPOSE, Capability.SCORE, Capability.STREAM}),
        default_seconds=8.0, licence=LICENCE,
        tags=("sketch", "compose", "midi", "drums", "bass", "chords", "band", "accompany",
              *(band.label.lower() for band in BANDS.values())),
        extra={
            PLAYERS: PLAYERS_MODEL,
            TEMPOS: {genre: band.bpm for genre, band in BANDS.items()},
            LINEUPS: {
                genre: {role: chair.instrument for role, chair in band.chairs.items()}
                for genre, band in BANDS.items()
            },
            **(extra or {}),
        },
    )  # fmt: skip


def check(description: ModelSpec, axes: int) -> None:
    """Refuse a description that lacks what the family's code asks about.

    Args:
        description: of a checkpoint.
        axes: how many directions its noise has sliders for.

    Raises:
        ValueError: a condition or a control is missing, or knows other values.
    """
    have = {control.id for control in description.controls}
    needed = {control.id for control in controls()} | {f"axis{n + 1}" for n in range(axes)}
    if needed - have:
        raise ValueError(f"the description lacks {', '.join(sorted(needed - have))}")
    known = {item.id: item for item in description.conditions}
    for own in conditions():
        if own.id not in known or not set(known[own.id].values) <= set(own.values):
            raise ValueError(f"the description has no '{own.id}' that the code knows")
