"""The wheel holds the resources and runs away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def succeed(command: Sequence[str], folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    succeed(
        [sys.executable, "-m", "pip", "wheel", str(REPOSITORY), "--no-deps",
         "--no-build-isolation", "--disable-pip-version-check", "-w", str(folder)],
        folder,
    )  # fmt: skip
    (built,) = folder.glob("neurosketch-*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script of a fresh environment that has the wheel, and the rest from here."""
    folder = tmp_path_factory.mktemp("installed")
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(succeed([str(python), "-c", ask], folder).strip())
    # A folder named in a .pth file is searched, but the .pth files in it are not followed: the
    # editable install of the checkout stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    succeed(
        [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check",
         "install", "--no-deps", "--no-index", str(wheel)],
        folder,
    )  # fmt: skip
    return scripts / "neurosketch"


def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/")}
    resources = REPOSITORY / "resources"
    wanted = {
        f"neurosketch/resources/{path.relative_to(resources).as_posix()}"
        for path in resources.rglob("*")
        if path.is_file()
    }
    assert any(name.endswith(".safetensors") for name in wanted)
    assert wanted - held == set()
    assert "neurosketch/resources/NOTICE" in held
    assert "neurosketch/py.typed" in held
    assert {name.split("/")[-1] for name in held} >= {"LICENSE", "NOTICE", "entry_points.txt"}
    assert [name for name in held if name.startswith(("tests/", "packaging/", "docs/"))] == []


def test_the_installed_program_finds_its_resources(program: Path) -> None:
    folder = program.parents[1]
    code = "import neurosketch.paths as p; print(p.resources_dir())"
    found = Path(succeed([str(program.with_name("python")), "-c", code], folder).strip())
    assert found.is_relative_to(folder)
    assert (found / "themes").is_dir()


def test_the_installed_program_passes_the_smoke_test(program: Path) -> None:
    script = REPOSITORY / "packaging" / "smoke_test.py"
    printed = succeed([sys.executable, str(script), str(program)], program.parents[1])
    assert printed.startswith("smoke test passed: ")


def test_the_smoke_test_notices_a_broken_program(tmp_path: Path) -> None:
    script = REPOSITORY / "packaging" / "smoke_test.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "nothing")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("smoke test failed: ")
    assert done.stderr.count("\n") == 1
