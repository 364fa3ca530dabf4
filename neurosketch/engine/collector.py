"""Keeps the garbage collector from stopping the sound.

A full collection walks every object while it holds the interpreter. With torch imported there are
170,000 of them: measured 180 ms, more than any reserve of the sound output.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def lasting_objects() -> Iterator[None]:
    """Exempt what is made inside, an import or a model, from all later collections.

    Reference counting still frees such objects; only cycles among them would stay.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
