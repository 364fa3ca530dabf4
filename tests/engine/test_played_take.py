"""The take of what was played on a real instrument is what was heard while it was played."""

from __future__ import annotations

import threading

import numpy as np

from neurosketch.core.control import ControlState
from neurosketch.core.performance import (
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.engine.clips import complete_request
from neurosketch.engine.gestures import render
from neurosketch.engine.instrument import InstrumentSource
from neurosketch.engine.live import SetControls
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.recorder import Recorder
from tests.models.ddsp_checkpoints import small_model

HOP = 256
PLAYED: dict[int, tuple[PlayEvent, ...]] = {
    # The first key at one of the frames at which voices are freed: then noise is drawn alike.
    16: (NoteOn(60, 90),), 27: (NoteOn(64, 110), NoteOn(67, 70)), 38: (NoteOff(60),),
    40: (Modulation(64 / 127),), 47: (PitchBend(1.0),), 59: (PitchBend(0.0), Sustain(True)),
    67: (NoteOff(64), NoteOff(67)), 82: (NoteOn(72, 100),), 97: (Sustain(False),),
    107: (NoteOff(72),),
}  # fmt: skip


def play(frames: int, moves: dict[int, dict[str, float]]) -> tuple[np.ndarray, GenerateRequest]:
    """Play frame by frame; the sound from the first key on, and the request for the take."""
    model = small_model()
    request = complete_request(model.spec, GenerateRequest(model.spec.id, seed=7))
    mailbox: Mailbox[SetControls] = Mailbox()
    source = InstrumentSource(
        model.open_instrument(request), model.spec, request, mailbox, lambda: None
    )
    source.recorder = recorder = Recorder()
    parts = []
    for frame in range(frames):
        for event in PLAYED.get(frame, ()):
            source.post(event, None)
        if frame in moves:
            mailbox.put(SetControls(ControlState(moves[frame]), 0.0))
        parts.append(source.read().audio)
    performance = recorder.performance()
    assert performance is not None
    asked = performance.as_request(111.0)
    return np.concatenate(parts, axis=1)[:, min(PLAYED) * HOP :], asked


def take(asked: GenerateRequest) -> np.ndarray:
    model = small_model()
    request = complete_request(model.spec, asked)
    return render(model, request, lambda share: None, threading.Event())


def difference_db(heard: np.ndarray, made: np.ndarray) -> float:
    """Of the two where both are, beside the loudest of what was heard."""
    n = min(heard.shape[1], made.shape[1])
    residue = np.abs(heard[:, :n] - made[:, :n]).max() / np.abs(heard[:, :n]).max()
    return float(20 * np.log10(max(residue, 1e-9)))


def test_the_take_sounds_as_it_was_played_and_is_rendered_the_same_again():
    heard, asked = play(160, {})
    assert asked.gesture is None
    made = take(asked)
    assert made.shape[1] > heard.shape[1]
    assert difference_db(heard, made) < -80.0
    read = Recipe.from_json(Recipe(asked, "1").to_json()).request
    assert np.array_equal(take(read), made)


def test_so_it_does_with_sliders_that_moved_meanwhile():
    heard, asked = play(160, {32: {"brightness": 0.5}, 52: {"blend_b": 0.75}, 87: {"reverb": 0.6}})
    assert asked.gesture is not None
    made = take(asked)
    # A slider that moves is followed within a frame.
    assert difference_db(heard, made) < -35.0
    read = Recipe.from_json(Recipe(asked, "1").to_json()).request
    assert np.array_equal(take(read), made)
