"""Tones of the corpus as frames, by instrument, for the ddsp family."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import NeuroSketchError
from neurosketch.nn.additive import HOP, SAMPLE_RATE
from neurosketch.training.corpus import Corpus, CorpusItem, is_held_out, read_manifest
from neurosketch.training.ddsp_analysis import ToneFrames, analyse
from neurosketch.training.ddsp_borders import mended

HEADROOM_DB = -8.0
"""A note struck as hard as can be peaks this far below -1 dBFS, so that chords fit."""
UNKNOWN_VELOCITY = 100
UNSEEN = ("_3.opus", "-sax_2.opus", "_12.opus", "_22.opus", "_32.opus", "_52.opus", "_62.opus")
"""Endings of the performances kept apart: known instruments, unknown phrases."""

_HOLDING = ("reeds", "flutes", "brass", "strings", "voices", "synths")
_HOLDING_IDS = ("organ", "accordion")
_CACHE_VERSION = 1
_ARRAYS = ("octaves", "loudness", "harmonic", "noise", "tonal")
_TRACK_HOP = 1024
_NEAR = 1.3 / 12
_SURE = 0.6

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class InstrumentRow:
    """One row of the embedding: one kind of instrument from one source.

    Attributes:
        label: `class_label` in the manifest.
        source: `source` in the manifest; performances made of its notes belong to it as well.
        id: name by which a composer chooses it; empty for one that only teaches the decoder.
        name: what a composer reads.
        family: heading under which it stands.
    """

    label: str
    source: str
    id: str = ""
    name: str = ""
    family: str = ""

    @property
    def holds(self) -> bool:
        """Whether it sustains its notes; one without a family counts as struck."""
        return self.family in _HOLDING or self.id in _HOLDING_IDS


ROWS: tuple[InstrumentRow, ...] = (
    InstrumentRow("alto_sax", "mtg-sax", "alto_sax", "Alto sax", "reeds"),
    InstrumentRow("tenor_sax", "mtg-sax", "tenor_sax", "Tenor sax", "reeds"),
    InstrumentRow("soprano_sax", "mtg-sax", "soprano_sax", "Soprano sax", "reeds"),
    InstrumentRow("baritone_sax", "mtg-sax", "baritone_sax", "Baritone sax", "reeds"),
    InstrumentRow("clarinet", "musescore-general", "clarinet", "Clarinet", "reeds"),
    InstrumentRow("oboe", "musescore-general", "oboe", "Oboe", "reeds"),
    InstrumentRow("bassoon", "musescore-general", "bassoon", "Bassoon", "reeds"),
    InstrumentRow("flute", "ixox-flute", "flute", "Flute", "flutes"),
    InstrumentRow("pan_flute", "fluidr3", "pan_flute", "Pan flute", "flutes"),
    InstrumentRow("trumpet", "musescore-general", "trumpet", "Trumpet", "brass"),
    InstrumentRow("trombone", "musescore-general", "trombone", "Trombone", "brass"),
    InstrumentRow("french_horn", "musescore-general", "horn", "Horn", "brass"),
    InstrumentRow("tuba", "fluidr3", "tuba", "Tuba", "brass"),
    InstrumentRow("violin", "musescore-general", "violin", "Violin", "strings"),
    InstrumentRow("viola", "musescore-general", "viola", "Viola", "strings"),
    InstrumentRow("cello", "musescore-general", "cello", "Cello", "strings"),
    InstrumentRow("double_bass_arco", "meatbass", "double_bass", "Double bass, bowed", "strings"),
    InstrumentRow("voice_female_aa", "berklee-olpc", "voice", "Voice", "voices"),
    InstrumentRow("choir_aahs", "musescore-general", "choir", "Choir", "voices"),
    InstrumentRow("nylon_guitar", "fluidr3", "guitar", "Nylon guitar", "plucked"),
    InstrumentRow("harp", "musescore-general", "harp", "Harp", "plucked"),
    InstrumentRow("pizzicato_strings", "musescore-general", "pizzicato", "Pizzicato", "plucked"),
    InstrumentRow("double_bass_pizz", "meatbass", "upright_bass", "Upright bass", "plucked"),
    InstrumentRow("electric_piano_tine", "fluidr3", "electric_piano", "Electric piano", "keys"),
    InstrumentRow("combo_organ_clarinet", "caveman", "organ", "Combo organ", "keys"),
    InstrumentRow("accordion", "fluidr3", "accordion", "Accordion", "keys"),
    InstrumentRow("lead_saw", "fluidr3", "saw", "Saw lead", "synths"),
    InstrumentRow("lead_square", "fluidr3", "square", "Square lead", "synths"),
    InstrumentRow("flute", "musescore-general"),
    InstrumentRow("double_bass_arco", "smolken-bass"),
    InstrumentRow("double_bass_pizz", "smolken-bass"),
    InstrumentRow("contrabass", "musescore-general"),
    InstrumentRow("english_horn", "musescore-general"),
    InstrumentRow("recorder", "fluidr3"),
    InstrumentRow("ocarina", "fluidr3"),
    InstrumentRow("shakuhachi", "fluidr3"),
    InstrumentRow("piccolo", "fluidr3"),
    InstrumentRow("harmonica", "fluidr3"),
    InstrumentRow("muted_trumpet", "fluidr3"),
    InstrumentRow("fiddle", "fluidr3"),
    InstrumentRow("voice_male_aa", "berklee-olpc"),
    InstrumentRow("voice_female_oo", "berklee-olpc"),
    InstrumentRow("voice_male_oo", "berklee-olpc"),
    InstrumentRow("voice_oohs", "fluidr3"),
    InstrumentRow("synth_voice", "fluidr3"),
    InstrumentRow("electric_piano_fm", "fluidr3"),
    InstrumentRow("jazz_guitar", "fluidr3"),
    InstrumentRow("steel_guitar", "fluidr3"),
    InstrumentRow("electric_guitar_clean", "emilyguitar"),
    InstrumentRow("koto", "fluidr3"),
    InstrumentRow("banjo", "fluidr3"),
    InstrumentRow("electric_bass", "growlybass"),
    InstrumentRow("finger_bass", "musescore-general"),
    InstrumentRow("combo_organ_trompette", "caveman"),
    InstrumentRow("combo_organ_violin", "caveman"),
    InstrumentRow("combo_organ_flutes", "caveman"),
    InstrumentRow("lead_calliope", "fluidr3"),
    InstrumentRow("synth_brass", "fluidr3"),
    InstrumentRow("synth_bass_1", "fluidr3"),
    InstrumentRow("marimba", "musescore-general"),
    InstrumentRow("vibraphone", "musescore-general"),
)
"""What is learnt; those with an id come first and are shipped."""

SHIPPED = tuple(row for row in ROWS if row.id)

HELD_OUT_ROWS = {
    ("alto_sax", "weresax"): "alto_sax", ("tuba", "war-tuba"): "tuba",
    ("cello_bowed", "cleary-cello"): "cello", ("cello_plucked", "cleary-cello"): "pizzicato",
    ("pianet_t", "sullivan-ep"): "electric_piano",
    ("wurlitzer_ep200", "sullivan-ep"): "electric_piano",
    ("electric_grand_cp80", "sullivan-ep"): "electric_piano", ("ukulele", "ukulele"): "guitar",
    ("electric_bass", "swagbass"): "upright_bass", ("cowsynth", "cowsynth"): "square",
}  # fmt: skip
"""Which shipped instrument stands for a held-out one."""


@dataclass(frozen=True)
class Played:
    """One key on a recording.

    Attributes:
        seconds, length: when and how long; the length of a single note is that of its file.
        pitch: MIDI number.
        velocity: 1 ... 127.
    """

    seconds: float
    length: float
    pitch: float
    velocity: int


@dataclass(frozen=True)
class Tone:
    """One analysed recording.

    Attributes:
        path: in the corpus.
        row: index in `ROWS`; of the instrument that stands for it when it is held out.
        role: `train`, `phrase` (kept apart, known instrument) or `held_out` (unknown source).
        notes: what was played.
        gain_db: what turns the file's level into that of its velocity.
        frames: at that level.
    """

    path: str
    row: int
    role: str
    notes: tuple[Played, ...]
    gain_db: float
    frames: ToneFrames


def velocity_db(velocity: float) -> float:
    """Level of a velocity below the hardest one, dB.

    Source: the square law of General MIDI players, General MIDI Level 2 Specification, section 2.8.
    """
    return 40.0 * float(np.log10(max(velocity, 1.0) / 127.0))


def open_tones(
    data: Path, corpus: Corpus, cache: Path, report: Callable[[str], None]
) -> list[Tone]:
    """All tones, from the cache when it is there.

    Args:
        data: the corpus folder, for the manifest and the notes of performances.
        corpus: decoded.
        cache: folder for the analysis.
        report: told how far it is.

    Raises:
        NeuroSketchError: the corpus holds none of the instruments.
    """
    path = cache / f"tones-{_CACHE_VERSION}.npz"
    if not path.is_file():
        _build(data, corpus, path, report)
    with np.load(path) as stored:
        arrays = {
            name: stored[name] for name in ("octaves", "loudness", "harmonic", "noise", "tonal")
        }
        index = json.loads(str(stored["index"]))
    tones = []
    for entry in index:
        part = slice(entry["start"], entry["start"] + entry["frames"])
        frames = ToneFrames(
            arrays["octaves"][part], arrays["loudness"][part],
            arrays["harmonic"][part], arrays["noise"][part], arrays["tonal"][part],
        )  # fmt: skip
        frames = mended(frames, held=ROWS[entry["row"]].holds)
        notes = tuple(Played(*note) for note in entry["notes"])
        tones.append(
            Tone(entry["path"], entry["row"], entry["role"], notes, entry["gain_db"], frames)
        )
    return tones


def chosen(
    items: Sequence[CorpusItem], rows: Sequence[dict[str, str]]
) -> list[tuple[CorpusItem, int, str]]:
    """The corpus' files that play an instrument: file, row, role."""
    by_key = {(row.label, row.source): i for i, row in enumerate(ROWS)}
    by_id = {row.id: i for i, row in enumerate(ROWS) if row.id}
    families = {row["path"]: row["category"] for row in rows}
    result = []
    for item in items:
        if families.get(item.path) not in ("note", "performance"):
            continue
        source = item.source
        if source == "derived-phrases":
            source = Path(item.path).stem.removeprefix(item.label + "_").rsplit("_", 1)[0]
        held = HELD_OUT_ROWS.get((item.label, source))
        if held is not None and is_held_out(item.path):
            result.append((item, by_id[held], "held_out"))
        elif (item.label, source) in by_key:
            kept = item.category == "performance" and item.path.endswith(UNSEEN)
            result.append((item, by_key[item.label, source], "phrase" if kept else "train"))
    return result


def _build(data: Path, corpus: Corpus, path: Path, report: Callable[[str], None]) -> None:
    rows = read_manifest(data)
    by_path = {row["path"]: row for row in rows}
    files = chosen(corpus.items, rows)
    index, parts = [], []
    start = 0
    for number, (item, row, role) in enumerate(files):
        if number % 50 == 0:
            report(f"reading tones: {number} of {len(files)} files")
        notes = notes_of(data, by_path[item.path], item)
        audio = corpus.samples(item)
        pitch = _first_pitch(corpus, item, notes)
        if not notes or pitch is None:
            report(f"no pitch known: {item.path}")
            continue
        gain_db = HEADROOM_DB + velocity_db(max(note.velocity for note in notes))
        frames = analyse(audio * np.float32(10 ** (gain_db / 20)), pitch)
        parts.append(frames)
        index.append({
            "path": item.path, "row": row, "role": role, "start": start,
            "frames": len(frames.octaves), "gain_db": gain_db,
            "notes": [[n.seconds, n.length, n.pitch, n.velocity] for n in notes],
        })  # fmt: skip
        start += len(frames.octaves)
    if not parts:
        raise NeuroSketchError(f"The corpus in '{data}' holds none of the instruments.")
    partial = path.with_suffix(".part.npz")
    np.savez(
        partial, index=json.dumps(index),
        octaves=np.concatenate([p.octaves for p in parts]),
        loudness=np.concatenate([p.loudness_db for p in parts]),
        harmonic=np.concatenate([p.harmonic for p in parts]),
        noise=np.concatenate([p.noise for p in parts]),
        tonal=np.concatenate([p.tonal for p in parts]),
    )  # fmt: skip
    partial.replace(path)


def notes_of(data: Path, row: dict[str, str], item: CorpusItem) -> tuple[Played, ...]:
    """What is played on a file of the corpus; empty when nobody wrote it down."""
    beside = data / (row["path"].removesuffix(".opus") + ".notes.json")
    if beside.is_file():
        return tuple(
            Played(float(t), float(d), float(p), int(v))
            for t, d, p, v in json.loads(beside.read_text("utf-8"))
        )
    if not row["midi_pitch"]:
        return ()
    velocity = int(row["velocity"]) if row["velocity"] else UNKNOWN_VELOCITY
    return (Played(0.0, item.length / SAMPLE_RATE, float(row["midi_pitch"]), velocity),)


def _first_pitch(
    corpus: Corpus, item: CorpusItem, notes: Sequence[Played]
) -> npt.NDArray[np.float64] | None:
    """Octaves above 440 Hz per frame: the tracker's where it is near what was played, or that."""
    if not notes:
        return None
    n = item.length // HOP + 1
    seconds = np.arange(n) * HOP / SAMPLE_RATE
    begins = np.array([note.seconds for note in notes])
    which = np.clip(np.searchsorted(begins, seconds, side="right") - 1, 0, None)
    asked = np.array([(note.pitch - 69.0) / 12.0 for note in notes])[which]
    part = slice(item.track_start, item.track_start + item.track_length)
    places = np.arange(item.track_length) * _TRACK_HOP / SAMPLE_RATE
    track = np.interp(seconds, places, corpus.octaves[part] - 1.0)
    sure = np.interp(seconds, places, corpus.confidence[part])
    near = (np.abs(track - asked) < _NEAR) & (sure > _SURE)
    if len(notes) == 1 and near.sum() > 8:
        # A recorded string may stand off its label all along: where nobody is sure, so it does.
        asked = asked + np.median((track - asked)[near])
    return np.where(near, track, asked)
