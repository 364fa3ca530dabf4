"""Pictures of the piano roll: its ground, its keys, its notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from neurosketch.app.theme import Theme, colour, contrast, mixed, ui_font
from neurosketch.app.widgets.beat_axis import GUTTER, BeatAxis, PitchAxis
from neurosketch.app.widgets.piano_keys import is_black, note_name
from neurosketch.core.chord_symbols import tones
from neurosketch.core.composing import BEATS_PER_BAR
from neurosketch.core.score import Chord, Note

_LEVELS = 8
"""Shades of velocity that can be told apart."""
_FEW = 400
"""So many notes can have round corners and names at sixty pictures a second."""
_LEAST_LABEL = 24
LABEL_KEY = 12.0
"""Rows at least so high have room for names."""


@dataclass(frozen=True, slots=True)
class RollGround:
    """What lies under the notes.

    Attributes:
        axis, pitches: what is in sight.
        scale: pitch classes that are highlighted, or None.
        chords: whose notes are highlighted; empty for none.
        locked_bars: counted from 0.
    """

    axis: BeatAxis
    pitches: PitchAxis
    scale: frozenset[int] | None
    chords: tuple[Chord, ...]
    locked_bars: Collection[int]

    @property
    def visible(self) -> range:
        """The pitches in sight, the lowest first."""
        low = self.pitches.pitch_at(self.pitches.height)
        return range(low, self.pitches.pitch_at(0.0) + 1)


def paint_rows(painter: QPainter, theme: Theme, ground: RollGround, width: int) -> None:
    """Rows of the scale are light, others dark; without a scale, as on a piano."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    axis, pitches, scale = ground.axis, ground.pitches, ground.scale
    light = theme.raised if theme.is_dark else theme.panel
    dark = mixed(theme.panel, theme.background, 0.55)
    for pitch in ground.visible:
        inside = not is_black(pitch) if scale is None else pitch % 12 in scale
        rect = _row(pitches, pitch, width)
        painter.fillRect(rect, colour(light if inside else dark))
        if pitch % 12 == (0 if scale is None else 11) or pitches.key >= LABEL_KEY:
            painter.setPen(QPen(colour(theme.line, 0.55), 1.0))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    for index, chord in enumerate(ground.chords):
        later = ground.chords[index + 1 :]
        end = later[0].start if later else axis.length
        left, right = round(axis.x_of(chord.start)), round(axis.x_of(end))
        painter.setPen(Qt.PenStyle.NoPen)
        for pitch in ground.visible:
            if pitch % 12 in (tones(chord.symbol) or ()):
                row = _row(pitches, pitch, width)
                row.setLeft(max(left, GUTTER))
                row.setRight(right)
                painter.fillRect(row, colour(theme.accent, 0.22))


def paint_locks(
    painter: QPainter, theme: Theme, axis: BeatAxis, bars: Collection[int], height: int
) -> None:
    """Bars that stay as they are lie under a veil of lines."""
    for bar in bars:
        left, right = (axis.x_of(beat) for beat in (bar * BEATS_PER_BAR, (bar + 1) * BEATS_PER_BAR))
        veil = QRectF(max(left, GUTTER), 0.0, right - max(left, GUTTER), height)
        if veil.width() > 0.0:
            painter.fillRect(veil, QColor(colour(theme.background, 0.35)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_hatch(theme))
            painter.drawRect(veil)


def paint_notes(
    painter: QPainter, boxes: Iterable[tuple[Note, QRect]], chosen: Collection[Note],
    theme: Theme, token: str,
) -> None:  # fmt: skip
    """Notes in the colour of their track, the softer the greyer; selected ones stand out."""
    levels: dict[tuple[bool, int], list[QRect]] = {}
    labels: list[tuple[Note, QRect]] = []
    count = 0
    for note, box in boxes:
        key = bool(chosen) and note in chosen, note.velocity * _LEVELS >> 7
        row = levels.get(key)
        if row is None:
            row = levels[key] = []
        row.append(box)
        count += 1
        if count <= _FEW and box.width() >= _LEAST_LABEL and box.height() >= LABEL_KEY - 2:
            labels.append((note, box))
    few = count <= _FEW
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, few)
    for (selected, level), rects in sorted(levels.items(), key=lambda item: item[0]):
        fill, edge = note_colours(theme, token, selected=selected, level=level)
        painter.setBrush(colour(fill))
        if few:
            painter.setPen(QPen(colour(edge), 1.0))
            for rect in rects:
                painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, 0.5, 0.5), 2.5, 2.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRects(rects)
    if few:
        _paint_names(painter, labels, chosen, theme, token)


def note_colours(theme: Theme, token: str, *, selected: bool, level: int) -> tuple[str, str]:
    """Fill and edge of a note of a velocity level, 0 ... 7."""
    loud = theme.accent2 if selected else token
    fill = mixed(theme.panel, loud, 0.4 + 0.6 * level / (_LEVELS - 1))
    return fill, theme.text if selected else mixed(fill, theme.background, 0.55)


def paint_ghosts(painter: QPainter, boxes: list[QRect], theme: Theme, token: str) -> None:
    """Notes of another track, behind."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(token, 0.26 if theme.is_dark else 0.3))
    painter.drawRects(boxes)


def paint_keys(painter: QPainter, theme: Theme, ground: RollGround, height: int) -> None:
    """The keys left of the roll; each C has its name, and every key when there is room."""
    pitches = ground.pitches
    edge = GUTTER - 1
    white = "#e9ebf0" if theme.is_dark else "#ffffff"
    black = theme.background if theme.is_dark else "#3a3f4b"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRect(0, 0, edge, height), colour(mixed(white, theme.panel, 0.22)))
    painter.setFont(ui_font("tiny"))
    metrics = QFontMetricsF(painter.font())
    for pitch in ground.visible:
        row = _row(pitches, pitch, edge, left=0)
        if is_black(pitch):
            painter.fillRect(row.adjusted(0, 0, -edge * 2 // 5, 0), colour(black))
        if pitch % 12 in (0, 5):
            painter.setPen(QPen(colour(theme.dim, 0.8), 1.0))
            painter.drawLine(row.bottomLeft(), row.bottomRight())
        if pitch % 12 == 0 or (pitches.key >= metrics.height() and not is_black(pitch)):
            painter.setPen(colour("#2b2f38" if pitch % 12 == 0 else "#6a7180"))
            align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            room = QRectF(row).adjusted(0, -4, -5, 4)
            painter.drawText(room, align, note_name(pitch))
    painter.setPen(QPen(colour(theme.line), 1.0))
    painter.drawLine(QPointF(edge, 0.0), QPointF(edge, height))


def _row(pitches: PitchAxis, pitch: int, right: int, left: int = GUTTER) -> QRect:
    top, bottom = round(pitches.y_of(pitch)), round(pitches.y_of(pitch - 1))
    return QRect(left, top, right - left, bottom - top)


def _hatch(theme: Theme) -> QColor:
    return colour(theme.muted, 0.12)


def _paint_names(
    painter: QPainter, labels: list[tuple[Note, QRect]], chosen: Collection[Note], theme: Theme,
    token: str,
) -> None:  # fmt: skip
    painter.setFont(ui_font("tiny"))
    high = QFontMetricsF(painter.font()).height()
    for note, box in labels:
        if box.height() < high - 3.0:
            continue
        level = note.velocity * _LEVELS >> 7
        fill, _ = note_colours(theme, token, selected=note in chosen, level=level)
        inks = (theme.background, theme.text)
        painter.setPen(colour(max(inks, key=lambda ink: contrast(ink, fill))))
        room = QRectF(box).adjusted(4.0, -3.0, -2.0, 3.0)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, align, note_name(note.pitch))
