"""The figures of playable instruments as tables, on a page, and in a model card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from neurosketch.core.model_spec import ModelSpec
from neurosketch.training.report_figures import NOTHING, aim_row, figure
from neurosketch.training.report_html import (
    captioned,
    grid,
    heading,
    opening,
    sound_table,
    training_plot,
)
from neurosketch.training.report_svg import Point, Series, rows

INSTRUMENTS = "instruments"
"""Value of `kind` in the documents of this evaluation."""

Figures = Mapping[str, Any]
Lines = list[list[str]]
_Cell = Callable[[Figures], str]


def _part(key: str, digits: int, scale: float = 1.0) -> _Cell:
    return lambda figures: figure(figures[key], digits, scale)


def _of_sets(key: str, digits: int = 1) -> _Cell:
    def cell(figures: Figures) -> str:
        found = figures["distances"]
        if found is None:
            return NOTHING
        entry = found[key]
        return figure(entry, digits) if isinstance(entry, Mapping) else f"{entry:.{digits}f}"

    return cell


def _number(key: str, digits: int, scale: float = 1.0) -> _Cell:
    return lambda figures: NOTHING if figures[key] is None else f"{figures[key] * scale:.{digits}f}"


TRANSFER: Mapping[str, _Cell] = {
    "f0 kept % ↑": _part("pitch_kept", 1, 100),
    "pitch known % ↑": _part("in_tune", 1, 100),
    "own tracker % ↑": _part("pitch_kept_own", 1, 100),
    "loudness L1 dB ↓": _part("loudness_l1_db", 2), "MR-STFT ↓": _part("mr_stft", 3),
    "DDSP's spectral loss ↓": _part("spectral", 2), "log-mel L1 ↓": _part("log_mel_l1", 3),
}  # fmt: skip
AS_DDSP: Mapping[str, _Cell] = {
    "loudness L1 (of its deviation) ↓": _part("loudness_l1", 3),
    "f0 L1, semitones ↓": _part("f0_l1", 3), "f0 outliers ↓": _part("f0_lost", 4),
}  # fmt: skip
PLAYING: Mapping[str, _Cell] = {
    "notes hit % ↑": _part("hit", 1, 100), "with a pitch % ↑": _part("found", 1, 100),
    "onset ms (later +)": _part("onset_ms", 1), "onset error ms ↓": _part("onset_off_ms", 1),
    "95 % within ms": _number("onset_p95_ms", 0), "onsets found %": _number("onsets_found", 1, 100),
}  # fmt: skip
SETS: Mapping[str, _Cell] = {
    "FAD ↓ (halves)": _of_sets("fad"), "KAD ↓ (halves)": _of_sets("kad", 2),
    "FAD ↓ (same notes)": _of_sets("fad_same_notes"),
}  # fmt: skip


def what_was_played(results: Figures) -> str:
    """One paragraph: recordings, sources, how the intervals were made."""
    held = "" if results["held_out"] else " Whether the model was trained on them is not known."
    return (
        f"{results['clips']} recordings of {results['clips_in_folder']} there, "
        f"{results['seconds']:g} s, from {', '.join(results['sources'])}.{held} Brackets: 95 % "
        f"bootstrap intervals ({results['intervals']})."
    )


_FOLLOWING = (
    "The model hears a recording that its training did not and plays it on the instrument that "
    "stands for it, through the program's own timbre transfer (no other range, no other dynamics, "
    "no room), brought to the recording's level by one gain. f0 kept: share of the recording's "
    "voiced frames in which a tracker (SwiftF0) finds its pitch within 50 cents; pitch known: only "
    "the frames in which the tracker hears in the recording what was played; own tracker: by the "
    "program's own, which also drives the model. The plain additive "
    "synthesiser has one fixed spectrum per instrument, the mean of the notes that training saw, "
    "and is set to the asked loudness frame by frame."
)
_PLAYING = (
    "The model plays the notes of recordings, of which it hears nothing. Notes hit: share of the "
    "frames with a pitch that lie within 50 cents of the note asked for. Onset: where the spectrum "
    "grows fastest, after the key (median of each performance). Measured on performances that "
    "training did not see; the row of the recordings says what players and tracker do."
)
_SETS = (
    "Halves: a random half of an instrument's recordings against the notes of the other half, "
    "mean and 95 % range of 20 divisions; the recordings' own row is the floor (real against "
    "real). So few sounds make FAD mostly bias, alike in all rows; KAD has none and may be below "
    "zero. Another source: the recordings against those of another player of this instrument in "
    "another room, where the corpus has one."
)


def named(results: Figures, part: str) -> list[tuple[str, Figures]]:
    """Label and figures of each player in one part of the evaluation."""
    players = results["players"]
    return [(players[name]["label"], own) for name, own in results[part]["systems"].items()]


def lines_of(
    systems: Sequence[tuple[str, Figures]], cells: Mapping[str, _Cell]
) -> tuple[list[str], Lines]:
    """Heads and rows of a table with a row for each player."""
    return ["", *cells], [
        [label, *(cell(own) for cell in cells.values())] for label, own in systems
    ]


def by_instrument(transfer: Figures) -> tuple[list[str], Lines]:
    """Heads and rows: the model beside the plain synthesiser for each instrument."""
    heads = [
        "instrument (recordings)", "f0 kept % ↑", "plain", "loudness L1 dB ↓", "plain", "MR-STFT ↓",
        "plain", "log-mel L1 ↓", "plain",
    ]  # fmt: skip
    keys = (("pitch_kept", 1, 100), ("loudness_l1_db", 2, 1), ("mr_stft", 3, 1),
            ("log_mel_l1", 3, 1))  # fmt: skip
    lines = []
    for name, own in transfer["by_instrument"].items():
        cells = []
        for key, digits, scale in keys:
            cells.append(_part(key, digits, scale)(own["model"]))
            plain = own.get("additive", {}).get(key)
            cells.append(NOTHING if plain is None else f"{plain['value'] * scale:.{digits}f}")
        lines.append([f"{name} ({own['model']['clips']})", *cells])
    return heads, lines


def sets_by_instrument(playing: Figures) -> tuple[list[str], Lines]:
    """Heads and rows: distances of each instrument's sets."""
    heads = ["instrument (recordings)", "FAD: real ↓", "model", "plain", "KAD: real ↓", "model",
             "plain", "another source: FAD, KAD"]  # fmt: skip
    lines = []
    for name, own in playing["by_instrument"].items():
        if own["recording"]["distances"] is None:
            continue
        cells = [
            figure(found[key], digits) if (found := own.get(who, {}).get("distances")) else NOTHING
            for key, digits in (("fad", 1), ("kad", 2))
            for who in ("recording", "model", "additive")
        ]
        other = playing["others"].get(name)
        stranger = NOTHING if other is None else f"{other['fad']:.1f}, {other['kad']:.2f}"
        lines.append([f"{name} ({own['recording']['distances']['clips']})", *cells, stranger])
    return heads, lines


def tables(results: Figures) -> list[tuple[str, str, list[str], Lines]]:
    """Every table of the evaluation: heading, what it shows, heads, rows."""
    found: list[tuple[str, str, list[str], Lines]] = []
    if results["aims"]:
        found.append(("Aims", "", ["aim", "figure", ""], [aim_row(a) for a in results["aims"]]))
    if transfer := results["transfer"]:
        systems = named(results, "transfer")
        found.append(("Following recordings", _FOLLOWING, *lines_of(systems, TRANSFER)))
        roles = {"held_out": "Sources that no training saw", "phrase": "Unseen phrases"}
        for role, title in roles.items():
            if role in transfer["by_role"]:
                own = transfer["by_role"][role]
                some = [(results["players"][name]["label"], own[name]) for name in own]
                found.append((title, "", *lines_of(some, TRANSFER)))
        about = "As Engel et al. (arXiv:2001.04643) report it; see `docs/evaluation.md`."
        found.append(("The measures of DDSP", about, *lines_of(systems, AS_DDSP)))
        about = "Plain: the additive synthesiser's figure."
        found.append(("By instrument", about, *by_instrument(transfer)))
    if playing := results["playing"]:
        systems = named(results, "playing")
        count = playing["systems"]["model"]
        about = f"{_PLAYING} {count['performances']} performances, {count['notes']} notes."
        if count["performances"]:
            found.append(("From notes to sound", about, *lines_of(systems, PLAYING)))
        if playing["systems"]["recording"]["distances"] is not None:
            found.append(("Distance of the sets", about_sets(results), *lines_of(systems, SETS)))
            heads, lines = sets_by_instrument(playing)
            found.append(("Distance of each instrument's sets", "", heads, lines))
    return found


def about_sets(results: Figures) -> str:
    """How FAD and KAD were measured."""
    sets = results["playing"]["systems"]["recording"]["distances"]
    return (
        f"Embedding: {results['tools']['embedding']}; {sets['embeddings']} embeddings of "
        f"{sets['clips']} recordings, {results['playing']['seen']} of which training saw. {_SETS}"
    )


def instrument_page(
    spec: ModelSpec,
    results: Figures,
    sounds: Mapping[str, Mapping[str, str]],
    training: Sequence[Mapping[str, float]],
) -> str:
    """The page of an instrument; see `report.write_report`."""
    parts = opening(spec, what_was_played(results))
    for title, about, heads, lines in tables(results):
        parts += [heading(title), f"<p>{escape(about)}</p>" if about else "", grid(heads, lines)]
        if title == "By instrument":
            parts.append(_plots(results))
    if plot := training_plot(training):
        parts += [heading("Training"), plot]
    if sounds:
        parts += [heading("Listen"), sound_table(results["players"], sounds)]
    return "\n".join(parts) + "</body></html>\n"


def _plots(results: Figures) -> str:
    """The model beside the plain synthesiser, a row for each instrument."""
    figures = []
    for key, label in (("log_mel_l1", "log-mel L1 (lower is better)"),
                       ("loudness_l1_db", "loudness L1, dB (lower is better)"),
                       ("pitch_kept", "share of voiced frames in tune")):  # fmt: skip
        lines = [
            (f"{name} ({own['model']['clips']})", [
                Series(results["players"][who]["label"], who, [_point(own[who][key])])
                for who in ("model", "additive") if who in own and own[who][key] is not None
            ])
            for name, own in results["transfer"]["by_instrument"].items()
        ]  # fmt: skip
        figures.append(captioned(rows(f"{label} by instrument", lines), label))
    return f'<div class="plots">{"".join(figures)}</div>'


def _point(entry: Mapping[str, float]) -> Point:
    return Point(entry["value"], entry["low"], entry["high"])
