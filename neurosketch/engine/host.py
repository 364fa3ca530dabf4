"""Loads models on the chosen device and falls back to the CPU when its memory runs out."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import Protocol, TypeVar

from neurosketch.audio_io.ports import MODEL_ERRORS, sentence_of
from neurosketch.core.errors import NeuroSketchError, OutOfMemory, RequestError
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import Composer, Orchestra, SoundModel
from neurosketch.engine.cache import ModelCache
from neurosketch.engine.collector import lasting_objects
from neurosketch.engine.devices import ComputeChoice, choose_compute
from neurosketch.engine.ensemble import PLAYERS, USUAL_PLAYERS, Ensemble
from neurosketch.engine.preload import preload_torch

T = TypeVar("T")
_log = logging.getLogger(__name__)
_SWITCH_SECONDS = 0.00005


class ModelSource(Protocol):
    """The part of the catalog the engine needs."""

    def spec(self, model_id: str) -> ModelSpec:
        """What a model is.

        Raises:
            RequestError: there is no such model.
        """
        ...

    def load(self, model_id: str, device: str = "cpu") -> SoundModel | Composer:
        """Load a model.

        Raises:
            CheckpointError: its file is damaged.
        """
        ...


class ModelHost:
    """Owns the compute device and the models on it; used by one thread at a time.

    Args:
        catalog: where models come from.
        compute: `auto`, `cpu`, `cuda` or `mps`.
        memory_budget_mb: memory for models in MB.
        threads: how many threads of the CPU compute; live sound needs 1.
    """

    def __init__(
        self, catalog: ModelSource, compute: str, memory_budget_mb: float, threads: int = 1
    ) -> None:
        self._threads = threads
        self._catalog = catalog
        self._wanted = compute
        self._cache = ModelCache(memory_budget_mb)
        self._choice: ComputeChoice | None = None

    @property
    def choice(self) -> ComputeChoice | None:
        """The device that renders; None before `prepare`."""
        return self._choice

    def prepare(self) -> ComputeChoice:
        """Import torch and set it up for sound on a busy machine; later calls return at once.

        Raises:
            RequestError: the device asked for has no meaning.
        """
        if self._choice is None:
            # Threads that spin while they wait would take the core the window and the pump need.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            preload_torch()
            with lasting_objects():
                import torch

            # Two threads on two busy cores wait for each other: blocks of 2.5 ms took up to 420 ms.
            torch.set_num_threads(self._threads)
            # The pump asks for the interpreter often and briefly: the default 5 ms is a block late,
            # and half a millisecond, several times a frame, is a key late.
            sys.setswitchinterval(_SWITCH_SECONDS)
            self.enter_thread()
            self._choice = choose_compute(self._wanted)
        return self._choice

    def enter_thread(self) -> None:
        """Set up the calling thread for torch work; the setting belongs to the thread."""
        import torch

        torch.set_flush_denormal(True)

    def enter_live_thread(self) -> None:
        """Set up the calling thread for live sound, which may use a faster path."""
        from neurosketch.nn.onnx_stack import allow

        self.enter_thread()
        allow()

    def is_loaded(self, model_id: str) -> bool:
        """Whether the model is in memory."""
        return self._cache.get(model_id, self.prepare().device) is not None

    def spec(self, model_id: str) -> ModelSpec:
        """What a model is.

        Raises:
            RequestError: there is no such model.
        """
        return self._catalog.spec(model_id)

    def load(self, model_id: str) -> SoundModel:
        """The model on the current device, from memory when it is there.

        Raises:
            NeuroSketchError: it is unknown or cannot be loaded.
        """
        device = self.prepare().device
        model = self._cache.get(model_id, device)
        if model is None:
            with lasting_objects():
                loaded = self._catalog.load(model_id, device)
            model = loaded if isinstance(loaded, SoundModel) else self._with_players(loaded)
            self._cache.put(model_id, device, model)
        return model

    def _with_players(self, composer: Composer) -> SoundModel:
        """A model that writes music, together with those who play it.

        Raises:
            NeuroSketchError: there are none.
        """
        name = composer.spec.extra.get(PLAYERS, USUAL_PLAYERS)
        players = self.load(name)
        if not isinstance(players, Orchestra):
            raise RequestError(f"The model '{name}' has no instruments that play together.")
        return Ensemble(composer, players)

    def attempt(self, model_id: str, action: Callable[[SoundModel], T]) -> T:
        """Load a model and do something with it, once more on the CPU when the GPU is full.

        Raises:
            NeuroSketchError: one sentence for whatever went wrong.
        """
        while True:
            try:
                return action(self.load(model_id))
            except MODEL_ERRORS as error:
                if not self.recover(error):
                    raise self.explain(model_id, error) from error

    def recover(self, error: BaseException) -> bool:
        """Change to the CPU if `error` is a full GPU; True when it is worth another try."""
        choice = self._choice
        if choice is None or choice.device == "cpu" or not is_out_of_memory(error):
            return False
        _log.warning("out of memory on %s, changing to the CPU", choice.label)
        self._cache.drop_device(choice.device)
        reason = f"{choice.label} ran out of memory, so the CPU renders now."
        self._choice = ComputeChoice("cpu", "CPU", reason)
        return True

    def explain(self, model_id: str, error: BaseException) -> NeuroSketchError:
        """One sentence for what a model raised."""
        if is_out_of_memory(error) and not isinstance(error, OutOfMemory):
            return OutOfMemory(
                f"There is not enough memory for '{model_id}'.", "Ask for a shorter clip."
            )
        if isinstance(error, NeuroSketchError):
            return error
        _log.error("model '%s' failed", model_id, exc_info=error)
        return NeuroSketchError(f"The model '{model_id}' failed: {sentence_of(error)}.")

    def close(self) -> None:
        """Forget all models."""
        self._cache.clear()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, on whatever device."""
    if isinstance(error, (OutOfMemory, MemoryError)):
        return True
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(error, torch.OutOfMemoryError)
