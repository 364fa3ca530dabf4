"""The live sound of a score: a sequencer, players, drum kits and a mixer.

Threading contract: `render` and `render_apart` belong to one thread at a time; whatever changes
what is played may be called from any thread, waits for nothing, and is heard in the next block.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from neurosketch.audio_io.ports import Place
from neurosketch.core.clip import AudioArray
from neurosketch.core.control import ControlState
from neurosketch.core.performance import AllOff, NoteOn, PlayEvent
from neurosketch.core.ports import BandStream
from neurosketch.core.score import Score, Track
from neurosketch.dsp.kit import KitPlayer, load_kit
from neurosketch.engine.metronome import metronome
from neurosketch.engine.programme import Programme
from neurosketch.engine.sequencer import Sequencer
from neurosketch.engine.strip import Strip

CHANNELS = 2
_LONGEST_ROOM_SECONDS = 2.5
Change = Callable[["ScoreStream"], None]


class Placed(NamedTuple):
    """What a track adds: (2, n) to the mix, (n,) to the room."""

    placed: AudioArray
    sent: AudioArray


class ScoreStream:
    """Plays a score, again and again.

    Args:
        band: players of the pitched tracks, at rest; more of them than tracks, if tracks may come.
        score: what is played; its instruments have been checked.
        sample_rate: Hz.
        length: how many quarter notes a score is long.
        loop: first and last quarter note of what is repeated; None for all of it, however long it
            becomes.
        beat: where it begins.
        running: whether it plays at once.
        once: whether it stops at the end of the loop.
    """

    channels = CHANNELS
    latency = 0

    def __init__(
        self,
        band: BandStream,
        score: Score,
        sample_rate: int,
        *,
        length: Callable[[Score], float],
        loop: tuple[float, float] | None = None,
        beat: float = 0.0,
        running: bool = True,
        once: bool = False,
    ) -> None:
        self._band, self._rate = band, sample_rate
        self._room = band.open_room()
        self._programme = Programme(score, sample_rate, band.hop_length)
        self._length, self._whole = length, loop is None
        first, last = loop or (0.0, length(score))
        self.place = Place(beat, 0.0, first, last)
        """Where the block rendered last begins."""
        self._free = list(range(band.players))
        self._desks: dict[str, _Desk] = {}
        self._order: list[_Desk] = []
        self._leaving: list[_Desk] = []
        self._metronome: KitPlayer | None = None
        self._changes: deque[Change] = deque()
        self._newest = self._programme
        self._seat(self._programme)
        self._sequencer = Sequencer(self._programme, self, (first, last), beat, once)
        self._sequencer.run(running)

    @property
    def hop_length(self) -> int:
        """Samples per frame."""
        return self._band.hop_length

    @property
    def score(self) -> Score:
        """What was played last."""
        return self._programme.score

    # What any thread may ask for.

    def set_score(self, score: Score) -> None:
        """Go on with other notes, instruments, levels or tempo; they have been checked."""
        programme = Programme(score, self._rate, self.hop_length, self._newest)
        # Whatever must be read from files is read here, not where sound is rendered.
        for track in score.tracks:
            if track.drums:
                load_kit(track.instrument)
        self._newest = programme
        self._changes.append(lambda stream: stream._change(programme))

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat another range; None for all of the score."""
        self._changes.append(lambda stream: stream._repeat(loop))

    def seek(self, beat: float) -> None:
        """Go on from another place."""
        self._changes.append(lambda stream: stream._sequencer.seek(beat))

    def run(self, running: bool) -> None:
        """Play, or stand and let everything die away."""
        self._changes.append(lambda stream: stream._sequencer.run(running))

    def play_on(self, track: int, event: PlayEvent) -> None:
        """Let the player of a track do something, also while it stands."""
        self._changes.append(lambda stream: stream._audition(track, event))

    def set_metronome(self, on: bool) -> None:
        """Let the beats be heard."""
        click = metronome() if on else None
        self._changes.append(lambda stream: stream._click(click))

    # What the sequencer asks for.

    def act(self, part: int, event: PlayEvent, offset: int) -> None:
        """See `Stage.act`."""
        desk = self._order[part]
        if desk.kit is not None:
            if isinstance(event, NoteOn):
                desk.kit.hit(event.pitch, event.velocity, offset)
        elif desk.player is not None:
            self._band.play(desk.player, event, offset // self.hop_length)

    def tick(self, downbeat: bool, offset: int) -> None:
        """See `Stage.tick`."""
        if self._metronome is not None:
            self._metronome.hit(36, 127 if downbeat else 80, offset)

    def render(self, n_frames: int, controls: ControlState | None = None) -> AudioArray:
        """The next (2, n_frames * hop_length) samples; see `LiveStream.render`.

        The controls of a model that writes music say nothing about how it sounds.
        """
        return self._summed(self._mixed(n_frames), n_frames * self.hop_length)

    def render_apart(self, n_frames: int) -> tuple[list[Placed], AudioArray]:
        """What each track of the score adds; and the mix, as `render`."""
        mixed = self._mixed(n_frames)
        return mixed, self._summed(mixed, n_frames * self.hop_length)

    def room_response(self) -> AudioArray:
        """(2, N) what comes back from the room when one sample is sent there."""
        hop, room = self.hop_length, self._band.open_room()
        click = np.zeros(hop, np.float32)
        click[0] = 1.0
        heard = [room(click)]
        while len(heard) * hop < _LONGEST_ROOM_SECONDS * self._rate:
            heard.append(room(np.zeros(hop, np.float32)))
        return np.concatenate(heard, axis=1)

    def _summed(self, mixed: Sequence[Placed], n: int) -> AudioArray:
        """All tracks, in one room."""
        out, sent = np.zeros((CHANNELS, n), np.float32), np.zeros(n, np.float32)
        for placed, to_room in mixed:
            out += placed
            sent += to_room
        out += self._room(sent)
        if self._metronome is not None:
            out += self._metronome.render(n)
        return out

    def _mixed(self, n_frames: int) -> list[Placed]:
        """What each track adds to the mix and to the room."""
        while self._changes:
            self._changes.popleft()(self)
        n, sequencer = n_frames * self.hop_length, self._sequencer
        self.place = Place(sequencer.beat, sequencer.pace * self._rate, *sequencer.loop)
        sequencer.advance(n)
        rows = self._band.render(n_frames)
        mixed: list[Placed] = []
        for desk in (*self._order, *self._leaving):
            if desk.kit is not None:
                audio = desk.kit.render(n)
            elif desk.player is not None:
                audio = rows[desk.player : desk.player + 1]
            else:
                continue
            mixed.append(Placed(*desk.strip.mix(audio)))
        gone = [desk for desk in self._leaving if desk.strip.silent]
        for desk in gone:
            self._leaving.remove(desk)
            if desk.player is not None:
                self._free.append(desk.player)
        return mixed

    def _change(self, programme: Programme) -> None:
        order = self._order
        keys = _keys(programme.score.tracks)
        staying = [desk.key in keys for desk in order]
        for index, stays in enumerate(staying):
            if not stays:
                self._sequencer.leave(index)
        self._programme = programme
        self._seat(programme)
        moved = [keys.index(d.key) if s else None for d, s in zip(order, staying, strict=True)]
        self._sequencer.change(programme, moved)
        if self._whole:
            self._repeat(None)

    def _repeat(self, loop: tuple[float, float] | None) -> None:
        self._whole = loop is None
        self._sequencer.set_loop(loop or (0.0, self._length(self._programme.score)))

    def _seat(self, programme: Programme) -> None:
        """Give every track its desk, its instrument and its faders."""
        tracks, audible = programme.score.tracks, {id(t) for t in programme.score.audible}
        before = self._desks
        self._desks, self._order = {}, []
        for key, track in zip(_keys(tracks), tracks, strict=True):
            desk = before.pop(key, None)
            if desk is not None and (desk.kit is not None) is not track.drums:
                before[key], desk = desk, None
            if desk is None:
                desk = _Desk(key, KitPlayer(load_kit(track.instrument)) if track.drums else None)
                if not track.drums and self._free:
                    desk.player = self._free.pop(0)
            desk.equip(track, self._band)
            desk.strip.set(track, id(track) in audible)
            self._desks[key] = desk
            self._order.append(desk)
        for desk in before.values():
            desk.strip.set(None, False)
            if desk.player is not None:
                self._band.play(desk.player, AllOff())
            self._leaving.append(desk)

    def _audition(self, track: int, event: PlayEvent) -> None:
        if 0 <= track < len(self._order):
            self._sequencer.audition(track, event)

    def _click(self, player: KitPlayer | None) -> None:
        self._metronome = player


class _Desk:
    """Where a track is played and mixed.

    Args:
        key: of the track.
        kit: plays it when it is drums.
    """

    def __init__(self, key: str, kit: KitPlayer | None) -> None:
        self.key, self.kit = key, kit
        self.player: int | None = None
        self.strip = Strip(stereo=kit is not None)
        self._cast: tuple[str, int | None] | None = None

    def equip(self, track: Track, band: BandStream) -> None:
        """Let it be played on the track's instrument from now on."""
        if self.kit is not None:
            self.kit.kit = load_kit(track.instrument)
        elif self.player is not None and self._cast != (track.instrument, track.program):
            self._cast = track.instrument, track.program
            band.cast(self.player, *self._cast)


def _keys(tracks: Sequence[Track]) -> list[str]:
    """What tells the tracks of a score apart while others are added, moved and taken away."""
    keys: list[str] = []
    for index, track in enumerate(tracks):
        key = track.role or f"track {index}"
        keys.append(key if key not in keys else f"{key} {index}")
    return keys
