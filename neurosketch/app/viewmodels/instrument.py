"""The instrument under the hands: every key that goes down comes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.corners import Corners
from neurosketch.app.viewmodels.held_keys import HeldKeys
from neurosketch.app.viewmodels.musical_typing import MusicalTyping, TypingStore
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.open_instrument import OpenInstrument
from neurosketch.app.viewmodels.player import PlayerViewModel
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.model_spec import ModelSpec
from neurosketch.core.performance import AllOff, Expression, PlayEvent
from neurosketch.midi.shared_keys import SharedKeys

MODE = "mode"
"""Id of the condition that says how many keys sound at once."""
SCREEN, TYPED, MIDI = "screen", "typed", "midi"
"""Names of hands; one that holds a key does not let go of what another one holds."""

Transform = Callable[[PlayEvent, str], tuple[PlayEvent, ...]]


class InstrumentViewModel(QObject):
    """Plays the instrument of the chosen model, and knows which keys are down.

    Args:
        client: the engine.
        sketch: which model, which instruments.
        player: the live stream and the instrument take each other's place.
        store: remembers musical typing.

    Signals:
        availableChanged(bool): whether the chosen model is played by keys.
        openChanged(bool): whether a key that goes down sounds at once.
        heldChanged(object): pitch → velocity of the keys that are down.
        rangeChanged(int, int): lowest and highest pitch of what is blended now.
        octaveChanged(int), velocityChanged(int): of musical typing.
        typingChanged(bool): whether letters play.
        scaleChanged(object): pitch classes that the keyboard marks, or None.
        sustainChanged(bool), bendChanged(float), modulationChanged(float): pedal, semitones, 0...1.
        recordRequested(bool): a recording shall begin or end.
        recordingChanged(bool): it has.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    availableChanged = Signal(bool)
    openChanged = Signal(bool)
    heldChanged = Signal(object)
    rangeChanged = Signal(int, int)
    octaveChanged = Signal(int)
    velocityChanged = Signal(int)
    typingChanged = Signal(bool)
    scaleChanged = Signal(object)
    sustainChanged = Signal(bool)
    bendChanged = Signal(float)
    modulationChanged = Signal(float)
    recordRequested = Signal(bool)
    recordingChanged = Signal(bool)
    messaged = Signal(str, str)

    def __init__(
        self,
        client: EngineClient,
        sketch: SketchViewModel,
        player: PlayerViewModel,
        store: TypingStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._sketch = sketch
        self._keys = HeldKeys(self)
        self._shared = SharedKeys()
        self._door = OpenInstrument(client, sketch, player, self._keys, self)
        self._letters = MusicalTyping(lambda event: self.play(event, TYPED), store, self)
        self._range: tuple[int, int] | None = None
        self.transform: Transform = lambda event, hand: (event,)
        """What is heard of what a hand does; a scale lock goes here. Any thread calls it."""
        self.scale: frozenset[int] | None = None
        self.recording = False
        for signal, told in (
            (self._door.changed, self.openChanged),
            (self._keys.heldChanged, self.heldChanged),
            (self._keys.sustainChanged, self.sustainChanged),
            (self._keys.bendChanged, self.bendChanged),
            (self._keys.modulationChanged, self.modulationChanged),
            (self._letters.changed, self.typingChanged),
            (self._letters.octaveChanged, self.octaveChanged),
            (self._letters.velocityChanged, self.velocityChanged),
        ):
            signal.connect(told)
        sketch.modelChanged.connect(self._model_changed)
        sketch.conditionChanged.connect(self._settle_range)
        sketch.controlsChanged.connect(self._settle_range)

    @property
    def available(self) -> bool:
        """Whether the chosen model is played by keys."""
        return self._door.possible

    @property
    def is_open(self) -> bool:
        """Whether a key that goes down now sounds at once."""
        return self._door.is_open

    @property
    def held(self) -> Mapping[int, int]:
        """Pitch → velocity of the keys that are down."""
        return self._keys.held

    @property
    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch of what is blended now; None when it is unknown."""
        return self._range

    @property
    def octave(self) -> int:
        """The octave of the key A; 4 begins at middle C."""
        return self._letters.octave

    @property
    def velocity(self) -> int:
        """How loud letters play, 1 ... 127."""
        return self._letters.velocity

    @property
    def typing(self) -> bool:
        """Whether letters play."""
        return self._letters.on

    def letters(self) -> Mapping[int, str]:
        """Pitch → the letter that plays it; empty while letters do not play."""
        return self._letters.letters()

    def arm(self) -> None:
        """Open the instrument unless it is open or about to be."""
        self._door.arm()

    def sung(self) -> tuple[Expression, ...]:
        """What the instrument sang since the last call."""
        return self._door.sung()

    def play(self, event: PlayEvent, hand: str = SCREEN) -> None:
        """A hand does something: it is heard and shown."""
        if not self.available:
            return
        self.arm()
        for heard in self.transform(event, hand):
            self._shared.pass_on(heard, hand, self._sound)
            self.show(heard, hand)

    def play_now(self, event: PlayEvent, hand: str = MIDI) -> tuple[PlayEvent, ...] | None:
        """As `play`, from any thread, for hands whose keys are shown afterwards by `show`.

        Returns:
            What is heard of it; None when no instrument is open: then nothing has happened.
        """
        if not self.is_open:
            return None
        heard = self.transform(event, hand)
        for one in heard:
            self._shared.pass_on(one, hand, self._client.play)
        return heard

    def show(self, event: PlayEvent, hand: str = MIDI) -> None:
        """Show what is heard."""
        self._keys.take(event, hand)

    def panic(self) -> None:
        """Every note ends, pedal up, wheels at rest."""
        self._letters.forget()
        self.transform(AllOff(), SCREEN)  # a scale lock forgets which keys it has moved
        self.show(AllOff(), SCREEN)
        self._shared.pass_on(AllOff(), SCREEN, self._client.play)

    def takes(self, letter: str) -> bool:
        """Whether a letter plays, or moves the letters that play."""
        return self._letters.takes(letter)

    def type_key(self, letter: str) -> bool:
        """A letter goes down; whether musical typing takes it for itself."""
        return self._letters.press(letter)

    def untype_key(self, letter: str) -> bool:
        """A letter comes up; whether that ended something."""
        return self._letters.release(letter)

    def let_go(self) -> None:
        """The window lost the keyboard: what letters hold ends."""
        self._letters.let_go()

    def shift_octave(self, octaves: int) -> None:
        """Letters play so many octaves higher."""
        self._letters.shift_octave(octaves)

    def shift_velocity(self, steps: int) -> None:
        """Letters play so many steps louder."""
        self._letters.shift_velocity(steps)

    def set_typing(self, on: bool) -> None:
        """Let letters play, or let them be shortcuts again; it is remembered."""
        if self.available:
            self._letters.set_on(on)
        elif on:
            self._say_impossible()
            self.typingChanged.emit(False)  # the switch that was pressed comes up again

    def set_scale(self, pitch_classes: frozenset[int] | None) -> None:
        """Mark the keys of a scale (0 is C); None marks none."""
        if pitch_classes != self.scale:
            self.scale = pitch_classes
            self.scaleChanged.emit(pitch_classes)

    def request_recording(self, on: bool) -> None:
        """A hand wants a recording to begin or to end."""
        if on and not self.available:
            self._say_impossible()
            self.recordingChanged.emit(self.recording)
            return
        if on:
            self.arm()
        self.recordRequested.emit(on)

    def set_recording(self, on: bool) -> None:
        """The recording has begun or ended."""
        if on != self.recording:
            self.recording = on
            self.recordingChanged.emit(on)

    def _sound(self, event: PlayEvent) -> None:
        if self.is_open:
            self._client.play(event)

    def _say_impossible(self) -> None:
        text = self.tr("This model cannot be played by keys. Choose an instrument first.")
        self.messaged.emit(text, Kind.INFO.value)

    def _model_changed(self, spec: ModelSpec) -> None:
        self.panic()
        self._settle_range()
        self._letters.set_possible(self.available)
        self.availableChanged.emit(self.available)

    def _settle_range(self, *_: object) -> None:
        found = Corners.of(self._sketch).range() if self.available else None
        if found != self._range:
            self._range = found
            if found is not None:
                self._letters.move_into(*found)
                self.rangeChanged.emit(*found)
