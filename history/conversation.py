"""A stretch of a session, read from the log a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from events_app.models import Event, Record
from events_app.payloads import EventType
from history.entries import Entry, entries, unanswered
from history.paging import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A page of a conversation, oldest first."""

    entries: Sequence[Entry]
    earlier: int | None
    """The event before which the page before ends."""
    later: int | None


def stretch(session_id: int, asked: Mapping[str, str], size: int) -> Stretch:
    """The page that the address asks for: `before` or `after` an event, `at` one; else the newest, or the first if
    `at` is 0. What is no number counts as not said."""
    before, after, at = (_id(asked.get(name)) for name in ("before", "after", "at"))
    if at is not None:
        after, before = at - 1, None
    events = Event.objects.filter(session_id=session_id)
    found = page(
        lambda key, count: list(
            islice((events if key is None else events.filter(id__lt=key)).newest_first().records(count), count)
        ),
        lambda key, count: list(islice(events.after(key).records(count), count)),
        lambda record: record.id,
        before=before,
        after=after,
        size=size,
    )
    records = list(found.items)[::-1]
    earlier = found.older
    if earlier is not None and not events.filter(id__lt=records[0].id).exists():
        earlier = None
    return Stretch(entries=entries(records, _answers(session_id, records)), earlier=earlier, later=found.newer)


def _answers(session_id: int, records: Sequence[Record]) -> list[Record]:
    """Those of calls in the stretch that are not in it themselves."""
    open_calls = unanswered(records)
    if not open_calls:
        return []
    answers = Event.objects.filter(
        session_id=session_id, event_type=EventType.TOOL_RESPONSE, tool_use_id__in=open_calls
    )
    return list(answers.order_by("id").records())


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 19 else None
