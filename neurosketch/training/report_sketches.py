"""The figures of models that write music as tables, on a page, and in a model card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from neurosketch.core.composing import ROLES
from neurosketch.core.model_spec import ModelSpec
from neurosketch.training.evaluate_sketches_aims import KIND_NAMES
from neurosketch.training.evaluate_sketches_genres import LISTENERS
from neurosketch.training.evaluate_sketches_material import BY_RULES, FILES, FULL
from neurosketch.training.evaluate_sketches_sliders import leak
from neurosketch.training.evaluate_sketches_summary import WITHIN
from neurosketch.training.report_figures import NOTHING, Entry, aim_row, figure
from neurosketch.training.report_html import captioned, grid, heading, opening, training_plot
from neurosketch.training.report_sketches_published import ABOUT_PUBLISHED, published_rows
from neurosketch.training.report_svg import Point, Series, rows
from neurosketch.training.sketch_metrics import FIGURES, KINDS

Figures = Mapping[str, Any]
Lines = list[list[str]]
Table = tuple[str, str, list[str], Lines]
"""Heading, what it shows, heads, rows."""

_SHORT = {
    "real": "held-out", "seen": "other phrases", "model": "this model", "planned": "both, planned",
    "draft": "adversarial alone", "filler": "masked alone", "untrained": "untrained",
}  # fmt: skip
_SHARES = frozenset({"eb", "qn", "dp"})
_HEADS = {"eb": "EB %", "upc": "UPC", "qn": "QN %", "dp": "DP %", "td": "TD"}
_TITLES = {
    FILES: "Held-out files", FULL: "Held-out phrases of full bands", BY_RULES: "Phrases by rules"
}  # fmt: skip
_ABOUT = {
    FILES: "EB: empty bars; UPC: pitch classes in a bar that is not empty; QN: notes of at least "
    "an eighth; DP: hits of the drums on eighths (others count a tenth); TD: tonal distance of two "
    "players in a beat. Means over players, or pairs of them; of human drums alone EB and DP. The "
    "model is asked for the genre and the mode of each held-out phrase and decides the rest; "
    "planned: the networks are told also its chords, who plays in which bar, and how densely, "
    "syncopated, high and loud. Brackets: 95 % intervals over files.",
    FULL: "The same, of those phrases of files in which at least five players play. Who asks the "
    "model for a sketch and nothing else is given a full band: it takes its plans from training "
    "phrases of at least five players, and has fewer empty bars than all files have.",
    BY_RULES: "The same for genres of which there are no files: unseen phrases of the rules that "
    "the networks learnt them from, and what rules play with held-out human drums.",
}
_APART = "How far each is from the held-out phrases, in % of their figure; aimed at: 10 at most."
_ACCOMPANYING = (
    "One player of held-out phrases is written anew by the model, which hears the others. "
    "Tonal distance to all others together in beats where both sound; onsets together: steps in "
    "which both begin by steps in which any does. Shuffled: what was written for another phrase of "
    "the same mode, in the same key; other files' players: what a human wrote in another file."
)
_COPIES = (
    "Two bars in a row that are in the training data, in any key: of all players together, or of "
    "one player with at least six onsets and four pitches. Differing: 1 less the share of notes "
    "that two phrases of one genre have in common."
)
_SLIDERS = (
    "Spearman's ρ between the slider and what is measured in the notes, mean over sketches in "
    "which nothing else changes; swing: how late the notes off the beat begin."
)


def what_was_written(results: Figures) -> str:
    """One paragraph: phrases, files, seeds, how the intervals were made."""
    of, systems = results["phrases_of"], results["systems"]
    return (
        f"{results['phrases']} held-out phrases of four bars: {of.get(FILES, 0)} of "
        f"{results['files']} files that no training saw, the others by rules; "
        f"{systems['model']['sketches']} sketches of the model, from "
        f"{systems['model']['sketches'] // results['phrases']} seeds for each. Brackets: 95 % "
        f"bootstrap intervals ({results['intervals']})."
    )


def tables(results: Figures) -> list[Table]:
    """Every table of the evaluation."""
    systems = results["systems"]
    found: list[Table] = [
        ("Aims", "", ["aim", "figure", ""], [aim_row(aim) for aim in results["aims"]])
    ]
    for part in results["phrases_of"]:
        found += _of_part(systems, part)
    found.append(("Beside MuseGAN as published", ABOUT_PUBLISHED, *published_rows(systems)))
    found += _of_genres(systems)
    scale = results["scale"]
    about = f"{scale['sketches']} sketches over all keys and genres; the worst one has "
    found.append((
        "Notes in the asked scale", f"{about}{100 * scale['worst']:.1f} % of its notes in it.",
        ["scale", "notes in it %"],
        [["all", figure(scale["share"], 2, 100)],
         *([name, f"{100 * share:.2f}"] for name, share in scale["by_scale"].items())],
    ))  # fmt: skip
    found.append((
        "Copies and variety", _COPIES,
        ["", "sketches with copies % ↓", "of all players %", "of one player %", "differing"],
        [[own["label"], *(figure(own["copies"][of], 1, 100) for of in ("any", "band", "player")),
          NOTHING if own["diversity"] is None else f"{own['diversity']:.3f}"]
         for own in systems.values()],
    ))  # fmt: skip
    found.append(_accompaniment(results["accompaniment"]))
    found += _of_sliders(results)
    found.append((
        "Time", "Of one core of this machine: what else it does is not counted.",
        ["", "median s", "95th percentile s"],
        [[{"compose": "four bars", "reroll": "one player anew"}[name],
          f"{own['median']:.3f}", f"{own['p95']:.3f}"] for name, own in results["speed"].items()],
    ))  # fmt: skip
    return found


def _of_part(systems: Figures, part: str) -> list[Table]:
    parts = [(own["label"], own["parts"][part]) for own in systems.values()]
    values = [
        [label, *(_value(own["figures"][kind], kind) for kind in KINDS)] for label, own in parts
    ]
    apart = [
        [label, *(figure(own["apart"][kind], 1, 100) for kind in KINDS)]
        for label, own in parts[1:]
    ]  # fmt: skip
    heads = ["", *(_HEADS[kind] for kind in KINDS)]
    found: list[Table] = [
        (_TITLES[part], _ABOUT[part], heads, values),
        (f"{_TITLES[part]}: difference", _APART, heads, apart),
    ]
    if part == FILES:
        seeds = [
            [own["label"], *(", ".join(_number(value, kind)
                                       for value in own["parts"][part]["seeds"][kind])
                             for kind in KINDS)]
            for own in systems.values() if own["parts"][part]["seeds"][KINDS[0]]
        ]  # fmt: skip
        found.append((f"{_TITLES[part]}: seed by seed", "", heads, seeds))
    found.append((f"{_TITLES[part]}: player by player", "", *_by_player(systems, part)))
    return found


def _by_player(systems: Figures, part: str) -> tuple[list[str], Lines]:
    real = systems["real"]["parts"][part]
    shown = [who for who in systems if who != "real"]
    lines = []
    for name in FIGURES:
        kind = name.split("_")[0]
        if real["figures"][name] is None:
            continue
        line = [f"{_HEADS[kind].removesuffix(' %')} {name.split('_', 1)[1].replace('_', '–')}"]
        line.append(_value(real["figures"][name], kind))
        for who in shown:
            own = systems[who]["parts"][part]
            value, apart = own["figures"][name], own["apart"][name]
            text = _number(value and value["value"], kind)
            line.append(text if apart is None else f"{text} ({100 * apart['value']:+.0f} %)")
        lines.append(line)
    return ["", *(_SHORT[who] for who in ("real", *shown))], lines


def _number(value: float | None, kind: str) -> str:
    if value is None:
        return NOTHING
    return f"{100 * value:.1f}" if kind in _SHARES else f"{value:.2f}"


def _value(entry: Entry, kind: str) -> str:
    return figure(entry, 1, 100) if kind in _SHARES else figure(entry, 2)


def _of_genres(systems: Figures) -> list[Table]:
    about = (
        "Classifiers that learnt genres from phrases of training files and of rules; how many "
        "phrases they take for what they are, or were asked to be. Every genre counts the same."
    )
    lines = [
        [own["label"], *(figure(own["genres"][who]["accuracy"], 1, 100) for who in LISTENERS)]
        for own in systems.values()
    ]
    heads = ["", *(f"{hears} %" for hears in LISTENERS.values())]
    real, model = (systems[who]["genres"]["band"]["by_genre"] for who in ("real", "model"))
    drums = [systems[who]["genres"]["drums"]["by_genre"] for who in ("real", "model")]
    rows_ = [
        [genre, f"{100 * own['right']:.0f}", f"{100 * model[genre]['right']:.0f}",
         model[genre]["mostly"] or NOTHING, *(f"{100 * one[genre]['right']:.0f}" for one in drums)]
        for genre, own in real.items()
    ]  # fmt: skip
    return [
        ("Genres recognised", about, heads, lines),
        ("Genres recognised, one by one", "", [
            "genre", "held-out %", "this model %", "else mostly taken for", "drums: held-out %",
            "this model %",
        ], rows_),
    ]  # fmt: skip


def _accompaniment(found: Figures) -> Table:
    names = {
        "real": "what was really played", "model": "this model", "shuffled": "shuffled",
        "real_shuffled": "other files' players",
    }  # fmt: skip
    lines = [
        [label, figure(found[who]["tonal_distance"], 3),
         figure(found[who]["onset_overlap"], 1, 100)]
        for who, label in names.items()
    ]  # fmt: skip
    for who in ("shuffled", "real_shuffled"):
        better = found["better"][who]
        lines.append([
            f"nearer, and more together, than {names[who]}", figure(better["tonal_distance"], 3),
            figure(better["onset_overlap"], 1, 100),
        ])  # fmt: skip
    about = f"{_ACCOMPANYING} {found['players']} players in {found['phrases']} phrases."
    return ("Accompaniment", about, ["", "tonal distance ↓", "onsets together % ↑"], lines)


def _of_sliders(results: Figures) -> list[Table]:
    sliders = results["sliders"]
    lines = []
    for name, rho in sliders["all"].items():
        other, which = leak(rho, name)
        lines.append([name, f"{rho[name]:+.2f}", f"{other:.2f} ({which})"])
    found: list[Table] = [
        ("Sliders", _SLIDERS, ["slider", "own ρ", "largest other ρ"], lines)
    ]  # fmt: skip
    players = [
        [role, f"{own['own']:+.2f}", f"{100 * own['other']:.0f}"]
        for role in ROLES if (own := sliders["players"].get(role))
    ]  # fmt: skip
    if players:
        found.append((
            "Sliders of one player's density", "Others: how much another player's density changes "
            "meanwhile, by how much the own one does.", ["player", "own ρ", "others %"], players,
        ))  # fmt: skip
    axes = [
        [axis, results["axes"][axis], ", ".join(f"{name} {own:+.2f}" for name, own in rho.items())]
        for axis, rho in sliders["axes"].items()
    ]
    if axes:
        found.append(("Latent sliders", "", ["control", "named", "ρ"], axes))
    return found


def sketch_page(spec: ModelSpec, results: Figures, training: Sequence[Mapping[str, float]]) -> str:
    """The page of a model that writes music; see `report.write_report`."""
    parts = opening(spec, what_was_written(results))
    for title, about, heads, lines in tables(results):
        parts += [heading(title), f"<p>{escape(about)}</p>" if about else "", grid(heads, lines)]
        if title == f"{_TITLES[FILES]}: difference":
            parts.append(_plot(results["systems"]))
    if plot := training_plot(training):
        parts += [heading("Training"), plot]
    return "\n".join(parts) + "</body></html>\n"


def _plot(systems: Figures) -> str:
    """How far the model is from real phrases, beside those that training saw."""
    lines = [
        (KIND_NAMES[kind], [
            Series(systems[who]["label"], style,
                   [Point(entry["value"], entry["low"], entry["high"])])
            for who, style in (("seen", "recording"), ("planned", "opus"), ("model", "model"))
            if (entry := systems[who]["parts"][FILES]["apart"][kind]) is not None
        ]) for kind in KINDS
    ]  # fmt: skip
    caption = f"Relative difference to held-out phrases; within ±{WITHIN:g} is aimed at"
    return f'<div class="plots">{captioned(rows("relative difference", lines), caption)}</div>'
