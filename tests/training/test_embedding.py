"""musiCNN without TensorFlow: its file format, its layers, where it is looked for."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from neurosketch.core.errors import NeuroSketchError
from neurosketch.paths import user_dir
from neurosketch.training import embedding_checkpoint
from neurosketch.training.embedding import Embedder, MusiCnn, mel_bands
from neurosketch.training.embedding_checkpoint import Bundle, find_bundle, read_bundle

NORMS = {"gamma": "weight", "beta": "bias"}


def varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def message(fields: list[tuple[int, int | bytes]]) -> bytes:
    """A protocol buffer."""
    result = b""
    for number, value in fields:
        if isinstance(value, int):
            result += varint(number << 3) + varint(value)
        else:
            result += varint(number << 3 | 2) + varint(len(value)) + value
    return result


def block(rows: list[tuple[bytes, bytes]]) -> bytes:
    """A block of a LevelDB table; keys share their beginnings."""
    result, before = b"", b""
    for key, value in rows:
        shared = next(
            (i for i, (a, b) in enumerate(zip(key, before, strict=False)) if a != b),
            min(len(key), len(before)),
        )
        result += varint(shared) + varint(len(key) - shared) + varint(len(value))
        result += key[shared:] + value
        before = key
    return result + struct.pack("<II", 0, 1)


def bundle_of(weights: dict[str, np.ndarray], place: Path) -> Bundle:
    """The two files that TensorFlow would write."""
    data, rows = b"", [(b"", message([(1, 1)]))]
    for name in sorted(weights):
        array = np.asarray(weights[name], "<f4")
        shape = b"".join(
            message([(2, message([(1, size)]))]) for size in array.shape
        )  # fmt: skip
        entry = message([(1, 1), (2, shape), (4, len(data)), (5, array.nbytes)])
        rows.append((name.encode(), entry + varint(6 << 3 | 5) + b"\0\0\0\0"))
        data += array.tobytes()
    half = len(rows) // 2
    index, handles = b"", []
    for part in (rows[:half], rows[half:]):
        content = block(part)
        handles.append((part[-1][0], varint(len(index)) + varint(len(content))))
        index += content + b"\0crc!"
    top = block(handles)
    footer = varint(0) + varint(0) + varint(len(index)) + varint(len(top))
    index += top + b"\0crc!" + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
    return Bundle(index, data, place)


def tensorflow_weights(network: MusiCnn) -> dict[str, np.ndarray]:
    """A network's weights under TensorFlow's names and in its layout."""
    result: dict[str, np.ndarray] = {"beta1_power": np.float32(0.9).reshape(())}
    blocks = [*network.front, *network.middle]
    for number, part in enumerate(blocks):
        name = f"conv2d_{number}" if number else "conv2d"
        result[f"{name}/kernel"] = part.conv.weight.detach().permute(2, 3, 1, 0).numpy()
        result[f"{name}/kernel/Adam"] = np.zeros(3, np.float32)
        result[f"{name}/bias"] = part.conv.bias.detach().numpy()
    norms = [network.norm_in, *(part.norm for part in blocks), network.norm_pool, network.norm_out]
    for number, norm in enumerate(norms):
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        for theirs, ours in NORMS.items():
            result[f"{name}/{theirs}"] = getattr(norm, ours).detach().numpy()
        result[f"{name}/moving_mean"] = norm.running_mean.numpy()
        result[f"{name}/moving_variance"] = norm.running_var.numpy()
    for number, layer in enumerate((network.dense, network.tags)):
        name = f"dense_{number}" if number else "dense"
        result[f"{name}/kernel"] = layer.weight.detach().T.numpy()
        result[f"{name}/bias"] = layer.bias.detach().numpy()
    return {f"model/{name}" if number % 2 else name: array
            for number, (name, array) in enumerate(result.items())}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> MusiCnn:
    torch.manual_seed(3)
    made = MusiCnn().eval().requires_grad_(False)
    for norm in [m for m in made.modules() if hasattr(m, "running_var")]:
        norm.running_mean.uniform_(-0.2, 0.2)
        norm.running_var.uniform_(0.5, 2.0)
        norm.weight.uniform_(0.5, 1.5)
        norm.bias.uniform_(-0.2, 0.2)
    return made


@pytest.fixture(scope="module")
def bundle(network: MusiCnn, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bundle_of(tensorflow_weights(network), tmp_path_factory.mktemp("weights"))


def write_wheel(bundle: Bundle, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "musicnn-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("musicnn/MSD_musicnn/.index", bundle.index)
        wheel.writestr("musicnn/MSD_musicnn/.data-00000-of-00001", bundle.data)
    return path


def write_package(bundle: Bundle, folder: Path) -> Path:
    model = folder / "musicnn" / "MSD_musicnn"
    model.mkdir(parents=True)
    (model / ".index").write_bytes(bundle.index)
    (model / ".data-00000-of-00001").write_bytes(bundle.data)
    return model


def test_the_reader_finds_every_tensor_and_nothing_of_the_optimiser(
    network: MusiCnn, bundle: Bundle
):
    weights = read_bundle(bundle)
    assert not any("Adam" in name for name in weights)
    np.testing.assert_array_equal(weights["conv2d_1/bias"], network.front[1].conv.bias.numpy())
    assert weights["beta1_power"].shape == ()
    assert weights["conv2d_5/kernel"].shape == (7, 561, 1, 64)


def test_weights_come_to_the_layers_they_belong_to(network: MusiCnn, bundle: Bundle):
    embedder = Embedder(bundle)
    patch = torch.rand(1, 187, 96) * 3
    torch.testing.assert_close(embedder._network(patch), network(patch))


def test_the_layers_are_those_of_the_package(network: MusiCnn):
    """The first filter of two kinds, at one place, by hand: padding, ReLU, normalisation."""
    x = torch.rand(1, 187, 96)
    for number, rows_before in ((0, 3), (2, 63)):
        part = network.front[number]
        rows, bands = part.conv.kernel_size
        padded = functional.pad(x[0], (0, 0, rows_before, rows))
        window = padded[10 : 10 + rows, 5 : 5 + bands]
        by_hand = float((window * part.conv.weight[0, 0]).sum() + part.conv.bias[0])
        norm = part.norm
        by_hand = (max(by_hand, 0.0) - float(norm.running_mean[0])) / float(
            torch.sqrt(norm.running_var[0] + 1e-3)
        )
        by_hand = by_hand * float(norm.weight[0]) + float(norm.bias[0])
        assert float(part(x)[0, 0, 10, 5]) == pytest.approx(by_hand, abs=1e-4)


def test_mel_bands_are_slaneys():
    bands = mel_bands()
    assert bands.shape == (96, 257)
    hz = np.arange(257) * 31.25
    peaks = hz[bands.argmax(1)]
    assert (np.diff(peaks) >= 0).all()
    assert peaks[-1] == pytest.approx(7850, abs=120)
    wide = bands[60:]
    np.testing.assert_allclose(wide.sum(1) * 31.25, 1.0, rtol=0.05)


def test_sounds_of_any_length_get_embeddings(bundle: Bundle):
    embedder = Embedder(bundle)
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, 44100 * 5).astype(np.float32)
    assert embedder.embed(noise[:3000]).shape == (1, 200)
    assert embedder.embed(noise).shape == (2, 200)
    assert embedder.embed(noise[: round(44100 * 3.2)]).shape == (1, 200)
    short, again = embedder.embed(noise[:22050]), embedder.embed(np.tile(noise[:22050], 2))
    assert np.abs(short - again).max() < 0.1 * np.abs(short).max(), "short sounds are repeated"
    tags = embedder.tag_probabilities(noise[:44100])
    assert tags.shape == (50,)
    assert ((tags > 0) & (tags < 1)).all()


def test_the_weights_are_found_where_people_put_them(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as nothing_installed:
        nothing_installed.setattr(embedding_checkpoint, "_package_folders", list)
        assert find_bundle() is None
    wheel = write_wheel(bundle, tmp_path / "wheels")
    model = write_package(bundle, tmp_path / "installed")
    for place in (wheel, wheel.parent, model, model.parent, tmp_path / "installed"):
        found = find_bundle(place)
        assert found is not None
        assert (found.index, found.data) == (bundle.index, bundle.data)
    (model.parent / "__init__.py").write_text("raise AssertionError('nothing of it may run')")
    monkeypatch.syspath_prepend(tmp_path / "installed")
    assert find_bundle() is not None
    users = write_wheel(bundle, user_dir() / "evaluate")
    found = find_bundle()
    assert found is not None
    assert found.place == users


def test_wrong_places_and_damaged_files_are_one_sentence(bundle: Bundle, tmp_path: Path):
    with pytest.raises(NeuroSketchError, match="no weights of musiCNN"):
        find_bundle(tmp_path)
    with pytest.raises(NeuroSketchError, match="no weights of musiCNN"):
        find_bundle(tmp_path / "nowhere")
    wheel = tmp_path / "musicnn-0.whl"
    wheel.write_bytes(b"no zip")
    with pytest.raises(NeuroSketchError, match="cannot be read"):
        find_bundle(wheel)
    cut = Bundle(bundle.index, bundle.data[:1000], tmp_path)
    for broken in (cut, Bundle(bundle.index[:-20], bundle.data, tmp_path),
                   Bundle(b"", b"", tmp_path)):  # fmt: skip
        with pytest.raises(NeuroSketchError, match="are damaged"):
            read_bundle(broken)
    other = bundle_of({"dense/bias": np.zeros(3, np.float32), "x": np.zeros(2)}, tmp_path)
    with pytest.raises(NeuroSketchError, match="not those of musiCNN"):
        Embedder(other)
