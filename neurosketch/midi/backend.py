"""What the program needs of the system's MIDI, and the system's own through python-rtmidi."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from neurosketch.core.errors import DeviceError

OnMessage = Callable[[bytes], None]
"""Called with each message as it comes in, from a thread of the backend's."""

CLIENT_NAME = "NeuroSketch"
JACK_VARIABLE = "NEUROSKETCH_MIDI"
"""Set to `jack`, it asks for JACK's MIDI instead of the system's."""
_SEQUENCER = Path("/dev/snd/seq")
_NO_MIDI = "This system offers no MIDI input"
_THROUGH = re.compile(r"\bMidi Through\b", re.IGNORECASE)
_PAUSE_SECONDS = 0.002
"""Between two looks for messages: a fifteenth of what a key may take to its sound."""
_QUEUE = 1 << 14
"""Messages that wait for a program that is busy; the end of a note must not be lost."""
_ALSA_NUMBERS, _WINDOWS_NUMBER = re.compile(r"\s+\d+:\d+$"), re.compile(r"\s+\d+$")


class OpenInput(Protocol):
    """A port that is listened to."""

    def close(self) -> None:
        """Listen no longer; no message comes after this returns."""
        ...


class MidiBackend(Protocol):
    """The MIDI inputs of a machine."""

    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs that are there now, as `open` takes them; no two are alike.

        Raises:
            DeviceError: the system offers no MIDI.
        """
        ...

    def open(self, name: str, on_message: OnMessage) -> OpenInput:
        """Listen to an input.

        Raises:
            DeviceError: it is not there, or another program has it.
        """
        ...


class RtMidiBackend:
    """The inputs of ALSA, Core MIDI or Windows, or of JACK where that was asked for.

    Args:
        api: `system`, `jack`, or None for what `NEUROSKETCH_MIDI` says.
    """

    def __init__(self, api: str | None = None) -> None:
        self._jack = (api or os.environ.get(JACK_VARIABLE, "")).casefold() == "jack"
        self._lister: Any = None

    def inputs(self) -> tuple[str, ...]:
        """See `MidiBackend`."""
        return tuple(self._ports())

    def open(self, name: str, on_message: OnMessage) -> OpenInput:
        """See `MidiBackend`."""
        rtmidi = self._rtmidi()
        ports = self._ports()
        if name not in ports:
            raise DeviceError(f"The MIDI input '{name}' is not there.", "Choose another one.")
        client: Any = None
        try:
            client = self._client()
            client.open_port(ports[name], name=f"{CLIENT_NAME} in")
        except (rtmidi.RtMidiError, OSError, ValueError) as error:
            if client is not None:
                client.delete()
            raise DeviceError(
                f"The MIDI input '{name}' cannot be opened.",
                "Close other programs that use it, or connect it again.",
            ) from error
        return _RtMidiInput(client, on_message)

    def _rtmidi(self) -> Any:
        """The module, imported on first use, where the system has what it needs.

        Raises:
            DeviceError: the system offers no MIDI.
        """
        # libasound prints to the terminal when the sequencer is missing, so ask the system first.
        if sys.platform.startswith("linux") and not self._jack:
            if not _SEQUENCER.exists():
                raise DeviceError(f"{_NO_MIDI}: the ALSA sequencer is missing.", "Load snd-seq.")
            if not os.access(_SEQUENCER, os.R_OK | os.W_OK):
                raise DeviceError(
                    f"{_NO_MIDI} to you: {_SEQUENCER} may not be opened.", "Join the group audio."
                )
        try:
            import rtmidi
        except ImportError as error:
            raise DeviceError(f"{_NO_MIDI}: python-rtmidi is missing.", "Install it.") from error
        return rtmidi

    def _client(self) -> Any:
        rtmidi = self._rtmidi()
        api = rtmidi.API_UNIX_JACK if self._jack else rtmidi.API_UNSPECIFIED
        if sys.platform.startswith("linux") and not self._jack:
            # Left to itself it would ask JACK too, which starts a server or complains loudly.
            api = rtmidi.API_LINUX_ALSA
        return rtmidi.MidiIn(api, name=CLIENT_NAME, queue_size_limit=_QUEUE)

    def _ports(self) -> dict[str, int]:
        rtmidi = self._rtmidi()
        try:
            if self._lister is None:
                self._lister = self._client()
            return port_names(self._lister.get_ports())
        except (rtmidi.RtMidiError, OSError) as error:
            self._lister = None
            raise DeviceError(f"{_NO_MIDI}: its service does not answer.") from error


class _RtMidiInput:
    """Fetches the messages of a port from the queue that RtMidi keeps.

    RtMidi's callback would save a millisecond, but python-rtmidi holds the interpreter while it
    waits for the thread of a port that closes, and that thread waits for the interpreter.
    """

    def __init__(self, client: Any, on_message: OnMessage) -> None:
        self._client, self._on_message = client, on_message
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi-input", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            found = self._client.get_message()
            if found is None:
                self._stop.wait(_PAUSE_SECONDS)
            else:
                self._on_message(bytes(found[0]))

    def close(self) -> None:
        """See `OpenInput`."""
        if self._stop.is_set():
            return
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._client.close_port()
        self._client.delete()


def port_names(ports: list[str]) -> dict[str, int]:
    """Names for people and their places in the list of a system.

    The system's numbers at the end change when a device is plugged in again, so they are left out;
    equal names are told apart by their order. Ports through which a system or this program talks
    to itself are left out.
    """
    names: dict[str, int] = {}
    for index, port in enumerate(ports):
        if _THROUGH.search(port) or port.startswith(CLIENT_NAME):
            continue
        text = _WINDOWS_NUMBER.sub("", port) if sys.platform == "win32" else port
        if _ALSA_NUMBERS.search(port):  # "client:port 20:0"
            client, _, own = _ALSA_NUMBERS.sub("", port).partition(":")
            text = own if own.startswith(client) else f"{client} {own}".strip()
        name, number = text, 1
        while name in names:
            number += 1
            name = f"{text} ({number})"
        names[name] = index
    return names
