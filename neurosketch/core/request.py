"""A request: a frozen value that says everything needed to make a clip again; and its recipe."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TypeVar

from neurosketch.core.composing import Composing
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RecipeError
from neurosketch.core.gesture import Gesture
from neurosketch.core.score import Score

T = TypeVar("T")

RECIPE_VERSION = 4
"""Version 2 added `gesture`, 3 `score` and parts of sources, 4 `composing`, `stem`, chords and the
mix of tracks; older ones are read, too."""
MAX_SEED = 2**31 - 1
SLOWEST_BPM, FASTEST_BPM = 1.0, 1000.0
"""A recipe may say any tempo; what lies outside is none that a ruler could show."""


@dataclass(frozen=True, slots=True)
class SourceClip:
    """A user's audio file that a model reads, or a part of it.

    Attributes:
        path: absolute path of the file.
        sha256: hash of the file's bytes; empty when not yet read.
        start: seconds from the beginning of the file, not negative.
        end: seconds from the beginning of the file, above `start`; None for the end of the file.
    """

    path: str
    sha256: str = ""
    start: float = 0.0
    end: float | None = None

    @property
    def whole(self) -> bool:
        """Whether all of the file is meant."""
        return self.start == 0.0 and self.end is None


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    """Everything that decides a clip.

    Attributes:
        model_id: id of the model.
        seed: 0 ... 2**31 - 1.
        controls: every control's value.
        conditions: every condition's value.
        seconds: length asked for; None lets the model or the source decide.
        source, source_b: the user's clips (A side, B side), or None.
        checkpoint_sha256: hash of the checkpoint the clip was made with; empty before it ran.
        tempo_bpm, key: musical context, or None.
        gesture: movements of the controls while the clip sounds, or None; a streaming model
            follows them from `controls` on.
        score: the notes to play, or None.
        composing: what a model that writes music shall write, or None for all of it; when there is
            a `score` as well, that is what was written, and it is played as it is.
        request_id: which answer belongs to which question; no part of the recipe.
    """

    model_id: str
    seed: int = 0
    controls: ControlState = field(default_factory=ControlState)
    conditions: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    source: SourceClip | None = None
    source_b: SourceClip | None = None
    checkpoint_sha256: str = ""
    tempo_bpm: float | None = None
    key: str | None = None
    gesture: Gesture | None = None
    score: Score | None = None
    composing: Composing | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A request as it travels in an exported file.

    Attributes:
        request: what to ask for again.
        program_version: version of NeuroSketch that made the clip.
        family: family of the model.
        parents: ids of the clips this one came from.
        audio_sha256: hash of the float32 (C, T) samples before any export conversion, or "".
        kind: `generate` for a rendered request; `capture` for recorded output ("keep that"),
            which cannot be rendered again from its controls alone.
        stem: role of the only track that is heard; empty for all of the request.
    """

    request: GenerateRequest
    program_version: str
    family: str = ""
    parents: tuple[str, ...] = ()
    audio_sha256: str = ""
    kind: str = "generate"
    stem: str = ""

    def to_json(self) -> str:
        """One line of JSON, schema in docs/recipe.md."""
        r = self.request

        document = {
            "neurosketch_recipe": RECIPE_VERSION, "program_version": self.program_version,
            "kind": self.kind, "model": r.model_id, "family": self.family,
            "checkpoint_sha256": r.checkpoint_sha256, "seed": r.seed,
            "controls": dict(r.controls), "conditions": dict(r.conditions),
            "seconds": r.seconds, "source": _written(r.source), "source_b": _written(r.source_b),
            "tempo_bpm": r.tempo_bpm, "key": r.key,
            "gesture": None if r.gesture is None else r.gesture.to_dict(),
            "score": None if r.score is None else r.score.to_dict(),
            "composing": None if r.composing is None else r.composing.to_dict(),
            "stem": self.stem, "parents": list(self.parents), "audio_sha256": self.audio_sha256,
        }  # fmt: skip
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        # Escapes keep the path of a file whose name is no valid Unicode.
        return text if _is_unicode(text) else json.dumps(document, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Parse `to_json`'s output.

        What it accepts can be written again: every number is finite, every text valid Unicode
        except the path of a source, which is whatever the file system allows.

        Raises:
            RecipeError: not JSON, not a recipe, of a newer version, or with fields of a wrong type.
        """
        try:
            data: Any = json.loads(text)
            if not isinstance(data, dict) or "neurosketch_recipe" not in data:
                raise RecipeError("This text is not a NeuroSketch recipe.")
            # refuses NaN, infinity and half surrogates, wherever else in the document they stand
            others = {**data, "source": None, "source_b": None}
            json.dumps(others, ensure_ascii=False, allow_nan=False).encode()
            version = _whole(data["neurosketch_recipe"], most=999_999)
            if version > RECIPE_VERSION:
                raise RecipeError(
                    f"This recipe has version {version}; "
                    f"this program reads up to {RECIPE_VERSION}.",
                    "Update NeuroSketch.",
                )
            request = GenerateRequest(
                model_id=_text(data["model"]), seed=_whole(data["seed"], most=MAX_SEED),
                controls=ControlState({k: _number(v) for k, v in data["controls"].items()}),
                conditions={k: _text(v) for k, v in data["conditions"].items()},
                seconds=_optional(_not_negative, data.get("seconds")),
                source=_optional(_source, data.get("source")),
                source_b=_optional(_source, data.get("source_b")),
                checkpoint_sha256=_text(data.get("checkpoint_sha256", "")),
                tempo_bpm=_optional(_not_negative, data.get("tempo_bpm")),
                key=_optional(_text, data.get("key")),
                gesture=_optional(Gesture.from_dict, data.get("gesture")),
                score=_optional(Score.from_dict, data.get("score")),
                composing=_optional(Composing.from_dict, data.get("composing")),
            )  # fmt: skip
            return cls(
                request=request, program_version=_text(data.get("program_version", "")),
                family=_text(data.get("family", "")),
                parents=tuple(map(_text, _rows(data.get("parents", [])))),
                audio_sha256=_text(data.get("audio_sha256", "")),
                kind=_text(data.get("kind", "generate")), stem=_text(data.get("stem", "")),
            )  # fmt: skip
        except (
            ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError
        ) as error:  # fmt: skip
            raise RecipeError("The recipe in this file is damaged.") from error


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _optional(parse: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else parse(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: Any, most: int | None = None) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    if most is not None and value > most:
        raise ValueError(value)
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def musical_tempo(tempo_bpm: float | None) -> float | None:
    """A tempo that music can have, in beats per minute; None when there is none."""
    possible = tempo_bpm is not None and SLOWEST_BPM <= tempo_bpm <= FASTEST_BPM
    return tempo_bpm if possible else None


def _not_negative(value: Any) -> float:
    number = _number(value)
    if number < 0.0:
        raise ValueError(value)
    return number


def _rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _source(value: Any) -> SourceClip:
    sha256 = _text(value["sha256"])
    sha256.encode()
    start = _not_negative(value.get("start", 0.0))
    end = _optional(_not_negative, value.get("end"))
    # nobody looked at the numbers in here yet: NaN is not below anything either
    if not math.isfinite(start) or not start < (math.inf if end is None else end):
        raise ValueError(value)
    if end == math.inf:
        raise ValueError(value)
    return SourceClip(_text(value["path"]), sha256, start, end)


def _written(source: SourceClip | None) -> dict[str, Any] | None:
    return None if source is None else asdict(source)
