"""The page of charts: everybody's."""

from __future__ import annotations

import time

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from history.drawing import as_address, drawn
from history.index import filling
from history.index.folding import NS_PER_DAY
from sessions_app.charts import Chart, gather

SPANS = (("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("all", "all"))
USUAL = "30"


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
        "charts": [(chart, as_address(drawn(chart)), _table(chart)) for chart in gather(since)],
    }
    return render(request, "history/charts.html", context)


def _table(chart: Chart) -> list[tuple[str, list[str]]]:
    """The numbers below a picture; a row without any is left out."""
    rows = zip(chart.labels, zip(*(series.values for series in chart.series), strict=True), strict=False)
    return [(label, [_written(value) for value in values]) for label, values in rows if any(values)]


def _written(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}"
