"""A chart as a picture: SVG, drawn here, with nothing in it that runs or is loaded."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import Any

from sessions_app.charts import Chart

SIZE = (900, 320)
ROW = 28
LABELS_WIDTH, LETTER_WIDTH, BETWEEN = 800, 7.5, 20
"""In pixels: what all labels below a picture may take, a letter of them, and what is left free between two."""
LONGEST_LABEL = 24
MOST_DOTS = 60
"""Labels of a line up to which each of its values has a dot."""
COLORS = ("#3b82c4", "#d9822b", "#3a9d6e", "#b0568f", "#8a7fd1", "#a08a2e", "#5fa8b8", "#c45b5b")
BAD, GOOD = "#cf4a4a", "#3a9d6e"
INK = "#808890"
"""Readable on white and on black: a picture does not know which it stands on."""


def size(chart: Chart) -> tuple[int, int]:
    """Width and height of its picture, in pixels that may be scaled."""
    width, height = SIZE
    return width, max(height, ROW * (len(chart.series) + 3)) if chart.kind == "dots" else height


def drawn(chart: Chart) -> bytes:
    """SVG as bytes. A chart without any value is drawn with its axes alone."""
    pygal = _library()
    style = pygal.style.Style(
        background="transparent",
        plot_background="transparent",
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle="#80889055",
        guide_stroke_color="#80889055",
        major_guide_stroke_color="#80889055",
        colors=_colors(chart),
        font_family="system-ui, sans-serif",
        label_font_size=13,
        no_data_font_size=18,
        major_label_font_size=13,
        opacity=".9",
        stroke_width=2,
    )
    kinds = {"lines": pygal.Line, "bars": pygal.Bar, "stacked": pygal.StackedBar, "dots": pygal.Dot}
    width, height = size(chart)
    picture = kinds[chart.kind](
        style=style,
        width=width,
        height=height,
        js=(),
        show_dots=len(chart.labels) <= MOST_DOTS,
        show_legend=False,  # the page has it, where its names find room
        truncate_label=LONGEST_LABEL,
        margin=8,
        margin_left=8 if chart.kind != "lines" else 28,  # the first label stands below the axis itself, in its middle
        min_scale=3,
        value_formatter=_short,
        no_data_text="nothing yet",
        disable_xml_declaration=True,
        range=None if _has_values(chart) else (0, 1),
    )
    every = _every(chart.labels)
    picture.x_labels = [label if at % every == 0 else "" for at, label in enumerate(chart.labels)]
    for series in chart.series:
        picture.add(series.name or "(no name)", list(series.values))
    return str(picture.render()).encode()


@cache
def _library() -> Any:
    """pygal, without the import hook that it installs for its plugins of maps: Python warns of such a one each time
    that it imports anything."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]
    return pygal


def key(chart: Chart) -> list[tuple[str, str]]:
    """The name of each series that has a colour of its own, and the colour."""
    if chart.kind == "dots" or not chart.series:
        return []
    return [(one.name, color) for one, color in zip(chart.series, _colors(chart), strict=True)]


def as_address(svg: bytes) -> str:
    """An address that holds the picture itself: in an image nothing of it can run, whoever named what is in it."""
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _every(labels: Sequence[str]) -> int:
    """1 if all labels have room beside one another, 2 for every other one, and so on."""
    longest = min(LONGEST_LABEL, max(map(len, labels), default=1))
    most = max(1, int(LABELS_WIDTH / (longest * LETTER_WIDTH + BETWEEN)))
    return max(1, -(-len(labels) // most))


def _has_values(chart: Chart) -> bool:
    return any(value for series in chart.series for value in series.values)


def _colors(chart: Chart) -> tuple[str, ...]:
    if chart.kind == "dots":
        return COLORS[:1] * (len(chart.series) or 1)
    meaning = {"succeeded": GOOD, "failed": BAD}
    named = tuple(meaning.get(series.name, COLORS[at % len(COLORS)]) for at, series in enumerate(chart.series))
    return named or COLORS


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
