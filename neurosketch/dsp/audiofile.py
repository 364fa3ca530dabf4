"""Audio files in: whatever a person drops on the program becomes sound or one clear sentence."""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import AudioFileError
from neurosketch.core.request import SourceClip
from neurosketch.dsp.quiet import quiet_stderr
from neurosketch.dsp.resample import resample

DEFAULT_MAX_SECONDS = 600.0
LOWEST_RATE_HZ = 2_000
HIGHEST_RATE_HZ = 768_000
_LOUDEST_SAMPLE = 1000.0  # +60 dBFS: beyond it the bytes are not audio
_BLOCK_SAMPLES = 1 << 18
_UNKNOWN_FRAMES = np.iinfo(np.int64).max  # libsndfile's word for a stream without a length
_HIGHEST_USUAL_RATE_HZ = 192_000
_MOST_FRAMES_PER_BYTE = 64  # Opus at its lowest rate; only silence packs tighter
_HALF_POWER = math.sqrt(0.5)
_NO_MP3 = frozenset(
    {b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"fLaC", b"OggS", b"caff", b".snd"}
)
_TOKENS = b"\x89NSC"  # how token files begin, see `neurosketch.dsp.tokenfile`
_SUFFIXES = frozenset(
    {".wav", ".wave", ".w64", ".rf64", ".bwf", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif"}
    | {".aiff", ".aifc", ".caf", ".au", ".snd"}
)


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What an audio file says about itself.

    Attributes:
        sample_rate: Hz.
        channels, frames: as the header claims them.
        container: e.g. `WAV`, `FLAC`, `OGG`.
        subtype: e.g. `PCM_24`, `FLOAT`, `VORBIS`.
        comment: free text of the comment field, or "".
        title: name of the piece, or "".
    """

    sample_rate: int
    channels: int
    frames: int
    container: str
    subtype: str
    comment: str
    title: str


def is_audio_suffix(path: Path | str) -> bool:
    """Whether the name ends like an audio file's."""
    return Path(path).suffix.lower() in _SUFFIXES


def read_audio(path: Path, *, max_seconds: float = DEFAULT_MAX_SECONDS) -> tuple[AudioArray, int]:
    """Read an audio file as it is: no change of level or sample rate.

    Args:
        path: the file.
        max_seconds: longest audio to accept; nothing longer is ever held in memory.

    Returns:
        (C, T) float32 with C 1 or 2 (more channels are mixed down to stereo), and the rate in Hz.

    Raises:
        AudioFileError: missing, no audio file, empty, too long, or not made of sane numbers.
    """
    with _opened(path) as file:
        rate, limit = file.samplerate, round(max_seconds * file.samplerate)
        claimed = 0 if file.frames == _UNKNOWN_FRAMES else file.frames
        if claimed > limit:
            raise _too_long(path, max_seconds)
        most = round(max_seconds * _HIGHEST_USUAL_RATE_HZ)
        plausible = min(claimed, most, path.stat().st_size * _MOST_FRAMES_PER_BYTE)
        audio = _joined(_limited(_blocks(file, path), path, limit, most, max_seconds), plausible)
    if audio is None:
        raise AudioFileError(f"'{path.name}' holds no sound (0 samples).")
    return audio, rate


def load_source(path: Path, sample_rate: int = 44100) -> AudioArray:
    """Read a user's clip at the rate of the model that shall hear it.

    Returns:
        (C, T) float32 at `sample_rate`, C 1 or 2.

    Raises:
        AudioFileError: as for `read_audio`.
    """
    audio, rate = read_audio(path)
    return resample(audio, rate, sample_rate)


def load_clip(clip: SourceClip, sample_rate: int = 44100) -> AudioArray:
    """Read a user's clip, or the part of it that is meant; see `load_source`.

    A part is cut out of the resampled whole, so it is the very samples that a listener marked.

    Returns:
        (C, T) float32 at `sample_rate`, C 1 or 2.

    Raises:
        AudioFileError: as for `read_audio`, or the file ends before the part begins.
    """
    audio = load_source(Path(clip.path), sample_rate)
    return audio if clip.whole else audio[:, part_of(clip, audio.shape[1], sample_rate)]


def part_of(clip: SourceClip, n_samples: int, sample_rate: int) -> slice:
    """The samples of a file that are meant.

    Args:
        clip: the file and the part.
        n_samples: samples of the whole file.
        sample_rate: Hz.

    Raises:
        AudioFileError: there are none.
    """
    end = n_samples if clip.end is None else min(round(clip.end * sample_rate), n_samples)
    start = round(clip.start * sample_rate)
    if start >= end:
        raise AudioFileError(
            f"'{Path(clip.path).name}' lasts {n_samples / sample_rate:.2f} s; "
            f"the part from {clip.start:.2f} s on holds no sound.",
            "Choose another part of it.",
        )
    return slice(start, end)


def read_info(path: Path) -> AudioInfo:
    """Read the header of an audio file.

    Raises:
        AudioFileError: missing or no audio file.
    """
    with _opened(path) as file:
        return AudioInfo(
            sample_rate=file.samplerate, channels=file.channels, frames=file.frames,
            container=str(file.format), subtype=str(file.subtype),
            comment=str(file.comment), title=str(file.title),
        )  # fmt: skip


def source_clip(path: Path) -> SourceClip:
    """The value that names a user's clip in a request.

    Raises:
        AudioFileError: the file cannot be read.
    """
    _check_regular(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return SourceClip(str(path.resolve()), digest.hexdigest())
    except OSError as error:
        raise _unreadable(path, error) from error


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    _check_regular(path)
    try:
        with path.open("rb") as raw:  # tells "not allowed to read" from "not audio"
            magic = raw.read(4)
        if magic == b"":
            raise AudioFileError(f"'{path.name}' is empty (0 bytes).")
        if magic == _TOKENS:
            raise AudioFileError(
                f"'{path.name}' holds tokens, which this model does not play.",
                "Choose the model they were made with, or a sound file.",
            )
        if path.suffix.lower() == ".raw":  # soundfile would ask for parameters
            raise soundfile.SoundFileError("headerless")
        # The MP3 decoder prints its notes about a damaged file to the terminal.
        with (
            nullcontext() if magic in _NO_MP3 else quiet_stderr(),
            soundfile.SoundFile(_name_of(path)) as file,
        ):
            if not LOWEST_RATE_HZ <= file.samplerate <= HIGHEST_RATE_HZ or file.channels < 1:
                raise AudioFileError(
                    f"'{path.name}' claims a sample rate of {file.samplerate} Hz, "
                    "which no audio has; the file is damaged."
                )
            yield file
    except soundfile.SoundFileError as error:
        raise AudioFileError(
            f"'{path.name}' is not an audio file that NeuroSketch can read.",
            "WAV, FLAC, OGG, MP3 and AIFF files work.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _name_of(path: Path) -> Path | bytes:
    """The name as libsndfile takes it: on Unix it may be bytes that are no Unicode."""
    return os.fsencode(path) if os.name == "posix" else path


def _check_regular(path: Path) -> None:
    """Refuse what is no file: opening a pipe would wait forever, a device never ends."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise AudioFileError(f"There is no file '{path}'.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        raise AudioFileError(f"'{path}' is a folder, not an audio file.")
    if not stat.S_ISREG(mode):
        raise AudioFileError(f"'{path}' is a device or pipe, not an audio file.")


def _blocks(file: Any, path: Path) -> Iterator[AudioArray]:
    """(C, t) blocks until the data, not the header, says it is over."""
    size = max(_BLOCK_SAMPLES // file.channels, 1)
    while True:
        block = file.read(size, dtype="float32", always_2d=True)
        if len(block) == 0:
            return
        loudest = float(np.max(np.abs(block)))
        if not math.isfinite(loudest):
            raise AudioFileError(
                f"'{path.name}' holds samples that are no numbers (NaN or infinity).",
                "Export it again from the program that made it.",
            )
        if loudest > _LOUDEST_SAMPLE:
            raise AudioFileError(
                f"'{path.name}' holds samples far beyond full scale; its data is not audio."
            )
        yield _downmixed(np.ascontiguousarray(block.T))


def _limited(
    blocks: Iterator[AudioArray], path: Path, limit: int, most: int, max_seconds: float
) -> Iterator[AudioArray]:
    """The blocks, as long as they are together no longer than allowed."""
    frames = 0
    for block in blocks:
        frames += block.shape[1]
        if frames > limit:
            raise _too_long(path, max_seconds)
        if frames > most:
            raise AudioFileError(
                f"'{path.name}' holds more samples than {_span(max_seconds)} at 192 kHz.",
                "Cut out the part you need.",
            )
        yield block


def _joined(blocks: Iterator[AudioArray], expected: int) -> AudioArray | None:
    """The blocks as one array, which is filled in place as far as `expected` frames reach.

    Lists of blocks that are joined at the end would need twice the memory of a long clip.
    """
    first = next(blocks, None)
    if first is None:
        return None
    audio = np.empty((first.shape[0], max(expected, first.shape[1])), np.float32)
    filled = 0
    beyond: list[AudioArray] = []
    for block in itertools.chain([first], blocks):
        part = block[:, : audio.shape[1] - filled]
        audio[:, filled : filled + part.shape[1]] = part
        filled += part.shape[1]
        if part.shape[1] < block.shape[1]:
            beyond.append(block[:, part.shape[1] :])
    if beyond:
        return np.concatenate([audio, *beyond], axis=1)
    return np.ascontiguousarray(audio[:, :filled])


def _downmixed(block: AudioArray) -> AudioArray:
    """(C, t) with any C to (1 or 2, t), never louder than the loudest channel."""
    channels = block.shape[0]
    if channels <= 2:
        return block
    if channels == 6:  # L R C LFE Ls Rs, weights of ITU-R BS.775; the LFE stays out
        weights = np.zeros((2, 6), np.float32)
        weights[:, 2] = _HALF_POWER
        weights[0, [0, 4]] = weights[1, [1, 5]] = (1.0, _HALF_POWER)
    else:
        weights = np.zeros((2, channels), np.float32)
        weights[0, 0::2] = weights[1, 1::2] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    mixed: npt.NDArray[np.float32] = weights @ block
    return mixed


def _too_long(path: Path, max_seconds: float) -> AudioFileError:
    return AudioFileError(
        f"'{path.name}' is longer than {_span(max_seconds)}.", "Cut out the part you need."
    )


def _span(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def _unreadable(path: Path, error: Exception) -> AudioFileError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return AudioFileError(f"'{path}' cannot be read: {reason}.")
