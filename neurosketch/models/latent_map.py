"""Files that hold a map of sounds: places, labels and what is heard there. Reading needs no torch.

A map belongs to one latent space. Learnt channels are stored in 8 bits, whose steps are far
smaller than what the encoder leaves open, pitch and voicing in 16.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosketch.core.errors import CheckpointError
from neurosketch.core.sound_map import SoundMap
from neurosketch.models.moments import MOMENT_FRAMES, describe
from neurosketch.paths import resources_dir, user_models_dir

MAP_EXTRA = "map"
"""Key in `ModelSpec.extra` under which a checkpoint names the map that it plays."""
MAP_GLOB = "*.nsmap"
"""Not `.safetensors`: in a folder of models it would be taken for a broken one."""
FORMAT_VERSION = 1
CLIP_SIGMAS = 6.0
NEIGHBOURS = 6

_ARRAYS = {
    "places": "float32", "kinds": "uint8", "learnt": "int8", "scale": "float32",
    "pitch": "float16", "mean": "float32", "directions": "float32", "spots": "float16",
}  # fmt: skip
"""Every array of a file and its type."""
_LARGEST = 1e4
"""No latent, nor anything computed from latents, is as large; squares of it still are numbers."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LatentMap:
    """A map with the latents that are heard at each place.

    Attributes:
        latent_space: hash of the trunk that made the latents.
        sounds: places and labels.
        learnt: (N, MOMENT_FRAMES, C - 2) int8, in steps of `scale` (C - 2,).
        pitch: (N, MOMENT_FRAMES, 2) float16 of octaves and voicing.
        mean: (F,) of `describe`.
        directions: (D, F) from there to the space in which sounds are compared.
        spots: (N, D) float16 of every moment in that space.
    """

    latent_space: str
    sounds: SoundMap
    learnt: npt.NDArray[np.int8]
    scale: Floats
    pitch: npt.NDArray[np.float16]
    mean: Floats
    directions: Floats
    spots: npt.NDArray[np.float16]

    def __post_init__(self) -> None:
        n, channels = len(self.sounds.places), self.scale.size
        fits = (
            self.scale.ndim == 1
            and self.learnt.shape == (n, MOMENT_FRAMES, channels)
            and self.pitch.shape == (n, MOMENT_FRAMES, 2)
            and self.mean.shape == (3 * channels + 3,)
            and self.directions.shape == (self.spots.shape[-1], self.mean.shape[0])
            and self.spots.shape == (n, self.spots.shape[-1])
        )
        if not fits:
            raise ValueError("the arrays of a map do not fit each other")

    def latents(self) -> Floats:
        """What is heard at each place, (N, MOMENT_FRAMES, C)."""
        learnt = self.learnt.astype(np.float32) * self.scale
        return np.concatenate([self.pitch.astype(np.float32), learnt], axis=2)

    def place_of(self, moments: Floats) -> tuple[float, float]:
        """Where a sound belongs: beside the moments that are like its own.

        Args:
            moments: (M, MOMENT_FRAMES, C) of one clip, M >= 1.

        Source: k-nearest-neighbour regression, weights 1 / distance².
        """
        spot = ((describe(moments) - self.mean) @ self.directions.T).mean(axis=0)
        squares = ((self.spots.astype(np.float32) - spot) ** 2).sum(axis=1)
        near = np.argsort(squares, kind="stable")[:NEIGHBOURS]
        places = self.sounds.places[near]
        # The map has gaps: neighbours on its far side would pull the sound into one of them.
        home = places[np.argmin(squares[near])]
        close = np.hypot(*(places - home).T) < 0.25
        weights = close / np.maximum(squares[near], 1e-6)
        x, y = (weights[:, None] * places).sum(axis=0) / weights.sum()
        return float(x), float(y)


def pack_learnt(learnt: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """8-bit steps of (N, L, C - 2) learnt channels and the size of a step of each channel."""
    flat = learnt.reshape(-1, learnt.shape[-1])
    limit = np.minimum(np.abs(flat).max(axis=0), CLIP_SIGMAS * flat.std(axis=0))
    scale = np.maximum(limit / 127.0, 1e-6).astype(np.float32)
    return np.clip(np.round(learnt / scale), -127, 127).astype(np.int8), scale


def build_map(
    latent_space: str,
    moments: Floats,
    places: Floats,
    labels: Sequence[str],
    kinds: npt.NDArray[np.uint8],
    kind_names: Sequence[str],
    mean: Floats,
    directions: Floats,
) -> LatentMap:
    """A map of these moments; see `LatentMap` for the arguments."""
    learnt, scale = pack_learnt(moments[..., 2:])
    arrays: dict[str, npt.NDArray[Any]] = {
        "places": places.astype(np.float32),
        "kinds": kinds,
        "learnt": learnt,
        "scale": scale,
        "pitch": moments[..., :2].astype(np.float16),
        "mean": mean.astype(np.float32),
        "directions": directions.astype(np.float32),
        "spots": ((describe(moments) - mean) @ directions.T).astype(np.float16),
    }
    return _assemble(latent_space, arrays, labels, kind_names)


def write_map(path: Path, made: LatentMap) -> None:
    """Write a map through a temporary name."""
    from safetensors.numpy import save_file

    arrays = {name: getattr(made, name, None) for name in _ARRAYS}
    arrays |= {"places": made.sounds.places, "kinds": made.sounds.kinds}
    metadata = {
        "neurosketch_map": str(FORMAT_VERSION),
        "latent_space": made.latent_space,
        "labels": json.dumps(made.sounds.labels, ensure_ascii=False),
        "kind_names": json.dumps(made.sounds.kind_names, ensure_ascii=False),
    }
    partial = path.with_suffix(".part")
    save_file({n: np.ascontiguousarray(a) for n, a in arrays.items()}, partial, metadata)
    partial.chmod(0o644)
    partial.replace(path)


def read_map(path: Path) -> LatentMap:
    """Read a map.

    Raises:
        CheckpointError: it is missing, damaged or of a newer format.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            metadata: Mapping[str, str] = file.metadata() or {}
            version = metadata["neurosketch_map"]
            if int(version) != FORMAT_VERSION:
                raise CheckpointError(
                    f"The map '{path.name}' has format {version:.12}; this program reads format "
                    f"{FORMAT_VERSION}.",
                    "Update NeuroSketch or the map.",
                )
            arrays = {name: file.get_tensor(name) for name in _ARRAYS}
        labels, kind_names = json.loads(metadata["labels"]), json.loads(metadata["kind_names"])
        return _assemble(metadata["latent_space"], arrays, labels, kind_names)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(f"The map '{path.name}' is missing or damaged.") from error


def find_map(
    folders: Sequence[Path] | None = None, *, map_id: str = "", latent_space: str = ""
) -> LatentMap | None:
    """The first map in `folders` with this id or of this latent space; None when there is none.

    Args:
        folders: default: those of `map_folders`.
        map_id: exactly this map; what is heard from a recipe depends on it.
        latent_space: else any map of this latent space.
    """
    for folder in map_folders() if folders is None else folders:
        for path in sorted(folder.glob(MAP_GLOB)) if folder.is_dir() else ():
            try:
                found = read_map(path)
            except CheckpointError:
                continue
            wanted = map_id or latent_space
            if wanted and wanted == (found.sounds.id if map_id else found.latent_space):
                return found
    return None


def map_folders(beside: Path | None = None) -> tuple[Path, ...]:
    """Where maps lie: beside a checkpoint, bundled, among the user's models."""
    own = () if beside is None else (beside.parent,)
    return (*own, resources_dir() / "maps", user_models_dir())


def _assemble(
    latent_space: str,
    arrays: Mapping[str, npt.NDArray[Any]],
    labels: Sequence[str],
    kind_names: Sequence[str],
) -> LatentMap:
    for name, kind in _ARRAYS.items():
        array = arrays[name]
        if array.dtype != kind or array.ndim < 1 or not (np.abs(array) <= _LARGEST).all():
            raise ValueError(f"'{name}' holds something else than a map does")
    if np.abs(arrays["places"]).max(initial=0.0) > 1.0:
        raise ValueError("a place lies beside the map")
    digest = hashlib.sha256(latent_space.encode())
    for name in ("places", "learnt", "scale", "pitch"):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    sounds = SoundMap(
        id=digest.hexdigest(),
        places=arrays["places"],
        labels=tuple(str(label) for label in labels),
        kinds=arrays["kinds"],
        kind_names=tuple(str(name) for name in kind_names),
    )
    rest = {name: arrays[name] for name in _ARRAYS if name not in ("places", "kinds")}
    return LatentMap(latent_space=latent_space, sounds=sounds, **rest)
