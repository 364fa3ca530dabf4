"""What the engine tells while it works."""

from __future__ import annotations

from dataclasses import dataclass

from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.composing import CopiedBars
from neurosketch.core.find import FoundSound
from neurosketch.core.score import Score


@dataclass(frozen=True, slots=True)
class Progress:
    """Share of the job done, 0 ... 1."""

    request_id: str
    fraction: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The clip is ready."""

    request_id: str
    clip: Clip
    render_seconds: float


@dataclass(frozen=True, slots=True)
class Composed:
    """The notes are written.

    Attributes:
        request_id: which request they answer.
        score: the notes.
        seconds: how long that took, without the loading of the model.
        copied: bars that stand like this in the music the model learnt from.
    """

    request_id: str
    score: Score
    seconds: float
    copied: tuple[CopiedBars, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Stem:
    """One track of a sketch by itself, as it stands in the mix.

    Attributes:
        role: one of `core.composing.ROLES`, or empty.
        name: of the track.
        audio: (2, T) float32, with its level, its place and its room.
    """

    role: str
    name: str
    audio: AudioArray


@dataclass(frozen=True, slots=True)
class Stems:
    """The tracks that are heard, one by one, and all of them mixed.

    Attributes:
        request_id: which request they answer.
        stems: their sum is the mix before its limiter.
        mix: the clip that `generate` makes of the same request.
        seconds: how long it took, without the loading of the model.
    """

    request_id: str
    stems: tuple[Stem, ...]
    mix: Clip
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended without a clip; `cancelled` tells whether the user asked for that."""

    request_id: str
    message: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A search is over; `seconds` is how long it took, without the loading of the model."""

    request_id: str
    found: FoundSound
    seconds: float


EngineEvent = Progress | Composed | Finished | Stems | Found | Failed


@dataclass(frozen=True, slots=True)
class Health:
    """What the health read-out shows.

    Attributes:
        slider_to_ear_ms: last measured delay from a control change to the device's output, or None.
        underruns: times the sound device found the ring empty since the start.
        realtime_factor: audio seconds per second of rendering of the live stream, or None.
        compute: device that renders, e.g. `CPU`.
        sink: name of the sound output.
        notice: a sentence for the banner (missing device, fallback), or empty.
        key_to_ear_ms: last measured delay from a key to the device's output, or None.
        voice_to_ear_ms: delay from the microphone to the device's output while it plays, or None.
    """

    slider_to_ear_ms: float | None
    underruns: int
    realtime_factor: float | None
    compute: str
    sink: str
    notice: str = ""
    key_to_ear_ms: float | None = None
    voice_to_ear_ms: float | None = None


@dataclass(frozen=True, slots=True)
class MeterReading:
    """Peak per channel in dBFS since the last reading; `clipped` latches until reset."""

    peak_db: tuple[float, float]
    clipped: bool


@dataclass(frozen=True, slots=True)
class Playhead:
    """Where the clip player stands, as the listener hears it.

    Attributes:
        clip_id: the clip being played, or "" when none is.
        frame: position in frames of the clip.
        playing: whether the clip player runs.
        live: whether a live stream is audible.
    """

    clip_id: str
    frame: int
    playing: bool
    live: bool
