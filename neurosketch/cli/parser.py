"""The command line as a parser; argument values are checked by the commands themselves."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import neurosketch

FORMATS = ("wav16", "wav24", "wav32f", "flac", "ogg")
DEVICES = ("auto", "cpu", "cuda", "mps")
COMMANDS = (
    "models", "render", "find", "info", "encode", "decode", "rerender",
    "train", "evaluate", "bench", "devices",
)  # fmt: skip


class UsageError(Exception):
    """The command line itself is wrong: exit status 2."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage text around it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing two lines and leaving the process.

        Raises:
            UsageError: always.
        """
        text = " ".join(message.split()).rstrip(".")
        raise UsageError(f"{self.prog}: {text}; see '{self.prog} --help'.")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Let a full disk or a closed pipe be noticed; argparse would swallow that."""
        if message and file is not None:
            file.write(message)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = _Parser(
        prog="neurosketch",
        description="The local neural sketchpad for composers. Without a command, or with an "
        "exported audio file, the window opens.",
    )
    parser.add_argument("--version", action="version", version=neurosketch.__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_models(commands)
    _add_render(commands)
    _add_find(commands)
    _add_info(commands)
    _add_encode(commands)
    _add_decode(commands)
    _add_rerender(commands)
    _add_train(commands)
    _add_evaluate(commands)
    _add_bench(commands)
    _add_devices(commands)
    return parser


def _command(commands: Any, name: str, text: str, *, json: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    if json:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", choices=DEVICES, default="auto", help="what computes (default: auto)"
    )


def _add_models(commands: Any) -> None:
    _command(commands, "models", "list every model with its controls and conditions")


def _add_render(commands: Any) -> None:
    parser = _command(commands, "render", "make sound files or notes with a model")
    parser.add_argument("model", metavar="MODEL", help="id of a model, as 'models' lists them")
    parser.add_argument(
        "-o", "--output", required=True, metavar="PATH",
        help="a file (.wav, .flac or .ogg; replaced when it exists), or a folder for numbered "
        "files, which never replace any; of a model that writes music also .mid for its notes, and "
        "a folder gets a file for each track, their mix and the notes",
    )  # fmt: skip
    parser.add_argument(
        "--count", type=int, metavar="N", help="numbered files to make, one seed after the other"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="0 to 2147483647 (default: 0)"
    )
    parser.add_argument(
        "--seconds", type=float, metavar="X",
        help="length (default: that of the source or the gesture's file, else the model's own)",
    )  # fmt: skip
    parser.add_argument(
        "--set", type=_assignment, action="append", default=[], dest="controls",
        metavar="CONTROL=VALUE", help="turn a control; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--condition", type=_assignment, action="append", default=[], dest="conditions",
        metavar="NAME=VALUE", help="choose a value of a condition; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--source", type=Path, metavar="FILE",
        help="a sound or token file the model starts from, or a MIDI file it plays or, if it "
        "writes music, accompanies",
    )  # fmt: skip
    parser.add_argument(
        "--track", type=_assignment, action="append", default=[], dest="tracks",
        metavar="NUMBER=INSTRUMENT",
        help="what plays a track of a MIDI file, as 'info' numbers them, or 'off'; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--gesture", type=Path, metavar="FILE",
        help="an exported file whose slider movements the model follows",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, help="default: by the file name, else wav24")
    parser.add_argument(
        "--sample-rate", type=int, metavar="HZ", help="44100, 48000 or 96000 (default: the model's)"
    )
    _add_device(parser)


def _add_find(commands: Any) -> None:
    parser = _command(commands, "find", "find the settings that come nearest to a sound")
    parser.add_argument("file", type=Path, metavar="FILE", help="the sound")
    parser.add_argument("--model", metavar="ID", help="default: the first one that can search")
    parser.add_argument(
        "--from", type=float, dest="start", metavar="X", help="where to begin, in seconds"
    )
    parser.add_argument(
        "--to", type=float, dest="end", metavar="X", help="where to end, in seconds"
    )
    parser.add_argument(
        "--lock", action="append", default=[], metavar="CONTROL",
        help="leave a control at rest; may be repeated",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="0 to 2147483647")
    parser.add_argument("-o", "--output", metavar="PATH", help="also render what was found")
    parser.add_argument("--format", choices=FORMATS, help="default: by the file name, else wav24")
    _add_device(parser)


def _add_info(commands: Any) -> None:
    parser = _command(commands, "info", "show the recipe, tempo, key, loudness or notes of a file")
    parser.add_argument("file", type=Path, metavar="FILE")


def _add_encode(commands: Any) -> None:
    parser = _command(commands, "encode", "write a sound down as tokens of a neural codec")
    parser.add_argument("file", type=Path, metavar="FILE", help="a sound, or a token file")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="PATH",
        help="the token file (.nsc; replaced when it exists)",
    )  # fmt: skip
    parser.add_argument("--model", metavar="ID", help="default: the first that makes tokens")
    _add_bitrate(parser)
    _add_device(parser)


def _add_decode(commands: Any) -> None:
    parser = _command(commands, "decode", "make a sound of a token file")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "-o", "--output", required=True, metavar="PATH",
        help="a file (.wav, .flac or .ogg; replaced when it exists), or a folder",
    )  # fmt: skip
    parser.add_argument("--model", metavar="ID", help="default: the one that made the tokens")
    parser.add_argument("--format", choices=FORMATS, help="default: by the file name, else wav24")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="0 to 2147483647 (default: 0)"
    )
    _add_bitrate(parser)
    _add_device(parser)


def _add_bitrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bitrate", type=float, metavar="KBPS", help="0.43 to 6.89 (default: all there is)"
    )


def _add_rerender(commands: Any) -> None:
    parser = _command(commands, "rerender", "make a file again from the recipe inside it")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "-o", "--output", required=True, metavar="PATH", help="the new file, or a folder for it"
    )
    parser.add_argument(
        "--threads", type=int, default=1, metavar="N", help="threads that compute (default: 1)"
    )
    _add_device(parser)


def _add_train(commands: Any) -> None:
    parser = _command(commands, "train", "train a model on a folder of sounds", json=False)
    parser.add_argument("recipe", metavar="RECIPE", help="what to train, e.g. vae")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of sounds")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for checkpoints")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, metavar="N", help="stop after so many steps")
    length.add_argument("--minutes", type=float, metavar="M", help="stop after so much time")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--model", metavar="ID|FILE", help="what 'calibrate' takes (default: the trunk in --out)"
    )
    _add_device(parser)


def _add_evaluate(commands: Any) -> None:
    parser = _command(
        commands, "evaluate",
        "measure a model on sounds it was not trained on, beside Opus and itself untrained",
    )  # fmt: skip
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder of sounds, or of phrases"
    )
    parser.add_argument(
        "--max-clips", type=int, metavar="N",
        help="measure at most so many clips, evenly spaced (default: 160)",
    )  # fmt: skip
    parser.add_argument(
        "--visqol-clips", type=int, metavar="N",
        help="ViSQOL, which is slow, on so many of them; 0 is none (default: 40)",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="DIR",
        help="also write report.html, sounds to listen to, evaluation.json and card.md",
    )  # fmt: skip
    parser.add_argument(
        "--listen", type=int, metavar="N", help="clips to listen to in the report (default: 6)"
    )
    parser.add_argument("--card", type=Path, metavar="FILE", help="also write a model card")
    parser.add_argument(
        "--musicnn", type=Path, metavar="PATH",
        help="wheel or folder with the weights of musiCNN, for FAD and KAD",
    )  # fmt: skip
    parser.add_argument(
        "--cache", type=Path, metavar="DIR",
        help="keep the scores of single clips there, so that a stopped evaluation goes on and Opus "
        "is measured once (default: 'scores' in the folder of --out)",
    )  # fmt: skip
    parser.add_argument(
        "--training", type=Path, metavar="FILE",
        help="validation.csv of the training, for its curve in the report",
    )  # fmt: skip


def _add_bench(commands: Any) -> None:
    parser = _command(commands, "bench", "measure this machine: start, latency, speed, memory")
    parser.add_argument(
        "--seconds", type=float, default=10.0, metavar="N",
        help="how long to play for the underrun count (default: 10)",
    )  # fmt: skip
    _add_device(parser)


def _add_devices(commands: Any) -> None:
    _command(commands, "devices", "list sound outputs, microphones, MIDI inputs, what can compute")


def _assignment(text: str) -> tuple[str, str]:
    """`name=value` as a pair."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form name=value")
    return name.strip(), value.strip()


def opens_window(argv: Sequence[str]) -> bool:
    """Whether these arguments ask for the window: none, or files to restore."""
    if not argv:
        return True
    first = argv[0]
    if first in COMMANDS or first.startswith("-"):
        return False
    from neurosketch.dsp.audiofile import is_audio_suffix  # imports codecs: not for 'models'

    try:
        return is_audio_suffix(first) or Path(first).is_file()
    except ValueError:  # a NUL in the name
        return False
