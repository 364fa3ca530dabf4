"""Which voice plays which key: allocation, stealing, pedal, mono and legato. Nothing ever hangs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from neurosketch.core.performance import (
    AllOff,
    Breath,
    Modulation,
    NoteOff,
    NoteOn,
    PitchBend,
    PlayEvent,
    Sustain,
)
from neurosketch.models.ddsp.describe import LEGATO, POLY

POLYPHONY = 8
FADE_FRAMES = 2
"""A stolen voice is gone after 12 ms; the one that takes its place begins at once beside it."""
SHORTEST_FRAMES = 5
"""A tap of the key is held for 29 ms, or it would be over before the note has spoken."""
_SLUR_FRAMES = 2
"""In legato, a key that comes so shortly after the last one was let go is still tied to it."""
_LONG = 1 << 30
_STEAL_DB = 12.0
"""A held voice so much softer than the loudest is stolen before the oldest is."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The volume pedal of a track: a gain, which leaves the colour as it is.

    Attributes:
        amount: 0 ... 1.
    """

    amount: float


@dataclass(frozen=True, slots=True)
class Silence:
    """All sound of a channel off at once, without its release."""


Event = PlayEvent | Volume | Silence
"""What hands do, and what only a file can ask for."""


class Touch(Protocol):
    """What becomes of the keys: the voices themselves, one per slot."""

    def start(
        self, slot: int, channel: int, pitch: int, velocity: int, slur_from: int | None
    ) -> None:
        """A note begins in a slot; `slur_from` is the pitch that it is tied to."""
        ...

    def release(self, slot: int) -> None:
        """The note in a slot may die away."""
        ...

    def fade(self, slot: int) -> None:
        """The note in a slot ends within `FADE_FRAMES`."""
        ...

    def drop(self, slot: int) -> None:
        """The slot is free; what it played has ended."""
        ...

    def level(self, slot: int) -> float:
        """How loud the note in a slot is, dB."""
        ...


@dataclass(slots=True)
class Channel:
    """One player: its keys, wheels and pedal.

    Attributes:
        bend: semitones.
        modulation, breath, volume: 0 ... 1.
        pedal: whether it is down.
        keys: (pitch, velocity) of the keys that are down, in the order in which they went down.
        last_pitch: struck last, where a glide begins; None before the first.
    """

    bend: float = 0.0
    modulation: float = 0.0
    breath: float = 1.0
    volume: float = 1.0
    pedal: bool = False
    keys: list[tuple[int, int]] = field(default_factory=list)
    last_pitch: int | None = None


@dataclass(slots=True)
class _Voice:
    slot: int
    channel: int
    pitch: int
    born: int
    held: bool = True
    released_at: int | None = None
    fades_until: int | None = None


class Keys:
    """Turns what hands do into notes of voices.

    A voice that has to end at once fades in its own slot while the new one starts in another, so
    there are three slots a voice: one living and two generations that fade.

    Args:
        touch: plays the voices.
        mode: `poly`, `mono` or `legato`.
        channels: how many players there are.
        polyphony: most voices that live at once.
    """

    def __init__(
        self, touch: Touch, mode: str = POLY, channels: int = 1, polyphony: int = POLYPHONY
    ) -> None:
        self._touch, self._mode, self._polyphony = touch, mode, polyphony
        self.channels = [Channel() for _ in range(channels)]
        self.slots = slots_of(polyphony)
        self._voices: list[_Voice] = []
        self._frame = 0

    @property
    def sounding(self) -> int:
        """How many voices live; those that fade do not count."""
        return sum(voice.fades_until is None for voice in self._voices)

    @property
    def newest(self) -> int | None:
        """Slot of the voice struck last that still lives, or None."""
        return next((v.slot for v in reversed(self._voices) if v.fades_until is None), None)

    def react(self, channel: int, event: Event) -> None:
        """An event in the frame that comes next."""
        player = self.channels[channel]
        match event:
            case NoteOn(pitch, velocity) if velocity > 0:
                self._press(channel, pitch, velocity)
            case NoteOn(pitch) | NoteOff(pitch):
                self._let_go(channel, pitch)
            case Sustain(down):
                player.pedal = down
                if not down:
                    self._release_all(channel, let_go_only=True)
            case PitchBend(semitones):
                player.bend = semitones
            case Modulation(amount):
                player.modulation = min(max(amount, 0.0), 1.0)
            case Breath(amount):
                player.breath = min(max(amount, 0.0), 1.0)
            case Volume(amount):
                player.volume = min(max(amount, 0.0), 1.0)
            case AllOff():
                player.keys.clear()
                player.pedal, player.bend = False, 0.0
                player.modulation, player.breath = 0.0, 1.0
                self._release_all(channel, let_go_only=False)
            case Silence():
                player.keys.clear()
                for voice in self._of(channel):
                    self._fade(voice)

    def quiet(self) -> int:
        """For how many frames nothing happens by itself, at least 1."""
        due = [voice.fades_until for voice in self._voices if voice.fades_until is not None]
        due += [v.released_at for v in self._voices if v.released_at is not None]
        return min((at - self._frame for at in due if at > self._frame), default=_LONG)

    def advance(self, count: int = 1) -> None:
        """Frames have been made: what is over ends, what was let go too soon is released now.

        Args:
            count: how many, at most `quiet()`.
        """
        self._frame += count
        for voice in list(self._voices):
            if voice.fades_until is not None and voice.fades_until <= self._frame:
                self._free(voice)
            elif voice.released_at == self._frame:
                self._touch.release(voice.slot)

    def ended(self, slot: int) -> None:
        """The voice in a slot has died away."""
        for voice in self._voices:
            if voice.slot == slot:
                self._fade(voice)

    def _of(self, channel: int) -> list[_Voice]:
        """Living voices of a channel, oldest first."""
        return [v for v in self._voices if v.channel == channel and v.fades_until is None]

    def _press(self, channel: int, pitch: int, velocity: int) -> None:
        player = self.channels[channel]
        player.keys = [key for key in player.keys if key[0] != pitch] + [(pitch, velocity)]
        if self._mode == POLY:
            for voice in self._of(channel):
                if voice.pitch == pitch:
                    self._fade(voice)
            self._start(channel, pitch, velocity)
        else:
            self._sing(channel, pitch, velocity)

    def _sing(self, channel: int, pitch: int, velocity: int) -> None:
        """The one voice of a mono or legato channel goes to a pitch."""
        voices = self._of(channel)
        if self._mode == LEGATO and voices and self._tied(voices[-1]):
            voice = voices[-1]
            before, voice.pitch, voice.held, voice.released_at = voice.pitch, pitch, True, None
            self._touch.start(voice.slot, channel, pitch, velocity, before)
            self.channels[channel].last_pitch = pitch
            # The voice struck last stands last.
            self._voices.remove(voice)
            self._voices.append(voice)
            return
        for voice in voices:
            self._fade(voice)
        self._start(channel, pitch, velocity)

    def _tied(self, voice: _Voice) -> bool:
        due = voice.released_at
        return due is None or self._frame - due < _SLUR_FRAMES

    def _let_go(self, channel: int, pitch: int) -> None:
        player = self.channels[channel]
        player.keys = [key for key in player.keys if key[0] != pitch]
        for voice in self._of(channel):
            if voice.pitch != pitch or not voice.held:
                continue
            if self._mode != POLY and player.keys:
                self._sing(channel, *player.keys[-1])
                return
            voice.held = False
            if not player.pedal:
                self._release(voice)

    def _release_all(self, channel: int, *, let_go_only: bool) -> None:
        for voice in self._of(channel):
            if not (let_go_only and voice.held):
                voice.held = False
                self._release(voice)

    def _release(self, voice: _Voice) -> None:
        if voice.released_at is None:
            voice.released_at = max(self._frame, voice.born + SHORTEST_FRAMES)
            if voice.released_at == self._frame:
                self._touch.release(voice.slot)

    def _start(self, channel: int, pitch: int, velocity: int) -> None:
        while self.sounding >= self._polyphony:
            self._fade(self._victim())
        taken = {voice.slot for voice in self._voices}
        slot = next(slot for slot in range(self.slots) if slot not in taken)
        self._voices.append(_Voice(slot, channel, pitch, self._frame))
        self._touch.start(slot, channel, pitch, velocity, None)
        self.channels[channel].last_pitch = pitch

    def _victim(self) -> _Voice:
        """Of those let go the quietest; else a held one that has nearly died; else the oldest."""
        living = [voice for voice in self._voices if voice.fades_until is None]
        level = {voice.slot: self._touch.level(voice.slot) for voice in living}
        over = [voice for voice in living if voice.released_at is not None]
        quietest = min(over or living, key=lambda voice: level[voice.slot])
        if over or level[quietest.slot] < max(level.values()) - _STEAL_DB:
            return quietest
        return living[0]

    def _fade(self, voice: _Voice) -> None:
        if voice.fades_until is not None:
            return
        if voice.born == self._frame:
            self._free(voice)  # it has not been heard yet
            return
        voice.fades_until = self._frame + FADE_FRAMES
        self._touch.fade(voice.slot)

    def _free(self, voice: _Voice) -> None:
        self._voices.remove(voice)
        self._touch.drop(voice.slot)


def slots_of(polyphony: int) -> int:
    """Slots that never run out: of the living voices, and of those that fade."""
    return (1 + FADE_FRAMES) * polyphony
