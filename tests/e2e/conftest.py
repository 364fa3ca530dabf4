"""The virtual screen and the virtual sound card of a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.screen import Screen
from tests.e2e.sound_card import SoundCard


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as virtual:
        yield virtual


@pytest.fixture
def card() -> Iterator[SoundCard]:
    with SoundCard() as virtual:
        yield virtual
