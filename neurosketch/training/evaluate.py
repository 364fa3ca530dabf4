"""How close a model's reconstruction comes to the recording, beside references nobody here made."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
import torch

from neurosketch.core.errors import AudioFileError, NeuroSketchError
from neurosketch.models.catalog import Catalog
from neurosketch.nn.autoencoder import Autoencoder
from neurosketch.training.corpus import (
    SAMPLE_RATE,
    PitchTracker,
    is_full_band,
    is_held_out,
    read_manifest,
    read_mono,
)
from neurosketch.training.metrics import Signal, log_mel_l1, mr_stft, pitch_kept, si_sdr
from neurosketch.training.recipes.vae import reconstruct

MAX_CLIP_SECONDS = 6.0
OPUS_RATE = 48000
OPUS_KBPS = (6, 14)
_OPUS_RANGE_KBPS = (6.0, 256.0)
_SUFFIXES = (".wav", ".flac", ".ogg", ".opus")


@dataclass(frozen=True)
class EvaluationClip:
    """A recording to reconstruct: its name, source, category and (T,) float32 samples."""

    name: str
    source: str
    category: str
    audio: Signal


@dataclass
class _Scores:
    mr_stft: list[float] = field(default_factory=list)
    log_mel_l1: list[float] = field(default_factory=list)
    si_sdr_db: list[float] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    voiced: list[int] = field(default_factory=list)
    kbps: list[float] = field(default_factory=list)
    category: list[str] = field(default_factory=list)

    def add(self, clip: EvaluationClip, made: Signal, tracker: PitchTracker) -> None:
        real = clip.audio
        self.category.append(clip.category)
        self.mr_stft.append(mr_stft(real, made))
        self.log_mel_l1.append(log_mel_l1(real, made))
        self.si_sdr_db.append(si_sdr(real, made))
        kept, voiced = pitch_kept(real, made, tracker)
        self.kept.append(kept)
        self.voiced.append(voiced)

    def summary(self) -> dict[str, Any]:
        voiced = np.array(self.voiced)
        result: dict[str, Any] = {
            "mr_stft": _mean(self.mr_stft), "log_mel_l1": _mean(self.log_mel_l1),
            "si_sdr_db": _median(self.si_sdr_db),
            "pitch_kept": _interval(
                lambda i: float(np.array(self.kept)[i].sum() / max(voiced[i].sum(), 1)),
                len(voiced),
            ),
        }  # fmt: skip
        if self.kbps:
            result["actual_kbps"] = round(float(np.mean(self.kbps)), 1)
        return result

    def pitch_by_category(self) -> dict[str, dict[str, float]]:
        """Share of voiced frames whose pitch is kept, and their number, by category."""
        result = {}
        for name in sorted(set(self.category)):
            own = np.array([category == name for category in self.category])
            kept, voiced = np.array(self.kept)[own].sum(), np.array(self.voiced)[own].sum()
            if voiced:
                result[name] = {"kept": round(float(kept / voiced), 4), "frames": int(voiced)}
        return result


def _interval(statistic: Callable[[Any], float], count: int) -> dict[str, float]:
    """A statistic with its 95 % bootstrap interval over clips."""
    random = np.random.default_rng(0)
    draws = [statistic(random.integers(count, size=count)) for _ in range(400)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    value = statistic(np.arange(count))
    return {"value": round(value, 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def _mean(values: list[float]) -> dict[str, float]:
    array = np.array(values)
    return _interval(lambda index: float(np.nanmean(array[index])), len(array))


def _median(values: list[float]) -> dict[str, float]:
    array = np.array(values)
    return _interval(lambda index: float(np.nanmedian(array[index])), len(array))


def held_out_clips(data: Path, report: Callable[[str], None]) -> Iterator[EvaluationClip]:
    """Held-out files of a corpus, or every audio file of a plain folder.

    Args:
        data: folder with a `manifest.csv`, or with WAV, FLAC, OGG or Opus files.
        report: told about slow steps and unreadable files.

    Raises:
        NeuroSketchError: there is no such folder.
    """
    if not data.is_dir():
        raise NeuroSketchError(f"There is no folder '{data}'.")
    limit = round(MAX_CLIP_SECONDS * SAMPLE_RATE)
    if (data / "manifest.csv").is_file():
        for row in read_manifest(data):
            if is_held_out(row["path"]) and is_full_band(row):
                audio = read_mono(data / row["path"])[:limit]
                yield EvaluationClip(row["path"], row["source"], row["category"], audio)
        return
    for path in sorted(p for p in data.rglob("*") if p.suffix.lower() in _SUFFIXES):
        try:
            audio = read_mono(path)[:limit]
            yield EvaluationClip(path.name, path.parent.name, "", audio)
        except AudioFileError as error:
            report(str(error))


def evaluate(
    catalog: Catalog,
    model_id: str,
    data: Path,
    *,
    max_clips: int | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Reconstruct held-out clips with a model, an untrained network and Opus, and measure them.

    Args:
        catalog: where the model is.
        model_id: a model that can encode.
        data: see `held_out_clips`.
        max_clips: use an evenly spaced choice of at most this many clips.
        report: told how far it is.

    Returns:
        JSON-ready document: `model`, `checkpoint_sha256`, `clips`, `seconds`, `sources`,
        `pitch_kept_by_category` and `systems`, each system with mean MR-STFT and log-mel L1,
        median SI-SDR in dB and the share of voiced frames whose pitch is kept, all with 95 %
        bootstrap intervals over clips.

    Raises:
        NeuroSketchError: no usable clips, or the model cannot encode.
    """
    torch.set_num_threads(1)
    model = catalog.load(model_id)
    autoencoder = getattr(model, "autoencoder", None)
    if not isinstance(autoencoder, Autoencoder):
        raise NeuroSketchError(f"The model '{model_id}' cannot encode, so it cannot be evaluated.")
    clips = [clip for clip in held_out_clips(data, report) if np.abs(clip.audio).max(initial=0) > 0]
    if max_clips is not None and len(clips) > max_clips:
        clips = [clips[i] for i in np.linspace(0, len(clips) - 1, max_clips).round().astype(int)]
    if not clips:
        raise NeuroSketchError(f"The folder '{data}' holds no audio to evaluate on.")
    torch.manual_seed(0)
    untrained = Autoencoder(autoencoder.config).eval()
    tracker = PitchTracker()
    scores = {name: _Scores() for name in ("model", "untrained", *map(_opus_name, OPUS_KBPS))}
    for number, clip in enumerate(clips):
        if number % 20 == 0:
            report(f"evaluating clip {number + 1} of {len(clips)}")
        scores["model"].add(clip, reconstruct(autoencoder, clip.audio), tracker)
        scores["untrained"].add(clip, reconstruct(untrained, clip.audio), tracker)
        for kbps in OPUS_KBPS:
            made, actual = opus(clip.audio, kbps)
            scores[_opus_name(kbps)].add(clip, made, tracker)
            scores[_opus_name(kbps)].kbps.append(actual)
    return {
        "model": model_id, "checkpoint_sha256": model.spec.checkpoint_sha256, "clips": len(clips),
        "seconds": round(sum(len(c.audio) for c in clips) / SAMPLE_RATE, 1),
        "sources": sorted({clip.source for clip in clips}),
        "systems": {name: score.summary() for name, score in scores.items()},
        "pitch_kept_by_category": {
            name: score.pitch_by_category() for name, score in scores.items()
        },
    }  # fmt: skip


def _opus_name(kbps: int) -> str:
    return f"opus_{kbps}_kbps"


def opus(audio: Signal, kbps: float) -> tuple[Signal, float]:
    """What Opus makes of a clip at a target bitrate.

    Args:
        audio: (T,) float32 at 44.1 kHz.
        kbps: target, 6 ... 256.

    Returns:
        (T,) float32 and the bitrate really used, container excluded as far as pages allow.
    """
    low, high = _OPUS_RANGE_KBPS
    level = (high - kbps) / (high - low)
    buffer = io.BytesIO()
    at_rate = soxr.resample(audio, SAMPLE_RATE, OPUS_RATE, quality="VHQ")
    soundfile.write(
        buffer, at_rate, OPUS_RATE, format="OGG", subtype="OPUS", compression_level=level
    )
    size = buffer.tell()
    buffer.seek(0)
    decoded, _ = soundfile.read(buffer, dtype="float32")
    back = soxr.resample(decoded, OPUS_RATE, SAMPLE_RATE, quality="VHQ")[: len(audio)]
    made = np.pad(back, (0, len(audio) - len(back))).astype(np.float32)
    headers = 300
    return made, 8e-3 * max(size - headers, 0) / max(len(audio) / SAMPLE_RATE, 1e-3)


def figure(entry: dict[str, float], digits: int, scale: float = 1.0) -> str:
    """`value [low, high]` as a model card prints it."""
    if math.isnan(entry["value"]):
        return "n/a"
    value, low, high = (entry[key] * scale for key in ("value", "low", "high"))
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
