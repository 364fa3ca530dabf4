"""What "find this sound" asks for and answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurosketch.core.clip import AudioArray
from neurosketch.core.request import GenerateRequest


@dataclass(frozen=True, slots=True, eq=False)
class FindRequest:
    """A sound that a model shall come near to.

    Attributes:
        start: what is dialled in: it names the model and is what the search has to beat.
        audio: (C, T) float32, the sound.
        sample_rate: of `audio`, Hz.
        locked: ids of controls that must stay where they are.
        request_id: which answer belongs to which question.
    """

    start: GenerateRequest
    audio: AudioArray
    sample_rate: int
    locked: frozenset[str] = field(default_factory=frozenset)
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundSound:
    """The settings that come nearest.

    Attributes:
        request: what to ask the model for; `start` itself when nothing nearer was found.
        distance_db: how far what `request` makes is from the sound, in dB.
        baseline_db: the same of `start`.
        improved: whether `request` is nearer than `start`.
        heard_seconds: how much of the sound was listened to.
        near: what people call the moment it begins from, when its source does not say it.
    """

    request: GenerateRequest
    distance_db: float
    baseline_db: float
    improved: bool
    heard_seconds: float
    near: str = ""
