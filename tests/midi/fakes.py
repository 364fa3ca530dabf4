"""MIDI inputs that a test plugs in, plays and unplugs."""

from __future__ import annotations

from neurosketch.core.errors import DeviceError
from neurosketch.midi.backend import OnMessage


class FakeInput:
    """An open input of `FakeBackend`."""

    def __init__(self, backend: FakeBackend, name: str) -> None:
        self._backend, self._name = backend, name

    def close(self) -> None:
        self._backend.listeners.pop(self._name, None)


class FakeBackend:
    """Inputs that come and go as the test says."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.listeners: dict[str, OnMessage] = {}
        self.refused: set[str] = set()
        self.missing = ""

    def inputs(self) -> tuple[str, ...]:
        if self.missing:
            raise DeviceError(self.missing)
        return tuple(self.names)

    def open(self, name: str, on_message: OnMessage) -> FakeInput:
        if name not in self.names or name in self.refused:
            raise DeviceError(f"The MIDI input '{name}' cannot be opened.")
        self.listeners[name] = on_message
        return FakeInput(self, name)

    def plug(self, name: str) -> None:
        """A device comes."""
        self.names.append(name)

    def unplug(self, name: str) -> None:
        """A device goes, and sends nothing any more."""
        self.names.remove(name)
        self.listeners.pop(name, None)

    def refuse(self, name: str, refused: bool = True) -> None:
        """Another program has a device."""
        (self.refused.add if refused else self.refused.discard)(name)

    def no_midi(self, sentence: str) -> None:
        """The system offers no MIDI at all; an empty sentence brings it back."""
        self.missing = sentence

    def send(self, name: str, *message: int) -> None:
        """A device sends one message, if someone listens."""
        listener = self.listeners.get(name)
        if listener is not None:
            listener(bytes(message))
