"""Finds the settings of a model that come nearest to a sound."""

from __future__ import annotations

import numpy as np

from neurosketch.core.clip import AudioArray
from neurosketch.core.errors import RequestError
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn, SoundFinder, SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.resample import resample

HEARD_SECONDS = 6.0
"""Of a longer sound, the loudest so many seconds are listened to."""
_SHORTEST_SECONDS = 0.02
_SILENT_PEAK = 1e-4
_STEP_SECONDS = 0.1


def check_findable(spec: ModelSpec, audio: AudioArray, sample_rate: int) -> None:
    """Refuse what no search can answer.

    Raises:
        RequestError: the model cannot search, or there is nothing to hear.
    """
    if Capability.FIND not in spec.capabilities:
        raise RequestError(f"The model '{spec.id}' cannot look for a sound.", "Choose another one.")
    if audio.ndim != 2 or audio.shape[1] < _SHORTEST_SECONDS * sample_rate:
        raise RequestError("This sound is too short to look for.", "Take a longer piece of it.")
    if not float(np.abs(audio).max()) > _SILENT_PEAK:
        raise RequestError("There is nothing to hear in this sound.", "Take another piece of it.")


def find(
    model: SoundModel,
    start: GenerateRequest,
    request: FindRequest,
    progress: ProgressFn,
    cancel: CancelToken,
) -> FoundSound:
    """Let a model look for a sound.

    Args:
        model: of `start`.
        start: that of `request`, complete.
        request: what to look for.
        progress: told the share done.
        cancel: noticed within 100 ms.

    Raises:
        RequestError: see `check_findable`.
        Cancelled: `cancel` was set.
    """
    if not isinstance(model, SoundFinder):
        raise RequestError(f"The model '{model.spec.id}' cannot look for a sound.")
    heard = loudest(request.audio, request.sample_rate, HEARD_SECONDS)
    audio = resample(heard, request.sample_rate, model.spec.sample_rate)
    return model.find(audio, start, request.locked, progress, cancel)


def loudest(audio: AudioArray, sample_rate: int, seconds: float) -> AudioArray:
    """The `seconds` of (C, T) audio that hold the most energy; all of a shorter one."""
    step = round(_STEP_SECONDS * sample_rate)
    wanted = round(seconds / _STEP_SECONDS)
    whole = audio.shape[1] // step
    if whole <= wanted:
        return audio
    pieces = audio[:, : whole * step].reshape(audio.shape[0], whole, step)
    energy = np.einsum("cns,cns->n", pieces, pieces, dtype=np.float64)
    total = np.convolve(energy, np.ones(wanted), "valid")
    first = int(total.argmax()) * step
    return audio[:, first : first + wanted * step]
