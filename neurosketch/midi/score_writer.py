"""From a score to the bytes of a type-1 MIDI file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import chain

from neurosketch.core.mix import controllers_of
from neurosketch.core.score import ControlChange, Score, Tempo, Track
from neurosketch.core.sketch_grid import loop_beats
from neurosketch.midi import smf
from neurosketch.midi.bend_range import (
    DATA_LSB,
    DATA_MSB,
    RPN_LSB,
    RPN_MSB,
    USUAL_SEMITONES,
    wheel_bytes,
)
from neurosketch.midi.chord_markers import SKETCH_TEXT
from neurosketch.midi.scale import signature_of_key
from neurosketch.midi.score_reader import DRUMS

TICKS = (480, 960, 96, 120, 192, 384, 1024, 1920, 2520, 3840)
"""Ticks per quarter note that every program knows, the first choice first."""
_MOST_TICKS = 2048
"""Beyond, a number that fits is the sample rate of what was played rather than a program's."""
PLAYED_TICKS = 3840
"""What is played by hand fits no grid: a quarter of a millisecond at 60 quarter notes a minute."""
_OFF_GRID = 0.02
"""Ticks by which the six digits of a beat may miss a tick."""
_SLOWEST_US = (1 << 24) - 1
_BANKS = frozenset({0, 32})

_Event = tuple[int, int, bytes]
"""Tick, rank among those of the same tick, message."""
_SETUP, _OFF, _CONTROL, _ON = range(4)
"""Keys come up before the same one goes down again; wheels stand before a key goes down."""


def score_to_bytes(score: Score, ticks: int | None = None) -> bytes:
    """The content of a `.mid` file of type 1.

    The first chunk has tempo, meter and key (120 and 4/4 where the score says none) and the chords
    as markers, then follows one per track with its name, program and mix, on a channel of its own;
    drums are on channel 10. More tracks than channels go to further MIDI ports. A sketch ends with
    its last bar, so that it loops.

    Args:
        score: what to write. Of two equal pitches of a track that overlap, MIDI cannot tell which
            ends first; a tempo below 3.58 is written as that.
        ticks: per quarter note, 24 ... 32767; None finds a number that fits.
    """
    ticks = _fitting_ticks(score) if ticks is None else ticks
    if not 24 <= ticks <= 32767:
        raise ValueError(f"{ticks} ticks per quarter note")
    places, mix = _places(score.tracks), controllers_of(score)
    end = round(loop_beats(score) * ticks) if _is_sketch(score) else 0
    chunks = [_conductor(score, ticks, end)]
    chunks += [
        _track(track, ticks, port, channel, mix.get(index, ()), end)
        for index, (track, (port, channel)) in enumerate(zip(score.tracks, places, strict=True))
    ]
    return smf.header(len(chunks), ticks) + b"".join(chunks)


def _is_sketch(score: Score) -> bool:
    return any(track.role for track in score.tracks)


def _fitting_ticks(score: Score) -> int:
    times = {tempo.start for tempo in score.tempos} | {meter.start for meter in score.meters}
    times.update(chord.start for chord in score.chords)
    for track in score.tracks:
        for note in track.notes:
            times.add(note.start)
            times.add(note.end)
        times.update(bend.start for bend in track.bends)
        times.update(change.start for change in track.changes)
    # The rarer ones make a file that was read come out as it was; most fail at the first time.
    for ticks in chain(TICKS, range(24, _MOST_TICKS)):
        if all(abs(time * ticks - round(time * ticks)) <= _OFF_GRID for time in times):
            return ticks
    return PLAYED_TICKS


def _places(tracks: Iterable[Track]) -> list[tuple[int, int]]:
    """A port and channel for each track, none twice."""
    melodic = drums = 0
    places = []
    for track in tracks:
        if track.drums:
            places.append((drums % 128, DRUMS))
            drums += 1
        else:
            port, channel = divmod(melodic, 15)
            places.append((port % 128, channel + (channel >= DRUMS)))
            melodic += 1
    return places


def _conductor(score: Score, ticks: int, end: int) -> bytes:
    events: list[tuple[int, bytes]] = []
    if _is_sketch(score):
        events.append((0, smf.meta(smf.TEXT, SKETCH_TEXT.encode())))
    for tempo in score.tempos or (Tempo(0.0, 120.0),):
        us = min(round(60e6 / tempo.bpm), _SLOWEST_US)
        events.append((round(tempo.start * ticks), smf.meta(smf.TEMPO, us.to_bytes(3, "big"))))
    meters = [(m.start, m.beats, m.unit) for m in score.meters] or [(0.0, 4, 4)]
    for start, beats, unit in meters:
        power = unit.bit_length() - 1
        if unit == 1 << power:  # the format knows no other units
            content = bytes((beats, power, max(96 // unit, 1), 8))
            events.append((round(start * ticks), smf.meta(smf.METER, content)))
    signature = signature_of_key(score.key)
    if signature is not None:
        sharps, minor = signature
        events.append((0, smf.meta(smf.KEY, bytes((sharps % 256, minor)))))
    events += [
        (round(chord.start * ticks), smf.meta(smf.MARKER, chord.symbol.encode(errors="replace")))
        for chord in score.chords
    ]
    events.sort(key=lambda event: event[0])
    return smf.chunk(events, max(round(score.end * ticks), events[-1][0], end))


def _track(
    track: Track, ticks: int, port: int, channel: int, mix: tuple[ControlChange, ...], end: int
) -> bytes:
    events = list(_setup(track, port, channel))
    events += [(0, _SETUP, bytes((0xB0 | channel, c.number, c.value))) for c in mix]
    reach = _reach(track)
    for bend in track.bends:
        low, high = wheel_bytes(bend.semitones / reach)
        events.append((round(bend.start * ticks), _CONTROL, bytes((0xE0 | channel, low, high))))
    for change in track.changes:
        tick = round(change.start * ticks)
        # A bank is chosen before its program.
        rank = -1 if tick == 0 and change.number in _BANKS else _CONTROL
        events.append((tick, rank, bytes((0xB0 | channel, change.number, change.value))))
    for note in track.notes:
        on = round(note.start * ticks)
        off = max(round(note.end * ticks), on + 1)
        events.append((on, _ON, bytes((0x90 | channel, note.pitch, note.velocity))))
        # Note-on with velocity 0, so that running status saves a third of the file.
        events.append((off, _OFF, bytes((0x90 | channel, note.pitch, 0))))
    events.sort(key=lambda event: event[:2])
    last = max((tick for tick, _, _ in events), default=0)
    return smf.chunk([(tick, message) for tick, _, message in events], max(last, end))


def _setup(track: Track, port: int, channel: int) -> Iterable[_Event]:
    """What stands before the music: names, port, program, reach of the wheel."""
    if track.name:
        yield 0, -2, smf.meta(smf.NAME, track.name.encode(errors="replace"))
    if track.instrument:
        yield 0, -2, smf.meta(smf.INSTRUMENT, track.instrument.encode(errors="replace"))
    if port:
        yield 0, -2, smf.meta(smf.PORT, bytes((port,)))
    if track.program is not None:
        yield 0, _SETUP, bytes((0xC0 | channel, track.program))
    if track.bends and _reach(track) != USUAL_SEMITONES:
        settings = ((RPN_MSB, 0), (RPN_LSB, 0), (DATA_MSB, int(_reach(track))), (DATA_LSB, 0),
                    (RPN_MSB, 127), (RPN_LSB, 127))  # fmt: skip
        for number, value in settings:
            yield 0, _SETUP, bytes((0xB0 | channel, number, value))


def _reach(track: Track) -> float:
    """Semitones that the wheel must reach: a power of two, so that whole semitones are exact."""
    most = max((abs(bend.semitones) for bend in track.bends), default=0.0)
    # The upper end is a step short of the whole of it.
    power = math.ceil(math.log2(max(most * 8192 / 8191, USUAL_SEMITONES)) - 1e-12)
    return min(2.0**power, 127.0)
