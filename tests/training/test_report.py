"""The report, the card, the plots."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from neurosketch.models.catalog import discover
from neurosketch.paths import resources_dir
from neurosketch.training.card import model_card
from neurosketch.training.evaluate_summary import aims, codebooks
from neurosketch.training.report import html_page
from neurosketch.training.report_figures import aim_row, figure
from neurosketch.training.report_html import training_plot
from neurosketch.training.report_svg import Point, Series, bars, curve, rows, ticks
from tests.training.evaluations import codec_spec


@pytest.fixture
def results(evaluated: tuple[dict[str, Any], Any, Any]) -> dict[str, Any]:
    return evaluated[0]


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<all>{text}</all>")  # noqa: S314 - our own text


def test_the_page_has_everything_and_fetches_nothing(results: dict[str, Any]):
    sounds = {"reeds/<a>.wav": {"recording": "audio/a.flac", "opus_6_kbps": "audio/b.flac"}}
    page = html_page(codec_spec(), results, sounds, [])
    for system in results["systems"].values():
        assert system["label"] in page
    for aim in results["aims"]:
        assert aim["aim"].replace("'", "&#x27;") in page
    assert "Fake &lt;tape&gt;" in page
    assert "&lt;a&gt;.wav" in page
    assert "<a>" not in page
    assert re.findall(r'src="([^"]*)"', page) == ["audio/a.flac", "audio/b.flac"]
    assert "http" not in page
    assert page.count("<svg") >= 2 + 1 + 3 + 2, "rates, pitch, by source, codebooks"


def test_the_card_tells_all_figures(results: dict[str, Any]):
    spec = codec_spec()
    facts = {
        "steps": 10, "minutes": 2.0, "hardware": "2 CPU cores", "held_out_sources": ["cello"],
        "axes": [{"label": "dark ↔ bright", "rho": {"brightness": 0.9}}], "limits": ["No lathe."],
        "attributes": {
            "rho": {
                "pitch": {"pitch": 0.97, "decay": -0.21}, "decay": {"pitch": 0.0, "decay": 0.9},
            },
            "moments": {"pitch": 40, "decay": 38},
        },
    }  # fmt: skip
    text = model_card(spec, facts, results, "neurosketch evaluate x")
    mine = results["systems"]["model_6.89_kbps"]
    for piece in (
        figure(mine["mr_stft"], 3), figure(mine["visqol"], 2), "10 steps", "cello",
        "brightness +0.90", "| pitch | 0.97 | 0.21 (decay) | 40 |", "- No lathe.",
        spec.checkpoint_sha256, "`neurosketch evaluate x`",
        "| 1 | 25.0 | 2 | 1.00 |", "## By source", "Opus asked for 6 kbps (",
    ):  # fmt: skip
        assert piece in text
    for aim in results["aims"]:
        assert f"| {aim_row(aim)[2]} |" in text
    widths = {
        len({line.count("|") for line in part.splitlines() if line.startswith("|")})
        for part in text.split("##")
    }
    assert widths <= {0, 1}, "all rows of a table have as many cells"


def test_cards_of_checkpoints_that_tell_little(results: dict[str, Any]):
    assert "Trained for" not in model_card(codec_spec(), {}, results, "x")
    catalog = discover([resources_dir() / "checkpoints"])
    spec = next(spec for spec in catalog.specs if spec.id == "vae-drift")
    text = model_card(spec, catalog.facts(spec.id), results, "x")
    assert "What the axes do" in text
    assert "What it is not" in text


def test_curves_rows_and_bars_are_well_formed_and_in_the_picture():
    points = [Point(3.0, 2.5, 3.5, 0.86), Point(4.0, 3.5, 4.5, 6.89)]
    plots = [
        curve("a & b", [Series("<x>", "model", points)], [("top", 4.7)], x_label="k", y_label="v"),
        rows("r", [("one", [Series("x", "model", points[:1]), Series("y", "opus", points[1:])])]),
        bars("b", [1.0, 2.0], top=4, y_label="n"),
    ]
    for plot in plots:
        svg = parsed(plot).find("svg")
        assert svg is not None
        width, height = map(float, svg.attrib["viewBox"].split()[2:])
        for circle in svg.iter("circle"):
            assert 0 < float(circle.attrib["cx"]) < width
            assert 0 < float(circle.attrib["cy"]) < height
    circles = [float(c.attrib["cy"]) for c in parsed(plots[0]).iter("circle")]
    assert circles[0] > circles[1], "better is higher"
    assert curve("none", [], x_label="", y_label="") == rows("none", []) == ""


def test_flat_and_single_figures_have_a_scale():
    single = Series("x", "model", [Point(2.0, 2.0, 2.0, 3.0)])
    assert "nan" not in curve("c", [single], x_label="k", y_label="v")
    assert "nan" not in rows("r", [("one", [single])])


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-37.2, 14.1), (0.0013, 0.0021), (3, 3)])
def test_ticks_are_round_and_inside(low: float, high: float):
    found = ticks(low, high)
    assert 1 <= len(found) <= 11
    assert all(low - 1e-9 <= tick <= high + 1e-9 for tick in found)


def test_a_training_curve_needs_two_points():
    rows_ = [
        {"step": 1.0, "minutes": 2.0, "score": 0.9},
        {"step": 5.0, "minutes": 9.0, "score": 0.7},
    ]
    plot = training_plot(rows_)
    assert plot.count("<svg") == 1
    assert len(list(parsed(plot).iter("circle"))) == 2
    assert training_plot(rows_[:1]) == training_plot([]) == training_plot([{"x": 1.0}] * 3) == ""


def test_codebooks_that_are_used_evenly_and_not():
    even = np.arange(64)[:, None] % 16
    lame = np.zeros((64, 1), int)
    stages = codebooks([np.concatenate([even, lame], 1)], 32)["stages"]
    assert stages[0] == {"used": 0.5, "perplexity": 16.0, "bits": 4.0}
    assert stages[1] == {"used": 0.0312, "perplexity": 1.0, "bits": 0.0}


def test_aims_are_judged_by_their_figures(results: dict[str, Any]):
    systems = {name: dict(system) for name, system in results["systems"].items()}
    systems["model_3.45_kbps"]["visqol"] = {"value": 3.5, "low": 3.2, "high": 3.7}
    systems["model_6.89_kbps"]["visqol"] = {"value": 3.89, "low": 3.2, "high": 4.7}
    systems["model_unquantised"]["si_sdr_db"] = None
    judged = {aim["aim"]: aim for aim in aims(systems, [])}
    assert judged["ViSQOL at least 3.5 at 3.5 kbps or less"]["reached"] is True
    missed = judged["ViSQOL at least 3.9 at 6.9 kbps"]
    assert aim_row(missed)[1:] == ["3.89 [3.20, 4.70]", "missed"]
    unknown = judged["median SI-SDR above 0 dB, unquantised"]
    assert aim_row(unknown)[1:] == ["–", "not measured"]
