"""Play keys on an instrument through the sound card, beside a window that repaints all the time.

    python key_player.py STRETCHES KEYS

For each stretch one line of JSON: when the keys went down, and what the engine measured itself.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import threading
import time

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from neurosketch.audio_io.output import open_output
from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.engine.session import EngineSession
from tests.engine.instrument_model import FLUTE, FluteCatalog

_FRAME_MS = 16
_HELD_SECONDS = 0.06
_PITCH = 84


class Waves(QWidget):
    """Draws a few thousand points in Python at every frame, as a window full of views does."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        painter = QPainter(self)
        painter.setPen(QColor("orange"))
        for wave in range(4):
            turn = 0.1 * self.paints
            painter.drawPolyline(
                QPolygonF(
                    [QPointF(x, 200 + 150 * math.sin(0.01 * x * wave + turn))
                     for x in range(0, 1280, 2)]
                )
            )  # fmt: skip
        painter.end()


def play(session: EngineSession, window: Waves, stretches: int, keys: int) -> None:
    pause = threading.Event()
    uneven = itertools.cycle(0.001 * step for step in (0, 13, 29, 7, 38, 21, 3, 33, 17))
    pause.wait(1.5)
    for _ in range(stretches):
        underruns, paints, times = session.health().underruns, window.paints, []
        for _ in range(keys):
            times.append(time.perf_counter())
            session.play(NoteOn(_PITCH, 110), times[-1])
            pause.wait(_HELD_SECONDS)
            session.play(NoteOff(_PITCH))
            pause.wait(_HELD_SECONDS + next(uneven))
        measured = session.key_to_ear()
        stretch = {
            "keys": times, "p50": measured.p50, "p95": measured.p95,
            "underruns": session.health().underruns - underruns, "paints": window.paints - paints,
        }  # fmt: skip
        sys.stdout.write(json.dumps(stretch) + "\n")
        sys.stdout.flush()
        session.start_instrument(FLUTE)  # what was measured is forgotten
        pause.wait(0.5)


def main() -> int:
    """Run until every stretch is played."""
    stretches, keys = map(int, sys.argv[1:])
    app = QApplication([])
    window = Waves()
    window.resize(1280, 400)
    window.show()
    repaint = QTimer()
    repaint.timeout.connect(window.update)
    repaint.start(_FRAME_MS)
    session = EngineSession(FluteCatalog(), open_output(), compute="cpu")
    session.prepare()
    session.start_instrument(FLUTE)
    player = threading.Thread(target=play, args=(session, window, stretches, keys))
    player.start()
    ends = QTimer()
    ends.timeout.connect(lambda: None if player.is_alive() else app.quit())
    ends.start(100)
    app.exec()
    player.join()
    session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
