from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.errors import LibraryError
from neurosketch.core.score import Note, Score, Track
from neurosketch.dsp.loudness import integrated_lufs
from neurosketch.dsp.peaks import column_peaks
from neurosketch.dsp.wavfile import wav_recipe
from neurosketch.library.store import Library
from neurosketch.library.take import Take
from tests.library.clips import GESTURE, make_clip, same_audio


def file_of(folder: Path, take: Take) -> Path:
    return folder / "audio" / take.audio_sha256[:2] / f"{take.audio_sha256}.wav"


def test_a_take_tells_whether_it_has_notes(library: Library) -> None:
    clip = make_clip()
    assert clip.recipe is not None
    tune = Score((Track("tune", (Note(0.0, 1.0, 69),)),))
    recipe = replace(clip.recipe, request=replace(clip.recipe.request, score=tune))
    take = library.add(replace(clip, id="tune", recipe=recipe), "sketch")
    assert take.has_score
    assert library.take("tune") == take
    assert library.recipe("tune") == recipe
    assert not library.add(replace(clip, id="noise"), "sketch").has_score


def test_a_take_comes_back_sample_for_sample(library: Library, folder: Path) -> None:
    clip = make_clip(parents=("mother", "father"), gesture=GESTURE)
    take = library.add(clip, "sketch", tags=("warm", "Bass", "warm", " "))
    assert (take.id, take.number, take.sketch_id, take.name) == ("clip-1", 1, "sketch", "First")
    assert (take.model_id, take.family, take.seed, take.kind) == ("vae-drift", "vae", 5, "generate")
    assert (take.tempo_bpm, take.key, take.has_gesture) == (90.0, "Am", True)
    assert (take.parents, take.tags) == (("mother", "father"), ("Bass", "warm"))
    assert (take.seconds, take.sample_rate, take.channels) == (clip.seconds, 44100, 2)
    assert (take.starred, take.colour, take.notes, take.binned, take.problem, take.twins) == (
        False, "none", "", "", "", 0,
    )  # fmt: skip
    assert take.loudness_lufs == integrated_lufs(clip.audio, 44100)
    assert take.peak_db == pytest.approx(20 * math.log10(np.abs(clip.audio).max()))
    library.close()
    again = Library(folder)
    assert again.takes() == (take,)
    assert again.take("clip-1") == take
    loaded = again.load_clip("clip-1")
    assert same_audio(loaded, clip)
    assert (loaded.id, loaded.name, loaded.sample_rate) == ("clip-1", "First", 44100)
    assert loaded.recipe == clip.recipe == again.recipe("clip-1")
    again.close()


def test_the_file_is_a_float_wav_named_by_its_samples_with_the_recipe_inside(
    library: Library, folder: Path
) -> None:
    clip = make_clip()
    take = library.add(clip)
    assert take.audio_sha256 == audio_sha256(clip.audio)
    path = file_of(folder, take)
    samples, rate = soundfile.read(path, dtype="float32")
    assert (samples.T.tobytes(), rate) == (clip.audio.tobytes(), 44100)
    assert soundfile.info(path).subtype == "FLOAT"
    assert wav_recipe(path) == clip.recipe


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (2, 1), (2, 300_000)])
def test_odd_lengths_come_back(library: Library, shape: tuple[int, int]) -> None:
    clip = make_clip(channels=shape[0], frames=shape[1])
    assert same_audio(library.load_clip(library.add(clip).id), clip)


def test_floats_of_every_kind_come_back(library: Library) -> None:
    audio = np.array([[-0.0, 1e-45, 3e38, -3e38, 1e-30, 5.5]], np.float32)
    take = library.add(Clip("x", audio, 8000, None, "x"))
    assert library.load_clip("x").audio.tobytes() == audio.tobytes()
    assert library.load_clip("x").recipe is None
    assert (take.model_id, take.seed, take.kind, take.tempo_bpm, take.key) == (
        "", None, "", None, None,
    )  # fmt: skip


def test_silence_has_no_loudness(library: Library) -> None:
    take = library.add(Clip("x", np.zeros((2, 100), np.float32), 44100, None, "x"))
    assert take.loudness_lufs == -math.inf


def test_the_same_samples_are_stored_once_and_flagged(library: Library, folder: Path) -> None:
    first = library.add(make_clip("a"))
    second = library.add(make_clip("b"))
    other = library.add(make_clip("c", seed=6))
    assert first.audio_sha256 == second.audio_sha256
    assert len(list((folder / "audio").rglob("*.wav"))) == 2
    assert [(t.id, t.twins) for t in library.takes()] == [("a", 1), ("b", 1), ("c", 0)]
    assert [t.id for t in library.twins("a")] == ["b"]
    assert library.twins(other.id) == ()
    library.bin(["b"])
    assert [(t.id, t.twins) for t in library.takes()] == [("a", 0), ("c", 0)]
    assert library.twins("a") == ()


def test_takes_that_share_their_bytes_keep_their_own_shape_and_rate(library: Library) -> None:
    flat = np.arange(12, dtype=np.float32) / 12
    shapes = {"mono": (1, 12, 44100), "stereo": (2, 6, 44100), "slow": (1, 12, 8000)}
    for name, (channels, frames, rate) in shapes.items():
        library.add(Clip(name, flat.reshape(channels, frames), rate, None, name))
    for name, (channels, frames, rate) in shapes.items():
        clip = library.load_clip(name)
        assert (clip.audio.shape, clip.sample_rate) == ((channels, frames), rate)
        assert clip.audio.tobytes() == flat.tobytes()


def test_a_repaired_file_makes_its_takes_whole(library: Library, folder: Path) -> None:
    path = file_of(folder, library.add(make_clip("a")))
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(LibraryError, match="damaged"):
        library.load_clip("a")
    assert "damaged" in library.takes()[0].problem
    library.add(make_clip("b"))
    assert [t.problem for t in library.takes()] == ["", ""]
    assert same_audio(library.load_clip("a"), make_clip())


def test_a_missing_file_is_one_sentence_and_is_remembered(library: Library, folder: Path) -> None:
    path = file_of(folder, library.add(make_clip("a", name="Rain")))
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(LibraryError, match=r"'Rain' cannot be played.*missing"):
        library.load_clip("a")
    assert "missing" in library.takes()[0].problem
    path.write_bytes(content)
    library.load_clip("a")
    assert library.takes()[0].problem == ""


def test_a_flipped_bit_is_noticed(library: Library, folder: Path) -> None:
    path = file_of(folder, library.add(make_clip("a")))
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="damaged"):
        library.load_clip("a")


def test_takes_are_in_the_order_of_adding_whatever_the_clock_says(folder: Path) -> None:
    times = iter([1e9, 5e8, -1e9, 1e30, math.nan, 2e9])
    library = Library(folder, clock=lambda: next(times, 0.0))
    ids = [library.add(make_clip(f"c{9 - n}", seed=n)).id for n in range(6)]
    takes = library.takes()
    assert [take.id for take in takes] == ids
    assert [take.number for take in takes] == [1, 2, 3, 4, 5, 6]
    assert takes[1].created.startswith("1985-11-05")
    assert takes[3].created.startswith("1970-01-01")
    library.bin([ids[0]])
    assert library.takes(binned=True)[0].binned != ""
    library.close()


def test_numbers_are_never_given_twice(library: Library) -> None:
    assert library.next_number() == 1
    library.add(make_clip("a", seed=1))
    library.add(make_clip("b", seed=2))
    library.bin(["b"])
    library.empty_bin()
    assert library.next_number() == 3
    take = library.add(make_clip("c", seed=3), numbered="take {0}")
    assert (take.number, take.name) == (3, "take 3")
    assert library.load_clip("c").name == "take 3"


def test_takes_of_a_sketch(library: Library) -> None:
    for n, sketch in enumerate(("one", "two", "one", "")):
        library.add(make_clip(f"t{n}", seed=n), sketch)
    assert [t.id for t in library.takes("one")] == ["t0", "t2"]
    assert [t.id for t in library.takes("")] == ["t3"]
    assert [t.id for t in library.takes()] == ["t0", "t1", "t2", "t3"]
    assert library.takes("three") == ()
    library.update(["t3"], sketch_id="one")
    assert [t.id for t in library.takes("one")] == ["t0", "t2", "t3"]
    assert [t.id for t in library.some(("t2", "gone", "t1"))] == ["t1", "t2"]


def test_update_changes_only_what_is_given(library: Library) -> None:
    for n in range(3):
        library.add(make_clip(f"t{n}", seed=n), tags=("old",))
    library.update(["t0", "t2"], name=" Zweite ♯ ", starred=True, colour="teal")
    library.update(["t0"], notes="so\nwarm", tags=("a", "B"), tempo_bpm=None, key="C♯m")
    first, second, third = library.takes()
    assert (first.name, first.starred, first.colour, first.notes, first.tags) == (
        "Zweite ♯", True, "teal", "so\nwarm", ("a", "B"),
    )  # fmt: skip
    assert (first.tempo_bpm, first.key) == (None, "C♯m")
    assert (second.name, second.starred, second.tags) == ("First", False, ("old",))
    assert (third.name, third.starred, third.tags, third.key) == (
        "Zweite ♯", True, ("old",), "Am",
    )  # fmt: skip
    assert library.load_clip("t2").name == "Zweite ♯"


@pytest.mark.parametrize(
    "change",
    [
        lambda lib: lib.update(["t0", "gone"], starred=True),
        lambda lib: lib.update(["t0"], starred=True, colour="mauve"),
        lambda lib: lib.update(["t0"], starred=True, name="  "),
        lambda lib: lib.update(["t0"], starred=True, tempo_bpm=math.nan),
        lambda lib: lib.bin(["t0", "gone"]),
        lambda lib: lib.restore(["gone"]),
        lambda lib: lib.add_tag(["t0", "gone"], "x"),
        lambda lib: lib.load_clip("../../etc/passwd"),
        lambda lib: lib.load_clip("\udcff\0"),
    ],
)
def test_what_is_not_possible_changes_nothing(
    library: Library, change: Callable[[Library], object]
) -> None:
    library.add(make_clip("t0"))
    before = library.takes()
    with pytest.raises(LibraryError) as caught:
        change(library)
    assert str(caught.value).count("\n") == 0
    assert library.takes() == before


def test_tags_are_given_and_taken(library: Library) -> None:
    library.add(make_clip("a", seed=1))
    library.add(make_clip("b", seed=2))
    library.add_tag(["a", "b"], "  deep   bass ")
    library.add_tag(["a"], "Air")
    library.add_tag(["a"], "Air")
    library.add_tag(["a"], "   ")
    assert library.tags() == ("Air", "deep bass")
    assert [t.tags for t in library.takes()] == [("Air", "deep bass"), ("deep bass",)]
    library.remove_tag(["a", "b"], "deep bass")
    assert library.tags() == ("Air",)
    library.bin(["a"])
    assert library.tags() == ()


def test_lineage(library: Library) -> None:
    library.add(make_clip("a", seed=1))
    library.add(make_clip("b", seed=2, parents=("a",)))
    library.add(make_clip("c", seed=3, parents=("b", "a", "never-here")))
    assert [t.id for t in library.parents("c")] == ["a", "b"]
    assert [t.id for t in library.children("a")] == ["b", "c"]
    assert library.take("c").parents == ("b", "a", "never-here")  # type: ignore[union-attr]
    assert library.parents("a") == library.children("c") == library.parents("gone") == ()
    library.bin(["b"])
    library.empty_bin()
    assert [t.id for t in library.parents("c")] == ["a"]


def test_thumbnails_are_kept_and_made_when_missing(library: Library, folder: Path) -> None:
    clip = make_clip("a", frames=5000)
    library.add(clip)
    gone = library.add(make_clip("b", seed=6))
    expected = column_peaks(clip.audio, 160)
    peaks = library.peaks(["a", "nobody"])
    assert list(peaks) == ["a"]
    assert peaks["a"].dtype == np.float32
    np.testing.assert_array_equal(peaks["a"], expected)
    with library._database.writing() as connection:
        connection.execute("UPDATE audio SET thumbnail = NULL")
    file_of(folder, gone).unlink()
    peaks = library.peaks(["a", "b"])
    np.testing.assert_array_equal(peaks["a"], expected)
    np.testing.assert_array_equal(peaks["b"], np.zeros((160, 2)))
    with library._database.reading() as connection:
        (kept,) = connection.execute(
            "SELECT COUNT(*) FROM audio WHERE thumbnail NOTNULL"
        ).fetchone()
    assert kept == 1


def test_a_recipe_nobody_can_read_costs_the_recipe_only(library: Library) -> None:
    library.add(make_clip("a"))
    with library._database.writing() as connection:
        connection.execute("UPDATE recipes SET json = '{'")
    assert library.recipe("a") is None
    assert same_audio(library.load_clip("a"), make_clip())
    assert library.recipe("gone") is None


def test_threads_share_a_library(library: Library) -> None:
    rounds = 30
    library.add(make_clip("shared"))

    def work(act: Callable[[int], object]) -> None:
        for n in range(rounds):
            act(n)

    acts: list[Callable[[int], object]] = [
        lambda n: library.add(make_clip(f"a{n}", seed=n), tags=("t",)),
        lambda n: library.add(make_clip(f"b{n}", seed=n)),
        lambda n: library.update(["shared"], name=str(n)),
        lambda n: library.update(["shared"], starred=n % 2 == 0),
        lambda n: library.load_clip("shared"),
        lambda n: (library.search("first"), library.takes(), library.peaks(["shared"])),
    ]
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(work, act) for act in acts]:
            done.result()
    takes = library.takes()
    assert [t.number for t in takes] == list(range(1, 2 * rounds + 2))
    assert (takes[0].name, takes[0].starred) == (str(rounds - 1), False)


def test_a_closed_library_says_so(library: Library) -> None:
    library.close()
    library.close()
    for call in (library.takes, library.recover, lambda: library.add(make_clip())):
        with pytest.raises(LibraryError, match="closed"):
            call()


def test_hashes_name_what_the_files_hold(library: Library, folder: Path) -> None:
    for seed in range(4):
        library.add(make_clip(f"c{seed}", seed=seed))
    for path in (folder / "audio").rglob("*.wav"):
        samples, _ = soundfile.read(path, dtype="float32")
        digest = hashlib.sha256(np.ascontiguousarray(samples.T).tobytes()).hexdigest()
        assert path.stem == digest
