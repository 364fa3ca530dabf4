"""One take on the shelf: thumbnail, name, details, seed, star."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QMenu, QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, icon, icon_pixmap, mixed, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.app.widgets.inline_editor import InlineEditor
from neurosketch.app.widgets.wave_image import wave_image

MARGIN = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class TakeView:
    """What the shelf shows of a take.

    Attributes:
        id: unique id.
        name: what the user calls it.
        detail: one line, e.g. `Drift · 6.2 s · 122`.
        seed_text: e.g. `seed 48 206`.
        starred: whether it carries a star.
        peaks: (N, 2) float32 minimum and maximum per column, e.g. from `column_peaks`.
    """

    id: str
    name: str
    detail: str
    seed_text: str = ""
    starred: bool = False
    peaks: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((1, 2), np.float32))


class TakeCard(ThemedWidget):
    """A card that is chosen by a click and dragged out of the window.

    A click on the star toggles it, a double-click on the name (or F2) renames, a double-click
    elsewhere recalls the take's controls, the right button opens a menu.
    """

    chosen = Signal(str)
    played = Signal(str)
    recalled = Signal(str)
    starToggled = Signal(str, bool)
    renameRequested = Signal(str, str)
    deleteRequested = Signal(str)
    dragRequested = Signal(str)

    def __init__(self, view: TakeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._current = False
        self._press: QPointF | None = None
        self._editor: InlineEditor | None = None
        self._thumbnail: tuple[tuple[object, ...], QPixmap] | None = None
        self.setObjectName(f"take.{view.id}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if parent is not None:
            self.setFocusProxy(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._describe()

    @property
    def view(self) -> TakeView:
        """What is shown."""
        return self._view

    def set_view(self, view: TakeView) -> None:
        """Show another state of the same take."""
        if view.peaks is not self._view.peaks:
            self._thumbnail = None
        self._view = view
        self._describe()
        self.update()

    def is_current(self) -> bool:
        """Whether this is the chosen take."""
        return self._current

    def set_current(self, current: bool) -> None:
        """Mark as the chosen take."""
        if current is not self._current:
            self._current = current
            self.update()

    def _describe(self) -> None:
        view = self._view
        self.setAccessibleName(view.name)
        star = self.tr("starred") if view.starred else ""
        parts = [part for part in (view.detail, view.seed_text, star) if part]
        self.setAccessibleDescription(", ".join(parts))
        self.setToolTip("\n".join((view.name, *parts)))

    def theme_changed(self) -> None:
        """Draw the thumbnail in the new colours."""
        self._thumbnail = None

    def sizeHint(self) -> QSize:
        """A thumbnail and three lines."""
        return QSize(round(13.2 * QFontMetricsF(ui_font()).averageCharWidth() * 2), 132)

    def minimumSizeHint(self) -> QSize:
        """Three lines and some wave."""
        return QSize(self.sizeHint().width(), round(self._text_height() + 30 + 2 * MARGIN))

    def _text_height(self) -> float:
        heights = (QFontMetricsF(ui_font(role)).height() for role in ("body", "caption", "caption"))
        return sum(heights) + 6.0

    def _lines(self) -> tuple[QRectF, QRectF, QRectF]:
        width = self.width() - 2 * MARGIN
        y = self.height() - MARGIN - self._text_height() + 2.0
        rects = []
        for role in ("body", "caption", "caption"):
            height = QFontMetricsF(ui_font(role)).height()
            rects.append(QRectF(MARGIN, y, width, height))
            y += height + 3.0
        return (rects[0], rects[1], rects[2])

    def star_rect(self) -> QRectF:
        """Where the star is clicked."""
        return QRectF(self.width() - MARGIN - 18.0, self.height() - MARGIN - 18.0, 22.0, 22.0)

    def name_rect(self) -> QRectF:
        """Where the name is double-clicked."""
        return self._lines()[0]

    def rename(self) -> None:
        """Open the field in which the name is typed."""
        if self._editor is not None:
            return
        editor = InlineEditor(
            self._view.name, self.tr("Name of the take"), self, keep_on_leave=True
        )
        editor.setObjectName(f"take.{self._view.id}.editor")
        editor.committed.connect(self._named)
        editor.closed.connect(self._forget_editor)
        self._editor = editor
        editor.open_at(self.name_rect().adjusted(-4, -2, 4, 2).toRect())

    def _named(self, text: str) -> None:
        name = " ".join(text.split())
        if name and name != self._view.name:
            self.renameRequested.emit(self._view.id, name)

    def _forget_editor(self) -> None:
        self._editor = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Star, or choose and perhaps drag."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.star_rect().contains(event.position()):
            self.starToggled.emit(self._view.id, not self._view.starred)
            return
        self._press = event.position()
        self.chosen.emit(self._view.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from the press, this becomes a drag out of the window."""
        if self._press is None:
            return
        way = event.position() - self._press
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._press = None
            self.dragRequested.emit(self._view.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that was no drag plays the take."""
        if event.button() == Qt.MouseButton.LeftButton and self._press is not None:
            self._press = None
            self.played.emit(self._view.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename on the name, recall elsewhere; a quick second click on the star is a click."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.star_rect().contains(event.position()):
            self.starToggled.emit(self._view.id, not self._view.starred)
        elif self.name_rect().contains(event.position()):
            self.rename()
        else:
            self.recalled.emit(self._view.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the shelf."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything a take can do."""
        menu = self.build_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def popup_menu(self) -> None:
        """Open the menu from the keyboard."""
        menu = self.build_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(QPoint(round(MARGIN), round(self.name_rect().top()))))

    def build_menu(self) -> QMenu:
        """The menu of this take."""
        view, menu = self._view, QMenu(self)
        star = self.tr("Remove star") if view.starred else self.tr("Star")
        for text, name, slot in (
            (self.tr("Play"), "play", self._menu_play),
            (self.tr("Recall controls"), "undo", self._menu_recall),
            (star, "star", self._menu_star),
            (self.tr("Rename…"), "rename", self.rename),
            (self.tr("Move to bin"), "trash", self._menu_delete),
        ):
            menu.addAction(icon(name), text, slot)
        return menu

    def _menu_play(self) -> None:
        self.chosen.emit(self._view.id)
        self.played.emit(self._view.id)

    def _menu_recall(self) -> None:
        self.recalled.emit(self._view.id)

    def _menu_star(self) -> None:
        self.starToggled.emit(self._view.id, not self._view.starred)

    def _menu_delete(self) -> None:
        self.deleteRequested.emit(self._view.id)

    def _wave(self, rect: QRect) -> QPixmap:
        theme, ratio = current_theme(), self.devicePixelRatioF()
        starred = theme.accent2 if self._view.starred else theme.wave_quiet
        tint = theme.wave if self._current else starred
        key = (rect.width(), rect.height(), ratio, tint)
        if self._thumbnail is None or self._thumbnail[0] != key:
            width, height = round(rect.width() * ratio), round(rect.height() * ratio)
            image = wave_image(self._view.peaks, width, height, tint)
            image.setDevicePixelRatio(ratio)
            self._thumbnail = (key, QPixmap.fromImage(image))
        return self._thumbnail[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, wave, three lines, star."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        parent = self.parentWidget()
        if self._current:
            wide = parent is not None and parent.hasFocus()
            painter.setPen(QPen(colour(theme.accent), 2.5 if wide else 1.5))
            painter.setBrush(colour(theme.hover))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            hovered = mixed(theme.raised, theme.hover, 0.7)
            painter.setBrush(colour(hovered if self.underMouse() else theme.raised))
        painter.drawRoundedRect(box, 9.0, 9.0)
        name, detail, seed = self._lines()
        wave = QRectF(MARGIN, MARGIN, self.width() - 2 * MARGIN, name.top() - MARGIN - 6.0)
        if wave.height() >= 8:
            painter.drawPixmap(wave.toRect().topLeft(), self._wave(wave.toRect()))
        view, elide = self._view, Qt.TextElideMode.ElideRight
        star = self.star_rect()
        seed.setRight(star.left() - 4.0)
        for rect, text, font, tint in (
            (name, view.name, ui_font("body", bold=self._current), theme.text),
            (detail, view.detail, ui_font("caption"), theme.muted),
            (seed, view.seed_text, ui_font("caption"), theme.muted),
        ):
            painter.setFont(font)
            painter.setPen(colour(tint))
            shown = QFontMetricsF(font).elidedText(text, elide, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
        mark = icon_pixmap(
            "star-filled" if view.starred else "star",
            theme.warn_mark if view.starred else theme.dim, 15, self.devicePixelRatioF(),
        )  # fmt: skip
        painter.drawPixmap(QPointF(star.center().x() - 7.5, star.center().y() - 7.5), mark)
        painter.end()
