"""Files dropped on the window: a veil says what will happen, then the file goes in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from neurosketch.app.theme import Theme, colour, current_theme, ui_font

SOURCE, SOURCE_B, FIND, TRANSFER, NOTES = "source", "source_b", "find", "transfer", "notes"
ACCOMPANY = "accompany"
"""What can be wished for with a dropped file."""

_MARGIN, _GAP = 24.0, 16.0
_TILE_WIDTH, _TILE_HEIGHT = 320.0, 84.0


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files of a drop, in order."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]


class DropVeil(QWidget):
    """Shown over the window while a file hovers above it; its tiles offer what else to do with it.

    Args:
        parent: what it lies over.
        can_find: whether the sound of a file can be looked for.
        player: name of the model that plays what is dropped on it; empty without one.
        writes: whether a model writes music beside notes that are dropped on it.
    """

    def __init__(
        self, parent: QWidget, can_find: bool = False, player: str = "", writes: bool = False
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("drop.veil")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._wish = SOURCE
        self._player = player
        self._tiles = [SOURCE_B, *([FIND] if can_find else []), *([TRANSFER] if player else [])]
        self._note_tiles = [ACCOMPANY] if writes else []
        self._offers = self._tiles
        self._rest = SOURCE
        self.hide()

    @property
    def wish(self) -> str:
        """What a drop would do now."""
        return self._wish

    def tile(self, wish: str) -> QRectF:
        """Where the tile of a wish lies, in the window; empty when there is none."""
        if wish not in self._offers:
            return QRectF()
        width, count = float(self._over.width()), len(self._offers)
        size = min(_TILE_WIDTH, (width - 4 * _MARGIN - (count - 1) * _GAP) / count)
        left = (width - count * size - (count - 1) * _GAP) / 2
        left += self._offers.index(wish) * (size + _GAP)
        top = self._over.height() - 2 * _MARGIN - _TILE_HEIGHT
        return QRectF(left, top, size, _TILE_HEIGHT)

    def wish_at(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> str:
        """What is wished for by a drop here: Shift is for side B, tiles say what they are for.

        Args:
            position: in the window.
            modifiers: keys that are held.
        """
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._rest == SOURCE:
            return SOURCE_B
        at = position - QPointF(self._over.pos())
        return next((wish for wish in self._offers if self.tile(wish).contains(at)), self._rest)

    def set_notes(self, notes: bool) -> None:
        """What hovers is a file of notes, with which other things can be done."""
        self._offers = self._note_tiles if notes else self._tiles
        self._rest = NOTES if notes else SOURCE

    def follow(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Say what a drop here would do."""
        self._wish = self.wish_at(position, modifiers)
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dimmed window, dashed frame, one sentence, the tiles."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour(theme.background, 0.8))
        if self._wish in (SOURCE, NOTES):
            self._paint_frame(painter, QRectF(self.rect()).adjusted(24, 24, -24, -24), theme.accent)
        painter.setPen(colour(theme.text))
        painter.setFont(ui_font("display", bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._sentence())
        for wish in self._offers:
            self._paint_tile(painter, theme, wish)
        painter.end()

    def _sentence(self) -> str:
        if self._wish == SOURCE_B:
            return self.tr("Drop to use it as source B")
        if self._wish == FIND:
            return self.tr("Drop to look for settings that come near to it")
        if self._wish == TRANSFER:
            return self.tr("Drop to play it with {0}").format(self._player)
        if self._wish == NOTES:
            return self.tr("Drop to play its notes")
        if self._wish == ACCOMPANY:
            return self.tr("Drop to have the missing players written")
        return self.tr("Drop to use it as source A, or to bring an export or a sketch back")

    def _paint_frame(self, painter: QPainter, area: QRectF, tint: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(tint), 2.0, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(area, 14.0, 14.0)

    def _paint_tile(self, painter: QPainter, theme: Theme, wish: str) -> None:
        area, chosen = self.tile(wish), wish == self._wish
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.panel))
        painter.drawRoundedRect(area, 14.0, 14.0)
        self._paint_frame(painter, area, theme.accent2 if chosen else theme.dim)
        painter.setPen(colour(theme.text if chosen else theme.muted))
        painter.setFont(ui_font("title", bold=chosen))
        names = {
            SOURCE_B: self.tr("Source B (Shift)"), FIND: self.tr("Find this sound"),
            TRANSFER: self.tr("Play with {0}").format(self._player),
            ACCOMPANY: self.tr("Accompany it"),
        }  # fmt: skip
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, names[wish])
