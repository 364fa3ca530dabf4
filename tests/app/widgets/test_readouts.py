"""Meter, health, banner, transport: what the program tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from neurosketch.app.widgets.banner import Banner
from neurosketch.app.widgets.health_readout import HealthReadout
from neurosketch.app.widgets.level_meter import FLOOR_DB, LevelMeter
from neurosketch.app.widgets.transport_bar import TransportBar, clock_text
from neurosketch.core.events import Health, MeterReading
from tests.app.widgets.conftest import pixels

SILENCE = MeterReading((-200.0, -200.0), False)
GOOD = Health(31.2, 0, 24.3, "CPU", "Speakers")


@pytest.fixture
def meter(show):
    return show(LevelMeter(), 280)


def has(widget, token):
    picture = pixels(widget)[:, :, :3][..., ::-1]
    return bool((picture == QColor(token).getRgb()[:3]).all(axis=2).any())


def test_meter_zones(meter, dark):
    for level, green, yellow, red in (
        (-200.0, False, False, False),
        (-20.0, True, False, False),
        (-8.0, True, True, False),
        (-1.0, True, True, True),
    ):
        fresh = LevelMeter()
        fresh.resize(meter.size())
        fresh.set_reading(MeterReading((level, level), False))
        assert has(fresh, dark.good_mark) is green
        assert has(fresh, dark.warn_mark) is yellow
        assert has(fresh, dark.clip_mark) is red


def test_meter_rises_at_once_and_falls_slowly(meter):
    meter.set_reading(MeterReading((-6.0, -9.0), False))
    assert meter.levels_db() == (-6.0, -9.0)
    meter.set_reading(SILENCE)
    assert FLOOR_DB < meter.levels_db()[0] <= -6.0
    assert meter.value_text() == "−6.0 dB"


def test_silent_meter(meter):
    assert meter.value_text() == "−∞ dB"
    meter.set_reading(SILENCE)
    assert meter.levels_db() == (FLOOR_DB, FLOOR_DB)


def test_clip_light_latches_until_reset(meter, told, dark):
    resets = told(meter.clipReset)
    QTest.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not resets
    meter.set_reading(MeterReading((0.0, 0.0), True))
    assert meter.clipped()
    assert "clipped" in meter.accessibleDescription()
    QTest.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert resets
    assert not meter.clipped()
    meter.set_reading(MeterReading((0.0, 0.0), True))
    QTest.keyClick(meter, Qt.Key.Key_Return)
    assert len(resets) == 2


def test_meter_is_named_with_unit(meter):
    meter.set_reading(MeterReading((-7.2, -9.0), False))
    assert meter.objectName() == "meter"
    assert meter.accessibleName() == "Output level"
    assert meter.accessibleDescription() == "peak −7.2 dB"


@pytest.mark.parametrize(
    ("health", "text", "state"),
    [
        (None, "starting the engine…", "starting"),
        (GOOD, "31 ms  ·  0 drops  ·  24×  ·  CPU", "good"),
        (replace(GOOD, underruns=1), "31 ms  ·  1 drop  ·  24×  ·  CPU", "good"),
        (replace(GOOD, slider_to_ear_ms=None, realtime_factor=None), "0 drops  ·  CPU", "good"),
        (replace(GOOD, slider_to_ear_ms=300.0), "300 ms  ·  0 drops  ·  24×  ·  CPU", "warn"),
        (replace(GOOD, notice="No device."), "31 ms  ·  0 drops  ·  24×  ·  CPU", "warn"),
        (replace(GOOD, realtime_factor=0.84), "31 ms  ·  0 drops  ·  0.8×  ·  CPU", "bad"),
    ],
)
def test_health_in_words_and_colour(show, health, text, state):
    readout = HealthReadout()
    readout.set_health(health)
    show(readout)
    assert readout.text() == text
    assert readout.accessibleDescription() == text
    assert readout.state() == state
    readout.grab()


def test_a_new_drop_is_red_until_the_next_reading(show):
    readout = show(HealthReadout())
    readout.set_health(GOOD)
    readout.set_health(replace(GOOD, underruns=2))
    assert readout.state() == "bad"
    readout.set_health(replace(GOOD, underruns=2))
    assert readout.state() == "good"


def test_health_explains_itself(show):
    readout = show(HealthReadout())
    readout.set_health(replace(GOOD, notice="The headphones are gone."))
    for part in ("31 ms", "Drop-outs", "24.3 × real time", "CPU", "Speakers", "headphones"):
        assert part in readout.toolTip()


@pytest.fixture
def banner(show):
    return show(Banner(), 600, 40)


@pytest.mark.parametrize("kind", ["info", "success", "warning", "error"])
def test_banner_shows_and_goes(qtbot, told, kind, dark):
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(600, 40)
    dismissed = told(banner.dismissed)
    assert banner.isHidden()
    banner.show_message("The headphones are gone.", kind)
    assert banner.isVisible()
    assert (banner.text(), banner.kind()) == ("The headphones are gone.", kind)
    assert banner.accessibleName().endswith(": The headphones are gone.")
    QTest.mouseClick(banner.findChild(object, "banner.close"), Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    assert dismissed
    banner.dismiss()
    assert len(dismissed) == 1


def test_banner_goes_with_escape_and_refuses_other_kinds(banner):
    banner.show_message("Saved.", "success")
    QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isHidden()
    with pytest.raises(ValueError, match="shout"):
        banner.show_message("x", "shout")


def test_banner_shows_text_as_text(banner):
    banner.show_message("<b>file</b>.wav", "error")
    assert banner.text() == "<b>file</b>.wav"


@pytest.fixture
def transport(show):
    return show(TransportBar())


def test_buttons_tell_and_decide_nothing(transport, told):
    play, start, keep = map(
        told, (transport.playClicked, transport.startClicked, transport.keepClicked)
    )
    for name in ("action.play", "transport.start", "action.keep"):
        QTest.mouseClick(transport.findChild(object, name), Qt.MouseButton.LeftButton)
    assert (len(play), len(start), len(keep)) == (1, 1, 1)
    assert not transport.is_playing()


def test_play_becomes_stop(transport):
    button = transport.findChild(object, "action.play")
    before = pixels(button)
    transport.set_playing(True)
    assert button.accessibleName() == "Stop"
    assert (pixels(button) != before).any()
    transport.set_playing(False)
    assert button.accessibleName() == "Play"


def test_loop_tells_only_the_hand(transport, told):
    loops = told(transport.loopToggled)
    transport.set_loop(True)
    assert transport.loop()
    assert not loops
    QTest.mouseClick(transport.findChild(object, "transport.loop"), Qt.MouseButton.LeftButton)
    assert loops == [False]


def test_tempo(transport, told):
    tempos = told(transport.tempoChanged)
    transport.set_tempo(122.5)
    assert transport.tempo() == 122.5
    assert not tempos
    field = transport.findChild(object, "transport.tempo")
    assert field.lineEdit().width() >= field.fontMetrics().horizontalAdvance("300.0")
    field.selectAll()
    QTest.keyClicks(field, "98")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert tempos == [98.0, 99.0]


def test_key(transport, told):
    keys = told(transport.keyChanged)
    assert transport.key() is None
    transport.set_key("A min")
    assert transport.key() == "A min"
    transport.set_key("H dur")
    assert transport.key() == "H dur"
    transport.set_key(None)
    assert transport.key() is None
    assert not keys
    QTest.keyClick(transport.findChild(object, "transport.key"), Qt.Key.Key_Down)
    assert keys == ["C maj"]


def test_live_has_no_start_no_end_and_no_loop(transport):
    transport.set_time(3.214, 7.869)
    transport.set_live(True)
    assert not transport.findChild(object, "transport.loop").isEnabled()
    assert not transport.findChild(object, "transport.start").isEnabled()
    texts = {label.text() for label in transport.findChildren(type(transport._clock))}
    assert {"0:03.214", "live"} <= texts
    transport.set_live(False)
    texts = {label.text() for label in transport.findChildren(type(transport._clock))}
    assert "/ 0:07.869" in texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00.000"), (3.2144, "0:03.214"), (59.9996, "1:00.000"), (754.5, "12:34.500"),
     (-1, "0:00.000")],
)  # fmt: skip
def test_clock(seconds, text):
    assert clock_text(seconds) == text
