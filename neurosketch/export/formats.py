"""The audio formats of an export, and what samples become in each."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import AudioFileError, Cancelled
from neurosketch.dsp.riff import LongChunk
from neurosketch.dsp.wavfile import float_data

SAMPLE_RATES = (22050, 32000, 44100, 48000, 88200, 96000, 192000)
"""Rates in Hz that an export may have."""

_BLOCK_FRAMES = 1 << 16
_DITHER_SEED = 0x4E53  # fixed: the same clip always gives the same file
_OGG_COMPRESSION = 0.3  # libvorbis quality 7


class ExportFormat(StrEnum):
    """What an export is written as."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    OGG = "ogg"

    @property
    def suffix(self) -> str:
        """How the file name ends, with the dot."""
        return {"flac": ".flac", "ogg": ".ogg"}.get(self.value, ".wav")

    @property
    def bits(self) -> int:
        """Bits of a sample; 32 stands for float."""
        return {"wav16": 16, "wav24": 24, "flac": 24}.get(self.value, 32)

    @property
    def clips(self) -> bool:
        """Whether samples beyond full scale are cut."""
        return self is not ExportFormat.WAV32F


def format_for(path: Path) -> ExportFormat | None:
    """The default format for a file name, or None when no format has its suffix."""
    suffixes = {
        ".wav": ExportFormat.WAV24,
        ".flac": ExportFormat.FLAC,
        ".ogg": ExportFormat.OGG,
    }
    return suffixes.get(path.suffix.lower())


def format_of(container: str, subtype: str) -> ExportFormat | None:
    """The export format of a file by its header, or None when it is none of ours."""
    known = {
        ("WAV", "PCM_16"): ExportFormat.WAV16,
        ("WAV", "PCM_24"): ExportFormat.WAV24,
        ("WAV", "FLOAT"): ExportFormat.WAV32F,
        ("FLAC", "PCM_24"): ExportFormat.FLAC,
        ("OGG", "VORBIS"): ExportFormat.OGG,
    }
    return known.get((container.removesuffix("EX"), subtype))


def integer_blocks(audio: AudioArray, bits: int) -> Iterator[npt.NDArray[np.int32]]:
    """Quantise to integers, block by block.

    Args:
        audio: (C, T) float32; what lies beyond full scale is cut.
        bits: 16 (with triangular dither of 2 LSB peak to peak) or 24 (rounded: its step lies below
            float32's own near full scale).

    Yields:
        (t, C) int32 in the range of `bits` bits.
    """
    scale = float(1 << (bits - 1))
    noise = np.random.default_rng(_DITHER_SEED)
    for start in range(0, audio.shape[1], _BLOCK_FRAMES):
        scaled = audio[:, start : start + _BLOCK_FRAMES].T.astype(np.float64) * scale
        if bits == 16:
            scaled += noise.random(scaled.shape) - noise.random(scaled.shape)
        yield np.clip(np.rint(scaled), -scale, scale - 1.0).astype("<i4")


def wav_data(audio: AudioArray, fmt: ExportFormat) -> LongChunk:
    """The `data` chunk of a WAV file with (C, T) audio, made while it is written."""
    size = audio.size * fmt.bits // 8
    return LongChunk(b"data", size, _wav_pieces(audio, fmt))


def _wav_pieces(audio: AudioArray, fmt: ExportFormat) -> Iterator[bytes]:
    if fmt is ExportFormat.WAV32F:
        for start in range(0, audio.shape[1], _BLOCK_FRAMES):
            yield float_data(audio[:, start : start + _BLOCK_FRAMES])
        return
    for block in integer_blocks(audio, fmt.bits):
        if fmt.bits == 16:
            yield block.astype("<i2").tobytes()
        else:
            # of four little-endian bytes the first three are the 24-bit sample
            yield np.ascontiguousarray(block).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def encode_compressed(
    audio: AudioArray,
    sample_rate: int,
    fmt: ExportFormat,
    texts: dict[str, str],
    cancelled: Callable[[], bool] = bool,
) -> bytes:
    """A whole FLAC or OGG file.

    Args:
        audio: (C, T) float32.
        sample_rate: Hz.
        fmt: FLAC or OGG.
        texts: comment fields by libsndfile's names (`title`, `comment` ...).
        cancelled: asked between blocks.

    Raises:
        AudioFileError: the encoder refuses, e.g. more channels than the format has.
        Cancelled: `cancelled` said so.
    """
    # In memory: a write that fails inside libsndfile's callback would print a traceback.
    memory = io.BytesIO()
    flac = fmt is ExportFormat.FLAC
    try:
        with soundfile.SoundFile(
            memory, "w", sample_rate, audio.shape[0], "PCM_24" if flac else "VORBIS",
            format="FLAC" if flac else "OGG",
            compression_level=None if flac else _OGG_COMPRESSION,
        ) as file:  # fmt: skip
            for name, text in texts.items():
                setattr(file, name, text)
            for block in _encoder_blocks(audio, flac=flac):
                if cancelled():
                    raise Cancelled
                file.write(block)
    except soundfile.SoundFileError as error:
        raise AudioFileError(f"The {fmt.value.upper()} encoder failed: {error}") from error
    return memory.getvalue()


def _encoder_blocks(audio: AudioArray, *, flac: bool) -> Iterator[npt.NDArray[np.generic]]:
    if flac:
        yield from (block << 8 for block in integer_blocks(audio, 24))
        return
    for start in range(0, audio.shape[1], _BLOCK_FRAMES):
        limited = np.clip(audio[:, start : start + _BLOCK_FRAMES].T, -1.0, 1.0)
        yield np.ascontiguousarray(limited)


def as_stored(audio: AudioArray, sample_rate: int, fmt: ExportFormat) -> AudioArray:
    """What reading an export gives back: (C, T) audio after the conversion of `fmt`.

    Raises:
        AudioFileError: the encoder refuses.
    """
    if fmt is ExportFormat.WAV32F:
        return audio
    if fmt is not ExportFormat.OGG:
        stored = np.concatenate(list(integer_blocks(audio, fmt.bits)))
        return np.ascontiguousarray(stored.T / float(1 << (fmt.bits - 1)), dtype=np.float32)
    data, _ = soundfile.read(
        io.BytesIO(encode_compressed(audio, sample_rate, fmt, {})), dtype="float32", always_2d=True
    )
    return np.ascontiguousarray(data.T)
