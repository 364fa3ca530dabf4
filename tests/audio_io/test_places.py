"""Where the music stands that the listener hears."""

from __future__ import annotations

import pytest

from neurosketch.audio_io.live_bus import LiveBus
from neurosketch.audio_io.output import AudioOutput
from neurosketch.audio_io.ports import Place, SourceBlock
from neurosketch.audio_io.rate_adapter import RateAdapter
from neurosketch.audio_io.sinks import NullSink
from tests.audio_io.sources import RATE, Heard, Tone, wait_until

PACE = 2.0
"""Quarter notes a second."""


class Song(Tone):
    """A tone that counts quarter notes, two a second, and after eight from the start again."""

    def read(self) -> SourceBlock:
        beat = self.position / self.sample_rate * PACE % 8.0
        return super().read()._replace(place=Place(beat, PACE, 0.0, 8.0))


@pytest.mark.parametrize("rate", [RATE, 48000])
def test_places_stand_at_the_frames_that_are_heard_with_them(rate: int):
    adapter = RateAdapter(Song(), rate)
    handed = 0
    for n in (100, 2000, 700, 1500):
        adapter.pull(n)
        handed += n
        for frame, place in adapter.take_places():
            assert frame <= 0
            assert (handed + frame) / rate * PACE == pytest.approx(place.beat, abs=2e-4)
    assert adapter.take_places() == []


def test_only_what_is_not_fading_out_says_where_it_stands():
    bus = LiveBus(RATE)
    bus.set_source(Song())
    bus.render(4096)
    assert len(bus.take_places()) == 4
    bus.set_source(Tone())
    bus.render(1024)
    assert bus.take_places() == []


def test_a_place_goes_on_and_begins_again():
    place = Place(6.0, PACE, 4.0, 7.0)
    assert place.after(0.25) == pytest.approx(6.5)
    assert place.after(0.5) == pytest.approx(4.0)
    assert place.after(2.25) == pytest.approx(4.5)
    assert Place(6.0, 0.0, 4.0, 7.0).after(100.0) == 6.0


def test_the_listener_hears_the_quarter_notes_go_by():
    output = AudioOutput(sink_factory=lambda name: NullSink(RATE, on_block=Heard()))
    try:
        assert output.beat_heard() is None
        output.set_live(Song())
        wait_until(lambda: (output.beat_heard() or 0.0) > 0.5)
        before = output.beat_heard()
        wait_until(lambda: output.beat_heard() > before + 0.1)
    finally:
        output.close()
