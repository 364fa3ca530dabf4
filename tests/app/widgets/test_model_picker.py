"""Choosing a model."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.model_card import size_text
from neurosketch.app.widgets.model_picker import ModelPicker
from neurosketch.core.model_spec import ModelSpec
from tests.app.widgets.conftest import pixels


def spec(key, name, tagline, family="vae", tags=()):
    return ModelSpec(
        id=key, family=family, name=name, tagline=tagline, sample_rate=44_100, channels=1,
        controls=(), conditions=(), capabilities=frozenset(), default_seconds=8.0,
        licence="CC-BY-4.0", tags=tags, size_mb=9.84,
    )  # fmt: skip


SPECS = (
    spec("vae-drift", "Drift", "Morphing textures, live", tags=("ambient",)),
    spec("gan-drums", "Struck", "One-shots in an instant", "gan"),
    spec("odd-one", "Odd", "A family nobody knows", "fractal"),
)


@pytest.fixture
def picker(show):
    picker = ModelPicker()
    picker.set_models(SPECS, [("old.safetensors", "This file is of version 9.")])
    return show(picker, 240, 400)


def test_it_is_found_and_described(picker):
    assert picker.objectName() == "model.picker"
    card = picker.card("vae-drift")
    assert card.objectName() == "model.vae-drift"
    assert card.accessibleName() == "Drift"
    assert card.accessibleDescription() == "Morphing textures, live. ambient. 9.8 MB · CC-BY-4.0"


def test_a_click_tells_and_marks_nothing_by_itself(picker, told):
    chosen = told(picker.modelChosen)
    picker.set_current("vae-drift")
    QTest.mouseClick(picker.card("gan-drums"), Qt.MouseButton.LeftButton)
    assert chosen == ["gan-drums"]
    assert picker.current() == "vae-drift"
    assert picker.card("vae-drift").isChecked()
    assert not picker.card("gan-drums").isChecked()


def test_set_current_marks_silently(picker, told):
    chosen = told(picker.modelChosen)
    picker.set_current("odd-one")
    assert picker.card("odd-one").isChecked()
    assert not chosen


def test_the_marked_model_stays_in_sight_where_the_list_gets_low(picker, qtbot):
    picker.set_current("odd-one")
    picker.resize(240, 130)

    def shown() -> bool:
        card = picker.card("odd-one")
        return card.height() <= card.visibleRegion().boundingRect().height() + 4

    qtbot.waitUntil(shown)


def test_arrow_keys_walk_and_enter_or_space_choose(picker, told):
    chosen = told(picker.modelChosen)
    first = picker.card("vae-drift")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Up)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    second = picker.card("gan-drums")
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert chosen == ["gan-drums", "gan-drums"]


def test_a_broken_file_says_why_and_cannot_be_chosen(picker, told):
    chosen = told(picker.modelChosen)
    (card,) = picker.broken_cards()
    assert card.accessibleName() == "old.safetensors: cannot be loaded"
    assert card.accessibleDescription() == "This file is of version 9."
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert not chosen


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ("vae-drift", "gan-drums", "odd-one")),
        ("AMBIENT", ("vae-drift",)),
        ("gan", ("gan-drums",)),
        ("an instant", ("gan-drums",)),
        ("zither", ()),
    ],
)
def test_search(picker, query, shown):
    picker.findChild(object, "model.search").setText(query)
    assert picker.shown() == shown


def test_loading_is_said(picker):
    picker.set_loading("gan-drums")
    assert picker.card("gan-drums").lines()[1] == "Loading…"
    picker.set_loading(None)
    assert picker.card("gan-drums").lines()[1] == "One-shots in an instant"


def test_models_can_change(picker):
    picker.set_current("gan-drums")
    picker.set_models(SPECS[:2])
    assert picker.current() == "gan-drums"
    assert picker.card("gan-drums").isChecked()
    assert picker.broken_cards() == ()
    picker.set_models(SPECS[:1])
    assert picker.current() is None


def test_many_models_are_shown_in_two_lines_few_in_three(show):
    picker = ModelPicker()
    picker.set_models(SPECS)
    show(picker)
    tall = picker.card("vae-drift").sizeHint().height()
    assert picker.card("vae-drift").lines()[2] == "9.8 MB · CC-BY-4.0"
    picker.set_models([spec(f"m{n}", f"M{n}", "x") for n in range(5)])
    assert picker.card("m0").lines()[2] == ""
    assert picker.card("m0").sizeHint().height() < tall


def test_focus_and_mark_are_visible(picker):
    card = picker.card("odd-one")
    calm = pixels(card)
    card.setFocus()
    assert (pixels(card) != calm).any()
    picker.set_current("odd-one")
    card.clearFocus()
    assert (pixels(card) != calm).any()


@pytest.mark.parametrize(
    ("size", "text"), [(0.4, "0.4 MB"), (9.84, "9.8 MB"), (41.7, "42 MB"), (1530, "1.5 GB")]
)
def test_sizes_are_for_people(size, text):
    assert size_text(size) == text
