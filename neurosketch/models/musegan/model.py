"""The composer of sketches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from torch import Tensor

from neurosketch.core.composing import Composing, CopiedBars, Task
from neurosketch.core.errors import Cancelled
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Score
from neurosketch.core.sketch_grid import bars_of
from neurosketch.models.musegan import cells as grid
from neurosketch.models.musegan.asked import read
from neurosketch.models.musegan.blend import blended
from neurosketch.models.musegan.describe import check
from neurosketch.models.musegan.fingerprints import copied
from neurosketch.models.musegan.network import Networks
from neurosketch.models.musegan.planning import Planner
from neurosketch.models.musegan.song import extended
from neurosketch.models.musegan.tasks import Desk, new, renewed
from neurosketch.models.musegan.writing import Writer


class Quartet:
    """Writes sketches; see `Composer`.

    Args:
        spec: what the window shows.
        networks: what it writes with.
    """

    def __init__(self, spec: ModelSpec, networks: Networks) -> None:
        self._spec, self._networks = spec, networks
        self._planner = Planner(networks.priors)

    @classmethod
    def from_tensors(
        cls,
        spec: ModelSpec,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        device: str,
    ) -> Self:
        """Build from a checkpoint's content.

        Raises:
            KeyError, TypeError, ValueError, RuntimeError: the tensors do not fit `config`.
        """
        networks = Networks.from_tensors(config, tensors, device)
        check(spec, len(networks.axes))
        return cls(spec, networks)

    @property
    def spec(self) -> ModelSpec:
        """What the model is and can do."""
        return self._spec

    @property
    def networks(self) -> Networks:
        """What it writes with."""
        return self._networks

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        """Write what `request.composing` asks for; the notes of a request that has some already."""
        if request.score is not None:
            return request.score
        asked = read(self._spec, request)
        steps = 0

        def tick() -> None:
            nonlocal steps
            if cancel.is_set():
                raise Cancelled
            steps += 1
            # how many passes there are to come depends on what is found on the way
            progress(1.0 - 1.0 / (1.0 + 0.2 * steps))

        desk = Desk(
            asked, self._planner, Writer(self._networks, asked, tick), self._networks.fingerprints
        )
        score = _written(desk, request.composing or Composing())
        progress(1.0)
        return score

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        """Which bars of a sketch stand word for word, in any key, in the training music."""
        cells = grid.from_score(score, bars_of(score))
        return tuple(
            CopiedBars(found.bar, found.role)
            for found in copied(cells, self._networks.fingerprints)
        )


def _written(desk: Desk, composing: Composing) -> Score:
    if composing.task is Task.RENEW:
        return renewed(desk, composing)
    if composing.task is Task.EXTEND:
        return extended(desk, composing)
    if composing.task is Task.BLEND:
        return blended(desk, composing)
    return new(desk, composing.chords)
