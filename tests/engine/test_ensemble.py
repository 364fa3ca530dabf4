"""A sketch as a take: exactly its bars, its tail in its beginning, the same samples every time."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.composing import Composing, Task
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.score import Note, Track
from neurosketch.engine.ensemble import Ensemble, limited
from tests.engine.instrument_model import RATE
from tests.engine.instrument_model import SPEC as FLUTE
from tests.engine.sketches import BAR, FAST, SPEC, Scribe, SineOrchestra, ask, ensemble, score_of

BAR_FRAMES = round(4 * 60.0 / FAST * RATE)


def make(request, model: Ensemble | None = None, cancel=None) -> np.ndarray:
    told: list[float] = []
    audio = (model or ensemble()).generate(request, told.append, cancel or threading.Event())
    assert told[-1] == 1.0
    assert told == sorted(told)
    return audio


def test_a_take_is_exactly_its_bars():
    assert make(ask()).shape == (2, BAR_FRAMES)
    two = ask(controls=ControlState({"tempo": 120.0, "bars": 2.0}))
    assert make(two).shape == (2, 2 * BAR_FRAMES)


def test_what_was_written_anew_is_as_long_as_what_was_there():
    song = score_of(Note(0.0, 1.0, 60), Note(5.0, 1.0, 60))
    renewed = ask(composing=Composing(Task.RENEW, context=song))
    assert make(renewed).shape == (2, 2 * BAR_FRAMES)
    extended = ask(song, composing=Composing(Task.EXTEND, context=BAR))
    assert make(extended).shape == (2, 2 * BAR_FRAMES)


def test_its_tail_sounds_in_its_beginning():
    late = score_of(Note(3.75, 0.25, 60), drums=(Note(3.9, 0.1, 49),))
    audio = make(ask(late))
    assert np.abs(audio[:, : RATE // 10]).max() > 0.01
    once = make(ask(late, seconds=BAR_FRAMES / RATE))
    assert np.abs(once[:, : RATE // 10]).max() < 1e-4


def test_a_loop_has_no_click_at_its_seam():
    held = score_of(Note(0.0, 4.0, 57))
    audio = make(ask(held))
    seam = np.abs(np.diff(np.concatenate((audio[:, -2000:], audio[:, :2000]), axis=1)))
    assert seam.max() < 2.0 * np.abs(np.diff(audio[:, 4000:-4000])).max()


def test_a_length_that_was_asked_for_repeats_the_bars_and_fades_out():
    seconds = 2.5 * BAR_FRAMES / RATE
    audio = make(ask(seconds=seconds))
    assert audio.shape == (2, round(seconds * RATE))
    assert np.abs(audio[:, 2 * BAR_FRAMES : 2 * BAR_FRAMES + 2000]).max() > 0.05
    assert np.abs(audio[:, -2:]).max() < 1e-3


def test_the_same_request_gives_the_same_samples_and_writes_when_there_are_no_notes():
    first = make(ask(None))
    np.testing.assert_array_equal(first, make(ask(None)))
    assert np.abs(make(ask(None, seed=9)) - first).max() > 0.01


def test_stems_add_up_to_the_take():
    model = ensemble()
    performed = model.stems(ask(), lambda share: None, threading.Event())
    assert [stem.shape for stem in performed.stems] == [(2, BAR_FRAMES)] * 2
    take = make(ask(), model)
    np.testing.assert_array_equal(performed.mix, take)
    np.testing.assert_allclose(np.sum(performed.stems, axis=0), take, atol=1e-6)


def test_stems_are_of_the_tracks_that_are_heard():
    drums, keys = BAR.tracks
    muted = BAR.with_tracks((replace(drums, muted=True), keys))
    performed = ensemble().stems(ask(muted), lambda share: None, threading.Event())
    assert len(performed.stems) == 1
    np.testing.assert_allclose(performed.stems[0], make(ask(muted)), atol=1e-6)
    alone = BAR.with_tracks((replace(drums, solo=True), keys))
    assert np.abs(make(ask(alone)) - make(ask())).max() > 0.01


def test_a_silent_sketch_is_silent():
    muted = BAR.with_tracks(tuple(replace(track, muted=True) for track in BAR.tracks))
    assert not make(ask(muted)).any()


def test_however_loud_the_tracks_are_nothing_is_cut_off():
    loud = tuple(Track(f"T{n}", (Note(0.0, 4.0, 40 + 7 * n, 127),), gain_db=12.0) for n in range(6))
    audio = make(ask(BAR.with_tracks(loud)))
    assert 0.9 < np.abs(audio).max() < 1.0


def test_the_limiter_does_not_know_where_a_loop_begins():
    wave = np.sin(np.arange(RATE) * 2 * np.pi * 441 / RATE)
    loud = np.stack((1.8 * wave, 1.8 * wave)).astype(np.float32)
    turned = np.roll(loud, 22_050, axis=1)
    np.testing.assert_allclose(
        np.roll(limited(loud, loops=True), 22_050, axis=1), limited(turned, loops=True), atol=1e-4
    )
    quiet = 0.5 * loud
    np.testing.assert_array_equal(limited(quiet, loops=True), quiet)
    np.testing.assert_array_equal(limited(quiet, loops=False), quiet)


def test_instruments_that_nobody_has_are_refused():
    strange = BAR.with_tracks((replace(BAR.tracks[0], instrument="tin"), BAR.tracks[1]))
    with pytest.raises(RequestError, match="drum kit 'tin'"):
        make(ask(strange))
    strange = BAR.with_tracks((replace(BAR.tracks[1], instrument="kazoo"),))
    with pytest.raises(RequestError, match="kazoo"):
        ensemble().open_stream(ask(strange))


def test_cancelling_stops_the_render():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        make(ask(), cancel=cancel)


def test_players_of_another_rate_do_not_join():
    players = SineOrchestra(replace(FLUTE, sample_rate=48000))
    with pytest.raises(RequestError, match="'flute' cannot play what 'quartet' writes"):
        Ensemble(Scribe(), players)


def test_it_is_what_its_composer_is():
    model = ensemble()
    assert model.spec is SPEC
    score = model.compose(ask(None), lambda share: None, threading.Event())
    assert model.copied_bars(score)[0].role == "keys"
    assert model.open_score(ask(None), running=False).score.n_notes == score.n_notes
