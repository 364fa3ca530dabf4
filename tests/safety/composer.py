"""Makes, keeps, renames and exports takes, and is killed again and again in the middle of it.

    python composer.py HOME KILLS SEED

Every composer is a process of its own, forked when the model is loaded already; it writes down what
it has finished, and is killed at a random moment. After each kill a fresh process starts on what is
left, as the next start of the program does, and compares. Prints one JSON document.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurosketch.cli.common import Renderer, open_catalog
from neurosketch.core.clip import audio_sha256
from neurosketch.core.request import GenerateRequest
from neurosketch.dsp.audiofile import read_audio
from neurosketch.export.batch import Plan, export_new
from neurosketch.export.formats import ExportFormat
from neurosketch.export.reader import read_recipe
from neurosketch.library.document import SketchDocument, read_document, write_document
from neurosketch.library.store import Library

MODEL = "vae-drift"
SECONDS = 0.25
STEPS = ("generate", "keep", "rename", "export", "save", "bin")
MOST_STEPS = 10
LONGEST_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Desk:
    """Where a composer works."""

    home: Path

    @property
    def library(self) -> Path:
        """Folder of the library."""
        return self.home / "library"

    @property
    def exports(self) -> Path:
        """Folder of exported files."""
        return self.home / "exports"

    @property
    def sketch(self) -> Path:
        """The document."""
        return self.home / "sketch.nsketch"

    @property
    def diary(self) -> Path:
        """What was finished: one JSON document a line, written in one go after the deed."""
        return self.home / "diary.jsonl"


def compose(desk: Desk, renderer: Renderer, seed: int, tell: Callable[[str], None]) -> None:
    """Work until killed."""
    diary = os.open(desk.diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def note(**what: Any) -> None:
        os.write(diary, json.dumps(what).encode() + b"\n")

    library = Library(desk.library)
    library.recover()
    plan = Plan(desk.exports, ExportFormat.WAV32F, sketch="Skizze 声")
    for number in range(seed, seed + 1000):
        tell("generate")
        clip = renderer.render(GenerateRequest(MODEL, number, seconds=SECONDS))
        tell("keep")
        take = library.add(clip, "sketch-1", numbered="Drift {0}")
        note(kept=take.id, sha256=take.audio_sha256)
        tell("rename")
        note(renaming=take.id, name=f"Größe {number}")
        library.update([take.id], name=f"Größe {number}", starred=True)
        note(renamed=take.id, name=f"Größe {number}")
        tell("export")
        report = export_new(library.load_clip(take.id), plan)
        note(exported=report.path.name, sha256=take.audio_sha256)
        tell("save")
        ids = tuple(take.id for take in library.takes("sketch-1"))
        write_document(desk.sketch, SketchDocument("sketch-1", "Skizze 声", take_ids=ids))
        note(saved=len(ids))
        tell("bin")
        if number % 3 == 0:
            note(binning=take.id)
            library.bin([take.id])
            note(binned=take.id)


def check(desk: Desk) -> dict[str, int]:
    """Start on what is left, as the program does.

    Returns:
        How much there is.

    Raises:
        AssertionError: something finished is missing, or something is half there.
    """
    lines = desk.diary.read_text(encoding="utf-8").splitlines() if desk.diary.exists() else []
    diary = [json.loads(line) for line in lines]
    database = desk.library / "library.sqlite"
    if database.exists():
        with sqlite3.connect(database) as connection:
            expect(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged")
            expect(connection.execute("PRAGMA foreign_key_check").fetchall() == [], "loose ends")
        connection.close()
    library = Library(desk.library)
    try:
        expect(library.notice == "", library.notice)
        adopted = library.recover().adopted
        check_takes(library, diary)
    finally:
        library.close()
    check_exports(desk, diary)
    saved = max((entry["saved"] for entry in diary if "saved" in entry), default=0)
    if saved:
        # a save that was under way may be the newer one, and a binned take may be gone from it
        binned = sum("binned" in entry or "binning" in entry for entry in diary)
        count = len(read_document(desk.sketch).take_ids)
        expect(count >= saved - binned, f"the sketch has {count} takes, not {saved}")
    parts = [path.name for path in desk.library.rglob("*.part")]
    expect(parts == [], f"left half-written: {parts}")
    return {"adopted": adopted, "finished": len(diary)}


def check_takes(library: Library, diary: list[dict[str, Any]]) -> None:
    """Everything in the diary is in the library, sample for sample."""
    takes = {take.id: take for binned in (False, True) for take in library.takes(binned=binned)}
    for take in takes.values():
        clip = library.load_clip(take.id)
        expect(audio_sha256(clip.audio) == take.audio_sha256, f"{take.name} sounds different")
        expect(clip.recipe is not None, f"{take.name} has lost its recipe")
    names: dict[str, set[str]] = {}
    for entry in diary:
        if "kept" in entry:
            expect(entry["kept"] in takes, f"take {entry['kept']} is gone")
            same = takes[entry["kept"]].audio_sha256 == entry["sha256"]
            expect(same, f"take {entry['kept']} holds other samples")
        elif "renaming" in entry:
            names.setdefault(entry["renaming"], set()).add(entry["name"])
        elif "renamed" in entry:
            names[entry["renamed"]] = {entry["name"]}
            expect(takes[entry["renamed"]].starred, "a star is gone")
        elif "binned" in entry:
            expect(takes[entry["binned"]].binned != "", "the bin has lost a take")
    finished = {entry["renamed"] for entry in diary if "renamed" in entry}
    for take_id in finished:
        expect(takes[take_id].name in names[take_id], f"a name is gone: {takes[take_id].name}")
    binned = {entry.get("binning") for entry in diary}
    lost = [take.name for take in takes.values() if take.binned and take.id not in binned]
    expect(lost == [], f"in the bin without having been put there: {lost}")


def check_exports(desk: Desk, diary: list[dict[str, Any]]) -> None:
    """Every file under a final name is whole, and every finished one is there."""
    found = {}
    for path in desk.exports.glob("[!.]*"):
        recipe = read_recipe(path)
        sha256 = audio_sha256(read_audio(path)[0])
        expect(recipe is not None and recipe.audio_sha256 == sha256, f"{path.name} is not whole")
        found[path.name] = sha256
    for entry in diary:
        if "exported" in entry:
            same = found.get(entry["exported"]) == entry["sha256"]
            expect(same, f"{entry['exported']} is missing or another")


def expect(good: bool, what: str) -> None:
    """Complain when something is not as it should be."""
    if not good:
        raise AssertionError(what)


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a new process; return its id and the end of the pipe that `work` writes to."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return pid, read_end
    os.close(read_end)
    status = 1
    try:
        work(write_end)
        status = 0
    except BaseException:  # noqa: BLE001  (the process ends here, whatever it was)
        traceback.print_exc()
    finally:
        os._exit(status)


def kill_at_random(
    desk: Desk, renderer: Renderer, chance: random.Random, number: int
) -> tuple[str, bool]:
    """Let a composer work and kill it; return the step it was at, and whether it still worked."""

    def work(pipe: int) -> None:
        compose(desk, renderer, 1 + 1000 * number, lambda step: _tell(pipe, step))

    pid, pipe = forked(work)
    told = ["start"]
    with os.fdopen(pipe, encoding="ascii") as steps:
        for _ in range(chance.randrange(MOST_STEPS)):
            line = steps.readline().strip()
            if not line:
                break
            told.append(line)
        never, held = os.pipe()
        # short pauses more often: most steps take less time than a model
        select.select([never], [], [], chance.random() ** 3 * LONGEST_PAUSE_SECONDS)
        os.close(never)
        os.close(held)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told += steps.read().split()
    return told[-1], os.WIFSIGNALED(status)


def _tell(pipe: int, step: str) -> None:
    os.write(pipe, step.encode() + b"\n")


def main() -> int:
    """Kill so many composers; 1 when anything was lost."""
    desk, kills = Desk(Path(sys.argv[1])), int(sys.argv[2])
    chance = random.Random(int(sys.argv[3]))  # noqa: S311  (must repeat, not surprise)
    desk.home.mkdir(parents=True, exist_ok=True)
    renderer = Renderer(open_catalog(), "cpu")
    renderer.render(GenerateRequest(MODEL, 1, seconds=SECONDS))
    at: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number in range(kills):
        step, killed = kill_at_random(desk, renderer, chance, number)
        at[step] += 1
        if not killed:
            raise AssertionError(f"composer {number} ended by itself at {step}")
        pid, pipe = forked(lambda end: _tell(end, json.dumps(check(desk))))
        with os.fdopen(pipe, encoding="ascii") as answer:
            text = answer.read()
        _, status = os.waitpid(pid, 0)
        if status:
            raise AssertionError(f"after kill {number} at {step} the start fails: {text}")
        found = json.loads(text)
        seen["adopted"] += found["adopted"]
        seen["finished"] = found["finished"]
    sys.stdout.write(json.dumps({"kills": sum(at.values()), "at": at, **seen}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
