"""A line across the window for what the user should know; it never blocks anything."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, icon_pixmap, mixed
from neurosketch.app.widgets.basics import IconButton, ThemedWidget

KINDS = {
    "info": ("info", "accent_text"),
    "success": ("check", "good_mark"),
    "warning": ("warning", "warn_mark"),
    "error": ("warning", "clip_mark"),
}


class Banner(ThemedWidget):
    """Hidden until `show_message`; the cross, or Escape on it, puts it away.

    Signals:
        dismissed(): it was put away.
        acted(): what it offers was accepted; it goes away as well.
    """

    dismissed = Signal()
    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self.setObjectName("banner")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._mark = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.offer = QPushButton(self)
        self.offer.setObjectName("banner.offer")
        self.offer.setAccessibleName(self.tr("What can be done about it"))
        self.offer.setProperty("role", "chip")
        self.offer.clicked.connect(self._act)
        self._close = IconButton("close", self.tr("Dismiss message"), tint="muted", role="flat")
        self._close.setObjectName("banner.close")
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_message(self, text: str, kind: str = "info", offer: str = "") -> None:
        """Show one sentence.

        Args:
            text: plain text.
            kind: `info`, `success`, `warning` or `error`.
            offer: text of a button for what can be done about it; empty shows none.

        Raises:
            ValueError: another kind.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; there are {', '.join(KINDS)}")
        self._kind = kind
        self._text.setText(text)
        self.offer.setText(offer)
        self.offer.setAccessibleName(offer or self.tr("What can be done about it"))
        self.offer.setVisible(bool(offer))
        names = {
            "info": self.tr("Note"), "success": self.tr("Done"),
            "warning": self.tr("Warning"), "error": self.tr("Error"),
        }  # fmt: skip
        self.setAccessibleName(f"{names[kind]}: {text}")
        self.theme_changed()
        self.show()
        self.update()

    def text(self) -> str:
        """The sentence shown last."""
        return self._text.text()

    def kind(self) -> str:
        """The kind of the message shown last."""
        return self._kind

    def dismiss(self) -> None:
        """Put the message away."""
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def _act(self) -> None:
        self.dismiss()
        self.acted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the message away."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def theme_changed(self) -> None:
        """Tint the mark anew."""
        name, tint = KINDS[self._kind]
        token = str(getattr(current_theme(), tint))
        self._mark.setPixmap(icon_pixmap(name, token, 18, self.devicePixelRatioF()))

    def event(self, event: QEvent) -> bool:
        """Keep the mark sharp on another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.theme_changed()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tinted ground with a stronger edge at the left."""
        theme, painter = current_theme(), QPainter(self)
        token = str(getattr(theme, KINDS[self._kind][1]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mixed(theme.panel, token, 0.10)))
        painter.drawRoundedRect(QRectF(self.rect()), 8.0, 8.0)
        painter.setBrush(colour(token))
        painter.drawRoundedRect(QRectF(0.0, 8.0, 3.0, self.height() - 16.0), 1.5, 1.5)
        painter.end()
