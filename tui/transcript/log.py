"""Reading the log for the transcript: a page at a time, by ids, each from an index."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from events_app.models import Event, EventQuerySet, Record


class Which(StrEnum):
    OLDER = "older"
    NEWER = "newer"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Request:
    """A page that the transcript would like to have. `than` is the id of the event next to it, which is not part of
    it; 0 for the oldest and the newest."""

    which: Which
    count: int
    than: int = 0


def answer(session_id: int, request: Request) -> list[Record]:
    """The records that are asked for, by ascending id; fewer than `count` only where the session begins or ends. A
    query: for a thread that may touch the database."""
    match request.which:
        case Which.OLDER:
            return older(session_id, request.than, request.count)
        case Which.NEWER:
            return newer(session_id, request.than, request.count)
        case Which.OLDEST:
            return oldest(session_id, request.count)
        case Which.NEWEST:
            return newest(session_id, request.count)


def older(session_id: int, before: int, count: int) -> list[Record]:
    return _page(_of(session_id).filter(id__lt=before).newest_first()[:count])[::-1]


def newer(session_id: int, after: int, count: int) -> list[Record]:
    return _page(_of(session_id).after(after)[:count])


def oldest(session_id: int, count: int) -> list[Record]:
    return newer(session_id, 0, count)


def newest(session_id: int, count: int) -> list[Record]:
    return _page(_of(session_id).newest_first()[:count])[::-1]


def _of(session_id: int) -> EventQuerySet:
    return Event.objects.filter(session_id=session_id)


def _page(events: EventQuerySet) -> list[Record]:
    return list(events.records())
