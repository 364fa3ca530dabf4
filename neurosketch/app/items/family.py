"""Who a take comes from and what came of it."""

from __future__ import annotations

from typing import NamedTuple

from neurosketch.app.items.take_model import TakeModel
from neurosketch.library.take import Take


class Family(NamedTuple):
    """The relatives of a take: what it came from, what came of it, the same sound."""

    parents: tuple[Take, ...] = ()
    children: tuple[Take, ...] = ()
    twins: tuple[Take, ...] = ()


def family_of(take: Take, model: TakeModel) -> Family:
    """The relatives of a take among those in the model."""
    known = (model.take(key) for key in take.parents)
    others = [other for other in model.takes if other.id != take.id]
    sha = take.audio_sha256 if take.twins else ""
    return Family(
        tuple(parent for parent in known if parent is not None),
        tuple(other for other in others if take.id in other.parents),
        tuple(other for other in others if sha and other.audio_sha256 == sha),
    )
