from __future__ import annotations

from dataclasses import replace

import pytest

from neurosketch.core.composing import ROLES, Region
from neurosketch.core.errors import RequestError
from neurosketch.core.roles import role_of, roles_of
from neurosketch.core.score import Chord, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.core.sketch_import import as_sketch, missing_regions


def line(pitch: int, count: int = 8, step: float = 1.0) -> tuple[Note, ...]:
    return tuple(Note(i * step, step, pitch) for i in range(count))


def chords(count: int = 4) -> tuple[Note, ...]:
    return tuple(Note(4.0 * i, 4.0, 60 + up) for i in range(count) for up in (0, 4, 7))


@pytest.mark.parametrize(
    ("track", "role"),
    [
        (Track("x", line(40), role="lead", drums=True), "lead"),
        (Track("", line(36), 0, drums=True), "drums"),
        (Track("Drums", line(38)), "drums"), (Track("Drum Kit 1", line(38), 0), "drums"),
        (Track("Steel drum solo", line(90), 114), "lead"),
        (Track("Bass", line(40), 38), "bass"), (Track("Synth Bass", line(40), 81), "bass"),
        (Track("Bassoon", line(50), 70), "lead"), (Track("808", line(30)), "bass"),
        (Track("Piano L.H.", chords(), 0), "keys"), (Track("", chords(), 0), "keys"),
        (Track("", line(40), 0), "bass"), (Track("", line(72), 0), "keys"),
        (Track("", line(72)), "lead"), (Track("", line(36)), "bass"), (Track("", chords()), "keys"),
        (Track("Gtr", line(60), 27), "guitar"), (Track("", chords(), 89), "strings"),
        (Track("Lead Vocals", line(60), 0), "lead"), (Track("", line(60), 73), "lead"),
        (Track("Lead", line(60), 48), "lead"), (Track("钢琴", line(60)), "keys"),
        (Track("贝斯", line(60), 0), "bass"), (Track("Heartbeat", chords()), "keys"),
        (Track("", line(60), 122), ""), (Track("Timpani", line(40), 47), ""),
    ],
)  # fmt: skip
def test_who_plays_a_track(track: Track, role: str) -> None:
    assert role_of(track) == role


def test_tracks_make_room_for_each_other() -> None:
    tracks = (
        Track("Violin", line(76, 9), 40), Track("Cello", line(50, 8), 42),
        Track("Piano right", line(72, 6), 0), Track("Piano left", chords(1), 0),
    )  # fmt: skip
    assert roles_of(tracks) == ("strings", "lead", "keys", "keys")
    flute = Track("Flute", line(80, 20), 73)
    assert roles_of((*tracks, flute)) == ("strings", "strings", "keys", "keys", "lead")


def test_music_becomes_a_sketch() -> None:
    score = Score(
        (
            Track("Melodie", line(72, 16, 0.5), 73, changes=(ControlChange(0.0, 7, 50),)),
            Track("Kontrabass", line(36, 8), 32, changes=(ControlChange(0.0, 0, 1),)),
            Track("", (Note(0.0, 0.25, 35, 90), Note(0.0, 0.5, 36, 70)), drums=True),
        ),
        (Tempo(0.0, 100.0),), (), "G major",
    )  # fmt: skip
    imported = as_sketch(score)
    sketch = imported.score
    assert imported.notes == ()
    assert [track.role for track in sketch.tracks] == ["drums", "bass", "lead"]
    assert [track.name for track in sketch.tracks] == ["Drums", "Bass", "Lead"]
    assert (sketch.tempos, sketch.meters) == ((Tempo(0.0, 100.0),), (Meter(0.0, 4, 4),))
    assert sketch.key == "G major"
    drums, bass, lead = sketch.tracks
    # Two kicks at once are one: the louder, as long as either.
    assert drums.notes == (Note(0.0, 0.5, 36, 90),)
    assert bass.changes == ()
    assert lead.gain_db == pytest.approx(-12.0, abs=0.1)
    assert lead.program == 73
    assert as_sketch(sketch).score == sketch
    assert missing_regions(sketch) == tuple(
        Region(role, 0.0, 8.0) for role in ("keys", "guitar", "strings")
    )


def test_a_sketch_stays_as_it_is() -> None:
    tracks = tuple(
        Track(role, line(40 + i), program=i, drums=role == "drums", instrument="x", role=role,
              gain_db=-3.0, pan=0.5, muted=True)
        for i, role in enumerate(ROLES)
    )  # fmt: skip
    drums = replace(tracks[0], notes=line(36))
    score = Score(
        (drums, *tracks[1:]), (Tempo(0.0, 97.5),), (Meter(0.0, 4, 4),), "D minor",
        (Chord(0.0, "Dm"), Chord(4.0, "A7")),
    )  # fmt: skip
    assert as_sketch(score).score == score
    assert missing_regions(score) == ()


def test_empty_bars_before_and_bars_beyond_are_left_out() -> None:
    notes = tuple(Note(9.0 + i, 6.0, 40) for i in range(20))
    imported = as_sketch(Score((Track("Bass", notes),)), bars=3)
    (bass,) = imported.score.tracks
    assert [note.start for note in bass.notes] == [1.0 + i for i in range(11)]
    assert max(note.end for note in bass.notes) == 12.0
    assert imported.notes == (
        "2 bars of silence before the music were left out.", "Of 6 bars the first 3 were taken.",
    )  # fmt: skip
    with_chord = Score((Track("Bass", notes),), chords=(Chord(0.0, "C"),))
    assert as_sketch(with_chord).score.tracks[0].notes[0].start == 9.0


@pytest.mark.parametrize(
    ("bpm", "became", "first"), [(45.0, 90.0, 2.0), (240.0, 120.0, 0.5), (60.0, 60.0, 1.0)]
)
def test_tempos_beyond_a_sketch_are_counted_otherwise(
    bpm: float, became: float, first: float
) -> None:
    score = Score((Track("Bass", line(40)),), (Tempo(0.0, bpm),), chords=(Chord(0.0, "C"),))
    imported = as_sketch(score)
    assert imported.score.tempos == (Tempo(0.0, became),)
    assert imported.score.tracks[0].notes[1].start == first
    assert bool(imported.notes) == (bpm != became)


def test_other_meters_and_tempos_are_told() -> None:
    score = Score(
        (Track("Bass", line(40, 6)),), (Tempo(0.0, 90.0), Tempo(3.0, 120.0)), (Meter(0.0, 3, 4),)
    )
    imported = as_sketch(score)
    assert [note.start for note in imported.score.tracks[0].notes] == [0, 2, 3, 4, 6, 7]
    assert imported.notes == (
        "The meter 3/4 became 4/4: the first of three beats lasts two now.",
        "Its changing tempo became 90 beats per minute throughout.",
    )


def test_what_nobody_plays_is_told_and_nothing_else_is_refused() -> None:
    effect = Track("Helicopter", line(60), 125)
    imported = as_sketch(Score((effect, Track("Bass", line(40)))))
    assert imported.notes == ("Left out, because no player of a sketch plays it: Helicopter.",)
    for empty in (Score(), Score((effect,)), Score((Track("Bass"),))):
        with pytest.raises(RequestError, match="no notes in this music"):
            as_sketch(empty)
