"""The scripts of `packaging/` as modules, without installing them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "packaging"


def _load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module(name)


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _load("bootstrap", monkeypatch)


@pytest.fixture
def system_libraries(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _load("system_libraries", monkeypatch)


@pytest.fixture
def make_notice(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _load("make_notice", monkeypatch)


@pytest.fixture
def smoke_test(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _load("smoke_test", monkeypatch)
