"""The takes as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt

from neurosketch.app.items.family import Family, family_of
from neurosketch.app.items.take_model import KEPT_PEAKS, Column, Role, TakeModel
from tests.app.takes import MODEL_NAMES, make_many, make_take, some_peaks

DISPLAY = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def model(qapp):
    made = TakeModel()
    made.set_model_names(MODEL_NAMES)
    return made


@pytest.fixture
def told(model):
    """What the model tells, in order."""
    heard = []
    model.rowsInserted.connect(lambda _, first, last: heard.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: heard.append(("out", first, last)))
    model.dataChanged.connect(lambda a, b, _: heard.append(("change", a.row(), b.row())))
    model.modelReset.connect(lambda: heard.append(("reset",)))
    return heard


def shown(model, take_id, column, role=DISPLAY):
    return model.data(model.index(model.row_of(take_id), column), role)


def test_qt_finds_no_fault(model, qtmodeltester):
    model.set_takes(make_many(40))
    qtmodeltester.check(model)
    model.upsert(make_take(41), replace(model.takes[3], starred=True))
    model.remove(["t1", "t2", "t7"])
    model.set_takes(make_many(90))
    qtmodeltester.check(model)


def test_cells_say_what_a_take_is(model):
    model.set_takes([make_take(7, name="salt", tags=("pad", "warm"), starred=True, seconds=74.2)])
    texts = [shown(model, "t7", column) for column in Column]
    assert texts[:8] == [
        "salt", "starred", "1:14", "122", "A min", "Struck", "pad, warm", "−12.0 LUFS",
    ]  # fmt: skip
    assert "2026" in texts[8] or "26" in texts[8]
    assert shown(model, "t7", Column.NAME, Role.DETAIL) == "Struck · 1:14 · 122 · A min"
    assert "48" in shown(model, "t7", Column.NAME, Role.SEED)
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in Column][:3] == [
        "Name", "", "Length",
    ]  # fmt: skip


def test_screen_readers_hear_everything(model):
    model.set_takes(
        [make_take(7, name="salt", starred=True, twins=2, has_gesture=True, problem="It is gone.")]
    )
    assert shown(model, "t7", Column.NAME, Qt.ItemDataRole.AccessibleTextRole) == "salt"
    spoken = shown(model, "t7", Column.NAME, Qt.ItemDataRole.AccessibleDescriptionRole)
    for part in ("Struck", "starred", "2 other takes", "slider movements", "It is gone."):
        assert part in spoken
    length = shown(model, "t7", Column.LENGTH, Qt.ItemDataRole.AccessibleTextRole)
    assert length == "Length: 8.0 s"


def test_audio_from_outside_has_no_seed_and_silence_no_loudness(model):
    model.set_takes([make_take(1, model_id="", seed=None, loudness_lufs=float("-inf"))])
    assert shown(model, "t1", Column.NAME, Role.SEED) == ""
    assert shown(model, "t1", Column.LOUDNESS) == ""
    assert shown(model, "t1", Column.MODEL) == ""


def test_single_changes_are_told_singly(model, told):
    model.set_takes(make_many(100))
    assert told == [("reset",)]
    told.clear()
    model.upsert(replace(model.takes[10], starred=True))
    model.upsert(make_take(101))
    model.remove(["t5", "t6", "t90", "gone"])
    assert told == [("change", 10, 10), ("in", 100, 100), ("out", 89, 89), ("out", 4, 5)]
    told.clear()
    model.set_takes([*model.takes[1:], make_take(200)])
    assert told == [("out", 0, 0), ("in", 97, 97)]


def test_an_earlier_number_goes_before_later_ones(model, told):
    model.set_takes([make_take(1), make_take(9)])
    told.clear()
    model.upsert(make_take(9, starred=True), make_take(4))
    assert [take.number for take in model.takes] == [1, 4, 9]
    assert told == [("in", 1, 1), ("change", 2, 2)]
    assert model.row_of("t9") == 2


def test_an_edit_is_a_wish(model, qtbot):
    model.set_takes([make_take(1, name="salt")])
    place = model.index(0, Column.NAME)
    assert place.flags() & Qt.ItemFlag.ItemIsEditable
    assert place.flags() & Qt.ItemFlag.ItemIsDragEnabled
    with qtbot.waitSignal(model.renameRequested) as wish:
        assert model.setData(place, "  slow   bell ")
    assert wish.args == ["t1", "slow bell"]
    assert shown(model, "t1", Column.NAME) == "salt"
    assert not model.setData(place, "   ")
    assert not model.setData(place, "salt")
    assert not model.setData(model.index(0, Column.KEY), "C maj")


def test_thumbnails_are_asked_for_once_and_together(model, qtbot, told):
    model.set_takes(make_many(3))
    with qtbot.waitSignal(model.peaksWanted) as wish:
        for _ in range(3):
            assert shown(model, "t1", Column.NAME, Role.PEAKS) is None
            assert shown(model, "t3", Column.NAME, Role.PEAKS) is None
    assert wish.args == [("t1", "t3")]
    told.clear()
    peaks = some_peaks()
    model.set_peaks("t3", peaks)
    assert told == [("change", 2, 2)]
    assert shown(model, "t3", Column.NAME, Role.PEAKS) is peaks


def test_thumbnails_do_not_pile_up(model):
    model.set_takes(make_many(KEPT_PEAKS + 50))
    for take in model.takes:
        model.set_peaks(take.id, some_peaks())
    assert model.kept_peaks() == KEPT_PEAKS


def test_words_follow_the_take_and_the_models(model):
    take = make_take(3, name="Café", notes="Über", tags=("Warm",))
    model.set_takes([take])
    assert {"cafe", "uber", "warm", "48203"} <= set(model.words(take).split())
    assert "drift" in model.words(take)
    model.set_model_names({"vae-drift": "Mist"})
    assert "mist" in model.words(take)
    renamed = replace(take, name="salt")
    model.upsert(renamed)
    assert "cafe" not in model.words(renamed)


def test_outside_the_table_there_is_nothing(model):
    model.set_takes([make_take(1)])
    assert model.data(QModelIndex()) is None
    assert model.take("nobody") is None
    assert model.row_of("nobody") == -1
    assert model.headerData(99, Qt.Orientation.Horizontal) is None


def test_family(model):
    parent, twin = make_take(1), make_take(4, audio_sha256="ab", twins=1)
    child = make_take(2, parents=("t1", "gone"), audio_sha256="ab", twins=1)
    model.set_takes([parent, child, make_take(3, parents=("t2",)), twin])
    found = family_of(child, model)
    assert found == Family((parent,), (model.take("t3"),), (twin,))
    assert family_of(parent, model) == Family((), (child,), ())
