"""How takes are painted: fonts, thumbnails, marks, tags. Cards and table rows share it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from neurosketch.app.theme import Theme, colour, current_theme, icon_pixmap, mixed, ui_font
from neurosketch.app.widgets.wave_image import wave_image
from neurosketch.library.take import Take

KEPT_THUMBNAILS = 512
"""Pictures kept: 512 cards of 140 × 56 pixels are 16 MB at most."""

_PILL_PAD = 6.0
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Type:
    """Fonts and their measures; making them anew for every cell would cost more than painting."""

    body: QFont
    bold: QFont
    caption: QFont
    tiny: QFont
    body_metrics: QFontMetricsF
    bold_metrics: QFontMetricsF
    caption_metrics: QFontMetricsF
    tiny_metrics: QFontMetricsF


@lru_cache(maxsize=8)
def _type(_font: str) -> Type:
    fonts = (ui_font(), ui_font(bold=True), ui_font("caption"), ui_font("tiny", bold=True))
    return Type(*fonts, *(QFontMetricsF(font) for font in fonts))


def type_now() -> Type:
    """Fonts of the program as it looks now."""
    return _type(QApplication.font().toString())


def draw_text(
    painter: QPainter, rect: QRectF, text: str, font: QFont, metrics: QFontMetricsF, tint: str,
    align: Qt.AlignmentFlag = _LEFT,
) -> None:  # fmt: skip
    """One line, elided where it does not fit."""
    if not text or rect.width() < 4.0:
        return
    painter.setFont(font)
    painter.setPen(colour(tint))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align, shown)


class Thumbnails:
    """Pictures of waveforms, as many as a few screens need."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def clear(self) -> None:
        """Forget them, e.g. for another theme."""
        self._kept.clear()

    def get(
        self, take: Take, peaks: npt.NDArray[np.float32], rect: QRect, ratio: float, tint: str
    ) -> QPixmap:
        """The picture of a take in a size and a colour."""
        key = (take.id, id(peaks), rect.width(), rect.height(), ratio, tint)
        pixmap = self._kept.get(key)
        if pixmap is None:
            width, height = round(rect.width() * ratio), round(rect.height() * ratio)
            image = wave_image(peaks, width, height, tint)
            image.setDevicePixelRatio(ratio)
            pixmap = self._kept[key] = QPixmap.fromImage(image)
            while len(self._kept) > KEPT_THUMBNAILS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return pixmap


def wave_tint(theme: Theme, take: Take, *, current: bool) -> str:
    """The chosen take has the accent, starred ones the second accent, the rest is quiet."""
    if current:
        return theme.wave
    if take.problem:
        return theme.dim
    return theme.accent2 if take.starred else theme.wave_quiet


def draw_wave(
    painter: QPainter, rect: QRect, take: Take, peaks: object, tint: str, cache: Thumbnails
) -> None:
    """The thumbnail; a quiet line until it is there."""
    if rect.height() < 6 or rect.width() < 6:
        return
    if isinstance(peaks, np.ndarray):
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        painter.drawPixmap(rect.topLeft(), cache.get(take, peaks, rect, ratio, tint))
    else:
        painter.fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), colour(tint, 0.4))


def draw_icon(painter: QPainter, at: QPointF, name: str, tint: str, size: int) -> None:
    """One of our icons, its middle at a place."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    corner = QPointF(round(at.x() - size / 2), round(at.y() - size / 2))
    painter.drawPixmap(corner, icon_pixmap(name, tint, size, ratio))


def draw_star(painter: QPainter, at: QPointF, take: Take, size: int = 15) -> None:
    """The star, full or empty."""
    theme = current_theme()
    if take.starred:
        draw_icon(painter, at, "star-filled", theme.warn_mark, size)
    else:
        draw_icon(painter, at, "star", theme.dim, size)


def pill_height() -> float:
    """Height of a tag."""
    return float(round(type_now().tiny_metrics.height() + 3.0))


def draw_pills(painter: QPainter, rect: QRectF, tags: tuple[str, ...], ground: str) -> None:
    """As many tags as fit; the rest is counted, and a lone long one is elided."""
    theme, kind = current_theme(), type_now()
    x, height = rect.left(), min(pill_height(), rect.height())
    top = rect.center().y() - height / 2
    for at, tag in enumerate(tags):
        left = len(tags) - at - 1
        more = f"+{left}" if left else ""
        keep = kind.tiny_metrics.horizontalAdvance(f"+{left}") + 6.0 if left else 0.0
        wanted = kind.tiny_metrics.horizontalAdvance(tag) + 2 * _PILL_PAD
        room = rect.right() - x - keep
        if wanted > room and (at > 0 or room < 24.0):
            more = f"+{left + 1}"
            rest = QRectF(x, top, rect.right() - x, height)
            draw_text(painter, rest, more, kind.tiny, kind.tiny_metrics, theme.muted)
            return
        pill = QRectF(x, top, min(wanted, room), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mixed(ground, theme.muted, 0.2)))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        inner = pill.adjusted(_PILL_PAD, 0, -_PILL_PAD + 1, 0)
        draw_text(painter, inner, tag, kind.tiny, kind.tiny_metrics, theme.text)
        x = pill.right() + 4.0


def draw_side(painter: QPainter, rect: QRectF, side: str, *, sounding: bool) -> None:
    """The letter of a take that stands in an A/B comparison."""
    theme, kind = current_theme(), type_now()
    first = side == "A"
    soft, text = (
        (theme.accent_soft, theme.accent_text)
        if first
        else (theme.accent2_soft, theme.accent2_text)
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(soft))
    painter.drawRoundedRect(rect, 4.0, 4.0)
    if sounding:
        painter.setPen(colour(text))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0)
    painter.setFont(kind.tiny)
    painter.setPen(colour(text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, side)


@dataclass(frozen=True, slots=True)
class Sides:
    """Which takes are compared.

    Attributes:
        a, b: take ids, or empty.
    """

    a: str = ""
    b: str = ""

    def of(self, take_id: str) -> tuple[str, ...]:
        """The letters a take carries."""
        return tuple(side for side, key in (("A", self.a), ("B", self.b)) if key and key == take_id)


class TakeLook:
    """What cards and rows show beside the takes themselves; both views share one."""

    def __init__(self) -> None:
        self.thumbnails = Thumbnails()
        self.sides = Sides()
        self.current_id = ""


def marks(theme: Theme, take: Take) -> list[tuple[str, str]]:
    """Icons (name, colour) of what is worth knowing about a take."""
    found = []
    if take.problem:
        found.append(("warning", theme.warn_mark))
    if take.twins:
        found.append(("copies", theme.muted))
    if take.has_gesture:
        found.append(("gesture", theme.muted))
    if take.has_score:
        found.append(("score", theme.muted))
    if take.notes.strip():
        found.append(("note", theme.muted))
    return found


def draw_marks(
    painter: QPainter, right: float, middle: float, take: Take, look: TakeLook, ground: str
) -> float:
    """Marks and A/B letters from the right edge leftwards.

    Returns:
        Where the leftmost one begins.
    """
    theme, x = current_theme(), right
    for name, tint in marks(theme, take):
        x -= 15.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground, 0.85))
        painter.drawRoundedRect(QRectF(x, middle - 7.5, 15.0, 15.0), 4.0, 4.0)
        draw_icon(painter, QPointF(x + 7.5, middle), name, tint, 13)
    for side in reversed(look.sides.of(take.id)):
        x -= 17.0
        box = QRectF(x, middle - 7.5, 15.0, 15.0)
        draw_side(painter, box, side, sounding=take.id == look.current_id)
    return x
