"""Model files that are truncated, that lie, or that come from another version.

Whatever is in the file, the answer is a `CheckpointError` with one sentence, from the header alone
or when the weights are loaded; the other models stay usable.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from neurosketch.core.control import ConditionSpec, ControlSpec
from neurosketch.core.errors import CheckpointError, RequestError
from neurosketch.core.model_spec import Capability, ModelSpec
from neurosketch.models import catalog
from neurosketch.paths import resources_dir

Header = dict[str, Any]


def split(data: bytes) -> tuple[Header, bytes]:
    """Header and tensor data of a safetensors file."""
    length = int.from_bytes(data[:8], "little")
    header: Header = json.loads(data[8 : 8 + length])
    return header, data[8 + length :]


def join(header: Any, tensors: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + tensors


def names(header: Header) -> list[str]:
    return sorted(name for name in header if name != "__metadata__")


@pytest.fixture(scope="session")
def shipped() -> bytes:
    """The bytes of the first checkpoint that the program brings along."""
    first = sorted((resources_dir() / "checkpoints").glob("*.safetensors"))[0]
    return first.read_bytes()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A checkpoint with a whole header and next to no weights."""
    import torch

    from neurosketch.models.checkpoint import save_checkpoint

    turn = ControlSpec("axis1", "dark ↔ bright", "σ", -3.0, 3.0, 0.0)
    source = ConditionSpec("source", "Source", ("walk", "drums"), "walk")
    spec = ModelSpec(
        "vae-small", "vae", "Small", "nothing much", 44100, 1, (turn,), (source,),
        frozenset({Capability.STREAM}), 8.0, "MIT",
    )  # fmt: skip
    path = tmp_path_factory.mktemp("small") / "small.safetensors"
    tensors = {"a": torch.zeros(4, 3), "b": torch.ones(5)}
    save_checkpoint(path, tensors, spec, {"width": 3}, {"steps": 0})
    catalog.probe(path)
    return path.read_bytes()


def another_spec(header: Header, **changes: Any) -> None:
    spec = json.loads(header["__metadata__"]["spec"])
    header["__metadata__"]["spec"] = json.dumps({**spec, **changes})


def newer_format(header: Header) -> None:
    header["__metadata__"]["neurosketch_format"] = "999"


def strange_format(header: Header) -> None:
    header["__metadata__"]["neurosketch_format"] = "one"


def no_metadata(header: Header) -> None:
    del header["__metadata__"]


def foreign_metadata(header: Header) -> None:
    header["__metadata__"] = {"format": "pt"}


def no_spec(header: Header) -> None:
    del header["__metadata__"]["spec"]


def spec_is_a_list(header: Header) -> None:
    header["__metadata__"]["spec"] = "[1, 2]"


def deep_spec(header: Header) -> None:
    header["__metadata__"]["spec"] = "[" * 100_000


def unknown_family(header: Header) -> None:
    another_spec(header, family="crystal-ball")


def endless_rate(header: Header) -> None:
    another_spec(header, sample_rate=float("inf"))


def twisted_range(header: Header) -> None:
    spec = json.loads(header["__metadata__"]["spec"])
    spec["controls"][0]["min"] = 1e9
    another_spec(header, controls=spec["controls"])


def lying_shape(header: Header) -> None:
    header[names(header)[0]]["shape"].append(7)


def endless_shape(header: Header) -> None:
    header[names(header)[0]]["shape"] = [float("inf")]


def lying_offsets(header: Header) -> None:
    header[names(header)[0]]["data_offsets"] = [0, 1 << 60]


def offsets_backwards(header: Header) -> None:
    first = header[names(header)[0]]["data_offsets"]
    first.reverse()


def offsets_of_text(header: Header) -> None:
    header[names(header)[0]]["data_offsets"] = ["a", "b"]


def unknown_type(header: Header) -> None:
    header[names(header)[0]]["dtype"] = "F1024"


LIES: list[Callable[[Header], None]] = [
    newer_format, strange_format, no_metadata, foreign_metadata, no_spec, spec_is_a_list, deep_spec,
    unknown_family, endless_rate, twisted_range, lying_shape, endless_shape, lying_offsets,
    offsets_backwards, offsets_of_text, unknown_type,
]  # fmt: skip


def assert_one_sentence(error: CheckpointError, path: Path) -> None:
    text = str(error)
    assert path.name in text
    assert "\n" not in text
    assert "Traceback" not in text
    assert text.endswith(".")


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_in_the_header_is_found_without_loading(
    small: bytes, tmp_path: Path, lie: Callable[[Header], None]
) -> None:
    header, tensors = split(small)
    lie(header)
    path = tmp_path / "liar.safetensors"
    path.write_bytes(join(header, tensors))
    with pytest.raises(CheckpointError) as caught:
        catalog.probe(path)
    assert_one_sentence(caught.value, path)


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 9, 100, 0.5, 0.99, -1])
def test_a_truncated_file_is_found_without_loading(
    small: bytes, tmp_path: Path, kept: float
) -> None:
    end = int(kept * len(small)) if 0 < kept < 1 else int(kept)
    path = tmp_path / "short.safetensors"
    path.write_bytes(small[:end])
    with pytest.raises(CheckpointError) as caught:
        catalog.probe(path)
    assert_one_sentence(caught.value, path)


def test_a_file_with_something_appended_is_refused(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "long.safetensors"
    path.write_bytes(small + b"x")
    with pytest.raises(CheckpointError):
        catalog.probe(path)


def renamed_tensor(header: Header) -> None:
    first = names(header)[0]
    header[f"{first}.renamed"] = header.pop(first)


def overlapping_tensors(header: Header) -> None:
    same: dict[tuple[str, tuple[int, ...]], str] = {}
    for name in names(header):
        key = (header[name]["dtype"], tuple(header[name]["shape"]))
        if key in same:
            header[name]["data_offsets"] = list(header[same[key]]["data_offsets"])
            return
        same[key] = name


def flattened_tensor(header: Header) -> None:
    for name in names(header):
        shape = header[name]["shape"]
        if len(shape) > 1:
            size = 1
            for dimension in shape:
                size *= dimension
            header[name]["shape"] = [size]
            return


def another_width(header: Header) -> None:
    """Config and weights no longer fit together."""
    config = json.loads(header["__metadata__"]["config"])

    def grown(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: grown(part) for key, part in value.items()}
        if isinstance(value, list):
            return [grown(part) for part in value]
        return value + 1 if type(value) is int else value

    header["__metadata__"]["config"] = json.dumps(grown(config))


def unknown_config(header: Header) -> None:
    header["__metadata__"]["config"] = '{"teeth": 32}'


def load_only_model(path: Path) -> None:
    """Load the model of a file as the program would: list first, then read the weights."""
    spec = catalog.probe(path)
    catalog.discover([path.parent]).load(spec.id)


@pytest.mark.parametrize(
    "lie",
    [renamed_tensor, overlapping_tensors, flattened_tensor, another_width, unknown_config],
    ids=lambda lie: lie.__name__,
)
def test_weights_that_do_not_fit_are_an_error_of_the_checkpoint(
    shipped: bytes, tmp_path: Path, lie: Callable[[Header], None]
) -> None:
    header, tensors = split(shipped)
    lie(header)
    path = tmp_path / "liar.safetensors"
    path.write_bytes(join(header, tensors))
    with pytest.raises(CheckpointError) as caught:
        load_only_model(path)
    assert_one_sentence(caught.value, path)


def test_a_file_that_changed_since_it_was_listed(shipped: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(shipped)
    found = catalog.discover([tmp_path])
    (spec,) = found.specs
    path.write_bytes(shipped[: len(shipped) // 2])
    with pytest.raises(CheckpointError):
        found.load(spec.id)
    path.unlink()
    with pytest.raises(CheckpointError):
        found.load(spec.id)


def test_broken_files_are_listed_beside_the_good_ones(small: bytes, tmp_path: Path) -> None:
    (tmp_path / "a-broken.safetensors").write_bytes(b"\x00" * 64)
    (tmp_path / "b-good.safetensors").write_bytes(small)
    (tmp_path / "c-twin.safetensors").write_bytes(small)
    (tmp_path / "d-folder.safetensors").mkdir()
    (tmp_path / "e-gone.safetensors").symlink_to(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("not a model", encoding="utf-8")
    found = catalog.discover([tmp_path, tmp_path / "missing"])
    assert len(found.specs) == 1
    assert [model.path.name[0] for model in found.broken] == ["a", "c", "d", "e"]
    assert all(model.reason.endswith(".") for model in found.broken)
    with pytest.raises(RequestError, match=found.specs[0].id):
        found.spec("no-such-model")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=300)
    | st.builds(join, JSON, st.binary(max_size=32))
    | st.builds(
        lambda entry, data: join({"w": entry}, data),
        st.fixed_dictionaries(
            {
                "dtype": st.sampled_from(["F32", "U8"]) | JSON,
                "shape": st.lists(st.integers() | st.floats()) | JSON,
                "data_offsets": st.lists(st.integers() | st.floats(), max_size=2) | JSON,
            }
        ),
        st.binary(max_size=32),
    )
)
@example(join(b"[" * 200_000, b""))
@example(join(b'{"__metadata__": {"neurosketch_format": ' + b"9" * 5000 + b"}}", b""))
def test_no_bytes_at_all_raise_anything_else(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.safetensors"
    path.write_bytes(data)
    with pytest.raises(CheckpointError):
        catalog.probe(path)


SPEC_FIELDS = ("id", "sample_rate", "channels", "controls", "conditions", "capabilities",
               "default_seconds", "tags", "size_mb", "extra")  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.dictionaries(st.sampled_from(SPEC_FIELDS), JSON, min_size=1))
def test_any_spec_is_read_or_refused(
    small: bytes, tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]
) -> None:
    header, tensors = split(small)
    another_spec(header, **changes)
    folder = tmp_path_factory.getbasetemp() / "specs"
    folder.mkdir(exist_ok=True)
    path = folder / "spec.safetensors"
    path.write_bytes(join(header, tensors))
    found = catalog.discover([folder])
    assert len(found.specs) + len(found.broken) == 1
