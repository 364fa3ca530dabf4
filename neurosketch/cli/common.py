"""What the commands share: the catalog, the compute device, and printing."""

from __future__ import annotations

import json
import math
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from neurosketch.core.clip import AudioArray, Clip
from neurosketch.core.composing import CopiedBars
from neurosketch.core.errors import RecipeError, RequestError
from neurosketch.core.events import Stem
from neurosketch.core.find import FindRequest, FoundSound
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import SoundModel
from neurosketch.core.request import GenerateRequest, SourceClip
from neurosketch.core.score import Score

if TYPE_CHECKING:
    from neurosketch.dsp.tokenfile import Tokens


class BrokenFile(Protocol):
    """A model file that cannot be used."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        ...


class ModelCatalog(Protocol):
    """The part of the catalog that the commands need."""

    @property
    def specs(self) -> tuple[ModelSpec, ...]:
        """Every usable model."""
        ...

    @property
    def broken(self) -> Sequence[BrokenFile]:
        """Every model file that cannot be used."""
        ...

    def spec(self, model_id: str) -> ModelSpec:
        """What a model is.

        Raises:
            RequestError: there is no such model.
        """
        ...

    def facts(self, model_id: str) -> Mapping[str, Any]:
        """What a model's checkpoint tells about its training.

        Raises:
            RequestError: there is no such model.
        """
        ...

    def load(self, model_id: str, device: str = "cpu") -> SoundModel:
        """Load a model; imports torch.

        Raises:
            CheckpointError: its file is damaged.
        """
        ...


def open_catalog() -> ModelCatalog:
    """The models of this installation and of the user; imports no torch."""
    from neurosketch.models.catalog import discover

    catalog: ModelCatalog = discover()
    return catalog


class Renderer:
    """Renders requests one after the other without a sound device.

    Args:
        catalog: where models come from.
        device: `auto`, `cpu`, `cuda` or `mps`.
        threads: how many threads of the CPU compute.
    """

    def __init__(self, catalog: ModelCatalog, device: str, threads: int = 1) -> None:
        from neurosketch.engine.host import ModelHost

        self._host = ModelHost(catalog, device, 1024.0, threads)

    def compose(self, request: GenerateRequest) -> tuple[GenerateRequest, tuple[CopiedBars, ...]]:
        """A complete request with the notes that were written for it, and what of them is copied.

        Raises:
            NeuroSketchError: the request does not fit the model, or the model fails.
        """
        from neurosketch.engine.clips import complete_request
        from neurosketch.engine.score_session import ensemble_of
        from neurosketch.engine.sketches import with_score

        spec = self._host.spec(request.model_id)
        complete = complete_request(spec, request)

        def work(model: SoundModel) -> tuple[Score, tuple[CopiedBars, ...]]:
            composer, score = ensemble_of(model), complete.score
            if score is None:
                score = composer.compose(complete, lambda _: None, threading.Event())
            return score, composer.copied_bars(score)

        score, copied = self._host.attempt(spec.id, work)
        return with_score(complete, score), copied

    def stems(self, request: GenerateRequest) -> tuple[Clip, tuple[Stem, ...]]:
        """The clip of a request that has notes, and each track of it that is heard.

        Raises:
            NeuroSketchError: the request does not fit the model, or the model fails.
        """
        from neurosketch.engine.clips import rendered_clip
        from neurosketch.engine.score_session import ensemble_of

        spec = self._host.spec(request.model_id)
        written, _ = self.compose(request)
        heard = () if written.score is None else written.score.audible
        done = self._host.attempt(
            spec.id,
            lambda model: ensemble_of(model).stems(written, lambda _: None, threading.Event()),
        )
        stems = zip(heard, done.stems, strict=True)
        mix = rendered_clip(spec, written, done.mix)
        return mix, tuple(Stem(track.role, track.name, audio) for track, audio in stems)

    def render(self, request: GenerateRequest) -> Clip:
        """The clip of a request, the same one the window makes of it.

        Raises:
            NeuroSketchError: the request does not fit the model, or the model fails.
        """
        from neurosketch.engine.clips import complete_request, rendered_clip
        from neurosketch.engine.gestures import render

        spec = self._host.spec(request.model_id)
        complete = complete_request(spec, request)
        never = threading.Event()
        audio = self._host.attempt(
            spec.id, lambda model: render(model, complete, lambda _: None, never)
        )
        return rendered_clip(spec, complete, audio)

    def find(self, request: FindRequest) -> tuple[FoundSound, float]:
        """What comes nearest to a sound, and the seconds that the search took.

        Raises:
            NeuroSketchError: the model cannot search, there is nothing to hear, or it fails.
        """
        from neurosketch.engine.clips import complete_request
        from neurosketch.engine.find import check_findable, find

        spec = self._host.spec(request.start.model_id)
        check_findable(spec, request.audio, request.sample_rate)
        start = complete_request(spec, request.start)

        def search(model: SoundModel) -> tuple[FoundSound, float]:
            began = time.perf_counter()
            found = find(model, start, request, lambda _: None, threading.Event())
            return found, time.perf_counter() - began

        return self._host.attempt(spec.id, search)

    def load(self, model_id: str) -> None:
        """Load a model now, so that the time of the first render is its own.

        Raises:
            NeuroSketchError: it is unknown or cannot be loaded.
        """
        self._host.attempt(model_id, lambda _: None)

    def tokenise(
        self, model_id: str, audio: AudioArray, kbps: float, notes: Mapping[str, str]
    ) -> Tokens:
        """The tokens of (C, T) samples at the model's rate.

        Raises:
            NeuroSketchError: the model makes no tokens, or fails.
        """
        from neurosketch.models.codecs import TokenModel

        def work(model: SoundModel) -> Tokens:
            if not isinstance(model, TokenModel):
                raise RequestError(f"The model '{model_id}' makes no tokens.")
            return model.tokenise(audio, kbps, notes)

        return self._host.attempt(model_id, work)

    @property
    def device_label(self) -> str:
        """What rendered, e.g. `CPU`."""
        return self._host.prepare().label

    @property
    def notice(self) -> str:
        """Why it was not the device that was asked for; empty when it was."""
        return self._host.prepare().reason


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document; ASCII, so that no terminal encoding can refuse it."""
    print_line(json.dumps(finite(document), indent=2, allow_nan=False))


def print_line(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text)
    if sys.stdout is not None:
        sys.stdout.flush()


def print_note(text: str) -> None:
    """Print something the user should know besides the result."""
    if text:
        print(" ".join(text.split()), file=sys.stderr)


def print_table(rows: Iterable[tuple[str, str]]) -> None:
    """Print two columns, the first as wide as its widest cell."""
    cells = list(rows)
    width = max((len(name) for name, _ in cells), default=0)
    for name, value in cells:
        print_line(f"{name:<{width}}  {value}".rstrip())


def finite(value: Any) -> Any:
    """`value` with everything JSON does not know turned into what it knows; NaN becomes null."""
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [finite(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if hasattr(value, "item"):  # a numpy scalar
        return finite(value.item())
    return str(value)


def check_source(source: SourceClip | None) -> SourceClip | None:
    """The user's clip of a recipe, as it lies on this machine.

    Raises:
        RecipeError: the file is gone or was changed since.
    """
    if source is None:
        return None
    from neurosketch.dsp.audiofile import source_clip

    if not Path(source.path).is_file():
        raise RecipeError(f"The source '{source.path}' of this recipe is not on this machine.")
    found = source_clip(Path(source.path))
    if source.sha256 and found.sha256 != source.sha256:
        raise RecipeError(f"The source '{source.path}' was changed since this recipe was written.")
    return replace(source, sha256=found.sha256)
