"""The one place that knows where bundled data and user files live."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "NeuroSketch"


def resources_dir() -> Path:
    """Folder with checkpoints, cards, themes, icons, presets: in the wheel, or in the checkout."""
    packed = Path(__file__).parent / "resources"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "resources"


def user_dir() -> Path:
    """Folder for user files; the environment variable NEUROSKETCH_HOME overrides it."""
    home = os.environ.get("NEUROSKETCH_HOME")
    return Path(home) if home else Path(platformdirs.user_data_dir(_APP, appauthor=False))


def user_models_dir() -> Path:
    """Folder in which a user's own checkpoints are found."""
    return user_dir() / "models"


def cache_dir() -> Path:
    """Folder for what can be computed again; the environment variable moves it as well."""
    home = os.environ.get("NEUROSKETCH_HOME")
    if home:
        return Path(home) / "cache"
    return Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def export_dir() -> Path:
    """Default folder for exported audio."""
    home = os.environ.get("NEUROSKETCH_HOME")
    return Path(home) / "exports" if home else Path(platformdirs.user_music_dir()) / _APP
