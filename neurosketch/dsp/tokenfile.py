"""Token files (`.nsc`): a sound as the codes of a neural codec, a few hundred bytes per second.

Layout, little-endian: magic, version, channels, stages, width between the channels, sample rate,
samples per frame, samples, frames, hash of the codec, length of the notes; then the notes
(compressed JSON), the codes and a checksum. The codes are packed in `BITS` bits each, first those
of the first stage for all channels and frames: a shorter file of fewer stages is a prefix.
See docs/tokens.md.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import SourceClip
from neurosketch.dsp.atomic import write_atomically
from neurosketch.dsp.audiofile import read_audio

SUFFIX = ".nsc"
BITS = 10
VERSION = 1
MAX_SECONDS = 600.0
_MAGIC = b"\x89NSC"
_HEADER = struct.Struct("<4sBBBBIIII16sI")
_CHECKSUM = struct.Struct("<I")
_HASH_DIGITS = 32
_MOST_NOTES = 1 << 20
_MOST_STAGES = 64
_MOST_BYTES = 16 << 20
"""Ten times the longest file in two channels; what is larger is not read into memory."""
_RATES = range(2_000, 768_001)
_HOPS = range(16, 1 << 16)

Codes = npt.NDArray[np.int16]
"""(C, L, stages) indices into the codebooks, 0 ... 2**BITS - 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A coded sound.

    Attributes:
        codes: (C, L, stages) int16, C 1 or 2.
        n_samples: length of the sound.
        sample_rate: Hz.
        hop_length: samples per frame.
        codec: the first 32 hex digits of the hash of the codec that can decode them.
        correlation: how alike the noise of left and right shall be, 0 ... 1.
        notes: what else is told: `title` and the `recipe` that made the sound, as text.
    """

    codes: Codes
    n_samples: int
    sample_rate: int
    hop_length: int
    codec: str
    correlation: float = 1.0
    notes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        channels, frames, stages = self.codes.shape
        if channels not in (1, 2) or frames < 1 or not 1 <= stages <= _MOST_STAGES:
            raise ValueError(f"tokens of shape {self.codes.shape}")
        if self.codes.min() < 0 or self.codes.max() >= 1 << BITS:
            raise ValueError("codes out of range")
        object.__setattr__(self, "codec", self.codec[:_HASH_DIGITS])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    @property
    def kbps(self) -> float:
        """Bits of all codes per second of sound, in kbit/s; stereo counts both channels."""
        channels, _, stages = self.codes.shape
        return float(channels * stages * BITS * self.sample_rate / self.hop_length / 1000.0)

    def coarser(self, stages: int) -> Self:
        """The same sound with at most so many stages."""
        stages = min(max(stages, 1), self.codes.shape[2])
        return type(self)(
            self.codes[:, :, :stages], self.n_samples, self.sample_rate, self.hop_length,
            self.codec, self.correlation, self.notes,
        )  # fmt: skip

    def to_bytes(self) -> bytes:
        """The content of the file."""
        channels, frames, stages = self.codes.shape
        notes = zlib.compress(json.dumps(dict(self.notes), ensure_ascii=True).encode(), 9)
        head = _HEADER.pack(
            _MAGIC, VERSION, channels, stages, round(255 * self.correlation), self.sample_rate,
            self.hop_length, self.n_samples, frames, bytes.fromhex(self.codec), len(notes),
        )  # fmt: skip
        body = head + notes + _packed(self.codes)
        return body + _CHECKSUM.pack(zlib.crc32(body))

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Self:
        """Inverse of `to_bytes`.

        Args:
            data: the content of a file.
            name: of the file, for what is said about it.

        Raises:
            AudioFileError: no token file, of a newer version, truncated or damaged.
        """
        if data[:4] != _MAGIC:
            raise AudioFileError(f"'{name}' is not a token file of NeuroSketch.")
        if len(data) > 4 and data[4] > VERSION:
            raise AudioFileError(
                f"The token file '{name}' has version {data[4]}; "
                f"this program reads up to {VERSION}.",
                "Update NeuroSketch.",
            )
        damaged = AudioFileError(f"The token file '{name}' is truncated or damaged.")
        if len(data) < _HEADER.size + _CHECKSUM.size:
            raise damaged
        body, checksum = data[: -_CHECKSUM.size], data[-_CHECKSUM.size :]
        if _CHECKSUM.unpack(checksum)[0] != zlib.crc32(body):
            raise damaged
        # The checksum holds: what is still wrong below was written so.
        (_, version, channels, stages, width, rate, hop, n_samples, frames, codec, n_notes) = (
            _HEADER.unpack_from(body)
        )
        n_codes = channels * frames * stages
        payload = body[_HEADER.size + n_notes :]
        possible = (
            version >= 1
            and channels in (1, 2)
            and 1 <= stages <= _MOST_STAGES
            and rate in _RATES
            and hop in _HOPS
            and 0 < n_samples <= frames * hop
            and len(payload) == (n_codes * BITS + 7) // 8
        )
        if not possible:
            raise damaged
        if n_samples > MAX_SECONDS * rate:
            raise AudioFileError(
                f"'{name}' is longer than {MAX_SECONDS / 60:g} minutes.", "Cut out what you need."
            )
        return cls(
            _unpacked(payload, (channels, frames, stages)), n_samples, rate, hop, codec.hex(),
            width / 255.0, _notes(body[_HEADER.size : _HEADER.size + n_notes], damaged),
        )  # fmt: skip


def is_token_file(path: Path) -> bool:
    """Whether the file begins like a token file, whatever its name; False when unreadable."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return False


def read_tokens(path: Path) -> Tokens:
    """Read a token file.

    Raises:
        AudioFileError: missing, no token file, of a newer version, truncated or damaged.
    """
    if not path.is_file():
        raise AudioFileError(f"There is no file '{path}'.")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise AudioFileError(f"'{path}' cannot be read: {error.strerror}.") from error
    if len(data) > _MOST_BYTES:
        raise AudioFileError(f"'{path.name}' is too large for a token file.")
    if not data:
        raise AudioFileError(f"'{path.name}' is empty (0 bytes).")
    return Tokens.from_bytes(data, path.name)


def write_tokens(path: Path, tokens: Tokens, *, overwrite: bool = False) -> int:
    """Write a token file as a whole or not at all.

    Returns:
        Its size in bytes.

    Raises:
        AudioFileError: it exists already, or cannot be written.
    """
    data = tokens.to_bytes()
    write_atomically(path, [data], overwrite=overwrite)
    return len(data)


def read_tokens_of(clip: SourceClip) -> Tokens | None:
    """The tokens of a user's clip; None when its file is no token file.

    Raises:
        AudioFileError: it is a broken one.
    """
    path = Path(clip.path)
    return read_tokens(path) if is_token_file(path) else None


def check_playable(path: Path, *, max_seconds: float = MAX_SECONDS) -> float:
    """Make sure that a model can start from a file.

    Returns:
        Its length in seconds.

    Raises:
        AudioFileError: it is neither sound nor tokens, or too long.
    """
    if is_token_file(path):
        return read_tokens(path).seconds
    audio, sample_rate = read_audio(path, max_seconds=max_seconds)
    return float(audio.shape[1] / sample_rate)


def _packed(codes: Codes) -> bytes:
    """`BITS` bits each, most significant bit first, stage by stage."""
    flat = np.ascontiguousarray(codes.transpose(2, 0, 1)).reshape(-1, 1).astype(np.uint16)
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint16)
    bits = ((flat >> places) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(-1)).tobytes()


def _unpacked(data: bytes, shape: tuple[int, int, int]) -> Codes:
    channels, frames, stages = shape
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=channels * frames * stages * BITS)
    weights = (1 << np.arange(BITS - 1, -1, -1)).astype(np.int16)
    flat = bits.reshape(-1, BITS).astype(np.int16) @ weights
    return np.ascontiguousarray(flat.reshape(stages, channels, frames).transpose(1, 2, 0))


def _notes(data: bytes, damaged: AudioFileError) -> dict[str, Any]:
    if not data:
        return {}
    try:
        inflate = zlib.decompressobj()
        notes = json.loads(inflate.decompress(data, _MOST_NOTES))
    except (zlib.error, ValueError, RecursionError) as error:
        raise damaged from error
    if not isinstance(notes, dict):
        raise damaged
    return notes
