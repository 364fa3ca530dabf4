"""`neurosketch devices`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from neurosketch.cli import common

if TYPE_CHECKING:
    from neurosketch.audio_io.devices import SoundDevice


def run(args: argparse.Namespace) -> int:
    """List sound outputs, microphones, MIDI inputs and what can compute."""
    audio, microphones, compute = audio_rows(), microphone_rows(), compute_rows()
    midi, why = midi_rows()
    if args.json:
        common.print_json(
            {"audio": audio, "microphones": microphones, "midi": midi, "compute": compute}
        )
        return 0
    _print_sound("Sound outputs", audio, "none: NeuroSketch still renders and exports")
    _print_sound("Microphones", microphones, "none")
    common.print_line("MIDI inputs")
    for row in midi:
        common.print_line(f"  {row['name']}")
    if not midi:
        common.print_line(f"  {why or 'none'}")
    common.print_line("Compute")
    for row in compute:
        state = "available" if row["available"] else row["reason"]
        common.print_line(f"  {row['id']:<5} {row['label']}  {state}")
    return 0


def _print_sound(title: str, rows: list[dict[str, Any]], none: str) -> None:
    common.print_line(title)
    for row in rows:
        mark = "  (default)" if row["default"] else ""
        count = row["channels"]
        channels = "1 channel" if count == 1 else f"{count} channels"
        common.print_line(f"  {row['name']}  {channels}, {row['sample_rate']} Hz{mark}")
    if not rows:
        common.print_line(f"  {none}")


def audio_rows() -> list[dict[str, Any]]:
    """The sound outputs of this machine; empty when there is none."""
    from neurosketch.audio_io.devices import output_devices

    return [_sound_row(device) for device in output_devices()]


def microphone_rows() -> list[dict[str, Any]]:
    """The microphones of this machine; empty when there is none."""
    from neurosketch.audio_io.devices import input_devices

    return [_sound_row(device) for device in input_devices()]


def _sound_row(device: SoundDevice) -> dict[str, Any]:
    return {
        "name": device.name,
        "channels": device.channels,
        "sample_rate": device.sample_rate,
        "default": device.is_default,
    }


def midi_rows() -> tuple[list[dict[str, Any]], str]:
    """The MIDI inputs of this machine, and why they cannot be used where that is so."""
    from neurosketch.core.errors import DeviceError
    from neurosketch.midi.backend import RtMidiBackend

    try:
        return [{"name": name} for name in RtMidiBackend().inputs()], ""
    except DeviceError as error:
        return [], str(error)


def compute_rows() -> list[dict[str, Any]]:
    """What can compute on this machine; imports torch."""
    from neurosketch.engine.devices import compute_devices

    return compute_devices()
