"""What the window remembers, in one ini file under the user's folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray

from neurosketch.app.settings import DEFAULT_BUDGET_GB, EXPORT_PATTERN, RECENT, Settings
from neurosketch.export.naming import DEFAULT_PATTERN


def test_defaults(user_home, qapp):
    settings = Settings()
    assert (settings.theme, settings.export_format, settings.export_rate) == ("dark", "wav24", 0)
    assert settings.export_folder == user_home / "exports"
    assert settings.output_device is None
    assert settings.model_id == ""
    assert settings.gain_db == 0.0
    assert settings.geometry is None
    assert settings.export_pattern == EXPORT_PATTERN == DEFAULT_PATTERN
    assert (settings.shortcuts, settings.sketch, settings.recent_sketches) == ("", None, ())


def test_everything_survives_a_restart(user_home, qapp):
    settings = Settings()
    settings.theme = "light"
    settings.export_folder = Path("/music/sketches")
    settings.export_format = "flac"
    settings.export_rate = 96000
    settings.output_device = "Headphones"
    settings.model_id = "vae-drift"
    settings.gain_db = -7.5
    settings.export_pattern = "{take}_{nn}"
    settings.shortcuts = '{"action.play": ["P"]}'
    settings.midi_map = '{"midi_map": 1, "bindings": []}'
    settings.midi_off = frozenset({"Wind, 风", "Keys"})
    settings.scale_lock = "D dorian"
    settings.sketch = Path("/music/night drive.nsketch")
    settings.recent_sketches = tuple(Path(f"/music/草图, {n}.nsketch") for n in range(20))
    settings.geometry = QByteArray(b"\x01\x02")
    settings.save()
    assert (user_home / "window.ini").is_file()
    again = Settings()
    assert again.theme == "light"
    assert again.export_folder == Path("/music/sketches")
    assert (again.export_format, again.export_rate) == ("flac", 96000)
    assert again.output_device == "Headphones"
    assert again.model_id == "vae-drift"
    assert again.gain_db == -7.5
    assert again.export_pattern == "{take}_{nn}"
    assert again.shortcuts == '{"action.play": ["P"]}'
    assert again.sketch == Path("/music/night drive.nsketch")
    assert again.recent_sketches == tuple(Path(f"/music/草图, {n}.nsketch") for n in range(RECENT))
    assert again.midi_map == '{"midi_map": 1, "bindings": []}'
    assert again.midi_off == frozenset({"Wind, 风", "Keys"})
    assert again.scale_lock == "D dorian"
    again.sketch = None
    assert again.sketch is None
    assert again.geometry == QByteArray(b"\x01\x02")


def test_nonsense_in_the_file_falls_back(user_home, qapp):
    user_home.mkdir()
    (user_home / "window.ini").write_text(
        "[General]\ntheme=purple\ngeometry=wide\ngain_db=loud\n[export]\nformat=mp3\nrate=12\n"
        "pattern=  \n[sketch]\nrecent=[1\n[midi]\noff=7\n",
        encoding="utf-8",
    )
    settings = Settings()
    assert (settings.theme, settings.export_format, settings.export_rate) == ("dark", "wav24", 0)
    assert settings.geometry is None
    assert settings.gain_db == 0.0
    assert settings.export_pattern == EXPORT_PATTERN
    assert settings.recent_sketches == ()
    assert settings.midi_off == frozenset()


def test_loudness_and_budget_are_remembered_and_nonsense_is_not_believed(user_home, qapp):
    settings = Settings()
    assert (settings.loudness_match, settings.library_budget_gb) == (False, DEFAULT_BUDGET_GB)
    settings.loudness_match, settings.library_budget_gb = True, 0.5
    settings.save()
    again = Settings()
    assert (again.loudness_match, again.library_budget_gb) == (True, 0.5)
    for nonsense in ("much", "-1", "nan", "1e99"):
        again._store.setValue("library/budget_gb", nonsense)
        assert again.library_budget_gb == DEFAULT_BUDGET_GB
