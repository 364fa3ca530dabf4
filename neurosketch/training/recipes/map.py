"""Make the map of a corpus for the trunk in a folder: `neurosketch train map`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from neurosketch.core.errors import NeuroSketchError
from neurosketch.models.latent_map import build_map, write_map
from neurosketch.models.moments import Latents, cut_moments, frame_levels
from neurosketch.models.trunk import latent_space_hash
from neurosketch.nn.autoencoder import LATENT_HOP, Autoencoder, TrunkConfig
from neurosketch.training.corpus import SAMPLE_RATE, Corpus, CorpusItem, open_corpus
from neurosketch.training.layout import fit_comparison, lay_out, spread_out
from neurosketch.training.weights import read_weights

MAP_NAME = "corpus.nsmap"
N_MOMENTS = 1750
"""2.9 MB, and as dense as a window can show."""
LONGEST_SECONDS = 12.0
MOST_PER_FILE = 6
_SILENT_FRAMES = 48
_SPEECH = ("tts_", "word_")
_WORDS = {
    "hat closed": "closed hi-hat", "hat open": "open hi-hat", "perc": "percussion",
    "found perc": "found percussion", "body perc": "body percussion",
    "orch perc": "orchestral percussion", "double bass arco": "bowed double bass",
    "double bass pizz": "plucked double bass", "voice female aa": "female voice, aa",
    "voice female oo": "female voice, oo", "voice male aa": "male voice, aa",
    "voice male oo": "male voice, oo", "fx crystal": "crystal pad", "lead saw": "saw lead",
    "lead square": "square lead",
}  # fmt: skip
"""Short names of the corpus, written out."""


@dataclass(frozen=True)
class _Moment:
    item: CorpusItem
    latents: Latents
    brightness: float


def train(
    data: Path,
    out: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    device: str = "cpu",
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Lay out what the trunk in `out/best.safetensors` hears in the corpus.

    Writes `out/corpus.nsmap`; a later `calibrate` into the same folder offers it as a
    source. Held-out sources take no part, so that they stay unseen. Takes about two minutes on a
    CPU, whatever `steps`, `minutes`, `resume` and `device` say.

    Raises:
        CheckpointError: there are no trained weights in `out`.
        NeuroSketchError: no corpus, too few sounds, or a package is missing.
    """
    weights, config = read_weights(out / "best.safetensors")
    model = Autoencoder(TrunkConfig(**config)).eval().requires_grad_(False)
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    found = collect(open_corpus(data, out.parent / "cache", report), model, report)
    if not found:
        raise NeuroSketchError(f"Nothing in '{data}' can be heard.")
    moments = np.stack([moment.latents for moment in found])
    comparison = fit_comparison(moments)
    chosen = spread_out(comparison.spots(moments), N_MOMENTS)
    found, moments = [found[i] for i in chosen], moments[chosen]
    report(f"laying out {len(found)} moments")
    brightness = np.array([moment.brightness for moment in found], np.float32)
    places = lay_out(comparison.spots(moments), moments[..., 1].mean(axis=1), brightness)
    kind_names = sorted({moment.item.category for moment in found})
    made = build_map(
        latent_space_hash(weights),
        moments,
        places,
        [label_of(moment.item) for moment in found],
        np.array([kind_names.index(moment.item.category) for moment in found], np.uint8),
        kind_names,
        comparison.mean,
        comparison.directions,
    )
    path = out / MAP_NAME
    write_map(path, made)
    return {
        "map": str(path), "id": made.sounds.id, "latent_space": made.latent_space,
        "moments": len(found), "files": len({moment.item.path for moment in found}),
        "megabytes": round(path.stat().st_size / 1e6, 2),
    }  # fmt: skip


@torch.inference_mode()
def collect(corpus: Corpus, model: Autoencoder, report: Callable[[str], None]) -> list[_Moment]:
    """The moments of every file that training may see."""
    still = model.encode(torch.zeros(1, _SILENT_FRAMES * LATENT_HOP))[0, -1].numpy()
    pool = [item for item in corpus.items if not item.held_out]
    found: list[_Moment] = []
    for number, item in enumerate(pool):
        if number % 300 == 0:
            report(f"listening to the corpus: {number} of {len(pool)} files")
        audio = corpus.samples(item)[: round(LONGEST_SECONDS * SAMPLE_RATE)]
        latents = model.encode(torch.from_numpy(audio)[None])[0].numpy()
        levels = frame_levels(audio, LATENT_HOP, len(latents))
        brightness = _brightness(audio)
        found += [
            _Moment(item, moment, brightness)
            for moment in cut_moments(latents, levels, still, MOST_PER_FILE)
        ]
    return found


def _brightness(audio: Latents) -> float:
    """Octaves above 1 Hz of the first half second's spectral centroid."""
    power = np.abs(np.fft.rfft(audio[: SAMPLE_RATE // 2], SAMPLE_RATE // 2)) ** 2 + 1e-9
    hz = np.arange(len(power)) * 2.0
    return float(np.log2((hz * power).sum() / power.sum() + 1.0))


def label_of(item: CorpusItem) -> str:
    """What a person calls the sound of a file: `alto_sax` is an `Alto sax`."""
    label = item.label or Path(item.path).stem
    if item.category == "voice" and label.startswith(_SPEECH):
        return "Speech"
    text = " ".join(label.replace("_", " ").replace("-", " ").split()) or item.category
    text = _WORDS.get(text, text)
    return text[:1].upper() + text[1:]
