"""Write NOTICE from the corpus that the models were trained on.

    python packaging/make_notice.py CORPUS_FOLDER [-o NOTICE]

The folder holds `LICENSES.md` (a table of sources, then per-file attributions of the mixed ones)
and `manifest.csv` (one line per file with source, licence and attribution).
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from dataclasses import dataclass
from pathlib import Path

HEAD = """\
NeuroSketch
Copyright (c) 2026 NeuroSketch authors

The program is licensed under the MIT licence (see LICENSE).

The models shipped with it were trained on recordings by the people named below. Drift's sources and
its map of sounds are sequences of latent vectors computed from some of those recordings; Tape's
bundled clips are excerpts of some of them, coded as tokens; the drum kits are some of the one-shots
(each kit's own file names them), cut and levelled. Changes made to the recordings before
training: trimmed, faded, normalised in level, resampled and re-encoded; one-shots, notes and loops
were shortened. Sounds that you make with NeuroSketch are yours.
"""

MUSIC = """\

Music, drumming and chords that Quartet learnt from
---------------------------------------------------

Quartet's networks were trained on four-bar phrases of the music named here, moved to one key and to
a grid of sixteenth notes, and on patterns of our own; resources/musegan holds statistics of the
drumming and of the chords, and progressions with their moods.

  - Groove MIDI Dataset, J. Gillick, A. Roberts, J. Engel, D. Eck, D. Bamman, "Learning to Groove
    with Inverse Sequence Transformations", ICML 2019 (Google): CC-BY-4.0
  - EasyRPG RTP project: CC-BY-4.0
  - Freedoom, Copyright (c) 2001-2024 Contributors to the Freedoom project: BSD-3-Clause
    (https://github.com/freedoom/freedoom/blob/master/COPYING.adoc)
  - Simutrans music authors (simutrans/music/readme.txt): Artistic License 1.0
  - free-midi-chords, Copyright (c) 2019 Ludovic Drolez: MIT
    (https://github.com/ldrolez/free-midi-chords/blob/master/LICENSE)
  - McGill Billboard annotations, J. A. Burgoyne, J. Wild, I. Fujinaga, "An Expert Ground Truth Set
    for Audio Chord Recognition and Music Analysis", ISMIR 2011: CC0-1.0
"""


@dataclass(frozen=True)
class Source:
    """One line of the table in LICENSES.md."""

    name: str
    licence: str
    attribution: str
    origin: str


def read_sources(text: str) -> list[Source]:
    """The table of sources, in its order."""
    sources = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 6 and cells[0] != "source" and "---" not in line:
            sources.append(Source(cells[0], cells[1], cells[2], cells[3]))
    return sources


def read_attributions(manifest: Path) -> dict[str, set[tuple[str, str]]]:
    """Source → (attribution, licence) of its files."""
    found: dict[str, set[tuple[str, str]]] = {}
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entry = (row["attribution"].strip(), normal_licence(row["licence"]))
            found.setdefault(row["source"], set()).add(entry)
    return found


def listed_attributions(text: str) -> dict[str, set[tuple[str, str]]]:
    """Source → (attribution, licence) from the per-file lists at the end of LICENSES.md."""
    found: dict[str, set[tuple[str, str]]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("### "):
            section = line[4:].strip()
        elif section and (entry := re.match(r"- (.+): ([^:]+)$", line)):
            pair = (entry.group(1).strip(), normal_licence(entry.group(2)))
            found.setdefault(section, set()).add(pair)
    return found


def normal_licence(text: str) -> str:
    """One spelling per licence: `CC BY 3.0` and `CC-BY-3.0` are the same."""
    spelling = text.strip().replace(" ", "-")
    return spelling if spelling.startswith(("CC-BY", "OGA-BY")) else text.strip()


def needs_attribution(licence: str) -> bool:
    """Whether the licence asks for the author to be named."""
    return licence.startswith(("CC-BY", "OGA-BY"))


def licence_link(licence: str) -> str:
    """Where the text of a licence that asks for attribution stands."""
    if version := re.search(r"^CC-BY-(\d\.\d)$", licence):
        return f"https://creativecommons.org/licenses/by/{version.group(1)}/"
    if licence.startswith("OGA-BY"):
        return "https://opengameart.org/content/oga-by-30-faq"
    return "https://creativecommons.org/share-your-work/cclicenses/ (the source names no version)"


def notice(folder: Path) -> str:
    """The text of NOTICE."""
    text = (folder / "LICENSES.md").read_text(encoding="utf-8")
    sources = read_sources(text)
    pairs = read_attributions(folder / "manifest.csv")
    for name, listed in listed_attributions(text).items():
        pairs.setdefault(name, set()).update(listed)
    known = {source.name: source for source in sources}
    lines = [HEAD, "Recordings under licences that ask for attribution", "-" * 50, ""]
    used: set[str] = set()
    for name in sorted(pairs):
        asking = sorted(pair for pair in pairs[name] if needs_attribution(pair[1]))
        origin = known[name].origin if name in known else ""
        # Only a public repository helps a reader to find the original.
        where = f"https://github.com/{origin[7:]}" if re.match(r"GitHub \S+/\S+$", origin) else ""
        if asking:
            lines.append(f"{name}" + (f" ({where})" if where else ""))
            lines += [f"  - {attribution}: {licence}" for attribution, licence in asking]
            lines.append("")
            used.update(licence for _, licence in asking)
    lines += ["Licence texts"]
    lines += [f"  {licence}: {licence_link(licence)}" for licence in sorted(used)]
    lines += ["", "Other sources, with thanks", "-" * 26, ""]
    for source in sources:
        free = {licence for _, licence in pairs.get(source.name, set())}
        if not any(needs_attribution(licence) for licence in free):
            lines.append(f"  - {source.attribution}: {source.licence}")
    return "\n".join(lines) + "\n" + MUSIC


def main(argv: list[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description="Write NOTICE from a corpus folder.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "NOTICE")
    options = parser.parse_args(argv)
    try:
        text = notice(options.corpus)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        print(f"NOTICE cannot be made from {options.corpus}: {error!r}.", file=sys.stderr)
        return 1
    options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
