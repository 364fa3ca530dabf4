"""An instrument that follows the microphone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from neurosketch.audio_io.devices import InputDevice
from neurosketch.audio_io.input import HeardUntil
from neurosketch.audio_io.ring import RingBuffer
from neurosketch.core.errors import DeviceError, RequestError
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.clips import complete_request
from neurosketch.engine.listener import RESERVE_SECONDS, Ear, ListeningSource
from neurosketch.engine.mailbox import Mailbox
from neurosketch.engine.session import EngineSession
from tests.audio_io.sources import Heard, sine
from tests.engine.fakes import quiet_output
from tests.engine.instrument_model import (
    FLUTE,
    HOP,
    RATE,
    SPEC,
    FluteCatalog,
    FluteStream,
    mute_spec,
)

RESERVE = round(RESERVE_SECONDS * RATE)


class HandMicrophone:
    """Hears what a test sings."""

    def __init__(self, sample_rate: int = RATE) -> None:
        self.sample_rate = sample_rate
        self.name = "Microphone"
        self.ring = RingBuffer(sample_rate, 1)
        self.trouble = ""
        self.closed = 0
        self.heard = HeardUntil(0, 0.0)

    def sing(self, audio: np.ndarray, at: float = 0.0) -> None:
        self.ring.write(audio[:, np.newaxis].astype(np.float32))
        self.heard = HeardUntil(self.ring.frames_written, at)

    def failure(self) -> str:
        return self.trouble

    def release(self) -> None:
        self.closed += 1

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def microphone() -> HandMicrophone:
    return HandMicrophone()


class TestEar:
    def test_sound_flows_once_a_little_waits(self, microphone):
        ear = Ear(microphone, RATE)
        microphone.sing(np.arange(RESERVE))
        assert not ear.listen(HOP).any()
        assert ear.heard_at() is None
        microphone.sing(np.arange(RESERVE, RESERVE + HOP))
        assert np.array_equal(ear.listen(HOP), np.arange(HOP))
        assert np.array_equal(ear.listen(RESERVE)[:8], np.arange(HOP, HOP + 8))

    def test_when_it_runs_out_it_is_silent_until_a_little_waits_again(self, microphone):
        ear = Ear(microphone, RATE)
        microphone.sing(np.ones(HOP + RESERVE))
        assert ear.listen(HOP).all()
        assert not ear.listen(2 * RESERVE).any()
        microphone.sing(np.ones(HOP))
        assert ear.listen(HOP).all()

    def test_what_nobody_could_take_is_forgotten_but_for_the_newest(self, microphone):
        ear = Ear(microphone, RATE)
        microphone.sing(np.arange(RATE // 2))
        heard = ear.listen(HOP)
        assert heard[0] == RATE // 2 - RESERVE - HOP
        assert len(heard) == HOP

    def test_the_time_of_a_sample_is_that_at_which_it_was_sung(self, microphone):
        ear = Ear(microphone, RATE)
        microphone.sing(np.ones(HOP + RESERVE), at=10.0)
        ear.listen(HOP)
        assert ear.heard_at() == pytest.approx(10.0 - RESERVE / RATE)

    def test_another_rate_keeps_the_pitch(self):
        microphone = HandMicrophone(48000)
        ear = Ear(microphone, RATE)
        parts = []
        for start in range(0, 48000 // 2, 256):
            microphone.sing(sine(1.0, 500.0, sample_rate=48000)[start : start + 256])
            parts.append(ear.listen(235))
        heard = np.concatenate(parts)
        heard = heard[np.flatnonzero(heard)[0] :][:16384]
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        assert np.argmax(spectrum) * RATE / len(heard) == pytest.approx(500.0, abs=3.0)

    def test_a_microphone_that_has_gone_is_a_sentence(self, microphone):
        microphone.trouble = "has stopped"
        with pytest.raises(DeviceError, match=r"^The microphone 'Microphone' has stopped\.$"):
            Ear(microphone, RATE).listen(HOP)


def test_a_source_sings_what_is_heard_and_measures_how_late(microphone):
    request = complete_request(SPEC, FLUTE)
    stream = FluteStream()
    stream.latency = 2 * HOP
    source = ListeningSource(stream, microphone, SPEC, request, Mailbox(), lambda: None)
    assert source.prompt
    source.prime()
    assert not source.read().audio.any()
    keys: list[float] = []
    for block in range(40):
        microphone.sing(np.full(HOP, 0.5), at=100.0 + block * HOP / RATE)
        audio, _, _, at, _ = source.read()
        keys += at
    assert (audio == 0.5).all()
    assert len(source.expressions(-1.0)) == 40
    (heard_at,) = keys
    # Block 31 begins with what was sung before the reserve, and sounds of what came two frames
    # before that.
    waits = microphone.ring.frames_written - 32 * HOP
    assert waits == 8 * HOP
    behind = 2 + RESERVE // HOP + 1
    assert heard_at == pytest.approx(100.0 + (31 - behind) * HOP / RATE, abs=2 * HOP / RATE)


class TestSession:
    @pytest.fixture
    def singing(
        self, heard: Heard, microphone: HandMicrophone, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[EngineSession]:
        self.flutes = FluteCatalog(mute_spec())
        self.opened: list[str | None] = []

        def open_microphone(name: str | None) -> HandMicrophone:
            self.opened.append(name)
            return microphone

        monkeypatch.setattr("neurosketch.engine.deck.open_microphone", open_microphone)
        session = EngineSession(self.flutes, quiet_output(heard), compute="cpu")
        yield session
        session.close()

    def test_what_is_sung_is_heard_until_it_is_stopped(self, singing, heard, microphone):
        singing.start_microphone(FLUTE, "Microphone")
        assert self.opened == ["Microphone"]
        assert singing.playhead().live

        def sung() -> bool:
            microphone.sing(np.full(512, 0.25))
            return bool(heard.audio[-1:].any())

        assert heard.wait_for(sung)
        assert heard.wait_for(lambda: sung() and singing.health().voice_to_ear_ms is not None)
        assert singing.health().key_to_ear_ms is None
        assert singing.expressions()
        assert microphone.closed == 0
        singing.stop_live()
        assert microphone.closed == 1
        assert not singing.playhead().live

    def test_another_live_sound_lets_go_of_the_microphone(self, singing, microphone):
        singing.start_microphone(FLUTE)
        singing.start_instrument(FLUTE)
        assert microphone.closed == 1
        assert singing.health().voice_to_ear_ms is None

    def test_a_model_that_cannot_is_told_before_the_microphone_is_opened(self, singing):
        with pytest.raises(RequestError, match="along with a microphone"):
            singing.start_microphone(GenerateRequest("mute"))
        assert self.opened == []

    def test_a_start_that_fails_lets_go_of_it(self, singing, microphone):
        with pytest.raises(RequestError):
            singing.start_microphone(GenerateRequest("flute", conditions={"instrument": "horn"}))
        assert microphone.closed == 1

    def test_a_microphone_that_is_pulled_out_ends_with_a_notice(self, singing, heard, microphone):
        singing.start_microphone(FLUTE)
        microphone.trouble = "has stopped"
        assert heard.wait_for(lambda: not singing.playhead().live)
        assert "The microphone 'Microphone' has stopped" in singing.health().notice


def test_without_a_microphone_nothing_starts_and_the_sentence_says_so(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[InputDevice] = []
    monkeypatch.setattr("neurosketch.audio_io.devices.input_devices", lambda: found)
    monkeypatch.setattr("neurosketch.audio_io.devices.portaudio", lambda: None)
    session = EngineSession(FluteCatalog(), quiet_output(heard), compute="cpu")
    with pytest.raises(DeviceError, match="No microphone was found"):
        session.start_microphone(FLUTE)
    assert not session.playhead().live
    session.close()
