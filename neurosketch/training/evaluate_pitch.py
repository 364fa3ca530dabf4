"""Measures pitch trackers on a corpus whose notes are known; docs/pitch.md shows the result.

    python -m neurosketch.training.evaluate_pitch CORPUS [EVERY]

prints the table of that page; with EVERY, of one sound in so many. What counts is the share of
sounding frames whose pitch is right within 50 cents (raw pitch accuracy, Poliner et al., IEEE TASLP
15, 2007).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.dsp.audiofile import load_source
from neurosketch.dsp.loudness_follower import loudness_db
from neurosketch.dsp.pitch_tracker import (
    HIGHEST_HZ,
    HOP,
    LOWEST_HZ,
    LOWEST_LIVE_HZ,
    PitchStream,
    track_pitch,
)
from neurosketch.training.corpus import SAMPLE_RATE, PitchTracker, read_manifest

Octaves = npt.NDArray[np.float64]
"""(L,) above 440 Hz every HOP samples; NaN where there is no pitch."""
Signal = npt.NDArray[np.float32]
Tracker = Callable[[Signal], Octaves]

KEPT_CENTS = 50.0
AUDIBLE_DB = 35.0
"""A frame sounds when it is no softer than so much below the loudest one of its file."""
_BEGIN_SECONDS, _END_SECONDS = 0.06, 0.04
"""Left out at both ends of a note: while one begins or follows, no pitch is the right one."""
_SURE, _UNSURE = 0.9, 0.3


@dataclass(frozen=True)
class Score:
    """Frames of some sounds.

    Attributes:
        frames: that sound and whose pitch is known.
        right: those within 50 cents of it.
        other_octave: those within 50 cents of it in another octave.
        voiced: those with any pitch.
    """

    frames: int = 0
    right: int = 0
    other_octave: int = 0
    voiced: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.frames + other.frames, self.right + other.right,
            self.other_octave + other.other_octave, self.voiced + other.voiced,
        )  # fmt: skip

    def row(self) -> str:
        """Percentages for a table."""
        if not self.frames:
            return "- | - | -"
        shares = (self.right, self.other_octave, self.frames - self.voiced)
        return " | ".join(f"{100.0 * share / self.frames:.1f}" for share in shares)


def score(found: Octaves, true: Octaves) -> Score:
    """Compare two tracks; frames of which the truth is not known are left out."""
    n = min(len(found), len(true))
    known = ~np.isnan(true[:n])
    with np.errstate(invalid="ignore"):
        apart = found[:n] - true[:n]
        right = 1200.0 * np.abs(apart) <= KEPT_CENTS
        folded = 1200.0 * np.abs(apart - np.round(apart)) <= KEPT_CENTS
    return Score(
        int(known.sum()), int((known & right).sum()), int((known & folded & ~right).sum()),
        int((known & ~np.isnan(found[:n])).sum()),
    )  # fmt: skip


def offline(audio: Signal) -> Octaves:
    """The program's own tracker, of a whole clip."""
    return track_pitch(audio).octaves.astype(np.float64)


def live(audio: Signal) -> Octaves:
    """The program's own tracker, as it hears a microphone."""
    stream = PitchStream()
    return stream.push(np.pad(audio, (0, stream.latency))).octaves.astype(np.float64)


class Reference:
    """SwiftF0 at the frames of this program."""

    def __init__(self) -> None:
        self._tracker = PitchTracker()

    def track(self, audio: Signal) -> tuple[Octaves, Octaves]:
        """Octaves and confidence, (L,) each."""
        seconds, hz, confidence = self._tracker.raw(audio)
        wanted = np.arange(len(audio) // HOP + 1) * (HOP / SAMPLE_RATE)
        octaves = np.interp(wanted, seconds, np.log2(np.maximum(hz, 1.0) / 440.0))
        return octaves, np.interp(wanted, seconds, confidence)

    def __call__(self, audio: Signal) -> Octaves:
        """Its pitch where it is sure by more than a half."""
        octaves, confidence = self.track(audio)
        return np.where(confidence > 0.5, octaves, np.nan)


@dataclass(frozen=True)
class Sound:
    """A file with what is known of its pitch.

    Attributes:
        group: which line of the table it belongs to.
        audio: (T,) at 44.1 kHz.
        true: its pitch where it sounds.
    """

    group: str
    audio: Signal
    true: Octaves


def sounds(corpus: Path, reference: Reference, every: int = 1) -> Iterator[Sound]:
    """What in a corpus has a known pitch, or one of which the reference is sure.

    Args:
        corpus: folder with a manifest.
        reference: says what voices sing.
        every: one file in so many is taken.

    Raises:
        NeuroSketchError: the folder is no corpus.
    """
    for row in read_manifest(corpus)[::every]:
        path, category = corpus / row["path"], row["category"]
        written = path.with_name(f"{path.stem}.notes.json")
        if category == "performance" and written.is_file():
            audio = _mono(path)
            yield Sound("performances", audio, _of_notes(audio, json.loads(written.read_text())))
        elif category == "note" and row["midi_pitch"]:
            hz = 440.0 * 2.0 ** ((int(row["midi_pitch"]) - 69) / 12)
            if LOWEST_HZ <= hz <= HIGHEST_HZ:
                audio = _mono(path)
                one = [[0.0, len(audio) / SAMPLE_RATE, int(row["midi_pitch"]), 100]]
                group = "single notes" if hz >= LOWEST_LIVE_HZ else "single notes below 65 Hz"
                yield Sound(group, audio, _of_notes(audio, one))
        elif category == "voice":
            audio = _mono(path)
            octaves, confidence = reference.track(audio)
            steady = np.abs(np.diff(octaves, append=np.nan)) < 0.03
            sure = (confidence > _SURE) & steady & _audible(audio)
            yield Sound("voices", audio, np.where(sure, octaves, np.nan))
            unsure = (confidence < _UNSURE) & _audible(audio)
            yield Sound("voices, without pitch", audio, np.where(unsure, 0.0, np.nan))


def _mono(path: Path) -> Signal:
    return np.asarray(load_source(path, SAMPLE_RATE).mean(axis=0), np.float32)


def _audible(audio: Signal) -> npt.NDArray[np.bool_]:
    level = loudness_db(audio)
    return np.asarray(level > level.max() - AUDIBLE_DB)


def _of_notes(audio: Signal, notes: Sequence[Sequence[float]]) -> Octaves:
    """The pitch of notes (onset and length in seconds, MIDI pitch, velocity) inside of them."""
    at = np.arange(len(audio) // HOP + 1) * (HOP / SAMPLE_RATE)
    true = np.full(len(at), np.nan)
    ordered = sorted(notes, key=lambda note: note[0])
    for index, (onset, length, pitch, _) in enumerate(ordered):
        follows = ordered[index + 1][0] if index + 1 < len(ordered) else np.inf
        end = min(onset + length, follows)
        inside = (at >= onset + _BEGIN_SECONDS) & (at < end - _END_SECONDS)
        true[inside] = (pitch - 69.0) / 12.0
    return np.where(_audible(audio), true, np.nan)


def table(corpus: Path, report: Callable[[str], object], every: int = 1) -> str:
    """The table of docs/pitch.md.

    Args:
        corpus: folder with a manifest.
        report: called with the group of each sound that is measured.
        every: one file in so many is taken.

    Raises:
        NeuroSketchError: the folder is no corpus, or SwiftF0 is not installed.
    """
    reference = Reference()
    trackers: dict[str, Tracker] = {"offline": offline, "live": live, "SwiftF0": reference}
    totals: dict[tuple[str, str], Score] = {}
    for sound in sounds(corpus, reference, every):
        report(sound.group)
        for name, tracker in trackers.items():
            key = (sound.group, name)
            totals[key] = totals.get(key, Score()) + score(tracker(sound.audio), sound.true)
    lines = [
        "| sounds | frames | tracker | right, % | other octave, % | no pitch, % |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {group} | {total.frames} | {name} | {total.row()} |"
        for (group, name), total in totals.items()
        if not (group.startswith("voices") and name == "SwiftF0")
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the table for the corpus that is named, or for one sound of it in so many.

    Returns:
        Exit status.
    """
    every = arguments[1] if len(arguments) > 1 else "1"
    if not 1 <= len(arguments) <= 2 or not every.isdecimal() or every == "0":
        sys.stderr.write("Usage: python -m neurosketch.training.evaluate_pitch CORPUS [EVERY]\n")
        return 2
    try:
        sys.stdout.write(table(Path(arguments[0]), lambda _: None, int(every)))
    except NeuroSketchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
