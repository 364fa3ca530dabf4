"""Figures as the report and the model card print them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, float] | None
"""`value`, `low`, `high`; None when nothing was measured."""

NOTHING = "–"


def figure(entry: Entry, digits: int, scale: float = 1.0) -> str:
    """`value [low, high]`, or a dash when nothing was measured."""
    if entry is None:
        return NOTHING
    value, low, high = (entry[key] * scale for key in ("value", "low", "high"))
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def name_of(system: Mapping[str, Any]) -> str:
    """A system's label, with the rate Opus really used."""
    if system["kind"] == "opus" and system["actual_kbps"] is not None:
        return f"{system['label']} ({system['actual_kbps']:.1f} used)"
    return str(system["label"])


@dataclass(frozen=True)
class Column:
    """A column of figures: its head, and what stands in it for a system."""

    head: str
    cell: Callable[[Mapping[str, Any]], str]


def _part(key: str, digits: int, scale: float = 1.0) -> Callable[[Mapping[str, Any]], str]:
    return lambda system: figure(system[key], digits, scale)


RECONSTRUCTION = (
    Column("ViSQOL ↑", _part("visqol", 2)),
    Column("MR-STFT ↓", _part("mr_stft", 3)),
    Column("log-mel L1 ↓", _part("log_mel_l1", 3)),
    Column("SI-SDR dB ↑ (median)", _part("si_sdr_db", 1)),
    Column("pitch kept % ↑", _part("pitch_kept", 1, 100)),
)


def _distance(key: str) -> Callable[[Mapping[str, Any]], str]:
    def cell(system: Mapping[str, Any]) -> str:
        found = system["distances"]
        if found is None:
            return NOTHING
        return f"{found[key]:.2f}" if key == "fad_same_clips" else figure(found[key], 2)

    return cell


DISTANCE = (
    Column("FAD ↓ (halves)", _distance("fad")),
    Column("KAD ↓ (halves)", _distance("kad")),
    Column("FAD ↓ (same clips)", _distance("fad_same_clips")),
)


def _sustained(key: str, digits: int, scale: float = 1.0) -> Callable[[Mapping[str, Any]], str]:
    return lambda system: figure(system["sustained"][key], digits, scale)


def _modulation(rate: str, key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda system: figure(system["sustained"]["modulation"][rate][key], 1)


SUSTAINED = (
    Column("pitch kept % ↑", _sustained("pitch_kept", 1, 100)),
    Column("SI-SDR dB ↑ (median)", _sustained("si_sdr_db", 1)),
    Column("43.07 Hz: level, dB more", _modulation("43_hz", "more_db")),
    Column("43.07 Hz: above nearby, dB more", _modulation("43_hz", "more_above_db")),
    Column("172.27 Hz: level, dB more", _modulation("172_hz", "more_db")),
    Column("172.27 Hz: above nearby, dB more", _modulation("172_hz", "more_above_db")),
)


def table(
    systems: Iterable[Mapping[str, Any]], columns: Iterable[Column]
) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table of systems."""
    chosen = list(columns)
    heads = ["system", *(column.head for column in chosen)]
    return heads, [[name_of(s), *(column.cell(s) for column in chosen)] for s in systems]


def aim_row(aim: Mapping[str, Any]) -> list[str]:
    """Aim, figure and verdict of an aim."""
    share = aim["unit"] == "share"
    text = figure(aim["figure"], 1 if share else 2, 100 if share else 1)
    unit = "" if aim["figure"] is None else {"share": " %", "dB": " dB"}.get(aim["unit"], "")
    verdict = {True: "reached", False: "missed", None: "not measured"}[aim["reached"]]
    return [str(aim["aim"]), text + unit, verdict]


def shown_setting(systems: Mapping[str, Mapping[str, Any]]) -> str:
    """The setting of a model that splits are shown for: its highest bitrate, if it has any."""
    mine = [name for name, system in systems.items() if system["kind"] == "model"]
    rated = [name for name in mine if systems[name]["kbps"] is not None]
    return (rated or mine)[-1]


def markdown_table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def what_was_measured(results: Mapping[str, Any]) -> str:
    """One paragraph: clips, sources, tools, how the intervals were made."""
    tools = results["tools"]
    held = "held-out " if results["held_out"] else ""
    seen = "" if results["held_out"] else " Whether the model was trained on them is not known."
    visqol = (
        "" if tools["visqol"] is None
        else f" ViSQOL ({tools['visqol']}) on {results['visqol_clips']} of them, evenly spaced."
    )  # fmt: skip
    return (
        f"{results['clips']} {held}clips of {results['clips_in_folder']} there, "
        f"{results['seconds']:g} s (the first 6 s of each), from {', '.join(results['sources'])}."
        f"{seen}{visqol} Opus: {tools['opus']}; its rate is that of its packets without the Ogg "
        f"container. Brackets: 95 % bootstrap intervals ({results['intervals']})."
    )


def about_distances(results: Mapping[str, Any]) -> str:
    """How FAD and KAD were measured, or why they were not."""
    if results["tools"]["embedding"] is None:
        return (
            "FAD and KAD were not measured: the weights of musiCNN were not there "
            "(see `docs/evaluation.md`)."
        )
    found = results["systems"]["recording"]["distances"]
    if found is None:
        return "FAD and KAD were not measured: they need at least eight clips."
    return (
        f"Embedding: {results['tools']['embedding']}; {found['embeddings']} embeddings of "
        f"{found['clips']} clips. Halves: a random half of the recordings against the "
        "reconstructions of the other half, mean and 95 % range of 20 divisions; the row of the "
        "recordings is the floor (real against real), that of the untrained network the ceiling. "
        "KAD is unbiased and may be below zero. FAD of so few clips is mostly bias, the same for "
        "all rows: read it against the floor."
    )
