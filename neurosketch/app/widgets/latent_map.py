"""The map of sounds: dots of the corpus, rings of takes, and the place that sounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from neurosketch.app.theme import Theme, colour, current_theme, ui_font
from neurosketch.app.widgets.map_dots import DotImage
from neurosketch.app.widgets.map_input import InteractiveMap
from neurosketch.app.widgets.map_labels import Region, arrange, regions_of
from neurosketch.app.widgets.map_points import MapPoints, MapTake, Target
from neurosketch.core.sound_map import SoundMap

KIND_TOKENS = {
    "drum": "orange", "loop": "yellow", "performance": "blue", "sfx": "green", "note": "violet",
}  # fmt: skip
"""Classes of sounds and the take colours they wear; the teal of the B side is left to takes."""
_DOT_RADIUS = 2.6
_LARGEST_DOT = 4.6
_NAMED_TAKES = 24
"""The newest so many takes have their names on the map; all have them under the pointer."""


def kind_colour(kind: str, theme: Theme) -> QColor:
    """Colour of a class of sounds."""
    token = KIND_TOKENS.get(kind)
    if token is not None:
        return QColor(theme.takes[token])
    return QColor(theme.families["jukebox"] if kind == "voice" else theme.muted)


class LatentMapView(InteractiveMap):
    """A map of sounds to listen to and to morph on; its object name is `view.map`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._regions: tuple[Region, ...] = ()
        self._widths = np.zeros(0)
        self._ground: tuple[object, QImage] | None = None
        self._on_map = False
        self._message = ""
        self.setObjectName("view.map")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map of sounds"))

    def set_sounds(self, sounds: SoundMap | None) -> None:
        """Show another map; everything is in sight."""
        self.points = MapPoints(sounds, self.points.takes)
        self._regions = () if sounds is None else regions_of(sounds)
        self.camera = self.camera.whole()
        self.hover = None
        self.theme_changed()
        self._describe()
        self.update()

    def set_takes(self, takes: Sequence[MapTake]) -> None:
        """Show these takes."""
        self.points = MapPoints(self.points.sounds, takes)
        self._describe()
        self.update()

    def set_place(self, x: float, y: float, on_map: bool) -> None:
        """Show where the map sounds.

        Args:
            x: across, -1 ... 1.
            y: up, the same.
            on_map: whether the map is what sounds; else the place is drawn at rest.
        """
        if (x, y, on_map) != (*self.place, self._on_map):
            self.place, self._on_map = (x, y), on_map
            self._describe()
            self.update()

    def set_current_take(self, take_id: str) -> None:
        """Show which take is chosen; "" for none."""
        if take_id != self.current_take:
            self.current_take = take_id
            self._describe()
            self.update()

    def set_message(self, text: str) -> None:
        """What is shown while there is no map."""
        self._message = text
        self._describe()
        self.update()

    def text_of(self, target: Target | None) -> str:
        """What a person calls something on the map."""
        sounds = self.points.sounds
        if target is None or sounds is None:
            return ""
        take = self.points.take(target.take_id)
        return sounds.labels[target.index] if take is None else take.name

    def sizeHint(self) -> QSize:
        """As large as waveform and spectrogram together."""
        return QSize(800, 520)

    def minimumSizeHint(self) -> QSize:
        """Large enough to aim."""
        return QSize(240, 160)

    def theme_changed(self) -> None:
        """Other colours and letters."""
        self._ground = None
        metrics = QFontMetricsF(ui_font("caption"))
        self._widths = np.array([metrics.horizontalAdvance(r.text) for r in self._regions])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, dots and names from the cache; takes, place and hand on top."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8.0, 8.0)
        painter.fillPath(shape, colour(theme.raised))
        painter.setClipPath(shape)
        if self.points.sounds is None:
            painter.setFont(ui_font())
            painter.setPen(colour(theme.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._message)
        else:
            painter.drawImage(0, 0, self._ground_image(theme, self.points.sounds))
            self._paint_chosen(painter, theme)
            self._paint_pull(painter, theme)
            self._paint_place(painter, theme, self.points.sounds)
            self._paint_hover(painter, theme)
        painter.setClipping(False)
        if self.hasFocus():
            self.draw_focus(painter, QRectF(self.rect()))
        painter.end()

    def _ground_image(self, theme: Theme, sounds: SoundMap) -> QImage:
        ratio = self.devicePixelRatioF()
        size, points = self.size().toTuple(), self.points
        key = (self.camera, size, ratio, theme.name, sounds.id, points.takes, self.current_take)
        if self._ground is None or self._ground[0] != key:
            self._ground = (key, self._draw_ground(theme, sounds, ratio))
        return self._ground[1]

    def _draw_ground(self, theme: Theme, sounds: SoundMap, ratio: float) -> QImage:
        dots = DotImage(round(self.width() * ratio), round(self.height() * ratio))
        radius = min(_DOT_RADIUS * self.camera.zoom**0.35, _LARGEST_DOT)
        tints = [kind_colour(name, theme) for name in sounds.kind_names]
        for tint in tints:
            tint.setAlphaF(0.8)
        dots.draw(self.camera.to_pixels(sounds.places) * ratio, sounds.kinds, tints, radius * ratio)
        self._draw_rings(dots, theme, ratio)
        image = dots.image(ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font("caption", bold=True))
        names = self._take_names(QFontMetricsF(painter.font()))
        for take, box in names:
            _draw_name(painter, theme, take.name, box, theme.accent2_text)
        painter.setFont(ui_font("caption"))
        height = QFontMetricsF(painter.font()).height()
        foot = QRectF(0.0, self.height() - 16.0 - height, self.width(), height + 16.0)
        taken = [*(box for _, box in names), foot]
        for region, box in arrange(self._regions, self.camera, self._widths, height, taken):
            _draw_name(painter, theme, region.text, box, theme.text)
        self._draw_legend(painter, theme, sounds)
        painter.end()
        return image

    def _draw_legend(self, painter: QPainter, theme: Theme, sounds: SoundMap) -> None:
        """What the colours mean, in one quiet line."""
        metrics = QFontMetricsF(painter.font())
        x, y = 14.0, self.height() - 16.0
        for kind in sounds.kind_names:
            text = self._kind_texts().get(kind, kind)
            width = metrics.horizontalAdvance(text)
            box = QRectF(x + 12.0, y - metrics.height() / 2.0, width, metrics.height())
            _draw_name(painter, theme, text, box, theme.muted)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(kind_colour(kind, theme))
            painter.drawEllipse(QPointF(x + 3.0, y), 3.5, 3.5)
            x = box.right() + 16.0

    def _kind_texts(self) -> dict[str, str]:
        return {
            "drum": self.tr("Drums"), "loop": self.tr("Loops"), "note": self.tr("Notes"),
            "performance": self.tr("Phrases"), "sfx": self.tr("Effects"),
            "voice": self.tr("Voices"),
        }  # fmt: skip

    def _draw_rings(self, dots: DotImage, theme: Theme, ratio: float) -> None:
        """Takes as rings in their colours; there may be thousands of them."""
        takes = self.points.takes
        if not takes:
            return
        tokens = {"none": theme.accent2, **theme.takes}
        numbers = {name: number for number, name in enumerate(tokens)}
        kinds = np.array([numbers.get(take.colour, 0) for take in takes])
        centres = self.camera.to_pixels(self.points.take_places) * ratio
        rims = [colour(token) for token in tokens.values()]
        dots.draw(centres, kinds.astype(np.uint8), rims, 6.5 * ratio)
        inner = [colour(theme.panel)]
        dots.draw(centres, np.zeros(len(takes), np.uint8), inner, 4.3 * ratio)

    def _take_names(self, metrics: QFontMetricsF) -> list[tuple[MapTake, QRectF]]:
        """The names of takes that have room beside their rings, the chosen one first."""
        takes, chosen = self.points.takes, self.points.take(self.current_take)
        height, shown = metrics.height(), list[tuple[MapTake, QRectF]]()
        sight = QRectF(self.rect()).adjusted(4.0, 4.0, -4.0, -4.0)
        for take in (*filter(None, (chosen,)), *takes[-_NAMED_TAKES:]):
            at = self.camera.to_pixel(take.x, take.y)
            width = metrics.horizontalAdvance(take.name)
            box = QRectF(at.x() + 13.0, at.y() - height / 2.0, width, height)
            if box.right() > self.width() - 6.0:
                box.moveRight(at.x() - 13.0)
            apart = box.adjusted(-5.0, -1.0, 5.0, 1.0)
            if sight.contains(box) and not any(apart.intersects(other) for _, other in shown):
                shown.append((take, box))
        return shown

    def _paint_chosen(self, painter: QPainter, theme: Theme) -> None:
        take = self.points.take(self.current_take)
        if take is not None:
            tint = colour(theme.takes.get(take.colour, theme.accent2))
            painter.setPen(QPen(tint, 2.0))
            painter.setBrush(tint)
            painter.drawEllipse(self.camera.to_pixel(take.x, take.y), 7.0, 7.0)

    def _paint_pull(self, painter: QPainter, theme: Theme) -> None:
        if self.pull is None:
            return
        take, other = self.points.take(self.pull[0]), self.points.take(self.pull[1])
        if take is None:
            return
        start = self.camera.to_pixel(take.x, take.y)
        end = self.pull[2] if other is None else self.camera.to_pixel(other.x, other.y)
        painter.setPen(QPen(colour(theme.accent2), 2.0))
        painter.drawLine(start, end)
        if other is not None:
            way, line = self.pull[2] - start, end - start
            length = max(line.x() ** 2 + line.y() ** 2, 1e-9)
            share = min(max((way.x() * line.x() + way.y() * line.y()) / length, 0.0), 1.0)
            _draw_knob(painter, theme, start + line * share, theme.accent2)

    def _paint_place(self, painter: QPainter, theme: Theme, sounds: SoundMap) -> None:
        at = self.camera.to_pixel(*self.place)
        if not self._on_map:
            painter.setPen(QPen(colour(theme.muted), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, 6.0, 6.0)
            return
        near, weights = sounds.blend(*self.place)
        for index, weight in zip(near, weights, strict=True):
            if weight < 0.01:
                continue
            place = sounds.places[index]
            dot = self.camera.to_pixel(float(place[0]), float(place[1]))
            tint = colour(theme.accent, 0.25 + 0.75 * float(weight))
            painter.setPen(QPen(tint, 1.0 + 2.0 * float(weight)))
            painter.drawLine(at, dot)
            painter.setPen(QPen(tint, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(dot, 6.5, 6.5)
        _draw_knob(painter, theme, at, theme.accent)

    def _paint_hover(self, painter: QPainter, theme: Theme) -> None:
        target = self.hover
        text = self.text_of(target)
        if target is None or not text:
            return
        at = self.camera.to_pixel(target.x, target.y)
        painter.setPen(QPen(colour(theme.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 7.0, 7.0)
        painter.setFont(ui_font("small", bold=True))
        metrics = QFontMetricsF(painter.font())
        box = QRectF(0.0, 0.0, metrics.horizontalAdvance(text) + 16.0, metrics.height() + 8.0)
        box.moveCenter(QPointF(at.x(), at.y() - box.height() / 2.0 - 12.0))
        if box.top() < 4.0:
            box.moveTop(at.y() + 12.0)
        box.moveLeft(min(max(box.left(), 4.0), self.width() - 4.0 - box.width()))
        painter.setPen(QPen(colour(theme.line), 1.0))
        painter.setBrush(colour(theme.hover))
        painter.drawRoundedRect(box, 6.0, 6.0)
        painter.setPen(colour(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _describe(self) -> None:
        sounds = self.points.sounds
        if sounds is None:
            self.setAccessibleDescription(self._message)
            return
        take = self.points.take(self.current_take)
        if take is not None:
            self.setAccessibleDescription(self.tr("Take “{0}”").format(take.name))
            return
        nearest, _ = sounds.nearest(*self.place)
        counts = self.tr("{0} sounds, {1} takes").format(len(sounds.labels), len(self.points.takes))
        here = self.tr("Near “{0}”").format(sounds.labels[nearest])
        self.setAccessibleDescription(f"{here} · {counts}")


def _draw_name(painter: QPainter, theme: Theme, text: str, box: QRectF, token: str) -> None:
    """A name on a ground that lets dots shine through, but not disturb."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.raised, 0.78))
    painter.drawRoundedRect(box.adjusted(-4.0, -1.0, 4.0, 1.0), 4.0, 4.0)
    painter.setPen(colour(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _draw_knob(painter: QPainter, theme: Theme, at: QPointF, token: str) -> None:
    painter.setPen(QPen(colour(theme.knob if theme.is_dark else theme.panel), 2.0))
    painter.setBrush(colour(token))
    painter.drawEllipse(at, 7.5, 7.5)
