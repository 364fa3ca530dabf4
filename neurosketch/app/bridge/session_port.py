"""The part of the engine that the window uses, as protocols: a fake can stand in for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.control import ControlState
from neurosketch.core.events import EngineEvent, Health, MeterReading, Playhead
from neurosketch.core.find import FindRequest
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.core.performed import Performance
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sound_map import Place, SoundMap


class ComputePort(Protocol):
    """Which device renders, and why when it is not the one asked for."""

    @property
    def label(self) -> str:
        """For people, e.g. `CPU`."""
        ...

    @property
    def reason(self) -> str:
        """A sentence for the banner after a fallback, or empty."""
        ...


class DevicePort(Protocol):
    """One output device."""

    @property
    def name(self) -> str:
        """Unique name."""
        ...

    @property
    def is_default(self) -> bool:
        """Whether the system would choose it."""
        ...


class MapperPort(Protocol):
    """`TakeMapper` as the window sees it."""

    @property
    def sounds(self) -> SoundMap:
        """What the map shows."""
        ...

    def locate(self, clip: Clip, cancel: threading.Event | None = None) -> Place | None:
        """Where a clip belongs (one background thread); None for silence."""
        ...


class SessionPort(Protocol):
    """`EngineSession` as the window sees it; see there for the contract of each method."""

    def prepare(self) -> ComputePort:
        """Import what is slow (engine thread)."""
        ...

    def load(self, model_id: str) -> ModelSpec:
        """Load a model (engine thread)."""
        ...

    def mapper(self, model_id: str) -> MapperPort | None:
        """The map of a model's sounds (engine thread)."""
        ...

    def generate(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Render a clip (engine thread)."""
        ...

    def find(self, request: FindRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Look for a sound (engine thread)."""
        ...

    def compose(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Write a sketch (engine thread)."""
        ...

    def stems(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Render the tracks of a sketch (engine thread)."""
        ...

    def start_score(
        self,
        request: GenerateRequest,
        *,
        loop: tuple[float, float] | None = None,
        beat: float = 0.0,
        running: bool = True,
    ) -> None:
        """Play a sketch that is edited meanwhile (engine thread)."""
        ...

    def live_score(self) -> Score | None:
        """The score that is played live."""
        ...

    def set_score(self, score: Score) -> None:
        """Go on with other notes, instruments, levels or tempo."""
        ...

    def set_score_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat another range, in quarter notes."""
        ...

    def seek_beat(self, beat: float) -> None:
        """Go on at another quarter note."""
        ...

    def run_score(self, running: bool) -> None:
        """Go on, or stand."""
        ...

    def play_on(self, track: int, event: PlayEvent) -> None:
        """Keys of one track's player."""
        ...

    def set_metronome(self, on: bool) -> None:
        """Let the beats be heard."""
        ...

    def score_beat(self) -> float | None:
        """The quarter note that the listener hears."""
        ...

    def start_live(self, request: GenerateRequest) -> None:
        """Start the live stream (engine thread)."""
        ...

    def start_instrument(self, request: GenerateRequest) -> None:
        """Start an instrument that is played by keys (engine thread)."""
        ...

    def start_microphone(self, request: GenerateRequest, microphone: str | None = None) -> None:
        """Start an instrument that follows the microphone (engine thread)."""
        ...

    def close(self) -> None:
        """Stop everything (engine thread)."""
        ...

    def stop_live(self) -> None:
        """Fade the live stream out."""
        ...

    def set_controls(self, state: ControlState) -> None:
        """Newest control values; latest wins."""
        ...

    def play(self, event: PlayEvent, at: float | None = None) -> None:
        """Keys, wheels and pedal of the instrument."""
        ...

    def expressions(self, since: float = -1.0) -> tuple[Expression, ...]:
        """What the instrument sang after `since` seconds of its stream."""
        ...

    def start_recording(self) -> None:
        """Write down what is played."""
        ...

    def stop_recording(self) -> Performance | None:
        """What was played."""
        ...

    @property
    def recording(self) -> bool:
        """Whether what is played is written down."""
        ...

    def play_clip(
        self,
        clip: Clip,
        *,
        start_frame: int = 0,
        loop: tuple[int, int] | None = None,
        once: bool = False,
        gain_db: float = 0.0,
    ) -> None:
        """Play a clip from `start_frame`."""
        ...

    def swap_clip(self, clip: Clip, *, gain_db: float = 0.0) -> None:
        """Let another clip go on at the same place."""
        ...

    def warm_clip(self, clip: Clip) -> None:
        """Prepare a clip that may be played soon."""
        ...

    def stop_clip(self) -> None:
        """Fade the clip out."""
        ...

    def seek(self, frame: int) -> None:
        """Move the clip player."""
        ...

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Loop (start, end) frames of the clip."""
        ...

    def set_gain_db(self, gain_db: float) -> None:
        """Master gain."""
        ...

    def set_output(self, device_name: str | None) -> None:
        """Change the output device; returns at once."""
        ...

    def keep_last(self, seconds: float = 60.0, tempo_bpm: float | None = None) -> Clip | None:
        """The output of the last seconds, with the notes that were played at a tempo."""
        ...

    def recent(self, mark: int = 0, seconds: float = 8.0) -> tuple[AudioArray, int, int]:
        """What was put out since `mark`, its rate in Hz, the next mark."""
        ...

    def health(self) -> Health:
        """For the read-out."""
        ...

    def first_sound_at(self) -> float | None:
        """`time.perf_counter()` of the first sound that left the sink."""
        ...

    def meter(self) -> MeterReading:
        """Peaks since the last call."""
        ...

    def reset_clip_light(self) -> None:
        """Unlatch the clip light."""
        ...

    def playhead(self) -> Playhead:
        """Where the clip player stands."""
        ...


SessionFactory = Callable[[], SessionPort]
"""Called once, in the engine thread."""

DeviceLister = Callable[[], tuple[DevicePort, ...]]
"""Called in the engine thread; may take a while."""
