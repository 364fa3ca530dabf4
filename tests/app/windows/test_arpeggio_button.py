"""The arpeggiator's button, without the window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.arpeggio import ArpeggioViewModel
from neurosketch.app.windows.arpeggio_button import ArpeggioButton
from neurosketch.midi.arpeggiator import Arpeggio


class NoKeys:
    is_open = False

    def show(self, event, hand):
        return True


@pytest.fixture
def arpeggio(qapp, tmp_path):
    arpeggio = ArpeggioViewModel(NoKeys(), print, lambda: 100.0, Settings(tmp_path))
    yield arpeggio
    arpeggio.close()


@pytest.fixture
def button(arpeggio, qtbot):
    button = ArpeggioButton(arpeggio)
    qtbot.addWidget(button)
    return button


@pytest.fixture
def pick(button):
    def go(name):
        button.menu_of_ways.aboutToShow.emit()
        button.findChild(QAction, f"arpeggio.{name}").trigger()

    return go


@pytest.fixture
def ticked(button):
    def go():
        button.menu_of_ways.aboutToShow.emit()
        return {a.objectName() for a in button.findChildren(QAction) if a.isChecked()}

    return go


def test_a_pattern_switches_it_on_and_the_first_entry_off(button, arpeggio, pick, ticked):
    assert (button.text(), button.isChecked()) == ("Arpeggio", False)
    assert "arpeggio.off" in ticked()
    pick("up_and_down")
    assert arpeggio.on
    assert button.isChecked()
    assert button.text() == "Up and down · 1/16"
    assert button.accessibleName() == "Arpeggio: Up and down · 1/16"
    assert "arpeggio.up_and_down" in ticked()
    pick("off")
    assert not arpeggio.on
    assert not button.isChecked()


def test_everything_can_be_chosen(button, arpeggio, pick, ticked):
    for name in ("step.5", "octaves.3", "gate.50", "swing.56", "hold"):
        pick(name)
    assert arpeggio.how == Arpeggio("up", 1 / 3, 3, 0.5, 0.56, hold=True)
    assert ticked() >= {
        "arpeggio.step.5", "arpeggio.octaves.3", "arpeggio.gate.50", "arpeggio.swing.56",
        "arpeggio.hold",
    }  # fmt: skip
    pick("hold")
    assert not arpeggio.how.hold
    assert not arpeggio.on


def test_the_menu_opens_and_the_button_stays_as_it_was(button, qtbot):
    with qtbot.waitSignal(button.menu_of_ways.aboutToShow):
        button.click()
    assert not button.isChecked()
    button.menu_of_ways.close()
