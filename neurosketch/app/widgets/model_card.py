"""One model in the picker: family badge, name, what it makes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, icon_pixmap, mixed, ui_font
from neurosketch.core.model_spec import ModelSpec

BADGES = {
    "vae": "VAE", "gan": "GAN", "diffusion": "DIF", "ddsp": "DDSP", "jukebox": "AR",
    "musegan": "MUSE", "soundstream": "RVQ",
}  # fmt: skip


def size_text(size_mb: float) -> str:
    """A file size for people."""
    if size_mb >= 1000:
        return f"{size_mb / 1000:.1f} GB"
    return f"{size_mb:.0f} MB" if size_mb >= 10 else f"{size_mb:.1f} MB"


def badge_ground(theme: Theme, tint: str) -> str:
    """Ground of a family badge: a breath of the family's colour under text in that colour."""
    return mixed(theme.panel, tint, 0.2 if theme.is_dark else 0.13)


class CardButton(QAbstractButton):
    """Ground, focus ring and text lines that good and broken cards share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def lines(self) -> tuple[str, str, str]:
        """Name, what it makes, details; empty ones take no room."""
        raise NotImplementedError

    def matches(self, query: str) -> bool:
        """Whether every word of `query` occurs in the first line."""
        name = self.lines()[0].lower()
        return all(word in name for word in query.lower().split())

    def sizeHint(self) -> QSize:
        """Two or three lines of text."""
        height = QFontMetricsF(ui_font("body", bold=True)).height()
        height += sum(QFontMetricsF(ui_font("caption")).height() for t in self.lines()[1:] if t)
        return QSize(200, round(height + 18))

    def minimumSizeHint(self) -> QSize:
        """Text may be elided."""
        return QSize(120, self.sizeHint().height())

    def _paint_ground(self, painter: QPainter) -> None:
        theme, box = current_theme(), QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(QPen(colour(theme.accent), 1.5))
            painter.setBrush(colour(theme.hover))
        elif self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.raised))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8.0, 8.0)
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.accent), 2.0 if not self.isChecked() else 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0)

    def _paint_lines(self, painter: QPainter, left: float, name_tint: str) -> None:
        theme, lines = current_theme(), self.lines()
        fonts = (ui_font("body", bold=True), ui_font("caption"), ui_font("caption"))
        heights = [
            QFontMetricsF(f).height() if t else 0.0 for f, t in zip(fonts, lines, strict=True)
        ]
        y = (self.height() - sum(heights)) / 2.0
        for text, font, height, tint in zip(
            lines, fonts, heights, (name_tint, theme.muted, theme.muted), strict=True
        ):
            metrics, room = QFontMetricsF(font), self.width() - left - 10.0
            painter.setFont(font)
            painter.setPen(colour(tint))
            painter.drawText(
                QRectF(left, y, room, height),
                Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, room),
            )
            y += height


class ModelCard(CardButton):
    """A model that can be chosen.

    Args:
        spec: the model.
        detailed: whether a third line names size and licence.
    """

    def __init__(
        self, spec: ModelSpec, parent: QWidget | None = None, *, detailed: bool = False
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._detailed = detailed
        self._loading = False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName(f"model.{spec.id}")
        self.setAccessibleName(spec.name)
        details = (spec.tagline, ", ".join(spec.tags), self.details())
        self.setAccessibleDescription(". ".join(part for part in details if part))
        self.setToolTip("\n".join([f"{spec.name} ({spec.id})", *(d for d in details if d)]))

    @property
    def spec(self) -> ModelSpec:
        """The model of this card."""
        return self._spec

    def details(self) -> str:
        """Size and licence."""
        size = size_text(self._spec.size_mb) if self._spec.size_mb else ""
        return " · ".join(part for part in (size, self._spec.licence) if part)

    def set_loading(self, loading: bool) -> None:
        """Say that the model is being loaded."""
        if loading is not self._loading:
            self._loading = loading
            self.update()

    def matches(self, query: str) -> bool:
        """Whether every word of `query` occurs in name, family, tagline, id or tags."""
        spec = self._spec
        text = " ".join((spec.name, spec.family, spec.tagline, spec.id, *spec.tags)).lower()
        return all(word in text for word in query.lower().split())

    def lines(self) -> tuple[str, str, str]:
        """Name, tagline (or that it is loading), details."""
        second = self.tr("Loading…") if self._loading else self._spec.tagline
        return (self._spec.name, second, self.details() if self._detailed else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, badge, lines."""
        theme, painter = current_theme(), QPainter(self)
        self._paint_ground(painter)
        tint = theme.family(self._spec.family)
        font = ui_font("caption", bold=True)
        text = BADGES.get(self._spec.family, self._spec.family[:4].upper())
        metrics = QFontMetricsF(font)
        width = max(40.0, metrics.horizontalAdvance("MUSE") + 8.0)
        badge = QRectF(9.0, (self.height() - metrics.height() - 14.0) / 2, width, 0.0)
        badge.setHeight(metrics.height() + 14.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(badge_ground(theme, tint)))
        painter.drawRoundedRect(badge, 6.0, 6.0)
        painter.setFont(font)
        painter.setPen(colour(tint))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        self._paint_lines(painter, badge.right() + 10.0, theme.text)
        painter.end()


class BrokenCard(CardButton):
    """A model file that could not be read, with the reason; it cannot be chosen."""

    def __init__(self, name: str, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._reason = name, reason
        self.setObjectName(f"model.broken.{name}")
        self.setAccessibleName(self.tr("{0}: cannot be loaded").format(name))
        self.setAccessibleDescription(reason)
        self.setToolTip(f"{name}\n{reason}")

    def lines(self) -> tuple[str, str, str]:
        """Name and reason."""
        return (self._name, self._reason, "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Warning mark and lines."""
        theme, painter = current_theme(), QPainter(self)
        self._paint_ground(painter)
        mark = icon_pixmap("warning", theme.warn_mark, 20, self.devicePixelRatioF())
        painter.drawPixmap(19, round((self.height() - 20) / 2), mark)
        left = max(40.0, QFontMetricsF(ui_font("caption", bold=True)).horizontalAdvance("MUSE") + 8)
        self._paint_lines(painter, left + 19.0, theme.muted)
        painter.end()
