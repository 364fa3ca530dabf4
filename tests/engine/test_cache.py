from __future__ import annotations

from neurosketch.engine.cache import ModelCache
from tests.engine.fakes import ToneModel, spec_of


def model(model_id: str, size_mb: float) -> ToneModel:
    return ToneModel(spec_of(model_id, size_mb=size_mb), "cpu")


def test_the_least_recently_used_model_goes_first():
    cache = ModelCache(100.0)
    first, second, third = model("a", 40), model("b", 40), model("c", 40)
    cache.put("a", "cpu", first)
    cache.put("b", "cpu", second)
    assert cache.get("a", "cpu") is first
    cache.put("c", "cpu", third)
    assert cache.get("b", "cpu") is None
    assert cache.get("a", "cpu") is first
    assert cache.get("c", "cpu") is third
    assert cache.size_mb == 80


def test_a_model_beyond_the_budget_is_kept_alone():
    cache = ModelCache(100.0)
    cache.put("a", "cpu", model("a", 40))
    large = model("b", 500)
    cache.put("b", "cpu", large)
    assert len(cache) == 1
    assert cache.get("b", "cpu") is large


def test_devices_are_kept_apart():
    cache = ModelCache(100.0)
    on_cpu, on_gpu = model("a", 10), model("a", 10)
    cache.put("a", "cpu", on_cpu)
    cache.put("a", "cuda", on_gpu)
    assert cache.get("a", "cuda") is on_gpu
    cache.drop_device("cuda")
    assert cache.get("a", "cuda") is None
    assert cache.get("a", "cpu") is on_cpu
    cache.clear()
    assert len(cache) == 0


def test_replacing_a_model_counts_it_once():
    cache = ModelCache(100.0)
    cache.put("a", "cpu", model("a", 60))
    cache.put("a", "cpu", model("a", 60))
    assert cache.size_mb == 60
