"""Take the pictures in docs/screenshots: the real program, both themes, two sizes.

    python packaging/make_screenshots.py [--out DIR] [--language zh_CN]

Run it in the project's environment. It opens the window on the display there is, or off screen
where there is none, makes a few takes with the bundled model and photographs the window. The
user's own settings and takes are not touched.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from neurosketch.app.windows.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((1280, 800), (1920, 1080))
THEMES = ("dark", "light")
SLIDERS_HEIGHT = 1400
COLOURS = ("none", "red", "orange", "yellow", "green", "teal", "blue", "violet")
PATIENCE_S = 120.0
PHRASE = ((0, 0.7), (3, 0.35), (5, 0.35), (7, 0.9), (10, 0.4), (7, 0.4), (5, 0.5), (3, 1.1))
"""Semitones above the C of the octave and how long each is held, in seconds."""
CHORD = (0, 7, 15)
LIVE_S = 9.0
SEED_OF_NOTES = 12
SKETCHES = (
    # name, place of the source among the model's sources, seconds, starred
    ("rain on tin", 0, 2.0, True),
    ("slow bell", 3, 2.7, False),
    ("kick study", 5, 3.4, False),
    ("glass pad", 7, 4.1, True),
    ("low tide", 2, 4.8, False),
    ("paper drum", 9, 5.5, False),
    ("hummed line", 10, 6.2, True),
    ("night drive", 4, 7.87, True),
    ("far choir", 8, 6.9, False),
)
CHOSEN = "night drive"
SKETCH = "harbour at night"
SHELF_TAKES = 200
ADJECTIVES = ("warm", "glass", "slow", "torn", "far", "dusty", "bright", "hollow", "wet", "paper")
NOUNS = ("bed", "pulse", "hit", "swell", "choir", "engine", "line", "wash", "tick", "bloom")
TAGS = ("intro", "verse", "chorus", "fx", "maybe")
"""Words for the names and tags of a full shelf."""


class Photographer:
    """Drives the window and waits for what it asks for."""

    def __init__(self, app: QApplication, window: MainWindow, out: Path) -> None:
        self._app = app
        self._window = window
        self._out = out

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Let the program run until `done`.

        Raises:
            TimeoutError: it did not happen.
        """
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain for {what}")
            self._app.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the program run for a while."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, "the clock")

    def settled(self) -> None:
        """Wait for files, thumbnails and the spectrogram."""
        studio, centre = self._window.studio, self._window.centre
        self.wait(lambda: studio.jobs.pending == 0, "the files")
        self.wait(lambda: not centre.spectrogram.is_busy(), "the spectrogram")
        self.rest(0.4)

    def wait_for_takes(self, count: int) -> None:
        """Wait until the shelf holds `count` takes."""
        shelf = self._window.studio.shelf
        self.wait(lambda: len(shelf.takes) >= count, f"take {count}")

    def make_takes(self) -> None:
        """Generate, name and star the takes of `SKETCHES`."""
        studio = self._window.studio
        spec = studio.sketch.spec
        if spec is None:
            raise SystemExit("There is no model: put one into resources/checkpoints first.")
        studio.sketch.set_tempo(122.0)
        studio.sketch.set_key("A min")
        sources = next((c.values for c in spec.conditions if c.id == "source"), ())
        for number, (name, place, seconds, starred) in enumerate(SKETCHES):
            if sources:
                studio.sketch.set_condition("source", sources[place % len(sources)])
            studio.sketch.set_seconds(seconds)
            studio.sketch.set_seed(48_200 + number)
            studio.generate()
            self.wait_for_takes(number + 1)
            self.wait(lambda: bool(studio.shelf.chosen_id), "the take")
            studio.rename(studio.shelf.chosen_id, name)
            if starred:
                studio.star()
            self.settled()

    def fill_shelf(self) -> None:
        """Generate until there are `SHELF_TAKES`, short ones, with names, tags, stars, colours."""
        studio = self._window.studio
        spec = studio.sketch.spec
        sources = () if spec is None else spec.condition("source").values
        for number in range(len(studio.shelf.takes), SHELF_TAKES):
            studio.sketch.set_condition("source", sources[number % len(sources)])
            studio.sketch.set_seconds(0.6 + 0.1 * (number % 17))
            studio.sketch.set_tempo((90.0, 122.0, 140.0)[number % 3])
            studio.sketch.set_key(("A min", "C maj", "F# min", None)[number % 4])
            studio.sketch.set_seed(70_000 + 37 * number)
            studio.randomise(0.5)
            studio.generate()
            self.wait_for_takes(number + 1)
            take_id = studio.shelf.takes[-1].id
            adjective, noun = ADJECTIVES[number % 10], NOUNS[number // 10 % 10]
            studio.takes.rename(take_id, f"{adjective} {noun}")
            if number % 3 == 0:
                studio.takes.set_tags([take_id], TAGS[number % 5 : number % 5 + 1 + number % 2])
            if number % 7 == 0:
                studio.takes.star([take_id])
            if number % 4 == 0:
                studio.takes.set_colour([take_id], COLOURS[1 + number // 4 % 7])
        studio.player.stop()
        self.settled()

    def search(self, text: str) -> None:
        """Show the takes that match."""
        self._window.bottom.strip.header.filters.search.setText(text)
        self.settled()

    def shape(self) -> None:
        """Move some sliders, so that they can be told apart."""
        studio = self._window.studio
        for place, value in enumerate((0.8, -0.6, -1.1, 1.0, 0.0, 0.2)):
            studio.move_control(f"axis{place + 1}", value)
        studio.move_control("morph", 0.4)
        studio.end_gesture("shape")
        spec = studio.sketch.spec
        if spec is not None:
            sides = next((c.values for c in spec.conditions if c.id == "source_b"), ())
            if len(sides) > 3:
                studio.sketch.set_condition("source_b", sides[3])

    def show_take(self) -> None:
        """Choose a take, with loop, selection and playhead in view."""
        studio = self._window.studio
        take = next(take for take in studio.shelf.takes if take.name == CHOSEN)
        studio.shelf.choose(take.id)
        self.wait(lambda: studio.player.clip is not None, "the clip")
        studio.player.stop()
        clip = studio.player.clip
        if clip is None:
            return
        beat = 60.0 / 122.0 * clip.sample_rate
        studio.set_region((round(4 * beat), round(8 * beat)))
        studio.player.set_loop_on(True)
        self._window.centre.waveform.set_selection((round(9 * beat), round(11 * beat)), notify=True)
        studio.player.seek(round(6.6 * beat))
        self.settled()

    def show_map(self) -> None:
        """Look at the map of sounds, with a blend of a few of them dialled in."""
        studio, centre = self._window.studio, self._window.centre
        if not studio.map.available:
            raise SystemExit("The model has no map of sounds.")
        studio.show_live()
        centre.set_view("map")
        view = centre.map.view
        self.wait(lambda: view.points.sounds is not None, "the map")
        takes = len(studio.shelf.takes)
        self.wait(lambda: len(view.points.takes) == takes, "the places of the takes")
        places = view.points.sounds.places if view.points.sounds is not None else ()
        x, y = (float(value) for value in places[len(places) // 2])
        studio.sketch.set_condition("source", "map")
        studio.move_controls({"map_x": x + 0.02, "map_y": y + 0.015})
        studio.end_gesture("place on the map")
        self.settled()

    def show_live(self) -> None:
        """Play the model live for long enough to fill the view."""
        studio = self._window.studio
        studio.show_live()
        studio.player.start_live()
        self.rest(LIVE_S / 2)
        # A slider moves, so that its way to the ear is measured and shown.
        for step in range(20):
            studio.move_control("axis1", 0.8 - 0.02 * step)
            self.rest(0.05)
        studio.end_gesture("slider")
        self.rest(LIVE_S / 2)

    def show_instrument(self) -> bool:
        """Play a phrase and a chord on the instrument, with three instruments blended.

        Returns:
            Whether there is a model that is played by keys.
        """
        from neurosketch.core.model_spec import Capability
        from neurosketch.core.performance import NoteOff, NoteOn

        studio = self._window.studio
        models = (s for s in studio.sketch.specs if Capability.PLAY in s.capabilities)
        spec = next(models, None)
        if spec is None:
            return False
        hands = studio.instrument
        studio.choose_model(spec.id)
        studio.show_live()
        self.wait(lambda: hands.is_open, "the instrument")
        studio.move_controls({"blend_b": 0.3, "blend_c": 0.2})
        studio.end_gesture("blend")
        low = 12 * (hands.octave + 1)
        for step, seconds in PHRASE:
            hands.play(NoteOn(low + step, 70 + 4 * step))
            self.rest(seconds)
            hands.play(NoteOff(low + step))
            self.rest(0.06)
        for step in CHORD:
            hands.play(NoteOn(low + step, 96))
        self.rest(0.8)
        return True

    def show_notes(self) -> bool:
        """Write a sketch and look at its keys in the roll, some of them selected.

        Returns:
            Whether there is a model that writes music.
        """
        from neurosketch.core.model_spec import Capability

        studio = self._window.studio
        models = (s for s in studio.sketch.specs if Capability.COMPOSE in s.capabilities)
        spec = next(models, None)
        if spec is None:
            return False
        studio.choose_model(spec.id)
        self.wait(lambda: studio.sketch.spec is not None and studio.sketch.spec.id == spec.id, "it")
        takes = len(studio.shelf.takes)
        studio.sketch.set_condition("genre", "soul")
        studio.sketch.set_condition("key", "Eb major")
        studio.sketch.set_seed(SEED_OF_NOTES)
        studio.generate()
        self.wait_for_takes(takes + 1)
        self._window.centre.set_view("notes")
        studio.editor.set_role("keys")
        studio.editor.select(frozenset(studio.editor.notes[4:9]))
        self.rest(1.0)
        return True

    def rest_hands(self) -> None:
        """Let every key go and return to the first model."""
        studio = self._window.studio
        studio.instrument.panic()
        studio.choose_model_at(0)
        self.settled()

    def shoot(self, name: str, themes: Sequence[str], sizes: Sequence[tuple[int, int]]) -> None:
        """Photograph the window in these themes and sizes; `name` comes before both."""
        from neurosketch.app.theme import apply_theme, load_theme

        for theme in themes:
            apply_theme(self._app, load_theme(theme))
            self._window.top.set_theme_icon(dark=theme == "dark")
            for width, height in sizes:
                self._window.resize(width, height)
                self.rest(0.5)
                self.settled()
                # A machine without a sound card says so; that is no part of the picture.
                self._window.banner.dismiss()
                path = self._out / f"{name}{theme}-{width}x{height}.png"
                self._window.grab().save(str(path))

    def shoot_sliders(self, themes: Sequence[str]) -> None:
        """Photograph the panel of sliders as a whole, with attributes turned."""
        from neurosketch.app.theme import apply_theme, load_theme

        studio = self._window.studio
        for name, value in (("brightness", 35.0), ("noisiness", -20.0), ("attack", 60.0)):
            studio.move_control(name, value)
        studio.end_gesture("attributes")
        for theme in themes:
            apply_theme(self._app, load_theme(theme))
            self._window.resize(SIZES[0][0], SLIDERS_HEIGHT)
            self.rest(0.5)
            self.settled()
            self._window.right.grab().save(str(self._out / f"sliders-{theme}.png"))


def main() -> int:
    """Open the program, make takes, photograph them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--language", default="en", help="such as zh_CN")
    options = parser.parse_args()
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and not display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        os.environ["NEUROSKETCH_HOME"] = home
        os.environ["NEUROSKETCH_LANGUAGE"] = options.language
        _photograph(options.out)
    return 0


def _photograph(out: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from neurosketch.app.run import build_window
    from neurosketch.app.settings import Settings
    from neurosketch.app.theme import apply_theme, load_theme
    from neurosketch.app.translation import install_translators

    app = QApplication(sys.argv[:1])
    translators = install_translators(app)
    apply_theme(app, load_theme("dark"))
    window, _ = build_window(Settings())
    window.resize(*SIZES[0])
    window.show()
    out.mkdir(parents=True, exist_ok=True)
    photographer = Photographer(app, window, out)
    loaded: list[object] = []
    window.studio.client.modelLoaded.connect(loaded.append)
    window.studio.start()
    try:
        window.document.start()
        photographer.wait(lambda: bool(loaded) and bool(window.document.name), "the model")
        window.document.rename(SKETCH)
        photographer.wait(lambda: window.document.name == SKETCH, "the sketch's name")
        photographer.make_takes()
        photographer.shape()
        photographer.show_take()
        photographer.shoot("", THEMES, SIZES)
        photographer.shoot_sliders(THEMES)
        photographer.show_map()
        photographer.shoot("map-", THEMES, SIZES[:1])
        window.centre.map.view.zoom_by(3.0)
        photographer.shoot("map-close-", THEMES, SIZES[:1])
        window.centre.set_view("sound")
        photographer.show_live()
        photographer.shoot("live-", THEMES[:1], SIZES[:1])
        if photographer.show_instrument():
            photographer.shoot("play-", THEMES, SIZES)
            photographer.rest_hands()
        if photographer.show_notes():
            photographer.shoot("notes-", THEMES, SIZES)
            photographer.rest_hands()
        photographer.fill_shelf()
        window.bottom.strip.set_expanded(True)
        photographer.shoot("shelf-", THEMES, SIZES[:1])
        photographer.search("glass")
        photographer.shoot("filter-", THEMES, SIZES[:1])
        photographer.search("")
        window.bottom.strip.set_expanded(False)
        window.sheet.toggle()
        photographer.shoot("shortcuts-", THEMES, SIZES[:1])
    finally:
        window.close()
        for translator in translators:
            app.removeTranslator(translator)


if __name__ == "__main__":
    sys.exit(main())
