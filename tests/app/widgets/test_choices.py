"""Conditions, segments, seed: small choices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from neurosketch.app.widgets.basics import FlowLayout, IconButton, SegmentedControl
from neurosketch.app.widgets.condition_chips import MAX_CHIPS, Chip, ConditionChooser
from neurosketch.app.widgets.seed_field import SeedField, format_seed, parse_seed
from neurosketch.core.control import ConditionSpec
from neurosketch.core.errors import RequestError
from neurosketch.core.request import MAX_SEED
from tests.app.widgets.conftest import pixels

MOOD = ConditionSpec("mood", "Mood", ("calm", "tense", "warm"), "tense", {"calm": "Calm"})
SOURCE = ConditionSpec(
    "source", "Source", tuple(f"preset{n}" for n in range(14)), "preset3",
    {f"preset{n}": name for n, name in enumerate(
        ("Rain", "Bell", "Kick", "Glass", "Choir", "Sax", "Drone", "Hat", "Tape", "Clap", "Low",
         "Wind", "Step", "Walk"))},
)  # fmt: skip


@pytest.fixture
def chips(show):
    return show(ConditionChooser(MOOD), 240, 80)


@pytest.fixture
def listed(show):
    return show(ConditionChooser(SOURCE), 240, 80)


def test_few_values_are_chips_and_many_a_list(chips, listed):
    assert not chips.is_list()
    assert listed.is_list()
    assert len(MOOD.values) <= MAX_CHIPS < len(SOURCE.values)
    with pytest.raises(LookupError):
        chips.combo()


def test_choosers_are_found_and_named(chips, listed):
    assert chips.objectName() == "condition.mood"
    assert listed.objectName() == "condition.source"
    assert chips.accessibleName() == "Mood"
    assert chips.chip("calm").accessibleName() == "Mood: Calm"
    assert listed.accessibleDescription() == "Glass"


def test_a_chip_is_chosen_once(chips, told):
    changed = told(chips.changed)
    assert chips.value() == "tense"
    QTest.mouseClick(chips.chip("warm"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(chips.chip("warm"), Qt.MouseButton.LeftButton)
    assert changed == [("mood", "warm")]
    assert not chips.chip("tense").isChecked()


def test_a_mixture_has_several_chips_and_a_click_chooses_one(show, told):
    chooser = show(ConditionChooser(replace(MOOD, mixes=True)), 240, 80)
    changed = told(chooser.changed)
    chooser.set_value("calm:0.7,warm:0.3")
    assert [chooser.chip(v).isChecked() for v in MOOD.values] == [True, False, True]
    assert chooser.accessibleDescription() == "Calm 70 % · warm 30 %"
    QTest.mouseClick(chooser.chip("calm"), Qt.MouseButton.LeftButton)
    assert [chooser.chip(v).isChecked() for v in MOOD.values] == [True, False, False]
    QTest.mouseClick(chooser.chip("calm"), Qt.MouseButton.LeftButton)
    assert chooser.chip("calm").isChecked()
    assert changed == [("mood", "calm")]


def test_a_mixture_stands_in_the_list_while_it_is_chosen(show, told):
    chooser = show(ConditionChooser(replace(SOURCE, mixes=True)), 240, 80)
    chooser.set_value("preset0:3,preset5:1")
    assert chooser.combo().currentText() == "Rain 75 % · Sax 25 %"
    chooser.set_value("preset1")
    assert chooser.combo().currentText() == "Bell"
    assert chooser.combo().count() == len(SOURCE.values)


def test_arrow_keys_walk_the_chips(chips, told):
    changed = told(chips.changed)
    chips.chip("tense").setFocus()
    QTest.keyClick(chips.chip("tense"), Qt.Key.Key_Right)
    assert chips.value() == "warm"
    assert chips.chip("warm").hasFocus()
    assert changed == [("mood", "warm")]
    QTest.keyClick(chips.chip("warm"), Qt.Key.Key_Left)
    assert changed[-1] == ("mood", "tense")


def test_setting_is_silent_and_checked(chips, told):
    changed = told(chips.changed)
    chips.set_value("calm")
    assert chips.chip("calm").isChecked()
    assert not changed
    with pytest.raises(RequestError):
        chips.set_value("furious")


def test_a_chip_keeps_its_size_when_chosen(show):
    chip = show(Chip("texture"))
    before, calm = chip.sizeHint(), pixels(chip)
    chip.setChecked(True)
    assert chip.sizeHint() == before
    assert (pixels(chip) != calm).any()


def test_typing_finds_a_listed_value(listed, told):
    changed = told(listed.changed)
    line = listed.combo().lineEdit()
    line.selectAll()
    QTest.keyClicks(line, "choi")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert listed.value() == "preset4"
    assert changed == [("source", "preset4")]
    assert listed.combo().currentText() == "Choir"


def test_what_is_typed_after_a_click_takes_the_place_of_the_value(listed, told, qtbot):
    changed = told(listed.changed)
    line = listed.combo().lineEdit()
    listed.combo().clearFocus()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(line.hasSelectedText, timeout=5000)
    QTest.keyClicks(line, "choi")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert changed == [("source", "preset4")]


def test_nonsense_typed_falls_back(listed, told):
    changed = told(listed.changed)
    line = listed.combo().lineEdit()
    line.selectAll()
    QTest.keyClicks(line, "zzz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert listed.value() == "preset3"
    assert listed.combo().currentText() == "Glass"
    assert not changed


def test_keys_step_through_the_list(listed, told):
    changed = told(listed.changed)
    QTest.keyClick(listed.combo(), Qt.Key.Key_Down)
    assert listed.value() == "preset4"
    assert changed == [("source", "preset4")]


def test_the_wheel_does_not_change_a_list(listed, hand):
    assert not hand(listed.combo()).wheel(20, 10, -3)
    assert listed.value() == "preset3"


def test_segments_exclude_each_other(show, told):
    control = show(SegmentedControl([("mel", "Mel"), ("log", "Log")], "Scale"))
    changed = told(control.changed)
    assert control.value() == "mel"
    QTest.mouseClick(control.button("log"), Qt.MouseButton.LeftButton)
    assert control.value() == "log"
    assert changed == ["log"]
    control.set_value("mel")
    assert changed == ["log"]
    assert control.button("log").accessibleName() == "Scale: Log"


def test_an_icon_button_follows_its_state(show):
    button = show(IconButton("unlock", "Lock", checked_icon="lock"))
    calm = pixels(button)
    button.click()
    assert button.isChecked()
    assert (pixels(button) != calm).any()
    button.set_description("Play", "Space")
    assert button.toolTip() == "Play (Space)"
    assert button.accessibleName() == "Play"


def test_flow_wraps(show, qtbot):
    chooser = show(ConditionChooser(MOOD, show_label=False), 90, 120)
    tops = {chip.y() for chip in map(chooser.chip, MOOD.values)}
    assert len(tops) > 1
    flow = next(child for child in chooser.layout().children() if isinstance(child, FlowLayout))
    assert flow.count() == 3
    assert flow.itemAt(9) is None
    assert flow.takeAt(9) is None
    assert flow.heightForWidth(2000) < flow.heightForWidth(60)


@pytest.fixture
def seed(show):
    field = SeedField()
    field.set_value(48_213)
    return show(field, 220, 34)


def part(field, name):
    return field.findChild(object, f"seed.{name}")


def test_the_seed_is_shown_in_groups(seed):
    assert seed.objectName() == "seed"
    assert part(seed, "value").text() == "48\u2009213"
    assert seed.accessibleDescription() == "48213, not locked"


def test_a_seed_can_be_typed(seed, told):
    changed = told(seed.valueChanged)
    line = part(seed, "value")
    line.selectAll()
    QTest.keyClicks(line, "1 234 567")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert seed.value() == 1_234_567
    assert changed == [1_234_567]
    assert line.text() == format_seed(1_234_567)


def test_letters_and_huge_numbers_cannot_be_typed(seed):
    line = part(seed, "value")
    line.selectAll()
    QTest.keyClicks(line, "99x99999999999")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert seed.value() == 999_999_999


def test_an_emptied_field_keeps_the_seed(seed, told):
    changed = told(seed.valueChanged)
    part(seed, "value").clear()
    part(seed, "dice").setFocus()
    assert seed.value() == 48_213
    assert part(seed, "value").text() == "48\u2009213"
    assert not changed


def test_escape_brings_the_seed_back(seed):
    line = part(seed, "value")
    line.selectAll()
    QTest.keyClicks(line, "77")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "48\u2009213"
    assert seed.value() == 48_213


def test_the_dice_always_shows_another_number(seed, told):
    changed = told(seed.valueChanged)
    for _ in range(20):
        before = seed.value()
        QTest.mouseClick(part(seed, "dice"), Qt.MouseButton.LeftButton)
        assert seed.value() != before
        assert 0 <= seed.value() <= MAX_SEED
    assert len(changed) == 20


def test_a_locked_seed_is_left_alone_by_the_dice(seed, told):
    changed, toggles = told(seed.valueChanged), told(seed.lockToggled)
    QTest.mouseClick(part(seed, "lock"), Qt.MouseButton.LeftButton)
    assert seed.locked
    assert toggles == [True]
    assert seed.roll() == 48_213
    assert not part(seed, "dice").isEnabled()
    assert not changed
    assert "locked" in seed.accessibleDescription()
    assert part(seed, "lock").accessibleName() == "Unlock seed"


@pytest.mark.parametrize("value", [-1, MAX_SEED + 1])
def test_seeds_out_of_range_are_refused(seed, value):
    with pytest.raises(ValueError, match="not in"):
        seed.set_value(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("1,234", 1234), ("48\u2009213", 48_213), ("", None), ("-3", None),
     (str(MAX_SEED + 1), None), ("²", None)],
)  # fmt: skip
def test_parsing_seeds(text, value):
    assert parse_seed(text) == value


def test_a_name_too_long_for_its_field_shows_its_beginning(show):
    spec = ConditionSpec("source", "Source", ("a", *map(str, range(9))), "a", {"3": "W" * 60})
    chooser = show(ConditionChooser(spec), 120, 80)
    chooser.set_value("3")
    assert chooser.combo().lineEdit().cursorPosition() == 0
