"""The instrument under the hands: every key that goes down comes through here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from neurosketch.app.bridge.engine_client import EngineClient
from neurosketch.app.viewmodels.corners import CORNERS, Corners
from neurosketch.app.viewmodels.notices import Kind
from neurosketch.app.viewmodels.player import PlayerViewModel, Sounding
from neurosketch.app.viewmodels.sketch import SketchViewModel
from neurosketch.core.control import ControlState
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.core.performance import (
    AllOff,
    Expression,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)
from neurosketch.core.request import GenerateRequest
from neurosketch.midi.typing import (
    HIGHEST_OCTAVE,
    KEYS,
    LOUDER,
    LOWEST_OCTAVE,
    OCTAVE_DOWN,
    OCTAVE_UP,
    PLAYED,
    SOFTER,
    TypingKeyboard,
)

MODE = "mode"
SCREEN, TYPED, MIDI = "screen", "typed", "midi"
"""Names of hands; one that holds a key does not let go of what another one holds."""

Transform = Callable[[PlayEvent], tuple[PlayEvent, ...]]
_SPAN = max(KEYS.values())


class TypingStore(Protocol):
    """Where it is remembered whether letters play."""

    typing: bool


class InstrumentViewModel(QObject):
    """Opens the instrument, plays it, and knows which keys are down.

    A model that is played by keys is open, silent, whenever nothing else sounds live; what is
    played before it is open is heard as soon as it is, where the key is still down.

    Args:
        client: the engine.
        sketch: which model, which instruments.
        player: the live stream and the instrument take each other's place.
        store: remembers musical typing.

    Signals:
        availableChanged(bool): whether the chosen model is played by keys.
        heldChanged(object): pitch → velocity of the keys that are down.
        rangeChanged(int, int): lowest and highest pitch of what is blended now.
        octaveChanged(int), velocityChanged(int): of musical typing.
        typingChanged(bool): whether letters play.
        scaleChanged(object): pitch classes that the keyboard marks, or None.
        sustainChanged(bool), bendChanged(float), modulationChanged(float): pedal, semitones, 0...1.
        openChanged(bool): whether a key that goes down sounds at once.
        recordRequested(bool): a recording shall begin or end.
        recordingChanged(bool): it has.
        messaged(str, str): a sentence for the banner and its `Kind`.
    """

    availableChanged = Signal(bool)
    heldChanged = Signal(object)
    rangeChanged = Signal(int, int)
    octaveChanged = Signal(int)
    velocityChanged = Signal(int)
    typingChanged = Signal(bool)
    scaleChanged = Signal(object)
    sustainChanged = Signal(bool)
    bendChanged = Signal(float)
    modulationChanged = Signal(float)
    openChanged = Signal(bool)
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
        self._player = player
        self._store = store
        self.transform: Transform = lambda event: (event,)
        """What is heard of what the hands do; a scale lock goes here."""
        self.scale: frozenset[int] | None = None
        self.sustain = False
        self.bend = 0.0
        self.modulation = 0.0
        self.recording = False
        self._keys = TypingKeyboard()
        self._down: dict[int, dict[str, int]] = {}
        self._asked = ""
        self._open = False
        self._heard_s = -1.0
        self._range: tuple[int, int] | None = None
        self._typing = False
        self._reopen = QTimer(self)
        self._reopen.setSingleShot(True)
        self._reopen.setInterval(0)
        self._reopen.timeout.connect(self._open_again)
        sketch.modelChanged.connect(self._model_changed)
        sketch.conditionChanged.connect(self._condition_changed)
        sketch.controlsChanged.connect(self._controls_changed)
        player.soundingChanged.connect(self._sounding_changed)
        client.modelLoaded.connect(self._model_loaded)
        client.instrumentStarted.connect(self._instrument_started)
        client.microphoneStarted.connect(self._replaced)
        client.liveFailed.connect(self._live_failed)

    @property
    def available(self) -> bool:
        """Whether the chosen model is played by keys."""
        spec = self._sketch.spec
        return spec is not None and Capability.PLAY in spec.capabilities

    @property
    def is_open(self) -> bool:
        """Whether a key that goes down now sounds at once."""
        return self._open

    @property
    def held(self) -> Mapping[int, int]:
        """Pitch → velocity of the keys that are down."""
        return {pitch: max(hands.values()) for pitch, hands in self._down.items()}

    @property
    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest pitch of what is blended now; None when it is unknown."""
        return self._range

    @property
    def octave(self) -> int:
        """The octave of the key A; 4 begins at middle C."""
        return self._keys.octave

    @property
    def velocity(self) -> int:
        """How loud letters play, 1 ... 127."""
        return self._keys.velocity

    @property
    def typing(self) -> bool:
        """Whether letters play."""
        return self._typing

    def letters(self) -> Mapping[int, str]:
        """Pitch → the letter that plays it; empty while letters do not play."""
        if not self.typing:
            return {}
        pitches = {letter: self._keys.pitch(letter) for letter in KEYS}
        return {pitch: letter for letter, pitch in pitches.items() if pitch is not None}

    def play(self, event: PlayEvent, hand: str = SCREEN) -> None:
        """A hand does something: it is heard and shown."""
        if not self.available:
            return
        self.arm()
        for heard in self.transform(event):
            if self.show(heard, hand) and self._open:
                self._client.play(heard)

    def play_now(self, event: PlayEvent) -> bool:
        """As `play`, from any thread, for hands whose keys are shown afterwards by `show`.

        Returns:
            False when no instrument is open: then nothing has happened.
        """
        if not self._open:
            return False
        for heard in self.transform(event):
            self._client.play(heard)
        return True

    def show(self, event: PlayEvent, hand: str = MIDI) -> bool:
        """Show what is heard.

        Returns:
            Whether the instrument should be told: not when a key comes up that another hand holds.
        """
        if isinstance(event, NoteOn):
            self._down.setdefault(event.pitch, {})[hand] = event.velocity
            self.heldChanged.emit(self.held)
        elif isinstance(event, NoteOff):
            hands = self._down.get(event.pitch, {})
            if hands.pop(hand, None) is not None and hands:
                return False
            if self._down.pop(event.pitch, None) is not None:
                self.heldChanged.emit(self.held)
        elif isinstance(event, AllOff):
            self._rest()
        elif isinstance(event, Sustain):
            self._set_sustain(event.down)
        elif isinstance(event, PitchBend):
            self._set_bend(event.semitones)
        elif isinstance(event, Modulation):
            self._set_modulation(event.amount)
        return True

    def panic(self) -> None:
        """Every note ends, pedal up, wheels at rest."""
        self._keys.release_all()
        for heard in (*self.transform(AllOff()), AllOff()):
            self.show(heard, SCREEN)
            self._client.play(heard)

    def type_key(self, letter: str) -> bool:
        """A letter goes down.

        Returns:
            Whether musical typing takes it for itself.
        """
        if not self.typing or letter not in PLAYED:
            return False
        octave, velocity = self._keys.octave, self._keys.velocity
        for event in self._keys.press(letter):
            self.play(event, TYPED)
        self._tell_keys(octave, velocity)
        return True

    def untype_key(self, letter: str) -> bool:
        """A letter comes up; what it played ends, also when letters play no more.

        Returns:
            Whether it ended something.
        """
        events = self._keys.release(letter)
        for event in events:
            self.play(event, TYPED)
        return bool(events)

    def let_go(self) -> None:
        """The window lost the keyboard: what letters hold ends."""
        for event in self._keys.release_all():
            self.play(event, TYPED)

    def shift_octave(self, octaves: int) -> None:
        """Letters play so many octaves higher."""
        letter = OCTAVE_UP if octaves > 0 else OCTAVE_DOWN
        self._press_silently(letter, abs(octaves))

    def shift_velocity(self, steps: int) -> None:
        """Letters play so many steps louder."""
        self._press_silently(LOUDER if steps > 0 else SOFTER, abs(steps))

    def set_typing(self, on: bool) -> None:
        """Let letters play, or let them be shortcuts again; it is remembered."""
        if on and not self.available:
            text = self.tr("This model cannot be played by keys. Choose an instrument first.")
            self.messaged.emit(text, Kind.INFO.value)
            self.typingChanged.emit(False)
            return
        if self.available:
            self._store.typing = on
        self._settle_typing()

    def set_scale(self, pitch_classes: frozenset[int] | None) -> None:
        """Mark the keys of a scale (0 is C); None marks none."""
        if pitch_classes != self.scale:
            self.scale = pitch_classes
            self.scaleChanged.emit(pitch_classes)

    def request_recording(self, on: bool) -> None:
        """A hand wants a recording to begin or to end."""
        if on and not self.available:
            text = self.tr("This model cannot be played by keys. Choose an instrument first.")
            self.messaged.emit(text, Kind.INFO.value)
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

    def arm(self) -> None:
        """Open the instrument unless it is open or about to be."""
        if self.available and not self._open and not self._asked:
            self._ask()

    def sung(self) -> tuple[Expression, ...]:
        """What the instrument sang since the last call."""
        session = self._client.session
        if session is None or not self._open:
            return ()
        fresh = session.expressions(self._heard_s)
        if fresh:
            self._heard_s = fresh[-1].seconds
        return fresh

    def _ask(self) -> None:
        request = self._request()
        if request is None or self._client.session is None:
            return
        self._asked = request.request_id
        self._client.start_instrument(request)
        # What the phrase of the model played ends with it.
        self._player.give_way()

    def _request(self) -> GenerateRequest | None:
        request = self._sketch.live_request()
        if request is None:
            return None
        return replace(request, source=None, source_b=None, request_id=uuid.uuid4().hex)

    def _open_again(self) -> None:
        if self.available and (self._open or self._asked):
            self._ask()

    def _instrument_started(self, request: GenerateRequest) -> None:
        session = self._client.session
        if request.request_id != self._asked or session is None:
            return
        fresh, self._asked = not self._open, ""
        self._heard_s = -1.0
        if self._sketch.controls != request.controls:
            session.set_controls(self._sketch.controls)
        if fresh:
            self._set_open(True)
            for pitch, velocity in self.held.items():
                self._client.play(NoteOn(pitch, velocity))
            if self.sustain:
                self._client.play(Sustain(True))

    def _live_failed(self, request_id: str) -> None:
        if request_id == self._asked:
            self._asked = ""

    def _replaced(self, *_: object) -> None:
        """Something else sounds live."""
        self._asked = ""
        self._set_open(False)

    def _set_open(self, is_open: bool) -> None:
        if is_open != self._open:
            self._open = is_open
            self.openChanged.emit(is_open)

    def _sounding_changed(self, sounding: Sounding) -> None:
        if sounding is Sounding.LIVE:
            self._replaced()
        elif self.available:
            self.arm()

    def _model_changed(self, spec: ModelSpec) -> None:
        self.panic()
        on = self.available
        self._player.plays_by_hand = on
        self._settle_range()
        self._settle_typing()
        self.availableChanged.emit(on)
        if on:
            self._reopen.start()
        elif self._open or self._asked:
            self._replaced()
            if self._player.sounding is not Sounding.LIVE:
                self._client.stop_live()

    def _model_loaded(self, spec: ModelSpec) -> None:
        current = self._sketch.spec
        if current is not None and spec.id == current.id:
            self._player.plays_by_hand = self.available
            if self._player.sounding is not Sounding.LIVE:
                self.arm()

    def _condition_changed(self, condition_id: str, value: str) -> None:
        self._settle_range()
        if self._open or self._asked:
            self._reopen.start()

    def _controls_changed(self, state: ControlState) -> None:
        session = self._client.session
        if session is not None and self._open:
            session.set_controls(state)
        self._settle_range()

    def _settle_range(self) -> None:
        found = Corners.of(self._sketch).range() if self.available else None
        if found != self._range:
            moved = self._range is None or found is None or self._far(found)
            self._range = found
            if found is not None:
                if moved:
                    self._move_into(found)
                self.rangeChanged.emit(*found)

    def _far(self, found: tuple[int, int]) -> bool:
        low = 12 * (self.octave + 1)
        return low + _SPAN // 2 < found[0] or low + _SPAN // 2 > found[1]

    def _move_into(self, found: tuple[int, int]) -> None:
        """Letters play where the instrument does: in the octave nearest to this one that fits."""
        low, high = found

        def beyond(octave: int) -> tuple[int, int]:
            first = 12 * (octave + 1)
            outside = max(low - first, 0) + max(first + _SPAN - high, 0)
            return outside, abs(octave - self.octave)

        best = min(range(LOWEST_OCTAVE, HIGHEST_OCTAVE + 1), key=beyond)
        if best != self.octave:
            self.shift_octave(best - self.octave)

    def _press_silently(self, letter: str, times: int) -> None:
        octave, velocity = self._keys.octave, self._keys.velocity
        for _ in range(times):
            self._keys.press(letter)
            self._keys.release(letter)
        self._tell_keys(octave, velocity)

    def _tell_keys(self, octave: int, velocity: int) -> None:
        if self._keys.octave != octave:
            self.octaveChanged.emit(self._keys.octave)
        if self._keys.velocity != velocity:
            self.velocityChanged.emit(self._keys.velocity)

    def _settle_typing(self) -> None:
        on = self.available and self._store.typing
        if not on:
            self.let_go()
        if on != self._typing:
            self._typing = on
            self.typingChanged.emit(on)

    def _rest(self) -> None:
        if self._down:
            self._down.clear()
            self.heldChanged.emit({})
        self._set_sustain(False)
        self._set_bend(0.0)
        self._set_modulation(0.0)

    def _set_sustain(self, down: bool) -> None:
        if down != self.sustain:
            self.sustain = down
            self.sustainChanged.emit(down)

    def _set_bend(self, semitones: float) -> None:
        if semitones != self.bend:
            self.bend = semitones
            self.bendChanged.emit(semitones)

    def _set_modulation(self, amount: float) -> None:
        if amount != self.modulation:
            self.modulation = amount
            self.modulationChanged.emit(amount)


__all__ = ["CORNERS", "MIDI", "MODE", "SCREEN", "TYPED", "InstrumentViewModel", "TypingStore"]
