"""Sketches as files: names, locks, marks."""

from __future__ import annotations

import datetime
import os

from neurosketch.app.viewmodels.document_texts import local_time
from neurosketch.app.viewmodels.sketch_files import marked, new_sketch, open_sketch, stem_of
from neurosketch.core.errors import LibraryError
from neurosketch.library.document import DocumentLock, write_document


def test_a_sketch_from_a_folder_that_may_only_be_read(launch, home, monkeypatch):
    program = launch()
    take_id = program.generate()
    program.save()
    path = program.document.path
    program.close()

    def refused(_):
        raise LibraryError("You may not write in its folder.")

    monkeypatch.setattr(DocumentLock, "acquire", refused)
    opened = open_sketch(path)
    assert (opened.lock, opened.busy) == (None, False)
    assert opened.document.take_ids == (take_id,)


def test_names_of_sketches_fit_every_file_system():
    assert stem_of(" a/b:c* ") == "a-b-c-"
    assert stem_of("...") == ""
    assert len(stem_of("草" * 300).encode()) <= 200
    assert stem_of("\0\n") == "-"


def test_new_sketches_never_meet_a_file(tmp_path):
    first = new_sketch(tmp_path, "untitled")
    second = new_sketch(tmp_path, "untitled")
    assert (first.path.name, second.path.name) == ("untitled.nsketch", "untitled 2.nsketch")
    assert first.document.sketch_id != second.document.sketch_id
    first.lock.release()
    second.lock.release()


def test_a_new_sketch_sweeps_what_a_killed_program_had_half_written(tmp_path):
    left = tmp_path / ".0123456789abcdef.part"
    left.write_bytes(b"half")
    os.utime(left, (1e9, 1e9))
    new_sketch(tmp_path, "x").lock.release()
    assert not left.exists()


def test_times_are_told_as_people_read_them(qapp):
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    assert local_time(now.isoformat()) == f"{now.astimezone():%H:%M:%S}"
    assert local_time("2001-02-03T04:05:06+00:00") not in ("?", "")
    assert local_time("yesterday") == local_time("") == "?"


def test_a_document_says_whether_it_is_open(tmp_path):
    opened = new_sketch(tmp_path, "x")
    closed = marked(opened.document, is_open=False)
    write_document(opened.path, closed)
    opened.lock.release()
    again = open_sketch(opened.path)
    assert not again.unclean
    write_document(opened.path, marked(closed, is_open=True))
    again.lock.release()
    third = open_sketch(opened.path)
    assert third.unclean
    third.lock.release()
