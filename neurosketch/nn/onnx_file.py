"""Writes graphs in the ONNX format, as bytes: just what `onnx_stack` needs of it.

The package `onnx` would bring a compiler for protocol buffers along; a graph is a few messages.
Source: onnx/onnx.proto of ONNX 1.16 (IR version 10) and the encoding of protocol buffers,
https://protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

IR_VERSION, OPSET = 10, 20
_FLOAT, _INT64 = 1, 7
_ATTRIBUTE_INT, _ATTRIBUTE_STRING, _ATTRIBUTE_INTS, _ATTRIBUTE_FLOAT = 2, 3, 7, 1

Attribute = int | float | str | Sequence[int]


def _varint(value: int) -> bytes:
    """A base-128 number; negative ones as their two's complement in 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3) + _varint(value)


def _message(tag: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _varint(tag << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: Attribute) -> bytes:
    head = _message(1, name)
    if isinstance(value, int):
        return head + _number(3, value) + _number(20, _ATTRIBUTE_INT)
    if isinstance(value, float):
        real = _varint(2 << 3 | 5) + np.float32(value).tobytes()
        return head + real + _number(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, str):
        return head + _message(4, value) + _number(20, _ATTRIBUTE_STRING)
    listed = b"".join(_number(8, item) for item in value)
    return head + listed + _number(20, _ATTRIBUTE_INTS)


def _tensor(name: str, values: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> bytes:
    kind = _INT64 if values.dtype == np.int64 else _FLOAT
    dims = b"".join(_number(1, size) for size in values.shape)
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return dims + _number(2, kind) + _message(8, name) + _message(9, little.tobytes())


def _value_info(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(
        _message(1, _message(2, size) if isinstance(size, str) else _number(1, size))
        for size in shape
    )
    tensor_type = _number(1, _FLOAT) + _message(2, dims)
    return _message(1, name) + _message(2, _message(1, tensor_type))


@dataclass
class Graph:
    """A graph under construction; names of values connect its nodes."""

    name: str
    _nodes: list[bytes] = field(default_factory=list)
    _constants: list[bytes] = field(default_factory=list)
    _inputs: list[bytes] = field(default_factory=list)
    _outputs: list[bytes] = field(default_factory=list)
    _count: int = 0

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """A float32 input; sizes that vary have a name."""
        self._inputs.append(_value_info(name, shape))
        return name

    def output(self, name: str, shape: Sequence[int | str]) -> None:
        """Let a value leave the graph under its name."""
        self._outputs.append(_value_info(name, shape))

    def constant(self, values: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        """Weights, or indices."""
        name = self._fresh("c")
        self._constants.append(_tensor(name, values))
        return name

    def node(
        self,
        operation: str,
        inputs: Sequence[str],
        attributes: Mapping[str, Attribute] | None = None,
    ) -> str:
        """Apply an operation; returns the name of its result."""
        output = self._fresh("v")
        parts = [_message(1, name) for name in inputs]
        parts += [_message(2, output), _message(4, operation)]
        parts += [_message(5, _attribute(k, v)) for k, v in (attributes or {}).items()]
        self._nodes.append(b"".join(parts))
        return output

    def part(self, x: str, axis: int, first: int, last: int) -> str:
        """Places `first` ... `last` - 1 along an axis; negative ones count from the end."""
        bounds = [self.constant(np.array([n], np.int64)) for n in (first, last, axis)]
        return self.node("Slice", [x, *bounds])

    def to_bytes(self) -> bytes:
        """The model file."""
        graph = b"".join(
            [
                *(_message(1, node) for node in self._nodes),
                _message(2, self.name),
                *(_message(5, tensor) for tensor in self._constants),
                *(_message(11, info) for info in self._inputs),
                *(_message(12, info) for info in self._outputs),
            ]
        )
        opset = _message(1, "") + _number(2, OPSET)
        return _number(1, IR_VERSION) + _message(7, graph) + _message(8, opset)

    def _fresh(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"
