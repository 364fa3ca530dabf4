"""The window around an instrument: what its parts say to each other."""

from __future__ import annotations

import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.score_hands import OpenedScore
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.midi.files import read_score, write_score
from tests.app.fakes import DEVICES, FakeDevice, make_audio, make_spec
from tests.app.instruments import make_instrument
from tests.app.tunes import make_tune
from tests.midi.fakes import FakeBackend


@pytest.fixture
def specs():
    return (make_instrument(), make_spec())


@pytest.fixture
def backend():
    return FakeBackend("Keys & more")


@pytest.fixture
def studio(session, specs, qtbot, tmp_path, backend):
    found = (FakeDevice("Built-in microphone"),)
    client = EngineClient(lambda: session, lambda: DEVICES, None, lambda: found)
    settings = Settings(tmp_path / "home")
    studio = StudioViewModel(specs, client, settings, tmp_path / "library", midi=backend)
    studio.settings.export_folder = tmp_path / "out"
    yield studio
    studio.close()


@pytest.fixture
def done(studio, qtbot):
    def wait():
        qtbot.waitUntil(lambda: not studio.busy and studio.jobs.pending == 0)

    return wait


@pytest.fixture
def sheet(window):
    return window.playing.sheet


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "slow tune.mid"
    write_score(make_tune(), path)
    return path


@pytest.fixture
def opened(window, sheet, file, qtbot, done):
    window.dialogs.take_in([file], "source")
    done()
    assert sheet.isVisible()
    return sheet


@pytest.fixture
def tune(window, studio, done):
    """A take with notes, chosen."""
    studio.scores.play_through(OpenedScore("tune", make_tune()), make_tune())
    done()
    return studio.shelf.takes[0]


class TestDevices:
    def test_devices_reach_the_bar_and_its_narrow_form(self, window, backend, studio, qtbot):
        button = window.top.midi
        qtbot.waitUntil(lambda: button.toolTip() == "MIDI: Keys & more")
        backend.send("Keys & more", 0x90, 60, 90)
        qtbot.waitUntil(button.isChecked)
        button.menu_of_inputs.actions()[0].trigger()
        qtbot.waitUntil(lambda: backend.listeners == {})
        window.resize(1060, 640)
        qtbot.waitUntil(lambda: not button.isVisible())
        assert button.menu_of_inputs in [a.menu() for a in window.top.more_menu.actions()]
        window.actions_by_id["action.microphone"].trigger()
        assert window.playing.tools.microphone.isChecked()

    def test_escape_waits_no_longer_for_a_knob(self, window, studio):
        studio.learn.learn("vibrato")
        assert window.right.slider("vibrato").badge.waits
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert studio.learn.waiting == ""
        assert not window.right.slider("vibrato").badge.isVisible()


class TestRegions:
    def test_a_region_is_played_with_the_instrument(self, with_take, studio, session, done):
        with_take.centre.waveform.set_selection((4410, 13230), notify=True)
        button = with_take.findChild(QPushButton, "region.transfer")
        assert button.text() == "Play with Breath"
        assert button.isVisibleTo(with_take.centre.region)
        button.click()
        done()
        source = session.last("generate")[1].source
        assert (source.start, source.end) == pytest.approx((0.1, 0.3))

        with_take.centre.waveform.set_selection(None, notify=True)
        with_take.actions_by_id["action.transfer"].trigger()
        done()
        assert session.last("generate")[1].source.whole
        before = session.names().count("generate")
        menu = with_take.bottom.strip.build_menu()
        texts = {action.text(): action for action in menu.actions()}
        assert not any("notes (MIDI)" in text for text in texts), "it has none"
        texts["Play it with Breath"].trigger()
        done()
        assert session.names().count("generate") == before + 1
        menu.deleteLater()


class TestNotes:
    def test_notes_that_are_dialled_in_stand_on_the_left(self, window, studio, sheet, qtbot):
        row = window.findChild(QWidget, "sketch.notes")
        assert not row.isVisible()
        studio.scores.dial_in(OpenedScore("tune", make_tune()), make_tune())
        assert row.isVisible()
        assert row.text() == "tune · 18 notes"
        row.findChild(QWidget, "sketch.notes.open").click()
        assert sheet.isVisible()
        sheet.put_away()
        studio.choose_model("vae-drift")
        studio.choose_model("ddsp-breath")
        row = window.left._notes
        assert row.isVisible(), "another model in between loses nothing"
        row.clear.click()
        assert not row.isVisible()
        assert studio.sketch.score is None

    def test_the_keys_of_the_window_rest_meanwhile(self, opened, session, studio):
        QTest.keyClick(opened, Qt.Key.Key_G)
        assert "generate" not in session.names()

    def test_quantising_a_take_makes_a_child(self, tune, window, sheet, studio, session, done):
        window.actions_by_id["action.quantise"].trigger()
        done()
        assert sheet.isVisible()
        assert sheet.quantise.grid.currentText() == "1/16"
        assert sheet.export.isVisible()
        sheet.go.click()
        done()
        starts = [note.start for note in session.last("generate")[1].score.tracks[0].notes]
        assert starts == pytest.approx(list(range(8)))
        assert studio.shelf.takes[1].parents == (tune.id,)

    def test_export_as_knows_notes(self, tune, window, tmp_path, done):
        window.actions_by_id["action.export_as"].trigger()
        dialog = window.findChild(QFileDialog, "dialog.export")
        assert any(".mid" in name for name in dialog.nameFilters())
        dialog.fileSelected.emit(str(tmp_path / "mine.mid"))
        done()
        assert read_score(tmp_path / "mine.mid").n_notes == make_tune().n_notes
        dialog.reject()

    def test_the_menu_of_a_take_shows_and_exports_its_notes(
        self, tune, window, sheet, studio, tmp_path, done
    ):
        menu = window.bottom.strip.build_menu()
        entries = {action.text(): action for action in menu.actions()}
        entries["Its notes: quantise, other instruments…"].trigger()
        done()
        assert sheet.isVisible()
        assert sheet.quantise.choice() is None
        sheet.put_away()
        entries["Export its notes (MIDI)"].trigger()
        done()
        (path,) = (tmp_path / "out").glob("*.mid")
        assert read_score(path).n_notes == make_tune().n_notes
        menu.deleteLater()

    def test_the_chip_in_the_details_exports_and_is_dragged(
        self, tune, window, studio, tmp_path, done, qtbot
    ):
        window.bottom.strip.header.details.setChecked(True)
        chip = window.bottom.strip.details.notes_chip
        qtbot.waitUntil(chip.isVisible)
        told = []
        chip.dragged.connect(told.append)
        middle = chip.rect().center()
        QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=middle)
        QTest.mouseMove(chip, middle + QPoint(2, 0))
        assert told == []
        QTest.mouseMove(chip, middle + QPoint(60, 40))
        QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 40))
        assert told == [tune.id]
        done()
        (first,) = (tmp_path / "out").glob("*.mid")
        assert read_score(first).n_notes == make_tune().n_notes
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        done()
        assert len(list((tmp_path / "out").glob("*.mid"))) == 2
        assert told == [tune.id]

    def test_files_that_hover_are_offered_what_can_be_done(self, window, file):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        event = QDragEnterEvent(
            QPoint(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ShiftModifier,
        )  # fmt: skip
        window.dragEnterEvent(event)
        assert window.veil.wish == "notes"
        assert window.veil.tile("find").isEmpty()
        window.veil.set_notes(False)
        at = window.veil.tile("transfer").center() + QPointF(window.centralWidget().pos())
        assert window.veil.wish_at(at, Qt.KeyboardModifier.NoModifier) == "transfer"
        window.veil.hide()


def test_a_dropped_sound_on_the_tile_is_played(window, session, tmp_path, done):
    path = tmp_path / "hum.wav"
    soundfile.write(path, make_audio(0.5, 3).T, 44100)
    window.dialogs.take_in([path], "transfer")
    done()
    assert session.last("generate")[1].source.path == str(path)
