"""How close a model's reconstruction comes to the recording, beside references nobody here made."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.catalog import Catalog
from neurosketch.training.corpus import HELD_OUT_SOURCES, SAMPLE_RATE
from neurosketch.training.embedding import Embedder
from neurosketch.training.embedding_checkpoint import HOW_TO_GET, find_bundle
from neurosketch.training.evaluate_clips import EvaluationClip, find_clips, spread
from neurosketch.training.evaluate_instruments import evaluate_instruments, is_instrument
from neurosketch.training.evaluate_instruments_clips import find_parts
from neurosketch.training.evaluate_intervals import BY_CLIP, BY_SOURCE
from neurosketch.training.evaluate_scores import Judge, Scores, ScoreStore
from neurosketch.training.evaluate_sketches import evaluate_sketches, writes_music
from neurosketch.training.evaluate_summary import ClipRow, Summary, aims, codebooks
from neurosketch.training.evaluate_systems import (
    Kind,
    Named,
    System,
    TokenModel,
    systems_of,
    write_clip,
)
from neurosketch.training.evaluate_visqol import Visqol
from neurosketch.training.metrics import Signal
from neurosketch.training.references import opus_version

DEFAULT_CLIPS = 160
DEFAULT_VISQOL_CLIPS = 40
DEFAULT_LISTEN_CLIPS = 6
DEFAULT_CODEBOOK_SIZE = 1024
SAME_RATE_BELOW_KBPS = 8.0

Report = Callable[[str], None]
Keep = Callable[[EvaluationClip, Named, Signal], None]
"""Given the sound of each system for the clips that somebody shall listen to."""


@dataclass(frozen=True)
class Options:
    """How much is measured.

    Attributes:
        clips: an evenly spaced choice of at most so many; None takes all.
        visqol_clips: ViSQOL on an evenly spaced choice of these; 0 leaves it out.
        listen_clips: how many clips are handed to `keep`.
        musicnn: where musiCNN's weights are; None looks in the usual places.
        cache: folder for scores, so that a stopped run goes on and Opus is measured once.
        keep: takes the sound of the clips to listen to.
    """

    clips: int | None = DEFAULT_CLIPS
    visqol_clips: int = DEFAULT_VISQOL_CLIPS
    listen_clips: int = DEFAULT_LISTEN_CLIPS
    musicnn: Path | None = None
    cache: Path | None = None
    keep: Keep | None = None


@dataclass
class _Measured:
    """Clips so far, and the scores of each by each system."""

    clips: list[ClipRow] = field(default_factory=list)
    scores: dict[str, list[Scores]] = field(default_factory=dict)
    codes: list[Any] = field(default_factory=list)


def evaluate(
    catalog: Catalog,
    model_id: str,
    data: Path,
    options: Options | None = None,
    *,
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Reconstruct clips with a model, the same network untrained and Opus, and measure them.

    Instruments and models that write music are measured as such, see `evaluate_instruments` and
    `evaluate_sketches`.

    Args:
        catalog: where the model is.
        model_id: a model that plays a user's clip.
        data: see `evaluate_clips.find_clips`.
        options: how much is measured.
        report: told how far it is.

    Returns:
        JSON-ready document, described in docs/evaluation.md.

    Raises:
        NeuroSketchError: no usable clips, the model plays no sources, or a tool is missing.
    """
    torch.set_num_threads(1)
    options = options or Options()
    started = time.monotonic()
    spec, facts = catalog.spec(model_id), catalog.facts(model_id)
    held_out = tuple(facts.get("held_out_sources") or HELD_OUT_SOURCES)
    if writes_music(spec):
        return evaluate_sketches(catalog, model_id, data, options, report)
    if is_instrument(spec):
        every_part = find_parts(data, spec, held_out)
        embedder = _embedder(options, report)
        return evaluate_instruments(catalog, model_id, every_part, options, embedder, report)
    every = find_clips(data, held_out)
    systems = systems_of(catalog, model_id, report)
    judge = Judge(Visqol() if options.visqol_clips else None, _embedder(options, report))
    chosen = every.chosen(options.clips)
    clips = list(chosen.read(report))
    if not clips:
        raise NeuroSketchError(f"The folder '{data}' holds no audio to evaluate on.")
    tokens = catalog.load(model_id)
    measured = _measure(systems, clips, judge, options, tokens, report)
    document: dict[str, Any] = {
        "model": model_id, "checkpoint_sha256": spec.checkpoint_sha256, "clips": len(clips),
        "clips_in_folder": len(every.entries),
        "seconds": round(sum(len(clip.audio) for clip in clips) / SAMPLE_RATE, 1),
        "sources": sorted({clip.source for clip in clips}),
        "held_out": list(chosen.held_out),
        "tools": _tools(judge),
    }  # fmt: skip
    document.update(_summarised(systems, measured))
    if measured.codes:
        size = int(spec.extra.get("codebook_size", DEFAULT_CODEBOOK_SIZE))
        document["codebooks"] = codebooks(measured.codes, size)
    document["took_seconds"] = round(time.monotonic() - started, 1)
    return document


def _embedder(options: Options, report: Report) -> Embedder | None:
    bundle = find_bundle(options.musicnn)
    if bundle is None:
        report(f"FAD and KAD are left out: the weights of musiCNN are not here. {HOW_TO_GET}")
        return None
    return Embedder(bundle)


def _measure(
    systems: Sequence[System],
    clips: Sequence[EvaluationClip],
    judge: Judge,
    options: Options,
    tokens: object,
    report: Report,
) -> _Measured:
    folder = options.cache
    stores = {system.id: ScoreStore(folder, _store_key(system, judge)) for system in systems}
    for_visqol = {clip.name for clip in spread(clips, options.visqol_clips)}
    to_hear = {clip.name for clip in spread(clips, options.listen_clips)} if options.keep else set()
    measured = _Measured(scores={system.id: [] for system in systems})
    started, done = time.monotonic(), 0.0
    total = sum(_work(clip, clip.name in for_visqol) for clip in clips)
    with tempfile.TemporaryDirectory(prefix="neurosketch-") as temporary:
        for number, clip in enumerate(clips):
            if number % 10 == 0:
                report(_progress(number, len(clips), time.monotonic() - started, done / total))
            path = write_clip(clip, Path(temporary))
            judge.listen(clip)
            for system in systems:
                task = _Task(judge, clip, system, clip.name in for_visqol)
                made, scores = task.run(stores[system.id], path, clip.name in to_hear)
                measured.scores[system.id].append(scores)
                if clip.name in to_hear and options.keep is not None and made is not None:
                    options.keep(clip, system, made)
            if isinstance(tokens, TokenModel):
                measured.codes.append(np.asarray(tokens.codes(path)))
            seconds = len(clip.audio) / SAMPLE_RATE
            measured.clips.append(ClipRow(clip.name, clip.source, clip.category, seconds))
            path.unlink()
            done += _work(clip, clip.name in for_visqol)
    return measured


@dataclass
class _Task:
    """One clip by one system."""

    judge: Judge
    clip: EvaluationClip
    system: System
    visqol: bool

    def run(self, store: ScoreStore, path: Path, hear: bool) -> tuple[Signal | None, Scores]:
        """Measure what is not known yet; the sound is None when nothing had to be made."""
        known = store.get(self.clip)
        wants_visqol = self.visqol and self._is_comparable and "visqol" not in known
        wants_embedding = self.judge.embedder is not None and "embedding" not in known
        if "mr_stft" in known and not wants_visqol and not wants_embedding and not hear:
            return None, self._offered(known)
        made, kbps = self.system.make(self.clip, path)
        new: Scores = {}
        if "mr_stft" not in known:
            new.update(self.judge.base(made), kbps=kbps)
        if wants_visqol:
            new["visqol"] = self.judge.mos(made)
        if wants_embedding:
            new["embedding"] = self.judge.embedding(made)
        if new:
            known = store.add(self.clip, new)
        return made, self._offered(known)

    @property
    def _is_comparable(self) -> bool:
        return self.judge.visqol is not None

    def _offered(self, known: Scores) -> Scores:
        """What this run asked for: an earlier one may have measured more clips with ViSQOL."""
        return known if self.visqol and self._is_comparable else {**known, "visqol": None}


def _store_key(system: System, judge: Judge) -> str:
    weights = "" if judge.embedder is None else judge.embedder.sha256
    return f"{system.id} {system.key} {weights}"


def _work(clip: EvaluationClip, visqol: bool) -> float:
    """How much work a clip is, compared with others."""
    return len(clip.audio) / SAMPLE_RATE * (3.0 if visqol else 1.0)


def _progress(number: int, count: int, seconds: float, share: float) -> str:
    text = f"evaluating clip {number + 1} of {count}"
    if share > 0.02:
        text += f", about {seconds * (1 - share) / share / 60:.1f} minutes left"
    return text


def _tools(judge: Judge) -> dict[str, Any]:
    return {
        "opus": opus_version(),
        "visqol": None if judge.visqol is None else judge.visqol.version,
        "embedding": None if judge.embedder is None else judge.embedder.name,
        "embedding_sha256": None if judge.embedder is None else judge.embedder.sha256,
        "pitch": "SwiftF0",
    }


def _summarised(systems: Sequence[System], measured: _Measured) -> dict[str, Any]:
    summary = Summary(measured.clips, measured.scores["recording"])
    result: dict[str, Any] = {
        "intervals": BY_SOURCE if summary.bootstrap.by_source else BY_CLIP,
        "visqol_clips": sum(
            score.get("visqol") is not None for score in measured.scores["recording"]
        ),
        "systems": {}, "by_source": {}, "by_category": {},
    }  # fmt: skip
    for system in systems:
        scores = measured.scores[system.id]
        result["systems"][system.id] = {
            "label": system.label, "kind": system.kind.value, "kbps": system.kbps,
            **summary.system(scores),
        }  # fmt: skip
        for kind in ("source", "category"):
            for name, figures in summary.split(kind, scores).items():
                result[f"by_{kind}"].setdefault(name, {})[system.id] = figures
    result["against_opus"] = _against_opus(systems, measured, summary, result["systems"])
    result["aims"] = aims(result["systems"], result["against_opus"])
    result["per_clip"] = [
        {"name": clip.name, "source": clip.source, "category": clip.category,
         "seconds": round(clip.seconds, 2),
         "scores": {s.id: _plain(measured.scores[s.id][i]) for s in systems}}
        for i, clip in enumerate(measured.clips)
    ]  # fmt: skip
    return result


def _against_opus(
    systems: Sequence[System], measured: _Measured, summary: Summary, figures: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """ViSQOL at each rate below 8 kbps minus that of Opus at no lower rate, clip by clip.

    Opus has no rates below about 6 kbps: there it is compared at its lowest.
    """
    rows = []
    theirs = [(figures[s.id]["actual_kbps"], s) for s in systems if s.kind is Kind.OPUS]
    for mine in systems:
        if mine.kind is not Kind.MODEL or mine.kbps is None or mine.kbps >= SAME_RATE_BELOW_KBPS:
            continue
        enough = [pair for pair in theirs if pair[0] >= mine.kbps]
        if not enough:
            continue
        rate, other = min(enough, key=lambda pair: pair[0])
        rows.append({
            "model": mine.id, "model_kbps": mine.kbps, "opus": other.id, "opus_kbps": rate,
            "visqol_more": summary.difference(measured.scores[mine.id], measured.scores[other.id]),
        })  # fmt: skip
    return rows


def _plain(scores: Scores) -> Scores:
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in scores.items()
        if key not in ("embedding", "note")
    }
