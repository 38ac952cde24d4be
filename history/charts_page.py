"""The page of charts: everybody's."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from history.drawing import as_address, drawn, key, size
from history.index import filling
from history.index.folding import NS_PER_DAY
from history.points import Point, points
from sessions_app.charts import Chart, gather

SPANS = (("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("all", "all"))
USUAL = "30"

Cell = tuple[str, int | None]
"""A number, and the event that it comes from."""


def charts_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("events_app.view_event"):
        raise PermissionDenied
    lag = filling.catch_up()
    span = request.GET.get("days", USUAL)
    if span not in dict(SPANS):
        span = USUAL
    since = 0 if span == "all" else time.time_ns() - (int(span) - 1) * NS_PER_DAY
    context = {
        **admin.site.each_context(request),
        "title": "Charts",
        "index_lag": lag,
        "span": span,
        "spans": SPANS,
        "charts": [_figure(chart) for chart in gather(since)],
    }
    return render(request, "history/charts.html", context)


class Figure(NamedTuple):
    chart: Chart
    address: str
    """Of its picture."""
    size: tuple[int, int]
    points: list[Point]
    key: list[tuple[str, str]]
    table: list[tuple[str, list[Cell]]]
    """The numbers below the picture, by label."""


def _figure(chart: Chart) -> Figure:
    svg = drawn(chart)
    return Figure(chart, as_address(svg), size(chart), points(svg, chart), key(chart), _table(chart))


def _table(chart: Chart) -> list[tuple[str, list[Cell]]]:
    """A row without any number is left out."""
    rows = [
        (label, [(series.values[at], series.events[at] if series.events else None) for series in chart.series])
        for at, label in enumerate(chart.labels)
    ]
    return [
        (label, [(_written(value), event_id) for value, event_id in cells])
        for label, cells in rows
        if any(value for value, _ in cells)
    ]


def _written(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}"
