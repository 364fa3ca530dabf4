"""Which scale is locked, and that it is remembered."""

from __future__ import annotations

import pytest

from neurosketch.app.settings import Settings
from neurosketch.app.viewmodels.scale_lock import SKETCH, ScaleViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.performance import NoteOff, NoteOn

C_MAJOR = frozenset({0, 2, 4, 5, 7, 9, 11})


@pytest.fixture
def sketch(qapp):
    return SketchViewModel()


@pytest.fixture
def scale(sketch, tmp_path):
    return ScaleViewModel(sketch, Settings(tmp_path))


@pytest.fixture
def told(scale):
    heard = []
    scale.changed.connect(lambda: heard.append(scale.choice))
    return heard


def test_at_first_every_note_is_let_through(scale):
    assert scale.pitch_classes is None
    assert scale.apply(NoteOn(61, 90)) == (NoteOn(61, 90),)


def test_a_locked_scale_moves_wrong_notes(scale, told):
    scale.choose_scale(0, "major")
    assert told == ["C major"]
    assert scale.pitch_classes == C_MAJOR
    assert scale.apply(NoteOn(61, 90)) == (NoteOn(60, 90),)
    assert scale.apply(NoteOff(61)) == (NoteOff(60),)


def test_the_lock_can_follow_the_key_of_the_sketch(scale, sketch, told):
    scale.choose(SKETCH)
    assert scale.scale is None, "the sketch has no key yet"
    sketch.set_key("A min")
    assert scale.pitch_classes == C_MAJOR
    sketch.set_key("D min")
    assert scale.pitch_classes == frozenset({2, 4, 5, 7, 9, 10, 0})
    scale.choose("")
    assert scale.pitch_classes is None
    assert told == [SKETCH, SKETCH, SKETCH, ""]


def test_a_key_of_the_sketch_changes_nothing_without_that_wish(scale, sketch, told):
    sketch.set_key("A min")
    assert told == []


def test_the_choice_is_remembered_and_nonsense_is_none(scale, sketch, tmp_path):
    scale.choose("D dorian")
    assert ScaleViewModel(sketch, Settings(tmp_path)).choice == "D dorian"
    scale.choose("H purple")
    assert scale.choice == ""
    settings = Settings(tmp_path)
    settings.scale_lock = "H purple"
    assert ScaleViewModel(sketch, settings).choice == ""


@pytest.mark.parametrize(("root", "name"), [(12, "major"), (-1, "minor"), (0, "purple")])
def test_a_scale_that_does_not_exist_changes_nothing(scale, told, root, name):
    scale.choose_scale(root, name)
    assert told == []
