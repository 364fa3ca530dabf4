"""Reads the weights of musiCNN from its package's wheel, without TensorFlow.

A TensorFlow checkpoint is a table of names (`.index`, the table format of LevelDB) that says
where in one long file (`.data-00000-of-00001`) every tensor lies.
Source: tensorflow/core/util/tensor_bundle, leveldb/doc/table_format.md.
"""

from __future__ import annotations

import importlib.util
import math
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.paths import user_dir

Weights = dict[str, npt.NDArray[np.float32]]

MODEL = "MSD_musicnn"
HOW_TO_GET = "Run 'pip download --no-deps musicnn==0.1.0' and name the file with --musicnn."
_INDEX, _DATA = f"{MODEL}/.index", f"{MODEL}/.data-00000-of-00001"
_MAGIC = 0xDB4775248B80FB57
_FOOTER_BYTES = 48
_FLOAT = 1
_BROKEN = (ValueError, IndexError, KeyError, struct.error, OSError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Bundle:
    """The two files of a checkpoint, and where they were found."""

    index: bytes
    data: bytes
    place: Path


def find_bundle(place: Path | None = None) -> Bundle | None:
    """Look for musiCNN's weights.

    Args:
        place: the wheel, a folder with the wheel in it, or the unpacked package; None looks
            among the user's files (`evaluate` beside `models`) and for an installed package.

    Returns:
        None when `place` is None and there are none.

    Raises:
        NeuroSketchError: there are none at `place`, or they cannot be read.
    """
    if place is not None:
        bundle = _look(place)
        if bundle is None:
            raise NeuroSketchError(f"There are no weights of musiCNN at '{place}'.", HOW_TO_GET)
        return bundle
    places = [user_dir() / "evaluate", *_package_folders()]
    return next(filter(None, map(_look, places)), None)


def _package_folders() -> list[Path]:
    """Where the package is installed; it is found and not imported, so nothing of it runs."""
    package = importlib.util.find_spec("musicnn")
    return [Path(p) for p in (package.submodule_search_locations or ())] if package else []


def _look(place: Path) -> Bundle | None:
    try:
        if place.is_dir():
            for folder in (place, place / "musicnn", place.parent):
                if (folder / _INDEX).is_file() and (folder / _DATA).is_file():
                    index, data = ((folder / name).read_bytes() for name in (_INDEX, _DATA))
                    return Bundle(index, data, folder)
            wheels = sorted(place.glob("musicnn-*.whl"))
            return _look(wheels[-1]) if wheels else None
        if not place.is_file():
            return None
        with zipfile.ZipFile(place) as wheel:
            index, data = (wheel.read(f"musicnn/{name}") for name in (_INDEX, _DATA))
            return Bundle(index, data, place)
    except _BROKEN as error:
        message = f"The weights of musiCNN at '{place}' cannot be read."
        raise NeuroSketchError(message, HOW_TO_GET) from error


def read_bundle(bundle: Bundle) -> Weights:
    """The float32 tensors of a checkpoint by name, without what the optimiser left there.

    Raises:
        NeuroSketchError: the files are damaged.
    """
    try:
        return dict(_tensors(bundle))
    except _BROKEN as error:
        message = f"The weights of musiCNN at '{bundle.place}' are damaged."
        raise NeuroSketchError(message, HOW_TO_GET) from error


def _tensors(bundle: Bundle) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    footer = bundle.index[-_FOOTER_BYTES:]
    if struct.unpack("<Q", footer[-8:])[0] != _MAGIC:
        raise ValueError("no table")
    _, at = _varint(footer, 0)  # the block of meta blocks
    _, at = _varint(footer, at)
    start, at = _varint(footer, at)
    size, _ = _varint(footer, at)
    for _, handle in _block(bundle.index, start, size):
        block, at = _varint(handle, 0)
        length, _ = _varint(handle, at)
        for key, value in _block(bundle.index, block, length):
            name = key.decode()
            kind, shape, offset, n_bytes = _entry(value)
            if not name or kind != _FLOAT or "Adam" in name:
                continue
            if n_bytes != 4 * math.prod(shape) or offset + n_bytes > len(bundle.data):
                raise ValueError(name)
            flat = np.frombuffer(bundle.data, "<f4", n_bytes // 4, offset)
            yield name.rsplit("model/", 1)[-1], flat.reshape(shape).astype(np.float32)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _block(table: bytes, start: int, size: int) -> list[tuple[bytes, bytes]]:
    """Keys and values of a block; a key shares its beginning with the one before it."""
    if table[start + size] != 0:
        raise ValueError("compressed block")
    block = table[start : start + size]
    end = len(block) - 4 * (struct.unpack("<I", block[-4:])[0] + 1)
    rows, key, at = [], b"", 0
    while at < end:
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        length, at = _varint(block, at)
        key = key[:shared] + block[at : at + own]
        rows.append((key, block[at + own : at + own + length]))
        at += own + length
    return rows


def _entry(value: bytes) -> tuple[int, list[int], int, int]:
    """(type, shape, offset, bytes) of a tensor: the protocol buffer `BundleEntryProto`."""
    fields = {1: 0, 4: 0, 5: 0}
    shape: list[int] = []
    for number, content in _fields(value):
        if isinstance(content, int):
            fields[number] = content
        elif number == 2:
            for part, dimension in _fields(content):
                if part == 2 and isinstance(dimension, bytes):
                    sizes = [size for _, size in _fields(dimension) if isinstance(size, int)]
                    shape.append(sizes[0] if sizes else 0)
    return fields[1], shape, fields[4], fields[5]


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        if tag & 7 == 0:
            number, at = _varint(message, at)
            yield tag >> 3, number
        elif tag & 7 == 2:
            length, at = _varint(message, at)
            yield tag >> 3, message[at : at + length]
            at += length
        else:  # checksums, four bytes
            at += 4
