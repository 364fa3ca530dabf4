"""From the scores of single clips to the figures of a system, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.training.embedding_distance import (
    Embeddings,
    bandwidth,
    frechet,
    half_distances,
    kernel_distance,
)
from neurosketch.training.evaluate_intervals import Bootstrap, as_floats
from neurosketch.training.evaluate_scores import Scores
from neurosketch.training.evaluate_sustained import FRAME_RATES_HZ

WITHIN_DB = 1.0
_FEWEST_FOR_DISTANCES = 8


@dataclass(frozen=True)
class ClipRow:
    """What is reported about a recording besides its scores."""

    name: str
    source: str
    category: str
    seconds: float


class Summary:
    """Figures of one system after the other over the same clips.

    Args:
        clips: the recordings.
        recordings: the scores that the recordings get against themselves.
    """

    def __init__(self, clips: Sequence[ClipRow], recordings: Sequence[Scores]) -> None:
        self._clips = clips
        self._real = recordings
        self._splits = {
            kind: {
                name: [i for i, clip in enumerate(clips) if getattr(clip, kind) == name]
                for name in sorted({getattr(clip, kind) for clip in clips} - {""})
            }
            for kind in ("source", "category")
        }

    @cached_property
    def bootstrap(self) -> Bootstrap:
        """The draws over all clips."""
        return Bootstrap([clip.source for clip in self._clips])

    def system(self, scores: Sequence[Scores]) -> dict[str, Any]:
        """All figures of a system.

        Args:
            scores: of each clip, in the clips' order.
        """
        result = self._figures(scores, range(len(scores)), self.bootstrap)
        result["sustained"] = self._sustained(scores)
        result["distances"] = self._distances(scores)
        return result

    def split(self, kind: str, scores: Sequence[Scores]) -> dict[str, dict[str, Any]]:
        """Figures of a system for each `source` or `category` of clips."""
        result = {}
        for name, places in self._splits[kind].items():
            own = Bootstrap([self._clips[i].source for i in places])
            result[name] = self._figures(scores, places, own)
        return result

    def difference(self, one: Sequence[Scores], other: Sequence[Scores]) -> dict[str, Any] | None:
        """ViSQOL of `one` minus that of `other` on the clips where both were measured."""
        gaps = [
            None
            if a.get("visqol") is None or b.get("visqol") is None
            else a["visqol"] - b["visqol"]
            for a, b in zip(one, other, strict=True)
        ]
        return self.bootstrap.mean(gaps)

    def _figures(
        self, scores: Sequence[Scores], places: Sequence[int], bootstrap: Bootstrap
    ) -> dict[str, Any]:
        chosen = [scores[i] for i in places]
        rates = as_floats([score.get("kbps") for score in chosen])
        weights = np.array([self._clips[i].seconds for i in places])
        known = np.isfinite(rates)
        mos = [score.get("visqol") for score in chosen]
        return {
            "clips": len(chosen),
            "actual_kbps": round(float(np.average(rates[known], weights=weights[known])), 2)
            if known.any() else None,
            "mr_stft": bootstrap.mean([score["mr_stft"] for score in chosen]),
            "log_mel_l1": bootstrap.mean([score["log_mel_l1"] for score in chosen]),
            "si_sdr_db": bootstrap.median([score["si_sdr_db"] for score in chosen]),
            "visqol": bootstrap.mean(mos),
            "visqol_clips": sum(value is not None for value in mos),
            "pitch_kept": bootstrap.ratio(
                [score["kept"] for score in chosen], [score["voiced"] for score in chosen]
            ),
            "voiced_frames": sum(score["voiced"] for score in chosen),
        }  # fmt: skip

    def _sustained(self, scores: Sequence[Scores]) -> dict[str, Any]:
        """Pitch and modulation of the sustained notes."""
        places = [i for i, score in enumerate(scores) if "note" in score]
        notes = [scores[i]["note"] for i in places]
        bootstrap = Bootstrap([self._clips[i].source for i in places])
        result: dict[str, Any] = {
            "notes": len(notes),
            "pitch_kept": bootstrap.ratio(
                [note["kept"] for note in notes], [note["frames"] for note in notes]
            ),
            "si_sdr_db": bootstrap.median([scores[i]["si_sdr_db"] for i in places]),
            "modulation": {},
        }
        for name in FRAME_RATES_HZ:
            pairs = [note["modulation"].get(name) for note in notes]
            result["modulation"][name] = {
                "notes": sum(pair is not None for pair in pairs),
                "source_db": bootstrap.median([p and p["source"]["line"] for p in pairs]),
                "made_db": bootstrap.median([p and p["made"]["line"] for p in pairs]),
                "more_db": bootstrap.median([p and _gap(p, "line") for p in pairs]),
                "more_above_db": bootstrap.median([p and _gap(p, "above") for p in pairs]),
            }
        return result

    def _distances(self, scores: Sequence[Scores]) -> dict[str, Any] | None:
        """FAD and KAD; None without embeddings or with too few clips."""
        places = [
            i for i, score in enumerate(scores)
            if score.get("embedding") and self._real[i].get("embedding")
        ]  # fmt: skip
        if len(places) < _FEWEST_FOR_DISTANCES:
            return None
        real, made = (
            [np.array(rows[i]["embedding"], np.float32) for i in places]
            for rows in (self._real, scores)
        )
        everything, reconstructed = np.concatenate(real), np.concatenate(made)
        kernel = partial(kernel_distance, width=bandwidth(everything))
        return {
            "clips": len(places), "embeddings": len(everything),
            "fad": _halves(real, made, frechet), "kad": _halves(real, made, kernel),
            "fad_same_clips": round(frechet(everything, reconstructed), 3),
        }  # fmt: skip


def _gap(pair: Mapping[str, Mapping[str, float]], part: str) -> float:
    return pair["made"][part] - pair["source"][part]


def _halves(
    real: Sequence[Embeddings], made: Sequence[Embeddings], distance: Any
) -> dict[str, float]:
    """Mean over random halves, and the range in which 95 % of them lie."""
    values = half_distances(real, made, distance)
    low, high = np.percentile(values, [2.5, 97.5])
    return {
        "value": round(float(np.mean(values)), 3),
        "low": round(float(low), 3), "high": round(float(high), 3),
    }  # fmt: skip


def codebooks(entries: Sequence[npt.NDArray[np.integer]], size: int) -> dict[str, Any]:
    """How a codec uses its codebooks.

    Args:
        entries: (L, stages) codes of each clip.
        size: entries of one codebook.

    Returns:
        `frames` and for each stage the share of entries `used`, the `perplexity` (how many
        equally frequent entries would carry as much) and the `bits` it carries per frame.
    """
    codes = np.concatenate(entries)
    stages = []
    for stage in codes.T:
        counts = np.bincount(stage, minlength=size).astype(np.float64)
        share = counts[counts > 0] / counts.sum()
        bits = float(-(share * np.log2(share)).sum())
        stages.append({
            "used": round(len(share) / size, 4), "perplexity": round(2**bits, 1),
            "bits": round(bits, 3),
        })  # fmt: skip
    return {"frames": len(codes), "size": size, "stages": stages}


def aims(
    systems: Mapping[str, Mapping[str, Any]], against_opus: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What was aimed at, beside what was reached.

    Args:
        systems: document of each system, as `evaluate` returns them.
        against_opus: ViSQOL of the model minus that of Opus at each rate below 8 kbps.

    Returns:
        Rows with `aim`, the `figure` reached or None, its `unit`, and `reached`, None where
        nothing was measured.
    """
    models = {name: system for name, system in systems.items() if system["kind"] == "model"}
    rates = {name: system["kbps"] for name, system in models.items() if system["kbps"]}
    rows: list[dict[str, Any]] = []

    def add(aim: str, figure: Mapping[str, Any] | None, unit: str, least: float) -> None:
        reached = None if figure is None else figure["value"] >= least
        rows.append({"aim": aim, "figure": figure, "unit": unit, "reached": reached})

    if rates:
        low = max((name for name in rates if rates[name] <= 3.5), key=rates.__getitem__)
        high = max(rates, key=rates.__getitem__)
        add("ViSQOL at least 3.5 at 3.5 kbps or less", models[low]["visqol"], "", 3.5)
        add("ViSQOL at least 3.9 at 6.9 kbps", models[high]["visqol"], "", 3.9)
        for row in against_opus:
            aim = f"ViSQOL at {row['model_kbps']:g} kbps above that of Opus at {row['opus_kbps']:g}"
            add(f"{aim} kbps (difference)", row["visqol_more"], "", 0.0)
        if "model_unquantised" in models:
            free = models["model_unquantised"]["si_sdr_db"]
            add("median SI-SDR above 0 dB, unquantised", free, "dB", 0.0)
    for name in [max(rates, key=rates.__getitem__)] if rates else []:
        rows += _tone_aims(models[name], name)
    for name in models.keys() - rates.keys():
        rows += _tone_aims(models[name], name)
    return rows


def _tone_aims(system: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    where = system["label"]
    sustained = system["sustained"]
    kept = sustained["pitch_kept"]
    rows = [{
        "aim": f"pitch of sustained notes kept in at least 95 % of frames ({where})",
        "figure": kept, "unit": "share", "reached": None if kept is None else kept["value"] >= 0.95,
    }]  # fmt: skip
    for rate, part in sustained["modulation"].items():
        at, more, above = (
            f"at {FRAME_RATES_HZ[rate]:.2f} Hz",
            part["more_db"],
            part["more_above_db"],
        )
        rows.append({
            "aim": f"modulation {at} within 1 dB of the source's ({where})",
            "figure": more, "unit": "dB",
            "reached": None if more is None else abs(more["value"]) <= WITHIN_DB,
        })  # fmt: skip
        rows.append({
            "aim": f"modulation {at} stands out from rates nearby at most 1 dB more ({where})",
            "figure": above, "unit": "dB",
            "reached": None if above is None else above["value"] <= WITHIN_DB,
        })  # fmt: skip
    return rows
