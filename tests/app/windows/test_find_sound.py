"""Find this sound with real hands: dropped on its field, from a region, by key, and stopped."""

from __future__ import annotations

import threading

import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from neurosketch.app.windows.drops import FIND, SOURCE, SOURCE_B, DropVeil
from tests.app.fakes import make_audio
from tests.app.viewmodels.helpers import PATIENCE_MS

NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "snare.wav"
    soundfile.write(path, make_audio(0.5, 3).T, 44100)
    return path


def wait_for(qtbot, condition):
    qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)


def drop_on(window, wish, path):
    """Drag a file over the middle of the window, then drop it on a tile; what the veil said."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), copy, data, left, NO_KEY))
    seen = [window.veil.wish]
    at = window.veil.tile(wish).center() + QPointF(window.centralWidget().pos())
    QApplication.sendEvent(window, QDragMoveEvent(at.toPoint(), copy, data, left, NO_KEY))
    seen.append(window.veil.wish)
    window.veil.grab()
    QApplication.sendEvent(window, QDropEvent(at, copy, data, left, NO_KEY))
    assert window.veil.isHidden()
    return seen


def test_a_file_dropped_on_its_field_is_looked_for(window, studio, session, qtbot, sound):
    assert drop_on(window, FIND, sound) == [SOURCE, FIND]
    wait_for(qtbot, lambda: studio.finding.result)
    assert studio.sketch.sources["source"] is None
    assert studio.sketch.conditions["source"] == "choir"
    assert "choir" in window.banner.text()
    assert window.centre.details.text().endswith("3.2 dB from snare")
    studio.undo_stack.undo()
    assert studio.sketch.conditions["source"] == "rain"
    assert "snare" not in window.centre.details.text()


def test_the_other_field_is_for_side_b(window, studio, session, qtbot, sound):
    assert drop_on(window, SOURCE_B, sound) == [SOURCE, SOURCE_B]
    wait_for(qtbot, lambda: studio.sketch.sources["source_b"] is not None)
    assert "find" not in session.names()


def test_fields_lie_beside_each_other_in_any_window(window):
    for width, height in ((1440, 900), (1060, 640)):
        window.resize(width, height)
        QApplication.processEvents()
        second, find = window.veil.tile(SOURCE_B), window.veil.tile(FIND)
        assert not second.intersects(find)
        ground = window.veil.parentWidget().rect()
        assert all(ground.contains(tile.toAlignedRect()) for tile in (second, find))
        assert window.veil.wish_at(QPointF(width / 2, height / 2), NO_KEY) == SOURCE
        assert window.veil.wish_at(find.center(), SHIFT) == SOURCE_B


def test_no_field_without_a_model_that_can_search(window):
    veil = DropVeil(window.centralWidget())
    assert veil.tile(FIND).isEmpty()
    assert veil.wish_at(window.veil.tile(FIND).center(), NO_KEY) in (SOURCE, SOURCE_B)


def test_a_region_is_looked_for_by_its_button(with_take, studio, session, qtbot):
    window = with_take
    button = window.findChild(QAbstractButton, "region.find")
    assert not button.isVisible()
    window.centre.waveform.set_selection((2000, 12000), notify=True)
    assert button.isVisible()
    button.click()
    wait_for(qtbot, lambda: studio.finding.result)
    assert session.last("find")[1].audio.shape[1] == 10000
    assert studio.shelf.chosen is None


def test_the_key_looks_for_the_take(with_take, studio, session, qtbot):
    take = studio.shelf.chosen
    qtbot.keyClick(with_take, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | SHIFT)
    wait_for(qtbot, lambda: studio.finding.result)
    assert take.name in studio.finding.result


def test_the_large_button_shows_the_search_and_stops_it(window, studio, session, qtbot, sound):
    session.gate = threading.Event()
    button = window.left.generate
    studio.finding.find_file(sound)
    wait_for(qtbot, lambda: button.text() == "Searching 50 %")
    button.click()
    wait_for(qtbot, lambda: not studio.finding.busy)
    assert button.text() == "Generate"
    assert studio.finding.result == ""
