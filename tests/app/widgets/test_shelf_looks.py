"""How the shelf looks and scrolls: nothing cut, nothing slow, the chosen take in sight."""

from __future__ import annotations

import time
from statistics import median

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from neurosketch.app.items.take_filter import NUMBER
from neurosketch.app.items.take_model import Column
from neurosketch.app.widgets.take_paint import KEPT_THUMBNAILS
from tests.app.takes import make_many, make_take
from tests.app.widgets.conftest import pixels
from tests.slowness import slowness


def test_the_header_of_the_table_sorts_up_down_and_not(shelf):
    shelf.resize(1032, 380)
    shelf.set_expanded(True)
    header = shelf.table.horizontalHeader()
    order = []
    for _ in range(3):
        header.sectionClicked.emit(Column.NAME)
        order.append((shelf.shown(), header.isSortIndicatorShown()))
    assert order == [
        (("t2", "t3", "t1"), True), (("t1", "t3", "t2"), True), (("t1", "t2", "t3"), False),
    ]  # fmt: skip
    assert shelf.takes.sorting == (NUMBER, False)


@pytest.mark.parametrize("width", [1032, 700, 480])
def test_a_narrow_table_leaves_columns_out_before_names(shelf, width):
    shelf.header.details.setChecked(False)
    shelf.resize(width, 380)
    shelf.set_expanded(True)
    shelf.header.details.setChecked(False)
    shelf.resize(width, 380)
    QApplication.processEvents()
    header, table = shelf.table.horizontalHeader(), shelf.table
    assert header.sectionSize(Column.NAME) >= 120
    assert header.length() <= table.viewport().width()
    assert not table.isColumnHidden(Column.STAR)
    assert table.isColumnHidden(Column.CREATED) == (shelf.width() < 900)


@pytest.mark.parametrize("width", [1008, 1132, 1700])
@pytest.mark.parametrize("scope", ["sketch", "library", "bin"])
def test_nothing_in_the_header_overlaps_or_is_cut(shelf, width, scope):
    shelf.set_takes(make_many(1234))
    shelf.header.set_usage("13.4 GB of 20 GB, 120.0 MB of it in the bin", 20.0)
    shelf.header.filters.search.setText("drift")
    shelf.set_scope(scope)
    shelf.resize(width, 160)
    QApplication.processEvents()
    assert shelf.width() == width
    inside = shelf.header.filters.search
    held = [
        w
        for w in shelf.header.findChildren(QAbstractButton)
        if w.isVisible() and not inside.isAncestorOf(w)
    ]
    held += [w for w in shelf.header.findChildren(QLabel) if w.isVisible()]
    held.append(shelf.header.filters.search)
    rects = []
    for widget in held:
        corner = widget.mapTo(shelf, QPoint(0, 0))
        rect = widget.rect().translated(corner)
        assert shelf.rect().contains(rect), widget.objectName()
        assert widget.width() >= min(widget.sizeHint().width(), 90), widget.objectName()
        rects.append((rect, widget))
    for at, (rect, widget) in enumerate(rects):
        for other, neighbour in rects[at + 1 :]:
            assert not rect.intersects(other), (widget.objectName(), neighbour.objectName())


def test_the_chosen_take_has_the_accent(shelf, dark):
    def count(token):
        picture = pixels(shelf.cards)[:, :, :3][..., ::-1]
        return int((picture == QColor(token).getRgb()[:3]).all(axis=2).sum())

    QApplication.processEvents()
    before = count(dark.wave)
    assert count(dark.wave_quiet) > 500
    assert count(dark.accent2) > 500
    shelf.set_current("t1")
    assert count(dark.wave) > before + 500


def test_the_wheel_scrolls_sideways_and_the_chosen_take_stays_in_sight(shelf, hand):
    shelf.set_takes(make_many(40))
    QApplication.processEvents()
    bar = shelf.cards.horizontalScrollBar()
    hand(shelf.cards.viewport()).wheel(50, 50, -2)
    assert bar.value() == 240
    shelf.set_current("t40")
    assert bar.value() > bar.maximum() - 20
    shelf.set_current("t1")
    assert bar.value() < 20


def test_a_take_can_be_drawn_for_the_pointer(shelf):
    picture = shelf.drag_pixmap("t3")
    assert picture.width() > 100
    assert picture.toImage().pixelColor(picture.width() // 2, 20).alpha() == 255
    assert not shelf.drag_pixmap("nobody").isNull()


def frames(view, bar, step, count=40):
    """Processor seconds of this thread per frame while it scrolls."""
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    spent = []
    for _ in range(count):
        started = time.thread_time()
        bar.setValue(bar.value() + step)
        view.viewport().render(image)
        spent.append(time.thread_time() - started)
    return median(spent) / slowness()


def test_ten_thousand_takes_scroll_in_time_and_in_little_memory(shelf, view):
    shelf.resize(1400, 380)
    shelf.set_takes(make_many(10_000))
    QApplication.processEvents()
    bar = view.horizontalScrollBar() if view is shelf.cards else view.verticalScrollBar()
    assert frames(view, bar, 23) < 0.016
    for share in range(0, 100):
        bar.setValue(bar.maximum() * share // 100)
        image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
        view.viewport().render(image)
        QApplication.processEvents()
    assert len(shelf._look.thumbnails) <= KEPT_THUMBNAILS
    assert shelf.model.kept_peaks() < 2500


def test_other_takes_begin_at_the_start_unless_the_chosen_one_is_among_them(shelf):
    shelf.set_takes(make_many(80))
    QApplication.processEvents()
    bar = shelf.cards.horizontalScrollBar()
    shelf.set_current("t70")
    far = bar.value()
    shelf.header.filters.search.setText("rain")
    QApplication.processEvents()
    assert bar.value() == 0
    shelf.header.filters.search.clear()
    QApplication.processEvents()
    assert bar.value() == far
    shelf.set_takes([make_take(n) for n in range(200, 300)])
    QApplication.processEvents()
    assert bar.value() == 0
