"""The faster path says the same as torch, wherever it may speak at all."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from neurosketch.nn import onnx_decoder, onnx_stack
from neurosketch.nn.autoencoder import Autoencoder, Decoder, TrunkConfig, noise_shape
from neurosketch.nn.conv import CausalStack
from neurosketch.nn.onnx_decoder import FasterDecoder, accelerate
from neurosketch.nn.onnx_file import Graph
from neurosketch.nn.onnx_stack import FasterStack, allow, available, may_use

CLOSE = 1e-4
"""What the same samples may differ by."""
SMALL = TrunkConfig(fast_dim=24, slow_dim=32, decoder_slow_depth=2, decoder_fast_depth=3)


@pytest.fixture
def allowed():
    allow()
    yield
    allow(False)


@pytest.fixture
def decoder() -> Decoder:
    torch.manual_seed(3)
    decoder = Autoencoder(SMALL).decoder.eval()
    for parameter in decoder.parameters():
        parameter.requires_grad_(False).add_(0.1 * torch.randn_like(parameter))
    return decoder


def latents(frames: int, batch: int = 1) -> torch.Tensor:
    """A melody: voiced and unvoiced frames, slides and steps."""
    torch.manual_seed(5)
    values = torch.randn(batch, frames, SMALL.latent_channels)
    places = torch.arange(frames)
    values[..., 0] = 0.02 * places + 0.5 * (places % 5 == 0)
    values[..., 1] = torch.where(places % 7 < 5, 0.9, -1.3)
    return values


@torch.inference_mode()
def sound(decoder: Decoder, frames: int, pieces: int, batch: int = 1) -> torch.Tensor:
    noise = torch.randn(batch, *noise_shape(frames), generator=torch.Generator().manual_seed(1))
    state, heard = decoder.initial_state(batch), []
    for first in range(0, frames, pieces):
        last = min(first + pieces, frames)
        part = latents(frames, batch)[:, first:last]
        audio, state = decoder(part, noise[:, first * 4 : last * 4], state, 1.5)
        heard.append(audio)
    return torch.cat(heard, dim=1)


@pytest.mark.parametrize(("pieces", "batch"), [(1, 1), (3, 2), (40, 1)])
def test_the_same_samples(decoder: Decoder, allowed: None, pieces: int, batch: int):
    """In any pieces, mono and stereo, over notes and noise."""
    expected = sound(decoder, 40, pieces, batch)
    assert accelerate(decoder) == 1
    made = sound(decoder, 40, pieces, batch)
    assert float(expected.abs().max()) > 0.01
    assert float((made - expected).abs().max()) < CLOSE


def test_the_two_take_turns_without_a_seam(decoder: Decoder, allowed: None):
    """A stream that sounds already goes on with the faster path, from torch's state."""
    expected = sound(decoder, 24, 24)
    noise = torch.randn(1, *noise_shape(24), generator=torch.Generator().manual_seed(1))
    accelerate(decoder)
    state, heard = decoder.initial_state(1), []
    with torch.inference_mode():
        for frame in range(24):
            allow(frame % 3 != 0)
            part = latents(24)[:, frame : frame + 1]
            audio, state = decoder(part, noise[:, frame * 4 : frame * 4 + 4], state, 1.5)
            heard.append(audio)
    assert float((torch.cat(heard, dim=1) - expected).abs().max()) < CLOSE


def test_what_a_recipe_describes_is_computed_by_torch(decoder: Decoder):
    """Bit for bit the same with and without the package, unless a thread says otherwise."""
    expected = sound(decoder, 12, 4)
    accelerate(decoder)
    assert torch.equal(sound(decoder, 12, 4), expected)


def test_leave_to_round_belongs_to_a_thread(allowed: None):
    values = torch.zeros(1)
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(may_use(values)))
        thread.start()
        thread.join()
        assert may_use(values)
        allow(False)
        assert not may_use(values)
    assert seen == [False]


def test_gradients_flow_through_torch(decoder: Decoder, allowed: None):
    accelerate(decoder)
    turned = latents(6).requires_grad_(True)
    frames, _ = decoder.frames(turned, decoder.initial_state(1))
    frames.log_noise.sum().backward()
    assert turned.grad is not None
    assert bool(turned.grad.any())


def test_a_stack_alone(allowed: None):
    torch.manual_seed(0)
    holder = torch.nn.Module()
    holder.stack = CausalStack(16, 3).eval()
    x = torch.randn(2, 11, 16)
    with torch.inference_mode():
        first, state = holder.stack(x)
        again, _ = holder.stack(x, state)
        assert accelerate(holder) == 1
        assert isinstance(holder.stack, FasterStack)
        y, new = holder.stack(x)
        z, _ = holder.stack(x, new)
    assert float((y - first).abs().max()) < 1e-5
    assert float((z - again).abs().max()) < 1e-5
    assert accelerate(torch.nn.Linear(2, 2)) == 0


def test_without_the_package_nothing_changes(decoder: Decoder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(onnx_stack.importlib.util, "find_spec", lambda name: None)
    assert not available()
    assert accelerate(decoder) == 0
    assert decoder.faster is None


@pytest.mark.parametrize("version", ["1.17.3", "nonsense"])
def test_an_older_package_is_left_alone(monkeypatch: pytest.MonkeyPatch, version: str):
    monkeypatch.setattr(onnx_stack.importlib.metadata, "version", lambda name: version)
    assert not available()


def test_a_package_that_does_not_load_changes_nothing(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
):
    def broken(model: bytes) -> None:
        raise ImportError("a library for another machine")

    monkeypatch.setattr(onnx_decoder, "Session", broken)
    assert accelerate(decoder) == 0
    assert decoder.faster is None


def test_the_file_format_holds_every_kind_of_value(allowed: None):
    """Numbers, texts, lists, constants without a shape: understood as they were meant."""
    graph = Graph("test")
    x = graph.input("x", ("batch", 6))
    wide = graph.node("Reshape", [x, graph.constant(np.array([0, 3, 2], np.int64))])
    turned = graph.node("Transpose", [wide], {"perm": (0, 2, 1)})
    normed = graph.node("LpNormalization", [turned], {"axis": -1, "p": 1})
    clipped = graph.node("Clip", [normed, graph.constant(np.array(0.25, np.float32))])
    soft = graph.node("Elu", [graph.node("Gelu", [clipped], {"approximate": "none"})],
                      {"alpha": 0.5})  # fmt: skip
    graph.output(graph.part(soft, 2, -2, 2**31 - 1), ("batch", 2, 2))
    values = torch.tensor([[1.0, -2.0, 3.0, 4.0, 5.0, -6.0]])
    (made,) = onnx_stack.Session(graph.to_bytes()).run({"x": values})
    expected = values.reshape(1, 3, 2).transpose(1, 2)
    expected = (expected / expected.abs().sum(-1, keepdim=True)).clamp(min=0.25)
    expected = torch.nn.functional.elu(torch.nn.functional.gelu(expected), 0.5)
    assert torch.allclose(made, expected[..., -2:], atol=1e-6)


def test_the_decoder_in_use_is_one_that_can_be_faster(decoder: Decoder, allowed: None):
    accelerate(decoder)
    assert isinstance(decoder.faster, FasterDecoder)
    with torch.inference_mode():
        frames, state = decoder.frames(latents(2), decoder.initial_state(1))
    assert frames.log_harmonic.shape == (1, 8, 512)
    assert state.slow is not None
    assert len(state.slow) == SMALL.decoder_slow_depth


def test_what_the_runtime_refuses_is_an_error_that_the_pump_knows():
    """Its own errors derive from `Exception` alone, which nothing around a model catches."""
    with pytest.raises(RuntimeError, match="ONNX Runtime: "):
        onnx_stack.Session(b"no graph")
    graph = Graph("sum")
    x = graph.input("x", ("batch", 3))
    graph.output(graph.node("Add", [x, x]), ("batch", 3))
    session = onnx_stack.Session(graph.to_bytes())
    with pytest.raises(RuntimeError, match="ONNX Runtime: "):
        session.run({"x": torch.zeros(1, 4)})
