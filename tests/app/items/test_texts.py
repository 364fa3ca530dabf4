"""Lengths, loudness and dates in words; texts as they are compared."""

from __future__ import annotations

import pytest

from neurosketch.app.items.texts import date_text, length_text, loudness_text, natural, plain, runs


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 s"), (6.24, "6.2 s"), (59.94, "59.9 s"), (59.96, "1:00"), (74.4, "1:14"),
     (3599.6, "1:00:00"), (7384.0, "2:03:04")],
)  # fmt: skip
def test_lengths(seconds, text):
    assert length_text(seconds) == text


def test_loudness():
    assert loudness_text(-14.23) == "−14.2 LUFS"
    assert loudness_text(float("-inf")) == ""
    assert loudness_text(float("nan")) == ""


@pytest.mark.parametrize("broken", ["", "yesterday", "2026-13-40", "0001-01-01T00:00:00+23:59"])
def test_a_time_that_is_none_says_nothing_or_something_short(broken):
    assert len(date_text(broken)) < 30


def test_a_date_has_its_year():
    assert "26" in date_text("2026-10-04T11:20:00+00:00")


def test_search_ignores_case_and_accents():
    assert plain("ÉTUDE n° Straße") == plain("etude N° strasse")
    assert plain("雨音") == "雨音"


def test_numbers_in_names_count_as_numbers():
    names = ["take 10", "take 2", "Take 1b", "take", "", "take 00002"]
    assert sorted(names, key=natural) == ["", "take", "Take 1b", "take 2", "take 00002", "take 10"]
    assert natural("9" * 50)


def test_runs():
    assert runs([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert runs([]) == []
