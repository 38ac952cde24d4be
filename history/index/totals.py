"""The sums that the index keeps: cheap, whatever the length of the log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from history.index.schema import index_cursor
from nous.spending import Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTotals:
    """A session in numbers, as far as the index has come."""

    events: int = 0
    tokens_in: int = 0
    """Of prompts, cached parts included."""
    tokens_out: int = 0
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageOfDay:
    """What a model was asked and answered on a day; `day` counts from the epoch, in UTC."""

    day: int
    model: str
    calls: int
    input: int
    output: int
    cache_write: int
    cache_read: int
    nanodollars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTotals:
    tool: str
    responses: int
    failures: int
    duration_ms: int


def of_sessions(ids: Collection[int]) -> dict[int, SessionTotals]:
    """Those of the sessions that something is known of."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    with index_cursor() as cursor:
        cursor.execute(
            f"""SELECT s.session_id, s.events, COALESCE(SUM(u.calls), 0),
                COALESCE(SUM(u.input + u.cache_write + u.cache_read), 0), COALESCE(SUM(u.output), 0),
                COALESCE(SUM(u.nanodollars), 0), COALESCE(SUM(u.unpriced_calls), 0)
            FROM history_session s LEFT JOIN history_usage u ON u.session_id = s.session_id
            WHERE s.session_id IN ({marks}) GROUP BY s.session_id""",
            list(ids),
        )
        return {
            session: SessionTotals(
                events=events,
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                spent=Spent(calls=calls, tokens=tokens_in + tokens_out, nanodollars=cost, unpriced_calls=unpriced),
            )
            for session, events, calls, tokens_in, tokens_out, cost, unpriced in cursor.fetchall()
        }


def usage_by_day(since_day: int) -> list[UsageOfDay]:
    """Oldest first; a day on which nothing was asked is missing."""
    with index_cursor() as cursor:
        cursor.execute(
            """SELECT day, model, SUM(calls), SUM(input), SUM(output), SUM(cache_write), SUM(cache_read),
            SUM(nanodollars) FROM history_usage WHERE day >= %s GROUP BY day, model ORDER BY day, model""",
            [since_day],
        )
        names = ("day", "model", "calls", "input", "output", "cache_write", "cache_read", "nanodollars")
        return [UsageOfDay(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def tools_since(since_day: int) -> list[ToolTotals]:
    """The most used first."""
    with index_cursor() as cursor:
        cursor.execute(
            """SELECT tool, SUM(responses), SUM(failures), SUM(duration_ms) FROM history_tool
            WHERE day >= %s GROUP BY tool ORDER BY SUM(responses) DESC, tool""",
            [since_day],
        )
        names = ("tool", "responses", "failures", "duration_ms")
        return [ToolTotals(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def failures_by_day(since_day: int) -> list[tuple[int, int, int]]:
    """Day, responses, failures; oldest first."""
    with index_cursor() as cursor:
        cursor.execute(
            "SELECT day, SUM(responses), SUM(failures) FROM history_tool WHERE day >= %s GROUP BY day ORDER BY day",
            [since_day],
        )
        return [(day, responses, failures) for day, responses, failures in cursor.fetchall()]
