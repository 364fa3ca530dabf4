"""Time and pitch against pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis, PitchAxis


@pytest.fixture
def axis(qapp):
    axis = BeatAxis()
    axis.set_width(640.0)
    return axis


def test_a_beat_is_found_where_it_is_seen(axis):
    assert axis.x_of(0.0) == GUTTER
    assert axis.x_of(16.0) == GUTTER + 640.0
    assert axis.beat_at(axis.x_of(3.7)) == pytest.approx(3.7)


@given(st.floats(0.0, 16.0), st.floats(1.0, 8.0))
def test_zoom_keeps_what_is_under_the_pointer(place, factor):
    axis = BeatAxis()
    axis.set_width(640.0)
    x = axis.x_of(place)
    axis.zoom(x, factor)
    assert axis.x_of(place) == pytest.approx(x, abs=0.01)
    assert axis.start >= 0.0
    assert axis.end <= 16.0 + 1e-9


def test_scrolling_ends_at_the_ends(axis, told):
    axis.zoom(axis.x_of(8.0), 4.0)
    assert axis.zoomed
    axis.scroll_to(-5.0)
    assert axis.start == 0.0
    axis.scroll_to(99.0)
    assert axis.end == 16.0
    heard = told(axis.changed)
    axis.scroll_to(99.0)
    assert heard == []
    axis.reveal(1.0)
    assert axis.start <= 1.0 < axis.end
    axis.fit()
    assert not axis.zoomed


def test_what_showed_everything_shows_everything_still(axis):
    axis.set_length(32.0)
    assert (axis.start, axis.end) == (0.0, 32.0)
    axis.zoom(axis.x_of(0.0), 4.0)
    axis.set_length(16.0)
    assert (axis.start, axis.end) == (0.0, 8.0)


def test_lines_have_ranks_and_stay_apart(axis):
    lines = dict(axis.lines(0.25))
    assert (lines[0.0], lines[1.0], lines[0.25], lines[4.0]) == (2, 1, 0, 2)
    axis.set_width(60.0)
    assert axis.line_step(0.25) == 2.0
    axis.set_width(640.0)
    assert axis.line_step(1.0 / 3.0) == pytest.approx(1.0 / 3.0)


@pytest.fixture
def pitches(qapp):
    axis = PitchAxis()
    axis.set_height(260.0)
    return axis


def test_a_pitch_is_found_where_it_is_seen(pitches):
    for pitch in (70, 75, 84):
        assert pitches.pitch_at(pitches.y_of(pitch) + 1.0) == pitch
        assert pitches.pitch_at(pitches.y_of(pitch - 1) - 1.0) == pitch


def test_pitches_stay_on_the_keyboard(pitches):
    pitches.scroll_to(500.0)
    assert pitches.pitch_at(0.5) == 127
    pitches.scroll_to(-500.0)
    assert pitches.pitch_at(pitches.height - 1.0) == 0
    pitches.zoom(100.0, 100.0)
    assert pitches.key == pitches.MOST_KEY
    pitches.zoom(100.0, 0.001)
    assert pitches.key == pitches.LEAST_KEY


def test_notes_come_into_sight(pitches):
    pitches.fit(36, 48)
    assert 0.0 < pitches.y_of(48) < pitches.y_of(35) < pitches.height
    pitches.reveal(100)
    assert 0.0 <= pitches.y_of(100) < pitches.height
    pitches.reveal(20)
    assert 0.0 <= pitches.y_of(19) <= pitches.height
