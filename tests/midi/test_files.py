from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosketch.core.errors import AudioFileError, MidiFileError
from neurosketch.core.score import Bend, ControlChange, Meter, Note, Score, Tempo, Track
from neurosketch.midi import files, smf
from neurosketch.midi.files import is_midi_suffix, read_score, write_score
from neurosketch.midi.score_writer import PLAYED_TICKS, score_to_bytes
from tests.midi.strategies import CALM, scores


def on(tick: int, pitch: int, channel: int = 0, velocity: int = 100) -> tuple[int, bytes]:
    return tick, bytes((0x90 | channel, pitch, velocity))


def off(tick: int, pitch: int, channel: int = 0) -> tuple[int, bytes]:
    return tick, bytes((0x80 | channel, pitch, 64))


def midi(*chunks: list[tuple[int, bytes]], kind: int = 1, division: int = 480) -> bytes:
    """A file of chunks of (tick, message)."""
    head = b"MThd" + struct.pack(">IHHH", 6, kind, len(chunks), division)
    ends = [max((tick for tick, _ in events), default=0) for events in chunks]
    return head + b"".join(smf.chunk(e, end) for e, end in zip(chunks, ends, strict=True))


def notes(score: Score, track: int = 0) -> list[tuple[float, float, int, int]]:
    return [(n.start, n.length, n.pitch, n.velocity) for n in score.tracks[track].notes]


@settings(CALM, max_examples=30)
@given(scores())
def test_what_is_written_is_read(score: Score) -> None:
    data = score_to_bytes(score)
    again = read_score(data)
    assert again == score
    assert score_to_bytes(again) == data


@settings(CALM, max_examples=30)
@given(scores())
def test_another_program_reads_the_same_and_writes_it_again(score: Score) -> None:
    file = mido.MidiFile(file=io.BytesIO(score_to_bytes(score)))
    assert (file.type, len(file.tracks)) == (1, 1 + len(score.tracks))
    played = sum(m.type == "note_on" and m.velocity > 0 for track in file.tracks for m in track)
    assert played == score.n_notes
    again = io.BytesIO()
    file.charset = "utf-8"
    try:
        file.save(file=again)
    except UnicodeEncodeError:  # mido reads names as Latin 1 and cannot write back all of them
        for track in file.tracks:
            track.name = ""
        file.save(file=again)
    read = read_score(again.getvalue())
    assert [t.notes for t in read.tracks] == [t.notes for t in score.tracks]
    assert [t.bends for t in read.tracks] == [t.bends for t in score.tracks]
    assert (read.tempos, read.meters, read.key) == (score.tempos, score.meters, score.key)


@settings(CALM, max_examples=80)
@given(scores(), st.data())
def test_damaged_bytes_give_a_score_or_one_sentence(score: Score, data: st.DataObject) -> None:
    damaged = bytearray(score_to_bytes(score))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    for content in (bytes(damaged), bytes(damaged[:cut])):
        read, said = None, ""
        try:
            read = read_score(content, "x.mid")
        except MidiFileError as error:
            said = str(error)
        if read is None:
            assert said.endswith(".")
            assert "\n" not in said
        else:
            assert Score.from_dict(read.to_dict()) == read


def test_a_score_that_was_read_is_its_own_recipe() -> None:
    played = midi([on(0, 60), off(333, 60), on(1000, 61), off(1001, 61)], division=997)
    score = read_score(played)
    assert Score.from_dict(score.to_dict()) == score


def test_running_status_goes_on_after_meta_events_as_some_programs_write_it() -> None:
    body = b"\x00\x90\x3c\x40" + b"\x10\xff\x01\x01x" + b"\x10\x3c\x00" + b"\x00\xff\x2f\x00"
    data = midi([], division=96)[:-12] + b"MTrk" + len(body).to_bytes(4, "big") + body
    assert notes(read_score(data)) == [(0.0, round(32 / 96, 6), 60, 64)]


def test_one_track_with_several_channels_and_programs_becomes_several() -> None:
    score = read_score(
        midi(
            [
                (0, smf.meta(smf.NAME, b"the piece")), (0, b"\xc0\x05"), on(0, 60), on(0, 40, 1),
                on(0, 36, 9), off(480, 36, 9), off(480, 60), off(480, 40, 1), (480, b"\xc0\x06"),
                on(480, 62), off(960, 62), (960, b"\xc0\x05"), on(960, 64), off(1440, 64),
            ],
            kind=0,
        )
    )  # fmt: skip
    described = [(t.program, t.drums, [n.pitch for n in t.notes], t.name) for t in score.tracks]
    assert described == [
        (5, False, [60, 64], ""), (6, False, [62], ""), (None, False, [40], ""),
        (None, True, [36], ""),
    ]  # fmt: skip


def test_notes_of_a_channel_share_its_wheels_across_tracks() -> None:
    score = read_score(
        midi(
            [(0, smf.meta(smf.NAME, b"Left")), on(0, 48), off(960, 48)],
            [(0, smf.meta(smf.NAME, b"Right")), (0, b"\xb0\x40\x7f"), on(0, 72), off(480, 72),
             (480, b"\xb0\x40\x00"), (480, b"\xe0\x00\x60")],
        )
    )  # fmt: skip
    pedal = (ControlChange(0.0, 64, 127), ControlChange(1.0, 64, 0))
    assert [t.name for t in score.tracks] == ["Left", "Right"]
    assert all(t.changes == pedal for t in score.tracks)
    assert all(t.bends == (Bend(1.0, 1.0),) for t in score.tracks)


def test_the_reach_of_the_wheel_is_what_the_file_says() -> None:
    def bend(semitones: int, cents: int) -> tuple[tuple[int, bytes], ...]:
        setting = ((101, 0), (100, 0), (6, semitones), (38, cents), (101, 127), (100, 127))
        return (*((0, bytes((0xB0, n, v))) for n, v in setting), (0, b"\xb0\x06\x63"))

    def bends(*before: tuple[int, bytes]) -> tuple[Bend, ...]:
        events = [*before, on(0, 60), (240, b"\xe0\x00\x00"), (480, b"\xe0\x00\x60"), off(480, 60)]
        return read_score(midi(events)).tracks[0].bends

    assert bends() == (Bend(0.5, -2.0), Bend(1.0, 1.0))
    assert bends(*bend(12, 0)) == (Bend(0.5, -12.0), Bend(1.0, 6.0))
    assert bends(*bend(7, 50)) == (Bend(0.5, -7.5), Bend(1.0, 3.75))
    other = [(0, bytes((0xB0, n, v))) for n, v in ((99, 0), (98, 0), (6, 24))]
    assert bends(*other) == (Bend(0.5, -2.0), Bend(1.0, 1.0))


def test_resets_and_all_notes_off_become_what_they_mean() -> None:
    score = read_score(
        midi(
            [
                on(0, 60), (0, b"\xb0\x01\x50"), (0, b"\xb0\x07\x64"), (0, b"\xe0\x00\x50"),
                (480, b"\xb0\x79\x00"), (960, b"\xb0\x7b\x00"), off(1440, 60), on(1440, 61),
                (1920, b"\xb0\x00\x00"),
            ]
        )
    )  # fmt: skip
    (track,) = score.tracks
    assert [(n.start, n.length) for n in track.notes] == [(0.0, 2.0), (3.0, 1.0)]
    assert track.bends == (Bend(0.0, 0.5), Bend(1.0, 0.0))
    assert track.changes == (
        ControlChange(0.0, 1, 80), ControlChange(0.0, 7, 100), ControlChange(1.0, 1, 0),
        ControlChange(4.0, 0, 0),
    )  # fmt: skip


def test_notes_that_overlap_end_in_their_order_and_short_ones_get_a_tick() -> None:
    score = read_score(
        midi(
            [on(0, 60, velocity=1), on(240, 60, velocity=2), off(480, 60), off(720, 60),
             off(720, 60), on(960, 36), off(960, 36)]
        )
    )  # fmt: skip
    assert notes(score) == [
        (0.0, 1.0, 60, 1), (0.5, 1.0, 60, 2), (2.0, round(1 / 480, 6), 36, 100),
    ]  # fmt: skip


def test_seconds_of_film_become_beats_at_120() -> None:
    # 25 frames a second, 40 ticks a frame: a tick is a millisecond; tempos mean nothing here.
    tempo = (0, smf.meta(smf.TEMPO, (250_000).to_bytes(3, "big")))
    score = read_score(midi([tempo, on(1000, 60), off(1500, 60)], division=(256 - 25) << 8 | 40))
    assert notes(score) == [(2.0, 1.0, 60, 100)]
    assert score.seconds(2.0) == 1.0
    assert score.tempos == ()


def test_tempos_faster_than_a_score_says_sound_the_same() -> None:
    tempos = [
        (tick, smf.meta(smf.TEMPO, us.to_bytes(3, "big")))
        for tick, us in ((0, 25_000), (960, 500_000))
    ]
    score = read_score(midi([*tempos, on(960, 60), off(1440, 60)]))
    assert max(t.bpm for t in score.tempos) <= 1000.0
    (note,) = score.tracks[0].notes
    assert score.seconds(note.start) == pytest.approx(0.05)
    assert score.seconds(note.end) == pytest.approx(0.55)


def test_patterns_of_type_2_follow_each_other_in_their_own_tempo() -> None:
    slow = (0, smf.meta(smf.TEMPO, (1_000_000).to_bytes(3, "big")))
    score = read_score(midi([slow, on(0, 60), off(480, 60)], [on(0, 62), off(480, 62)], kind=2))
    assert [t.notes[0].start for t in score.tracks] == [0.0, 1.0]
    assert score.seconds(2.0) == 1.5


def test_a_tempo_that_comes_late_leaves_the_usual_one_before_it() -> None:
    late = (480, smf.meta(smf.TEMPO, (1_000_000).to_bytes(3, "big")))
    zero = (0, smf.meta(smf.TEMPO, b"\0\0\0"))
    assert read_score(midi([zero, on(0, 60), late, off(480, 60)])).tempos == (
        Tempo(0.0, 120.0), Tempo(1.0, 60.0),
    )  # fmt: skip


def test_names_are_read_whatever_their_letters(tmp_path: Path) -> None:
    def name(content: bytes) -> str:
        return read_score(midi([(0, smf.meta(smf.NAME, content)), on(0, 60)])).tracks[0].name

    assert name("Flöte".encode()) == "Flöte"
    assert name("Flöte".encode("latin-1")) == "Flöte"
    assert name(b" two\r\nlines\0 ") == "two lines"
    assert len(name(b"x" * 5000)) == 200
    instrument = midi([(0, smf.meta(smf.INSTRUMENT, b"oboe")), on(0, 60)])
    assert read_score(instrument).tracks[0].name == "oboe"


def test_a_riff_file_and_foreign_chunks() -> None:
    plain = midi([on(0, 60), off(480, 60)])
    riff = b"RIFF" + (len(plain) + 12).to_bytes(4, "little") + b"RMIDdata"
    foreign = plain[:14] + b"XFIH\0\0\0\x03abc" + plain[14:]
    for data in (riff + len(plain).to_bytes(4, "little") + plain, foreign):
        assert notes(read_score(data)) == [(0.0, 1.0, 60, 100)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"RIFF....WAVEfmt ", "not a MIDI file"),
        (b"MThd", "damaged"),
        (midi([on(0, 60)], kind=3), "unknown type 3"),
        (midi([on(0, 60)], division=0), "damaged"),
        (midi([on(0, 60)], division=0x8000), "damaged"),
        (midi([]), "no notes"),
        (midi([on(0, 60)])[:14], "damaged"),
        (midi([on(0, 60)])[:-3], "damaged"),
        (midi([(0, b"\x90\x3c\xff")]), "damaged"),
        (midi([(0, b"\xf4\x00")]), "damaged"),
        (midi([(0, b"\x3c\x40")]), "damaged"),
        (midi([on(0, 60), (0, b"\xf0\x7f\x00")]), "damaged"),
        (midi([on(0, 60)], division=1)[:22] + b"\xff\xff\xff\xff\x7f" + b"\x90\x3c\x40", "damaged"),
        (midi([on(0, 60), off(2_000_000, 60)], division=1), "damaged"),
    ],
)
def test_what_is_no_usable_file_is_said_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(MidiFileError, match=said) as caught:
        read_score(content, "x.mid")
    assert "'x.mid'" in str(caught.value)


def test_a_file_with_the_right_name_is_not_asked_to_have_it() -> None:
    for name, fits in (("x.mid", False), ("x.MIDI", False), ("x.wav", True)):
        with pytest.raises(MidiFileError) as caught:
            read_score(b"RIFF....WAVEfmt ", name)
        assert ("ends with .mid" in caught.value.remedy) == fits


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(MidiFileError, match="no file"):
        read_score(tmp_path / "none.mid")
    with pytest.raises(MidiFileError, match="folder"):
        read_score(tmp_path)
    with pytest.raises(MidiFileError, match="cannot be read"):
        read_score(tmp_path / ("x" * 5000))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.mid")
        with pytest.raises(MidiFileError, match="pipe"):
            read_score(tmp_path / "pipe.mid")


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    many = midi([event for i in range(30) for event in (on(i, 60), (i, b"\xb0\x01\x01"))])
    monkeypatch.setattr("neurosketch.midi.score_reader.MAX_NOTES", 29)
    with pytest.raises(MidiFileError, match="30 notes; 29 are the most"):
        read_score(many)
    monkeypatch.setattr("neurosketch.midi.score_reader.MAX_NOTES", 30)
    monkeypatch.setattr("neurosketch.midi.score_reader.MAX_MOVES", 29)
    with pytest.raises(MidiFileError, match="30 movements"):
        read_score(many)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(MidiFileError, match="too large"):
        read_score(many)


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "Tune.MID"
    score = Score((Track("Flute", (Note(0.0, 1.0, 72, 90),), program=73),), key="F# minor")
    assert write_score(score, path) == path.stat().st_size
    assert is_midi_suffix(path)
    assert not is_midi_suffix("tune.wav")
    read = read_score(path)
    assert (read.tracks, read.key) == (score.tracks, "F# minor")
    assert (read.tempos, read.meters) == ((Tempo(0.0, 120.0),), (Meter(0.0, 4, 4),))
    with pytest.raises(AudioFileError, match="exists already"):
        write_score(score, path)
    write_score(Score(score.tracks, (Tempo(0.0, 90.0),)), path, overwrite=True)
    assert read_score(path).tempos == (Tempo(0.0, 90.0),)


def test_more_tracks_than_channels_do_not_hear_each_other() -> None:
    tracks = tuple(
        Track(str(i), (Note(0.0, 1.0, i),), program=i, bends=(Bend(0.0, i / 64),),
              changes=(ControlChange(0.0, 1, i),), drums=i % 20 == 0)
        for i in range(40)
    )  # fmt: skip
    assert read_score(score_to_bytes(Score(tracks))).tracks == tracks


def test_ticks_fit_the_music() -> None:
    def ticks(*starts: float) -> int:
        track = Track(notes=tuple(Note(round(s, 6), 1.0, 60) for s in starts))
        return int.from_bytes(score_to_bytes(Score((track,)))[12:14], "big")

    assert ticks(0.0, 0.25, 1 / 3, 2 / 3) == 480
    assert ticks(1 / 7) == 2520
    assert ticks(1 / 220, 5 / 220, 219 / 220) == 220
    by_hand = np.random.default_rng(3).random(20)
    assert ticks(*map(float, by_hand)) == PLAYED_TICKS
    with pytest.raises(ValueError, match="23 ticks"):
        score_to_bytes(Score(), ticks=23)


def test_gaps_longer_than_a_file_can_say_at_once() -> None:
    track = Track(notes=(Note(0.0, 1.0, 60), Note(900_000.0, 1.0, 61)))
    assert read_score(score_to_bytes(Score((track,)))).tracks == (track,)


def test_an_instrument_of_the_model_is_written_for_people() -> None:
    track = Track("", (Note(0.0, 1.0, 60),), instrument="sax:0.7,flute:0.3")
    assert b"\xff\x04\x11sax:0.7,flute:0.3" in score_to_bytes(Score((track,)))


def test_what_midi_cannot_say_is_left_out() -> None:
    track = Track(notes=(Note(0.0, 1.0, 60),))
    odd = Score((track,), (Tempo(0.0, 2.0),), (Meter(0.0, 4, 6),), key="D dorian")
    read = read_score(score_to_bytes(odd))
    assert (read.meters, read.key) == ((), None)
    assert read.tempos[0].bpm == pytest.approx(3.576, abs=0.001)
