"""A corpus of a few notes, for the evaluation of playable instruments."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import soundfile

RATE = 44100
_COLUMNS = (
    "path", "source", "licence", "attribution", "category", "class_label", "midi_pitch",
    "velocity", "instrument_family", "seconds", "src_sr",
)  # fmt: skip


def tone(pitch: float, seconds: float, seed: int = 0) -> np.ndarray:
    """(T,) float32: harmonics that fall with their number, a soft attack, a little noise."""
    time = np.arange(round(seconds * RATE)) / RATE
    hz = 440 * 2 ** ((pitch - 69) / 12)
    sound = sum(np.sin(2 * np.pi * hz * n * time + n) / n**2 for n in range(1, 9))
    noise = 0.002 * np.random.default_rng(seed).standard_normal(len(time))
    gate = np.minimum(time / 0.02, 1) * np.minimum((seconds - time) / 0.05, 1)
    return np.asarray(0.5 * (sound + noise) * gate, np.float32)


def phrase(pitches: tuple[int, ...], seconds: float) -> np.ndarray:
    """One tone after the other."""
    return np.concatenate([tone(pitch, seconds, pitch) for pitch in pitches])


def write_instruments(folder: Path) -> Path:
    """Six flute notes, a flute phrase that training does not see, a cello from elsewhere."""
    rows: list[dict[str, str]] = []

    def add(path: str, source: str, label: str, pitch: int | None, audio: np.ndarray) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, audio, RATE, format="FLAC")
        rows.append({
            "path": path, "source": source, "class_label": label, "licence": "CC0-1.0",
            "category": path.split("/")[0], "midi_pitch": "" if pitch is None else str(pitch),
            "velocity": "100", "seconds": str(len(audio) / RATE), "src_sr": str(RATE),
            "attribution": "", "instrument_family": "winds",
        })  # fmt: skip

    for pitch in (62, 65, 69, 72, 76, 81):
        path = f"note/ixox-flute/flute_{pitch}.opus"
        add(path, "ixox-flute", "flute", pitch, tone(pitch, 0.5, pitch))
    name = "performance/derived-phrases/flute_ixox-flute_52"
    add(f"{name}.opus", "derived-phrases", "flute", None, phrase((67, 74), 0.6))
    notes = [[0.0, 0.6, 67, 100], [0.6, 0.6, 74, 100]]
    (folder / f"{name}.notes.json").write_text(json.dumps(notes), "utf-8")
    path = "note/cleary-cello/cello_bowed_48.opus"
    add(path, "cleary-cello", "cello_bowed", 48, tone(48, 0.6))
    add("drum/kit/kick.opus", "kit", "kick", None, tone(40, 0.2))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder
