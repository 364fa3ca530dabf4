"""The sketch as it sounds live: it starts once, follows every edit, rests and goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.score_editor import ScoreEditor
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.core.request import GenerateRequest

FOLLOW_MS = 30
"""A hand that drags a note says more often where it is than anyone could hear."""


class LiveScore(QObject):
    """Plays what the editor holds.

    The engine keeps a score ready while it rests: it goes on at once, and notes that are drawn are
    heard.

    Args:
        client: the engine.
        editor: whose score it is.
        request_of: what the score is played with now; None when it cannot be played.

    Signals:
        refused(str): why an edit is not heard; what played before goes on.
    """

    refused = Signal(str)

    def __init__(
        self,
        client: EngineClient,
        editor: ScoreEditor,
        request_of: Callable[[], GenerateRequest | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._editor = editor
        self._request_of = request_of
        self._model_id = ""
        self._running = False
        self._looping = False
        self._struck: tuple[str, int, int] | None = None
        # Until the engine has it: the id of the request that shall sound, whether a hand seeks.
        self._opening = ""
        self._sought = False
        self.marker = 0.0
        """The beat from which it is played next."""
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self.follow)
        editor.scoreChanged.connect(self._score_changed)
        editor.loaded.connect(self._back_to_start)
        editor.loopChanged.connect(self._send_loop)
        editor.seekRequested.connect(self.seek)
        editor.struck.connect(self._strike)
        editor.released.connect(self._release)
        client.scoreStarted.connect(self._started)

    @property
    def runs(self) -> bool:
        """Whether it is heard."""
        return self._running

    @property
    def is_open(self) -> bool:
        """Whether the engine has it ready."""
        return self._client.score_beat() is not None

    @property
    def beat(self) -> float:
        """Where the listener is, in quarter notes; where it would begin while it rests."""
        heard = self._client.score_beat() if self._running else None
        return self.marker if heard is None else heard

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        score = self._editor.score
        return 0.0 if score is None else score.seconds(self.beat)

    @property
    def total_seconds(self) -> float:
        """How long the score is."""
        score = self._editor.score
        return 0.0 if score is None else score.seconds(self._editor.beats)

    def start(self, request: GenerateRequest, beat: float | None = None) -> bool:
        """Play.

        Args:
            request: with the score.
            beat: where from; the marker when None.

        Returns:
            Whether it sounds at once; else `EngineClient.liveStarted` tells when it does.
        """
        loop = self._loop()
        start = self.marker if beat is None else beat
        if not 0.0 <= start < self._editor.beats:
            start = 0.0
        if loop is not None and not loop[0] <= start < loop[1]:
            start = loop[0]
        self._running = True
        if self.is_open and request.model_id == self._model_id and request.score is not None:
            self.follow()
            self._client.set_score_loop(loop)
            self._client.seek_beat(start)
            self._client.run_score(True)
            return True
        self._model_id = request.model_id
        self._opening, self._sought = request.request_id, False
        self._client.start_score(request, loop=loop, beat=start)
        return False

    def rest(self) -> None:
        """Let it fade out; it stays ready."""
        opening, self._opening, self._running = self._opening, "", False
        if opening:
            self._client.stop_live()  # or it would begin to sound as soon as it is there
        else:
            self._client.run_score(False)

    def end(self) -> None:
        """Something else sounds from now on."""
        self._opening, self._running = "", False

    def close(self) -> None:
        """Let go of it."""
        if not self._running and self.is_open:
            self._client.stop_live()
        self._running = False

    def seek(self, beat: float) -> None:
        """Go on from there, or begin there next time."""
        self.marker = min(max(beat, 0.0), self._editor.beats)
        if self._running:
            self._sought = bool(self._opening)
            self._client.seek_beat(self.marker)

    def seek_seconds(self, seconds: float) -> None:
        """The same for a place in seconds."""
        if self._editor.score is not None:
            self.seek(self._editor.score.beat(seconds))

    def set_looping(self, looping: bool) -> None:
        """Go round in the loop of the editor, or through all of it again and again."""
        self._looping = looping
        self._send_loop()

    def follow(self) -> None:
        """Play what the editor holds now."""
        self._follow.stop()
        score = self._editor.score
        if score is None or not self.is_open:
            return
        try:
            self._client.set_score(score)
        except RequestError as error:
            self.refused.emit(str(error))

    def _score_changed(self, *_: object) -> None:
        if not self._follow.isActive():
            self._follow.start()

    def _back_to_start(self, *_: object) -> None:
        if not self._running:
            self.marker = 0.0

    def _loop(self) -> tuple[float, float] | None:
        return self._editor.loop if self._looping else None

    def _send_loop(self, *_: object) -> None:
        if self.is_open:
            self._client.set_score_loop(self._loop())

    def _strike(self, role: str, pitch: int, velocity: int) -> None:
        if self._running:
            return  # it comes round by itself
        if self.is_open:
            self._play(role, pitch, velocity)
            return
        request = self._request_of()
        if request is not None:
            self._struck = (role, pitch, velocity)
            self._model_id = request.model_id
            self._client.start_score(request, loop=self._loop(), running=False)

    def _started(self, request: GenerateRequest) -> None:
        self.follow()  # it may have been edited meanwhile
        self._send_loop()
        if request.request_id == self._opening:
            self._opening = ""
            if self._sought:
                self._client.seek_beat(self.marker)
        struck, self._struck = self._struck, None
        if struck is not None:
            self._play(*struck)

    def _play(self, role: str, pitch: int, velocity: int) -> None:
        self.follow()
        place = self._place(role)
        if place is not None:
            self._client.play_on(place, NoteOn(pitch, velocity))

    def _release(self, role: str, pitch: int) -> None:
        place = self._place(role)
        if self._struck is not None and self._struck[:2] == (role, pitch):
            self._struck = None  # it would never end
        elif place is not None and self.is_open:
            self._client.play_on(place, NoteOff(pitch))

    def _place(self, role: str) -> int | None:
        score = self._editor.score
        tracks = () if score is None else score.tracks
        return next((n for n, track in enumerate(tracks) if track.role == role), None)
