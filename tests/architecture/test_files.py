from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from tests.architecture.sources import ROOT, sources

MAX_LINES = 400
MAX_WINDOW_LINES = 250


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, or, in an unpacked archive, everything that matches."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listing.returncode == 0:
        return [path for name in listing.stdout.split("\0") if (path := ROOT / name).is_file()]
    folders = (ROOT / name for name in ("neurosketch", "tests", "packaging", "docs", "resources"))
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(path.match(pattern) for pattern in patterns)
    ]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    files = tracked("*.py")
    assert len(files) > 40
    assert [f"{p.relative_to(ROOT)}: {n}" for p in files if (n := lines(p)) > MAX_LINES] == []


def test_the_main_window_only_assembles() -> None:
    path = ROOT / "neurosketch" / "app" / "windows" / "main_window.py"
    assert lines(path) <= MAX_WINDOW_LINES


def test_every_module_says_what_it_is() -> None:
    assert [source.module for source in sources() if not ast.get_docstring(source.tree)] == []


def test_no_leftovers() -> None:
    """No deferred work and no debugger."""
    marker = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|breakpoint\(|\bpdb\b")
    found = [
        f"{source.module}:{number} {line.strip()}"
        for source in sources()
        for number, line in enumerate(source.path.read_text(encoding="utf-8").splitlines(), 1)
        if marker.search(line)
    ]
    assert found == []


def swallows(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes any exception and does not pass it on."""
    broad = handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")
    last = handler.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def test_one_broad_except_in_the_whole_program() -> None:
    """Only the engine worker turns any exception into an event."""
    broad = [
        source.module
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    assert broad == ["neurosketch.app.bridge.engine_worker"]


def test_nothing_names_a_machine() -> None:
    """No absolute path of somebody's machine in the program or the documents."""
    private = re.compile(r"(?<![\w.])/(?:home|Users|work|root)/\w")
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in tracked("*.py", "*.md", "*.toml", "*.json", "*.txt", "*.qss", "NOTICE")
        if not path.is_relative_to(ROOT / "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if private.search(line)
    ]
    assert found == []
