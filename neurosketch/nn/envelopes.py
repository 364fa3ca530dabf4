"""Attack and decay of a sound that is only described so far: followers on its coming envelope."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
LONGER_SHARE, SHORTER_SHARE = 0.48, 0.95
_FORGET_DB_PER_SECOND = 6.0
_SMOOTH_SECONDS = 0.012
_RISE = 1 - math.exp(-_FRAME_SECONDS / ATTACK_SECONDS)
_GLIDE = 1 - math.exp(-_FRAME_SECONDS / _SMOOTH_SECONDS)

_Levels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Follower:
    """Followers of one channel's level.

    Attributes:
        slow: level that rises within `ATTACK_SECONDS`, in dB.
        top: highest level lately, slowly forgotten, in dB.
        since: seconds since the level was at the top.
        gain: smoothed gain of the decay, in dB.
    """

    slow: float = _FLOOR_DB
    top: float = _FLOOR_DB
    since: float = 0.0
    gain: float = 0.0


@dataclass(frozen=True)
class EnvelopeState:
    """What is remembered between calls.

    Attributes:
        tails: power still to be heard of earlier frames, (B, n) per stream; None: of frames like
            the next.
        followers: one per channel; None: as after a long time of frames like the next.
    """

    tails: tuple[_Levels | None, ...] = (None, None)
    followers: tuple[Follower, ...] | None = None

    @classmethod
    def silent(cls, batch: int) -> EnvelopeState:
        """Before the first frame, with B = `batch`."""
        nothing = np.zeros((batch, 0))
        return cls((nothing, nothing), (Follower(),) * batch)

    @classmethod
    def unknown(cls) -> EnvelopeState:
        """In the midst of a sound: as if it had always been as its next frame is."""
        return cls()


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
    followers = state.followers
    if followers is None:
        followers = tuple(Follower(slow=level, top=level) for level in levels[:, 0].tolist())
    amounts = list(zip(attack.tolist(), decay.tolist(), strict=True))
    rows, left_over = [], []
    for row, follower in zip(levels.tolist(), followers, strict=True):
        gains, after = _follow(row, amounts, follower)
        rows.append(gains)
        left_over.append(after)
    nepers = torch.tensor(rows, dtype=torch.float64) * (math.log(10) / 20)
    after_all = EnvelopeState(tuple(tails), tuple(left_over))
    return nepers.to(streams[0][0].device), after_all


def _follow(
    levels: Sequence[float], amounts: Sequence[tuple[float, float]], state: Follower
) -> tuple[list[float], Follower]:
    """Gains in dB for one channel's levels; plain numbers, since arrays would cost more."""
    slow, top, since, held = state.slow, state.top, state.since, state.gain
    gains = []
    for level, (sharper, longer) in zip(levels, amounts, strict=True):
        slow = slow + _RISE * (level - slow) if level > slow else level
        fresh = min(level - slow, ATTACK_DB)
        if level >= top:
            top, since = level, 0.0
        else:
            top, since = top - _FORGET_DB_PER_SECOND * _FRAME_SECONDS, since + _FRAME_SECONDS
        fallen = _clip(top - level, DECAY_DB)
        fallen *= _clip((since - DECAY_AFTER_SECONDS) / DECAY_RAMP_SECONDS, 1.0)
        if longer > 0:
            # What has decayed into the noise floor shall not be brought back.
            sure = _clip((level - _AUDIBLE_DB) / (_SURE_DB - _AUDIBLE_DB), 1.0)
            wanted = longer * LONGER_SHARE * fallen * sure
        else:
            wanted = longer * SHORTER_SHARE * fallen
        held += _GLIDE * (wanted - held)
        gains.append(sharper * ATTACK_SHARE * fresh + held)
    return gains, Follower(slow, top, since, held)


def _clip(value: float, most: float) -> float:
    return min(max(value, 0.0), most)


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
