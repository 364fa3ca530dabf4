"""A model that writes music, and those who play it: instruments, drum kits, a mixer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.signal import oaconvolve

from neurosketch.audio_io.limiter import Limiter
from neurosketch.core.clip import AudioArray
from neurosketch.core.composing import CopiedBars
from neurosketch.core.errors import Cancelled, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import CancelToken, Composer, Orchestra, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sketch import loop_frames, request_beats
from neurosketch.dsp.kit import SAMPLE_RATE, check_kit
from neurosketch.engine.score_stream import CHANNELS, ScoreStream

PLAYERS = "players"
"""Key of `ModelSpec.extra`: id of the model whose instruments play what is written."""
USUAL_PLAYERS = "ddsp-breath"
TAIL_SECONDS = 3.0
"""What a take gets after its last beat to die away in, before that is added to its beginning."""
_RATE = SAMPLE_RATE
"""Of the kits, and of everything that plays along with them; Hz."""
_FRAMES_A_STEP = 32
_SPARE_PLAYERS = 8
"""For tracks that are added while it plays."""
_ROWS_A_TRACK = 3
_FADE_SECONDS = 0.02
_SETTLING_SECONDS = 0.5
"""Longer than the limiter takes to let go again."""
_WRITING = 0.1
"""Share of the work that is the writing."""


@dataclass(frozen=True, slots=True, eq=False)
class Performed:
    """A score as sound.

    Attributes:
        stems: (2, T) of each track that is heard, in their order.
        mix: (2, T) their sum, limited: the samples of `Ensemble.generate`.
    """

    stems: tuple[AudioArray, ...]
    mix: AudioArray


class Ensemble:
    """A `SoundModel` and `Composer` of a composer and those who play what it writes.

    Args:
        composer: writes.
        orchestra: plays the pitched tracks.

    Raises:
        RequestError: they are of different rates.
    """

    def __init__(self, composer: Composer, orchestra: Orchestra) -> None:
        spec, players = composer.spec, orchestra.spec
        rates = (spec.sample_rate, players.sample_rate)
        if rates != (_RATE, _RATE) or spec.channels != CHANNELS:
            raise RequestError(f"'{players.id}' cannot play what '{spec.id}' writes.")
        self.composer, self._orchestra = composer, orchestra

    @property
    def spec(self) -> ModelSpec:
        """What the composer is and can do."""
        return self.composer.spec

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        """Write, with times as a recipe tells them; see `Composer.compose`."""
        return self.composer.compose(request, progress, cancel).as_written()

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        """The bars of a score that the composer knows from its training."""
        return self.composer.copied_bars(score)

    def check(self, score: Score) -> None:
        """Refuse a score with instruments that nobody has.

        Raises:
            RequestError: it has.
        """
        for track in score.tracks:
            if track.drums:
                check_kit(track.instrument)
        self._orchestra.check_instruments([t.instrument for t in score.tracks if not t.drums])

    def generate(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> AudioArray:
        """The score of a request as a take, written first when there is none.

        Without `seconds` it is as long as its bars, to the sample, and what would sound after them
        is added to their beginning: it can be played again and again.
        """
        score, progress = self._written(request, progress, cancel)
        stream, frames, loops = self._open(request, score)
        audio = _rendered(stream, frames, progress, cancel)
        return limited(_folded(audio, frames) if loops else _ended(audio, frames), loops)

    def stems(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> Performed:
        """As `generate`, with each track by itself; their sum is the mix before its limiter."""
        score, progress = self._written(request, progress, cancel)
        stream, frames, loops = self._open(request, score)
        rows = _rendered(_Rows(stream), frames, progress, cancel)
        shaped, response = _folded if loops else _ended, stream.room_response()
        stems = []
        for row in range(CHANNELS, len(rows), _ROWS_A_TRACK):
            placed, sent = rows[row : row + CHANNELS], rows[row + CHANNELS]
            back = oaconvolve(sent[np.newaxis], response, axes=1)[:, : rows.shape[1]]
            stems.append(shaped(np.asarray(placed + back, np.float32), frames))
        return Performed(tuple(stems), limited(shaped(rows[:CHANNELS], frames), loops))

    def open_stream(self, request: GenerateRequest) -> ScoreStream:
        """The score of a request, again and again; written first when there is none."""
        return self.open_score(request)

    def open_score(
        self,
        request: GenerateRequest,
        loop: tuple[float, float] | None = None,
        beat: float = 0.0,
        running: bool = True,
    ) -> ScoreStream:
        """As `open_stream`.

        Args:
            request: with or without a score.
            loop: first and last quarter note of what is repeated; None for all of it.
            beat: where it begins.
            running: whether it plays at once.
        """
        score = request.score
        if score is None:
            score = self.compose(request, lambda share: None, _Never())
        self.check(score)
        players = sum(not track.drums for track in score.tracks) + _SPARE_PLAYERS
        band = self._orchestra.open_band(players, request.seed)
        return ScoreStream(
            band, score, self.spec.sample_rate, length=partial(request_beats, request),
            loop=loop, beat=beat, running=running,
        )  # fmt: skip

    def _written(
        self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken
    ) -> tuple[Score, ProgressFn]:
        """The score of a request, and how to tell the share of the rest."""
        if request.score is not None:
            return request.score, progress
        score = self.compose(request, lambda share: progress(_WRITING * share), cancel)
        return score, lambda share: progress(_WRITING + (1.0 - _WRITING) * share)

    def _open(self, request: GenerateRequest, score: Score) -> tuple[ScoreStream, int, bool]:
        """A stream of what is heard, samples of the take, whether that shall be a loop."""
        self.check(score)
        rate, beats = self.spec.sample_rate, request_beats(request, score)
        loops = request.seconds is None
        frames = loop_frames(score, beats, rate)
        if request.seconds is not None:
            frames = round(self.spec.check_seconds(request.seconds) * rate)
        self.spec.check_seconds(frames / rate)
        heard = score.with_tracks(tuple(replace(t, solo=False) for t in score.audible))
        pitched = sum(not track.drums for track in heard.tracks)
        band = self._orchestra.open_band(max(pitched, 1), request.seed)
        stream = ScoreStream(band, heard, rate, length=lambda _: beats, once=loops)
        return stream, frames, loops


class _Rows:
    """A stream as rows: two of the mix, then of each track two and one of what the room gets.

    Args:
        stream: of a score.
    """

    def __init__(self, stream: ScoreStream) -> None:
        self._stream = stream
        self.hop_length = stream.hop_length

    def render(self, n_frames: int) -> AudioArray:
        """The next (2 + 3 * tracks, n) samples."""
        tracks, mix = self._stream.render_apart(n_frames)
        return np.vstack([mix, *(row for track in tracks for row in track)])


class _Never:
    """Nobody cancels."""

    def is_set(self) -> bool:
        """No."""
        return False


def _rendered(
    stream: ScoreStream | _Rows, frames: int, progress: ProgressFn, cancel: CancelToken
) -> AudioArray:
    """All of a take and what dies away after it.

    Raises:
        Cancelled: `cancel` was set.
    """
    tail = round(TAIL_SECONDS * _RATE)
    steps = -(-(frames + tail) // stream.hop_length)
    hop = stream.hop_length
    audio = np.zeros((0, 0), np.float32)
    for done in range(0, steps, _FRAMES_A_STEP):
        if cancel.is_set():
            raise Cancelled
        block = stream.render(min(_FRAMES_A_STEP, steps - done))
        if not done:  # in place: the stems of a long song fill a good part of a small memory
            audio = np.zeros((len(block), steps * hop), np.float32)
        audio[:, done * hop : done * hop + block.shape[1]] = block
        progress(min(1.0, (done + _FRAMES_A_STEP) / steps))
    return audio


def _folded(audio: AudioArray, frames: int) -> AudioArray:
    """The first `frames` of (C, T) samples, and from their beginning on what follows them."""
    whole = audio[:, :frames].copy()
    for start in range(frames, audio.shape[1], frames):
        rest = audio[:, start : start + frames]
        whole[:, : rest.shape[1]] += rest
    return whole


def _ended(audio: AudioArray, frames: int) -> AudioArray:
    """The first `frames` of (C, T) samples; the last of them fade out."""
    whole = audio[:, :frames].copy()
    fade = min(round(_FADE_SECONDS * _RATE), frames)
    whole[:, frames - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return whole


def limited(audio: AudioArray, loops: bool) -> AudioArray:
    """Through the limiter of the live sound; bit for bit the same below its ceiling.

    Args:
        audio: (2, T).
        loops: whether its end is followed by its beginning, so that the limiter does not let go or
            seize with a step there.
    """
    limiter = Limiter(_RATE)
    late, length = limiter.latency_frames, audio.shape[1]
    before = round(_SETTLING_SECONDS * _RATE) if loops else 0
    places = np.arange(-before, length + late)
    frames = audio.T[places % length] if loops else np.pad(audio.T, ((0, late), (0, 0)))
    made = limiter.process(np.ascontiguousarray(frames, np.float32))
    return np.ascontiguousarray(made[before + late :].T)
