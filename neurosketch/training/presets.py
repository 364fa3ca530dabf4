"""The sources that ship inside the vae checkpoint, taken from the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from neurosketch.core.errors import NeuroSketchError
from neurosketch.nn.autoencoder import Autoencoder
from neurosketch.training.corpus import SAMPLE_RATE, Corpus


@dataclass(frozen=True)
class Preset:
    """A bundled source.

    Attributes:
        id: condition value.
        label: what a person reads.
        files: corpus files played one after another.
        seconds_each: how much of each file.
    """

    id: str
    label: str
    files: tuple[str, ...]
    seconds_each: float = 8.0


def _notes(pattern: str, *names: str) -> tuple[str, ...]:
    return tuple(f"note/fluidr3/{pattern}_{name}.opus" for name in names)


PRESETS = (
    Preset("cello", "Cello line", ("performance/musescore-general/melody_cello_1.opus",)),
    Preset("choir", "Choir aahs", ("performance/musescore-general/melody_choir_aahs_0.opus",)),
    Preset("sax", "Alto saxophone", ("performance/derived-phrases/alto_sax_mtg-sax_1.opus",)),
    Preset("flute", "Flute phrase", ("performance/derived-phrases/flute_ixox-flute_50.opus",)),
    Preset("bass", "Bowed double bass",
           ("performance/derived-phrases/double_bass_arco_meatbass_60.opus",)),
    Preset("voice", "Sung vowel",
           ("performance/derived-phrases/voice_female_aa_berklee-olpc_100.opus",)),
    Preset("song", "Mermaid song",
           tuple(f"voice/mod-sounds/mermaid_song_0{n}.opus" for n in (1, 2, 3)), 2.5),
    Preset("tines", "Electric piano notes",
           _notes("electric_piano_tine", "55_105", "65_64", "46_64", "74_105", "36_105", "84_64"),
           1.2),
    Preset("celesta", "Celesta notes",
           _notes("celesta", "60_105", "76_105", "68_64", "84_64", "92_105"), 1.2),
    Preset("banjo", "Banjo notes",
           _notes("banjo", "48_105", "61_105", "54_64", "67_64", "80_64", "74_105"), 0.9),
    Preset("breaks", "Breakbeat, 140 BPM", ("loop/derived-loops/loop_029_breaks_140.opus",)),
    Preset("latin", "Latin groove, 130 BPM", ("loop/derived-loops/loop_002_latin_130.opus",)),
    Preset("tabla", "Tabla loop", ("loop/sonic-pi/loop_tabla.opus",)),
    Preset("clicks", "Clicking beat", ("loop/sonic-pi/arovane_beat_c.opus",)),
    Preset("glass", "Glass hum", ("loop/sonic-pi/ambi_glass_hum.opus",)),
    Preset("lunar", "Lunar drone", ("loop/sonic-pi/ambi_lunar_land.opus",)),
    Preset("bells", "Church bells", ("loop/mod-sounds/church_bells_01.opus",)),
    Preset("rain", "Rain", ("loop/mod-sounds/rain_medium.opus",)),
    Preset("fire", "Fireplace", ("loop/blanket/fireplace_1.opus",)),
    Preset("waves", "Sea waves", ("loop/blanket/waves_1.opus",)),
)  # fmt: skip


def preset_audio(corpus: Corpus, preset: Preset) -> np.ndarray:
    """(T,) float32 of a preset's files one after another, with short fades between them.

    Raises:
        NeuroSketchError: the corpus lacks one of them.
    """
    by_path = {item.path: item for item in corpus.items}
    missing = [path for path in preset.files if path not in by_path]
    if missing:
        raise NeuroSketchError(f"The corpus lacks '{missing[0]}', which a preset needs.")
    parts = []
    for path in preset.files:
        part = corpus.samples(by_path[path])[: round(preset.seconds_each * SAMPLE_RATE)].copy()
        if len(preset.files) > 1:
            fade = min(len(part), 1024)
            part[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        parts.append(part)
    return np.concatenate(parts)


@torch.no_grad()
def encode_presets(corpus: Corpus, model: Autoencoder) -> Iterator[tuple[str, Tensor]]:
    """Id and (L, latent_channels) latents of every preset."""
    for preset in PRESETS:
        audio = torch.from_numpy(preset_audio(corpus, preset))
        yield preset.id, model.encode(audio[None])[0]
