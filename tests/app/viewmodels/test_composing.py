"""Has music written: heard at once, one step of undo, a take of its own; nothing is lost."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from neurosketch.app.viewmodels.player import Sounding
from neurosketch.core import editing
from neurosketch.core.composing import ROLES, CopiedBars, Task, is_sketch
from neurosketch.core.errors import RequestError
from neurosketch.core.performance import NoteOff, NoteOn
from neurosketch.core.score import Chord, Note
from neurosketch.midi.files import read_score, write_score
from tests.app.fakes import make_spec
from tests.app.instruments import make_instrument
from tests.app.sketches import WritingSession, make_composer, make_sketch
from tests.app.tunes import make_tune
from tests.app.viewmodels.helpers import PATIENCE_MS


@pytest.fixture
def specs():
    return (make_composer(), make_instrument(), make_spec())


@pytest.fixture
def session(specs):
    return WritingSession(specs)


@pytest.fixture
def settled(started, qtbot):
    """Waits until everything that was asked for is a take."""

    def wait():
        def done():
            quiet = not started.writing.busy and not started.kept.waiting
            return quiet and not started.busy and not started.jobs.pending

        qtbot.waitUntil(done, timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def sketched(started, settled):
    """A sketch was written; it plays, and its take is shown."""
    started.generate()
    settled()
    return started


def draw(studio, start=1.5, pitch=50, role="bass"):
    """A hand draws a note."""
    studio.editor.set_role(role)
    note = Note(start, 0.5, pitch, 90)
    studio.editor.apply(editing.draw(studio.editor.notes, note), "draw")
    return note


def pitches(score, role):
    return {note.pitch for note in score.track(role).notes}


def test_generate_is_heard_at_once_and_becomes_a_take(started, session, settled, qtbot):
    session.gate = threading.Event()  # the render takes long
    started.generate()
    qtbot.waitUntil(lambda: "start_score" in session.names(), timeout=PATIENCE_MS)
    assert started.player.sounding is Sounding.LIVE
    assert not started.shelf.takes
    assert not started.busy, "nobody waits for the render"
    session.gate.set()
    settled()
    (take,) = started.shelf.takes
    assert take.has_score
    assert take.parents == ()
    assert started.shelf.chosen_id == take.id == started.editor.source
    assert started.player.sounding is Sounding.LIVE, "it goes on while its take is shown"
    request = session.last("generate")[1]
    assert request.score is started.editor.score
    assert is_sketch(started.sketch.score)


def test_play_without_notes_writes_some(started, session, settled):
    started.player.toggle()
    settled()
    assert started.editor.score is not None
    assert started.player.sounding is Sounding.LIVE
    started.player.toggle()
    assert session.last("run_score") == ("run_score", False)
    assert "stop_live" not in session.names(), "the score stays ready"


def test_reroll_changes_one_track_and_keeps_the_rest(sketched, session, settled):
    before, first = sketched.editor.score, sketched.shelf.takes[0]
    sketched.composing.reroll("bass")
    settled()
    after = sketched.editor.score
    assert pitches(after, "bass") != pitches(before, "bass")
    for role in ROLES:
        if role != "bass":
            assert after.track(role) == before.track(role)
    asked = session.written[-1].composing
    assert asked.task is Task.RENEW
    assert {region.role for region in asked.regions} == {"bass"}
    assert asked.context is before
    takes = sketched.shelf.takes
    assert len(takes) == 2
    assert takes[1].parents == (first.id,)
    assert sketched.undo_stack.undoText().startswith("re-roll")
    sketched.undo_stack.undo()
    assert sketched.editor.score == before
    assert len(sketched.shelf.takes) == 2, "a take is never undone away"


def test_locks_say_what_generate_writes(sketched, session, settled):
    editor, before = sketched.editor, sketched.editor.score
    editor.set_role_locked("drums", True)
    editor.set_bar_locked(0, True)
    editor.set_keep_rhythm(True)
    sketched.generate()
    settled()
    asked = session.written[-1].composing
    assert asked.keep_rhythm
    assert {region.role for region in asked.regions} == set(ROLES) - {"drums"}
    assert min(region.start for region in asked.regions) == 4.0
    assert editor.score.track("drums") == before.track("drums")


def test_what_is_all_locked_is_not_written(sketched, session, messages):
    for role in ROLES:
        sketched.editor.set_role_locked(role, True)
    sketched.generate()
    assert "locked" in messages[-1][0]
    sketched.composing.reroll("bass")
    assert "locked" in messages[-1][0]
    assert len(session.written) == 1


def test_fill_writes_the_boxed_part_only(sketched, session, settled, messages):
    sketched.composing.fill()
    assert "Box a part" in messages[-1][0]
    sketched.editor.set_role("lead")
    sketched.editor.set_region((4.0, 8.0))
    sketched.composing.fill()
    settled()
    (region,) = session.written[-1].composing.regions
    assert (region.role, region.start, region.end) == ("lead", 4.0, 8.0)


def test_vary_extend_and_the_chords(sketched, session, settled, messages):
    sketched.composing.vary(0.3)
    settled()
    assert session.written[-1].composing.amount == pytest.approx(0.3)
    sketched.composing.extend("nonsense")
    assert "form" in messages[-1][0]
    sketched.composing.extend("AA'BA")
    settled()
    assert session.written[-1].composing.task is Task.EXTEND
    assert session.written[-1].composing.form == "AA'BA"
    sketched.editor.set_chords((Chord(0.0, "Dm7"),), "chords")
    sketched.composing.fit_chords()
    settled()
    asked = session.written[-1].composing
    assert asked.keep_rhythm
    assert asked.chords == (Chord(0.0, "Dm7"),)
    assert "drums" not in {region.role for region in asked.regions}


def test_new_music_is_written_on_chords_of_the_hand(sketched, session, settled):
    sketched.generate()
    settled()
    assert session.written[-1].composing is None
    sketched.editor.set_chords((Chord(0.0, "Dm7"), Chord(8.0, "N")), "chords")
    sketched.generate()
    settled()
    assert session.written[-1].composing.chords == (Chord(0.0, "Dm7"),)


def test_suggested_chords_change_no_note(started, session, settled):
    started.composing.suggest_chords()
    settled()
    score = started.editor.score
    assert [chord.symbol for chord in score.chords] == ["C", "F", "G", "A"]
    assert not score.n_notes
    assert not started.shelf.takes


def test_what_a_hand_drew_becomes_a_take_before_it_is_written_over(sketched, session, settled):
    note, first = draw(sketched), sketched.shelf.takes[0]
    assert sketched.shelf.chosen is None, "what plays is no take any more"
    sketched.composing.reroll("bass")
    settled()
    _, kept, written = sketched.shelf.takes
    assert kept.parents == (first.id,)
    assert written.parents == (kept.id,)
    sketched.shelf.choose(kept.id)
    settled()
    assert note in sketched.editor.score.track("bass").notes


def test_a_fader_makes_no_take_before_a_reroll(sketched, settled):
    sketched.editor.set_mix("bass", gain_db=-6.0)
    sketched.composing.reroll("lead")
    settled()
    assert len(sketched.shelf.takes) == 2
    assert sketched.editor.score.track("bass").gain_db == -6.0


def test_choosing_another_take_loses_nothing(sketched, settled):
    sketched.composing.reroll("bass")
    settled()
    note = draw(sketched, pitch=41)
    first = sketched.shelf.takes[0].id
    sketched.shelf.choose(first)
    settled()
    assert sketched.editor.source == first
    assert len(sketched.shelf.takes) == 3
    sketched.shelf.choose(sketched.shelf.takes[-1].id)
    settled()
    assert note in sketched.editor.score.track("bass").notes


def test_keep_makes_a_take(sketched, settled, messages):
    sketched.composing.keep()
    assert messages[-1][0] == "This is a take already."
    draw(sketched)
    sketched.composing.keep()
    settled()
    assert len(sketched.shelf.takes) == 2
    assert sketched.shelf.chosen_id == sketched.shelf.takes[-1].id


def test_quick_rerolls_wait_for_no_render(sketched, session, settled, qtbot):
    session.gate = threading.Event()
    for count in range(2, 5):
        sketched.composing.reroll("bass")
        qtbot.waitUntil(lambda: not sketched.writing.busy, timeout=PATIENCE_MS)
        assert len(session.written) == count
    assert sketched.kept.waiting == 3
    session.gate.set()
    settled()
    assert len(sketched.shelf.takes) == 4


def test_a_newer_wish_takes_the_place_of_an_older_one(sketched, session, settled):
    session.write_gate = threading.Event()
    sketched.composing.reroll("bass")
    sketched.composing.reroll("lead")
    session.write_gate.set()
    settled()
    assert len(sketched.shelf.takes) == 2
    assert {region.role for region in session.written[-1].composing.regions} == {"lead"}


def test_a_clip_that_somebody_waits_for_comes_first(sketched, session, settled, qtbot):
    session.gate = threading.Event()
    sketched.composing.reroll("bass")
    qtbot.waitUntil(lambda: sketched.generation.rendering, timeout=PATIENCE_MS)
    sketched.choose_model("vae-drift")
    sketched.generate()
    assert sketched.busy
    session.gate.set()
    settled()
    models = [take.model_id for take in sketched.shelf.takes]
    assert models == ["musegan-quartet", "vae-drift", "musegan-quartet"]


def test_accompany_a_track_a_file_and_a_take(sketched, session, settled, tmp_path):
    sketched.editor.set_role("drums")
    sketched.shelf.choose("")
    sketched.composing.accompany()
    settled()
    assert {r.role for r in session.written[-1].composing.regions} == set(ROLES) - {"drums"}
    path = tmp_path / "tune.mid"
    write_score(make_tune(), path)
    sketched.composing.accompany_file(path)
    settled()
    asked = session.written[-1].composing
    there = {track.role for track in asked.context.tracks if track.notes}
    assert there
    assert {region.role for region in asked.regions} == set(ROLES) - there


def test_a_recording_is_accompanied_where_music_is_written(started, session, settled, qtbot):
    started.choose_model("ddsp-breath")
    started.generation.make(replace(started.sketch.state(), score=make_tune(), seconds=None))
    settled()
    take = started.shelf.chosen
    started.composing.accompany()
    settled()
    assert started.sketch.spec.id == "musegan-quartet"
    assert take.id in started.shelf.takes[-1].parents
    assert started.editor.score.n_notes > make_tune().n_notes


def test_two_takes_are_blended(sketched, session, settled, messages):
    sketched.composing.blend("", "")
    assert messages[-1][0].startswith("Put one take on A")
    sketched.generate()
    settled()
    a, b = (take.id for take in sketched.shelf.takes)
    sketched.composing.blend(a, b)
    settled()
    asked = session.written[-1].composing
    assert asked.task is Task.BLEND
    assert asked.context != asked.other
    assert sketched.shelf.takes[-1].parents == (a, b)


def test_copied_bars_are_told(started, session, settled, messages):
    session.copied = (CopiedBars(2, "bass"),)
    started.generate()
    settled()
    assert any("Bars 3 and 4 of bass" in text for text, _ in messages)


def test_what_cannot_be_written_is_one_sentence(started, session, settled, messages):
    session.explode = RequestError("There is no such genre.", "Choose another one.")
    started.generate()
    settled()
    assert messages[-1] == ("There is no such genre. Choose another one.", "error")
    assert started.editor.score is None


def test_edits_are_heard_while_it_plays(sketched, session, qtbot):
    note = draw(sketched)
    qtbot.waitUntil(lambda: note in session.score.track("bass").notes, timeout=PATIENCE_MS)
    sketched.dials.set_tempo(90.0)
    qtbot.waitUntil(lambda: session.score.tempos[0].bpm == 90.0, timeout=PATIENCE_MS)
    assert sketched.sketch.controls["tempo"] == 90.0
    sketched.undo_stack.undo()
    assert sketched.editor.score.tempos[0].bpm == 120.0
    assert "stop_live" not in session.names()


def test_an_edit_goes_on_where_its_take_is(sketched, session, qtbot):
    sketched.player.stop()
    sketched.player.play()
    assert sketched.player.sounding is Sounding.CLIP
    session.frame = 22050
    qtbot.waitUntil(lambda: sketched.player.position == 22050, timeout=PATIENCE_MS)
    draw(sketched)
    assert sketched.player.sounding is Sounding.LIVE
    assert session.last("seek_beat") == ("seek_beat", 1.0)


def test_a_drawn_note_is_heard_while_nothing_plays(sketched, session, qtbot):
    sketched.player.stop()
    sketched.editor.set_role("bass")
    sketched.editor.strike(40, 80)
    sketched.editor.hush()
    assert ("play_on", 1, NoteOn(40, 80)) in session.calls
    assert session.last("play_on") == ("play_on", 1, NoteOff(40))


def test_the_loop_and_the_place(sketched, session):
    assert sketched.player.loop_on, "a sketch goes round by itself"
    sketched.editor.set_loop((4.0, 8.0))
    assert session.last("set_score_loop") == ("set_score_loop", (4.0, 8.0))
    sketched.player.set_loop_on(False)
    assert session.last("set_score_loop") == ("set_score_loop", None)
    sketched.editor.seekRequested.emit(6.0)
    assert session.last("seek_beat") == ("seek_beat", 6.0)
    assert sketched.sketching.playhead() == 6.0


def test_a_genre_brings_its_tempo_in_the_same_step(started):
    started.choose_condition("genre", "jazz")
    assert started.sketch.controls["tempo"] == 160.0
    started.undo_stack.undo()
    assert started.sketch.conditions["genre"] == "rock"
    assert started.sketch.controls["tempo"] == 120.0


def test_another_model_has_its_own_sound_and_the_notes_wait(sketched, session, qtbot):
    score = sketched.editor.score
    sketched.choose_model("vae-drift")
    qtbot.waitUntil(lambda: session.names()[-1] != "load", timeout=PATIENCE_MS)
    assert sketched.sketch.live_request().score is None
    sketched.choose_model("musegan-quartet")
    assert sketched.editor.score is score
    assert sketched.sketch.live_request().score is score


def test_what_is_no_take_yet_is_a_file_at_the_end(studio, session, qtbot):
    with qtbot.waitSignals([studio.engineReady, studio.client.modelLoaded]):
        studio.start()
    qtbot.waitUntil(lambda: not studio.jobs.pending)
    session.gate = threading.Event()
    studio.generate()
    qtbot.waitUntil(lambda: studio.kept.waiting == 1, timeout=PATIENCE_MS)
    folder = studio.settings.export_folder
    studio.close()
    (path,) = folder.glob("*.mid")
    assert read_score(path).n_notes == make_sketch().n_notes
