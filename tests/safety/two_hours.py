"""Exports a clip of two hours, reads it back, keeps it in a library, and tells the memory used.

    python two_hours.py FOLDER FORMAT

Prints one JSON document. A process of its own, because only a fresh one knows its own peak.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.errors import AudioFileError
from neurosketch.dsp.audiofile import read_audio
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.export.writer import export_clip
from neurosketch.library.store import Library
from tests.safety.corpus import make_clip

SECONDS = 7200
RATE = 8000


def megabytes(field: str) -> float:
    """A figure of this process, `VmHWM` for its peak, since it began or since `forget_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


def forget_peak() -> None:
    """Start to measure the peak anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def long_clip() -> Clip:
    """Two hours in which no second is like another, and all of it quickly made."""
    frames = SECONDS * RATE
    audio = np.empty((1, frames), np.float32)
    piece = make_clip(frames=RATE, rate=RATE, channels=1).audio
    for second in range(SECONDS):
        audio[:, second * RATE : (second + 1) * RATE] = piece * (0.2 + second / (2 * SECONDS))
    clip = make_clip()
    if clip.recipe is None:
        raise AssertionError("a clip without recipe")
    recipe = replace(clip.recipe, request=replace(clip.recipe.request, seconds=float(SECONDS)))
    return Clip("long", audio, RATE, recipe, "Two hours")


def main() -> None:
    """Print what happened."""
    folder, fmt = Path(sys.argv[1]), ExportFormat(sys.argv[2])
    clip = long_clip()
    found: dict[str, object] = {"clip_mb": clip.audio.nbytes / 1e6}

    def measured(name: str, before: float) -> None:
        found[name] = megabytes("VmHWM") - before
        forget_peak()

    forget_peak()
    resident = megabytes("VmRSS")
    report = export_clip(clip, folder / f"x{fmt.suffix}", fmt)
    measured("export_mb", resident)
    found["frames"] = report.frames
    found["file_mb"] = report.path.stat().st_size / 1e6

    resident = megabytes("VmRSS")
    back, _ = read_audio(report.path, max_seconds=SECONDS)
    measured("read_mb", resident)
    worst = max(
        float(np.max(np.abs(back[:, at : at + RATE] - clip.audio[:, at : at + RATE])))
        for at in range(0, back.shape[1], RATE)
    )
    found["difference"] = worst
    found["recipe"] = read_recipe(report.path) == clip.recipe
    del back
    try:
        read_audio(report.path)
    except AudioFileError as error:
        found["refused"] = str(error)

    if fmt is ExportFormat.WAV32F:
        library = Library(folder / "library")
        resident = megabytes("VmRSS")
        take = library.add(clip)
        measured("keep_mb", resident)
        again = library.load_clip(take.id)
        measured("load_mb", resident)
        found["same"] = audio_sha256(again.audio) == take.audio_sha256
        library.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
