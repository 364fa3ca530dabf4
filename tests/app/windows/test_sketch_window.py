"""The sketch in the window: its name, its menu, files that come in, exports that go out."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from neurosketch.export.batch import Plan, export_new
from neurosketch.export.writer import export_recipe
from neurosketch.library.document import DocumentLock, read_document
from tests.app.fakes import make_audio, make_clip

Key = Qt.Key
PATIENCE_MS = 30_000


def settle(studio, qtbot):
    qtbot.waitUntil(lambda: studio.jobs.pending == 0, timeout=PATIENCE_MS)


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, data, left, none))
    return enter.isAccepted()


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def entries(window, name):
    return [a for a in window.top.sketch.menu_of_sketch.actions() if a.objectName() == name]


def test_the_name_stands_in_title_and_bar(window, document, studio, qtbot, tmp_path):
    assert window.windowTitle() == "untitled · NeuroSketch"
    assert window.top.sketch.sketch_name() == "untitled"
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        document.save_as(tmp_path / "night drive.nsketch")
    assert window.windowTitle() == "night drive · NeuroSketch"
    assert window.top.sketch.accessibleName() == "Sketch: night drive"
    assert str(tmp_path) in window.top.sketch.toolTip()


@pytest.mark.parametrize("width", [1060, 1272, 1440, 1920])
def test_the_name_can_be_read_at_every_width(window, document, qtbot, tmp_path, width):
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        document.save_as(tmp_path / "night drive.nsketch")
    window.resize(width, 800)
    QApplication.processEvents()
    button = window.top.sketch
    assert button.isVisible()
    assert button.width() >= min(button.sizeHint().width(), 78)
    assert button.geometry().right() < window.top.transport.geometry().left()


def test_another_window_makes_it_read_only_and_the_title_says_so(window, document, qtbot, tmp_path):
    path = tmp_path / "theirs.nsketch"
    path.write_bytes(document.path.read_bytes())
    lock = DocumentLock.acquire(path)
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        assert drop(window, path)
    assert window.windowTitle() == "theirs (read-only) · NeuroSketch"
    assert window.top.sketch.accessibleName() == "Sketch: theirs, read-only"
    assert window.banner.kind() == "warning"
    lock.release()


def test_keys_make_new_sketches_and_save(window, document, studio, qtbot):
    first = document.path
    studio.sketch.set_control("axis1", 1.0)
    press(window, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: document.is_saved, timeout=PATIENCE_MS)
    assert "saved" in window.banner.text()
    assert read_document(first).request.controls["axis1"] == 1.0
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        press(window, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert document.path != first
    assert [a.text() for a in entries(window, "sketch.recent")] == ["untitled"]
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        entries(window, "sketch.recent")[0].trigger()
    assert document.path == first


def test_the_menu_holds_what_it_should(window):
    ids = [a.objectName() for a in window.top.sketch.menu_of_sketch.actions() if a.objectName()]
    assert ids == [
        "action.new", "action.open", "action.save", "action.save_as", "action.rename_sketch",
    ]  # fmt: skip


def test_the_name_is_typed_over_in_place(window, document, qtbot):
    window.actions_by_id["action.rename_sketch"].trigger()
    editor = window.findChild(QLineEdit, "sketch.editor")
    assert editor.width() > 300 > window.top.sketch.width()
    editor.setText("glass & rain")
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        QTest.keyClick(editor, Key.Key_Return)
    assert document.path.name == "glass & rain.nsketch"
    window.actions_by_id["action.rename_sketch"].trigger()
    editor = window.findChild(QLineEdit, "sketch.editor")
    editor.setText("something else")
    QTest.keyClick(editor, Key.Key_Escape)
    assert document.path.name == "glass & rain.nsketch"


def test_how_it_is_looked_at_comes_back(window, document, qtbot):
    window.bottom.strip.set_expanded(True)
    window.centre.scale.button("log").click()
    window.right.axis_x.setCurrentIndex(2)
    window.right.axis_x.activated.emit(2)
    path = document.path
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        document.new()
    window.bottom.strip.set_expanded(False)
    window.centre.scale.button("mel").click()
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        document.open(path)
    assert window.bottom.strip.expanded
    assert window.centre.scale.value() == "log"
    assert window.right.axis_x.currentData() == "axis3"
    assert window.right.pad.axes()[0].id == "axis3"


def test_missing_takes_are_offered(with_take, document, studio, qtbot):
    with_take._offer_takes(5, 3)
    assert with_take.banner.text() == (
        "5 takes of this sketch are not in this library. 2 of them cannot be made again here."
    )
    assert with_take.banner.offer.isVisible()
    asked = []
    document.make_again = lambda: asked.append(True)
    with_take.banner.acted.disconnect()
    with_take.banner.acted.connect(lambda: document.make_again())
    with_take.banner.offer.click()
    assert asked == [True]
    assert with_take.banner.isHidden()
    with_take._offer_takes(1, 0)
    assert not with_take.banner.offer.isVisible()


def test_two_dropped_sounds_are_both_sources_and_more_are_named(window, studio, qtbot, tmp_path):
    paths = [tmp_path / f"{name}.wav" for name in ("hum", "rain", "bell")]
    for seed, path in enumerate(paths):
        soundfile.write(path, make_audio(0.2, seed).T, 44100)
    assert drop(window, *paths)
    assert "2 of these 3 files" in window.banner.text()
    qtbot.waitUntil(lambda: studio.sketch.sources["source_b"] is not None, timeout=PATIENCE_MS)
    assert Path(studio.sketch.sources["source"].path).name == "hum.wav"
    assert Path(studio.sketch.sources["source_b"].path).name == "rain.wav"


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "json"])
def test_a_dropped_export_or_recipe_brings_everything_back(window, studio, qtbot, tmp_path, kind):
    clip = make_clip(seconds=0.4, seed=4711, tempo_bpm=93.5, key="A min")
    path = tmp_path / f"take.{kind}"
    if kind == "json":
        export_recipe(clip, path)
    else:
        from neurosketch.export.formats import format_for
        from neurosketch.export.writer import export_clip

        export_clip(clip, path, format_for(path))
    assert drop(window, path)
    qtbot.waitUntil(lambda: studio.sketch.seed == 4711, timeout=PATIENCE_MS)
    settle(studio, qtbot)
    assert (studio.sketch.tempo_bpm, studio.sketch.key) == (93.5, "A min")
    assert studio.sketch.seconds == pytest.approx(0.4)


def test_a_dropped_sketch_is_opened(window, document, studio, qtbot, tmp_path):
    path = tmp_path / "other.nsketch"
    path.write_bytes(document.path.read_bytes())
    with qtbot.waitSignal(document.opened, timeout=PATIENCE_MS):
        assert drop(window, path)
    assert document.path == path


@pytest.mark.parametrize(
    ("action", "dialog"),
    [("action.open", "dialog.open"), ("action.save_as", "dialog.save_sketch")],
)
def test_dialogs_of_the_sketch_do_not_wait(window, document, qtbot, tmp_path, action, dialog):
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    window.findChild(QAction, action).trigger()
    opened = window.findChild(QFileDialog, dialog)
    path = tmp_path / "chosen.nsketch"
    if action == "action.open":
        path.write_bytes(document.path.read_bytes())
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        opened.fileSelected.emit(str(path))
    assert document.path == path
    opened.close()


def test_a_batch_shows_how_far_it_is_and_can_be_stopped(with_take, studio, qtbot):
    for count in (2, 3):
        studio.generate()
        qtbot.waitUntil(lambda n=count: len(studio.shelf.takes) == n, timeout=PATIENCE_MS)
    settle(studio, qtbot)
    with_take.bottom.strip.setFocus()
    press(with_take, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(studio.shelf.targets()) == 3
    seen = []

    def look(progress):
        seen.append((with_take.task.isVisible(), with_take.task.text(), with_take.task.progress()))
        if progress.done == 1:
            with_take.task.stop.click()

    studio.files.batchProgressed.connect(look)
    with qtbot.waitSignal(studio.files.batchFinished, timeout=PATIENCE_MS) as done:
        press(with_take, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert seen[0] == (True, "Exporting take 1", (0, 3))
    assert done.args[0].cancelled
    assert len(done.args[0].written) == 1
    assert with_take.task.isHidden()
    assert "1 takes are exported" in with_take.banner.text()


def test_closing_in_the_middle_of_a_batch_leaves_complete_files_only(with_take, studio, qtbot):
    studio.generate()
    qtbot.waitUntil(lambda: len(studio.shelf.takes) == 2, timeout=PATIENCE_MS)
    settle(studio, qtbot)
    studio.shelf.select([take.id for take in studio.shelf.takes])
    with_take.exports.export()
    with_take.close()
    folder = studio.settings.export_folder
    for path in folder.iterdir() if folder.exists() else ():
        assert path.suffix == ".wav"
        assert soundfile.info(path).frames == 22050


def test_names_are_tried_while_typing_and_kept_when_they_work(with_take, studio, qtbot):
    names = with_take.names
    with_take.findChild(QAction, "export.names.open").trigger()
    assert names.isVisible()
    names.line.setText("{sketch}_{what}")
    assert "{what}" in names.example.text()
    assert names.example.property("role") == "error"
    assert studio.settings.export_pattern == "{sketch}_{model}_{bpm}_{key}_{nn}"
    names.line.setText("{take}")
    names.line.setCursorPosition(6)
    chips = [b for b in names.findChildren(type(names.default)) if b.toolTip() == "{seed}"]
    chips[0].click()
    assert names.line.text() == "{take}_{seed}"
    assert studio.settings.export_pattern == "{take}_{seed}"
    assert names.example.text() == f"For example: take-1_{studio.shelf.chosen.seed}.wav"
    names.default.click()
    assert studio.settings.export_pattern == "{sketch}_{model}_{bpm}_{key}_{nn}"
    QTest.keyClick(names.line, Key.Key_Return)
    assert not names.isVisible()


def test_a_file_of_another_sketch_exports_under_its_name(with_take, document, studio, qtbot):
    with qtbot.waitSignal(document.changed, timeout=PATIENCE_MS):
        document.rename("Night Drive")
    with qtbot.waitSignal(studio.files.exported, timeout=PATIENCE_MS) as done:
        press(with_take, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert done.args[0].path.name.startswith("Night-Drive_vae-drift")
    assert export_new(make_clip(), Plan(done.args[0].path.parent)).path != done.args[0].path
