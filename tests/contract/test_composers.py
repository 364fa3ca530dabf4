"""Every model in the catalog that writes music keeps the contract of `Composer`."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from neurosketch.core.composing import ROLES, Composing, Region, Task
from neurosketch.core.control import ControlState
from neurosketch.core.errors import Cancelled
from neurosketch.core.model_spec import Capability
from neurosketch.core.ports import Composer
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sketch_grid import bars_of
from neurosketch.engine.host import ModelHost
from neurosketch.midi.scale import Scale
from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir

SHIPPED = discover([resources_dir() / "checkpoints"])
COMPOSERS = [spec.id for spec in SHIPPED.specs if Capability.COMPOSE in spec.capabilities]
HOST = ModelHost(SHIPPED, "cpu", 1024.0)
FRAMES = 90


@pytest.fixture(scope="module", params=COMPOSERS)
def composer(request: pytest.FixtureRequest) -> Composer:
    torch.set_num_threads(1)
    model = HOST.load(request.param)
    assert isinstance(model, Composer)
    return model


def write(composer: Composer, seed: int = 3, **changes: object) -> Score:
    request = replace(GenerateRequest(composer.spec.id, seed=seed), **changes)  # type: ignore[arg-type]
    return composer.compose(request, lambda _: None, threading.Event())


def turned(composer: Composer, control_id: str, value: float) -> Score:
    return write(composer, controls=ControlState({control_id: value}))


def test_every_control_changes_what_is_written(composer: Composer):
    rest = write(composer)
    # players have alike sliders: one each is enough of those
    own = {f"{name}_{role}" for name in ("density", "energy", "swing") for role in ROLES}
    own |= {f"{name}_{role}" for name in ("syncopation", "register") for role in ROLES}
    some = {"density_bass", "syncopation_keys", "register_bass", "energy_drums", "swing_drums"}
    for control in composer.spec.controls:
        if control.id not in own - some:
            ends = (control.minimum, control.maximum)
            scores = (turned(composer, control.id, end) for end in ends if end != control.default)
            assert any(score != rest for score in scores), f"{control.id} does nothing"


def test_every_genre_writes_four_bars_that_sound(composer: Composer):
    for genre in composer.spec.condition("genre").values:
        score = write(composer, conditions={"genre": genre})
        assert bars_of(score) == 4
        assert sum(bool(track.notes) for track in score.tracks) >= 3, genre
        for role, instrument in composer.spec.extra["lineups"][genre].items():
            assert score.track(role).instrument == instrument  # type: ignore[union-attr]


def test_moods_differ(composer: Composer):
    moods = composer.spec.condition("mood").values
    scores = [write(composer, conditions={"mood": mood}) for mood in moods[:4]]
    assert all(score != scores[0] for score in scores[1:])


@pytest.mark.parametrize("key", ["C major", "F# major", "Eb minor", "A minor"])
def test_notes_are_of_the_key_asked_for(composer: Composer, key: str):
    scale = Scale.from_key(key)
    score = write(composer, conditions={"key": key, "genre": "soul"})
    pitches = [note.pitch for track in score.tracks if not track.drums for note in track.notes]
    assert pitches
    inside = np.mean([pitch in scale for pitch in pitches])
    assert inside >= 0.95
    assert score.key == key


def test_what_is_locked_stays(composer: Composer):
    score = write(composer)
    again = write(
        composer, seed=8, composing=Composing(Task.RENEW, score, regions=(Region("bass", 4, 12),))
    )
    assert [track for track in again.tracks if track.role != "bass"] == [
        track for track in score.tracks if track.role != "bass"
    ]


def test_a_cancelled_job_ends_within_100_ms(composer: Composer):
    def seconds_to_stop() -> float:
        cancel, cancelled_at = threading.Event(), 0.0

        def progress(_: float) -> None:
            nonlocal cancelled_at
            if not cancel.is_set():
                cancelled_at = time.perf_counter()
                cancel.set()

        with pytest.raises(Cancelled):
            composer.compose(GenerateRequest(composer.spec.id), progress, cancel)
        return time.perf_counter() - cancelled_at

    # The least of some: a machine may have other things to do just then.
    assert min(seconds_to_stop() for _ in range(5)) < 0.1


def test_any_cut_of_a_sketch_that_plays_gives_the_same_samples(composer: Composer):
    model = HOST.load(composer.spec.id)
    controls = composer.spec.complete_controls({})
    request = GenerateRequest(composer.spec.id, score=write(composer))
    whole = model.open_stream(request).render(FRAMES, controls)
    for size in (1, 7):
        stream = model.open_stream(request)
        steps = [size] * (FRAMES // size) + [FRAMES % size] * (FRAMES % size > 0)
        parts = np.concatenate([stream.render(step, controls) for step in steps], axis=1)
        assert np.abs(parts - whole).max() / np.abs(whole).max() <= 1e-5
