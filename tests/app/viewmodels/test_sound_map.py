"""The map comes when it is looked at, takes find their places, hands on it can be undone."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.core.sound_map import MAP
from neurosketch.paths import cache_dir
from tests.app.fakes import make_clip, make_spec
from tests.app.maps import FakeMapper, mapped_spec
from tests.app.viewmodels.helpers import PATIENCE_MS, Said, add, idle


@pytest.fixture
def specs():
    return (mapped_spec(), make_spec("vae-other", "Other"))


@pytest.fixture
def mapper(session):
    session.map = FakeMapper()
    return session.map


@pytest.fixture
def shown(started, mapper, qtbot):
    """The map is looked at."""
    with qtbot.waitSignal(started.map.soundsChanged):
        started.map.show(True)
    return started


def places(studio, qtbot, count):
    qtbot.waitUntil(lambda: len(studio.map.takes.places) == count, timeout=PATIENCE_MS)
    return dict(studio.map.takes.places)


def test_a_model_says_whether_it_has_a_map(started):
    offered = Said(started.map.availableChanged)
    assert started.map.available
    started.choose_model("vae-other")
    assert not started.map.available
    started.choose_model("vae-drift")
    assert offered.calls == [(False,), (True,)]


def test_the_map_is_fetched_once_and_only_for_eyes(started, session, mapper, qtbot):
    idle(started, qtbot)
    assert "mapper" not in session.names()
    assert started.map.sounds is None
    for _ in range(2):
        started.map.show(True)
        qtbot.waitUntil(lambda: started.map.sounds is mapper.sounds)
        started.map.show(False)
    assert session.names().count("mapper") == 1


def test_another_model_has_no_map_any_more(shown, session, qtbot):
    with qtbot.waitSignal(shown.map.soundsChanged, check_params_cb=lambda s: s is None):
        shown.choose_model("vae-other")
    with qtbot.waitSignal(shown.map.soundsChanged, check_params_cb=lambda s: s is not None):
        shown.choose_model("vae-drift")
    assert session.names().count("mapper") == 2


def test_takes_find_their_places_off_the_windows_thread(started, mapper, session, qtbot):
    loud, silent = make_clip("loud", 0.3), make_clip("silent", 0.2, 2)
    silent = replace(silent, audio=np.zeros_like(silent.audio))
    heard = add(started, qtbot, loud)
    add(started, qtbot, silent)
    assert mapper.heard == []
    started.map.show(True)
    assert set(places(started, qtbot, 1)) == {heard.id}
    assert threading.get_ident() not in mapper.threads
    later = add(started, qtbot, make_clip("later", 0.3, 5))
    assert later.id in places(started, qtbot, 2)
    started.delete(later.id)
    places(started, qtbot, 1)


def test_what_was_heard_once_is_remembered(shown, mapper, qtbot):
    for seed in range(3):
        add(shown, qtbot, make_clip(f"take {seed}", 0.2, seed + 1))
    before = places(shown, qtbot, 3)
    heard = len(mapper.heard)
    assert any(cache_dir().iterdir())
    shown.map.show(False)
    assert shown.map.takes.places == {}
    shown.map.show(True)
    after = places(shown, qtbot, 3)
    assert len(mapper.heard) == heard
    for take_id, place in before.items():
        assert after[take_id] == pytest.approx(place, abs=1e-4)


def test_a_take_that_cannot_be_read_has_no_place_and_stops_no_other(started, mapper, qtbot):
    lost = add(started, qtbot, make_clip("lost", 0.2, 3))
    kept = add(started, qtbot, make_clip("kept", 0.2, 4))
    for path in (started.shelf._access.folder / "audio").rglob(f"*{lost.audio_sha256}*"):
        path.unlink()
    started.map.show(True)
    assert set(places(started, qtbot, 1)) == {kept.id}
    qtbot.waitUntil(lambda: started.map.takes.missing == 0)


def test_a_hand_on_the_map_makes_it_sound_and_is_one_step(shown, session, qtbot):
    sketch, hands = shown.sketch, shown.map.hands
    before = (sketch.controls, dict(sketch.conditions), sketch.seed)
    steps = shown.undo_stack.count()
    hands.hold(0.5, -0.25)
    assert hands.on_map
    assert shown.player.sounding is Sounding.LIVE
    qtbot.waitUntil(lambda: session.live)
    asked = session.last("start_live")[1]
    assert asked.conditions["source"] == MAP
    assert (asked.controls["map_x"], asked.controls["map_y"]) == (0.5, -0.25)
    for step in range(5):
        hands.move(0.5 + 0.1 * step, -0.25)
    hands.release()
    assert session.last("set_controls")[1]["map_x"] == pytest.approx(0.9)
    assert hands.place == (pytest.approx(0.9), -0.25)
    assert shown.undo_stack.count() == steps + 1
    shown.undo_stack.undo()
    assert (sketch.controls, sketch.conditions, sketch.seed) == before
    shown.undo_stack.redo()
    assert hands.on_map
    assert hands.place == (pytest.approx(0.9), -0.25)


def test_a_hand_beyond_the_border_stays_on_it(shown):
    shown.map.hands.hold(7.0, float("-9"))
    assert shown.map.hands.place == (1.0, -1.0)


def test_a_hand_on_the_map_leaves_a_take_and_the_other_side_of_a_morph(shown, qtbot):
    take = add(shown, qtbot, make_clip("take", 0.2))
    shown.play_take(take.id)
    shown.sketch.set_control("morph", 0.8)
    shown.map.hands.hold(0.1, 0.1)
    shown.map.hands.release()
    assert shown.shelf.chosen_id == ""
    assert shown.sketch.controls["morph"] == 0.0


def test_a_take_on_the_map_is_heard(shown, session, qtbot):
    take = add(shown, qtbot, make_clip("take", 0.2))
    shown.map.hands.hear_take(take.id)
    qtbot.waitUntil(lambda: "play_clip" in session.names())
    assert session.last("play_clip")[1].id == take.id
    assert shown.shelf.chosen_id == take.id


def test_pulling_a_take_onto_another_morphs_them(shown, session, qtbot, tmp_path):
    shown.settings.export_folder = tmp_path / "exports"
    first = add(shown, qtbot, make_clip("first", 0.2, 1))
    second = add(shown, qtbot, make_clip("second", 0.2, 2))
    hands, sketch = shown.map.hands, shown.sketch
    sides = Said(sketch.sourceChanged)
    steps = shown.undo_stack.count()
    hands.pull(first.id, second.id, 0.0, 0.0, 0.1)
    assert hands.pulled == (first.id, second.id)
    qtbot.waitUntil(lambda: len(sides.calls) == 2, timeout=PATIENCE_MS)
    hands.pull(first.id, second.id, 0.0, 0.0, 0.6)
    hands.release()
    lent = [sketch.sources[side] for side in ("source", "source_b")]
    assert len({clip.sha256 for clip in lent}) == 2
    assert sketch.controls["morph"] == pytest.approx(0.6)
    assert shown.player.sounding is Sounding.LIVE
    assert shown.undo_stack.count() == steps + 1
    shown.undo_stack.undo()
    assert sketch.sources == {"source": None, "source_b": None}
    assert sketch.controls["morph"] == 0.0


def test_pulling_a_take_into_the_corpus_morphs_into_what_lies_there(shown, qtbot, tmp_path):
    shown.settings.export_folder = tmp_path / "exports"
    take = add(shown, qtbot, make_clip("take", 0.2, 1))
    hands, sketch = shown.map.hands, shown.sketch
    hands.pull(take.id, "", 0.3, 0.4, 0.5)
    qtbot.waitUntil(lambda: sketch.sources["source"] is not None, timeout=PATIENCE_MS)
    hands.release()
    assert sketch.conditions["source_b"] == MAP
    assert hands.place == (pytest.approx(0.3), pytest.approx(0.4))
    assert sketch.controls["morph"] == pytest.approx(0.5)
    assert not hands.on_map


def test_a_take_let_go_before_its_file_is_there_changes_nothing(shown, qtbot, tmp_path):
    shown.settings.export_folder = tmp_path / "exports"
    take = add(shown, qtbot, make_clip("take", 0.2, 1))
    before = shown.sketch.state()
    shown.map.hands.pull(take.id, "", 0.0, 0.0, 0.0)
    shown.map.hands.release()
    idle(shown, qtbot)
    assert shown.sketch.state() == before


def test_again_begins_the_live_sound_anew(shown, session, qtbot):
    shown.map.hands.hold(0.2, 0.2)
    shown.map.hands.release()
    qtbot.waitUntil(lambda: session.live)
    count = session.names().count("start_live")
    shown.map.hands.hear_again()
    qtbot.waitUntil(lambda: session.names().count("start_live") > count)


def test_closing_while_takes_are_heard_waits_for_no_one(started, mapper, qtbot):
    for seed in range(6):
        add(started, qtbot, make_clip(f"take {seed}", 0.2, seed + 1))
    gate = threading.Event()
    slow = mapper.locate

    def locate(clip, cancel=None):
        while not gate.wait(0.01):
            if cancel.is_set():
                from neurosketch.core.errors import Cancelled

                raise Cancelled
        return slow(clip, cancel)

    mapper.locate = locate
    started.map.show(True)
    qtbot.waitUntil(lambda: started.map.sounds is not None)
    started.close()
    assert mapper.heard == []
