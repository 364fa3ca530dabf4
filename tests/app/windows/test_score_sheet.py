"""The card that shows notes: tracks, instruments, quantising; without the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from neurosketch.app.viewmodels.score_hands import OpenedScore
from neurosketch.app.windows.score_sheet import ScoreSheet
from neurosketch.core.score import Tempo
from tests.app.fakes import make_spec
from tests.app.instruments import RANGES, make_instrument
from tests.app.tunes import make_tune


@pytest.fixture
def specs():
    programs = {"sax": [65], "cello": [42], "flute": [73]}
    return (make_instrument(extra={"ranges": RANGES, "programs": programs}), make_spec())


@pytest.fixture
def ground(qtbot):
    ground = QWidget()
    qtbot.addWidget(ground)
    box = QVBoxLayout(ground)
    box.addWidget(QLineEdit())
    ground.resize(1000, 700)
    ground.show()
    qtbot.waitUntil(ground.isVisible)
    return ground


@pytest.fixture
def sheet(studio, ground):
    return ScoreSheet(studio.scores, ground)


@pytest.fixture
def opened(studio, sheet):
    studio.scores.opened.emit(OpenedScore("slow tune", make_tune()))
    return sheet


@pytest.fixture
def played(studio, monkeypatch):
    """What the sheet asks to be played."""
    asked = []
    monkeypatch.setattr(
        studio.scores, "play_through", lambda opened, score: asked.append((opened, score))
    )
    return asked


def test_it_shows_every_track_and_leaves_drums_out(opened):
    assert opened.isVisible()
    assert opened.title.text() == "slow tune"
    assert opened.details.text() == "10 notes · 0:04 · 120 bpm · 3/4 · A minor"
    assert [opened.row(n).on.isChecked() for n in range(3)] == [True, True, False]
    assert opened.row(1).on.accessibleName() == "Play Acoustic Bass"
    assert opened.row(0).instrument.accessibleName() == "Instrument of Lead"
    assert not opened.row(2).instrument.isEnabled()
    assert not opened.export.isVisible(), "the file is there already"
    assert opened.go.text() == "Play with Breath"


def test_tracks_of_a_file_begin_with_the_instruments_of_their_programs(studio, sheet, played):
    studio.choose_condition("instrument", "voice")
    studio.scores.opened.emit(OpenedScore("slow tune", make_tune()))
    assert [sheet.row(n).instrument.currentText() for n in range(3)] == [
        "Alto saxophone", "Cello", "automatic",
    ]  # fmt: skip
    lead = sheet.row(0).instrument
    lead.setCurrentIndex(lead.findData(""))
    sheet.go.click()
    (_, score) = played[0]
    assert [track.instrument for track in score.tracks] == ["", "cello"]


def test_tracks_play_with_the_instruments_that_were_chosen(opened, played):
    lead = opened.row(0).instrument
    lead.setCurrentIndex(lead.findData("cello"))
    opened.row(1).on.click()
    opened.go.click()
    assert not opened.isVisible()
    ((asked, score),) = played
    assert asked.name == "slow tune"
    assert [(t.name, t.instrument) for t in score.tracks] == [("Lead", "cello")]
    assert score.tracks[0].notes == make_tune().tracks[0].notes
    assert score.tempos == make_tune().tempos


def test_notes_are_dialled_in_to_be_bent_live(opened, studio):
    opened.row(1).on.click()
    opened.live.click()
    assert not opened.isVisible()
    assert studio.sketch.score_name == "slow tune"
    assert [track.name for track in studio.sketch.score.tracks] == ["Lead"]


def test_an_instrument_or_a_mixture_of_before_is_chosen_again(sheet, studio):
    tune = make_tune()
    lead = replace(tune.tracks[0], instrument="sax:0.5,cello:0.5")
    sheet.open(OpenedScore("x", tune.with_tracks((lead, *tune.tracks[1:]))))
    assert sheet.row(0).instrument.currentData() == "sax:0.5,cello:0.5"
    assert sheet.chosen().tracks[0].instrument == "sax:0.5,cello:0.5"


def test_notes_are_quantised_as_wished(opened, played, qtbot):
    for widget in (opened.quantise.strength, opened.quantise.swing, opened.quantise.lengths):
        assert not widget.isEnabled(), "they mean nothing without a grid"
    opened.quantise.set_grid("1/4")
    opened.quantise.strength.setValue(50)
    qtbot.waitUntil(lambda: not opened._settle.isActive())
    opened.go.click()
    starts = [note.start for note in played[0][1].tracks[0].notes]
    assert starts == pytest.approx([i + 0.03 for i in range(8)])


def test_swing_and_ends_are_heard_as_well(opened):
    opened.quantise.set_grid("1/4")
    opened.quantise.swing.setValue(67)
    opened.quantise.lengths.setChecked(True)
    notes = opened.chosen().tracks[0].notes
    assert notes[1].start == pytest.approx(2 * 0.67)
    assert notes[0].length != make_tune().tracks[0].notes[0].length


def test_the_grid_that_was_asked_for_is_chosen(sheet):
    sheet.open(OpenedScore("x", make_tune(), grid="1/16"))
    assert sheet.quantise.grid.currentText() == "1/16"
    sheet.open(OpenedScore("y", make_tune()))
    assert sheet.quantise.choice() is None


def test_without_a_track_nothing_can_be_played(opened):
    for number in (0, 1):
        opened.row(number).on.click()
    assert opened.chosen() is None
    assert not opened.go.isEnabled()
    assert opened.problem.text() == "No track is chosen."
    opened.row(0).on.click()
    assert opened.go.isEnabled()
    assert opened.problem.text() == ""


def test_a_piece_that_is_too_long_says_so(sheet):
    sheet.open(OpenedScore("long", replace(make_tune(), tempos=(Tempo(0.0, 0.5),))))
    assert not sheet.go.isEnabled()
    assert sheet.problem.text() == "A take can be 10 minutes long at most."


def test_escape_and_a_click_beside_it_put_it_away(opened):
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    opened.bring_up()
    QTest.mouseClick(opened, Qt.MouseButton.LeftButton, pos=opened.card.geometry().center())
    assert opened.isVisible(), "a click on the card is no click beside it"
    QTest.mouseClick(opened, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not opened.isVisible()


def test_tab_stays_on_it_both_ways(opened, ground):
    ground.activateWindow()
    seen = set()
    for _ in range(14):
        QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert opened.card.isAncestorOf(focus)
        seen.add(focus.objectName())
    assert {"score.play", "score.close", "score.track.0.on", "quantise.grid"} <= seen
    before = QApplication.focusWidget()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is before


def test_it_stays_inside_a_small_window_however_many_tracks(sheet, ground, qtbot):
    tune = make_tune()
    sheet.open(OpenedScore("x", tune.with_tracks(tune.tracks * 20)))
    ground.resize(700, 420)
    qtbot.waitUntil(lambda: sheet.size() == ground.size())
    assert sheet.rect().contains(sheet.card.geometry())
    assert sheet.chosen().n_notes == 200


def test_the_picture_shows_where_notes_were_and_are(opened, qtbot):
    roll = opened.row(0).roll
    before = roll.grab().toImage()
    opened.quantise.set_grid("1/4")
    qtbot.waitUntil(lambda: not opened._settle.isActive())
    assert roll.grab().toImage() != before
    opened.row(0).on.click()
    assert roll.grab().toImage() != before
