"""Complete requests to a model that writes music."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from neurosketch.core.composing import Composing
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest, musical_tempo
from neurosketch.core.score import Score
from neurosketch.core.sketch import loop_frames, request_beats

TEMPO, GENRE = "tempo", "genre"
TEMPOS = "tempos"
"""Key of `ModelSpec.extra`: the usual quarter notes a minute of each genre."""


def complete_sketch(spec: ModelSpec, request: GenerateRequest, *, live: bool) -> GenerateRequest:
    """As `engine.clips.complete_request`, for a model that writes music.

    A tempo that nobody asked for is the request's own, or that of its genre. Its controls say what
    is written, not how it sounds: there are no gestures. What is written is as long as its bars,
    so a length is only kept where one was asked for.

    Raises:
        RequestError: unknown control or condition, a value out of range, a source, or a score
            without notes or of more than a clip's length.
    """
    if request.source is not None:
        raise RequestError(
            f"'{spec.id}' writes notes and does not listen to recordings.",
            "Give it the notes of a MIDI file instead.",
        )
    conditions = spec.complete_conditions(request.conditions)
    controls = spec.complete_controls(request.controls)
    if TEMPO not in request.controls and TEMPO in controls:
        tempos: Mapping[str, float] = spec.extra.get(TEMPOS, {})
        usual = tempos.get(conditions.get(GENRE, ""), controls[TEMPO])
        asked = musical_tempo(request.tempo_bpm)
        tempo = spec.control(TEMPO).clamp(usual if asked is None else asked)
        controls = controls.replaced({TEMPO: tempo})
    composing = request.composing
    if composing is not None:
        # As its recipe tells it, or other notes might be written from there.
        composing = Composing.from_dict(composing.to_dict())
    complete = replace(
        request,
        composing=composing,
        controls=controls,
        gesture=None,
        conditions=conditions,
        seconds=None if request.seconds is None else spec.check_seconds(request.seconds),
        checkpoint_sha256=spec.renders_as(request.checkpoint_sha256),
    )
    if request.score is not None and not live:
        if not request.score.n_notes:
            raise RequestError("There are no notes to play.", "Draw some, or have some written.")
        if request.seconds is None:
            spec.check_seconds(sketch_seconds(spec, complete, request.score))
    return complete


def sketch_seconds(spec: ModelSpec, request: GenerateRequest, score: Score) -> float:
    """Length of a take of a sketch when nobody asked for one."""
    rate = spec.sample_rate
    return loop_frames(score, request_beats(request, score), rate) / rate


def with_score(request: GenerateRequest, score: Score) -> GenerateRequest:
    """The request that plays what was written for it, at its tempo and in its key.

    Its notes are those that its recipe will tell, so that it sounds the same from there.
    """
    tempo = score.tempos[0].bpm if score.tempos else None
    return replace(request, score=score.as_written(), tempo_bpm=tempo, key=score.key)
