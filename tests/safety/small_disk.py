"""Exports a batch, keeps takes and saves a sketch where no file may grow beyond a limit.

    python small_disk.py FOLDER KILOBYTES

What a full disk does to a write, a limit on the size of files does as well. Prints one JSON
document.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import replace
from pathlib import Path

from neurosketch.core.clip import Clip, audio_sha256
from neurosketch.core.errors import NeuroSketchError
from neurosketch.export.batch import BatchItem, Plan, export_batch
from neurosketch.export.formats import ExportFormat
from neurosketch.library.document import SketchDocument, read_document, write_document
from neurosketch.library.store import Library
from tests.safety.corpus import make_clip


def sized(name: str, frames: int) -> Clip:
    """A clip of a length."""
    return replace(make_clip(frames=frames), id=name, name=name)


def main() -> None:
    """Print what was refused and what is left."""
    folder, limit = Path(sys.argv[1]), int(sys.argv[2]) * 1024
    small, large = sized("small", 500), sized("large", 200_000)
    library = Library(folder / "library")
    before = library.add(small)
    sketch = folder / "x.nsketch"
    write_document(sketch, SketchDocument("s", "before", take_ids=(before.id,)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    found: dict[str, object] = {}

    for fmt in ExportFormat:
        items = [BatchItem(clip.name, lambda clip=clip: clip) for clip in (small, large, small)]  # type: ignore[misc]
        report = export_batch(tuple(items), Plan(folder / fmt.value, fmt))
        found[fmt.value] = {
            "written": len(report.written), "failed": report.failed,
            "left": sorted(path.name for path in (folder / fmt.value).iterdir()),
        }  # fmt: skip
    try:
        library.add(large)
    except NeuroSketchError as error:
        found["keep"] = str(error)
    try:
        write_document(sketch, SketchDocument("s", "after", window={"notes": "x" * 2 * limit}))
    except NeuroSketchError as error:
        found["save"] = str(error)
    found["sketch"] = read_document(sketch).name
    found["takes"] = [take.id for take in library.takes()]
    found["same"] = audio_sha256(library.load_clip(before.id).audio) == before.audio_sha256
    found["after"] = library.add(sized("another", 400)).id
    library.close()
    found["left"] = sorted(
        path.name for path in folder.rglob("*") if path.name.endswith((".part", ".wav"))
    )
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
