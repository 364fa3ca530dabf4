"""Scores of a playable instrument: how near it comes to a recording, how exactly it plays notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from neurosketch.dsp.loudness_follower import FLOOR_DB, loudness_db
from neurosketch.dsp.pitch_tracker import track_pitch as own_track
from neurosketch.training.corpus import SAMPLE_RATE, PitchTracker
from neurosketch.training.ddsp_data import Played
from neurosketch.training.embedding import Embedder
from neurosketch.training.evaluate_instruments_clips import Part
from neurosketch.training.evaluate_scores import Scores
from neurosketch.training.metrics import (
    KEPT_CENTS,
    MR_STFT_SIZES,
    PitchTrack,
    Signal,
    log_mel_l1,
    magnitudes,
    mr_stft_of,
    same_pitch,
    track_pitch,
)

SPECTRAL_SIZES = (*MR_STFT_SIZES, 64)
"""Of DDSP's spectral loss (arXiv:2001.04643, section 4.2.1): the five of `mr_stft` and 64."""
SURE = 0.85
"""Confidence above which DDSP's evaluation compares pitches."""
LOUDNESS_RANGE_DB = 60.0
"""Loudness is compared where the recording is no softer than this below its loudest frame."""

_LOG_FLOOR = 1e-5
_LEVEL_RANGE_DB = 30.0
_SETTLED, _BEFORE_END = 0.08, 0.03
_ONSET_BEFORE, _ONSET_AFTER = 0.06, 0.12
_ONSET_FFT, _ONSET_HOP = 512, 128
_ONSET_LEAST = 0.1

Spectra = Sequence[npt.NDArray[np.float32]]


def spectra(audio: Signal) -> list[npt.NDArray[np.float32]]:
    """Magnitudes at each of `SPECTRAL_SIZES`, windows overlapping by three quarters."""
    return [magnitudes(audio, size, size // 4) for size in SPECTRAL_SIZES]


def spectral_loss(real: Spectra, made: Spectra) -> float:
    """Sum over resolutions of the L1 distances of magnitudes and of their natural logarithms.

    Source: DDSP, arXiv:2001.04643, equation 4, both terms with weight 1, as its code averages
    them over bins and frames.
    """
    total = 0.0
    for a, b in zip(real, made, strict=True):
        total += float(np.abs(a - b).mean())
        logs = (np.log(np.maximum(x, _LOG_FLOOR)) for x in (a, b))
        total += float(np.abs(next(logs) - next(logs)).mean())
    return total


class InstrumentJudge:
    """Measures what systems make of one recording after the other.

    Args:
        embedder: None leaves embeddings out.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._tracker = PitchTracker()
        self.embedder = embedder

    def listen(self, part: Part) -> None:
        """Turn to the next recording."""
        self._part = part
        self._spectra: list[npt.NDArray[np.float32]] | None = None

    def transfer(self, made: Signal) -> Scores:
        """Scores of a resynthesis, brought to the recording's level by one gain.

        An instrument plays at its own level: how loud a recording was made is nothing it could
        know. The gain is the one for which as many frames are too loud as are too soft.

        Returns:
            `mr_stft`, `spectral` (`spectral_loss`), `log_mel_l1`, `loudness_l1` in dB; for its
            scale the `loudness_frames`, `loudness_sum` and `loudness_squares` of the recording;
            `kept` and `voiced` frames as in `metrics.pitch_kept`; `in_tune` and `known` frames:
            the same where the recording's pitch is the one that was played; `own_kept` of the
            `own_voiced` frames: the same by the program's own tracker; `f0_l1` semitones,
            summed over the `f0_frames` in which both are sure of their pitch; `sure` frames of the
            recording and how many of them are `lost`, i.e. no longer sure.
        """
        real = self._part.audio
        if self._spectra is None:
            self._spectra = spectra(real)
            self._track = track_pitch(real, self._tracker)
            self._octaves = own_track(real).octaves
            self._loudness = loudness_db(real, self._octaves)
            self._own_voiced = ~np.isnan(self._octaves)
        itself = made is real
        made = real if itself else made * np.float32(10 ** (self._level_db(made) / 20))
        ours = self._spectra if itself else spectra(made)
        track = self._track if itself else track_pitch(made, self._tracker)
        return {
            "mr_stft": mr_stft_of(self._spectra[: len(MR_STFT_SIZES)], ours[: len(MR_STFT_SIZES)]),
            "spectral": spectral_loss(self._spectra, ours),
            "log_mel_l1": log_mel_l1(real, made),
            **self._loudness_scores(made),
            "own_kept": self._own_kept(made), "own_voiced": int(self._own_voiced.sum()),
            **pitch_scores(self._track, track, self._part.notes),
        }  # fmt: skip

    def _own_kept(self, made: Signal) -> int:
        cents = 1200 * np.abs(own_track(made).octaves - self._octaves)
        return int((cents <= KEPT_CENTS).sum())  # NaN, where one has no pitch, is not

    def _level_db(self, made: Signal) -> float:
        apart = self._loudness - loudness_db(made, self._octaves)
        return float(np.median(apart[self._heard(_LEVEL_RANGE_DB)]))

    def _heard(self, range_db: float) -> npt.NDArray[np.bool_]:
        return self._loudness > max(FLOOR_DB, float(self._loudness.max()) - range_db)

    def _loudness_scores(self, made: Signal) -> Scores:
        real, heard = self._loudness, self._heard(LOUDNESS_RANGE_DB)
        values = real[heard].astype(np.float64)
        apart = np.abs(loudness_db(made, self._octaves)[heard] - values)
        return {
            "loudness_l1": float(apart.mean()), "loudness_frames": len(values),
            "loudness_sum": float(values.sum()), "loudness_squares": float(np.square(values).sum()),
        }  # fmt: skip

    def played(self, made: Signal, *, notes: bool) -> Scores:
        """Scores of notes that were played without a recording to follow.

        Args:
            made: its sound.
            notes: whether single notes are looked at, which takes time: `hit` of the `found`
                frames with a pitch, of `asked` frames inside of notes, and `onsets`, seconds by
                which each note begins after its key; None for one that cannot be made out.

        Returns:
            Those, and the `embedding`, if there is an embedder.
        """
        scores: Scores = {}
        if notes:
            track = track_pitch(made, self._tracker)
            scores |= note_scores(track, self._part.notes)
            scores["onsets"] = onset_errors(made, self._part.notes)
        if self.embedder is not None:
            rows = np.round(self.embedder.embed(made).astype(float), 4)
            scores["embedding"] = rows.tolist()
        return scores


def pitch_scores(real: PitchTrack, made: PitchTrack, notes: Sequence[Played]) -> Scores:
    """How well pitches were kept; see `InstrumentJudge.transfer`."""
    n = min(len(real.hz), len(made.hz))
    kept = same_pitch(real, made)
    voiced = real.voiced[:n]
    known = voiced & _as_played(real, notes)[:n]
    semitones = 12 * np.abs(np.log2(np.maximum(made.hz[:n], 1) / np.maximum(real.hz[:n], 1)))
    sure = real.confidence[:n] >= SURE
    both = sure & (made.confidence[:n] >= SURE)
    return {
        "kept": int(kept.sum()), "voiced": int(voiced.sum()),
        "in_tune": int((kept & known).sum()), "known": int(known.sum()),
        "f0_l1": float(semitones[both].sum()), "f0_frames": int(both.sum()),
        "sure": int(sure.sum()), "lost": int((sure & ~both).sum()),
    }  # fmt: skip


def _as_played(track: PitchTrack, notes: Sequence[Played]) -> npt.NDArray[np.bool_]:
    """(frames,) where the pitch is within a semitone of a note that sounds."""
    if not notes:
        return np.ones(len(track.hz), bool)
    pitch = 69 + 12 * np.log2(np.maximum(track.hz, 1) / 440)
    right = np.zeros(len(track.hz), bool)
    for note in notes:
        during = (track.seconds >= note.seconds) & (track.seconds < note.seconds + note.length)
        right |= during & (np.abs(pitch - note.pitch) <= 1.0)
    return right


def note_scores(track: PitchTrack, notes: Sequence[Played]) -> dict[str, int]:
    """Whether what sounds is what was asked for, in the frames in which one note alone sounds.

    The beginning of a note, 80 ms, and its last 30 ms are left out: there it may scoop and fade.

    Returns:
        `asked` frames, those of them in which a pitch is `found`, and how many are a `hit`: within
        50 cents of the note.
    """
    cents = 1200 * np.log2(np.maximum(track.hz, 1) / 440)
    sounding = np.zeros(len(track.hz), int)
    for note in notes:
        sounding += (track.seconds >= note.seconds) & (track.seconds < note.seconds + note.length)
    asked = found = hit = 0
    for note in notes:
        first, last = note.seconds + _SETTLED, note.seconds + note.length - _BEFORE_END
        during = (track.seconds >= first) & (track.seconds < last) & (sounding == 1)
        heard = during & track.voiced
        asked, found = asked + int(during.sum()), found + int(heard.sum())
        near = np.abs(cents[heard] - 100 * (note.pitch - 69)) <= KEPT_CENTS
        hit += int(near.sum())
    return {"asked": asked, "found": found, "hit": hit}


def onset_errors(audio: Signal, notes: Sequence[Played]) -> list[float | None]:
    """Seconds by which notes are heard to begin after they were asked for.

    A note begins where the spectrum grows fastest within 60 ms before and 120 ms after its key;
    where it hardly grows, nobody can say. Notes struck together count once.
    Source: spectral flux, Bello et al., IEEE Trans. Speech and Audio Processing 13(5), 2005.

    Args:
        audio: (T,) float32 at 44.1 kHz.
        notes: what was asked for.
    """
    frames = magnitudes(audio, _ONSET_FFT, _ONSET_HOP)
    frames = np.log1p(100.0 * frames / max(float(frames.max()), 1e-9))
    flux = np.maximum(np.diff(frames, axis=0, prepend=frames[:1]), 0.0).sum(1)
    flux = np.convolve(flux, np.ones(3) / 3, "same")
    # What has grown between two frames grew in the middle between them.
    seconds = (np.arange(len(flux)) - 0.5) * _ONSET_HOP / SAMPLE_RATE
    errors: list[float | None] = []
    for start in sorted({round(note.seconds, 3) for note in notes}):
        inside = (seconds >= start - _ONSET_BEFORE) & (seconds <= start + _ONSET_AFTER)
        if not inside.any() or flux[inside].max() < _ONSET_LEAST * flux.max():
            errors.append(None)
        else:
            best = int(np.flatnonzero(inside)[np.argmax(flux[inside])])
            errors.append(round(float(seconds[best] - start), 5))
    return errors
