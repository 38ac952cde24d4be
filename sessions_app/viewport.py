"""The window over the log that one model call sees. Pure: records in, records out; reading stops where the window does.

The window starts where it started last time, for as long as everything since then fits. Only when it no longer fits it
moves, and then by a whole step, so that the sent prefix stays the same for many calls and prompt caching pays for it.
Where it started is written in each reply (`view.from`), so the log itself says what was in view at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from events_app.models import Record
from events_app.payloads import EventType


@dataclass(frozen=True, slots=True)
class View:
    """What is in view: whole events, oldest first."""

    records: tuple[Record, ...]
    cost: int
    """Tokens, counted or estimated."""
    moved_from: int = 0
    """Where the window started before it had to move; 0 if it did not. What lies between there and `start` left."""

    @property
    def start(self) -> int:
        """The id of the first event in view; 0 if there is none."""
        return self.records[0].id if self.records else 0


def viewport(newest_first: Iterable[Record], budget: int, step: float = 0.25) -> View:
    """The newest whole events that fit `budget` tokens, at least one whatever it costs.

    Starts where the newest reply's view started, if all since then fits; otherwise the window moves, to at most
    (1 − step) · budget tokens and to the beginning of a turn. Reads no further than the window and one event.
    """
    view: list[Record] = []
    costs: list[int] = []
    total, anchor = 0, 0
    for record in newest_first:
        if record.id < anchor:
            break
        cost = record.cost
        if view and total + cost > budget:
            return _moved(view[::-1], costs[::-1], budget, step, anchor)
        view.append(record)
        costs.append(cost)
        total += cost
        if not anchor and record.event_type == EventType.AGENT_MESSAGE:
            anchor = _start_of_view(record)
    return View(tuple(view[::-1]), total)


def _start_of_view(record: Record) -> int:
    view = record.payload.get("view")
    start = view.get("from") if isinstance(view, dict) else None
    return start if isinstance(start, int) else 0


def _moved(records: Sequence[Record], costs: Sequence[int], budget: int, step: float, anchor: int) -> View:
    """The view after a step. Prefers to start with a user's message; where that would give away more than another
    step, with a reply; where there is none, anywhere: the conversation is made valid whatever the window cuts."""
    kept = list(accumulate(reversed(costs)))[::-1]  # kept[i]: tokens in view if it starts at i
    target = (1 - step) * budget
    first = next((i for i, tokens in enumerate(kept) if tokens <= target), len(records) - 1)
    least = (1 - 2 * step) * budget
    near = [i for i in range(first, len(records)) if kept[i] >= least] or [first]
    start = (
        next((i for i in near if records[i].event_type == EventType.USER_MESSAGE), None)
        or next((i for i in near if _begins_a_reply(records[i])), None)
        or first
    )
    return View(tuple(records[start:]), kept[start], moved_from=anchor or records[0].id)


def _begins_a_reply(record: Record) -> bool:
    return record.event_type == EventType.AGENT_MESSAGE and bool(record.payload.get("model"))
