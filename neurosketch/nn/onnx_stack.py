"""Causal stacks through ONNX Runtime: the same numbers to rounding, sooner.

Used where the package `onnxruntime` is installed (the extra `fast`) and the CPU computes. Since
rounding differs, a thread must say that it may be used: live sound does, while what a recipe
describes is computed by torch alone, the same with and without the package.
See docs/adr/0011-onnx-runtime.md for what it gains.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from neurosketch.nn.conv import CausalConvNeXt, CausalStack
from neurosketch.nn.onnx_file import Graph

OLDEST = (1, 18)
"""The first version of the runtime that knows all operations of these graphs."""

_thread = threading.local()


def available() -> bool:
    """Whether a version of ONNX Runtime that will do is installed; does not import it."""
    if importlib.util.find_spec("onnxruntime") is None:
        return False
    try:
        version = importlib.metadata.version("onnxruntime")
        return tuple(map(int, version.split(".")[:2])) >= OLDEST
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def allow(allowed: bool = True) -> None:
    """Say whether the calling thread may compute with another rounding than torch's."""
    _thread.allowed = allowed


def may_use(values: Tensor) -> bool:
    """Whether these values may be computed by ONNX Runtime now."""
    allowed = getattr(_thread, "allowed", False)
    return bool(allowed and values.is_cpu and not torch.is_grad_enabled())


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """The runtime's own errors, which derive from `Exception` alone, as `RuntimeError`.

    Raises:
        RuntimeError: the runtime cannot do what it was asked for.
    """
    state: Any = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    own = tuple(e for e in vars(state).values() if isinstance(e, type) and issubclass(e, Exception))
    try:
        yield
    except own as error:
        raise RuntimeError(f"ONNX Runtime: {error}") from error


class Session:
    """A graph that is ready to run, on the thread that asks.

    Raises:
        RuntimeError: the runtime refuses the graph, or what it is given.
    """

    def __init__(self, model: bytes) -> None:
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # As torch is set up in the threads that render: denormals cost a hundred times as much.
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        with speaking_plainly():
            self._session = runtime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )

    def run(self, inputs: Mapping[str, Tensor]) -> list[Tensor]:
        """The graph's outputs, in order."""
        feed = {name: values.contiguous().numpy() for name, values in inputs.items()}
        with speaking_plainly():
            return [torch.from_numpy(values) for values in self._session.run(None, feed)]


class FasterStack(nn.Module):
    """A causal stack that computes through ONNX Runtime where it may.

    Args:
        stack: computes everywhere else.
    """

    def __init__(self, stack: CausalStack) -> None:
        super().__init__()
        self.stack = stack
        self._session = Session(stack_graph(stack))

    def forward(self, x: Tensor, state: list[Tensor] | None = None) -> tuple[Tensor, list[Tensor]]:
        """(B, L, D) to (B, L, D); see `CausalStack.forward`."""
        if not may_use(x):
            result: tuple[Tensor, list[Tensor]] = self.stack(x, state)
            return result
        y, *new = self._session.run({"x": x, **past_inputs("old", self.stack, x, state)})
        return y, new


def past_inputs(
    name: str, stack: CausalStack, like: Tensor, state: list[Tensor] | None
) -> dict[str, Tensor]:
    """The states of a stack by the names of its graph's inputs; zeros before the first call."""
    if state is None:
        sizes = [(block.context, len(block.bias)) for block in blocks_of(stack)]
        state = [like.new_zeros(like.shape[0], context, dim) for context, dim in sizes]
    return {f"{name}{index}": past for index, past in enumerate(state)}


def blocks_of(stack: CausalStack) -> list[CausalConvNeXt]:
    """The blocks of a stack, with their type."""
    return [block for block in stack.blocks if isinstance(block, CausalConvNeXt)]


def stack_graph(stack: CausalStack) -> bytes:
    """A model file of a stack: `x`, `old0` ... to its output and the new states."""
    graph, dim = Graph("causal stack"), len(blocks_of(stack)[0].bias)
    x, new = add_stack(graph, stack, graph.input("x", ("batch", "frames", dim)), "old")
    graph.output(x, ("batch", "frames", dim))
    add_states(graph, stack, new)
    return graph.to_bytes()


def add_states(graph: Graph, stack: CausalStack, states: list[str]) -> None:
    """Let the new states of a stack leave its graph."""
    for block, state in zip(blocks_of(stack), states, strict=True):
        graph.output(state, ("batch", block.context, len(block.bias)))


def add_stack(graph: Graph, stack: CausalStack, x: str, name: str) -> tuple[str, list[str]]:
    """A stack's blocks, whose states enter as `<name>0` ...; its output and the new states."""
    new = []
    for index, block in enumerate(blocks_of(stack)):
        old = graph.input(f"{name}{index}", ("batch", block.context, len(block.bias)))
        x, state = _add_block(graph, block, x, old)
        new.append(state)
    return x, new


def _add_block(graph: Graph, block: CausalConvNeXt, x: str, old: str) -> tuple[str, str]:
    padded = graph.node("Concat", [old, x], {"axis": 1})
    state = graph.part(padded, 1, -block.context, 2**31 - 1)
    turned = graph.node("Transpose", [padded], {"perm": (0, 2, 1)})
    kernel = [weights(graph, block.depthwise.weight), weights(graph, block.bias)]
    mixed = graph.node("Conv", [turned, *kernel], {"group": len(block.bias)})
    y = add_norm(graph, graph.node("Transpose", [mixed], {"perm": (0, 2, 1)}), block.norm)
    y = add_linear(graph, y, block.expand.weight, block.expand.bias)
    y = graph.node("Gelu", [y], {"approximate": "tanh"})
    # The block's scale is part of its last layer: one operation less.
    scale = block.scale
    y = add_linear(graph, y, scale[:, None] * block.project.weight, scale * block.project.bias)
    return graph.node("Add", [x, y]), state


def add_linear(graph: Graph, x: str, weight: Tensor, bias: Tensor) -> str:
    """A linear layer, `weight` as torch has it."""
    return graph.node(
        "Add", [graph.node("MatMul", [x, weights(graph, weight.T)]), weights(graph, bias)]
    )


def add_norm(graph: Graph, x: str, norm: nn.LayerNorm) -> str:
    """A layer norm over the last axis."""
    inputs = [x, weights(graph, norm.weight), weights(graph, norm.bias)]
    return graph.node("LayerNormalization", inputs, {"axis": -1, "epsilon": float(norm.eps)})


def weights(graph: Graph, values: Tensor) -> str:
    """A tensor as a constant of the graph."""
    array: npt.NDArray[np.float32] = values.detach().float().cpu().numpy()
    return graph.constant(array)
