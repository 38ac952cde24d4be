"""The window over the log that one model call sees. Pure: records in, records out; reading stops where the window does.

The window starts where it started last time, for as long as everything since then fits. Only when it no longer fits it
moves, and then by a whole step, so that the sent prefix stays the same for many calls and prompt caching pays for it.
Where it started is written in each reply (`view.from`), so the log itself says what was in view at any time.

In front of the window stands its head: what is out of view and shown all the same (see `head.py`). It is made when the
window moves and stays until that moves again; what it shows and costs is written in each reply as well (`view.head`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Any

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
    head: Mapping[str, tuple[int, ...]] | None = None
    """The events that stand at the head since the window moved last, by source; None if the head is to be made anew."""
    head_cost: int = 0
    """Tokens of that head."""
    budget: int = 0
    """Tokens that head and window may cost together."""

    @property
    def start(self) -> int:
        """The id of the first event in view; 0 if there is none."""
        return self.records[0].id if self.records else 0


def viewport(newest_first: Iterable[Record], budget: int, step: float = 0.25, head_share: float = 0.0) -> View:
    """The newest whole events that fit `budget` tokens, at least one whatever it costs.

    Starts where the newest reply's view started, if all since then fits beside the head that it had; otherwise the
    window moves, to at most (1 − step) of what the budget leaves beside a head of `head_share` · budget tokens, and to
    the beginning of a turn. Reads no further than the window and one event.
    """
    reserve = ceil(head_share * budget)
    view: list[Record] = []
    costs: list[int] = []
    total, anchor, room = 0, 0, budget
    head: Mapping[str, tuple[int, ...]] | None = {}
    head_cost = 0
    for record in newest_first:
        if record.id < anchor:
            break
        cost = record.cost
        if view and total + cost > room:
            return _moved(view[::-1], costs[::-1], budget, reserve, step, anchor)
        view.append(record)
        costs.append(cost)
        total += cost
        if not anchor and record.event_type == EventType.AGENT_MESSAGE and (seen := _seen(record)):
            anchor, head, head_cost = _start_of_view(seen), shown_at_head(seen), _tokens(seen)
            if head_cost > reserve:  # made under a larger budget
                head, head_cost = None, 0
            room = budget - (reserve if head is None else head_cost)
            if total > room and len(view) > 1:
                return _moved(view[::-1], costs[::-1], budget, reserve, step, anchor)
    return View(tuple(view[::-1]), total, head=head, head_cost=head_cost, budget=budget)


def _seen(record: Record) -> Mapping[str, Any]:
    view = record.payload.get("view")
    return view if isinstance(view, dict) else {}


def _start_of_view(seen: Mapping[str, Any]) -> int:
    start = seen.get("from")
    return start if isinstance(start, int) else 0


def shown_at_head(seen: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The events that stood at the head of a view, by source, as a reply says of it."""
    head = seen.get("head")
    if not isinstance(head, dict):
        return {}
    return {source: tuple(ids) for source, ids in head.items() if isinstance(ids, list)}


def _tokens(seen: Mapping[str, Any]) -> int:
    tokens = seen.get("head_tokens")
    return tokens if type(tokens) is int and tokens > 0 else 0


def _moved(
    records: Sequence[Record], costs: Sequence[int], budget: int, reserve: int, step: float, anchor: int
) -> View:
    """The view after a step. Prefers to start with a user's message; where that would give away more than another
    step, with a reply; where there is none, anywhere: the conversation is made valid whatever the window cuts."""
    kept = list(accumulate(reversed(costs)))[::-1]  # kept[i]: tokens in view if it starts at i
    room = budget - reserve
    target = (1 - step) * room
    first = next((i for i, tokens in enumerate(kept) if tokens <= target), len(records) - 1)
    least = (1 - 2 * step) * room
    near = [i for i in range(first, len(records)) if kept[i] >= least] or [first]
    start = (
        next((i for i in near if records[i].event_type == EventType.USER_MESSAGE), None)
        or next((i for i in near if _begins_a_reply(records[i])), None)
        or first
    )
    return View(tuple(records[start:]), kept[start], moved_from=anchor or records[0].id, budget=budget)


def _begins_a_reply(record: Record) -> bool:
    return record.event_type == EventType.AGENT_MESSAGE and bool(record.payload.get("model"))
