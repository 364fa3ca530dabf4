"""Random numbers of a sketch: every decision has a stream of its own."""

from __future__ import annotations

import hashlib

import numpy as np

_KEY_BYTES = 16


def stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """Random numbers that depend on the seed and on what they are for, on no other stream.

    Philox (Salmon et al. 2011) counts under a key; here the key is a hash of seed and purpose, so
    that a decision more or less leaves all others as they are.

    Args:
        seed: of the request.
        purpose: what is decided, e.g. `noise`, `bass`, 2.
    """
    text = "/".join(map(str, (seed, *purpose))).encode()
    key = hashlib.blake2b(text, digest_size=_KEY_BYTES).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
