"""How the on-screen piano looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import Theme, colour, current_theme, mixed, ui_font
from neurosketch.app.widgets.piano_keys import OCTAVE, KeyLayout, is_black, note_name

STRIP = 7.0
"""Height of the strip above the keys that marks the range of the instrument, in pixels."""
_ROUND = 4.0
_ROOMY = 88.0
"""Lower keys have no room for a letter above a name."""


@dataclass(frozen=True, slots=True)
class KeyboardLook:
    """Everything that is to be seen.

    Attributes:
        layout: which keys, and where.
        held: pitch → velocity of the keys that are down.
        range: lowest and highest key of the instrument.
        letters: pitch → letter by which it is typed.
        scale: pitch classes that are marked, or None.
        hover: key under the pointer, or None.
        cursor: key that the keyboard stands on, or None.
    """

    layout: KeyLayout
    held: Mapping[int, int]
    range: tuple[int, int]
    letters: Mapping[int, str]
    scale: frozenset[int] | None
    hover: int | None
    cursor: int | None

    def outside(self, pitch: int) -> bool:
        """Whether a key lies beyond the instrument's range."""
        return not self.range[0] <= pitch <= self.range[1]


@dataclass(frozen=True, slots=True)
class _Paints:
    """Colours of the keys in a theme."""

    white: str
    white_shade: str
    black: str
    black_edge: str
    gap: str
    on_white: str
    on_black: str


def _paints(theme: Theme) -> _Paints:
    if theme.is_dark:
        return _Paints(
            mixed(theme.knob, theme.panel, 0.10), mixed(theme.knob, theme.panel, 0.24),
            mixed(theme.background, theme.panel, 0.5), theme.hover, theme.background,
            mixed(theme.background, theme.knob, 0.18), theme.muted,
        )  # fmt: skip
    return _Paints(
        "#ffffff", mixed("#ffffff", theme.line, 0.45), mixed(theme.text, theme.muted, 0.2),
        theme.text, mixed(theme.line, theme.dim, 0.35), theme.muted, "#ffffff",
    )  # fmt: skip


def paint_keyboard(widget: QWidget, look: KeyboardLook) -> None:
    """Paint the whole keyboard on `widget`."""
    theme, painter = current_theme(), QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paints = _paints(theme)
    _paint_strip(painter, look, theme)
    ground = QPainterPath()
    ground.addRoundedRect(look.layout.area, _ROUND, _ROUND)
    painter.fillPath(ground, colour(paints.gap))
    for black in (False, True):
        for pitch in look.layout.pitches:
            if is_black(pitch) is black:
                _paint_key(painter, look, pitch, paints, theme)
    _paint_texts(painter, look, paints, theme)
    _paint_beyond(painter, look, theme)
    if look.cursor is not None and look.cursor in look.layout.pitches:
        ring = look.layout.rect(look.cursor).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.accent), 2.0))
        painter.drawRoundedRect(ring, _ROUND, _ROUND)
    painter.end()


def _paint_strip(painter: QPainter, look: KeyboardLook, theme: Theme) -> None:
    layout = look.layout
    low, high = max(look.range[0], layout.first), min(look.range[1], layout.last)
    track = QRectF(layout.area.left(), 0.0, layout.area.width(), 3.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.line))
    painter.drawRoundedRect(track, 1.5, 1.5)
    if low <= high:
        left, right = layout.rect(low).left(), layout.rect(high).right()
        painter.setBrush(colour(theme.family("ddsp")))
        painter.drawRoundedRect(QRectF(left, 0.0, right - left, 3.0), 1.5, 1.5)


def _key_colours(
    look: KeyboardLook, pitch: int, paints: _Paints, theme: Theme
) -> tuple[QColor, QColor]:
    """Colours at the far and at the near end."""
    black = is_black(pitch)
    far, near = (paints.black, paints.black_edge) if black else (paints.white_shade, paints.white)
    velocity = look.held.get(pitch)
    if velocity is not None:
        strength = 0.45 + 0.55 * velocity / 127.0
        return (
            colour(mixed(far, theme.accent, strength * 0.8)),
            colour(mixed(near, theme.accent, strength)),
        )
    if look.scale is not None and pitch % OCTAVE in look.scale:
        far, near = mixed(far, theme.accent2, 0.14), mixed(near, theme.accent2, 0.3)
    if look.outside(pitch):
        share = 0.5 if black else 0.66
        ground = theme.panel if theme.is_dark else theme.hover
        far, near = mixed(far, ground, share), mixed(near, ground, share)
    if pitch == look.hover:
        near = mixed(near, theme.accent, 0.22)
    return colour(far), colour(near)


def _paint_key(
    painter: QPainter, look: KeyboardLook, pitch: int, paints: _Paints, theme: Theme
) -> None:
    key, down = look.layout.rect(pitch), pitch in look.held
    black = is_black(pitch)
    shape = QPainterPath()
    if black:
        body = key.adjusted(0.0, -_ROUND, 0.0, 0.0)
        edge = QPainterPath()
        edge.addRoundedRect(body.adjusted(-1.0, 0.0, 1.0, 1.5), 3.0, 3.0)
        painter.setClipRect(look.layout.area)
        painter.fillPath(edge, colour(paints.gap))
        shape.addRoundedRect(body, 2.5, 2.5)
    else:
        body = key.adjusted(0.5, -_ROUND, -0.5, 0.0)
        shape.addRoundedRect(body, _ROUND, _ROUND)
        painter.setClipRect(look.layout.area)
    far, near = _key_colours(look, pitch, paints, theme)
    gradient = QLinearGradient(key.topLeft(), key.bottomLeft())
    gradient.setColorAt(0.0, far)
    gradient.setColorAt(0.86 if black else 0.35, far if black else near)
    gradient.setColorAt(1.0, near)
    painter.fillPath(shape, gradient)
    if black and not down:
        # The front face catches the light.
        face = QRectF(key.left() + 1.5, key.bottom() - 7.0, key.width() - 3.0, 5.0)
        top = colour(mixed(paints.black_edge, theme.text, 0.12 if theme.is_dark else 0.0), 0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(top)
        painter.drawRoundedRect(face, 1.5, 1.5)
    painter.setClipping(False)


def _paint_texts(painter: QPainter, look: KeyboardLook, paints: _Paints, theme: Theme) -> None:
    """Letters for typing, and the names of the Cs."""
    for pitch in look.layout.pitches:
        key, held = look.layout.rect(pitch), pitch in look.held
        letter, black = look.letters.get(pitch, ""), is_black(pitch)
        ink = paints.on_black if black else paints.on_white
        if held:
            ink = theme.on_accent
        elif look.outside(pitch):
            ink = theme.muted
        if letter:
            painter.setFont(ui_font("tiny", bold=True))
            height = QFontMetricsF(painter.font()).height()
            low = 9.0 if black or key.height() <= _ROOMY else height + 8.0
            painter.setPen(colour(ink))
            room = QRectF(key.left(), key.bottom() - low - height, key.width(), height)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, letter)
        if pitch % OCTAVE == 0 and (not letter or key.height() > _ROOMY):
            painter.setFont(ui_font("tiny"))
            height = QFontMetricsF(painter.font()).height()
            painter.setPen(colour(ink))
            room = QRectF(key.left() - 6.0, key.bottom() - height - 4.0, key.width() + 12.0, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, note_name(pitch))


def _paint_beyond(painter: QPainter, look: KeyboardLook, theme: Theme) -> None:
    """An arrow at the edge beyond which a key is down."""
    area, middle = look.layout.area, look.layout.area.top() + 14.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.accent))
    for beyond, x, way in (
        (any(pitch < look.layout.first for pitch in look.held), area.left() + 4.0, 1.0),
        (any(pitch > look.layout.last for pitch in look.held), area.right() - 4.0, -1.0),
    ):
        if beyond:
            tip = QPointF(x, middle)
            back = x + 7.0 * way
            painter.drawPolygon(
                QPolygonF([tip, QPointF(back, middle - 6.0), QPointF(back, middle + 6.0)])
            )
