"""The composer: every task, what stays and what changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from neurosketch.core.composing import ROLES, Composing, Region, Task
from neurosketch.core.errors import Cancelled, CheckpointError, RequestError
from neurosketch.core.ports import Composer
from neurosketch.core.request import GenerateRequest, Recipe
from neurosketch.core.score import Chord, Meter, Note, Score, Tempo, Track
from neurosketch.core.sketch_grid import bars_of
from neurosketch.models.catalog import discover
from neurosketch.models.checkpoint import save_checkpoint
from neurosketch.models.musegan import harmony
from neurosketch.models.musegan.cells import from_score
from neurosketch.models.musegan.describe import spec
from neurosketch.models.musegan.fingerprints import training_fingerprints
from neurosketch.models.musegan.model import Quartet
from neurosketch.models.musegan.network import Networks
from neurosketch.models.musegan.tonality import tonality
from tests.models.musegan_checkpoints import save, small_networks, untrained, written

Compose = Callable[..., Score]


@pytest.fixture(scope="module")
def quartet() -> Quartet:
    return untrained()


@pytest.fixture(scope="module")
def compose(quartet: Quartet) -> Compose:
    return partial(written, quartet)


@pytest.fixture(scope="module")
def sketch(compose: Compose) -> Score:
    return compose(seed=1)


def roles_that_differ(score: Score, before: Score) -> set[str]:
    pairs = zip(score.tracks, before.tracks, strict=True)
    return {mine.role for mine, theirs in pairs if mine != theirs}


def rhythm(track: Track) -> list[tuple[float, float, int]]:
    return sorted((note.start, note.length, note.velocity) for note in track.notes)


def renew(
    compose: Compose,
    context: Score,
    seed: int = 5,
    controls: dict[str, float] | None = None,
    **changes: object,
) -> Score:
    composing = Composing(Task.RENEW, context=context, **changes)  # type: ignore[arg-type]
    return compose(seed=seed, controls=controls, composing=composing)


def test_a_sketch_has_six_players_a_tempo_a_key_and_chords(quartet: Quartet, sketch: Score):
    assert isinstance(quartet, Composer)
    assert tuple(track.role for track in sketch.tracks) == ROLES
    assert [track.name for track in sketch.tracks] == [role.capitalize() for role in ROLES]
    assert [track.drums for track in sketch.tracks] == [True] + 5 * [False]
    lineup = quartet.spec.extra["lineups"]["rock"]
    assert {track.role: track.instrument for track in sketch.tracks} == lineup
    assert all(track.program is not None for track in sketch.tracks)
    assert sketch.tempos == (Tempo(0.0, quartet.spec.extra["tempos"]["rock"]),)
    assert sketch.meters == (Meter(0.0, 4, 4),)
    assert sketch.key == "C major"
    assert {0.0, 4.0, 8.0, 12.0} <= {chord.start for chord in sketch.chords}
    assert all(harmony.parse(chord.symbol) for chord in sketch.chords)
    for track in sketch.tracks:
        assert list(track.notes) == sorted(track.notes, key=lambda n: (n.start, n.pitch))
        assert all(note.start >= 0.0 and note.end <= 16.0 + 1e-9 for note in track.notes)


def test_the_same_request_gives_the_same_notes_and_another_seed_others(
    compose: Compose, sketch: Score
):
    assert compose(seed=1) == sketch
    assert roles_that_differ(compose(seed=3), sketch)


def test_a_score_that_is_given_is_played_as_it_is(compose: Compose, sketch: Score):
    assert compose(seed=9, score=sketch, composing=Composing(Task.EXTEND, sketch)) is sketch


@pytest.mark.parametrize("bars", [1, 2, 3, 5, 8, 16])
def test_a_sketch_is_as_long_as_asked(compose: Compose, bars: int):
    score = compose(controls={"bars": bars})
    assert bars_of(score) == bars
    assert score.end <= 4.0 * bars + 1e-9
    assert {4.0 * bar for bar in range(bars)} <= {chord.start for chord in score.chords}


@pytest.mark.parametrize(
    ("key", "scale"),
    [
        ("C major", "key"), ("F# minor", "key"), ("Bb major", "lydian"), ("A minor", "dorian"),
        ("E minor", "harmonic-minor"), ("G major", "pentatonic"), ("D minor", "blues"),
    ],
)  # fmt: skip
def test_all_pitched_notes_are_of_the_scale_and_the_lane_follows_the_key(
    compose: Compose, key: str, scale: str
):
    score = compose(conditions={"key": key, "scale": scale})
    home = tonality(key, scale)
    classes = {n.pitch % 12 for t in score.tracks if not t.drums for n in t.notes}
    assert classes
    assert classes <= home.scale
    assert score.key == key
    for chord in score.chords:
        read = harmony.parse(chord.symbol)
        assert read is not None
        assert set(read.tones) <= home.chord_scale


def test_a_sketch_in_another_key_is_the_same_one_moved(compose: Compose, sketch: Score):
    moved = compose(seed=1, conditions={"key": "D major"})
    for mine, theirs in zip(moved.tracks[1:], sketch.tracks[1:], strict=True):
        # at the end of a player's range octaves may fall together
        assert {(note.start, (note.pitch - 2) % 12) for note in mine.notes} == {
            (note.start, note.pitch % 12) for note in theirs.notes
        }


def test_chords_that_are_asked_for_are_in_the_lane_and_repeat(compose: Compose):
    asked = (Chord(0.0, "C"), Chord(4.0, "E7"))
    score = compose(composing=Composing(chords=asked))
    symbols = {chord.start: chord.symbol for chord in score.chords}
    assert symbols == {0.0: "C", 4.0: "E7", 8.0: "C", 12.0: "E7"}
    scale = tonality("C major").scale
    for track in score.tracks[1:]:
        for note in track.notes:
            chord = harmony.parse(symbols[note.start // 4 * 4.0])
            assert chord is not None
            assert note.pitch % 12 in scale | set(chord.tones)


def test_re_rolling_a_track_leaves_all_others_alone(compose: Compose, sketch: Score):
    regions = (Region("bass", 0.0, 16.0),)
    again = renew(compose, sketch, regions=regions)
    assert roles_that_differ(again, sketch) == {"bass"}
    assert again.track("bass").instrument == sketch.track("bass").instrument  # type: ignore[union-attr]
    assert (again.key, again.chords, again.tempos) == (sketch.key, sketch.chords, sketch.tempos)
    assert renew(compose, sketch, regions=regions) == again
    assert roles_that_differ(renew(compose, sketch, seed=6, regions=regions), again) == {"bass"}


def test_what_lies_outside_regions_stays_note_by_note(compose: Compose, sketch: Score):
    loose = replace(
        sketch,
        tracks=tuple(
            replace(t, gain_db=-3.5, pan=0.2, muted=t.role == "lead", instrument="flute",
                    notes=tuple(replace(n, start=n.start + 0.03, velocity=77) for n in t.notes))
            for t in sketch.tracks
        ),
    )  # fmt: skip
    regions = (Region("drums", 4.0, 8.0), Region("keys", 6.0, 10.0))
    again = renew(compose, loose, regions=regions)
    assert roles_that_differ(again, loose) <= {"drums", "keys"}
    for region in regions:
        mine, theirs = again.track(region.role), loose.track(region.role)
        assert mine is not None
        assert theirs is not None

        def outside(track: Track, region: Region = region) -> list[Note]:
            return [n for n in track.notes if not region.start <= n.start < region.end]

        assert outside(mine) == outside(theirs)
        new = set(mine.notes) - set(theirs.notes)
        assert new
        assert all(note.end <= region.end + 1e-9 for note in new)
        assert replace(mine, notes=()) == replace(theirs, notes=())


def test_a_player_who_was_silent_accompanies_the_others(compose: Compose, sketch: Score):
    alone = replace(
        sketch,
        tracks=tuple(t if t.role == "drums" else replace(t, notes=()) for t in sketch.tracks),
    )
    again = renew(compose, alone, regions=(Region("bass", 0.0, 16.0), Region("keys", 0.0, 16.0)))
    assert [bool(track.notes) for track in again.tracks] == [True, True, True, False, False, False]
    assert again.track("drums") == sketch.track("drums")


def test_to_keep_the_rhythm_is_to_change_pitches_only(compose: Compose, sketch: Score):
    again = renew(compose, sketch, keep_rhythm=True)
    assert again.track("drums") == sketch.track("drums")
    for mine, theirs in zip(again.tracks, sketch.tracks, strict=True):
        assert rhythm(mine) == rhythm(theirs)
    assert roles_that_differ(again, sketch)


def test_a_smaller_amount_changes_less(compose: Compose, sketch: Score):
    def kept(amount: float) -> float:
        again = renew(compose, sketch, amount=amount)
        pairs = zip(again.tracks, sketch.tracks, strict=True)
        return sum(len(set(a.notes) & set(b.notes)) for a, b in pairs) / sketch.n_notes

    assert kept(0.0) == 1.0
    assert kept(0.1) > kept(0.4) > kept(1.0)


def test_other_chords_go_for_music_that_is_there(compose: Compose, sketch: Score):
    asked = (Chord(0.0, "F"), Chord(8.0, "G7"))
    again = renew(compose, sketch, regions=(Region("keys", 0.0, 16.0),), chords=asked)
    assert [chord.symbol for chord in again.chords] == ["F", "F", "G7", "G7"]


def test_notes_with_feeling_stay_when_others_change(compose: Compose, sketch: Score):
    feeling = {"humanise": 1.0, "swing": 1.0}
    loose = compose(conditions={"genre": "jazz"}, controls=feeling)
    starts = [note.start for track in loose.tracks for note in track.notes]
    off = [abs(start * 4 - round(start * 4)) for start in starts]
    assert max(off) > 0.1
    assert bars_of(loose) == 4
    assert all(note.start >= 0.0 and note.end <= 16.0 for t in loose.tracks for note in t.notes)
    regions = (Region("keys", 4.0, 8.0),)
    again = renew(compose, loose, regions=regions, controls=feeling)
    assert roles_that_differ(again, loose) == {"keys"}
    kept = [
        note for note in loose.tracks[2].notes if not 16 <= int(note.start * 4 + 0.5) < 32
    ]  # fmt: skip
    assert set(kept) <= set(again.tracks[2].notes)


def test_music_that_names_neither_key_nor_chords_is_listened_to(compose: Compose):
    triads = ((57, 60, 64), (53, 57, 60), (50, 53, 57), (52, 56, 59))
    notes = tuple(
        Note(4.0 * bar, 4.0, pitch, 90) for bar, triad in enumerate(triads) for pitch in triad
    )
    context = Score((Track("Piano", notes, 0, role="keys"),), (Tempo(0.0, 91.0),))
    again = renew(compose, context, regions=(Region("bass", 0.0, 16.0),))
    assert again.key == "A minor"
    assert [chord.symbol for chord in again.chords] == ["Am", "F", "Dm", "E"]
    assert again.tempos == (Tempo(0.0, 91.0),)
    assert again.track("keys") == context.tracks[0]
    assert again.track("bass").notes  # type: ignore[union-attr]
    assert tuple(track.role for track in again.tracks) == ROLES


def test_a_region_beyond_the_end_makes_a_sketch_longer(compose: Compose, sketch: Score):
    regions = tuple(Region(role, 16.0, 24.0) for role in ROLES)
    again = renew(compose, sketch, regions=regions)
    assert bars_of(again) == 6
    pairs = zip(again.tracks, sketch.tracks, strict=True)
    assert all(set(before.notes) <= set(after.notes) for after, before in pairs)


def test_a_recipe_of_a_sketch_is_read_back(compose: Compose, sketch: Score, quartet: Quartet):
    request = GenerateRequest(
        quartet.spec.id, 3, score=sketch, composing=Composing(Task.RENEW, context=sketch)
    )
    read = Recipe.from_json(Recipe(request, "1").to_json()).request
    assert read.score is not None
    assert read.score.n_notes == sketch.n_notes
    assert Recipe(read, "1").to_json() == Recipe(request, "1").to_json()


@pytest.mark.parametrize(
    ("composing", "words"),
    [
        (Composing(Task.RENEW), "no music to go on from"),
        (Composing(Task.EXTEND), "no music to go on from"),
        (Composing(Task.NEW, chords=(Chord(0.0, "H7"),)), "'H7' is no chord"),
        (
            Composing(Task.RENEW, Score((Track(notes=(Note(0.0, 1.0, 60),), role="keys"),),
                                        meters=(Meter(0.0, 3, 4),))),
            "in 3/4",
        ),
        (
            Composing(Task.RENEW, Score((Track("Tuba", (Note(0.0, 1.0, 40),)),))),
            "'Tuba' is none of the players",
        ),
        (
            Composing(Task.RENEW, Score((Track(notes=(Note(999.0, 1.0, 60),), role="keys"),))),
            "at most 64 bars",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(compose: Compose, composing: Composing, words: str):
    with pytest.raises(RequestError, match=words) as error:
        compose(composing=composing)
    assert "\n" not in str(error.value)


def test_an_empty_context_is_written_all_anew(compose: Compose):
    again = renew(compose, Score(), regions=tuple(Region(role, 0.0, 16.0) for role in ROLES))
    assert bars_of(again) == 4
    assert sum(bool(track.notes) for track in again.tracks) >= 4


def test_a_cancelled_job_stops_and_progress_rises_to_one(quartet: Quartet):
    told: list[float] = []
    request = GenerateRequest(quartet.spec.id)
    quartet.compose(request, told.append, threading.Event())
    assert told == sorted(told)
    assert told[-1] == 1.0
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        quartet.compose(request, lambda _: cancel.set(), cancel)


def test_copied_bars_are_found_and_not_written_when_others_can_be(quartet: Quartet, sketch: Score):
    assert quartet.copied_bars(sketch) == ()
    n = small_networks()
    known = training_fingerprints([from_score(sketch, 4)])
    assert known.size
    learnt = Networks(n.generator, n.filler, n.mean, n.std, n.priors, known, n.axes)
    copier = Quartet(quartet.spec, learnt)
    assert copier.copied_bars(sketch)
    again = copier.compose(GenerateRequest(quartet.spec.id, 1), lambda _: None, threading.Event())
    assert copier.copied_bars(again) == ()


def test_its_checkpoint_loads_and_writes_the_same(tmp_path: Path):
    save(tmp_path)
    catalog = discover([tmp_path])
    assert not catalog.broken
    loaded = catalog.load(catalog.specs[0].id)
    assert isinstance(loaded, Quartet)
    assert loaded.spec.checkpoint_sha256
    request = GenerateRequest(loaded.spec.id, 3)
    first = loaded.compose(request, lambda _: None, threading.Event())
    again = catalog.load(loaded.spec.id)
    assert isinstance(again, Quartet)
    assert again.compose(request, lambda _: None, threading.Event()) == first


def test_a_checkpoint_that_lacks_an_axis_is_refused(tmp_path: Path):
    networks = small_networks()
    path = tmp_path / "broken.safetensors"
    save_checkpoint(path, networks.tensors(), spec(), networks.config(), {})
    catalog = discover([tmp_path])
    with pytest.raises(CheckpointError, match="does not fit"):
        catalog.load(catalog.specs[0].id)
