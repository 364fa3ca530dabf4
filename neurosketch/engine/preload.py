"""Loads torch's shared libraries without holding the interpreter.

`import torch` maps a few hundred megabytes of libraries while it holds the interpreter lock:
measured, every other Python thread stood still for 270-730 ms, and with them the window. Called
through `ctypes`, the same `dlopen` releases the lock (longest stop left: about 70 ms), and the
import afterwards finds the libraries in place.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import sys
from pathlib import Path

log = logging.getLogger(__name__)

_LIBRARIES = ("libc10.so", "libtorch_cpu.so", "libtorch_python.so")


def preload_torch() -> tuple[str, ...]:
    """Load torch's libraries for the import that follows.

    Returns:
        Names of the libraries that were loaded; empty where this way does not exist (Windows,
        macOS) or torch is imported already: the import then does all the work itself.
    """
    if not sys.platform.startswith("linux") or "torch" in sys.modules:
        return ()
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "lib"
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    loaded = []
    for name in _LIBRARIES:
        path = folder / name
        # Lazy binding and local names, as the import itself would load them.
        if path.exists() and dlopen(os.fsencode(path), os.RTLD_LAZY | os.RTLD_LOCAL):
            loaded.append(name)
    log.debug("loaded ahead of torch: %s", ", ".join(loaded))
    return tuple(loaded)
