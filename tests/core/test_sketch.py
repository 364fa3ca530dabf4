"""How long a take of a sketch is."""

from __future__ import annotations

from neurosketch.core.composing import Composing, Task
from neurosketch.core.control import ControlState
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.core.sketch import loop_frames, request_beats


def of(*starts: float) -> Score:
    return Score((Track("Keys", tuple(Note(start, 1.0, 60) for start in starts)),))


def beats(score: Score, bars: float = 0.0, composing: Composing | None = None) -> float:
    controls = ControlState({"bars": bars} if bars else {})
    return request_beats(GenerateRequest("q", controls=controls, composing=composing), score)


def test_as_many_bars_as_notes_begin_in_and_as_were_asked_for():
    assert beats(of(0.0, 7.5)) == 8.0
    assert beats(of(0.0), bars=4.0) == 16.0
    assert beats(of(0.0), 4.0, Composing()) == 16.0
    assert beats(Score()) == 4.0


def test_what_is_written_anew_stays_as_long_as_it_was():
    before = of(0.0, 13.0)
    assert beats(of(0.0), 2.0, Composing(Task.RENEW, context=before)) == 16.0
    assert beats(of(0.0, 30.0), 2.0, Composing(Task.EXTEND, context=before)) == 32.0
    assert beats(of(0.0), 2.0, Composing(Task.BLEND)) == 4.0


def test_frames_are_rounded_once():
    score = Score(tempos=(Tempo(0.0, 97.0),))
    assert loop_frames(score, 16.0, 44100) == round(16.0 * 60.0 / 97.0 * 44100)
    assert loop_frames(score, 0.0, 44100) == 1
