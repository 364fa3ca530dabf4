"""The evaluation as a page to read and to listen to: one HTML file, sounds in a folder beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import soundfile

from neurosketch.core.model_spec import ModelSpec
from neurosketch.dsp.atomic import make_folder, write_atomically
from neurosketch.training.corpus import SAMPLE_RATE
from neurosketch.training.evaluate_clips import EvaluationClip
from neurosketch.training.evaluate_sketches_aims import SKETCHES
from neurosketch.training.evaluate_systems import Named
from neurosketch.training.metrics import Signal
from neurosketch.training.report_figures import (
    DISTANCE,
    RECONSTRUCTION,
    SUSTAINED,
    about_distances,
    aim_row,
    name_of,
    shown_setting,
    table,
    what_was_measured,
)
from neurosketch.training.report_html import (
    captioned,
    grid,
    heading,
    opening,
    sound_table,
    training_plot,
)
from neurosketch.training.report_instruments import INSTRUMENTS, instrument_page
from neurosketch.training.report_sketches import sketch_page
from neurosketch.training.report_svg import Point, Series, bars, curve, rows

_LOG_MEL_TOP = "log-mel L1 (lower is better)"


class SoundFolder:
    """Keeps the sounds of the clips to listen to as FLAC files.

    Args:
        folder: of the report; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = make_folder(folder / "audio")
        self.names: dict[str, dict[str, str]] = {}
        """File of each system, by the name of the clip."""

    def keep(self, clip: EvaluationClip, system: Named, audio: Signal) -> None:
        """Write the sound of one system."""
        files = self.names.setdefault(clip.name, {})
        number = list(self.names).index(clip.name) + 1
        name = f"{number:02d}-{Path(clip.name).stem}-{system.id}.flac"
        soundfile.write(self._folder / name, audio.clip(-1, 1), SAMPLE_RATE, subtype="PCM_16")
        files[system.id] = f"audio/{name}"


def write_report(
    folder: Path,
    spec: ModelSpec,
    results: Mapping[str, Any],
    sounds: Mapping[str, Mapping[str, str]],
    training: Sequence[Mapping[str, float]],
) -> Path:
    """Write `report.html` into a folder.

    Args:
        folder: exists; sounds lie in it.
        spec: the model.
        results: what `evaluate` returned.
        sounds: file of each system by the name of the clip, relative to the folder.
        training: rows of a training curve, see `training_curve`.

    Returns:
        The file.

    Raises:
        AudioFileError: it cannot be written.
    """
    path = folder / "report.html"
    page = html_page(spec, results, sounds, training)
    write_atomically(path, [page.encode()], overwrite=True)
    return path


def html_page(
    spec: ModelSpec,
    results: Mapping[str, Any],
    sounds: Mapping[str, Mapping[str, str]],
    training: Sequence[Mapping[str, float]],
) -> str:
    """The whole page; see `write_report`."""
    if results.get("kind") == INSTRUMENTS:
        return instrument_page(spec, results, sounds, training)
    if results.get("kind") == SKETCHES:
        return sketch_page(spec, results, training)
    systems = results["systems"]
    others = [system for name, system in systems.items() if name != "recording"]
    parts = opening(spec, what_was_measured(results))
    if results["aims"]:
        cells = [aim_row(aim) for aim in results["aims"]]
        parts += [heading("Aims"), grid(["aim", "figure", ""], cells)]
    parts += [heading("Reconstruction"), grid(*table(systems.values(), RECONSTRUCTION))]
    parts += [_plots(systems)]
    parts += [heading("Sustained notes"), _about_notes(systems), grid(*table(others, SUSTAINED))]
    parts += [heading("Distance of the sets"), f"<p>{escape(about_distances(results))}</p>"]
    if systems["recording"]["distances"] is not None:
        parts.append(grid(*table(systems.values(), DISTANCE)))
    for kind in ("source", "category"):
        if results[f"by_{kind}"]:
            parts += [heading(f"By {kind}"), _split(results, kind)]
    if "codebooks" in results:
        parts += [heading("Codebooks"), _codebooks(results["codebooks"])]
    if plot := training_plot(training):
        parts += [heading("Training"), plot]
    if sounds:
        parts += [heading("Listen"), sound_table(systems, sounds)]
    return "\n".join(parts) + "</body></html>\n"


def _point(entry: Mapping[str, float], x: float = 0.0) -> Point:
    return Point(entry["value"], entry["low"], entry["high"], x)


def _plots(systems: Mapping[str, Mapping[str, Any]]) -> str:
    """Quality over bitrate, or, without bitrates, one row for each system."""
    figures = []
    for key, label in (("visqol", "ViSQOL"), ("log_mel_l1", _LOG_MEL_TOP)):
        there = [s for s in systems.values() if s[key] is not None]
        series = [
            Series(name, kind, [
                _point(s[key], s["actual_kbps"])
                for s in there if s["kind"] == kind and s["actual_kbps"]
            ])
            for kind, name in (("model", "this model"), ("opus", "Opus"))
        ]  # fmt: skip
        levels = [
            (name_of(s), s[key]["value"])
            for s in there if not s["actual_kbps"] and s["kind"] != "untrained"
        ]  # fmt: skip
        if any(one.points for one in series):
            plot = curve(label, series, levels, x_label="kbps really used", y_label=label)
            figures.append(captioned(plot, f"{label} over bitrate; bars are 95 % intervals"))
    lines = [
        (name_of(s), [Series(name_of(s), s["kind"], [_point(s["pitch_kept"])])])
        for s in systems.values() if s["pitch_kept"] is not None
    ]  # fmt: skip
    figures.append(
        captioned(rows("pitch kept", lines, least=0.0), "Share of voiced frames in tune")
    )
    return f'<div class="plots">{"".join(figures)}</div>'


def _about_notes(systems: Mapping[str, Mapping[str, Any]]) -> str:
    sustained = systems["recording"]["sustained"]
    counts = ", ".join(
        f"{part['notes']} notes for {rate.replace('_hz', ' Hz')}"
        for rate, part in sustained["modulation"].items()
    )
    return (
        f"<p>{sustained['notes']} recordings hold a note of at least half a second "
        f"({counts}; notes whose own pitch hides the rate are left out there). Modulation: the "
        "line of the envelope's spectrum at the rate of the frames, median over notes, in dB more "
        "than in the recording; above nearby: the same, relative to other rates nearby, which "
        "noise raises alike.</p>"
    )


def _split(results: Mapping[str, Any], kind: str) -> str:
    """Log-mel, ViSQOL and pitch of a few systems for each source or category."""
    systems = results["systems"]
    shown = [shown_setting(systems)]
    shown += [name for name, s in systems.items() if s["kind"] == "opus"][:2]
    parts = results[f"by_{kind}"]
    figures = []
    for key, label in (("log_mel_l1", _LOG_MEL_TOP), ("visqol", "ViSQOL"),
                       ("pitch_kept", "share of voiced frames in tune")):  # fmt: skip
        lines = [
            (f"{name} ({part[shown[0]]['clips']})", [
                Series(name_of(systems[s]), systems[s]["kind"] if n < 2 else "untrained",
                       [_point(part[s][key])])
                for n, s in enumerate(shown) if part[s][key] is not None
            ])
            for name, part in parts.items()
        ]  # fmt: skip
        figures.append(captioned(rows(f"{label} by {kind}", lines), f"{label} (clips in brackets)"))
    return f'<div class="plots">{"".join(figures)}</div>'


def _codebooks(codes: Mapping[str, Any]) -> str:
    stages = codes["stages"]
    used = bars("entries used", [100 * s["used"] for s in stages], top=100, y_label="% used")
    size = codes["size"]
    perplexity = [s["perplexity"] for s in stages]
    plot = bars("perplexity", perplexity, top=size, y_label=f"perplexity of {size}")
    note = f"<p>{codes['frames']} frames; more frames would use more entries.</p>"
    return (
        note + f'<div class="plots">{captioned(used, "Share of entries that occur, by stage")}'
        f"{captioned(plot, 'How many equally frequent entries would carry as much')}</div>"
    )
