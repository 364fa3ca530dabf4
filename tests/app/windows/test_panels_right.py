"""The right panel: sliders and pad as the model's calibration has them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from neurosketch.core.control import ControlKind


def test_dead_axes_come_last_in_the_pads_lists_and_are_grey(window, studio):
    panel, spec = window.right, studio.sketch.spec
    shaping = [c for c in spec.controls if c.kind is not ControlKind.PERFORMANCE]
    dead = shaping[0].id
    controls = tuple(replace(c, rho=0.05) if c.id == dead else c for c in spec.controls)
    panel._show_model(replace(spec, controls=controls))
    for combo in (panel.axis_x, panel.axis_y):
        shown = [panel.slider(combo.itemData(n)) for n in range(combo.count())]
        assert [s.dead for s in shown] == sorted(s.dead for s in shown)
        grey = [combo.itemData(n, Qt.ItemDataRole.ForegroundRole) for n in range(combo.count())]
        assert [g is not None for g in grey] == [s.dead for s in shown]
    assert panel.slider(dead).dead
    assert panel.pad.axes()[0].id != dead
