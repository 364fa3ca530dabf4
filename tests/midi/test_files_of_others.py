"""Files that other programs wrote: what they say is what is read, and survives a round trip."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import mido
import pytest

from neurosketch.core.score import Bend, ControlChange, Meter, Score, Tempo
from neurosketch.midi.files import read_score
from neurosketch.midi.gm import track_label
from neurosketch.midi.score_writer import score_to_bytes

FOLDER = Path(__file__).parents[1] / "data" / "midi"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".mid", ".midi"))
Keys = Counter[tuple[int, int, int, int]]


def by_another_reader(path: Path) -> Keys:
    """Start and end in ticks, pitch and velocity of every note, as mido's messages tell them."""
    keys: Keys = Counter()
    file = mido.MidiFile(path)
    shift = 0
    for track in file.tracks:
        tick, down = shift, {}
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                down[message.channel, message.note] = tick, message.velocity
            elif message.type in ("note_on", "note_off"):
                start, velocity = down.pop((message.channel, message.note))
                keys[start, tick, message.note, velocity] += 1
        for (_, pitch), (start, velocity) in down.items():
            keys[start, tick, pitch, velocity] += 1
        shift = tick if file.type == 2 else 0
    return keys


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_note_is_read_and_written(path: Path) -> None:
    score = read_score(path)
    ticks = mido.MidiFile(path).ticks_per_beat
    keys = Counter(
        (round(n.start * ticks), round(n.end * ticks), n.pitch, n.velocity)
        for track in score.tracks
        for n in track.notes
    )
    assert keys == by_another_reader(path)
    again = read_score(score_to_bytes(score))
    assert again.tracks == score.tracks
    assert (again.tempos, again.key) == (score.tempos or (Tempo(0.0, 120.0),), score.key)
    assert again.meters == (score.meters or (Meter(0.0, 4, 4),))


def described(score: Score) -> list[tuple[str, int | None, bool, int]]:
    return [(track_label(t), t.program, t.drums, len(t.notes)) for t in score.tracks]


def test_abc2midi() -> None:
    score = read_score(FOLDER / "abc2midi.mid")
    assert described(score) == [("Small tune", 73, False, 12), ("Cello", 42, False, 5)]
    assert (score.tempos, score.meters) == ((Tempo(0.0, 100.0),), (Meter(0.0, 3, 4),))
    assert score.key == "E minor"


def test_csvmidi_type_0() -> None:
    score = read_score(FOLDER / "csvmidi-type0.mid")
    assert described(score) == [
        ("Trumpet", 56, False, 1), ("French Horn", 60, False, 1), ("Fingered Bass", 33, False, 2),
        ("Drums", None, True, 1),
    ]  # fmt: skip
    assert (score.tempos, score.meters) == ((Tempo(0.0, 150.0),), (Meter(0.0, 7, 8),))
    assert score.key == "C minor"
    # Nobody lets the last key go: it ends with the track.
    assert score.tracks[2].notes[-1].end == 1.75


def test_csvmidi_type_2() -> None:
    score = read_score(FOLDER / "csvmidi-type2.mid")
    assert described(score) == [("Pattern A", None, False, 1), ("Pattern B", None, False, 1)]
    assert score.tempos == (Tempo(0.0, 100.0), Tempo(4.0, 120.0))
    assert score.tracks[1].notes[0].start == 4.0


def test_lilypond() -> None:
    score = read_score(FOLDER / "lilypond.midi")
    assert described(score) == [("clarinet", 71, False, 9), ("cello", 42, False, 3)]
    assert score.tempos == (Tempo(0.0, 72.0),)
    assert (score.meters, score.key) == ((Meter(0.0, 5, 4),), "Bb major")
    assert [round(n.start, 3) for n in score.tracks[0].notes[4:7]] == [3.0, 3.333, 3.667]


def test_midiutil() -> None:
    score = read_score(FOLDER / "midiutil.mid")
    assert described(score) == [("Violin", 40, False, 6), ("Bass", 32, False, 2)]
    assert score.tempos == (Tempo(0.0, 132.0), Tempo(3.0, 66.0))
    assert (score.meters, score.key) == ((Meter(0.0, 6, 8),), "G minor")
    bass = score.tracks[1]
    assert bass.bends == (Bend(3.0, 6.0), Bend(4.0, 0.0))
    assert bass.changes == (ControlChange(1.0, 1, 64),)


def test_music21() -> None:
    score = read_score(FOLDER / "music21.mid")
    assert described(score) == [("Flute", 73, False, 7), ("Violoncello", 42, False, 4)]
    assert (score.tempos, score.meters) == ((Tempo(0.0, 80.0),), (Meter(0.0, 4, 4),))
    assert score.key == "D major"
    assert [n.pitch for n in score.tracks[1].notes] == [50, 57, 43, 50]


def test_pretty_midi() -> None:
    score = read_score(FOLDER / "pretty_midi.mid")
    assert described(score) == [("Keys", 4, False, 6), ("Sax", 65, False, 2), ("Kit", 0, True, 6)]
    assert (score.tempos, score.meters) == ((Tempo(0.0, 96.0),), (Meter(0.0, 3, 4),))
    assert score.key == "G major"
    keys, sax, _ = score.tracks
    assert keys.changes == (ControlChange(0.0, 64, 127), ControlChange(4.0, 64, 0))
    assert sax.bends == (Bend(0.0, 0.0), Bend(1.0, 1.0), Bend(2.0, -2.0), Bend(3.0, 0.0))
