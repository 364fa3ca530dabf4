"""Colours, fonts and icons: one token file per theme feeds palette, style sheet and plots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from string import Template
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from neurosketch.paths import resources_dir

FONT_FAMILIES = (
    "Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "DejaVu Sans",
    "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Sans Serif",
)  # fmt: skip
FONT_SCALES = {
    "tiny": 0.78,
    "caption": 0.84,
    "small": 0.9,
    "body": 1.0,
    "title": 1.12,
    "display": 1.28,
}
_ICON_SIZES = (16, 20, 24, 32, 48, 64)


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens of one theme; every colour is `#rrggbb`.

    Attributes:
        name: `dark` or `light`.
        is_dark: whether text is lighter than its ground.
        background, panel, raised, hover: grounds, from the window to what the pointer is on.
        line: separators and tracks.
        text, muted: text that is read; both keep 4.5:1 on every ground.
        dim: marks and disabled text only.
        accent: strokes and marks; accent_fill: filled buttons, under on_accent;
            accent_text: accent as text; accent_soft: ground of what is chosen.
        accent2, accent2_text, accent2_soft: the same for selection and the B side.
        warn, clip, good: states, as text.
        warn_mark, clip_mark, good_mark: states, as lights, bars and stars.
        wave, wave_quiet: waveform of the clip in view and of the other takes.
        playhead, knob: the moving line and the handle of sliders.
        families: colour per model family.
        takes: colour per colour name of a take, as a mark.
        spectrogram: anchors of the spectrogram's colour map, quiet to loud.
    """

    name: str
    is_dark: bool
    background: str
    panel: str
    raised: str
    hover: str
    line: str
    text: str
    muted: str
    dim: str
    accent: str
    accent_fill: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent2: str
    accent2_text: str
    accent2_soft: str
    warn: str
    clip: str
    good: str
    warn_mark: str
    clip_mark: str
    good_mark: str
    wave: str
    wave_quiet: str
    playhead: str
    knob: str
    families: Mapping[str, str]
    takes: Mapping[str, str]
    spectrogram: tuple[str, ...]

    def family(self, family: str) -> str:
        """Colour of a model family; the accent text colour for an unknown one."""
        return self.families.get(family, self.accent_text)


class _Active:
    """The theme the program shows now."""

    theme: Theme | None = None


def theme_names() -> tuple[str, ...]:
    """Names `load_theme` knows."""
    return ("dark", "light")


@lru_cache(maxsize=4)
def load_theme(name: str) -> Theme:
    """Read a theme's token file.

    Raises:
        ValueError: no theme has this name.
    """
    if name not in theme_names():
        raise ValueError(f"unknown theme {name!r}; there are {', '.join(theme_names())}")
    path = resources_dir() / "themes" / f"{name}.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    data["spectrogram"] = tuple(data["spectrogram"])
    return Theme(**{field.name: data[field.name] for field in fields(Theme)})


def current_theme() -> Theme:
    """The theme applied last; dark before any was."""
    return _Active.theme or load_theme("dark")


def colour(token: str, alpha: float = 1.0) -> QColor:
    """A token's hexadecimal colour as QColor, `alpha` in 0 ... 1."""
    value = QColor(token)
    value.setAlphaF(alpha)
    return value


def mixed(first: str, second: str, share: float) -> str:
    """`first` moved towards `second` by `share` (0 ... 1), as `#rrggbb`."""
    a, b = QColor(first), QColor(second)
    channels = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in channels)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 ... 21.

    Source: WCAG 2.2, relative luminance.
    """

    def luminance(token: str) -> float:
        c = QColor(token)
        linear = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (c.redF(), c.greenF(), c.blueF())
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def ui_font(role: str = "body", *, bold: bool = False) -> QFont:
    """The program's font at one of `FONT_SCALES`, relative to the system's size."""
    font = QFont(QApplication.font())
    size = font.pointSizeF()
    if size > 0:
        font.setPointSizeF(size * FONT_SCALES[role])
    else:
        font.setPixelSize(max(1, round(font.pixelSize() * FONT_SCALES[role])))
    font.setBold(bold)
    return font


def build_palette(theme: Theme) -> QPalette:
    """Map the tokens to the roles that Qt's own widgets read."""
    role, palette = QPalette.ColorRole, QPalette()
    for target, token in (
        (role.Window, theme.background), (role.WindowText, theme.text),
        (role.Base, theme.raised), (role.AlternateBase, theme.panel), (role.Text, theme.text),
        (role.Button, theme.raised), (role.ButtonText, theme.text), (role.BrightText, theme.clip),
        (role.ToolTipBase, theme.raised), (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted), (role.Highlight, theme.accent_fill),
        (role.HighlightedText, theme.on_accent), (role.Link, theme.accent_text),
        (role.LinkVisited, theme.accent_text), (role.Light, theme.hover), (role.Mid, theme.line),
        (role.Midlight, theme.hover), (role.Dark, theme.background),
        (role.Shadow, theme.background),
    ):  # fmt: skip
        palette.setColor(target, QColor(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.dim))
    return palette


def build_style_sheet(theme: Theme, base_points: float) -> str:
    """Fill the style sheet's tokens; `base_points` is the body text size."""
    template = (resources_dir() / "themes" / "style.qss").read_text(encoding="utf-8")
    tokens = {f.name: getattr(theme, f.name) for f in fields(Theme)}
    tokens |= {f"pt_{role}": f"{base_points * scale:.2f}" for role, scale in FONT_SCALES.items()}
    return Template(template).substitute(
        tokens,
        icons=(resources_dir() / "icons").as_posix(),
        accent_hover=mixed(theme.accent_fill, theme.text if theme.is_dark else "#000000", 0.1),
        accent_pressed=mixed(theme.accent_fill, "#000000", 0.2),
        scroll=mixed(theme.line, theme.dim, 0.35),
    )


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole program this look; every widget repaints itself."""
    base = app.property("neurosketch.base_points")
    if base is None:
        base = max(app.font().pointSizeF(), 9.0)
        app.setProperty("neurosketch.base_points", base)
        app.setStyle("Fusion")
    font = QFont(app.font())
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(float(base))
    _Active.theme = theme
    app.setFont(font)
    app.setPalette(build_palette(theme))
    app.setStyleSheet(build_style_sheet(theme, float(base)))


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def icon_pixmap(name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
    """One of our icons in a colour.

    Args:
        name: file in resources/icons without its ending.
        token: colour as `#rrggbb`.
        size: logical pixels, square.
        ratio: device pixel ratio.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", token).encode()))
    pixels = max(1, round(size * ratio))
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, theme: Theme | None = None, token: str | None = None) -> QIcon:
    """One of our icons as QIcon, sharp at ratios 1, 2 and 3, greyed when disabled.

    Args:
        name: file in resources/icons without its ending.
        theme: whose text colour to use; the current one when None.
        token: a colour that replaces the text colour.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    theme = theme or current_theme()
    result = QIcon()
    for mode, tint in (
        (QIcon.Mode.Normal, token or theme.text),
        (QIcon.Mode.Disabled, theme.dim),
    ):
        for size in _ICON_SIZES:
            result.addPixmap(icon_pixmap(name, tint, size), mode)
    return result
