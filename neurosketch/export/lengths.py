"""How long a clip is, in frames and in beats, and what it becomes at another sample rate."""

from __future__ import annotations

import math

import numpy as np

from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.request import musical_tempo
from neurosketch.dsp.resample import fit_frames, resample, resampled_frames

_SEAM_SECONDS = 0.1
"""Far longer than a change of sample rate reaches."""


def tempo_of(clip: Clip) -> float:
    """The tempo that loop players are told, in beats per minute; 0 when there is none."""
    request = None if clip.recipe is None else clip.recipe.request
    if request is None:
        return 0.0
    score = request.score
    only = score.tempos[0].bpm if score is not None and len(score.tempos) == 1 else None
    return musical_tempo(request.tempo_bpm) or musical_tempo(only) or 0.0


def meter_of(clip: Clip) -> tuple[int, int]:
    """Beats of a bar and their unit: 4/4 unless its notes say something else."""
    score = None if clip.recipe is None else clip.recipe.request.score
    if score is None or not score.meters:
        return 4, 4
    return score.meters[0].beats, score.meters[0].unit


def whole_beats(clip: Clip) -> int:
    """Length of a clip in beats when its tempo is known and it lasts whole beats, else 0."""
    tempo = tempo_of(clip)
    if not tempo:
        return 0
    beats = round(clip.seconds * tempo / 60.0)
    exact = beats * 60.0 / tempo * clip.sample_rate
    return beats if abs(exact - clip.audio.shape[1]) <= 1.0 else 0


def export_frames(clip: Clip, sample_rate: int) -> int:
    """Frames of an export.

    `round(seconds * rate)` of the length that was asked for, where the clip has that length, and
    of that of its beats, where a sketch lasts whole ones: rounding the clip's own frame count once
    more could be one frame off.
    """
    seconds = None if clip.recipe is None else clip.recipe.request.seconds
    if seconds is not None and round(seconds * clip.sample_rate) == clip.audio.shape[1]:
        return max(round(seconds * sample_rate), 1)
    if is_loop(clip):
        return max(round(whole_beats(clip) * 60.0 / tempo_of(clip) * sample_rate), 1)
    return max(resampled_frames(clip.audio.shape[1], clip.sample_rate, sample_rate), 1)


def is_loop(clip: Clip) -> bool:
    """Whether a clip was rendered to be played again and again: a sketch of whole beats."""
    request = None if clip.recipe is None else clip.recipe.request
    if request is None or request.score is None or request.seconds is not None:
        return False
    return any(track.role for track in request.score.tracks) and whole_beats(clip) > 0


def converted(clip: Clip, sample_rate: int) -> AudioArray:
    """The clip's (C, T) audio at another rate, with exactly as many frames as its length means.

    A loop goes on with its beginning at its end, so that there is no seam at the other rate either.
    """
    frames = export_frames(clip, sample_rate)
    if sample_rate == clip.sample_rate or not is_loop(clip):
        return fit_frames(resample(clip.audio, clip.sample_rate, sample_rate), frames)
    # A whole number of frames at both rates.
    unit = clip.sample_rate // math.gcd(clip.sample_rate, sample_rate)
    seam = unit * math.ceil(_SEAM_SECONDS * clip.sample_rate / unit)
    lasting = np.arange(-seam, clip.audio.shape[1] + seam)
    around = np.take(clip.audio, lasting, axis=1, mode="wrap")
    first = seam * sample_rate // clip.sample_rate
    resampled = resample(around, clip.sample_rate, sample_rate)
    return np.ascontiguousarray(resampled[:, first : first + frames])
