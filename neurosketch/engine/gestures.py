"""What hands did: read from what was heard, and followed when a clip is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from neurosketch.audio_io.limiter import Limiter
from neurosketch.audio_io.ports import Frames, Steering
from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import MAX_SECONDS, Capability, ModelSpec
from neurosketch.core.performance import AllOff, NoteOn, PlayEvent, TimedEvent
from neurosketch.core.performed import Performance
from neurosketch.core.ports import CancelToken, ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score

_BLOCK_FRAMES = 4096
_DIGITS = 4
"""Of the seconds in a recipe: a gesture must mean the same before and after it was written."""

_FRAME_SECONDS = 256 / 44100
"""The grid of an instrument; no note is shorter."""

SteeringMarks = Sequence[tuple[float, Steering | None]]


def heard_steering(
    marks: SteeringMarks, seconds: float, tempo_bpm: float | None = None
) -> Steering | None:
    """What the live sound in a recording was made of: movements of its controls, and its notes.

    When several models played one after the other, the last one gives its name; what happened while
    the others played is not part of its gesture.

    Args:
        marks: (seconds since the recording began, what steers from there on), in order of time.
        seconds: length of the recording.
        tempo_bpm: as for `heard_score`.

    Returns:
        The last request with the controls of the beginning, the gesture, if anything was moved, and
        the score, if keys were played; None when no live source was heard.
    """
    heard = [(seconds, steering) for seconds, steering in marks if steering is not None]
    if not heard:
        return None
    last = heard[-1][1]
    states = [
        (at, steering.request.controls)
        for at, steering in heard
        if steering.request.model_id == last.request.model_id
    ]
    start = state = states[0][1]
    moves: list[Move] = []
    for at, after in states[1:]:
        moves += [
            Move(round(at, _DIGITS), name, value)
            for name, value in after.items()
            if state.get(name) != value
        ]
        state = after
    gesture = Gesture(start, tuple(moves)) if moves else None
    score = heard_score(marks, last.request, seconds, tempo_bpm)
    request = replace(last.request, controls=start, gesture=gesture, score=score)
    return replace(last, request=request)


def heard_score(
    marks: SteeringMarks, request: GenerateRequest, seconds: float, tempo_bpm: float | None = None
) -> Score | None:
    """The notes of a recording, as they were played on the model of `request`.

    Args:
        marks: as for `heard_steering`.
        request: what is played at the end.
        seconds: length of the recording.
        tempo_bpm: says which time is which quarter note; None for the tempo of the request.

    Returns:
        The score of the request when no key was played.
    """
    events: list[TimedEvent] = []
    follows = False
    for at, steering in marks:
        if steering is None or steering.request.model_id != request.model_id:
            new: tuple[PlayEvent, ...] = (AllOff(),) if follows else ()
            follows = False
        else:
            # What was begun before, or on another instrument's keys, is played from here on.
            new = steering.events if follows else steering.stand
            follows = True
        events += [TimedEvent(at, event) for event in new]
    if not any(isinstance(timed.event, NoteOn) for timed in events):
        return request.score
    played = Performance(request, tuple(events), None, seconds, _FRAME_SECONDS)
    return played.score(tempo_bpm)


def complete_gesture(spec: ModelSpec, gesture: Gesture, controls: ControlState) -> Gesture:
    """The part of a gesture that a model can follow, within the ranges of its controls.

    Args:
        spec: the model, which need not be the one the gesture was made with.
        gesture: the movements.
        controls: where the controls stand that the gesture knows nothing of.

    Raises:
        RequestError: the model cannot follow any gesture, or has none of these controls.
    """
    if Capability.STREAM not in spec.capabilities:
        raise RequestError(
            f"The model '{spec.id}' does not play live, so it cannot follow a gesture."
        )
    ranges = {control.id: control for control in spec.controls}
    known = gesture.only(frozenset(ranges))
    if not known.moves and gesture.moves:
        raise RequestError(f"The gesture moves no control that the model '{spec.id}' has.")
    return Gesture(
        controls.replaced({name: ranges[name].clamp(value) for name, value in known.start.items()}),
        tuple(
            Move(round(m.seconds, _DIGITS), m.control_id, ranges[m.control_id].clamp(m.value))
            for m in known.moves
        ),
    )


def gesture_seconds(spec: ModelSpec, gesture: Gesture) -> float:
    """Length of a clip that follows a gesture when nobody asked for one."""
    return min(max(spec.default_seconds, gesture.seconds), MAX_SECONDS)


def render(
    model: SoundModel, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
) -> AudioArray:
    """Render a complete request, with its gesture if it has one; see `SoundModel.generate`."""
    if request.gesture is None:
        return model.generate(request, progress, cancel)
    return render_gesture(model, request, request.gesture, progress, cancel)


def render_gesture(
    model: SoundModel,
    request: GenerateRequest,
    gesture: Gesture,
    progress: ProgressFn,
    cancel: CancelToken,
) -> AudioArray:
    """Render a clip whose controls move, with the same samples every time.

    The stream is rendered as it is when played live, through the same limiter; its latency is cut
    off, so that the clip stands in time with one that nobody moved. Each movement is heard at its
    time, give or take half a frame of the stream.

    Args:
        model: it can stream.
        request: complete.
        gesture: what to follow.
        progress: told the share done.
        cancel: checked every 0.1 s of sound.

    Returns:
        (C, T) float32 with peak <= 1.

    Raises:
        Cancelled: `cancel` was set.
        RequestError: the length is shorter than one sample.
    """
    rate = model.spec.sample_rate
    seconds = gesture_seconds(model.spec, gesture) if request.seconds is None else request.seconds
    n_samples = round(seconds * rate)
    if n_samples < 1:
        raise RequestError("The length is shorter than one sample.")
    stream = model.open_stream(request)
    hop = stream.hop_length
    n_frames = -(-(n_samples + stream.latency) // hop)
    longest = max(1, _BLOCK_FRAMES // hop)
    steps = _steps(gesture, rate / hop, stream.latency / hop, n_frames, longest)
    blocks: list[AudioArray] = []
    done = 0
    for n, state in steps:
        if cancel.is_set():
            raise Cancelled
        blocks.append(np.asarray(stream.render(n, state), np.float32))
        done += n
        progress(done / n_frames)
    audio = np.concatenate(blocks, axis=1)[:, stream.latency : stream.latency + n_samples]
    return _limited(audio, rate)


def _steps(
    gesture: Gesture, frame_rate: float, late: float, n_frames: int, longest: int
) -> list[tuple[int, ControlState]]:
    """How many frames to render with which controls, one after the other."""
    steps: list[tuple[int, ControlState]] = []
    state, position = gesture.start, 0
    waiting = list(reversed(gesture.moves))
    while position < n_frames:
        changes: dict[str, float] = {}
        while waiting and round(waiting[-1].seconds * frame_rate + late) <= position:
            move = waiting.pop()
            changes[move.control_id] = move.value
        if changes:
            state = state.replaced(changes)
        end = min(position + longest, n_frames)
        if waiting:
            end = min(end, round(waiting[-1].seconds * frame_rate + late))
        steps.append((end - position, state))
        position = end
    return steps


def _limited(audio: AudioArray, sample_rate: int) -> AudioArray:
    """Through the limiter of the live sound; bit for bit the same below its ceiling."""
    limiter = Limiter(sample_rate)
    late = limiter.latency_frames
    left, right = audio[0], audio[-1]
    frames: Frames = np.stack((left, right), axis=1)
    padded = np.concatenate((frames, np.zeros((late, 2), np.float32)))
    return np.ascontiguousarray(limiter.process(padded)[late:].T[: len(audio)])
