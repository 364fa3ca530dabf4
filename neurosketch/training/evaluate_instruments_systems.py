"""Who plays: the model through the program's own doors, the same untrained, a plain synthesiser."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

import neurosketch
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import Capability
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.audiofile import source_clip
from neurosketch.models.catalog import Catalog
from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.evaluate_instruments_additive import (
    FixedSpectrum,
    fit,
    follow,
    perform,
    render,
)
from neurosketch.training.evaluate_instruments_clips import SEEN, Part, PartSet, instrument_choice
from neurosketch.training.evaluate_systems import Kind, fingerprint, mono, rendering_code
from neurosketch.training.metrics import Signal
from neurosketch.training.references import forget

AS_IT_IS: Mapping[str, float] = {
    "octave": 0.0, "fit": 0.0, "sensitivity": 1.0, "threshold": -80.0, "reverb": 0.0,
}  # fmt: skip
"""Controls with which a recording is followed as it is: no other range, no other dynamics, and no
second room. A model need not have them."""
DRY: Mapping[str, float] = {"reverb": 0.0}

_FIT_TO = 6
_MEASURED_BY = (
    "training/metrics.py", "training/evaluate_instruments_scores.py",
    "training/evaluate_instruments_clips.py", "training/embedding.py", "dsp/pitch_tracker.py",
    "dsp/loudness_follower.py",
)  # fmt: skip
_ADDITIVE_BY = (
    "training/evaluate_instruments_additive.py", "nn/additive.py", "nn/wavetable.py",
)  # fmt: skip


@dataclass(frozen=True)
class Player:
    """Something that can play what a recording plays.

    Attributes:
        id: stable name in the JSON document.
        label: for people.
        kind: its part in the comparison.
        key: changes when anything changes that decides what comes out.
        transfer: follows the pitch and loudness of a recording; (T,) float32 as long as it, or
            None when this instrument is none of the player's.
        play: plays its notes alone; likewise. None for whom does not play scores.
    """

    id: str
    label: str
    kind: Kind
    key: str
    transfer: Callable[[Part], Signal | None] | None
    play: Callable[[Part], Signal | None] | None


def players_of(
    catalog: Catalog, model_id: str, parts: PartSet, report: Callable[[str], None]
) -> list[Player]:
    """Everyone who is measured when an instrument model is evaluated.

    Args:
        catalog: where the model is.
        model_id: a model with `Capability.PLAY` or `Capability.TRANSFER`.
        parts: all recordings; the plain synthesiser is fitted to the notes that training saw.
        report: told what cannot be compared.
    """
    spec = catalog.spec(model_id)
    measured = fingerprint(_files(_MEASURED_BY))
    code = f"{measured} {fingerprint(rendering_code())} {spec.checkpoint_sha256}"
    label = "the recordings themselves"
    players = [
        Player("recording", label, Kind.RECORDING, measured, _itself, _itself),
        _model_player(catalog.load(model_id), "model", "this model", Kind.MODEL, code),
    ]  # fmt: skip
    additive = f"{measured} {fingerprint(_files(_ADDITIVE_BY))} {len(parts.of(SEEN).entries)}"
    plain = _Additive(parts)
    label = "plain additive synthesiser"
    if plain.instruments:
        players.append(
            Player("additive", label, Kind.ADDITIVE, additive, plain.transfer, plain.play)
        )
    else:
        report("No notes here are known to have been trained on: no additive synthesiser.")
    raw = catalog.load(model_id)
    if forget(raw):
        label = "the same network, untrained"
        players.append(_model_player(raw, "untrained", label, Kind.UNTRAINED, f"{code} untrained"))
    else:
        report("The model's networks cannot be found: no untrained reference.")
    return players


def _model_player(model: SoundModel, name: str, label: str, kind: Kind, key: str) -> Player:
    spec = model.spec
    condition, _, _ = instrument_choice(spec)
    follows = {Capability.TRANSFER, Capability.SOURCE} & spec.capabilities

    def request(part: Part, controls: Mapping[str, float], **more: object) -> GenerateRequest:
        known = {control.id: control for control in spec.controls}
        state = {name: known[name].clamp(v) for name, v in controls.items() if name in known}
        conditions = {condition: part.instrument} if condition else {}
        return GenerateRequest(
            spec.id, seed=0, controls=ControlState(state), conditions=conditions, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def transfer(part: Part) -> Signal:
        gain = np.float32(10 ** (part.gain_db / 20))
        with tempfile.TemporaryDirectory(prefix="neurosketch-") as folder:
            path = Path(folder) / "source.wav"
            soundfile.write(path, part.audio * gain, SAMPLE_RATE, subtype="FLOAT")
            asked = request(part, AS_IT_IS, source=source_clip(path))
            return mono(model, asked, len(part.audio)) / gain

    def play(part: Part) -> Signal:
        gain = np.float32(10 ** (part.gain_db / 20))
        asked = request(part, DRY, score=part.score(), seconds=part.seconds)
        return mono(model, asked, len(part.audio)) / gain

    return Player(
        name, label, kind, key, transfer if follows else None,
        play if Capability.SCORE in spec.capabilities else None,
    )  # fmt: skip


class _Additive:
    """The plain synthesiser; an instrument is measured when it is first asked for."""

    def __init__(self, parts: PartSet) -> None:
        single = [part for part in parts.of(SEEN).entries if len(part.notes) == 1]
        self.instruments = sorted({part.instrument for part in single})
        self._of = {
            name: PartSet(parts.folder, tuple(p for p in single if p.instrument == name), ())
            for name in self.instruments
        }
        self._spectrum = cache(self._measure)

    def _measure(self, instrument: str) -> FixedSpectrum:
        chosen: Sequence[Part] = self._of[instrument].chosen(_FIT_TO).read(lambda _: None)
        return fit(chosen)

    def transfer(self, part: Part) -> Signal | None:
        if part.instrument not in self._of:
            return None
        gain = np.float32(10 ** (part.gain_db / 20))
        drive = follow(part.audio * gain)
        return render(self._spectrum(part.instrument), drive, len(part.audio)) / gain

    def play(self, part: Part) -> Signal | None:
        if part.instrument not in self._of:
            return None
        gain = np.float32(10 ** (part.gain_db / 20))
        return perform(self._spectrum(part.instrument), part.notes, len(part.audio)) / gain


def _itself(part: Part) -> Signal:
    return part.audio


def _files(names: Sequence[str]) -> list[Path]:
    package = Path(neurosketch.__file__).parent
    return [package / name for name in names]
