"""The waveform of what is playing."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from neurosketch.app.widgets.timeline import LIVE_SECONDS
from neurosketch.app.widgets.waveform_view import WaveformView
from tests.app.widgets.conftest import pixels


def test_live_audio_rolls_in_from_the_right(show, dark):
    view = show(WaveformView(), 400, 150)
    view.clearFocus()
    rate, tint = 8000, QColor(dark.wave).getRgb()[:3]

    def loud_columns():
        picture = pixels(view)[:, :, :3][..., ::-1]
        return np.flatnonzero((picture == tint).all(axis=2).sum(axis=0) > 20)

    assert not view.is_live()
    buzz = np.tile(np.array([0.8, -0.8], np.float32), (2, rate // 2))
    view.append_live(buzz, rate)
    assert view.is_live()
    assert view.accessibleDescription() == "live output"
    assert loud_columns().min() >= 400 - 400 / LIVE_SECONDS - 3
    assert loud_columns().max() >= 397
    view.append_live(np.zeros((2, 4 * rate), np.float32))
    assert loud_columns().max() <= 202
    assert loud_columns().size > 45


def test_live_history_outlives_a_clip_and_a_resize(show, clip_audio):
    view = show(WaveformView(), 400, 150)
    view.set_live_history(clip_audio, 8000)
    live = pixels(view)
    view.set_clip(clip_audio, 16_000)
    assert not view.is_live()
    assert view.sample_rate() == 16_000
    view.set_clip(None, 8000)
    assert view.sample_rate() == 8000
    assert (pixels(view) == live).all()
    view.resize(300, 150)
    QApplication.processEvents()
    assert pixels(view).shape[1] == 300
    view.clear_live()
    assert not view.is_live()


def test_empty_blocks_are_ignored(show):
    view = show(WaveformView(), 400, 150)
    view.append_live(np.zeros((2, 0), np.float32))
    assert not view.is_live()
