"""How long a sketch takes to write and to render, and whether six tracks play live."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import numpy as np

from neurosketch.cli import common
from neurosketch.core.composing import Composing, Region, Task
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score

_SEEDS = range(1, 6)
_ROLE = "bass"
"""What is written anew beside the rest."""
_START_SECONDS = 10.0


def measure_sketches(catalog: common.ModelCatalog, device: str, seconds: float) -> dict[str, Any]:
    """Times of the first model that writes music; an empty document without one.

    Args:
        catalog: where models come from.
        device: that computes.
        seconds: how long a sketch is played live.
    """
    spec = next((s for s in catalog.specs if Capability.COMPOSE in s.capabilities), None)
    if spec is None:
        return {}
    figures, score = measure_writing(catalog, spec, device)
    live = measure_live_sketch(catalog, spec, device, score, seconds)
    return {"sketch": {"model": spec.id, **figures, **live}}


def measure_writing(
    catalog: common.ModelCatalog, spec: ModelSpec, device: str
) -> tuple[dict[str, Any], Score]:
    """Write sketches, write a track of each anew, and render them, without any sound device.

    Returns:
        Milliseconds to write and to re-roll, times real time of the takes; and the sketch with the
        most notes.
    """
    from neurosketch.engine.clips import complete_request
    from neurosketch.engine.host import ModelHost
    from neurosketch.engine.score_session import ensemble_of
    from neurosketch.engine.sketches import with_score

    host, never = ModelHost(catalog, device, 1024.0), threading.Event()

    def measure(model: SoundModel) -> tuple[dict[str, Any], Score]:
        ensemble = ensemble_of(model)
        written, renewed, rendered = [], [], []
        scores: list[Score] = []
        for seed in (0, *_SEEDS):  # the first one warms up
            request = complete_request(spec, GenerateRequest(spec.id, seed=seed))
            began = time.perf_counter()
            score = ensemble.compose(request, _untold, never)
            written.append(time.perf_counter() - began)
            region = Region(_ROLE, 0.0, max(score.end, 1.0))
            again = Composing(Task.RENEW, context=score, regions=(region,))
            began = time.perf_counter()
            ensemble.compose(replace(request, seed=seed + 1, composing=again), _untold, never)
            renewed.append(time.perf_counter() - began)
            take = with_score(request, score)
            began = time.perf_counter()
            audio = ensemble.generate(take, _untold, never)
            spent = time.perf_counter() - began
            rendered.append(audio.shape[1] / spec.sample_rate / spent)
            scores.append(score)
        figures = {
            "compose_ms": _milliseconds(written[1:]),
            "reroll_ms": _milliseconds(renewed[1:]),
            "takes_times_realtime": float(np.median(rendered[1:])),
        }
        return figures, max(scores, key=lambda score: score.n_notes)

    return host.attempt(spec.id, measure)


def measure_live_sketch(
    catalog: common.ModelCatalog, spec: ModelSpec, device: str, score: Score, seconds: float
) -> dict[str, Any]:
    """Play a sketch through the sound output, all of its tracks."""
    from neurosketch.audio_io.output import open_output
    from neurosketch.engine.session import EngineSession

    session = EngineSession(catalog, open_output(), compute=device)
    try:
        session.prepare()
        session.load(spec.id)
        pace = threading.Event()  # never set: its wait is a sleep that Ctrl+C ends
        before = session.health().underruns
        began = time.perf_counter()
        session.start_score(GenerateRequest(spec.id, seed=1, score=score))
        while session.first_sound_at() is None and time.perf_counter() - began < _START_SECONDS:
            pace.wait(0.005)
        first = session.first_sound_at()
        pace.wait(seconds)
        health = session.health()
    finally:
        session.close()
    return {
        "tracks": len(score.tracks),
        "notes": score.n_notes,
        "first_sound_ms": None if first is None else 1000.0 * (first - began),
        "live_underruns": health.underruns - before,
        "live_seconds": seconds,
        "live_times_realtime": health.realtime_factor,
    }


def sketch_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The rows for people."""
    sketch = document.get("sketch")
    if sketch is None:
        return []
    first, live = sketch["first_sound_ms"], sketch["live_times_realtime"]
    heard = "nothing heard" if first is None else f"first sound after {first:.0f} ms"
    pace = "" if live is None else f", {live:.1f} × real time"
    return [
        ("sketch written", _p50_p95(sketch["compose_ms"])),
        ("track written anew", _p50_p95(sketch["reroll_ms"])),
        ("take of a sketch", f"{sketch['takes_times_realtime']:.1f} × real time"),
        (
            f"{sketch['tracks']} tracks live",
            f"{heard}, {sketch['live_underruns']} underruns in {sketch['live_seconds']:g} s{pace}",
        ),
    ]


def _untold(share: float) -> None:
    """Nobody wants to know."""


def _milliseconds(seconds: list[float]) -> dict[str, float]:
    p50, p95 = 1000.0 * np.percentile(seconds, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _p50_p95(times: dict[str, float]) -> str:
    return f"{times['p50']:.0f} ms p50, {times['p95']:.0f} ms p95"
