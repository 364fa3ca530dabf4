"""What a model that writes music is asked to write, and what it shall leave as it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from neurosketch.core.errors import RecipeError
from neurosketch.core.score import Chord, Score

ROLES = ("drums", "bass", "keys", "guitar", "strings", "lead")
"""The players of a sketch, in the order of its tracks."""
STEPS_PER_BEAT, BEATS_PER_BAR = 4, 4
"""The grid on which sketches are written: sixteenth notes, 4/4."""
MAX_BARS = 64
_FORM = frozenset("ABCDE'")


class Task(StrEnum):
    """What to do with the music that is there."""

    NEW = "new"
    """Nothing is there: write everything."""
    RENEW = "renew"
    """Write `regions` anew so that they go with the rest: re-roll, accompany, fill, vary."""
    EXTEND = "extend"
    """Make a song `form` of it, whose parts share its material."""
    BLEND = "blend"
    """Go from it to `other`, bar by bar."""


@dataclass(frozen=True, slots=True)
class Region:
    """Part of one track.

    Attributes:
        role: one of `ROLES`.
        start: quarter notes since the beginning.
        end: quarter notes since the beginning, above `start`.
    """

    role: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class CopiedBars:
    """Two bars that stand like this in the music the model learnt from.

    Attributes:
        start_bar: the first of them, counted from 0.
        role: whose bars they are; empty for the whole band's.
    """

    start_bar: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Composing:
    """What to write.

    Attributes:
        task: see `Task`.
        context: the music that is there; None with `Task.NEW`.
        other: what `Task.BLEND` goes to.
        regions: what `Task.RENEW` may change; everything when empty. What lies outside stays as it
            is, note by note.
        keep_rhythm: notes in `regions` keep their times, lengths and velocities: pitches change.
        amount: above 0 ... 1: how much of `regions` changes; 1 forgets what was there.
        form: of `Task.EXTEND`: letters of parts, an apostrophe for a variation, e.g. `AA'BA`; each
            is as long as `context`.
        weights: of `Task.BLEND`, one per bar: 0 is `context`, 1 is `other`; evenly spaced from 0
            to 1 when empty.
        chords: the harmony asked for, repeated to the end; chosen by the model when empty.
    """

    task: Task = Task.NEW
    context: Score | None = None
    other: Score | None = None
    regions: tuple[Region, ...] = ()
    keep_rhythm: bool = False
    amount: float = 1.0
    form: str = ""
    weights: tuple[float, ...] = ()
    chords: tuple[Chord, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "task": self.task.value,
            "context": None if self.context is None else self.context.to_dict(),
            "other": None if self.other is None else self.other.to_dict(),
            "regions": [[r.role, r.start, r.end] for r in self.regions],
            "keep_rhythm": self.keep_rhythm, "amount": self.amount, "form": self.form,
            "weights": list(self.weights), "chords": [[c.start, c.symbol] for c in self.chords],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`.

        Raises:
            RecipeError: a field is missing, of a wrong type or out of range.
        """
        try:
            keep, form = data["keep_rhythm"], data["form"]
            if not isinstance(keep, bool) or not isinstance(form, str) or not is_form(form):
                raise ValueError(data)
            return cls(
                task=Task(data["task"]),
                context=None if data["context"] is None else Score.from_dict(data["context"]),
                other=None if data["other"] is None else Score.from_dict(data["other"]),
                regions=tuple(_region(*row) for row in data["regions"]),
                keep_rhythm=keep,
                amount=_inside(data["amount"], 0.0, 1.0),
                form=form,
                weights=tuple(_inside(weight, 0.0, 1.0) for weight in data["weights"]),
                chords=tuple(_chord(*row) for row in data["chords"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise RecipeError("What this recipe asks to be written is damaged.") from error


def is_sketch(score: Score | None) -> bool:
    """Whether a score has players of a sketch; notes of any other kind have none."""
    return score is not None and any(track.role in ROLES for track in score.tracks)


def is_form(text: str) -> bool:
    """Whether `text` names parts such as `AA'BA`; the empty text does."""
    return set(text) <= _FORM and not text.startswith("'") and "''" not in text


def _region(role: Any, start: Any, end: Any) -> Region:
    first = _inside(start, 0.0, 1e6)
    if role not in ROLES:
        raise ValueError(role)
    return Region(role, first, _inside(end, math.nextafter(first, math.inf), 1e6))


def _chord(start: Any, symbol: Any) -> Chord:
    if not isinstance(symbol, str):
        raise TypeError(symbol)
    return Chord(_inside(start, 0.0, 1e6), symbol)


def _inside(value: Any, low: float, high: float) -> float:
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError(value)
    return number
