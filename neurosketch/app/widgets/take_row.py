"""A take as a row of the table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from neurosketch.app.items.take_model import NUMBERS, Column, Role
from neurosketch.app.theme import colour, current_theme, mixed
from neurosketch.app.widgets.take_paint import (
    TakeLook,
    draw_marks,
    draw_pills,
    draw_star,
    draw_text,
    draw_wave,
    type_now,
    wave_tint,
)
from neurosketch.library.take import Take

_WAVE = 64.0
_PAD = 8.0
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def row_height() -> int:
    """Room for a line and a small wave."""
    return round(type_now().body_metrics.height()) + 12


def row_name(cell: QRectF) -> QRectF:
    """Where the name stands in its cell."""
    return cell.adjusted(_PAD + _WAVE + 8.0, 0.0, -4.0, 0.0)


class TakeRowDelegate(QStyledItemDelegate):
    """Paints the cells of a take."""

    def __init__(self, look: TakeLook, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._look = look

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """A line."""
        return QSize(80, row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground and what stands in the cell."""
        take = index.data(Role.TAKE)
        if not isinstance(take, Take):
            return
        theme, kind, cell = current_theme(), type_now(), QRectF(option.rect)
        current = take.id == self._look.current_id
        ground = theme.panel
        if current:
            ground = theme.accent_soft
        elif option.state & QStyle.StateFlag.State_Selected:
            ground = mixed(theme.panel, theme.accent_soft, 0.55)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ground != theme.panel:
            painter.fillRect(option.rect, colour(ground))
        painter.fillRect(
            QRectF(cell.left(), cell.bottom() - 1.0, cell.width(), 1.0), colour(theme.line, 0.6)
        )
        column = Column(index.column())
        if column == Column.NAME:
            self._name(painter, cell, take, index, ground)
        elif column == Column.STAR:
            draw_star(painter, QPointF(cell.center()), take)
        elif column == Column.TAGS:
            draw_pills(painter, cell.adjusted(_PAD, 0, -_PAD, 0), take.tags, ground)
        else:
            align = _RIGHT if column in NUMBERS else _LEFT
            text = index.data(Qt.ItemDataRole.DisplayRole)
            rect = cell.adjusted(_PAD, 0, -_PAD, 0)
            tint = theme.text if current else theme.muted
            draw_text(painter, rect, text, kind.caption, kind.caption_metrics, tint, align)
        painter.restore()

    def _name(
        self,
        painter: QPainter,
        cell: QRectF,
        take: Take,
        index: QModelIndex | QPersistentModelIndex,
        ground: str,
    ) -> None:
        theme, kind = current_theme(), type_now()
        current = take.id == self._look.current_id
        stripe = theme.takes.get(take.colour)
        if stripe is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(stripe))
            bar = QRectF(cell.left() + 2.0, cell.top() + 4.0, 3.0, cell.height() - 9.0)
            painter.drawRoundedRect(bar, 1.5, 1.5)
        wave = QRectF(cell.left() + _PAD, cell.top() + 3.0, _WAVE, cell.height() - 7.0).toRect()
        tint = wave_tint(theme, take, current=current)
        draw_wave(painter, wave, take, index.data(Role.PEAKS), tint, self._look.thumbnails)
        text = row_name(cell)
        left = draw_marks(painter, text.right(), cell.center().y(), take, self._look, ground)
        text.setRight(left - 4.0)
        font, metrics = (
            (kind.bold, kind.bold_metrics) if current else (kind.body, kind.body_metrics)
        )
        draw_text(painter, text, take.name, font, metrics, theme.text)
