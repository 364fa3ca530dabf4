"""How a control slider looks: pure painting from a value that says all."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from neurosketch.app.theme import colour, current_theme, mixed, ui_font


@dataclass(frozen=True, slots=True)
class SliderLook:
    """Everything the picture of a slider depends on.

    Attributes:
        label, rho, number: the texts of the upper line; rho and number may be empty.
        rest, here: places of default and value along the track, 0 ... 1.
        quiet: greyed, because the control does little or is disabled.
        locked, focused, active: states.
        text_width: room for label and rho.
    """

    label: str
    rho: str
    number: str
    rest: float
    here: float
    quiet: bool
    locked: bool
    focused: bool
    active: bool
    text_width: float


def knob_radius() -> float:
    """Radius of the handle, in step with the text."""
    return max(6.5, QFontMetricsF(ui_font()).height() * 0.46)


def text_height() -> float:
    """Height of the upper line."""
    return QFontMetricsF(ui_font()).height() + 2.0


def track_rect(width: float, height: float) -> QRectF:
    """Way of the handle's centre: a rectangle without height."""
    knob = knob_radius()
    return QRectF(knob, height - knob - 3.0, max(1.0, width - 2 * knob), 0.0)


def number_rect(number: str, width: float) -> QRectF:
    """Where the number stands."""
    advance = QFontMetricsF(ui_font("small")).horizontalAdvance(number)
    return QRectF(width - advance, 0.0, advance, text_height())


def paint_slider(painter: QPainter, look: SliderLook, width: float, height: float) -> None:
    """Draw label, correlation and number over track, fill and handle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_text(painter, look, width)
    theme, knob, track = current_theme(), knob_radius(), track_rect(width, height)
    y, thickness = track.top(), max(3.0, knob_radius() * 0.5)

    def pen(token: str) -> QPen:
        return QPen(colour(token), thickness, c=Qt.PenCapStyle.RoundCap)

    painter.setPen(pen(theme.hover if theme.is_dark else theme.line))
    painter.drawLine(QPointF(thickness / 2, y), QPointF(width - thickness / 2, y))
    rest = track.left() + look.rest * track.width()
    here = track.left() + look.here * track.width()
    if abs(here - rest) > 0.5:
        faded = look.quiet or look.locked
        painter.setPen(pen(mixed(theme.accent, theme.panel, 0.55) if faded else theme.accent))
        painter.drawLine(QPointF(rest, y), QPointF(here, y))
    grey = mixed(theme.dim, theme.panel, 0.1)
    if look.focused:
        painter.setPen(QPen(colour(theme.accent), 2.0))
        painter.setBrush(colour(theme.panel))
        painter.drawEllipse(QPointF(here, y), knob + 2.0, knob + 2.0)
    edge = theme.panel if theme.is_dark else grey
    painter.setPen(QPen(colour(edge), 1.5 if theme.is_dark else 1.0))
    painter.setBrush(colour(grey if look.quiet or look.locked else theme.knob))
    painter.drawEllipse(QPointF(here, y), knob - 0.5, knob - 0.5)


def _paint_text(painter: QPainter, look: SliderLook, width: float) -> None:
    theme, body = current_theme(), QFontMetricsF(ui_font())
    line = QRectF(0, 0, width, text_height())
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(ui_font("small"))
    painter.setPen(colour(theme.text if look.active and not look.quiet else theme.muted))
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, look.number)
    caption = QFontMetricsF(ui_font("caption"))
    rho_width = caption.horizontalAdvance(look.rho) + 10.0 if look.rho else 0.0
    elide = Qt.TextElideMode.ElideRight
    text = body.elidedText(look.label, elide, look.text_width - rho_width)
    painter.setFont(ui_font())
    painter.setPen(colour(theme.muted if look.quiet else theme.text))
    painter.drawText(line, middle, text)
    if look.rho:
        painter.setFont(ui_font("caption"))
        painter.setPen(colour(theme.muted))
        line.setLeft(body.horizontalAdvance(text) + 10.0)
        painter.drawText(line, middle, look.rho)
