from __future__ import annotations

import os
import subprocess
import sys

import pytest
import torch

from neurosketch.core.errors import CheckpointError, NeuroSketchError, OutOfMemory, RequestError
from neurosketch.engine.host import ModelHost, is_out_of_memory
from tests.engine.fakes import FakeCatalog, spec_of


@pytest.fixture
def host(catalog):
    return ModelHost(catalog, "cpu", 1024.0)


def test_preparing_sets_torch_up_for_sound(host, monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    torch.set_num_threads(2)
    sys.setswitchinterval(0.005)
    assert host.choice is None
    choice = host.prepare()
    assert host.choice is choice
    assert host.prepare() is choice
    assert torch.get_num_threads() == 1
    assert sys.getswitchinterval() == pytest.approx(0.00005)
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    tiny = torch.tensor([1e-40])
    assert (tiny * 0.5).item() == 0.0


def test_the_engine_can_be_imported_without_torch():
    code = "import sys, neurosketch.engine.session; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_device_name_is_refused(catalog):
    with pytest.raises(RequestError):
        ModelHost(catalog, "tpu", 1.0).prepare()


def test_a_model_is_loaded_once(host, catalog):
    assert not host.is_loaded("tone")
    model = host.load("tone")
    assert host.load("tone") is model
    assert host.is_loaded("tone")
    assert catalog.loads == [("tone", "cpu")]
    host.close()
    assert not host.is_loaded("tone")


def test_the_budget_is_kept():
    catalog = FakeCatalog(spec_of("a", size_mb=60.0), spec_of("b", size_mb=60.0))
    host = ModelHost(catalog, "cpu", 100.0)
    host.load("a")
    host.load("b")
    assert not host.is_loaded("a")


def test_a_full_gpu_is_left_for_the_cpu(catalog, gpu):
    host = ModelHost(catalog, "auto", 1024.0)

    def use(model):
        if model.device == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory")
        return model.device

    assert host.attempt("tone", use) == "cpu"
    assert catalog.loads == [("tone", "cuda"), ("tone", "cpu")]
    choice = host.choice
    assert choice is not None
    assert choice.device == "cpu"
    assert choice.reason == "Fast GPU ran out of memory, so the CPU renders now."
    assert host.attempt("tone", use) == "cpu"


def test_a_full_machine_is_one_sentence(host):
    def use(model):
        raise MemoryError

    with pytest.raises(OutOfMemory, match="not enough memory"):
        host.attempt("tone", use)


def test_errors_become_one_sentence(host, catalog):
    catalog.broken.add("tone")
    with pytest.raises(CheckpointError, match="damaged"):
        host.attempt("tone", lambda model: None)

    def use(model):
        raise RuntimeError("size mismatch\nvery\nlong")

    with pytest.raises(NeuroSketchError, match=r"^The model 'other' failed: size mismatch\.$"):
        host.attempt("other", use)


def test_memory_errors_are_recognised():
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(OutOfMemory("full"))
    assert is_out_of_memory(torch.OutOfMemoryError("full"))
    assert not is_out_of_memory(RuntimeError("other"))
