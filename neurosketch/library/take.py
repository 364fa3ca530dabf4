"""A take: one clip in the library, without its samples."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("none", "red", "orange", "yellow", "green", "teal", "blue", "violet")
"""Names of the colours a take can wear; the themes say how they look."""


@dataclass(frozen=True, slots=True)
class Take:
    """One clip in the library, without its samples.

    Attributes:
        id: unique in the library.
        number: counts up in the whole library, in the order of adding; clocks play no part.
        sketch_id: the sketch it was made in; "" for none.
        name: what the shelf shows.
        starred: whether the user marked it.
        colour: one of `COLOURS`.
        tags: sorted, without repetition.
        notes: free text.
        seconds: length.
        sample_rate: Hz.
        channels: 1 or 2.
        audio_sha256: of the samples, as `core.clip.audio_sha256`; names the audio file.
        model_id, family: what made it; "" for audio from outside.
        seed: seed it was made with; None for audio from outside.
        kind: `generate` or `capture` as in a recipe; "" without one.
        tempo_bpm, key: musical context, or None.
        created: ISO 8601 time in UTC.
        loudness_lufs: integrated loudness (BS.1770), -inf when it is silent or too short.
        peak_db: sample peak in dBFS.
        parents: ids of the takes it came from, which may be gone.
        twins: how many other takes have the same samples.
        has_gesture: whether the movements of the sliders are stored with it.
        has_score: whether the notes it plays are stored with it.
        binned: ISO 8601 time at which it went to the bin; "" when it is not there.
        problem: a sentence when its audio file is missing or damaged, else "".
    """

    id: str
    number: int
    sketch_id: str
    name: str
    starred: bool = False
    colour: str = "none"
    tags: tuple[str, ...] = ()
    notes: str = ""
    seconds: float = 0.0
    sample_rate: int = 44100
    channels: int = 2
    audio_sha256: str = ""
    model_id: str = ""
    family: str = ""
    seed: int | None = None
    kind: str = ""
    tempo_bpm: float | None = None
    key: str | None = None
    created: str = ""
    loudness_lufs: float = float("-inf")
    peak_db: float = 0.0
    parents: tuple[str, ...] = ()
    twins: int = 0
    has_gesture: bool = False
    has_score: bool = False
    binned: str = ""
    problem: str = ""
