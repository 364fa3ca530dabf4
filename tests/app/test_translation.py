"""Simplified Chinese: complete, with the same placeholders, and shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from neurosketch.app.actions import ACTIONS, MOVEMENTS
from neurosketch.app.model_texts import localised
from neurosketch.app.translation import LANGUAGE_VARIABLE, install_translators
from neurosketch.paths import resources_dir
from tests.app.fakes import make_spec

SOURCE = resources_dir() / "i18n" / "neurosketch_zh_CN.ts"
ROOT = Path(__file__).parents[2]


def messages(path):
    return [
        (context.findtext("name"), message.findtext("source"), message.find("translation"))
        for context in ElementTree.parse(path).getroot().iter("context")  # noqa: S314 - our own file
        for message in context.iter("message")
    ]


@pytest.fixture
def chinese(qapp):
    installed = install_translators(qapp, QLocale("zh_CN"))
    yield installed
    for translator in installed:
        qapp.removeTranslator(translator)


def test_every_text_is_translated_with_its_placeholders():
    found = messages(SOURCE)
    assert len(found) > 200
    for context, source, translation in found:
        assert translation.get("type") is None, (context, source)
        assert translation.text, (context, source)
        holes = re.findall(r"{\d", source)
        assert sorted(holes) == sorted(re.findall(r"{\d", translation.text)), source


def test_no_text_of_the_program_is_missing(tmp_path):
    """The program's texts are collected anew: none may be absent from the committed file."""
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    files = sorted(str(path) for path in (ROOT / "neurosketch" / "app").rglob("*.py"))
    subprocess.run([tool, *files, "-ts", fresh], check=True, capture_output=True, timeout=120)
    known = {(context, source) for context, source, _ in messages(SOURCE)}
    missing = {(c, s) for c, s, _ in messages(fresh)} - known
    assert missing == set()


def test_the_built_file_is_as_new_as_its_source(chinese, qapp):
    assert chinese
    for context, source, translation in messages(SOURCE):
        assert QCoreApplication.translate(context, source) == translation.text, source


def test_the_action_table_speaks_chinese(chinese):
    assert next(spec for spec in ACTIONS if spec.id == "action.generate").title() == "生成"
    assert all(spec.title() != spec.text for spec in ACTIONS)
    for move in MOVEMENTS:
        assert move.title() != move.text
        assert QCoreApplication.translate("actions", move.group) != move.group
    assert MOVEMENTS[0].hand_title() == "Ctrl+滚轮"


def test_labels_of_a_model_are_translated_and_its_ids_stay(chinese):
    spec = localised(make_spec())
    assert spec.control("axis1").label == "暗 ↔ 亮"
    assert [c.id for c in spec.controls] == [c.id for c in make_spec().controls]
    assert spec.condition("source").labels["rain"] == "rain"
    assert spec.name == "Drift"


def test_numbered_axes_keep_their_number(chinese):
    first = make_spec().controls[0]
    changed = type(first)("axis1", "quiet ↔ loud 2", "σ", -3, 3, 0, first.kind, 0.5, group="Shape")
    spec = localised(make_spec(controls=(changed,)))
    assert spec.control("axis1").label == "轻 ↔ 响 2"
    assert spec.control("axis1").group == "塑形"


def test_english_needs_no_file(qapp, monkeypatch):
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    installed = install_translators(qapp)
    assert localised(make_spec()).controls[0].label == "dark ↔ bright"
    for translator in installed:
        qapp.removeTranslator(translator)
