"""Keys of actions: those of the table, those the user chose, and what happens between them."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from neurosketch.app.actions import ACTIONS, MOVEMENTS, build_actions, spec_of
from neurosketch.app.settings import Settings
from neurosketch.app.shortcuts import Shortcuts, is_key, portable


class Store:
    def __init__(self, text=""):
        self.shortcuts = text


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def shortcuts(qapp, store):
    return Shortcuts(store)


@pytest.fixture
def changed(shortcuts):
    ids = []
    shortcuts.changed.connect(ids.append)
    return ids


def test_without_a_choice_the_table_decides(shortcuts, store):
    for spec in ACTIONS:
        assert shortcuts.keys(spec.id) == spec.keys
        assert shortcuts.is_default(spec.id)
    assert shortcuts.holder("G") == "action.generate"
    assert shortcuts.holder("Ctrl+G") == "action.generate"
    assert shortcuts.holder("J") == ""
    assert store.shortcuts == ""


def test_a_choice_replaces_all_keys_and_is_remembered(shortcuts, store, changed, qapp):
    shortcuts.assign("action.generate", "J")
    assert shortcuts.keys("action.generate") == ("J",)
    assert shortcuts.holder("Ctrl+G") == ""
    assert changed == ["action.generate"]
    assert Shortcuts(store).keys("action.generate") == ("J",)


def test_a_key_goes_over_and_its_former_action_keeps_the_others(shortcuts, changed):
    shortcuts.assign("action.star", "G")
    assert shortcuts.keys("action.star") == ("G",)
    assert shortcuts.keys("action.generate") == ("Ctrl+G",)
    assert changed == ["action.generate", "action.star"]
    shortcuts.assign("action.keep", "S")
    assert shortcuts.holder("S") == "action.keep"


def test_an_action_can_be_left_without_a_key(shortcuts, store, qapp):
    shortcuts.assign("action.quit", "")
    assert shortcuts.keys("action.quit") == ()
    assert shortcuts.hint("action.quit") == "Quit"
    assert shortcuts.native_keys()["action.quit"] == ""
    assert Shortcuts(store).keys("action.quit") == ()


def test_the_key_it_has_already_changes_nothing(shortcuts, store, changed):
    shortcuts.assign("action.generate", "Ctrl+G")
    assert shortcuts.keys("action.generate") == ("G", "Ctrl+G")
    assert (changed, store.shortcuts) == ([], "")


def test_reset_brings_the_table_back_also_from_whoever_has_taken_it(shortcuts, store):
    shortcuts.assign("action.star", "G")
    shortcuts.assign("action.generate", "S")
    shortcuts.reset("action.generate")
    assert shortcuts.keys("action.generate") == ("G", "Ctrl+G")
    assert shortcuts.keys("action.star") == ()
    shortcuts.reset("action.star")
    assert shortcuts.is_default("action.star")
    assert store.shortcuts == ""


def test_reset_all(shortcuts, store, changed):
    shortcuts.assign("action.star", "G")
    shortcuts.assign("action.quit", "")
    changed.clear()
    shortcuts.reset_all()
    assert all(shortcuts.is_default(spec.id) for spec in ACTIONS)
    assert sorted(changed) == ["action.generate", "action.quit", "action.star"]
    assert store.shortcuts == ""


@pytest.mark.parametrize("key", ["1", "9", "Tab", "Left", "Ctrl+K, Ctrl+D", "NoSuchKey"])
def test_what_stays_as_it_is_cannot_be_given_away(shortcuts, key):
    with pytest.raises(ValueError, match="no action can have"):
        shortcuts.assign("action.star", key)
    assert shortcuts.is_default("action.star")


def test_fixed_keys_say_what_they_do(shortcuts):
    assert shortcuts.fixed("3") == "Choose a model"
    assert shortcuts.fixed("G") == ""


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "7", '{"action.play": 1}', '{"action.play": [1, null]}',
     '{"action.nothing": ["J"]}', '{"action.play": ["NoSuchKey"]}', '{"action.play": ["1"]}',
     "[" * 100_000],
)  # fmt: skip
def test_nonsense_in_the_file_is_left_out(qapp, text):
    shortcuts = Shortcuts(Store(text))
    assert all(shortcuts.is_default(spec.id) for spec in ACTIONS)


def test_one_key_remembered_twice_stays_with_the_first(qapp):
    shortcuts = Shortcuts(Store('{"action.star": ["J"], "action.keep": ["J", "U"]}'))
    assert shortcuts.keys("action.star") == ("J",)
    assert shortcuts.keys("action.keep") == ("U",)


def test_a_key_the_user_chose_wins_over_a_later_table(qapp):
    """As if a new version had given Ctrl+G to Generate after the user had used it elsewhere."""
    shortcuts = Shortcuts(Store('{"action.star": ["Ctrl+G"]}'))
    assert shortcuts.keys("action.generate") == ("G",)
    assert shortcuts.holder("Ctrl+G") == "action.star"


keys = st.sampled_from(["G", "S", "J", "Ctrl+G", "Space", "F5", "Shift+A", "Ctrl+Shift+Z", ""])
ids = st.sampled_from([spec.id for spec in ACTIONS[:12]])
steps = st.lists(
    st.tuples(st.just("assign"), ids, keys) | st.tuples(st.just("reset"), ids, st.just("")),
    max_size=25,
)


@given(steps)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_key_ever_has_two_actions_and_everything_is_remembered(qapp, steps):
    store = Store()
    shortcuts = Shortcuts(store)
    for name, action_id, key in steps:
        if name == "assign":
            shortcuts.assign(action_id, key)
            assert key == "" or shortcuts.holder(key) == action_id
        else:
            shortcuts.reset(action_id)
            assert shortcuts.is_default(action_id)
        used = [key for spec in ACTIONS for key in shortcuts.keys(spec.id)]
        assert len(used) == len(set(used))
        again = Shortcuts(Store(store.shortcuts))
        assert all(again.keys(spec.id) == shortcuts.keys(spec.id) for spec in ACTIONS)
    assert store.shortcuts == "" or json.loads(store.shortcuts)


def test_actions_follow_the_choice(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    shortcuts = Shortcuts(Settings())
    built = build_actions(window, {spec.id: lambda: None for spec in ACTIONS}, shortcuts)
    shortcuts.assign("action.keep", "Ctrl+K")
    assert built["action.keep"].shortcuts() == [QKeySequence("Ctrl+K")]
    assert built["action.keep"].toolTip() == "Keep what was just heard (Ctrl+K)"
    shortcuts.assign("action.load_take", "Ctrl+L")
    assert built["action.load_take"].shortcuts() == []
    assert built["action.load_take"].toolTip() == "Bring a take's settings back (Ctrl+L)"


def test_keys_are_written_alike(qapp):
    assert portable("ctrl+shift+z") == "Ctrl+Shift+Z"
    assert portable("NoSuchKey") == ""
    assert is_key("Space")
    assert not is_key("Ctrl+K, Ctrl+D")
    assert not is_key("")
    assert {portable(key) for move in MOVEMENTS for key in move.keys} >= {"1", "9", "Tab"}
    assert spec_of("action.play").group_title() == "Play and listen"


def test_lent_keys_act_no_more_until_they_are_given_back(shortcuts, changed):
    shortcuts.lend(frozenset({"G", "L", "Q"}))
    assert sorted(changed) == ["action.generate", "transport.loop"]
    assert shortcuts.keys("action.generate") == ("G", "Ctrl+G"), "they are still its keys"
    assert shortcuts.free_keys("action.generate") == ("Ctrl+G",)
    assert shortcuts.native_keys()["transport.loop"] == ""
    assert shortcuts.hint("transport.loop") == "Loop"
    changed.clear()
    shortcuts.lend(frozenset({"G"}))
    assert changed == ["transport.loop"]
    assert shortcuts.hint("transport.loop") == "Loop (L)"
