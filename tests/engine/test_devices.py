from __future__ import annotations

import pytest
import torch

from neurosketch.core.errors import RequestError
from neurosketch.engine.devices import ComputeChoice, choose_compute, compute_devices

CPU = ComputeChoice("cpu", "CPU")


@pytest.fixture
def no_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def break_gpu(monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("driver too old\nmore lines")

    monkeypatch.setattr(torch, "zeros", fail)


@pytest.fixture
def nvidia(no_gpu, monkeypatch):
    zeros = torch.zeros
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "H100")
    monkeypatch.setattr(torch, "zeros", lambda *shape, device: zeros(*shape))


@pytest.fixture
def apple(no_gpu, monkeypatch):
    zeros = torch.zeros
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch, "zeros", lambda *shape, device: zeros(*shape))


def test_the_cpu_needs_no_reason(no_gpu):
    assert choose_compute("cpu") == CPU
    assert choose_compute("auto") == CPU


@pytest.mark.parametrize(("wanted", "name"), [("cuda", "NVIDIA"), ("mps", "Apple")])
def test_a_missing_gpu_is_replaced_with_a_reason(no_gpu, wanted, name):
    choice = choose_compute(wanted)
    assert (choice.device, choice.label) == ("cpu", "CPU")
    assert name in choice.reason
    assert choice.reason.endswith("The CPU renders instead.")


def test_auto_takes_the_gpu(nvidia):
    assert choose_compute("auto") == ComputeChoice("cuda", "H100")
    assert choose_compute("cuda") == ComputeChoice("cuda", "H100")
    assert choose_compute("cpu") == CPU


def test_auto_takes_apples_gpu(apple):
    assert choose_compute("auto") == ComputeChoice("mps", "Apple GPU")


def test_a_gpu_that_fails_at_its_first_use_is_replaced(nvidia, monkeypatch):
    break_gpu(monkeypatch)
    choice = choose_compute("cuda")
    assert choice.device == "cpu"
    assert "driver too old" in choice.reason
    assert "\n" not in choice.reason
    assert choose_compute("auto") == CPU


def test_any_other_name_is_refused():
    with pytest.raises(RequestError, match="'tpu'"):
        choose_compute("tpu")


def test_all_devices_are_listed(nvidia):
    rows = {row["id"]: row for row in compute_devices()}
    assert set(rows) == {"cpu", "cuda", "mps"}
    assert rows["cuda"] == {"id": "cuda", "label": "H100", "available": True, "reason": ""}
    assert rows["mps"]["available"] is False
    assert rows["mps"]["reason"]
