"""Complete requests before, and clips with their recipe after rendering."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import numpy as np

from neurosketch import __version__
from neurosketch.core.clip import AudioArray, Clip, audio_sha256
from neurosketch.core.errors import NeuroSketchError, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import MAX_SEED, GenerateRequest, Recipe
from neurosketch.engine.gestures import complete_gesture


def complete_request(spec: ModelSpec, request: GenerateRequest) -> GenerateRequest:
    """Check a request and fill in every default and the checkpoint's hash.

    A gesture keeps what the model can follow, and tells where its controls stand at the start.

    Raises:
        RequestError: unknown control or condition, a value out of range, or a gesture that the
            model cannot follow.
    """
    if not 0 <= request.seed <= MAX_SEED:
        raise RequestError(f"The seed must lie between 0 and {MAX_SEED}, not {request.seed}.")
    controls, gesture = spec.complete_controls(request.controls), request.gesture
    if gesture is not None:
        gesture = complete_gesture(spec, gesture, controls)
        controls = gesture.start
    return replace(
        request,
        controls=controls,
        gesture=gesture,
        conditions=spec.complete_conditions(request.conditions),
        seconds=None if request.seconds is None else spec.check_seconds(request.seconds),
        checkpoint_sha256=spec.renders_as(request.checkpoint_sha256),
    )


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
