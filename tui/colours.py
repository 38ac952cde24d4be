"""How many colours the terminal has, and whether they stand on light or dark, as far as its environment says. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from colorsys import rgb_to_hls

from prompt_toolkit.output import ColorDepth

_NONE = re.compile(r"vt\d+|.*-m(ono)?")
_SIXTEEN = re.compile(r"(xterm|screen|tmux|rxvt|linux|ansi|cygwin|eterm|konsole|putty|color)(-(16|88)?color)?")
_LIGHT = {"7", "15"}
"""The two whites among the numbers of background colours."""
_GREYEST = 0.15
"""Difference between the strongest and the weakest part below which a colour counts as grey."""
_GREYS = ((0.95, "ansiwhite"), (0.65, "ansigray"), (0.22, "ansibrightblack"), (0.0, "ansiblack"))
_HUES = ((20, "red"), (70, "yellow"), (165, "green"), (200, "cyan"), (255, "blue"), (345, "magenta"), (361, "red"))
"""Degrees at which a hue ends, and its name."""


def color_depth(environ: Mapping[str, str]) -> ColorDepth:
    """None if NO_COLOR is set; else what COLORTERM and TERM promise, and 256 where neither is telling."""
    term = environ.get("TERM", "").lower()
    if wants_no_color(environ):
        return ColorDepth.MONOCHROME
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return ColorDepth.TRUE_COLOR
    if "256" in term:
        return ColorDepth.DEPTH_8_BIT
    if _NONE.fullmatch(term):
        return ColorDepth.MONOCHROME
    return ColorDepth.ANSI_COLORS_ONLY if _SIXTEEN.fullmatch(term) else ColorDepth.DEPTH_8_BIT


def wants_no_color(environ: Mapping[str, str]) -> bool:
    """By the convention of no-color.org."""
    return bool(environ.get("NO_COLOR"))


def is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light; most say nothing."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT


def nearest_of_sixteen(colour: str, *, is_background: bool = False) -> str:
    """The name of the one of the sixteen colours, whatever a terminal makes of them, that says the same as `#rrggbb`.

    By hue, so that an error stays red: the nearest by distance is a grey for nearly every colour that is easy to read.
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, _ = rgb_to_hls(red, green, blue)
    if max(red, green, blue) - min(red, green, blue) < _GREYEST:
        return next(name for darkest, name in _GREYS if lightness >= darkest)
    name = next(name for until, name in _HUES if hue * 360 < until)
    return f"ansi{'bright' if lightness > (0.7 if is_background else 0.5) else ''}{name}"
