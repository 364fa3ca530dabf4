"""Ways to damage a file; the same seed always does the same damage."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable

_EXTREMES = (
    0,
    1,
    2,
    0x7F,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFF0,
    0xFFFF_FFFF,
)
_WORDS = (
    b"NaN", b"-Infinity", b"1e999", b"-1", b"null", b"true", b"[]", b"{}", b'""', b"9" * 400,
    b'"\\ud800"', b"[" * 3000, b"\x00", b"\xff\xfe", "𝄞".encode(), b"0.0000001",
)  # fmt: skip
_TOKEN = re.compile(rb'-?\d+(?:\.\d+)?|"[^"]{0,60}"|null')

Mutation = Callable[[bytearray, random.Random], bytes]


def _at(data: bytearray, chance: random.Random, room: int = 1) -> int:
    """A place, half of the time among the first bytes, where the headers are."""
    end = max(len(data) - room, 0)
    return chance.randint(0, min(end, 128) if chance.random() < 0.5 else end)


def flip_bits(data: bytearray, chance: random.Random) -> bytes:
    """One to eight single bits."""
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[_at(data, chance)] ^= 1 << chance.randrange(8)
    return bytes(data)


def truncate(data: bytearray, chance: random.Random) -> bytes:
    """The end is missing."""
    return bytes(data[: _at(data, chance)])


def overwrite(data: bytearray, chance: random.Random) -> bytes:
    """A stretch of noise."""
    at = _at(data, chance)
    count = chance.randint(1, 64)
    data[at : at + count] = chance.randbytes(count)
    return bytes(data)


def corrupt_number(data: bytearray, chance: random.Random) -> bytes:
    """An extreme number in 1, 2, 4 or 8 bytes, of either byte order."""
    form = chance.choice(("B", "<H", ">H", "<I", ">I", "<I", ">I", "<Q", ">Q"))
    size = struct.calcsize(form)
    at = min(_at(data, chance, size), max(len(data) - size, 0))
    value = chance.choice(_EXTREMES) & ((1 << 8 * size) - 1)
    data[at : at + size] = struct.pack(form, value)
    return bytes(data)


def _chunk_places(data: bytes) -> list[tuple[int, int]]:
    """(start, end) of every chunk of a RIFF file, heads included."""
    places = []
    at = 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        places.append((at, min(at + 8 + size + size % 2, len(data))))
        at = places[-1][1]
    return places


def _chunks(data: bytes) -> list[bytes]:
    """The chunks of a RIFF file; of any other file, slices of it."""
    if data[:4] in (b"RIFF", b"RF64"):
        return [data[start:end] for start, end in _chunk_places(data)]
    return [data[at : at + 37] for at in range(12, len(data), 37)]


def corrupt_length(data: bytearray, chance: random.Random) -> bytes:
    """A chunk lies about its size; so may the whole file."""
    fields = [start + 4 for start, _ in _chunk_places(bytes(data))] + [4]
    at = chance.choice(fields)
    if at + 4 <= len(data):
        old = struct.unpack_from("<I", data, at)[0]
        near = [(old + step) & 0xFFFF_FFFF for step in (-9, -1, 1, 2, 8)]
        struct.pack_into("<I", data, at, chance.choice((*_EXTREMES, *near)))
    return bytes(data)


def shuffle_chunks(data: bytearray, chance: random.Random) -> bytes:
    """Chunks change places."""
    pieces = _chunks(bytes(data))
    chance.shuffle(pieces)
    return bytes(data[:12]) + b"".join(pieces)


def repeat_chunks(data: bytearray, chance: random.Random) -> bytes:
    """Some chunks stand there twice or many times, some not at all."""
    counts = (0, 1, 1, 1, 2, 30)
    pieces = [piece * chance.choice(counts) for piece in _chunks(bytes(data))]
    return bytes(data[:12]) + b"".join(pieces)


def replace_word(data: bytearray, chance: random.Random) -> bytes:
    """In text, one value becomes another one of another kind."""
    tokens = list(_TOKEN.finditer(bytes(data)))
    if not tokens:
        return corrupt_number(data, chance)
    token = chance.choice(tokens)
    data[token.start() : token.end()] = chance.choice(_WORDS)
    return bytes(data)


def noise(data: bytearray, chance: random.Random) -> bytes:
    """Nothing but noise, behind a true head of any length."""
    return bytes(data[: chance.choice((0, 4, 12, 44))]) + chance.randbytes(chance.randint(0, 2000))


def insert(data: bytearray, chance: random.Random) -> bytes:
    """Everything behind some place moves."""
    at = _at(data, chance)
    data[at:at] = chance.randbytes(chance.randint(1, 9))
    return bytes(data)


def seal(data: bytearray, chance: random.Random) -> bytes:
    """A value is wrong, but the checksum of a token file and the length of a header are right."""
    (length,) = struct.unpack_from("<Q", data) if len(data) >= 8 else (0,)
    if 8 + length <= len(data) and data[8:9] == b"{":
        head = replace_word(data[8 : 8 + length], chance)
        return struct.pack("<Q", len(head)) + head + bytes(data[8 + length :])
    damaged = corrupt_number(data, chance) if chance.random() < 0.5 else overwrite(data, chance)
    return damaged[:-4] + struct.pack("<I", zlib.crc32(damaged[:-4]))


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, truncate, overwrite, corrupt_number, corrupt_length, shuffle_chunks,
    repeat_chunks, replace_word, noise, insert, seal,
)  # fmt: skip


def mutated(sources: list[bytes], seed: int, index: int) -> tuple[int, bytes]:
    """Return damaged file number `index` of a seed, and which of `sources` it was."""
    chance = random.Random(f"{seed}/{index}")  # noqa: S311  (must repeat, not surprise)
    which = index % len(sources)
    data = sources[which]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(MUTATIONS)(bytearray(data or b"\0"), chance)
    return which, data
