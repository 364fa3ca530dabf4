"""Every widget in both themes, in large type, and fast enough to move."""

from __future__ import annotations

import time
from statistics import median

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from neurosketch.app.theme import apply_theme, load_theme
from neurosketch.app.widgets.banner import Banner
from neurosketch.app.widgets.chord_lane import ChordLane
from neurosketch.app.widgets.condition_chips import ConditionChooser
from neurosketch.app.widgets.control_slider import ControlSlider
from neurosketch.app.widgets.drum_grid import DrumGrid
from neurosketch.app.widgets.expression_trace import ExpressionTrace
from neurosketch.app.widgets.health_readout import HealthReadout
from neurosketch.app.widgets.keyboard import PianoKeyboard
from neurosketch.app.widgets.level_meter import LevelMeter
from neurosketch.app.widgets.model_picker import ModelPicker
from neurosketch.app.widgets.piano_roll import PianoRoll
from neurosketch.app.widgets.roll_ruler import RollRuler
from neurosketch.app.widgets.seed_field import SeedField
from neurosketch.app.widgets.shelf import Shelf
from neurosketch.app.widgets.spectrogram_view import SpectrogramView
from neurosketch.app.widgets.stepper import Stepper
from neurosketch.app.widgets.transport_bar import TransportBar
from neurosketch.app.widgets.triangle_pad import TrianglePad
from neurosketch.app.widgets.velocity_lane import VelocityLane
from neurosketch.app.widgets.waveform_view import WaveformView
from neurosketch.app.widgets.wheel_strip import WheelStrip
from neurosketch.app.widgets.xy_pad import XYPad
from neurosketch.core.control import ConditionSpec, ControlSpec
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import Expression
from neurosketch.core.score import Note
from tests.app.takes import make_take
from tests.app.widgets.conftest import pixels
from tests.app.widgets.lanes import make_desk
from tests.slowness import slowness

AXIS = ControlSpec("axis1", "dark ↔ bright", "σ", -3, 3, 0, rho=0.9)
MODEL = ModelSpec(
    "vae-drift", "vae", "Drift", "Morphing textures, live", 44_100, 1, (), (), frozenset(), 8.0,
    "CC-BY-4.0",
)  # fmt: skip


def banner():
    made = Banner()
    made.show_message("The headphones are gone.", "warning")
    return made


def pad():
    made = XYPad()
    made.set_axes(AXIS, AXIS)
    return made


def picker():
    made = ModelPicker()
    made.set_models([MODEL], [("old.safetensors", "Of another version.")])
    return made


def shelf():
    made = Shelf()
    made.set_takes([make_take(1, starred=True, tags=("pad",), colour="teal")])
    made.set_current("t1")
    return made


def waveform():
    made = WaveformView()
    made.set_clip(np.zeros((1, 4000), np.float32), 8000)
    return made


def lane(kind, of_commands=True):
    desk = make_desk("drums" if kind is DrumGrid else "keys", Note(0.0, 1.0, 60))
    made = kind(desk.commands if of_commands else desk.editor, desk.axis)
    made.desk = desk
    return made


BUILDERS = {
    "banner": banner,
    "chords": lambda: lane(ChordLane, of_commands=False),
    "conditions": lambda: ConditionChooser(ConditionSpec("mood", "Mood", ("a", "b"), "a")),
    "slider": lambda: ControlSlider(AXIS),
    "drums": lambda: lane(DrumGrid),
    "health": HealthReadout,
    "keyboard": PianoKeyboard,
    "meter": LevelMeter,
    "pad": pad,
    "picker": picker,
    "roll": lambda: lane(PianoRoll),
    "ruler": lambda: lane(RollRuler, of_commands=False),
    "seed": SeedField,
    "shelf": shelf,
    "stepper": lambda: Stepper("Octave", "9"),
    "trace": ExpressionTrace,
    "transport": TransportBar,
    "triangle": TrianglePad,
    "velocity": lambda: lane(VelocityLane),
    "waveform": waveform,
    "wheel": lambda: WheelStrip("bend", -2.0, 2.0),
}
EVERY = pytest.mark.parametrize("name", sorted(BUILDERS))


@EVERY
def test_a_theme_reaches_every_widget_already_open(show, qapp, name):
    panel = QWidget()
    panel.setObjectName("window")
    widget = BUILDERS[name]()
    widget.setParent(panel)
    show(panel, 500, 320)
    QApplication.processEvents()
    dark = pixels(panel)
    apply_theme(qapp, load_theme("light"))
    light = pixels(panel)
    changed = (dark != light).any(axis=2)[: widget.height(), : widget.width()]
    assert changed.mean() > 0.9
    apply_theme(qapp, load_theme("dark"))
    again = pixels(panel)
    assert (again == dark).all(), np.argwhere((again != dark).any(axis=2))[[0, -1]]


@EVERY
def test_every_widget_grows_with_the_type(show, qapp, name):
    before = BUILDERS[name]()
    show(before)
    small = before.sizeHint()
    font = qapp.font()
    normal = font.pointSizeF()
    try:
        qapp.setProperty("neurosketch.base_points", normal * 1.6)
        apply_theme(qapp, load_theme("dark"))
        after = BUILDERS[name]()
        show(after)
        large, least = after.sizeHint(), after.minimumSizeHint()
        after.grab()
    finally:
        qapp.setProperty("neurosketch.base_points", normal)
        apply_theme(qapp, load_theme("dark"))
    if name not in (
        "pad", "waveform", "shelf", "picker", "trace", "triangle", "wheel", "roll", "drums",
        "velocity",
    ):  # fmt: skip
        assert large.height() > small.height()
    assert least.height() <= large.height()


@EVERY
def test_every_widget_and_button_has_a_name(show, name):
    widget = BUILDERS[name]()
    show(widget)
    assert widget.accessibleName()
    for button in widget.findChildren(QPushButton):
        assert button.accessibleName() or button.text()


def seconds_per_paint(view, blocks) -> float:
    """Processor seconds of this thread for an append and a paint; others may be busy."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    spent = []
    for block in blocks:
        started = time.thread_time()
        view.append_live(block)
        view.render(image)
        spent.append(time.thread_time() - started)
    return median(spent) / slowness()


@pytest.mark.parametrize("kind", [WaveformView, SpectrogramView])
def test_live_audio_is_drawn_in_time(show, qtbot, kind):
    noise = np.random.default_rng(0).normal(0, 0.2, (2, 8 * 48_000)).astype(np.float32)
    view = show(kind(), 1920, 320)
    view.set_live_history(noise, 48_000)
    if isinstance(view, SpectrogramView):
        qtbot.waitUntil(lambda: not view.is_busy())
    QApplication.processEvents()
    blocks = [noise[:, at * 1600 : (at + 1) * 1600] for at in range(40)]
    assert seconds_per_paint(view, blocks) < 0.008
    if isinstance(view, SpectrogramView):
        view.stop()


def test_the_trace_is_drawn_sixty_times_a_second(show):
    now = [0.0]
    trace = show(ExpressionTrace(clock=lambda: now[0]), 1000, 480)
    image = QImage(trace.size(), QImage.Format.Format_RGB32)
    spent = []
    for frame in range(720):
        now[0] = frame / 60
        note = 60 + 2 * (frame // 40 % 5) + 0.2 * np.sin(frame)
        sung = (Expression(now[0], (note - 69) / 12, -20.0 - frame % 40, 1),)
        started = time.thread_time()
        trace.advance(sung)
        if frame >= 640:
            trace.render(image)
            spent.append(time.thread_time() - started)
    assert median(spent) / slowness() < 0.005
