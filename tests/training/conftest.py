from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from neurosketch.training.evaluate import Options
from tests.training.evaluations import FakeCatalog, evaluate_fake, write_tones


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of steady tones."""
    return write_tones(tmp_path_factory.mktemp("tones"))


@pytest.fixture(scope="session")
def evaluated(
    tones: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], FakeCatalog, Options]:
    """The fake codec evaluated on all tones, its scores kept; nobody changes it."""
    options = Options(cache=tmp_path_factory.mktemp("scores"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        return *evaluate_fake(monkeypatch, tones, options), options
