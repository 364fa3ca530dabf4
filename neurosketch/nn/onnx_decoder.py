"""The trunk's decoder, up to what the synthesiser needs, as one graph for ONNX Runtime.

A live stream decodes one or two latent frames at a time, for which torch spends more time on
starting some two hundred small operations than on their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from neurosketch.nn.autoencoder import (
    PITCH_STEP_OCTAVES,
    RBF_OCTAVES,
    STRIDE,
    Decoder,
    DecoderState,
)
from neurosketch.nn.conv import CausalStack
from neurosketch.nn.onnx_file import Graph
from neurosketch.nn.onnx_stack import (
    FasterStack,
    Session,
    add_linear,
    add_norm,
    add_stack,
    add_states,
    available,
    may_use,
    past_inputs,
    weights,
)
from neurosketch.nn.spectral import SUBFRAMES
from neurosketch.nn.synth import LOG_SILENCE, SynthFrames

_END = 2**31 - 1


def accelerate(module: nn.Module) -> int:
    """Let the decoders and causal stacks inside a module use ONNX Runtime where they may.

    Args:
        module: on the CPU, in evaluation mode, with its final weights.

    Returns:
        How many parts can be faster now; 0 where the package is missing or does not load.
    """
    if not available():
        return 0
    parts = list(module.modules())
    in_decoders = {id(s) for d in parts if isinstance(d, Decoder) for s in (d.slow, d.fast)}
    try:
        changed = 0
        for part in parts:
            if isinstance(part, Decoder):
                part.faster = FasterDecoder(part)
                changed += 1
            for name, child in list(part.named_children()):
                if isinstance(child, CausalStack) and id(child) not in in_decoders:
                    setattr(part, name, FasterStack(child))
                    changed += 1
    except (ImportError, OSError, RuntimeError):  # a package for another machine, or half of one
        return 0
    return changed


class FasterDecoder:
    """Does what `Decoder.frames` does.

    Args:
        decoder: with its final weights.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._slow, self._fast = decoder.slow, decoder.fast
        self._session = Session(decoder_graph(decoder))

    def __call__(
        self, latents: Tensor, state: DecoderState
    ) -> tuple[SynthFrames, DecoderState] | None:
        """See `Decoder.frames`; None where torch shall do it."""
        if not may_use(latents):
            return None
        last = state.last_pitch
        if last is None:
            voicing = ((latents[:, :1, 1:2] + 1) / 2).clamp(0, 1)
            last = torch.cat([latents[:, :1, :1], voicing], dim=-1)
        inputs = {"latents": latents, "last": last}
        inputs |= past_inputs("slow", self._slow, latents, state.slow)
        inputs |= past_inputs("fast", self._fast, latents, state.fast)
        octaves, harmonic, free, deviation, noise, gain, pitch, *new = self._session.run(inputs)
        frames = SynthFrames(octaves, harmonic, free, deviation, noise, gain)
        split = len(self._slow.blocks)
        return frames, DecoderState(new[:split], new[split:], pitch, state.synth)


def decoder_graph(decoder: Decoder) -> bytes:
    """A model file of `Decoder.frames`.

    Inputs: `latents`, `last` pitch, `slow0` ..., `fast0` ...; outputs: the fields of `SynthFrames`
    in order but its ratio, the new last pitch, the new states.
    """
    graph = Graph("decoder")
    channels = decoder.enter.in_features - len(decoder.rbf_centres) + 1
    latents = graph.input("latents", ("batch", "frames", channels))
    last = graph.input("last", ("batch", 1, 2))
    octaves = graph.part(latents, 2, 0, 1)
    voicing = _add(graph, _times(graph, graph.part(latents, 2, 1, 2), 0.5), 0.5)
    voicing = _clip(graph, voicing, 0.0, 1.0)
    bump = graph.node("Sub", [octaves, weights(graph, decoder.rbf_centres)])
    bump = _times(graph, graph.node("Mul", [bump, bump]), -0.5 / RBF_OCTAVES**2)
    told = graph.node("Mul", [graph.node("Exp", [bump]), voicing])
    x = graph.node("Concat", [graph.part(latents, 2, 2, _END), voicing, told], {"axis": -1})
    x = add_linear(graph, x, decoder.enter.weight, decoder.enter.bias)
    x, slow = add_stack(graph, decoder.slow, x, "slow")
    x = add_linear(graph, x, decoder.unstride.weight, decoder.unstride.bias)
    x = _reshape(graph, x, (0, -1, STRIDE, decoder.fast_dim))
    x = _reshape(graph, x, (0, -1, decoder.fast_dim))
    x, fast = add_stack(graph, decoder.fast, x, "fast")
    pitch = graph.node("Concat", [octaves, voicing], {"axis": -1})
    fine_octaves, fine_voicing = _glide(graph, pitch, last)
    _add_heads(graph, decoder, add_norm(graph, x, decoder.norm), fine_octaves, fine_voicing)
    graph.output(graph.part(pitch, 1, -1, _END), ("batch", 1, 2))
    add_states(graph, decoder.slow, slow)
    add_states(graph, decoder.fast, fast)
    return graph.to_bytes()


def _glide(graph: Graph, pitch: str, last: str) -> tuple[str, str]:
    """`interpolate_pitch`: (batch, fine) octaves and voicing of (batch, frames, 2)."""
    before = graph.part(graph.node("Concat", [last, pitch], {"axis": 1}), 1, 0, -1)
    (from_octaves, from_voicing), (octaves, voicing) = (
        (graph.part(side, 2, 0, 1), graph.part(side, 2, 1, 2)) for side in (before, pitch)
    )
    share = (np.arange(1, STRIDE + 1) / STRIDE).astype(np.float32)
    rising, falling = graph.constant(share), graph.constant((1 - share).astype(np.float32))
    old, new = graph.node("Mul", [from_voicing, falling]), graph.node("Mul", [voicing, rising])
    fine_voicing = graph.node("Add", [old, new])
    old, new = _add(graph, old, 1e-4), _add(graph, new, 1e-3)
    weighted = graph.node(
        "Add", [graph.node("Mul", [old, from_octaves]), graph.node("Mul", [new, octaves])]
    )
    glide = graph.node("Div", [weighted, graph.node("Add", [old, new])])
    early = (share < 0.5).astype(np.float32)
    stays = graph.node("Mul", [from_octaves, graph.constant(early)])
    late = (share >= 0.5).astype(np.float32)
    goes = graph.node("Mul", [octaves, graph.constant(late)])
    both = [_above(graph, side, 0.5) for side in (from_voicing, voicing)]
    distance = graph.node("Abs", [graph.node("Sub", [octaves, from_octaves])])
    far = _above(graph, distance, PITCH_STEP_OCTAVES)
    is_step = graph.node("And", [graph.node("And", both), far])
    fine_octaves = graph.node("Where", [is_step, graph.node("Add", [stays, goes]), glide])
    return _reshape(graph, fine_octaves, (0, -1)), _reshape(graph, fine_voicing, (0, -1))


def _add_heads(graph: Graph, decoder: Decoder, x: str, octaves: str, voicing: str) -> None:
    """`SynthHeads.forward` with all heads in one multiplication."""
    heads = decoder.heads
    layers: Sequence[nn.Linear] = (
        heads.harmonic, heads.free, heads.deviation, heads.noise, heads.gain
    )  # fmt: skip
    joined = add_linear(
        graph, x, torch.cat([h.weight for h in layers]), torch.cat([h.bias for h in layers])
    )
    ends = np.cumsum([0, *(layer.out_features for layer in layers)]).tolist()
    harmonic, free, deviation, noise, gain = (
        graph.part(joined, 2, first, last) for first, last in pairwise(ends)
    )
    present = graph.node("Log", [_clip(graph, voicing, 1e-6, 1.0)])
    harmonic = graph.node("Add", [harmonic, _reshape(graph, present, (0, -1, 1))])
    noise = _clip(graph, noise, LOG_SILENCE, 3.0)
    outputs = (
        octaves,
        _clip(graph, harmonic, LOG_SILENCE, 3.0),
        _clip(graph, free, LOG_SILENCE, 3.0),
        graph.node("Tanh", [deviation]),
        graph.node("MatMul", [noise, weights(graph, heads.noise_matrix)]),
        _reshape(graph, _clip(graph, gain, -8.0, 2.0), (0, -1, 2, SUBFRAMES)),
    )
    sizes: tuple[tuple[int, ...], ...] = (
        (), (ends[1],), (ends[2] - ends[1],), (ends[3] - ends[2],),
        (heads.noise_matrix.shape[1],), (2, SUBFRAMES),
    )  # fmt: skip
    for value, size in zip(outputs, sizes, strict=True):
        graph.output(value, ("batch", "fine", *size))


def _number(graph: Graph, value: float) -> str:
    return graph.constant(np.array(value, np.float32))


def _add(graph: Graph, x: str, value: float) -> str:
    return graph.node("Add", [x, _number(graph, value)])


def _times(graph: Graph, x: str, value: float) -> str:
    return graph.node("Mul", [x, _number(graph, value)])


def _above(graph: Graph, x: str, value: float) -> str:
    return graph.node("Greater", [x, _number(graph, value)])


def _clip(graph: Graph, x: str, low: float, high: float) -> str:
    return graph.node("Clip", [x, _number(graph, low), _number(graph, high)])


def _reshape(graph: Graph, x: str, shape: Sequence[int]) -> str:
    """0 keeps a size, -1 is what is left."""
    return graph.node("Reshape", [x, graph.constant(np.array(shape, np.int64))])
