"""Cells and plans as the tensors of the networks, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosketch.models.musegan.cells import LOWEST, Cells, shapes, silence
from neurosketch.models.musegan.plan import FloatArray, Plan
from neurosketch.nn.sketch_transformer import LENGTHS, PITCHES, VELOCITIES, CellBatch, Conditions

_VELOCITY_BIN = 128 // VELOCITIES
_CLIP = 3.0
"""Attributes farther from the mean count as so many deviations."""


def chroma_table() -> Tensor:
    """(shapes, 12) 1 for each pitch class of a shape, relative to its lowest note."""
    table = torch.zeros(len(shapes()), 12)
    for index, shape in enumerate(shapes()):
        table[index, [up % 12 for up in shape]] = 1.0
    return table


def pitch_table() -> Tensor:
    """(shapes, PITCHES) 1 for each pitch of a shape, counted from its lowest note."""
    table = torch.zeros(len(shapes()), PITCHES)
    for index, shape in enumerate(shapes()):
        table[index, [up for up in shape if up < PITCHES]] = 1.0
    return table


def cell_batch(
    drums: npt.NDArray[np.integer],
    base: npt.NDArray[np.integer],
    shape: npt.NDArray[np.integer],
    length: npt.NDArray[np.integer],
    velocity: npt.NDArray[np.integer],
) -> CellBatch:
    """N sketches, arrays as in `Cells` with N in front."""
    onset = base >= 0
    steps = np.searchsorted(np.array(LENGTHS), length.astype(np.int64), side="right") - 1
    return CellBatch(
        hits=_float(drums > 0),
        loudness=_long(drums.astype(np.int64) // _VELOCITY_BIN),
        onset=_float(onset),
        base=_long(np.where(onset, base.astype(np.int64) - LOWEST, 0).clip(0, PITCHES - 1)),
        shape=_long(shape),
        length=_long(np.where(onset, steps, 0)),
        velocity=_long(velocity.astype(np.int64) // _VELOCITY_BIN),
    )


def conditions(
    *,
    genre: npt.NDArray[np.integer],
    mode: npt.NDArray[np.integer],
    roots: npt.NDArray[np.integer],
    tones: npt.NDArray[np.generic],
    active: npt.NDArray[np.integer],
    attributes: npt.NDArray[np.floating],
    mean: FloatArray,
    std: FloatArray,
) -> Conditions:
    """N plans, arrays as in `Conditions` except for the raw attributes with their scale."""
    known = np.isfinite(attributes)
    standard = (np.where(known, attributes, mean) - mean) / std
    return Conditions(
        genre=_long(genre), mode=_long(mode), root=_long(roots + 1), tones=_float(tones),
        active=_long(active), attributes=_float(standard.clip(-_CLIP, _CLIP)), known=_float(known),
    )  # fmt: skip


def of_plan(plan: Plan, mean: FloatArray, std: FloatArray) -> Conditions:
    """One plan, as a batch of one."""
    mode = 0 if plan.minor is None else 1 + int(plan.minor)
    return conditions(
        genre=np.array([plan.genre + 1]), mode=np.array([mode]), roots=plan.roots[None],
        tones=plan.tones[None], active=plan.active[None] + 1,
        attributes=plan.attributes[None], mean=mean, std=std,
    )  # fmt: skip


def of_cells(cells: Cells) -> CellBatch:
    """One sketch, as a batch of one."""
    return cell_batch(
        cells.drums[None], cells.base[None], cells.shape[None], cells.length[None],
        cells.velocity[None],
    )  # fmt: skip


def to_cells(batch: CellBatch, index: int = 0) -> Cells:
    """Inverse of `of_cells`; velocities are the middles of their bins, lengths those of a table."""
    hits, loudness, onset, base, shape, length, velocity = (
        part[index].cpu().numpy().astype(np.int64) for part in batch
    )
    cells = silence(hits.shape[0])
    middle = _VELOCITY_BIN // 2
    room = np.arange(cells.steps, 0, -1)
    cells.drums[:] = hits * (loudness * _VELOCITY_BIN + middle)
    cells.base[:] = np.where(onset > 0, base + LOWEST, -1)
    cells.shape[:] = onset * shape
    cells.length[:] = onset * np.minimum(np.array(LENGTHS)[length], room)
    cells.velocity[:] = onset * (velocity * _VELOCITY_BIN + middle)
    return cells


def _float(array: npt.NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, np.float32))


def _long(array: npt.NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, np.int64))
