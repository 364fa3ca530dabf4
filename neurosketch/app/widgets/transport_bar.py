"""Play, loop, keep, tempo, key, time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from neurosketch.app.theme import current_theme, icon, ui_font
from neurosketch.app.widgets.basics import IconButton, ThemedWidget, label, separator, with_key
from neurosketch.core.errors import RequestError
from neurosketch.midi.scale import Scale

MIN_BPM, MAX_BPM, DEFAULT_BPM = 20.0, 300.0, 120.0
NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{note} {mode}" for mode in ("maj", "min") for note in NOTES)


def clock_text(seconds: float) -> str:
    """Minutes, seconds and milliseconds, e.g. `0:03.214`."""
    milliseconds = max(0, round(seconds * 1000.0))
    return f"{milliseconds // 60000}:{milliseconds // 1000 % 60:02d}.{milliseconds % 1000:03d}"


class TransportBar(ThemedWidget):
    """The transport; parts carry `action.play`, `transport.loop` and so on as object names.

    It only tells what was pressed: `set_playing` and `set_loop` decide what it shows.
    """

    playClicked = Signal()
    startClicked = Signal()
    keepClicked = Signal()
    loopToggled = Signal(bool)
    tempoChanged = Signal(float)
    keyChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAccessibleName(self.tr("Transport"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._playing = self._live = False
        self._keys: Mapping[str, str] = {}
        self._time = (0.0, None)  # type: tuple[float, float | None]
        self._start = IconButton("skip-start", self.tr("Back to start"))
        self._start.setObjectName("transport.start")
        self._play = IconButton("play", self.tr("Play"), tint="on_accent", role="primary", size=18)
        self._play.setObjectName("action.play")
        self._loop = IconButton("loop", self.tr("Loop"), checked_tint="accent_text")
        self._loop.setObjectName("transport.loop")
        self._keep = QPushButton(self.tr("Keep that"))
        self._keep.setObjectName("action.keep")
        self._start.clicked.connect(self.startClicked)
        self._play.clicked.connect(self.playClicked)
        self._loop.clicked.connect(self.loopToggled)
        self._keep.clicked.connect(self.keepClicked)
        self._tempo, self._key = self._build_tempo(), self._build_key()
        self._clock = label("", "brand")
        self._total = label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._start, self._play, self._loop):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self._keep)
        row.addSpacing(8)
        row.addWidget(self._build_box())
        row.addSpacing(14)
        row.addWidget(self._clock)
        row.addWidget(self._total)
        self.theme_changed()
        self.set_keys({})
        self.set_time(0.0, None)

    def _build_tempo(self) -> QDoubleSpinBox:
        tempo = QDoubleSpinBox()
        tempo.setObjectName("transport.tempo")
        tempo.setProperty("role", "bare")
        tempo.setAccessibleName(self.tr("Tempo in beats per minute"))
        tempo.setToolTip(self.tr("Tempo: the ruler and the snap follow it"))
        tempo.setRange(MIN_BPM, MAX_BPM)
        tempo.setDecimals(1)
        tempo.setKeyboardTracking(False)
        tempo.setValue(DEFAULT_BPM)
        tempo.valueChanged.connect(self.tempoChanged)
        return tempo

    def _build_key(self) -> QComboBox:
        key = QComboBox()
        key.setObjectName("transport.key")
        key.setProperty("role", "bare")
        key.setAccessibleName(self.tr("Key"))
        key.setToolTip(self.tr("Key: written into the recipe and the file name"))
        key.addItem(self.tr("no key"), "")
        for name in KEYS:
            key.addItem(name, name)
        key.activated.connect(self._key_picked)
        return key

    def _build_box(self) -> QFrame:
        box = QFrame()
        box.setProperty("role", "box")
        row = QHBoxLayout(box)
        row.setContentsMargins(6, 3, 4, 3)
        row.setSpacing(4)
        unit: QLabel = label(self.tr("BPM"), "caption")
        row.addWidget(self._tempo)
        row.addWidget(unit)
        row.addSpacing(4)
        row.addWidget(separator(vertical=True))
        row.addWidget(self._key)
        return box

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in the tool tips, action id → key as the system writes it."""
        self._keys = keys
        self._start.set_description(self.tr("Back to start"), keys.get("action.rewind", ""))
        self._loop.set_description(self.tr("Loop"), keys.get("transport.loop", ""))
        kept = self.tr("Keep the last 60 seconds of what you heard")
        self._keep.setToolTip(with_key(kept, keys.get("action.keep", "")))
        self._describe_play()

    def _describe_play(self) -> None:
        text = self.tr("Stop") if self._playing else self.tr("Play")
        self._play.set_description(text, self._keys.get("action.play", ""))

    def theme_changed(self) -> None:
        """Tint the red dot and keep the numbers from jumping."""
        if not hasattr(self, "_total"):
            return
        self._keep.setIcon(icon("keep", token=current_theme().clip_mark))
        metrics = QFontMetricsF(ui_font("display", bold=True))
        self._clock.setMinimumWidth(round(metrics.horizontalAdvance("0:00.000")) + 6)
        body = QFontMetricsF(ui_font())
        self._total.setMinimumWidth(round(body.horizontalAdvance("/ 0:00.000")) + 4)
        bold = QFontMetricsF(ui_font("body", bold=True))
        self._tempo.setFixedWidth(round(bold.horizontalAdvance("300.0")) + 18)
        self._key.setFixedWidth(round(bold.horizontalAdvance("no key")) + 34)
        side = round(body.height() + 16)
        self._start.setFixedSize(side + 4, side)
        self._loop.setFixedSize(side + 4, side)
        self._play.setFixedSize(round(side * 1.45), side)
        self._keep.setFixedHeight(side)

    def set_playing(self, playing: bool) -> None:
        """Show stop instead of play."""
        if playing is not self._playing:
            self._playing = playing
            self._play.set_icon_names("stop" if playing else "play")
            self._describe_play()

    def is_playing(self) -> bool:
        """Whether the button shows stop."""
        return self._playing

    def set_live(self, live: bool) -> None:
        """Whether a live stream is in view: it has no start, no end and nothing to loop."""
        self._live = live
        self._start.setEnabled(not live)
        self._loop.setEnabled(not live)
        self.set_time(*self._time)

    def set_loop(self, loop: bool) -> None:
        """Show whether playback loops, without telling."""
        self._loop.setChecked(loop)

    def loop(self) -> bool:
        """Whether the loop button is down."""
        return self._loop.isChecked()

    def set_tempo(self, bpm: float) -> None:
        """Show a tempo without telling."""
        blocked = self._tempo.blockSignals(True)
        self._tempo.setValue(bpm)
        self._tempo.blockSignals(blocked)

    def tempo(self) -> float:
        """Beats per minute."""
        return float(self._tempo.value())

    def set_key(self, key: str | None) -> None:
        """Show a key such as `A min` without telling; None is no key.

        The same key under another name, such as `A minor`, is shown as it stands in the list;
        an unknown one is added.
        """
        at = self._key.findData(key or "")
        if at < 0:
            at = next((i for i, name in enumerate(KEYS, 1) if _alike(name, str(key))), -1)
        if at < 0:
            self._key.addItem(str(key), key)
            at = self._key.count() - 1
        self._key.setCurrentIndex(at)

    def key(self) -> str | None:
        """The key, or None."""
        return self._key.currentData() or None

    def set_time(self, seconds: float, total: float | None) -> None:
        """Show where playback stands, in seconds, and how long the clip is."""
        self._time = (seconds, total)
        self._clock.setText(clock_text(seconds))
        if self._live or total is None:
            self._total.setText(self.tr("live") if self._live else "")
        else:
            self._total.setText(f"/ {clock_text(total)}")

    def _key_picked(self) -> None:
        self.keyChanged.emit(self.key() or "")


def _alike(one: str, other: str) -> bool:
    """Whether two names are those of one key."""
    try:
        return Scale.from_key(one) == Scale.from_key(other)
    except RequestError:
        return False
