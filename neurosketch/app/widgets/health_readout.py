"""A small pill that says how the engine feels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import colour, current_theme, ui_font
from neurosketch.app.widgets.basics import ThemedWidget
from neurosketch.core.events import Health

SLOW_MS = 120.0


class HealthReadout(ThemedWidget):
    """Slider-to-ear milliseconds, drops, real-time factor and device, with a coloured dot.

    The dot is green when all is well, amber when the answer is slow or the device is missing, red
    when rendering cannot keep up or sound has dropped out in the last reading.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._health: Health | None = None
        self._dropping = False
        self.setObjectName("health")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Engine health"))
        self.set_health(None)

    def set_health(self, health: Health | None) -> None:
        """Show a reading; None while the engine is starting."""
        before = self._health
        if health == before and health is not None:
            if self._dropping:
                self._dropping = False
                self.update()
            return
        self._dropping = bool(
            health is not None and before is not None and health.underruns > before.underruns
        )
        self._health = health
        self.setAccessibleDescription(self.text())
        self.setToolTip(self._explain())
        self.updateGeometry()
        self.update()

    def parts(self) -> tuple[str, ...]:
        """The pieces shown, left to right."""
        health = self._health
        if health is None:
            return (self.tr("starting the engine…"),)
        result = []
        if health.slider_to_ear_ms is not None:
            result.append(self.tr("{0} ms").format(round(health.slider_to_ear_ms)))
        if health.underruns == 1:
            result.append(self.tr("1 drop"))
        else:
            result.append(self.tr("{0} drops").format(health.underruns))
        if health.realtime_factor is not None:
            factor = health.realtime_factor
            result.append(f"{factor:.0f}×" if factor >= 9.95 else f"{factor:.1f}×")
        result.append(health.compute)
        return tuple(result)

    def text(self) -> str:
        """All pieces in one line."""
        return "  ·  ".join(self.parts())

    def state(self) -> str:
        """`starting`, `good`, `warn` or `bad`: the colour of the dot."""
        health = self._health
        if health is None:
            return "starting"
        factor = health.realtime_factor
        if self._dropping or (factor is not None and factor < 1.0):
            return "bad"
        slow = health.slider_to_ear_ms is not None and health.slider_to_ear_ms > SLOW_MS
        return "warn" if slow or health.notice else "good"

    def _explain(self) -> str:
        health = self._health
        if health is None:
            return self.tr("The engine is starting.")
        ear, factor = health.slider_to_ear_ms, health.realtime_factor
        lines = [
            self.tr("Slider to ear: {0}").format("–" if ear is None else f"{ear:.0f} ms"),
            self.tr("Drop-outs since start: {0}").format(health.underruns),
            self.tr("Rendering: {0}").format(
                "–" if factor is None else self.tr("{0:.1f} × real time").format(factor)
            ),
            self.tr("Computes on: {0}").format(health.compute),
            self.tr("Sound goes to: {0}").format(health.sink),
        ]
        return "\n".join(lines + ([health.notice] if health.notice else []))

    def sizeHint(self) -> QSize:
        """The text in a pill."""
        metrics = QFontMetricsF(ui_font("small"))
        return QSize(
            round(metrics.horizontalAdvance(self.text()) + 38), round(metrics.height() + 12)
        )

    def minimumSizeHint(self) -> QSize:
        """The text may be elided."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Pill, dot, text."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme.raised))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        tints = {"starting": theme.muted, "good": theme.good_mark,
                 "warn": theme.warn_mark, "bad": theme.clip_mark}  # fmt: skip
        painter.setBrush(colour(tints[self.state()]))
        painter.drawEllipse(QPointF(15.0, box.height() / 2), 3.5, 3.5)
        painter.setFont(ui_font("small"))
        painter.setPen(colour(theme.muted if self.state() in ("good", "starting") else theme.text))
        room = box.adjusted(26, 0, -10, 0)
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
