"""A faster path for live sound, once it sounds."""

from __future__ import annotations

import logging
from typing import Protocol, runtime_checkable
from weakref import ReferenceType, WeakSet, ref

from neurosketch.core.ports import SoundModel
from neurosketch.engine.devices import ComputeChoice
from neurosketch.engine.workshop import Workshop

_log = logging.getLogger(__name__)
FAST_LABEL = "ONNX"


@runtime_checkable
class CanAccelerate(Protocol):
    """A loaded model with a faster path for its live streams."""

    def accelerate(self) -> bool:
        """Open it; False where it cannot be opened here."""
        ...


class Speed:
    """Opens the faster path of models that play live, each once, in the background.

    Args:
        workshop: whose thread opens it.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._known: WeakSet[SoundModel] = WeakSet()
        self._fast: WeakSet[SoundModel] = WeakSet()
        self._sounding: ReferenceType[SoundModel] | None = None

    def speed_up(self, model: SoundModel) -> None:
        """Let this model's streams, also those that sound already, become faster soon."""
        self._sounding = ref(model)
        self.open(model)

    def open(self, model: SoundModel) -> None:
        """Open the faster path of a model, unless that was done.

        Beside the first blocks of a sound it takes the processor from those: a model that is loaded
        while nothing sounds had better be opened then.
        """
        if isinstance(model, CanAccelerate) and model not in self._known:
            self._known.add(model)
            self._workshop.later(lambda: self._open(model))

    def _open(self, model: CanAccelerate) -> None:
        if model.accelerate() and isinstance(model, SoundModel):
            self._fast.add(model)
            _log.info("%s plays through ONNX Runtime", model.spec.id)

    def label(self, choice: ComputeChoice | None) -> str:
        """What computes, for the health read-out; empty before anything does."""
        if choice is None:
            return ""
        model = None if self._sounding is None else self._sounding()
        fast = model is not None and model in self._fast
        return f"{choice.label} + {FAST_LABEL}" if fast else choice.label
