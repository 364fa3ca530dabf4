"""Where sentences appear: problems above the panels, passing notes over the waveform."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from neurosketch.app.widgets.banner import Banner

MESSAGE_MS = 6000
_SIDES, _BELOW = 10, 4


class MessagePlace(QObject):
    """Shows the banner where it belongs.

    What passes by itself moves nothing: a hand may be on its way to a slider. What stays until it
    is put away makes room for itself, so that it hides nothing.

    Args:
        banner: shows one sentence at a time.
        body: layout of the window; problems stand at its top.
        over: notes lie on the lower edge of this widget.
    """

    def __init__(self, banner: Banner, body: QVBoxLayout, over: QWidget) -> None:
        super().__init__(over)
        self._banner = banner
        self._body = body
        self._over = over
        self._floats = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MESSAGE_MS)
        self._timer.timeout.connect(banner.dismiss)
        body.insertWidget(0, banner)
        over.installEventFilter(self)

    def show(self, text: str, kind: str, offer: str) -> None:
        """Show a sentence; notes go away by themselves, problems and offers wait."""
        passing = kind == "info" and not offer
        if passing != self._floats:
            self._floats = passing
            if passing:
                self._body.removeWidget(self._banner)
            else:
                self._body.insertWidget(0, self._banner)
        self._banner.show_message(text, kind, offer)
        if passing:
            self._settle()
            self._banner.raise_()
            self._timer.start()
        else:
            self._timer.stop()

    def _settle(self) -> None:
        ground = self._banner.parentWidget()
        if ground is None:
            return
        place = QRect(self._over.mapTo(ground, QPoint(0, 0)), self._over.size())
        place.adjust(_SIDES, 0, -_SIDES, -_BELOW)
        height = self._banner.heightForWidth(place.width())
        place.setTop(place.bottom() + 1 - max(height, self._banner.minimumSizeHint().height()))
        self._banner.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget below."""
        if self._floats and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._settle()
        return False
