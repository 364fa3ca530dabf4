from __future__ import annotations

from collections.abc import Iterator

import pytest

from neurosketch.audio_io.output import AudioOutput
from neurosketch.engine.devices import ComputeChoice
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import Heard
from tests.engine.fakes import FakeCatalog, quiet_output, spec_of


@pytest.fixture
def catalog() -> FakeCatalog:
    return FakeCatalog(
        spec_of("tone"), spec_of("other", family="gan"), spec_of("still", capabilities=frozenset())
    )


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def output(heard: Heard) -> AudioOutput:
    return quiet_output(heard)


@pytest.fixture
def session(catalog: FakeCatalog, output: AudioOutput) -> Iterator[EngineSession]:
    session = EngineSession(catalog, output, compute="cpu")
    yield session
    session.close()


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> ComputeChoice:
    """Pretend that this machine has a GPU."""
    choice = ComputeChoice("cuda", "Fast GPU")
    monkeypatch.setattr("neurosketch.engine.host.choose_compute", lambda wanted: choice)
    return choice
