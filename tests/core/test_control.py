"""Controls: curves that make equal moves sound equal, and what was measured of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.control import ControlKind, ControlSpec

PLAIN = ControlSpec("axis1", "dark ↔ bright", "", -3.0, 3.0, 0.0, ControlKind.LATENT)
CURVED = replace(PLAIN, curve=(-3.0, -2.5, 0.0, 0.5, 3.0))


def test_without_a_curve_the_value_is_the_position():
    assert PLAIN.position(1.25) == 1.25
    assert PLAIN.value_at(1.25) == 1.25
    assert PLAIN.value_at(9.0) == 3.0


def test_a_curve_is_followed_in_straight_lines():
    assert [CURVED.position(v) for v in (-3.0, -1.5, 0.0, 0.75, 1.5, 3.0)] == [
        -3.0, -2.5, 0.0, 0.25, 0.5, 3.0,
    ]  # fmt: skip


@given(st.floats(-3.0, 3.0))
def test_value_and_position_are_inverse(value: float):
    assert CURVED.value_at(CURVED.position(value)) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("curve", [(1.0,), (0.0, 0.0), (0.0, 1.0, 0.5)])
def test_a_curve_that_does_not_rise_is_refused(curve: tuple[float, ...]):
    with pytest.raises(ValueError, match="curve"):
        replace(PLAIN, curve=curve)


def test_dead_is_what_was_measured_to_do_nothing():
    assert not PLAIN.dead
    assert replace(PLAIN, rho=0.29).dead
    assert not replace(PLAIN, rho=0.3, effect_db=4.0).dead
    assert replace(PLAIN, rho=0.9, effect_db=0.1).dead


def test_everything_measured_survives_the_checkpoint():
    full = replace(CURVED, rho=0.9, attribute="brightness", leak=0.2, effect_db=5.0)
    assert ControlSpec.from_dict(full.to_dict()) == full


def test_controls_of_older_checkpoints_are_read():
    old = {
        "id": "axis1", "label": "x", "unit": "σ", "min": -3, "max": 3, "default": 0,
        "kind": "latent", "rho": None, "group": "Shape",
    }  # fmt: skip
    control = ControlSpec.from_dict(old)
    assert (control.curve, control.leak, control.attribute) == ((), None, "")


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "hostile",
    [
        {"minimum": -INF}, {"maximum": INF}, {"rho": NAN}, {"leak": INF}, {"effect_db": NAN},
        {"curve": (-INF, 0.0, 1.0)}, {"curve": (NAN, 1.0)},
    ],
)  # fmt: skip
def test_numbers_that_are_none_are_refused(hostile: dict[str, Any]):
    with pytest.raises(ValueError, match="number"):
        replace(PLAIN, **hostile)
