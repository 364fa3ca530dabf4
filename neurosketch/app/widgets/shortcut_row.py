"""One line of the shortcuts sheet: what it does, and its keys as caps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font

_HEIGHT = 26
_PAD = 8.0
_CAP_PAD = 6.0
_CAP_GAP = 5.0
_MARK = 3.0
_IN = QPointF(3.5, -3.5)


class ShortcutRow(QAbstractButton):
    """A click, or Enter, asks for other keys; a row without an id only tells.

    Args:
        row_id: action id; empty for what stays as it is.
        title: what it does.
        least_width: it is no narrower than this, in pixels.

    Signals:
        keyTyped(object): the `QKeyEvent` that came while keys were asked for.
    """

    keyTyped = Signal(object)

    def __init__(
        self, row_id: str, title: str, least_width: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.row_id = row_id
        self._least_width = least_width
        self.setText(title)
        self._caps: tuple[str, ...] = ()
        self._lent: frozenset[str] = frozenset()
        self._waiting = ""
        self._changed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if row_id:
            self.setObjectName(f"shortcut.{row_id}")
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_caps(
        self, caps: Sequence[str], *, changed: bool = False, lent: frozenset[str] = frozenset()
    ) -> None:
        """Show these keys.

        Args:
            caps: as this system writes them.
            changed: whether the user chose them, which a mark tells.
            lent: those that do something else for now; they are crossed out.
        """
        self._caps = tuple(caps)
        self._lent = lent
        self._changed = changed
        self._tell()

    def caps(self) -> tuple[str, ...]:
        """The keys it shows."""
        return self._caps

    @property
    def lent(self) -> frozenset[str]:
        """The keys it shows that do something else for now."""
        return self._lent

    @property
    def is_changed(self) -> bool:
        """Whether it shows keys that the user chose."""
        return self._changed

    def set_waiting(self, text: str) -> None:
        """Show this instead of the keys, for as long as new ones are asked for; empty ends it."""
        self._waiting = text
        self._tell()

    def waiting(self) -> str:
        """What it shows instead of the keys."""
        return self._waiting

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While a key is asked for, whoever asked gets it: also Space and the arrows."""
        if self._waiting:
            # Not through the parents: the area around would scroll with it.
            self.keyTyped.emit(event)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for the title and the keys."""
        title = QFontMetricsF(ui_font()).horizontalAdvance(self.text())
        caps = sum(self._cap_width(cap) + _CAP_GAP for cap in self._caps)
        height = max(_HEIGHT, round(QFontMetricsF(ui_font()).height() * 1.7))
        return QSize(max(round(title + caps + 3 * _PAD + 12), self._least_width), height)

    def minimumSizeHint(self) -> QSize:
        """As large as it wishes: a key that is cut off tells nothing."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, title, caps from the right."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        if self._waiting:
            painter.setBrush(colour(theme.accent_soft))
            painter.drawRoundedRect(box, 6.0, 6.0)
        elif self.row_id and self.underMouse():
            painter.setBrush(colour(theme.raised))
            painter.drawRoundedRect(box, 6.0, 6.0)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(theme.accent), 1.5))
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 6.0, 6.0)
        painter.setFont(ui_font())
        painter.setPen(colour(theme.text if self.row_id else theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            box.adjusted(_PAD, 0, -_PAD, 0), middle | Qt.AlignmentFlag.AlignLeft, self.text()
        )
        if self._waiting:
            painter.setPen(colour(theme.accent_text))
            painter.drawText(
                box.adjusted(_PAD, 0, -_PAD, 0), middle | Qt.AlignmentFlag.AlignRight, self._waiting
            )
        else:
            self._paint_caps(painter, box.right() - _PAD)
        painter.end()

    def _paint_caps(self, painter: QPainter, right: float) -> None:
        theme = current_theme()
        painter.setFont(ui_font("small"))
        height = QFontMetricsF(ui_font("small")).height() + 4.0
        top = (self.height() - height) / 2
        for cap in reversed(self._caps):
            width = self._cap_width(cap)
            box = QRectF(right - width, top, width, height)
            lent = cap in self._lent
            if self.row_id:
                painter.setPen(QPen(colour(theme.line), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush if lent else colour(theme.raised))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0)
            painter.setPen(colour(theme.text if self.row_id and not lent else theme.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            if lent:
                painter.setPen(QPen(colour(theme.muted), 1.2))
                painter.drawLine(box.bottomLeft() + _IN, box.topRight() - _IN)
            right -= width + _CAP_GAP
        if self._changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.accent2))
            painter.drawEllipse(
                QRectF(right - 2 * _MARK, self.height() / 2 - _MARK, 2 * _MARK, 2 * _MARK)
            )

    @staticmethod
    def _cap_width(cap: str) -> float:
        metrics = QFontMetricsF(ui_font("small"))
        return max(metrics.horizontalAdvance(cap) + 2 * _CAP_PAD, metrics.height() + 4.0)

    def _tell(self) -> None:
        keys = self._waiting or " · ".join(self._caps) or self.tr("no key")
        self.setAccessibleName(f"{self.text()}: {keys}")
        notes = []
        if self._changed:
            notes.append(self.tr("changed by you"))
        if self._lent:
            notes.append(self.tr("{0} plays a note now").format(" · ".join(sorted(self._lent))))
        if notes or self.accessibleDescription():
            self.setAccessibleDescription(", ".join(notes))
        self.updateGeometry()
        self.update()
