"""A key that is held repeats; one that comes up does so once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from neurosketch.app.widgets.key_releases import KeyReleases

UP, DOWN = QEvent.Type.KeyRelease, QEvent.Type.KeyPress


def key(kind, at, code=Qt.Key.Key_A, repeats=False):
    event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, "a", repeats)
    event.setTimestamp(at)
    return event


@pytest.fixture
def owner(qapp):
    return QObject()


@pytest.fixture
def ended():
    return []


@pytest.mark.parametrize("patience_ms", [0, 5])
def test_a_key_that_comes_up_ends_once(owner, ended, qtbot, patience_ms):
    releases = KeyReleases(owner, patience_ms)
    assert not releases.is_repeat(key(DOWN, 100))
    releases.comes_up(key(UP, 180), lambda: ended.append("a"))
    qtbot.waitUntil(lambda: ended == ["a"])


def test_a_press_at_the_instant_of_the_release_takes_it_back(owner, ended, qtbot):
    releases = KeyReleases(owner, 5)
    releases.comes_up(key(UP, 180), lambda: ended.append("first"))
    assert releases.is_repeat(key(DOWN, 180))
    releases.comes_up(key(UP, 220), lambda: ended.append("second"))
    qtbot.waitUntil(lambda: ended == ["second"])


def test_a_later_press_is_a_new_one_and_the_last_has_ended_by_then(owner, ended):
    releases = KeyReleases(owner, 60_000)
    releases.comes_up(key(UP, 180), lambda: ended.append("a"))
    assert not releases.is_repeat(key(DOWN, 181))
    assert ended == ["a"]


def test_what_is_marked_as_repeated_is(owner, ended):
    releases = KeyReleases(owner, 0)
    releases.comes_up(key(UP, 180, repeats=True), lambda: ended.append("a"))
    assert releases.is_repeat(key(DOWN, 180, repeats=True))
    assert ended == []


def test_other_keys_do_not_matter(owner, ended):
    releases = KeyReleases(owner, 60_000)
    releases.comes_up(key(UP, 180), lambda: ended.append("a"))
    assert not releases.is_repeat(key(DOWN, 180, Qt.Key.Key_S))
    assert ended == []


def test_what_is_forgotten_never_ends(owner, ended, qtbot):
    releases = KeyReleases(owner, 5)
    releases.comes_up(key(UP, 180), lambda: ended.append("a"))
    releases.forget()
    releases.comes_up(key(UP, 190, Qt.Key.Key_S), lambda: ended.append("s"))
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == ["s"]
