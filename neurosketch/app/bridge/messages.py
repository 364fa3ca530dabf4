"""What the window and the engine thread say to each other: frozen values, no Qt."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from neurosketch.core.find import FindRequest
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.request import GenerateRequest

if TYPE_CHECKING:
    from neurosketch.app.bridge.session_port import ComputePort, DevicePort, MapperPort, SessionPort


@dataclass(frozen=True, slots=True)
class PrepareJob:
    """Make the session, import what is slow, choose the compute device."""


@dataclass(frozen=True, slots=True)
class LoadJob:
    """Load a model so that it answers at once."""

    model_id: str


class LiveKind(StrEnum):
    """How a model sounds live."""

    STREAM = "stream"
    INSTRUMENT = "instrument"
    MICROPHONE = "microphone"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class ScoreStart:
    """How a score begins to play.

    Attributes:
        loop: first and last quarter note of what is repeated; None for all of it.
        beat: where it begins.
        running: whether it plays at once.
    """

    loop: tuple[float, float] | None = None
    beat: float = 0.0
    running: bool = True


@dataclass(frozen=True, slots=True)
class LiveJob:
    """Start (or crossfade to) a live sound; an older serial than the newest one is skipped.

    Attributes:
        request: what shall sound.
        serial: counts live jobs and stops.
        kind: a stream by itself, an instrument under keys, one that follows the microphone, or a
            score that is edited while it plays.
        microphone: its name; None for the system's default.
        start: how a score begins.
    """

    request: GenerateRequest
    serial: int
    kind: LiveKind = LiveKind.STREAM
    microphone: str | None = None
    start: ScoreStart = field(default_factory=ScoreStart)


@dataclass(frozen=True, slots=True)
class GenerateJob:
    """Render a request into a clip; `cancel` stops it from any thread."""

    request: GenerateRequest
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class FindJob:
    """Look for the settings that come nearest to a sound; `cancel` stops it from any thread."""

    request: FindRequest
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class ComposeJob:
    """Write a sketch, without any sound; a render on its way does not keep it waiting."""

    request: GenerateRequest
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class StemsJob:
    """Render every track of a sketch by itself; `cancel` stops it from any thread."""

    request: GenerateRequest
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class MapJob:
    """Get the map of a model's sounds."""

    model_id: str


@dataclass(frozen=True, slots=True)
class OutputJob:
    """Use another output device; None means the system's default."""

    device_name: str | None


@dataclass(frozen=True, slots=True)
class DevicesJob:
    """List the output devices and the microphones."""


@dataclass(frozen=True, slots=True)
class CloseJob:
    """Close the session."""


Job = (
    PrepareJob
    | LoadJob
    | LiveJob
    | GenerateJob
    | FindJob
    | ComposeJob
    | StemsJob
    | MapJob
    | OutputJob
    | DevicesJob
    | CloseJob
)


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The session exists and may be asked for things."""

    session: SessionPort
    choice: ComputePort


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """A model is in memory."""

    spec: ModelSpec


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """A model could not be loaded; whatever played before still plays."""

    model_id: str
    message: str


@dataclass(frozen=True, slots=True)
class LiveStarted:
    """The live sound of this request is on its way to the ears."""

    request: GenerateRequest
    kind: LiveKind = LiveKind.STREAM


@dataclass(frozen=True, slots=True)
class MapReady:
    """The map of a model's sounds; None when it has none."""

    model_id: str
    mapper: MapperPort | None


@dataclass(frozen=True, slots=True)
class DevicesFound:
    """The output devices of this machine, and its microphones."""

    devices: tuple[DevicePort, ...]
    microphones: tuple[DevicePort, ...] = ()
