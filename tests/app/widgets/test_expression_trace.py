"""The trace of what an instrument sings."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from neurosketch.app.widgets.expression_trace import ExpressionTrace
from neurosketch.app.widgets.trace_paint import level_of
from neurosketch.app.widgets.trace_roll import GAP_S, Reading, TraceRoll
from neurosketch.core.performance import Expression
from tests.app.widgets.conftest import pixels

BLOCK_S = 256 / 44_100


class Watch(QObject):
    """Notes every paint of what it watches."""

    def __init__(self, painted):
        super().__init__()
        self._painted = painted

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self._painted.append(watched)
        return False


class Singer:
    """Feeds a trace sixty times a second with what an instrument sings in blocks."""

    def __init__(self):
        self.now, self.sung = 100.0, 0.0
        self.trace = ExpressionTrace(clock=lambda: self.now)

    def sing(self, seconds, pitch, loudness_db=-20.0, voices=1):
        for _ in range(round(seconds * 60)):
            self.now += 1 / 60
            blocks = []
            while self.sung + BLOCK_S <= self.now - 100.0:
                self.sung += BLOCK_S
                octaves = math.nan if pitch is None else (pitch - 69) / 12
                blocks.append(Expression(self.sung, octaves, loudness_db, voices))
            self.trace.advance(blocks)

    def restart(self):
        self.sung = -BLOCK_S
        self.trace.advance([Expression(0.0, math.nan, -100.0, 0)])


@pytest.fixture
def singer(show):
    singer = Singer()
    show(singer.trace, 420, 240)
    return singer


def test_a_note_is_a_line_at_its_pitch_and_a_rest_ends_it(singer):
    singer.sing(0.5, 60)
    singer.sing(0.5, None, -100.0, 0)
    singer.sing(0.5, 64)
    first, second = singer.trace.lines()
    assert {round(pitch, 3) for _, pitch, _ in first} == {60.0}
    assert {round(pitch, 3) for _, pitch, _ in second} == {64.0}
    ages = [age for age, _, _ in first]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == pytest.approx(1.5, abs=0.05)
    assert second[-1][0] < 0.05


def test_a_leap_is_no_line_and_a_glide_is(singer):
    singer.sing(0.3, 60)
    singer.sing(0.3, 67)
    for step in range(40):
        singer.sing(1 / 60, 67 - step * 0.1)
    assert len(singer.trace.lines()) == 2
    assert singer.trace.lines()[1][-1][1] < 64


def test_the_view_follows_the_hand_to_another_octave(singer):
    singer.sing(0.5, 60)
    low, high = singer.trace.visible_pitches()
    assert low < 60 < high
    singer.sing(2.0, 90)
    low, high = singer.trace.visible_pitches()
    assert low < 60 < 90 < high
    singer.sing(9.0, 90)
    low, high = singer.trace.visible_pitches()
    assert low > 60, "what has gone out of sight needs no room"


def test_it_names_the_note_its_cents_and_its_loudness(singer):
    singer.sing(0.2, 69.1, -18.2)
    assert singer.trace.reading_text() == ("A4 +10 ¢", "−18 dB")
    assert singer.trace.accessibleDescription() == "A4"
    singer.sing(0.2, 68.95, -18.2, voices=3)
    assert singer.trace.reading_text() == ("A4 −5 ¢", "−18 dB · 3 voices")
    singer.sing(0.4, None, -100.0, 0)
    assert singer.trace.reading_text() == ("", "")
    assert singer.trace.accessibleDescription() == "silent"


def test_another_instrument_goes_on_where_the_last_one_was(singer):
    singer.sing(1.0, 60)
    singer.sing(0.3, None, -100.0, 0)
    singer.restart()
    singer.now += 1.0  # the clock of the new stream begins here
    singer.trace.advance([Expression(0.9, -0.5, -20.0, 1), Expression(1.0, -0.5, -20.0, 1)])
    old, new = singer.trace.lines()
    assert old[-1][0] > 1.0
    assert new[-1][0] == pytest.approx(0.0, abs=0.05)


def test_a_stalled_stream_ends_the_note(singer):
    singer.sing(0.5, 60)
    singer.now += 2 * GAP_S
    singer.trace.advance([])
    assert singer.trace.reading_text() == ("", "")


def test_what_is_painted_moves_to_the_left(singer):
    singer.trace.show_range(52, 68)
    empty = pixels(singer.trace)
    singer.sing(0.6, 60)
    singer.sing(1.0, None, -100.0, 0)

    def columns():
        changed = (pixels(singer.trace) != empty).any(axis=(0, 2)).nonzero()[0]
        return changed.min(), changed.max()

    first = columns()
    singer.sing(1.0, None, -100.0, 0)
    second = columns()
    assert first[0] - second[0] == pytest.approx(60, abs=3)
    assert first[1] - second[1] == pytest.approx(60, abs=3)


def test_finished_pieces_look_as_if_painted_now(singer):
    for note in (60, 62, 64, 60):
        singer.sing(0.4, note)
    singer.sing(2.0, None, -100.0, 0)
    tiled = pixels(singer.trace)
    singer.trace.theme_changed()
    assert (pixels(singer.trace) == tiled).all()


def test_in_silence_nothing_is_painted_anew(singer):
    singer.trace.set_message("Play")
    singer.sing(0.2, None, -100.0, 0)
    QApplication.processEvents()
    painted = []
    singer.trace.installEventFilter(watch := Watch(painted))
    singer.sing(0.5, None, -100.0, 0)
    QApplication.processEvents()
    assert painted == []
    singer.sing(0.1, 60)
    QApplication.processEvents()
    assert painted
    singer.trace.removeEventFilter(watch)


def test_a_roll_forgets_what_has_left_the_picture():
    roll = TraceRoll()
    for step in range(400):
        silent = step % 40 == 39
        roll.add(Reading(step * 0.02, math.nan if silent else 60.0, 0.5))
    assert len(roll.pitches) == 10
    roll.forget(4.0)
    assert len(roll.pitches) == 5
    assert roll.reach(0.0) == (60.0, 60.0)
    assert roll.reach(99.0) is None


def test_levels_are_shares_of_the_height():
    assert level_of(-200.0) == 0.0
    assert level_of(0.0) == 1.0
    assert level_of(math.nan) == 0.0
    assert 0.0 < level_of(-40.0) < level_of(-20.0) < 1.0
