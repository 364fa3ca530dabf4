"""Players of the instruments, each heard by itself."""

from __future__ import annotations

import numpy as np
import pytest

from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import NoteOff, NoteOn, PitchBend
from neurosketch.core.ports import Orchestra
from neurosketch.core.request import GenerateRequest
from neurosketch.models.ddsp.describe import HOP
from neurosketch.models.ddsp.model import DdspModel
from tests.models.ddsp_checkpoints import small_model


@pytest.fixture(scope="module")
def model() -> DdspModel:
    return small_model()


def duet(model: DdspModel, seed: int = 3):
    band = model.open_band(3, seed)
    band.cast(0, "flute")
    band.cast(1, "cello:0.5,piano:0.5")
    for player, pitch in ((0, 72), (1, 48)):
        band.play(player, NoteOn(pitch), 2)
        band.play(player, NoteOff(pitch), 30)
    band.play(1, PitchBend(1.0), 10)
    return band


def test_each_player_is_heard_by_itself(model):
    assert isinstance(model, Orchestra)
    rows = duet(model).render(60)
    assert rows.shape == (3, 60 * HOP)
    assert rows.dtype == np.float32
    assert not rows[:, : 2 * HOP].any()
    assert (np.abs(rows).max(1) > 0.01).tolist() == [True, True, False]
    alone = model.open_band(3, 3)
    alone.cast(0, "flute")
    alone.play(0, NoteOn(72), 2)
    assert np.abs(alone.render(60)[1:]).max() == 0.0


def test_their_sum_is_what_one_stream_plays(model):
    """Two players on the instrument of the request, as a stream of keys plays two keys."""
    band = model.open_band(2, 5)
    stream = model.open_instrument(GenerateRequest("ddsp-breath", seed=5))
    instrument = model.spec.condition("instrument").default
    for player in (0, 1):
        band.cast(player, instrument)
        band.play(player, NoteOn(60 + 7 * player))
        stream.play(NoteOn(60 + 7 * player))
    dry = ControlState.defaults(model.spec.controls).replaced({"reverb": 0.0})
    stream.render(40, dry)  # the sliders arrive
    band.render(40)
    np.testing.assert_allclose(band.render(8).sum(0), stream.render(8, dry)[0], atol=1e-5)


@pytest.mark.parametrize("frames", [1, 5, 17])
def test_any_cut_gives_the_same_samples(model, frames):
    whole = duet(model).render(48)
    band = duet(model)
    parts = [band.render(min(frames, 48 - at)) for at in range(0, 48, frames)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-5)


def test_keys_come_up_before_others_go_down_in_a_frame(model):
    band = model.open_band(1, 1)
    band.play(0, NoteOn(60))
    band.render(10)
    band.play(0, NoteOn(60), 1)
    band.play(0, NoteOff(60), 1)
    band.render(40)
    assert np.abs(band.render(10)).max() > 0.01


def test_an_instrument_changes_under_a_note(model):
    band = model.open_band(1, 1)
    band.cast(0, "flute")
    band.play(0, NoteOn(60))
    before = band.render(40)
    band.cast(0, "piano")
    after = band.render(40)
    assert np.abs(after).max() > 0.005
    joined = np.abs(np.diff(np.concatenate((before, after), axis=1)))
    assert joined[:, 40 * HOP - 2 : 41 * HOP].max() < 2.0 * joined.max()


def test_instruments_are_found_by_their_program(model):
    def played(**cast) -> np.ndarray:
        band = model.open_band(1, 1)
        band.cast(0, "", **cast)
        band.play(0, NoteOn(60))
        return band.render(20)

    assert np.abs(played(program=42) - played(program=73)).max() > 1e-3
    np.testing.assert_array_equal(played(), played(program=None))


def test_what_nobody_plays_is_refused(model):
    model.check_instruments(["", "flute", "flute:0.3,cello:0.7"])
    with pytest.raises(RequestError, match="kazoo"):
        model.check_instruments(["flute", "kazoo"])
    with pytest.raises(RequestError, match="kazoo"):
        model.open_band(1, 1).cast(0, "kazoo")


def test_a_room_has_a_memory_of_its_own(model):
    band = model.open_band(1, 1)
    first, second = band.open_room(), band.open_room()
    click = np.zeros(4 * HOP, np.float32)
    click[0] = 1.0
    heard = first(click)
    assert heard.shape == (2, 4 * HOP)
    assert np.abs(heard).max() > 0.0
    np.testing.assert_array_equal(second(click), heard)
    assert np.abs(first(np.zeros(4 * HOP, np.float32))).max() > 0.0


def test_nothing_is_rendered_without_frames(model):
    assert model.open_band(2, 1).render(0).shape == (2, 0)
