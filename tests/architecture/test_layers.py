from __future__ import annotations

import subprocess
import sys

from tests.architecture.sources import PACKAGE, ROOT, family_of, sources, within

QT = ("PySide6", "shiboken6")


def test_the_import_contracts_hold() -> None:
    """The layers of pyproject.toml, checked over direct and indirect imports."""
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_qt_is_imported_in_app_alone() -> None:
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        for line, name in source.imports()
        if within(name, *QT) and not within(source.module, "neurosketch.app")
    ]
    assert wrong == []


def test_torch_is_not_imported_in_app_and_core() -> None:
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        for line, name in source.imports()
        if within(name, "torch", "neurosketch.nn")
        and within(source.module, "neurosketch.app", "neurosketch.core")
    ]
    assert wrong == []


def test_no_family_imports_another() -> None:
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        if (family := family_of(source.module))
        for line, name in source.imports()
        if family_of(name) not in (None, family)
    ]
    assert wrong == []


def test_the_window_names_no_family() -> None:
    """A new family needs no edit in app: the window builds itself from the ModelSpec."""
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        if within(source.module, "neurosketch.app")
        for line, name in source.imports()
        if family_of(name)
    ]
    assert wrong == []


def test_imports_are_absolute() -> None:
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        for line, name in source.imports()
        if name.startswith(".")
    ]
    assert wrong == []


def test_pickle_is_never_imported() -> None:
    """Checkpoints are safetensors; opening a pickle runs code."""
    wrong = [
        f"{source.module}:{line} {name}"
        for source in sources()
        for line, name in source.imports()
        if within(name, "pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal")
    ]
    assert wrong == []


def test_every_folder_of_the_package_is_a_layer() -> None:
    """A new package must be placed in the contract, or nothing checks it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert len(folders) > 8
    assert {name for name in folders if f"neurosketch.{name}" not in text} == set()
