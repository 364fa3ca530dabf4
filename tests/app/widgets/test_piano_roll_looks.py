"""What the piano roll shows, and that it shows it in time."""

from __future__ import annotations

import time
from statistics import median

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from neurosketch.app.widgets.piano_roll import PianoRoll
from neurosketch.core import editing
from neurosketch.core.score import Chord, Note
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import HEIGHT, WIDTH, make_desk
from tests.slowness import slowness

C, E = Note(0.0, 1.0, 60, 90), Note(4.0, 2.0, 64, 80)


@pytest.fixture
def desk(qapp):
    return make_desk("keys", C, E)


@pytest.fixture
def roll(desk, show):
    roll = show(PianoRoll(desk.commands, desk.axis), WIDTH, HEIGHT)
    roll.setFocus()
    return roll


def test_notes_ghosts_scale_and_playhead_are_seen(desk, roll, qapp):
    desk.editor.select(frozenset())
    plain = pixels(roll)
    place = roll.place_of(4.5, 64).toPoint()
    desk.editor.apply(editing.delete(desk.editor.notes, frozenset({E})), "Delete")
    without = pixels(roll)
    assert (plain[place.y(), place.x()] != without[place.y(), place.x()]).any()
    desk.editor.set_role("bass")
    roll.pitches.fit(55, 65)
    ghost = roll.place_of(0.5, 60).toPoint()
    beside = roll.place_of(1.5, 60).toPoint()
    seen = pixels(roll)
    assert (seen[ghost.y(), ghost.x()] != seen[beside.y(), beside.x()]).any()
    desk.commands.set_scale(frozenset({0}))
    assert (pixels(roll) != seen).any()
    before = pixels(roll)
    roll.set_playhead(8.0)
    x = round(desk.axis.x_of(8.0))
    changed = np.nonzero((pixels(roll) != before).any(axis=(0, 2)))[0]
    assert set(changed) <= set(range(x - 2, x + 3))
    assert changed.size


def test_chord_tones_can_be_lit(show, qapp):
    desk = make_desk("keys", chords=(Chord(0.0, "C"), Chord(8.0, "D")))
    roll = show(PianoRoll(desk.commands, desk.axis), WIDTH, HEIGHT)
    before = pixels(roll)
    roll.set_chord_tones(True)
    after = pixels(roll)
    lit = [roll.place_of(beat, pitch).toPoint() for beat, pitch in ((1.1, 60), (9.1, 62))]
    dark = [roll.place_of(beat, pitch).toPoint() for beat, pitch in ((1.1, 62), (9.1, 60))]
    assert all((before[p.y(), p.x()] != after[p.y(), p.x()]).any() for p in lit)
    assert all((before[p.y(), p.x()] == after[p.y(), p.x()]).all() for p in dark)


def test_two_thousand_notes_move_at_sixty_pictures_a_second(show, qapp):
    rng = np.random.default_rng(1)
    some = {
        Note(float(step) / 4, 0.25, int(pitch), int(velocity))
        for step, pitch, velocity in zip(
            rng.integers(0, 64, 3000), rng.integers(36, 96, 3000), rng.integers(20, 127, 3000),
            strict=True,
        )
    }  # fmt: skip
    desk = make_desk("keys")
    desk.editor.apply(editing.put((), some, 16.0), "Many")
    assert len(desk.editor.notes) >= 2000
    roll = show(PianoRoll(desk.commands, desk.axis), 1200, 620)
    roll.pitches.fit(36, 96)
    spent = []
    desk.editor.select(frozenset({desk.editor.notes[500]}))
    desk.editor.begin()
    for turn in range(12):
        before = time.thread_time()
        held = desk.editor.held_notes, desk.editor.held_selection
        desk.editor.preview(editing.move(*held, turn % 5 / 4, turn % 3, 16.0))
        roll.repaint()
        spent.append(time.thread_time() - before)
    assert median(spent) < 0.0166 * slowness()
    desk.editor.cancel()
    scrolled = []
    for turn in range(12):
        before = time.thread_time()
        desk.axis.zoom(600.0, 1.01 if turn % 2 else 0.99)
        roll.scroll_up(3.0 if turn % 2 else -3.0)
        roll.repaint()
        scrolled.append(time.thread_time() - before)
    assert median(scrolled) < 0.0166 * slowness()
    heads = []
    for turn in range(12):
        before = time.thread_time()
        roll.set_playhead(turn / 7)
        QApplication.processEvents()
        heads.append(time.thread_time() - before)
    assert median(heads) < 0.004 * slowness()
