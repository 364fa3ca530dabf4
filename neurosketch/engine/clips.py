"""Complete requests before, and clips with their recipe after rendering."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import numpy as np

from neurosketch import __version__
from neurosketch.core.clip import AudioArray, Clip, audio_sha256
from neurosketch.core.errors import NeuroSketchError, RequestError
from neurosketch.core.gesture import Gesture
from neurosketch.core.model_spec import MAX_SECONDS, Capability, ModelSpec
from neurosketch.core.request import MAX_SEED, GenerateRequest, Recipe
from neurosketch.core.score import Score
from neurosketch.engine.gestures import complete_gesture
from neurosketch.engine.sketches import complete_sketch

INSTRUMENT = "instrument"
"""The condition whose values are the instruments that tracks of a score name."""


def complete_request(
    spec: ModelSpec, request: GenerateRequest, *, live: bool = False
) -> GenerateRequest:
    """Check a request and fill in every default and the checkpoint's hash.

    A gesture keeps what the model can follow, and tells where its controls stand at the start. A
    score is as long as its notes, and what they need to die away, when nobody asked for a length.

    Args:
        spec: of the model that is asked.
        request: what is asked for.
        live: it is played without an end: its length is left as it is.

    Raises:
        RequestError: unknown control or condition, a value out of range, a gesture that the model
            cannot follow, or a score that it cannot play.
    """
    if not 0 <= request.seed <= MAX_SEED:
        raise RequestError(f"The seed must lie between 0 and {MAX_SEED}, not {request.seed}.")
    if Capability.COMPOSE in spec.capabilities:
        return complete_sketch(spec, request, live=live)
    controls, gesture = spec.complete_controls(request.controls), request.gesture
    if gesture is not None:
        gesture = complete_gesture(spec, gesture, controls)
        controls = gesture.start
    seconds = None if request.seconds is None else spec.check_seconds(request.seconds)
    if request.score is not None:
        _check_score(spec, request, request.score)
        if seconds is None and not live:
            seconds = _score_seconds(spec, request.score, gesture)
    return replace(
        request,
        controls=controls,
        gesture=gesture,
        conditions=spec.complete_conditions(request.conditions),
        seconds=seconds,
        checkpoint_sha256=spec.renders_as(request.checkpoint_sha256),
    )


def _check_score(spec: ModelSpec, request: GenerateRequest, score: Score) -> None:
    """Refuse what the model cannot play.

    Raises:
        RequestError: see `complete_request`.
    """
    if Capability.SCORE not in spec.capabilities:
        raise RequestError(f"The model '{spec.id}' does not play notes.", "Choose an instrument.")
    if request.source is not None:
        raise RequestError(
            f"'{spec.id}' plays either notes or along with a sound.", "Leave one of them out."
        )
    if not score.n_notes:
        raise RequestError("There are no notes to play.")
    for track in score.tracks:
        if track.instrument:
            spec.condition(INSTRUMENT).check(track.instrument)


def _score_seconds(spec: ModelSpec, score: Score, gesture: Gesture | None) -> float:
    """Length of a clip of a score.

    Raises:
        RequestError: it is longer than a clip may be.
    """
    seconds = score.seconds(score.end) + float(spec.extra.get("tail_seconds", 0.0))
    if seconds > MAX_SECONDS:
        raise RequestError(
            f"These notes last {seconds / 60.0:.1f} minutes; a clip may last "
            f"{MAX_SECONDS / 60.0:g}.",
            "Ask for a length, and the beginning is played.",
        )
    moved = 0.0 if gesture is None else gesture.seconds
    return min(max(seconds, moved), MAX_SECONDS)


def rendered_clip(spec: ModelSpec, request: GenerateRequest, audio: AudioArray) -> Clip:
    """The clip of a complete request and what the model made of it.

    Raises:
        NeuroSketchError: the model made nothing, or samples that are not numbers.
    """
    samples = np.ascontiguousarray(audio, np.float32)
    if samples.ndim != 2 or samples.size == 0 or not np.isfinite(samples).all():
        raise NeuroSketchError(
            f"The model '{spec.id}' made no usable sound from this request.",
            "Try another seed or other controls.",
        )
    recipe = Recipe(
        request=request,
        program_version=__version__,
        family=spec.family,
        audio_sha256=audio_sha256(samples),
    )
    return Clip(uuid4().hex, samples, spec.sample_rate, recipe, f"{spec.name} {request.seed}")


def captured_clip(
    audio: AudioArray,
    sample_rate: int,
    request: GenerateRequest,
    family: str,
    parents: tuple[str, ...],
) -> Clip:
    """The clip of what was heard; `request` is what played last, with its gesture.

    Args:
        audio: (2, T).
        sample_rate: Hz.
        request: what sounded at the end of the recording, with the controls of its beginning.
        family: family of its model, or "".
        parents: ids of the clips that were played.
    """
    recipe = Recipe(
        request=replace(request, seconds=audio.shape[1] / sample_rate),
        program_version=__version__,
        family=family,
        parents=parents,
        audio_sha256=audio_sha256(audio),
        kind="capture",
    )
    return Clip(uuid4().hex, audio, sample_rate, recipe, "Kept")
