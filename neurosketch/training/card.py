"""Model cards in Markdown, written from a checkpoint and its evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from neurosketch.core.model_spec import ModelSpec
from neurosketch.training import report_instruments, report_sketches
from neurosketch.training.evaluate_sketches_aims import SKETCHES
from neurosketch.training.report_figures import (
    DISTANCE,
    NOTHING,
    RECONSTRUCTION,
    SUSTAINED,
    about_distances,
    aim_row,
    figure,
    markdown_table,
    name_of,
    shown_setting,
    table,
    what_was_measured,
)
from neurosketch.training.report_instruments import INSTRUMENTS

_DULL = "Files recorded below 40 kHz were left out."
_LEFT_OUT = {
    "ddsp": "Of it the notes and phrases of single pitched instruments whose notes are known.",
}
_PHRASES = (
    "- Data: openly licensed four-bar phrases of about 200 multi-track files and 460 human drum "
    "takes (BSD-3-Clause, CC-BY 4.0, Artistic License 1.0), split by file, and phrases by rules of "
    "our own; chords of McGill Billboard (CC0); attributions in `NOTICE`."
)
_LIMITS = {
    "vae": (
        "Not a transparent codec: drums lose some attack, dense chords lose partials, and stereo "
        "is two mono passes.",
        "It knows one pitch at a time; other partials are followed freely and less exactly.",
        "SI-SDR is low by design: the latent space carries no phase, the decoder makes its own "
        "(see `docs/adr/0003-running-phases.md`).",
    ),
    "ddsp": (
        "One note of an instrument at a time: chords are several voices, and what strings and "
        "bodies do to each other is missing.",
        "No sampler: words of a voice, key noises and slaps are not in pitch and loudness.",
        "An instrument is what a few of its notes taught: some have six to eight recorded pitches, "
        "and what lies between them is guessed.",
    ),
    "musegan": (
        "Four-bar thinking: longer sketches are written window by window and have no plan of a "
        "song beyond the form that is asked for.",
        "Sixteenth notes in 4/4: triplets are nearest sixteenths, and swing is moved notes.",
        "With all players it heard humans write game music alone, and a little rock and swing. In "
        "rock, funk, jazz, latin, hip-hop, afrobeat, soul, disco and reggae humans drum and rules "
        "play the others; of house, techno, trance, drum and bass, trap, synthwave, ambient and "
        "lo-fi it knows what rules of ours know.",
        "Who asks for a sketch alone gets at least five players: empty bars are those of full "
        "bands, fewer than in all files.",
        "The notes of an onset end together, with at most one chord per player and sixteenth.",
    ),
}


_WITH_TABLES = {
    INSTRUMENTS: (report_instruments.what_was_played, report_instruments.tables),
    SKETCHES: (report_sketches.what_was_written, report_sketches.tables),
}
"""Kinds of evaluations that make tables of their own: what was measured, and the tables."""


def model_card(
    spec: ModelSpec, facts: Mapping[str, Any], results: Mapping[str, Any], command: str
) -> str:
    """The card's text.

    Args:
        spec: the model.
        facts: the checkpoint's own card.
        results: what `evaluate` returned.
        command: how the figures were made.
    """
    if results.get("kind") in _WITH_TABLES:
        return _card_of_tables(spec, facts, results, command)
    systems = results["systems"]
    others = [system for name, system in systems.items() if name != "recording"]
    lines = [
        *_beginning(spec, facts),
        "## Reconstruction", "", what_was_measured(results), f"Made by `{command}`.", "",
        *markdown_table(*table(systems.values(), RECONSTRUCTION)), "",
        "Pitch kept: share of the recording's voiced frames in which a tracker (SwiftF0) finds "
        "its pitch within 50 cents.", "",
    ]  # fmt: skip
    if results["aims"]:
        heads = ["aim", "figure", ""]
        lines += ["## Aims", "", *markdown_table(heads, [aim_row(a) for a in results["aims"]]), ""]
    lines += [
        "## Sustained notes", "",
        f"{systems['recording']['sustained']['notes']} notes of at least half a second. "
        "Modulation: the line of the envelope's spectrum at the rate of the frames, median over "
        "notes, in dB more than in the recording; above nearby: relative to other rates nearby.",
        "", *markdown_table(*table(others, SUSTAINED)), "",
        "## Distance of the sets", "", about_distances(results), "",
    ]  # fmt: skip
    if systems["recording"]["distances"] is not None:
        lines += [*markdown_table(*table(systems.values(), DISTANCE)), ""]
    for kind in ("source", "category"):
        lines += _split(results, kind)
    if "codebooks" in results:
        lines += _codebooks(results["codebooks"])
    lines += _axes(facts)
    return "\n".join([*lines, *_limits(spec, facts)])


def _card_of_tables(
    spec: ModelSpec, facts: Mapping[str, Any], results: Mapping[str, Any], command: str
) -> str:
    what, every = _WITH_TABLES[results["kind"]]
    lines = [*_beginning(spec, facts), "## What was measured", "", what(results)]
    lines += [f"Made by `{command}`.", ""]
    for title, about, heads, rows in every(results):
        lines += [f"## {title}", "", *((about, "") if about else ())]
        lines += [*markdown_table(heads, rows), ""]
    return "\n".join([*lines, *_limits(spec, facts)])


def _beginning(spec: ModelSpec, facts: Mapping[str, Any]) -> list[str]:
    return [
        f"# {spec.name} (`{spec.id}`)", "",
        f"{spec.tagline}. Family `{spec.family}`, {spec.sample_rate} Hz, "
        f"{spec.size_mb:g} MB, licence of the weights: {spec.licence}.", "",
        "## How it was made", "", *_making(spec, facts), "",
    ]  # fmt: skip


def _limits(spec: ModelSpec, facts: Mapping[str, Any]) -> list[str]:
    limits = facts.get("limits", _LIMITS.get(spec.family, ()))
    if not limits:
        return []
    return ["## What it is not", "", *(f"- {limit}" for limit in limits), ""]


def _making(spec: ModelSpec, facts: Mapping[str, Any]) -> list[str]:
    lines = []
    if {"steps", "minutes", "hardware"} <= facts.keys():
        minutes = round(facts["minutes"], 1)
        lines.append(
            f"- Trained for {round(facts['steps'])} steps in {minutes:g} minutes on "
            f"{facts['hardware']}."
        )
    lines.append(
        _PHRASES
        if spec.family == "musegan"
        else "- Data: an openly licensed corpus (CC0, public domain, MIT, BSD-like, CC-BY) of 80 "
        f"minutes; attributions in `NOTICE`. {_LEFT_OUT.get(spec.family, _DULL)}"
    )
    if facts.get("held_out_sources"):
        lines.append(f"- Never seen in training: {', '.join(facts['held_out_sources'])}.")
    if space := spec.extra.get("latent_space"):
        lines.append(f"- Latent space: `{str(space)[:16]}`")
    return [*lines, f"- Checkpoint SHA-256: `{spec.checkpoint_sha256}`"]


def _split(results: Mapping[str, Any], kind: str) -> list[str]:
    """Figures of the model beside the lowest rates of Opus for each source or category."""
    parts, systems = results[f"by_{kind}"], results["systems"]
    if not parts:
        return []
    mine = shown_setting(systems)
    opus = [name for name, system in systems.items() if system["kind"] == "opus"][:2]
    heads = [
        f"{kind} (clips)", "log-mel L1 ↓", "SI-SDR dB ↑", "ViSQOL ↑ (clips)", "pitch kept % ↑",
        *(f"{name_of(systems[name])}: log-mel L1" for name in opus),
    ]  # fmt: skip
    rows = []
    for name, part in parts.items():
        own = part[mine]
        mos = figure(own["visqol"], 2)
        rows.append([
            f"{name} ({own['clips']})", figure(own["log_mel_l1"], 3), figure(own["si_sdr_db"], 1),
            mos if mos == NOTHING else f"{mos} ({own['visqol_clips']})",
            figure(own["pitch_kept"], 1, 100),
            *(figure(part[other]["log_mel_l1"], 3) for other in opus),
        ])  # fmt: skip
    head = [f"## By {kind}", "", f"{systems[mine]['label'][0].upper()}{systems[mine]['label'][1:]}"]
    return [head[0], "", f"{head[2]}:", "", *markdown_table(heads, rows), ""]


def _codebooks(codes: Mapping[str, Any]) -> list[str]:
    rows = [
        [str(number), f"{100 * s['used']:.1f}", f"{s['perplexity']:.0f}", f"{s['bits']:.2f}"]
        for number, s in enumerate(codes["stages"], start=1)
    ]
    return [
        "## Codebooks", "",
        f"{codes['frames']} frames, {codes['size']} entries in each codebook.", "",
        *markdown_table(["stage", "used %", "perplexity", "bits per frame"], rows), "",
    ]  # fmt: skip


def _axes(facts: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    axes: Sequence[Mapping[str, Any]] = facts.get("axes", ())
    moments = facts.get("axes_moments")
    if axes:
        rows = [
            [f"axis{number}", str(axis["label"]), _correlations(axis.get("rho", {}))]
            for number, axis in enumerate(axes, start=1)
        ]
        count = f"{moments} " if moments else ""
        lines += [
            "## What the axes do", "",
            f"Mean Spearman ρ over {count}held moments between the slider and what was measured "
            "in the sound.", "",
            *markdown_table(["control", "named", "ρ"], rows), "",
        ]  # fmt: skip
    return lines + _attributes(facts.get("attributes") or {})


def _attributes(verdict: Mapping[str, Any]) -> list[str]:
    """How well the attribute sliders do what they say, and only that."""
    table_: Mapping[str, Mapping[str, float]] = verdict.get("rho", {})
    if not table_:
        return []
    rows = []
    for name, row in table_.items():
        others = {other: rho for other, rho in row.items() if other != name}
        worst = max(others, key=lambda other: abs(others[other]))
        leak = f"{abs(others[worst]):.2f} ({worst})"
        moments = verdict.get("moments", {}).get(name, NOTHING)
        rows.append([name, f"{abs(row[name]):.2f}", leak, str(moments)])
    return [
        "## What the attribute sliders do", "",
        "Size of Spearman's ρ between slider and measurement, on held-out material: with its own "
        "attribute, and the largest with any other.", "",
        *markdown_table(["slider", "own ρ", "largest other ρ", "moments"], rows), "",
    ]  # fmt: skip


def _correlations(table_: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {rho:+.2f}" for name, rho in table_.items())
