"""Makes resources/kits from a folder of one-shots: `make_kits.py CORPUS [--out FOLDER]`.

The folder holds the files named below and a `manifest.csv` with the columns path, source, licence,
attribution. Every kit becomes one Ogg Vorbis file with all of its sounds, one after the other, and
a description that tells where each begins, under which licence, and by whom it is.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

Samples = npt.NDArray[np.float32]

RATE = 44100
QUALITY = 0.5
"""Of Vorbis as libsndfile counts it: 0 is the best, 1 the smallest."""
FREE = ("CC0-1.0", "MIT", "MIT (parts PD/CC0)", "CC-BY-3.0", "CC-BY-4.0", "Public domain")
GAP = round(0.03 * RATE)
CHANGES = "Cut, levelled, resampled to 44.1 kHz, encoded as Ogg Vorbis."
OUT = Path(__file__).parent.parent / "resources/kits"


class Drum(NamedTuple):
    """What a drum of a kit is made of.

    Attributes:
        layers: (highest velocity, files that take turns), from soft to hard.
        seconds: no longer than this.
        level: dB beside what is usual for the drum.
    """

    layers: Sequence[tuple[int, Sequence[str]]]
    seconds: float
    level: float = 0.0


# dBFS of the loudest 20 ms at the highest velocity, and -1 left ... 1 right as the drummer sits.
USUAL: Mapping[str, tuple[float, float]] = {
    "kick": (-11.0, 0.0), "snare": (-14.0, 0.04), "closed_hat": (-25.0, 0.26),
    "open_hat": (-24.0, 0.26), "low_tom": (-15.0, -0.4), "mid_tom": (-15.0, 0.15),
    "crash": (-20.0, -0.35), "clap": (-17.0, -0.08), "rim": (-18.0, 0.08), "ride": (-24.0, -0.4),
    "shaker_tamb": (-26.0, 0.35), "perc": (-18.0, -0.25),
}  # fmt: skip


def one(*files: str, seconds: float, level: float = 0.0) -> Drum:
    """A drum with one layer."""
    return Drum([(127, files)], seconds, level)


MS, FL, MU, GO = "musescore-general", "fluidr3", "muldjord", "gogodze2"
TR, SP = "tr808-fischer", "sonic-pi"
CABASA = one("dim-cabasa/bw_rr1_13", "dim-cabasa/bw_rr4_16", seconds=0.22)
CLAPS = ("body-perc/handclap_vl2_rr1", "body-perc/handclap_vl2_rr2")
SHAKER = one(f"{MS}/kit0_shaker_70", seconds=0.2)
TAMBOURINE = one(f"{MS}/kit0_tambourine_54", seconds=0.35)
ROCK = {
    "kick": Drum(
        [(84, [f"{MU}/kdrumr_11"]), (127, [f"{MU}/kdrumr_16", f"{MU}/kdrumr_18"])], 0.45),
    "snare": Drum([
        (40, [f"{MU}/snare_3", f"{MU}/snare_2"]), (88, [f"{MU}/snare_12", f"{MU}/snare_14"]),
        (127, [f"{MU}/snare_35", f"{MU}/snare_36", f"{MU}/snare_28"]),
    ], 0.5),
    "closed_hat": Drum([
        (60, [f"{MU}/hihatclosed_6", f"{MU}/hihatclosed_5"]),
        (127, [f"{MU}/hihatclosed_12", f"{MU}/hihatclosed_18", f"{MU}/hihatclosed_15"]),
    ], 0.3),
    "open_hat": Drum([(127, [f"{MU}/hihatopen_12", f"{MU}/hihatopen_16"])], 0.9),
    "low_tom": Drum([(84, [f"{MU}/tom4_6"]), (127, [f"{MU}/tom4_8"])], 0.8),
    "mid_tom": Drum([(84, [f"{MU}/tom2_3"]), (127, [f"{MU}/tom2_8"])], 0.7),
    "crash": Drum([(84, [f"{MU}/crashr_4"]), (127, [f"{MU}/crashr_9"])], 1.6),
    "clap": one(*CLAPS, seconds=0.3),
    "rim": one(f"{MS}/kit0_rim_37", seconds=0.3),
    "ride": Drum([(84, [f"{MU}/rider_1"]), (127, [f"{MU}/rider_6"])], 1.3),
    "shaker_tamb": TAMBOURINE,
    "perc": one(f"{MS}/kit0_cowbell_56", seconds=0.3),
}  # fmt: skip
JAZZ = {
    "kick": one(f"{MS}/kit40_kick_35", seconds=0.33, level=-3.0),
    "snare": Drum([
        (48, ["frankensnare/10_brush_sb_vl2_rr2"]),
        (100, [f"{MS}/kit40_snare_38", f"{FL}/kit40_snare_38"]),
        (127, [f"{FL}/kit32_snare_38"]),
    ], 0.5, -2.0),
    "closed_hat": one(f"{MS}/kit0_hat_closed_44", f"{FL}/kit0_hat_closed_44", seconds=0.3),
    "open_hat": one("sonic-pi/drum_cymbal_open", seconds=0.9),
    "low_tom": one(f"{MS}/kit0_tom_43", seconds=0.7),
    "mid_tom": one(f"{FL}/kit32_tom_50", seconds=0.7),
    "crash": one(f"{MS}/kit0_crash_57", seconds=1.6, level=-2.0),
    "clap": one(f"{FL}/kit40_clap_39", seconds=0.3),
    "rim": one(f"{GO}/ss_vl3_rr1", f"{GO}/ss_vl3_rr2", seconds=0.35),
    "ride": one(f"{MS}/kit0_ride_51", f"{FL}/kit0_ride_51", seconds=1.4, level=2.0),
    "shaker_tamb": CABASA,
    "perc": one(f"{MS}/kit0_bongo_61", seconds=0.3),
}  # fmt: skip
FUNK = {
    "kick": Drum(
        [(84, [f"{GO}/ks_vl3_rr1"]), (127, [f"{GO}/ks_vl5_rr1", f"{GO}/ks_vl5_rr2"])], 0.4),
    "snare": Drum([
        (40, [f"{GO}/sc_vl1_rr1", f"{GO}/sc_vl1_rr2"]),
        (88, [f"{GO}/sc_vl3_rr1", f"{GO}/sc_vl3_rr2"]),
        (127, [f"{GO}/sc_vl5_rr1", f"{GO}/sc_vl5_rr2", f"{GO}/sc_vl5_rr3"]),
    ], 0.4),
    "closed_hat": Drum([
        (60, [f"{GO}/ht_vl2_rr2", f"{GO}/ht_vl1_rr1"]),
        (127, [f"{GO}/ht_vl5_rr1", f"{GO}/ht_vl5_rr2", f"{GO}/ht_vl5_rr3"]),
    ], 0.3),
    "open_hat": one(f"{GO}/hl_vl3_rr1", f"{GO}/hl_vl3_rr2", seconds=0.8),
    "low_tom": Drum([(84, [f"{GO}/tl_vl2_rr1"]), (127, [f"{GO}/tl_vl5_rr3"])], 0.7),
    "mid_tom": Drum([(84, [f"{GO}/tm_vl3_rr1"]), (127, [f"{GO}/tm_vl5_rr1"])], 0.6),
    "crash": one(f"{MS}/kit0_crash_49", seconds=1.6),
    "clap": one(*CLAPS, seconds=0.3),
    "rim": one(f"{GO}/ss_vl4_rr1", f"{GO}/ss_vl4_rr2", seconds=0.35),
    "ride": one(f"{FL}/kit0_ride_51", seconds=1.3),
    "shaker_tamb": TAMBOURINE,
    "perc": one(f"{FL}/kit0_cowbell_56", seconds=0.3),
}  # fmt: skip
LATIN = {
    **FUNK,
    "kick": one(f"{MS}/kit0_kick_35", seconds=0.32, level=-2.0),
    "snare": one(f"{MS}/kit0_timbale_66", f"{FL}/kit0_timbale_66", seconds=0.5, level=-2.0),
    "low_tom": one(f"{MS}/kit0_conga_64", f"{FL}/kit0_conga_64", seconds=0.5),
    "mid_tom": one(f"{MS}/kit0_conga_63", f"{FL}/kit0_conga_63", seconds=0.5),
    "rim": one(f"{MS}/kit0_clave_75", seconds=0.15),
    "clap": one(f"{MS}/kit0_clap_39", seconds=0.25),
    "ride": one(f"{FL}/kit0_cowbell_56", seconds=0.3, level=4.0),
    "shaker_tamb": CABASA,
    "perc": one(f"{MS}/kit0_conga_62", f"{MS}/kit0_bongo_60", seconds=0.25),
    "closed_hat": one(f"{MS}/kit0_shaker_70", f"{FL}/kit0_shaker_70", seconds=0.15),
    "open_hat": one(f"{GO}/hl_vl2_rr1", seconds=0.6),
}  # fmt: skip
TR808 = {
    "kick": one(f"{TR}/bd2550", seconds=0.9), "snare": one(f"{TR}/sd5075", f"{TR}/sd5050",
                                                           seconds=0.3),
    "closed_hat": one(f"{TR}/ch", seconds=0.13), "open_hat": one(f"{TR}/oh50", seconds=0.4),
    "low_tom": one(f"{TR}/lt50", seconds=0.6), "mid_tom": one(f"{TR}/mt50", seconds=0.5),
    "crash": one(f"{TR}/cy5050", seconds=1.6), "clap": one(f"{TR}/cp", seconds=0.45),
    "rim": one(f"{TR}/rs", seconds=0.1), "ride": one(f"{TR}/cy2510", seconds=0.9),
    "shaker_tamb": one(f"{TR}/ma", seconds=0.1), "perc": one(f"{TR}/cb", seconds=0.4),
}  # fmt: skip
HOUSE = {
    "kick": one(f"{SP}/bd_klub", seconds=0.37, level=-2.5),
    "snare": one(f"{SP}/sn_dub", f"{SP}/elec_hi_snare", seconds=0.3),
    "closed_hat": one(f"{SP}/hat_cab", f"{SP}/hat_raw", seconds=0.16),
    "open_hat": one(f"{SP}/hat_gump", seconds=0.42),
    "low_tom": one(f"{MS}/kit25_tom_41", seconds=0.38),
    "mid_tom": one(f"{MS}/kit25_tom_47", seconds=0.36),
    "crash": one(f"{SP}/drum_splash_hard", seconds=1.5),
    "clap": one(f"{MS}/kit25_clap_39", f"{FL}/kit25_clap_39", seconds=0.4, level=2.0),
    "rim": one(f"{SP}/elec_wood", seconds=0.2),
    "ride": one(f"{MS}/kit25_ride_51", seconds=0.8),
    "shaker_tamb": one(f"{SP}/hat_star", f"{SP}/hat_sci", seconds=0.11),
    "perc": one(f"{MS}/kit25_conga_62", seconds=0.25),
}  # fmt: skip
LOFI = {
    "kick": one(f"{SP}/bd_sone", seconds=0.4), "snare": one(f"{SP}/sn_generic", seconds=0.4),
    "closed_hat": one(f"{SP}/hat_metal", f"{SP}/drum_cymbal_closed", seconds=0.2),
    "open_hat": one(f"{SP}/hat_noiz", seconds=0.38),
    "low_tom": one(f"{SP}/drum_tom_lo_soft", seconds=0.6),
    "mid_tom": one(f"{SP}/drum_tom_mid_soft", seconds=0.5),
    "crash": one(f"{SP}/drum_splash_soft", seconds=1.3),
    "clap": one(f"{SP}/perc_snap", f"{SP}/perc_snap2", seconds=0.3),
    "rim": one(f"{SP}/tbd_perc_tap_1", f"{SP}/tbd_perc_tap_2", seconds=0.2),
    "ride": one(f"{SP}/ride_via", seconds=0.9),
    "shaker_tamb": SHAKER, "perc": one(f"{SP}/elec_triangle", seconds=0.22, level=-6.0),
}  # fmt: skip
KITS: Mapping[str, tuple[str, Mapping[str, Drum]]] = {
    "rock": ("Rock", ROCK), "jazz": ("Jazz brushes", JAZZ), "funk": ("Funk", FUNK),
    "latin": ("Latin percussion", LATIN), "808": ("808", TR808), "house": ("House", HOUSE),
    "lofi": ("Lo-fi", LOFI),
}  # fmt: skip


def main() -> None:
    """Make every kit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    with (args.corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = {row["path"]: row for row in csv.DictReader(file)}
    args.out.mkdir(parents=True, exist_ok=True)
    for kit_id, (label, drums) in KITS.items():
        make_kit(args.corpus, manifest, args.out / kit_id, label, drums)


def make_kit(
    corpus: Path,
    manifest: Mapping[str, Mapping[str, str]],
    path: Path,
    label: str,
    drums: Mapping[str, Drum],
) -> None:
    """Write one kit: `path` with .ogg and .json."""
    pieces: list[Samples] = [np.zeros(GAP, np.float32)]
    described: dict[str, Any] = {}
    sources: dict[str, dict[str, str]] = {}
    for name, drum in drums.items():
        loudest, pan = USUAL[name]
        layers = []
        for top, files in drum.layers:
            takes = []
            for file in files:
                row = manifest[f"drum/{file}.opus"]
                if row["licence"] not in FREE:
                    raise SystemExit(f"{file}: {row['licence']} may not be shipped")
                sources[row["source"]] = {
                    key: row[key] for key in ("source", "licence", "attribution")
                }
                take = one_shot(corpus / row["path"], drum.seconds, loudest + drum.level)
                takes.append([sum(map(len, pieces)), len(take)])
                pieces += [take, np.zeros(GAP, np.float32)]
            layers.append({"top": top, "takes": takes})
        described[name] = {"pan": pan, "layers": layers}
    audio = np.concatenate(pieces)
    soundfile.write(
        path.with_suffix(".ogg"), audio, RATE, format="OGG", subtype="VORBIS",
        compression_level=QUALITY,
    )  # fmt: skip
    document = {
        "label": label, "changes": CHANGES, "sources": list(sources.values()), "drums": described,
    }  # fmt: skip
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    size = path.with_suffix(".ogg").stat().st_size
    print(f"{path.name}: {len(audio) / RATE:.1f} s, {size / 1000:.0f} kB")


def one_shot(path: Path, seconds: float, loudest: float) -> Samples:
    """A sound that begins at once, is as loud as the others, and ends in silence."""
    audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(audio.mean(axis=1), rate, RATE).astype(np.float32)
    envelope = np.maximum.accumulate(np.abs(mono))
    # What swells (a shaker) begins where it is a quarter as loud as it gets.
    begin = int(np.argmax(envelope > 0.25 * envelope[-1])) - round(0.002 * RATE)
    early = int(np.argmax(envelope > 0.02 * envelope[-1]))
    mono = mono[max(begin, early, 0) :]
    power = np.convolve(np.square(mono), np.ones(441) / 441, mode="same")
    audible = np.flatnonzero(power > power.max() * 10.0**-5.5)
    length = min(len(mono), round(seconds * RATE), int(audible[-1]) + 441)
    take = mono[:length].copy()
    rise, fall = round(0.0004 * RATE), min(round(0.3 * length), round(0.25 * RATE))
    take[:rise] *= np.linspace(0.0, 1.0, rise, endpoint=False, dtype=np.float32)
    take[-fall:] *= np.square(np.cos(np.linspace(0.0, np.pi / 2, fall))).astype(np.float32)
    short = np.convolve(np.square(take), np.ones(882) / 882, mode="full").max()
    take *= np.float32(10.0 ** (loudest / 20.0) / np.sqrt(short))
    return np.asarray(take * min(1.0, 0.89 / float(np.abs(take).max())), np.float32)


if __name__ == "__main__":
    main()
