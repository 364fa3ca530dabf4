"""Values as text, text as values, values along a track."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.app.widgets.value_text import (
    ends_of,
    format_number,
    format_value,
    from_fraction,
    is_logarithmic,
    parse_value,
    step_of,
    stepped,
    to_fraction,
)
from neurosketch.core.control import ControlSpec

AXIS = ControlSpec("axis1", "dark ↔ bright", "σ", -3, 3, 0)
LOUDNESS = ControlSpec("loudness", "Loudness", "dB", -24, 12, 0)
SPEED = ControlSpec("speed", "Speed", "×", 0.25, 4, 1)
MORPH = ControlSpec("morph", "Morph", "", 0, 1, 0)
HERTZ = ControlSpec("hz", "Cut-off", "Hz", 20, 20_000, 1000)
BITRATE = ControlSpec("bitrate", "Bitrate", "kbps", 0.43, 7.0, 6.89, top="uncoded")
COUNT = ControlSpec("bars", "Bars", "", 1, 16, 4, whole=True)
SPECS = (AXIS, LOUDNESS, SPEED, MORPH, HERTZ, BITRATE)


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (AXIS, 0.8, "+0.8 σ"),
        (AXIS, -0.64, "−0.6 σ"),
        (AXIS, 0.0, "0.0 σ"),
        (AXIS, -0.01, "0.0 σ"),
        (LOUDNESS, -6, "−6.0 dB"),
        (SPEED, 1, "1.00 ×"),
        (MORPH, 0.345, "0.34"),
        (HERTZ, 440.4, "440 Hz"),
        (BITRATE, 0.43, "0.43 kbps"),
        (BITRATE, 6.89, "6.89 kbps"),
        (BITRATE, 7.0, "uncoded"),
    ],
)
def test_values_are_written_for_people(spec, value, text):
    assert format_value(spec, value) == text


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (AXIS, "1.5", 1.5),
        (AXIS, "−0,8 σ", -0.8),
        (AXIS, " +2 ", 2.0),
        (AXIS, "99", 3.0),
        (AXIS, "75 %", 1.5),
        (LOUDNESS, "-6dB", -6.0),
        (LOUDNESS, "-6 DB", -6.0),
        (SPEED, "2x", 2.0),
        (SPEED, "0", 0.25),
        (MORPH, ".5", 0.5),
        (BITRATE, "3.45 kbps", 3.45),
        (BITRATE, "Uncoded", 7.0),
    ],
)
def test_typed_values_are_read(spec, text, value):
    assert parse_value(spec, text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "loud", "1 2", "nan", "inf", "3 Hz", "--1", "1e999"])
def test_nonsense_is_no_value(text):
    assert parse_value(AXIS, text) is None


@pytest.mark.parametrize("spec", SPECS)
@given(share=st.floats(0, 1))
def test_track_and_value_invert(spec, share):
    assert to_fraction(spec, from_fraction(spec, share)) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("spec", SPECS)
def test_ends_of_the_track(spec):
    assert from_fraction(spec, -1) == spec.minimum
    assert from_fraction(spec, 2) == spec.maximum
    assert to_fraction(spec, spec.minimum) == 0
    assert to_fraction(spec, spec.maximum) == 1


def test_speed_runs_in_ratios_with_one_in_the_middle():
    assert is_logarithmic(SPEED)
    assert to_fraction(SPEED, 1.0) == pytest.approx(0.5)
    assert not is_logarithmic(LOUDNESS)


@pytest.mark.parametrize(("spec", "step"), [(AXIS, 0.1), (LOUDNESS, 1.0), (MORPH, 0.02)])
def test_steps_are_round(spec, step):
    assert step_of(spec) == pytest.approx(step)


def test_stepping_stays_in_range():
    assert stepped(AXIS, 2.95, 1) == 3.0
    assert stepped(SPEED, 1.0, 15) == pytest.approx(2.0)


def test_a_count_is_whole_wherever_it_is_put():
    assert format_value(COUNT, 4.0) == "4"
    assert stepped(COUNT, 4.0, 1) == 5.0
    assert stepped(COUNT, 4.0, -0.1) == 3.0
    assert stepped(COUNT, 16.0, 10) == 16.0
    assert parse_value(COUNT, "6.7") == 7.0
    assert from_fraction(COUNT, 0.6) == round(16**0.6)
    assert ControlSpec.from_dict(COUNT.to_dict()) == COUNT
    former = {name: value for name, value in COUNT.to_dict().items() if name != "whole"}
    assert ControlSpec.from_dict(former) == COUNT
    assert not ControlSpec.from_dict(AXIS.to_dict()).whole


def test_signs():
    assert format_number(-7.25, 1) == "−7.2"
    assert format_number(3, 0, signed=True) == "+3"


def test_labels_have_ends():
    assert ends_of("dark ↔ bright") == ("dark", "bright")
    assert ends_of("Loudness") == ("", "Loudness")
