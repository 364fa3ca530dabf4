"""Keeps loaded models within a memory budget."""

from __future__ import annotations

from collections import OrderedDict

from neurosketch.core.ports import SoundModel

_Key = tuple[str, str]


class ModelCache:
    """The models used last, least recently used first out.

    The newest model is always kept, even when it alone exceeds the budget. A model that still plays
    lives on after it has left the cache, because its stream holds it.

    Args:
        budget_mb: memory for models in MB.
    """

    def __init__(self, budget_mb: float) -> None:
        self._budget_mb = budget_mb
        self._models: OrderedDict[_Key, SoundModel] = OrderedDict()

    @property
    def size_mb(self) -> float:
        """Memory of the models kept, in MB."""
        return sum(model.spec.size_mb for model in self._models.values())

    def __len__(self) -> int:
        """How many models are kept."""
        return len(self._models)

    def get(self, model_id: str, device: str) -> SoundModel | None:
        """The model on that device, or None; it counts as used now."""
        model = self._models.get((model_id, device))
        if model is not None:
            self._models.move_to_end((model_id, device))
        return model

    def put(self, model_id: str, device: str, model: SoundModel) -> None:
        """Keep a model and drop the oldest ones until the budget holds."""
        self._models[(model_id, device)] = model
        self._models.move_to_end((model_id, device))
        while self.size_mb > self._budget_mb and len(self._models) > 1:
            self._models.popitem(last=False)

    def drop_device(self, device: str) -> None:
        """Forget every model on `device`."""
        for key in [key for key in self._models if key[1] == device]:
            del self._models[key]

    def clear(self) -> None:
        """Forget every model."""
        self._models.clear()
