"""Model cards in Markdown, written from a checkpoint and its evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neurosketch.core.model_spec import ModelSpec
from neurosketch.training.evaluate import figure

_SYSTEMS = {
    "model": "this model", "untrained": "the same network, untrained",
    "opus_6_kbps": "Opus, 6 kbps asked", "opus_14_kbps": "Opus, 14 kbps asked",
}  # fmt: skip


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
    rows = []
    for key, values in results["systems"].items():
        name = _SYSTEMS.get(key, key)
        if "actual_kbps" in values:
            name += f" ({values['actual_kbps']:g} used)"
        rows.append(
            f"| {name} | {figure(values['mr_stft'], 3)} | {figure(values['log_mel_l1'], 3)} "
            f"| {figure(values['si_sdr_db'], 1)} | {figure(values['pitch_kept'], 1, 100)} |"
        )
    by_category = results["pitch_kept_by_category"]
    categories = sorted(by_category["model"])
    pitch_rows = [
        f"| {_SYSTEMS.get(key, key)} | "
        + " | ".join(f"{100 * shares[name]['kept']:.1f}" for name in categories)
        + " |"
        for key, shares in by_category.items()
    ]
    heads = [f"{name} ({by_category['model'][name]['frames']})" for name in categories]
    axes = [
        f"| axis{number} | {axis['label']} | "
        + ", ".join(f"{name} {rho:+.2f}" for name, rho in axis["rho"].items())
        + " |"
        for number, axis in enumerate(facts["axes"], start=1)
    ]
    return "\n".join([
        f"# {spec.name} (`{spec.id}`)", "",
        f"{spec.tagline}. Family `{spec.family}`, {spec.sample_rate} Hz, "
        f"{spec.size_mb:g} MB (half precision), licence of the weights: {spec.licence}.", "",
        "## How it was made", "",
        f"- Trained for {facts['steps']} steps in {facts['minutes']:g} minutes on "
        f"{facts['hardware']}.",
        "- Data: an openly licensed corpus (CC0, public domain, MIT, BSD-like, CC-BY) of 80 "
        "minutes; attributions in `NOTICE`. Files recorded below 40 kHz were left out.",
        f"- Never seen in training: {', '.join(facts['held_out_sources'])}.",
        f"- Checkpoint SHA-256: `{spec.checkpoint_sha256}`", "",
        "## Reconstruction of held-out sources", "",
        f"{results['clips']} clips, {results['seconds']:g} s, from "
        f"{', '.join(results['sources'])}. Made by `{command}`. "
        "Brackets: 95 % bootstrap interval over clips.", "",
        "| system | MR-STFT ↓ | log-mel L1 ↓ | SI-SDR dB ↑ (median) | pitch kept % ↑ |",
        "|---|---|---|---|---|", *rows, "",
        "SI-SDR is low by design: the latent space carries no phase, the decoder makes its own "
        "(see `docs/adr/0003-running-phases.md`). Pitch kept is the share of voiced frames in "
        "which a tracker (SwiftF0) finds the source's pitch within 50 cents.", "",
        "Pitch kept % by category (voiced frames):", "",
        f"| system | {' | '.join(heads)} |", "|---|" + "---|" * len(categories), *pitch_rows, "",
        "## What the axes do", "",
        "Mean Spearman ρ over 200 held moments between the slider (five positions, ± 2 σ) and "
        "what was measured in the sound.", "",
        "| control | named | ρ |", "|---|---|---|", *axes, "",
        "## What it is not", "",
        "- Not a transparent codec: drums lose some attack, dense chords lose partials, and "
        "stereo is two mono passes.",
        "- It knows one pitch at a time; other partials are followed freely and less exactly.", "",
    ])  # fmt: skip
