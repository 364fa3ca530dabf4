"""The spectrogram: worker, scales, link with the waveform, live picture."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from neurosketch.app.widgets import spectrogram_job
from neurosketch.app.widgets.spectrogram_view import SpectrogramView
from neurosketch.app.widgets.waveform_view import WaveformView
from tests.app.widgets.conftest import pixels

CTRL = Qt.KeyboardModifier.ControlModifier
RATE = 44_100


def sine(hz, seconds=1.0):
    t = np.arange(round(RATE * seconds)) / RATE
    return (0.1 * np.sin(2 * np.pi * hz * t))[None].astype(np.float32)


@pytest.fixture
def view(show):
    view = SpectrogramView()
    show(view, 400, 256)
    yield view
    view.stop()


@pytest.fixture
def settled(qtbot):
    def wait(view):
        qtbot.waitUntil(lambda: not view.is_busy())
        QApplication.processEvents()
        return pixels(view)[:, :, :3].astype(int).sum(axis=2)

    return wait


def test_it_is_found_and_named(view):
    assert view.objectName() == "view.spectrogram"
    assert view.accessibleName() == "Spectrogram"


def test_a_low_tone_is_low_and_a_high_one_high(view, settled):
    view.set_clip(sine(150), RATE)
    low = int(settled(view)[:, 100].argmax())
    view.set_clip(sine(12_000), RATE)
    high = int(settled(view)[:, 100].argmax())
    assert low > 200
    assert high < 80


def test_scales_place_a_tone_differently(view, settled):
    view.set_clip(sine(1000), RATE)
    places = []
    for scale in ("linear", "mel", "log"):
        view.set_scale(scale)
        assert view.scale() == scale
        places.append(int(settled(view)[:, 100].argmax()))
    assert places[0] > places[1] > places[2]
    with pytest.raises(ValueError, match="bark"):
        view.set_scale("bark")


def test_pictures_are_made_in_another_thread(view, settled, monkeypatch):
    threads = []
    original = spectrogram_job.spectrogram

    def watched(*args, **kwargs):
        threads.append(threading.get_ident())
        return original(*args, **kwargs)

    monkeypatch.setattr(spectrogram_job, "spectrogram", watched)
    view.set_clip(sine(440), RATE)
    settled(view)
    assert threads
    assert threading.get_ident() not in threads


def test_only_the_latest_clip_is_shown(view, settled):
    view.set_clip(np.random.default_rng(0).normal(0, 0.3, (2, RATE * 20)).astype(np.float32), RATE)
    view.set_clip(sine(12_000), RATE)
    picture = settled(view)
    assert int(picture[:, 100].argmax()) < 80
    assert picture[200:250, 100].max() < 90


def test_rendered_is_told(view, qtbot):
    with qtbot.waitSignal(view.rendered):
        view.set_clip(sine(440), RATE)


def test_zooming_asks_for_details(view, settled, qtbot):
    view.set_clip(sine(440, 4), RATE)
    settled(view)
    with qtbot.waitSignal(view.rendered):
        view.set_visible_range(RATE, RATE * 1.1)
    assert not view.is_busy()


def test_the_link_shares_range_selection_and_seeking(view, show, hand, told, clip_audio):
    wave = show(WaveformView(), 400, 150)
    view.link(wave)
    for part in (wave, view):
        part.set_clip(clip_audio, 8000)
    sought, selected = told(wave.seekRequested), told(wave.selectionChanged)
    hand(view).wheel(100, 50, 4, CTRL)
    assert wave.visible_range() == view.visible_range() != (0, 16_000)
    hand(wave).wheel(100, 50, -9, CTRL)
    assert view.visible_range() == (0, 16_000)
    hand(view).drag((100, 50), (200, 50))
    assert wave.selection == view.selection == (4000, 8000)
    assert selected[-1] == (4000, 8000)
    hand(wave).double_click(350, 100)
    assert view.selection is None
    sought.clear()
    hand(view).click(300, 60)
    assert sought == [12_000]
    assert view.playhead() == wave.playhead() == 12_000
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert sought[-1] == 0


def test_the_selection_stands_out(view, settled):
    view.set_clip(sine(440), RATE)
    before = settled(view)
    view.set_selection((RATE // 4, RATE // 2))
    after = settled(view)
    assert (after != before).any()
    assert after[:, :95].sum() < before[:, :95].sum()


def test_live_audio_is_drawn_at_the_right(view, settled):
    view.append_live(sine(12_000, 1.0), RATE)
    picture = settled(view)
    band = picture[40:80]
    assert band[:, 360:390].max() > 250
    assert band[:, 20:300].max() < 90
    for _ in range(30):
        view.append_live(np.zeros((1, RATE // 10), np.float32))
    picture = settled(view)
    assert picture[40:80, 300:360].max() < 90
    assert picture[40:80, 210:240].max() > 250


def test_live_history_is_drawn_in_the_worker_and_nothing_is_lost(view, settled):
    view.set_live_history(sine(12_000, 8.0), RATE)
    view.append_live(np.zeros((1, 2 * RATE), np.float32))
    picture = settled(view)
    assert picture[40:80, 20:280].max(axis=0).min() > 150
    assert picture[40:80, 320:350].max() < 90
    view.clear_live()
    assert not view.is_live()
    view.grab()


def test_a_resize_redraws_live_audio(view, settled):
    view.set_live_history(sine(12_000, 8.0), RATE)
    settled(view)
    view.resize(300, 200)
    picture = settled(view)
    assert picture.shape == (200, 300)
    assert picture[20:70, 150].max() > 150


def test_stop_leaves_no_worker_behind(view):
    view.set_clip(np.zeros((2, RATE * 60), np.float32), RATE)
    view.stop()
    assert view._painter._pool.activeThreadCount() == 0


def test_a_view_deleted_while_it_is_drawn_goes_quietly(qtbot, capfd):
    view = SpectrogramView()
    view.resize(400, 200)
    view.set_clip(np.zeros((2, RATE * 60), np.float32), RATE)
    assert view.is_busy()
    shiboken6.delete(view)
    assert "Traceback" not in capfd.readouterr().err


def test_without_a_clip_it_is_quiet(view, hand):
    hand(view).drag((10, 50), (200, 50))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.selection is None
