"""Mends what analysis says about the borders of notes.

A spectrum that covers the end of one note and the beginning of the next takes what fits neither
pitch for noise, and one in which a tone sets in finds it spread around its harmonics. A network
that learns this puffs at every note. So frames around a change of pitch are taken from the note
they belong to, at their own loudness, and the noise of an attack is kept within what an attack has.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from neurosketch.nn.additive import HOP, REFERENCE_HZ, SAMPLE_RATE
from neurosketch.training.ddsp_analysis import PERIODS, SHORTEST, ToneFrames

HELD_ATTACK_DB, STRUCK_ATTACK_DB = 4.0, 14.0
"""How much more noise, beside the loudness, an attack may have than the note goes on with."""

_JUMP_OCTAVES = 0.4 / 12
_HEARD_DB = -70.0


def mended(frames: ToneFrames, held: bool) -> ToneFrames:
    """Frames with believable borders.

    Args:
        frames: of one recording.
        held: whether the instrument sustains its notes (blown, bowed, sung), or strikes them.
    """
    octaves = frames.octaves
    hz = REFERENCE_HZ * np.exp2(octaves)
    reach = np.ceil(0.5 * np.maximum(SHORTEST, PERIODS * SAMPLE_RATE / hz) / HOP).astype(int) + 1
    jumps = np.flatnonzero(np.abs(np.diff(octaves)) > _JUMP_OCTAVES)
    source = np.arange(len(octaves))
    borders = [0, *(int(j) + 1 for j in jumps), len(octaves)]
    for first, end in itertools.pairwise(borders):
        # Of a note too short to have a middle, its middle is the best there is.
        low = first + (int(reach[first]) if first else 0)
        high = end - 1 - (int(reach[end - 1]) if end < len(octaves) else 0)
        if low > high:
            low = high = (first + end - 1) // 2
        source[first:end] = np.clip(np.arange(first, end), low, high)
    gain = 10.0 ** ((frames.loudness_db - frames.loudness_db[source]) / 20.0)
    gain = np.where(source == np.arange(len(source)), 1.0, np.clip(gain, 1e-4, 4.0))[:, None]
    harmonic = (frames.harmonic[source] * gain).astype(np.float32)
    noise = (frames.noise[source] * gain * gain).astype(np.float32)
    return replace(frames, harmonic=harmonic, noise=_calmed(frames, noise, held))


def _calmed(
    frames: ToneFrames, noise: npt.NDArray[np.float32], held: bool
) -> npt.NDArray[np.float32]:
    """Noise that nowhere exceeds, beside the loudness, what is usual for the recording by much."""
    heard = frames.loudness_db > max(_HEARD_DB, float(frames.loudness_db.max()) - 30.0)
    if heard.sum() < 20:
        return noise
    loudness = 10.0 ** (frames.loudness_db / 10.0)[:, None]
    usual = np.median(noise[heard] / loudness[heard], axis=0)
    most = 10.0 ** ((HELD_ATTACK_DB if held else STRUCK_ATTACK_DB) / 10.0)
    # Noise that flickers around its mean power is let be: seven decibels cover it.
    calmed: npt.NDArray[np.float32] = np.minimum(noise, (usual * most * 5.0) * loudness)
    return calmed.astype(np.float32)
