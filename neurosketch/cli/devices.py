"""`neurosketch devices`."""

from __future__ import annotations

import argparse
from typing import Any

from neurosketch.cli import common


def run(args: argparse.Namespace) -> int:
    """List sound outputs and what can compute."""
    audio, compute = audio_rows(), compute_rows()
    if args.json:
        common.print_json({"audio": audio, "compute": compute})
        return 0
    common.print_line("Sound outputs")
    for row in audio:
        mark = "  (default)" if row["default"] else ""
        detail = f"{row['channels']} channels, {row['sample_rate']} Hz"
        common.print_line(f"  {row['name']}  {detail}{mark}")
    if not audio:
        common.print_line("  none: NeuroSketch still renders and exports")
    common.print_line("Compute")
    for row in compute:
        state = "available" if row["available"] else row["reason"]
        common.print_line(f"  {row['id']:<5} {row['label']}  {state}")
    return 0


def audio_rows() -> list[dict[str, Any]]:
    """The sound outputs of this machine; empty when there is none."""
    from neurosketch.audio_io.devices import output_devices

    return [
        {
            "name": device.name,
            "channels": device.channels,
            "sample_rate": device.sample_rate,
            "default": device.is_default,
        }
        for device in output_devices()
    ]


def compute_rows() -> list[dict[str, Any]]:
    """What can compute on this machine; imports torch."""
    from neurosketch.engine.devices import compute_devices

    return compute_devices()
