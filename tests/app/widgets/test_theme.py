"""Tokens, palette, style sheet, icons, fonts."""

from __future__ import annotations

import re
from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QDoubleSpinBox

from neurosketch.app.theme import (
    Theme,
    apply_theme,
    build_style_sheet,
    contrast,
    current_theme,
    icon,
    icon_pixmap,
    load_theme,
    theme_names,
    ui_font,
)
from neurosketch.app.widgets.colormap import colour_table, even_path, to_oklab
from neurosketch.app.widgets.model_card import badge_ground
from neurosketch.paths import resources_dir

GROUNDS = ("background", "panel", "raised", "hover")
ICONS = sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))
NAMES = pytest.mark.parametrize("name", theme_names())


@NAMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", ["text", "muted"])
def test_text_is_legible_on_every_ground(name, ground, token):
    theme = load_theme(name)
    assert contrast(getattr(theme, token), getattr(theme, ground)) >= 4.5


@NAMES
@pytest.mark.parametrize("ground", ["panel", "raised"])
@pytest.mark.parametrize("token", ["accent_text", "accent2_text", "warn", "clip", "good"])
def test_coloured_text_is_legible(name, ground, token):
    theme = load_theme(name)
    assert contrast(getattr(theme, token), getattr(theme, ground)) >= 4.5


@NAMES
def test_text_on_fills_is_legible(name):
    theme = load_theme(name)
    assert contrast(theme.on_accent, theme.accent_fill) >= 4.5
    assert contrast(theme.text, theme.accent_soft) >= 4.5
    assert contrast(theme.accent_text, theme.accent_soft) >= 4.5
    assert contrast(theme.accent2_text, theme.accent2_soft) >= 4.5
    hover = re.search(r'role="primary"\]:hover \{ background: (#\w+)', build_style_sheet(theme, 9))
    assert contrast(theme.on_accent, hover.group(1)) >= 3.0


@NAMES
@pytest.mark.parametrize("token", ["accent", "accent2", "warn_mark", "clip_mark", "good_mark"])
def test_marks_stand_out(name, token):
    theme = load_theme(name)
    assert contrast(getattr(theme, token), theme.panel) >= 3.0


@NAMES
def test_family_badges_are_legible(name):
    theme = load_theme(name)
    assert len(theme.families) == 7
    for family, tint in theme.families.items():
        assert contrast(tint, badge_ground(theme, tint)) >= 4.5, family


def test_both_themes_fill_the_same_roles():
    dark, light = load_theme("dark"), load_theme("light")
    assert dark.is_dark
    assert not light.is_dark
    assert dark.families.keys() == light.families.keys()
    for field in fields(Theme):
        value = getattr(dark, field.name)
        if isinstance(value, str) and field.name != "name":
            assert QColor(value).isValid()
            assert QColor(getattr(light, field.name)).isValid()


def test_an_unknown_theme_is_named():
    with pytest.raises(ValueError, match="neon"):
        load_theme("neon")


def test_contrast_matches_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@NAMES
def test_apply_reaches_palette_sheet_and_current(qapp, name):
    theme = load_theme(name)
    apply_theme(qapp, theme)
    assert current_theme() is theme
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.background)
    assert theme.panel in qapp.styleSheet()
    assert "$" not in qapp.styleSheet()


@NAMES
def test_files_the_sheet_names_exist(name):
    sheet = build_style_sheet(load_theme(name), 9.0)
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert files
    for file in files:
        assert (resources_dir() / "icons" / "themed" / file.rsplit("/", 1)[1]).is_file()


def test_switching_twice_does_not_grow_the_font(qapp):
    before = qapp.font().pointSizeF()
    for name in ("light", "dark", "light"):
        apply_theme(qapp, load_theme(name))
    assert qapp.font().pointSizeF() == before


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something_in_its_colour(qapp, name):
    image = icon_pixmap(name, "#ff0000", 24).toImage()
    drawn = [
        image.pixelColor(x, y)
        for x in range(24)
        for y in range(24)
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert len(drawn) > 8
    assert all(c.red() > 200 and c.green() < 60 for c in drawn)


def test_an_icon_is_sharp_at_twice_the_density(qapp):
    pixmap = icon_pixmap("star", "#ffffff", 16, 2.0)
    assert pixmap.width() == 32
    assert pixmap.deviceIndependentSize().width() == 16


def test_an_icon_is_grey_when_disabled(qapp):
    made = icon("play")
    normal = made.pixmap(24, made.Mode.Normal).toImage().pixelColor(10, 12)
    disabled = made.pixmap(24, made.Mode.Disabled).toImage().pixelColor(10, 12)
    assert normal == QColor(current_theme().text)
    assert disabled == QColor(current_theme().dim)


def test_a_missing_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icon("unicorn")


def test_font_roles_follow_the_system_size(qapp):
    base = qapp.font().pointSizeF()
    assert ui_font().pointSizeF() == pytest.approx(base)
    assert ui_font("caption").pointSizeF() < base < ui_font("title").pointSizeF()
    assert ui_font("body", bold=True).bold()


def test_a_styled_number_field_shows_its_number(qtbot):
    field = QDoubleSpinBox()
    qtbot.addWidget(field)
    field.resize(80, 26)
    field.show()
    assert field.lineEdit().width() > 50


def test_the_colour_map_takes_even_steps():
    for name in theme_names():
        path = even_path(load_theme(name).spectrogram)
        assert path.shape == (256, 3)
        lab = to_oklab(path / 255.0)
        # Eight-bit colours round single steps, so strides of eight are compared.
        strides = np.linalg.norm(np.diff(lab[::8], axis=0), axis=1)
        assert strides.max() / strides.min() < 1.25
        assert np.all(np.diff(lab[::8, 0]) > 0), "louder must be lighter"
        assert len(colour_table(load_theme(name).spectrogram)) == 256
