"""Every model this machine has: listing reads headers only, loading imports torch."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from neurosketch.core.errors import CheckpointError, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.models.checkpoint import CheckpointHeader, read_header
from neurosketch.paths import resources_dir, user_models_dir

FAMILIES = {
    "vae": "neurosketch.models.vae", "soundstream": "neurosketch.models.soundstream",
    "ddsp": "neurosketch.models.ddsp", "musegan": "neurosketch.models.musegan",
}  # fmt: skip
"""Family to the module whose `load(path, header, device)` makes a `SoundModel` of a checkpoint."""

_OWN = {"vae": frozenset({Capability.FIND})}
"""What the code of a family can do with any of its checkpoints, also those written before it."""


@dataclass(frozen=True)
class BrokenModel:
    """A file in a model folder that cannot be used, and why."""

    path: Path
    reason: str


def probe(path: Path) -> ModelSpec:
    """What the checkpoint at `path` holds.

    Raises:
        CheckpointError: it cannot be used by this program.
    """
    return _checked_header(path).spec


def _checked_header(path: Path) -> CheckpointHeader:
    header = read_header(path)
    if header.spec.family not in FAMILIES:
        raise CheckpointError(
            f"The model file '{path.name}' belongs to the family '{header.spec.family}', "
            "which this version does not know.",
            "Update NeuroSketch.",
        )
    capabilities = header.spec.capabilities | _OWN.get(header.spec.family, frozenset())
    return replace(header, spec=replace(header.spec, capabilities=capabilities))


class Catalog:
    """The models found in some folders.

    Args:
        entries: spec and file of each usable model.
        broken: the files that are none.
    """

    def __init__(
        self, entries: Sequence[tuple[ModelSpec, Path]], broken: Sequence[BrokenModel] = ()
    ) -> None:
        self._paths = {spec.id: path for spec, path in entries}
        self.specs: tuple[ModelSpec, ...] = tuple(spec for spec, _ in entries)
        self.broken: tuple[BrokenModel, ...] = tuple(broken)

    def spec(self, model_id: str) -> ModelSpec:
        """The spec of a model.

        Raises:
            RequestError: there is none with this id.
        """
        for spec in self.specs:
            if spec.id == model_id:
                return spec
        known = ", ".join(spec.id for spec in self.specs) or "none"
        raise RequestError(f"There is no model '{model_id}'.", f"Models here: {known}.")

    def path(self, model_id: str) -> Path:
        """The checkpoint file of a model.

        Raises:
            RequestError: unknown id.
        """
        return self._paths[self.spec(model_id).id]

    def facts(self, model_id: str) -> Mapping[str, Any]:
        """What a model's checkpoint tells about its training, for the model card.

        Raises:
            RequestError: unknown id.
            CheckpointError: the file has changed or is damaged.
        """
        self.spec(model_id)
        return _checked_header(self._paths[model_id]).card

    def load(self, model_id: str, device: str = "cpu") -> SoundModel:
        """Load a model's weights onto a torch device.

        A model that writes music comes as a bare `Composer`: `engine.host` gives it its players.

        Raises:
            RequestError: unknown id.
            CheckpointError: the file has changed, is damaged, or does not fit its family.
        """
        spec = self.spec(model_id)
        path = self._paths[model_id]
        header = _checked_header(path)
        if header.spec.id != model_id:
            raise CheckpointError(f"The model file '{path.name}' now holds another model.")
        module = importlib.import_module(FAMILIES[spec.family])
        return cast(SoundModel, module.load(path, header, device))


def discover(folders: Sequence[Path] | None = None) -> Catalog:
    """Find all checkpoints in `folders` (default: bundled ones, then the user's).

    Within a folder they stand in the order of `FAMILIES`, then by file name.
    """
    if folders is None:
        folders = (resources_dir() / "checkpoints", user_models_dir())
    entries: list[tuple[ModelSpec, Path]] = []
    broken: list[BrokenModel] = []
    order = list(FAMILIES)
    for folder in folders:
        found: list[tuple[ModelSpec, Path]] = []
        for path in sorted(folder.glob("*.safetensors")) if folder.is_dir() else ():
            try:
                spec = probe(path)
                if any(spec.id == known.id for known, _ in (*entries, *found)):
                    raise CheckpointError(f"A model with the id '{spec.id}' is already there.")
            except CheckpointError as error:
                broken.append(BrokenModel(path, str(error)))
            else:
                found.append((spec, path))
        entries += sorted(found, key=lambda entry: order.index(entry[0].family))
    return Catalog(entries, broken)
