"""MIDI files on the command line: what `info` tells of one, and what `render` plays of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from neurosketch.cli import common
from neurosketch.core.errors import RequestError
from neurosketch.core.request import GenerateRequest, musical_tempo
from neurosketch.core.score import Track
from neurosketch.midi.files import read_score
from neurosketch.midi.gm import PROGRAMS, note_name, track_label

OFF = "off"
"""What `--track` calls a track that nobody plays."""


def with_score(
    request: GenerateRequest, path: Path, instruments: Sequence[tuple[str, str]]
) -> GenerateRequest:
    """The request to play a MIDI file, with its tempo and key.

    Args:
        request: everything else.
        path: the file.
        instruments: number of a track, from 1 as `info` lists them, and the instrument for it.

    Raises:
        MidiFileError: the file cannot be read.
        RequestError: there is no such track, or none is left.
    """
    score = read_score(path)
    tempo = musical_tempo(score.tempos[0].bpm) if score.tempos else None
    score = score.with_tracks(chosen_tracks(score.tracks, path, instruments))
    return replace(request, score=score, tempo_bpm=tempo, key=score.key)


def chosen_tracks(
    tracks: tuple[Track, ...], path: Path, instruments: Sequence[tuple[str, str]]
) -> tuple[Track, ...]:
    """The tracks of a file as `--track` wants them: with other instruments, or left out.

    Raises:
        RequestError: there is no such track, or none is left.
    """
    found: dict[int, Track] = dict(enumerate(tracks, 1))
    for number, instrument in instruments:
        index = int(number) if number.isdecimal() else 0
        if not 1 <= index <= len(tracks):
            raise RequestError(
                f"'{path.name}' has no track '{number}'.",
                f"Choose 1 to {len(tracks)}, as 'neurosketch info' lists them.",
            )
        if instrument == OFF:
            found.pop(index, None)
        else:
            found[index] = replace(tracks[index - 1], instrument=instrument)
    if not found:
        raise RequestError("Every track is off: there is nothing to play.")
    return tuple(found[index] for index in sorted(found))


def describe_score(path: Path) -> dict[str, Any]:
    """The document of `info --json` for a MIDI file.

    Raises:
        MidiFileError: the file cannot be read.
    """
    score = read_score(path)
    return {
        "path": str(path),
        "format": "MIDI",
        "seconds": score.seconds(score.end),
        "quarter_notes": score.end,
        "notes": score.n_notes,
        "tempo_bpm": score.tempos[0].bpm if score.tempos else 120.0,
        "tempos": [[tempo.start, tempo.bpm] for tempo in score.tempos],
        "meters": [[m.start, f"{m.beats}/{m.unit}"] for m in score.meters],
        "key": score.key,
        "chords": [[chord.start, chord.symbol] for chord in score.chords],
        "tracks": [_track_document(number, track) for number, track in enumerate(score.tracks, 1)],
    }


def _track_document(number: int, track: Track) -> dict[str, Any]:
    pitches = [note.pitch for note in track.notes]
    return {
        "number": number,
        "name": track_label(track),
        "program": track.program,
        "program_name": None if track.program is None or track.drums else PROGRAMS[track.program],
        "drums": track.drums,
        "notes": len(pitches),
        "lowest": min(pitches),
        "highest": max(pitches),
        "bends": len(track.bends),
        "controller_moves": len(track.changes),
    }


def print_score(document: dict[str, Any]) -> None:
    """What `info` prints of a MIDI file."""
    tempos, meters, chords = document["tempos"], document["meters"], document["chords"]
    common.print_table(
        [
            ("path", document["path"]),
            ("format", document["format"]),
            ("seconds", f"{document['seconds']:.6g}"),
            ("notes", str(document["notes"])),
            ("tempo bpm", _with_changes(f"{document['tempo_bpm']:.6g}", len(tempos))),
            ("meter", _with_changes(meters[0][1] if meters else "4/4", len(meters))),
            ("key", document["key"] or "–"),
            *([("chords", " ".join(symbol for _, symbol in chords))] if chords else []),
        ]
    )
    common.print_line("tracks")
    common.print_table((f"  {t['number']}", _track_line(t)) for t in document["tracks"])


def _with_changes(first: str, count: int) -> str:
    changes = count - 1
    return first if changes < 1 else f"{first} at first, {changes} change{'s' * (changes > 1)}"


def _track_line(track: dict[str, Any]) -> str:
    count = track["notes"]
    parts = [track["name"], f"{count} note{'s' * (count != 1)}"]
    if not track["drums"]:
        low, high = note_name(track["lowest"]), note_name(track["highest"])
        parts.append(low if low == high else f"{low} to {high}")
    if track["program_name"] not in (None, track["name"]):
        parts.append(track["program_name"])
    return "  ".join(part for part in parts if part)
