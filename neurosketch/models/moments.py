"""Moments: half a second of latents that can sound again and again, and what they are like.

A moment of something struck begins at its attack; one of something held lies after it and is made
to loop without a seam. All have the same length, so that the attacks of a blend fall together.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MOMENT_FRAMES = 24
"""0.56 s at 43.07 latent frames per second."""
JOIN_FRAMES = 4
"""Of a held sound, the last so many frames lead over into the first one."""
LATENT_LAG = 2
"""A latent frame describes the sound about so many frames before its own position."""

Latents = npt.NDArray[np.float32]
Levels = npt.NDArray[np.float32]

_SILENT = 1e-3
_QUIET_DB = 45.0
_HELD_DB = 14.0
_RISE_DB = 9.0
_APART_FRAMES = 65
_EARLY_FRAMES = 8
_PITCH_WEIGHT = 2.0


def frame_levels(audio: npt.NDArray[np.float32], hop_length: int, n_frames: int) -> Levels:
    """Root mean square of each hop of (T,) samples, (n_frames,); 0 after the end."""
    padded = np.zeros(n_frames * hop_length, np.float64)
    part = audio[: len(padded)]
    padded[: len(part)] = part
    power = (padded.reshape(n_frames, hop_length) ** 2).mean(axis=1)
    return np.asarray(np.sqrt(power), np.float32)


def cut_moments(latents: Latents, levels: Levels, silence: Latents, most: int) -> list[Latents]:
    """The moments of a clip, the first of them at its beginning.

    Args:
        latents: (L, latent_channels) of the clip.
        levels: (L,) from `frame_levels`.
        silence: (latent_channels,) that follows a clip which is too short.
        most: how many at most.

    Returns:
        Each (MOMENT_FRAMES, latent_channels) float32; none when the clip is silent.
    """
    peak = float(levels.max(initial=0.0))
    if peak < _SILENT:
        return []
    audible = np.flatnonzero(levels > max(_SILENT, peak * 10 ** (-_QUIET_DB / 20)))
    first, end = int(audible[0]), int(audible[-1]) + 1
    found: list[Latents] = []
    start = first
    while start >= 0 and len(found) < most:
        if _is_held(levels, start, end):
            found.append(_seamless(latents, start + _EARLY_FRAMES + LATENT_LAG))
        elif start == first or _is_struck(levels, start):
            found.append(_struck(latents, silence, start))
        # Else it is the end of a sound that has been heard: nobody wants it over and over.
        start = _next_start(levels, start + _APART_FRAMES, end)
    return found


def _next_start(levels: Levels, earliest: int, end: int) -> int:
    """Where the next moment begins: at the sharpest attack soon after `earliest`; -1: nowhere."""
    latest = min(earliest + _APART_FRAMES, end - MOMENT_FRAMES)
    if latest <= earliest:
        return -1
    part = _in_db(levels[earliest - 1 : latest])
    return earliest + int(np.diff(part).argmax())


def _is_held(levels: Levels, start: int, end: int) -> bool:
    """Whether a sound that begins at `start` lasts, and nothing is struck in it."""
    last = start + _EARLY_FRAMES + MOMENT_FRAMES
    if last > end:
        return False
    level = _in_db(levels[start:last])
    lasting = float(level[-MOMENT_FRAMES // 2 :].min()) > float(level.max()) - _HELD_DB
    return lasting and float(np.diff(level[_EARLY_FRAMES:]).max()) <= _RISE_DB


def _is_struck(levels: Levels, start: int) -> bool:
    level = _in_db(levels[start - 1 : start + 2])
    return float(level.max() - level[0]) > _RISE_DB


def _struck(latents: Latents, silence: Latents, start: int) -> Latents:
    # One frame earlier than the lag says, so that the attack is complete.
    first = start + LATENT_LAG - 1
    part = latents[first : first + MOMENT_FRAMES]
    rest = np.repeat(silence[None], MOMENT_FRAMES - len(part), axis=0)
    return np.concatenate([part, rest]).astype(np.float32)


def _seamless(latents: Latents, first: int) -> Latents:
    """A loop whose end comes from what lies before its beginning."""
    last = min(first + MOMENT_FRAMES, len(latents))
    first = last - MOMENT_FRAMES
    loop = latents[first:last].astype(np.float32)
    before = latents[first - JOIN_FRAMES : first]
    share = (np.arange(1, JOIN_FRAMES + 1, dtype=np.float32) / (JOIN_FRAMES + 1))[:, None]
    loop[-JOIN_FRAMES:] = (1 - share) * loop[-JOIN_FRAMES:] + share * before
    # Half of a note and half of another is neither: the pitch is that of the nearer side.
    loop[-JOIN_FRAMES // 2 :, 0] = before[-JOIN_FRAMES // 2 :, 0]
    return loop


def _in_db(levels: Levels) -> Levels:
    return np.asarray(20 * np.log10(np.maximum(levels, 1e-5)), np.float32)


def describe(moments: Latents) -> npt.NDArray[np.float32]:
    """What moments are like, in numbers that can be compared.

    Args:
        moments: (N, MOMENT_FRAMES, latent_channels).

    Returns:
        (N, 3 * (latent_channels - 2) + 3) float32: the learnt channels early and later, how much
        they move, and pitch and voicing.
    """
    learnt = moments[..., 2:]
    share = ((moments[..., 1] + 1) / 2).clip(0, 1)
    voiced = share.mean(axis=1)
    octaves = (share * moments[..., 0]).sum(axis=1) / np.maximum(share.sum(axis=1), 1e-3)
    features = (
        learnt[:, :_EARLY_FRAMES].mean(axis=1),
        learnt[:, _EARLY_FRAMES:].mean(axis=1),
        learnt.std(axis=1),
        _PITCH_WEIGHT * np.stack([voiced, voiced * octaves, share.std(axis=1)], axis=1),
    )
    return np.concatenate(features, axis=1).astype(np.float32)
