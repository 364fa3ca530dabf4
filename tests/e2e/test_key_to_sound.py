"""From the key to the recorded sound card, beside a window that repaints all the time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.program import cores_taken_by_others
from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard
from tests.e2e.timed_recording import TimedRecording

pytestmark = pytest.mark.e2e

# Other programs may starve this one for a while: what must be prompt gets another chance.
STRETCHES = 6
KEYS = 40
BUSY_CORES = 0.4
LIMIT_MS = 30.0
LOST_MS = 100.0


def delays_ms(keys: list[float], onsets: np.ndarray) -> np.ndarray:
    """From each key to the first sound after it; sounds of a key that was not heard are others'.

    Such a key counts as one that was heard too late.
    """
    after = np.searchsorted(onsets, keys)
    heard = after < len(onsets)
    delays = 1e3 * (onsets[after[heard]] - np.asarray(keys)[heard])
    every = np.full(len(keys), LOST_MS)
    every[heard] = np.minimum(delays, LOST_MS)
    return every


def test_a_key_is_heard_within_thirty_milliseconds(screen: Screen, card: SoundCard) -> None:
    script = Path(__file__).with_name("key_player.py")
    used: dict[str, float] = {}
    stretches: list[dict[str, float]] = []
    environment = {
        **os.environ, **screen.environment, **card.environment, "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(script.parents[2]),
    }  # fmt: skip
    with (
        TimedRecording(card) as recording,
        subprocess.Popen(
            [sys.executable, str(script), str(STRETCHES), str(KEYS)],
            env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        ) as player,
    ):  # fmt: skip
        try:
            cores_taken_by_others(used)
            assert player.stdout is not None
            for line in player.stdout:
                told = json.loads(line)
                delays = delays_ms(told["keys"], recording.onsets(0.005, 0.03))
                stretches.append({
                    "heard": int(np.sum(delays < LOST_MS)), "underruns": told["underruns"],
                    "own": told["p95"],
                    "p50": float(np.median(delays)), "p95": float(np.percentile(delays, 95)),
                    "paints": told["paints"], "others": cores_taken_by_others(used),
                })  # fmt: skip
                last = stretches[-1]
                if last["p95"] <= LIMIT_MS and last["underruns"] == 0 and last["heard"] == KEYS:
                    break
        finally:
            player.kill()
    best = min(stretches, key=lambda stretch: stretch["p95"])
    assert best["paints"] > 50, stretches
    # What the program says of itself is what the card plays.
    assert abs(best["own"] - best["p95"]) < 8.0, stretches
    if all(stretch["others"] > BUSY_CORES for stretch in stretches):
        # A machine that is busy with other things all the time proves little.
        assert best["p95"] < 3 * LIMIT_MS, stretches
    else:
        assert best["p95"] <= LIMIT_MS, stretches
        assert min(stretch["underruns"] for stretch in stretches) == 0, stretches
