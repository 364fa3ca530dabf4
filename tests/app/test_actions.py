"""The table of actions: complete, without collisions, and drawn into the sheet."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from neurosketch.app.actions import ACTIONS, MOVEMENTS, build_actions, spec_of
from neurosketch.app.settings import Settings
from neurosketch.app.shortcuts import Shortcuts, is_key, portable
from neurosketch.paths import resources_dir

EXPECTED = {
    "action.play": "Space", "action.play_once": "Shift+Space", "transport.loop": "L",
    "action.generate": "G", "action.export": "Ctrl+E", "action.star": "S",
    "action.delete": "Del", "action.undo": "Ctrl+Z", "action.redo": "Ctrl+Shift+Z",
    "action.randomise": "R", "action.keep": "K", "action.shortcuts": "F1",
    "action.cancel": "Esc", "action.load_take": "Return", "action.ab_swap": "X",
    "action.new": "Ctrl+N", "action.open": "Ctrl+O", "action.save_as": "Ctrl+Shift+S",
    "action.find": "Ctrl+F", "action.select_all": "Ctrl+A", "action.rename": "F2",
}  # fmt: skip


@pytest.mark.parametrize(("action_id", "key"), EXPECTED.items())
def test_hands_find_what_they_expect(action_id, key):
    assert spec_of(action_id).keys[0] == key


def test_generate_has_a_second_key():
    assert spec_of("action.generate").keys == ("G", "Ctrl+G")


def test_no_two_actions_share_a_key_or_an_id():
    keys = [key for spec in ACTIONS for key in spec.keys]
    fixed = [key for move in MOVEMENTS for key in move.keys]
    assert all(is_key(key) for key in keys)
    assert all(portable(key) == key for key in keys), "as they are stored and compared"
    assert len(keys + fixed) == len(set(keys + fixed))
    ids = [spec.id for spec in ACTIONS]
    assert len(ids) == len(set(ids))
    assert {move.group for move in MOVEMENTS} <= {spec.group for spec in ACTIONS}


def test_every_icon_exists():
    for spec in ACTIONS:
        if spec.icon:
            assert (resources_dir() / "icons" / f"{spec.icon}.svg").is_file(), spec.icon


def test_unknown_ids_are_refused():
    with pytest.raises(KeyError):
        spec_of("action.nothing")


def test_actions_call_their_handlers(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    called = []
    built = build_actions(
        window,
        {"action.play": lambda: called.append("play"), "action.load_take": lambda: None},
        Shortcuts(Settings()),
    )
    assert set(built) == {"action.play", "action.load_take"}
    built["action.play"].trigger()
    assert called == ["play"]
    assert built["action.play"].toolTip() == "Play or stop (Space)"
    assert built["action.load_take"].shortcuts() == []


def test_a_handler_with_an_option_is_not_told_whether_it_is_checked(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    got = []
    handler = lambda take_id="": got.append(take_id)  # noqa: E731
    build_actions(window, {"transport.loop": handler}, Shortcuts(Settings()))[
        "transport.loop"
    ].trigger()
    assert got == [""]
