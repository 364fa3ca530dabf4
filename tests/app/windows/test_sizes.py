"""The window on small and large screens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from neurosketch.app.windows.main_window import first_size


@pytest.mark.parametrize("screen", [(1280, 800), (1366, 768), (1440, 900), (3840, 2160)])
def test_the_first_window_fits_the_screen_with_its_title_bar(window, screen, qtbot):
    size = first_size(QSize(*screen))
    assert size.width() <= screen[0]
    assert size.height() <= screen[1] - 30
    assert size.width() <= 1440
    window.resize(size)

    def fits():
        smallest = window.minimumSizeHint()
        assert size.width() >= smallest.width()
        assert size.height() >= smallest.height(), "or the layout would grow it again"

    # The bar gives way to what matters more once it knows its width.
    qtbot.waitUntil(fits)


def test_the_smallest_window_cuts_nothing_off_in_the_bar(window, qtbot):
    window.resize(window.minimumSize())
    bar = window.top

    def fits():
        assert bar.minimumSizeHint().width() <= bar.width()
        for widget in (bar.transport, bar.export, bar.more, bar.sketch):
            assert widget.width() >= widget.minimumSizeHint().width()

    qtbot.waitUntil(fits)
