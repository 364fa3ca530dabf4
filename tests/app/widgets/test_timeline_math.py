"""Time against pixels."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.app.widgets.timeline_math import MIN_VISIBLE, Grid, TimeAxis

BARS = Grid(48_000, 120.0)


def test_zoom_keeps_what_is_under_the_pointer():
    axis = TimeAxis(1000.0, 0.0, 1000.0)
    assert axis.zoom(250.0, 2.0)
    assert (axis.start, axis.end) == (125.0, 625.0)
    assert axis.to_frame(axis.to_x(250, 800), 800) == pytest.approx(250)
    assert axis.zoomed


@given(
    steps=st.lists(
        st.tuples(st.floats(-100, 50_100), st.floats(0.05, 20), st.floats(-9e4, 9e4)), max_size=12
    )
)
def test_the_range_stays_inside_the_clip(steps):
    axis = TimeAxis(50_000.0, 0.0, 50_000.0)
    for frame, factor, way in steps:
        axis.zoom(min(max(frame, axis.start), axis.end), factor)
        axis.scroll(way)
        assert -1e-6 <= axis.start < axis.end <= 50_000.0 + 1e-6
        assert axis.span >= MIN_VISIBLE - 1e-6


def test_zooming_out_ends_at_the_whole():
    axis = TimeAxis(1000.0, 400.0, 500.0)
    axis.zoom(450, 0.0001)
    assert (axis.start, axis.end) == (0.0, 1000.0)
    assert not axis.zoom(10, 0.5)


def test_scrolling_stops_at_the_ends():
    axis = TimeAxis(1000.0, 400.0, 500.0)
    assert axis.scroll(9999)
    assert (axis.start, axis.end) == (900.0, 1000.0)
    assert not axis.scroll(1)


def test_a_clip_shorter_than_the_smallest_range():
    axis = TimeAxis(10.0, 0.0, 10.0)
    assert not axis.zoom(5, 4)
    assert axis.span == 10.0


@pytest.mark.parametrize(
    ("per_pixel", "frame", "snapped"),
    [
        (100.0, 25_000, 24_000),  # beats of 24000 frames, halves, quarters, eighths
        (100.0, 5_000, 6_000),
        (1000.0, 20_000, 24_000),
        (10_000.0, 60_000, 96_000),
    ],
)
def test_snapping_is_as_fine_as_can_be_seen(per_pixel, frame, snapped):
    assert BARS.snap(frame, per_pixel, 10_000_000) == snapped


def test_the_end_of_the_clip_attracts_too():
    assert BARS.snap(100_900, 1000, 101_000) == 101_000


def test_without_tempo_nothing_snaps():
    assert Grid(48_000).snap(12_345.0, 100, 1e6) == 12_345.0


def labels(grid, axis, width=800.0):
    return [tick.label for tick in grid.ticks(axis, width, 60.0) if tick.major]


def test_bars_are_counted_from_one():
    assert labels(BARS, TimeAxis(8 * 96_000.0, 0.0, 8 * 96_000.0)) == [str(n) for n in range(1, 10)]


def test_beats_appear_when_there_is_room():
    axis = TimeAxis(8 * 96_000.0, 96_000.0, 3 * 96_000.0)
    assert labels(BARS, axis) == ["2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1"]


def test_long_clips_label_every_other_bar():
    assert labels(BARS, TimeAxis(40 * 96_000.0, 0.0, 40 * 96_000.0))[:3] == ["1", "5", "9"]


def test_seconds_have_the_digits_they_need():
    grid = Grid(48_000)
    assert labels(grid, TimeAxis(96_000.0, 0.0, 96_000.0))[:3] == ["0.0", "0.2", "0.4"]
    assert labels(grid, TimeAxis(480_000.0, 0.0, 480_000.0))[:3] == ["0", "1", "2"]
    minutes = labels(grid, TimeAxis(48_000 * 300.0, 0.0, 48_000 * 300.0))
    assert minutes[:3] == ["0", "50", "1:40"]


@given(
    st.floats(0, 2e6), st.floats(100, 3e6), st.sampled_from([None, 40.0, 122.0, 300.0]),
    st.integers(2, 7),
)  # fmt: skip
def test_ticks_are_inside_and_not_crowded(start, span, tempo, beats):
    axis = TimeAxis(1e7, start, start + span)
    ticks = Grid(44_100, tempo, beats).ticks(axis, 900.0, 60.0)
    assert all(axis.start - 1 <= tick.frame <= axis.end + 1 for tick in ticks)
    places = [axis.to_x(tick.frame, 900.0) for tick in ticks]
    assert all(b - a > 6.9 for a, b in pairwise(places))
    major = [axis.to_x(tick.frame, 900.0) for tick in ticks if tick.major]
    assert all(b - a > 59.9 for a, b in pairwise(major))
