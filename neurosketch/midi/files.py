"""`.mid` files in and out."""

from __future__ import annotations

from pathlib import Path

from neurosketch.core.errors import MidiFileError
from neurosketch.core.score import Score
from neurosketch.dsp.atomic import write_atomically
from neurosketch.midi import smf
from neurosketch.midi.score_reader import score_of
from neurosketch.midi.score_writer import score_to_bytes

SUFFIXES = frozenset({".mid", ".midi", ".smf", ".rmi", ".kar"})
MAX_BYTES = 32 << 20
"""The largest file that is read."""


def is_midi_suffix(path: Path | str) -> bool:
    """Whether the name ends like a MIDI file's."""
    return Path(path).suffix.lower() in SUFFIXES


def is_midi_file(path: Path) -> bool:
    """Whether the name ends like a MIDI file's, or the content begins like one."""
    if is_midi_suffix(path):
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return smf.is_midi(file.read(smf.MAGIC_BYTES))
    except (OSError, ValueError):
        return False


def read_score(source: Path | bytes, name: str = "") -> Score:
    """Read a MIDI file of type 0, 1 or 2.

    Args:
        source: the file, or its content.
        name: what it is called in sentences about it; empty for the name of the file.

    Returns:
        The score; times in quarter notes. With SMPTE times, which tell no tempo, at 120.

    Raises:
        MidiFileError: missing, no MIDI file, truncated, damaged, too large or without a note.
    """
    if isinstance(source, bytes):
        return _read(source, name or "MIDI")
    try:
        if source.is_dir():
            raise MidiFileError(f"'{source}' is a folder, not a MIDI file.")
        if not source.is_file():
            missing = f"'{source}' is a device or pipe, not a MIDI file."
            raise MidiFileError(missing if source.exists() else f"There is no file '{source}'.")
        with source.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise MidiFileError(f"'{source}' cannot be read: {reason}.") from error
    return _read(data, name or source.name)


def _read(data: bytes, name: str) -> Score:
    if not data:
        raise MidiFileError(f"'{name}' is empty (0 bytes).")
    if len(data) > MAX_BYTES:
        raise MidiFileError(f"'{name}' is too large for a MIDI file.")
    return score_of(smf.parse(data, name), name)


def write_score(
    score: Score, path: Path, *, overwrite: bool = False, ticks: int | None = None
) -> int:
    """Write a MIDI file of type 1, as a whole or not at all.

    Args:
        score: the music; see `score_to_bytes` for what MIDI cannot say.
        path: the file to make; its folder must exist.
        overwrite: whether an existing file may be replaced.
        ticks: per quarter note; None finds a number that fits.

    Returns:
        Its size in bytes.

    Raises:
        AudioFileError: it exists already, or cannot be written.
    """
    data = score_to_bytes(score, ticks)
    write_atomically(path, [data], overwrite=overwrite)
    return len(data)
