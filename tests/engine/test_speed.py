from __future__ import annotations

import threading

from neurosketch.core.request import GenerateRequest
from neurosketch.engine.devices import ComputeChoice
from neurosketch.engine.session import EngineSession
from neurosketch.nn.onnx_stack import may_use
from tests.engine.fakes import FakeCatalog, ToneModel, ToneStream, run, spec_of
from tests.slowness import slowness


class QuickModel(ToneModel):
    """Has a faster path, and remembers which threads may use it."""

    can = True

    def __init__(self, spec, device) -> None:
        super().__init__(spec, device)
        self.opened = threading.Event()
        self.times = 0

    def accelerate(self) -> bool:
        self.times += 1
        self.opened.set()
        return self.can


class QuickCatalog(FakeCatalog):
    def load(self, model_id: str, device: str = "cpu") -> ToneModel:
        model = QuickModel(self.spec(model_id), device)
        self.models.append(model)
        return model


def live(session: EngineSession, catalog: QuickCatalog, model_id: str = "tone") -> QuickModel:
    session.start_live(GenerateRequest(model_id))
    model = next(m for m in catalog.models if m.spec.id == model_id)
    assert model.opened.wait(60 * slowness())
    return model


def test_the_faster_path_opens_once_it_sounds_and_shows(output):
    catalog = QuickCatalog(spec_of("tone"))
    session = EngineSession(catalog, output, compute="cpu")
    session.prepare()
    assert session.health().compute == "CPU"
    run(session)
    (model,) = catalog.models
    assert model.times == 0  # what a recipe describes does not use it
    live(session, catalog)
    live(session, catalog)
    session.close()  # what waits in the workshop is done then
    assert model.times == 1
    assert session.health().compute == "CPU + ONNX"


def test_it_opens_while_nothing_sounds_when_its_model_is_loaded(output):
    catalog = QuickCatalog(spec_of("tone"), spec_of("other"))
    session = EngineSession(catalog, output, compute="cpu")
    session.load("tone")
    assert catalog.models[0].opened.wait(60 * slowness())
    assert session.health().compute == "CPU"
    live(session, catalog)
    session.load("other")
    session.close()
    assert [model.times for model in catalog.models] == [1, 0]
    assert session.health().compute == "CPU + ONNX"


def test_where_it_cannot_open_all_stays_as_it_was(output, monkeypatch):
    monkeypatch.setattr(QuickModel, "can", False)
    catalog = QuickCatalog(spec_of("tone"))
    session = EngineSession(catalog, output, compute="cpu")
    live(session, catalog)
    session.close()
    assert session.health().compute == "CPU"


def test_a_model_without_one_plays_as_well(session, heard):
    session.start_live(GenerateRequest("tone"))
    assert heard.wait_for(lambda: len(heard.audio) > 4096)
    assert session.health().compute == "CPU"


def test_only_threads_of_live_sound_may_round_otherwise(session, catalog, heard, monkeypatch):
    import torch

    seen: dict[str, set[bool]] = {"live": set(), "clip": set()}
    render = ToneStream.render

    def look(stream, n_frames, controls):
        with torch.no_grad():
            seen["live"].add(may_use(torch.zeros(1)))
        return render(stream, n_frames, controls)

    def before(step: int) -> None:
        with torch.no_grad():
            seen["clip"].add(may_use(torch.zeros(1)))

    monkeypatch.setattr(ToneStream, "render", look)
    catalog.prepare_model = lambda model: setattr(model, "before_step", before)
    session.start_live(GenerateRequest("tone"))
    assert heard.wait_for(lambda: len(heard.audio) > 8192)
    run(session)
    assert seen == {"live": {True}, "clip": {False}}


def test_nothing_is_said_before_anything_computes():
    from neurosketch.engine.host import ModelHost
    from neurosketch.engine.speed import Speed
    from neurosketch.engine.workshop import Workshop

    workshop = Workshop(ModelHost(FakeCatalog(), "cpu", 100.0))
    speed = Speed(workshop)
    assert speed.label(None) == ""
    assert speed.label(ComputeChoice("cuda", "Fast GPU")) == "Fast GPU"
    workshop.close()
