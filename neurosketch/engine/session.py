"""The engine as the window and the command line use it.

Threading contract: `prepare`, `load`, `generate`, `start_live` and `start_instrument` block and
belong to one thread at a time, the engine's. Everything else may be called from any thread and
never waits for a model. For sketches see `engine.score_session`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator

from neurosketch.audio_io.capture import CAPTURE_SECONDS
from neurosketch.audio_io.output import AudioOutput
from neurosketch.audio_io.timing import LatencyStats
from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.control import ControlState
from neurosketch.core.events import (
    EngineEvent,
    Finished,
    Found,
    Health,
    MeterReading,
    Playhead,
)  # fmt: skip
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression, PlayEvent
from neurosketch.core.performed import Performance
from neurosketch.core.ports import ProgressFn, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.clips import captured_clip, complete_request, rendered_clip
from neurosketch.engine.deck import LiveDeck
from neurosketch.engine.devices import ComputeChoice
from neurosketch.engine.find import check_findable, find
from neurosketch.engine.gestures import heard_steering, render
from neurosketch.engine.host import ModelHost, ModelSource
from neurosketch.engine.job import EitherSet
from neurosketch.engine.mapping import TakeMapper, mapper_of
from neurosketch.engine.score_session import ScoreSession
from neurosketch.engine.speed import Speed
from neurosketch.engine.workshop import Workshop


class EngineSession(ScoreSession):
    """Loads models, renders requests, plays live streams and clips.

    Args:
        catalog: where models come from.
        output: the sound output; closed together with the session.
        compute: `auto`, `cpu`, `cuda` or `mps`.
        memory_budget_mb: memory for loaded models in MB.
    """

    def __init__(
        self,
        catalog: ModelSource,
        output: AudioOutput,
        *,
        compute: str = "auto",
        memory_budget_mb: float = 1024.0,
    ) -> None:
        host = ModelHost(catalog, compute, memory_budget_mb)
        work = Workshop(host)
        self._speed = Speed(work)
        super().__init__(host, output, work, LiveDeck(host, output, self._speed))
        work.beside_live = lambda: self._deck.score_source is not None

    def prepare(self) -> ComputeChoice:
        """Import torch and choose the compute device; takes seconds the first time.

        Raises:
            RequestError: the session was made with an unknown device name.
        """
        return self._host.prepare()

    def load(self, model_id: str) -> ModelSpec:
        """Load a model into memory; whatever plays goes on.

        Raises:
            NeuroSketchError: it is unknown or cannot be loaded.
        """
        model = self._host.attempt(model_id, lambda model: model)
        if self._output.live_source is None:
            self._speed.open(model)
        return model.spec

    def mapper(self, model_id: str) -> TakeMapper | None:
        """The map of a model's sounds, with a hand that finds places on it; None without a map.

        Raises:
            NeuroSketchError: the model is unknown or cannot be loaded.
        """
        enter = self._host.enter_thread
        return self._host.attempt(
            model_id, lambda model: mapper_of(model, model.spec.sample_rate, enter)
        )

    def generate(self, request: GenerateRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Render a request to a clip; between two events the same thread may load and go live.

        Args:
            request: what to render; missing controls and conditions get their defaults.
            cancel: set it to stop.

        Yields:
            `Progress` any number of times, then one `Finished` or `Failed`; before the end
            `Composed` when the notes were written now.
        """
        yield from self._work.answer(
            request.request_id, request.model_id, cancel,
            lambda token: self._render(request, token),
            lambda clip, seconds: Finished(request.request_id, clip, seconds),
        )  # fmt: skip

    def find(self, request: FindRequest, cancel: threading.Event) -> Iterator[EngineEvent]:
        """Look for the settings that come nearest to a sound, in about two seconds.

        Yields:
            `Progress` any number of times, then one `Found` or `Failed`.
        """
        yield from self._work.answer(
            request.request_id, request.start.model_id, cancel,
            lambda token: self._find(request, token),
            lambda found, seconds: Found(request.request_id, found, seconds),
        )  # fmt: skip

    def start_live(self, request: GenerateRequest) -> None:
        """Load the model if needed, open its stream and crossfade to it in 40 ms.

        Controls set while the model loads are not lost. A `stop_live` in the meantime wins.

        Raises:
            NeuroSketchError: what played before goes on.
        """
        self._deck.start(request)

    def start_instrument(self, request: GenerateRequest) -> None:
        """As `start_live`, for a model that is played by keys: silent until `play`.

        Keys that are down go on sounding when one instrument follows another.

        Raises:
            NeuroSketchError: what played before goes on.
        """
        self._deck.start_instrument(request)

    def start_microphone(self, request: GenerateRequest, microphone: str | None = None) -> None:
        """As `start_live`, for a model that sings what the microphone hears.

        Args:
            request: with which instruments and controls.
            microphone: a name from `input_devices`; None is the default one.

        Raises:
            NeuroSketchError: also when there is no microphone; what played before goes on.
        """
        self._deck.start_microphone(request, microphone)

    def stop_live(self) -> None:
        """Fade the live stream or the instrument out in 40 ms."""
        self._deck.stop()

    def set_controls(self, state: ControlState) -> None:
        """Let the live sound follow `state` from its next block on; the newest state wins."""
        self._deck.set_controls(state)

    def play(self, event: PlayEvent, at: float | None = None) -> None:
        """Let the instrument that sounds react in its next block, 6 ms at most from now.

        Without an instrument nothing happens. Events keep the order in which they come.

        Args:
            event: what the hands do.
            at: `time.perf_counter()` of the moment they did it, for `key_to_ear`; None for now.
        """
        self._deck.play(event, at)

    def expressions(self, since: float = -1.0) -> tuple[Expression, ...]:
        """What was sung, by keys or by voice, after `since` seconds of the stream, for a trace.

        Returns:
            One per block of some 6 ms, in order, of the last twelve seconds at most; empty when no
            instrument sounds. Another one begins at 0 s again.
        """
        return self._deck.expressions(since)

    def expression(self) -> Expression | None:
        """The newest of `expressions`; None when no instrument sounds."""
        return self._deck.expression()

    def start_recording(self) -> None:
        """Write down what is played from the next key on, or from now when keys are down."""
        self._deck.start_recording()

    def stop_recording(self) -> Performance | None:
        """What was played since `start_recording`; None when it was nothing.

        `as_request` of it is rendered to the take, the same samples every time.
        """
        return self._deck.stop_recording()

    @property
    def recording(self) -> bool:
        """Whether what is played is written down."""
        return self._deck.recording

    def play_clip(
        self,
        clip: Clip,
        *,
        start_frame: int = 0,
        loop: tuple[int, int] | None = None,
        once: bool = False,
        gain_db: float = 0.0,
    ) -> None:
        """Play a clip beside whatever live stream runs.

        Args:
            clip: what to play.
            start_frame: where to begin, in frames of the clip.
            loop: first frame and frame after the last one of the loop, or None.
            once: play to the end even when a loop is given.
            gain_db: its level in the mix, as it is heard and kept; for loudness-matched listening.
        """
        self._deck.clip_sounds(clip)
        loop = None if once else loop
        self._output.play_clip(clip, start_frame=start_frame, loop=loop, gain_db=gain_db)

    def swap_clip(self, clip: Clip, *, gain_db: float = 0.0) -> None:
        """Let another clip go on where the one that plays stands, to compare the two.

        The place is the same in seconds and so is the loop; a clip that is over before it goes on
        at the start of the loop, or at its own. When nothing plays, it plays from its start.

        Args:
            clip: what goes on.
            gain_db: its level in the mix.
        """
        self._deck.clip_sounds(clip)
        self._output.swap_clip(clip, gain_db=gain_db)

    def warm_clip(self, clip: Clip) -> None:
        """Prepare a clip that may be played soon, so that it starts at once."""
        self._output.warm_clip(clip)

    def stop_clip(self) -> None:
        """Stop the clip."""
        self._output.stop_clip()

    def seek(self, frame: int) -> None:
        """Go on at `frame` of the clip."""
        self._output.seek(frame)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Change the loop of the clip that plays; None lets it run to its end."""
        self._output.set_loop(loop)

    def set_gain_db(self, gain_db: float) -> None:
        """Set the master gain in dB; at or below -90 it is silence. Recordings keep their level."""
        self._output.set_gain_db(gain_db)

    def keep_last(
        self, seconds: float = CAPTURE_SECONDS, tempo_bpm: float | None = None
    ) -> Clip | None:
        """What was heard in the last `seconds` as a clip, without the silence around it.

        Its recipe is that of the live stream, if one was heard, with the controls of the beginning
        the gesture: what was moved while it was heard, and when; and the notes that were played on
        it. Otherwise it is that of the clip that was played last.

        Args:
            seconds: how much of it at the most.
            tempo_bpm: at which the notes are written down; None for that of the live stream.
        """
        heard = self._output.capture(seconds)
        if heard is None:
            return None
        request, family, parents = self._deck.origin()
        lasts = heard.audio.shape[1] / heard.sample_rate
        live = heard_steering(heard.steering, lasts, tempo_bpm)
        if live is not None:
            request, family = live.request, live.family
        return captured_clip(heard.audio, heard.sample_rate, request, family, parents)

    def recent(self, mark: int = 0, seconds: float = 8.0) -> tuple[AudioArray, int, int]:
        """What was put out since the last call, for a view that rolls along.

        Args:
            mark: what the last call returned; 0 at first.
            seconds: no more than the last so many.

        Returns:
            (2, T) float32, its rate in Hz, and the mark for the next call.
        """
        return self._output.recent(mark, seconds)

    def health(self) -> Health:
        """State of sound and compute for the read-out."""
        choice = self._host.choice
        listening = self._deck.listening
        notices = (choice.reason if choice else "", self._output.notice)
        return Health(
            slider_to_ear_ms=self._output.slider_to_ear().last,
            key_to_ear_ms=None if listening else self._output.key_to_ear().last,
            voice_to_ear_ms=self._output.key_to_ear().last if listening else None,
            underruns=self._output.underruns,
            realtime_factor=self._output.realtime_factor,
            compute=self._speed.label(choice),
            sink=self._output.sink_name,
            notice=" ".join(notice for notice in notices if notice),
        )

    def slider_to_ear(self) -> LatencyStats:
        """Measured delays from `set_controls` to the ear, with percentiles."""
        return self._output.slider_to_ear()

    def key_to_ear(self) -> LatencyStats:
        """Measured delays from a key of `play`, or the microphone, to the ear, with percentiles."""
        return self._output.key_to_ear()

    def clip_to_ear(self) -> LatencyStats:
        """Measured delays from `play_clip` and `swap_clip` to the ear, with percentiles."""
        return self._output.clip_to_ear()

    def first_sound_at(self) -> float | None:
        """`time.perf_counter()` at which the first sound left the sink; None before that."""
        return self._output.first_sound_at

    def meter(self) -> MeterReading:
        """Peaks since the last call."""
        return self._output.meter()

    def reset_clip_light(self) -> None:
        """Put the clip light out."""
        self._output.reset_clip_light()

    def playhead(self) -> Playhead:
        """Where the clip stands as the listener hears it, and whether a live stream plays."""
        return self._output.playhead()

    def set_output(self, device_name: str | None) -> None:
        """Play through another device; None is the default one. Sources go on."""
        self._output.set_device(device_name)

    def close(self) -> None:
        """Cancel what runs, end every thread, release the devices; idempotent."""
        self._deck.close()
        self._work.close()
        self._output.close()
        self._host.close()

    def _render(
        self, request: GenerateRequest, token: EitherSet
    ) -> Generator[EngineEvent, None, tuple[Clip, float]]:
        started = time.perf_counter()
        spec = self._host.spec(request.model_id)
        complete = yield from self._written(request, token)

        def work(model: SoundModel, progress: ProgressFn) -> Clip:
            return rendered_clip(model.spec, complete, render(model, complete, progress, token))

        text = f"Rendering {spec.name}"
        clip, _ = yield from self._work.run(spec, request.request_id, text, token, work)
        return clip, time.perf_counter() - started

    def _find(
        self, request: FindRequest, token: EitherSet
    ) -> Generator[EngineEvent, None, tuple[FoundSound, float]]:
        spec = self._host.spec(request.start.model_id)
        check_findable(spec, request.audio, request.sample_rate)
        start = complete_request(spec, request.start)

        def work(model: SoundModel, progress: ProgressFn) -> FoundSound:
            return find(model, start, request, progress, token)

        text = f"Searching with {spec.name}"
        return (yield from self._work.run(spec, request.request_id, text, token, work))
