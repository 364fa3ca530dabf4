from __future__ import annotations

import queue
import threading

from neurosketch.core.performance import AllOff, NoteOff, NoteOn, PlayEvent
from neurosketch.midi.arpeggiator import Arpeggio
from neurosketch.midi.arpeggio_clock import ArpeggioClock
from tests.midi.hands import Instrument

Heard = queue.SimpleQueue[PlayEvent]


class Time:
    """A clock that goes on when the test says so; the real one is only waited by."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def take(heard: Heard, count: int) -> list[PlayEvent]:
    return [heard.get(timeout=60) for _ in range(count)]


def rest(heard: Heard) -> list[PlayEvent]:
    return [heard.get() for _ in range(heard.qsize())]


def test_keys_are_played_in_the_tempo_of_the_moment() -> None:
    heard: Heard = queue.SimpleQueue()
    time, tempo = Time(), [120.0]
    clock = ArpeggioClock(Arpeggio(step=1.0, gate=0.5), heard.put, lambda: tempo[0], time)
    assert clock.feed(NoteOn(60)) == (NoteOn(60),)
    clock.start()
    clock.start()
    assert clock.running
    assert clock.feed(NoteOn(60, 90)) == ()
    assert take(heard, 1) == [NoteOn(60, 90)]
    time.seconds += 0.25
    assert take(heard, 1) == [NoteOff(60)]
    time.seconds += 0.25
    assert take(heard, 1) == [NoteOn(60, 90)]
    # Half as fast: the second half of the beat lasts a second, and the time that passed counts.
    clock.feed(NoteOff(99))
    tempo[0] = 60.0
    time.seconds += 0.5
    assert take(heard, 1) == [NoteOff(60)]
    clock.stop()
    assert rest(heard) == []
    assert clock.feed(NoteOff(60)) == (NoteOff(60),)


def test_stopping_ends_what_sounds_and_it_can_start_again() -> None:
    heard: Heard = queue.SimpleQueue()
    clock = ArpeggioClock(Arpeggio(step=16.0, gate=1.0), heard.put, lambda: 120.0)
    for _ in range(2):
        clock.start()
        clock.feed(NoteOn(60))
        assert take(heard, 1) == [NoteOn(60)]
        clock.stop()
        assert rest(heard) == [NoteOff(60)]
        assert not clock.running
    clock.stop()


def test_panic_ends_the_arpeggio() -> None:
    heard: Heard = queue.SimpleQueue()
    clock = ArpeggioClock(Arpeggio(step=1 / 64), heard.put, lambda: 600.0)
    clock.start()
    clock.feed(NoteOn(60))
    take(heard, 3)
    assert clock.feed(AllOff()) == (AllOff(),)
    rest(heard)
    clock.stop()
    assert rest(heard) == []


def test_another_way_to_play_is_taken_while_it_runs() -> None:
    heard: Heard = queue.SimpleQueue()
    time = Time()
    clock = ArpeggioClock(Arpeggio("up", step=1.0), heard.put, lambda: 60.0, time)
    clock.start()
    clock.feed(NoteOn(60))
    clock.feed(NoteOn(64))
    assert take(heard, 1) == [NoteOn(60)]
    clock.set_how(Arpeggio("chord", step=1.0))
    time.seconds += 1.0
    assert set(take(heard, 3)) == {NoteOff(60), NoteOn(60), NoteOn(64)}
    clock.stop()


def test_many_hands_at_once_leave_nothing_hanging() -> None:
    heard: Heard = queue.SimpleQueue()
    clock = ArpeggioClock(Arpeggio("chord", step=1 / 64), heard.put, lambda: 900.0)
    clock.start()

    def play(first: int) -> None:
        for turn in range(50):
            clock.feed(NoteOn(first + turn % 12))
            clock.feed(NoteOff(first + turn % 12))

    hands = [threading.Thread(target=play, args=(24 * i,)) for i in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    clock.stop()
    instrument = Instrument()
    instrument.hear(rest(heard))
    assert instrument.at_rest
