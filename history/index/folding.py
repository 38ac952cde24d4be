"""From events to the sums that are kept of them: per session, per day and model, per day and tool. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from events_app.payloads import EventType
from nous.spending import PriceList, Spent

NS_PER_DAY = 86_400 * 1_000_000_000
MODEL_CHARACTERS = 200


class Row(NamedTuple):
    """One row of the log, with the session it is in."""

    id: int
    session_id: int
    event_type: str
    payload: Mapping[str, Any]
    timestamp: int

    @property
    def day(self) -> int:
        """Days since the epoch, in UTC."""
        return self.timestamp // NS_PER_DAY


@dataclass(slots=True)
class Sums:
    """What a batch of events adds. The values of a key are in the order of the table's columns behind its key."""

    sessions: dict[int, list[int]] = field(default_factory=dict)
    """events, last id, last time"""
    usage: dict[tuple[int, int, str], list[int]] = field(default_factory=dict)
    """calls, input, output, cache writes, cache reads, nanodollars, calls without a known price"""
    tools: dict[tuple[int, int, str], list[int]] = field(default_factory=dict)
    """responses, failures, milliseconds"""


def fold(rows: Iterable[Row], prices: PriceList) -> Sums:
    sums = Sums()
    for row in rows:
        session = sums.sessions.setdefault(row.session_id, [0, 0, 0])
        session[:] = [session[0] + 1, row.id, row.timestamp]
        if row.event_type == EventType.AGENT_MESSAGE and (usage := _counts(row.payload.get("usage"))):
            model = str(row.payload.get("model", ""))[:MODEL_CHARACTERS]
            cost = Spent().and_the_call(model, usage, prices)
            _add(
                sums.usage.setdefault((row.session_id, row.day, model), [0] * 7),
                1,
                usage.get("input_tokens", 0),
                usage.get("output_tokens", 0),
                usage.get("cache_creation_input_tokens", 0),
                usage.get("cache_read_input_tokens", 0),
                cost.nanodollars,
                cost.unpriced_calls,
            )
        elif row.event_type == EventType.TOOL_RESPONSE:
            tool = str(row.payload.get("tool_name", ""))[:MODEL_CHARACTERS]
            duration = row.payload.get("duration_ms")
            _add(
                sums.tools.setdefault((row.session_id, row.day, tool), [0] * 3),
                1,
                int(row.payload.get("success", True) is False),
                duration if type(duration) is int else 0,
            )
    return sums


def _add(total: list[int], *values: int) -> None:
    total[:] = [a + b for a, b in zip(total, values, strict=True)]


def _counts(usage: object) -> dict[str, int]:
    if not isinstance(usage, dict):
        return {}
    return {name: count for name, count in usage.items() if type(count) is int and 0 <= count < 2**53}
