"""The evaluation of models that write music: of a small untrained one, and of known composers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from neurosketch.cli import common
from neurosketch.cli.main import run_command
from neurosketch.core.composing import CopiedBars
from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.ports import CancelToken, ProgressFn
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Note, Score, Track
from neurosketch.models.catalog import Catalog, discover
from neurosketch.models.musegan import writing
from neurosketch.models.musegan.cells import silence
from neurosketch.models.musegan.describe import spec
from neurosketch.models.musegan.plan import Plan, activity, measure
from neurosketch.training import evaluate as evaluate_module
from neurosketch.training import evaluate_sketches as evaluation
from neurosketch.training import evaluate_sketches_material as material_module
from neurosketch.training import evaluate_sketches_sliders as sliders
from neurosketch.training.card import model_card
from neurosketch.training.evaluate import Options, evaluate
from neurosketch.training.evaluate_sketches_aims import sketch_aims
from neurosketch.training.evaluate_sketches_material import FILES, FULL, Reference, read_material
from neurosketch.training.evaluate_sketches_sliders import slider_figures, spearman, swing
from neurosketch.training.evaluate_sketches_summary import Comparison, shares
from neurosketch.training.evaluate_sketches_systems import Program, only, others, score_of
from neurosketch.training.evaluate_sketches_tasks import (
    accompaniment_figures,
    asked_scale,
    diversity,
    scale_figures,
)
from neurosketch.training.musegan_batches import GROOVE, MULTITRACK, RULES
from neurosketch.training.report import html_page
from neurosketch.training.report_sketches import tables
from neurosketch.training.sketch_metrics import FIGURES, KINDS
from tests.training.phrases import hit, song, write
from tests.training.sketches import save_small, small_networks, write_symbolic


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_symbolic(tmp_path_factory.mktemp("symbolic"))


@pytest.fixture(scope="module", autouse=True)
def few() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(material_module, "_LEARNT_PER_GENRE", 2)
        patch.setattr(material_module, "_UNSEEN_PER_GENRE", 2)
        patch.setattr(material_module, "_STUDIED", 80)
        patch.setattr(evaluation, "PASSES", 1)
        patch.setattr(writing, "PASSES", 1)
        patch.setattr(sliders, "_STEPS", 3)
        yield


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("models")
    save_small(folder, small_networks())
    return discover([folder])


@pytest.fixture(scope="module")
def measured(catalog: Catalog, corpus: Path) -> dict[str, Any]:
    """The document; nobody changes it."""
    return evaluate(catalog, "musegan-quartet", corpus, Options(clips=6))


def reference(seed: int, *, source: str = "a", kind: int = MULTITRACK, genre: int = 0) -> Reference:
    """A song of `phrases` as something that is held out."""
    cells = song(seed)
    plan = Plan(
        genre, False, np.zeros(16, np.int64), np.zeros((16, 12), np.float32), activity(cells),
        measure(cells),
    )  # fmt: skip
    return Reference(cells, plan, source, kind, 120.0)


class Known:
    """A composer who does what a function says."""

    spec = spec()

    def __init__(self, write_it: Callable[[GenerateRequest], Score]) -> None:
        self._write = write_it

    def compose(self, request: GenerateRequest, progress: ProgressFn, cancel: CancelToken) -> Score:
        return self._write(request)

    def copied_bars(self, score: Score) -> tuple[CopiedBars, ...]:
        return ()


def test_everybody_is_measured_alike(measured: dict[str, Any]) -> None:
    json.dumps(measured, allow_nan=False)
    assert measured["kind"] == "sketches"
    assert (measured["phrases"], measured["files"]) == (9, 6)
    systems = measured["systems"]
    assert list(systems) == ["real", "seen", "model", "planned", "draft", "filler", "untrained"]
    assert [own["sketches"] for own in systems.values()] == [9, 9, 27, 27, 27, 27, 9]
    for part, count in measured["phrases_of"].items():
        assert count == {"files": 6, "full": 0, "rules": 5}[part], (
            "players around human drums are by rules"
        )
        for own in systems.values():
            assert set(own["parts"][part]["figures"]) == {*FIGURES, *KINDS}
        apart = systems["real"]["parts"][part]["apart"]
        assert {entry["value"] for entry in apart.values() if entry} == {0.0}
    assert len(systems["model"]["parts"][FILES]["seeds"]["eb"]) == 3
    assert systems["filler"]["parts"][FILES]["figures"]["eb"] is not None
    assert set(measured["sliders"]["all"]) == {
        "density", "syncopation", "register", "energy", "swing"
    }  # fmt: skip
    assert measured["sliders"]["all"]["swing"]["swing"] == 1.0
    assert set(measured["sliders"]["axes"]) == {"axis1"}
    assert measured["scale"]["share"]["value"] > 0.95
    assert measured["speed"]["compose"]["median"] > 0


def test_the_card_and_the_page_have_every_table(catalog: Catalog, measured: dict[str, Any]) -> None:
    description = catalog.spec("musegan-quartet")
    card = model_card(description, catalog.facts("musegan-quartet"), measured, "command")
    page = html_page(description, measured, {}, [])
    titles = [title for title, _, _, _ in tables(measured)]
    assert len(titles) == len(set(titles)) == 18
    for title in titles:
        assert f"## {title}\n" in card
        assert escape(title) in page
    assert "5 steps" in card
    assert "four-bar phrases" in card
    assert "What it is not" in card
    assert "nan" not in card.split()
    for section in card.split("\n## "):
        assert len({x.count("|") for x in section.splitlines() if x.startswith("|")}) <= 1
    body = page[page.index("<h1>") : page.index("</body>")]
    ElementTree.fromstring(f"<all>{body}</all>")  # noqa: S314 - our own text
    assert page.count("<svg") == 1


def test_the_command_prints_tables_and_writes_a_report(
    catalog: Catalog,
    corpus: Path,
    measured: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(common, "open_catalog", lambda: catalog)
    monkeypatch.setattr(evaluate_module, "evaluate", lambda *_, **__: measured)
    asked = ["evaluate", "musegan-quartet", "--data", str(corpus), "--out", str(tmp_path)]
    assert run_command(asked) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for title, _, _, _ in tables(measured):
        assert f"{title}." in out
    assert {path.name for path in tmp_path.iterdir()} >= {
        "report.html", "evaluation.json", "card.md"
    }  # fmt: skip
    assert json.loads((tmp_path / "evaluation.json").read_text())["kind"] == "sketches"


def test_aims_are_judged_by_their_figures(measured: dict[str, Any]) -> None:
    systems = {**measured["systems"]}
    near = {kind: {"value": 0.09, "low": -0.5, "high": 0.5} for kind in KINDS}
    for who, gap in (("planned", near), ("model", {kind: {"value": -0.11} for kind in KINDS})):
        parts = systems[who]["parts"]
        systems[who] = {**systems[who], "parts": {**parts, FILES: {**parts[FILES], "apart": gap}}}
    rows = {row["aim"]: row["reached"] for row in sketch_aims({**measured, "systems": systems})}
    for name in ("empty bars", "used pitch classes", "qualified notes", "tonal distance"):
        assert rows[f"{name} within 10 % of held-out files (planned like them)"] is True
        assert rows[f"{name} within 10 % of all held-out files (on its own)"] is False
    assert rows["slider swing: ρ of at least 0.9 with it"] is True


def test_a_folder_without_phrases_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(NeuroSketchError, match="no phrases"):
        evaluate(catalog, "musegan-quartet", tmp_path, Options(clips=2))


def test_held_out_phrases_are_of_other_files_than_those_learnt_from(corpus: Path) -> None:
    material = read_material(corpus, 8)
    kinds = [one.kind for one in material.held_out]
    assert [kinds.count(kind) for kind in (MULTITRACK, GROOVE, RULES)] == [5, 3, 4]
    files = {one.source for one in material.held_out if one.kind != RULES}
    assert len(files) == material.files == 6, "every file has its turn"
    assert not files & {one.source for one in material.known if one.kind != RULES}
    for one, other in zip(material.held_out, material.known, strict=True):
        assert (one.kind, one.genre) == (other.kind, other.genre)
    drummed = next(one for one in material.held_out if one.kind == GROOVE)
    assert drummed.genre == "funk"
    assert drummed.cells.onsets[0].any()
    assert drummed.cells.onsets[1:].any(), "rules give it players"
    assert (activity(drummed.cells) == drummed.plan.active).all()


def test_figures_are_compared_over_the_same_draws() -> None:
    held_out = [reference(seed, source=f"file {seed}") for seed in range(6)]
    comparison = Comparison(held_out, FILES)
    same = [[one.cells for one in held_out]] * 2
    found = comparison.figures(same)
    for name in ("eb", "upc", "qn", "td"):
        assert found["apart"][name] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert found["seeds"]["upc"][0] == found["seeds"]["upc"][1]
    silent = comparison.figures([[silence(64) for _ in held_out]])
    assert silent["figures"]["eb"]["value"] == 1.0
    assert silent["figures"]["upc"] is None
    assert silent["apart"]["upc"] is None


def test_full_bands_are_compared_with_full_bands() -> None:
    few, band = reference(0), reference(1)
    for step, role in ((0, "guitar"), (20, "strings")):
        write(band.cells, role, step, 60, 8)
    band = replace(band, plan=replace(band.plan, active=activity(band.cells)))
    assert (few.players, band.players) == (4, 6)
    comparison = Comparison([few, band], FULL)
    assert comparison.phrases == 1
    eb = comparison.figures([[few.cells, band.cells]])["figures"]["eb"]
    assert eb["value"] == pytest.approx(6 / 24)


def test_every_genre_counts_the_same() -> None:
    held_out = [reference(0), reference(1), reference(2), reference(3, genre=1)]
    right = [[True, True, True, False]]
    assert shares(held_out, right)["value"] == 0.75  # type: ignore[index]
    assert shares(held_out, right, by_genre=True)["value"] == 0.5  # type: ignore[index]


def test_notes_are_counted_in_the_scale_that_was_asked_for() -> None:
    assert asked_scale(9, True, "key") == {9, 11, 0, 2, 4, 5, 7}
    assert asked_scale(2, False, "dorian") == {2, 4, 5, 7, 9, 11, 0}
    assert asked_scale(0, True, "pentatonic") == {0, 3, 5, 7, 10}
    assert asked_scale(0, False, "blues") == {0, 2, 3, 4, 7, 9}

    def three_of_four(request: GenerateRequest) -> Score:
        key = request.conditions["key"]
        place = Known.spec.condition("key").values.index(key)
        allowed = asked_scale(place % 12, place >= 12, request.conditions["scale"])
        wrong = min(set(range(12)) - allowed)
        pitches = [60 + next(iter(allowed))] * 3 + [60 + wrong]
        notes = tuple(Note(float(at), 1.0, pitch) for at, pitch in enumerate(pitches))
        return Score((Track("Bass", notes, role="bass"), Track("Drums", notes, role="drums")))

    found = scale_figures(Program(Known(three_of_four)), 16, lambda _: None)
    assert found["share"]["value"] == found["worst"] == 0.75
    assert len(found["by_scale"]) == 8


def test_who_listens_accompanies_better_than_who_does_not() -> None:
    held_out = []
    for number in range(12):
        one = reference(number, source=str(number))
        one.cells.base[one.cells.base >= 0] += number % 6  # each in a key of its own
        held_out.append(one)

    def doubles(request: GenerateRequest) -> Score:
        assert request.composing is not None
        context, region = request.composing.context, request.composing.regions[0]
        assert context is not None
        assert context.track(region.role) is None
        assert region.end == 16.0
        notes = max((track.notes for track in context.tracks if not track.drums), key=len)
        added = Track(notes=notes, role=region.role, drums=region.role == "drums")
        return context.with_tracks((*context.tracks, added))

    found = accompaniment_figures(Program(Known(doubles)), held_out, 12, lambda _: None)
    assert found["phrases"] == 12
    model, shuffled = found["model"], found["shuffled"]
    assert model["tonal_distance"]["value"] < shuffled["tonal_distance"]["value"]
    assert found["better"]["shuffled"]["tonal_distance"]["low"] > 0
    assert model["onset_overlap"]["value"] > shuffled["onset_overlap"]["value"]


def test_a_slider_does_what_it_says_and_others_do_not() -> None:
    def obeys(request: GenerateRequest) -> Score:
        density = request.controls.get("density", 0.0) + request.controls.get("density_bass", 0.0)
        late = 0.1 * request.controls.get("swing", 0.0)
        notes = tuple(
            Note(at / 4 + late * (at % 2), 0.1, 40) for at in range(round(8 + 6 * density))
        )
        drums = tuple(Note(float(at), 0.25, 36) for at in range(16))
        return Score(
            (Track(notes=notes, role="bass"), Track(notes=drums, role="drums", drums=True))
        )

    found = slider_figures(Program(Known(obeys)), 2, lambda _: None)
    assert found["all"]["density"]["density"] == 1.0
    assert found["all"]["density"]["register"] == 0.0
    assert found["all"]["swing"]["swing"] == 1.0
    assert found["all"]["register"] == dict.fromkeys(found["all"]["register"], 0.0)
    assert found["players"]["bass"] == {"own": 1.0, "other": 0.0}
    assert found["players"]["lead"] == {"own": 0.0, "other": 0.0}
    assert found["axes"] == {}


def test_what_is_measured_of_sliders() -> None:
    assert spearman(np.array([3.0, 2.0, 1.0])) == pytest.approx(-1.0)
    assert spearman(np.array([1.0, 1.0, 1.0])) == 0.0
    straight = Track(notes=tuple(Note(at / 4, 0.1, 60) for at in range(8)), role="keys")
    assert swing(Score((straight,))) == 0.0
    late = replace(straight, notes=tuple(
        replace(note, start=note.start + 0.08 * (at % 2)) for at, note in enumerate(straight.notes)
    ))  # fmt: skip
    assert swing(Score((late,))) == pytest.approx(0.08)


def test_phrases_of_one_genre_differ_or_do_not() -> None:
    held_out = [reference(seed, source=str(seed)) for seed in range(3)]
    assert diversity(held_out, [song(0)] * 3) == 0.0
    mixed = diversity(held_out, [song(0), song(1), song(2)])
    assert mixed is not None
    assert 0.0 < mixed < 1.0, "basses and chords are alike, tunes are not"
    assert diversity([held_out[0]] * 3, [song(0)] * 3) is None


def test_players_are_taken_apart() -> None:
    one = reference(0)
    hit(one.cells, "snare", 4)
    bass, rest = only(one.cells, "bass"), others(one.cells, "bass")
    assert bass.onsets.any(axis=1).tolist() == [False, True, False, False, False, False]
    assert rest.onsets.any(axis=1).tolist() == [True, False, True, False, False, True]
    score = score_of(one, without="keys")
    assert [track.role for track in score.tracks] == ["drums", "bass", "lead"]
    assert score.key == "C major"
    write(one.cells, "guitar", 0, 50, 4)
    assert [track.role for track in score_of(one).tracks][3] == "guitar"
