from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import PySide6
import pytest

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).parents[2] / "packaging" / "system_libraries.py"


def test_every_library_that_the_window_links_to_is_listed() -> None:
    """The list in system_libraries.py was made with ldd; a new PySide6 may need more."""
    spec = importlib.util.spec_from_file_location("system_libraries", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    listing = subprocess.run(["ldd", str(plugin)], capture_output=True, text=True, check=True)
    needed = {
        line.split()[0]
        for line in listing.stdout.splitlines()
        if "=>" in line and line.split()[0].startswith(("libxcb-", "libxkb", "libX11-xcb"))
    }
    assert len(needed) > 10
    assert needed - set(module.LIBRARIES) == set()
