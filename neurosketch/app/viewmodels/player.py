"""What sounds now: the live stream, the chosen clip, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.band import Band, NoBand, beat_at
from neurosketch.app.viewmodels.health_watch import HealthWatch
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.clip import Clip
from neurosketch.core.control import ControlState
from neurosketch.core.events import Playhead
from neurosketch.core.model_spec import Capability
from neurosketch.core.request import GenerateRequest

Region = tuple[int, int]

POLL_MS = 33
START_PATIENCE_S = 1.5


class Sounding(Enum):
    """What the composer asked to hear."""

    NOTHING = "nothing"
    LIVE = "live"
    CLIP = "clip"


class PlayerViewModel(QObject):
    """Transport: play, stop, loop, seek; follows the sketch while it is live.

    Signals:
        soundingChanged(object): `Sounding`.
        emptyPlayed(): Play was pressed, and the model that writes music has written none yet.
        loopChanged(object): (start, end) frames that loop, or None.
        loopOnChanged(bool): whether loop is on.
        playheadMoved(object): `Playhead`, about 30 times a second while the window is open.
        meterRead(object): `MeterReading`.
        healthRead(object): `Health`.
        noticed(str): a new sentence of the engine about its device.
    """

    soundingChanged = Signal(object)
    emptyPlayed = Signal()
    loopChanged = Signal(object)
    loopOnChanged = Signal(bool)
    playheadMoved = Signal(object)
    meterRead = Signal(object)
    healthRead = Signal(object)
    noticed = Signal(str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._clock = clock
        self.gain_db_of: Callable[[Clip], float] = lambda clip: 0.0
        """At which gain a clip is heard, in dB."""
        self.band: Band = NoBand()
        """Plays the sketch of a model that writes music."""
        self.sounding = Sounding.NOTHING
        self.microphone = False
        """Whether the live sound, or that which was heard last, follows the microphone."""
        self.plays_by_hand = False
        """Whether the model sounds by itself only when it is asked to; keys play it otherwise."""
        self.clip: Clip | None = None
        self.loop_on = False
        self.region: Region | None = None
        self.selection: Region | None = None
        self.position = 0
        self._seen_playing = False
        self._seen_live = False
        self._asked_at = 0.0
        self._live_id = ""
        self._live_since = 0.0
        self._health = HealthWatch(self)
        self._health.read.connect(self.healthRead)
        self._health.noticed.connect(self.noticed)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)
        # Several changes of one recipe or one drop restart the stream once.
        self._restart = QTimer(self)
        self._restart.setSingleShot(True)
        self._restart.setInterval(0)
        self._restart.timeout.connect(self._restart_live)
        sketch.controlsChanged.connect(self._follow_controls)
        for changed in (
            sketch.conditionChanged, sketch.sourceChanged, sketch.scoreChanged, sketch.seedChanged,
        ):  # fmt: skip
            changed.connect(self._sketch_changed)
        sketch.modelChanged.connect(self._model_changed)
        client.ready.connect(self._engine_ready)
        client.liveStarted.connect(self._live_started)
        client.liveFailed.connect(self._live_failed)

    @property
    def is_playing(self) -> bool:
        """Whether something sounds."""
        return self.sounding is not Sounding.NOTHING

    def toggle(self) -> None:
        """Play or stop."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Play the clip from where it stands, or the live stream when no clip is shown."""
        if self.clip is not None:
            self._play_clip(self.clip, once=False)
        elif self._sketch.composes and self._sketch.score is None:
            self.emptyPlayed.emit()
        else:
            self.start_live()

    def play_once(self) -> None:
        """Play the clip (or its region) once, whatever the loop button says."""
        if self.clip is not None:
            if self.region is not None:
                self.position = self.region[0]
            self._play_clip(self.clip, once=True)
        else:
            self.play()

    def start_live(self, *, microphone: bool = False, beat: float | None = None) -> None:
        """Start the live sound, or crossfade it to what the sketch says now.

        Args:
            microphone: whether it follows the microphone.
            beat: where a score begins; None for its marker.
        """
        request = self._sketch.live_request()
        if request is None:
            return
        if self._sketch.composes:
            self._start_score(request, beat)
            return
        self.band.end()
        self._live_id, self.microphone = request.request_id, microphone
        if microphone:
            self._client.start_microphone(request)
        else:
            self._client.start_live(request)
        self._set_sounding(Sounding.LIVE)

    def _start_score(self, request: GenerateRequest, beat: float | None) -> None:
        if request.score is None:
            self.stop()  # there is nothing to play
            return
        self._live_id, self.microphone = request.request_id, False
        session = self._client.session
        if self.band.start(request, beat) and session is not None:
            session.stop_clip()
        self._set_sounding(Sounding.LIVE)

    def give_way(self) -> None:
        """An instrument takes the place of the live stream, which it fades out."""
        if self.sounding is Sounding.LIVE:
            self._set_sounding(Sounding.NOTHING)

    def stop(self) -> None:
        """Silence; an instrument that waits for keys stays open."""
        self._stop_live()
        session = self._client.session
        if session is not None:
            session.stop_clip()
        if self.sounding is Sounding.CLIP and self.clip is not None:
            self.position = 0 if self.region is None else self.region[0]
        self._set_sounding(Sounding.NOTHING)

    def show_clip(self, clip: Clip | None, *, play: bool = False) -> None:
        """Change what Play plays; what sounded as a clip stops or is replaced.

        Args:
            clip: None shows the live stream.
            play: whether the clip starts at once.
        """
        same = clip is not None and self.clip is not None and clip.id == self.clip.id
        beat = beat_at(self.clip, self.position)
        self.clip = clip
        if not same:
            self.position = 0
            self.selection = None
            self.set_region(None)
        if clip is not None and play:
            self.position = 0
            self._play_clip(clip, once=False)
        elif clip is None and self._clip_sounds:
            self.stop() if self.plays_by_hand else self.start_live(beat=beat)
        elif not same and self.sounding is Sounding.CLIP:
            self.stop()

    def swap_to(self, clip: Clip) -> None:
        """Let another clip go on where this one is; it starts when nothing sounds."""
        session, former = self._client.session, self.clip
        if session is None or former is None or not self._clip_sounds:
            self.show_clip(clip, play=True)
            return
        ratio, end = clip.sample_rate / former.sample_rate, clip.audio.shape[1]
        session.swap_clip(clip, gain_db=self.gain_db_of(clip))
        self.clip = clip
        self.position = min(round(self.position * ratio), max(end - 1, 0))
        self._seen_playing = False
        self._asked_at = self._clock()
        region = self.region
        if region is not None:
            first, last = (min(round(frame * ratio), end) for frame in region)
            region = (first, last) if first < last else None
        if region != self.region:
            # The engine loops on by itself: both clips in the same seconds.
            self.region = region
            self.loopChanged.emit(region)

    def renew_gain(self) -> None:
        """The gains of clips have changed: the one that sounds follows without a click."""
        session = self._client.session
        if session is not None and self.clip is not None and self._clip_sounds:
            session.swap_clip(self.clip, gain_db=self.gain_db_of(self.clip))

    def seek(self, frame: int) -> None:
        """Move the playhead of the clip, or of the score that plays instead of it."""
        if self.clip is None or self.band.runs:
            self.band.seek_seconds(frame / (1 if self.clip is None else self.clip.sample_rate))
        if self.clip is None:
            return
        self.position = min(max(frame, 0), max(self.clip.audio.shape[1] - 1, 0))
        session = self._client.session
        if session is not None and self.sounding is Sounding.CLIP:
            session.seek(self.position)
        self.playheadMoved.emit(Playhead(self.clip.id, self.position, self._clip_sounds, False))

    def set_loop_on(self, on: bool) -> None:
        """Loop the region, else what is selected, else the whole clip."""
        if on != self.loop_on:
            if on and self.region is None:
                self.set_region(self.selection)
            self.loop_on = on
            self.loopOnChanged.emit(on)
            self._send_loop()
            self.band.set_looping(on)

    def set_selection(self, selection: Region | None) -> None:
        """Take note of what is selected; while nothing sounds, Play starts there."""
        self.selection = selection
        if selection is not None and not self._clip_sounds:
            self.seek(selection[0])

    def set_region(self, region: Region | None) -> None:
        """Change what loops; None means the whole clip."""
        if region is not None and region[1] <= region[0]:
            region = None
        if region != self.region:
            self.region = region
            self.loopChanged.emit(region)
            self._send_loop()

    def poll(self) -> None:
        """Read playhead, meter and health; called by a timer."""
        session = self._client.session
        if session is None:
            return
        self.meterRead.emit(session.meter())
        head = session.playhead()
        self._watch_end(head)
        if self._clip_sounds and self.clip is not None and head.clip_id == self.clip.id:
            self.position = head.frame
        elif self.band.runs and self.clip is not None:
            self.position = round(self.band.seconds * self.clip.sample_rate)
        self.playheadMoved.emit(head)
        self._health.poll(session)

    @property
    def listens(self) -> bool:
        """Whether the microphone plays the model."""
        return self.sounding is Sounding.LIVE and self.microphone

    @property
    def live_seconds(self) -> float:
        """How long the live stream has been running."""
        return self._clock() - self._live_since if self.sounding is Sounding.LIVE else 0.0

    @property
    def _clip_sounds(self) -> bool:
        return self.sounding is Sounding.CLIP

    def _stop_live(self) -> None:
        if self.band.runs:
            self.band.rest()
        elif self.sounding is Sounding.LIVE:
            self._client.stop_live()

    def _loop(self) -> Region | None:
        if not self.loop_on or self.clip is None:
            return None
        return self.region or (0, self.clip.audio.shape[1])

    def _send_loop(self) -> None:
        session = self._client.session
        if session is not None and self._clip_sounds:
            session.set_loop(self._loop())

    def _play_clip(self, clip: Clip, *, once: bool) -> None:
        session = self._client.session
        if session is None:
            return
        self._stop_live()
        loop = None if once else self._loop()
        start = self.position
        if loop is not None and not loop[0] <= start < loop[1]:
            start = loop[0]
        gain_db = self.gain_db_of(clip)
        session.play_clip(clip, start_frame=start, loop=loop, once=once, gain_db=gain_db)
        self._seen_playing = False
        self._asked_at = self._clock()
        self._set_sounding(Sounding.CLIP)

    def _watch_end(self, head: Playhead) -> None:
        if self.sounding is Sounding.LIVE:
            if self._seen_live and not head.live:
                # Before an instrument takes its place, for then it is forgotten why.
                self._health.look(self._client.session)
                self._set_sounding(Sounding.NOTHING)
            self._seen_live = head.live
        if not self._clip_sounds:
            return
        if head.playing:
            self._seen_playing = True
        elif self._seen_playing or self._clock() - self._asked_at > START_PATIENCE_S:
            self.position = 0 if self.region is None else self.region[0]
            self._set_sounding(Sounding.NOTHING)

    def _set_sounding(self, sounding: Sounding) -> None:
        if sounding is not self.sounding:
            self._seen_live = False
            self._live_since = self._clock()
            if sounding is not Sounding.LIVE:
                self.band.end()
            self.sounding = sounding
            self.soundingChanged.emit(sounding)

    def _follow_controls(self, state: ControlState) -> None:
        session = self._client.session
        if session is not None and self.sounding is Sounding.LIVE:
            session.set_controls(state)

    def _sketch_changed(self, *_: object) -> None:
        # A score that plays follows by itself, and nothing else is heard in it.
        if self.sounding is Sounding.LIVE and not self.band.runs:
            self._restart.start()

    def _model_changed(self, *_: object) -> None:
        if self.sounding is Sounding.LIVE:
            self._restart.start()
        else:
            self.band.close()

    def _restart_live(self) -> None:
        spec = self._sketch.spec
        if self.sounding is not Sounding.LIVE or spec is None:
            return
        follows = self.microphone and Capability.TRANSFER in spec.capabilities
        self.start_live(microphone=follows)

    def _live_started(self, request: GenerateRequest) -> None:
        session = self._client.session
        # The answer may come after the hand has gone on to a take, which must not be stopped.
        late = request.request_id != self._live_id or self.sounding is not Sounding.LIVE
        if session is None or late:
            return
        # Only now, so that the clip sounds until the stream takes over.
        session.stop_clip()
        if self._sketch.controls != request.controls:
            session.set_controls(self._sketch.controls)

    def _engine_ready(self) -> None:
        self._timer.start()

    def _live_failed(self, request_id: str) -> None:
        session = self._client.session
        if request_id != self._live_id or self.sounding is not Sounding.LIVE:
            return
        if session is None or not session.playhead().live:
            # With everything: the take from before may still sound, waiting for the stream.
            self.stop()
