"""What a MIDI device sends is what the sound card plays, until the device is pulled out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.sound_card import RATE, Audio, SoundCard, level_db

pytestmark = pytest.mark.e2e


def pitch_hz(audio: Audio) -> float:
    """The strongest frequency, between the bins by a parabola through its neighbours."""
    mono = audio.mean(axis=0, dtype=np.float64)
    power = np.log(np.abs(np.fft.rfft(mono * np.hanning(len(mono)))) + 1e-12)
    top = int(np.argmax(power[1:-1])) + 1
    below, at, above = power[top - 1 : top + 2]
    return float((top + 0.5 * (below - above) / (below - 2 * at + above)) * RATE / len(mono))


def test_messages_of_a_device_are_heard(card: SoundCard) -> None:
    script = Path(__file__).with_name("midi_player.py")
    environment = {
        **os.environ, **card.environment, "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(script.parents[2]),
    }  # fmt: skip
    recording = card.record()
    with subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as player:  # fmt: skip
        assert player.stdin is not None
        assert player.stdout is not None

        def tell(line: str) -> None:
            assert player.stdin is not None
            assert player.stdout is not None
            player.stdin.write(f"{line}\n")
            player.stdin.flush()
            assert player.stdout.readline() == "done\n"

        def heard() -> float:
            """Pitch of what sounds after everything that was on its way."""
            recording.next(0.5)
            return pitch_hz(recording.next(0.5))

        try:
            assert player.stdout.readline() == "ready\n"
            tell("send 90 45 64")
            recording.wait_for_sound()
            assert heard() == pytest.approx(440.0, rel=1e-3)
            # The wheel of this device reaches an octave: a quarter of its way up is a minor third.
            for setting in ("65 00", "64 00", "06 0c"):
                tell(f"send b0 {setting}")
            tell("send e0 00 50")
            assert heard() == pytest.approx(440.0 * 2 ** (3 / 12), rel=1e-3)
            tell("send e0 00 40")
            # Note-on with velocity 0 is the end of a note.
            tell("send 90 45 00")
            recording.wait_for_silence()
            # The pedal holds what the hand let go of, until the device is pulled out.
            tell("send b0 40 7f")
            tell("send 90 51 64")
            tell("send 80 51 00")
            recording.wait_for_sound()
            assert heard() == pytest.approx(880.0, rel=1e-3)
            tell("unplug")
            recording.wait_for_silence()
            assert level_db(recording.next(0.5)) < -80.0
            player.stdin.close()
            assert player.wait(60) == 0
        finally:
            player.kill()
