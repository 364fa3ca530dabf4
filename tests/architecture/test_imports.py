from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import Source, sources, within

LIST_LOADED = "import json, sys; print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
LIST_THREADS = "import threading; assert threading.active_count() == 1, threading.enumerate()"

# Statements that only define something. Anything else at module level runs on import.
DEFINITIONS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AnnAssign, getattr(ast, "TypeAlias", ast.Assign),
)  # fmt: skip


def modules_below(package: str) -> list[str]:
    return [source.module for source in sources() if within(source.module, package)]


def run_python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run in a fresh interpreter; -I so that only what is installed can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "NEUROSKETCH_HOME": str(home)},
        cwd=home.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def loaded_by(modules: list[str], home: Path) -> set[str]:
    """Top-level names of everything in sys.modules after importing `modules`."""
    done = run_python(f"import {', '.join(modules)}\n{LIST_LOADED}", home)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_importing_the_app_imports_no_torch(user_home: Path) -> None:
    """The window is on screen before the two seconds that torch takes."""
    loaded = loaded_by(modules_below("neurosketch.app"), user_home)
    assert "PySide6" in loaded
    assert loaded & {"torch", "torchaudio", "librosa", "onnxruntime"} == set()


def test_starting_imports_neither_torch_nor_qt(user_home: Path) -> None:
    """`neurosketch models` answers at once; the window is built before torch is needed."""
    loaded = loaded_by(["neurosketch.__main__"], user_home)
    assert "neurosketch" in loaded
    assert loaded & {"torch", "PySide6"} == set()


def test_listing_models_imports_no_torch(user_home: Path) -> None:
    code = f"import neurosketch.models.catalog as c\nc.discover()\n{LIST_LOADED}"
    done = run_python(code, user_home)
    assert done.returncode == 0, done.stderr
    assert "torch" not in json.loads(done.stdout)


def test_core_needs_numpy_and_the_standard_library_alone(user_home: Path) -> None:
    before = loaded_by(["sys"], user_home)
    loaded = loaded_by(modules_below("neurosketch.core"), user_home)
    assert loaded - before - set(sys.stdlib_module_names) <= {"numpy", "neurosketch"}


def test_importing_everything_does_nothing(user_home: Path) -> None:
    """No file made, no thread started, nothing printed."""
    modules = [name for name in modules_below("neurosketch") if name != "neurosketch.__main__"]
    code = f"import {', '.join(modules)}, neurosketch.__main__\n{LIST_THREADS}"
    done = run_python(code, user_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert done.stderr == ""
    assert not user_home.exists()


def is_guard(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:`, `if __name__ == "__main__":` and choices by platform."""
    if isinstance(node, ast.Try):
        return all(isinstance(part, (ast.Import, ast.ImportFrom)) for part in node.body)
    return isinstance(node, ast.If) and any(
        name in ast.unparse(node.test) for name in ("TYPE_CHECKING", "__name__", "sys.platform")
    )


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.module)
def test_module_level_only_defines(source: Source) -> None:
    acting = [
        f"line {node.lineno}: {ast.unparse(node)[:60]}"
        for node in source.tree.body
        if not isinstance(node, DEFINITIONS)
        and not is_guard(node)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert acting == []
