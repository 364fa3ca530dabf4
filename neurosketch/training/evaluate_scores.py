"""Scores of one reconstruction, and a store of them so that nothing is measured twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from neurosketch.core.errors import NeuroSketchError
from neurosketch.dsp.atomic import make_folder
from neurosketch.training.corpus import PitchTracker
from neurosketch.training.embedding import Embedder
from neurosketch.training.evaluate_clips import EvaluationClip
from neurosketch.training.evaluate_sustained import (
    find_sustained,
    kept_frames,
    modulations,
)
from neurosketch.training.evaluate_visqol import Visqol
from neurosketch.training.metrics import (
    Signal,
    log_mel_l1,
    mr_stft,
    same_pitch,
    si_sdr,
    track_pitch,
)

Scores = dict[str, Any]
"""JSON-ready scores of one clip by one system; see `Judge`."""


class Judge:
    """Measures reconstructions of one clip after the other.

    Args:
        visqol: None leaves it out.
        embedder: None leaves embeddings out.
    """

    def __init__(self, visqol: Visqol | None, embedder: Embedder | None) -> None:
        self._tracker = PitchTracker()
        self.visqol = visqol
        self.embedder = embedder

    def listen(self, clip: EvaluationClip) -> None:
        """Turn to the next recording: its pitch and its sustained note are found once."""
        self._clip = clip
        self._track = track_pitch(clip.audio, self._tracker)
        self._note = find_sustained(clip.audio, self._track, clip.category)
        self._modulations = {} if self._note is None else modulations(self._note, clip.audio)

    def base(self, made: Signal) -> Scores:
        """Scores that every clip gets.

        Returns:
            `mr_stft`, `log_mel_l1`, `si_sdr_db` (None when the recording is the reconstruction),
            `kept` and `voiced` frames, and with a sustained note `note`: its `kept` and `frames`,
            and the `modulation` of `source` and `made` at each frame rate, see `Modulation`.
        """
        real = self._clip.audio
        track = self._track if made is real else track_pitch(made, self._tracker)
        same = same_pitch(self._track, track)
        scores: Scores = {
            "mr_stft": mr_stft(real, made), "log_mel_l1": log_mel_l1(real, made),
            "si_sdr_db": None if made is real else si_sdr(real, made),
            "kept": int(same.sum()), "voiced": int(self._track.voiced[: len(same)].sum()),
        }  # fmt: skip
        if self._note is not None:
            kept, frames = kept_frames(self._note, self._track, track)
            own = modulations(self._note, made)
            scores["note"] = {
                "kept": kept, "frames": frames, "hz": self._note.hz,
                "modulation": {
                    name: {"source": asdict(source), "made": asdict(own[name])}
                    for name, source in self._modulations.items()
                },
            }  # fmt: skip
        return scores

    def mos(self, made: Signal) -> float | None:
        """ViSQOL's score, or None without ViSQOL."""
        return None if self.visqol is None else self.visqol.mos(self._clip.audio, made)

    def embedding(self, made: Signal) -> list[list[float]] | None:
        """Embeddings as numbers of four places, or None without an embedder."""
        if self.embedder is None:
            return None
        rows: list[list[float]] = np.round(self.embedder.embed(made).astype(float), 4).tolist()
        return rows


class ScoreStore:
    """Scores of earlier runs, one file per system; a run that was stopped goes on from them.

    Args:
        folder: made when missing; None keeps nothing.
        key: of the system, as `System.key`.
    """

    def __init__(self, folder: Path | None, key: str) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:24] + ".jsonl"
        self._path = None if folder is None else make_folder(folder) / name
        self._known: dict[str, Scores] = {}
        self._before = ""
        if self._path is not None and self._path.is_file():
            text = self._path.read_text("utf-8", errors="replace")
            self._before = "" if text.endswith("\n") else "\n"  # after half a line of a killed run
            for line in text.splitlines():
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            row = json.loads(line)
            self._known.setdefault(str(row["clip"]), {}).update(row["scores"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # the last line of a run that was killed

    def get(self, clip: EvaluationClip) -> Scores:
        """What is known about a clip; empty when nothing is."""
        return dict(self._known.get(self._key(clip), {}))

    def add(self, clip: EvaluationClip, scores: Mapping[str, Any]) -> Scores:
        """Keep more scores of a clip.

        Returns:
            All that is known about it.

        Raises:
            NeuroSketchError: the file cannot be written.
        """
        self._known.setdefault(self._key(clip), {}).update(scores)
        if self._path is not None:
            line = json.dumps({"clip": self._key(clip), "scores": dict(scores)})
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(f"{self._before}{line}\n")
                self._before = ""
            except OSError as error:
                raise NeuroSketchError(
                    f"The scores cannot be kept in '{self._path.parent}'.",
                    "Choose another folder with --cache.",
                ) from error
        return self.get(clip)

    @staticmethod
    def _key(clip: EvaluationClip) -> str:
        # The category decides whether a sustained note is looked for.
        return f"{clip.sha256[:32]} {clip.category}"
