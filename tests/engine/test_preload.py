"""Torch's libraries are loaded ahead of its import, where the system allows it."""

from __future__ import annotations

import subprocess
import sys

from neurosketch.engine import preload


def run(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)


def test_libraries_are_loaded_and_torch_works_afterwards():
    out = run(
        "from neurosketch.engine.preload import preload_torch\n"
        "print(len(preload_torch()))\n"
        "import torch\nprint(float(torch.ones(3).sum()), len(preload_torch()))"
    )
    loaded = "3" if sys.platform.startswith("linux") else "0"
    assert out.stdout.split() == [loaded, "3.0", "0"]


def test_other_systems_leave_it_to_the_import(monkeypatch):
    monkeypatch.setattr(preload.sys, "platform", "win32")
    assert preload.preload_torch() == ()


def test_a_machine_without_torch_is_no_error(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(preload.importlib.util, "find_spec", lambda name: None)
    assert preload.preload_torch() == ()
