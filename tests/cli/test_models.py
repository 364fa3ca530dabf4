from __future__ import annotations

from dataclasses import replace

from neurosketch.cli import common
from neurosketch.core.control import ConditionSpec
from tests.cli.conftest import Cli
from tests.cli.fakes import SPEC, FakeCatalog


def test_json_has_the_documented_shape(cli: Cli) -> None:
    document = cli.json("models")
    (model,) = document["models"]
    assert model["conditions"] == {"source": ["drums", "walk"]}
    assert model["capabilities"] == ["encode", "source", "stream"]
    control = model["controls"][0]
    assert control.items() >= {
        "id": "axis1", "label": "dark ↔ bright", "unit": "σ", "min": -3, "max": 3, "default": 0,
        "kind": "latent",
    }.items()  # fmt: skip
    for key in ("id", "family", "name", "sample_rate", "size_mb", "licence", "checkpoint_sha256"):
        assert model[key]
    assert document["broken"] == [{"path": "models/bad.safetensors", "reason": "It is truncated."}]


def test_the_list_for_people_names_everything(cli: Cli) -> None:
    status, out, err = cli.run("models")
    assert (status, err) == (0, "")
    for part in ("vae-drift", "dark ↔ bright", "-3 to 3 σ", "drums, walk", "It is truncated."):
        assert part in out


def test_listing_loads_no_model(cli: Cli, catalog: FakeCatalog) -> None:
    cli.json("models")
    assert catalog.loads == 0


def test_no_model_at_all(cli: Cli, monkeypatch) -> None:
    empty = FakeCatalog()
    empty.specs = ()
    monkeypatch.setattr(common, "open_catalog", lambda: empty)
    assert "No model is installed." in cli.run("models")[1]
    assert cli.json("models")["models"] == []


def test_conditions_that_mix_say_so(cli: Cli, monkeypatch) -> None:
    assert cli.json("models")["models"][0]["mixes"] == []
    band = ConditionSpec("instrument", "", ("sax", "cello", "flute"), "sax", mixes=True)
    monkeypatch.setattr(
        common, "open_catalog", lambda: FakeCatalog(replace(SPEC, conditions=(band,)))
    )
    (model,) = cli.json("models")["models"]
    assert model["mixes"] == ["instrument"]
    assert model["conditions"] == {"instrument": ["sax", "cello", "flute"]}
    assert "a mixture: sax:0.7,cello:0.3" in cli.run("models")[1]
