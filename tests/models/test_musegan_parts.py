"""Keys, chords, plans and notes of the composer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurosketch.core.composing import ROLES, Region
from neurosketch.core.control import ControlState
from neurosketch.core.errors import RequestError
from neurosketch.core.request import GenerateRequest
from neurosketch.core.score import Chord, Note, Score, Track
from neurosketch.dsp.kit import kits
from neurosketch.models.catalog import discover
from neurosketch.models.musegan import harmony
from neurosketch.models.musegan.asked import Asked, read
from neurosketch.models.musegan.band import BANDS
from neurosketch.models.musegan.cells import from_score, silence
from neurosketch.models.musegan.describe import KEYS, SCALES, spec
from neurosketch.models.musegan.dressing import in_scale, one_by_one
from neurosketch.models.musegan.hearing import heard_chords, heard_key
from neurosketch.models.musegan.lane import lane
from neurosketch.models.musegan.noise import drawn
from neurosketch.models.musegan.plan import ATTRIBUTES, GENRES, measure
from neurosketch.models.musegan.planning import Planner
from neurosketch.models.musegan.seeds import stream
from neurosketch.models.musegan.shaping import shaped
from neurosketch.models.musegan.sketches import free_cells
from neurosketch.models.musegan.suggestions import suggest_chords
from neurosketch.models.musegan.tonality import diatonic, moved, read_key, tonality
from neurosketch.paths import resources_dir
from tests.models.musegan_checkpoints import AXES, small_networks

SPEC = spec(axes=AXES)


def asked(values: dict[str, float] | None = None, seed: int = 0, **conditions: str) -> Asked:
    controls = ControlState(values or {})
    return read(SPEC, GenerateRequest(SPEC.id, seed=seed, controls=controls, conditions=conditions))


def test_every_genre_has_a_band_of_instruments_and_kits_that_ship():
    shipped = discover([resources_dir() / "checkpoints"])
    instruments = shipped.spec(SPEC.extra["players"]).condition("instrument")
    known_kits = {kit.id for kit in kits()}
    assert tuple(BANDS) == GENRES
    for band in BANDS.values():
        assert tuple(band.chairs) == ROLES
        assert band.chairs["drums"].instrument in known_kits
        for role in ROLES[1:]:
            assert instruments.check(band.chairs[role].instrument)
        assert SPEC.control("tempo").check(band.bpm)


@pytest.mark.parametrize("key", KEYS)
def test_keys_are_read_and_are_never_far(key: str):
    home = tonality(key)
    assert read_key(key) == (home.tonic, home.minor)
    assert -6 <= home.shift <= 5
    assert (home.tonic - home.shift) % 12 == 0
    assert home.tonic in home.scale


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("key", ["Bb major", "C# minor"])
def test_suggested_chords_become_chords_of_the_scale(key: str, scale: str):
    home = tonality(key, scale)
    for seed in range(6):
        rng = stream(seed, "chords")
        chords = suggest_chords(GENRES[seed * 3], "any", home.minor, 4, rng)
        own = diatonic(moved(chords, home.tonic, home.names), home)
        assert [chord.start for chord in own] == [chord.start for chord in chords]
        for chord in own:
            read_back = harmony.parse(chord.symbol)
            assert read_back is not None
            assert set(read_back.tones) <= home.chord_scale
    kept = diatonic(moved((Chord(0.0, "C" + "m" * home.minor),), home.tonic, home.names), home)
    assert kept[0].symbol.removesuffix("m") == key.split()[0]


def test_chords_repeat_in_whole_bars():
    both = lane((Chord(0.0, "C"), Chord(8.0, "G")), 4)
    assert [chord.symbol for chord in both.chords] == ["C", "C", "G", "G"]
    three = lane((Chord(0.0, "C"), Chord(4.0, "F"), Chord(8.0, "G")), 6)
    assert [chord.symbol for chord in three.chords] == ["C", "F", "G", "C", "F", "G"]
    inside = lane((Chord(0.0, "C"), Chord(2.0, "F#m7")), 2)
    assert [(chord.start, chord.symbol) for chord in inside.chords] == [
        (0.0, "C"), (2.0, "F#m7"), (4.0, "C"), (6.0, "F#m7"),
    ]  # fmt: skip
    assert inside.tones(3.75) == {6, 9, 1, 4}
    roots, tones = inside.arrays(-2)
    assert roots.tolist() == 2 * [10, 10, 4, 4]
    assert tones[0].nonzero()[0].tolist() == [2, 5, 10]
    assert lane((), 1).tones(0.0) == frozenset()
    with pytest.raises(RequestError, match="'what' is no chord"):
        lane((Chord(0.0, "what"),), 1)


def test_keys_and_chords_are_heard():
    sevenths = ((50, 53, 57, 60), (43, 53, 59, 62), (48, 52, 55, 59))
    notes = [Note(4.0 * bar, 4.0, p) for bar, chord in enumerate(sevenths) for p in chord]
    cells = from_score(Score((Track(notes=tuple(notes), role="keys"),)), 4)
    assert heard_key(cells) == (0, False)
    symbols = [chord.symbol for chord in heard_chords(cells)]
    assert [symbol[0] for symbol in symbols] == ["D", "G", "C", "C"]
    assert heard_key(silence(64)) is None
    assert [chord.symbol for chord in heard_chords(silence(32))] == ["N", "N"]


def test_a_slider_at_its_end_asks_every_seed_for_the_same_and_at_rest_for_its_own():
    planner = Planner(small_networks().priors)
    plain = lane((Chord(0.0, "C"),), 4)

    def plans(value: float) -> list[np.ndarray]:
        wanted = asked({"density": value, "register_keys": value}, genre="funk")
        return [
            planner.draw(wanted, plain, 4, np.random.default_rng(seed)).attributes
            for seed in range(6)
        ]

    density = ATTRIBUTES.index("density")
    least, rest, most = plans(-1.0), plans(0.0), plans(1.0)
    for low, own, high in zip(least, rest, most, strict=True):
        assert (low[:, density] <= own[:, density]).all()
        assert (own[:, density] <= high[:, density]).all()
        assert (low[:, density] < high[:, density]).all()
        assert low[2, 2] <= own[2, 2] <= high[2, 2]
        assert low[2, 2] < high[2, 2]
        np.testing.assert_array_equal(low[:, 3], own[:, 3])
        np.testing.assert_array_equal(low[3, 2], own[3, 2])
    assert len({tuple(row[:, density]) for row in rest}) > 1


def test_a_player_whose_own_density_goes_up_plays():
    planner = Planner(small_networks().priors)
    plain = lane((), 4)
    wanted = asked({f"density_{role}": 0.1 for role in ROLES})
    for seed in range(5):
        assert planner.draw(wanted, plain, 4, np.random.default_rng(seed)).active.any(axis=1).all()


def test_a_band_is_five_at_least():
    priors = small_networks().priors
    trio = np.zeros_like(priors.active)
    trio[:, :3] = True
    trio[np.flatnonzero(~priors.minor)[0], 5, 1] = True
    planner = Planner(replace(priors, active=trio, genre=np.zeros_like(priors.genre)))
    wanted, plain = asked(genre=GENRES[0]), lane((), 4)
    sizes, leads = set(), []
    for seed in range(20):
        plan = planner.draw(wanted, plain, 4, np.random.default_rng(seed))
        sizes.add(int(plan.active.any(axis=1).sum()))
        if plan.active[5].any():
            leads.append(plan.active[5].tolist())
        assert np.isfinite(plan.attributes[1:]).all()
    assert sizes == {5}
    # as in the one phrase that has a lead, or in every bar where no phrase tells
    assert [False, True, False, False] in leads


def test_a_plan_around_music_stays_like_it_where_it_stays():
    planner = Planner(small_networks().priors)
    notes = tuple(Note(float(beat), 0.5, 40, 110) for beat in range(8))
    cells = from_score(Score((Track(notes=notes, role="bass"),)), 4)
    free, _ = free_cells((Region("keys", 0.0, 8.0), Region("bass", 8.0, 12.0)), 4)
    plan = planner.around(
        asked(), lane((), 4), cells, free, np.random.default_rng(0), afresh=True
    )  # fmt: skip
    np.testing.assert_allclose(plan.attributes[1], measure(cells)[1])
    assert plan.active[1].tolist() == [True, True, True, False]
    assert plan.active[2, :2].any()
    assert not plan.active[[0, 3, 4, 5]].any()


def test_noise_is_the_seed_s_narrowed_by_truncation_and_moved_by_axes():
    axes = small_networks().axes
    plain = drawn(axes, asked()).flat()
    np.testing.assert_array_equal(plain, drawn(axes, asked()).flat())
    assert np.abs(plain - drawn(axes, asked(seed=1)).flat()).max() > 0.5
    assert 0.8 < plain.std() < 1.2
    assert drawn(axes, asked({"truncation": 1.0})).flat().std() < 0.5 * plain.std()
    np.testing.assert_allclose(drawn(axes, asked({"axis2": 2.0})).flat() - plain, 2.0 * axes[1])
    later = drawn(axes, asked(), 1)
    np.testing.assert_array_equal(later.private, drawn(axes, asked()).private)
    assert np.abs(later.private_bars - drawn(axes, asked()).private_bars).max() > 0.5


def test_notes_move_into_the_scale_by_the_way_into_the_chord():
    white = tonality("C major").scale
    plain = lane((Chord(0.0, "Am"),), 1)
    notes = (Note(0.0, 1.0, 61), Note(1.0, 1.0, 68), Note(2.0, 1.0, 60), Note(2.0, 1.0, 61))
    assert [note.pitch for note in in_scale(notes, white, plain)] == [60, 69, 60, 62]
    wanted = lane((Chord(0.0, "E7"),), 1, asked=True)
    assert [note.pitch for note in in_scale(notes[1:2], white, wanted)] == [68]


def test_a_pitch_is_let_go_before_it_begins_again():
    notes = (Note(0.0, 2.0, 60), Note(1.0, 1.0, 60), Note(0.5, 3.0, 62), Note(1.0, 0.5, 62))
    kept = (Note(3.0, 1.0, 62), Note(0.0, 0.25, 64))
    found = one_by_one(notes, kept)
    assert set(kept) <= set(found)
    for one in found:
        for other in found:
            if one is not other and one.pitch == other.pitch and one.start <= other.start:
                assert one.end <= other.start


def test_what_is_written_becomes_as_loud_and_as_high_as_planned():
    planner = Planner(small_networks().priors)
    cells = silence(64)
    cells.drums[::4, 0], cells.drums[2::4, 2] = 120, 60
    cells.base[1, ::8], cells.velocity[1, ::8], cells.length[1, ::8] = 72, 100, 4
    cells.base[2, ::8], cells.velocity[2, ::8], cells.length[2, ::8] = 50, 100, 4
    free = np.ones((6, 64), np.bool_)
    free[3] = False
    wanted = asked({"energy": -1.0, "register_keys": -1.0})
    plan = planner.draw(wanted, lane((), 4), 4, np.random.default_rng(0))
    done = shaped(cells, free, plan)
    before, after = measure(cells), measure(done)
    np.testing.assert_allclose(after[[0, 2], 3], plan.attributes[[0, 2], 3], atol=0.02)
    assert done.drums[0, 0] > 1.5 * done.drums[2, 2]
    assert abs(after[2, 2] - plan.attributes[2, 2]) <= 6.0
    np.testing.assert_array_equal(after[3], before[3])
    assert cells.drums[0, 0] == 120


def test_swing_is_the_genre_s_own_and_what_is_asked_beyond():
    assert asked(genre="rock").swing == (0.0,) * 6
    jazz = asked(genre="jazz").swing[0]
    assert jazz > 0.5
    assert asked({"swing": 1.0}, genre="jazz").swing == (1.0,) * 6
    own = asked({"swing_lead": -1.0}, genre="jazz").swing
    assert own == (jazz,) * 5 + (0.0,)


def test_tempo_is_asked_for_or_that_of_the_music_or_that_of_the_genre():
    request = GenerateRequest(SPEC.id, conditions={"genre": "techno"})
    assert read(SPEC, request).bpm == BANDS["techno"].bpm
    assert read(SPEC, GenerateRequest(SPEC.id, tempo_bpm=99.0)).bpm == 99.0
    wanted = GenerateRequest(SPEC.id, tempo_bpm=99.0, controls=ControlState({"tempo": 80.0}))
    assert read(SPEC, wanted).bpm == 80.0


def test_streams_are_of_their_seed_and_purpose():
    first = stream(1, "noise", "bass").random(4)
    np.testing.assert_array_equal(first, stream(1, "noise", "bass").random(4))
    for other in (stream(2, "noise", "bass"), stream(1, "noise", "keys"), stream(1, "noise")):
        assert np.abs(first - other.random(4)).max() > 1e-3
