"""What a screen reader and the tool tip say about a slider."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from neurosketch.app.widgets.value_text import format_value
from neurosketch.core.control import ControlSpec


def describe(spec: ControlSpec, value: float, *, locked: bool, controller: str) -> str:
    """Value, range, what was measured, and what else is special about it.

    Args:
        spec: the control.
        value: where it stands.
        locked: whether hands leave it alone.
        controller: the MIDI controller that turns it; empty for none.
    """
    translate = QCoreApplication.translate
    parts = [
        format_value(spec, value),
        translate("ControlSlider", "{0} to {1}, default {2}").format(
            format_value(spec, spec.minimum), format_value(spec, spec.maximum),
            format_value(spec, spec.default),
        ),
    ]  # fmt: skip
    if spec.rho is not None:
        parts.append(translate("ControlSlider", "measured correlation {0:.2f}").format(spec.rho))
    if spec.leak is not None:
        parts.append(
            translate("ControlSlider", "with anything else at most {0:.2f}").format(spec.leak)
        )
    if spec.dead:
        parts.append(translate("ControlSlider", "does little"))
    if locked:
        parts.append(translate("ControlSlider", "locked"))
    if controller:
        parts.append(translate("ControlSlider", "turned by {0}").format(controller))
    return ", ".join(parts)
