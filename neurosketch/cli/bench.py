"""`neurosketch bench`: what this machine makes of the program."""

from __future__ import annotations

import argparse
import math
import threading
import time
from typing import Any

import numpy as np

from neurosketch.cli import common
from neurosketch.cli.bench_codec import codec_rows, measure_codec
from neurosketch.cli.bench_playing import measure_playing, playing_rows
from neurosketch.cli.bench_program import StartFigures, machine, measure_start
from neurosketch.cli.bench_sketch import measure_sketches, sketch_rows
from neurosketch.cli.bench_takes import measure_audition, measure_export, measure_filter
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest

BLOCK_FRAMES = 2048
_BLOCKS = 300
_WARM_UP_BLOCKS = 20
_MOVE_EVERY_SECONDS = 0.1
_LONGEST_SECONDS = 3600.0


def run(args: argparse.Namespace) -> int:
    """Measure everything and print it."""
    if not 0.0 < args.seconds <= _LONGEST_SECONDS:
        raise RequestError(
            f"--seconds must be above 0 and at most {_LONGEST_SECONDS:g}, not {args.seconds:g}."
        )
    catalog = common.open_catalog()
    spec = _streaming_model(catalog)
    start = measure_start()
    document: dict[str, Any] = {"model": spec.id, "machine": machine()}
    document |= start_document(start)
    document |= measure_blocks(catalog, spec, args.device)
    document |= measure_codec(catalog, args.device)
    document |= measure_live(catalog, spec, args.device, args.seconds)
    document |= measure_playing(catalog, args.device)
    document |= measure_sketches(catalog, args.device, args.seconds)
    document["filter_10000_ms"] = measure_filter()
    document |= measure_export()
    if args.json:
        common.print_json(document)
    else:
        common.print_table(table(document))
    return 0


def _streaming_model(catalog: common.ModelCatalog) -> ModelSpec:
    for spec in catalog.specs:
        if Capability.STREAM in spec.capabilities:
            return spec
    raise RequestError("No model that can play live is installed, so there is nothing to measure.")


def start_document(start: StartFigures) -> dict[str, Any]:
    """What the start of the real program took."""
    return {
        "cold_start_to_window_s": start.window_s,
        "cold_start_to_engine_s": start.engine_s,
        "cold_start_to_first_sound_s": start.first_sound_s,
        "rss_mb": start.rss_mb,
        "start_note": start.note,
    }


def measure_blocks(catalog: common.ModelCatalog, spec: ModelSpec, device: str) -> dict[str, Any]:
    """Time single blocks of the live stream, without any sound device: with torch, and faster."""
    from neurosketch.engine.clips import complete_request
    from neurosketch.engine.host import ModelHost
    from neurosketch.engine.speed import CanAccelerate
    from neurosketch.nn.onnx_stack import allow

    host = ModelHost(catalog, device, 1024.0)
    request = complete_request(spec, GenerateRequest(spec.id))

    def time_blocks(model: SoundModel) -> tuple[list[float], int]:
        stream = model.open_stream(request)
        hops = max(1, round(BLOCK_FRAMES / stream.hop_length))
        for _ in range(_WARM_UP_BLOCKS):
            stream.render(hops, request.controls)
        times = []
        for _ in range(_BLOCKS):
            began = time.perf_counter()
            stream.render(hops, request.controls)
            times.append(1000.0 * (time.perf_counter() - began))
        return times, hops * stream.hop_length

    def time_faster_blocks(model: SoundModel) -> list[float] | None:
        if not isinstance(model, CanAccelerate) or not model.accelerate():
            return None
        allow()
        try:
            return time_blocks(model)[0]
        finally:
            allow(False)

    times, frames = host.attempt(spec.id, time_blocks)
    faster = host.attempt(spec.id, time_faster_blocks)
    return {
        "compute": host.prepare().label,
        "block_frames": frames,
        "block_render_ms": _percentiles(times),
        "block_render_onnx_ms": None if faster is None else _percentiles(faster),
        "realtime_factor": 1000.0 * frames / spec.sample_rate / float(np.mean(times)),
    }


def _percentiles(times: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def measure_live(
    catalog: common.ModelCatalog, spec: ModelSpec, device: str, seconds: float
) -> dict[str, Any]:
    """Play through the sound output while a slider moves ten times a second, then play takes."""
    from neurosketch.audio_io.output import open_output
    from neurosketch.engine.session import EngineSession

    session = EngineSession(catalog, open_output(), compute=device)
    try:
        session.prepare()
        session.start_live(GenerateRequest(spec.id))
        pace = threading.Event()  # never set: its wait is a sleep that Ctrl+C ends
        first_sound = time.perf_counter() + 30.0
        while session.first_sound_at() is None and time.perf_counter() < first_sound:
            pace.wait(0.02)
        before = session.health().underruns
        ends = time.perf_counter() + seconds
        moves = 0
        while time.perf_counter() < ends:
            moves += 1
            session.set_controls(moved(spec, moves))
            pace.wait(_MOVE_EVERY_SECONDS)
        latency, health = session.slider_to_ear(), session.health()
        session.stop_live()
        audition = measure_audition(session)
    finally:
        session.close()
    return {
        "sink": health.sink,
        "sink_notice": health.notice,
        "slider_to_sound_ms": {
            "p50": latency.p50, "p95": latency.p95, "count": latency.count, "moves": moves,
        },
        "underruns": health.underruns - before,
        "underrun_seconds": seconds,
        "live_realtime_factor": health.realtime_factor,
        "key_to_audition_ms": audition,
    }  # fmt: skip


def moved(spec: ModelSpec, step: int) -> ControlState:
    """Every control at rest, but the first one swaying slowly within half its range."""
    state = ControlState.defaults(spec.controls)
    if not spec.controls:
        return state
    control = spec.controls[0]
    reach = 0.25 * (control.maximum - control.minimum)
    value = control.clamp(control.default + reach * math.sin(0.3 * step))
    return state.replaced({control.id: value})


def table(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The document as rows for people."""
    facts = document["machine"]
    block, slider = document["block_render_ms"], document["slider_to_sound_ms"]
    faster = document["block_render_onnx_ms"]
    rows = [
        ("machine", f"{facts['cpu']}, {facts['cores']} cores, {_number(facts['ram_gb'], 'GB')}"),
        ("software", f"Python {facts['python']}, torch {facts['torch']}, {facts['system']}"),
        ("model", f"{document['model']} on {document['compute']}"),
        ("cold start to window", _number(document["cold_start_to_window_s"], "s", 2)),
        ("cold start to first sound", _number(document["cold_start_to_first_sound_s"], "s", 2)),
        ("memory (RSS)", _number(document["rss_mb"], "MB", 0)),
        (
            f"block of {document['block_frames']} samples",
            f"{block['p50']:.2f} ms p50, {block['p95']:.2f} ms p95",
        ),
        (
            "with ONNX Runtime",
            "not installed, or no faster path"
            if faster is None
            else f"{faster['p50']:.2f} ms p50, {faster['p95']:.2f} ms p95",
        ),
        ("real-time factor", f"{document['realtime_factor']:.1f} ×"),
        *codec_rows(document),
        *playing_rows(document),
        *sketch_rows(document),
        ("slider to sound", _p50_p95(slider)),
        ("underruns", f"{document['underruns']} in {document['underrun_seconds']:g} s"),
        ("key to audition", _p50_p95(document["key_to_audition_ms"])),
        ("filter, 10,000 takes", _p50_p95(document["filter_10000_ms"])),
        ("sound output", document["sink"]),
        (
            "export, WAV 24 bit",
            f"{document['export_times_realtime']:.0f} × real time, "
            f"{document['export_mb_s']:.0f} MB/s",
        ),
    ]
    notes = (document["start_note"], document["sink_notice"])
    return rows + [("note", note) for note in notes if note]


def _p50_p95(times: dict[str, Any]) -> str:
    return f"{_number(times['p50'], 'ms p50')}, {_number(times['p95'], 'ms p95')}"


def _number(value: float | None, unit: str, digits: int = 1) -> str:
    return "not measured" if value is None else f"{value:.{digits}f} {unit}"
