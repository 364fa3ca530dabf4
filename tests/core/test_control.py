"""Controls: curves that make equal moves sound equal, and what was measured of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosketch.core.control import ConditionSpec, ControlKind, ControlSpec
from neurosketch.core.errors import RequestError

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


BAND = ConditionSpec("instrument", "Instrument", ("sax", "cello", "voice"), "sax", mixes=True)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("sax", {"sax": 1.0}), ("sax:0.7,cello:0.3", {"sax": 0.7, "cello": 0.3}),
        (" sax : 2 , cello:2", {"sax": 0.5, "cello": 0.5}),
        ("sax,voice", {"sax": 0.5, "voice": 0.5}),
        ("sax:1,sax:1,cello:2", {"sax": 0.5, "cello": 0.5}), ("sax:0,voice:3", {"voice": 1.0}),
    ],
)  # fmt: skip
def test_a_mixture_is_weights_that_sum_to_one(text: str, weights: dict[str, float]):
    assert BAND.weights(text) == pytest.approx(weights)
    assert BAND.check(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "tuba",
        "sax:0.5,tuba:0.5",
        "sax:-1",
        "sax:nan",
        "sax:inf",
        "sax:1e300",
        "sax:x",
        "",
        "sax,",
        "sax:0",
    ],
)
def test_what_is_no_mixture_is_refused_with_an_example(text: str):
    with pytest.raises(RequestError) as refused:
        BAND.check(text)
    assert "\n" not in str(refused.value)
    if text != "sax:0":
        assert "sax:0.7,cello:0.3" in str(refused.value)


def test_a_condition_that_does_not_mix_takes_one_value():
    plain = replace(BAND, mixes=False)
    assert plain.check("cello") == "cello"
    with pytest.raises(RequestError, match=r"sax:0\.7,cello:0\.3"):
        plain.check("sax:0.7,cello:0.3")
    assert ConditionSpec.from_dict(BAND.to_dict()) == BAND
    assert ConditionSpec.from_dict(plain.to_dict()) == plain
    older = {key: value for key, value in BAND.to_dict().items() if key != "mixes"}
    assert ConditionSpec.from_dict(older) == plain


@given(st.dictionaries(st.sampled_from(BAND.values), st.floats(0.01, 100.0), min_size=1))
def test_any_weights_come_back_in_proportion(shares: dict[str, float]):
    text = ",".join(f"{name}:{share!r}" for name, share in shares.items())
    weights = BAND.weights(text)
    assert sum(weights.values()) == pytest.approx(1.0)
    total = sum(shares.values())
    assert weights == pytest.approx({name: share / total for name, share in shares.items()})
