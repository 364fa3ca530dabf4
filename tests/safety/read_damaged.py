"""Reads damaged files with every reader and writes down whatever no reader may do.

    python read_damaged.py FOLDER SEED START STOP GIBIBYTES

A process of its own: it limits its memory, and a file that takes too long kills it. Standard
output names every file before it is read, then tells what went wrong, if anything.
"""

from __future__ import annotations

import contextlib
import io
import resource
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from neurosketch.cli.main import run_headless
from neurosketch.core.errors import NeuroSketchError
from neurosketch.core.gesture import Gesture
from neurosketch.core.request import Recipe
from neurosketch.core.sound_map import BLENDED
from neurosketch.dsp.audiofile import load_source, read_audio, read_info, source_clip
from neurosketch.dsp.riff import list_chunks, read_chunk
from neurosketch.dsp.tokenfile import Tokens, read_tokens
from neurosketch.dsp.wavfile import wav_recipe
from neurosketch.export.reader import read_recipe, read_tags
from neurosketch.library.audio_files import read_head
from neurosketch.library.document import SketchDocument, read_document
from neurosketch.models.checkpoint import read_header
from neurosketch.models.codecs import source_seconds
from neurosketch.models.latent_map import read_map
from tests.safety.corpus import write_corpus
from tests.safety.mutations import mutated

MOST_SECONDS_PER_FILE = 30.0
_OFTEN = (".json", ".nsketch", ".safetensors", ".nsmap")

Reader = Callable[[Path], Any]


def _all_chunks(path: Path) -> None:
    size = path.stat().st_size
    for ref in list_chunks(path):
        if ref.offset + ref.size > size or len(read_chunk(path, ref)) != ref.size:
            raise AssertionError(f"chunk {ref} reaches beyond the file")


def _sound(path: Path) -> None:
    audio, rate = read_audio(path)
    if audio.ndim != 2 or not 1 <= audio.shape[0] <= 2 or 0 in audio.shape or rate <= 0:
        raise AssertionError(f"read_audio answers {audio.shape} at {rate} Hz")


def _recipe_text(path: Path) -> None:
    _writes_again(Recipe.from_json(path.read_bytes().decode("utf-8", "replace")))


def _recipe_inside(path: Path) -> None:
    recipe = read_recipe(path)
    if recipe is not None:
        _writes_again(recipe)


def _writes_again(recipe: Recipe) -> None:
    """What was accepted must be good enough to travel in the next export."""
    if Recipe.from_json(recipe.to_json().encode().decode()) != recipe:
        raise AssertionError("an accepted recipe changes when it is written again")
    gesture = recipe.request.gesture
    if gesture is not None and Gesture.from_dict(gesture.to_dict()).start != gesture.start:
        raise AssertionError("an accepted gesture changes when it is written again")


def _sketch(path: Path) -> None:
    document = read_document(path)
    if SketchDocument.from_json(document.to_json().encode().decode()) != document:
        raise AssertionError("an accepted sketch changes when it is written again")


def _tokens(path: Path) -> None:
    tokens = read_tokens(path)
    again = Tokens.from_bytes(tokens.to_bytes(), path.name)
    if (again.codes != tokens.codes).any() or again.notes != tokens.notes:
        raise AssertionError("accepted tokens change when they are written again")


def _map(path: Path) -> None:
    """What was accepted can be shown, heard, and added to."""
    found = read_map(path)
    latents = found.latents()
    x, y = found.place_of(latents[:2])
    near, weights = found.sounds.blend(x, y)
    if not np.isfinite(latents).all() or not np.isclose(weights.sum(), 1.0) or len(near) != BLENDED:
        raise AssertionError("an accepted map cannot be heard")


def _checkpoint(path: Path) -> None:
    """What was accepted can be described and turned."""
    spec = read_header(path).spec
    for control in spec.controls:
        if not control.minimum <= control.value_at(control.position(0.3)) <= control.maximum:
            raise AssertionError(f"an accepted control leaves its range: {control}")
    for known in spec.former:
        spec.controls_of_former(spec.renders_as(known), {"axis1": 0.5})
    source_seconds(spec, "hum")


def _info(path: Path) -> None:
    """The command line says one sentence, or prints its document."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_headless(Namespace(command="info", file=path, json=True))
    said = err.getvalue()
    if status == 0 and out.getvalue().startswith("{") and not said:
        return
    if status != 1 or said.count("\n") != 1 or out.getvalue():
        raise AssertionError(f"info ended with {status}: {said!r} {out.getvalue()[:100]!r}")
    if "not enough memory" in said:
        raise MemoryError(said)


READERS: tuple[Reader, ...] = (
    read_info, _sound, load_source, source_clip, _recipe_inside, read_tags, wav_recipe,
    read_head, _all_chunks, _recipe_text, _sketch, _info, _tokens, _map, _checkpoint,
)  # fmt: skip


def _complaint(reader: Reader, path: Path) -> str:
    """Empty when `reader` did what it may: answer, or refuse with one sentence."""
    try:
        reader(path)
    except NeuroSketchError as error:
        sentence = str(error)
        good = 10 <= len(sentence) <= 500 and sentence.isprintable() and sentence.endswith(".")
        return "" if good else f"{type(error).__name__} is no sentence: {sentence[:300]!r}"
    except Exception as error:  # noqa: BLE001  (that is what it looks for)
        return f"{type(error).__name__}: {str(error)[:300]}"
    return ""


def _limit_memory(gibibytes: float) -> None:
    """Allow this process so much more address space than it has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + int(gibibytes * (1 << 30))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> int:
    """Read the files `START` to `STOP` of a seed; 1 when any reader did what it may not."""
    folder, gibibytes = Path(sys.argv[1]), float(sys.argv[5])
    seed, start, stop = map(int, sys.argv[2:5])
    paths = write_corpus(folder)
    paths += [path for path in paths if path.suffix in _OFTEN] * 3  # many fields, many mistakes
    sources = [path.read_bytes() for path in paths]
    for path in paths:  # before the limit: the first call of a reader may load a library
        for reader in READERS:
            _complaint(reader, path)
    _limit_memory(gibibytes)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # kills, also in the middle of C code
    bad = 0
    slowest = 0.0
    for index in range(start, stop):
        which, data = mutated(sources, seed, index)
        path = folder / f"damaged{paths[which].suffix}"
        path.write_bytes(data)
        sys.stdout.write(f"reading {seed}/{index} ({paths[which].name})\n")
        sys.stdout.flush()
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS_PER_FILE)
        began = time.perf_counter()
        for reader in READERS:
            complaint = _complaint(reader, path)
            if complaint:
                bad += 1
                sys.stdout.write(f"BAD {reader.__name__}: {complaint}\n")
        slowest = max(slowest, time.perf_counter() - began)
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(f"done: {stop - start} files, slowest {slowest:.3f} s, peak {peak} MiB\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
