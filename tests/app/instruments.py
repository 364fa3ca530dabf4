"""A model that is played by keys, for tests of everything that plays it."""

from __future__ import annotations

from neurosketch.core.control import ConditionSpec, ControlSpec
from neurosketch.core.model_spec import Capability, ModelSpec
from tests.app.fakes import make_spec

INSTRUMENTS = ("sax", "cello", "flute", "voice")
LABELS = {"sax": "Alto saxophone", "cello": "Cello", "flute": "Flute", "voice": "Voice"}
RANGES = {"sax": [49, 81], "cello": [36, 76], "flute": [60, 96], "voice": [48, 79]}
MODES = {"poly": "Poly", "mono": "Mono", "legato": "Legato"}


def make_instrument(model_id: str = "ddsp-breath", name: str = "Breath", **changes) -> ModelSpec:
    def corner(condition_id: str, label: str, place: int) -> ConditionSpec:
        default = INSTRUMENTS[place]
        return ConditionSpec(condition_id, label, INSTRUMENTS, default, LABELS, mixes=place == 0)

    given = {
        "family": "ddsp",
        "tagline": "Instruments under your hands",
        "channels": 2,
        "controls": (
            ControlSpec("vibrato", "Vibrato", "", 0.0, 1.0, 0.35, group="Articulation"),
            ControlSpec("attack", "Attack", "", -1.0, 1.0, 0.0, group="Articulation"),
            ControlSpec("release", "Release", "", -1.0, 1.0, 0.0, group="Articulation"),
            ControlSpec("glide", "Glide", "ms", 0.0, 1000.0, 0.0, group="Articulation"),
            ControlSpec("brightness", "Brightness", "", -1.0, 1.0, 0.0, group="Timbre"),
            ControlSpec("noise", "Breathiness", "", -1.0, 1.0, 0.0, group="Timbre"),
            ControlSpec("blend_b", "Blend with B", "", 0.0, 1.0, 0.0, group="Blend"),
            ControlSpec("blend_c", "Blend with C", "", 0.0, 1.0, 0.0, group="Blend"),
            ControlSpec("loudness", "Loudness", "dB", -24.0, 12.0, 0.0, group="Play"),
            ControlSpec("reverb", "Reverb", "", 0.0, 1.0, 0.25, group="Play"),
            ControlSpec("tuning", "Tuning A4", "Hz", 415.0, 466.0, 440.0, group="Play"),
        ),
        "conditions": (
            corner("instrument", "Instrument", 0),
            corner("instrument_b", "Instrument B", 1),
            corner("instrument_c", "Instrument C", 2),
            ConditionSpec("mode", "Keys", tuple(MODES), "poly", MODES),
        ),
        "capabilities": frozenset(
            {
                Capability.STREAM, Capability.SOURCE, Capability.PLAY, Capability.TRANSFER,
                Capability.SCORE,
            }
        ),
        "tags": ("instrument", "ddsp"),
        "extra": {"ranges": RANGES, "programs": {"sax": [65], "cello": [42], "flute": [73]}},
    }  # fmt: skip
    return make_spec(model_id, name, **{**given, **changes})
