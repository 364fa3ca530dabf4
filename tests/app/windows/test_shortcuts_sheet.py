"""The F1 sheet: lists every key, takes other ones, and gives nothing to the window below."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from neurosketch.app.actions import ACTIONS, MOVEMENTS, native
from neurosketch.app.shortcuts import Shortcuts
from neurosketch.app.widgets.shortcut_row import ShortcutRow

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def sheet(with_take):
    with_take.findChild(QAction, "action.shortcuts").trigger()
    assert with_take.sheet.isVisible()
    return with_take.sheet


def press(key, modifiers=Mod.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def ask(sheet, action_id):
    QTest.mouseClick(sheet.row(action_id), Qt.MouseButton.LeftButton)
    assert sheet.asking == action_id


def test_every_action_of_the_window_is_listed_with_its_keys(sheet, with_take):
    assert set(with_take.actions_by_id) == {spec.id for spec in ACTIONS}
    for spec in ACTIONS:
        row = sheet.row(spec.id)
        assert row.isVisible()
        assert row.text() == spec.title()
        assert row.caps() == tuple(native(key) for key in spec.keys)
    fixed = [row.text() for row in sheet.findChildren(ShortcutRow) if not row.row_id]
    assert sorted(fixed) == sorted(move.title() for move in MOVEMENTS)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1060, 640)])
def test_no_line_is_cut_off_at_any_size(sheet, with_take, size):
    with_take.resize(*size)
    QApplication.processEvents()
    room = sheet._scroll.viewport().width()
    assert sheet._plain.width() <= room
    for row in sheet.findChildren(ShortcutRow):
        assert row.width() >= row.minimumSizeHint().width(), row.text()
    assert sheet.rect().contains(sheet.card.geometry())


def test_a_new_key_works_at_once_and_is_remembered(sheet, with_take, studio, qtbot):
    ask(sheet, "action.star")
    assert sheet.row("action.star").waiting()
    press(Key.Key_J)
    assert sheet.asking == ""
    assert sheet.row("action.star").caps() == ("J",)
    assert sheet.row("action.star").is_changed
    sheet.put_away()
    with_take.setFocus()
    press(Key.Key_S)
    assert not studio.shelf.chosen.starred
    press(Key.Key_J)
    qtbot.waitUntil(lambda: studio.shelf.chosen.starred)
    assert Shortcuts(studio.settings).keys("action.star") == ("J",)


def test_buttons_and_hints_show_the_new_key(sheet, with_take):
    for action_id, key in (
        ("action.generate", Key.Key_J), ("action.randomise", Key.Key_U),
        ("action.keep", Key.Key_H), ("action.play", Key.Key_F5),
    ):  # fmt: skip
        ask(sheet, action_id)
        press(key)
    assert with_take.left.generate.toolTip() == "Generate (J)"
    assert with_take.right.randomise.text() == "randomise  U"
    keep = with_take.findChild(QPushButton, "action.keep")
    assert keep.toolTip() == "Keep the last 60 seconds of what you heard (H)"
    play = with_take.top.transport.findChild(QWidget, "action.play")
    assert play.toolTip().endswith("(F5)")
    with_take.studio.show_live()
    assert "H keeps" in with_take.centre.hint.text()


def test_a_taken_key_is_named_and_goes_over_when_pressed_again(sheet):
    ask(sheet, "action.star")
    press(Key.Key_G)
    assert sheet.asking == "action.star"
    assert sheet.status.text() == "G is “Generate”. Press it again to use it here instead."
    press(Key.Key_G)
    assert sheet.row("action.star").caps() == ("G",)
    assert sheet.row("action.generate").caps() == ("Ctrl+G",)


def test_another_key_after_a_taken_one_is_a_new_question(sheet):
    ask(sheet, "action.star")
    press(Key.Key_G)
    press(Key.Key_L)
    assert "“Loop”" in sheet.status.text()
    press(Key.Key_G)
    assert sheet.asking == "action.star"
    press(Key.Key_Escape)
    assert (sheet.asking, sheet.isVisible()) == ("", True)
    assert sheet.row("action.star").caps() == ("S",)


def test_keys_that_stay_are_named(sheet):
    ask(sheet, "action.star")
    press(Key.Key_3)
    assert sheet.status.text() == "3 stays “Choose a model”. Press another key."
    press(Key.Key_3)
    assert sheet.asking == "action.star"


@pytest.mark.parametrize(
    ("key", "modifiers", "cap"),
    [(Key.Key_Space, Mod.ControlModifier, "Ctrl+Space"), (Key.Key_Return, Mod.ShiftModifier,
     "Shift+Return"), (Key.Key_Up, Mod.ControlModifier, "Ctrl+Up"), (Key.Key_F12, Mod.NoModifier,
     "F12"), (Key.Key_Enter, Mod.AltModifier | Mod.KeypadModifier, "Alt+Return")],
)  # fmt: skip
def test_any_combination_can_be_taken(sheet, key, modifiers, cap):
    ask(sheet, "action.star")
    press(Key.Key_Shift, Mod.ShiftModifier)
    press(key, modifiers)
    assert sheet.row("action.star").caps() == (cap,)


def test_space_and_enter_are_keys_like_others_while_asked_for(sheet):
    ask(sheet, "action.star")
    press(Key.Key_Space)
    press(Key.Key_Space)
    assert sheet.row("action.star").caps() == ("Space",)
    ask(sheet, "action.star")
    press(Key.Key_Return)
    assert "settings back" in sheet.status.text()
    press(Key.Key_Return)
    assert sheet.row("action.star").caps() == ("Return",)


def test_default_no_key_and_reset_all(sheet):
    ask(sheet, "action.star")
    sheet.none.click()
    assert sheet.row("action.star").caps() == ()
    assert sheet.row("action.star").accessibleName() == "Star: no key"
    ask(sheet, "action.star")
    sheet.default.click()
    assert sheet.row("action.star").caps() == ("S",)
    assert not sheet.reset.isVisible()
    ask(sheet, "action.quit")
    sheet.none.click()
    assert sheet.reset.isVisible()
    sheet.reset.click()
    assert sheet.row("action.quit").caps() == (native("Ctrl+Q"),)
    assert not sheet.reset.isVisible()


def test_the_keyboard_alone_is_enough(sheet):
    press(Key.Key_Tab)
    first = QApplication.focusWidget()
    assert first is sheet.row("action.play")
    press(Key.Key_Down)
    press(Key.Key_Up)
    assert QApplication.focusWidget() is first
    press(Key.Key_Return)
    assert sheet.asking == "action.play"
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is sheet.default
    press(Key.Key_Tab)
    press(Key.Key_Return)
    assert sheet.row("action.play").caps() == ()
    press(Key.Key_Backtab, Mod.ShiftModifier)
    assert sheet.isVisible()


def test_a_click_beside_the_card_closes_and_one_on_it_does_not(sheet):
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.card.pos() + QPoint(30, 6))
    assert sheet.isVisible()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not sheet.isVisible()


def test_putting_it_away_forgets_the_question(sheet, with_take):
    ask(sheet, "action.star")
    sheet.toggle()
    assert not sheet.isVisible()
    sheet.toggle()
    assert sheet.asking == ""


def test_enter_on_the_shelf_follows_its_new_key(sheet, with_take, studio, session, qtbot):
    ask(sheet, "action.load_take")
    press(Key.Key_B, Mod.ControlModifier)
    sheet.put_away()
    studio.sketch.set_control("axis1", 2.0)
    with_take.bottom.strip.setFocus()
    press(Key.Key_Return)
    assert studio.sketch.controls["axis1"] == 2.0, "the table's key was taken away"
    with qtbot.waitSignal(studio.sketch.controlsChanged):
        press(Key.Key_B, Mod.ControlModifier)
    assert studio.sketch.controls["axis1"] == 0.0


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_G, Key.Key_X, Key.Key_N, Key.Key_Delete])
def test_letters_and_space_belong_to_text_fields(with_take, studio, session, kind, key):
    field = kind(with_take.centralWidget())
    field.setGeometry(10, 10, 200, 40)
    field.show()
    field.setFocus()
    studio.player.stop()
    calls, count = list(session.calls), studio.undo_stack.count()
    press(key)
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert len(text) == (0 if key == Key.Key_Delete else 1)
    assert session.calls == calls
    assert studio.undo_stack.count() == count
    assert QApplication.focusWidget() is field


@pytest.mark.parametrize("place", ["shelf.cards", "seed.value", ""])
@pytest.mark.parametrize("walked", [False, True])
def test_the_keyboard_goes_back_to_where_it_was(with_take, place, walked):
    before = with_take.findChild(QWidget, place) if place else with_take
    before.setFocus()
    with_take.sheet.toggle()
    if walked:
        press(Key.Key_Tab)
        press(Key.Key_Down)
    press(Key.Key_Escape)
    assert not with_take.sheet.isVisible()
    assert QApplication.focusWidget() is before


def test_keys_act_again_when_the_sheet_is_away(with_take, studio):
    for _ in range(2):
        press(Key.Key_F1)
        assert with_take.sheet.isVisible()
        press(Key.Key_F1)
        assert not with_take.sheet.isVisible()
    press(Key.Key_S)
    assert studio.shelf.chosen.starred


def test_a_place_that_is_gone_gets_no_keyboard(sheet, with_take):
    sheet.put_away()
    field = QLineEdit(with_take)
    field.show()
    field.setFocus()
    sheet.toggle()
    field.hide()
    press(Key.Key_Escape)
    assert QApplication.focusWidget() is with_take
