"""Play an instrument through the sound card by MIDI messages, as standard input says.

    send 90 45 64   a device sends a message
    unplug          the device is pulled out

Each line is answered by one when it is done.
"""

from __future__ import annotations

import sys

from neurosketch.audio_io.output import open_output
from neurosketch.engine.session import EngineSession
from neurosketch.midi.ports import MidiInputs
from tests.engine.instrument_model import FLUTE, FluteCatalog
from tests.midi.fakes import FakeBackend


def answer(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run until the input ends."""
    backend = FakeBackend("Keys")
    session = EngineSession(FluteCatalog(), open_output(), compute="cpu")
    inputs = MidiInputs(lambda _, event: session.play(event), backend=backend)
    session.prepare()
    session.start_instrument(FLUTE)
    inputs.poll()
    answer("ready")
    for line in sys.stdin:
        verb, *message = line.split()
        if verb == "unplug":
            backend.unplug("Keys")
            inputs.poll()
        else:
            backend.send("Keys", *bytes.fromhex("".join(message)))
        answer("done")
    inputs.close()
    session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
