"""The audio corpus as memory-mapped arrays: decoded once, high-passed, with pitch tracks."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import AudioFileError, NeuroSketchError

SAMPLE_RATE = 44100
TRACK_HOP = 1024
HIGH_PASS_HZ = 30.0
MIN_SOURCE_RATE = 40000
"""Files recorded below this rate have no treble and would teach the trunk to be dull."""

HELD_OUT_SOURCES = (
    "cleary-cello", "weresax", "sullivan-ep", "ukulele", "swagbass", "splendid-piano", "cowsynth",
    "war-tuba", "rumpf-kit", "dim-cabasa", "merry-orks", "oga-music",
)  # fmt: skip
"""Sources no training ever sees; phrases derived from one carry its name in their path."""

_CACHE_VERSION = 2


@dataclass(frozen=True)
class CorpusItem:
    """One file of the corpus inside the arrays.

    Attributes:
        path: relative to the corpus folder.
        source, category, label, licence, attribution: from the manifest.
        start, length: samples inside `audio`.
        track_start, track_length: frames inside `octaves` and `confidence`.
        full_band: whether its treble is real.
    """

    path: str
    source: str
    category: str
    label: str
    licence: str
    attribution: str
    start: int
    length: int
    track_start: int
    track_length: int
    full_band: bool

    @property
    def held_out(self) -> bool:
        """Whether it belongs to validation."""
        return is_held_out(self.path)


def is_held_out(path: str) -> bool:
    """Whether a corpus path belongs to a source that no training sees."""
    return any(name in path for name in HELD_OUT_SOURCES)


@dataclass(frozen=True)
class Corpus:
    """Decoded audio and pitch tracks.

    Attributes:
        items: one per file.
        audio: (N,) int16 at 44.1 kHz, mono.
        octaves: (M,) float32 pitch above 220 Hz at multiples of 1024 samples.
        confidence: (M,) float32, 0 ... 1.
    """

    items: tuple[CorpusItem, ...]
    audio: npt.NDArray[np.int16]
    octaves: npt.NDArray[np.float32]
    confidence: npt.NDArray[np.float32]

    def samples(self, item: CorpusItem) -> npt.NDArray[np.float32]:
        """The whole file, (length,) float32 in [-1, 1]."""
        part = self.audio[item.start : item.start + item.length]
        return part.astype(np.float32) / 32768.0


def open_corpus(data: Path, cache: Path, report: Callable[[str], None]) -> Corpus:
    """Load the cached arrays, building them first when they are missing or stale.

    Args:
        data: folder with `manifest.csv` and the files it names.
        cache: folder for the arrays.
        report: told about slow steps.

    Raises:
        NeuroSketchError: `data` holds no manifest, or no file in it can be read.
    """
    rows = read_manifest(data)
    stamp = {"version": _CACHE_VERSION, "data": str(data.resolve()), "files": len(rows)}
    index = cache / "index.json"
    if not index.is_file() or json.loads(index.read_text("utf-8"))["stamp"] != stamp:
        cache.mkdir(parents=True, exist_ok=True)
        _build(data, rows, cache, stamp, report)
    document = json.loads(index.read_text("utf-8"))
    return Corpus(
        items=tuple(CorpusItem(**item) for item in document["items"]),
        audio=np.memmap(cache / "audio.i16", dtype=np.int16, mode="r"),
        octaves=np.fromfile(cache / "octaves.f32", dtype=np.float32),
        confidence=np.fromfile(cache / "confidence.f32", dtype=np.float32),
    )


def read_manifest(data: Path) -> list[dict[str, str]]:
    """The rows of a corpus' manifest.

    Raises:
        NeuroSketchError: there is none.
    """
    try:
        with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        message = f"The folder '{data}' holds no manifest.csv, so it is no corpus."
        raise NeuroSketchError(message) from error


def is_full_band(row: dict[str, str]) -> bool:
    """Whether a manifest row's recording has real treble."""
    return int(row["src_sr"] or SAMPLE_RATE) >= MIN_SOURCE_RATE


def _build(
    data: Path,
    rows: list[dict[str, str]],
    cache: Path,
    stamp: dict[str, Any],
    report: Callable[[str], None],
) -> None:
    tracker = PitchTracker()
    items: list[CorpusItem] = []
    octaves: list[npt.NDArray[np.float32]] = []
    confidence: list[npt.NDArray[np.float32]] = []
    start = track_start = 0
    # Another run may have the old array mapped: never write into it, put a new one in its place.
    with (cache / "audio.part").open("wb") as output:
        for number, row in enumerate(rows):
            if number % 200 == 0:
                report(f"reading the corpus: {number} of {len(rows)} files")
            samples = read_mono(data / row["path"])
            pitch, certain = tracker.track(samples)
            output.write(np.round(samples * 32767).astype("<i2").tobytes())
            octaves.append(pitch)
            confidence.append(certain)
            items.append(
                CorpusItem(
                    path=row["path"], source=row["source"], category=row["category"],
                    label=row["class_label"] or row["instrument_family"], licence=row["licence"],
                    attribution=row["attribution"], start=start, length=len(samples),
                    track_start=track_start, track_length=len(pitch),
                    full_band=is_full_band(row),
                )
            )  # fmt: skip
            start += len(samples)
            track_start += len(pitch)
    os.replace(cache / "audio.part", cache / "audio.i16")
    np.concatenate(octaves).tofile(cache / "octaves.f32")
    np.concatenate(confidence).tofile(cache / "confidence.f32")
    document = {"stamp": stamp, "items": [asdict(item) for item in items]}
    partial = cache / "index.json.part"
    partial.write_text(json.dumps(document), "utf-8")
    os.replace(partial, cache / "index.json")


def read_mono(path: Path) -> npt.NDArray[np.float32]:
    """Read a file as mono 44.1 kHz without rumble, (T,) float32, peak at most 1.

    Raises:
        AudioFileError: it cannot be decoded.
    """
    import soundfile
    import soxr
    from scipy import signal

    try:
        audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioFileError(f"The corpus file '{path.name}' cannot be read.") from error
    if not len(audio):
        raise AudioFileError(f"The corpus file '{path.name}' holds no sound (0 samples).")
    mono = audio.mean(axis=1)
    if rate != SAMPLE_RATE:
        mono = soxr.resample(mono, rate, SAMPLE_RATE, quality="VHQ")
    sos = signal.butter(2, HIGH_PASS_HZ, "highpass", fs=SAMPLE_RATE, output="sos")
    clean = np.asarray(signal.sosfilt(sos, mono), np.float32)
    clean /= max(1.0, float(np.abs(clean).max(initial=0.0)))
    return clean


class PitchTracker:
    """SwiftF0 at the latent frame rate (the `evaluate` extra installs it).

    Raises:
        NeuroSketchError: the package is missing.
    Source: SwiftF0, arXiv:2508.18440.
    """

    def __init__(self) -> None:
        try:
            from swift_f0 import SwiftF0
        except ImportError as error:
            raise NeuroSketchError(
                "The pitch tracker is not installed.", "Run: pip install 'neurosketch[evaluate]'"
            ) from error
        self._detector: Any = SwiftF0(threads=1)

    def raw(
        self, samples: npt.NDArray[np.float32], sample_rate: int = SAMPLE_RATE
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """Times in seconds, pitch in Hz and confidence, each (frames,)."""
        if not len(samples):
            empty = np.zeros(0)
            return empty, empty, empty
        padded = np.pad(samples, (0, max(0, 4096 - len(samples))))
        result = self._detector.detect(padded, sample_rate)
        return (
            np.asarray(result.timestamps),
            np.asarray(result.pitch_hz),
            np.asarray(result.confidence),
        )

    def track(
        self, samples: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Octaves above 220 Hz and confidence at multiples of TRACK_HOP samples."""
        times, hz, confidence = self.raw(samples)
        wanted = np.arange(len(samples) // TRACK_HOP + 1) * (TRACK_HOP / SAMPLE_RATE)
        nearest = np.clip(np.searchsorted(times, wanted), 0, len(times) - 1)
        octaves = np.interp(wanted, times, np.log2(np.maximum(hz, 1.0) / 220.0))
        jump = np.abs(octaves - np.log2(np.maximum(hz[nearest], 1.0) / 220.0)) > 0.08
        certain = np.where(jump, 0.0, np.interp(wanted, times, confidence))
        return octaves.astype(np.float32), certain.astype(np.float32)
