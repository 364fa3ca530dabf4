"""The sound outputs and the microphones of this machine."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

from neurosketch.core.errors import DeviceError

_NO_PORTAUDIO = "The PortAudio library is missing, so no sound device can be used."

_lock = threading.RLock()
_open_streams = 0


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One sound output or input.

    Attributes:
        name: what it is chosen by; unique among its kind.
        channels: channels it offers, at least 1.
        sample_rate: its own rate in Hz.
        is_default: whether the system uses it by itself.
        index: PortAudio's number for it, valid until the list is read again.
    """

    name: str
    channels: int
    sample_rate: int
    is_default: bool
    index: int


class OutputDevice(SoundDevice):
    """One sound output."""


class InputDevice(SoundDevice):
    """One microphone or other sound input."""


Device = TypeVar("Device", bound=SoundDevice)


def portaudio() -> ModuleType:
    """The sounddevice module, imported on first use because the import starts PortAudio.

    Raises:
        DeviceError: the PortAudio library is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(_NO_PORTAUDIO, "Install libportaudio2.") from error
    module: ModuleType = sounddevice
    return module


def output_devices() -> list[OutputDevice]:
    """List the sound outputs, the default one first; empty when there is none.

    PortAudio reads the list when it starts. So that a device plugged in since is seen, it is
    restarted here, unless one of its streams is open.
    """
    return _devices("output", OutputDevice)


def input_devices() -> list[InputDevice]:
    """List the microphones, the default one first; empty when there is none. See above."""
    return _devices("input", InputDevice)


def _devices(kind: str, make: type[Device]) -> list[Device]:
    try:
        sd = portaudio()
    except DeviceError:
        return []
    with _lock:
        try:
            if _open_streams == 0:
                sd._terminate()
                sd._initialize()
            return _read_list(sd, kind, make)
        except sd.PortAudioError:
            return []


def _read_list(sd: ModuleType, kind: str, make: type[Device]) -> list[Device]:
    hosts = sd.query_hostapis()
    field = f"max_{kind}_channels"
    raw = [(i, d) for i, d in enumerate(sd.query_devices()) if d[field] > 0]
    try:
        default = int(sd.query_devices(kind=kind)["index"])
    except (sd.PortAudioError, ValueError):
        default = -1
    names = Counter(d["name"] for _, d in raw)
    devices = []
    for index, device in raw:
        name = str(device["name"])
        if names[name] > 1:
            name = f"{name} ({hosts[device['hostapi']]['name']})"
        rate = round(device["default_samplerate"])
        devices.append(make(name, int(device[field]), rate, index == default, index))
    return sorted(devices, key=lambda device: not device.is_default)


def find_output(name: str | None) -> OutputDevice:
    """The output with this name, or the default one for None.

    Raises:
        DeviceError: there is no such output.
    """
    portaudio()
    devices = output_devices()
    if name is None:
        if devices:
            return devices[0]
        raise DeviceError("No sound output was found.", "Connect one and choose it.")
    for device in devices:
        if device.name == name:
            return device
    raise DeviceError(f"The sound output '{name}' is not there.", "Choose another one.")


def find_input(name: str | None) -> InputDevice:
    """The microphone with this name, or the default one for None.

    Raises:
        DeviceError: there is no such microphone.
    """
    portaudio()
    devices = input_devices()
    if name is None:
        if devices:
            return devices[0]
        raise DeviceError("No microphone was found.", "Connect one and try again.")
    for device in devices:
        if device.name == name:
            return device
    raise DeviceError(f"The microphone '{name}' is not there.", "Choose another one.")


def count_stream(change: int) -> None:
    """Tell that a stream was opened (+1) or closed (-1), which decides when a restart is safe."""
    global _open_streams
    with _lock:
        _open_streams += change
