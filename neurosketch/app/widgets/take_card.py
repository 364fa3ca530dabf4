"""A take as a card: thumbnail, tags, name, details, seed, star."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from neurosketch.app.items.take_model import Role
from neurosketch.app.theme import colour, current_theme, mixed
from neurosketch.app.widgets.take_paint import (
    TakeLook,
    draw_marks,
    draw_pills,
    draw_star,
    draw_text,
    draw_wave,
    pill_height,
    type_now,
    wave_tint,
)
from neurosketch.library.take import Take

GAP = 10
"""Pixels between cards."""

_MARGIN = 10.0
_RADIUS = 9.0


@dataclass(frozen=True, slots=True)
class CardPlaces:
    """Where the parts of a card stand, in the coordinates of its view."""

    box: QRectF
    wave: QRectF
    pills: QRectF
    name: QRectF
    detail: QRectF
    seed: QRectF
    star: QRectF


def card_size() -> QSize:
    """Width of a card and the height it needs at least, the gap not counted."""
    kind = type_now()
    width = round(26.4 * kind.body_metrics.averageCharWidth())
    return QSize(width, round(_text_height() + 30 + 2 * _MARGIN))


def _text_height() -> float:
    kind = type_now()
    return kind.body_metrics.height() + 2 * kind.caption_metrics.height() + 6.0


def card_places(item: QRectF, *, tagged: bool) -> CardPlaces:
    """Divide an item of the view, whose right edge is the gap to the next one."""
    kind, box = type_now(), item.adjusted(0.75, 0.75, -GAP - 0.75, -0.75)
    left, width = box.left() + _MARGIN, box.width() - 2 * _MARGIN
    y = box.bottom() - _MARGIN - _text_height() + 2.0
    lines = []
    for metrics in (kind.body_metrics, kind.caption_metrics, kind.caption_metrics):
        lines.append(QRectF(left, y, width, metrics.height()))
        y += metrics.height() + 3.0
    name, detail, seed = lines
    star = QRectF(box.right() - _MARGIN - 18.0, box.bottom() - _MARGIN - 18.0, 22.0, 22.0)
    seed.setRight(star.left() - 4.0)
    wave = QRectF(left, box.top() + _MARGIN, width, name.top() - 6.0 - box.top() - _MARGIN)
    pills = QRectF(left, wave.bottom(), width, 0.0)
    if tagged:
        height = pill_height()
        pills = QRectF(left, wave.bottom() + 1.0 - height, width, height)
        wave.setBottom(pills.top() - 3.0)
    return CardPlaces(box, wave, pills, name, detail, seed, star)


class TakeCardDelegate(QStyledItemDelegate):
    """Paints cards."""

    def __init__(self, look: TakeLook, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._look = look

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As wide as a card and its gap; the view makes it as high as itself."""
        return card_size() + QSize(GAP, 0)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, wave, tags, three lines, star, marks."""
        take = index.data(Role.TAKE)
        if not isinstance(take, Take):
            return
        theme, kind = current_theme(), type_now()
        state: QStyle.StateFlag = option.state
        current = take.id == self._look.current_id
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        item = QRectF(option.rect)
        places = card_places(item, tagged=bool(take.tags))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.raised
        if current or chosen:
            ground = theme.hover
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = mixed(theme.raised, theme.hover, 0.7)
        if current:
            wide = self._view.hasFocus()
            painter.setPen(QPen(colour(theme.accent), 2.5 if wide else 1.5))
        elif chosen:
            painter.setPen(QPen(colour(theme.accent, 0.55), 1.5))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(places.box, _RADIUS, _RADIUS)
        stripe = theme.takes.get(take.colour)
        if stripe is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(stripe))
            height = places.seed.bottom() - places.name.top() - 4.0
            bar = QRectF(places.box.left() + 3.5, places.name.top() + 2.0, 3.0, height)
            painter.drawRoundedRect(bar, 1.5, 1.5)
        tint = wave_tint(theme, take, current=current)
        wave = places.wave.toRect()
        draw_wave(painter, wave, take, index.data(Role.PEAKS), tint, self._look.thumbnails)
        if take.tags:
            draw_pills(painter, places.pills, take.tags, ground)
        draw_marks(
            painter,
            places.box.right() - 5.0,
            places.box.top() + 12.5,
            take,
            self._look,
            ground,
        )
        name_font, name_metrics = (
            (kind.bold, kind.bold_metrics) if current else (kind.body, kind.body_metrics)
        )
        draw_text(painter, places.name, take.name, name_font, name_metrics, theme.text)
        for rect, role in ((places.detail, Role.DETAIL), (places.seed, Role.SEED)):
            text = index.data(role)
            draw_text(painter, rect, text, kind.caption, kind.caption_metrics, theme.muted)
        draw_star(painter, QPointF(places.star.center()), take)
        painter.restore()
