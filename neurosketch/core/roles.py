"""Which of a sketch's players a track of any other music is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neurosketch.core.composing import ROLES
from neurosketch.core.score import Track

NAMES = {role: role.capitalize() for role in ROLES}
"""What the tracks of a sketch are called."""

_LEFT_OUT = ""
# Families of eight General MIDI programs, piano first.
_OF_FAMILY = (
    "keys", "keys", "keys", "guitar", "bass", "strings", "strings", "lead",
    "lead", "lead", "lead", "strings", "keys", "guitar", _LEFT_OUT, _LEFT_OUT,
)  # fmt: skip
_OF_PROGRAM = {46: "keys", 47: _LEFT_OUT, 108: "keys", 109: "lead", 110: "lead", 111: "lead"}
_WORDS = (
    ("drums", r"drum|kit\b|percussion|kick|snare|hi-?hat|cymbal|beat|schlagzeug|batter", "鼓"),
    ("bass", r"bass(?!oon|\s*clar)|808", "贝斯"),
    (
        "keys",
        r"piano|key|rhodes|organ|clav|wurl|harpsi|e-?piano|vibra|marimba|klavier",
        "琴键|钢琴",
    ),
    ("guitar", r"guitar|gtr|banjo|ukulele|mandolin|chitarra|gitarre", "吉他"),
    ("strings", r"string|violin|viola|cell[oi]|pad|choir|ensemble|orchest|streich", "弦乐"),
    ("lead", r"lead|melod|vocal|voice|sax|trumpet|flute|solo|clarinet|horn|brass|oboe", "主旋律"),
)
_NAMED = tuple(
    (role, re.compile(rf"(?:^|[^a-z])(?:{words})|{others}")) for role, words, others in _WORDS
)
_KIT = range(33, 88)
"""Pitches of a drum kit, as far as programs go beyond General MIDI."""
_HIGHEST_BASS = 48.0
_PER_ONSET_OF_CHORDS = 1.4
_NEXT_BEST = {
    "drums": (), "bass": (), "keys": ("guitar", "strings"), "guitar": ("keys", "strings"),
    "strings": ("lead", "keys"), "lead": ("strings", "keys"),
}  # fmt: skip


def role_of(track: Track) -> str:
    """The player that a track is by its role, its drums, its name, program or range.

    Returns:
        One of `ROLES`; empty for effects and for percussion outside a drum kit.
    """
    if track.role in ROLES:
        return track.role
    if track.drums:
        return "drums"
    named = _by_name(track.name)
    # Some programs write a kit on any channel; its name tells.
    if named == "drums":
        return named if track.program in (None, 0) and _is_kit(track) else _by_notes(track)
    family = "" if track.program is None else _family(track.program)
    # The program of the piano stands in every file that nobody gave another.
    if track.program in (None, 0) or track.name.strip().casefold() in ROLES:
        return named or _by_notes(track)
    # What a synthesizer plays is told by its name rather than by its sound.
    return named if named in ("bass", "lead") and family else family


def roles_of(tracks: Sequence[Track]) -> tuple[str, ...]:
    """The player of each track: of several for one player, the track with most notes is it.

    Tracks with its program join it; others become a player that is near and free, or join it, too.
    """
    chosen = [role_of(track) for track in tracks]
    order = sorted(range(len(tracks)), key=lambda i: (-len(tracks[i].notes), i))
    first: dict[str, int] = {}
    for index in order:
        first.setdefault(chosen[index], index)
    for index in order:
        role = chosen[index]
        if not role or tracks[index].role or tracks[index].program == tracks[first[role]].program:
            continue
        chosen[index] = next((r for r in _NEXT_BEST[role] if r not in first), role)
        first.setdefault(chosen[index], index)
    return tuple(chosen)


def _by_name(name: str) -> str:
    text = name.casefold()
    return next((role for role, words in _NAMED if words.search(text)), "")


def _family(program: int) -> str:
    return _OF_PROGRAM.get(program, _OF_FAMILY[program // 8])


def _is_kit(track: Track) -> bool:
    return all(note.pitch in _KIT for note in track.notes)


def _by_notes(track: Track) -> str:
    chords = _per_onset(track) >= _PER_ONSET_OF_CHORDS
    if _is_bass(track):
        return "keys" if chords else "bass"
    return "keys" if chords or track.program == 0 else "lead"


def _is_bass(track: Track) -> bool:
    pitches = sorted(note.pitch for note in track.notes)
    return bool(pitches) and pitches[len(pitches) // 2] <= _HIGHEST_BASS


def _per_onset(track: Track) -> float:
    onsets = {round(note.start, 2) for note in track.notes}
    return len(track.notes) / max(len(onsets), 1)
