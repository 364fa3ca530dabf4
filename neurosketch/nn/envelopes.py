"""Attack and decay of a sound that is only described so far: followers on its coming envelope."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.nn.spectral import HOP_LENGTH

_FRAME_SECONDS = HOP_LENGTH / 44100
_FLOOR_DB = -90.0
_AUDIBLE_DB, _SURE_DB = -75.0, -60.0

ATTACK_SECONDS = 0.03
ATTACK_DB = 18.0
ATTACK_SHARE = 0.6
DECAY_AFTER_SECONDS, DECAY_RAMP_SECONDS = 0.14, 0.08
DECAY_DB = 30.0
LONGER_SHARE, SHORTER_SHARE = 0.55, 1.1
_FORGET_DB_PER_SECOND = 6.0
_SMOOTH_SECONDS = 0.012

_Levels = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EnvelopeState:
    """What the followers remember, each (B,) or (B, n); levels in dB.

    Attributes:
        tails: power still to be heard of earlier frames, per stream; None: of frames like the next.
        slow: follower that rises within `ATTACK_SECONDS`.
        top: highest level lately, slowly forgotten.
        since: seconds since the level was at the top.
        gain: smoothed gain of the decay.
    """

    tails: tuple[_Levels | None, ...]
    slow: _Levels
    top: _Levels
    since: _Levels
    gain: _Levels

    @classmethod
    def silent(cls, batch: int) -> EnvelopeState:
        """Before the first frame, with B = `batch`."""
        floor, zeros = np.full(batch, _FLOOR_DB), np.zeros(batch)
        return cls((np.zeros((batch, 0)), np.zeros((batch, 0))), floor, floor, zeros, zeros)

    @classmethod
    def unknown(cls) -> EnvelopeState:
        """In the midst of a sound: as if it had always been as its next frame is."""
        nothing = np.zeros(0)
        return cls((None, None), nothing, nothing, nothing, nothing)


def attack_and_decay(
    streams: tuple[tuple[Tensor, Tensor], ...],
    attack: Tensor,
    decay: Tensor,
    state: EnvelopeState,
) -> tuple[Tensor, EnvelopeState]:
    """Gains that sharpen or soften onsets and stretch or cut what follows them.

    Args:
        streams: K-weighted power (B, L) of each part of the sound and the (n,) shares in which its
            window spreads a frame over the following ones.
        attack: (L,) -1 ... 1.
        decay: (L,) -1 ... 1.
        state: what came before.

    Returns:
        (B, L) gain in nepers and the state for the next call.
    Source: differences between followers of different speed, as hardware transient designers use.
    """
    heard, tails = np.zeros(tuple(streams[0][0].shape)), []
    for (power, span), tail in zip(streams, state.tails, strict=True):
        coming, left = _spread(power.double().cpu().numpy(), span.double().cpu().numpy(), tail)
        heard = heard + coming
        tails.append(left)
    levels = 10 * np.log10(heard + 10 ** (_FLOOR_DB / 10))
    sharper, longer = attack.double().cpu().numpy(), decay.double().cpu().numpy()
    slow, top, since, held = state.slow, state.top, state.since, state.gain
    if not len(slow):
        slow, top = levels[:, 0], levels[:, 0]
        since, held = np.zeros(len(levels)), np.zeros(len(levels))
    rise = 1 - math.exp(-_FRAME_SECONDS / ATTACK_SECONDS)
    glide = 1 - math.exp(-_FRAME_SECONDS / _SMOOTH_SECONDS)
    gains = np.empty_like(levels)
    for frame in range(levels.shape[1]):
        level = levels[:, frame]
        slow = np.where(level > slow, slow + rise * (level - slow), level)
        fresh = np.minimum(level - slow, ATTACK_DB)
        is_new = level >= top
        top = np.where(is_new, level, top - _FORGET_DB_PER_SECOND * _FRAME_SECONDS)
        since = np.where(is_new, 0.0, since + _FRAME_SECONDS)
        fallen = np.clip(top - level, 0.0, DECAY_DB)
        fallen = fallen * np.clip((since - DECAY_AFTER_SECONDS) / DECAY_RAMP_SECONDS, 0.0, 1.0)
        amount = longer[frame]
        share = LONGER_SHARE if amount > 0 else SHORTER_SHARE
        sure = np.clip((level - _AUDIBLE_DB) / (_SURE_DB - _AUDIBLE_DB), 0.0, 1.0)
        wanted = amount * share * fallen * (sure if amount > 0 else 1.0)
        held = held + glide * (wanted - held)
        gains[:, frame] = sharper[frame] * ATTACK_SHARE * fresh + held
    nepers = torch.from_numpy(gains * (math.log(10) / 20))
    return nepers.to(streams[0][0].device), EnvelopeState(tuple(tails), slow, top, since, held)


def _spread(power: _Levels, span: _Levels, tail: _Levels | None) -> tuple[_Levels, _Levels]:
    """Power as it is heard when each frame's is spread over the following ones."""
    batch, length = power.shape
    total = np.zeros((batch, length + len(span) - 1))
    if tail is None:
        tail = power[:, :1] * (1.0 - np.cumsum(span))[:-1]
    total[:, : tail.shape[1]] = tail
    for index, share in enumerate(span):
        total[:, index : index + length] += share * power
    return total[:, :length], total[:, length:]
