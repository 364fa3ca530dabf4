from __future__ import annotations

from neurosketch.audio_io.steering import SteeringTrack
from tests.audio_io.sources import steer

A, B, C = steer(level=0.1), steer(level=0.2), steer(level=0.3)


def track(*marks: tuple[int, object]) -> SteeringTrack:
    made = SteeringTrack(100, 10.0)
    for frame, steering in marks:
        made.add(frame, steering)  # type: ignore[arg-type]
    return made


def test_what_held_at_the_start_stands_at_its_first_second():
    made = track((0, A), (100, B), (250, None), (400, C))
    assert made.between(150, 500) == ((0.0, B), (1.0, None), (2.5, C))
    assert made.between(100, 300) == ((0.0, B), (1.5, None))
    assert made.between(0, 100) == ((0.0, A),)
    assert made.between(450, 900) == ((0.0, C),)


def test_nothing_is_known_before_the_first_mark():
    assert track().between(0, 500) == ()
    assert track((300, A)).between(0, 300) == ()
    assert track((300, A)).between(0, 500) == ((3.0, A),)


def test_old_marks_go_but_the_one_that_still_held_stays():
    made = track(*((frame, steer(level=frame)) for frame in range(0, 5000, 10)))
    assert len(made._marks) <= 102
    ((seconds, steering), *_) = made.between(3995, 4996)
    assert seconds == 0.0
    assert steering is not None
    assert steering.request.controls["level"] == 3990


def test_marks_move_to_another_rate():
    made = track((100, A), (300, B)).at_rate(200, here=500, there=1000)
    assert made.between(0, 1000) == ((1.0, A), (3.0, B))
    made.add(1100, C)
    assert made.between(600, 1200) == ((0.0, B), (2.5, C))
