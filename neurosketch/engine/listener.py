"""Feeds what the microphone hears to a stream that sings it, and that to the sound output."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from neurosketch.audio_io.input import Microphone
from neurosketch.audio_io.ports import SourceBlock
from neurosketch.audio_io.short_filter import ShortResampler
from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import DeviceError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression
from neurosketch.core.ports import ListeningStream
from neurosketch.core.request import GenerateRequest
from neurosketch.engine.live import LiveSource, SetControls
from neurosketch.engine.mailbox import Mailbox

_TARGET_FRAMES = 256
_REMEMBERED = 2048
RESERVE_SECONDS = 0.010
"""Of sound that waits: two blocks of the device, which come in time give or take one."""
_MOST_SECONDS = 0.040
_MEASURE_EVERY = 32


class Ear:
    """Hands out as many samples as are asked for, at another rate, as soon as they were heard.

    The clocks of microphone and output differ, and so do the sizes of their blocks: ten
    milliseconds are kept waiting. When they run out, silence is heard until they are back; when
    more than forty wait, the oldest are forgotten.

    Args:
        microphone: where samples come from.
        sample_rate: of the samples handed out, Hz.
    """

    def __init__(self, microphone: Microphone, sample_rate: int) -> None:
        self._microphone = microphone
        self._rate = sample_rate
        self._rate_in = microphone.sample_rate
        self._resampler: ShortResampler | None = None
        if self._rate_in != sample_rate:
            self._resampler = ShortResampler(self._rate_in, sample_rate, 1)
        self._waiting: AudioArray = np.zeros(0, np.float32)
        self._flowing = False

    def listen(self, n: int) -> AudioArray:
        """The next (n,) samples.

        Raises:
            DeviceError: the microphone has gone.
        """
        trouble = self._microphone.failure()
        if trouble:
            raise DeviceError(f"The microphone '{self._microphone.name}' {trouble}.")
        self._take_in()
        most = round(_MOST_SECONDS * self._rate)
        if len(self._waiting) > most + n:
            self._waiting = self._waiting[-round(RESERVE_SECONDS * self._rate) - n :]
        enough = n if self._flowing else n + round(RESERVE_SECONDS * self._rate)
        self._flowing = len(self._waiting) >= enough
        if not self._flowing:
            return np.zeros(n, np.float32)
        heard, self._waiting = self._waiting[:n], self._waiting[n:]
        return heard

    def heard_at(self) -> float | None:
        """When the sample that comes next was in the air; None while there is none."""
        if not self._flowing:
            return None
        heard = self._microphone.heard
        behind = heard.frame - self._microphone.ring.frames_read
        return heard.at - behind / self._rate_in - len(self._waiting) / self._rate

    def _take_in(self) -> None:
        count = self._microphone.ring.readable
        if not count:
            return
        fresh = np.zeros((count, 1), np.float32)
        self._microphone.ring.read_into(fresh)
        if self._resampler is not None:
            fresh = self._resampler.resample_chunk(fresh)
        self._waiting = np.concatenate((self._waiting, fresh[:, 0]))


class ListeningSource(LiveSource):
    """A live stream that sings what the microphone hears, one short block at a time.

    Args:
        stream: the model's.
        microphone: what it hears; closed by whoever opened it.
        spec, request, mailbox, enter_thread: see `LiveSource`.
    """

    prompt = True
    target_frames = _TARGET_FRAMES

    def __init__(
        self,
        stream: ListeningStream,
        microphone: Microphone,
        spec: ModelSpec,
        request: GenerateRequest,
        mailbox: Mailbox[SetControls],
        enter_thread: Callable[[], None],
    ) -> None:
        super().__init__(stream, spec, request, mailbox, enter_thread)
        self._listening = stream
        self.microphone = microphone
        self._ear = Ear(microphone, spec.sample_rate)
        self._late = stream.latency / spec.sample_rate
        self._sung: deque[Expression] = deque(maxlen=_REMEMBERED)
        self._blocks = 0

    def expressions(self, since: float) -> tuple[Expression, ...]:
        """What was sung after `since` seconds of it, the last twelve at most; any thread."""
        return tuple(sung for sung in self._sung.copy() if sung.seconds > since)

    def prime(self) -> None:
        """Render the first block, of silence, now."""
        self._listening.listen(np.zeros(self._frames * self._stream.hop_length, np.float32))
        super().prime()

    def read(self) -> SourceBlock:
        """Return the next block; called by the pump."""
        if self._ready is not None:
            return super().read()
        self._listening.listen(self._ear.listen(self._frames * self._stream.hop_length))
        heard_at = self._ear.heard_at()
        block = super().read()
        self._sung.append(self._listening.expression())
        self._blocks += 1
        if heard_at is None or self._blocks % _MEASURE_EVERY:
            return block
        length = block.audio.shape[1] / self.sample_rate
        return block._replace(keys=(heard_at - length - self._late,))
