"""What is kept of human drumming."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from neurosketch.models.musegan.cells import DRUMS
from neurosketch.training.musegan_feel import feel, main

SNARE, HAT = DRUMS.index("snare"), DRUMS.index("closed_hat")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Funk with a backbeat of 110 and ghosts of 50 between, a hat of 80 in each other sixteenth."""
    count = 30
    drums = np.zeros((count, 64), np.uint16)
    velocity = np.zeros((count, 6, 64), np.uint8)
    drums[:, ::2] |= np.uint16(1 << HAT)
    velocity[:, 5, ::2] = 80
    for bar in range(4):
        for step, force in ((4, 110), (7, 50), (12, 110), (15, 50)):
            drums[:, bar * 16 + step] |= np.uint16(1 << SNARE)
            velocity[:, 5, bar * 16 + step] = force + (2 if bar % 2 else -2)
    path = tmp_path / "drums.npz"
    np.savez(
        path, drums=drums, vel=velocity, src=np.repeat([0, 1], count // 2),
        label=np.array(["funk-groove1", "unheard-of"]),
    )  # fmt: skip
    return path


def test_accents_and_unevenness_are_found(data: Path) -> None:
    genres = feel(data)["genres"]
    assert set(genres["funk"]) == {"snare", "closed_hat"}
    assert all(not rows for genre, rows in genres.items() if genre != "funk")
    snare = genres["funk"]["snare"]
    assert snare["lift"][4] == pytest.approx(30.0 * 60 / 100, abs=0.1)
    assert snare["lift"][7] == pytest.approx(-30.0 * 60 / 100, abs=0.1)
    assert snare["spread"] == pytest.approx(2.0 * (4 / 3) ** 0.5, abs=0.1)
    assert genres["funk"]["closed_hat"]["spread"] == 0.0
    assert not any(genres["funk"]["closed_hat"]["lift"])


def test_the_command_writes_the_file(tmp_path: Path, data: Path) -> None:
    output = tmp_path / "made" / "feel.json"
    main(["--data", str(data), "--output", str(output)])
    assert json.loads(output.read_text(encoding="utf-8")) == feel(data)
