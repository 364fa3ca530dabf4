"""The buttons under the waveform that act on the selected region."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from neurosketch.models.codecs import CODEC
from neurosketch.models.soundstream.describe import controls
from tests.app.fakes import make_spec


@pytest.fixture
def specs(request):
    if not getattr(request, "param", True):
        return (make_spec(),)
    tape = make_spec(
        "soundstream-tape", "Tape", family="soundstream", controls=controls(),
        extra={CODEC: "cd" * 32},
    )  # fmt: skip
    return (make_spec(), tape)


def button(window, operation) -> QPushButton:
    found = window.findChild(QPushButton, f"region.{operation}")
    assert found is not None
    return found


def test_the_buttons_come_with_a_selection_and_move_nothing(with_take):
    wave = with_take.centre.waveform
    before = wave.geometry()
    assert not button(with_take, "freeze").isVisible()
    wave.set_selection((2000, 12000), notify=True)
    for operation in ("freeze", "shuffle", "repeat", "swap"):
        assert button(with_take, operation).isVisible()
        assert button(with_take, operation).accessibleDescription()
    assert wave.geometry() == before
    wave.set_selection(None, notify=True)
    assert not button(with_take, "freeze").isVisible()


def test_a_button_plays_the_region_through_the_codec(with_take, studio, qtbot):
    with_take.centre.waveform.set_selection((2205, 11025), notify=True)
    with qtbot.waitSignal(studio.sketch.modelChanged):
        qtbot.mouseClick(button(with_take, "shuffle"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.jobs.pending == 0)
    assert studio.sketch.spec.id == "soundstream-tape"
    assert studio.sketch.controls["shuffle"] == 1.0
    assert studio.sketch.controls["from"] == pytest.approx(0.1, abs=1e-3)
    assert studio.sketch.controls["to"] == pytest.approx(0.5, abs=1e-3)
    assert not button(with_take, "freeze").isVisible(), "the live sound is shown now"


def test_the_export_menu_writes_tokens(window):
    found = window.findChild(QAction, "export.tokens")
    assert found is not None
    assert found.isVisible()


@pytest.mark.parametrize("specs", [False], indirect=True)
def test_without_a_codec_there_are_no_token_actions(with_take):
    with_take.centre.waveform.set_selection((2000, 12000), notify=True)
    assert not button(with_take, "freeze").isVisible()
    assert not with_take.findChild(QAction, "export.tokens").isVisible()
