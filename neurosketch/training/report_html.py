"""Pieces of which the pages of the evaluation are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from neurosketch.core.model_spec import ModelSpec
from neurosketch.training.report_figures import name_of
from neurosketch.training.report_style import STYLE
from neurosketch.training.report_svg import Point, Series, curve


def opening(spec: ModelSpec, about: str) -> list[str]:
    """The page as far as its first paragraph."""
    title = escape(f"{spec.name} ({spec.id}): evaluation")
    return [
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>",
        f'<p class="dim">Checkpoint <code>{escape(spec.checkpoint_sha256[:16])}</code></p>',
        f"<p>{escape(about)}</p>",
    ]


def heading(text: str) -> str:
    """A heading."""
    return f"<h2>{escape(text)}</h2>"


def grid(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table."""

    def cell(text: str) -> str:
        style = f' class="{text}"' if text in ("reached", "missed") else ""
        return f"<td{style}>{escape(text)}</td>"

    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(map(cell, line))}</tr>" for line in lines)
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table>{table}</table></div>'


def captioned(plot: str, caption: str) -> str:
    """A plot with what it shows; empty without a plot."""
    return f"<figure>{plot}<figcaption>{escape(caption)}</figcaption></figure>" if plot else ""


def training_plot(training: Sequence[Mapping[str, float]]) -> str:
    """Every held-out figure of a training over its minutes (or steps)."""
    axis = next((name for name in ("minutes", "step") if training and name in training[0]), None)
    if axis is None or len(training) < 2:
        return ""
    figures = []
    for name in training[0]:
        if name in ("minutes", "step"):
            continue
        values = [(row[axis], row[name]) for row in training if name in row]
        points = [Point(value, value, value, x) for x, value in values]
        series = [Series(name, "model", points)]
        plot = curve(name, series, x_label=axis, y_label=name, logarithmic=False)
        figures.append(captioned(plot, f"{name} on held-out clips during training"))
    return f'<div class="plots">{"".join(figures)}</div>'


def sound_table(
    systems: Mapping[str, Mapping[str, Any]], sounds: Mapping[str, Mapping[str, str]]
) -> str:
    """A row for each recording, with a player for each system that was kept of it."""
    names = [name for name in systems if any(name in files for files in sounds.values())]
    head = "".join(f"<th>{escape(name_of(systems[name]))}</th>" for name in names)
    body = ""
    for clip, files in sounds.items():
        players = (
            f'<td><audio controls preload="none" src="{escape(files[name])}"></audio></td>'
            if name in files else "<td></td>"
            for name in names
        )  # fmt: skip
        body += f"<tr><th>{escape(clip)}</th>{''.join(players)}</tr>"
    return f'<div class="wide"><table><tr><th></th>{head}</tr>{body}</table></div>'
