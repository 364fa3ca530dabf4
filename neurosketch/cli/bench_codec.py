"""How fast the codec writes sound down and plays it, without any sound device."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from neurosketch.cli import common
from neurosketch.core.control import ControlState
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.models.codecs import BITRATE, CODEC, TokenModel

_SECONDS = 10.0
_BLOCK = 2048
_BLOCKS = 150
_WARM_UP_BLOCKS = 10


def measure_codec(catalog: common.ModelCatalog, device: str) -> dict[str, Any]:
    """Times of the first model that makes tokens; an empty document without one."""
    from neurosketch.engine.clips import complete_request
    from neurosketch.engine.host import ModelHost
    from neurosketch.engine.speed import CanAccelerate
    from neurosketch.nn.onnx_stack import allow

    spec = next((spec for spec in catalog.specs if CODEC in spec.extra), None)
    if spec is None:
        return {}
    host = ModelHost(catalog, device, 1024.0)
    request = complete_request(spec, GenerateRequest(spec.id, seed=1))
    random = np.random.default_rng(1)
    # As loud and as coloured as music; how long it takes does not depend on more than that.
    walk = np.cumsum(random.standard_normal((1, round(_SECONDS * spec.sample_rate))), axis=1)
    audio = (0.3 * np.sin(walk / 8.0)).astype(np.float32)

    def measure(model: SoundModel) -> tuple[float, float, list[float]]:
        if not isinstance(model, TokenModel):
            return 0.0, 0.0, []
        kbps = spec.control(BITRATE).default
        model.tokenise(audio[:, : spec.sample_rate], kbps)
        began = time.perf_counter()
        model.tokenise(audio, kbps)
        encoding = time.perf_counter() - began
        return encoding, _decoding(model, request), _blocks(model, request)

    def measure_faster(model: SoundModel) -> list[float]:
        if not isinstance(model, CanAccelerate) or not model.accelerate():
            return []
        allow()
        try:
            return _blocks(model, request)
        finally:
            allow(False)

    encoding, decoding, times = host.attempt(spec.id, measure)
    if not times:
        return {}
    faster = host.attempt(spec.id, measure_faster)
    return {
        "codec": {
            "model": spec.id,
            "encode_times_realtime": _SECONDS / encoding,
            "decode_times_realtime": _SECONDS / decoding,
            "encode_decode_times_realtime": _SECONDS / (encoding + decoding),
            "block_render_ms": _percentiles(times),
            "block_render_onnx_ms": _percentiles(faster) if faster else None,
        }
    }


def _percentiles(times: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _decoding(model: SoundModel, request: GenerateRequest) -> float:
    """Seconds that `_SECONDS` of sound take when nobody waits for each block."""
    stream = model.open_stream(request)
    left = round(_SECONDS * model.spec.sample_rate / stream.hop_length)
    began = time.perf_counter()
    while left > 0:
        stream.render(min(16, left), request.controls)
        left -= 16
    return time.perf_counter() - began


def _blocks(model: SoundModel, request: GenerateRequest) -> list[float]:
    """Milliseconds of single blocks while the bitrate moves."""
    stream = model.open_stream(request)
    control = model.spec.control(BITRATE)
    hops = max(1, round(_BLOCK / stream.hop_length))
    times = []
    for number in range(_WARM_UP_BLOCKS + _BLOCKS):
        sway = 0.5 + 0.5 * np.sin(0.2 * number)
        kbps = control.minimum + (control.default - control.minimum) * float(sway)
        controls: ControlState = request.controls.replaced({BITRATE: kbps})
        began = time.perf_counter()
        stream.render(hops, controls)
        times.append(1000.0 * (time.perf_counter() - began))
    return times[_WARM_UP_BLOCKS:]


def codec_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The rows for people."""
    codec = document.get("codec")
    if codec is None:
        return []
    names = {"block_render_ms": "", "block_render_onnx_ms": ", ONNX Runtime"}
    blocks = [
        (
            f"codec block of {_BLOCK} samples{name}",
            f"{codec[key]['p50']:.2f} ms p50, {codec[key]['p95']:.2f} ms p95",
        )
        for key, name in names.items()
        if codec[key] is not None
    ]
    return [
        (
            "codec",
            f"encode {codec['encode_times_realtime']:.0f} ×, "
            f"decode {codec['decode_times_realtime']:.0f} ×, "
            f"both {codec['encode_decode_times_realtime']:.1f} × real time",
        ),
        *blocks,
    ]
