"""The charts of the history itself: what models were asked and what it cost, and how often tools failed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from history.index import totals
from history.index.folding import NS_PER_DAY
from history.index.totals import ToolTotals, UsageOfDay
from sessions_app.charts import Chart, Series

MOST_DAYS = 92
"""More days than these are drawn as weeks, and four years of those as months of four."""
MOST_TOOLS = 15


def charts(since_ns: int) -> list[Chart]:
    """Reads the sums of the index: rows per day, model and tool, never the log."""
    since, today = since_ns // NS_PER_DAY, time.time_ns() // NS_PER_DAY
    usage = totals.usage_by_day(since)
    failures = totals.failures_by_day(since)
    first = min([row.day for row in usage] + [day for day, _, _ in failures], default=today)
    days = _Days(max(since, first), max(today, first))
    return [*_usage_charts(days, usage), *_tool_charts(days, failures, totals.tools_since(since))]


class _Days:
    """The days of a chart, in spans of one day, a week, or four."""

    def __init__(self, first: int, last: int) -> None:
        count = last - first + 1
        self.span = 1 if count <= MOST_DAYS else 7 if count <= MOST_DAYS * 14 else 28
        self.first = first
        self.count = -(-count // self.span)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(_date(self.first + i * self.span) for i in range(self.count))

    def spread(self, values: Iterable[tuple[int, float]]) -> list[float]:
        """The values, each by its day, added up span by span."""
        sums = [0.0] * self.count
        for day, value in values:
            if 0 <= (at := (day - self.first) // self.span) < self.count:
                sums[at] += value
        return sums

    @property
    def per(self) -> str:
        return {1: "per day", 7: "per week", 28: "per four weeks"}[self.span]


def _usage_charts(days: _Days, usage: Sequence[UsageOfDay]) -> list[Chart]:
    parts: Mapping[str, Iterable[tuple[int, float]]] = {
        "read from the cache": ((row.day, row.cache_read) for row in usage),
        "written to the cache": ((row.day, row.cache_write) for row in usage),
        "input beside the cache": ((row.day, row.input) for row in usage),
        "output": ((row.day, row.output) for row in usage),
    }
    tokens = Chart(
        title=f"Tokens {days.per}",
        kind="stacked",
        labels=days.labels,
        series=tuple(Series(name=name, values=tuple(days.spread(values))) for name, values in parts.items()),
        unit="tokens",
        about="As the model's server counts them. What the cache serves costs a tenth of what it does not.",
    )
    models = sorted({row.model for row in usage})
    cost = Chart(
        title=f"Cost {days.per}",
        kind="stacked",
        labels=days.labels,
        series=tuple(
            Series(
                name=model,
                values=tuple(days.spread((row.day, row.nanodollars / 1e9) for row in usage if row.model == model)),
            )
            for model in models
        ),
        unit="$",
        about="By the prices known when the reply was made. A model without known prices counts nothing.",
    )
    return [tokens, cost]


def _tool_charts(days: _Days, failures: Sequence[tuple[int, int, int]], tools: Sequence[ToolTotals]) -> list[Chart]:
    done = days.spread((day, responses - failed) for day, responses, failed in failures)
    failed = days.spread((day, failed) for day, _, failed in failures)
    over_time = Chart(
        title=f"Tool calls {days.per}",
        kind="stacked",
        labels=days.labels,
        series=(Series(name="succeeded", values=tuple(done)), Series(name="failed", values=tuple(failed))),
        unit="calls",
    )
    most = tools[:MOST_TOOLS]
    by_tool = Chart(
        title="Tool calls by tool",
        kind="stacked",
        labels=tuple(row.tool or "(no name)" for row in most),
        series=(
            Series(name="succeeded", values=tuple(float(row.responses - row.failures) for row in most)),
            Series(name="failed", values=tuple(float(row.failures) for row in most)),
        ),
        unit="calls",
        about=f"The {MOST_TOOLS} that were used most." if len(tools) > MOST_TOOLS else "",
    )
    return [over_time, by_tool]


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()
