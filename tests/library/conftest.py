from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurosketch.library.store import Library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the library of a test lies; not made yet."""
    return tmp_path / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    """An empty library."""
    opened = Library(folder)
    yield opened
    opened.close()
