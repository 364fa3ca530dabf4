from __future__ import annotations

import json
import threading
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.audio_io.limiter import CEILING_DB
from neurosketch.audio_io.ports import Steering
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.gesture import Gesture, Move
from neurosketch.core.model_spec import MAX_SECONDS
from neurosketch.core.performance import NoteOff, NoteOn, PlayEvent
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Note, Score, Tempo, Track
from neurosketch.engine.clips import complete_request
from neurosketch.engine.gestures import (
    complete_gesture,
    gesture_seconds,
    heard_steering,
    render,
    render_gesture,
)
from tests.audio_io.sources import steer
from tests.engine.fakes import HOP, RATE, SPEC, ToneModel, spec_of

CONTROLS = ControlState.defaults(SPEC.controls)
BLOCK = HOP / RATE


def made(*moves: tuple[float, str, float], **start: float) -> Gesture:
    return Gesture(ControlState(start), tuple(Move(*move) for move in moves))


def follow(gesture: Gesture, model: ToneModel | None = None, **changes: object) -> np.ndarray:
    asked = GenerateRequest("tone", seconds=1.0, gesture=gesture)
    request = complete_request(SPEC, replace(asked, **changes))  # type: ignore[arg-type]
    model = model or ToneModel(SPEC, "cpu")
    return render(model, request, lambda share: None, threading.Event())


class TestHeard:
    def test_without_a_live_source_nothing_was_steered(self):
        assert heard_steering((), 1.0) is None
        assert heard_steering(((0.0, None), (2.0, None)), 3.0) is None

    def test_controls_at_rest_are_no_gesture(self):
        assert heard_steering(((0.0, steer(level=0.5)),), 1.0) == steer(level=0.5)

    def test_the_controls_are_those_of_the_beginning_and_moves_have_their_time(self):
        heard = heard_steering(
            (
                (0.0, steer(level=0.5, hertz=100.0)),
                (1.234567, steer(level=0.6, hertz=100.0)),
                (2.5, steer(level=0.6, hertz=200.0)),
                (2.75, None),
            ),
            3.0,
        )
        assert heard is not None
        assert heard.request.controls == {"level": 0.5, "hertz": 100.0}
        assert heard.request.gesture == made(
            (1.2346, "level", 0.6), (2.5, "hertz", 200.0), level=0.5, hertz=100.0
        )

    def test_the_last_model_gives_its_name_and_its_moves(self):
        heard = heard_steering(
            (
                (0.0, steer("other", wobble=1.0)),
                (1.0, None),
                (1.0, steer(level=0.5)),
                (2.0, steer("other", wobble=2.0)),
                (3.0, steer(level=0.7)),
            ),
            4.0,
        )
        assert heard is not None
        assert heard.request.model_id == "tone"
        assert heard.request.gesture == made((3.0, "level", 0.7), level=0.5)

    def test_the_seed_is_the_one_heard_last(self):
        first = steer(level=0.5)
        second = replace(first, request=replace(first.request, seed=9))
        heard = heard_steering(((0.0, first), (1.0, second)), 2.0)
        assert heard is not None
        assert heard.request.seed == 9
        assert heard.request.gesture is None


def keyed(stand: tuple[PlayEvent, ...], *events: PlayEvent, model_id: str = "tone") -> Steering:
    """A source whose keys stand so after these events."""
    return replace(steer(model_id, level=0.5), events=events, stand=stand)


class TestHeardNotes:
    def notes(self, *marks: tuple[float, Steering | None], seconds: float = 4.0) -> list[Note]:
        heard = heard_steering(marks, seconds)
        assert heard is not None
        assert heard.request.score is not None
        (track,) = heard.request.score.tracks
        return list(track.notes)

    def test_keys_become_notes_where_they_are_heard(self):
        down = NoteOn(60, 90)
        assert self.notes(
            (0.0, steer(level=0.5)),
            (1.0, keyed((down,), down)),
            (1.5, keyed((), NoteOff(60))),
        ) == [Note(2.0, 1.0, 60, 90)]

    def test_a_key_that_was_down_before_and_one_that_stays_down_sound_to_either_end(self):
        held, other = NoteOn(60), NoteOn(64)
        assert self.notes((0.0, keyed((held,))), (1.0, keyed((held, other), other))) == [
            Note(0.0, 8.0, 60),
            Note(2.0, 6.0, 64),
        ]

    def test_another_instrument_in_between_ends_them(self):
        down = NoteOn(60)
        assert self.notes(
            (0.0, keyed((down,), down)),
            (1.0, keyed((down,), down, model_id="other")),
            (2.0, None),
            (3.0, keyed((NoteOn(62),), NoteOn(62))),
        ) == [Note(0.0, 2.0, 60), Note(6.0, 2.0, 62)]

    def test_they_stand_at_the_tempo_of_the_request(self):
        down = keyed((NoteOn(60),), NoteOn(60))
        down = replace(down, request=replace(down.request, tempo_bpm=60.0, key="D minor"))
        heard = heard_steering(((1.0, down),), 3.0)
        assert heard is not None
        score = heard.request.score
        assert score is not None
        assert score.tempos == (Tempo(0.0, 60.0),)
        assert score.key == "D minor"
        assert score.tracks[0].notes == (Note(1.0, 2.0, 60),)
        again = heard_steering(((1.0, down),), 3.0, 120.0)
        assert again is not None
        assert again.request.score is not None
        assert again.request.score.tempos == (Tempo(0.0, 120.0),)
        assert again.request.score.tracks[0].notes == (Note(2.0, 4.0, 60),)

    def test_a_score_that_played_by_itself_stays(self):
        score = Score((Track("line", (Note(0.0, 1.0, 60),)),))
        playing = steer(level=0.5)
        playing = replace(playing, request=replace(playing.request, score=score))
        heard = heard_steering(((0.0, playing),), 1.0)
        assert heard is not None
        assert heard.request.score is score


class TestComplete:
    def test_what_a_model_lacks_is_left_out_and_the_rest_is_within_its_ranges(self):
        gesture = made(
            (0.123456, "level", 7.0), (1.0, "wobble", 3.0), (2.0, "level", 0.1),
            level=-3.0, wobble=1.0,
        )  # fmt: skip
        assert complete_gesture(SPEC, gesture, CONTROLS) == made(
            (0.1235, "level", 1.0), (2.0, "level", 0.1), level=0.0, hertz=441.0
        )

    def test_a_request_is_completed_with_it_and_stays_the_same(self):
        gesture = made((1.0, "level", 0.9), (1.5, "wobble", 0.9), level=0.3)
        request = GenerateRequest("tone", controls=ControlState({"hertz": 200}), gesture=gesture)
        complete = complete_request(SPEC, request)
        assert complete.controls == {"level": 0.3, "hertz": 200.0}
        assert complete.gesture == made((1.0, "level", 0.9), level=0.3, hertz=200.0)
        assert complete_request(SPEC, complete) == complete
        text = Recipe(complete, "1").to_json()
        assert json.loads(text)["gesture"]["moves"] == [[1.0, "level", 0.9]]
        assert Recipe.from_json(text).request == complete

    @pytest.mark.parametrize(
        ("spec", "words"),
        [
            (spec_of("still", capabilities=frozenset()), "does not play live"),
            (spec_of("tone", controls=SPEC.controls[1:]), "moves no control"),
        ],
    )
    def test_what_cannot_be_followed_is_one_sentence(self, spec, words):
        request = GenerateRequest(spec.id, gesture=made((1.0, "level", 0.5), level=0.1))
        with pytest.raises(RequestError, match=words):
            complete_request(spec, request)

    def test_a_clip_is_as_long_as_its_gesture(self):
        assert gesture_seconds(SPEC, made()) == SPEC.default_seconds
        assert gesture_seconds(SPEC, made((7.5, "level", 0.5))) == 7.5
        assert gesture_seconds(SPEC, made((1e9, "level", 0.5))) == MAX_SECONDS


class TestRender:
    def test_without_a_gesture_the_model_does_it(self):
        model = ToneModel(SPEC, "cpu")
        request = complete_request(SPEC, GenerateRequest("tone", seed=4))
        audio = render(model, request, lambda share: None, threading.Event())
        again = model.generate(request, lambda share: None, threading.Event())
        assert np.array_equal(audio, again)

    def test_every_move_is_heard_at_the_nearest_frame_of_the_stream(self):
        audio = follow(
            made((10.4 * BLOCK, "level", 0.5), (20.6 * BLOCK, "level", 0.75), level=0.25)
        )
        assert audio.shape == (1, RATE)
        assert audio.dtype == np.float32
        peaks = [float(np.abs(audio[0, n * HOP : (n + 1) * HOP]).max()) for n in range(40)]
        expected = [0.25] * 10 + [0.5] * 11 + [0.75] * 19
        assert peaks == pytest.approx(expected, abs=0.01)

    def test_it_begins_with_the_first_sound_of_a_stream_that_comes_late(self):
        late = ToneModel(SPEC, "cpu")
        late.latency = 1500
        # The tone has no silence before it, so the clip begins in the middle of its wave.
        still = follow(made(level=0.25), late)
        frames = 1500 + np.arange(RATE)
        sine = 0.25 * np.sin(2 * np.pi * 441.0 * frames / RATE)
        assert np.abs(still[0] - sine).max() < 1e-4
        moved = follow(made((10 * BLOCK, "level", 0.5), level=0.25), late)
        change = int(np.flatnonzero(np.abs(moved[0]) > 0.26)[0])
        assert abs(change - 10 * HOP) <= HOP
        assert still.shape == moved.shape == (1, RATE)

    def test_the_same_gesture_gives_the_same_samples_also_after_it_was_written(self):
        rng = np.random.default_rng(5)
        times = np.sort(rng.uniform(0, 1, 60))
        gesture = made(*((float(t), "level", float(rng.uniform())) for t in times), level=0.5)
        request = complete_request(SPEC, GenerateRequest("tone", seconds=1.0, gesture=gesture))
        read = Recipe.from_json(Recipe(request, "1").to_json()).request
        first, again = (
            render(
                ToneModel(SPEC, "cpu"),
                complete_request(SPEC, asked),
                lambda share: None,
                threading.Event(),
            )
            for asked in (request, read)
        )
        assert np.array_equal(first, again)

    def test_without_a_length_it_is_as_long_as_the_gesture(self):
        assert follow(made((1.5, "level", 0.9)), seconds=None).shape == (1, round(1.5 * RATE))

    def test_nothing_is_louder_than_live(self):
        model = ToneModel(SPEC, "cpu")
        model.amplitude = 4.0
        audio = follow(made((0.5, "level", 1.0), level=0.1), model)
        assert 0.9 < np.abs(audio).max() <= 10 ** (CEILING_DB / 20) + 1e-6
        # Below the ceiling nothing is changed, and nothing is late.
        frames = np.arange(RATE // 4)
        quiet = 0.4 * np.sin(2 * np.pi * 441.0 * frames / RATE)
        assert np.abs(audio[0, : RATE // 4] - quiet).max() < 1e-5

    def test_progress_is_told_and_cancelling_ends_it(self):
        cancel = threading.Event()
        shares: list[float] = []

        def progress(share: float) -> None:
            shares.append(share)
            if share > 0.5:
                cancel.set()

        asked = GenerateRequest("tone", seconds=1.0, gesture=made((0.2, "level", 0.9)))
        request = complete_request(SPEC, asked)
        gesture = request.gesture
        assert gesture is not None
        with pytest.raises(Cancelled):
            render_gesture(ToneModel(SPEC, "cpu"), request, gesture, progress, cancel)
        assert shares == sorted(shares)
        assert 0.5 < shares[-1] < 0.7

    def test_a_clip_without_a_sample_is_refused(self):
        with pytest.raises(RequestError, match="shorter than one sample"):
            follow(made((0.2, "level", 0.9)), seconds=1e-7)
