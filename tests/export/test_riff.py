from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurosketch.export.key import root_note
from neurosketch.export.riff import (
    Acid,
    Broadcast,
    Sampler,
    info_chunk,
    info_texts,
)

ascii_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=32)
notes = st.integers(0, 127)
levels = st.none() | st.integers(-32000, 32000).map(lambda x: x / 100)


@given(
    st.builds(
        Acid, one_shot=st.booleans(), root_note=st.none() | notes, beats=st.integers(0, 2**32 - 1),
        tempo_bpm=st.floats(0, 1000, width=32),
        meter=st.tuples(st.integers(0, 65535), st.integers(0, 65535)),
    )
)  # fmt: skip
def test_acid_reads_back(acid: Acid) -> None:
    chunk = acid.to_chunk()
    assert (chunk.id, len(chunk.data)) == (b"acid", 24)
    assert Acid.from_bytes(chunk.data) == acid


def test_acid_has_the_published_layout() -> None:
    data = Acid(False, 69, 8, 93.5, (3, 4)).to_chunk().data
    assert data.hex(" ") == (
        "06 00 00 00 45 00 00 80 00 00 00 00 08 00 00 00 04 00 03 00 00 00 bb 42"
    )


@given(
    st.sampled_from([8000, 44100, 48000, 96000]),
    notes,
    st.integers(0, 2**31),
    st.integers(1, 2**31),
)
def test_sampler_reads_back(rate: int, note: int, start: int, length: int) -> None:
    sampler = Sampler(rate, note, (start, start + length))
    data = sampler.to_chunk().data
    assert len(data) == 60
    back = Sampler.from_bytes(data)
    assert back is not None
    assert (back.unity_note, back.loop) == (note, (start, start + length))
    assert abs(back.sample_rate - rate) <= rate * 1e-4  # stored as a period in nanoseconds
    without = Sampler.from_bytes(Sampler(rate, note).to_chunk().data)
    assert without is not None
    assert without.loop is None


@given(
    st.builds(
        Broadcast, description=ascii_text, originator=ascii_text, reference=ascii_text,
        date=st.dates().map(str), time=st.just("12:34:56"), loudness_lufs=levels,
        true_peak_db=levels, momentary_lufs=levels, short_term_lufs=levels, history=ascii_text,
    )
)  # fmt: skip
def test_broadcast_reads_back(broadcast: Broadcast) -> None:
    chunk = broadcast.to_chunk()
    assert len(chunk.data) == 602 + len(broadcast.history)
    assert chunk.data[346:348] == b"\x02\x00"  # version 2
    assert Broadcast.from_bytes(chunk.data) == broadcast


def test_broadcast_of_silence_marks_the_levels_as_unknown() -> None:
    data = Broadcast("d", "o", "r", "", "", None, -400.0).to_chunk().data
    assert data[412:422] == b"\xff\x7f" * 5


@given(
    st.dictionaries(
        st.sampled_from(["INAM", "ICMT", "ISFT", "IART"]),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    )
)
def test_info_reads_back(texts: dict[str, str]) -> None:
    chunk = info_chunk(texts)
    assert len(chunk.data) % 2 == 0
    assert info_texts(chunk.data) == texts


@given(st.binary(max_size=700))
def test_no_bytes_crash_a_reader(data: bytes) -> None:
    Acid.from_bytes(data)
    Sampler.from_bytes(data)
    Broadcast.from_bytes(data)
    info_texts(data)
    info_texts(b"INFO" + data)


def test_roots_of_keys() -> None:
    known = {"C": 60, "A minor": 69, "F# minor": 66, "Bb": 70, "Am": 69, "e♭ major": 63, "Cb": 71}
    assert {key: root_note(key) for key in known} == known
    for unknown in (None, "", "  ", "X", "Cello", "#"):
        assert root_note(unknown) is None
