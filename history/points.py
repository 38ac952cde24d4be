"""Where in a picture the values stand that come from an event, so that a link can be laid over each. Pure.

The picture itself is an image, in which no link works and nothing runs; the links are the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from sessions_app.charts import Chart

LEAST = 12.0
"""What a finger or a mouse can hit, in pixels of the picture."""
_SVG = "{http://www.w3.org/2000/svg}"
_MOVED = re.compile(r"translate\(([-\d.]+)[, ]+([-\d.]+)\)")


class Point(NamedTuple):
    """A rectangle over a value, in pixels of the picture; the event that the value comes from, and what it is."""

    x: float
    y: float
    width: float
    height: float
    event_id: int
    name: str


def points(svg: bytes, chart: Chart) -> list[Point]:
    """Those of all drawn values that have an event."""
    if not any(series.events for series in chart.series):
        return []
    found: list[Point] = []
    drawn_of: dict[int, int] = {}  # by series, how many of its values came by already
    for number, shape in _shapes(ElementTree.fromstring(svg)):
        series = chart.series[number]
        at = drawn_of.get(number, -1) + 1
        while chart.kind != "stacked" and series.values[at] is None:  # in a stack, nothing is a bar of no height
            at += 1
        drawn_of[number], value = at, series.values[at]
        event_id = series.events[at] if series.events else None
        if event_id is not None and value is not None:
            found.append(Point(*shape, event_id, f"{series.name}, {chart.labels[at]}: {value:,.4g}"))
    return found


def _shapes(picture: ElementTree.Element) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """The numbers of the series and the places of their values, in the order of the values."""
    for plot in picture.iter(f"{_SVG}g"):
        if not (moved := _MOVED.fullmatch(plot.get("transform", ""))):
            continue
        left, top = float(moved[1]), float(moved[2])
        for group in plot.findall(f"{_SVG}g"):
            if series := re.search(r"\bserie-(\d+)", group.get("class", "")):
                for shape in group.iter():
                    if "tooltip-trigger" in shape.get("class", ""):
                        x, y, width, height = _box(shape)
                        yield int(series[1]), (left + x, top + y, width, height)


def _box(shape: ElementTree.Element) -> tuple[float, float, float, float]:
    """Of a dot or a bar, and large enough to be hit."""
    if shape.tag == f"{_SVG}circle":
        radius = float(shape.get("r", 0))
        x, y = float(shape.get("cx", 0)) - radius, float(shape.get("cy", 0)) - radius
        width = height = 2 * radius
    else:
        x, y, width, height = (float(shape.get(name, 0)) for name in ("x", "y", "width", "height"))
    wider, higher = max(0.0, LEAST - width), max(0.0, LEAST - height)
    return round(x - wider / 2, 1), round(y - higher / 2, 1), round(width + wider, 1), round(height + higher, 1)
