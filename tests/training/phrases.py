"""Phrases that are known note by note."""

from __future__ import annotations

import numpy as np

from neurosketch.models.musegan.cells import DRUMS, PITCHED, STEPS_PER_BAR, Cells, shape_of, silence


def write(
    cells: Cells, role: str, step: int, pitch: int, length: int, above: tuple[int, ...] = (0,)
) -> None:
    """Let a note, or a chord above it, begin."""
    player = PITCHED.index(role)
    cells.base[player, step] = pitch
    cells.shape[player, step] = shape_of(above)
    cells.length[player, step] = length
    cells.velocity[player, step] = 90


def hit(cells: Cells, drum: str, *steps: int) -> None:
    """Let a drum be hit in some steps."""
    cells.drums[list(steps), DRUMS.index(drum)] = 100


def song(seed: int, bars: int = 4) -> Cells:
    """Four on the floor, a bass on roots, chords, and a tune of its own for every seed."""
    random = np.random.default_rng(seed)
    cells = silence(bars * STEPS_PER_BAR)
    hit(cells, "kick", *range(0, cells.steps, 4))
    for bar in range(bars):
        first = bar * STEPS_PER_BAR
        root = (36, 41, 43, 45)[bar % 4]
        for step in range(0, STEPS_PER_BAR, 4):
            write(cells, "bass", first + step, root, 4)
        write(cells, "keys", first, root + 12, STEPS_PER_BAR, (0, 4, 7))
        steps = np.sort(random.choice(np.arange(STEPS_PER_BAR), 5, replace=False))
        for step, pitch in zip(steps, random.choice((72, 74, 76, 77, 79, 81), 5), strict=True):
            write(cells, "lead", first + int(step), int(pitch), 1)
    return cells
