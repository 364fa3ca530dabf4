"""What a pattern for file names would make of the take at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate

from neurosketch.core.errors import AudioFileError

if TYPE_CHECKING:
    from neurosketch.app.viewmodels.studio import StudioViewModel


def example_name(studio: StudioViewModel, pattern: str) -> tuple[str, str]:
    """Try a pattern.

    Returns:
        The name that the next export would get without its ending, and a sentence about what is
        wrong with the pattern; one of both is empty.
    """
    from neurosketch.export.naming import NamePattern

    take, sketch = studio.shelf.chosen, studio.sketch
    tempo, key, seed = sketch.tempo_bpm, sketch.key, str(sketch.seed)
    model = sketch.spec.id if sketch.spec is not None else ""
    if take is not None:
        tempo, key, model = take.tempo_bpm, take.key, take.model_id
        seed = "" if take.seed is None else str(take.seed)
    values = {
        "sketch": studio.files.sketch_name or "sketch",
        "take": take.name if take is not None else "take",
        "model": model,
        "bpm": f"{tempo:g}" if tempo else "",
        "key": key or "",
        "seed": seed,
        "date": QDate.currentDate().toString("yyyyMMdd"),
    }
    try:
        return NamePattern.parse(pattern).stem(values, 1), ""
    except AudioFileError as error:
        return "", str(error)
