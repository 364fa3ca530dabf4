"""What the window remembers between starts: geometry, theme, export, output."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from neurosketch.paths import export_dir, user_dir

THEMES = ("dark", "light")
EXPORT_FORMATS = ("wav24", "wav16", "wav32f", "flac", "ogg")
EXPORT_RATES = (0, 44100, 48000, 96000)
"""Hz; 0 keeps the rate of the clip."""
EXPORT_PATTERN = "{sketch}_{model}_{bpm}_{key}_{nn}"
"""As `neurosketch.export.naming.DEFAULT_PATTERN`, which is not imported before it is needed."""
RECENT = 8
"""How many sketches the menu offers."""

DEFAULT_BUDGET_GB = 20.0


class Settings:
    """Typed access to one ini file in the user's folder.

    An ini file (not the system's registry) because `NEUROSKETCH_HOME` moves everything at once.

    Args:
        folder: where `window.ini` lies; None means `user_dir()`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        path = (folder if folder is not None else user_dir()) / "window.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str) -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def _names(self, key: str) -> list[str]:
        try:
            names = json.loads(self._text(key, "[]"))
        except (ValueError, RecursionError):
            return []
        found = names if isinstance(names, list) else []
        return [name for name in found if isinstance(name, str) and name]

    @property
    def theme(self) -> str:
        """`dark` or `light`."""
        name = self._text("theme", "dark")
        return name if name in THEMES else "dark"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def export_folder(self) -> Path:
        """Where exports go without asking."""
        text = self._text("export/folder", "")
        return Path(text) if text else export_dir()

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._store.setValue("export/folder", str(folder))

    @property
    def export_format(self) -> str:
        """Value of `ExportFormat`."""
        name = self._text("export/format", EXPORT_FORMATS[0])
        return name if name in EXPORT_FORMATS else EXPORT_FORMATS[0]

    @export_format.setter
    def export_format(self, name: str) -> None:
        self._store.setValue("export/format", name)

    @property
    def export_rate(self) -> int:
        """One of `EXPORT_RATES`."""
        text = self._text("export/rate", "0")
        return int(text) if text.isdigit() and int(text) in EXPORT_RATES else 0

    @export_rate.setter
    def export_rate(self, sample_rate: int) -> None:
        self._store.setValue("export/rate", str(sample_rate))

    @property
    def output_device(self) -> str | None:
        """Name of the output device; None follows the system."""
        return self._text("output_device", "") or None

    @output_device.setter
    def output_device(self, name: str | None) -> None:
        self._store.setValue("output_device", name or "")

    @property
    def gain_db(self) -> float:
        """Master gain in dB; 0 when nothing sensible is remembered."""
        try:
            gain_db = float(self._text("gain_db", "0"))
        except ValueError:
            return 0.0
        return gain_db if -200.0 <= gain_db <= 24.0 else 0.0

    @gain_db.setter
    def gain_db(self, gain_db: float) -> None:
        self._store.setValue("gain_db", f"{gain_db:.2f}")

    @property
    def loudness_match(self) -> bool:
        """Whether takes are heard at the same loudness."""
        return self._text("loudness_match", "0") == "1"

    @loudness_match.setter
    def loudness_match(self, on: bool) -> None:
        self._store.setValue("loudness_match", "1" if on else "0")

    @property
    def library_budget_gb(self) -> float:
        """Size of the library in GB above which the window speaks up; 0 never does."""
        try:
            budget_gb = float(self._text("library/budget_gb", str(DEFAULT_BUDGET_GB)))
        except ValueError:
            return DEFAULT_BUDGET_GB
        return budget_gb if 0.0 <= budget_gb <= 1e6 else DEFAULT_BUDGET_GB

    @library_budget_gb.setter
    def library_budget_gb(self, budget_gb: float) -> None:
        self._store.setValue("library/budget_gb", f"{budget_gb:g}")

    @property
    def model_id(self) -> str:
        """The model chosen last, or empty."""
        return self._text("model", "")

    @model_id.setter
    def model_id(self, model_id: str) -> None:
        self._store.setValue("model", model_id)

    @property
    def shortcuts(self) -> str:
        """Keys that the user chose, as `Shortcuts` wrote them."""
        return self._text("shortcuts", "")

    @shortcuts.setter
    def shortcuts(self, text: str) -> None:
        self._store.setValue("shortcuts", text)

    @property
    def export_pattern(self) -> str:
        """How exported files are named, for `NamePattern`."""
        return self._text("export/pattern", "").strip() or EXPORT_PATTERN

    @export_pattern.setter
    def export_pattern(self, pattern: str) -> None:
        self._store.setValue("export/pattern", pattern)

    @property
    def sketch(self) -> Path | None:
        """The sketch that was open last."""
        text = self._text("sketch/last", "")
        return Path(text) if text else None

    @sketch.setter
    def sketch(self, path: Path | None) -> None:
        self._store.setValue("sketch/last", str(path or ""))

    @property
    def recent_sketches(self) -> tuple[Path, ...]:
        """Sketches that were open, the latest first."""
        return tuple(map(Path, self._names("sketch/recent")))[:RECENT]

    @recent_sketches.setter
    def recent_sketches(self, paths: tuple[Path, ...]) -> None:
        self._store.setValue("sketch/recent", json.dumps([str(path) for path in paths[:RECENT]]))

    @property
    def midi_map(self) -> str:
        """Which knobs turn which controls, as `ControlMap` wrote it."""
        return self._text("midi/map", "")

    @midi_map.setter
    def midi_map(self, text: str) -> None:
        self._store.setValue("midi/map", text)

    @property
    def midi_off(self) -> frozenset[str]:
        """Names of the MIDI inputs that are not listened to."""
        return frozenset(self._names("midi/off"))

    @midi_off.setter
    def midi_off(self, names: frozenset[str]) -> None:
        self._store.setValue("midi/off", json.dumps(sorted(names)))

    @property
    def scale_lock(self) -> str:
        """The key that every note is moved into, e.g. `D dorian`; empty for none."""
        return self._text("play/scale", "")

    @scale_lock.setter
    def scale_lock(self, key: str) -> None:
        self._store.setValue("play/scale", key)

    @property
    def arpeggio(self) -> str:
        """How keys are arpeggiated, as `ArpeggioViewModel` wrote it."""
        return self._text("play/arpeggio", "")

    @arpeggio.setter
    def arpeggio(self, text: str) -> None:
        self._store.setValue("play/arpeggio", text)

    @property
    def typing(self) -> bool:
        """Whether letters play where a model is played by keys."""
        return self._text("play/typing", "1") == "1"

    @typing.setter
    def typing(self, on: bool) -> None:
        self._store.setValue("play/typing", "1" if on else "0")

    @property
    def geometry(self) -> QByteArray | None:
        """What `QWidget.saveGeometry` returned, or None."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    def save(self) -> None:
        """Write the file now; an unwritable folder costs the memory, never the session."""
        self._store.sync()
