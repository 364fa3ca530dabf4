"""MIDI inputs while the program runs: they come and go, and nothing that they held hangs."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from neurosketch.core.errors import DeviceError
from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent, Sustain
from neurosketch.midi.backend import MidiBackend, OpenInput, RtMidiBackend
from neurosketch.midi.messages import ControlMove, MessageDecoder, control_move

_log = logging.getLogger(__name__)

OnEvent = Callable[[str, PlayEvent], None]
"""Called with the name of the input and what was played, from any thread."""
OnControl = Callable[[ControlMove], bool]
"""Called with a knob's movement, from any thread; whether it is taken, so that no one plays it."""


@dataclass(frozen=True, slots=True)
class MidiInput:
    """One input.

    Attributes:
        name: for people, and in what was learned.
        on: whether it is listened to.
        problem: why not although it shall be, or empty.
    """

    name: str
    on: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MidiStatus:
    """The inputs of this machine.

    Attributes:
        inputs: what is there now.
        problem: why there can be none, in one sentence; empty where the system has MIDI.
    """

    inputs: tuple[MidiInput, ...] = ()
    problem: str = ""


def _untaken(move: ControlMove) -> bool:
    return False


class MidiInputs:
    """Listens to every input that is there and not switched off.

    `poll` looks for devices that came or went; call it every second or so. All methods may be
    called from any thread; the callbacks come from threads of the backend, one at a time, and from
    `poll`, `switch` and `close` for what ends there.

    Args:
        on_event: told what is played.
        on_control: asked first about movements of knobs.
        backend: None takes the system's.
        off: names of inputs not to listen to.
        breath_by_pressure: see `MessageDecoder`.
    """

    def __init__(
        self,
        on_event: OnEvent,
        on_control: OnControl = _untaken,
        backend: MidiBackend | None = None,
        off: frozenset[str] = frozenset(),
        *,
        breath_by_pressure: bool = False,
    ) -> None:
        self._on_event, self._on_control = on_event, on_control
        self._backend: MidiBackend = RtMidiBackend() if backend is None else backend
        self._breath_by_pressure = breath_by_pressure
        self._lock = threading.RLock()
        self._together = _Together()
        self._off = set(off)
        self._open: dict[str, _Listener] = {}
        self._problems: dict[str, str] = {}
        self._status = MidiStatus()
        self._closed = False

    @property
    def status(self) -> MidiStatus:
        """What the last `poll` found."""
        return self._status

    @property
    def off(self) -> frozenset[str]:
        """Inputs that are switched off, to be remembered."""
        with self._lock:
            return frozenset(self._off)

    def poll(self) -> MidiStatus:
        """Look what is there, listen to what is new, let go of what vanished."""
        with self._lock:
            if self._closed:
                return self._status
            problem = ""
            try:
                names = self._backend.inputs()
            except DeviceError as error:
                names, problem = (), str(error)
            for name in [name for name in self._open if name not in names]:
                self._let_go(name)
            self._problems = {n: text for n, text in self._problems.items() if n in names}
            for name in names:
                if name not in self._open and name not in self._off:
                    self._listen(name)
            inputs = tuple(
                MidiInput(name, name in self._open, self._problems.get(name, "")) for name in names
            )
            self._status = MidiStatus(inputs, problem)
            return self._status

    def switch(self, name: str, on: bool) -> MidiStatus:
        """Listen to an input, or no longer."""
        with self._lock:
            if on:
                self._off.discard(name)
            else:
                self._off.add(name)
                self._problems.pop(name, None)
                if name in self._open:
                    self._let_go(name)
        return self.poll()

    def close(self) -> None:
        """Let go of every input; `poll` finds none from now on."""
        with self._lock:
            self._closed = True
            for name in list(self._open):
                self._let_go(name)
            self._status = MidiStatus()

    def _listen(self, name: str) -> None:
        decoder = MessageDecoder(breath_by_pressure=self._breath_by_pressure)
        listener = _Listener(name, decoder, self._together, self._on_event, self._on_control)
        try:
            listener.port = self._backend.open(name, listener.hear)
        except DeviceError as error:
            if name not in self._problems:  # said once, not every second
                _log.warning("%s", error)
            self._problems[name] = str(error)
            return
        self._problems.pop(name, None)
        self._open[name] = listener

    def _let_go(self, name: str) -> None:
        listener = self._open.pop(name)
        listener.close()


class _Together:
    """What is held on all inputs: a key or pedal that two hold comes up with the last.

    The lock is held while something is played, so that nothing overtakes.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._keys: defaultdict[int, set[str]] = defaultdict(set)
        self._pedals: set[str] = set()

    def passes(self, name: str, event: PlayEvent) -> bool:
        """Take note of an event of an input; whether the instrument shall hear it."""
        if isinstance(event, NoteOn):
            self._keys[event.pitch].add(name)
        elif isinstance(event, NoteOff):
            self._keys[event.pitch].discard(name)
            return not self._keys[event.pitch]
        elif isinstance(event, Sustain):
            before = bool(self._pedals)
            (self._pedals.add if event.down else self._pedals.discard)(name)
            return bool(self._pedals) != before
        elif isinstance(event, AllOff):
            self._keys.clear()
            self._pedals.clear()
        return True


class _Listener:
    """One open input: its decoder is used by the backend's thread until it is closed."""

    def __init__(
        self,
        name: str,
        decoder: MessageDecoder,
        together: _Together,
        on_event: OnEvent,
        on_control: OnControl,
    ) -> None:
        self.port: OpenInput | None = None
        self._name, self._decoder, self._together = name, decoder, together
        self._on_event, self._on_control = on_event, on_control
        self._deaf = False

    def hear(self, message: bytes) -> None:
        """A message came in."""
        with self._together.lock:
            if self._deaf:
                return
            move = control_move(message, self._name)
            taken = move is not None and self._on_control(move)
            if move is not None and taken:
                # It may have bent what sounds before it was taken.
                self._tell(self._decoder.rest(move.channel, move.number))
            else:
                self._tell(self._decoder.decode(message))

    def close(self) -> None:
        """End what is held; nothing is heard afterwards."""
        with self._together.lock:
            self._deaf = True
            self._tell(self._decoder.release())
        # Outside the lock: closing may wait for a message that waits for it.
        if self.port is not None:
            self.port.close()

    def _tell(self, events: tuple[PlayEvent, ...]) -> None:
        for event in events:
            if self._together.passes(self._name, event):
                self._on_event(self._name, event)
