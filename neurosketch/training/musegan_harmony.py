"""What chord annotations say about which chords follow each other, condensed into one file.

    python -m neurosketch.training.musegan_harmony --data DIR --output FILE

Read are the McGill Billboard annotations (Burgoyne, Wild and Fujinaga, ISMIR 2011, CC0) and
progressions with mood words (free-midi-chords, MIT). Of the songs nothing is kept but how many of
them use a succession of four bars, all of it moved to C, and only where at least two songs do.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from neurosketch.models.musegan.harmony import NO_CHORD, QUALITIES, Harmony, parse, symbol_of

FEWEST_SONGS, MOST_LINES = 2, 300
LINE_BARS = 4
MOST_FOREIGN = 0.15
"""Share of the notes of a line's chords that may lie outside the scale of the key."""
MOODS: Mapping[str, str] = {
    "Joyful": "happy", "Excited": "happy", "Sad": "sad", "Lonely": "sad", "Anguished": "sad",
    "Triumphant": "epic", "Empowered": "epic", "Dramatic": "epic", "Dark": "dark",
    "Fearful": "dark", "Relaxed": "calm", "Peaceful": "calm", "Spiritual": "calm",
    "Mysterious": "mysterious", "Nostalgic": "nostalgic", "Hopeful": "hopeful",
    "Romantic": "romantic", "Tender": "tender", "Playful": "playful", "Rebellious": "rebellious",
    "Surprised": "tense",
}  # fmt: skip
"""Which of our moods a word of the progressions belongs to."""

_KINDS = {
    "maj": "", "min": "m", "7": "7", "min7": "m7", "maj7": "maj7", "5": "", "1": "", "maj6": "",
    "min6": "m", "9": "7", "maj9": "maj7", "min9": "m7", "11": "7", "13": "7", "min11": "m7",
    "maj13": "maj7", "min13": "m7", "dim": "dim", "dim7": "dim7", "hdim7": "m7b5", "aug": "aug",
    "sus4": "sus4", "sus2": "sus2", "minmaj7": "m",
}  # fmt: skip
_MAJOR_DEGREES = (0, 2, 4, 5, 7, 9, 11)
_MINOR_DEGREES = (0, 2, 3, 5, 7, 8, 10)
_ROMAN = re.compile(r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)")
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")


def condensed(data: Path) -> dict[str, Any]:
    """The contents of the file.

    Args:
        data: folder with `billboard.jsonl` and `progressions_mood.json`.

    Returns:
        `lines`: per mode, [line of chords over C, songs that use it], most used first; `next`: per
        mode and triad, how often in a hundred a bar goes on to which; `moods`: per mood and mode,
        lines of chords.
    """
    lines: dict[str, Counter[str]] = {"major": Counter(), "minor": Counter()}
    follows: dict[str, dict[str, Counter[str]]] = {
        "major": defaultdict(Counter), "minor": defaultdict(Counter),
    }  # fmt: skip
    with (data / "billboard.jsonl").open(encoding="utf-8") as file:
        for row in file:
            _count(json.loads(row), lines, follows)
    progressions = json.loads((data / "progressions_mood.json").read_text(encoding="utf-8"))
    return {
        "sources": [
            "McGill Billboard annotations: Burgoyne, Wild, Fujinaga, ISMIR 2011 (CC0)",
            "free-midi-chords: Copyright (c) 2019 Ludovic Drolez (MIT)",
        ],
        "lines": {
            mode: [
                [line, songs]
                for line, songs in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
                if songs >= FEWEST_SONGS
            ][:MOST_LINES]
            for mode, counted in lines.items()
        },
        "next": {mode: _percent(counted) for mode, counted in follows.items()},
        "moods": _moods(progressions),
    }


def _count(
    song: Mapping[str, Any],
    lines: Mapping[str, Counter[str]],
    follows: Mapping[str, dict[str, Counter[str]]],
) -> None:
    """Add one song."""
    found: dict[str, set[str]] = {"major": set(), "minor": set()}
    minor = _minor_tonics(song)
    for section in song["sections"]:
        tonic = parse(section["tonic"])
        if section["metre"] != "4/4" or tonic is None:
            continue
        mode = "minor" if tonic.root in minor else "major"
        bars = [_bar(bar, tonic.root) for bar in section["bars"]]
        for before, after in pairwise(bars):
            if before[1].root >= 0 and after[0].root >= 0:
                follows[mode][_triad(before[1])][_triad(after[0])] += 1
        whole = bars * 2 if len(bars) == LINE_BARS // 2 else bars
        for start in range(0, len(whole) - LINE_BARS + 1, LINE_BARS):
            line = _line(whole[start : start + LINE_BARS])
            if line and _at_home(line, mode):
                found[mode].add(line)
    for mode, own in found.items():
        lines[mode].update(own)


def _minor_tonics(song: Mapping[str, Any]) -> set[int]:
    """The tonics of a song on which its chords are minor more often than major."""
    counts: Counter[int] = Counter()
    for section in song["sections"]:
        tonic = parse(section["tonic"])
        if tonic is not None:
            for bar in section["bars"]:
                first = _bar(bar, tonic.root)[0]
                if first.root == 0:
                    third = QUALITIES[first.quality][1]
                    counts[tonic.root] += {3: 1, 4: -1}.get(third, 0)
    return {tonic for tonic, more in counts.items() if more > 0}


def _bar(text: str, tonic: int) -> tuple[Harmony, Harmony]:
    """The chords of the two halves of a bar, over C."""
    chords: list[Harmony] = []
    for word in text.split():
        if word == "." and chords:
            chords.append(chords[-1])
            continue
        name, _, kind = word.partition(":")
        root = parse(name)
        plain = _KINDS.get(re.split(r"[(/]", kind)[0])
        if root is None or root.root < 0 or plain is None:
            chords.append(NO_CHORD)
        else:
            chords.append(Harmony((root.root - tonic) % 12, plain))
    if not chords:
        return NO_CHORD, NO_CHORD
    return chords[0], chords[len(chords) // 2]


def _line(bars: Sequence[tuple[Harmony, Harmony]]) -> str:
    """Chords of four bars as text: one word a bar, or one a half bar; empty without one."""
    halves = [half for bar in bars for half in bar]
    if any(half.root < 0 for half in halves):
        return ""
    if all(first == second for first, second in bars):
        halves = halves[::2]
    return " ".join(symbol_of(half) for half in halves)


def _at_home(line: str, mode: str) -> bool:
    """Whether a line can stand alone: it tells the key, and hardly leaves it."""
    chords = [chord for word in line.split() if (chord := parse(word)) is not None]
    roots = {chord.root for chord in chords}
    tells = roots == {0} or (len(roots) > 1 and 0 in roots) or len(roots) > 2
    scale = _MINOR_DEGREES if mode == "minor" else _MAJOR_DEGREES
    tones = [tone for chord in chords for tone in chord.tones]
    return tells and sum(tone not in scale for tone in tones) <= MOST_FOREIGN * len(tones)


def _triad(chord: Harmony) -> str:
    third = QUALITIES[chord.quality][1]
    return symbol_of(Harmony(chord.root, "m" if third == 3 else ""))


def _percent(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Chances of more than one in a hundred, after chords that are not rare."""
    rows: dict[str, dict[str, float]] = {}
    for chord, after in sorted(counted.items(), key=lambda item: -item[1].total()):
        total = after.total()
        shares = {name: round(100 * count / total, 1) for name, count in after.most_common()}
        if total >= 100:
            rows[chord] = {name: share for name, share in shares.items() if share >= 1.0}
    return rows


def _moods(progressions: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {
        mood: {"major": [], "minor": []} for mood in dict.fromkeys(MOODS.values())
    }
    for progression in progressions:
        chords = list(_from_roman(progression["roman"], progression["mode"]))
        tonic = [chord.quality for chord in chords if chord.root == 0]
        modal_minor = bool(tonic) and tonic[0].startswith("m") and not tonic[0].startswith("maj")
        minor = progression["mode"] == "min" or (progression["mode"] == "modal" and modal_minor)
        if len(chords) not in (LINE_BARS, 2 * LINE_BARS):
            continue
        line = " ".join(map(symbol_of, chords))
        for word in progression["mood"]:
            if word in MOODS:
                kept = found[MOODS[word]]["minor" if minor else "major"]
                if line not in kept:
                    kept.append(line)
    return found


def _from_roman(numerals: Sequence[str], mode: str) -> Iterator[Harmony]:
    """Chords over C. In a minor mode the degrees are those of natural minor, else of major."""
    degrees = _MINOR_DEGREES if mode == "min" else _MAJOR_DEGREES
    for numeral in numerals:
        match = _ROMAN.fullmatch(numeral)
        if match is None:
            raise ValueError(numeral)
        sign, degree, kind = match.groups()
        root = degrees[_NUMERALS.index(degree.upper())] + {"b": -1, "#": 1, "": 0}[sign]
        yield Harmony(root % 12, _kind(degree.islower(), kind, root % 12, mode))


def _kind(lower: bool, kind: str, root: int, mode: str) -> str:
    """The kind of a chord, from the case of its numeral and what stands behind."""
    minor = (lower or kind.startswith("m")) and not kind.startswith("M")
    rest = kind.removeprefix("dom").lstrip("mM")
    scale = _MINOR_DEGREES if mode == "min" else _MAJOR_DEGREES
    diminished = (root + 3) % 12 in scale and (root + 6) % 12 in scale and not kind
    if kind == "dim" or (minor and diminished):
        return "dim"
    if rest == "7":
        large = "dom" not in kind and (root + 11) % 12 in scale
        return "m7" if minor else "maj7" if large else "7"
    if rest in ("sus2", "sus4", "5"):
        return rest
    plain = {"6": "6", "9": "9", "add9": "add9", "69": "6/9"}.get(rest, "")
    quality = f"m{plain}" if minor else plain
    return quality if quality in QUALITIES else "m" if minor else ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line; see the module."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True, help="folder with the annotations")
    parser.add_argument("--output", type=Path, required=True, help="JSON file to write")
    options = parser.parse_args(arguments)
    text = json.dumps(condensed(options.data), ensure_ascii=False, indent=0)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
