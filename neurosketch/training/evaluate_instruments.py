"""How near a playable instrument comes to recordings of it, and how exactly it plays notes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch

from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models.catalog import Catalog
from neurosketch.training.embedding import Embedder
from neurosketch.training.evaluate_clips import spread
from neurosketch.training.evaluate_instruments_clips import (
    HELD_OUT,
    PHRASE,
    SEEN,
    Part,
    PartSet,
)
from neurosketch.training.evaluate_instruments_scores import InstrumentJudge
from neurosketch.training.evaluate_instruments_summary import (
    instrument_aims,
    playing_figures,
    transfer_figures,
)
from neurosketch.training.evaluate_instruments_systems import Player, players_of
from neurosketch.training.evaluate_intervals import BY_CLIP, BY_SOURCE, Bootstrap
from neurosketch.training.evaluate_scores import Scores, ScoreStore
from neurosketch.training.evaluate_systems import Kind
from neurosketch.training.report_instruments import INSTRUMENTS

if TYPE_CHECKING:
    from neurosketch.training.evaluate import Options, Report

_UNTRAINED = 40


def is_instrument(spec: ModelSpec) -> bool:
    """Whether a model is measured here: it is played, or it plays what it hears."""
    return bool({Capability.PLAY, Capability.TRANSFER} & spec.capabilities)


def evaluate_instruments(
    catalog: Catalog,
    model_id: str,
    every: PartSet,
    options: Options,
    embedder: Embedder | None,
    report: Report = lambda _: None,
) -> dict[str, Any]:
    """Let a model follow recordings and play their notes, beside who else can, and measure it.

    Args:
        catalog: where the model is.
        model_id: a model for which `is_instrument` holds.
        every: what may be measured, see `evaluate_instruments_clips.find_parts`.
        options: `clips` limits the recordings of each of the two parts.
        embedder: for FAD and KAD; None leaves them out.
        report: told how far it is.

    Returns:
        JSON-ready document, described in docs/evaluation.md.

    Raises:
        NeuroSketchError: no usable recordings, or a tool is missing.
    """
    torch.set_num_threads(1)
    started = time.monotonic()
    spec = catalog.spec(model_id)
    players = players_of(catalog, model_id, every, report)
    judge = InstrumentJudge(embedder)
    unseen = every.of(HELD_OUT, PHRASE, "")
    measurement = _Measurement(judge, options, report)
    transfer = measurement.transfer(unseen.chosen(options.clips), players)
    playing = measurement.play(_with_notes(every, options.clips), players)
    heard = {part.name: part for part in (*measurement.followed, *measurement.performed)}
    if not heard:
        raise NeuroSketchError(f"The folder '{every.folder}' holds no audio to evaluate on.")
    sources = sorted({part.source for part in heard.values()})
    return {
        "kind": INSTRUMENTS, "model": model_id, "checkpoint_sha256": spec.checkpoint_sha256,
        "clips": len(heard), "clips_in_folder": len(every.entries),
        "seconds": round(sum(part.seconds for part in heard.values()), 1),
        "sources": sources, "held_out": list(every.held_out),
        "tools": {
            "pitch": "SwiftF0",
            "embedding": None if embedder is None else embedder.name,
            "embedding_sha256": None if embedder is None else embedder.sha256,
        },
        "intervals": BY_SOURCE if Bootstrap(sources).by_source else BY_CLIP,
        "players": {p.id: {"label": p.label, "kind": p.kind.value} for p in players},
        "transfer": transfer, "playing": playing,
        "aims": instrument_aims(transfer, playing),
        "per_clip": measurement.per_clip,
        "took_seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _with_notes(every: PartSet, most: int | None) -> PartSet:
    """Recordings whose notes are known: all unseen performances, and as many others as may be."""
    known = [part for part in every.entries if part.notes]
    unseen = [part for part in known if part.unseen and len(part.notes) > 1]
    others = [part for part in known if not part.unseen or len(part.notes) == 1]
    room = None if most is None else max(0, 2 * most - len(unseen))
    return replace(every, entries=(*spread(unseen, most), *spread(others, room)))


class _Measurement:
    """Both parts of the evaluation, and what they leave behind."""

    def __init__(
        self, judge: InstrumentJudge, options: Options, report: Callable[[str], None]
    ) -> None:
        self._judge, self._options, self._report = judge, options, report
        self.per_clip: list[dict[str, Any]] = []
        self.followed: list[Part] = []
        self.performed: list[Part] = []

    def transfer(self, parts: PartSet, players: Sequence[Player]) -> dict[str, Any] | None:
        """The model follows recordings; None where nobody follows any."""
        able = [player for player in players if player.transfer is not None]
        if not parts.entries or not any(player.id == "model" for player in able):
            return None
        self.followed = parts.read(self._report)
        to_hear = self._to_hear([part for part in self.followed if part.unseen])
        rows: dict[str, list[Scores | None]] = {player.id: [] for player in able}
        stores = {p.id: self._store(p, "transfer") for p in able}
        few = _few(self.followed)
        for number, part in enumerate(self.followed):
            self._tell("following", number, len(self.followed))
            self._judge.listen(part)
            for player in able:
                known = stores[player.id].get(part)
                made = None
                needed = player.kind is not Kind.UNTRAINED or part.name in few
                wanted = part.name in to_hear or ("mr_stft" not in known and needed)
                if wanted and player.transfer is not None:
                    made = player.transfer(part)
                if made is not None and "mr_stft" not in known:
                    known = stores[player.id].add(part, self._judge.transfer(made))
                if made is not None and part.name in to_hear and self._options.keep is not None:
                    self._options.keep(part, player, made)
                rows[player.id].append(known or None)
        self._note("transfer", self.followed, rows)
        return {"clips": len(self.followed), **transfer_figures(self.followed, rows)}

    def play(self, parts: PartSet, players: Sequence[Player]) -> dict[str, Any] | None:
        """The model plays notes; None where none are known."""
        able = [player for player in players if player.play is not None]
        if not parts.entries or not any(player.id == "model" for player in able):
            return None
        self.performed = parts.read(self._report)
        rows: dict[str, list[Scores | None]] = {player.id: [] for player in able}
        stores = {p.id: self._store(p, "play") for p in able}
        wanted = "embedding" if self._judge.embedder is not None else "asked"
        few = _few(self.performed)
        for number, part in enumerate(self.performed):
            self._tell("playing", number, len(self.performed))
            self._judge.listen(part)
            notes = part.unseen and len(part.notes) > 1
            for player in able:
                known = stores[player.id].get(part)
                complete = wanted in known or (wanted == "asked" and not notes)
                complete &= not notes or "asked" in known
                # Of what is held out only the recordings are compared with those of others.
                needed = notes or part.role != HELD_OUT or player.id == "recording"
                needed &= player.kind is not Kind.UNTRAINED or part.name in few
                if not complete and needed and player.play is not None:
                    made = player.play(part)
                    if made is not None:
                        scores = self._judge.played(made, notes=notes)
                        known = stores[player.id].add(part, scores)
                rows[player.id].append(known or None)
        self._note("playing", self.performed, rows)
        seen = sum(part.role == SEEN for part in self.performed)
        return {
            "clips": len(self.performed), "seen": seen, **playing_figures(self.performed, rows)
        }  # fmt: skip

    def _to_hear(self, parts: Sequence[Part]) -> set[str]:
        """One recording of each of some instruments."""
        if self._options.keep is None:
            return set()
        first = {part.instrument: part.name for part in reversed(parts)}
        return set(spread(list(first.values()), self._options.listen_clips))

    def _store(self, player: Player, task: str) -> ScoreStore:
        weights = "" if self._judge.embedder is None else self._judge.embedder.sha256
        return ScoreStore(self._options.cache, f"{task} {player.id} {player.key} {weights}")

    def _tell(self, what: str, number: int, count: int) -> None:
        if number % 20 == 0:
            self._report(f"{what} recording {number + 1} of {count}")

    def _note(self, task: str, parts: Sequence[Part], rows: dict[str, list[Scores | None]]) -> None:
        for i, part in enumerate(parts):
            self.per_clip.append({
                "task": task, "name": part.name, "instrument": part.instrument, "role": part.role,
                "scores": {name: _plain(row[i]) for name, row in rows.items() if row[i]},
            })  # fmt: skip


def _few(parts: Sequence[Part]) -> set[str]:
    """What the untrained network plays: a ceiling need not be measured to the last digit."""
    return {part.name for part in spread(parts, _UNTRAINED)}


def _plain(scores: Scores | None) -> Scores:
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in (scores or {}).items()
        if key != "embedding"
    }
