"""Check an installed NeuroSketch without a window: it lists its models and renders sound.

    python packaging/smoke_test.py [PROGRAM]

PROGRAM is the console script or frozen executable to check; by default the `neurosketch` on PATH.
Standard library only, so that any Python can run it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class SmokeError(Exception):
    """The installed program does not work; the message says how."""


def run(command: Sequence[str], folder: Path) -> str:
    """Run in `folder`, away from any checkout, and return what it printed.

    Raises:
        SmokeError: it cannot start, fails, or says something on stderr while failing.
    """
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SmokeError(f"{command[0]} does not run: {error}") from error
    if done.returncode:
        raise SmokeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def check_models(program: str, folder: Path) -> list[dict[str, Any]]:
    """The models that the program lists; at least one, each with controls and a licence."""
    document = json.loads(run([program, "models", "--json"], folder))
    models: list[dict[str, Any]] = document["models"]
    if not models:
        raise SmokeError("The program lists no model: its resources are missing.")
    for model in models:
        if not model["controls"] or not model["licence"] or not model["checkpoint_sha256"]:
            raise SmokeError(f"Model {model['id']} lacks controls, licence or checkpoint.")
    return models


def check_render(program: str, model: str, folder: Path) -> None:
    """Half a second of the model's sound is a stereo-or-mono 24-bit WAV that is not silent."""
    path = folder / f"{model}.wav"
    run([program, "render", model, "-o", str(path), "--seconds", "0.5", "--seed", "1"], folder)
    with wave.open(str(path)) as sound:
        frames = sound.readframes(sound.getnframes())
        seconds = sound.getnframes() / sound.getframerate()
        if sound.getsampwidth() != 3:
            raise SmokeError(f"{path.name} has {8 * sound.getsampwidth()} bits, not 24.")
    if abs(seconds - 0.5) > 0.01:
        raise SmokeError(f"{path.name} lasts {seconds:.3f} s, not 0.5 s.")
    if not any(frames):
        raise SmokeError(f"{path.name} is silent.")


def main(argv: Sequence[str]) -> int:
    """Command line: 0 when the artifact works, 1 and one sentence when it does not."""
    parser = argparse.ArgumentParser(description="Check an installed NeuroSketch.")
    parser.add_argument("program", nargs="?", default="neurosketch")
    program = parser.parse_args(argv).program
    try:
        with tempfile.TemporaryDirectory(prefix="neurosketch-smoke-") as name:
            folder = Path(name)
            models = check_models(program, folder)
            for model in models:
                check_render(program, model["id"], folder)
    except (SmokeError, ValueError, KeyError, wave.Error) as error:
        print(f"smoke test failed: {error}", file=sys.stderr)
        return 1
    print(f"smoke test passed: {', '.join(model['id'] for model in models)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
