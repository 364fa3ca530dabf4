"""Which takes are shown and in which order."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from neurosketch.app.items.take_filter import NUMBER, Criteria, TakeFilter
from neurosketch.app.items.take_model import Column, Role, TakeModel
from tests.app.takes import MODEL_NAMES, make_many, make_take, some_peaks
from tests.slowness import slowness


@pytest.fixture
def model(qapp):
    made = TakeModel()
    made.set_model_names(MODEL_NAMES)
    return made


@pytest.fixture
def takes(model):
    return TakeFilter(model)


def numbers(takes):
    return [int(key[1:]) for key in takes.ids()]


def test_qt_finds_no_fault(model, takes, qtmodeltester):
    model.set_takes(make_many(60))
    qtmodeltester.check(takes)
    takes.set_criteria(Criteria(text="rain"))
    takes.sort_by(Column.LENGTH, True)
    model.upsert(make_take(61, name="rain"), replace(model.takes[5], name="rain too"))
    model.remove(["t6", "t12", "t13"])
    takes.set_criteria(Criteria(starred=True))
    takes.set_criteria(Criteria())
    qtmodeltester.check(takes)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (Criteria(), [1, 2, 3, 4]),
        (Criteria(text="BELL cafe"), [2]),
        (Criteria(text="be ll"), [2, 3]),
        (Criteria(text="48203"), [3]),
        (Criteria(text="48 203"), [3]),
        (Criteria(text="48"), []),
        (Criteria(text="struck"), [1, 4]),
        (Criteria(text="octave"), [4]),
        (Criteria(text='"(*'), []),
        (Criteria(text="nothing", found=frozenset({"t4"})), [4]),
        (Criteria(starred=True), [2, 4]),
        (Criteria(models=frozenset({"ddsp-breath", "gan-drums"})), [1, 2, 4]),
        (Criteria(tags=frozenset({"warm"})), [1, 3]),
        (Criteria(tags=frozenset({"warm", "pad"})), [3]),
        (Criteria(colours=frozenset({"red", "blue"})), [1, 4]),
        (Criteria(with_notes=True), [4]),
        (Criteria(starred=True, text="octave"), [4]),
    ],
)
def test_criteria(model, takes, criteria, expected):
    model.set_takes(
        [
            make_take(1, name="rain", tags=("warm",), colour="red"),
            make_take(2, name="Bell, Café", starred=True),
            make_take(3, name="belling", tags=("pad", "warm"), notes="   ", key="B ll"),
            make_take(4, name="salt", starred=True, notes="An octave down", colour="blue"),
        ]
    )
    takes.set_criteria(criteria)
    assert numbers(takes) == expected
    assert takes.rowCount() == len(expected)


@pytest.mark.parametrize(
    ("column", "upwards"),
    [
        (NUMBER, [1, 2, 3, 4]),
        (Column.NAME, [3, 1, 2, 4]),
        (Column.STAR, [2, 1, 3, 4]),
        (Column.LENGTH, [4, 1, 2, 3]),
        (Column.TEMPO, [3, 1, 2, 4]),
        (Column.KEY, [2, 1, 3, 4]),
        (Column.LOUDNESS, [4, 1, 2, 3]),
        (Column.CREATED, [1, 2, 3, 4]),
    ],
)
def test_sorting_puts_what_is_missing_last(model, takes, column, upwards):
    silent = float("-inf")
    model.set_takes(
        [
            make_take(1, name="take 2", seconds=2, tempo_bpm=90, key="C", loudness_lufs=-20),
            make_take(2, name="take 10", seconds=2, tempo_bpm=None, key="A", loudness_lufs=-20,
                      starred=True),
            make_take(3, name="Étude", seconds=9, tempo_bpm=60, key=None, loudness_lufs=silent),
            make_take(4, name="zoo", seconds=1, tempo_bpm=None, key="", loudness_lufs=-30),
        ]
    )  # fmt: skip
    takes.sort_by(column)
    assert numbers(takes) == upwards
    takes.sort(column, Qt.SortOrder.DescendingOrder)
    missing = {Column.TEMPO: [2, 4], Column.KEY: [3, 4], Column.LOUDNESS: [3]}.get(column, [])
    assert numbers(takes)[len(upwards) - len(missing) :] == missing
    first = [n for n in upwards if n not in missing]
    assert set(numbers(takes)[: len(first)]) == set(first)
    if column == Column.NAME:
        assert numbers(takes) == [4, 2, 1, 3]


def test_a_change_moves_one_row_and_keeps_its_index(model, takes):
    model.set_takes(make_many(30))
    takes.sort_by(Column.LENGTH)
    held = QPersistentModelIndex(takes.index(takes.row_of("t20"), Column.NAME))
    resets = []
    takes.modelReset.connect(lambda: resets.append(1))
    model.upsert(replace(model.take("t20"), seconds=0.1))
    assert takes.ids()[0] == "t20"
    assert held.row() == 0
    model.remove(["t20"])
    assert not held.isValid()
    assert not resets


def test_a_take_that_no_longer_passes_goes_and_comes_back(model, takes):
    model.set_takes(make_many(20))
    takes.set_criteria(Criteria(starred=True))
    before = takes.ids()
    model.upsert(replace(model.take("t10"), starred=False))
    assert takes.ids() == tuple(key for key in before if key != "t10")
    model.upsert(replace(model.take("t10"), starred=True))
    assert takes.ids() == before


def test_arranging_is_announced_around_every_change_of_rows(model, takes):
    order = []
    takes.rearranging.connect(lambda: order.append("begin"))
    for signal in (takes.rowsInserted, takes.rowsRemoved, takes.modelReset, takes.layoutChanged):
        signal.connect(lambda *_: order.append("rows"))
    takes.rearranged.connect(lambda: order.append("end"))
    model.set_takes(make_many(200))
    assert order == ["begin", "rows", "end"]
    order.clear()
    takes.set_criteria(Criteria(text="rain"))
    assert order == ["begin", "rows", "end"]
    order.clear()
    model.upsert(make_take(300, name="rain"))
    assert order == ["begin", "rows", "end"]
    order.clear()
    model.upsert(make_take(301, name="other"))
    assert order == []


def test_a_thumbnail_rearranges_nothing(model, takes):
    model.set_takes(make_many(20))
    takes.set_criteria(Criteria(starred=True))
    changed, arranged = [], []
    takes.dataChanged.connect(lambda a, b, roles: changed.append((a.row(), b.row(), list(roles))))
    takes.rearranging.connect(lambda: arranged.append(1))
    model.set_peaks("t10", some_peaks())
    model.set_peaks("t11", some_peaks())
    assert changed == [(1, 1, [Role.PEAKS])]
    assert not arranged


def test_cells_map_both_ways(model, takes):
    model.set_takes(make_many(20))
    takes.sort_by(NUMBER, True)
    place = takes.index(0, Column.KEY)
    below = takes.mapToSource(place)
    assert model.data(below, Role.TAKE).id == takes.id_at(0) == "t20"
    assert takes.mapFromSource(below) == place
    assert takes.data(takes.index(0, Column.NAME)) == model.take("t20").name
    assert takes.id_at(99) == ""
    assert takes.headerData(Column.KEY, Qt.Orientation.Horizontal) == "Key"


kinds = st.sampled_from(["add", "change", "remove", "filter", "sort", "all"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(kinds, st.integers(1, 40)), max_size=25))
def test_whatever_happens_the_rows_are_those_of_a_fresh_filter(qapp, steps):
    model = TakeModel()
    takes = TakeFilter(model)
    for kind, n in steps:
        if kind == "add":
            model.upsert(make_take(n))
        elif kind == "change":
            model.upsert(make_take(n, starred=n % 2 == 0, seconds=float(40 - n), name=f"rain {n}"))
        elif kind == "remove":
            model.remove([f"t{n}", f"t{n + 1}"])
        elif kind == "filter":
            takes.set_criteria(Criteria(text="rain" if n % 2 else "", starred=n % 3 == 0))
        elif kind == "sort":
            takes.sort_by(list(Column)[n % len(Column)], n % 2 == 0)
        else:
            model.set_takes(make_many(n))
        fresh = TakeFilter(model)
        fresh.sort_by(*takes.sorting)
        fresh.set_criteria(takes.criteria)
        assert takes.ids() == fresh.ids()
        assert [takes.row_of(key) for key in takes.ids()] == list(range(takes.rowCount()))


def seconds_of(work, times=5):
    """Processor time of this thread, as a usual machine would take; others may be busy."""
    spent = []
    for _ in range(times):
        started = time.thread_time()
        work()
        spent.append(time.thread_time() - started)
    return median(spent) / slowness()


@pytest.mark.parametrize(
    "criteria",
    [Criteria(text="rain"), Criteria(text="drift 48"), Criteria(starred=True),
     Criteria(text="a", tags=frozenset({"warm"}), models=frozenset({"vae-drift"}))],
)  # fmt: skip
def test_ten_thousand_takes_are_filtered_in_time(model, takes, criteria):
    model.set_takes(make_many(10_000))

    def there_and_back():
        takes.set_criteria(criteria)
        takes.set_criteria(Criteria())

    assert seconds_of(there_and_back) < 0.050
    assert takes.rowCount() == 10_000


def test_ten_thousand_takes_are_sorted_before_a_hand_notices(model, takes):
    model.set_takes(make_many(10_000))

    def there_and_back():
        takes.sort_by(Column.NAME)
        takes.sort_by(NUMBER)

    assert seconds_of(there_and_back) < 0.25
