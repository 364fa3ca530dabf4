"""What the composer has dialled in: model, controls, conditions, seed, sources, length."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from neurosketch.app.viewmodels.randomise import randomised
from neurosketch.core.composing import is_sketch
from neurosketch.core.control import ConditionSpec, ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import MAX_SECONDS, Capability, ModelSpec
from neurosketch.core.request import (
    MAX_SEED,
    GenerateRequest,
    Recipe,
    SourceClip,
    musical_tempo,
)
from neurosketch.core.score import Score
from neurosketch.models.codecs import CODEC

log = logging.getLogger(__name__)

MIN_SECONDS = 0.1
DEFAULT_SECONDS = 8.0
SHORT_HASH = 8
"""Digits of a checkpoint's hash that a person compares."""
SIDES = ("source", "source_b")
"""Ids of the two sources, as requests and conditions name them."""


class SketchViewModel(QObject):
    """State of the left and right panels; knows no widget and no engine.

    Signals:
        modelChanged(object): the new `ModelSpec`.
        controlsChanged(object): the new `ControlState`.
        locksChanged(object): frozenset of the locked control ids.
        conditionChanged(str, str): condition id and value.
        sourceChanged(str, object): side and `SourceClip` or None.
        scoreChanged(object): the `Score` that is played, or None.
        seedChanged(int), seedLockChanged(bool), secondsChanged(float),
        tempoChanged(object), keyChanged(object): as named; None means unset.
    """

    modelChanged = Signal(object)
    controlsChanged = Signal(object)
    locksChanged = Signal(object)
    conditionChanged = Signal(str, str)
    sourceChanged = Signal(str, object)
    scoreChanged = Signal(object)
    seedChanged = Signal(int)
    seedLockChanged = Signal(bool)
    secondsChanged = Signal(float)
    tempoChanged = Signal(object)
    keyChanged = Signal(object)

    def __init__(self, specs: tuple[ModelSpec, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rng = np.random.default_rng()
        self.specs = specs
        self.spec: ModelSpec | None = None
        self.controls = ControlState()
        self.locks: frozenset[str] = frozenset()
        self.conditions: dict[str, str] = {}
        self._left: dict[str, tuple[ControlState, dict[str, str]]] = {}
        self.sources: dict[str, SourceClip | None] = dict.fromkeys(SIDES)
        self.score: Score | None = None
        self.score_name = ""
        self.seed = self._new_seed()
        self.seed_locked = False
        self._seed_spent = False
        self.seconds = DEFAULT_SECONDS
        self.tempo_bpm: float | None = None
        self.key: str | None = None

    def find(self, model_id: str) -> ModelSpec | None:
        """The model with this id, or None."""
        return next((spec for spec in self.specs if spec.id == model_id), None)

    def spec_for_tokens(self, codec: str) -> ModelSpec | None:
        """The model that understands the tokens of this codec, or None."""
        matching = (s for s in self.specs if str(s.extra.get(CODEC, "")).startswith(codec))
        return next(matching, None)

    def choose_model(self, model_id: str) -> bool:
        """Take another model; values that mean the same in it are kept. False if there is none.

        What only it has stands where it was left.
        """
        spec = self.find(model_id)
        if spec is None:
            return False
        if self.spec is not None:
            self._left[self.spec.id] = self.controls, self.conditions
        controls, conditions = self._left.get(spec.id, (ControlState(), {}))
        # A control of the same name in another unit is another one: 30 % is no 30 dB.
        former = {} if self.spec is None else {c.id: c.unit for c in self.spec.controls}
        kept = {
            c.id: c.clamp(self.controls[c.id])
            for c in spec.controls
            if c.id in self.controls and former.get(c.id, c.unit) == c.unit
        }
        chosen = {
            c.id: self.conditions[c.id]
            for c in spec.conditions
            if c.id in self.conditions and _means(c, self.conditions[c.id])
        }
        first = self.spec is None
        self.spec = spec
        self.controls = ControlState.defaults(spec.controls).replaced({**dict(controls), **kept})
        self.locks &= frozenset(self.controls)
        defaults = {c.id: c.default for c in spec.conditions}
        self.conditions = {**defaults, **conditions, **chosen}
        self.modelChanged.emit(spec)
        self.controlsChanged.emit(self.controls)
        if first:
            self.set_seconds(spec.default_seconds)
        return True

    def set_controls(self, state: ControlState) -> None:
        """Take these values (already in range)."""
        if state != self.controls:
            self.controls = state
            self.controlsChanged.emit(state)

    def set_control(self, control_id: str, value: float) -> None:
        """Turn one control; a value out of range is clamped, an unknown id is ignored."""
        if self.spec is not None and control_id in self.controls:
            value = self.spec.control(control_id).clamp(value)
            self.set_controls(self.controls.replaced({control_id: value}))

    def randomised(self, amount: float) -> ControlState:
        """The controls moved at random, locked ones left alone; the state itself is unchanged.

        Args:
            amount: 0 (nothing) ... 1 (anything).
        """
        if self.spec is None:
            return self.controls
        # How long music is and how fast is nothing that chance should say.
        locks = self.locks | (frozenset({"tempo", "bars"}) if self.composes else frozenset())
        return randomised(self.spec.controls, self.controls, locks, amount, self._rng)

    def set_locked(self, control_id: str, locked: bool) -> None:
        """Protect a control from `randomised`."""
        locks = self.locks | {control_id} if locked else self.locks - {control_id}
        if locks != self.locks:
            self.locks = locks
            self.locksChanged.emit(locks)

    def set_condition(self, condition_id: str, value: str) -> None:
        """Choose a value; choosing a bundled source lets go of the user's clip on that side."""
        if self.spec is None or all(c.id != condition_id for c in self.spec.conditions):
            return
        try:
            self.spec.condition(condition_id).check(value)
        except RequestError:
            log.warning("condition %s has no value %s", condition_id, value)
            return
        if condition_id in SIDES:
            self.set_source(condition_id, None)
        if self.conditions.get(condition_id) != value:
            self.conditions[condition_id] = value
            self.conditionChanged.emit(condition_id, value)

    def set_source(self, side: str, clip: SourceClip | None, seconds: float | None = None) -> None:
        """Use the user's clip on one side.

        Args:
            side: `source` or `source_b`.
            clip: None lets go of it.
            seconds: length of the clip; side A hands it to the length field.
        """
        if clip is not None and side == "source" and not is_sketch(self.score):
            self.set_score(None)  # a model plays notes, or follows a sound
        if self.sources.get(side) != clip:
            self.sources[side] = clip
            self.sourceChanged.emit(side, clip)
        if clip is not None and seconds is not None and side == "source":
            self.set_seconds(seconds)

    def set_score(self, score: Score | None, name: str = "") -> None:
        """Let models that can play these notes; a clip on side A makes way.

        Args:
            score: None lets the model play what it likes.
            name: what a person calls the notes.
        """
        if score is not None and not is_sketch(score):
            self.set_source("source", None)
        if (score, name) != (self.score, self.score_name):
            self.score, self.score_name = score, name if score is not None else ""
            self.scoreChanged.emit(score)

    def source_name(self, side: str) -> str:
        """What a person calls the source of a side: the file, or the preset's label."""
        clip = self.sources.get(side)
        if clip is not None:
            return Path(clip.path).stem
        value = self.conditions.get(side, "")
        if self.spec is not None and value:
            return self.spec.condition(side).labels.get(value, value)
        return value

    def set_seed(self, seed: int) -> None:
        """Use this seed for the next clip."""
        seed = min(max(int(seed), 0), MAX_SEED)
        self._seed_spent = False
        if seed != self.seed:
            self.seed = seed
            self.seedChanged.emit(seed)

    def roll_seed(self) -> None:
        """Draw a new seed, lock or not: the dice were asked for."""
        self.set_seed(self._new_seed())

    def fresh_seed(self) -> int:
        """A seed that stays unseen: for what is written anew beside the seed on screen."""
        return self._new_seed()

    def set_seed_locked(self, locked: bool) -> None:
        """Keep the seed from one clip to the next."""
        if locked != self.seed_locked:
            self.seed_locked = locked
            self.seedLockChanged.emit(locked)

    def set_seconds(self, seconds: float) -> None:
        """Length of the next clip."""
        seconds = min(max(float(seconds), MIN_SECONDS), MAX_SECONDS)
        if seconds != self.seconds:
            self.seconds = seconds
            self.secondsChanged.emit(seconds)

    def set_tempo(self, tempo_bpm: float | None) -> None:
        """Tempo of the sketch; None, or one that music cannot have, when it has none."""
        tempo_bpm = musical_tempo(tempo_bpm)
        if tempo_bpm != self.tempo_bpm:
            self.tempo_bpm = tempo_bpm
            self.tempoChanged.emit(tempo_bpm)

    def set_key(self, key: str | None) -> None:
        """Key of the sketch, e.g. `A min`; None when it has none."""
        if key != self.key:
            self.key = key
            self.keyChanged.emit(key)

    def live_request(self) -> GenerateRequest | None:
        """What a live stream starts from; None without a model."""
        return self._request(None)

    def next_request(self) -> GenerateRequest | None:
        """What Generate asks for.

        An unlocked seed that already made a clip is rolled first, so the seed on screen is always
        either the one of the newest clip or one that the composer typed.
        """
        if self._seed_spent and not self.seed_locked:
            self.roll_seed()
        self._seed_spent = True
        return self._request(self.seconds)

    def state(self) -> GenerateRequest | None:
        """Everything that is dialled in, to be handed to `restore` later; None without a model."""
        request = self._request(self.seconds)
        if request is None:
            return None
        # The notes are kept while a model that plays none is chosen.
        return replace(request, score=self.score, request_id="")

    def restore(self, state: GenerateRequest) -> None:
        """Dial in exactly this; the next clip has this seed.

        Args:
            state: of a model that is here, complete and in range, as `state` returned it.
        """
        if self.spec is None or self.spec.id != state.model_id:
            self.choose_model(state.model_id)
        self.set_controls(state.controls)
        for condition_id, value in state.conditions.items():
            self.set_condition(condition_id, value)
        self.set_source("source", state.source)
        self.set_source("source_b", state.source_b)
        if state.score != self.score:
            self.set_score(state.score)
        self.set_seed(state.seed)
        self.set_key(state.key)
        # Before the length: a length shown in bars follows the tempo.
        self.set_tempo(state.tempo_bpm)
        if state.seconds is not None:
            self.set_seconds(state.seconds)

    def model_for(self, request: GenerateRequest) -> ModelSpec | None:
        """The model that a request means: the one with its checkpoint, else the one with its id."""
        sha256 = request.checkpoint_sha256
        named = self.find(request.model_id)
        if not sha256 or (named is not None and named.checkpoint_sha256 == sha256):
            return named
        same = next((spec for spec in self.specs if spec.checkpoint_sha256 == sha256), None)
        return same or named

    def apply_recipe(self, recipe: Recipe) -> tuple[str, ...]:
        """Set everything the recipe says; what it leaves open stays.

        Returns:
            Sentences about what could not be brought back; empty when all was.
        """
        request = recipe.request
        spec = self.model_for(request)
        if spec is None:
            return (self._missing_model(request),)
        values = spec.controls_of_former(request.checkpoint_sha256, request.controls)
        controls = {c.id: c.clamp(values[c.id]) for c in spec.controls if c.id in values}
        missing = [name for name in values if name not in controls]
        conditions = {c.id: c.default for c in spec.conditions}
        for condition in spec.conditions:
            value = request.conditions.get(condition.id, condition.default)
            if _means(condition, value):
                conditions[condition.id] = value
            else:
                missing.append(value)
        self.restore(
            replace(
                request,
                model_id=spec.id,
                controls=ControlState.defaults(spec.controls).replaced(controls),
                conditions=conditions,
                tempo_bpm=self.tempo_bpm if request.tempo_bpm is None else request.tempo_bpm,
                key=self.key if request.key is None else request.key,
            )
        )
        problems = []
        if missing:
            problems.append(self.tr("This model no longer has: {0}.").format(", ".join(missing)))
        made_with = request.checkpoint_sha256
        if made_with and spec.checkpoint_sha256 and made_with != spec.checkpoint_sha256:
            text = self.tr(
                "It was made with another version of the model '{0}' (checkpoint {1}, here {2})."
            )
            here = spec.checkpoint_sha256
            problems.append(text.format(spec.name, made_with[:SHORT_HASH], here[:SHORT_HASH]))
        return tuple(problems)

    def _missing_model(self, request: GenerateRequest) -> str:
        sha256 = request.checkpoint_sha256
        if not sha256:
            text = self.tr("This was made with the model '{0}', which is not here.")
            return text.format(request.model_id)
        text = self.tr("This was made with the model '{0}' (checkpoint {1}), which is not here.")
        return text.format(request.model_id, sha256[:SHORT_HASH])

    def _request(self, seconds: float | None) -> GenerateRequest | None:
        if self.spec is None:
            return None
        score = self.score if self._plays(self.score) else None
        return GenerateRequest(
            model_id=self.spec.id,
            seed=self.seed,
            controls=self.controls,
            conditions=dict(self.conditions),
            seconds=seconds if score is None else None,  # the notes say how long they are
            score=score,
            source=self.sources["source"],
            source_b=self.sources["source_b"],
            checkpoint_sha256=self.spec.checkpoint_sha256,
            tempo_bpm=self.tempo_bpm,
            key=self.key,
            request_id=uuid.uuid4().hex,
        )

    @property
    def composes(self) -> bool:
        """Whether the chosen model writes music."""
        return self.spec is not None and Capability.COMPOSE in self.spec.capabilities

    def _plays(self, score: Score | None) -> bool:
        """A model that writes music plays sketches, an instrument any other notes."""
        able = self.spec is not None and Capability.SCORE in self.spec.capabilities
        return able and is_sketch(score) is self.composes

    def _new_seed(self) -> int:
        # Five or six digits can be read aloud and typed again.
        return int(self._rng.integers(10_000, 1_000_000))


def _means(condition: ConditionSpec, value: str) -> bool:
    """Whether a condition has a value, or allows for such a mixture."""
    try:
        condition.check(value)
    except RequestError:
        return False
    return True
