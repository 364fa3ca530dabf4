"""The chunks of an exported WAV: what samplers, loop players and archives look for.

`acid` (tempo, root and beats for loop players), `smpl` (unity note and loop for samplers), `bext`
(broadcast wave: originator, date, loudness) and `LIST`/`INFO` (plain text). The container itself is
`neurosketch.dsp.riff`; the recipe's own chunk is in `neurosketch.dsp.wavfile`.

Source: EBU Tech 3285 (bext v2); Microsoft "New Multimedia Data Types and Data Techniques" (smpl,
INFO); the layout of `acid` as commonly published for ACIDized WAV files.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from neurosketch.core.request import FASTEST_BPM
from neurosketch.dsp.riff import Chunk

_ACID = struct.Struct("<IHHfIHHf")
_SMPL = struct.Struct("<9I")
_SMPL_LOOP = struct.Struct("<6I")
_BEXT = struct.Struct("<256s32s32s10s8sIIH64shhhhh180s")
_UNKNOWN_LEVEL = 0x7FFF
_ONE_SHOT, _ROOT_SET, _STRETCH = 0x01, 0x02, 0x04


@dataclass(frozen=True, slots=True)
class Acid:
    """Content of an `acid` chunk.

    Attributes:
        one_shot: a hit, not a loop.
        root_note: MIDI note, or None when the key is not known.
        beats: length in beats; 0 when not known.
        tempo_bpm: 0 when not known.
        meter: beats per bar and the note value of a beat.
    """

    one_shot: bool
    root_note: int | None
    beats: int
    tempo_bpm: float
    meter: tuple[int, int] = (4, 4)

    def to_chunk(self) -> Chunk:
        """The 24 bytes and their id."""
        flags = _ONE_SHOT if self.one_shot else _STRETCH
        flags |= 0 if self.root_note is None else _ROOT_SET
        root = 60 if self.root_note is None else self.root_note
        numerator, denominator = self.meter
        return Chunk(
            b"acid",
            _ACID.pack(
                flags, root, 0x8000, 0.0, self.beats, denominator, numerator, self.tempo_bpm
            ),
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Acid | None:
        """Inverse of `to_chunk`; None when `data` is no sensible `acid` chunk."""
        if len(data) < _ACID.size:
            return None
        flags, root, _, _, beats, denominator, numerator, tempo = _ACID.unpack_from(data)
        if not (math.isfinite(tempo) and 0.0 <= tempo <= FASTEST_BPM):
            return None
        return cls(
            one_shot=bool(flags & _ONE_SHOT),
            root_note=root if flags & _ROOT_SET and root < 128 else None,
            beats=beats,
            tempo_bpm=tempo,
            meter=(numerator, denominator),
        )


@dataclass(frozen=True, slots=True)
class Sampler:
    """Content of a `smpl` chunk.

    Attributes:
        sample_rate: Hz.
        unity_note: MIDI note at which the file plays unshifted.
        loop: first frame and the frame after the last one, or None. The file stores end - 1.
    """

    sample_rate: int
    unity_note: int = 60
    loop: tuple[int, int] | None = None

    def to_chunk(self) -> Chunk:
        """The bytes and their id."""
        period = round(1e9 / self.sample_rate)
        loops = 0 if self.loop is None else 1
        data = _SMPL.pack(0, 0, period, self.unity_note, 0, 0, 0, loops, 0)
        if self.loop is not None:
            data += _SMPL_LOOP.pack(0, 0, self.loop[0], self.loop[1] - 1, 0, 0)
        return Chunk(b"smpl", data)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sampler | None:
        """Inverse of `to_chunk`; None when `data` is no sensible `smpl` chunk."""
        if len(data) < _SMPL.size:
            return None
        _, _, period, note, _, _, _, loops, _ = _SMPL.unpack_from(data)
        if period == 0 or note > 127:
            return None
        loop = None
        if loops and len(data) >= _SMPL.size + _SMPL_LOOP.size:
            _, _, start, end, _, _ = _SMPL_LOOP.unpack_from(data, _SMPL.size)
            loop = (start, end + 1) if start <= end else None
        return cls(round(1e9 / period), note, loop)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Content of a `bext` chunk, version 2; texts are ASCII, levels None when not known.

    Attributes:
        description: what it is.
        originator: who made it.
        reference: unambiguous id given by the originator.
        date: `yyyy-mm-dd`.
        time: `hh:mm:ss`.
        loudness_lufs: integrated loudness.
        true_peak_db: dBTP.
        momentary_lufs: loudest 400 ms.
        short_term_lufs: loudest 3 s.
        history: coding history, lines ending in CR LF.
    """

    description: str
    originator: str
    reference: str
    date: str
    time: str
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    momentary_lufs: float | None = None
    short_term_lufs: float | None = None
    history: str = ""

    def to_chunk(self) -> Chunk:
        """The bytes and their id."""
        fixed = _BEXT.pack(
            _ascii(self.description), _ascii(self.originator), _ascii(self.reference),
            _ascii(self.date), _ascii(self.time), 0, 0, 2, b"",
            _level(self.loudness_lufs), _UNKNOWN_LEVEL, _level(self.true_peak_db),
            _level(self.momentary_lufs), _level(self.short_term_lufs), b"",
        )  # fmt: skip
        return Chunk(b"bext", fixed + _ascii(self.history))

    @classmethod
    def from_bytes(cls, data: bytes) -> Broadcast | None:
        """Inverse of `to_chunk`; None when `data` is too short for a `bext` chunk."""
        if len(data) < _BEXT.size:
            return None
        description, originator, reference, date, time, *rest = _BEXT.unpack_from(data)
        known = rest[2] >= 2  # versions 0 and 1 have no levels
        integrated, _, peak, momentary, short_term = (
            x / 100 if known and abs(x) < _UNKNOWN_LEVEL else None for x in rest[4:9]
        )
        return cls(
            _text(description), _text(originator), _text(reference), _text(date), _text(time),
            integrated, peak, momentary, short_term, _text(data[_BEXT.size :]),
        )  # fmt: skip


def info_chunk(texts: Mapping[str, str]) -> Chunk:
    """`LIST`/`INFO` with the given texts by four-letter id (`INAM`, `ISFT`, `ICMT` ...)."""
    data = b"INFO"
    for identifier, text in texts.items():
        # a name from a file system need not be Unicode
        value = text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        data += struct.pack("<4sI", identifier.encode("ascii"), len(value)) + value
        data += b"\0" * (len(value) % 2)
    return Chunk(b"LIST", data)


def info_texts(data: bytes) -> dict[str, str]:
    """Inverse of `info_chunk`; what is damaged is left out."""
    texts: dict[str, str] = {}
    at = 4 if data[:4] == b"INFO" else len(data)
    while at + 8 <= len(data):
        identifier, size = struct.unpack_from("<4sI", data, at)
        value = data[at + 8 : at + 8 + size].split(b"\0", 1)[0]
        texts[identifier.decode("latin-1")] = value.decode(errors="replace")
        at += 8 + size + size % 2
    return texts


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("latin-1")


def _level(value: float | None) -> int:
    """Hundredths of a decibel in 16 bits; what does not fit counts as not known."""
    scaled = _UNKNOWN_LEVEL if value is None else round(100.0 * value)
    return scaled if abs(scaled) < _UNKNOWN_LEVEL else _UNKNOWN_LEVEL
