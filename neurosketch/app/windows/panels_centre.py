"""The centre: the sound as waveform and spectrogram, of a take or of the live stream."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from neurosketch.app.viewmodels.corners import Corners
from neurosketch.app.viewmodels.player import Sounding
from neurosketch.app.viewmodels.studio import StudioViewModel
from neurosketch.app.viewmodels.token_hands import OPERATIONS
from neurosketch.app.widgets.basics import Panel, SegmentedControl, label, with_key
from neurosketch.app.widgets.eliding_label import ElidingLabel
from neurosketch.app.widgets.region_bar import RegionBar
from neurosketch.app.widgets.spectrogram_view import SpectrogramView
from neurosketch.app.widgets.timeline import LIVE_SECONDS
from neurosketch.app.widgets.waveform_view import WaveformView
from neurosketch.app.windows.instrument_page import InstrumentPage
from neurosketch.app.windows.map_page import MapPage
from neurosketch.app.windows.sketch_page import SketchPage
from neurosketch.core.clip import Clip
from neurosketch.core.events import Playhead
from neurosketch.core.model_spec import ModelSpec

LIVE_REFRESH_MS = 40
VIEWS = ("sound", "map", "play", "notes")
"""What can be looked at, in the order of their pages."""


class CentrePanel(Panel):
    """Title, scale buttons, linked views."""

    def __init__(self, studio: StudioViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel.centre")
        self._studio = studio
        self._live_mark = 0
        self._filling = False
        self._clip: Clip | None = None
        self._keys: Mapping[str, str] = {}
        self._follows = True
        self._writes = False
        self.title = ElidingLabel("title", self)
        self.title.setObjectName("clip.title")
        self.details = ElidingLabel("muted", self)
        self.details.setObjectName("clip.details")
        self.details.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.live = QPushButton(self.tr("Live"), self)
        self.live.setObjectName("action.live")
        self.live.setProperty("role", "chip")
        self.live.setCheckable(True)
        texts = (self.tr("Sound"), self.tr("Map"), self.tr("Play"), self.tr("Notes"))
        self.switch = SegmentedControl(tuple(zip(VIEWS, texts, strict=True)), self.tr("View"), self)
        self.switch.setObjectName("view.centre")
        for view in VIEWS:
            self.switch.button(view).setObjectName(f"view.centre.{view}")
        self.scale = SegmentedControl(
            (
                ("mel", self.tr("Mel")),
                ("log", self.tr("Log")),
                ("linear", self.tr("Linear")),
            ),
            self.tr("Frequency scale"),
            self,
        )
        self.scale.setObjectName("view.scale")
        self.waveform = WaveformView(self)
        self.waveform.setObjectName("view.waveform")
        self.spectrogram = SpectrogramView(self)
        self.spectrogram.setObjectName("view.spectrogram")
        self.map = MapPage(studio, self)
        self.instrument = InstrumentPage(studio, self)
        self.notes = SketchPage(studio, self)
        self.hint = label("", "caption")
        self.region = RegionBar(self)
        self._timer = QTimer(self)
        self._timer.setInterval(LIVE_REFRESH_MS)
        self._timer.timeout.connect(self._refresh_live)
        self._add_operations()
        self._build()
        self._connect()
        self._show_clip(None)
        self.set_keys({})
        self._offer_views()

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Name these keys in hints, action id → key as the system writes it."""
        self._keys = keys
        shown = self.tr("Show the live sound")
        self.live.setToolTip(with_key(shown, keys.get("action.live", "")))
        explored = self.tr("Explore sounds and takes on a map")
        self.switch.button("map").setToolTip(with_key(explored, keys.get("action.map", "")))
        played = self.tr("Play the instrument and blend it")
        self.switch.button("play").setToolTip(with_key(played, keys.get("action.instrument", "")))
        written = self.tr("Edit the notes of the sketch")
        self.switch.button("notes").setToolTip(with_key(written, keys.get("action.notes_view", "")))
        self.instrument.set_keys(keys)
        self.notes.set_keys(keys)
        key = keys.get("action.play", "")
        if key:
            text = self.tr("{0} plays the model live: bend it with the sliders while it sounds")
        else:
            text = self.tr("Play the model live and bend it with the sliders while it sounds")
        self.waveform.set_message(text.format(key))
        self._show_hint()

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 8)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.details, 1)
        head.addWidget(self.switch)
        head.addWidget(self.live)
        head.addWidget(self.scale)
        box.addLayout(head)
        pictures = QWidget()
        views = QVBoxLayout(pictures)
        views.setContentsMargins(0, 0, 0, 0)
        views.setSpacing(0)
        views.addWidget(self.waveform, 5)
        views.addWidget(self.spectrogram, 6)
        self._stack = QStackedWidget()
        self._stack.addWidget(pictures)
        self._stack.addWidget(self.map)
        self._stack.addWidget(self.instrument)
        self._stack.addWidget(self.notes)
        box.addWidget(self._stack, 1)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(10)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.region)
        # As high with the buttons as without: the views stay where they are.
        foot.addStrut(self.region.sizeHint().height())
        box.addWidget(self._foot)

    def _add_operations(self) -> None:
        names = (
            ("freeze", self.tr("Freeze"), self.tr("Hold the moment at its beginning")),
            ("shuffle", self.tr("Shuffle"), self.tr("Put its slices into another order")),
            ("repeat", self.tr("Repeat"), self.tr("Play its beginning over and over")),
            ("swap", self.tr("Swap"), self.tr("Put the tokens of source B in its place")),
        )
        find = self.tr("Find this sound")
        self.region.add("find", find, self.tr("Look for settings that come near to it"))
        self.region.set_possible("find", self._studio.finding.possible)
        for operation, text, tip in names:
            self.region.add(operation, text, tip)
            self.region.set_possible(operation, self._studio.tokens.codec is not None)
        self.region.chosen.connect(self._region_chosen)

    def _region_chosen(self, action: str) -> None:
        if action == "find":
            self._studio.finding.find_shown()
        elif action in OPERATIONS:
            self._studio.tokens.operate(action)

    def _region_selected(self, selection: object) -> None:
        self.region.set_selected(selection is not None)

    def _connect(self) -> None:
        studio, player = self._studio, self._studio.player
        studio.shelf.clipReady.connect(self._show_clip)
        studio.shelf.chosenChanged.connect(self._show_title)
        studio.sketch.modelChanged.connect(self._show_title)
        studio.sketch.conditionChanged.connect(self._show_title)
        studio.sketch.controlsChanged.connect(self._show_blend)
        studio.sketch.tempoChanged.connect(self._show_tempo)
        studio.finding.resultChanged.connect(self._show_title)
        player.playheadMoved.connect(self._show_playhead)
        player.loopChanged.connect(self.waveform.set_loop)
        player.soundingChanged.connect(self._sounding_changed)
        self.live.clicked.connect(self._live_clicked)
        self.scale.changed.connect(self.spectrogram.set_scale)
        self.switch.changed.connect(self._view_chosen)
        studio.map.availableChanged.connect(self._offer_views)
        studio.instrument.availableChanged.connect(self._offer_views)
        studio.sketch.modelChanged.connect(self._offer_views)
        studio.shelf.chosenChanged.connect(self._follow_choice)
        self.spectrogram.link(self.waveform)
        self.waveform.seekRequested.connect(player.seek)
        self.waveform.loopChanged.connect(self._loop_drawn)
        self.waveform.selectionChanged.connect(player.set_selection)
        self.waveform.selectionChanged.connect(self._region_selected)
        player.loopOnChanged.connect(self.waveform.set_loop_enabled)
        self.waveform.set_loop_enabled(player.loop_on)

    def _show_clip(self, clip: Clip | None) -> None:
        self._clip = clip
        self.live.setChecked(clip is None)
        audio, sample_rate = (None, 0) if clip is None else (clip.audio, clip.sample_rate)
        # A new clip clears the braces; that is no gesture of the user's.
        self._filling = True
        self.waveform.set_clip(audio, sample_rate or self.waveform.sample_rate())
        self.spectrogram.set_clip(audio, sample_rate or self.waveform.sample_rate())
        self._filling = False
        self.region.set_selected(False)
        self.waveform.set_playhead(None)
        self.spectrogram.set_playhead(None)
        self.waveform.set_loop(self._studio.player.region)
        self._show_tempo()
        self._show_title()
        self._follow_live()

    def _show_title(self, *_: object) -> None:
        take = self._studio.shelf.chosen
        spec = self._studio.sketch.spec
        clip = self._clip
        if take is None:
            self.title.setText(self.tr("Live"))
            live = "" if spec is None else f"{spec.name} · {self._tagline(spec)}"
            found = self._studio.finding.result
            self.details.setText(f"{live} · {found}" if found else live)
        else:
            made_with = self._studio.sketch.find(take.model_id)
            model = made_with.name if made_with is not None else take.model_id
            self.title.setText(f"{take.name} · {model}" if model else take.name)
            self.details.setText("" if clip is None else self._details_of(clip))
        self._show_hint()

    def _show_blend(self, *_: object) -> None:
        if self._studio.instrument.available and self._clip is None:
            self._show_title()

    def set_scale(self, scale: str) -> None:
        """Show this frequency scale; any other name leaves it as it is."""
        if scale in ("mel", "log", "linear"):
            self.scale.set_value(scale)
            self.spectrogram.set_scale(scale)

    def set_view(self, view: str) -> None:
        """Show the `sound`, or what else the model has of `VIEWS`; other names do nothing."""
        if view in VIEWS:
            view = view if self._possible(view) else "sound"
            self.switch.set_value(view)
            self._stack.setCurrentIndex(VIEWS.index(view))
            self.scale.setVisible(view == "sound")
            self._foot.setVisible(view not in ("play", "notes"))
            self._show_title()

    def toggle_map(self) -> None:
        """To the map with the keyboard on it, and back."""
        text = self.tr("This model has no map of sounds. Choose one that has.")
        self._toggle("map", self.map.view, text)

    def toggle_instrument(self) -> None:
        """To the instrument with the keyboard on its keys, and back."""
        text = self.tr("This model cannot be played by keys. Choose an instrument first.")
        self._toggle("play", self.instrument.keyboard, text)

    def toggle_notes(self) -> None:
        """To the notes with the keyboard on them, and back."""
        text = self.tr("This model writes no notes. Choose one that does.")
        self._toggle("notes", self.notes.notes_view(), text)

    def _toggle(self, view: str, focus: QWidget, refusal: str) -> None:
        if not self._possible(view):
            self._studio.say(refusal)
            return
        goes = self.switch.value() != view
        self.switch.button(view if goes else "sound").click()
        if goes:
            focus.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _possible(self, view: str) -> bool:
        studio = self._studio
        has = {
            "map": studio.map.available, "play": studio.instrument.available,
            "notes": studio.sketch.composes,
        }  # fmt: skip
        return has.get(view, True)

    def _offer_views(self, *_: object) -> None:
        for view in VIEWS:
            self.switch.button(view).setVisible(self._possible(view))
        self.switch.setVisible(any(self._possible(view) for view in VIEWS[1:]))
        if not self._possible(self.switch.value()):
            self.set_view("sound")
        # Notes are what a model that writes is for: it is met with them.
        writes = self._possible("notes")
        if writes and not self._writes:
            self.set_view("notes")
        self._writes = writes
        self._follows = True
        self._follow_choice()

    def _view_chosen(self, view: str) -> None:
        """A hand chose: what it chose against the rule stays until it chooses by the rule again."""
        self.set_view(view)
        if view in ("sound", "play"):
            self._follows = (view == "play") is (self._studio.shelf.chosen is None)

    def _follow_choice(self, *_: object) -> None:
        """A take is looked at as sound, an instrument as what is played."""
        if self._follows and self._studio.instrument.available and self.switch.value() != "map":
            self.set_view("play" if self._studio.shelf.chosen is None else "sound")

    def _show_hint(self) -> None:
        key = self._keys.get("action.keep", "")
        view = VIEWS[self._stack.currentIndex()]
        if view == "play":
            text = self.tr("Lower on a key is louder · Drag slides · The wheel moves the octaves")
        elif view == "map":
            text = self.tr("Click to hear · Drag to morph · Drag a take onto another · Wheel zooms")
        elif self._studio.shelf.chosen is not None:
            text = self.tr("Drag to select · Ctrl+wheel zooms · Alt ignores the grid")
        elif key:
            text = self.tr("The last seconds of what you hear · {0} keeps up to a minute")
        else:
            text = self.tr("The last seconds of what you hear")
        self.hint.setText(text.format(key))

    def _tagline(self, spec: ModelSpec) -> str:
        """What a model makes, or which instruments are blended."""
        mixture = Corners.of(self._studio.sketch).mixture()
        return mixture if self._studio.instrument.available and mixture else spec.tagline

    def _details_of(self, clip: Clip) -> str:
        channels = self.tr("stereo") if clip.audio.shape[0] == 2 else self.tr("mono")
        return f"{clip.seconds:.2f} s · {clip.sample_rate / 1000:g} kHz · {channels}"

    def forget_live(self) -> None:
        """Begin an empty picture of the live sound: another sketch is open."""
        self.waveform.clear_live()
        self.spectrogram.clear_live()

    def stop(self) -> None:
        """Wait for the painter of the spectrogram."""
        self._timer.stop()
        self.instrument.stop()
        self.notes.stop()
        self.spectrogram.stop()

    def _show_tempo(self, *_: object) -> None:
        clip, tempo = self._clip, self._studio.sketch.tempo_bpm
        if clip is not None:
            tempo = None if clip.recipe is None else clip.recipe.request.tempo_bpm
        self.waveform.set_tempo(tempo if clip is not None else None)

    def _show_playhead(self, head: Playhead) -> None:
        if self._clip is not None:
            frame = self._studio.player.position
            self.waveform.set_playhead(frame)
            self.spectrogram.set_playhead(frame)

    def _loop_drawn(self, region: tuple[int, int] | None) -> None:
        if not self._filling:
            self._studio.set_region(region)

    def _live_clicked(self) -> None:
        self._studio.show_live()
        self.live.setChecked(self._clip is None)

    def _sounding_changed(self, sounding: Sounding) -> None:
        self._show_title()
        self._follow_live()

    def _follow_live(self) -> None:
        live = self._clip is None and self._studio.player.sounding is Sounding.LIVE
        if live and not self._timer.isActive():
            self._start_live_view()
        elif not live:
            self._timer.stop()

    def _start_live_view(self) -> None:
        session = self._studio.client.session
        if session is not None:
            # From now on: what was heard before belongs to another sound.
            _, _, self._live_mark = session.recent(self._live_mark, 0.0)
        self.forget_live()
        self._timer.start()

    def _refresh_live(self) -> None:
        session = self._studio.client.session
        if session is None:
            return
        audio, sample_rate, self._live_mark = session.recent(self._live_mark, LIVE_SECONDS)
        self.waveform.append_live(audio, sample_rate)
        self.spectrogram.append_live(audio, sample_rate)
