"""The program's source files, parsed once, for the tests beside this file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "neurosketch"
FAMILIES = ("vae", "gan", "diffusion", "ddsp", "jukebox", "musegan", "soundstream")


@dataclass(frozen=True)
class Source:
    """One module."""

    path: Path
    module: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported anywhere in the file.

        `from a import b` yields `a.b`: b may be a module.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the program, in order of name."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Source(path, module, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def within(module: str, *packages: str) -> bool:
    """Whether a dotted name is one of `packages` or lies below one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def family_of(module: str) -> str | None:
    """The family that a dotted name below neurosketch.models belongs to, or None."""
    parts = module.split(".")
    if parts[:2] != ["neurosketch", "models"] or len(parts) < 3:
        return None
    return next((f for f in FAMILIES if parts[2] == f or parts[2].startswith(f"{f}_")), None)
