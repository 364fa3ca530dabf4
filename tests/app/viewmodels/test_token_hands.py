"""Token operations on a region, token files in and out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.viewmodels.token_hands import OPERATIONS
from neurosketch.core.request import SourceClip
from neurosketch.dsp.tokenfile import Tokens, read_tokens, write_tokens
from neurosketch.engine.tokens import WrittenTokens
from neurosketch.models.codecs import CODEC, SOURCE_SECONDS
from neurosketch.models.soundstream.describe import controls
from tests.app.fakes import DEVICES, FakeSession, make_clip, make_spec
from tests.app.viewmodels.helpers import add, idle

CODEC_HASH = "cd" * 32
TAPE = "soundstream-tape"


@pytest.fixture
def specs():
    tape = make_spec(
        TAPE, "Tape", family="soundstream", controls=controls(),
        extra={CODEC: CODEC_HASH, SOURCE_SECONDS: {"rain": 2.0}},
    )  # fmt: skip
    return (make_spec(), tape)


@pytest.fixture
def studio(specs, qtbot, tmp_path):
    session = FakeSession(specs)
    client = EngineClient(lambda: session, lambda: DEVICES)
    settings = Settings(tmp_path / "home")
    settings.export_folder = tmp_path / "exports"
    studio = StudioViewModel(specs, client, settings, tmp_path / "library")
    yield studio
    studio.close()


def select(studio, start: float, end: float):
    studio.player.set_selection((round(start * 44100), round(end * 44100)))


def operate(studio, qtbot, operation: str = "freeze"):
    studio.tokens.operate(operation)
    idle(studio, qtbot)


def test_a_take_of_another_model_becomes_the_source(started, qtbot):
    studio, sketch = started, started.sketch
    add(studio, qtbot, seconds=2.0)
    select(studio, 0.5, 1.0)
    operate(studio, qtbot, "repeat")
    assert sketch.spec.id == TAPE
    assert sketch.sources["source"] is not None
    assert sketch.controls["from"] == pytest.approx(0.25, abs=1e-4)
    assert sketch.controls["to"] == pytest.approx(0.5, abs=1e-4)
    assert sketch.controls["repeat"] == OPERATIONS["repeat"]
    assert studio.player.sounding is Sounding.LIVE
    studio.undo_stack.undo()
    assert sketch.spec.id == "vae-drift"
    assert sketch.sources["source"] is None
    studio.undo_stack.redo()
    assert (sketch.spec.id, sketch.controls["repeat"]) == (TAPE, OPERATIONS["repeat"])


def plain_take(seconds: float, **changes):
    """A take that the codec made of a source."""
    clip = make_clip(seconds=seconds)
    request = replace(clip.recipe.request, model_id=TAPE, conditions={"source": "rain"}, **changes)
    return replace(clip, recipe=replace(clip.recipe, request=request))


def test_a_take_of_the_codec_goes_on_from_its_own_source(started, qtbot):
    """It is 5 s long and went around its source of 2 s twice before the region."""
    studio, sketch = started, started.sketch
    sketch.choose_model(TAPE)
    add(studio, qtbot, plain_take(5.0))
    select(studio, 4.5, 4.8)
    operate(studio, qtbot)
    assert sketch.sources["source"] is None
    assert sketch.conditions["source"] == "rain"
    assert sketch.controls["from"] == pytest.approx(0.25, abs=1e-3)
    assert sketch.controls["to"] == pytest.approx(0.4, abs=1e-3)
    assert sketch.controls["freeze"] == 1.0


def test_a_take_of_a_users_clip_asks_the_clip_for_its_length(started, qtbot, tmp_path):
    path = tmp_path / "mine.nsc"
    write_tokens(path, Tokens(np.zeros((1, 173, 16), np.int16), 4 * 44100, 44100, 1024, CODEC_HASH))
    studio, sketch = started, started.sketch
    add(studio, qtbot, plain_take(2.0, source=SourceClip(str(path))))
    select(studio, 1.0, 1.5)
    operate(studio, qtbot, "shuffle")
    assert sketch.sources["source"].path == str(path)
    assert sketch.controls["from"] == pytest.approx(0.25, abs=1e-3)
    assert sketch.controls["to"] == pytest.approx(0.375, abs=1e-3)


def test_a_take_of_a_part_of_a_clip_becomes_the_source_itself(started, qtbot, tmp_path):
    path = tmp_path / "mine.nsc"
    write_tokens(path, Tokens(np.zeros((1, 173, 16), np.int16), 4 * 44100, 44100, 1024, CODEC_HASH))
    add(started, qtbot, plain_take(2.0, source=SourceClip(str(path), start=1.0)))
    select(started, 1.0, 1.5)
    operate(started, qtbot)
    assert started.sketch.sources["source"].path != str(path)
    assert started.sketch.controls["from"] == pytest.approx(0.5, abs=0.01)


def test_without_a_region_nothing_happens_but_a_word(started, qtbot, messages):
    operate(started, qtbot)
    assert "Select a region" in messages[-1][0]
    assert started.undo_stack.count() == 0


def test_swapping_asks_for_a_second_source(started, qtbot, messages):
    add(started, qtbot, seconds=1.0)
    select(started, 0.2, 0.6)
    operate(started, qtbot, "swap")
    assert any("source B" in text for text, _ in messages)


def test_a_dropped_token_file_brings_its_model_along(started, qtbot, tmp_path):
    path = tmp_path / "voice.nsc"
    write_tokens(path, Tokens(np.zeros((1, 9, 16), np.int16), 9000, 44100, 1024, CODEC_HASH))
    started.open_file(path)
    idle(started, qtbot)
    assert started.sketch.spec.id == TAPE
    assert started.sketch.sources["source"].path == str(path)
    assert started.sketch.seconds == pytest.approx(9000 / 44100, abs=1e-3)
    started.undo_stack.undo()
    assert started.sketch.spec.id == "vae-drift"


def test_tokens_of_a_codec_that_is_not_here_change_nothing(started, qtbot, tmp_path, messages):
    path = tmp_path / "foreign.nsc"
    write_tokens(path, Tokens(np.zeros((1, 9, 16), np.int16), 9000, 44100, 1024, "ef" * 32))
    started.open_file(path)
    idle(started, qtbot)
    assert "efefefef" in messages[-1][0]
    assert started.sketch.spec.id == "vae-drift"
    assert started.sketch.sources["source"] is None


def test_a_damaged_token_file_is_one_sentence(started, qtbot, tmp_path, messages):
    path = tmp_path / "bad.nsc"
    write_tokens(path, Tokens(np.zeros((1, 9, 16), np.int16), 9000, 44100, 1024, CODEC_HASH))
    path.write_bytes(path.read_bytes()[:-3])
    started.open_file(path)
    idle(started, qtbot)
    assert "damaged" in messages[-1][0]


class FakeEncoder:
    """Writes tokens that say how they were asked for."""

    def __init__(self):
        self.asked = []

    def write(self, clip, path, model_id, kbps):
        self.asked.append((clip.name, model_id, kbps))
        tokens = Tokens(np.zeros((1, 9, 16), np.int16), 9000, 44100, 1024, CODEC_HASH)
        return WrittenTokens(path, tokens.seconds, tokens.kbps, write_tokens(path, tokens))


def test_a_take_is_exported_as_tokens(started, qtbot, messages, tmp_path):
    encoder = FakeEncoder()
    started.tokens._open_encoder = lambda: encoder
    take = add(started, qtbot, seconds=0.5)
    started.tokens.export()
    started.tokens.export()
    idle(started, qtbot)
    written = sorted((tmp_path / "exports").glob("*.nsc"))
    assert len(written) == 2
    assert all(read_tokens(path).codes.shape == (1, 9, 16) for path in written)
    assert encoder.asked == [(take.name, TAPE, 6.89)] * 2
    assert "kbps" in messages[-1][0]


def test_all_selected_takes_are_exported_and_one_is_told_that_it_takes_a_while(
    started, qtbot, messages, tmp_path
):
    encoder = FakeEncoder()
    started.tokens._open_encoder = lambda: encoder
    takes = [add(started, qtbot, seconds=0.5) for _ in range(3)]
    started.shelf.select([take.id for take in takes[:2]])
    started.tokens.export()
    assert "Encoding" in messages[-1][0]
    idle(started, qtbot)
    assert sorted(name for name, _, _ in encoder.asked) == sorted(t.name for t in takes[:2])
    assert len(list((tmp_path / "exports").glob("*.nsc"))) == 2


def test_without_a_take_nothing_is_exported(started, qtbot, messages, tmp_path):
    started.tokens.export()
    idle(started, qtbot)
    assert "Choose a take" in messages[-1][0]
    assert not (tmp_path / "exports").exists()
