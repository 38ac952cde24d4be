"""Colours, as an emulator understands what is sent to the terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import default_ui_style, merge_styles

from tui.colours import color_depth, nearest_of_sixteen
from tui.themes import THEMES, style_of, theme_named

TUI = Path(__file__).parents[2] / "tui"
COLOURED = ["dark", "light"]
MENU = "completion-menu.completion"
OF_PROMPT_TOOLKIT = [MENU, f"{MENU}.current", "completion-menu.meta.completion", "scrollbar.background", "dialog"]


def cell(theme: str, name: str, depth: ColorDepth) -> pyte.screens.Char:
    """What the emulator makes of a letter in this class."""
    style = merge_styles([default_ui_style(), style_of(THEMES[theme], depth)])
    written = io.StringIO()
    output = Vt100_Output(written, lambda: Size(rows=1, columns=2), term="xterm")
    output.set_attributes(style.get_attrs_for_style_str(f"class:{name}"), depth)
    output.write("x")
    output.flush()
    screen = pyte.Screen(2, 1)
    pyte.Stream(screen).feed(written.getvalue())
    return screen.buffer[0][0]


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_names_every_class(name: str) -> None:
    assert set(THEMES[name]) == set(THEMES["dark"])


def test_every_class_that_is_drawn_has_a_place_in_the_themes() -> None:
    drawn = {name for file in TUI.rglob("*.py") for name in re.findall(r"class:([a-z.-]+[a-z])", file.read_text())}
    assert drawn - set(THEMES["dark"]) <= {"status.mode"}


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color"}, ColorDepth.DEPTH_8_BIT),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ColorDepth.TRUE_COLOR),
        ({"TERM": "xterm-direct"}, ColorDepth.TRUE_COLOR),
        ({"TERM": "xterm"}, ColorDepth.ANSI_COLORS_ONLY),
        ({"TERM": "linux"}, ColorDepth.ANSI_COLORS_ONLY),
        ({"TERM": "screen.xterm-256color"}, ColorDepth.DEPTH_8_BIT),
        ({"TERM": "vt100"}, ColorDepth.MONOCHROME),
        ({"TERM": "xterm-kitty"}, ColorDepth.DEPTH_8_BIT),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, ColorDepth.MONOCHROME),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, ColorDepth.DEPTH_8_BIT),
    ],
)
def test_a_terminal_says_how_many_colours_it_has(environ: dict[str, str], depth: ColorDepth) -> None:
    assert color_depth(environ) is depth


def test_a_theme_is_sent_in_true_256_or_sixteen_colours() -> None:
    assert cell("dark", "label.anima", ColorDepth.TRUE_COLOR).fg == "d7a6ff"
    assert cell("dark", "label.anima", ColorDepth.DEPTH_8_BIT).fg == "d7afff"
    assert cell("dark", "label.anima", ColorDepth.ANSI_COLORS_ONLY).fg == "brightmagenta"


@pytest.mark.parametrize("theme", COLOURED)
def test_with_sixteen_colours_an_error_is_red_a_warning_yellow_and_what_is_good_green(theme: str) -> None:
    shown = [cell(theme, name, ColorDepth.ANSI_COLORS_ONLY).fg for name in ("error", "warning", "good")]
    assert [name.removeprefix("bright") for name in shown] == ["red", "brown", "green"]  # the emulator's yellow


@pytest.mark.parametrize("depth", [ColorDepth.TRUE_COLOR, ColorDepth.DEPTH_8_BIT, ColorDepth.ANSI_COLORS_ONLY])
@pytest.mark.parametrize("theme", COLOURED)
def test_no_text_has_the_colour_of_what_it_stands_on(theme: str, depth: ColorDepth) -> None:
    own = "black" if theme == "dark" else "brightwhite"
    for name in THEMES[theme]:
        shown = cell(theme, name, depth)
        if name != "scrollbar.background":  # holds no text
            assert shown.fg == "default" or shown.fg != shown.bg, name
            assert shown.bg != "default" or shown.fg not in (own, "000000" if theme == "dark" else "ffffff"), name


@pytest.mark.parametrize("depth", [ColorDepth.TRUE_COLOR, ColorDepth.DEPTH_8_BIT, ColorDepth.ANSI_COLORS_ONLY])
@pytest.mark.parametrize("theme", THEMES)
def test_the_chosen_completion_stands_out(theme: str, depth: ColorDepth) -> None:
    other, chosen = cell(theme, MENU, depth), cell(theme, f"{MENU}.current", depth)
    assert (other.bg, other.reverse) != (chosen.bg, chosen.reverse)


@pytest.mark.parametrize("name", OF_PROMPT_TOOLKIT)
def test_what_prompt_toolkit_draws_has_the_colours_of_the_theme(name: str) -> None:
    plain = cell("none", name, ColorDepth.TRUE_COLOR)
    assert (plain.fg, plain.bg) == ("default", "default")
    if name != "dialog":
        assert cell("dark", name, ColorDepth.TRUE_COLOR).bg != cell("light", name, ColorDepth.TRUE_COLOR).bg


def test_without_colours_there_are_none() -> None:
    assert theme_named("light", {"NO_COLOR": "1"}) == THEMES["none"]
    assert not any("#" in style or "ansi" in style for style in THEMES["none"].values())


def test_auto_is_dark_unless_the_terminal_says_that_it_is_light() -> None:
    assert theme_named("auto", {}) == theme_named("auto", {"COLORFGBG": "15;0"}) == THEMES["dark"]
    assert theme_named("auto", {"COLORFGBG": "0;default;15"}) == THEMES["light"]
    assert theme_named("dark", {"COLORFGBG": "0;15"}) == THEMES["dark"]


def test_the_nearest_of_sixteen_keeps_the_hue() -> None:
    assert [nearest_of_sixteen(colour) for colour in ("#ff8787", "#af0000", "#767676", "#00605f", "#303030")] == [
        "ansibrightred",
        "ansired",
        "ansibrightblack",
        "ansicyan",
        "ansiblack",
    ]
