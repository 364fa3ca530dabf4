from __future__ import annotations

from neurosketch.core.score import Track
from neurosketch.midi.gm import PROGRAMS, note_name, track_label


def test_every_program_has_a_name() -> None:
    assert len(PROGRAMS) == len(set(PROGRAMS)) == 128
    named = {0: "Acoustic Grand Piano", 42: "Cello", 65: "Alto Sax", 73: "Flute", 127: "Gunshot"}
    assert {number: PROGRAMS[number] for number in named} == named


def test_what_a_track_is_called() -> None:
    assert track_label(Track("Lead", program=5)) == "Lead"
    assert track_label(Track(program=5, drums=True)) == "Drums"
    assert track_label(Track(program=73)) == "Flute"
    assert track_label(Track()) == ""


def test_names_of_notes() -> None:
    assert [note_name(pitch) for pitch in (0, 60, 69, 127)] == ["C-1", "C4", "A4", "G9"]
