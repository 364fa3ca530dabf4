from __future__ import annotations

from pathlib import Path

import pytest

from neurosketch.cli.parser import COMMANDS, UsageError, build_parser, opens_window


def test_every_command_of_the_architecture_is_there() -> None:
    assert sorted(COMMANDS) == [
        "bench",
        "decode",
        "devices",
        "encode",
        "evaluate",
        "find",
        "info",
        "models",
        "render",
        "rerender",
        "train",
    ]
    parser = build_parser()
    lines = {
        "models": "models --json",
        "render": "render m -o x.wav --count 2 --seed 3 --seconds 1.5 --set a=1 --set b=-2 "
        "--condition c=d --source f.wav --format flac --sample-rate 48000 --json --device cpu",
        "info": "info f.wav --json",
        "encode": "encode f.wav -o x.nsc --model m --bitrate 3.45 --json --device cpu",
        "decode": "decode x.nsc -o y.wav --bitrate 0.86 --seed 4 --format flac --json",
        "find": "find f.wav --model m --from 1 --to 2.5 --lock a --seed 3 -o g.wav --json",
        "rerender": "rerender f.wav -o g.wav",
        "train": "train vae --data d --out o --steps 5 --resume --device cpu",
        "evaluate": "evaluate m --data d --json",
        "bench": "bench --json --seconds 3",
        "devices": "devices --json",
    }
    for name, line in lines.items():
        assert parser.parse_args(line.split()).command == name
    args = parser.parse_args(lines["render"].split())
    assert args.controls == [("a", "1"), ("b", "-2")]
    assert args.conditions == [("c", "d")]
    assert (args.count, args.seed, args.seconds, args.sample_rate) == (2, 3, 1.5, 48000)


@pytest.mark.parametrize(
    "line",
    ["nothing", "render", "render m", "render m -o x --seed y", "render m -o x --set a",
     "render m -o x --set =1", "render m -o x --condition a=", "render m -o x --format mp3",
     "render m -o x --device tpu", "render m -o x --bogus", "render m -o x --sec 3", "info",
     "train vae --data d", "train vae --data d --out o --steps 1 --minutes 1", "-x", ""],
)  # fmt: skip
def test_usage_errors_are_one_sentence(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_parser().parse_args(line.split())
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("--help'.")


def test_what_opens_the_window(tmp_path: Path) -> None:
    odd = tmp_path / "odd name"
    odd.write_bytes(b"")
    assert opens_window([])
    assert opens_window(["take.wav"])
    assert opens_window(["TAKE.FLAC", "b.ogg"])
    assert opens_window([str(odd)])
    assert not opens_window(["render", "x"])
    assert not opens_window(["--help"])
    assert not opens_window(["rendr"])
    assert not opens_window(["a\0b"])
    assert not opens_window([str(tmp_path)])
