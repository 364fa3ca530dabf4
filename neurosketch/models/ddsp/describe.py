"""What the instrument model is and can do: its controls, its instruments, its description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from neurosketch.core.casting import PROGRAMS
from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.ddsp.articulation import Tables

if TYPE_CHECKING:
    from torch import Tensor

    from neurosketch.nn.ddsp import DdspConfig, Decoder
    from neurosketch.nn.reverb import Room

MODEL_ID = "ddsp-breath"
FAMILY = "ddsp"
LICENCE = "MIT"
SAMPLE_RATE = 44100
HOP = 256
CHANNELS = 2
FRAME_RATE = SAMPLE_RATE / HOP
TAIL_SECONDS = 2.0
"""What a score gets after its last note to die away in."""
TAIL = "tail_seconds"
"""Key of `ModelSpec.extra` for it: how much longer than its notes a score sounds."""

POLY, MONO, LEGATO = "poly", "mono", "legato"
MODES = {POLY: "Poly", MONO: "Mono", LEGATO: "Legato"}

INSTRUMENT, INSTRUMENT_B, INSTRUMENT_C, MODE = "instrument", "instrument_b", "instrument_c", "mode"
BLEND_B, BLEND_C = "blend_b", "blend_c"
TRANSFER_CONTROLS = ("octave", "threshold", "sensitivity", "fit")
"""Controls that act only on a sound that is played along with, not on keys."""

RANGES = "ranges"
"""Key of `ModelSpec.extra`: the lowest and highest MIDI pitch of each instrument."""

_WEIGHTS, _TABLES, _REVERB = "decoder.", "articulation.", "reverb.response"


@dataclass(frozen=True, slots=True)
class InstrumentInfo:
    """One instrument of a model.

    Attributes:
        id: stable identifier, e.g. `flute`.
        label: what a person reads.
        low, high: lowest and highest MIDI pitch it plays.
        programs: General MIDI programs, 0 ... 127, that it stands for.
    """

    id: str
    label: str
    low: int
    high: int
    programs: tuple[int, ...] = ()


def controls() -> tuple[ControlSpec, ...]:
    """Everything that can be turned while it plays."""
    play = ControlKind.PERFORMANCE
    touch, timbre, blend, transfer = "Articulation", "Timbre", "Blend", "Play along"
    return (
        ControlSpec("vibrato", "Vibrato", "", 0.0, 1.0, 0.35, play, group=touch),
        ControlSpec("attack", "Attack", "", -1.0, 1.0, 0.0, play, group=touch),
        ControlSpec("release", "Release", "", -1.0, 1.0, 0.0, play, group=touch),
        ControlSpec("glide", "Glide", "ms", 0.0, 1000.0, 0.0, play, group=touch),
        ControlSpec("brightness", "Brightness", "", -1.0, 1.0, 0.0, play, group=timbre),
        ControlSpec("noise", "Breathiness", "", -1.0, 1.0, 0.0, play, group=timbre),
        ControlSpec(BLEND_B, "Blend with B", "", 0.0, 1.0, 0.0, play, group=blend),
        ControlSpec(BLEND_C, "Blend with C", "", 0.0, 1.0, 0.0, play, group=blend),
        ControlSpec("loudness", "Loudness", "dB", -24.0, 12.0, 0.0, play, group="Play"),
        ControlSpec("reverb", "Reverb", "", 0.0, 1.0, 0.25, play, group="Play"),
        ControlSpec("tuning", "Tuning A4", "Hz", 415.0, 466.0, 440.0, play, group="Play"),
        ControlSpec("octave", "Octave", "", -3.0, 3.0, 0.0, play, group=transfer),
        ControlSpec("threshold", "Threshold", "dB", -80.0, -20.0, -55.0, play, group=transfer),
        ControlSpec("sensitivity", "Sensitivity", "×", 0.0, 2.0, 1.0, play, group=transfer),
        ControlSpec("fit", "Fit to range", "", 0.0, 1.0, 1.0, play, group=transfer),
    )  # fmt: skip


def spec(
    instruments: Sequence[InstrumentInfo],
    *,
    model_id: str = MODEL_ID,
    name: str = "Breath",
    extra: Mapping[str, Any] | None = None,
) -> ModelSpec:
    """The description that a checkpoint of the family stores.

    Args:
        instruments: in display order, which is that of the rows of the decoder's embedding.
        model_id: id of the model.
        name: for people.
        extra: more facts to keep with it.

    Raises:
        ValueError: there are no instruments.
    """
    if not instruments:
        raise ValueError("an instrument model needs an instrument")
    ids = tuple(item.id for item in instruments)
    labels = {item.id: item.label for item in instruments}

    def choice(condition_id: str, label: str, place: int) -> ConditionSpec:
        # Corners of a triangle that lie far apart in the list differ most.
        default = ids[place * len(ids) // 3]
        return ConditionSpec(condition_id, label, ids, default, labels, mixes=place == 0)

    return ModelSpec(
        id=model_id, family=FAMILY, name=name, tagline="Instruments under your hands",
        sample_rate=SAMPLE_RATE, channels=CHANNELS, controls=controls(),
        conditions=(
            choice(INSTRUMENT, "Instrument", 0),
            choice(INSTRUMENT_B, "Instrument B", 1),
            choice(INSTRUMENT_C, "Instrument C", 2),
            ConditionSpec(MODE, "Keys", tuple(MODES), POLY, MODES),
        ),
        capabilities=frozenset({
            Capability.STREAM, Capability.SOURCE, Capability.PLAY, Capability.TRANSFER,
            Capability.SCORE,
        }),
        default_seconds=8.0, licence=LICENCE,
        tags=("instrument", "ddsp", "midi", "keyboard", "blend", "hum", "transfer", "live",
              *(item.label.lower() for item in instruments)),
        extra={
            RANGES: {item.id: [item.low, item.high] for item in instruments},
            PROGRAMS: {item.id: list(item.programs) for item in instruments},
            TAIL: TAIL_SECONDS,
            **(extra or {}),
        },
    )  # fmt: skip


def check(spec: ModelSpec) -> None:
    """Refuse a description that does not say what the family's code turns, chooses and looks up.

    Raises:
        KeyError, TypeError, ValueError: a control, a condition or an instrument's range is missing
            or makes no sense.
    """
    if (spec.sample_rate, spec.channels) != (SAMPLE_RATE, CHANNELS):
        raise ValueError("the description is of another rate or of other channels")
    have = {control.id for control in spec.controls} | {item.id for item in spec.conditions}
    needed = {control.id for control in controls()} | {INSTRUMENT, INSTRUMENT_B, INSTRUMENT_C, MODE}
    if needed - have:
        raise ValueError(f"the description lacks {', '.join(sorted(needed - have))}")
    names = spec.condition(INSTRUMENT).values
    if not {*spec.condition(INSTRUMENT_B).values, *spec.condition(INSTRUMENT_C).values} <= {*names}:
        raise ValueError("the corners of the triangle have instruments of their own")
    for name in names:
        low, high = spec.extra[RANGES][name]
        if not (isinstance(low, int) and isinstance(high, int) and 0 <= low <= high <= 127):
            raise ValueError(f"'{name}' has no range of keys")
    for name, programs in spec.extra.get(PROGRAMS, {}).items():
        if name not in names or not all(isinstance(program, int) for program in programs):
            raise ValueError(f"'{name}' stands for no programs")


def check_numbers(tensors: Mapping[str, Tensor]) -> None:
    """Refuse tensors that hold what is no number: one is enough to silence every note.

    Raises:
        ValueError: one does.
    """
    for name, tensor in tensors.items():
        if not bool(tensor.isfinite().all()):
            raise ValueError(f"'{name}' holds what is no number")


def decoder_of(config: Mapping[str, Any], tensors: Mapping[str, Tensor], device: str) -> Decoder:
    """The decoder among a checkpoint's tensors, in evaluation mode.

    Raises:
        KeyError, TypeError, ValueError, RuntimeError: the tensors do not fit `config`.
    """
    from neurosketch.nn.ddsp import DdspConfig, Decoder

    decoder = Decoder(DdspConfig(**config["decoder"]))
    weights = {name: tensor.float() for name, tensor in _named(tensors, _WEIGHTS).items()}
    decoder.load_state_dict(weights)
    return decoder.to(device).eval().requires_grad_(False)


def room_of(tensors: Mapping[str, Tensor], device: str) -> Room:
    """The room among a checkpoint's tensors.

    Raises:
        KeyError, ValueError: there is none of two channels.
    """
    from neurosketch.nn.reverb import Room

    impulse = tensors[_REVERB].float()
    if impulse.ndim != 2 or impulse.shape[0] != CHANNELS or impulse.shape[1] < 1:
        raise ValueError("the room has no response of two channels")
    return Room(impulse.to(device))


def tables_of(tensors: Mapping[str, Tensor], instruments: int) -> Tables:
    """How the instruments of a checkpoint are articulated.

    Raises:
        KeyError, ValueError: something is missing or does not fit.
    """
    arrays = {name: tensor.double().numpy() for name, tensor in _named(tensors, _TABLES).items()}
    return Tables.from_arrays(arrays, instruments)


def checkpoint_tensors(decoder: Decoder, impulse: Tensor, tables: Tables) -> dict[str, Tensor]:
    """What a checkpoint stores: decoder and room in half precision, and the articulation.

    Args:
        decoder: trained.
        impulse: (2, N) response of the room, without the direct sound.
        tables: of its instruments.
    """
    import torch

    stored = {
        f"{_WEIGHTS}{name}": tensor.detach().cpu().half().contiguous()
        for name, tensor in decoder.state_dict().items()
    }
    stored[_REVERB] = impulse.detach().cpu().half().contiguous()
    measured = {f"{_TABLES}{name}": torch.from_numpy(a) for name, a in tables.arrays().items()}
    return stored | {name: tensor.contiguous() for name, tensor in measured.items()}


def _named(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }


def config_document(config: DdspConfig) -> dict[str, Any]:
    """The sizes of a decoder as a checkpoint stores them."""
    return {"decoder": asdict(config)}
